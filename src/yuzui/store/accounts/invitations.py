# SPDX-License-Identifier: Apache-2.0
"""Invitations: 160 random bits in a link, their SHA-256 here; seven days, one use."""

from __future__ import annotations

import secrets
from typing import Any

import msgspec

from yuzui.store.accounts.file import Accounts, address, digest

WEEK = 7 * 86_400
FIRST = 900
"""Seconds the link of the first administrator holds."""
RESET = 600
"""Seconds a link to a new password holds."""
UNFINISHED = 90 * 86_400
"""Seconds within which the roles of a taken invitation that were not yet given are given at a sign-in."""


class Role(msgspec.Struct, frozen=True):
    """A role an invitation brings; one that two persons give holds only once ``confirmed`` names the second.

    ``seat`` is the id of a reviewer in the list of the call, ``barred`` are proposals that are kept from the person.
    """

    role: str
    scope: str
    until: str
    confirmed: str = ""
    needs_second: bool = False
    seat: str = ""
    barred: list[str] = []

    @property
    def waits(self) -> bool:
        """Whether the second person has still to agree."""
        return self.needs_second and not self.confirmed


class Invitation(msgspec.Struct, frozen=True):
    """An invitation; its token stands nowhere. ``renews`` is the account that gets new credentials."""

    id: str
    email: str
    roles: list[Role]
    note: str
    by: str
    created: int
    expires: int
    opened: int | None
    taken: int | None
    taken_by: str | None
    revoked: int | None
    renews: str = ""

    def state(self, now: int) -> str:
        """Return ``taken``, ``revoked``, ``expired``, ``opened`` or ``sent``."""
        if self.taken:
            return "taken"
        if self.revoked:
            return "revoked"
        if now >= self.expires:
            return "expired"
        return "opened" if self.opened else "sent"


class _Brought(msgspec.Struct):
    roles: list[Role] = []
    renews: str = ""


def make(
    accounts: Accounts, email: str, roles: list[Role], by: str, note: str = "", seconds: int = WEEK, renews: str = ""
) -> tuple[str, str]:
    """Make an invitation; return its token, which is shown once, and its id."""
    token, id, now = secrets.token_urlsafe(20), secrets.token_hex(6), accounts.now()
    brought = msgspec.json.encode(_Brought(roles, renews)).decode()
    accounts.rows(
        "INSERT INTO invitation VALUES (?, ?, ?, ?, ?, ?, ?, ?, NULL, NULL, NULL, NULL)",
        digest(token), id, address(email), brought, note.strip()[:500], by, now, now + seconds,
    )  # fmt: skip
    return token, id


def find(accounts: Accounts, token: str, *, opening: bool = False) -> Invitation | None:
    """Return an invitation that can still be taken."""
    rows = accounts.rows(
        "SELECT * FROM invitation WHERE hash = ? AND expires > ? AND taken IS NULL AND revoked IS NULL",
        digest(token),
        accounts.now(),
    )
    if rows and opening and rows[0]["opened"] is None:
        accounts.rows("UPDATE invitation SET opened = ? WHERE hash = ?", accounts.now(), digest(token))
    return _made(rows[0]) if rows else None


def take(accounts: Accounts, token: str, account: str) -> Invitation | None:
    """Use an invitation up; of two who do so at once, one gets it. Its roles, kept elsewhere, are still to be given."""
    with accounts.writing():
        rows = accounts.rows(
            "UPDATE invitation SET taken = ?, taken_by = ? WHERE hash = ? AND expires > ? AND taken IS NULL "
            "AND revoked IS NULL RETURNING *",
            accounts.now(), account, digest(token), accounts.now(),
        )  # fmt: skip
        if rows:
            accounts.keep("taken", None, UNFINISHED, rows[0]["id"])
    return _made(rows[0]) if rows else None


def unfinished(accounts: Accounts, account: str) -> list[Invitation]:
    """Return the invitations a person took whose roles were not all given."""
    pending = accounts.token_payloads("taken")
    return [one for one in listed(accounts) if one.taken_by == account and digest(one.id) in pending] if pending else []


def finish(accounts: Accounts, one: Invitation) -> None:
    """Note that the roles of an invitation were given."""
    accounts.drop("taken", digest(one.id))


def listed(accounts: Accounts) -> list[Invitation]:
    """Return every invitation, newest first."""
    return [_made(row) for row in accounts.rows("SELECT * FROM invitation ORDER BY created DESC, id")]


def revoke(accounts: Accounts, id: str) -> bool:
    """Take an invitation back; say whether it could still be taken."""
    sql = "UPDATE invitation SET revoked = ? WHERE id = ? AND taken IS NULL AND revoked IS NULL RETURNING 1"
    return bool(accounts.rows(sql, accounts.now(), id))


def confirm(accounts: Accounts, id: str, number: int, by: str) -> bool:
    """Let a second person agree to one role of an invitation that was not taken yet."""
    with accounts.writing():
        rows = accounts.rows("SELECT * FROM invitation WHERE id = ? AND taken IS NULL AND revoked IS NULL", id)
        if not rows or not 0 <= number < len((one := _made(rows[0])).roles):
            return False
        roles = list(one.roles)
        roles[number] = msgspec.structs.replace(roles[number], confirmed=by)
        brought = msgspec.json.encode(_Brought(roles, one.renews)).decode()
        accounts.rows("UPDATE invitation SET grants = ? WHERE id = ?", brought, id)
    return True


def _made(row: dict[str, Any]) -> Invitation:
    brought = msgspec.json.decode(row["grants"], type=_Brought)
    names = ("id", "email", "note", "by", "created", "expires", "opened", "taken", "taken_by", "revoked")
    return Invitation(roles=brought.roles, renews=brought.renews, **{name: row[name] for name in names})
