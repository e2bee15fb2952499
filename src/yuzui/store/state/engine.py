# SPDX-License-Identifier: Apache-2.0
"""What a transactional store needs from the engine beneath it, and what its views share.

An engine keeps stored rows and knows nothing of subjects; everything that decides what is
visible, what may be changed and what is written to the log stands beside this file, once.
"""

from __future__ import annotations

import datetime as dt
import re
import secrets
import shutil
import sqlite3
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple, Protocol

from yuzui.errors import InputError, Place, StoreError, UnknownIdentifierError
from yuzui.model.schema import TABLES
from yuzui.model.table import Column, Row, Table
from yuzui.model.visibility import TRUE, Eq, owned
from yuzui.settings import setting
from yuzui.store import audit, durable, visible
from yuzui.store.values import Stored, decode, encode_rows, stamp
from yuzui.text import Text

# One connection to a SQLite file, with everything a store asks of it.


MEMORY = Path(":memory:")
"""The place of a store that is forgotten with its process."""


def connect(path: Path, writable: bool = True) -> sqlite3.Connection:
    """Open one connection with everything a store asks of it."""
    if path is MEMORY:
        connection = sqlite3.connect(str(path), isolation_level=None, check_same_thread=False)
        _settle(connection, False, 0)
        return connection
    return _connect(path, "rwc") if writable else _reading(path)


def _reading(path: Path) -> sqlite3.Connection:
    """Open a file that cannot be written, as on a read-only medium.

    A file in write-ahead mode wants a place for its index even from readers. Where there is none,
    a file without a log is read as one that nobody changes, and one with a log from a copy, so
    that what was committed last is not left out.
    """
    try:
        connection = _connect(path, "ro")
        connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()
        return connection
    except sqlite3.OperationalError:
        log = path.with_name(f"{path.name}-wal")
        if not log.exists() or not log.stat().st_size:
            return _connect(path, "ro&immutable=1")
        with tempfile.TemporaryDirectory(prefix="yuzui-read-") as place:
            for one in (path, log):
                shutil.copyfile(one, Path(place, one.name))
            copy = sqlite3.connect(":memory:", isolation_level=None, check_same_thread=False)
            with closing(sqlite3.connect(Path(place, path.name))) as whole:
                whole.backup(copy)
        _settle(copy, False, 0)
        return copy


def _connect(path: Path, mode: str) -> sqlite3.Connection:
    wait = float(setting("busy_timeout"))
    connection = sqlite3.connect(
        f"{path.absolute().as_uri()}?mode={mode}", uri=True, timeout=wait, isolation_level=None, check_same_thread=False
    )
    try:
        _settle(connection, mode == "rwc", time.monotonic() + wait)
    except BaseException:
        connection.close()
        raise
    return connection


def _settle(connection: sqlite3.Connection, writable: bool, deadline: float) -> None:
    connection.setlimit(sqlite3.SQLITE_LIMIT_ATTACHED, 0)
    connection.execute("PRAGMA foreign_keys = ON")
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("PRAGMA trusted_schema = OFF")
    while writable:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
            break
        except sqlite3.OperationalError:
            # Changing the mode of a new file does not wait for another process doing the same.
            if time.monotonic() > deadline:
                raise
            time.sleep(0.01)


# Whether a folder lies on a disk of this machine; a shared one would corrupt a store.


NETWORK = frozenset(
    "nfs nfs4 cifs smb3 smbfs ncpfs afs ceph glusterfs lustre beegfs gpfs orangefs ocfs2 9p davfs "
    "fuse.sshfs fuse.glusterfs fuse.ceph fuse.rclone fuse.s3fs fuse.gcsfuse fuse.davfs "
    "fuse.smbnetfs fuse.dfs fuse.juicefs".split()
)
"""File systems of ``/proc/mounts`` that several machines may write at once."""

MOUNTS = Path("/proc/mounts")


def kind(folder: Path, mounts: str) -> str:
    """Return the file system a folder lies on."""
    if str(folder).startswith(("\\\\", "//")):
        return "unc"
    best, longest = "", -1
    for line in mounts.splitlines():
        _, point, system, *_ = line.split(" ")
        # The kernel writes blanks in a path as octal escapes.
        point = re.sub(r"\\(\d{3})", lambda m: chr(int(m[1], 8)), point)
        if folder.is_relative_to(point) and len(point) >= longest:
            best, longest = system, len(point)
    return best


