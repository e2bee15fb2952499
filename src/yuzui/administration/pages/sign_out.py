# SPDX-License-Identifier: Apache-2.0
"""Signing out: the session ends, and the browser forgets what it kept of this site."""

from __future__ import annotations

from collections.abc import Mapping

from yuzui.administration import sign_in
from yuzui.administration.account_pages import alone, button, on_site
from yuzui.job.workspace import Workspace
from yuzui.text import Text
from yuzui.view.page import EVERYONE, Cards, Item, Page, Visit

PATH, ROLES, WRITERS = "/signout", EVERYONE, EVERYONE
PLACE = ("", 0)
TITLE = Text("Sign out", "退出登录")


def build(workspace: Workspace, visit: Visit) -> Page:
    """Return the page."""
    if not on_site(visit):
        return alone(TITLE)
    if sign_in.visitor(visit.caller).session is None:
        return Page(
            Text("You are signed out", "您已退出登录"), (Cards((Item(Text("Sign in", "登录"), (), "/signin"),)),)
        )
    return Page(Text("Sign out of this browser?", "在此浏览器中退出登录？"), (button("signout", PATH, TITLE),))


def act(workspace: Workspace, visit: Visit, values: Mapping[str, str]) -> str:
    """End the session."""
    sign_in.end(workspace, sign_in.visitor(visit.caller))
    return PATH
