# SPDX-License-Identifier: Apache-2.0
"""Our schedules beside strict service in order of arrival, on days of a real log."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
import numpy as np

from yuzui.errors import InputError, Place
from yuzui.job.result import Answer as Base
from yuzui.job.result import Run
from yuzui.job.workspace import Workspace
from yuzui.ledger import job_log
from yuzui.ledger.inputs import ScheduleBenchmark as Inputs
from yuzui.ledger.job_log import DAY, TRACES, Jobs, LogSource, Trace, read
from yuzui.model.finding import computed
from yuzui.model.quantity import Origin
from yuzui.scheduling.answer import plain_rows
from yuzui.scheduling.check import objective, violations
from yuzui.scheduling.solution import Effort, solve
from yuzui.text import Text, same
from yuzui.text.numbers import count, number
from yuzui.view.table import Column, Table
from yuzui.view.view import Line, View

TITLE = Text("our schedules beside service in order of arrival", "本排程与先到先得服务对照")
QUESTION = Text(
    "How much more work could have been done in time, had the order been chosen?",
    "若由排程决定次序，能及时完成的工作会多出多少？",
)
SOURCE = "doi:10.1016/j.jpdc.2014.06.013"
LEVEL = "public"
PEER = "first come, first served"
CANNOT_TELL = Text(
    "What a batch system could have done: our schedule knows the jobs of a day and how long they "
    "run, which nobody knows before. That a job is of no use after an hour of waiting is assumed. "
    "Jobs still running when a day begins count alike on both sides.",
    "作业系统当时能否做到：本排程预知全天作业及其运行时长，实际并不可知。"
    "另假定作业等待超过一小时即无用处。当日开始时仍在运行的作业两边同样计入。",
)


class Day(msgspec.Struct, frozen=True):
    """One day, core-seconds: asked for, started in time under each, proven ceiling."""

    day: int
    jobs: int
    requested: int = msgspec.field(name="asked")
    first_come_jobs: int
    first_come: int
    our_jobs: int
    ours: int
    bound: float
    checked: bool


class Total(msgspec.Struct, frozen=True):
    """The sums of the days, core-seconds."""

    requested: int = msgspec.field(name="asked")
    first_come: int
    ours: int
    bound: float


class Interval(msgspec.Struct, frozen=True):
    """An interval of a ratio."""

    low: float
    high: float
    level: float


class Ratio(msgspec.Struct, frozen=True):
    """Work under our schedules over that in order of arrival; no interval of fewer than two days."""

    value: float
    interval: Interval | None


class Answer(Base, frozen=True, kw_only=True, tag="yuzui.schedule.benchmark/1"):
    """Days of a log under each; ``data`` names a log that comes with Yuzui: of such a log alone a record is kept."""

    origin: Origin
    trace: LogSource
    data: str | None
    peer: str
    budget: float
    days: list[Day]
    total: Total
    ratio: Ratio | None
    better: int
    worse: int
    refused: int
    checked: bool
    cannot_tell: Text


def compute(workspace: Workspace, inputs: Inputs) -> Answer:
    """Schedule days of a log and serve them in order of arrival; check both."""
    known, file_digest, columns = read(workspace, inputs.trace or "gaia", inputs.processors)
    budget, seed = float(inputs.budget), int(inputs.seed)
    _positive(inputs)
    size = _size(known)
    jobs = job_log.jobs(columns, known.log)
    rows = [_day(jobs, size, day, Effort(budget, seed)) for day in _busiest(jobs, inputs.days)]
    sums = (sum(getattr(row, name) for row in rows) for name in ("requested", "first_come", "ours", "bound"))
    total = Total(*sums)
    rested = {"file": file_digest, "processors": size, "days": int(inputs.days), "budget": budget}
    return Answer(
        run=Run.of("schedule_benchmark", rested, seed=seed),
        origin=computed(known.origin),
        trace=known.cited(),
        data=_shipped(known),
        peer=PEER,
        budget=budget,
        days=rows,
        total=total,
        ratio=_ratio(rows),
        better=sum(row.ours > row.first_come for row in rows),
        worse=sum(row.ours < row.first_come for row in rows),
        refused=sum(not row.checked for row in rows),
        checked=all(row.checked for row in rows),
        cannot_tell=CANNOT_TELL,
    )


DRAWS, LEVEL_OF_INTERVAL, DRAWN_BY = 10_000, 0.95, 7


def _ratio(days: Sequence[Day]) -> Ratio | None:
    """Return the ratio of the sums with its interval over days, drawn again in pairs.

    Notes
    -----
    The paired percentile bootstrap: both sums of a draw are of the same days, so what days have in
    common cancels.
    """
    ours, first_come = (np.array([getattr(day, name) for day in days], float) for name in ("ours", "first_come"))
    if not first_come.sum():
        return None
    value = float(ours.sum() / first_come.sum())
    if len(days) < 2:
        return Ratio(value, None)
    times = np.random.default_rng(DRAWN_BY).multinomial(len(days), np.full(len(days), 1 / len(days)), DRAWS)
    sums = times @ first_come
    tail = (1 - LEVEL_OF_INTERVAL) / 2
    ratios = (times @ ours)[sums > 0] / sums[sums > 0]
    low, high = np.quantile(ratios, [tail, 1 - tail])
    return Ratio(value, Interval(float(low), float(high), LEVEL_OF_INTERVAL))


def _size(known: Trace) -> int:
    """Return the processors of the centre; without them there is nothing to compare."""
    if known.processors:
        return known.processors
    raise InputError(
        Text("the number of processors is not known", "处理器数未知"),
        place=Place(column="processors"),
        expected="> 0",
        fix=Text("give the number of processors of the centre", "请给出中心的处理器数"),
        code="processors",
    )


def _positive(inputs: Inputs) -> None:
    """Refuse numbers that are too small."""
    for name, value, least in (
        ("days", inputs.days, ">= 0"),
        ("budget", inputs.budget, "> 0"),
        ("seed", inputs.seed, ">= 0"),
    ):
        if value < 0 or (least == "> 0" and not value):
            raise InputError(
                Text("this number is too small", "数值过小"),
                place=Place(column=name),
                seen=str(value),
                expected=least,
                code="too_small",
            )


def _shipped(known: Trace) -> str | None:
    gaia = TRACES["gaia"]
    return gaia.file if known.file == gaia.file and known.processors == gaia.processors else None


def _busiest(jobs: Jobs, most: int) -> list[int]:
    """Return the days with most core-seconds submitted, in order of time."""
    work = np.bincount(jobs.submit // DAY, weights=jobs.run * jobs.procs)
    order = [int(day) for day in np.argsort(-work, kind="stable") if work[day] > 0]
    return sorted(order[:most] if most else order)


def _day(jobs: Jobs, processors: int, day: int, effort: Effort) -> Day:
    """Measure one day; what was running when it began is fixed for both."""
    document = job_log.instance(jobs, processors, (day * DAY, (day + 1) * DAY))
    served = job_log.in_order(document)
    solution = solve(document, effort)
    ours = plain_rows(solution.schedule)
    return Day(
        day=day,
        jobs=len(document["tasks"]),
        requested=int(sum(task["value"] for task in document["tasks"])),
        first_come_jobs=len(served),
        first_come=int(objective(document, served)),
        our_jobs=len(ours),
        ours=int(objective(document, ours)),
        bound=solution.bound,
        checked=not violations(document, served) and not violations(document, ours),
    )


def headline(answer: Answer) -> Text:
    """Return how much more work starts in time than in order of arrival."""
    total = answer.total
    return Text(
        "{label}, the {days} with most work: {ours} core-hours start within an hour, {served} in "
        "strict order of arrival: {ratio} times; at most {bound} could",
        "{label}，工作量最大的 {days}：一小时内开始的作业计 {ours} 核时，"
        "严格按到达顺序为 {served}，比值 {ratio}；上限 {bound}",
    ).format(
        label=answer.trace.label,
        days=count(len(answer.days), Text("day", "天")),
        ours=number(total.ours / HOUR),
        served=number(total.first_come / HOUR),
        bound=number(total.bound / HOUR),
        ratio=number(answer.ratio.value, 4) if answer.ratio else same("–"),
    )


def sentences(answer: Answer) -> list[Line]:
    """Return the transcript of a measurement."""
    more = Text(
        "more on {n} of them, where jobs had to wait, less on {less}; {interval}schedules {checked}",
        "其中 {n} 天因有作业等待而有所增加，{less} 天减少；{interval}排程{checked}",
    ).format(
        n=number(answer.better),
        less=number(answer.worse),
        interval=_range(answer.ratio),
        checked=Text("pass the checker", "均通过检查")
        if answer.checked
        else Text("are refused by the checker: nothing is recorded", "未通过检查，不作记录"),
    )
    return [(Text("benchmark", "对照"), headline(answer)), (same(""), more)]


def _range(ratio: Ratio | None) -> Text:
    """Return the interval of the ratio, empty without one."""
    if ratio is None or ratio.interval is None:
        return same("")
    return Text("ratio {low} to {high} (95 % interval over days); ", "比值 {low} 至 {high}（按天 95% 区间）；").format(
        low=number(ratio.interval.low, 4), high=number(ratio.interval.high, 4)
    )


HOUR = 3_600


def _hours(name: str, label: Text) -> Column:
    return Column(name, label, digits=1, value=lambda row: getattr(row, name) / HOUR)


DAYS = Table[Answer](
    "days",
    Text("benchmark", "对照"),
    rows=lambda answer: answer.days,
    columns=(
        Column("day", Text("day of the log", "日志内天数"), form="0"),
        Column("jobs", Text("jobs", "作业数"), digits=0),
        _hours("requested", Text("asked", "申请")),
        _hours("first_come", Text("in order of arrival", "按到达顺序")),
        _hours("ours", Text("ours", "本排程")),
        _hours("bound", Text("bound", "上限")),
    ),
)
VIEW = View(headline=headline, sentences=sentences, first=(DAYS,))
