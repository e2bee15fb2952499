# SPDX-License-Identifier: Apache-2.0
"""How a computing centre was used: a log of jobs reconciled to the last core-second.

A log says of each job when it was submitted, how long it waited and ran, and on how many
processors. What cannot be (a negative run time) is flagged, counted and left out of the sums it
would break; what is unknown (-1) stays unknown and never becomes 0. The batch system of the centre
dispatches; for the ledger its log becomes what it amounts to: each job held what it asked for, what
ran was delivered whatever came of the job, and the rest went back. A job whose run time cannot be is
an event all the same: what it asked for stays held, so that completeness shows it.

References
----------
Feitelson, Tsafrir & Krakov (2014), doi:10.1016/j.jpdc.2014.06.013, on logs and their faults; the
Standard Workload Format, version 2.2, for columns and codes.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec
import numpy as np

from yuzui.catalogue import reading
from yuzui.errors import ColumnError, InputError, Place
from yuzui.facilities.kinds.quota import first_come
from yuzui.facilities.replay import hold_entries, replayed
from yuzui.facilities.time_ledger import Book, Examined, Ledger, Posting, append, balances, examine, post
from yuzui.job.result import digest
from yuzui.job.workspace import Workspace
from yuzui.model.finding import Finding, computed, mix
from yuzui.model.quantity import Origin, Quantity
from yuzui.model.schema import TABLES
from yuzui.model.table import Columns, Row
from yuzui.model.tables.usage import JOB
from yuzui.sheets import formats
from yuzui.sheets.sheet import Sheet
from yuzui.sheets.understand import understand
from yuzui.store.duck import Lake, file_rows
from yuzui.store.snapshot import Snapshot
from yuzui.text import Text, same

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Ints = NDArray[np.int64]


NEEDED = ("submit", "wait", "run", "procs", "req_procs", "req_time", "status", "user", "group")
DAY = 86_400
"""Seconds; days are counted from the first second of the log."""
LONGEST = 315_532_800
"""Seconds from 1970 to 1980, ten years: no log is that long before its first job, so one that says
nothing of its clock and begins later tells Unix time."""
STATUS: Mapping[int, Text] = {
    1: Text("completed", "完成"),
    0: Text("failed", "失败"),
    2: Text("stopped, to be continued", "中止待续"),
    3: Text("last part completed", "末段完成"),
    4: Text("last part failed", "末段失败"),
    5: Text("cancelled", "取消"),
    -1: Text("unknown", "未知"),
}
"""Codes of the Standard Workload Format."""
QUANTILES = (0.5, 0.9, 0.95, 0.99, 1.0)


class LogHeader(msgspec.Struct, frozen=True):
    """What a log says of itself: its clock, its beginning, the size of its centre."""

    clock: str | None = None
    began: int | None = None
    zone: str | None = None
    processors: int | None = None
    stated: str | None = None


UNSTATED = LogHeader()


class Balance(msgspec.Struct, frozen=True):
    """Core-seconds of a span; what was open is unknown where the number of processors is."""

    opened: int | None
    delivered: int
    idle: int | None
    utilisation: float | None
    requested: int | None


class Day(Balance, frozen=True):
    """One day of a log."""

    day: int
    seconds: int
    jobs: int


class HoursLedger(Balance, frozen=True):
    """A log reconciled to the core-second."""

    span: int
    processors: int | None
    request_known: int
    days: list[Day]


class Crowding(msgspec.Struct, frozen=True):
    """Processors in use at once, seconds with more than there are, jobs begun within those."""

    peak: int
    over: int | None
    jobs: int


class Bin(msgspec.Struct, frozen=True):
    """Jobs that waited up to so many seconds; None is beyond."""

    up_to: int | None
    jobs: int


class Waits(msgspec.Struct, frozen=True):
    """How long jobs waited, seconds."""

    known: int
    unknown: int
    mean: float | None
    quantiles: dict[str, int]
    bins: list[Bin]


class Users(msgspec.Struct, frozen=True):
    """How many users there are by one definition."""

    definition: str
    label: Text
    count: int


class Outcome(msgspec.Struct, frozen=True):
    """Jobs of one status code."""

    status: int
    label: Text
    jobs: int
    share: float


@dataclass(frozen=True, slots=True)
class Jobs:
    """Jobs that can be counted, as arrays of int64 in seconds, shape ``(n,)``, and what was flagged.

    ``wait``, ``req_procs`` and ``req_time`` are -1 where unknown. Of the log as it was ``read``: ``codes``, shape
    ``(read,)``, the status of all jobs; ``number`` that of each job, counted from 1 if the log has none; ``began`` the
    Unix second of second 0, 0 if the log does not tell Unix time; ``local`` says that ``began`` is a reading of a clock
    whose zone nobody states, as if it were UTC.
    """

    submit: Ints
    wait: Ints
    run: Ints
    procs: Ints
    req_procs: Ints
    req_time: Ints
    status: Ints
    user: Ints
    group: Ints
    read: int
    findings: tuple[Finding, ...]
    codes: Ints
    number: Ints
    began: int
    local: bool = False

    @property
    def dated(self) -> bool:
        """Whether it is known which instants its seconds are."""
        return bool(self.began) and not self.local

    @property
    def start(self) -> Ints:
        """Start, taken as the submission where the wait is unknown, ``(n,)`` seconds."""
        return self.submit + np.maximum(self.wait, 0)

    @property
    def end(self) -> Ints:
        """End, ``(n,)`` seconds."""
        return self.start + self.run

    @property
    def countable(self) -> Any:
        """Which jobs can be counted, ``(n,)``: processors known and no negative run time."""
        return (self.run >= 0) & (self.procs > 0)

    def some(self, rows: Any) -> Jobs:
        """Return the jobs of a mask or of positions; what was read and flagged stays as it is."""
        return replace(self, **{name: getattr(self, name)[rows] for name in (*NEEDED, "number")})

    @property
    def placed(self) -> bool:
        """Whether every start is known."""
        return bool((self.wait >= 0).all())


def jobs(columns: Columns, log: LogHeader = UNSTATED) -> Jobs:
    """Return the jobs that can be counted."""
    every = reported(columns, log)
    return every.some(every.countable)


def reported(columns: Columns, log: LogHeader = UNSTATED) -> Jobs:
    """Return all jobs of a log as it reports them, those that cannot be counted among them."""
    if missing := [name for name in NEEDED if name not in columns]:
        raise ColumnError(
            Text("columns are missing", "缺少列"),
            place=Place(column=", ".join(missing)),
            seen=" ".join(columns),
            expected=" ".join(NEEDED),
            fix=Text(
                "add the missing columns, or give a log in the standard format .swf",
                "请补上缺少的列，或提供 .swf 格式的标准作业日志",
            ),
        )
    table = {name: np.ma.filled(columns[name], -1).astype(np.int64) for name in NEEDED}
    began = _begin(table["submit"], log)
    unsaid = np.ma.getmaskarray(np.ma.asarray(columns["run"]))
    negative, empty = (table["run"] < 0) & ~unsaid, table["procs"] <= 0
    countable = ~(negative | empty | unsaid)
    over = countable & (table["req_time"] > 0) & (table["run"] > table["req_time"])
    counts = (
        ("negative_run_time", "run", negative),
        ("missing_value", "run", unsaid),
        ("missing_value", "procs", empty & ~negative & ~unsaid),
        ("missing_value", "wait", countable & (table["wait"] < 0)),
        ("ran_over_request", "run", over),
    )
    findings = tuple(
        Finding(code, "warning", "job", column=column, count=int(hit.sum()))
        for code, column, hit in counts
        if hit.any()
    )
    number = columns["job"] if "job" in columns else np.arange(1, len(countable) + 1)
    return Jobs(
        **table, read=len(countable), findings=findings, codes=table["status"],
        number=np.ma.filled(number, -1).astype(np.int64), began=began,
        local=log.clock == "local",
    )  # fmt: skip


def _begin(submit: Ints, log: LogHeader) -> int:
    """Let submissions count from the beginning of the log; return when that was, 0 if unknown."""
    stated_submit = submit >= 0
    if not stated_submit.any():
        return 0
    first = int(submit[stated_submit].min())
    unix = log.clock in ("unix", "local") or first >= LONGEST
    stated = 0 if unix else log.began or 0
    if unix or (first > DAY and not stated):
        # a log that says nothing of an earlier beginning begins with its first submission
        submit[stated_submit] -= first
    return first if unix else stated


def possible(jobs: Jobs, processors: int | None) -> bool:
    """Say whether so many processors could have delivered what each day of a log delivered."""
    try:
        reconcile(jobs, processors)
    except InputError:
        return False
    return True


def reconcile(jobs: Jobs, processors: int | None) -> HoursLedger:
    """Reconcile opened, delivered and idle processor time, day by day.

    Notes
    -----
    ``opened = processors * seconds``, ``idle = opened - delivered`` on every day; delivered time
    of a job is spread over the days it ran on, so the days add up to run time times processors.
    """
    span = int(jobs.end.max(initial=0))
    edges = np.minimum(np.arange(0, span + DAY, DAY), span) if span else np.zeros(1, np.int64)
    ran = [int((np.clip(t - jobs.start, 0, jobs.run) * jobs.procs).sum()) for t in edges]
    delivered, seconds = np.diff(ran), np.diff(edges)
    known = (jobs.req_procs > 0) & (jobs.req_time > 0)
    day = np.minimum(jobs.submit // DAY, max(len(seconds) - 1, 0))
    requested_time = np.where(known, jobs.req_procs * jobs.req_time, 0)
    requested = [int(requested_time[day == d].sum()) if known.any() else None for d in range(len(seconds))]
    submitted = np.bincount(day, minlength=len(seconds))
    _possible(processors, seconds, delivered)
    rows = [
        Day(
            *_balance(processors, int(seconds[d]), int(delivered[d])),
            requested[d],
            day=d,
            seconds=int(seconds[d]),
            jobs=int(submitted[d]),
        )
        for d in range(len(seconds))
    ]
    return HoursLedger(
        *_balance(processors, span, int(delivered.sum())),
        int(requested_time.sum()) if known.any() else None,
        span=span,
        processors=processors,
        request_known=int(known.sum()),
        days=rows,
    )


def _possible(processors: int | None, seconds: Ints, delivered: Ints) -> None:
    """Refuse a size of the centre that the log disproves."""
    if processors is None or (delivered <= processors * seconds).all():
        return
    first = int(np.argmax(delivered > processors * seconds))
    raise InputError(
        Text("more was delivered on one day than the processors can give", "某日交付的机时超过处理器所能提供的上限"),
        place=Place(column=f"day {first}"),
        seen=f"{int(delivered[first])} core-seconds",
        expected=f"<= {processors} x {int(seconds[first])}",
        fix=Text("give the true number of processors", "请给出正确的处理器数"),
        code="over_capacity",
    )


def _balance(processors: int | None, seconds: int, delivered: int) -> tuple[int | None, int, int | None, float | None]:
    if processors is None:
        return None, delivered, None, None
    opened = processors * seconds
    return opened, delivered, opened - delivered, delivered / opened if opened else None


def crowding(jobs: Jobs, processors: int | None) -> Crowding:
    """Return how many processors were in use at once, beside how many there are said to be.

    Notes
    -----
    A job uses its processors from its start to before its end; where starts are unknown they are
    taken as the submissions, and the peak says nothing sure.
    """
    ran = jobs.run > 0
    at = np.concatenate([jobs.start[ran], jobs.end[ran]])
    change = np.concatenate([jobs.procs[ran], -jobs.procs[ran]])
    if not len(at):
        return Crowding(0, None if processors is None else 0, 0)
    instants, place = np.unique(at, return_inverse=True)
    used = np.cumsum(np.bincount(place, weights=change)).astype(np.int64)
    if processors is None:
        return Crowding(int(used.max()), None, 0)
    above = used > processors
    began = np.searchsorted(instants, jobs.start[ran])
    return Crowding(int(used.max()), int(np.diff(instants)[above[:-1]].sum()), int(above[began].sum()))


def waits(jobs: Jobs) -> Waits:
    """Return quantiles of the waiting time."""
    known = np.sort(jobs.wait[jobs.wait >= 0])
    limits = (1, 10, 60, 600, 3600, 6 * 3600, DAY)
    below = np.searchsorted(known, limits, side="right")
    counts = np.diff(np.concatenate([[0], below, [len(known)]]))
    return Waits(
        known=len(known),
        unknown=int((jobs.wait < 0).sum()),
        mean=float(known.mean()) if len(known) else None,
        quantiles={
            str(level): int(known[max(0, int(np.ceil(level * len(known))) - 1)]) for level in QUANTILES if len(known)
        },
        bins=[Bin(limit, int(n)) for limit, n in zip((*limits, None), counts, strict=True) if len(known)],
    )


def users(jobs: Jobs) -> list[Users]:
    """Return the number of users under each definition; one word for all would mislead."""
    named = jobs.user >= 0
    who = np.unique(jobs.user[named], return_inverse=True)[1]
    used = np.bincount(who, weights=(jobs.run * jobs.procs)[named])
    daily = {(int(u), int(d)) for u, d in zip(jobs.user, jobs.submit // DAY, strict=True)}
    half = np.cumsum(np.sort(used)[::-1])
    counts = (
        ("distinct_ids", Text("distinct user ids in the log", "日志中不同的用户号"),
         len(np.unique(jobs.user[jobs.user >= 0]))),
        ("groups", Text("distinct group ids in the log", "日志中不同的用户组号"),
         len(np.unique(jobs.group[jobs.group >= 0]))),
        ("completed", Text("user ids with a completed job", "有完成作业的用户号"),
         len(np.unique(jobs.user[(jobs.status == 1) & (jobs.user >= 0)]))),
        ("one_hour", Text("user ids with at least one core-hour", "用时至少 1 核时的用户号"),
         int((used >= 3600).sum())),
        ("half", Text("user ids that used half of all time", "用去一半机时的用户号"),
         int(np.searchsorted(half, half[-1] / 2) + 1) if len(half) and half[-1] else 0),
        ("user_days", Text("days of use (user id and day of submission)", "人日（用户号与提交日）"),
         len(daily)),
    )  # fmt: skip
    return [Users(*row) for row in counts]


def outcomes(jobs: Jobs) -> list[Outcome]:
    """Return all jobs read by status code."""
    codes, counts = np.unique(jobs.codes, return_counts=True)
    unknown = Text("unknown code", "未知代码")
    return [
        Outcome(int(code), STATUS.get(int(code), unknown), int(n), int(n) / jobs.read)
        for code, n in zip(codes, counts, strict=True)
    ]


# The log of a computing centre as bookings and events, so that its time enters the ledger.


UNIT = "core-s"


@dataclass(frozen=True, slots=True)
class Source:
    """Which log of which centre."""

    centre: str
    name: str
    cycle: str = ""

    @property
    def book(self) -> Book:
        """Book of the ledger that its time stands in."""
        return Book(self.centre, UNIT, self.cycle or self.name)


def bookings(jobs: Jobs, source: Source) -> Columns:
    """Return one booking a job."""
    length = np.where(jobs.req_time > 0, jobs.req_time, np.maximum(jobs.run, 0))
    columns: dict[str, Any] = {
        "id": [f"{source.name}:{n}" for n in jobs.number.tolist()],
        "resource": [source.centre] * len(jobs.run),
        "t0": jobs.began + jobs.start,
        "t1": jobs.began + jobs.start + length,
        "amount": np.maximum(jobs.procs, 0),
        "proposal": [f"group{n}" for n in jobs.group.tolist()],
    }
    return columns


def events(jobs: Jobs, source: Source) -> Columns:
    """Return one event a job: that its processors were given from start to end."""
    count = len(jobs.number)
    columns: dict[str, Any] = {
        "source": [source.name] * count,
        "source_key": [str(n) for n in jobs.number.tolist()],
        "resource": [source.centre] * count,
        "booking": bookings(jobs, source)["id"],
        "t0": jobs.began + jobs.start,
        "t1": jobs.began + jobs.end,
        "kind": ["done"] * count,
        "mode": ["remote"] * count,
        "user_class": [None] * count,
    }
    return columns


def opened(jobs: Jobs, processors: int | None) -> int:
    """Return what a centre opened while a log was kept."""
    return (processors or 0) * int(jobs.end[jobs.countable].max(initial=0))


def spent(jobs: Jobs, source: Source) -> tuple[Ledger, Examined]:
    """Return what jobs held, used and gave back, and what no grant is known for."""
    book = source.book
    booked, happened = bookings(jobs, source), events(jobs, source)
    examined = examine(happened, booked)
    used = Ledger()
    for part in hold_entries(booked, book), replayed(booked, happened, examined, book, "refund"):
        used = append(used, part.accounts, part.columns)
    grants = [
        Posting("grant", book("pool"), used.accounts[name], -amount, 0, f"log:{source.name}")
        for name, amount in sorted(balances(used).items())
        if used.accounts[name].owner == "proposal" and amount < 0
    ]
    return append(post(Ledger(), grants), used.accounts, used.entries), examined


def log_ledger(jobs: Jobs, source: Source, processors: int | None) -> tuple[Ledger, Examined]:
    """Return the ledger of a log."""
    book, amount = source.book, opened(jobs, processors)
    cause = f"log:{source.name}"
    first = [Posting("open", book("source"), book("pool"), amount, 0, cause)] if amount else []
    used, examined = spent(jobs, source)
    return append(post(Ledger(), first), used.accounts, used.entries), examined


# A real log of jobs as a scheduling problem: the same jobs, the same processors, one question.


HOUR = 3_600
"""Seconds."""


def instance(jobs: Jobs, processors: int, span: tuple[int, int] | None = None, patience: int = HOUR) -> dict[str, Any]:
    """Return the jobs submitted in a span as an instance document."""
    begin, until = span or (0, int(jobs.end.max(initial=0)) + 1)
    running = (jobs.start < begin) & (jobs.end > begin)
    fresh = (jobs.submit >= begin) & (jobs.submit < until) & (jobs.run > 0)
    rows = np.flatnonzero(running | fresh)
    release = np.where(running, begin, jobs.submit)[rows]
    rows, release = (part[np.argsort(release, kind="stable")] for part in (rows, release))
    length = np.where(running, jobs.end - begin, jobs.run)[rows]
    last = release + length + np.where(running[rows], 0, patience)
    tasks = [
        {
            "id": f"j{row + 1:06d}",
            "value": float(seconds * procs),
            "duration": seconds,
            "config": "",
            "partner": None,
            "uses": {"processors": procs},
            "alternatives": [{"resource": "centre", "windows": [[start, end]]}],
            "after": [],
            "group": None,
        }
        for row, start, seconds, end, procs in zip(
            *(part.tolist() for part in (rows, release, length, last, jobs.procs[rows])), strict=True
        )
    ]
    horizon = [begin, max(until, int(last.max(initial=0)))]
    return {
        "unit": "s",
        "horizon": horizon,
        "resources": [{"id": "centre", "calendar": [horizon], "capacity": len(tasks)}],
        "pools": [{"id": "processors", "capacity": processors, "calendar": [horizon]}],
        "tasks": tasks,
        "groups": [],
        "quotas": [],
    }


def in_order(document: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return the bookings of strict service in order of arrival."""
    tasks = document["tasks"]
    windows = [task["alternatives"][0]["windows"][0] for task in tasks]
    starts = first_come(
        [start for start, _ in windows],
        [task["duration"] for task in tasks],
        [task["uses"]["processors"] for task in tasks],
        document["pools"][0]["capacity"],
    )
    return [
        _booking(task, start)
        for task, (_, end), start in zip(tasks, windows, starts, strict=True)
        if start + task["duration"] <= end
    ]


