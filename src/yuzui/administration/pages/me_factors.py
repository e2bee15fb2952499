# SPDX-License-Identifier: Apache-2.0
"""How you sign in: another password, passkeys, another authenticator, new recovery codes."""

from __future__ import annotations

from collections.abc import Mapping

from yuzui.administration import passkeys, sign_in
from yuzui.administration.account_pages import alone, browser, button, moment, on_site, outcome, rows
from yuzui.administration.pages.invitation import authenticator
from yuzui.administration.pages.sign_in_reset import HINT
from yuzui.job.caller import Visitor
from yuzui.job.workspace import Workspace
from yuzui.store.accounts import credentials
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
    if passkeys.offered(caller):
        blocks += [Section(Text("Passkeys", "通行密钥")), *_passkeys(caller)]
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


def _passkeys(caller: Visitor) -> list[Block]:
    """Return the passkeys of who is signed in, each with its button, and the button that adds one."""
    assert caller.account is not None
    items = []
    for n, one in enumerate(credentials.active(caller.accounts, caller.account.id, "passkey")):
        used = moment(one.last_used, caller.account.tz) if one.last_used else Text("never", "从未")
        lines = (Text("set {t}", "设置于 {t}").format(t=moment(one.created, caller.account.tz)),
                 Text("last used {t}", "最近使用 {t}").format(t=used))  # fmt: skip
        remove = button(f"passkey{n}", PATH, Text("Remove it", "删除"), act="remove", passkey=one.id)
        items.append(Item(same(credentials.label(one)), lines, form=remove))
    none = Text(
        "None yet. A passkey signs you in with your fingerprint, face or PIN; adding one needs a script.",
        "尚无。通行密钥以指纹、面容或 PIN 登录；添加时浏览器须启用脚本。",
    )
    return [
        rows(Text("Devices that sign you in alone", "可单独登录的设备"), items, none),
        passkeys.adding(caller, PATH),
    ]


def act(workspace: Workspace, visit: Visit, values: Mapping[str, str]) -> str:
    """Change one way of signing in."""
    caller, step = sign_in.visitor(visit.caller), values.get("act")
    if step == "password":
        sign_in.change_password(workspace, caller, values.get("new_password", ""))
        return "/me/factors?done=password"
    if step == "code":
        sign_in.change_authenticator(workspace, caller, values.get("code", ""))
        return "/me/factors?done=saved"
    if step == "passkey" and passkeys.offered(caller):
        if not (answer := values.get(passkeys.FIELD, "")):
            passkeys.challenge(caller, "passkey_new")
            return PATH
        passkeys.register(workspace, caller, answer, browser(caller.agent))
        return "/me/factors?done=passkey"
    if step == "remove":
        passkeys.remove(workspace, caller, values.get("passkey", ""))
        return "/me/factors?done=saved"
    if step == "codes":
        sign_in.change_recovery(workspace, caller)
        return "/me/codes"
    return PATH
