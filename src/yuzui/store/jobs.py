# SPDX-License-Identifier: Apache-2.0
"""The queue of background jobs: rows of ``background_job`` that a page writes and a runner works off.

::

    ask ──► queued ──► running ──► done | failed
              │           │ ▲
              │           │ └── lost, tried once more (a second time it stays lost)
              └─ cancel ──┴───► cancelled

A job is live until it has an end. Asking, cancelling and every end are events of the log; how far a
job is, and its lease, are not. All changes are made under ``BEGIN IMMEDIATE``, so that two runners
never take one job. PostgreSQL, where ``SKIP LOCKED`` would do the same, is not built.
"""

# ruff: noqa: S608 - names in a statement come from the record, every value is bound

from __future__ import annotations

import hashlib
import os
import secrets
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from typing import Any

from yuzui.errors import StateError, VisibilityError
from yuzui.model.table import Row
from yuzui.model.visibility import Subject
from yuzui.store import audit, messages
from yuzui.store.private import system_user
from yuzui.store.sqlite import SqliteStore
from yuzui.store.values import canonical, stamp
from yuzui.text import Text

LEASE = 60
"""Seconds for which a process that computes need not be heard of."""
TRIES = 2
"""How often a job is started whose process ended by itself."""
MOST = 20
"""Most live jobs of one person."""
KEPT = 30 * 86_400
"""Seconds for which a job that ended is kept."""
TABLE = "background_job"
HOURLY, HOUR = 60, 3600
"""Most jobs that a person who signed in asks for in so many seconds."""


def key_of(kind: str, args: Mapping[str, Any], by: str) -> str:
    """Return the digest of a question: the same one, asked twice by a person, is one job."""
    return hashlib.sha256(canonical([kind, dict(args), by])).hexdigest()


def ask(store: SqliteStore, subject: Subject, kind: str, args: Mapping[str, Any], notify: bool = False) -> str:
    """Return the job of a question: the live one of the same key, or a new one at the end of the queue."""
    key = key_of(kind, args, subject.name)
    for row in _rows(store, '"key" = ? AND "ended" IS NULL', key):
        return str(row["id"])
    row = dict.fromkeys(store.engine.tables[TABLE].names) | {
        "id": secrets.token_hex(8), "key": key, "kind": kind, "args": dict(args), "by": subject.name,
        "state": "queued", "notify": notify, "made": messages.now(), "tries": 0,
    }  # fmt: skip
    with store.open(subject, "web").act("job asked", f"job:{row['id']}", kind):
        for before in _rows(store, '"key" = ? AND "ended" IS NULL', key):
            return str(before["id"])
        if len(_rows(store, '"by" = ? AND "ended" IS NULL', subject.name)) >= MOST:
            raise _too_many()
        since = row["made"] - HOUR
        if subject.signed_in and len(_rows(store, '"by" = ? AND "made" > ?', subject.name, since)) >= HOURLY:
            raise _too_often()
        _put(store, row)
        store.engine.run(f'DELETE FROM "{TABLE}" WHERE "ended" < ?', (messages.now() - KEPT,))
    return str(row["id"])


def _too_many() -> StateError:
    return StateError(
        Text("you have {n} jobs that have not ended", "您有 {n} 项任务尚未结束").format(n=MOST),
        fix=Text("wait for one to end, or cancel one", "请等待其中一项结束，或取消一项"),
        code="too_many_jobs",
    )


