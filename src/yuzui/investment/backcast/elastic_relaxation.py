# SPDX-License-Identifier: Apache-2.0
r"""Two programs beside a target that no path meets: how far one gets, and what would give way.

*Reach*: the largest share of the last year within all limits; limits with a multiplier there are
the ones that bind. *Elastic*: the target is kept and limits get a slack :math:`s_i \ge 0` (points
of growth for a cap, parts of itself for the others), penalised by :math:`\sum_i s_i^2`, so that
what has to give way is spread instead of falling on one year. A cap is a product of two unknowns:
the earlier year is taken from the first program. What can be absorbed is set by nobody and never
gives way.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from yuzui.investment.backcast.answer import Answer, of
from yuzui.investment.backcast.problem import Problem
from yuzui.investment.backcast.program import Program, Rule, program
from yuzui.solve.model import Model

if TYPE_CHECKING:
    from yuzui.solve.model import Array

SOFT = ("cap", "ceiling", "ramp")
"""Rows that somebody set; the limits of the means, ``most``, are columns'."""
_SEEN = 1e-7

Limit = tuple[str, str]
"""Kind of a limit and the means it is about (empty: all)."""


@dataclass(frozen=True, slots=True)
class Loosened:
    """A limit that gives way."""

    kind: str
    year: int
    limit: float
    needed: float
    means: str = ""


def limits(problem: Problem) -> tuple[Limit, ...]:
    """Return the limits that somebody set, each once however many years it holds."""
    found = [("cap", "")] if problem.caps is not None else []
    found += [("ceiling", "")] if problem.ceilings is not None else []
    for one in problem.means:
        found += [("most", one.name)] if np.isfinite(problem.yearly(one.most)).any() else []
        found += [("ramp", one.name)] if np.isfinite(one.ramp) else []
    return tuple(found)


def reach(problem: Problem) -> Answer:
    """Return the path with the largest share of the last year within all limits."""
    made = program(replace(problem, weight=0.0))
    rows = made.model.rows
    aim = np.array([rule.kind == "target" for rule in made.rules])
    free = replace(rows, low=np.where(aim, -np.inf, rows.low))
    return of(problem, replace(made, model=replace(made.model, objective=-made.slope[-1], rows=free)))


def binding(answer: Answer) -> tuple[Rule, ...]:
    """Return the limits that stand in the way of more."""
    made, found = answer.program, answer.solution
    if answer.path is None or found.duals is None or found.reduced is None:
        return ()
    rows = [
        rule
        for rule, dual in zip(made.rules, found.duals, strict=True)
        if abs(dual) > _SEEN and rule.kind in (*SOFT, "absorb")
    ]
    at_most = np.flatnonzero((found.reduced < -_SEEN) & np.isfinite(made.model.high))
    return (*rows, *(_column(answer.problem, int(k)) for k in at_most))


def elastic(problem: Problem, soft: Collection[Limit]) -> Answer:
    """Return the path to the target on which limits give way as little as can be."""
    made = program(replace(problem, weight=0.0))
    model = _elastic(problem, made, soft, _before(problem))
    return of(problem, replace(made, model=model))


def loosened(answer: Answer, soft: Collection[Limit]) -> tuple[Loosened, ...]:
    """Return what gives way on an elastic path."""
    values = answer.solution.values
    assert values is not None
    made = program(replace(answer.problem, weight=0.0))
    n = len(made.model.objective)
    x, rows = values[:n], made.model.rows
    reached, found = rows.activity(x), []
    for row, rule in enumerate(made.rules):
        over = max(reached[row] - rows.high[row], rows.low[row] - reached[row])
        if (rule.kind, rule.means) in soft and over > _SEEN:
            found.append(_row(answer.problem, made, row, x))
    found = [_for_all_years(one, found) for one in found]
    for k in np.flatnonzero(x - made.model.high > _SEEN):
        rule, most = _column(answer.problem, int(k)), float(made.model.high[k])
        found.append(Loosened("most", rule.year, most, float(x[k]), rule.means))
    return tuple(found)


