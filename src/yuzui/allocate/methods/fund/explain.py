# SPDX-License-Identifier: Apache-2.0
r"""Why, and why not: answered by solving again.

For a refused proposal :math:`\Delta_j = V^* - V^*(x_j = 1)`. As :math:`V^*(x_j = 1)` grows one
for one with :math:`v_j`, the proposal enters if and only if its value rises by more than
:math:`\Delta_j`: necessary and sufficient for the integer problem, up to the proven gap, which
the reduced cost of the linear relaxation is not. For a funded one
:math:`V^* - V^*(x_j = 0)` is its margin of safety. Not valid where a rule reads the value.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from yuzui.allocate.methods.fund.narrow import exact
from yuzui.allocate.methods.fund.portfolio import formulate
from yuzui.allocate.methods.fund.problem import Change, Problem, Slate
from yuzui.errors import OutcomeError
from yuzui.text import Text

Array = np.ndarray[Any, Any]


@dataclass(frozen=True, slots=True, eq=False)
class Reason:
    """What it would take for one proposal to change sides.

    Parameters
    ----------
    place : int
        The proposal.
    delta : float or None
        Value it lacks (refused) or could lose (funded); None if no set that keeps the rules
        holds (or spares) it, whatever its value.
    exact : bool
        Whether both optima are proven; else ``delta`` is the least it can be.
    other : Slate or None
        The best set with it on the other side.
    """

    place: int
    delta: float | None
    exact: bool
    other: Slate | None


def why(problem: Problem, slate: Slate, place: int) -> Reason:
    """Solve again with one proposal on the other side.

    Parameters
    ----------
    problem : Problem
        The problem.
    slate : Slate
        Its best set.
    place : int
        The proposal.

    Returns
    -------
    Reason
        The difference and the other set.
    """
    inside = bool(slate.chosen[place])
    change = Change(outside=(place,)) if inside else Change(inside=(place,))
    other = exact(problem, change)
    if other.status == "infeasible":
        return Reason(place, None, True, None)
    if other.objective is None or slate.objective is None:
        return Reason(place, None, False, None)
    sure = other.status == slate.status == "optimal"
    return Reason(place, max(0.0, slate.objective - other.objective), sure, other)


def least_deltas(problem: Problem, slate: Slate) -> Array:
    """Return for each proposal the least that its delta can be, from one linear program.

    Parameters
    ----------
    problem : Problem
        The problem.
    slate : Slate
        Its best set.

    Returns
    -------
    array of float, shape (n,)
        ``V* - (LP optimum - |reduced cost|)``, at least 0: a set with the proposal on the other
        side cannot be better than the LP optimum less the reduced cost.

    Raises
    ------
    OutcomeError
        If the relaxation has no optimum although the problem has.
    """
    relaxed = formulate(problem).relaxed()
    answer = problem.solve(relaxed, problem.limits, None)
    if answer.objective is None or answer.reduced is None or slate.objective is None:
        raise OutcomeError(Text("the relaxation has no optimum", "松弛问题无最优解"))
    order, n = problem.order, len(problem.candidates)
    found = np.empty(n)
    found[order] = slate.objective - answer.objective + np.abs(answer.reduced[:n])
    return np.maximum(found, 0.0)


def nearest(problem: Problem, slate: Slate, least: Array, most: int) -> Array:
    """Return the refused proposals nearest the line: smallest least delta first.

    Parameters
    ----------
    problem : Problem
        The problem.
    slate : Slate
        Its best set.
    least : array of float, shape (n,)
        From :func:`least_deltas`.
    most : int
        How many at most.

    Returns
    -------
    array of int
        Their places.
    """
    refused = np.flatnonzero(~slate.chosen & problem.candidates.open)
    names = problem.candidates.ids
    return np.array(sorted(refused, key=lambda j: (least[j], names[int(j)]))[:most], dtype=np.int64)
