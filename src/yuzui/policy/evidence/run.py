# SPDX-License-Identifier: Apache-2.0
"""Run the checks of a clause, each with a time limit; a fault concerns that check only."""

from __future__ import annotations

import asyncio
import csv
import datetime as dt
import hashlib
import io
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, redirect_stdout
from dataclasses import dataclass, field
from difflib import get_close_matches
from functools import cached_property, partial
from importlib import import_module
from pathlib import Path
from queue import SimpleQueue
from typing import Any
from urllib.parse import unquote

import msgspec

from yuzui import registry
from yuzui.errors import InputError, YuzuiError
from yuzui.job.contract import of
from yuzui.job.result import canonical, digest
from yuzui.job.workspace import Workspace
from yuzui.model.schema import TABLES
from yuzui.model.table import Row
from yuzui.policy import plan_answer
from yuzui.policy.evidence.outcome import NoDataError, NotBuiltError, Outcome, find, kind, meets
from yuzui.policy.plan.check import Check, Serve
from yuzui.policy.plan.clause import Clause, Measure, Reading, Target, on_track
from yuzui.policy.plan.loader import load
from yuzui.policy.plan_answer import Odds
from yuzui.store.duck import file_rows
from yuzui.text import Text, same

# The software a plan speaks of: which parts exist, and how pages and commands are asked.


@dataclass(frozen=True, slots=True)
class Registry:
    """Names by seam, the record's tables included."""

    names: Mapping[str, frozenset[str]]

    @classmethod
    def installed(cls) -> Registry:
        """Return what is installed here; no plug-in is imported."""
        names = {seam: frozenset(registry.modules(seam).places) for seam in registry.SEAMS}
        names["command"] = frozenset(name.rstrip("_") for name in names["command"])
        return cls({**names, "table": frozenset(TABLES)})

    def has(self, ref: str) -> bool:
        """Return whether a reference resolves; ``seam:*`` needs at least one of the seam."""
        seam, _, name = ref.partition(":")
        names = self.names.get(seam, frozenset())
        return bool(names) if name == "*" else name in names

    def nearest(self, ref: str) -> str:
        """Return the registered reference most like one that does not resolve, or ``""``."""
        seam, _, name = ref.partition(":")
        near = get_close_matches(name, self.names.get(seam, ()), 1, 0.6)
        return f"{seam}:{near[0]}" if near else ""

    def without(self, ref: str) -> Registry:
        """Return the registry as if one reference had been removed."""
        seam, _, name = ref.partition(":")
        left = frozenset() if name == "*" else self.names.get(seam, frozenset()) - {name}
        return Registry({**self.names, seam: left})


Answer = Callable[[str], tuple[int, str]]
"""``(address) -> (status, body)``."""


@dataclass(frozen=True, slots=True)
class Faces:
    """The faces a check may ask."""

    pages: Callable[[Path], Answer] | None = None
    command: Callable[[list[str]], int] | None = None


def installed() -> Faces:
    """Return the faces of this installation, imported when they are asked."""
    return Faces(_pages, lambda argv: int(registry.root("command")(argv)))


def reads(command: Callable[[list[str]], int], argv: list[str]) -> tuple[int, str]:
    """Run a command line in-process; return its exit code and what it printed."""
    out = io.StringIO()
    with redirect_stdout(out):
        code = command(argv)
    return code, out.getvalue()


def _pages(folder: Path) -> Answer:
    own = Workspace(folder)
    subject = own.subject
    own.close()
    app = registry.root("pages")(folder, subject, alone=True)

    def answer(address: str) -> tuple[int, str]:
        # in a thread of its own: whoever asks may be inside an event loop already
        with ThreadPoolExecutor(1) as apart:
            return apart.submit(lambda: asyncio.run(_ask(app, address))).result()

    return answer


async def _ask(app: Any, address: str) -> tuple[int, str]:
    """Send one GET through an ASGI application."""
    path, _, query = address.partition("?")
    scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": "GET",
        "scheme": "http",
        "path": unquote(path),
        "raw_path": path.encode(),
        "root_path": "",
        "query_string": query.encode(),
        "headers": [(b"host", b"localhost")],
        "client": ("127.0.0.1", 0),
        "server": ("localhost", 80),
    }
    status, parts = 0, []

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: dict[str, Any]) -> None:
        nonlocal status
        if message["type"] == "http.response.start":
            status = int(message["status"])
        elif message["type"] == "http.response.body":
            parts.append(message.get("body", b""))

    await app(scope, receive, send)
    return status, b"".join(parts).decode("utf-8", "replace")


# What a check may look at: the installation's rows, the shipped data, the studies, the pages.


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
            self._documents[key] = job.run(self.workspace, **args).document()
        document: dict[str, Any] = self._documents[key]
        return document

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


