# SPDX-License-Identifier: Apache-2.0
"""The workspace: one folder that holds everything; delete it and everything is forgotten."""

from __future__ import annotations

import csv
import datetime as dt
import weakref
from collections.abc import Mapping, Sequence
from functools import cached_property, partial
from importlib.resources import files
from pathlib import Path
from types import MappingProxyType
from typing import Any

from yuzui import registry
from yuzui.errors import InputError, Place
from yuzui.job.result import Answer
from yuzui.model.schema import TABLES
from yuzui.model.table import Row
from yuzui.model.visibility import TRUE, And, Eq, In, Predicate, Subject
from yuzui.settings import setting
from yuzui.store import durable, open_store
from yuzui.store.snapshot import Snapshot, attested
from yuzui.store.sqlite import SqliteStore
from yuzui.store.store import Change, View
from yuzui.store.subjects import operator
from yuzui.text import Text

DESK = Subject("desk", frozenset({"facility_officer", "programme_officer", "decider"}))
"""Who looks what is taken; nothing it reads is shown as it stands, and it writes nothing."""


def clock() -> str:
    """Return the present moment, by which acts are dated (UTC); nothing outside sets it."""
    return durable.text(durable.now())


def second() -> int:
    """Return the present second, UTC."""
    return int(dt.datetime.fromisoformat(clock()).timestamp())


def stamped() -> str:
    """Return the moment written into computed files: ``SOURCE_DATE_EPOCH`` if set, else now."""
    return durable.text(durable.of_files())


def _complete(held: weakref.ref[Workspace]) -> None:
    """Complete what an act that was cut off still owes, before the first act of this process."""
    workspace = held()
    if workspace is not None and workspace.desk.count("outbox", Eq("state", "waiting")):
        registry.modules("study")["decide"].resume(workspace)


