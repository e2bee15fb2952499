# SPDX-License-Identifier: Apache-2.0
r"""Why, and why not: answered by solving again.

For a refused proposal :math:`\Delta_j = V^* - V^*(x_j = 1)`. As :math:`V^*(x_j = 1)` grows one
for one with :math:`v_j`, the proposal enters if and only if its value rises by more than
:math:`\Delta_j`: necessary and sufficient for the integer problem, up to the proven gap, which
the reduced cost of the linear relaxation is not. For a funded one
:math:`V^* - V^*(x_j = 0)` is its margin of safety. A partial award at level :math:`l` keeps the
part :math:`w_l` of the value, so there the least of :math:`(V^* - V^*(x_{jl} = 1)) / w_l` counts.

Where a rule itself reads the value (a limit on value, an order by value) this does not hold: the
value is sought by bisection, each time with every rule made anew. Where the set itself is within
a gap of its bound, not proven best, the answer is the difference to the best set near it, which
is enough, beside the least that would be necessary.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, Literal

import numpy as np

from yuzui.errors import OutcomeError
from yuzui.funding.portfolio.narrow import COARSE, FEW, exact, nearby
from yuzui.funding.portfolio.problem import Change, Problem, Slate
from yuzui.funding.portfolio.ranking import revalued
from yuzui.funding.portfolio.relax import Relaxed
from yuzui.text import Text

Array = np.ndarray[Any, Any]
How = Literal["resolve", "bisection", "nearby"]

FINE, DOUBLINGS = 1e-8, 16
"""Relative width at which a bisection ends, and how far it looks for its other end."""


@dataclass(frozen=True, slots=True, eq=False)
class Reason:
    """What it would take for one proposal to change sides."""

    place: int
    delta: float | None
    exact: bool
    other: Slate | None
    least: float | None = None
    how: How = "resolve"


def why(problem: Problem, slate: Slate, place: int, relaxed: Relaxed | None = None) -> Reason:
    """Solve again with one proposal on the other side."""
    if reads_value(problem):
        return _bisected(problem, slate, place)
    copies = [int(k) for k in problem.candidates.copies(place)]
    worth = problem.candidates.worth
    parts = [1.0 if worth is None else float(worth[k]) for k in copies]
    if slate.chosen[copies].any():
        other = _other(problem, slate, Change(outside=tuple(copies)), relaxed)
        ends = [_best_with(problem, slate, k, relaxed) for k in copies]
        found = [(_less(end, other), part, other) for end, part in zip(ends, parts, strict=True)]
        return _reason(slate, place, found, most=True)
    others = [_other(problem, slate, Change(inside=(k,)), relaxed) for k in copies]
    found = [(_less(slate, end), part, end) for end, part in zip(others, parts, strict=True)]
    return _reason(slate, place, found, most=False)


def exchanged(reason: Reason, place: int) -> Reason:
    """Return the reason of a proposal that nothing tells apart from the one it was sought for."""
    other = reason.other
    if other is not None:
        chosen = other.chosen.copy()
        chosen[[place, reason.place]] = chosen[[reason.place, place]]
        other = replace(other, chosen=chosen)
    return replace(reason, place=place, other=other)


Ends = tuple[float | None, float | None]
"""Difference of two values, and the least it can be."""


def _best_with(problem: Problem, slate: Slate, copy: int, relaxed: Relaxed | None) -> Slate:
    """Return the best set with a funded proposal at one of its levels; mostly the slate itself."""
    if slate.chosen[copy]:
        return slate
    return _other(problem, slate, Change(inside=(copy,)), relaxed)


def _other(problem: Problem, slate: Slate, change: Change, relaxed: Relaxed | None) -> Slate:
    if slate.status == "optimal":
        return exact(problem, change, relaxed)
    return nearby(relaxed or Relaxed(problem), slate, change)


def _less(one: Slate, other: Slate) -> Ends:
    if one.objective is None or other.objective is None:
        return None, None
    bound = other.objective if other.bound is None else other.bound
    return max(0.0, one.objective - other.objective), max(0.0, one.objective - bound)


def _reason(slate: Slate, place: int, found: list[tuple[Ends, float, Slate]], most: bool) -> Reason:
    """Return the reason over the levels of a proposal: the least lacked, the most to lose."""
    known = [(ends[0] / part, (ends[1] or 0.0) / part, other) for ends, part, other in found if ends[0] is not None]
    others = [other for _, _, other in found]
    if not known:
        never = all(other.status == "infeasible" for other in others)
        return Reason(place, None, never, None)
    delta, least, other = (max if most else min)(known, key=lambda one: one[0])
    sure = slate.status == "optimal" and all(o.status in ("optimal", "infeasible") for o in others)
    how: How = "resolve" if slate.status == "optimal" else "nearby"
    return Reason(place, delta, sure, other, delta if sure else least, how)


def reads_value(problem: Problem) -> bool:
    """Return whether a rule itself reads the value, so that a rise of it moves the rules too."""
    return problem.ranked is not None or any(t.rule.measure == "value" for t in problem.terms)


def _bisected(problem: Problem, slate: Slate, place: int) -> Reason:
    """Seek the value at which a proposal changes sides, every rule made anew at each."""
    now = float(problem.candidates.value[place])
    copies = problem.candidates.copies(place)
    sign = -1.0 if slate.chosen[copies].any() else 1.0

    def changed(far: float) -> Slate | None:
        found = exact(revalued(problem, place, now + sign * far))
        moved = found.objective is not None and bool(found.chosen[copies].any()) is (sign > 0)
        return found if moved else None

    step = max(1.0, abs(now)) / 16
    far = next((s for s in (step * 2**k for k in range(DOUBLINGS)) if changed(s)), None)
    if far is None:
        return Reason(place, None, False, None, None, "bisection")
    near, other = 0.0, changed(far)
    small = len(problem.candidates) <= FEW
    width = (FINE if small else COARSE / 10) * max(1.0, abs(now))
    while far - near > width:
        middle = (near + far) / 2
        found = changed(middle)
        near, far, other = (middle, far, other) if found is None else (near, middle, found)
    sure = small and slate.status == "optimal" and other is not None and other.status == "optimal"
    return Reason(place, far, sure, other, near, "bisection")


def least_deltas(problem: Problem, slate: Slate, relaxed: Relaxed | None = None) -> Array:
    """Return for each proposal the least that its delta can be, from one linear program."""
    _, linear = (relaxed or Relaxed(problem)).of()
    if not linear.found or slate.objective is None:
        raise OutcomeError(
            Text("the relaxation has no optimum", "松弛问题无最优解"),
            fix=Text(
                "report it with the workbook and the rules; the rules can be kept",
                "请附上工作簿与规则报告此问题；规则本身可以满足",
            ),
        )
    order, n = problem.order, len(problem.candidates)
    found = np.empty(n)
    found[order] = slate.objective - linear.value + np.abs(linear.reduced[:n])
    return np.maximum(found, 0.0)


def nearest(problem: Problem, slate: Slate, least: Array, most: int) -> Array:
    """Return the refused proposals nearest the line: smallest least delta first."""
    whole = problem.candidates.whole
    taken = problem.candidates.proposals(slate.chosen) > 0
    refused = np.flatnonzero(~taken & problem.candidates.open[:whole])
    names = problem.candidates.ids
    return np.array(sorted(refused, key=lambda j: (least[j], names[int(j)]))[:most], dtype=np.int64)