@dataclass(frozen=True, slots=True)
class Result:
    """One check with its outcome and the digest of the data it looked at."""

    check: Check
    outcome: Outcome
    digest: str | None


def clause_results(clause: Clause, world: World, limit: float) -> list[Result]:
    """Run every check of a clause."""
    with _Turns(limit) as turns:
        outcomes = [turns.take(partial(_guarded, check, world, clause)) for check in clause.check]
    return [
        Result(check, outcome, _digest(outcome, world)) for check, outcome in zip(clause.check, outcomes, strict=True)
    ]


def _digest(outcome: Outcome, world: World) -> str | None:
    digests = [world.digest(ref) for ref in outcome.data if world.is_data(ref)]
    return digest(digests) if digests and outcome.outcome != "no_data" else None


class _Turns:
    """A thread beside this one that does one thing after another, each within a limit.

    A thread that has used up its time cannot be stopped; it is left alone, and the next thing
    gets a new one. Threads are kept for the next thing since each opens the store anew.
    """

    def __init__(self, limit: float) -> None:
        self.limit = limit
        self._asked: SimpleQueue[_Turn | None] | None = None
        self._thread: threading.Thread | None = None

    def __enter__(self) -> _Turns:
        return self

    def __exit__(self, *_: object) -> None:
        if self._asked is not None:
            self._asked.put(None)

    def take(self, what: Callable[[], Outcome]) -> Outcome:
        """Return what a call answers, or that it did not within the limit."""
        if self._asked is None or self._thread is None:
            self._asked = SimpleQueue()
            self._thread = threading.Thread(target=_work, args=(self._asked,), daemon=True)
            self._thread.start()
        turn = _Turn(what, _used(self._thread))
        self._asked.put(turn)
        if _wait(turn, self._thread, self.limit):
            return turn.outcomes[0]
        self._asked.put(None)
        self._asked = self._thread = None
        return Outcome(
            "error",
            Text(f"no answer within {self.limit:g} s", f"{self.limit:g} 秒内没有结果"),
            None,
            f"{self.limit:g} s",
        )


@dataclass(frozen=True, slots=True)
class _Turn:
    """One call: what is asked, the processor time of its thread before, and the answer."""

    what: Callable[[], Outcome]
    before: float
    outcomes: list[Outcome] = field(default_factory=list)
    done: threading.Event = field(default_factory=threading.Event)


def _work(queue: SimpleQueue[_Turn | None]) -> None:
    while (turn := queue.get()) is not None:
        turn.outcomes.append(turn.what())
        turn.done.set()


def _wait(turn: _Turn, worker: threading.Thread, limit: float) -> bool:
    """Wait until a call is done, has used its processor time, or has waited ten times as long.

    A busy machine makes a check slow, not wrong: what it says must not depend on the neighbours.
    """
    last = time.monotonic() + 10 * limit
    while worker.is_alive() and time.monotonic() < last and _used(worker) - turn.before < limit:
        if turn.done.wait(0.2):
            break
    return bool(turn.outcomes)


def _used(worker: threading.Thread) -> float:
    """Return the processor time of a thread, seconds; nothing where the system does not tell."""
    clock = getattr(time, "pthread_getcpuclockid", None)
    if clock is None or worker.ident is None:
        return 0.0
    try:
        return time.clock_gettime(clock(worker.ident))
    except OSError:
        # it ended meanwhile
        return 0.0


def _guarded(check: Check, world: World, clause: Clause) -> Outcome:
    runner = import_module(f"yuzui.policy.checks.{kind(check)}")
    try:
        outcome: Outcome = runner.run(check, world, clause)
        return outcome
    except NoDataError as missing:
        return Outcome("no_data", missing.message)
    except NotBuiltError as missing:
        return Outcome("fail", missing.message)
    except YuzuiError as error:
        return Outcome("error", error.message + same(f" ({error.code})"))
    except (Exception, SystemExit) as error:
        # a fault of one check must not take the scorecard with it; it is shown and counted
        shown = same(f"{type(error).__name__}: {error}"[:300])
        return Outcome("error", Text("the check broke: ", "检验出错：") + shown)


# Has the world reached the aim? Value, distance, odds and one line per reading.


STATUSES: dict[str, Text] = {
    "met": Text("met", "已达到"),
    "not_met": Text("not met", "未达到"),
    "no_data": Text("no data", "无数据"),
    "on_track": Text("on track", "进展符合"),
    "off_track": Text("off track", "进展落后"),
    "late": Text("late", "已逾期"),
    "open": Text("open", "待定"),
}


