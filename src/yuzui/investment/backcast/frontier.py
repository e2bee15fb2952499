# SPDX-License-Identifier: Apache-2.0
"""The frontier: what each deadline and each target costs, cheapest, steadiest and between.

All points are counted over the same years, to the latest deadline: who is there earlier keeps the
target to the end. Otherwise a later deadline would look dearer only because it has more years.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from yuzui.investment.backcast.answer import Answer, Status, of, solve, steadiest_answer
from yuzui.investment.backcast.problem import Problem
from yuzui.investment.backcast.program import Program, program
from yuzui.solve import registry

STEADIEST = float("inf")
"""λ of the steadiest path."""


@dataclass(frozen=True, slots=True)
class Point:
    """One deadline, target and λ."""

    years: int
    target: float
    weight: float
    status: Status
    extra: float | None
    total: float | None
    top_growth: float | None


def frontier(problem: Problem, years: Sequence[int], targets: Sequence[float], weights: Sequence[float]) -> list[Point]:
    """Return every combination of deadline, target and λ."""
    last = max(*years, problem.years)
    longest = problem.longer(last - problem.years)
    kept = float(longest.denominators()[1:].sum())
    found = []
    for span in years:
        one, without = replace(longest, held=last - span), set[float]()
        for weight in weights:
            for answer in _answers(one, targets, weight, without):
                found.append(_point(span, weight, answer, kept))
                if answer.status == "infeasible":
                    without.add(answer.problem.target)
    return found


def _point(years: int, weight: float, answer: Answer, kept: float) -> Point:
    path = answer.path
    numbers = (None, None, None)
    if path is not None:
        numbers = (path.total - kept, path.total, max(path.growth))  # type: ignore[assignment]
    return Point(years, answer.problem.target, weight, answer.status, *numbers)


def _answers(problem: Problem, targets: Sequence[float], weight: float, without: Collection[float]) -> Iterator[Answer]:
    """Yield the answer of each target; only limits differ between them, so a start is kept.

    Targets without any path, of whatever weight, are known from those asked before.
    """
    if weight not in (0.0, STEADIEST):
        yield from (solve(replace(problem, target=t, weight=weight)) for t in targets)
        return
    engine, straight = registry.warm(), weight == STEADIEST
    plain = replace(problem, weight=0.0)
    made = program(plain, straight)
    for target in targets:
        asked = replace(plain, target=target)
        answer = of(asked, _aimed(made, asked, straight), solver=engine.solve)
        if straight and answer.status == "infeasible" and target not in without:
            answer = steadiest_answer(asked)
        yield answer


def _aimed(made: Program, problem: Problem, straight: bool) -> Program:
    """Return a program with another target, which is a limit where no means moves the rest."""
    if made.below.any():
        return program(problem, straight)
    rows = made.model.rows
    low = np.array(rows.low)
    for row, rule in enumerate(made.rules):
        if rule.kind == "target":
            t = rule.year - 1
            scale = made.under[t] * problem.ratio(problem.share)
            low[row] = problem.goal - made.start[t] / scale
    return replace(made, model=replace(made.model, rows=replace(rows, low=low)))
