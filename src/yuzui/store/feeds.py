# SPDX-License-Identifier: Apache-2.0
"""Calendar feeds and groups of instruments of persons: rows of ``feed`` and ``instrument_group``.

A feed is read without signing in, by whoever holds the token of 160 bits in its address; only the
digest of the token is stored. Making and revoking one are events of the log, its use is not.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence

from yuzui.errors import InputError, Place, StateError, VisibilityError
from yuzui.model.table import Row
from yuzui.model.visibility import Subject
from yuzui.store import messages
from yuzui.store.accounts.file import digest
from yuzui.store.sqlite import SqliteStore
from yuzui.text import Text

KINDS = ("person", "instrument", "group")
MOST = 20
"""Most feeds, and most groups, of one person."""
BYTES = 20
"""Bytes of a token: 160 bits."""


def make(store: SqliteStore, subject: Subject, kind: str, target: str) -> str:
    """Make a feed for a person; return its token, which is stored nowhere."""
    if kind not in KINDS or not messages.known(subject):
        raise VisibilityError.not_found()
    token = secrets.token_urlsafe(BYTES)
    row: Row = {
        "hash": digest(token), "account": subject.name, "kind": kind, "target": target,
        "made": messages.now(), "used": None, "revoked": None,
    }  # fmt: skip
    with store.open(subject, "web").act("make feed", f"feed:{row['hash'][:12]}", kind):
        if len(of(store, subject)) >= MOST:
            raise _too_many()
        messages.put(store, "feed", row)
    return token


def of(store: SqliteStore, subject: Subject) -> list[Row]:
    """Return the feeds of a person that are not revoked, oldest first."""
    where = '"account" = ? AND "revoked" IS NULL ORDER BY "made", "kind" DESC, "target", "hash"'
    return messages.rows(store, "feed", where, subject.name) if messages.known(subject) else []


def revoke(store: SqliteStore, subject: Subject, hash: str) -> None:
    """Let a feed of a person answer nobody from now on."""
    for row in of(store, subject):
        if row["hash"] == hash:
            with store.open(subject, "web").act("revoke feed", f"feed:{hash[:12]}", row["kind"]):
                messages.put(store, "feed", row | {"revoked": messages.now()})
            return
    raise VisibilityError.not_found()


def take(store: SqliteStore, token: str) -> Row | None:
    """Return the feed of a token and note its use; None if there is none, or it was revoked."""
    rows = messages.rows(store, "feed", '"hash" = ? AND "revoked" IS NULL', digest(token))
    if not rows:
        return None
    moment = messages.now()
    if store.writable and (rows[0]["used"] or 0) < moment - 60:
        with store.engine.transaction():
            messages.put(store, "feed", rows[0] | {"used": moment})
    return rows[0]


def save_group(store: SqliteStore, subject: Subject, name: str, resources: Sequence[str]) -> str:
    """Keep some instruments under a name, in the place of a group of that name; return its id."""
    name = " ".join(name.split())[:60]
    if not name or not resources:
        raise InputError(
            Text("a group has a name and at least one instrument", "仪器组须有名称，且至少含一台仪器"),
            place=Place(column="name"),
            seen=name or "–",
            fix=Text("write a name and tick instruments", "请填写名称并勾选仪器"),
            code="no_group",
        )
    id = digest(f"group\0{subject.name}\0{name}")[:16]
    row = {"id": id, "name": name, "account": subject.name, "resources": list(resources)}
    with store.open(subject, "web").act("save group", f"instrument_group:{id}"):
        held = groups(store, subject)
        if len(held) >= MOST and id not in {one["id"] for one in held}:
            raise _too_many()
        messages.put(store, "instrument_group", row)
    return id


def groups(store: SqliteStore, subject: Subject) -> list[Row]:
    """Return the groups of a person by name."""
    if not messages.known(subject):
        return []
    return messages.rows(store, "instrument_group", '"account" = ? ORDER BY "name"', subject.name)


def drop_group(store: SqliteStore, subject: Subject, id: str) -> None:
    """Forget a group of a person."""
    if id not in {one["id"] for one in groups(store, subject)}:
        raise VisibilityError.not_found()
    with store.open(subject, "web").act("drop group", f"instrument_group:{id}"):
        store.engine.run('DELETE FROM "instrument_group" WHERE "id" = ?', (id,))


def _too_many() -> StateError:
    return StateError(
        Text("you have {n} of these already", "您已有 {n} 个").format(n=MOST),
        fix=Text("revoke or delete one first", "请先撤销或删除一个"),
        code="too_many",
    )