def state(target: Target, world: World) -> plan_answer.Target:
    """Return the third axis of a clause."""
    measure = target.measure
    document, why = ({}, None) if measure is None else _studied(world, measure, {})
    value = find(document, measure.at) if measure else None
    vintage = find(document, measure.vintage) if measure and measure.vintage else None
    wrong = target.vintage and vintage is not None and not str(vintage).startswith(target.vintage)
    if wrong:
        why = _VINTAGE.format(seen=str(vintage), wanted=target.vintage)
    if wrong or not isinstance(value, int | float):
        value = None
    series = _series(document, measure.series) if measure else []
    readings = [_reading(r, target, series, document, world) for r in _readings(target)]
    return plan_answer.Target(
        status="no_data" if value is None else "met" if target.met_by(value) else "not_met",
        value=value,
        unit=target.unit,
        year=find(document, measure.year) if measure else None,
        vintage=vintage,
        source=find(document, measure.source) if measure and measure.source else None,
        numerator=target.numerator,
        denominator=target.denominator or None,
        cmp=target.cmp,
        aim=target.value,
        distance=None if value is None or target.value is None else target.value - value,
        deadline=target.deadline,
        readings=readings,
        odds=_once(readings),
        asks=_asks(measure),
        why=why,
    )


_VINTAGE = Text(
    "the latest figure is {seen}, the aim is of {wanted} figures", "最新数据为 {seen}，目标以 {wanted} 数据衡量"
)


def _studied(world: World, measure: Measure, more: dict[str, Any]) -> tuple[dict[str, Any], Text | None]:
    """Return what the study of an aim says; else nothing, and why it says nothing."""
    try:
        return world.study(measure.ref.removeprefix("study:"), {**measure.args, **more}), None
    except (NoDataError, NotBuiltError) as missing:
        return {}, missing.message
    except YuzuiError as error:
        return {}, error.message + same(f" ({error.code})")


def _asks(measure: Measure | None) -> plan_answer.Asks | None:
    if measure is None or not measure.odds or not measure.by:
        return None
    return plan_answer.Asks(measure.ref.removeprefix("study:"), dict(measure.args), measure.by, measure.odds)


def _once(readings: list[plan_answer.Reading]) -> list[Odds]:
    """Return every row of odds that a reading rests on, once, in the order of the years."""
    rows = {(row.by, row.method): row for one in readings for row in one.odds}
    return sorted(rows.values(), key=lambda row: row.by)


def odds_at(document: Mapping[str, Any], address: str) -> list[Odds]:
    """Return the odds that stand at an address of a document."""
    return msgspec.convert(find(document, address) or [], list[Odds])


def _odds(target: Target, document: dict[str, Any], world: World, year: int | None) -> tuple[list[Odds], Text | None]:
    """Return the odds of a year, without one those that the study gives unasked; or why not."""
    measure = target.measure
    if measure is None or not measure.odds:
        return [], None
    own = [row for row in odds_at(document, measure.odds) if year in (None, row.by)]
    if own or not measure.by:
        return own, None
    studied, why = _studied(world, measure, {measure.by: year})
    return [row for row in odds_at(studied, measure.odds) if row.by == year], why


def _readings(target: Target) -> list[Reading]:
    if target.deadline is None:
        return target.readings
    text = Text("the deadline of the text", "文本所给期限")
    stated = Reading(label=text, deadline=target.deadline, source="plan", status="stated")
    return [stated, *target.readings]


def _series(document: dict[str, Any], address: str) -> list[tuple[int, float]]:
    rows = find(document, address) if address else None
    values = [(int(r["year"]), r.get("value", r.get("share"))) for r in rows or []]
    return sorted((year, float(value)) for year, value in values if value is not None)


def _reading(
    reading: Reading, target: Target, series: list[tuple[int, float]], document: dict[str, Any], world: World
) -> plan_answer.Reading:
    row = plan_answer.Reading(
        label=reading.label, deadline=reading.deadline, source=reading.source, basis=reading.status
    )
    if reading.deadline is None:
        odds, why = _odds(target, document, world, None)
        return msgspec.structs.replace(row, odds=odds, why=why)
    year = int(reading.deadline[:4])
    past = reading.deadline < world.today.isoformat()
    value = dict(series).get(year)
    if value is not None:
        status = "met" if target.met_by(value) else "late" if past else "not_met"
        return msgspec.structs.replace(row, status=status, value=value)
    odds, why = _odds(target, document, world, year)
    if past or target.value is None:
        # a year whose figure is not out is not a miss
        status = "no_data"
    else:
        left = year - series[-1][0] if series else 0
        status = "open" if odds else on_track(series, target.value, left)
    return msgspec.structs.replace(row, status=status, odds=odds, why=why)
