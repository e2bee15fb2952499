# SPDX-License-Identifier: Apache-2.0
r"""The energy bound: in no interval can more work be compelled than there is time for.

One column says how much of a task runs in one option. Rows say what may be placed at all, and for
intervals of each supply that the work that options compel in it fits in. Of this linear program
only the prices are kept: they prove the bound, whatever they are.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np

from yuzui.errors import InternalError
from yuzui.scheduling.bound.linear_program import Bound, Lines, Sifting, ceiling, filled, lines, start, together
from yuzui.scheduling.instance import Instance, Options

if TYPE_CHECKING:
    Array = np.ndarray[Any, Any]


# Stretches in which options draw on one supply, and how much of it each must take.


MOST_PAIRS = 4_000_000
"""Intervals that are made at once, 64 MB."""


@dataclass(frozen=True, slots=True, eq=False)
class Stretch:
    """One supply between two closures."""

    name: str
    supply: int
    option: Array
    start: Array
    end: Array
    length: Array
    amount: Array

    def some(self, mask: Array) -> Stretch:
        """Return the stretch with some of its options only."""
        return Stretch(
            self.name, self.supply, self.option[mask], self.start[mask], self.end[mask],
            self.length[mask], self.amount[mask],
        )  # fmt: skip

    def spans(self) -> tuple[Array, Array]:
        """Return intervals among which is always the one most overdrawn.

        Notes
        -----
        What an option takes of ``[s, e)`` bends downward only where s is a start of a window or a
        latest start, e an end or an earliest end, or ``s + e = a + b``.
        """
        starts = np.unique(np.append(self.start, self.end - self.length))
        ends = np.unique(np.append(self.end, self.start + self.length))
        middle = np.unique(self.start + self.end)
        first, last = crossed(starts, ends)
        begun, ended = np.repeat(starts, len(middle)), np.repeat(ends, len(middle))
        first = np.concatenate([first, begun, np.tile(middle, len(ends)) - ended])
        last = np.concatenate([last, np.tile(middle, len(starts)) - begun, ended])
        if not len(first):
            return first, last
        inside = (first >= starts[0]) & (last <= ends[-1]) & (first < last)
        both = np.unique(np.stack([first[inside], last[inside]]), axis=1)
        return both[0], both[1]


def crossed(starts: Array, ends: Array) -> tuple[Array, Array]:
    """Return all intervals from one of the starts to one of the ends."""
    some, others = np.unique(starts), np.unique(ends)
    every = math.isqrt(len(some) * len(others) // MOST_PAIRS) + 1
    first, last = np.meshgrid(some[::every], others[::every], indexing="ij")
    positive = first < last
    return first[positive], last[positive]


def stretches(instance: Instance, choices: Options) -> list[Stretch]:
    """Return the stretches in which not all options fit side by side."""
    pieces = []
    one = np.ones(len(choices.duration), dtype=np.int64)
    resources = list(instance.resources.values())
    for block, options in enumerate(_parted(choices.block, len(choices.blocks))):
        resource = resources[choices.blocks.resource[block]]
        pieces.append(stretch(f"energy:{resource.id}", resource.capacity, choices, options, one))
    for pool in instance.pools.values():
        uses = [task.uses.get(pool.id, 0) for task in instance.tasks.values()]
        amount = np.array(uses, dtype=np.int64)
        mine = np.flatnonzero(amount[choices.task] > 0)
        begins = np.array([start for start, _ in pool.calendar], dtype=np.int64)
        span = np.searchsorted(begins, choices.start[mine], "right") - 1
        for options in _parted(span, len(begins)):
            name = f"pool:{pool.id}"
            pieces.append(stretch(name, pool.capacity, choices, mine[options], amount))
    return [part for part in pieces if _crowded(part, choices)]


def _parted(number: Array, parts: int) -> list[Array]:
    """Return the places of each number."""
    order = np.argsort(number, kind="stable")
    return np.split(order, np.searchsorted(number[order], np.arange(1, parts))) if parts else []


def stretch(name: str, supply: int, choices: Options, options: Array, uses: Array) -> Stretch:
    """Return the stretch in which some options draw on one supply."""
    task = choices.task[options]
    return Stretch(
        name, supply, options, choices.start[options], choices.end[options], choices.duration[task], uses[task]
    )


def _crowded(part: Stretch, options: Options) -> bool:
    _, first = np.unique(options.task[part.option], return_index=True)
    return int(part.amount[first].sum()) > part.supply


def energies(part: Stretch, starts: Array, ends: Array) -> Array:
    r"""Return how much each option of a stretch takes of intervals wherever its task runs.

    Notes
    -----
    What lies in an interval first grows and then falls with the start of the task, so that one of
    the two ends is least (Baptiste, Le Pape and Nuijten 1999, doi:10.1023/A:1018995000688).
    """
    low, high = starts[:, None], ends[:, None]
    left = np.minimum(part.start + part.length, high) - np.maximum(part.start, low)
    right = np.minimum(part.end, high) - np.maximum(part.end - part.length, low)
    values: Array = np.maximum(0, np.minimum(left, right)) * part.amount
    return values


def capacity_rows(part: Stretch, starts: Array, ends: Array, tasks: Array) -> Lines:
    """Return the rows that some intervals of a stretch give, those that can be broken at all."""
    return lines(_rows(part, starts, ends, tasks))


def _rows(part: Stretch, starts: Array, ends: Array, tasks: Array) -> Iterator[tuple[str, float, Array, Array]]:
    used = energies(part, starts, ends)
    limit = part.supply * (ends - starts)
    # each task runs once: of its options only the one that takes most can count
    own = tasks[part.option]
    first = np.flatnonzero(np.append(True, own[1:] != own[:-1])) if len(own) else own
    most = np.maximum.reduceat(used, first, axis=1).sum(axis=1) if len(own) else 0 * limit
    for row in np.flatnonzero(most > limit):
        some = np.flatnonzero(used[row])
        name = f"{part.name}:{starts[row]}:{ends[row]}"
        yield name, float(limit[row]), part.option[some], used[row, some].astype(float)


# What is left of the options of tasks that follow others, once the others' options are known.


ROUNDS = 20
"""Rounds in which windows are narrowed; a check of the bound must use as many."""
_AFTER_FAR = 2**60


def narrowed(instance: Instance, options: Options) -> tuple[Options, Array]:
    """Return options cut to when the tasks that each task follows let it run.

    Notes
    -----
    A task starts no earlier than the earliest end of what it follows and the least lag, and no
    later than its latest end and the longest lag; all tasks are looked at once a round.
    """
    number = {id: at for at, id in enumerate(instance.tasks)}
    ties = np.array(
        [
            (at, number.get(tie.task, -1), tie.low, _AFTER_FAR if tie.high is None else tie.high)
            for at, task in enumerate(instance.tasks.values())
            for tie in task.after
        ],
        dtype=np.int64,
    ).reshape(-1, 4)
    start, end, rows = options.start, options.end, np.arange(len(options))
    length = options.duration
    for _ in range(ROUNDS if len(ties) else 0):
        task = options.task[rows]
        low, high = _limits(ties, length, task, start, end)
        first, last = np.maximum(start, low[task]), np.minimum(end, high[task])
        fits = last - first >= length[task]
        if fits.all() and (first == start).all() and (last == end).all():
            break
        start, end, rows = first[fits], last[fits], rows[fits]
    task = options.task[rows]
    left = replace(
        options, task=task, resource=options.resource[rows], block=options.block[rows], start=start,
        end=end, first=np.searchsorted(task, np.arange(len(length) + 1)),
    )  # fmt: skip
    return left, rows


def _limits(ties: Array, length: Array, task: Array, start: Array, end: Array) -> tuple[Array, Array]:
    """Return between which seconds each task must lie, from what the others have left."""
    earliest, latest = np.full(len(length), _AFTER_FAR), np.full(len(length), -_AFTER_FAR)
    np.minimum.at(earliest, task, start)
    np.maximum.at(latest, task, end)
    own, other, least, most = ties.T
    # a task that follows one that cannot run cannot run
    gone = (other < 0) | (latest[other] == -_AFTER_FAR)
    low, high = np.full(len(length), -_AFTER_FAR), np.full(len(length), _AFTER_FAR)
    after = np.where(gone, _AFTER_FAR, earliest[other] + length[other] + least)
    before = np.where(most == _AFTER_FAR, _AFTER_FAR, latest[other] + most + length[own])
    np.maximum.at(low, own, after)
    np.minimum.at(high, own, np.where(gone, -_AFTER_FAR, before))
    return low, high


# Time lost between configurations, on resources that take one task at a time.


@dataclass(frozen=True, slots=True, eq=False)
class Families:
    """Configurations of the options of one stretch."""

    part: Stretch
    resource: str
    task: Array
    family: Array
    gap: Array

    def some(self, mask: Array) -> Families:
        """Return the same with some of its options only."""
        part = self.part.some(mask)
        return Families(part, self.resource, self.task[mask], self.family[mask], self.gap)

    def losses(self, present: Array) -> tuple[Array, Array]:
        """Return the seconds before any task, and before the first of each configuration."""
        within = np.diagonal(self.gap)
        others = np.where(present[:, None] & ~np.eye(len(self.gap), dtype=bool), self.gap, _FAMILY_FAR)
        enter = others.min(axis=0)
        enter = np.where(enter == _FAMILY_FAR, within, enter)
        each = np.minimum(within, enter)
        return np.where(present, each, 0), np.where(present, enter, 0)


_FAMILY_FAR = 2**62


@dataclass(slots=True, eq=False)
class Crossing:
    """The row of one interval, and which tasks its columns are tied to."""

    families: Families
    start: int
    end: int
    column: Array
    there: Array
    tied: set[int]


def families(instance: Instance, options: Options, parts: Sequence[Stretch]) -> list[Families]:
    """Return the stretches in which time may be lost between tasks."""
    names = [task.config for task in instance.tasks.values()]
    groups = []
    for part in parts:
        kind, id = part.name.split(":", 1)
        if kind != "energy" or instance.resources[id].capacity != 1:
            continue
        task, table = options.task[part.option], instance.resources[id].changeover
        configs = sorted({names[number] for number in task})
        gap = np.array([[table.between(a, b) for b in configs] for a in configs], dtype=np.int64)
        if gap.any():
            number = {config: at for at, config in enumerate(configs)}
            family = np.array([number[names[one]] for one in task], dtype=np.int64)
            groups.append(Families(part, id, task, family, gap))
    return groups


def overdrawn(group: Families, x: Array, first: Array, last: Array) -> Array:
    """Return by how many seconds intervals are overdrawn, near enough to choose from."""
    used = energies(group.part, first, last)
    there = used > 0
    each, enter = group.losses(np.ones(len(group.gap), dtype=bool))
    over: Array = used @ x + there @ (x * each[group.family]) - (last - first)
    most = np.zeros(len(first))
    for family in np.unique(group.family):
        mine = group.family == family
        present = (there[:, mine] * x[mine]).max(axis=1)
        over = over + (enter - each)[family] * present
        most = np.where(there[:, mine].any(axis=1), np.maximum(most, enter[family]), most)
    return over - most


def crossing(family: Families, start: int, end: int, column: int) -> tuple[Crossing, Lines]:
    r"""Return the row of an interval.

    Notes
    -----
    :math:`\sum_w (E_w + s_f) x_w + \sum_f (c_f - s_f) y_f \le e - s + \max_f c_f` over the options
    w with :math:`E_w > 0`, where :math:`c_f` is the least changeover into f from another
    configuration among them and :math:`s_f` the least from any: the first task pays none, and what
    it did not pay is at most the largest. Needs a table closed by shortest paths.
    """
    used = energies(family.part, np.array([start]), np.array([end]))[0]
    there = np.flatnonzero(used)
    present = np.zeros(len(family.gap), dtype=bool)
    present[family.family[there]] = True
    each, enter = family.losses(present)
    needs = np.flatnonzero(enter > each)
    place = np.full(len(family.gap), -1)
    place[needs] = column + np.arange(len(needs))
    columns = np.append(family.part.option[there], place[needs])
    amount = np.append(used[there] + each[family.family[there]], (enter - each)[needs])
    limit = end - start + int(enter.max(initial=0))
    cut = Crossing(family, start, end, place, there, set())
    most = np.zeros(int(family.task.max(initial=0)) + 1)
    np.maximum.at(most, family.task[there], amount[: len(there)])
    if most.sum() + (enter - each).sum() <= limit:
        return cut, lines([])
    name = f"changeover:{family.resource}:{start}:{end}"
    return cut, lines([(name, float(limit), columns, amount.astype(float))])


def ties(crossing: Crossing, x: Array, ids: Sequence[str]) -> Lines:
    """Return rows that say that a configuration is there where one of its tasks is."""
    family = crossing.families
    task, option = family.task[crossing.there], family.part.option[crossing.there]
    column = crossing.column[family.family[crossing.there]]
    parts = []
    for number in np.unique(task[x[option] > 0]).tolist():
        mine = task == number
        own = int(column[mine][0])
        if own >= 0 and number not in crossing.tied and x[option[mine]].sum() > x[own] + 1e-6:
            crossing.tied.add(number)
            name = f"family:{family.resource}:{crossing.start}:{crossing.end}:{ids[number]}"
            columns = np.append(option[mine], own)
            parts.append((name, 0.0, columns, np.append(np.ones(mine.sum()), -1.0)))
    return lines(parts)


# Rows of what is placed, wherever it runs: tasks, groups, quotas and predecessors.


@dataclass(frozen=True, slots=True, eq=False)
class Rules:
    """Rows of what is placed."""

    rows: Lines
    whole: Sequence[Array]


def rules(instance: Instance, options: Options) -> Rules:
    """Return the rows of what is placed."""
    whole = list(_members(instance, "all").values())
    group = {int(task): number for number, members in enumerate(whole) for task in members}
    parts = [_task_options(options, number) for number in range(len(instance.tasks))]

    def tasks() -> Iterator[tuple[str, float, Array, Array]]:
        for number, id in enumerate(instance.tasks):
            ones = np.ones(len(parts[number]))
            if number in group:
                column = len(options) + group[number]
                yield f"task:{id}", 0.0, np.append(parts[number], column), np.append(ones, -1.0)
            else:
                yield f"task:{id}", 1.0, parts[number], ones

    matrix = lines([*tasks(), *_shares(instance, parts), *_follows(instance, parts)])
    equal = matrix.equal.copy()
    equal[list(group)] = True
    return Rules(replace(matrix, equal=equal), whole)


def _task_options(options: Options, task: int) -> Array:
    return np.arange(options.first[task], options.first[task + 1])


def _members(instance: Instance, rule: str) -> dict[str, Array]:
    """Return the tasks of every group of one rule that has some."""
    indices: dict[str, list[int]] = {}
    for number, task in enumerate(instance.tasks.values()):
        if task.group is not None and instance.groups[task.group].rule == rule:
            indices.setdefault(task.group, []).append(number)
    return {id: np.array(members, dtype=np.int64) for id, members in indices.items()}


def _shares(instance: Instance, parts: Sequence[Array]) -> Iterator[tuple[str, float, Array, Array]]:
    """Yield the rows of groups of which some are placed, and of quotas, that can be broken."""
    for id, members in _members(instance, "any_k").items():
        able = [number for number in members if len(parts[number])]
        if len(able) > (k := instance.groups[id].k):
            columns = _joined(parts[number] for number in able)
            yield f"group:{id}", float(k), columns, np.ones(len(columns))
    shared: dict[str, list[int]] = {partner: [] for partner in instance.quotas}
    for number, task in enumerate(instance.tasks.values()):
        if task.partner in shared and len(parts[number]):
            shared[task.partner].append(number)
    length = [task.duration for task in instance.tasks.values()]
    for partner, numbers in shared.items():
        most = instance.quotas[partner]
        if sum(length[number] for number in numbers) > most:
            each = [np.full(len(parts[number]), float(length[number])) for number in numbers]
            columns = _joined(parts[number] for number in numbers)
            yield f"quota:{partner}", float(most), columns, np.concatenate(each)


def _follows(instance: Instance, parts: Sequence[Array]) -> Iterator[tuple[str, float, Array, Array]]:
    """Yield the rows of tasks that need another placed."""
    place = {id: number for number, id in enumerate(instance.tasks)}
    seen: set[str] = set()
    for number, (id, task) in enumerate(instance.tasks.items()):
        for after in task.after:
            name = f"after:{id}:{after.task}"
            # the same two tasks may be tied by several lags
            if name in seen or not len(parts[number]):
                continue
            seen.add(name)
            before = parts[place[after.task]] if after.task in place else parts[number][:0]
            signs = np.append(np.ones(len(parts[number])), -np.ones(len(before)))
            yield name, 0.0, np.append(parts[number], before), signs


def _joined(parts: Iterable[Array]) -> Array:
    return np.concatenate([np.zeros(0, dtype=np.int64), *parts])


def best(options: Options, left: Array) -> Array:
    """Return what the best option of each task is worth; minus infinity for a task without."""
    most = np.full(len(options.duration), -np.inf)
    has = np.flatnonzero(np.diff(options.first))
    if len(has):
        most[has] = np.maximum.reduceat(left, options.first[has])
    return most


def settled(ruleset: Rules, options: Options, worth: Array, prices: Array) -> tuple[Array, Array]:
    """Return the best prices of the tasks' own rows for prices of all the others.

    Notes
    -----
    A task is worth its best option, or nothing; a group that is placed whole the sum of its
    members, or nothing, and what a member without an option lacks is taken from the others.
    """
    most = best(options, worth)
    settled = prices.copy()
    settled[: len(most)] = np.maximum(0.0, most)
    for members in ruleset.whole:
        own = most[members]
        able = np.isfinite(own)
        own = np.where(able, own, 0.0)
        if not able.all():
            own[~able] = -max(0.0, float(own.sum())) / int((~able).sum())
        settled[members] = own
    return settled, most


KIND = "energy"

_SMALL, _ALL = 20, 100
"""Most options of a stretch, and of all, to begin with all intervals that can matter."""
_NEAR, _OUT = 0.05, 0.1
"""Shares of its value by which an option may miss the best of its task, and that one what it pays,
and yet be begun with."""
_FEW = 20_000
"""Options that are all begun with."""
_STEPS = 20_000
"""Steps of the simplex method after which no row is added: work, the same on every machine."""
_GAIN, _PATIENCE = 3e-5, 3
"""Share of the ceiling that a round must lower it by; where changeovers take time, this many rounds
may do less before no row is added."""
_CUTS = 5
"""Most rows a stretch gains in one round."""
_CELL = 2_000_000
"""Most options times intervals that are weighed at once."""


def energy(instance: Instance, options: Options) -> Bound:
    r"""Return what no schedule can exceed, from the energy its tasks compel.

    Notes
    -----
    :math:`\max \sum_w v_w x_w` over options w with :math:`\sum_{w \in i} x_w \le 1` for every task
    and :math:`\sum_w E_w(s, e) x_w \le c (e - s)` for intervals of every supply c. Rows are found
    by need, options priced by need; the value is that of
    :func:`yuzui.scheduling.bound.linear_program.ceiling`.
    """
    left, choices = narrowed(instance, options)
    bound = _Program(instance, left).bound()
    preferred = np.zeros(len(options))
    preferred[choices] = bound.preferred
    return replace(bound, preferred=preferred)


@dataclass(slots=True, eq=False)
class _Best:
    """The lowest ceiling so far, and what proves it."""

    value: float
    rows: Lines
    prices: Array
    most: Array
    x: Array


class _Program:
    def __init__(self, instance: Instance, options: Options) -> None:
        self.options = options
        self.rules = rules(instance, options)
        self.parts = stretches(instance, options)
        self.families = families(instance, options, self.parts)
        self.crossings: list[Crossing] = []
        self.ids = tuple(instance.tasks)
        self.worth = np.append(options.value[options.task], np.zeros(len(self.rules.whole)))
        self.price = start(instance, options)
        self.tasks = len(instance.tasks)
        self.known: set[str] = set()
        self.stopped = False
        self.sifting = Sifting(together([self.rules.rows, *self._first_rows()]), self.worth)
        self.best = self._weighed(np.zeros(len(self.sifting.rows)), np.zeros(len(self.worth)))
        self._play_first()

    def bound(self) -> Bound:
        """Return the bound."""
        self._tighten()
        best = self.best
        duals = {name: float(price) for name, price in zip(best.rows.names, best.prices, strict=True) if price}
        most = np.where(np.isfinite(best.most), best.most, 0.0)
        return Bound(best.value, KIND, duals, most, best.x[: len(self.options)], self.stopped)

    def _first_rows(self) -> list[Lines]:
        """Return rows of stretches as a whole, and of all their intervals where those are few."""
        few = sum(len(part.option) for part in self.parts) <= _ALL
        rows = []
        for part in self.parts:
            if few and len(part.option) <= _SMALL:
                spans = part.spans()
            else:
                spans = np.array([part.start.min()]), np.array([part.end.max()])
            rows.append(capacity_rows(part, *spans, self.options.task))
            self.known.update(rows[-1].names)
        return rows

    def _play_first(self) -> None:
        """Bring the options into play that seem best, and begin where they fill what there is."""
        choices, options = self.options, np.arange(len(self.options))
        value, length = choices.value[choices.task], choices.duration[choices.task]
        left = value - self.price * length
        if len(choices) > _FEW:
            most = best(choices, left)[choices.task]
            near = (most - left <= _NEAR * value) & (most >= -_OUT * value)
            options = np.flatnonzero(near)
        groups = len(choices) + np.arange(len(self.rules.whole))
        limits = np.append(np.full(len(options), np.inf), np.ones(len(groups)))
        self.sifting.play(np.append(options, groups), limits)
        order = options[np.argsort(-(left / length)[options], kind="stable")]
        used = filled(self.sifting.rows, order)
        self.sifting.begin(used, choices.task[used])

    def _tighten(self) -> None:
        """Solve, bring in options and rows that matter, and solve again until none does."""
        steps = idle = 0
        patience = _PATIENCE if self.families else 1
        while True:
            try:
                x, prices = self.sifting.solve()
            except InternalError:
                # the ceiling reached so far holds
                self.stopped = True
                return
            steps += self.sifting.steps
            now = self._weighed(prices, x)
            gain = self.best.value - now.value
            if now.value <= self.best.value:
                self.best = now
            entered = self._enter(prices)
            if entered and now.value > (1 + 1e-4) * float(self.worth @ x):
                continue
            idle = 0 if gain > _GAIN * now.value else idle + 1
            cut = steps < _STEPS and idle < patience and self._cut(x)
            if not entered and not cut:
                return

    def _weighed(self, prices: Array, x: Array) -> _Best:
        """Return the ceiling that prices prove, those of the tasks made the best there are."""
        rows, n = self.sifting.rows, len(self.options)
        others = prices.copy()
        others[: self.tasks] = 0.0
        left = (self.worth - rows.charged(others, len(self.worth)))[:n]
        prices, most = settled(self.rules, self.options, left, others)
        return _Best(ceiling(rows, self.worth, prices), rows, prices, most, x)

    def _enter(self, prices: Array) -> bool:
        """Bring options into play that are worth more than what they pay."""
        rows, n = self.sifting.rows, len(self.options)
        left = (self.worth - rows.charged(prices, len(self.worth)))[:n]
        tolerance = 1e-7 * float(self.worth.max(initial=0.0))
        idle = np.flatnonzero(self.sifting.resting()[:n] & (left > tolerance))
        if len(idle) > _FEW:
            most = best(self.options, left)[self.options.task[idle]]
            idle = idle[left[idle] >= most]
        if len(idle):
            self.sifting.play(idle, np.full(len(idle), np.inf))
        return bool(len(idle))

    def _cut(self, x: Array) -> bool:
        """Add rows of intervals in which the point compels more than there is."""
        pieces = []
        for part in self.parts:
            support = np.flatnonzero(x[part.option] > 1e-9)
            some = part.some(support)
            if len(support) and int(some.amount.sum()) > part.supply:
                first, last = _worst(some, partial(_overdrawn, some, x))
                rows = capacity_rows(part, first, last, self.options.task)
                # a row that is broken although it is there is a matter of tolerances
                if not self.known.issuperset(rows.names):
                    pieces.append(rows)
                    self.known.update(rows.names)
        pieces += self._crossed(x)
        if pieces:
            self.sifting.keep(together(pieces))
        return bool(pieces)

    def _crossed(self, x: Array) -> list[Lines]:
        """Return rows of intervals in which changeovers leave too little time, and their ties."""
        pieces = []
        for family in self.families:
            some = family.some(np.flatnonzero(x[family.part.option] > 1e-9))
            spans = _worst(some.part, partial(overdrawn, some, x[some.part.option]))
            for low, high in zip(*(side.tolist() for side in spans), strict=True):
                new, rows = crossing(family, low, high, len(self.worth))
                if len(rows) and not self.known.issuperset(rows.names):
                    self.known.update(rows.names)
                    more = int((new.column >= 0).sum())
                    self.worth = np.append(self.worth, np.zeros(more))
                    self.sifting.widen(more)
                    self.crossings.append(new)
                    pieces.append(rows)
        x = np.append(x, np.zeros(len(self.worth) - len(x)))
        pieces += [ties(one, x, self.ids) for one in self.crossings]
        return [rows for rows in pieces if len(rows)]


def _worst(part: Stretch, measure: Callable[[Array, Array], Array]) -> tuple[Array, Array]:
    """Return the intervals most overdrawn, those that overlap a worse one left out."""
    first, last = crossed(part.start, part.end)
    if len(first) * len(part.option) > _CELL:
        every = -(-len(first) * len(part.option) // _CELL)
        first, last = first[::every], last[::every]
    over = measure(first, last)
    over[over <= 1e-6 * (last - first)] = 0.0
    chosen: list[int] = []
    while len(chosen) < _CUTS and over.max(initial=0.0) > 0:
        chosen.append(worst := int(over.argmax()))
        over[(first < last[worst]) & (last > first[worst])] = 0.0
    return first[chosen], last[chosen]


def _overdrawn(part: Stretch, x: Array, first: Array, last: Array) -> Array:
    """Return by how much what options compel exceeds what intervals supply."""
    over: Array = energies(part, first, last) @ x[part.option] - part.supply * (last - first)
    return over
