# SPDX-License-Identifier: Apache-2.0
"""What is grave asks who acts once more where the sign-in is older than fifteen minutes."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlencode

from yuzui.administration import institutes, passkeys, sign_in
from yuzui.administration.account_pages import alone, on_site
from yuzui.job.workspace import Workspace
from yuzui.store.accounts import credentials
from yuzui.text import Text, same
from yuzui.text.address import encode
from yuzui.view.page import EVERYONE, Block, Cards, Field, Form, Item, Page, Visit

PATH, ROLES, WRITERS = "/signin/again", EVERYONE, EVERYONE
PLACE = ("", 0)
TITLE = Text("Sign in once more", "请再次登录")


def build(workspace: Workspace, visit: Visit) -> Page:
    """Return the page."""
    if not on_site(visit):
        return alone(TITLE)
    caller = sign_in.visitor(visit.caller)
    held = {one.kind for one in credentials.active(caller.accounts, sign_in.signed_in(caller).account)}
    then = sign_in.local_path(visit.query.get("next", "/me"))
    blocks: list[Block] = []
    if ways := institutes.joined(caller):
        asked = urlencode({"again": "yes", "next": then})
        blocks.append(
            Cards([Item(same(one.title or one.name), (), f"/signin/oidc/{encode(one.name)}?{asked}") for one in ways])
        )
    if "passkey" in held and passkeys.offered(caller):
        blocks.append(passkeys.form(caller, PATH, next=then))
    if "password" in held:
        field = Field("password", Text("Password", "密码"), kind="password")
        blocks.append(Form("again", PATH, (field,), Text("Go on", "继续"), {"next": then}, True))
    lead = Text(
        "You signed in more than 15 minutes ago, and what you are about to do counts.",
        "您登录已超过 15 分钟，而接下来的操作较为重要。",
    )
    return Page(TITLE, blocks, lead=lead)


def act(workspace: Workspace, visit: Visit, values: Mapping[str, str]) -> str:
    """Take the password once more, or a passkey."""
    caller = sign_in.visitor(visit.caller)
    if values.get("act") == "passkey":
        sign_in.signed_in(caller)
        if not (answer := values.get(passkeys.FIELD, "")):
            passkeys.challenge(caller, "passkey")
            return f"{PATH}?{urlencode({'next': sign_in.local_path(values.get('next', '/me'))})}"
        passkeys.again(workspace, caller, answer)
    else:
        sign_in.again(workspace, caller, values.get("password", ""))
    return sign_in.local_path(values.get("next", "/me"))
