# SPDX-License-Identifier: Apache-2.0
"""The way to an institute: a link, since a form may not lead to another site."""

from __future__ import annotations

from yuzui.administration import institutes, sign_in
from yuzui.administration.account_pages import alone, on_site
from yuzui.job.workspace import Workspace
from yuzui.text import Text
from yuzui.view.page import EVERYONE, Page, Visit

PATH, ROLES = "/signin/oidc/{name}", EVERYONE
PLACE = ("", 0)
ADDRESS = "/signin/oidc/none"
TITLE = Text("To your institute", "前往机构登录")


def build(workspace: Workspace, visit: Visit) -> Page:
    """Go on to the institute."""
    if not on_site(visit):
        return alone(TITLE)
    caller = sign_in.visitor(visit.caller)
    then, link = visit.query.get("next", "/"), visit.query.get("link") == "yes"
    aim = "link" if link else "again" if visit.query.get("again") == "yes" else ""
    if link and not caller.fresh():  # one more way to sign in: the page it stands on asks for the password first
        sign_in.signed_in(caller)
        caller.goto = visit.href("/me/factors")
        return Page(TITLE, ())
    caller.goto = institutes.start(caller, visit.parts["name"], visit.lang, then, aim)
    return Page(TITLE, ())
