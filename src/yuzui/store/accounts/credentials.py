# SPDX-License-Identifier: Apache-2.0
"""What a person signs in with: password, authenticator, recovery codes, passkeys."""

from __future__ import annotations

import base64
import hmac
import secrets
from pathlib import Path

import msgspec

from yuzui.errors import InputError, Place
from yuzui.store.accounts import passwords
from yuzui.store.accounts.file import Accounts, derived, digest
from yuzui.text import Text

STEP = 30
"""Seconds one code of an authenticator holds."""
CODES = 10


class Credential(msgspec.Struct, frozen=True):
    """One thing a person signs in with; what would sign in is not in it."""

    id: str
    kind: str
    created: int
    last_used: int | None
    meta: str


def active(accounts: Accounts, account: str, kind: str = "") -> list[Credential]:
    """Return what a person signs in with now."""
    rows = accounts.rows(
        "SELECT id, kind, created, last_used, meta FROM credential "
        "WHERE account = ? AND revoked IS NULL AND (kind = ? OR ? = '') ORDER BY created, id",
        account,
        kind,
        kind,
    )
    return [Credential(**row) for row in rows]


def add(accounts: Accounts, account: str, kind: str, secret: str, meta: str = "{}") -> str:
    """Give a person one more; return its id."""
    id = secrets.token_hex(8)
    accounts.rows(
        "INSERT INTO credential VALUES (?, ?, ?, ?, ?, ?, NULL, NULL)", id, account, kind, secret, meta, accounts.now()
    )
    return id


def revoke(accounts: Accounts, account: str, kind: str = "", id: str = "") -> int:
    """Take away what is of a kind, or one; return how many."""
    sql = (
        "UPDATE credential SET revoked = ?, secret = '' WHERE account = ? AND revoked IS NULL "
        "AND (kind = ? OR ? = '') AND (id = ? OR ? = '') RETURNING 1"
    )
    return len(accounts.rows(sql, accounts.now(), account, kind, kind, id, id))


def set_password(accounts: Accounts, account: str, kept: str) -> None:
    """Make a password, as it is kept, the only one of a person."""
    with accounts.writing():
        revoke(accounts, account, "password")
        add(accounts, account, "password", kept)


def knows(accounts: Accounts, account: str, password: str) -> bool:
    """Say whether a person's password is this; nobody has one, and it takes as long."""
    sql = "SELECT id, secret FROM credential WHERE account = ? AND kind = 'password' AND revoked IS NULL"
    rows = accounts.rows(sql, account)
    kept = rows[0]["secret"] if rows else ""
    if not passwords.same(kept, password):
        return False
    if passwords.ages(kept):
        accounts.rows("UPDATE credential SET secret = ? WHERE id = ?", passwords.digest(password), rows[0]["id"])
    accounts.rows("UPDATE credential SET last_used = ? WHERE id = ?", accounts.now(), rows[0]["id"])
    return True


def require(accounts: Accounts, password: str, words: tuple[str, ...], breached: str, column: str = "password") -> str:
    """Return a new password as it is kept, or refuse it."""
    passwords.check(password, words, Path(breached) if breached else None, column)
    return passwords.digest(password)


# An authenticator: only a salt is kept, and the seed is made from it with the key of the site.


def new_salt() -> str:
    """Return the salt of a new authenticator."""
    return secrets.token_hex(16)


def seed(accounts: Accounts, salt: str) -> str:
    """Return the seed of an authenticator as it is typed or shown as a picture."""
    return base64.b32encode(derived(accounts.key, "totp", salt)[:20]).decode()


def provisioning_uri(accounts: Accounts, salt: str, email: str, title: str) -> str:
    """Return the address by which an authenticator takes over a seed."""
    import pyotp

    return pyotp.TOTP(seed(accounts, salt)).provisioning_uri(name=email, issuer_name=title)


def matches(accounts: Accounts, salt: str, code: str) -> bool:
    """Say whether a code is that of an authenticator now; those before and after are not."""
    import pyotp

    wanted = pyotp.TOTP(seed(accounts, salt)).at(accounts.now())
    return hmac.compare_digest(wanted.encode(), "".join(code.split()).encode())


