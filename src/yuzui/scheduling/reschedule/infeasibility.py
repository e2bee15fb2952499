# SPDX-License-Identifier: Apache-2.0
"""What keeps a task out before any other is looked at, as codes with their numbers."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, TypeVar

import msgspec

from yuzui.errors import Fault, InternalError, Place, UnknownIdentifierError, meant
from yuzui.model.table import Row
from yuzui.scheduling import check
from yuzui.scheduling.answer import Booking, Way, plain_rows
from yuzui.scheduling.instance import Span, Task
from yuzui.scheduling.reschedule import view
from yuzui.scheduling.reschedule.fixed_schedule import FixedSchedule, displacements, in_ids, place, stand
from yuzui.scheduling.reschedule.relaxation import (
    ENDLESS,
    Allowed,
    Change,
    Ease,
    Relaxation,
    Shorter,
    applied,
    eased,
    smallest,
)
from yuzui.scheduling.search.state import Work
from yuzui.text import Text

UNSET = msgspec.UNSET


class Reason(msgspec.Struct, frozen=True, kw_only=True):
    """What keeps a task out whatever other tasks do; ``final`` if no schedule of the instance holds it."""

    code: str
    final: bool
    message: Text
    errors: list[Fault] | msgspec.UnsetType = UNSET
    resources: list[str] | msgspec.UnsetType = UNSET
    tasks: list[str] | msgspec.UnsetType = UNSET
    need: int | msgspec.UnsetType = UNSET
    longest: int | msgspec.UnsetType = UNSET
    windows: int | msgspec.UnsetType = UNSET
    pool: str | msgspec.UnsetType = UNSET
    has: int | msgspec.UnsetType = UNSET
    partner: str | msgspec.UnsetType = UNSET
    left: int | msgspec.UnsetType = UNSET
    group: str | msgspec.UnsetType = UNSET
    k: int | msgspec.UnsetType = UNSET
    task: str | msgspec.UnsetType = UNSET


class Hindrance(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that, together with others, keeps a task out: a booking with its place, or a rule."""

    kind: str
    message: Text
    task: str | msgspec.UnsetType = UNSET
    resource: str | msgspec.UnsetType = UNSET
    start: int | msgspec.UnsetType = UNSET
    end: int | msgspec.UnsetType = UNSET
    partner: str | msgspec.UnsetType | None = UNSET
    value: float | msgspec.UnsetType = UNSET
    group: str | msgspec.UnsetType = UNSET
    pool: str | msgspec.UnsetType = UNSET


class ConflictSet(msgspec.Struct, frozen=True):
    """What together keeps a task out; empty if its own windows do."""

    proven: bool
    items: list[Hindrance]


class LeastChange(msgspec.Struct, frozen=True):
    """The smallest change of the list that places a task at no loss, and where it then runs."""

    changes: list[Change]
    placed: list[Booking]


class Explanation(msgspec.Struct, frozen=True, kw_only=True):
    """Why a task is not placed: of its own, by others, and what would help."""

    status: str
    static: list[Reason] = msgspec.field(default_factory=list)
    placed: list[Booking] = msgspec.field(default_factory=list)
    competition: Way | None = None
    conflict: ConflictSet | None = None
    relaxation: LeastChange | None = None
    tried: list[str] = msgspec.field(default_factory=list)
    errors: list[Fault] = msgspec.field(default_factory=list)


CODES = (
    "lags", "no_windows", "no_capacity", "short_windows", "closed", "pool_small", "pool_closed",
    "share_small", "share_used", "group_full", "member_out", "predecessor_out",
)  # fmt: skip
"""Reasons, in the order in which they are told."""


def reasons(held: FixedSchedule, task: int) -> list[Reason]:
    """Return what keeps a task out whatever else is placed, or as the schedule stands."""
    causes = [*_lags(held, task), *_windows(held, task), *_pools(held, task)]
    causes += [*_shares(held, task), *_groups(held, task), *_predecessors(held, task)]
    return sorted(causes, key=lambda one: CODES.index(one.code))


def _task(held: FixedSchedule, task: int) -> Task:
    return list(held.reading.instance.tasks.values())[task]


def _reason(code: str, final: bool = True, **values: Any) -> Reason:
    return Reason(code=code, final=final, message=view.static(code, **values), **values)


def _lags(held: FixedSchedule, task: int) -> Iterator[Reason]:
    wrong = held.reading.impossible.get(held.tasks[task])
    if wrong is not None:
        yield _reason("lags", errors=wrong.faults)


