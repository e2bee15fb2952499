# SPDX-License-Identifier: Apache-2.0
"""How a computing centre was used: a log of jobs reconciled to the last core-second.

A log says of each job when it was submitted, how long it waited and ran, and on how many
processors. What cannot be (a negative run time) is flagged, counted and left out of the sums it
would break; what is unknown (-1) stays unknown and never becomes 0.

References
----------
Feitelson, Tsafrir & Krakov (2014), doi:10.1016/j.jpdc.2014.06.013, on logs and their faults; the
Standard Workload Format, version 2.2, for columns and codes.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import msgspec
import numpy as np

from yuzui.errors import ColumnError, InputError, Place
from yuzui.model.finding import Finding
from yuzui.model.table import Columns
from yuzui.text import Text

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


class Ledger(Balance, frozen=True):
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
    """Jobs that can be counted, as arrays of seconds, and what was flagged.

    Parameters
    ----------
    submit, run, procs, req_procs, req_time, status, user, group : array of int64, shape (n,)
        As in the log; ``req_procs`` and ``req_time`` are -1 where unknown.
    wait : array of int64, shape (n,)
        -1 where unknown.
    read : int
        Jobs in the log.
    findings : tuple of Finding
        What was flagged, with counts.
    codes : array of int64, shape (read,)
        Status codes of all jobs read.
    number : array of int64, shape (n,)
        Number of each job in the log; counted from 1 if the log has none.
    began : int
        Unix second of second 0; 0 if the log does not tell Unix time.
    local : bool
        Whether ``began`` is a reading of a clock whose zone nobody states, as if it were UTC.
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
        ledger(jobs, processors)
    except InputError:
        return False
    return True


def ledger(jobs: Jobs, processors: int | None) -> Ledger:
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
    return Ledger(
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
