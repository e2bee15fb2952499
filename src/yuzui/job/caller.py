# SPDX-License-Identifier: Apache-2.0
"""Who asks, found out anew for every request, and what binds the forms they are given to them."""

from __future__ import annotations

import base64
import hmac
import secrets
from contextlib import suppress
from dataclasses import replace
from functools import cached_property
from hashlib import sha256

from yuzui.errors import YuzuiError
from yuzui.job.site import Site
from yuzui.job.workspace import Workspace
from yuzui.model.visibility import PUBLIC, Subject
from yuzui.store.accounts import Account, Accounts, Session, buckets, credentials, sessions
from yuzui.store.subjects import operator, resolve

TOKEN_FIELD = "token_"  # noqa: S105 - a name
"""Field of a form that says it was given to who sends it."""
COOKIE, BEFORE = "__Host-y", "__Host-p"
"""Cookies of a session, and of who is about to begin one."""


class Caller:
    """Who asks, where there is no sign-in: the owner of the workspace, or the public.

    Parameters
    ----------
    workspace : Workspace
        As they see it; of one without a subject, as the user of the system sees it now.
    secret : bytes
        What the tokens in their forms are made from; without one they are not asked for.
    """

    accounts: Accounts | None = None
    site: Site | None = None
    session: Session | None = None
    account: Account | None = None

    def __init__(self, workspace: Workspace, secret: bytes = b"") -> None:
        self.base = workspace
        self.secret = secret
        self.cookies: list[str] = []
        self.address = self.agent = self.asked = ""
        self.clear, self.goto = False, ""

    @cached_property
    def workspace(self) -> Workspace:
        """The workspace as who asks sees it now; what ended a moment ago has ended."""
        if not self.base.for_operator:
            return self.base
        return self.base.seen_by(operator(self.base.store), "web")

    @property
    def stored(self) -> bool:
        """Whether a browser may keep what is answered."""
        return True

    @property
    def known_to_nobody(self) -> bool:
        """Whether nobody is signed in, or it cannot be found out."""
        with suppress(YuzuiError):
            _ = self.workspace
        return self.session is None

    @property
    def known(self) -> bool:
        """Whether they say who they are, so that files are taken from them."""
        return False

    @property
    def checked(self) -> bool:
        """Whether a form must hold a token."""
        return bool(self.secret)

    def token(self) -> str:
        """Return the token of a form, under a fresh mask: a packed page tells nothing of it."""
        if not self.secret:
            return ""
        mask = secrets.token_bytes(32)
        return base64.urlsafe_b64encode(mask + _xor(mask, self.secret)).decode()

    def accepts(self, token: str) -> bool:
        """Say whether a token was given to who sends it."""
        if not self.checked:
            return True
        try:
            raw = base64.urlsafe_b64decode(token.encode())
        except ValueError:
            return False
        return bool(self.secret) and len(raw) == 64 and hmac.compare_digest(_xor(raw[:32], raw[32:]), self.secret)

    def fresh(self) -> bool:
        """Say whether they signed in a short time ago; the owner of a machine always did."""
        return True

    def prove(self, password: str) -> bool:
        """Say whether this is the password of who is signed in; then their session is a fresh one."""
        return False


class Owner(Caller):
    """The owner of a workspace on their own machine, or whoever a program opened it for."""

    def __init__(self, workspace: Workspace, secret: bytes, private: bool) -> None:
        super().__init__(workspace, secret)
        self._private = private

    @property
    def stored(self) -> bool:
        return not self._private

    @property
    def known(self) -> bool:
        return True


