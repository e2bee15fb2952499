# SPDX-License-Identifier: Apache-2.0
"""What persons are told: notices on their own pages, and the queue of mail.

Both are named by a digest of event and person, so that one event is told a person once. They are
written within the act they tell of, if one is under way: what was not done is not told.
"""

# ruff: noqa: S608 - names in a statement come from the record, every value is bound

from __future__ import annotations

import hashlib
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from yuzui.errors import VisibilityError
from yuzui.model.schema import quoted
from yuzui.model.table import Row
from yuzui.model.visibility import Subject
from yuzui.store.sqlite import SqliteStore
from yuzui.store.values import decode, encode_rows

WAITS = (60, 300, 1_800, 7_200, 43_200)
"""Seconds after which sending is tried again; after the last it has failed."""
SENDING = 120
"""Seconds for which a mail that is being sent is left to who sends it."""
KEPT = 90 * 86_400
"""Seconds for which it is kept that a mail was sent."""


def now() -> int:
    """Return the present second of the machine."""
    return int(time.time())


def name_of(event: str, person: str) -> str:
    """Return the name of what a person is told of an event: the same whenever it is asked for."""
    return hashlib.sha256(f"{event}\0{person}".encode()).hexdigest()[:32]


@contextmanager
def within(store: SqliteStore) -> Iterator[None]:
    """Write within the act under way, or in a transaction of its own."""
    if store.engine.connection.in_transaction:
        yield
    else:
        with store.engine.transaction():
            yield


def rows(store: SqliteStore, table: str, where: str, *values: Any) -> list[Row]:
    """Return rows as the record says them, whoever may see them: who calls sees to that."""
    columns = store.engine.tables[table].columns
    names = ", ".join(quoted(column.name) for column in columns)
    found = store.engine.run(f"SELECT {names} FROM {quoted(table)} WHERE {where}", values)
    return [{c.name: decode(c, value) for c, value in zip(columns, row, strict=True)} for row in found]


def put(store: SqliteStore, table: str, row: Row) -> None:
    """Write one row, or the one of its key anew."""
    declared = store.engine.tables[table]
    store.engine.put(declared, encode_rows(declared, [row]), replace=True)


def notice(
    store: SqliteStore, account: str, kind: str, event: str, about: str, args: Mapping[str, Any], at: int = 0
) -> None:
    """Leave a notice with a person, once for an event; they find it from a moment on."""
    row = {
        "id": name_of(event, account), "account": account, "kind": kind, "args": dict(args), "about": about,
        "made": at or now(), "read_at": None,
    }  # fmt: skip
    with within(store):
        if not rows(store, "notice", '"id" = ?', row["id"]):
            put(store, "notice", row)


def notices(store: SqliteStore, subject: Subject, most: int = 50) -> list[Row]:
    """Return what a subject was told and has not read, newest first."""
    if not known(subject):
        return []
    where = '"account" = ? AND "read_at" IS NULL AND "made" <= ? ORDER BY "made" DESC, "id" LIMIT ?'
    return rows(store, "notice", where, subject.name, now(), most)


def known(subject: Subject) -> bool:
    """Say whether a subject is a person who said who they are."""
    return bool(subject.name) and not subject.roles | subject.scoped <= {"public"}


def read(store: SqliteStore, subject: Subject, about: str = "") -> None:
    """Mark what a subject was told as read: of one page, or all of it."""
    with within(store):
        for row in notices(store, subject, 10_000):
            if about in ("", row["about"]):
                put(store, "notice", row | {"read_at": now()})


def unsay(store: SqliteStore, account: str, event: str) -> None:
    """Take back what a person was to be told of an event later."""
    name, moment = name_of(event, account), now()
    with within(store):
        store.engine.run('DELETE FROM "notice" WHERE "id" = ? AND "made" > ?', (name, moment))
        store.engine.run('DELETE FROM "mail" WHERE "id" = ? AND "made" > ? AND "state" = ?', (name, moment, "waiting"))


def mail(
    store: SqliteStore,
    to: str,
    lang: str,
    kind: str,
    event: str,
    args: Mapping[str, Any],
    account: str = "",
    at: int = 0,
) -> None:
    """Put a mail into the queue, once for event and person; it goes from a moment on."""
    name = name_of(event, account or to)
    row = {
        "id": name, "account": account or None, "to": to, "kind": kind, "args": dict(args), "lang": lang,
        "state": "waiting", "tries": 0, "next_at": at or now(), "message_id": name, "made": at or now(),
    }  # fmt: skip
    with within(store):
        if not rows(store, "mail", '"id" = ?', name):
            put(store, "mail", row)


