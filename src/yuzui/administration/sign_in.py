# SPDX-License-Identifier: Apache-2.0
"""Signing in and out, invitations taken, credentials changed: each step, its limits, its event.

One sentence for every failure, and the same work for an address that nobody has: who tries learns
nothing. What succeeds and what fails is an event of the log, with the network and not the address.
"""

from __future__ import annotations

import re
from typing import Any

from yuzui.administration import granting
from yuzui.errors import InputError, Place, StateError, VisibilityError
from yuzui.job import notices
from yuzui.job.caller import Visitor
from yuzui.job.workspace import Workspace
from yuzui.model.visibility import Subject
from yuzui.store.accounts import Account, Accounts, buckets, credentials, invitations, sessions
from yuzui.store.accounts.file import digest, fold, named
from yuzui.store.accounts.invitations import Invitation
from yuzui.text import LANGUAGES, Text

FAILED = Text(
    "That did not work. Check the address and password, or ask for a new link.",
    "登录未成功。请检查邮箱和密码，或申请新的链接。",
)
WRONG_CODE = Text("That code does not hold. Wait for the next one.", "验证码无效，请等待下一个。")
HALF = 600
"""Seconds between the first and the second step of a sign-in."""
NOBODY = "nobody"
"""Actor of an event of somebody who is not signed in."""


def visitor(caller: Any) -> Visitor:
    """Return who asks on a site with accounts; elsewhere there is no such page."""
    if not isinstance(caller, Visitor):
        raise VisibilityError.not_found()
    return caller


def administrator(caller: Any) -> Visitor:
    """Return who asks on a site with accounts, if they administer it; others find nothing."""
    one = visitor(caller)
    if "administrator" not in one.workspace.subject.roles:
        raise VisibilityError.not_found()
    return one


def note(workspace: Workspace, actor: str, action: str, object: str, reason: str = "") -> None:
    """Write an event of the log that changes nothing else."""
    with workspace.store.open(Subject(actor, frozenset({"member"})), "web").act(action, object, reason):
        pass


def local_path(text: str) -> str:
    r"""Return an address of this site without its language, or that of the first page.

    Examples
    --------
    >>> [local_path(one) for one in ("/fund/calls", "//evil.example", "/zh/me?x=1", "https://evil.example", "/a\\b")]
    ['/fund/calls', '/', '/me?x=1', '/', '/']
    """
    if not re.fullmatch(r"/(?!/)[^\\\x00-\x20\x7f]{0,1000}", text):
        return "/"
    for lang in LANGUAGES:
        if text == f"/{lang}" or text.startswith(f"/{lang}/"):
            text = text.removeprefix(f"/{lang}") or "/"
    return text if not text.startswith("//") else "/"


def password(workspace: Workspace, caller: Visitor, email: str, secret: str, then: str) -> str:
    """Take address and password; return where the second step is."""
    accounts, net = caller.accounts, sessions.cut(caller.address)
    key = digest(fold(email))
    buckets.take(accounts, "sign_in_address", net or "-")
    buckets.take(accounts, "sign_in", f"{key}|{net}")
    account = accounts.by_email(email)
    known = credentials.knows(accounts, account.id if account else "", secret)
    if account is None or not known or account.state != "active":
        note(workspace, account.id if account else NOBODY, "fail_sign_in", "account", f"password · {net}")
        raise failed()
    held = {"account": account.id, "factors": "password", "then": local_path(then), "bucket": f"{key}|{net}"}
    accounts.keep("second", held, HALF, caller.rotate())
    return "/signin/code"


def code(workspace: Workspace, caller: Visitor, text: str) -> str:
    """Take the second factor; return the address asked for first."""
    accounts, net = caller.accounts, sessions.cut(caller.address)
    held = accounts.token_payload("second", caller.before)
    if held is None:
        raise StateError(
            Text("this sign-in has ended", "本次登录已超时"),
            fix=Text("begin again with address and password", "请重新输入邮箱和密码"),
            code="sign_in_over",
        )
    account = held["account"]
    buckets.take(accounts, "code", account)
    by = credentials.check_code(accounts, account, text)
    if not by:
        note(workspace, account, "fail_sign_in", f"account:{account}", f"code · {net}")
        raise _wrong_code()
    if accounts.token_payload("second", caller.before, take=True) is None:
        raise failed()
    begin(workspace, caller, account, f"{held['factors']} {by}")
    buckets.forget(accounts, "code", account)
    buckets.forget(accounts, "sign_in", held["bucket"])
    return str(held["then"])


