# SPDX-License-Identifier: Apache-2.0
"""The way back from an institute."""

from __future__ import annotations

from yuzui.administration import institutes, sign_in
from yuzui.administration.account_pages import alone, on_site
from yuzui.errors import InputError
from yuzui.job.workspace import Workspace
from yuzui.text import Text
from yuzui.view.page import EVERYONE, Cards, Item, Page, Prose, Visit

PATH, ROLES = "/signin/back/{name}", EVERYONE
PLACE = ("", 0)
ADDRESS = "/signin/back/none"
TITLE = Text("Back from your institute", "机构登录返回")


def build(workspace: Workspace, visit: Visit) -> Page:
    """Go on to what was asked for, or say that it did not work."""
    if not on_site(visit):
        return alone(TITLE)
    caller = sign_in.visitor(visit.caller)
    try:
        then = institutes.back(workspace, caller, visit.parts["name"], dict(visit.query))
    except InputError as error:
        blocks = (Prose([error.fix] if error.fix else []), Cards((Item(Text("Sign in", "登录"), (), "/signin"),)))
        return Page(error.message, blocks)
    caller.goto = visit.href(then)
    return Page(TITLE, ())
