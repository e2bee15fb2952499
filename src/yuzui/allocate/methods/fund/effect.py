# SPDX-License-Identifier: Apache-2.0
r"""What each binding rule costs: solved again at a looser limit, with the range where it holds.

A rule binds if leaving it out raises the best value. The funded set stays the best between two
limits: on the tight side down to what it reaches (tightening only takes sets away, and this one
is still there), on the loose side up to the first limit at which a better set exists, found by
bisection on the best value, which never falls as a limit is loosened. Duals are never printed.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from yuzui.allocate.methods.fund.portfolio import Change, Problem, Slate, best, formulate
from yuzui.allocate.term import Term

Array = np.ndarray[Any, Any]

SOLVES = 8
"""Most solutions spent on one end of one range."""


@dataclass(frozen=True, slots=True, eq=False)
class Effect:
    """What loosening one rule by a step does.

    Parameters
    ----------
    step : float
        Signed change of the limit, in its own unit (shares: a fraction).
    value_change : float
        Change of the best value, value points.
    enters, leaves : array of int
        Who comes in and who goes out.
    holds : tuple of float
        Limits between which the present set is proven to stay the best.
    """

    step: float
    value_change: float
    enters: Array
    leaves: Array
    holds: tuple[float, float]


def tolerance(problem: Problem, slate: Slate) -> float:
    """Return the difference of values below which two optima cannot be told apart."""
    size = max(1.0, abs(slate.objective or 0.0))
    return max(problem.limits.gap, slate.gap or 0.0, 1e-9) * size


def binding(problem: Problem, slate: Slate) -> tuple[int, ...]:
    """Return the terms that bind: leaving one out raises the best value.

    Parameters
    ----------
    problem : Problem
        The problem.
    slate : Slate
        Its best set.

    Returns
    -------
    tuple of int
        Places of the terms. Those that the linear relaxation does not press on are tested
        together; if leaving all of them out changes nothing, none of them binds.
    """
    small = tolerance(problem, slate)
    pressed = _pressed(problem)
    while True:
        rest = frozenset(range(len(problem.terms))) - pressed
        without = best(problem, Change(dropped=rest), slate.chosen)
        broken = {
            k
            for k in rest
            if problem.terms[k].shortfall(without.chosen) and _better(without, slate, small)
        }
        if not broken:
            break
        pressed |= broken
    found = []
    for k in sorted(pressed):
        if _better(best(problem, Change(dropped=frozenset({k})), slate.chosen), slate, small):
            found.append(k)
    return tuple(found)


def _better(other: Slate, slate: Slate, small: float) -> bool:
    if other.objective is None or slate.objective is None:
        return other.status == "unbounded"
    return other.objective > slate.objective + small


def _pressed(problem: Problem) -> frozenset[int]:
    relaxed = formulate(problem, Change(), problem.terms).relaxed()
    answer = problem.solve(relaxed, problem.limits, None)
    if answer.duals is None:
        return frozenset(range(len(problem.terms)))
    sizes = np.abs(answer.duals) * np.maximum(1.0, np.abs([t.bound for t in problem.terms]))
    return frozenset(int(k) for k in np.flatnonzero(sizes > 1e-7))


def step_of(term: Term) -> float:
    """Return a round step of about one per cent of the limit, signed to loosen.

    Returns
    -------
    float
        A percentage point for shares, 1 for counts, else 1, 2 or 5 times a power of ten.
    """
    if term.share:
        return 0.01 * term.looser
    if term.rule.measure == "count" or not term.limit:
        return 1.0 * term.looser
    size = abs(term.limit) / 100
    power = 10.0 ** math.floor(math.log10(size))
    digit = next(d for d in (1, 2, 5, 10) if size <= d * power * (1 + 1e-9))
    return digit * power * term.looser


def effect(problem: Problem, slate: Slate, place: int) -> Effect | None:
    """Return what loosening one rule by its step does.

    Parameters
    ----------
    problem : Problem
        The problem.
    slate : Slate
        Its best set.
    place : int
        The term.

    Returns
    -------
    Effect or None
        None if the search ended without a set.
    """
    term = problem.terms[place]
    step = step_of(term)
    other = _at(problem, slate, place, term.limit + step)
    if other.objective is None or slate.objective is None:
        return None
    same = not _better(other, slate, tolerance(problem, slate))
    chosen = slate.chosen if same else other.chosen
    return Effect(
        step=step,
        value_change=0.0 if same else other.objective - slate.objective,
        enters=np.flatnonzero(chosen & ~slate.chosen),
        leaves=np.flatnonzero(slate.chosen & ~chosen),
        holds=holds(problem, slate, place),
    )


def _at(problem: Problem, slate: Slate, place: int, limit: float) -> Slate:
    return best(problem, Change(loosened={place: limit}), slate.chosen)


def holds(problem: Problem, slate: Slate, place: int) -> tuple[float, float]:
    """Return the limits between which the present set is proven to stay the best.

    Parameters
    ----------
    problem : Problem
        The problem.
    slate : Slate
        Its best set.
    place : int
        The term.

    Returns
    -------
    tuple of float
        Lower and upper limit, in the unit of the rule. The loose end is open: at that limit a
        better set exists, or the search stopped and nothing better was found below it.
    """
    term, small = problem.terms[place], tolerance(problem, slate)
    tight = term.achieved(slate.chosen)
    sign, step = term.looser, abs(step_of(term))
    good, bad, reach = term.limit, None, step
    for _ in range(SOLVES):
        probe = good + sign * reach if bad is None else _between(good, bad)
        if _settled(good, bad):
            break
        other = _at(problem, slate, place, probe)
        if other.objective is None:
            break
        if _better(other, slate, small):
            # what the better set reaches is a limit at which it already exists
            bad = _tightest(term, other.chosen, probe)
        else:
            good = probe
            reach *= 4
    loose = good if bad is None or not _settled(good, bad) else bad
    return (min(tight, loose), max(tight, loose))


def _tightest(term: Term, chosen: Array, probe: float) -> float:
    reached = term.achieved(chosen)
    return min(probe, reached) if term.sense == "<=" else max(probe, reached)


def _between(good: float, bad: float) -> float:
    """Return a limit just short of the bad one, else the middle, alternately by distance."""
    return bad - math.copysign(1e-8 * max(1.0, abs(bad)), bad - good)


def _settled(good: float, bad: float | None) -> bool:
    return bad is not None and abs(bad - good) <= 2e-8 * max(1.0, abs(bad))


def by_worth(terms: Sequence[Term], effects: dict[int, Effect]) -> list[int]:
    """Return the places of effects, dearest first: value per one per cent of the limit."""

    def worth(k: int) -> float:
        limit = abs(terms[k].limit) or 1.0
        return effects[k].value_change * limit / (100 * abs(effects[k].step))

    return sorted(effects, key=lambda k: (-worth(k), terms[k].name))