def begin(workspace: Workspace, caller: Visitor, account: str, factors: str) -> None:
    """Sign a person in, with the roles of invitations they took, and write it down."""
    net = sessions.cut(caller.address)
    known = sessions.known(caller.accounts, account, net, caller.agent)
    granting.complete(workspace, caller.accounts, account)
    caller.begin(account, factors)
    note(workspace, account, "sign_in", f"account:{account}", f"{factors} · {net}")
    if not known:
        notices.tell(workspace, "new_device", account, f"device:{digest(net + caller.agent)[:12]}:{account}", "/me")


def again(workspace: Workspace, caller: Visitor, secret: str) -> None:
    """Take the password of who is signed in once more: the session is a new one, and fresh."""
    session = signed_in(caller)
    if not caller.prove(secret):
        note(workspace, session.account, "fail_sign_in", f"account:{session.account}", "password again")
        raise InputError(
            Text("That is not your password.", "密码不正确。"),
            place=Place(column="password"),
            fix=Text("write the password of this account", "请输入本账户的密码"),
            code="wrong_password",
        )


def end(workspace: Workspace, caller: Visitor) -> None:
    """Sign out."""
    if caller.account is not None:
        note(workspace, caller.account.id, "sign_out", f"account:{caller.account.id}")
    caller.end()


def signed_in(caller: Visitor) -> sessions.Session:
    """Return the session of who asks; who has none finds nothing."""
    _ = caller.workspace
    if caller.session is None:
        raise VisibilityError.not_found()
    return caller.session


# An invitation: looked at, then a name and a password, then an authenticator that shows its code.


def invitation(caller: Visitor, token: str, *, opening: bool = False) -> Invitation:
    """Return an invitation that can be taken."""
    one = invitations.find(caller.accounts, token, opening=opening)
    renewed = caller.accounts.account(one.renews) if one and one.renews else None
    # a link to new credentials does not open an account that was stopped meanwhile
    if one is None or (renewed is not None and renewed.state in ("locked", "closed")):
        raise VisibilityError.not_found()
    return one


def owner_of(accounts: Accounts, one: Invitation) -> Account | None:
    """Return the account an invitation is to, if there is one."""
    return accounts.account(one.renews) if one.renews else accounts.by_email(one.email)


def choose(caller: Visitor, token: str, name: str, secret: str, lang: str) -> None:
    """Take name and password of somebody invited; nothing is made before their authenticator works."""
    accounts, one = caller.accounts, invitation(caller, token)
    account = owner_of(accounts, one)
    if account is not None and not one.renews:
        raise _has_account()
    name = account.name if account else named(name)
    kept = credentials.require(accounts, secret, words(caller, name, one.email), caller.site.breached, "new_password")
    held = {"link": digest(token), "name": name, "kept": kept, "salt": credentials.new_salt(), "lang": lang}
    accounts.keep("enrol", held, HALF, caller.rotate())


def enrolment(caller: Visitor, token: str) -> dict[str, Any] | None:
    """Return what somebody invited has chosen in this browser so far."""
    held: dict[str, Any] | None = caller.accounts.token_payload("enrol", caller.before)
    return held if held and held["link"] == digest(token) else None


def enrol(workspace: Workspace, caller: Visitor, token: str, text: str) -> None:
    """Make the account once the authenticator shows the right code; sign the person in."""
    accounts, held = caller.accounts, enrolment(caller, token)
    if held is None:
        raise VisibilityError.not_found()
    buckets.take(accounts, "code", held["link"])
    if not credentials.matches(accounts, held["salt"], text):
        raise _wrong_code()
    one = invitation(caller, token)
    with accounts.writing():
        account = owner_of(accounts, one)
        if account is not None and not one.renews:
            raise _has_account()
        if account is None:
            account = accounts.add(held["name"], one.email, held["lang"])
        if invitations.take(accounts, token, account.id) is None:
            raise VisibilityError.not_found()
        accounts.change(account.id, state="active")
        sessions.end_all(accounts, account.id)
        credentials.set_password(accounts, account.id, held["kept"])
        credentials.revoke(accounts, account.id, "passkey")  # of a device that may be lost
        credentials.add_authenticator(accounts, account.id, held["salt"])
        codes = credentials.new_recovery(accounts, account.id)
        accounts.token_payload("enrol", caller.before, take=True)
    note(workspace, account.id, "renew_factors" if one.renews else "take_invitation", f"account:{account.id}", one.by)
    begin(workspace, caller, account.id, "password totp")
    _show_codes(caller, codes)


def add_roles(workspace: Workspace, caller: Visitor, token: str) -> None:
    """Let who is signed in take the roles of an invitation."""
    session, one = signed_in(caller), invitation(caller, token)
    # neither of the two persons who give a role gets it
    if one.renews or session.account in {one.by, *(role.confirmed for role in one.roles)}:
        raise VisibilityError.not_found()
    if invitations.take(caller.accounts, token, session.account) is None:
        raise VisibilityError.not_found()
    note(workspace, session.account, "take_invitation", f"account:{session.account}", one.by)
    granting.complete(workspace, caller.accounts, session.account)


