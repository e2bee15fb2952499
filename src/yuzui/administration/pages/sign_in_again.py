# SPDX-License-Identifier: Apache-2.0
"""What is grave asks for the password again where the sign-in is older than fifteen minutes."""

from __future__ import annotations

from collections.abc import Mapping

from yuzui.administration import sign_in
from yuzui.administration.account_pages import alone, on_site
from yuzui.job.workspace import Workspace
from yuzui.text import Text
from yuzui.view.page import EVERYONE, Field, Form, Page, Visit

PATH, ROLES, WRITERS = "/signin/again", EVERYONE, EVERYONE
PLACE = ("", 0)
TITLE = Text("Your password once more", "请再次输入密码")


def build(workspace: Workspace, visit: Visit) -> Page:
    """Return the page."""
    if not on_site(visit):
        return alone(TITLE)
    sign_in.signed_in(sign_in.visitor(visit.caller))
    then = sign_in.own_path(visit.query.get("next", "/me"))
    field = Field("password", Text("Password", "密码"), kind="password")
    form = Form("again", PATH, (field,), Text("Go on", "继续"), {"next": then}, True)
    lead = Text(
        "You signed in more than 15 minutes ago, and what you are about to do counts.",
        "您登录已超过 15 分钟，而接下来的操作较为重要。",
    )
    return Page(TITLE, (form,), lead=lead)


def act(workspace: Workspace, visit: Visit, values: Mapping[str, str]) -> str:
    """Take the password once more."""
    sign_in.again(workspace, sign_in.visitor(visit.caller), values.get("password", ""))
    return sign_in.own_path(values.get("next", "/me"))