def was_notified(store: SqliteStore, account: str, event: str) -> bool:
    """Say whether a person was told of an event."""
    return bool(rows(store, "notice", '"id" = ?', name_of(event, account)))


def was_read(store: SqliteStore, account: str, event: str) -> bool:
    """Say whether a person was told of an event and has marked that as read."""
    return bool(rows(store, "notice", '"id" = ? AND "read_at" IS NOT NULL', name_of(event, account)))


def ends(store: SqliteStore, account: str) -> set[str]:
    """Return the kinds of mail that a person ended."""
    return {str(row["kind"]) for row in rows(store, "mail_setting", '"account" = ?', account)}


def end_kind(store: SqliteStore, account: str, kind: str, ended: bool) -> None:
    """Let a person get no more mails of a kind, or get them again."""
    with within(store):
        store.engine.run('DELETE FROM "mail_setting" WHERE "account" = ? AND "kind" = ?', (account, kind))
        if ended:
            put(store, "mail_setting", {"account": account, "kind": kind, "since": now()})


def due(store: SqliteStore, moment: int | None = None) -> list[Row]:
    """Return the mails whose time has come, in the order of their events."""
    where = '"state" = \'waiting\' AND "next_at" <= ? ORDER BY "made", rowid LIMIT 500'
    return rows(store, "mail", where, now() if moment is None else moment)


def sent_since(store: SqliteStore, to: str, moment: int) -> int:
    """Return how many messages an address was sent since a moment; a bundle is one."""
    return len({row["message_id"] for row in rows(store, "mail", '"to" = ? AND "sent" >= ?', to, moment)})


def take(store: SqliteStore, taken: list[Row]) -> list[Row]:
    """Return those of some mails that are still due, left to who takes them for a while."""
    with store.engine.transaction():
        ids = {row["id"] for row in due(store)}
        mine = [row for row in taken if row["id"] in ids]
        for row in mine:
            put(store, "mail", row | {"next_at": now() + SENDING})
    return mine


def later(store: SqliteStore, mails: list[Row], moment: int) -> None:
    """Leave mails until a moment, as those that go into a bundle."""
    with store.engine.transaction():
        for row in mails:
            put(store, "mail", row | {"next_at": moment})


def sent(store: SqliteStore, mails: list[Row], message: str = "") -> None:
    """Note that mails were sent, each by itself or all in one message; what they held is forgotten."""
    with store.engine.transaction():
        for row in mails:
            news = {"state": "sent", "sent": now(), "next_at": None, "args": None, "error": None}
            put(store, "mail", row | news | {"message_id": message or row["message_id"]})
        store.engine.run('DELETE FROM "mail" WHERE "sent" < ?', (now() - KEPT,))


def failed(store: SqliteStore, mails: list[Row], error: str, final: bool = False) -> None:
    """Note that sending failed: it is tried again, at last by hand only; so at once where the refusal is final."""
    with store.engine.transaction():
        for row in mails:
            wait = WAITS[row["tries"]] if row["tries"] < len(WAITS) and not final else None
            news = {"tries": row["tries"] + 1, "next_at": None if wait is None else now() + wait, "error": error[:300]}
            put(store, "mail", row | news | {"state": "waiting" if wait is not None else "failed"})


def dropped(store: SqliteStore, mails: list[Row]) -> None:
    """Note that a site without mail sends none."""
    with store.engine.transaction():
        for row in mails:
            put(store, "mail", row | {"state": "dropped", "next_at": None, "args": None})


def every_mail(store: SqliteStore, subject: Subject, most: int = 200) -> list[Row]:
    """Return the queue without what the mails hold, to who administers the site."""
    if "administrator" not in subject.roles:
        raise VisibilityError.not_found()
    order = '1 ORDER BY "state" = \'failed\' DESC, "state" = \'waiting\' DESC, "made" DESC LIMIT ?'
    return [row | {"args": None} for row in rows(store, "mail", order, most)]


def again(store: SqliteStore, subject: Subject) -> int:
    """Try all that failed once more, as an act of who administers the site; return how many."""
    every_mail(store, subject)
    with store.open(subject, "web").act("mail again", "mail"):
        lost = rows(store, "mail", "\"state\" = 'failed'")
        for row in lost:
            put(store, "mail", row | {"state": "waiting", "tries": 0, "next_at": now()})
    return len(lost)
