# SPDX-License-Identifier: Apache-2.0
"""Sessions: 256 random bits in a cookie, their SHA-256 here; idle and absolute limits."""

from __future__ import annotations

import ipaddress
import secrets
from collections.abc import Collection

import msgspec

from yuzui.store.accounts.file import Accounts, digest

IDLE, IDLE_OFFICE = 8 * 3600, 3600
"""Seconds without a request after which a session ends; less for who administers or decides."""
WHOLE, WHOLE_OFFICE = 7 * 86_400, 12 * 3600
"""Seconds after sign-in at which a session ends, whatever is asked meanwhile."""
OFFICE = frozenset({"administrator", "decider"})
MOST = 10
"""Sessions of an account; one more ends the oldest."""
FRESH = 900
"""Seconds after sign-in within which what is grave may be done."""
SEEN_EVERY = 60


class Session(msgspec.Struct, frozen=True):
    """One browser in which a person is signed in."""

    hash: str
    account: str
    created: int
    seen: int
    auth_at: int
    factors: str
    expires: int
    ip: str
    agent: str
    ended: int | None


def begin(accounts: Accounts, account: str, factors: str, ip: str, agent: str, since: int | None = None) -> str:
    """Sign a person in, or in again in a session that began earlier; return the token of the cookie."""
    token, now = secrets.token_urlsafe(32), accounts.now()
    first = now if since is None else since
    row = Session(digest(token), account, first, now, now, factors, first + WHOLE, cut(ip), agent[:200], None)
    with accounts.writing():
        accounts.rows(
            "INSERT INTO session VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            *(getattr(row, name) for name in Session.__struct_fields__),
        )
        for old in live(accounts, account)[MOST:]:
            end(accounts, account, old.hash)
    return token


def find(accounts: Accounts, token: str) -> Session | None:
    """Return the session of a cookie that has not ended and is not over, whatever the roles."""
    rows = accounts.rows(
        "SELECT s.* FROM session s JOIN account a ON a.id = s.account "
        "WHERE s.hash = ? AND s.ended IS NULL AND a.state = 'active'",
        digest(token),
    )
    return Session(**rows[0]) if rows else None


def holds(accounts: Accounts, session: Session, roles: Collection[str]) -> bool:
    """Say whether a session still holds for who has these roles, and note that it was used."""
    now = accounts.now()
    if now >= over(session, roles):
        end(accounts, session.account, session.hash)
        return False
    if now - session.seen >= SEEN_EVERY:
        accounts.rows("UPDATE session SET seen = ? WHERE hash = ?", now, session.hash)
    return True


def over(session: Session, roles: Collection[str]) -> int:
    """Return when a session of who has these roles is over if nothing is asked meanwhile."""
    idle, whole = (IDLE_OFFICE, WHOLE_OFFICE) if OFFICE & set(roles) else (IDLE, WHOLE)
    return min(session.seen + idle, session.created + whole, session.expires)


def former(accounts: Accounts, token: str) -> Session | None:
    """Return the session of a cookie, also one that has ended."""
    rows = accounts.rows("SELECT * FROM session WHERE hash = ?", digest(token))
    return Session(**rows[0]) if rows else None


def known(accounts: Accounts, account: str, net: str, agent: str) -> bool:
    """Say whether a person was signed in from this browser or network before; at first sign-in anything is known."""
    rows = accounts.rows("SELECT ip, agent FROM session WHERE account = ?", account)
    return not rows or any(row["ip"] == net or row["agent"] == agent[:200] for row in rows)


def live(accounts: Accounts, account: str) -> list[Session]:
    """Return the sessions of a person that have not ended, newest first."""
    rows = accounts.rows(
        "SELECT * FROM session WHERE account = ? AND ended IS NULL AND expires > ? ORDER BY created DESC, rowid DESC",
        account,
        accounts.now(),
    )
    return [Session(**row) for row in rows]


def end(accounts: Accounts, account: str, hash: str) -> bool:
    """End one session of a person; say whether there was one."""
    sql = "UPDATE session SET ended = ? WHERE hash = ? AND account = ? AND ended IS NULL RETURNING 1"
    return bool(accounts.rows(sql, accounts.now(), hash, account))


def end_all(accounts: Accounts, account: str, but: str = "") -> int:
    """End the sessions of a person, but for one; return how many."""
    sql = "UPDATE session SET ended = ? WHERE account = ? AND hash <> ? AND ended IS NULL RETURNING 1"
    return len(accounts.rows(sql, accounts.now(), account, but))


def cut(ip: str) -> str:
    """Return a network address as it is kept: IPv4 to /24, IPv6 to /48.

    Examples
    --------
    >>> cut("192.0.2.77"), cut("::ffff:192.0.2.77"), cut("2001:db8:1:2::3"), cut("testclient")
    ('192.0.2.0/24', '192.0.2.0/24', '2001:db8:1::/48', '')
    """
    try:
        one = ipaddress.ip_address(ip)
    except ValueError:
        return ""
    one = getattr(one, "ipv4_mapped", None) or one  # of a socket that takes both kinds
    return str(ipaddress.ip_network(f"{one}/{24 if one.version == 4 else 48}", strict=False))