def _windows(held: FixedSchedule, task: int) -> Iterator[Reason]:
    """Windows there are, long enough, on resources that take something and are open then."""
    own, known = _task(held, task), held.reading.instance.resources
    spans = [(one.resource, a, b) for one in own.alternatives for a, b in one.windows]
    if not spans:
        yield _reason("no_windows")
        return
    roomy = [(id, a, b) for id, a, b in spans if known[id].capacity > 0]
    if not roomy:
        yield _reason("no_capacity", resources=sorted({id for id, _, _ in spans}))
        return
    longest = max(b - a for _, a, b in roomy)
    if longest < own.duration:
        yield _reason("short_windows", need=own.duration, longest=longest, windows=len(roomy))
        return
    opened = max(_common((a, b), known[id].calendar) for id, a, b in roomy)
    if opened < own.duration:
        yield _reason("closed", need=own.duration, longest=opened, resources=sorted({id for id, _, _ in roomy}))


def _common(span: Span, calendar: tuple[Span, ...]) -> int:
    """Return the longest part of an interval inside one opening."""
    return max((min(span[1], b) - max(span[0], a) for a, b in calendar), default=0)


def _pools(held: FixedSchedule, task: int) -> Iterator[Reason]:
    own, known = _task(held, task), held.reading.instance.pools
    for id, amount in own.uses.items():
        if amount > known[id].capacity:
            yield _reason("pool_small", pool=id, need=amount, has=known[id].capacity)
        elif amount > 0:
            spans = [span for one in own.alternatives for span in one.windows]
            opened = max((_common(span, known[id].calendar) for span in spans), default=0)
            if spans and opened < own.duration <= max(b - a for a, b in spans):
                yield _reason("pool_closed", pool=id, need=own.duration, longest=opened)


def _shares(held: FixedSchedule, task: int) -> Iterator[Reason]:
    problem, partner = held.world, held.world.partner[task]
    if partner < 0:
        return
    need, share = problem.duration[task], problem.quota[partner]
    used = sum(
        problem.duration[n] for n, spot in enumerate(held.spots) if spot is not None and problem.partner[n] == partner
    )
    name = list(held.reading.instance.quotas)[partner]
    if need > share:
        yield _reason("share_small", partner=name, need=need, has=share)
    elif need > share - used:
        yield _reason("share_used", final=False, partner=name, need=need, has=share, left=share - used)


def _groups(held: FixedSchedule, task: int) -> Iterator[Reason]:
    problem, group = held.world, held.world.group[task]
    if group < 0:
        return
    name, most = list(held.reading.instance.groups)[group], problem.most[group]
    members = problem.members[group]
    inside = [held.tasks[n] for n in members if held.spots[n] is not None]
    if most is not None and len(inside) >= most:
        yield _reason("group_full", final=most == 0, group=name, k=most, tasks=inside)
    elif most is None:
        for other in members:
            if other != task and problem.barred.get(other) not in (None, "group"):
                yield _reason("member_out", group=name, task=held.tasks[other])


def _predecessors(held: FixedSchedule, task: int) -> Iterator[Reason]:
    problem = held.world
    for other, _, _ in problem.before[task]:
        if held.spots[other] is None:
            yield _reason("predecessor_out", final=other in problem.barred, task=held.tasks[other])


# The irreducible set of bookings and rules that together keep a task out.


Kind = str
_Thing = TypeVar("_Thing")

KINDS: tuple[Kind, ...] = ("quota", "group", "pool", "booking", "changeover", "closed", "pool_closed")
"""What can be in the way, in the order in which it is preferred in an explanation."""


@dataclass(frozen=True, slots=True)
class Item:
    """One thing that may be in the way."""

    kind: Kind
    of: int
    span: Span = (0, 0)


@dataclass(frozen=True, slots=True)
class Conflict:
    """What together keeps a task out."""

    items: tuple[Item, ...]
    proven: bool


def conflict(held: FixedSchedule, tasks: Sequence[int], steps: float) -> Conflict:
    """Return an irreducible set of what keeps some tasks out."""
    oracle = _Oracle(held, tasks, Work(steps))
    every = sorted(items(held, tasks), key=lambda one: KINDS.index(one.kind))
    if not oracle.fits(()):
        return Conflict((), oracle.exact)
    core = explain(oracle.fits, every)
    return Conflict(tuple(core), oracle.exact)