def _too_often() -> StateError:
    return StateError(
        Text("you have asked for {n} jobs within an hour", "您在一小时内已提交 {n} 项任务").format(n=HOURLY),
        fix=Text("ask again later", "请稍后再试"),
        code="too_often",
        detail={"retry_after": HOUR // HOURLY},
    )


def get(store: SqliteStore, subject: Subject, name: str) -> Row:
    """Return a job to who asked for it or administers the site; to anybody else it does not exist."""
    rows = _rows(store, '"id" = ?', name)
    if not rows or not _sees(subject, rows[0]):
        raise VisibilityError.not_found()
    return rows[0]


def of(store: SqliteStore, subject: Subject, most: int = 50) -> list[Row]:
    """Return the jobs that a subject asked for, the live ones first, then the newest."""
    rows = _rows(store, '"by" = ? ORDER BY "ended" IS NOT NULL, "made" DESC, "id" LIMIT ?', subject.name, most)
    return rows if messages.known(subject) else []


def every(store: SqliteStore, subject: Subject, most: int = 200) -> list[Row]:
    """Return everybody's jobs to who administers the site."""
    if "administrator" not in subject.roles:
        raise VisibilityError.not_found()
    return _rows(store, '1 ORDER BY "ended" IS NOT NULL, "made" DESC, "id" LIMIT ?', most)


def _sees(subject: Subject, row: Row) -> bool:
    return "administrator" in subject.roles or (messages.known(subject) and row["by"] == subject.name)


def place(store: SqliteStore, name: str) -> tuple[int, int]:
    """Return the place of a waiting job in the order in which jobs are started, and how many wait."""
    order = [row["id"] for row in in_order(_rows(store, _LIVE))]
    return (order.index(name) + 1 if name in order else 0), len(order)


_LIVE = '"ended" IS NULL ORDER BY "made", rowid'


def in_order(live: Sequence[Row]) -> Iterator[Row]:
    """Yield the waiting ones of the live jobs in order: of who has fewest at work and was served longest ago."""
    waiting = [row for row in live if row["state"] in ("queued", "lost")]
    running = Counter(row["by"] for row in live if row["state"] == "running")
    served = {row["by"]: float(row["started"]) for row in live if row["state"] == "running"}
    turn = float(messages.now()) + 1
    while waiting:
        row = min(waiting, key=lambda one: (running[one["by"]], served.get(one["by"], 0.0), waiting.index(one)))
        waiting.remove(row)
        running[row["by"]] += 1
        served[row["by"]] = turn = turn + 1
        yield row


def waiting(store: SqliteStore) -> int:
    """Return how many jobs a runner has to see to."""
    moment = messages.now()
    rows = _rows(store, '"ended" IS NULL')
    return sum(row["state"] != "running" or row["lease"] < moment or not _alive(row["pid"]) for row in rows)


def claim(store: SqliteStore, free: int) -> list[Row]:
    """Take the next jobs for this process, at most so many, each leased to it."""
    taken = []
    if free < 1 or not _rows(store, "\"ended\" IS NULL AND \"state\" IN ('queued', 'lost') LIMIT 1"):
        return []
    with store.engine.transaction():
        for row, _ in zip(in_order(_rows(store, _LIVE)), range(free), strict=False):
            moment = messages.now()
            row |= {"state": "running", "pid": os.getpid(), "lease": moment + LEASE, "started": moment}
            row |= {"tries": row["tries"] + 1, "done": None, "total": None, "label": None, "cpu": 0.0}
            _put(store, row)
            taken.append(row)
    return taken


def renew(store: SqliteStore, name: str, **news: Any) -> bool:
    """Renew the lease of a running job, with how far it is; False where it runs no longer, as after a cancel."""
    with store.engine.transaction():
        rows = _rows(store, '"id" = ? AND "state" = \'running\'', name)
        for row in rows:
            _put(store, row | news | {"lease": messages.now() + LEASE})
    return bool(rows)


def runs(store: SqliteStore, name: str) -> bool:
    """Return whether a job is running still: a person may have cancelled it."""
    return bool(_rows(store, '"id" = ? AND "state" = \'running\'', name))


Then = Callable[[Row], object]
"""What else is done with a job that ended, within the same act."""


def end(
    store: SqliteStore, name: str, state: str, reason: str = "", then: Then = lambda _: None, **news: Any
) -> Row | None:
    """End a running job with an event; None where it had ended before."""
    with _event(store, f"job {state}", name, reason):
        rows = _rows(store, '"id" = ? AND "state" = \'running\'', name)
        for row in rows:
            row |= {**news, "state": state, "ended": messages.now(), "pid": None, "lease": None}
            _put(store, row)
            tell(store, row)
            then(row)
    return rows[0] if rows else None


def give_back(store: SqliteStore, name: str) -> None:
    """Put a running job back to where it was, as when its runner is asked to stop: that is no try."""
    with store.engine.transaction():
        for row in _rows(store, '"id" = ? AND "state" = \'running\'', name):
            _put(store, row | {"state": "queued", "tries": row["tries"] - 1, "pid": None, "lease": None})


def lose(store: SqliteStore, name: str, then: Then = lambda _: None) -> None:
    """Note that the process of a job is gone: it is tried once more, and then no longer."""
    with _event(store, "job lost", name):
        for row in _rows(store, '"id" = ? AND "state" = \'running\'', name):
            row |= {"state": "lost", "pid": None, "lease": None}
            if row["tries"] >= TRIES:
                row |= {"ended": messages.now(), "error": {"message": _GONE_TWICE.json(), "code": "job_lost"}}
                tell(store, row)
                then(row)
            _put(store, row)


_GONE_TWICE = Text("The process that did this ended by itself, twice.", "执行该任务的进程两次意外终止。")


def recover(store: SqliteStore, own: Collection[str] = (), then: Then = lambda _: None) -> int:
    """Find jobs of others whose runner is gone, or was not heard of within its lease; return how many."""
    moment = messages.now()
    rows = [r for r in _rows(store, "\"state\" = 'running'") if r["lease"] < moment or not _alive(r["pid"])]
    lost = [row for row in rows if row["id"] not in own]
    for row in lost:
        lose(store, row["id"], then)
    return len(lost)


def cancel(store: SqliteStore, subject: Subject, name: str) -> None:
    """End a job that waits or runs; its process is ended by the runner within a second."""
    if get(store, subject, name)["ended"] is not None:
        return  # what ends nothing is no event
    with store.open(subject, "web").act("job cancelled", f"job:{name}"):
        for row in _rows(store, '"id" = ? AND "ended" IS NULL', name):
            _put(store, row | {"state": "cancelled", "ended": messages.now(), "lease": None})


def notify(store: SqliteStore, subject: Subject, name: str, wanted: bool) -> None:
    """Note whether who asked for a job wants a mail when it has ended; of one that ended nothing is noted."""
    with store.engine.transaction():
        row = get(store, subject, name)
        if row["by"] != subject.name:
            raise VisibilityError.not_found()
        if row["ended"] is None:
            _put(store, row | {"notify": wanted})


def tell(store: SqliteStore, row: Row) -> None:
    """Leave a notice of a job that ended with who asked for it, within the act that ended it."""
    about, args = f"/jobs/{row['id']}", {"job": row["kind"]}
    messages.notice(store, row["by"], f"job_{row['state']}", f"job:{row['id']}", about, args)


def _alive(pid: int | None) -> bool:
    """Say whether a process of this machine is there; who may not be asked is."""
    if pid is None:
        return False
    with suppress(PermissionError):
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return False
    return True


@contextmanager
def _event(store: SqliteStore, action: str, name: str, reason: str = "") -> Iterator[None]:
    """Write what a runner does as an event, in the name of the user of the system it runs as."""
    with store.engine.transaction():
        session = store.session
        event = audit.Event(stamp(store.session.clock()), system_user(), "cli", action, f"job:{name}", reason)
        session.begin(event)
        yield
        session.write_event(event, audit.Trail())


def _rows(store: SqliteStore, where: str, *values: Any) -> list[Row]:
    return messages.rows(store, TABLE, where, *values)


def _put(store: SqliteStore, row: Row) -> None:
    messages.put(store, TABLE, row)