class Visitor(Caller):
    """Who asks on a site with accounts: the person of the session cookie, or the public."""

    accounts: Accounts
    site: Site

    def __init__(
        self, workspace: Workspace, accounts: Accounts, site: Site, cookies: dict[str, str], address: str, agent: str
    ) -> None:
        super().__init__(workspace)
        self.accounts, self.site, self.address, self.agent = accounts, site, address, agent
        self._cookie, self._before = cookies.get(COOKIE, ""), cookies.get(BEFORE, "")
        self._workspace: Workspace | None = None

    @property
    def workspace(self) -> Workspace:
        """The workspace as who asks sees it now."""
        if self._workspace is None:
            self._workspace = self._resolve()
        return self._workspace

    def _resolve(self) -> Workspace:
        session = sessions.find(self.accounts, self._cookie) if self._cookie else None
        if session is not None:
            subject = person(self.base, session.account, session.factors)
            if sessions.holds(self.accounts, session, subject.roles | subject.scoped):
                self.session, self.account = session, self.accounts.account(session.account)
                return self.base.seen_by(subject, "web")
        return self.base.seen_by(PUBLIC, "web")

    @property
    def stored(self) -> bool:
        return not (self._cookie or self._before or self.cookies)

    @property
    def known(self) -> bool:
        return bool(self._cookie)

    @property
    def checked(self) -> bool:
        return True

    @property
    def before(self) -> str:
        """The token of who is about to sign in; made, and set as a cookie, on first use."""
        if not self._before:
            self.rotate()
        return self._before

    def rotate(self) -> str:
        """Give who is about to sign in another token."""
        self._before = secrets.token_urlsafe(32)
        self._set(BEFORE, self._before)
        return self._before

    def token(self) -> str:
        self.secret = self._secret()
        return super().token()

    def accepts(self, token: str) -> bool:
        self.secret = self._secret()
        return super().accepts(token)

    def _secret(self) -> bytes:
        """Return what binds forms: to the session, else to who is about to begin one."""
        _ = self.workspace
        key = self._cookie if self.session is not None else self._before
        return _bound(key) if key else b""

    def fresh(self) -> bool:
        _ = self.workspace
        return self.session is not None and self.accounts.now() - self.session.auth_at < sessions.FRESH

    @property
    def over(self) -> int:
        """When the session ends if nothing is asked meanwhile."""
        subject = self.workspace.subject
        return 0 if self.session is None else sessions.over(self.session, subject.roles | subject.scoped)

    def former_account(self, token: str) -> str:
        """Return whose session of this browser a form was given to, if that session has ended; else nothing."""
        _ = self.workspace
        before = sessions.former(self.accounts, self._cookie) if self._cookie and self.session is None else None
        self.secret = _bound(self._cookie)
        return before.account if before is not None and super().accepts(token) else ""

    def begin(self, account: str, factors: str) -> Subject:
        """Sign a person in, in this browser; an earlier session of it ends."""
        _ = self.workspace
        if self.session is not None:
            sessions.end(self.accounts, self.session.account, self.session.hash)
        self._cookie = sessions.begin(self.accounts, account, factors, self.address, self.agent)
        self._set(COOKIE, self._cookie)
        self._before = ""
        self._set(BEFORE, "")
        self._workspace = self.session = None
        return self.workspace.subject

    def prove(self, password: str) -> bool:
        _ = self.workspace
        old = self.session
        if old is None:
            return False
        buckets.take(self.accounts, "code", old.account)
        if not credentials.knows(self.accounts, old.account, password):
            return False
        buckets.forget(self.accounts, "code", old.account)
        self.renew()
        return True

    def renew(self) -> None:
        """Put a fresh session in the place of the one there is, with its limits."""
        _ = self.workspace
        old = self.session
        assert old is not None
        sessions.end(self.accounts, old.account, old.hash)
        self._cookie = sessions.begin(self.accounts, old.account, old.factors, self.address, self.agent, old.created)
        self._set(COOKIE, self._cookie)
        self._workspace = self.session = None

    def end(self) -> None:
        """Sign out in this browser."""
        _ = self.workspace
        if self.session is not None:
            sessions.end(self.accounts, self.session.account, self.session.hash)
        self._set(COOKIE, "")
        self._cookie, self._workspace, self.session, self.account, self.clear = "", None, None, None, True

    def _set(self, name: str, value: str) -> None:
        end = "" if value else "; Max-Age=0"
        self.cookies = [one for one in self.cookies if not one.startswith(f"{name}=")]
        self.cookies.append(f"{name}={value}; Path=/; Secure; HttpOnly; SameSite=Lax{end}")


def person(workspace: Workspace, account: str, factors: str = "") -> Subject:
    """Return the subject of an account now; one who signed in and holds nothing is a plain visitor."""
    return replace(resolve(workspace.store, account), signed_in=factors)


def _bound(key: str) -> bytes:
    """Return what binds forms to a cookie."""
    return hmac.digest(key.encode(), b"yuzui form", "sha256")


def owner_secret(cookie: str) -> bytes:
    """Return what binds the forms of the owner of a workspace on their own machine."""
    return sha256(b"yuzui form\0" + cookie.encode()).digest()


def _xor(one: bytes, other: bytes) -> bytes:
    return bytes(a ^ b for a, b in zip(one, other, strict=True))
