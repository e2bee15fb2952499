# SPDX-License-Identifier: Apache-2.0
"""The second step of signing in: a code of the authenticator, or a recovery code."""

from __future__ import annotations

from collections.abc import Mapping

from yuzui.administration import sign_in
from yuzui.administration.account_pages import alone, on_site
from yuzui.errors import VisibilityError
from yuzui.job.workspace import Workspace
from yuzui.text import Text
from yuzui.view.page import EVERYONE, Cards, Field, Form, Item, Page, Visit

PATH, ROLES, WRITERS = "/signin/code", EVERYONE, EVERYONE
PLACE = ("", 0)
TITLE = Text("Your one-time code", "一次性验证码")


def build(workspace: Workspace, visit: Visit) -> Page:
    """Return the page."""
    if not on_site(visit):
        return alone(TITLE)
    caller = sign_in.visitor(visit.caller)
    if caller.accounts.token_payload("second", caller.before) is None:
        again = Cards((Item(Text("Sign in", "登录"), (), "/signin"),))
        return Page(Text("This sign-in has ended", "本次登录已超时"), (again,))
    hint = Text(
        "Six digits, new every 30 seconds; or one of your recovery codes.", "六位数字，每 30 秒更新；也可输入恢复码。"
    )
    field = Field("code", Text("Code of your authenticator", "验证器中的验证码"), hint=hint)
    return Page(TITLE, (Form("code", PATH, (field,), Text("Sign in", "登录"), writes=True),))


def act(workspace: Workspace, visit: Visit, values: Mapping[str, str]) -> str:
    """Take the code."""
    caller = sign_in.visitor(visit.caller)
    if caller.session is not None:
        raise VisibilityError.not_found()
    return sign_in.code(workspace, caller, values.get("code", ""))
