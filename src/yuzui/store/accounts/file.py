# SPDX-License-Identifier: Apache-2.0
"""``accounts.sqlite``: who may sign in. Its own file and connection, mode 0600, never exported.

No secret stands in it in a form that signs in: passwords as argon2id, tokens and codes as SHA-256,
and of an authenticator only the salt from which, with a key kept elsewhere, its seed is derived.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
import sqlite3
import threading
import time
import unicodedata
import weakref
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import msgspec

from yuzui.errors import InputError, Place, StateError, StoreError
from yuzui.store import private
from yuzui.text import Text, same

FILE = "accounts.sqlite"
VERSION = 1
LONGEST = 120
"""Characters of the longest name of a person."""

SCHEMA = """
CREATE TABLE account (
  id TEXT PRIMARY KEY, name TEXT NOT NULL, email TEXT NOT NULL UNIQUE, email_seen TEXT NOT NULL,
  lang TEXT NOT NULL, tz TEXT NOT NULL, state TEXT NOT NULL, created INTEGER NOT NULL) STRICT;
CREATE TABLE identity (iss TEXT, sub TEXT, account TEXT NOT NULL, PRIMARY KEY (iss, sub)) STRICT;
CREATE TABLE credential (
  id TEXT PRIMARY KEY, account TEXT NOT NULL, kind TEXT NOT NULL, secret TEXT NOT NULL, meta TEXT NOT NULL,
  created INTEGER NOT NULL, last_used INTEGER, revoked INTEGER) STRICT;
CREATE INDEX credential_account ON credential (account);
CREATE TABLE session (
  hash TEXT PRIMARY KEY, account TEXT NOT NULL, created INTEGER NOT NULL, seen INTEGER NOT NULL,
  auth_at INTEGER NOT NULL, factors TEXT NOT NULL, expires INTEGER NOT NULL, ip TEXT NOT NULL,
  agent TEXT NOT NULL, ended INTEGER) STRICT;
CREATE INDEX session_account ON session (account);
CREATE TABLE "transaction" (
  hash TEXT PRIMARY KEY, kind TEXT NOT NULL, payload TEXT NOT NULL, expires INTEGER NOT NULL) STRICT;
CREATE TABLE invitation (
  hash TEXT PRIMARY KEY, id TEXT NOT NULL UNIQUE, email TEXT NOT NULL, grants TEXT NOT NULL, note TEXT NOT NULL,
  by TEXT NOT NULL, created INTEGER NOT NULL, expires INTEGER NOT NULL, opened INTEGER, taken INTEGER,
  taken_by TEXT, revoked INTEGER) STRICT;