def as_it_was(document: Mapping[str, Any], jobs: Jobs) -> list[dict[str, Any]]:
    """Return the bookings the log itself reports."""
    begin = document["horizon"][0]
    rows = []
    for task in document["tasks"]:
        start = max(begin, int(jobs.start[int(task["id"][1:]) - 1]))
        if start + task["duration"] <= task["alternatives"][0]["windows"][0][1]:
            rows.append(_booking(task, start))
    return rows


def _booking(task: Mapping[str, Any], start: int) -> dict[str, Any]:
    end = start + task["duration"]
    return {"task": task["id"], "resource": "centre", "start": start, "end": end}


def in_order_of_arrival(jobs: Jobs, processors: int) -> Waits:
    """Return the waits of the same jobs served strictly in order of arrival."""
    order = np.argsort(jobs.submit, kind="stable")
    submit, run, procs = (getattr(jobs, n)[order].tolist() for n in ("submit", "run", "procs"))
    starts = np.array(first_come(submit, run, procs, processors), dtype=np.int64)
    return waits(replace(jobs, wait=starts - jobs.submit[order]))


# Logs of computing centres that are known by name, with the size of the centre and who says so.


class LogSource(msgspec.Struct, frozen=True):
    """The log that an answer rests on, the size of its centre and who states it; ``log`` names one loaded here."""

    label: Text
    source: str
    vintage: str
    processors: int | None
    processors_source: str | None
    log: str | None


