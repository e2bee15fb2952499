# SPDX-License-Identifier: Apache-2.0
"""What is chosen from, under what, and what comes out: problem, change, slate."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from types import ModuleType
from typing import Any, Literal, Protocol

import numpy as np

from yuzui import registry
from yuzui.errors import InternalError
from yuzui.funding.candidates import Bonus, Candidates, Term, expanded
from yuzui.funding.grammar import Rule
from yuzui.solve.model import Limits, Model, Rows, with_row
from yuzui.solve.solution import PROVEN, Solution, Status, relative_gap
from yuzui.text import Text

Array = np.ndarray[Any, Any]
Solve = Callable[[Model, Limits, Array | None], Solution]


class Warm(Protocol):
    """An engine that solves one linear program again and again."""

    def solve(self, model: Model) -> Solution:
        """Return an optimum."""
        ...


@dataclass(frozen=True, eq=False)
class Problem:
    """What is to be chosen, and under what."""

    candidates: Candidates
    terms: tuple[Term, ...]
    seed: int
    solve: Solve
    limits: Limits = field(default_factory=Limits)
    bonuses: tuple[Bonus, ...] = ()
    ranked: Ranked | None = None
    warm: Callable[[], Warm] | None = None

    @cached_property
    def order(self) -> Array:
        """Places of the candidates in the order of SHA-256(seed, id)."""
        # stable: copies of one proposal stay in the order of their levels
        tickets = [ticket(self.seed, name) for name in self.candidates.ids]
        return np.argsort(tickets, kind="stable")

    @cached_property
    def rank(self) -> Array:
        """Column of each candidate in the model: the inverse of ``order``."""
        order = np.empty(len(self.candidates), dtype=np.int64)
        order[self.order] = np.arange(len(order))
        return order


@dataclass(frozen=True, slots=True, eq=False)
class Change:
    """A question: the problem with something else in it."""

    value: Array | None = None
    inside: tuple[int, ...] = ()
    outside: tuple[int, ...] = ()
    dropped: frozenset[int] = frozenset()
    loosened: Mapping[int, float] = field(default_factory=dict)


UNCHANGED = Change()
"""The problem as it stands."""


@dataclass(frozen=True, slots=True, eq=False)
class Slate:
    """A set with its proof."""

    status: Status
    chosen: Array
    objective: float | None
    bound: float | None
    engine: str
    version: str

    @property
    def gap(self) -> float | None:
        """Relative gap, fraction; None at objective 0."""
        return relative_gap(self.objective, self.bound)


def ticket(seed: int, name: str) -> str:
    """Return SHA-256 of seed and id in hex: the order among equals."""
    return hashlib.sha256(f"{seed}\n{name}".encode()).hexdigest()


Misfit = Literal["stop", "skip", "offer_partial", "lexicographic"]


@dataclass(frozen=True, slots=True, eq=False)
class Ranked:
    """Where the line fell."""

    base: Problem
    rules: Sequence[Rule]
    score: Array
    draws: Array | None = None
    chance: Array | None = None
    line: int | None = None
    above: tuple[int, ...] = ()
    band: tuple[int, ...] = ()
    passed: tuple[int, ...] = ()
    unit: Array | None = None
    certificates: Mapping[int, Mapping[str, float]] = field(default_factory=dict)

    @property
    def rule(self) -> Rule:
        """The row."""
        return next(rule for rule in self.rules if rule.kind == "ranking")

    @property
    def on_misfit(self) -> Misfit:
        """What happens at the line."""
        how: Misfit = self.rule.own.get("on_misfit", "stop")
        return how


# The best set of proposals under all rules.


def terms(rules: Sequence[Rule], candidates: Candidates) -> tuple[Term, ...]:
    """Return the terms of every row, in the order of the rows."""
    kinds: Mapping[str, ModuleType] = registry.modules("rule")
    stage = [rule for rule in rules if kinds[rule.kind].STAGE == "fund"]
    return tuple(t for rule in stage for t in kinds[rule.kind].terms((rule,), candidates))


def bonuses(rules: Sequence[Rule], candidates: Candidates) -> tuple[Bonus, ...]:
    """Return the bonuses of every row whose kind makes some, in the order of the rows."""
    kinds: Mapping[str, ModuleType] = registry.modules("rule")
    result: list[Bonus] = []
    for rule in rules:
        if (make := getattr(kinds[rule.kind], "bonuses", None)) is not None:
            result += make((rule,), candidates)
    return tuple(result)


def ineligible(rules: Sequence[Rule], candidates: Candidates) -> list[tuple[Rule, Array]]:
    """Return who each row keeps out of the choice altogether."""
    kinds: Mapping[str, ModuleType] = registry.modules("rule")
    result: list[tuple[Rule, Array]] = []
    for rule in rules:
        if (test := getattr(kinds[rule.kind], "ineligible", None)) is not None:
            result += test((rule,), candidates)
    return result


def leveled(rules: Sequence[Rule], candidates: Candidates) -> Candidates:
    """Return the proposals with one entry per level, if a row allows partial awards."""
    kinds: Mapping[str, ModuleType] = registry.modules("rule")
    for rule in rules:
        if (steps := getattr(kinds[rule.kind], "steps", None)) is not None:
            return expanded(candidates, steps(rule), candidates.covered(rule.where))
    return candidates


def best(problem: Problem, change: Change = UNCHANGED, start: Array | None = None) -> Slate:
    """Return the best set."""
    first = None if start is None else point(problem, start, change)
    answer = problem.solve(formulate(problem, change), problem.limits, first)
    return slate_of(problem, change, answer)


def point(problem: Problem, chosen: Array, change: Change = UNCHANGED) -> Array:
    """Return a set as a point of the model: columns as :func:`formulate` orders them."""
    soft = (term for term in active(problem, change) if not term.rule.hard)
    missing = [term.shortfall(chosen) * (100.0 if term.share else 1.0) for term in soft]
    levels = problem.candidates.copies
    both = [all(chosen[levels(k)].any() for k in bonus.pair) for bonus in problem.bonuses]
    return np.concatenate([chosen[problem.order].astype(float), missing, both])


def slate_of(problem: Problem, change: Change, answer: Solution) -> Slate:
    """Return an engine's answer as a slate, after looking whether it keeps the hard rules."""
    chosen = np.zeros(len(problem.candidates), dtype=bool)
    if answer.values is not None:
        chosen[problem.order] = answer.values[: len(chosen)] > 0.5
        rules = active(problem, change)
        broken = [t.name for t in rules if t.rule.hard and t.shortfall(chosen)]
        if broken:
            raise InternalError(Text("the engine broke a rule", "求解器违反了规则"), seen=", ".join(broken))
    return Slate(answer.status, chosen, answer.objective, answer.bound, answer.engine, answer.version)