CREATE TABLE bucket (key TEXT PRIMARY KEY, level REAL NOT NULL, at REAL NOT NULL) STRICT;
"""


class Account(msgspec.Struct, frozen=True):
    """A person who may sign in; ``id`` is how the record names them and never changes."""

    id: str
    name: str
    email: str
    email_seen: str
    lang: str
    tz: str
    state: str
    created: int


class Accounts:
    """The file of accounts of one workspace.

    Parameters
    ----------
    path : Path
        The file; made, with its mode, if it is not there.
    key : bytes
        What seeds of authenticators are derived with; it stands neither here nor in the workspace.
    clock : callable
        Returns the present moment in seconds.
    """

    def __init__(self, path: Path, key: bytes, clock: Callable[[], float] = time.time) -> None:
        self.path, self.key, self.clock = path, key, clock
        private.begin(path)
        self._lock = threading.RLock()
        try:
            self._connection = sqlite3.connect(path, timeout=10.0, isolation_level=None, check_same_thread=False)
            self._connection.row_factory = sqlite3.Row
            self._settle()
        except sqlite3.Error as error:
            raise _closed(path, error) from error
        self.close = weakref.finalize(self, self._connection.close)

    def _settle(self) -> None:
        self._connection.execute("PRAGMA journal_mode = WAL")
        self._connection.execute("PRAGMA secure_delete = ON")
        self._connection.execute("PRAGMA trusted_schema = OFF")
        version = self._connection.execute("PRAGMA user_version").fetchone()[0]
        if version == 0:
            self._connection.executescript(f"BEGIN IMMEDIATE;{SCHEMA}PRAGMA user_version = {VERSION};COMMIT;")
        elif version > VERSION:
            raise sqlite3.DatabaseError(f"version {version} > {VERSION}")

    def now(self) -> int:
        """Return the present moment in whole seconds."""
        return int(self.clock())

    def rows(self, sql: str, *values: Any) -> list[dict[str, Any]]:
        """Return the rows of a question, or of a change what it returns."""
        with self._lock:
            try:
                return [dict(row) for row in self._connection.execute(sql, values)]
            except sqlite3.Error as error:
                raise _closed(self.path, error) from error

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Do all of something or nothing; nobody else writes meanwhile."""
        with self._lock:
            if self._connection.in_transaction:  # within another
                yield
                return
            self.rows("BEGIN IMMEDIATE")
            try:
                yield
            except BaseException:
                self.rows("ROLLBACK")
                raise
            self.rows("COMMIT")

    def accounts(self) -> list[Account]:
        """Return every account by name."""
        return [Account(**row) for row in self.rows("SELECT * FROM account ORDER BY name, id")]

    def account(self, id: str) -> Account | None:
        """Return an account by its id."""
        rows = self.rows("SELECT * FROM account WHERE id = ?", id)
        return Account(**rows[0]) if rows else None

    def by_email(self, email: str) -> Account | None:
        """Return the account of an address of mail."""
        rows = self.rows("SELECT * FROM account WHERE email = ?", fold(email))
        return Account(**rows[0]) if rows else None

    def by_identity(self, issuer: str, subject: str) -> str | None:
        """Return the id of the account of an institute's person; equal addresses of mail say nothing."""
        rows = self.rows("SELECT account FROM identity WHERE iss = ? AND sub = ?", issuer, subject)
        return str(rows[0]["account"]) if rows else None

    def issuers(self, account: str) -> set[str]:
        """Return the institutes by which a person signs in."""
        return {row["iss"] for row in self.rows("SELECT iss FROM identity WHERE account = ?", account)}

    def join(self, issuer: str, subject: str, account: str) -> None:
        """Let an institute's person sign in as an account."""
        self.rows("INSERT OR REPLACE INTO identity VALUES (?, ?, ?)", issuer, subject, account)

    def name_of(self, id: str) -> str:
        """Return the name of a person by id; the id where there is no such account."""
        account = self.account(id)
        return id if account is None else account.name

    def add(self, name: str, email: str, lang: str = "en", tz: str = "UTC", id: str = "") -> Account:
        """Make an account, invited; its id is its name as first given, told apart from others."""
        name, email_ = named(name), address(email)
        with self.writing():
            if self.by_email(email_):
                raise _email_taken(email_)
            known = {plain(account.id) for account in self.accounts()}
            id = id or next(one for one in _candidates(name) if plain(one) not in known)
            account = Account(id, name, fold(email_), email_, lang, tz, "invited", self.now())
            self.rows(
                "INSERT INTO account VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                *(getattr(account, column) for column in Account.__struct_fields__),
            )
        return account

    def change(self, id: str, **values: str) -> None:
        """Change name, address, language, zone or state of an account."""
        if "email" in values:
            values |= {"email": fold(values["email"]), "email_seen": address(values["email"])}
            other = self.by_email(values["email"])
            if other and other.id != id:
                raise _email_taken(values["email_seen"])
        if not set(values) <= {"name", "email", "email_seen", "lang", "tz", "state"}:
            raise KeyError(", ".join(values))
        marks = ", ".join(f"{name} = ?" for name in values)
        self.rows(f"UPDATE account SET {marks} WHERE id = ?", *values.values(), id)  # noqa: S608 - names checked above

    # What lives for a short time: between two steps of a sign-in, or until a link is followed.

    def keep(self, kind: str, payload: Any, seconds: int, token: str = "") -> str:
        """Keep something until a token comes back; return the token."""
        token = token or secrets.token_urlsafe(32)
        text = msgspec.json.encode(payload).decode()
        self.rows('DELETE FROM "transaction" WHERE expires <= ?', self.now())
        self.rows(
            'INSERT OR REPLACE INTO "transaction" VALUES (?, ?, ?, ?)', digest(token), kind, text, self.now() + seconds
        )
        return token

    def token_payload(self, kind: str, token: str, *, take: bool = False) -> Any:
        """Return what was kept under a token that still holds, else None; ``take`` uses it up."""
        # one statement: of two who bring the same token at once, one gets it
        values = (digest(token), kind, self.now())
        where = "hash = ? AND kind = ? AND expires > ?"
        rows = self.rows(
            f'DELETE FROM "transaction" WHERE {where} RETURNING payload'  # noqa: S608 - constants
            if take
            else f'SELECT payload FROM "transaction" WHERE {where}',  # noqa: S608 - constants
            *values,
        )
        return msgspec.json.decode(rows[0]["payload"]) if rows else None

    def token_payloads(self, kind: str) -> dict[str, Any]:
        """Return what is kept of a kind, by the digest of its token."""
        rows = self.rows('SELECT hash, payload FROM "transaction" WHERE kind = ? AND expires > ?', kind, self.now())
        return {row["hash"]: msgspec.json.decode(row["payload"]) for row in rows}

    def drop(self, kind: str, hash: str) -> bool:
        """Remove what is kept under a digest; say whether it was there."""
        return bool(self.rows('DELETE FROM "transaction" WHERE kind = ? AND hash = ? RETURNING 1', kind, hash))


