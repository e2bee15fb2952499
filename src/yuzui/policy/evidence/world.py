# SPDX-License-Identifier: Apache-2.0
"""What a check may look at: the installation's rows, the shipped data, the studies, the pages.

Data are looked for in the workspace, then in what comes with Yuzui, then in the folder of larger
data sets. Demonstration data never count.
"""

from __future__ import annotations

import csv
import datetime as dt
import hashlib
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from yuzui.errors import InputError
from yuzui.job.contract import of
from yuzui.job.result import canonical, plain
from yuzui.job.workspace import Workspace
from yuzui.model.schema import TABLES
from yuzui.model.table import Row
from yuzui.policy.evidence.address import meets
from yuzui.policy.evidence.outcome import NoDataError, NotBuiltError
from yuzui.policy.evidence.software import Answer, Faces, Registry, installed
from yuzui.policy.plan.check import Serve
from yuzui.policy.plan.clause import Clause
from yuzui.policy.plan.loader import load
from yuzui.store.duck import file_rows
from yuzui.text import Text


@dataclass
class World:
    """One state of data and software, asked by many checks."""

    workspace: Workspace
    registry: Registry
    faces: Faces = field(default_factory=installed)
    today: dt.date = field(default_factory=dt.date.today)
    scratch: Path = field(default_factory=Path)
    shipped_only: bool = False
    _documents: dict[str, Any] = field(default_factory=dict)
    _tables: dict[str, list[Row]] = field(default_factory=dict)
    _digests: dict[str, str] = field(default_factory=dict)
    _indexes: dict[tuple[str, str], dict[str, list[Row]]] = field(default_factory=dict)
    _saved: set[str] = field(default_factory=set)
    _answers: dict[tuple[str, frozenset[str]], tuple[int, str]] = field(default_factory=dict)

    @classmethod
    @contextmanager
    def of(cls, workspace: Workspace, **parts: Any) -> Iterator[World]:
        """Return the world of an installation; its scratch folder ends with it."""
        with tempfile.TemporaryDirectory() as folder:
            world = cls(workspace, **{"registry": Registry.installed(), **parts})
            world.scratch = Path(folder)
            try:
                yield world
            finally:
                world.close()

    @cached_property
    def manifest(self) -> dict[str, dict[str, str]]:
        """Manifest line of each shipped file."""
        return {row["file"]: row for row in self.workspace.shipped_rows("MANIFEST.csv")}

    @cached_property
    def _stage(self) -> Workspace:
        return Workspace(self.scratch / "stage", seed=self.workspace.seed)

    @cached_property
    def _answer(self) -> Answer:
        if self.faces.pages is None:
            raise NoDataError(Text("the pages are not running here", "此处页面未运行"))
        return self.faces.pages(self._stage.dir)

    def ask(self, address: str, check: Serve) -> tuple[int, str]:
        """Ask a page of a scratch workspace that holds the data and documents it needs."""
        self.prepare(check)
        # what a page says depends on its address and on what the workspace holds by now
        key = (address, frozenset(self._saved))
        if key not in self._answers:
            self._answers[key] = self._answer(address)
        return self._answers[key]

    def prepare(self, check: Serve) -> Path:
        """Load data and save documents in the scratch workspace; return its folder."""
        if files := [self.path(name) for name in check.load if name not in self._saved]:
            self.need("study:load")
            of("load").run(self._stage, files=files)
            self._saved.update(check.load)
        for study, args in check.after.items():
            document = self.study(study, args)
            if study not in self._saved:
                self._saved.add(study)
                self._stage.save(study, document, of(study).level)
        return self._stage.dir

    def close(self) -> None:
        """Release the scratch workspace."""
        if "_stage" in self.__dict__:
            self._stage.close()

    def need(self, ref: str) -> None:
        """Raise NotBuiltError if a part is in no registry."""
        if not self.registry.has(ref):
            raise NotBuiltError(ref, self.registry.nearest(ref))

    def path(self, name: str) -> Path:
        """Return a data file."""
        if name in self.manifest:
            if self.manifest[name]["origin"] != "real":
                raise NoDataError(Text(f"{name} is demonstration data", f"{name} 为演示数据，不能作为证据"))
            return self.workspace.shipped(name)
        try:
            return self.workspace.shipped(name)
        except InputError:
            larger = None if self.shipped_only else self.workspace.larger(name)
        if larger is None:
            raise NoDataError(Text(f"the set {name} is neither loaded nor shipped", f"数据集 {name} 既未装载也未随附"))
        return larger

    def rows(self, ref: str) -> list[Row]:
        """Return the rows of a file or of ``table:NAME``; NoDataError if there is no such set."""
        if ref not in self._tables:
            self._tables[ref] = self._read(ref)
        return self._tables[ref]

    def matching(self, ref: str, where: Mapping[str, Any]) -> list[Row]:
        """Return the rows of a set that meet a condition; a word is found by an index."""
        rows = self.rows(ref)
        if word := next((c for c, wanted in where.items() if isinstance(wanted, str)), None):
            if (ref, word) not in self._indexes:
                index: dict[str, list[Row]] = {}
                for row in rows:
                    index.setdefault(str(row.get(word)), []).append(row)
                self._indexes[ref, word] = index
            rows = self._indexes[ref, word].get(where[word], [])
        return [row for row in rows if meets(row, where)] if where else rows

    def _read(self, ref: str) -> list[Row]:
        if ref.startswith("table:"):
            self.need(ref)
            return self._loaded(ref.removeprefix("table:"))
        if ref.startswith("plan:"):
            return [_clause_row(clause) for clause in load(ref.removeprefix("plan:")).clauses]
        path = self.path(ref)
        if path.suffix == ".csv":
            with path.open(encoding="utf-8-sig", newline="") as source:
                return list(csv.DictReader(source))
        return file_rows(path)

    def _loaded(self, name: str) -> list[Row]:
        rows: list[Row] = []
        if TABLES[name].state:
            rows = self.workspace.view.select(name)
        elif (snapshot := self.workspace.snapshot) is not None and name in snapshot.tables:
            rows = file_rows(snapshot.path(name))
        if rows:
            return rows
        raise NoDataError(Text(f"no row of {name} is loaded", f"{name} 没有已装载的行"))

    def published(self, name: str) -> int:
        """Return how many rows of an analytic table the current snapshot holds."""
        snapshot = self.workspace.snapshot
        if snapshot is None or name not in snapshot.tables:
            return 0
        return int(snapshot.manifest["tables"][name]["rows"])

    @staticmethod
    def is_data(ref: str) -> bool:
        """Return whether a reference names rows that make a result stale when they change.

        A part of the software does not; nor does the log, which every act lengthens, the keeping
        of a scorecard among them.
        """
        if ref == "table:audit":
            return False
        return ref.startswith(("table:", "plan:")) or ref.endswith((".csv", ".parquet"))

    def digest(self, ref: str) -> str:
        """Return the SHA-256 of a set, so that a changed set makes a result stale."""
        if ref not in self._digests:
            snapshot, name = self.workspace.snapshot, ref.removeprefix("table:")
            published = snapshot is not None and ref != name and name in snapshot.tables
            if snapshot is not None and published:
                self._digests[ref] = str(snapshot.manifest["tables"][name]["sha256"])
            elif ref.startswith(("table:", "plan:")):
                raw = canonical([{k: str(v) for k, v in r.items()} for r in self.rows(ref)])
                self._digests[ref] = hashlib.sha256(raw.encode()).hexdigest()
            else:
                self._digests[ref] = hashlib.sha256(self.path(ref).read_bytes()).hexdigest()
        return self._digests[ref]

    def study(self, name: str, args: Mapping[str, Any]) -> dict[str, Any]:
        """Return the document of a study, run once for equal arguments."""
        self.need(f"study:{name}")
        key = _key(name, args)
        if key not in self._documents:
            job = of(name)
            if unknown := set(args) - {item.name for item in job.inputs}:
                raise NotBuiltError(f"study:{name} --{min(unknown)}")
            self._documents[key] = dict(plain(job.run(self.workspace, **args)))
        found: dict[str, Any] = self._documents[key]
        return found

    def know(self, name: str, document: dict[str, Any]) -> None:
        """Take the document of a study that was just run without arguments."""
        self._documents[_key(name, {})] = document


def _key(name: str, args: Mapping[str, Any]) -> str:
    return canonical([name, {key: str(value) for key, value in args.items()}])


def _clause_row(clause: Clause) -> Row:
    return {
        "id": clause.id,
        "section": clause.section,
        "title_en": clause.title.en,
        "title_zh": clause.title.zh,
        "owner": clause.owner,
        "horizon": clause.horizon,
        "bindings": len(clause.bind),
        "checks": len(clause.check),
        "does_not_show": clause.does_not_show.en,
    }
