# SPDX-License-Identifier: Apache-2.0
"""Administration: who is signed in where; each session can be ended."""

from __future__ import annotations

from collections.abc import Mapping

from yuzui.administration import sign_in
from yuzui.administration.account_pages import alone, browser, button, moment, on_site, outcome, rows
from yuzui.administration.pages.admin_people import CRUMB
from yuzui.job.workspace import Workspace
from yuzui.store.accounts import sessions
from yuzui.text import Text, same
from yuzui.text.numbers import number
from yuzui.view.page import EVERYONE, Item, Page, Visit

PATH, ROLES, WRITERS, FRESH = "/admin/sessions", EVERYONE, ("administrator",), True
PLACE = ("", 0)
TITLE = Text("Sessions", "会话")


def build(workspace: Workspace, visit: Visit) -> Page:
    """Return the page."""
    if not on_site(visit):
        return alone(TITLE)
    caller = sign_in.administrator(visit.caller)
    found = [(one, each) for one in caller.accounts.accounts() for each in sessions.live(caller.accounts, one.id)]
    items = [
        Item(
            same(account.name),
            (
                Text("seen {t}", "最近 {t}").format(t=moment(one.seen)),
                same(" · ".join(filter(None, (one.ip, browser(one.agent), one.factors)))),
            ),
            form=button(f"end{n}", PATH, Text("End it", "结束"), account=account.id, session=one.hash),
        )
        for n, (account, one) in enumerate(found)
    ]
    blocks = (*outcome(visit), rows(TITLE, items, Text("Nobody is signed in", "无人登录")))
    return Page(
        Text("{n} browsers are signed in", "{n} 个浏览器已登录").format(n=number(len(found))), blocks, crumb=CRUMB
    )


def act(workspace: Workspace, visit: Visit, values: Mapping[str, str]) -> str:
    """End a session."""
    caller, id = sign_in.administrator(visit.caller), values.get("account", "")
    if sessions.end(caller.accounts, id, values.get("session", "")):
        sign_in.note(workspace, workspace.subject.name, "end_session", f"account:{id}", "by administrator")
    return f"{PATH}?done=ended"