def active(problem: Problem, change: Change) -> list[Term]:
    """Return the terms that hold under a change."""
    return [
        term.at(change.loosened[k]) if k in change.loosened else term
        for k, term in enumerate(problem.terms)
        if k not in change.dropped
    ]


def formulate(problem: Problem, change: Change = UNCHANGED) -> Model:
    """Return the neutral model of a problem."""
    candidates, order = problem.candidates, problem.order
    value = candidates.value if change.value is None else change.value
    high = candidates.open.astype(float)
    low = np.zeros(len(candidates))
    low[list(change.inside)] = high[list(change.inside)] = 1.0
    high[list(change.outside)] = 0.0
    rules = active(problem, change)
    soft = [term for term in rules if not term.rule.hard]
    caps = [np.inf if t.rule.shortfall_limit is None else t.rule.shortfall_limit for t in soft]
    pairs = problem.bonuses
    further = len(soft) + len(pairs)
    penalties = [-term.rule.penalty for term in soft]
    return Model(
        objective=np.concatenate([value[order], penalties, [pair.value for pair in pairs]]),
        low=np.append(low[order], np.zeros(further)),
        high=np.concatenate([high[order], caps, np.ones(len(pairs))]),
        integer=np.append(np.ones(len(candidates), dtype=bool), np.zeros(further, dtype=bool)),
        rows=_joined(_rows(rules, order), _ones(problem, len(soft))),
    )


