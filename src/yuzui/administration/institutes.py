# SPDX-License-Identifier: Apache-2.0
"""Signing in by an institute: OpenID Connect, authorization code with PKCE, of configured issuers only.

A person is (issuer, subject), never an address of mail; accounts are not joined by equal addresses.

References
----------
OpenID Connect Core 1.0; RFC 7636 (PKCE); RFC 9207 (issuer in the answer).
"""

from __future__ import annotations

import secrets
from importlib.util import find_spec
from typing import Any, cast
from urllib.parse import urlsplit

from yuzui.administration import sign_in
from yuzui.errors import InputError, MissingExtraError, VisibilityError, YuzuiError
from yuzui.job.caller import Visitor
from yuzui.job.site import Provider
from yuzui.job.workspace import Workspace
from yuzui.store.accounts import buckets, sessions
from yuzui.store.accounts.file import digest
from yuzui.text import Text

ALGORITHMS = ("RS256", "ES256")
NEEDS = ("authlib", "httpx", "joserfc")
SECONDS = 10.0
"""Longest wait for an institute."""
LEEWAY = 60
"""Seconds the clocks may differ by."""
STRONG = frozenset({"mfa", "otp", "hwk", "swk", "fido", "sms"})
"""Methods (``amr``, RFC 8176) that say a second factor was asked for."""
FAILED = Text("That did not work. Try again, or sign in with your password.", "登录未成功，请重试，或改用密码登录。")


def provider(caller: Visitor, name: str) -> Provider:
    """Return a configured institute; there is no other."""
    found = next((one for one in caller.site.oidc if one.name == name), None)
    if found is None:
        raise VisibilityError.not_found()
    if lacking := [one for one in NEEDS if find_spec(one) is None]:
        raise MissingExtraError(
            Text("sign-in by an institute needs libraries that are not installed", "机构登录所需的库尚未安装"),
            seen=", ".join(lacking),
            fix=Text('pip install "yuzui[oidc]"', 'pip install "yuzui[oidc]"'),
        )
    return found


def start(caller: Visitor, name: str, lang: str, then: str, aim: str = "") -> str:
    """Return the address at the institute; what its answer must hold is kept for ten minutes.

    ``aim`` is ``link``, to join it to who is signed in, or ``again``, to prove once more who that is.
    """
    one = provider(caller, name)
    buckets.take(caller.accounts, "sign_in_address", sessions.cut(caller.address) or "-")
    about = _metadata(one)
    state, nonce, verifier = secrets.token_urlsafe(32), secrets.token_urlsafe(32), secrets.token_urlsafe(48)
    back = f"{caller.site.url}/{lang}/signin/back/{name}"
    held = {
        "provider": name, "nonce": nonce, "verifier": verifier, "before": digest(caller.before), "back": back,
        "then": sign_in.local_path(then), "aim": aim, "account": sign_in.signed_in(caller).account if aim else "",
    }  # fmt: skip
    caller.accounts.keep("oidc", held, sign_in.HALF, state)
    with _client(one, back) as client:
        address, _ = client.create_authorization_url(
            about["authorization_endpoint"], state=state, code_verifier=verifier, nonce=nonce,
            **({"prompt": "login", "max_age": "0"} if aim else {}),
        )  # fmt: skip
    return str(address)


def back(workspace: Workspace, caller: Visitor, name: str, query: dict[str, str]) -> str:
    """Take the answer of an institute; return where to go on."""
    one = provider(caller, name)
    net = sessions.cut(caller.address)
    held = caller.accounts.token_payload("oidc", query.get("state", ""), take=True)
    try:
        if held is None or held["provider"] != name or held["before"] != digest(caller.before):
            raise _failed("state")
        if query.get("iss", one.issuer) != one.issuer:
            raise _failed("iss")
        if not query.get("code"):
            raise _failed("code")
        claims = _claims(one, held, query["code"])
    except YuzuiError as error:
        sign_in.note(workspace, sign_in.NOBODY, "fail_sign_in", "account", f"{name} {error.seen or ''} · {net}")
        raise
    identity = (one.issuer, str(claims["sub"]))
    if held["aim"] == "link":
        return _link(workspace, caller, held["account"], identity, claims)
    if held["aim"] == "again":
        return _again(workspace, caller, one, held, identity, claims)
    account = _account(caller, one, identity, claims)
    if account is None:
        sign_in.note(workspace, sign_in.NOBODY, "fail_sign_in", "account", f"{name} no account · {net}")
        raise InputError(
            Text("you have no account here yet: ask for an invitation", "您在本站尚无账户，请申请邀请"),
            fix=Text(
                "take it with a password first, then join your institute on your page",
                "请先以密码接受邀请，再在个人页面关联机构登录",
            ),
            code="no_account",
        )
    if one.mfa == "idp":
        if not _strong(claims):
            raise _failed("amr")
        sign_in.begin(workspace, caller, account, f"{name} mfa")
        return str(held["then"])
    second = {"account": account, "factors": name, "then": held["then"], "bucket": f"{digest(account)}|{net}"}
    caller.accounts.keep("second", second, sign_in.HALF, caller.rotate())
    return "/signin/code"