def explain(fits: Callable[[Sequence[_Thing]], bool], every: Sequence[_Thing]) -> list[_Thing]:
    """Return an irreducible part of some things that together do not fit.

    Examples
    --------
    >>> explain(lambda kept: not {2, 5} <= set(kept), [1, 2, 3, 4, 5, 6])
    [2, 5]
    """

    def part(base: Sequence[_Thing], fresh: bool, left: Sequence[_Thing]) -> list[_Thing]:
        if fresh and not fits(base):
            return []
        if len(left) == 1:
            return list(left)
        one, two = left[: len(left) // 2], left[len(left) // 2 :]
        second = part([*base, *one], True, two)
        first = part([*base, *second], bool(second), one)
        return [*first, *second]

    return part((), True, list(every)) if every else []


class _Oracle:
    """Whether tasks have a place while some things hold and all others are let go."""

    def __init__(self, held: FixedSchedule, tasks: Sequence[int], work: Work) -> None:
        self.held, self.tasks, self.work = held, tasks, work
        self.every = tuple(items(held, tasks))
        self.exact = True

    def fits(self, base: Sequence[Item]) -> bool:
        """Return whether there is a place."""
        gone = set(self.every) - set(base)
        stay = [one.of for one in base if one.kind == "booking"]
        problem = eased(self.held.world, self.tasks, _let_go(self.held, gone), self.held.since)
        there = {*stay, *self.tasks}
        for task in self.tasks:
            # what a task follows holds as long as the booking of the other does
            problem.before[task] = [link for link in problem.before[task] if link[0] in there]
        answer = place(problem, stand(problem, self.held.spots, stay, self.work), self.tasks)
        self.exact &= answer.placed is not None or answer.proven
        self.exact &= self.work.left > 0
        return answer.placed is not None


def _let_go(held: FixedSchedule, gone: Iterable[Item]) -> Ease:
    resources, pools = held.resources, list(held.reading.instance.pools)
    opened: dict[str, list[Span]] = {}
    pool_opened: dict[str, list[Span]] = {}
    counted: Mapping[Kind, dict[int, int]] = {"quota": {}, "group": {}, "pool": {}}
    changeover: set[int] = set()
    for one in gone:
        if one.kind in counted:
            counted[one.kind][one.of] = ENDLESS
        elif one.kind == "closed":
            opened.setdefault(resources[one.of], []).append(one.span)
        elif one.kind == "pool_closed":
            pool_opened.setdefault(pools[one.of], []).append(one.span)
        elif one.kind == "changeover":
            changeover.add(one.of)
    return Ease(
        opened=opened,
        pool_opened=pool_opened,
        pools=counted["pool"],
        quotas=counted["quota"],
        groups=counted["group"],
        changeover=frozenset(changeover),
    )


def items(held: FixedSchedule, tasks: Sequence[int]) -> Iterator[Item]:
    """Return everything that may keep some tasks out."""
    problem, every = held.world, list(held.reading.instance.tasks.values())
    number = {id: n for n, id in enumerate(held.reading.instance.resources)}
    partners = {problem.partner[task] for task in tasks} - {-1}
    groups = {g for task in tasks if (g := problem.group[task]) >= 0 and problem.most[g] is not None}
    pools = {pool for task in tasks for pool, _ in problem.uses[task]}
    spans = {number[one.resource]: (min(a for a, _ in one.windows), max(b for _, b in one.windows))
             for task in tasks for one in every[task].alternatives if one.windows}  # fmt: skip
    for task in tasks:
        for one in every[task].alternatives:
            for a, b in one.windows:
                low, high = spans[number[one.resource]]
                spans[number[one.resource]] = min(low, a), max(high, b)
    yield from (Item("quota", one) for one in sorted(partners))
    yield from (Item("group", one) for one in sorted(groups))
    yield from (Item("pool", one) for one in sorted(pools))
    yield from _bookings(held, tasks, spans)
    yield from (Item("changeover", n) for n in sorted(spans) if any(map(any, problem.change[n])))
    instance = held.reading.instance
    resources, reservoirs = list(instance.resources.values()), list(instance.pools.values())
    for n, span in sorted(spans.items()):
        yield from (Item("closed", n, gap) for gap in _gaps(resources[n].calendar, span))
    whole = min((a for a, _ in spans.values()), default=0), max((b for _, b in spans.values()), default=0)
    for n in sorted(pools):
        yield from (Item("pool_closed", n, gap) for gap in _gaps(reservoirs[n].calendar, whole))


def _bookings(held: FixedSchedule, tasks: Sequence[int], spans: Mapping[int, Span]) -> Iterator[Item]:
    """Return the bookings on the same resources at the time, or that share what tasks share."""
    problem = held.world
    partners = {problem.partner[task] for task in tasks} - {-1}
    groups = {problem.group[task] for task in tasks} - {-1}
    pools = {pool for task in tasks for pool, _ in problem.uses[task]}
    followed = {other for task in tasks for other, _, _ in problem.before[task]}
    for other, spot in enumerate(held.spots):
        if spot is None or other in tasks:
            continue
        if (
            (spot[0] in spans and _near(held, other, spot[0], spot[1], spans[spot[0]]))
            or problem.partner[other] in partners
            or problem.group[other] in groups
            or other in followed
            or any(pool in pools for pool, _ in problem.uses[other])
        ):
            yield Item("booking", other)


def _near(held: FixedSchedule, other: int, resource: int, start: int, span: Span) -> bool:
    longest = max(map(max, held.world.change[resource]), default=0)
    return start - longest < span[1] and start + held.world.duration[other] + longest > span[0]


def _gaps(calendar: Sequence[Span], span: Span) -> Iterator[Span]:
    """Return the stretches of an interval in which a calendar is closed."""
    low, high = span
    edges = [(low, low), *((a, b) for a, b in calendar if b > low and a < high), (high, high)]
    for (_, before), (after, _) in pairwise(edges):
        if before < after:
            yield before, after


# Why a task is not placed: first what is so whatever else is placed, then who is in the way.


STEPS = 400_000.0
"""Steps of each part of an answer at most."""


def why(held: FixedSchedule, task: str, may: Allowed | None = None) -> Explanation:
    """Return why a task is not placed, and the smallest change that places it."""
    if task in held.reading.rejected:
        return Explanation(status="rejected", errors=held.reading.rejected[task].faults)
    number = _number(held, task)
    if (spot := held.spots[number]) is not None:
        return Explanation(status="placed", placed=[held.row(number, spot)])
    state = held.state(Work(STEPS))
    others = [one for one in state.needed(number) if one != number]
    needed = (*others, number)
    static = reasons(held, number)
    barred = number in held.world.barred or any(one.final for one in static)
    if not barred:
        stands = place(held.world, state, needed)
        if stands.placed is not None:
            return Explanation(status="fits", placed=[held.row(*one) for one in stands.placed])
    ways = [] if barred else displacements(held, number, STEPS)
    core = _conflict(held, conflict(held, needed, STEPS))
    relaxation, tried = smallest(held, needed, STEPS, may)
    return Explanation(
        status="static" if barred else "competition",
        static=static,
        competition=in_ids(held, ways[0]) if ways else None,
        conflict=core,
        relaxation=None if relaxation is None else _relaxation(held, relaxation),
        tried=tried,
    )


def _number(held: FixedSchedule, task: str) -> int:
    known = held.tasks
    if task not in known:
        raise UnknownIdentifierError(
            Text("the instance has no such task", "算例中没有该任务"),
            place=Place(column="TASK"),
            seen=task,
            fix=meant(task, known)
            or Text("take an id of its tasks: {ids} …", "请从其任务编号中选取：{ids} …").format(
                ids=", ".join(known[:5])
            ),
        )
    return known.index(task)


def _conflict(held: FixedSchedule, conflict: Conflict) -> ConflictSet:
    rows = [_item(held, one) for one in conflict.items]
    order = {one.kind: n for n, one in enumerate(conflict.items)}
    return ConflictSet(
        conflict.proven, sorted(rows, key=lambda row: (order[row.kind], row.resource or "", row.start or 0))
    )


def _item(held: FixedSchedule, one: Item) -> Hindrance:
    instance, spot = held.reading.instance, held.spots[one.of] if one.kind == "booking" else None
    names: Mapping[str, tuple[str, Sequence[str]]] = {
        "quota": ("partner", list(instance.quotas)),
        "group": ("group", list(instance.groups)),
        "pool": ("pool", list(instance.pools)),
        "pool_closed": ("pool", list(instance.pools)),
        "changeover": ("resource", held.resources),
        "closed": ("resource", held.resources),
    }
    values: Row
    if spot is not None:
        values = msgspec.to_builtins(held.valued(one.of, spot))
    else:
        column, ids = names[one.kind]
        values = {column: ids[one.of]}
        values |= {"start": one.span[0], "end": one.span[1]} if one.span != (0, 0) else {}
    return Hindrance(kind=one.kind, message=view.item(one.kind, held, **values), **values)


def _relaxation(held: FixedSchedule, relaxation: Relaxation) -> LeastChange:
    """Return a change, after the checker has gone over the schedule it makes possible."""
    document = applied(held.document, relaxation.changes)
    shorter = {one.task: one.by for one in relaxation.changes if isinstance(one, Shorter)}
    rows = [held.row(*one) for one in relaxation.placed]
    rows = [Booking(row.task, row.resource, row.start, row.end - shorter.get(row.task, 0)) for row in rows]
    stay = [held.row(n, spot) for n, spot in enumerate(held.spots) if spot is not None]
    broken = check.violations(document, plain_rows([*stay, *rows]))
    if broken:
        raise InternalError(
            Text("a change was found that the checker refuses: {what}", "检查未通过所找到的变更：{what}").format(
                what=broken[0].message
            )
        )
    return LeastChange(list(relaxation.changes), rows)