@dataclass(frozen=True, slots=True)
class Trace:
    """A log that is known by name."""

    label: Text
    name: str
    file: str
    shipped: bool
    source: str
    vintage: str
    processors: int | None
    stated: str
    origin: Origin = "real"
    log: LogHeader = UNSTATED
    own: bool = False

    def with_stated_size(self) -> Trace:
        """Return it with the size its own header states, where nobody gave another."""
        if self.processors is not None or not self.log.processors:
            return self
        return replace(self, processors=self.log.processors, stated=self.log.stated or "")

    def cited(self) -> LogSource:
        """Return what an answer says of the log."""
        name = self.name if self.own else None
        return LogSource(self.label, self.source, self.vintage, self.processors, self.stated or None, name)

    def quantity(self, value: float | None, unit: str, seconds: int, coverage: float | None) -> Quantity:
        """Return a figure of the log, with where it comes from."""
        window = f"0 to {seconds} s of the log"
        return Quantity(value, unit, self.source, self.vintage, window, coverage, computed(self.origin))


TRACES = {
    "gaia": Trace(
        Text("Gaia cluster, University of Luxembourg", "卢森堡大学 Gaia 集群"),
        "UniLu-Gaia-2014-2",
        "gaia_2014_jobs.parquet",
        True,
        "Parallel Workloads Archive, UniLu-Gaia-2014-2; thanks to Joseph Emeras",
        "2014",
        2004,
        "Parallel Workloads Archive, page of the log: 151 nodes, 2004 cores, not all alike "
        "(www.cs.huji.ac.il/labs/parallel/workload/l_unilu_gaia)",
    ),
    "lcg": Trace(
        Text("LHC Computing Grid", "大型强子对撞机计算网格"),
        "LCG-2005",
        "facilities/grid_lcg_2005.parquet",
        False,
        "Parallel Workloads Archive, LCG-2005; thanks to Hui Li",
        "2005",
        None,
        "",
    ),
}

