# SPDX-License-Identifier: Apache-2.0
"""What a little more would cost: duals of the target and the limits, and one year more.

A dual is a rate at the point found; it is turned into money for a step that a person would name
(a tenth of a percentage point of the target, one point of a growth cap, one per cent of a
ceiling). The deadline is whole years: what one more saves comes from solving again, never from a
dual.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from yuzui.investment.backcast.answer import Answer, solve, steadiest_answer
from yuzui.investment.backcast.problem import Problem

STEPS = {"target": 0.001, "cap": 0.01, "absorb": 0.01, "ceiling": 0.01}
"""Step each price is for: share, growth a year, fraction of the ceiling."""

NOTHING = 1e-9
"""A price below this is none (in units of the base year's part)."""


@dataclass(frozen=True, slots=True)
class Price:
    """What one step of a limit changes."""

    kind: str
    year: int
    step: float
    cost: float


def prices(answer: Answer) -> tuple[Price, ...]:
    """Return the price of a step of each limit that binds, the target first."""
    duals = answer.solution.duals
    if answer.path is None or duals is None or answer.problem.met:
        return ()
    found = []
    for row, rule in enumerate(answer.program.rules):
        if rule.kind not in STEPS or _past_the_whole(answer, rule.kind):
            continue
        cost = float(duals[row]) * _moved(answer, rule.kind, rule.year)
        if abs(cost) > NOTHING:
            found.append(Price(rule.kind, rule.year, STEPS[rule.kind], cost))
    return tuple(found)


def _past_the_whole(answer: Answer, kind: str) -> bool:
    # A share has no step past one: such a price would be of a limit nobody can set.
    return kind == "target" and answer.problem.target + STEPS[kind] >= 1


def _moved(answer: Answer, kind: str, year: int) -> float:
    """Return by how much a step moves the limit of a row."""
    problem, made, x = answer.problem, answer.program, answer.solution.values
    assert answer.path is not None and x is not None
    if kind == "target":
        more = replace(problem, target=problem.target + STEPS[kind]).goal - problem.goal
        below = made.under[year - 1] + made.below[year - 1] @ x
        return float(more * below / made.under[year - 1])
    if kind in ("cap", "absorb"):
        return STEPS[kind] * answer.path.amounts[year - 1]
    assert problem.ceilings is not None
    return STEPS[kind] * float(problem.yearly(problem.ceilings)[year - 1])


@dataclass(frozen=True, slots=True)
class LaterYear:
    """The deadline as asked beside a deadline one year later, over the same years."""

    kept: float | None
    later: float | None

    @property
    def saves(self) -> float | None:
        """What one year more saves; None where one of the two has no path."""
        if self.kept is None or self.later is None:
            return None
        return self.kept - self.later


def one_year_more(problem: Problem, steady: bool = False) -> LaterYear:
    """Return what one year more would save, by solving both deadlines over the same years.

    Notes
    -----
    A sum over one year more is no saving: both paths are counted to the later deadline, and who
    is there in time must stay there.
    """

    def cost(held: int) -> float | None:
        longer = problem.longer(1, held)
        path = (steadiest_answer(longer) if steady else solve(longer)).path
        return None if path is None else path.cost

    return LaterYear(cost(1), cost(0))