def check_code(accounts: Accounts, account: str, code: str) -> str:
    """Return by what a person proved who they are: ``totp``, ``recovery`` or, if they did not, nothing."""
    step = accounts.now() // STEP
    sql = "SELECT id, secret, meta FROM credential WHERE account = ? AND kind = 'totp' AND revoked IS NULL"
    with accounts.writing():
        for row in accounts.rows(sql, account):
            if not matches(accounts, row["secret"], code):
                continue
            if msgspec.json.decode(row["meta"]).get("step", 0) >= step:
                raise InputError(
                    Text("this code was used already: wait for the next one", "该验证码已使用，请等待下一个"),
                    place=Place(column="code"),
                    fix=Text("a new code comes every 30 seconds", "验证码每 30 秒更新一次"),
                    code="used_code",
                )
            meta = msgspec.json.encode({"step": step}).decode()
            accounts.rows("UPDATE credential SET meta = ?, last_used = ? WHERE id = ?", meta, accounts.now(), row["id"])
            return "totp"
        bare = "".join(c for c in code.upper() if c.isalnum())
        sql = (
            "UPDATE credential SET revoked = ?, last_used = ? WHERE account = ? AND kind = 'recovery' "
            "AND secret = ? AND revoked IS NULL RETURNING 1"
        )
        if bare and accounts.rows(sql, accounts.now(), accounts.now(), account, digest(bare)):
            return "recovery"
    return ""


def add_authenticator(accounts: Accounts, account: str, salt: str) -> None:
    """Make an authenticator, whose present code was shown, the only one of a person."""
    with accounts.writing():
        revoke(accounts, account, "totp")
        add(accounts, account, "totp", salt, msgspec.json.encode({"step": accounts.now() // STEP}).decode())


def new_recovery(accounts: Accounts, account: str) -> list[str]:
    """Return ten new recovery codes of a person, to be shown once; earlier ones hold no more."""
    codes = [base64.b32encode(secrets.token_bytes(10)).decode() for _ in range(CODES)]
    with accounts.writing():
        revoke(accounts, account, "recovery")
        for code in codes:
            add(accounts, account, "recovery", digest(code))
    return ["-".join(code[i : i + 4] for i in range(0, 16, 4)).lower() for code in codes]


# A passkey: its public key, and how often its device says it was used.


class Passkey(msgspec.Struct, frozen=True):
    """A passkey by its row: whose it is, its public key, the count of its device."""

    row: str
    account: str
    key: str
    count: int
    meta: str


def passkeys(accounts: Accounts, account: str) -> list[str]:
    """Return the ids of the passkeys of a person as their devices know them."""
    return [str(msgspec.json.decode(one.meta)["id"]) for one in active(accounts, account, "passkey")]


def label(one: Credential) -> str:
    """Return the device a passkey was made on."""
    return str(msgspec.json.decode(one.meta).get("label") or "-")


def passkey(accounts: Accounts, id: str) -> Passkey | None:
    """Return a passkey by the id its device knows it by."""
    sql = "SELECT account, secret, meta FROM credential WHERE id = ? AND kind = 'passkey' AND revoked IS NULL"
    row = next(iter(accounts.rows(sql, digest(id))), None)
    if row is None:
        return None
    return Passkey(digest(id), row["account"], row["secret"], msgspec.json.decode(row["meta"])["count"], row["meta"])


def add_passkey(accounts: Accounts, account: str, id: str, key: str, count: int, label: str) -> bool:
    """Give a person one more passkey; say whether it was nobody's before."""
    meta = msgspec.json.encode({"id": id, "count": count, "label": label}).decode()
    sql = "INSERT OR IGNORE INTO credential VALUES (?, ?, 'passkey', ?, ?, ?, NULL, NULL) RETURNING 1"
    return bool(accounts.rows(sql, digest(id), account, key, meta, accounts.now()))


def count(accounts: Accounts, one: Passkey, count: int) -> bool:
    """Note that a passkey was used; say whether nobody used it meanwhile."""
    meta = msgspec.json.encode({**msgspec.json.decode(one.meta), "count": count}).decode()
    sql = "UPDATE credential SET meta = ?, last_used = ? WHERE id = ? AND meta = ? AND revoked IS NULL RETURNING 1"
    return bool(accounts.rows(sql, meta, accounts.now(), one.row, one.meta))
