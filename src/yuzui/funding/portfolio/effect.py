# SPDX-License-Identifier: Apache-2.0
r"""What each binding rule costs: solved again at a looser limit, with the range where it holds.

A rule binds if leaving it out raises the best value. The funded set stays the best between two
limits: on the tight side down to what it reaches (tightening only takes sets away, and this one
is still there), on the loose side up to the first limit at which a better set exists, sought by
bisection on the best value, which never falls as a limit is loosened. Duals are never printed.

"Better" means by more than :func:`tolerance`: the proof of a small problem, one part in ten
thousand of the value for a large one.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from yuzui.funding.portfolio.narrow import beyond, exact, near, nearby
from yuzui.funding.portfolio.portfolio import best
from yuzui.funding.portfolio.problem import Change, Problem, Slate
from yuzui.funding.portfolio.relax import Relaxed
from yuzui.funding.term import Term

Array = np.ndarray[Any, Any]

SOLVES = 8
"""Most solutions spent on one end of one range."""

SMALL = 200
"""Most candidates for which ranges are sought to their exact ends."""

WITHIN = 1e-4
"""Relative difference of values that counts in a large problem."""


@dataclass(frozen=True, slots=True, eq=False)
class Effect:
    """What loosening one rule by a step does."""

    step: float
    value_change: float
    enters: Array
    leaves: Array
    holds: tuple[float, float]
    ends: tuple[Slate | None, ...] = ()


def tolerance(problem: Problem, slate: Slate) -> float:
    """Return the difference of values above which one set counts as better than another."""
    share = 1e-9 if len(problem.candidates) <= SMALL else WITHIN
    return max(problem.limits.gap, slate.gap or 0.0, share) * max(1.0, abs(slate.objective or 0))


def better(problem: Problem, slate: Slate, change: Change, relaxed: Relaxed | None = None) -> Slate | None:
    """Return a better set under a change, or None if there is provably none."""
    if slate.status != "optimal":
        other = nearby(relaxed or Relaxed(problem), slate, change)
        return other if _above(other, slate) else None
    level = (slate.objective or 0.0) + tolerance(problem, slate)
    other = near(problem, change, relaxed=relaxed)
    if other.objective is not None and other.objective > level:
        return other
    return beyond(problem, change, level, relaxed)


def _above(other: Slate, slate: Slate) -> bool:
    if other.objective is None or slate.objective is None:
        return False
    return other.objective > slate.objective + 1e-9 * max(1.0, abs(slate.objective))


def binding(problem: Problem, slate: Slate, relaxed: Relaxed | None = None) -> tuple[int, ...]:
    """Return the terms that bind: leaving one out raises the best value."""
    relaxed = relaxed or Relaxed(problem)
    pressed = _pressed(problem, relaxed)
    while slate.status == "optimal":
        rest = frozenset(range(len(problem.terms))) - pressed
        other = better(problem, slate, Change(dropped=rest), relaxed) if rest else None
        if other is None:
            break
        broken = {k for k in rest if problem.terms[k].shortfall(other.chosen)}
        if not broken:
            break
        pressed |= broken
    dropped = ((k, Change(dropped=frozenset({k}))) for k in sorted(pressed))
    return tuple(k for k, change in dropped if better(problem, slate, change, relaxed) is not None)


def _pressed(problem: Problem, relaxed: Relaxed) -> frozenset[int]:
    _, linear = relaxed.of()
    if not linear.found:
        return frozenset(range(len(problem.terms)))
    sizes = np.abs(linear.duals[: len(problem.terms)]) * np.maximum(1.0, np.abs([t.bound for t in problem.terms]))
    return frozenset(int(k) for k in np.flatnonzero(sizes > 1e-7))


def dearest(relaxed: Relaxed, binding: Sequence[int], most: int | None) -> list[int]:
    """Return the terms that press most on the relaxation, by value per 1 % of their limit."""
    _, linear = relaxed.of()
    if most is None or not linear.found:
        return list(binding)
    bounds = [abs(term.bound) or 1.0 for term in relaxed.problem.terms]
    first = sorted(binding, key=lambda k: (-abs(linear.duals[k]) * bounds[k], k))
    return sorted(first[:most])


def step_of(term: Term) -> float:
    """Return a round step of about one per cent of the limit, signed to loosen."""
    if term.share:
        return 0.01 * term.looser
    if term.rule.measure == "count" or not term.limit:
        return 1.0 * term.looser
    size = abs(term.limit) / 100
    power = 10.0 ** math.floor(math.log10(size))
    digit = next(d for d in (1, 2, 5, 10) if size <= d * power * (1 + 1e-9))
    return digit * power * term.looser


def effect(problem: Problem, slate: Slate, place: int, relaxed: Relaxed | None = None) -> Effect | None:
    """Return what loosening one rule by its step does."""
    relaxed = relaxed or Relaxed(problem)
    term = problem.terms[place]
    step = step_of(term)
    change = Change(loosened={place: term.limit + step})
    other = exact(problem, change, relaxed) if slate.status == "optimal" else nearby(relaxed, slate, change)
    if other.objective is None or slate.objective is None:
        return None
    # among equally good sets the present one stays
    rises = _above(other, slate)
    chosen = other.chosen if rises else slate.chosen
    range_, beyond_ = holds(problem, slate, place, relaxed), ()
    return Effect(
        step=step,
        value_change=other.objective - slate.objective if rises else 0.0,
        enters=np.flatnonzero(chosen & ~slate.chosen),
        leaves=np.flatnonzero(slate.chosen & ~chosen),
        holds=range_,
        ends=_ends(problem, slate, place, range_) if _small(problem) else beyond_,
    )


def _small(problem: Problem) -> bool:
    return len(problem.candidates) <= SMALL


def _ends(problem: Problem, slate: Slate, place: int, range_: tuple[float, float]) -> tuple[Slate | None, Slate | None]:
    """Return the set that takes over just below and just above a range; None where none does."""
    term, found = problem.terms[place], []
    for limit, sign in zip(range_, (-1.0, 1.0), strict=True):
        probe = limit + sign * 2 * _hair(limit)
        other = best(problem, Change(loosened={place: probe}))
        moved = other.objective is not None and bool((other.chosen != slate.chosen).any())
        looser = sign == term.looser
        found.append(other if moved and (not looser or _above(other, slate)) else None)
    return found[0], found[1]


def holds(problem: Problem, slate: Slate, place: int, relaxed: Relaxed | None = None) -> tuple[float, float]:
    """Return the limits between which no better set than the present one exists."""
    term = problem.terms[place]
    if _small(problem):
        end = _exact_end(problem, slate, place)
    else:
        end = _proven_end(relaxed or Relaxed(problem), slate, place)
    # an empty set has no share of itself: nothing is claimed beyond the present limit
    void = term.whole is not None and not float(term.whole @ slate.chosen)
    tight = term.limit if void else term.achieved(slate.chosen)
    return (min(tight, end), max(tight, end))


def _exact_end(problem: Problem, slate: Slate, place: int) -> float:
    """Return the limit at which a better set begins to exist, or the furthest that was tried."""
    term = problem.terms[place]
    good, bad, reach = term.limit, None, abs(step_of(term))
    for turn in range(SOLVES):
        if bad is None:
            probe = good + term.looser * reach
        elif abs(bad - good) <= _hair(bad):
            return bad
        else:
            # what a better set reaches may be the very end: look just short of it in turn
            short = bad - term.looser * _hair(bad) / 2
            probe = short if turn % 2 else (good + bad) / 2
        other = better(problem, slate, Change(loosened={place: probe}))
        if other is None:
            good, reach = probe, 4 * reach
        else:
            bad = _tighter(term, probe, term.achieved(other.chosen))
    return bad if bad is not None and abs(bad - good) <= _hair(bad) else good


def _proven_end(relaxed: Relaxed, slate: Slate, place: int) -> float:
    """Return a limit up to which it is proven, at the price of one or two proofs.

    A proof is as hard as the relaxation is far above the level; so the furthest limit is taken
    at which it is at most a quarter further than at the present one, and a little.
    """
    problem = relaxed.problem
    term, small = problem.terms[place], tolerance(problem, slate)
    level = (slate.objective or 0.0) + small

    def above(limit: float) -> float:
        return relaxed.of(Change(loosened={place: limit}))[1].value - level

    proven = slate.status == "optimal"
    most = 1.25 * max(above(term.limit), 0.0) + small if proven else 0.0
    good, bad = term.limit, term.limit + step_of(term)
    for _ in range(SOLVES):
        middle = (good + bad) / 2
        good, bad = (middle, bad) if above(middle) <= most else (good, middle)
    for probe in (good, (term.limit + good) / 2) if proven else ():
        if beyond(problem, Change(loosened={place: probe}), level, relaxed) is None:
            return probe
    # without a proof of the set itself the relaxation alone says how far nothing better exists
    return good if not proven else term.limit


def _hair(limit: float) -> float:
    return 2e-8 * max(1.0, abs(limit))


def _tighter(term: Term, probe: float, reached: float) -> float:
    return min(probe, reached) if term.sense == "<=" else max(probe, reached)


def by_worth(terms: Sequence[Term], effects: Mapping[int, Effect]) -> list[int]:
    """Return the places of effects, dearest first: value per one per cent of the limit."""

    def worth(k: int) -> float:
        limit = abs(terms[k].limit) or 1.0
        return effects[k].value_change * limit / (100 * abs(effects[k].step))

    return sorted(effects, key=lambda k: (-worth(k), terms[k].name))
