# SPDX-License-Identifier: Apache-2.0
"""A link of ten minutes by which a person sets another password; the second factor stays."""

from __future__ import annotations

from collections.abc import Mapping

from yuzui.administration import sign_in
from yuzui.administration.account_pages import alone, on_site
from yuzui.errors import VisibilityError
from yuzui.job.workspace import Workspace
from yuzui.text import Text
from yuzui.view.page import EVERYONE, Field, Form, Page, Visit

PATH, ROLES, WRITERS = "/signin/reset/{token}", EVERYONE, EVERYONE
PLACE = ("", 0)
ADDRESS = "/signin/reset/none"
TITLE = Text("A new password", "新密码")
HINT = Text(
    "15 to 200 characters of any kind. A sentence nobody else would write does well.",
    "15 至 200 个任意字符；他人不会写出的一句话即可。",
)


def build(workspace: Workspace, visit: Visit) -> Page:
    """Return the page."""
    if not on_site(visit):
        return alone(TITLE)
    caller = sign_in.visitor(visit.caller)
    if caller.accounts.token_payload("reset", visit.parts["token"]) is None:
        raise VisibilityError.not_found()
    _ = caller.before
    field = Field("new_password", TITLE, kind="password", hint=HINT)
    lead = Text("Your authenticator stays as it is.", "您的验证器保持不变。")
    return Page(TITLE, (Form("reset", visit.path, (field,), Text("Set it", "设置"), writes=True),), lead=lead)


def act(workspace: Workspace, visit: Visit, values: Mapping[str, str]) -> str:
    """Set the password."""
    caller = sign_in.visitor(visit.caller)
    sign_in.reset(workspace, caller, visit.parts["token"], values.get("new_password", ""))
    return "/signin?done=reset"