def _ones(problem: Problem, slacks: int) -> list[tuple[list[int], list[float], float]]:
    """Return rows ``columns, coefficients, upper limit``: one level each, bonuses of pairs."""
    rows: list[tuple[list[int], list[float], float]] = []
    rank, candidates = problem.rank, problem.candidates
    if candidates.parent is not None:
        copies: dict[int, list[int]] = {}
        for place, parent in enumerate(candidates.parent):
            copies.setdefault(int(parent), []).append(int(rank[place]))
        several = (columns for columns in copies.values() if len(columns) > 1)
        rows += [(columns, [1.0] * len(columns), 1.0) for columns in several]
    for k, bonus in enumerate(problem.bonuses, len(rank) + slacks):
        a, b = ([int(rank[c]) for c in candidates.copies(place)] for place in bonus.pair)
        rows += [([k, *own], [1.0] + [-1.0] * len(own), 0.0) for own in (a, b)]
        rows.append(([*a, *b, k], [1.0] * (len(a) + len(b)) + [-1.0], 1.0))
    return rows


def _joined(rows: Rows, more: list[tuple[list[int], list[float], float]]) -> Rows:
    """Return rows with further upper limits below them."""
    if not more:
        return rows
    ends = np.cumsum([len(columns) for columns, _, _ in more]) + rows.starts[-1]
    return Rows(
        starts=np.append(rows.starts, ends),
        columns=np.append(rows.columns, np.concatenate([columns for columns, _, _ in more])),
        values=np.append(rows.values, np.concatenate([values for _, values, _ in more])),
        low=np.append(rows.low, np.full(len(more), -np.inf)),
        high=np.append(rows.high, [limit for _, _, limit in more]),
    )


def _rows(rules: Sequence[Term], order: Array) -> Rows:
    columns, values, sizes, slack = [], [], [0], len(order)
    for term in rules:
        line = term.coefficients[order]
        place = np.flatnonzero(line)
        parts = [place, line[place]]
        if not term.rule.hard:
            unit = 0.01 * (term.base or 0.0) if term.share else 1.0
            parts = [np.append(place, slack), np.append(parts[1], unit * -term.looser)]
            slack += 1
        columns.append(parts[0])
        values.append(parts[1])
        sizes.append(len(parts[0]))
    upper = np.array([term.sense == "<=" for term in rules], dtype=bool)
    bounds = np.array([term.bound for term in rules], dtype=float)
    return Rows(
        starts=np.cumsum(np.array(sizes, dtype=np.int64)),
        columns=np.concatenate([np.zeros(0, dtype=np.int64), *columns]),
        values=np.concatenate([np.zeros(0), *values]),
        low=np.where(upper, -np.inf, bounds),
        high=np.where(upper, bounds, np.inf),
    )


# The linear relaxation of one problem, asked again and again, and the small programs it leaves.


FRACTION = 1e-7
"""Distance from a whole number that is rounding."""

_LEAST, _TIMES, _WIDER = 24, 6, 4


@dataclass(frozen=True, slots=True, eq=False)
class Linear:
    """The optimum of a relaxation, if there is one."""

    status: Status
    feasible: bool
    value: float
    values: Array
    reduced: Array
    duals: Array

    @property
    def open(self) -> Array:
        """Which columns are not whole, shape (n,)."""
        return np.asarray(np.abs(self.values - np.round(self.values)) > FRACTION)


def _linear(answer: Solution) -> Linear:
    value, duals = answer.objective, answer.duals
    if answer.values is None or answer.reduced is None or duals is None or value is None:
        return Linear(answer.status, False, np.inf, np.zeros(0), np.zeros(0), np.zeros(0))
    return Linear(answer.status, True, value, answer.values, answer.reduced, duals)