LOADED = "jobs"
"""Name of the jobs that were loaded into the workspace, from SWF, Slurm or a table; one log of
several is ``jobs:NAME``."""


def find(workspace: Workspace, name: str, processors: int | None) -> tuple[Trace, Path]:
    """Return a log by name or path."""
    if name.partition(":")[0] == LOADED and (held := workspace.snapshot) and "job" in held.tables:
        return _loaded(workspace, held, name.partition(":")[2], processors), held.path("job")
    if name not in TRACES:
        path = Path(name)
        if not path.is_file():
            raise InputError(
                Text("there is no such log", "没有这份日志"),
                seen=name,
                expected=" ".join((*TRACES, LOADED)) + " | FILE",
                fix=Text("name one of these logs, or a file that is there", "请写上述日志之一，或写出存在的文件"),
            )
        label, stated = same(path.name), "as given" if processors else ""
        return Trace(label, path.stem, "", False, path.name, "as supplied", processors, stated), path
    trace = TRACES[name]
    if processors is not None:
        trace = replace(trace, processors=processors, stated="as given")
    file = workspace.shipped(trace.file) if trace.shipped else workspace.larger(trace.file)
    if file is None:
        raise InputError(
            Text("this log is one of the larger data sets", "该日志属于大型数据集"),
            seen=name,
            fix=Text("name their folder in YUZUI_DATA", "请用环境变量 YUZUI_DATA 指明其所在文件夹"),
            code="no_data",
        )
    return trace, file