def require_local(folder: Path) -> None:
    """Refuse a folder on a network file system."""
    mounts = MOUNTS.read_text(encoding="utf-8", errors="replace") if MOUNTS.exists() else ""
    kind_ = kind(folder.resolve(), mounts)
    if kind_ == "unc" or kind_ in NETWORK:
        raise StoreError(
            Text(
                "the workspace lies on a network file system, where a store would be damaged",
                "工作区位于网络文件系统，存储会因此损坏",
            ),
            place=Place(file=str(folder)),
            seen=kind_,
            fix=Text(
                "choose a folder on this machine's disk with --dir; to share, run yuzui serve",
                "请用 --dir 选择本机磁盘上的文件夹；多人共用请运行 yuzui serve",
            ),
            code="network_file_system",
        )


Tuple = tuple[Stored, ...]
"""A whole row, or a key, in stored form."""


def utc_now() -> dt.datetime:
    """Return the present moment of the machine, by which acts are dated."""
    return durable.now()


UNSUMMED = frozenset({"audit", "audit_body", "background_job", "notice", "mail", "mail_setting", "feed", "clock_tick"})
"""Tables the log does not sum up: itself, verified by its chain, and what moves by the second."""

SLACK = 120
"""Seconds by which a clock may be corrected before the log says that it was set back."""

SET_BACK = "clock set back"
"""Act of an event after which the log goes on at an earlier time."""

APART = frozenset({"identity", "draw_secret", "assignment_source"})
"""Tables of the sealed file; they are in no store."""


def state_tables() -> Mapping[str, Table]:
    """Return the transactional tables of the record by name."""
    return {n: table for n, table in TABLES.items() if table.state and n not in APART}


def _seconds(at: str) -> float:
    return dt.datetime.fromisoformat(at).timestamp()


def busy() -> StoreError:
    """Return the error of a store that another writer holds for too long."""
    return StoreError(
        Text("another writer holds the store", "存储正被其他写入者占用"),
        fix=Text("try again; YUZUI_BUSY_TIMEOUT sets how long to wait", "请重试；YUZUI_BUSY_TIMEOUT 可设定等待时间"),
        code="busy",
    )


def nested() -> StoreError:
    """Return the error of an act begun within an act."""
    return StoreError(
        Text("an act is under way already", "已有操作正在进行"),
        fix=Text("end the act that is under way, then begin the next", "请先结束正在进行的操作，再开始下一项"),
        code="nested",
    )


def outside() -> StoreError:
    """Return the error of a write outside an act, or from another thread than the act's."""
    return StoreError(
        Text("rows are written within an act only", "只能在一次操作之内写入"),
        fix=Text("begin an act, and write in the thread that began it", "请先开始一次操作，并在同一线程内写入"),
        code="outside_act",
    )


def no_target(table: Table, column: Column, row: Tuple, target: Table) -> UnknownIdentifierError:
    """Return the error of a row that points to nothing."""
    return UnknownIdentifierError(
        Text("“{target}” has no such row", "“{target}”中没有该行").format(target=target.label),
        place=Place(sheet=table.name, column=column.name),
        seen=str(row[table.names.index(column.name)]),
        expected=column.refers,
        fix=Text(
            "write an id that “{target}” holds, or add that row first", "请填写“{target}”中已有的编号，或先补上该行"
        ).format(target=target.label),
        code="no_target",
        detail={"row": table.row_id(dict(zip(table.names, row, strict=True)))},
    )


class Question(NamedTuple):
    """What an engine is asked for, in stored form.

    ``order`` holds columns and whether each descends, the key last, so that it is total;
    missing values come first, or last where descending. ``after`` holds a value of each.
    """

    rule: visible.Rule
    now: dt.datetime
    columns: tuple[str, ...]
    order: tuple[tuple[str, bool], ...]
    limit: int | None = None
    after: Tuple | None = None


class Engine(Protocol):
    """Where stored rows lie. All writes happen within ``transaction``."""

    tables: Mapping[str, Table]

    def transaction(self) -> AbstractContextManager[None]:
        """Commit all that is written within, or nothing."""
        ...

    def find(self, question: Question) -> list[Tuple]:
        """Return the wanted columns of the rows, in order."""
        ...

    def count(self, question: Question) -> int:
        """Return how many rows meet the rule of a question."""
        ...

    def rows_by_key(self, table: Table, keys: Iterable[Tuple]) -> dict[Tuple, Tuple]:
        """Return the rows that exist of some keys."""
        ...

    def put(self, table: Table, rows: Sequence[Tuple], replace: bool) -> bool:
        """Add rows, or replace those of the same key; False, and no change, if a key exists."""
        ...

    def drop(self, table: Table, keys: Sequence[Tuple]) -> None:
        """Remove rows."""
        ...

    def scan(self, table: Table) -> Iterator[Tuple]:
        """Return all rows of a table, whoever may see them: for digests only."""
        ...

    def log(self, after: int) -> Iterator[Row]:
        """Return the rows of the log that follow a number, in order."""
        ...

    def head(self) -> audit.Head:
        """Return the last row of the log."""
        ...

    def last_at(self) -> str:
        """Return when the last event of the log was; empty in an empty log."""
        ...