class Relaxed:
    """The linear relaxation of one problem."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self._engine = problem.warm() if problem.warm is not None else None
        self._base: Model | None = None

    def of(self, change: Change = UNCHANGED) -> tuple[Model, Linear]:
        """Return the model of a change and the optimum of its relaxation."""
        model = self.model(change)
        if self._engine is not None:
            return model, _linear(self._engine.solve(model.relaxed()))
        return model, _linear(self.problem.solve(model.relaxed(), self.problem.limits, None))

    def model(self, change: Change = UNCHANGED) -> Model:
        """Return the model of a change; where only limits and values move it shares its rows."""
        terms = self.problem.terms
        moved = [terms[k] for k in change.loosened]
        if any(t.whole is not None for t in moved):
            return formulate(self.problem, change)
        if self._base is None:
            self._base = formulate(self.problem)
        program, rank = self._base, self.problem.rank
        if change.dropped or change.loosened:
            low, high = program.rows.low.copy(), program.rows.high.copy()
            for k, limit in change.loosened.items():
                side = high if terms[k].sense == "<=" else low
                side[k] = terms[k].at(limit).bound
            low[list(change.dropped)], high[list(change.dropped)] = -np.inf, np.inf
            program = replace(program, rows=replace(program.rows, low=low, high=high))
        if change.value is not None:
            values = program.objective.copy()
            values[rank] = change.value
            program = replace(program, objective=values)
        if change.inside or change.outside:
            low, high = program.low.copy(), program.high.copy()
            low[rank[list(change.inside)]] = high[rank[list(change.inside)]] = 1.0
            high[rank[list(change.outside)]] = 0.0
            program = replace(program, low=low, high=high)
        return program


@dataclass(frozen=True, slots=True, eq=False)
class Rest:
    """What is left of a program once most of its columns are decided."""

    model: Model
    whole: Model
    point: Array
    free: Array

    @property
    def decided(self) -> float:
        """Value of the decided columns."""
        return float(self.whole.objective[~self.free] @ self.point[~self.free])

    def above(self, level: float) -> Rest:
        """Return the same with the level as a row: the engine cuts off what is not above it."""
        line = self.model.objective
        return replace(self, model=with_row(self.model, line, level - self.decided, np.inf))

    def solved(self, problem: Problem, limits: Limits, start: Array | None = None) -> Solution:
        """Return the engine's answer as one to the whole program; its bound is of the rest."""
        first = None if start is None else start[self.free]
        answer = problem.solve(self.model, limits, first)
        if answer.values is None:
            return answer
        values = self.point.copy()
        values[self.free] = answer.values
        value = self.whole.value(values)
        bound = None if answer.bound is None else max(answer.bound + self.decided, value)
        return replace(answer, values=values, objective=value, bound=bound)

    def gap(self, whole: float, total: float) -> float:
        """Return the gap of the rest that is a gap of the whole, at a total value."""
        part = abs(total - self.decided)
        return min(0.5, whole * abs(total) / part) if part else whole


def rest(model: Model, point: Array, free: Array) -> Rest:
    """Return what is left of a program when all but the free columns are decided."""
    free = free | ~model.integer
    decided = np.where(free, 0.0, np.round(point))
    rows = model.rows
    used = rows.activity(decided)
    columns = free[rows.columns]
    ends = np.append(0, np.cumsum(columns))[rows.starts]
    place = np.cumsum(free) - 1
    smaller = Rows(
        starts=ends,
        columns=place[rows.columns[columns]],
        values=rows.values[columns],
        low=rows.low - used,
        high=rows.high - used,
    )
    reduced = Model(model.objective[free], model.low[free], model.high[free], model.integer[free], smaller)
    return Rest(reduced, model, decided, free)


def open_columns(model: Model, linear: Linear, size: int) -> Array:
    """Return the columns that stay free: the fractional ones and the smallest reduced costs."""
    free = ~model.integer | linear.open
    free[np.argsort(np.abs(linear.reduced), kind="stable")[:size]] = True
    return np.asarray(free)


def sizes(linear: Linear) -> list[int]:
    """Return the sizes of the cores to try: by how many columns the relaxation leaves open."""
    first = max(_LEAST, _TIMES * int(linear.open.sum()))
    return [size for size in (first, _WIDER * first) if size < len(linear.values)]


# Sets with a proven gap, quickly: the linear relaxation and a small core.


FEW, WHOLE = 60, 200
"""Most candidates for which the whole program is solved to proof, and at all."""

COARSE = 1e-3
"""Relative gap asked for above the first of them."""

NEARBY, NODES, _FINE = 96, 60, 1e-4


def near(problem: Problem, change: Change = UNCHANGED, gap: float = COARSE, relaxed: Relaxed | None = None) -> Slate:
    """Return a set within a proven gap of the best."""
    coarse = replace(problem, limits=Limits(gap, problem.limits.seconds))
    if len(problem.candidates) <= FEW:
        return best(problem, change)
    if len(problem.candidates) <= WHOLE:
        return best(coarse, change)
    model, linear = (relaxed or Relaxed(problem)).of(change)
    if not linear.feasible:
        return best(problem, change)
    for size in sizes(linear):
        left = rest(model, linear.values, open_columns(model, linear, size))
        limits = Limits(left.gap(gap / 2, linear.value), problem.limits.seconds)
        answer = left.solved(problem, limits)
        reached = relative_gap(answer.objective, linear.value)
        if reached is not None and reached <= gap:
            return slate_of(problem, change, replace(answer, bound=linear.value))
    return best(coarse, change)


