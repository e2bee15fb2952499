# SPDX-License-Identifier: Apache-2.0
"""Passkeys: registered by who is signed in, and a sign-in of one step, since the device asks who holds it.

A challenge is kept for ten minutes and used up by the first answer, right or wrong. Name and origin of
the site are those of its file, never what a request says.

References
----------
Web Authentication, Level 2 (W3C, 2021), 7.1 and 7.2.
"""

from __future__ import annotations

import secrets
from importlib.util import find_spec
from typing import Any

import msgspec

from yuzui.administration import sign_in
from yuzui.administration.sign_in import HALF, local_path, note, note_change, signed_in
from yuzui.errors import InputError, Place, YuzuiError
from yuzui.job.caller import Visitor
from yuzui.job.workspace import Workspace
from yuzui.store.accounts import buckets, credentials, sessions
from yuzui.store.accounts.file import derived
from yuzui.text import Text
from yuzui.view.page import Passkey

FIELD = "credential"
"""Field of a form that holds what the device answered; empty, it asks for a challenge."""
LONGEST = 20_000
"""Characters of the longest answer of a device that is read."""
UNDONE = Text("That did not work. Try again, or sign in another way.", "未成功，请重试或改用其他方式。")
MOST = 20
"""Passkeys of a person."""


def form(caller: Visitor, path: str, **hidden: str) -> Passkey:
    """Return the button of a sign-in."""
    return Passkey(path, "get", Text("Sign in with a passkey", "用通行密钥登录"), UNDONE, request(caller), hidden)


def adding(caller: Visitor, path: str) -> Passkey:
    """Return the button that adds a passkey."""
    add = Text("Add a passkey of this device", "添加本设备的通行密钥")
    return Passkey(path, "create", add, UNDONE, creation(caller))


def offered(caller: Visitor) -> bool:
    """Say whether this site takes passkeys: its library is installed, and it has a name and no number."""
    return find_spec("webauthn") is not None and not caller.site.host.replace(".", "").isdigit()


def challenge(caller: Visitor, kind: str) -> None:
    """Make a challenge for the browser that asks; the one before it ends."""
    caller.accounts.keep(kind, {"challenge": secrets.token_hex(32)}, HALF, _binding(caller, kind))


def _binding(caller: Visitor, kind: str) -> str:
    """Return what a challenge belongs to: the session, or who is about to begin one."""
    _ = caller.workspace
    return f"{kind} {caller.before if caller.session is None else caller.session.hash}"


def _challenge(caller: Visitor, kind: str, *, take: bool = False) -> bytes | None:
    held = caller.accounts.token_payload(kind, _binding(caller, kind), take=take)
    return bytes.fromhex(held["challenge"]) if held else None


# Registration, on one's own page.


def creation(caller: Visitor) -> str:
    """Return what the browser is to make a passkey with; empty before a challenge was asked for."""
    if (asked := _challenge(caller, "passkey_new")) is None or caller.account is None:
        return ""
    from webauthn import base64url_to_bytes, generate_registration_options, options_to_json
    from webauthn.helpers import structs

    known = credentials.passkeys(caller.accounts, caller.account.id)
    return options_to_json(
        generate_registration_options(
            rp_id=caller.site.host,
            rp_name=caller.site.title or caller.site.host,
            user_id=_handle(caller, caller.account.id),
            user_name=caller.account.email_seen,
            user_display_name=caller.account.name,
            challenge=asked,
            exclude_credentials=[structs.PublicKeyCredentialDescriptor(id=base64url_to_bytes(one)) for one in known],
            authenticator_selection=structs.AuthenticatorSelectionCriteria(
                resident_key=structs.ResidentKeyRequirement.REQUIRED,
                user_verification=structs.UserVerificationRequirement.REQUIRED,
            ),
        )
    )