def _loaded(workspace: Workspace, snapshot: Snapshot, log_name: str, processors: int | None) -> Trace:
    """Return what is known of a log that was loaded; which of several has to be said."""
    with Lake() as lake:
        lake.register("job_file", snapshot.path("job"))
        names = [row["source"] for row in lake.rows("job_source")]
    if log_name not in names and (log_name or len(names) > 1):
        which_one = Text("several logs are loaded: which one?", "已装载多份日志，请指明其一")
        raise InputError(
            Text("no such log is loaded", "未装载该日志") if log_name else which_one,
            place=Place(column="log"),
            seen=f"{LOADED}:{log_name}" if log_name else LOADED,
            expected=" | ".join(f"{LOADED}:{one}" for one in names[:20]),
            fix=Text(
                "name one of them; dumps of one cluster are one log if they have a column Cluster",
                "请写出其中一份；同一集群分次导出的文件含 Cluster 列时即为一份日志",
            ),
            code="no_log",
        )
    name = log_name or next(iter(names), LOADED)
    every = snapshot.manifest["tables"]["job"]["sources"]
    # a file is named alone, or in brackets behind the format that read it
    own = [one for one in every if f"({name}." in f"({one['source']}"]
    sources = own or every
    label = Text("jobs loaded into the workspace: {s}", "已装载到工作区的作业：{s}")
    return Trace(
        label.format(s=same(name)), name, "", False,
        "; ".join(dict.fromkeys(one["source"] for one in sources)),
        sources[-1]["vintage"], processors, "as given" if processors else "",
        mix(one["origin"] for one in sources), own=True,
    )  # fmt: skip