def rough(relaxed: Relaxed, change: Change = UNCHANGED, gap: float = COARSE) -> Slate:
    """Return a good set with whatever gap is proven: for questions asked hundreds of times."""
    problem = relaxed.problem
    if len(problem.candidates) <= WHOLE:
        return near(problem, change, gap)
    model, linear = relaxed.of(change)
    if not linear.feasible:
        return best(problem, change)
    for size in sizes(linear):
        left = rest(model, linear.values, open_columns(model, linear, size))
        limits = Limits(left.gap(gap, linear.value), problem.limits.seconds)
        answer = left.solved(problem, limits)
        if answer.objective is not None:
            return slate_of(problem, change, replace(answer, status="feasible", bound=linear.value))
    return best(replace(problem, limits=Limits(gap, problem.limits.seconds)), change)


def nearby(relaxed: Relaxed, slate: Slate, change: Change) -> Slate:
    """Return a set under a change that differs from a known one near the line only."""
    problem = relaxed.problem
    model, linear = relaxed.of(change)
    if not linear.feasible:
        return best(problem, change)
    known = point(problem, slate.chosen)
    places = problem.rank[[*change.inside, *change.outside]]
    for size in (NEARBY, 4 * NEARBY):
        free = open_columns(model, linear, size)
        free[places] = True
        left = rest(model, known, free)
        limits = Limits(left.gap(_FINE / 10, linear.value), problem.limits.seconds, NODES)
        answer = left.solved(problem, limits)
        if answer.objective is not None:
            bound = max(linear.value, answer.objective)
            return slate_of(problem, change, replace(answer, status="feasible", bound=bound))
    return rough(relaxed, change, _FINE)


def beyond(
    problem: Problem, change: Change, level: float, relaxed: Relaxed | None = None, known: Array | None = None
) -> Slate | None:
    """Return a set worth more than a level, or None if there is none.

    Notes
    -----
    A set that moves a column away from where the relaxation put it loses at least its reduced
    cost, so only columns whose reduced cost is within (relaxed optimum - level) can differ in a
    set that exceeds the level: fixing all others decides the question exactly.
    """
    model, linear = (relaxed or Relaxed(problem)).of(change)
    if linear.status == "infeasible":
        return None
    if not linear.feasible:
        return _whole(problem, change, level)
    if linear.value <= level:
        return None
    free = open_columns(model, linear, 0)
    free |= np.abs(linear.reduced) <= linear.value - level + FRACTION
    left = rest(model, linear.values, free)
    if known is None:
        answer = left.above(level).solved(problem, problem.limits)
    else:
        start = point(problem, known, change)
        answer = left.solved(problem, replace(problem.limits, prove=True), start)
    if answer.status not in ("optimal", "feasible", "infeasible"):
        return _whole(problem, change, level)
    # the engine's tolerance lets a set through that only just meets the level
    if answer.objective is None or answer.objective <= level:
        return None
    return slate_of(problem, change, answer)


def _whole(problem: Problem, change: Change, level: float) -> Slate | None:
    slate = best(problem, change)
    return slate if slate.objective is not None and slate.objective > level else None


def exact(problem: Problem, change: Change = UNCHANGED, relaxed: Relaxed | None = None) -> Slate:
    """Return the best set, proven: a good set first, then whether any is better."""
    if len(problem.candidates) <= WHOLE:
        return best(problem, change)
    quick = near(problem, change, relaxed=relaxed)
    if quick.objective is None:
        return quick
    level = quick.objective + PROVEN / 2 * max(1.0, abs(quick.objective))
    better = beyond(problem, change, level, relaxed, quick.chosen)
    return replace(quick, status="optimal", bound=level) if better is None else better


# Other sets that keep every hard rule and are worth almost as much.


# One answer where several are equally good.


EXACTLY = 60
"""Most candidates for which ties are settled over whole sets."""

_EQUAL = 1e-12


