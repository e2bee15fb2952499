# SPDX-License-Identifier: Apache-2.0
r"""The best set of proposals under all rules.

:math:`\max \sum_j v_j x_j - \sum_r p_r s_r` over binary :math:`x` and shortfalls
:math:`s \ge 0` of soft rules, subject to the rows that the rules make. Candidates enter in the
order of SHA-256(seed, id): whoever reorders a file gets the same slate.

References
----------
Kellerer, Pferschy and Pisinger 2004, doi:10.1007/978-3-540-24777-7
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from types import ModuleType
from typing import Any

import numpy as np

from yuzui import plugins
from yuzui.allocate.candidates import Candidates
from yuzui.allocate.grammar import Rule
from yuzui.allocate.term import Term
from yuzui.engines.model import Limits, Model, Rows
from yuzui.engines.solution import Solution, Status, relative_gap
from yuzui.errors import InternalError
from yuzui.text import Text

Array = np.ndarray[Any, Any]
Solve = Callable[[Model, Limits, Array | None], Solution]


def terms(rules: Sequence[Rule], candidates: Candidates) -> tuple[Term, ...]:
    """Return the terms of every row, in the order of the rows.

    Parameters
    ----------
    rules : sequence of Rule
        Rows of a book.
    candidates : Candidates
        The proposals.

    Returns
    -------
    tuple of Term
        Each row's terms, by its kind's file.
    """
    kinds: Mapping[str, ModuleType] = plugins.modules("rule")
    return tuple(t for rule in rules for t in kinds[rule.kind].terms((rule,), candidates))


@dataclass(frozen=True, eq=False)
class Problem:
    """What is to be chosen, and under what.

    Parameters
    ----------
    candidates : Candidates
        The proposals.
    terms : tuple of Term
        Conditions.
    seed : int
        Seed of the order among equals.
    limits : Limits
        When a search may stop.
    solve : callable
        The engine.
    """

    candidates: Candidates
    terms: tuple[Term, ...]
    seed: int
    solve: Solve
    limits: Limits = field(default_factory=Limits)

    @cached_property
    def order(self) -> Array:
        """Places of the candidates in the order of SHA-256(seed, id)."""
        return np.argsort([ticket(self.seed, name) for name in self.candidates.ids])


@dataclass(frozen=True, slots=True, eq=False)
class Change:
    """A question: the problem with something else in it.

    Parameters
    ----------
    value : array of float, shape (n,), optional
        Other values.
    inside, outside : tuple of int
        Places that must be, or may not be, funded.
    dropped : frozenset of int
        Terms left out.
    loosened : mapping of int to float
        Terms with another limit.
    """

    value: Array | None = None
    inside: tuple[int, ...] = ()
    outside: tuple[int, ...] = ()
    dropped: frozenset[int] = frozenset()
    loosened: Mapping[int, float] = field(default_factory=dict)


UNCHANGED = Change()
"""The problem as it stands."""


@dataclass(frozen=True, slots=True, eq=False)
class Slate:
    """A set with its proof.

    Parameters
    ----------
    status : str
        See :class:`yuzui.engines.solution.Solution`.
    chosen : array of bool, shape (n,)
        Who is in.
    objective, bound : float or None
        Value less penalties, and its proven limit.
    engine, version : str
        Who answered.
    """

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


def best(problem: Problem, change: Change = UNCHANGED, start: Array | None = None) -> Slate:
    """Return the best set.

    Parameters
    ----------
    problem : Problem
        The problem.
    change : Change
        What is different this time.
    start : array of bool, shape (n,), optional
        A set to begin from.

    Returns
    -------
    Slate
        The set; every hard rule holds to 1e-9 of its limit, checked on the rounded set.

    Raises
    ------
    InternalError
        If the engine returns a set that breaks a rule it was given.
    """
    first = None
    if start is not None:
        slacks = sum(not term.rule.hard for term in active(problem, change))
        first = np.append(start[problem.order], np.zeros(slacks))
    answer = problem.solve(formulate(problem, change), problem.limits, first)
    return slate_of(problem, change, answer)


def slate_of(problem: Problem, change: Change, answer: Solution) -> Slate:
    """Return an engine's answer as a slate, after looking whether it keeps the hard rules.

    Parameters
    ----------
    problem : Problem
        The problem.
    change : Change
        What was different.
    answer : Solution
        Of the model of :func:`formulate`.

    Returns
    -------
    Slate
        The set.

    Raises
    ------
    InternalError
        If the set breaks a rule the engine was given.
    """
    chosen = np.zeros(len(problem.candidates), dtype=bool)
    if answer.values is not None:
        chosen[problem.order] = answer.values[: len(chosen)] > 0.5
        rules = active(problem, change)
        broken = [t.name for t in rules if t.rule.hard and t.shortfall(chosen)]
        if broken:
            raise InternalError(
                Text("the engine broke a rule", "求解器违反了规则"), seen=", ".join(broken)
            )
    return Slate(
        answer.status, chosen, answer.objective, answer.bound, answer.engine, answer.version
    )


def active(problem: Problem, change: Change) -> list[Term]:
    """Return the terms that hold under a change."""
    return [
        term.at(change.loosened[k]) if k in change.loosened else term
        for k, term in enumerate(problem.terms)
        if k not in change.dropped
    ]


def formulate(problem: Problem, change: Change = UNCHANGED) -> Model:
    """Return the neutral model of a problem.

    Parameters
    ----------
    problem : Problem
        The problem.
    change : Change
        What is different this time.

    Returns
    -------
    Model
        Columns: candidates in the problem's order, then one shortfall per soft term, in the
        unit of its penalty (shares: percentage points). Memory is O(nonzeros).
    """
    candidates, order = problem.candidates, problem.order
    value = candidates.value if change.value is None else change.value
    high = candidates.open.astype(float)
    low = np.zeros(len(candidates))
    low[list(change.inside)] = high[list(change.inside)] = 1.0
    high[list(change.outside)] = 0.0
    rules = active(problem, change)
    soft = [term for term in rules if not term.rule.hard]
    caps = [np.inf if t.rule.shortfall_limit is None else t.rule.shortfall_limit for t in soft]
    return Model(
        objective=np.append(value[order], [-term.rule.penalty for term in soft]),
        low=np.append(low[order], np.zeros(len(soft))),
        high=np.append(high[order], caps),
        integer=np.append(np.ones(len(candidates), dtype=bool), np.zeros(len(soft), dtype=bool)),
        rows=_rows(rules, order),
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