def _for_all_years(one: Loosened, found: list[Loosened]) -> Loosened:
    """Return a ramp as wide as its widest year."""
    same = [other.needed for other in found if (other.kind, other.means) == (one.kind, one.means)]
    return replace(one, needed=max(same)) if one.kind == "ramp" else one


def _column(problem: Problem, k: int) -> Rule:
    """Return the limit of a column."""
    return Rule("most", k % problem.years + 1, problem.means[k // problem.years].name)


def _before(problem: Problem) -> Array:
    """Return the part by year on the way to the largest share, base year first."""
    path = reach(problem).path
    if path is not None:
        return np.array(path.amounts)
    rates = 0.0 if problem.caps is None else problem.caps
    return np.cumprod([1.0, *(1 + problem.yearly(rates))])


def _elastic(problem: Problem, made: Program, soft: Collection[Limit], before: Array) -> Model:
    """Return the program with a slack on every soft row and every soft limit of a column."""
    from yuzui.solve.model import rows

    model, n = made.model, len(made.model.objective)
    names = [_column(problem, k) for k in range(n)]
    bounded = [k for k in np.flatnonzero(np.isfinite(model.high)) if ("most", names[k].means) in soft]
    slots = _slots(made, soft)
    shared = len(set(slots.values()))
    extra = shared + len(bounded)
    lines = []
    for row, rule in enumerate(made.rules):
        line = np.concatenate([model.rows.line(row, n), np.zeros(extra)])
        low, high = float(model.rows.low[row]), float(model.rows.high[row])
        if row not in slots:
            lines.append((line, low, high))
            continue
        # a cap gives way in points of growth, every other limit in parts of itself
        size = before[rule.year - 1] if rule.kind == "cap" else max(abs(high), _SEEN)
        down = line.copy()
        line[n + slots[row]], down[n + slots[row]] = -size, size
        lines += [(line, -np.inf, high), *([(down, low, np.inf)] if np.isfinite(low) else [])]
    tops = np.concatenate([model.high, np.full(extra, np.inf)])
    for k, column in enumerate(bounded):
        line, most = np.zeros(n + extra), float(model.high[column])
        line[column], line[n + shared + k] = 1.0, -_size(problem, names[column].means)
        lines.append((line, -np.inf, most))
        tops[column] = np.inf
    return replace(
        model,
        objective=np.zeros(n + extra),
        low=np.zeros(n + extra),
        high=tops,
        integer=np.zeros(n + extra, dtype=bool),
        rows=rows(lines),
        quadratic=np.diag(np.concatenate([np.zeros(n), np.ones(extra)])),
    )


def _slots(made: Program, soft: Collection[Limit]) -> dict[int, int]:
    """Return the slack of each soft row: a ramp is one number for all years, so is its slack."""
    places: dict[tuple[str, str, int], int] = {}
    found = {}
    for row, rule in enumerate(made.rules):
        if (rule.kind, rule.means) in soft:
            key = (rule.kind, rule.means, 0 if rule.kind == "ramp" else rule.year)
            found[row] = places.setdefault(key, len(places))
    return found


def _size(problem: Problem, name: str) -> float:
    """Return what one unit of slack is worth: the largest limit that the means has in any year."""
    (means,) = (one for one in problem.means if one.name == name)
    most = problem.yearly(means.most)
    return max(float(most[np.isfinite(most)].max()), _SEEN)


def _row(problem: Problem, made: Program, row: int, x: Array) -> Loosened:
    """Return what a soft row would have to be at a point."""
    rule = made.rules[row]
    if rule.kind == "cap":
        assert problem.caps is not None
        amounts = [1.0, *made.amounts(x)]
        needed = float(amounts[rule.year] / amounts[rule.year - 1] - 1)
        limit = float(problem.yearly(problem.caps)[rule.year - 1])
        return Loosened("cap", rule.year, limit, needed)
    needed = abs(float(made.model.rows.activity(x)[row]))
    high = float(made.model.rows.high[row])
    return Loosened(rule.kind, rule.year, high, needed, rule.means)