@dataclass(frozen=True, slots=True, eq=False)
class Settled:
    """A slate after ties are settled."""

    slate: Slate
    tied: Array


def solve(problem: Problem) -> Settled:
    """Return the best set of a problem with ties settled; see :func:`settle`."""
    return settle(problem, best(problem))


def settle(problem: Problem, slate: Slate) -> Settled:
    """Return the set of least spend, then of first order, among equally good ones."""
    if not slate.chosen.any():
        return Settled(slate, np.zeros(len(problem.candidates), dtype=bool))
    if len(problem.candidates) <= EXACTLY:
        return _exactly(problem, slate)
    if problem.candidates.parent is not None or problem.bonuses:
        # an exchange of one for one does not see levels and pairs
        return Settled(slate, np.zeros(len(problem.candidates), dtype=bool))
    return _by_exchange(problem, slate)


def _exactly(problem: Problem, slate: Slate) -> Settled:
    order = problem.order
    tied = np.zeros(len(order), dtype=bool)
    model = formulate(problem)
    extra = np.zeros(len(model.objective) - len(order))
    amounts = np.append(problem.candidates.amount[order], extra)
    first = point(problem, slate.chosen)
    value = model.value(first)
    model = with_row(model, model.objective, value - PROVEN * max(1.0, abs(value)), np.inf)
    cheap = _least(problem, model, amounts, first)
    spend = float(amounts @ cheap)
    model = with_row(model, amounts, -np.inf, spend + PROVEN * max(1.0, spend))
    last = _least(problem, model, np.append(np.arange(1.0, len(order) + 1), extra), cheap)
    chosen = _set(last, order)
    for met in (_set(first, order), _set(cheap, order)):
        tied |= met != chosen
    return Settled(replace(slate, chosen=chosen), tied)


def _set(point: Array, order: Array) -> Array:
    chosen = np.zeros(len(order), dtype=bool)
    chosen[order] = point[: len(order)] > 0.5
    return chosen


def _least(problem: Problem, model: Model, cost: Array, start: Array) -> Array:
    answer = problem.solve(replace(model, objective=cost, maximise=False), problem.limits, start)
    return start if answer.values is None else answer.values


def _by_exchange(problem: Problem, slate: Slate) -> Settled:
    """Exchange one for one, at equal value and with every rule kept, until none is better."""
    candidates = problem.candidates
    place = np.empty(len(candidates), dtype=np.int64)
    place[problem.order] = np.arange(len(candidates))
    rank = np.lexsort((place, candidates.amount))
    first = np.empty_like(rank)
    first[rank] = np.arange(len(rank))
    state = _State(problem, slate.chosen.copy())
    tied = np.zeros(len(candidates), dtype=bool)
    classes = _equal_values(candidates.value, candidates.open)
    better = True
    while better:
        better = False
        for members in classes:
            for inside in members[state.chosen[members]]:
                swaps = state.swaps(int(inside), members[~state.chosen[members]])
                tied[swaps] = True
                tied[inside] |= swaps.size > 0
                if swaps.size and first[swaps].min() < first[inside]:
                    state.swap(int(inside), int(swaps[first[swaps].argmin()]))
                    better = True
    return Settled(replace(slate, chosen=state.chosen), tied)


def _equal_values(value: Array, allowed: Array) -> list[Array]:
    """Return the places of each value that more than one eligible proposal has."""
    places = np.flatnonzero(allowed)
    order = places[np.argsort(value[places], kind="stable")]
    cuts = np.flatnonzero(np.diff(value[order]) > _EQUAL) + 1
    return [part for part in np.split(order, cuts) if len(part) > 1]


@dataclass(slots=True, eq=False)
class _State:
    """A set that is being exchanged, with what it reaches of every rule."""

    problem: Problem
    chosen: Array
    lines: list[Array] = field(init=False)
    reached: list[float] = field(init=False)

    def __post_init__(self) -> None:
        self.lines = [term.coefficients for term in self.problem.terms]
        self.reached = [float(line @ self.chosen) for line in self.lines]

    def swaps(self, inside: int, others: Array) -> Array:
        """Return who of the others could stand in the place of one member."""
        for term, line, reached in zip(self.problem.terms, self.lines, self.reached, strict=True):
            if not others.size:
                break
            change = line[others] - line[inside]
            if not term.rule.hard:
                others = others[change == 0]
                continue
            room = (term.bound - reached) * term.looser + _EQUAL * max(1.0, abs(term.bound))
            others = others[change * term.looser <= room]
        return others

    def swap(self, inside: int, other: int) -> None:
        """Exchange one for the other."""
        self.chosen[inside], self.chosen[other] = False, True
        self.reached = [
            reached + float(line[other] - line[inside]) for line, reached in zip(self.lines, self.reached, strict=True)
        ]


