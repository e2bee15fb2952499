# SPDX-License-Identifier: Apache-2.0
"""The answer about a mission: chain, length under capacities, odds, what delays it; and how it is computed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import msgspec
import numpy as np

from yuzui.errors import InternalError
from yuzui.job.result import Answer as Base
from yuzui.missions import network as networks
from yuzui.missions import odds, project_proof
from yuzui.missions.mission_plan import Pace, Plan, Remark
from yuzui.missions.network import Network
from yuzui.missions.odds import Futures
from yuzui.missions.payments import by_year
from yuzui.missions.project_schedule import Found, shortest
from yuzui.missions.timeline import FINE, Timeline
from yuzui.model.quantity import Origin, digits
from yuzui.text import Text, join, same
from yuzui.text.numbers import NO_CURRENCY, count

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

LEVELS = (0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95)
"""Shares of futures at which the end is told."""
CURVE = tuple(n / 50 for n in range(1, 50))
LEVERS = 8
"""Most resources of which more is tried."""


class TaskDates(msgspec.Struct, frozen=True, kw_only=True):
    """One task: by the chain, as scheduled, as futures have it; in units since the start, and as days."""

    id: str
    title: str
    performer: str
    early: float
    late: float
    slack: float = msgspec.field(name="float")
    start: float
    end: float
    start_day: str | None
    end_day: str | None
    p50: float | None
    p80: float | None
    p50_day: str | None
    p80_day: str | None
    binding: float | None
    gate: bool
    evidence: str
    deadline: str | None
    met: float | None
    done: bool
    begun: bool


class Holding(msgspec.Struct, frozen=True):
    """In which share of the futures the mission is over by a length."""

    at: float
    p: float


class Quantile(msgspec.Struct, frozen=True):
    """Length and day that hold in a share of the futures, with the 95 % interval of the length."""

    p: float
    length: float
    day: str | None
    interval: tuple[float, float]


class Delay(msgspec.Struct, frozen=True):
    """How much a task delays: share of the futures in which it binds, and how its duration goes with the end."""

    task: str
    title: str
    share: float
    correlation: float | None


class Lever(msgspec.Struct, frozen=True):
    """What some more of a resource would do to P80, in the same futures."""

    resource: str
    more: int
    p80: float
    sooner: float


class Payment(msgspec.Struct, frozen=True):
    """What falls due by year, in whole units of the currency."""

    year: int
    currency: str
    p50: float
    p80: float


class Forecast(msgspec.Struct, frozen=True):
    """One forecast of a registered mission."""

    version: int
    made_on: str
    length: float
    p50: float | None
    p80: float | None
    planned_day: str | None
    p80_day: str | None
    why: str


class Registered(msgspec.Struct, frozen=True, kw_only=True):
    """What is on record of the mission."""

    id: str
    title: str
    owner: str
    goal: str
    measure: str
    threshold: float
    unit: str
    horizon: str | None
    state: str
    state_words: Text
    forecasts: list[Forecast]


class Finding(msgspec.Struct, frozen=True):
    """What is to be known before the dates are believed."""

    code: str
    message: Text
    task: str


class SetAside(msgspec.Struct, frozen=True):
    """A row of the sheet that was set aside."""

    file: str
    sheet: str
    row: int | None
    column: str
    message: Text
    seen: str
    expected: str
    fix: Text


class Answer(Base, frozen=True, kw_only=True, tag="yuzui.mission/1"):
    """Dates of a mission: chain, schedule, odds, delays. Lengths are units of ``pace`` since the start."""

    origin: Origin
    source: str
    pace: Pace
    start: str | None
    end_day: str | None
    counts: dict[str, int]
    tasks: list[TaskDates]
    chain: float
    chain_tasks: list[str]
    length: float
    bound: float
    gap: float
    proved: bool
    schedules: int
    odds: Holding | None
    quantiles: list[Quantile]
    curve: list[tuple[float, float]]
    common: float
    without_common: list[Quantile]
    draws: int
    delays: list[Delay]
    levers: list[Lever]
    payments: list[Payment]
    checker: str
    findings: list[Finding]
    aside: list[SetAside]
    mission: Registered | None = None
    state: str | None = None

    @property
    def p50(self) -> Quantile | None:
        """Length and day that hold in half of the futures."""
        return self.at(0.5)

    @property
    def p80(self) -> Quantile | None:
        """Length and day that hold in eight of ten futures."""
        return self.at(0.8)

    def at(self, p: float) -> Quantile | None:
        """Return the quantile of a share."""
        return next((one for one in self.quantiles if abs(one.p - p) < FINE), None)


@dataclass(frozen=True, eq=False)
class Solved:
    """What was solved: network, schedule, its order, futures; what gates and payments go on from."""

    network: Network
    found: Found
    starts: Any
    ends: Any
    order: tuple[int, ...]
    futures: Futures | None


@dataclass(frozen=True)
class Drawing:
    """How futures are drawn."""

    draws: int = odds.DRAWS
    common: float = odds.COMMON
    schedules: int = 1_000
    seed: int = 7
    today: str | None = None


def solve(plan: Plan, timeline: Timeline, drawing: Drawing) -> Solved:
    """Schedule a plan, check the schedule, run it through futures.

    Raises
    ------
    InternalError
        If the checker, which shares nothing with the search, refuses the schedule.
    """
    one = networks.network(plan, timeline, drawing.today)
    found = shortest(one.project, drawing.schedules, drawing.seed)
    networks.late(one, found.start, _never(one))
    found = project_proof.proved(one.project, found)
    if wrong := networks.broken(one, found.start):
        raise InternalError(wrong[0].message, seen=wrong[0].code)
    starts, ends = one.whole(found.start)
    order = tuple(sorted(one.left, key=lambda n: (int(starts[n]), int(ends[n]), n)))
    futures = None
    if can_tell(plan):
        u = odds.uniform(len(plan.tasks), drawing.draws, drawing.common, drawing.seed)
        futures = odds.simulate(one, order, odds.durations(one, u))
    return Solved(one, found, starts, ends, order, futures)


def _never(one: Network) -> int:
    lags = sum(max(0, least) for _, _, least in one.project.arcs)
    return len(one.project.free) + int(one.project.duration.sum() + one.project.release.max(initial=0)) + lags + 1


def can_tell(plan: Plan) -> bool:
    """Say whether odds can be told: a range is given, and of all that tasks need there is a capacity."""
    return any(task.ranged for task in plan.tasks) and not unlimited(plan)


def unlimited(plan: Plan) -> list[str]:
    """Return resources that tasks need and of which nobody said how much there is."""
    return [name for name in plan.resources if name not in plan.limited]


def parts(plan: Plan, timeline: Timeline, drawing: Drawing) -> tuple[dict[str, Any], Solved]:
    """Return what an answer says of a plan, but for its run, and what was solved."""
    solved = solve(plan, timeline, drawing)
    one, found = solved.network, solved.found
    length = one.units(int(solved.ends.max(initial=0)))
    lengths = None if solved.futures is None else np.sort(solved.futures.length)
    quantiles = [] if lengths is None else [_quantile(lengths, p, timeline) for p in LEVELS]
    marks = None if solved.futures is None else odds.binding(solved.futures)
    tasks = _tasks(solved, marks)
    critical = [task.id for task in tasks if not task.done and task.slack < FINE]
    return {
        "source": plan.source,
        "pace": plan.pace,
        "start": timeline.start if timeline.dated else None,
        "end_day": timeline.day(length),
        "counts": _counts(plan),
        "tasks": tasks,
        "chain": max([one.units(found.chain.length), *(one.units(end) for _, end in one.fixed.values())]),
        "chain_tasks": critical,
        "length": length,
        "bound": max([one.units(found.bound), *(one.units(end) for _, end in one.fixed.values())]),
        "gap": round(max(0, found.length - found.bound) / found.bound, 6) if found.bound else 0.0,
        "proved": found.proved,
        "schedules": found.schedules,
        "odds": None if lengths is None else Holding(length, round(float((lengths <= length + FINE).mean()), 4)),
        "quantiles": quantiles,
        "curve": [] if lengths is None else [(round(odds.quantile(lengths, p)[0], 4), p) for p in CURVE],
        "common": drawing.common,
        "without_common": _without(solved, drawing),
        "draws": 0 if lengths is None else drawing.draws,
        "delays": _delays(solved, marks),
        "levers": _levers(solved),
        "payments": _payments(solved),
        "checker": "scheduling/check.py: 0 violations",
        "findings": [Finding(r.code, r.message, r.task) for r in (*plan.remarks, *_remarks(solved, tasks))],
        "aside": _aside(plan),
    }, solved


def _counts(plan: Plan) -> dict[str, int]:
    return {
        "tasks": len(plan.tasks),
        "resources": len(plan.resources),
        "gates": sum(task.gate for task in plan.tasks),
        "done": sum(task.done is not None for task in plan.tasks),
        "ranged": sum(task.ranged for task in plan.tasks),
        "aside": len(plan.aside),
    }


def _aside(plan: Plan) -> list[SetAside]:
    return [
        SetAside(
            a.place.file, a.place.sheet, a.place.row, a.place.column, a.message, a.seen, a.expected, a.fix or same("")
        )
        for a in plan.aside
    ]


def _quantile(lengths: Floats, p: float, timeline: Timeline) -> Quantile:
    value, interval = odds.quantile(lengths, p)
    return Quantile(p, round(value, 4), timeline.day(value), (round(interval[0], 4), round(interval[1], 4)))


def _without(solved: Solved, drawing: Drawing) -> list[Quantile]:
    """Return P50 and P80 of the same mission whose tasks have nothing in common."""
    if solved.futures is None or not drawing.common:
        return []
    one = solved.network
    u = odds.uniform(len(one.plan.tasks), drawing.draws, 0.0, drawing.seed)
    lengths = np.sort(odds.simulate(one, solved.order, odds.durations(one, u)).length)
    return [_quantile(lengths, p, one.timeline) for p in (0.5, 0.8)]


def _tasks(solved: Solved, marks: Any) -> list[TaskDates]:
    one, chain = solved.network, solved.found.chain
    place = {task: at for at, task in enumerate(one.left)}
    rows = []
    for n, task in enumerate(one.plan.tasks):
        start, end = one.units(int(solved.starts[n])), one.units(int(solved.ends[n]))
        at = place.get(n)
        early = start if at is None else one.units(int(chain.early[at]))
        late = start if at is None else one.units(int(chain.late[at]))
        ends = None if solved.futures is None else np.sort(solved.futures.end[:, n])
        p50, p80 = (None if ends is None else round(odds.quantile(ends, p)[0], 4) for p in (0.5, 0.8))
        met = None
        if task.deadline and one.timeline.dated and ends is not None:
            met = round(float((ends <= one.timeline.place(task.deadline) + FINE).mean()), 4)
        rows.append(
            TaskDates(
                id=task.id,
                title=task.title,
                performer=task.performer,
                early=early,
                late=late,
                slack=round(late - early, 4),
                start=start,
                end=end,
                start_day=one.timeline.day(start),
                end_day=one.timeline.day(end),
                p50=p50,
                p80=p80,
                p50_day=one.timeline.day(p50),
                p80_day=one.timeline.day(p80),
                binding=None if marks is None else round(float(marks[:, n].mean()), 4),
                gate=task.gate,
                evidence=task.evidence,
                deadline=task.deadline,
                met=met,
                done=task.done is not None,
                begun=n in one.past,
            )
        )
    return rows


def _delays(solved: Solved, marks: Any) -> list[Delay]:
    """Return tasks by how often they bind; those that are done delay nothing any more."""
    if solved.futures is None:
        return []
    ends, rows = solved.futures.length, []
    for n, task in enumerate(solved.network.plan.tasks):
        if task.done is None:
            share = round(float(marks[:, n].mean()), 4)
            correlation = odds.rank_correlation(solved.futures.duration[:, n], ends)
            rows.append(Delay(task.id, task.title, share, None if correlation is None else round(correlation, 4)))
    return sorted(rows, key=lambda one: (-one.share, -(one.correlation or 0)))


def _levers(solved: Solved) -> list[Lever]:
    """Return what a fifth more of each resource would do, the most first."""
    if solved.futures is None:
        return []
    one, before = solved.network, odds.quantile(np.sort(solved.futures.length), 0.8)[0]
    levers = []
    for name in list(one.steps)[:LEVERS]:
        more = max(1, round(max(units for _, units in one.steps[name]) / 5))
        futures = odds.simulate(one, solved.order, solved.futures.duration, {name: more})
        after = odds.quantile(np.sort(futures.length), 0.8)[0]
        levers.append(Lever(name, more, round(after, 4), round(before - after, 4)))
    return sorted(levers, key=lambda lever: -lever.sooner)


def _payments(solved: Solved) -> list[Payment]:
    """Return what falls due by calendar year in half and in eight of ten futures; none without days."""
    one, futures = solved.network, solved.futures
    paid = [(n, task) for n, task in enumerate(one.plan.tasks) if task.payment and task.done is None]
    if futures is None or not one.timeline.dated or not paid:
        return []
    years = int(str(one.timeline.start)[:4]), int(str(one.timeline.day(float(futures.end.max())))[:4])
    payments = []
    for currency in dict.fromkeys(task.currency or "" for _, task in paid):
        mine = [(n, task) for n, task in paid if (task.currency or "") == currency]
        unit = 10 ** digits(currency or NO_CURRENCY)
        sums = [(task.payment or 0) / unit for _, task in mine]
        ends = futures.end[:, [n for n, _ in mine]]
        payments += [
            Payment(each.year, currency, each.p50, each.p80) for each in by_year(ends, sums, one.timeline.place, years)
        ]
    return payments


def _remarks(solved: Solved, tasks: Sequence[TaskDates]) -> list[Remark]:
    plan, timeline = solved.network.plan, solved.network.timeline
    remarks = []
    if (bare := unlimited(plan)) and any(task.ranged for task in plan.tasks):
        words = Text(
            "no odds: they would be too early without the capacity of {names}",
            "缺少{names}的能力，模拟结果会偏早，故不给出把握",
        )
        remarks.append(Remark("no_odds_without_capacity", words.format(names=join([same(one) for one in bare]))))
    elif not any(task.ranged for task in plan.tasks):
        words = Text(
            "no range given, no odds: add columns “shortest” and “longest”",
            "未给出工期范围，无法给出把握；请增加“最短”“最长”两列",
        )
        remarks.append(Remark("no_range", words))
    elif certain := sum(not task.ranged and task.done is None and task.duration > 0 for task in plan.tasks):
        words = Text("{n} without a range, taken as certain", "{n}未给范围，按确定工期计")
        remarks.append(Remark("certain_tasks", words.format(n=count(certain, Text("task", "项作业")))))
    for task in tasks:
        if task.deadline is None or task.done:
            continue
        if not timeline.dated:
            words = Text(
                "task {t} has a deadline; add --start DAY to hold it against the dates",
                "作业 {t} 有期限；请补充 --start 日期以便对照",
            )
            remarks.append(Remark("deadline_undated", words.format(t=task.id), task.id))
        elif task.met is not None and task.met < 0.5:
            words = Text(
                "deadline {d} of task {t} is met in {x} of 100 futures",
                "作业 {t} 的期限 {d} 在100种未来中有 {x} 种可达成",
            )
            remarks.append(
                Remark("deadline_unlikely", words.format(d=task.deadline, t=task.id, x=round(100 * task.met)), task.id)
            )
        elif task.met is None and str(task.end_day) > task.deadline:
            words = Text(
                "deadline {d} of task {t} lies before its end on {e}", "作业 {t} 的期限 {d} 早于排定的完成日 {e}"
            )
            remarks.append(Remark("deadline_missed", words.format(d=task.deadline, t=task.id, e=task.end_day), task.id))
    return remarks


def ranged(plan: Plan, low: float, high: float) -> Plan:
    """Return a plan in which tasks without a range are assumed to have one, and it is said."""
    tasks = tuple(
        task if task.ranged else replace(task, low=low * task.duration, high=high * task.duration)
        for task in plan.tasks
    )
    words = Text(
        "range assumed, not given: {low} to {high} times the plan for {n} tasks",
        "工期范围为假定：{n} 项作业取计划的 {low} 至 {high} 倍",
    )
    n = sum(not task.ranged for task in plan.tasks)
    remark = Remark("range_assumed", words.format(low=f"{low:g}", high=f"{high:g}", n=n))
    return replace(plan, tasks=tasks, remarks=(*plan.remarks, remark))


def inputs_of(plan: Plan) -> Mapping[str, Any]:
    """Return what a run rests on."""
    return {
        "tasks": [
            [t.id, t.duration, t.low, t.high, t.gate, t.deadline, t.payment, t.begun, t.done, dict(t.needs),
             [[k.task, k.kind, k.lag] for k in t.after]] for t in plan.tasks
        ],
        "capacities": [[c.resource, c.units, c.start, c.end] for c in plan.capacities],
        "pace": plan.pace,
        "start": plan.start,
    }  # fmt: skip
