# SPDX-License-Identifier: Apache-2.0
"""How you sign in: another password, another authenticator, new recovery codes."""

from __future__ import annotations

from collections.abc import Mapping

from yuzui.administration import sign_in
from yuzui.administration.account_pages import alone, button, on_site, outcome
from yuzui.administration.pages.invitation import authenticator
from yuzui.administration.pages.sign_in_reset import HINT
from yuzui.job.workspace import Workspace
from yuzui.text import Text, same
from yuzui.text.address import encode
from yuzui.view.page import EVERYONE, Block, Cards, Field, Form, Item, Page, Section, Visit
from yuzui.view.table import Link

PATH, ROLES, WRITERS, FRESH = "/me/factors", EVERYONE, EVERYONE, True
PLACE = ("", 0)
TITLE = Text("How you sign in", "登录方式")


def build(workspace: Workspace, visit: Visit) -> Page:
    """Return the page."""
    if not on_site(visit):
        return alone(TITLE)
    caller = sign_in.visitor(visit.caller)
    sign_in.signed_in(caller)
    assert caller.account is not None
    field = Field("new_password", Text("New password", "新密码"), kind="password", hint=HINT)
    blocks: list[Block] = [*outcome(visit), Section(Text("Password", "密码"))]
    blocks.append(Form("password", PATH, (field,), Text("Set it", "设置"), {"act": "password"}, True))
    blocks.append(Section(Text("Another authenticator", "更换验证器")))
    blocks += authenticator(caller, sign_in.new_authenticator(caller), caller.account.email, PATH)
    blocks.append(Section(Text("Recovery codes", "恢复码")))
    blocks.append(
        button("codes", PATH, Text("Make ten new ones; the old ones end", "重新生成十个，旧码作废"), act="codes")
    )
    if caller.site.oidc:
        ways = [
            Item(same(one.title or one.name), (), f"/signin/oidc/{encode(one.name)}?link=yes")
            for one in caller.site.oidc
        ]
        blocks += [Section(Text("Join your institute's sign-in", "关联机构登录")), Cards(ways)]
    return Page(TITLE, blocks, crumb=(Link(Text("You", "我的账户"), "/me"),))


def act(workspace: Workspace, visit: Visit, values: Mapping[str, str]) -> str:
    """Change one way of signing in."""
    caller, step = sign_in.visitor(visit.caller), values.get("act")
    if step == "password":
        sign_in.change_password(workspace, caller, values.get("new_password", ""))
        return "/me/factors?done=password"
    if step == "code":
        sign_in.change_authenticator(workspace, caller, values.get("code", ""))
        return "/me/factors?done=saved"
    if step == "codes":
        sign_in.change_recovery(workspace, caller)
        return "/me/codes"
    return PATH