MOST, APART, SHARE = 5, 3, 0.99
"""How many sets, in how many proposals they differ, and what part of the best value they keep."""

_CORE, _NODES, _GAP = 96, 50, 5e-3


def others(problem: Problem, slate: Slate, most: int = MOST) -> list[Slate]:
    """Return sets that differ from the slate and from one another, the best first."""
    base = formulate(problem)
    model = _worth(problem, slate, base)
    known, slates = [slate], []
    for _ in range(most):
        model = _apart(problem, model, known[-1].chosen)
        other = _solved(problem, slate, model, base)
        if other is None:
            break
        known.append(other)
        slates.append(other)
    return slates


def cheapest(problem: Problem, slate: Slate) -> Slate | None:
    """Return the set of least spend within 1 % of the value; None if the slate is it."""
    return _by(problem, slate, -problem.candidates.amount)


def stablest(problem: Problem, slate: Slate, probability: Array) -> Slate | None:
    """Return the set whose members are funded most often in re-draws, within 1 % of the value."""
    return _by(problem, slate, probability)


def fewest_shortfalls(problem: Problem, slate: Slate) -> Slate | None:
    """Return the set that misses soft rules least, by their penalties, within 1 % of the value."""
    soft = [term for term in problem.terms if not term.rule.hard]
    if not any(term.shortfall(slate.chosen) for term in soft):
        return None
    return _by(problem, slate, np.zeros(len(problem.candidates)), penalties=True)


def _by(problem: Problem, slate: Slate, gain: Array, penalties: bool = False) -> Slate | None:
    """Return the set of most gain within 1 % of the value of proposals and pairs."""
    model, n = formulate(problem), len(problem.candidates)
    goal = np.zeros(len(model.objective))
    goal[:n] = gain[problem.order]
    worth = model
    if penalties:
        slacks = slice(n, n + sum(not term.rule.hard for term in problem.terms))
        goal[slacks] = model.objective[slacks]
        objective = model.objective.copy()
        objective[slacks] = 0.0
        worth = replace(model, objective=objective)
    change = replace(_worth(problem, slate, worth), objective=goal)
    result = _solved(problem, slate, change, model)
    return None if result is None or (result.chosen == slate.chosen).all() else result


def _worth(problem: Problem, slate: Slate, model: Model) -> Model:
    """Return the model with a floor under its value: 99 % of what the slate is worth."""
    value = model.value(point(problem, slate.chosen))
    least = value - (1 - SHARE) * abs(value)
    return with_row(model, model.objective, least, np.inf)


def _apart(problem: Problem, model: Model, chosen: Array) -> Model:
    """Return the model without the sets that differ from one in fewer than three proposals."""
    inside = chosen[problem.order]
    line = np.zeros(len(model.objective))
    line[: len(inside)] = np.where(inside, -1.0, 1.0)
    return with_row(model, line, APART - float(inside.sum()), np.inf)


def _solved(problem: Problem, slate: Slate, program: Model, base: Model) -> Slate | None:
    """Return the answer to a changed model as a set with its true value; None if there is none."""
    limits = Limits(problem.limits.gap, problem.limits.seconds, 100 * _NODES)
    if len(problem.candidates) <= WHOLE:
        answer = problem.solve(program, limits, None)
    else:
        model, linear = Relaxed(problem).of()
        free = open_columns(model, linear, _CORE) if linear.feasible else np.ones(len(program.low), dtype=bool)
        left = rest(program, point(problem, slate.chosen), free)
        answer = left.solved(problem, Limits(_GAP, problem.limits.seconds, _NODES))
    if answer.values is None:
        return None
    value = base.value(answer.values)
    better = replace(answer, objective=value, bound=slate.bound, status="feasible")
    return slate_of(problem, UNCHANGED, better)
