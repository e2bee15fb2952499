# SPDX-License-Identifier: Apache-2.0
"""The search for one objective, and what is found beside the assignment itself."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from yuzui.errors import InputError, Place
from yuzui.reviewing import panel_lottery
from yuzui.reviewing.assign import fairness
from yuzui.reviewing.assign.arcs import Pairs
from yuzui.reviewing.assign.fairness import leximin
from yuzui.reviewing.assign.infeasible import Shortage, shortage
from yuzui.reviewing.assign.pricing import FEW, Assigned, Effort, Prices, scan_pairs, total
from yuzui.reviewing.assign.randomised import Spread, perturbed, sample
from yuzui.reviewing.assign.side import Side
from yuzui.reviewing.panel_lottery import Drawn
from yuzui.reviewing.problem import Problem, check_size
from yuzui.solve import registry
from yuzui.solve.model import Limits, Model
from yuzui.solve.solution import Solution
from yuzui.text import Text

if TYPE_CHECKING:
    import numpy as np

    Array = np.ndarray[Any, Any]

LARGE = 4_000_000
"""Pairs from which a gap of a hundredth of a per cent is enough."""
ENOUGH = 1e-4
TRACED = 60_000
"""Pairs up to which the frontier is traced."""
POINT = Effort(1e-4, seconds=30.0)
"""How far to go at a point of the frontier."""


class Recorder:
    """The preferred engine, and its name for the record."""

    def __init__(self) -> None:
        self.name, self.version = "", ""

    def __call__(self, model: Model, limits: Limits) -> Solution:
        """Solve a model; see :func:`yuzui.solve.registry.solve`."""
        solution = registry.solve(model, limits)
        self.name, self.version = solution.engine, solution.version
        return solution


@dataclass(frozen=True, slots=True, eq=False)
class Chosen:
    """What the search found."""

    assigned: Assigned
    selected: Array
    engine: Recorder
    ceiling: float | None = None
    frontier: list[tuple[float, float]] | None = None
    mean: tuple[float, float] | None = None
    settled: int | None = None
    drawn: Drawn | None = None
    shortage: Shortage | None = None
    chances: Chances | None = None


def nothing(problem: Problem) -> Chosen:
    """Return no assignment: the search did not begin, for something was not checked."""
    none, empty = np.zeros(0, dtype=np.int64), np.zeros(0)
    prices = Prices(np.zeros(problem.pairs.shape[1]))
    assigned = Assigned("unchecked", none, none, empty, 0.0, np.inf, prices, 0, 0, np.inf)
    return Chosen(assigned, empty.astype(bool), Recorder())


@dataclass(frozen=True, slots=True)
class Chances:
    """What leaving an assignment to chance costs, and what it brings."""

    best: float
    plain: float
    before: Spread
    after: Spread


def chosen(problem: Problem) -> Chosen:
    """Search for the objective that is asked."""
    sides = problem.sides
    pairs, objective, engine = problem.pairs, problem.options.objective, Recorder()
    check_size(objective, pairs.shape)
    _fitting(objective, sides, problem)
    size = pairs.shape[0] * pairs.shape[1]
    effort = Effort(1e-9 if size <= LARGE else ENOUGH)
    choice = _solution(problem, engine, effort, sides)
    if not len(choice.assigned.rows):
        short = shortage(pairs, engine)
        return replace(choice, shortage=short, selected=np.zeros(0, dtype=bool))
    traced = objective not in ("random_draw", "randomised") and size <= TRACED and not sides
    return replace(choice, frontier=_traced(pairs, engine, choice)) if traced else choice


def _fitting(objective: str, sides: Sequence[Side], problem: Problem) -> None:
    if sides and objective in ("leximin", "randomised", "random_draw"):
        raise InputError(
            Text("this objective cannot be joined with side rules", "该目标不能与附加规则同时使用"),
            place=Place(column="--objective"),
            seen=objective,
            expected="total max_min alpha",
            fix=Text(
                "take one of the objectives expected, or take the other rules out",
                "请改用“应为”所列的目标之一，或删去附加规则",
            ),
            code="objective_with_sides",
        )
    if objective == "random_draw" and not (problem.options.secret and problem.options.public):
        raise InputError(
            Text(
                "a draw needs the secret that was committed to and the public value",
                "随机抽取需要事先承诺的密值与公共值",
            ),
            place=Place(column="--secret --public"),
            fix=Text(
                "commit first: yuzui draw commit; then --secret HEX --public TEXT",
                "请先承诺：yuzui draw commit，再给出 --secret 与 --public",
            ),
            code="draw_before_commitment",
        )


def _solution(problem: Problem, engine: Recorder, effort: Effort, sides: Sequence[Side]) -> Chosen:
    pairs, objective = problem.pairs, problem.options.objective
    if objective == "max_min":
        fair = fairness.max_min(pairs, engine, effort, sides)
        return _all(fair.assigned, engine, ceiling=fair.ceiling)
    if objective == "leximin":
        return _leximin(pairs, engine, effort)
    if objective == "alpha":
        assigned, mean, ceiling = fairness.alpha(pairs, engine, effort, sides)
        return _all(assigned, engine, mean=(mean, ceiling))
    assigned = total(pairs, engine, effort, sides)
    if objective == "randomised" and len(assigned.rows):
        return _sampled(problem, assigned, engine, effort)
    if objective == "random_draw" and len(assigned.rows):
        return _drawn(problem, assigned, engine)
    return _all(assigned, engine)


def _sampled(problem: Problem, plain: Assigned, engine: Recorder, effort: Effort) -> Chosen:
    """Spread the probabilities if that is asked, say what chance costs, and draw."""
    pairs, spread_out = problem.pairs, plain
    if problem.options.beta:
        spread_out, _, _ = perturbed(pairs, engine, plain, problem.options.beta)
    sure = plain if pairs.share == 1 else total(replace(pairs, share=1.0), engine, effort)
    spread = Spread.of(plain.share), Spread.of(spread_out.share)
    chances = Chances(sure.objective, plain.objective, *spread)
    stream = np.random.default_rng(problem.options.seed)
    selected = sample(spread_out.rows, spread_out.columns, spread_out.share, stream)
    return Chosen(spread_out, selected, engine, chances=chances)


def _all(assigned: Assigned, engine: Recorder, **more: Any) -> Chosen:
    return Chosen(assigned, np.ones(len(assigned.rows), dtype=bool), engine, **more)


def _leximin(pairs: Pairs, engine: Recorder, effort: Effort) -> Chosen:
    """Search among all pairs, or where they are many among those that prices leave."""
    codes = None
    if pairs.shape[0] * pairs.shape[1] > FEW:
        first = fairness.max_min(pairs, engine, effort).assigned
        near = scan_pairs(pairs, Prices(first.prices.reviewer), FEW // pairs.shape[0]).codes
        own = first.rows * pairs.shape[1] + first.columns
        codes = np.union1d(near, own)
    fair, settled = leximin(pairs, engine, effort, codes)
    return _all(fair.assigned, engine, ceiling=fair.ceiling, settled=settled)


def _drawn(problem: Problem, assigned: Assigned, engine: Recorder) -> Chosen:
    drawn = panel_lottery.draw(
        problem.pairs, assigned.rows, assigned.columns, problem.options.secret, problem.options.public
    )
    order = np.lexsort((drawn.columns, drawn.rows))
    drawn = replace(
        drawn,
        rows=drawn.rows[order],
        columns=drawn.columns[order],
        tickets=tuple(drawn.tickets[k] for k in order.tolist()),
    )
    ones = np.ones(len(order))
    lots = replace(
        assigned, status="optimal", rows=drawn.rows, columns=drawn.columns, share=ones,
        objective=0.0, bound=0.0,
    )  # fmt: skip
    return _all(lots, engine, drawn=drawn)


def _traced(pairs: Pairs, engine: Recorder, choice: Chosen) -> list[tuple[float, float]]:
    """Return the frontier between the largest total and the fairest worst."""
    first = choice.assigned if choice.ceiling is None and choice.mean is None else None
    last = choice.assigned if choice.ceiling is not None else None
    if first is None:
        first = total(pairs, engine, POINT)
    if last is None:
        last = fairness.max_min(pairs, engine, POINT).assigned
    return fairness.frontier(pairs, engine, (first, last), POINT)