def read(workspace: Workspace, name: str, processors: int | None) -> tuple[Trace, str, Columns]:
    """Return a log by name or path, as :func:`find` does, with its jobs."""
    trace, path = find(workspace, name, processors)
    held = workspace.snapshot
    loaded = bool(held and "job" in held.tables and path == held.path("job"))
    if not loaded and name not in TRACES:
        return _supplied(trace, path)
    with Lake() as lake:
        lake.register("job_file", path)
        columns, file_digest = lake.sql("job"), digest(path.read_bytes())
    if held and loaded:
        own = columns["source"] == trace.name
        columns = {key: cells[own] for key, cells in columns.items()}
        file_digest = digest(file_digest, trace.name)
        if "job_log" in held.tables:
            rows = file_rows(held.path("job_log"))
            trace = replace(trace, log=_header([row for row in rows if row["source"] == trace.name]))
    return trace.with_stated_size(), file_digest, columns


def _header(rows: Sequence[Row]) -> LogHeader:
    return msgspec.convert(rows[0], LogHeader) if rows else UNSTATED


def _supplied(trace: Trace, path: Path) -> tuple[Trace, str, Columns]:
    """Return the jobs of a file, understood as a load would: a log, accounting, or a table."""
    tables = [_jobs(sheet, path) for sheet in formats.read(path)]
    rows = [row for one in tables for row in one["job"]]
    names = sorted({str(row["source"]) for row in rows})
    if len(names) > 1:
        raise InputError(
            Text("this file holds several logs: which one?", "该文件含多份日志，请指明其一"),
            place=Place(file=path.name),
            seen=", ".join(names[:20]),
            expected=" | ".join(f"{LOADED}:{one}" for one in names[:20]),
            fix=Text(
                f"load it with yuzui load {path.name}, then name one of them",
                f"请先以 yuzui load {path.name} 装载，再写出其中一份",
            ),
            code="no_log",
        )
    logs = [row for one in tables for row in one.get("job_log", ())]
    trace = replace(trace, log=_header(logs))
    return trace.with_stated_size(), digest(path.read_bytes()), _arrays(rows)


def _jobs(sheet: Sheet, path: Path) -> Mapping[str, Sequence[Row]]:
    """Return what a sheet says of jobs, read by a source of its own or by its headings."""
    source = reading.recognise(sheet, formats.kind_of(path))
    if source is not None and "job" in source[1].TABLES:
        return reading.read(source[1], sheet).tables
    return {"job": understand(sheet, TABLES["job"]).rows}


def _arrays(rows: Sequence[Row]) -> Columns:
    """Return the columns of jobs as arrays of whole numbers, masked where nothing is said."""
    names = [column.name for column in JOB.columns if column.name != "source"]
    cells = {name: [row[name] for row in rows] for name in names}
    return {
        name: np.ma.masked_array(  # type: ignore[misc]  # an array is read as a sequence of its cells
            np.array([0 if cell is None else cell for cell in values], dtype=np.int64),
            mask=[cell is None for cell in values],
        )
        for name, values in cells.items()
    }