def register(workspace: Workspace, caller: Visitor, answer: str, label: str) -> None:
    """Take over a passkey that a device of who is signed in has made."""
    session, asked = signed_in(caller), _challenge(caller, "passkey_new", take=True)
    try:
        from webauthn import verify_registration_response
        from webauthn.helpers import bytes_to_base64url

        made = verify_registration_response(
            credential=_read(answer),
            expected_challenge=asked or b"",
            expected_rp_id=caller.site.host,
            expected_origin=caller.site.url,
            require_user_verification=True,
        )
        if asked is None or len(credentials.passkeys(caller.accounts, session.account)) >= MOST:
            raise ValueError("no challenge")
        key, id = bytes_to_base64url(made.credential_public_key), bytes_to_base64url(made.credential_id)
        if not credentials.add_passkey(caller.accounts, session.account, id, key, made.sign_count, label):
            raise ValueError("known")
    except Exception as error:  # whatever an answer breaks, nothing is taken over
        if isinstance(error, YuzuiError):
            raise
        raise InputError(
            Text("this passkey was not taken over", "未能添加该通行密钥"),
            place=Place(column=FIELD),
            seen=type(error).__name__,
            fix=Text("try again, with a device that asks who holds it", "请重试，并使用须验证持有人的设备"),
            code="no_passkey",
        ) from None
    note_change(workspace, session.account, "passkey")


def remove(workspace: Workspace, caller: Visitor, id: str) -> None:
    """Take a passkey away, and end every other session: who removes one may have lost the device."""
    session = signed_in(caller)
    if id and credentials.revoke(caller.accounts, session.account, "passkey", id):
        sessions.end_all(caller.accounts, session.account, session.hash)
        note_change(workspace, session.account, "passkey removed")


# Signing in.


def request(caller: Visitor) -> str:
    """Return what the browser is to ask a device; empty before a challenge was asked for."""
    if (asked := _challenge(caller, "passkey")) is None:
        return ""
    from webauthn import generate_authentication_options, options_to_json
    from webauthn.helpers.structs import UserVerificationRequirement

    wanted = UserVerificationRequirement.REQUIRED
    return options_to_json(
        generate_authentication_options(rp_id=caller.site.host, challenge=asked, user_verification=wanted)
    )


def enter(workspace: Workspace, caller: Visitor, answer: str, then: str) -> str:
    """Sign in whoever's passkey answered; return the address asked for first."""
    account = _proven(workspace, caller, answer)
    sign_in.begin(workspace, caller, account, "passkey")
    return local_path(then)


def again(workspace: Workspace, caller: Visitor, answer: str) -> None:
    """Make the session of who is signed in a fresh one, once a passkey of theirs has answered."""
    account = signed_in(caller).account
    if _proven(workspace, caller, answer) != account:
        raise sign_in.failed()
    caller.renew()
    note(workspace, account, "sign_in", f"account:{account}", "passkey again")


def _proven(workspace: Workspace, caller: Visitor, answer: str) -> str:
    """Return the account whose passkey answered the challenge of this browser, or refuse as any sign-in is."""
    accounts, net = caller.accounts, sessions.cut(caller.address)
    buckets.take(accounts, "sign_in_address", net or "-")
    asked, account = _challenge(caller, "passkey", take=True), ""
    try:
        from webauthn import base64url_to_bytes, verify_authentication_response

        given = _read(answer)
        known = credentials.passkey(accounts, str(given["id"]))
        if known is None or asked is None:
            raise ValueError("nobody's")
        account = known.account
        shown = verify_authentication_response(
            credential=given,
            expected_challenge=asked,
            expected_rp_id=caller.site.host,
            expected_origin=caller.site.url,
            credential_public_key=base64url_to_bytes(known.key),
            credential_current_sign_count=known.count,
            require_user_verification=True,
        )
        found = accounts.account(account)
        if base64url_to_bytes(given["response"]["userHandle"]) != _handle(caller, account):
            raise ValueError("of another account")
        if found is None or found.state != "active" or not credentials.count(accounts, known, shown.new_sign_count):
            raise ValueError("closed, or used meanwhile")
    except Exception as error:  # whatever an answer breaks, nobody is let in
        if isinstance(error, YuzuiError):
            raise
        note(workspace, account or sign_in.NOBODY, "fail_sign_in", "account", f"passkey · {net}")
        raise sign_in.failed() from None
    return account


def _read(answer: str) -> dict[str, Any]:
    """Return what a device answered, as a browser writes it."""
    if len(answer) > LONGEST:
        raise ValueError("too long")
    given: dict[str, Any] = msgspec.json.decode(answer, type=dict[str, Any])
    return given


def _handle(caller: Visitor, account: str) -> bytes:
    """Return what a device keeps an account under: it tells nobody who that is."""
    return derived(caller.accounts.key, "passkey", account)
