# SPDX-License-Identifier: Apache-2.0
r"""Why there is no path: how far one gets, which limits bind, and what would have to give way.

Two small programs. *Reach*: the largest share of the last year within all limits; limits with a
multiplier there are the ones that bind. *Relief*: the target is kept and every limit gets a slack
:math:`s_i \ge 0` (points of growth for a cap, parts of itself for the others), penalised by
:math:`\sum_i s_i^2`, so that what has to give way is spread instead of falling on one year. A cap
is a product of two unknowns: the earlier year is taken from the first program.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from yuzui.invest.backcast.program import Program, Rule, program

if TYPE_CHECKING:
    from yuzui.engines.model import Array, Model
    from yuzui.invest.backcast.problem import Problem

SOFT = ("cap", "ceiling", "ramp")
_SEEN = 1e-7


@dataclass(frozen=True, slots=True)
class Loosened:
    """A limit that gives way.

    Parameters
    ----------
    kind : str
        ``cap``, ``ceiling``, ``ramp`` or ``most``.
    year : int
        Year after the base year, from 1.
    limit, needed : float
        The limit as asked, and as it would have to be.
    """

    kind: str
    year: int
    limit: float
    needed: float


@dataclass(frozen=True, slots=True)
class Relief:
    """Why there is no path.

    Parameters
    ----------
    reachable : float or None
        Largest share of the last year within all limits; None if the limits contradict one
        another whatever the target.
    binding : tuple of Rule
        Limits that stand in the way of more.
    loosened : tuple of Loosened
        What would have to give way, least in sum of squares.
    """

    reachable: float | None
    binding: tuple[Rule, ...]
    loosened: tuple[Loosened, ...]


def relief(problem: Problem) -> Relief:
    """Return why a problem has no path.

    Parameters
    ----------
    problem : Problem
        One without a path.

    Returns
    -------
    Relief
        In the order of the rows.
    """
    made = program(replace(problem, weight=0.0))
    share, binding, amounts = _reach(problem, made)
    return Relief(share, binding, _loosened(problem, made, amounts))


def reachable(problem: Problem) -> float | None:
    """Return the largest share of the last year within all limits; see :class:`Relief`."""
    return _reach(problem, program(replace(problem, weight=0.0)))[0]


def _reach(problem: Problem, made: Program) -> tuple[float | None, tuple[Rule, ...], Array]:
    """Return the largest share, the limits in its way, and the part by year on the way there."""
    import numpy as np

    from yuzui.engines import registry

    rows = made.model.rows
    aim = np.array([rule.kind == "target" for rule in made.rules])
    free = replace(rows, low=np.where(aim, -np.inf, rows.low))
    found = registry.solve(replace(made.model, objective=-made.slope[-1], rows=free))
    if found.values is None or found.duals is None or found.reduced is None:
        rates = 0.0 if problem.caps is None else problem.caps
        return None, (), np.cumprod([1.0, *(1 + problem.yearly(rates))])
    binding = [
        rule
        for rule, dual in zip(made.rules, found.duals, strict=True)
        if abs(dual) > _SEEN and rule.kind in SOFT
    ]
    at_most = np.flatnonzero((found.reduced < -_SEEN) & np.isfinite(made.model.high))
    binding += [Rule("most", int(k) % problem.years + 1) for k in at_most]
    last = float(made.ratios(found.values)[-1] / problem.ratio(problem.share))
    amounts = np.concatenate([[1.0], made.amounts(found.values)])
    return problem.share_at(last), tuple(binding), amounts


def _loosened(problem: Problem, made: Program, amounts: Array) -> tuple[Loosened, ...]:
    from yuzui.engines import registry

    soft = [row for row, rule in enumerate(made.rules) if rule.kind in SOFT]
    answer = registry.solve(_elastic(made, soft, amounts))
    if answer.values is None:
        return ()
    n = len(made.model.objective)
    x, slack = answer.values[:n], answer.values[n:]
    found = [
        _given(problem, made, row, x)
        for row, less in zip(soft, slack, strict=False)
        if less > _SEEN
    ]
    over = x - made.model.high
    for k in (k for k in range(n) if over[k] > _SEEN):
        year = k % problem.years + 1
        found.append(Loosened("most", year, float(made.model.high[k]), float(x[k])))
    return tuple(found)


def _elastic(made: Program, soft: list[int], amounts: Array) -> Model:
    """Return the program with a slack on every soft row and every finite limit of a column."""
    import numpy as np

    from yuzui.engines.model import rows

    model, n = made.model, len(made.model.objective)
    bounded = np.flatnonzero(np.isfinite(model.high))
    extra = len(soft) + len(bounded)
    lines = []
    for row, rule in enumerate(made.rules):
        line = np.concatenate([model.rows.line(row, n), np.zeros(extra)])
        low, high = float(model.rows.low[row]), float(model.rows.high[row])
        if row not in soft:
            lines.append((line, low, high))
            continue
        # a cap gives way in points of growth, every other limit in parts of itself
        size = amounts[rule.year - 1] if rule.kind == "cap" else max(abs(high), _SEEN)
        down = line.copy()
        line[n + soft.index(row)], down[n + soft.index(row)] = -size, size
        lines += [(line, -np.inf, high), *([(down, low, np.inf)] if np.isfinite(low) else [])]
    for k, column in enumerate(bounded):
        line, most = np.zeros(n + extra), float(model.high[column])
        line[column], line[n + len(soft) + k] = 1.0, -max(most, _SEEN)
        lines.append((line, -np.inf, most))
    return replace(
        model,
        objective=np.zeros(n + extra),
        low=np.zeros(n + extra),
        high=np.full(n + extra, np.inf),
        integer=np.zeros(n + extra, dtype=bool),
        rows=rows(lines),
        quadratic=np.diag(np.concatenate([np.zeros(n), np.ones(extra)])),
    )


def _given(problem: Problem, made: Program, row: int, x: Array) -> Loosened:
    """Return what a soft row would have to be at a point."""
    rule = made.rules[row]
    if rule.kind == "cap":
        assert problem.caps is not None
        amounts = [1.0, *made.amounts(x)]
        needed = float(amounts[rule.year] / amounts[rule.year - 1] - 1)
        limit = float(problem.yearly(problem.caps)[rule.year - 1])
        return Loosened("cap", rule.year, limit, needed)
    needed = abs(float(made.model.rows.activity(x)[row]))
    return Loosened(rule.kind, rule.year, float(made.model.rows.high[row]), needed)