class Workspace:
    """A folder, seen by one subject.

    Parameters
    ----------
    folder : str or Path
        Made on first use; holds ``yuzui.sqlite``, ``snapshots/`` and exports.
    subject : Subject, optional
        Who asks; by default the user of the operating system.
    seed : int
        Seed of every random step.
    """

    def __init__(self, folder: str | Path = "yuzui-work", subject: Subject | None = None, seed: int = 7) -> None:
        self.dir = Path(folder)
        self.seed = seed
        self._subject = subject

    def __reduce__(self) -> tuple[Any, ...]:
        """Go to another process as folder and subject; it opens the store itself."""
        if type(self) is not Workspace:
            raise TypeError(f"{type(self).__name__} stays in its process")
        return Workspace, (self.dir.absolute(), self._subject, self.seed)

    @property
    def version(self) -> tuple[Any, ...]:
        """What changes whenever an act, a snapshot or a correction changes what is read here."""
        files = (self.dir / "overrides.csv", self.dir / "snapshots" / "CURRENT")
        stats = [path.stat() if path.is_file() else None for path in files]
        seen = [stat and (stat.st_ino, stat.st_size, stat.st_mtime_ns) for stat in stats]
        return (*self.store.head(), *seen)

    @cached_property
    def store(self) -> SqliteStore:
        """The transactional store of the folder."""
        if self.dir.exists() and not self.dir.is_dir():
            raise InputError(
                Text("the workspace must be a folder", "工作区必须是文件夹"),
                place=Place(file=str(self.dir)),
                fix=Text("choose a folder: --dir FOLDER", "请指定文件夹：--dir 文件夹"),
            )
        store = open_store(self.dir)
        if store.writable:
            store.session.owing = partial(_complete, weakref.ref(self))
        return store

    @cached_property
    def subject(self) -> Subject:
        """Who asks."""
        if self._subject is not None:
            return self._subject

        return operator(self.store)

    @property
    def for_operator(self) -> bool:
        """Whether the user of the operating system asks, and no subject was named."""
        return self._subject is None

    @cached_property
    def view(self) -> View:
        """The store as the subject sees it."""
        return self.store.open(self.subject)

    def one_or_all(self, table: str, id: str) -> Sequence[Row]:
        """Return the row of a table that is named, or all in the order of its key; hidden is not there.

        Raises
        ------
        VisibilityError
            If one is named that does not exist for whoever asks.
        """
        return [self.view.get(table, id)] if id else self.view.select(table, order=TABLES[table].key)

    @property
    def desk(self) -> View:
        """The store as the desk sees it, whoever asks."""
        return self.store.open(DESK)

    @property
    def snapshot(self) -> Snapshot | None:
        """The current snapshot of analytic tables, if one was published."""
        return attested(self.dir / "snapshots", self.published())

    def published(self) -> dict[int, str]:
        """Return the digest of the manifest of each snapshot the store was told of."""
        if not (self.dir / "yuzui.sqlite").is_file():
            return {}
        rows = self.view.select("snapshot", columns=("n", "manifest_sha"))
        return {row["n"]: row["manifest_sha"] for row in rows}

    def seen_by(self, subject: Subject, via: str = "cli") -> Workspace:
        """Return the same folder as another subject sees it, through a face that the log names."""
        other = Workspace(self.dir, subject, self.seed)
        other.__dict__["store"] = self.store
        other.__dict__["view"] = self.store.open(subject, via)
        return other

    @staticmethod
    def shipped(name: str) -> Path:
        """Return the path of a data file that comes with Yuzui."""
        path = Path(str(files("yuzui") / "demo_data" / name))
        if not path.is_file():
            raise InputError(
                Text("no such file comes with Yuzui", "随附数据中没有该文件"),
                place=Place(file=name),
                fix=Text("install Yuzui again: a file that comes with it is missing", "请重新安装 Yuzui：缺少随附文件"),
            )
        return path

    def file(self, path: Path | str) -> Path:
        """Return the path of a person's file; a bare name of none there may be that of a file that comes with Yuzui."""
        given = Path(path)
        if given.exists() or given.name != str(given):
            return given
        listed = {row["file"] for row in self.shipped_rows("MANIFEST.csv")}
        return self.shipped(given.name) if given.name in listed else given

    def shipped_rows(self, name: str) -> list[Row]:
        """Return the rows of a table that comes with Yuzui, texts by column."""
        with self.shipped(name).open(encoding="utf-8", newline="") as stream:
            return list(csv.DictReader(stream))

    @staticmethod
    def larger(relative: str) -> Path | None:
        """Return a file of the larger data sets, or None if they are not present."""
        folder = str(setting("data"))
        path = Path(folder, relative)
        return path if folder and path.is_file() else None

    def save(
        self,
        study: str,
        answer: Answer | dict[str, Any],
        level: str = "restricted",
        also: Mapping[str, Sequence[Row]] = MappingProxyType({}),
        call: str = "",
        audiences: Sequence[str] = (),
    ) -> str:
        """Keep an answer as a run, seen by who sees its level, its call or an audience; return the run's id."""
        document = answer.document() if isinstance(answer, Answer) else answer
        name = str(document["run"]["id"])
        with self.view.act("save", f"run {name}", study) as change:
            self.put(change, study, document, level, call, audiences)
            beside = answer.rows if isinstance(answer, Answer) else {}
            for table, rows in beside.items():
                change.replace(table, rows)
            for table, rows in also.items():
                change.insert(table, rows)
        return name

    def put(
        self,
        change: Change,
        study: str,
        document: dict[str, Any],
        level: str,
        call: str = "",
        audiences: Sequence[str] = (),
    ) -> None:
        """Write a result document as a run, within an act; see :meth:`save`."""
        run = document["run"]
        row = {
            "id": run["id"],
            "study": study,
            "made_at": clock(),
            "audit_seq": change.seq,
            "seed": run.get("seed"),
            "inputs_hash": run["inputs_hash"],
            "rules_hash": run.get("rules_hash"),
            "version": run["version"],
            "document": document,
            "state": "current",
            "proposals": self._proposals(document, call),
        }
        own = document.get("call")
        if isinstance(own, Mapping) and own.get("id"):
            call = call or str(own["id"])
        # who works on this call and on no other sees it too
        seen = {"table": "run", "row": run["id"], "level": level}
        if scopes := [*([f"call:{call}"] if call else []), *audiences]:
            seen["audiences"] = scopes
        if self.view.count("run", Eq("id", run["id"])):
            change.replace("run", [row])
        elif scopes and self.desk.count("run", Eq("id", run["id"])):
            change.govern([seen])  # another asked the same of the same files: one answer, seen by both
        else:
            change.replace("run", [row])
            change.insert("row_visibility", [seen])

    def _proposals(self, document: Mapping[str, Any], call: str) -> list[str] | None:
        """Return the proposals that a result rests on, under the ids that its own document and the record know."""
        rows, own = document.get("proposals"), document.get("call")
        rows = rows if isinstance(rows, list) else []
        names = {str(row["id"]) for row in rows if isinstance(row, Mapping) and "id" in row}
        call = call or str(own.get("id") or "") if isinstance(own, Mapping) else call
        if names and call:
            kept = self.view.select("proposal", where=Eq("call", call), columns=("id",))
            names |= {str(row["id"]) for row in kept if str(row["id"]).startswith(f"{call}:")}
        return sorted(names) or None

    def runs(
        self, *studies: str, limit: int | None = None, columns: Sequence[str] | None = None, raw: Sequence[str] = ()
    ) -> list[Row]:
        """Return the runs of some studies, or of all, the one kept last first.

        A document takes long to read: who needs none names the columns, or asks for its text as it is stored.
        """
        where = In("study", studies) if studies else TRUE
        # by the log and not by the clock: a second may hold several runs
        return self.view.select("run", where=where, columns=columns, order=("-audit_seq",), limit=limit, raw=raw)

    def documents(self, study: str, run: str | None = None, limit: int | None = None) -> list[str]:
        """Return the documents of a study as they are stored, newest first, or that of one run."""
        where: Predicate = Eq("study", study)
        if run is not None:
            where = And((Eq("id", run), where))
        kept = ("document",)
        rows = self.view.select("run", where=where, columns=kept, raw=kept, order=("-audit_seq",), limit=limit)
        return [row["document"] for row in rows]

    def latest(self, study: str, run: str | None = None) -> dict[str, Any] | None:
        """Return the newest document of a study, or that of one run."""
        if run is None:
            rows = self.runs(study, limit=1)
        else:
            rows = self.view.select("run", where=And((Eq("id", run), Eq("study", study))))
        return rows[0]["document"] if rows else None

    def close(self) -> None:
        """Release the store."""
        if "store" in self.__dict__:
            self.store.close()
