# SPDX-License-Identifier: Apache-2.0
"""A site with accounts for tests: people who sign in, and a clock they share."""

import re
from html import unescape
from urllib.parse import urlsplit

import pyotp
from starlette.testclient import TestClient

from yuzui import asgi
from yuzui.administration import granting
from yuzui.job.site import Site
from yuzui.job.workspace import Workspace
from yuzui.store import subjects
from yuzui.store.accounts import FILE, Accounts, credentials, passwords

HOST = "yuzui.test"
BASE = f"https://{HOST}"
PASSWORD = "seven tall herons wade upstream"
UNTIL = "2090-01-01T00:00:00Z"
OWN = {"sec-fetch-site": "same-origin"}
TOKEN = re.compile(r'name="token_" value="([^"]+)"')


def settings(folder, **more):
    base = {
        "url": BASE, "host": HOST, "listen": ("127.0.0.1", 8643), "certificate": "", "key_file": "",
        "proxy": ("127.0.0.1",), "secret": b"k" * 32, "title": "Test site", "breached": "", "mail": "none", "sender": "",
        "scan": "", "oidc": (),
    }  # fmt: skip
    return Site(**base | more)


class Town:
    """A workspace served as a site, its accounts, and a clock that a test turns."""

    def __init__(self, folder, **more):
        self.workspace = Workspace(folder)
        self.site = settings(folder, **more)
        self.app = asgi.create_app(folder, site=self.site, alone=True)
        self.accounts = Accounts(folder / FILE, self.site.secret)
        self.later = 0
        self._hash = passwords.digest(PASSWORD)

    def clock(self, monkeypatch):
        """Let a test turn the clock of every file of accounts."""
        import time

        from yuzui.store.accounts import file

        real = time.time
        monkeypatch.setattr(file.Accounts, "now", lambda _: int(real() + self.later))
        monkeypatch.setattr(file.Accounts, "clock", lambda _: real() + self.later, raising=False)

    def person(self, name, *roles, email=""):
        """Make an account with roles ("role" or "role@scope"); return who can sign in."""
        email = email or f"{name.lower().replace(' ', '.')}@example.org"
        account = self.accounts.add(name, email)
        self.accounts.change(account.id, state="active")
        credentials.set_password(self.accounts, account.id, self._hash)
        salt = credentials.new_salt()
        credentials.add(self.accounts, account.id, "totp", salt)
        for one in roles:
            role, _, scope = one.partition("@")
            self.grant(account.id, role, scope or "*")
        return Person(self, account.id, email, salt)

    def grant(self, account, role, scope="*", until=UNTIL, **more):
        subjects.grant(granting._keeper(self.workspace, "setup"), account, role, scope, until, "setup", **more)

    def client(self):
        return TestClient(self.app, base_url=BASE, follow_redirects=False)


class Person:
    """Somebody with an account and a browser of their own."""

    def __init__(self, town, id, email, salt):
        self.town, self.id, self.email, self.salt = town, id, email, salt
        self.browser = town.client()

    def code(self):
        return pyotp.TOTP(credentials.seed(self.town.accounts, self.salt)).at(self.town.accounts.now())

    def token(self, path):
        found = TOKEN.search(self.browser.get(path).text)
        return unescape(found[1]) if found else ""

    def post(self, path, token=None, on=None, headers=OWN, **fields):
        token = self.token(on or path) if token is None else token
        return self.browser.post(path, data={"token_": token, **fields}, headers=headers)

    def sign_in(self, then="/"):
        """Sign in by pages; the authenticator forgets its last step so that a test need not wait."""
        self.town.accounts.rows("UPDATE credential SET meta = '{}' WHERE account = ? AND kind = 'totp'", self.id)
        first = self.post("/en/signin", email=self.email, password=PASSWORD, next=then)
        assert first.status_code == 303, first.text
        second = self.post(urlsplit(first.headers["location"]).path, code=self.code())
        assert second.status_code == 303, second.text
        return second

    def quick(self):
        """Sign in without pages, where the way in is not what is tested."""
        from yuzui.job.caller import COOKIE
        from yuzui.store.accounts import sessions

        token = sessions.begin(self.town.accounts, self.id, "password totp", "192.0.2.1", "test")
        self.browser.cookies.set(COOKIE, token, domain=HOST)
        return self

    def get(self, path):
        return self.browser.get(path)
