# SPDX-License-Identifier: Apache-2.0
"""What is chosen from, under what, and what comes out: problem, change, slate."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from types import ModuleType
from typing import Any, Literal, Protocol

import numpy as np

from yuzui import registry
from yuzui.errors import InternalError
from yuzui.funding.candidates import Bonus, Candidates, Term, expanded
from yuzui.funding.grammar import Rule
from yuzui.solve.model import Limits, Model, Rows
from yuzui.solve.solution import Solution, Status, relative_gap
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

    @property
    def rule(self) -> Rule:
        """The row."""
        return next(rule for rule in self.rules if rule.kind == "ranking")

    @property
    def on_misfit(self) -> Literal["stop", "skip", "offer_partial"]:
        """What happens at the line."""
        how: Literal["stop", "skip", "offer_partial"] = self.rule.own.get("on_misfit", "stop")
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