def open_accounts(folder: Path, key: bytes = b"") -> Accounts | None:
    """Return the accounts of a workspace; None where it has none."""
    path = folder / FILE
    return Accounts(path, key) if path.exists() else None


def digest(token: str) -> str:
    """Return what a token is stored as."""
    return hashlib.sha256(token.encode()).hexdigest()


def derived(key: bytes, *parts: str) -> bytes:
    """Return a secret of 32 bytes that belongs to a key and to what it is for."""
    return hmac.new(key, "\0".join(parts).encode(), hashlib.sha256).digest()


def plain(name: str) -> str:
    """Return a name without what does not tell persons apart: case, width, spaces."""
    return " ".join(unicodedata.normalize("NFKC", name).casefold().split())


def fold(email: str) -> str:
    """Return an address of mail as it is compared."""
    return unicodedata.normalize("NFKC", email).strip().casefold()


def address(email: str) -> str:
    """Return an address of mail, or refuse what cannot be one."""
    text = email.strip()
    left, at, right = text.rpartition("@")
    odd = any(c.isspace() or unicodedata.category(c) in ("Cc", "Cf", "Cs") or c in '<>",;:()' for c in text)
    if not (left and at and right and "." in right.strip(".")) or odd or len(text) > 254:
        raise InputError(
            Text("this is no address of mail", "不是有效的邮箱地址"),
            place=Place(column="email"),
            seen=text[:60] or "-",
            expected="name@example.org",
            fix=Text("write one address such as name@example.org", "请写一个邮箱地址，如 name@example.org"),
            code="no_email",
        )
    return text


def named(name: str) -> str:
    """Return the name of a person, or refuse what cannot be one."""
    text = " ".join(name.split())
    odd = any(unicodedata.category(c) in ("Cc", "Cf", "Cs") for c in text) or any(c in ";|<>" for c in text)
    if not text or len(text) > LONGEST or odd:
        raise InputError(
            Text("this cannot be the name of a person", "不能作为人员姓名"),
            place=Place(column="name"),
            seen=text[:40] or "-",
            expected=f"1 … {LONGEST}",
            fix=Text("write the name as it is to stand under decisions", "请写决定书上所用的姓名"),
            code="no_name",
        )
    return text


def _candidates(name: str) -> Iterator[str]:
    yield name
    number = 2
    while True:
        yield f"{name} ({number})"
        number += 1


def _email_taken(email: str) -> StateError:
    return StateError(
        Text("this address belongs to an account already", "该邮箱已有账户"),
        place=Place(column="email"),
        seen=email,
        fix=same("yuzui accounts list"),
        code="email_taken",
    )


def _closed(path: Path, error: sqlite3.Error) -> StoreError:
    return StoreError(
        Text("the accounts cannot be read or written", "无法读写账户文件"),
        place=Place(file=path.name),
        seen=type(error).__name__,
        fix=Text(
            "check disk and rights of accounts.sqlite, or restore a backup",
            "请检查磁盘与 accounts.sqlite 的权限，或恢复备份",
        ),
        code="accounts_closed",
    )
