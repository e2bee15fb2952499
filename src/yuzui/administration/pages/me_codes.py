# SPDX-License-Identifier: Apache-2.0
"""Ten recovery codes, shown once."""

from __future__ import annotations

from collections.abc import Mapping

from yuzui.administration import sign_in
from yuzui.administration.account_pages import alone, button, on_site
from yuzui.job.workspace import Workspace
from yuzui.text import Text, same
from yuzui.view.page import EVERYONE, Cards, Item, Items, Page, Visit

PATH, ROLES, WRITERS = "/me/codes", EVERYONE, EVERYONE
PLACE = ("", 0)
TITLE = Text("Keep these ten recovery codes", "请妥善保存这十个恢复码")


def build(workspace: Workspace, visit: Visit) -> Page:
    """Return the page."""
    if not on_site(visit):
        return alone(TITLE)
    codes = sign_in.recovery_codes(sign_in.visitor(visit.caller))
    if not codes:
        me = Cards((Item(Text("You", "我的账户"), (), "/me"),))
        return Page(Text("There are no codes to show", "没有可显示的恢复码"), (me,))
    items = Items(Text("Each signs you in once, in place of your authenticator", "每个恢复码可代替验证器登录一次"),
                  [Item(same(code)) for code in codes])  # fmt: skip
    return Page(
        TITLE,
        (items, button("kept", PATH, Text("I have kept them", "我已保存"))),
        lead=Text(
            "They are not shown again. Print them, or write them down.", "恢复码不会再次显示，请打印或抄写保存。"
        ),
    )


def act(workspace: Workspace, visit: Visit, values: Mapping[str, str]) -> str:
    """Put the codes away."""
    sign_in.put_away(sign_in.visitor(visit.caller))
    return "/"