def _claims(one: Provider, held: dict[str, Any], code: str) -> dict[str, Any]:
    """Return what an institute says of a person, once every claim holds."""
    import httpx
    from authlib.common.errors import AuthlibBaseError
    from joserfc import jwt
    from joserfc.errors import JoseError
    from joserfc.jwk import KeySet, KeySetSerialization

    about = _metadata(one)
    try:
        with _client(one, held["back"]) as client:
            token = client.fetch_token(
                about["token_endpoint"], grant_type="authorization_code", code=code, code_verifier=held["verifier"]
            )
        keys = KeySet.import_key_set(cast("KeySetSerialization", _json(about["jwks_uri"])))
        decoded = jwt.decode(str(token.get("id_token", "")), keys, algorithms=list(ALGORITHMS))
        rules = jwt.JWTClaimsRegistry(
            leeway=LEEWAY,
            iss={"essential": True, "value": one.issuer},
            sub={"essential": True},
            exp={"essential": True},
            iat={"essential": True},
            nonce={"essential": True, "value": held["nonce"]},
        )
        rules.validate(decoded.claims)
    except (JoseError, AuthlibBaseError, httpx.HTTPError, ValueError, KeyError, TypeError) as error:
        raise _failed(type(error).__name__) from None
    claims: dict[str, Any] = decoded.claims
    audience = claims.get("aud")
    audiences = [audience] if isinstance(audience, str) else list(audience or ())
    if one.client_id not in audiences or (len(audiences) > 1 and claims.get("azp") != one.client_id):
        raise _failed("aud")
    return claims


def fresh(claims: dict[str, Any], now: int) -> bool:
    """Say whether an institute asked for the sign-in a moment ago."""
    at = claims.get("auth_time")
    return isinstance(at, int) and now - at <= LEEWAY


def _link(
    workspace: Workspace, caller: Visitor, account: str, identity: tuple[str, str], claims: dict[str, Any]
) -> str:
    """Join an institute's person to the account that is signed in."""
    session = sign_in.signed_in(caller)
    if session.account != account or not fresh(claims, caller.accounts.now()):
        raise _failed("auth_time")
    if caller.accounts.by_identity(*identity) not in (None, account):
        raise _failed("taken")
    caller.accounts.join(*identity, account)
    sign_in.note_change(workspace, account, f"institute {identity[0]}")
    return "/me/factors?done=saved"


def _again(
    workspace: Workspace,
    caller: Visitor,
    one: Provider,
    held: dict[str, Any],
    identity: tuple[str, str],
    claims: dict[str, Any],
) -> str:
    """Make the session of who is signed in a fresh one, once their institute has asked them anew."""
    account = sign_in.signed_in(caller).account
    if account != held["account"] or caller.accounts.by_identity(*identity) != account:
        raise _failed("account")
    if not fresh(claims, caller.accounts.now()) or (one.mfa == "idp" and not _strong(claims)):
        raise _failed("auth_time")
    caller.renew()
    sign_in.note(workspace, account, "sign_in", f"account:{account}", f"{one.name} again")
    return str(held["then"])


def joined(caller: Visitor) -> list[Provider]:
    """Return the institutes by which who is signed in may sign in."""
    known = caller.accounts.issuers(sign_in.signed_in(caller).account)
    return [one for one in caller.site.oidc if one.issuer in known]


def _account(caller: Visitor, one: Provider, identity: tuple[str, str], claims: dict[str, Any]) -> str | None:
    """Return the account of an institute's person; a new one only where the site says so."""
    accounts = caller.accounts
    if (joined := accounts.by_identity(*identity)) is not None:
        account = accounts.account(joined)
        return account.id if account and account.state == "active" else None
    email = str(claims.get("email") or "")
    if not (one.plain_members and one.mfa == "idp" and claims.get("email_verified") and email):
        return None
    if accounts.by_email(email) is not None:  # equal addresses join nothing
        return None
    with accounts.writing():
        made = accounts.add(str(claims.get("name") or email.partition("@")[0]), email)
        accounts.change(made.id, state="active")
        accounts.join(*identity, made.id)
    return made.id


def _strong(claims: dict[str, Any]) -> bool:
    methods = claims.get("amr")
    return isinstance(methods, list) and bool(STRONG & {str(one) for one in methods})


def _metadata(one: Provider) -> dict[str, Any]:
    """Return what an issuer says of itself; its name must be the configured one to the letter."""
    about = _json(f"{one.issuer.rstrip('/')}/.well-known/openid-configuration")
    if about.get("issuer") != one.issuer:
        raise _failed("issuer")
    own = urlsplit(one.issuer)
    for name in ("authorization_endpoint", "token_endpoint", "jwks_uri"):
        parts = urlsplit(str(about.get(name, "")))
        if parts.scheme != own.scheme or not parts.hostname:
            raise _failed(name)
    return about


def _json(address: str) -> dict[str, Any]:
    import httpx

    try:
        answer = httpx.get(address, timeout=SECONDS, follow_redirects=False)
        if answer.status_code != 200 or len(answer.content) > 1_000_000:
            raise _failed("answer")
        value = answer.json()
    except (httpx.HTTPError, ValueError) as error:
        raise _failed(type(error).__name__) from None
    if not isinstance(value, dict):
        raise _failed("answer")
    return value


def _client(one: Provider, redirect: str) -> Any:
    from authlib.integrations.httpx_client import OAuth2Client

    return OAuth2Client(
        one.client_id,
        one.client_secret or None,
        redirect_uri=redirect,
        scope="openid email profile",
        code_challenge_method="S256",
        token_endpoint_auth_method="client_secret_basic" if one.client_secret else "none",
        timeout=SECONDS,
    )


def _failed(why: str) -> InputError:
    fix = Text("begin again, or sign in with a password", "请重新开始，或改用密码登录")
    return InputError(FAILED, seen=why[:40], fix=fix, code="institute_failed")