@dataclass(slots=True)
class Session:
    """What the views of one store share."""

    engine: Engine
    clock: Callable[[], dt.datetime]
    salt: Callable[[], str] = lambda: secrets.token_hex(16)
    checked: audit.Head = audit.GENESIS
    owned: frozenset[str] = field(init=False)
    owing: Callable[[], object] | None = None

    def __post_init__(self) -> None:
        self.owned = owned(self.engine.tables)

    def table(self, name: str) -> Table:
        """Return a table of the store."""
        try:
            return self.engine.tables[name]
        except KeyError:
            raise InputError(
                Text("the store has no such table", "存储中没有该表"),
                seen=name,
                expected=", ".join(self.engine.tables),
                code="unknown_table",
            ) from None

    def log_state(self, anchors: Iterable[audit.Head] = ()) -> audit.LogState:
        """Verify the whole log."""
        bad = audit.verify(self.engine.log(0), anchors)
        head = self.engine.head()
        return audit.LogState(head.seq, head, bad)

    def grants(self, account: str | None) -> list[Row]:
        """Return the role grants of an account, or all.

        The only rows read without a subject, because subjects are made from them.
        """
        table = self.engine.tables["role_grant"]
        where = TRUE if account is None else Eq("subject", account)
        rule = visible.Rule(table, self.engine.tables["row_visibility"], TRUE, where)
        order = tuple((name, False) for name in table.key)
        rows = self.engine.find(Question(rule, self.clock(), table.names, order))
        pairs = (zip(table.columns, row, strict=True) for row in rows)
        return [{c.name: decode(c, value) for c, value in row} for row in pairs]

    def granted(self) -> bool:
        """Return whether the log holds a grant."""
        return any(row["action"] == "grant" for row in self.engine.log(0))

    def guard(self) -> None:
        """Refuse to go on if the log is broken; what was verified before is not read again."""
        head = self.engine.head()
        if head.seq <= self.checked.seq and head != self.checked:
            bad: int | None = min(head.seq + 1, self.checked.seq)
        else:
            bad = audit.verify(self.engine.log(self.checked.seq), after=self.checked)
        if bad is not None:
            raise StoreError(
                Text(
                    "the event log is broken at row {n}: nothing is decided or published on it",
                    "事件日志在第 {n} 行断裂：不得据此作出决定或发布",
                ).format(n=bad),
                place=Place(sheet="audit", row=bad),
                fix=Text("yuzui check log; restore a backup", "yuzui check log；恢复备份"),
                code="log_broken",
                detail={"seq": bad},
            )
        self.checked = head

    def owed(self) -> None:
        """Complete what an earlier act still owes, once, before the first act of this process."""
        if (complete := self.owing) is not None:
            self.owing = None
            complete()

    def state(self) -> list[dict[str, Any]]:
        """Return what every table holds now, as digests: a checkpoint of the log."""
        tables = (t for name, t in self.engine.tables.items() if name not in UNSUMMED)
        return [audit.state_of(table, self.engine.scan(table)) for table in tables]

    def checkpoint(self, actor: str, reason: str) -> None:
        """Note in the log what every table holds, within the transaction under way."""
        event = audit.Event(stamp(self.clock()), actor, "cli", "checkpoint", "store", reason)
        self.write_event(event, audit.Trail(state=self.state()))

    def begin(self, event: audit.Event) -> None:
        """Say in the log, before an act takes its number, that the clock was set back.

        Without it a check would take a log that goes back in time for one that was tampered with.
        """
        last = self.engine.last_at()
        if last and _seconds(event.at) + SLACK < _seconds(last):
            note = f"from {last}"
            set_back = event._replace(action=SET_BACK, object="clock", reason=note, named=None)
            self._append(set_back, audit.Trail())

    def write_event(self, event: audit.Event, trail: audit.Trail) -> None:
        """Append one event to the log, within the transaction under way."""
        if trail.erased and not trail.state:
            # what the erased contents said of the tables is carried on without them
            trail.state = self.state()
        self._append(event._replace(at=max(event.at, self.engine.last_at())), trail)

    def _append(self, event: audit.Event, trail: audit.Trail) -> None:
        row, body = audit.rows_of(self.engine.head(), event, trail, self.salt(), self.salt())
        for name, entry in (("audit_body", body), ("audit", row)):
            if entry is not None:
                table = self.engine.tables[name]
                self.engine.put(table, encode_rows(table, [entry]), replace=False)
