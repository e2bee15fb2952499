# SPDX-License-Identifier: Apache-2.0
"""Signing in: institutes first, then a passkey, then address and password; the second factor has its own page."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlencode

from yuzui.administration import passkeys, sign_in
from yuzui.administration.account_pages import alone, on_site, outcome
from yuzui.job.workspace import Workspace
from yuzui.text import Text, same
from yuzui.text.address import encode
from yuzui.view.page import EVERYONE, Block, Cards, Field, Form, Item, Notice, Page, Visit

PATH, ROLES, WRITERS = "/signin", EVERYONE, EVERYONE
PLACE = ("", 0)
TITLE = Text("Sign in", "登录")


def build(workspace: Workspace, visit: Visit) -> Page:
    """Return the page."""
    if not on_site(visit):
        return alone(TITLE)
    caller = sign_in.visitor(visit.caller)
    if caller.session is not None and caller.account is not None:
        you = Item(Text("You", "我的账户"), (same(caller.account.email_seen),), "/me")
        out = Item(Text("Sign out", "退出登录"), (), "/signout")
        name = same(caller.account.name)
        return Page(Text("You are signed in as {name}", "您已登录：{name}").format(name=name), (Cards((you, out)),))
    then = sign_in.local_path(visit.query.get("next", "/"))
    _ = caller.before
    blocks: list[Block] = list(outcome(visit))
    if caller.site.oidc:
        ways = [
            Item(same(one.title or one.name), (), f"/signin/oidc/{encode(one.name)}?{urlencode({'next': then})}")
            for one in caller.site.oidc
        ]
        blocks.append(Cards(ways))
    if passkeys.offered(caller):
        blocks.append(passkeys.form(caller, PATH, next=then))
    if visit.query.get("done") == "reset":
        blocks.append(Notice(Text("Your new password holds. Sign in with it.", "新密码已生效，请用新密码登录。")))
    if "kept=" in then:
        words = Text("Your session had ended: nothing was written. Sign in, and your form comes back filled in.",
                     "登录已结束，未写入任何内容。重新登录后，表单会原样恢复。")  # fmt: skip
        blocks.append(Notice(words))
    fields = (
        Field("email", Text("Address of mail", "邮箱"), same(visit.query.get("email", "")[:254]), kind="email"),
        Field("password", Text("Password", "密码"), kind="password"),
    )
    blocks.append(Form("signin", PATH, fields, Text("Go on", "继续"), {"next": then}, True))
    return Page(
        TITLE,
        blocks,
        lead=Text(
            "Accounts are made by invitation. Forgot the password? Whoever invited you sends a new link.",
            "账户须经邀请开通。忘记密码？请联系邀请人重新发送链接。",
        ),
    )


def act(workspace: Workspace, visit: Visit, values: Mapping[str, str]) -> str:
    """Take address and password, or ask for a passkey."""
    caller = sign_in.visitor(visit.caller)
    if values.get("act") == "passkey":
        if answer := values.get(passkeys.FIELD, ""):
            return passkeys.enter(workspace, caller, answer, values.get("next", "/"))
        passkeys.challenge(caller, "passkey")
        return f"{PATH}?{urlencode({'next': sign_in.local_path(values.get('next', '/'))})}"
    return sign_in.password(
        workspace, caller, values.get("email", ""), values.get("password", ""), values.get("next", "/")
    )