# Credentials of who is signed in, and of who got a link.


def change_password(workspace: Workspace, caller: Visitor, secret: str) -> None:
    """Set another password; every other session ends."""
    session = signed_in(caller)
    account = caller.accounts.account(session.account)
    assert account is not None
    kept = credentials.require(
        caller.accounts, secret, words(caller, account.name, account.email), caller.site.breached, "new_password"
    )
    credentials.set_password(caller.accounts, account.id, kept)
    sessions.end_all(caller.accounts, account.id, session.hash)
    note_change(workspace, account.id, "password")


def new_authenticator(caller: Visitor) -> str:
    """Return the salt of an authenticator that who is signed in is about to take over."""
    session = signed_in(caller)
    held = caller.accounts.token_payload("authenticator", session.hash)
    if held is None:
        held = {"salt": credentials.new_salt()}
        caller.accounts.keep("authenticator", held, HALF, session.hash)
    return str(held["salt"])


def change_authenticator(workspace: Workspace, caller: Visitor, text: str) -> None:
    """Take over another authenticator once it shows the right code."""
    session = signed_in(caller)
    salt = new_authenticator(caller)
    buckets.take(caller.accounts, "code", session.account)
    if not credentials.matches(caller.accounts, salt, text):
        raise _wrong_code()
    caller.accounts.token_payload("authenticator", session.hash, take=True)
    credentials.add_authenticator(caller.accounts, session.account, salt)
    sessions.end_all(caller.accounts, session.account, session.hash)
    note_change(workspace, session.account, "totp")


def change_recovery(workspace: Workspace, caller: Visitor) -> None:
    """Make ten new recovery codes, shown once."""
    session = signed_in(caller)
    _show_codes(caller, credentials.new_recovery(caller.accounts, session.account))
    note_change(workspace, session.account, "recovery")


def note_change(workspace: Workspace, account: str, what: str) -> None:
    """Write down and tell a person that how they sign in was changed."""
    note(workspace, account, "change_factor", f"account:{account}", what)
    event = f"factor:{workspace.store.head().seq}"
    notices.tell(workspace, "factor_changed", account, event, "/me")


def _show_codes(caller: Visitor, codes: list[str]) -> None:
    caller.accounts.keep("codes", codes, HALF, signed_in(caller).hash)


def recovery_codes(caller: Visitor) -> list[str]:
    """Return the recovery codes just made, until they are put away."""
    return list(caller.accounts.token_payload("codes", signed_in(caller).hash) or ())


def put_away(caller: Visitor) -> None:
    """Show the recovery codes no more."""
    caller.accounts.token_payload("codes", signed_in(caller).hash, take=True)


def reset_link(workspace: Workspace, caller: Visitor, id: str, proposed: str = "") -> str:
    """Return the token of a link by which a person sets another password; the second factor stays."""
    token = caller.accounts.keep("reset", {"account": id, "by": signed_in(caller).account}, invitations.RESET)
    note(workspace, signed_in(caller).account, "reset_password", f"account:{id}", proposed)
    return token


def reset(workspace: Workspace, caller: Visitor, token: str, secret: str) -> None:
    """Set the password of who followed a link; all sessions end, the second factor stays."""
    accounts = caller.accounts
    held = accounts.token_payload("reset", token)
    account = accounts.account(held["account"]) if held else None
    if account is None or account.state != "active":
        raise VisibilityError.not_found()
    kept = credentials.require(
        accounts, secret, words(caller, account.name, account.email), caller.site.breached, "new_password"
    )
    if accounts.token_payload("reset", token, take=True) is None:
        raise VisibilityError.not_found()
    credentials.set_password(accounts, account.id, kept)
    sessions.end_all(accounts, account.id)
    note_change(workspace, account.id, "password by link")


def words(caller: Visitor, *more: str) -> tuple[str, ...]:
    """Return the words no password of this site is made of."""
    return ("yuzui", "鱼嘴", caller.site.host, caller.site.title, *more)


def failed() -> InputError:
    """Return the one refusal of every sign-in."""
    fix = Text("an administrator or two officers give a new link", "可由管理员或两名项目主管发放新链接")
    return InputError(FAILED, fix=fix, code="sign_in_failed")


def _wrong_code() -> InputError:
    fix = Text("wait until the authenticator shows the next code", "请等待验证器显示下一个验证码")
    return InputError(WRONG_CODE, place=Place(column="code"), fix=fix, code="wrong_code")


def _has_account() -> StateError:
    return StateError(
        Text("there is an account of this address already", "该邮箱已有账户"),
        fix=Text("sign in first, then open the link again", "请先登录，再重新打开链接"),
        code="has_account",
    )
