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
from dataclasses import dataclass, replace
from typing import Any, Literal

import numpy as np

from yuzui.errors import OutcomeError
from yuzui.funding.candidates import Term
from yuzui.funding.portfolio.problem import Change, Problem, Slate, best
from yuzui.funding.portfolio.ranking import revalued
from yuzui.funding.portfolio.relaxation import COARSE, FEW, Relaxed, beyond, exact, near, nearby
from yuzui.text import Text

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
    if not linear.feasible:
        return frozenset(range(len(problem.terms)))
    sizes = np.abs(linear.duals[: len(problem.terms)]) * np.maximum(1.0, np.abs([t.bound for t in problem.terms]))
    return frozenset(int(k) for k in np.flatnonzero(sizes > 1e-7))


def dearest(relaxed: Relaxed, binding: Sequence[int], most: int | None) -> list[int]:
    """Return the terms that press most on the relaxation, by value per 1 % of their limit."""
    _, linear = relaxed.of()
    if most is None or not linear.feasible:
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
    term, bounds = problem.terms[place], []
    for limit, sign in zip(range_, (-1.0, 1.0), strict=True):
        probe = limit + sign * 2 * _hair(limit)
        other = best(problem, Change(loosened={place: probe}))
        moved = other.objective is not None and bool((other.chosen != slate.chosen).any())
        looser = sign == term.looser
        bounds.append(other if moved and (not looser or _above(other, slate)) else None)
    return bounds[0], bounds[1]


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


# Why, and why not: answered by solving again.


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
        return _least_value(problem, slate, place)
    copies = [int(k) for k in problem.candidates.copies(place)]
    worth = problem.candidates.worth
    parts = [1.0 if worth is None else float(worth[k]) for k in copies]
    if slate.chosen[copies].any():
        other = _other(problem, slate, Change(outside=tuple(copies)), relaxed)
        ends = [_best_with(problem, slate, k, relaxed) for k in copies]
        ends_ = [(_less(end, other), part, other) for end, part in zip(ends, parts, strict=True)]
        return _reason(slate, place, ends_, most=True)
    others = [_other(problem, slate, Change(inside=(k,)), relaxed) for k in copies]
    ends_ = [(_less(slate, end), part, end) for end, part in zip(others, parts, strict=True)]
    return _reason(slate, place, ends_, most=False)


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


def _reason(slate: Slate, place: int, candidates: list[tuple[Ends, float, Slate]], most: bool) -> Reason:
    """Return the reason over the levels of a proposal: the least lacked, the most to lose."""
    known = [
        (ends[0] / part, (ends[1] or 0.0) / part, other) for ends, part, other in candidates if ends[0] is not None
    ]
    others = [other for _, _, other in candidates]
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


def _least_value(problem: Problem, slate: Slate, place: int) -> Reason:
    """Seek the value at which a proposal changes sides, every rule made anew at each."""
    now = float(problem.candidates.value[place])
    copies = problem.candidates.copies(place)
    sign = -1.0 if slate.chosen[copies].any() else 1.0

    def changed(far: float) -> Slate | None:
        slate_ = exact(revalued(problem, place, now + sign * far))
        moved = slate_.objective is not None and bool(slate_.chosen[copies].any()) is (sign > 0)
        return slate_ if moved else None

    step = max(1.0, abs(now)) / 16
    far = next((s for s in (step * 2**k for k in range(DOUBLINGS)) if changed(s)), None)
    if far is None:
        return Reason(place, None, False, None, None, "bisection")
    near, other = 0.0, changed(far)
    small = len(problem.candidates) <= FEW
    width = (FINE if small else COARSE / 10) * max(1.0, abs(now))
    while far - near > width:
        middle = (near + far) / 2
        slate_ = changed(middle)
        near, far, other = (middle, far, other) if slate_ is None else (near, middle, slate_)
    sure = small and slate.status == "optimal" and other is not None and other.status == "optimal"
    return Reason(place, far, sure, other, near, "bisection")


def least_deltas(problem: Problem, slate: Slate, relaxed: Relaxed | None = None) -> Array:
    """Return for each proposal the least that its delta can be, from one linear program."""
    _, linear = (relaxed or Relaxed(problem)).of()
    if not linear.feasible or slate.objective is None:
        raise OutcomeError(
            Text("the relaxation has no optimum", "松弛问题无最优解"),
            fix=Text(
                "report it with the workbook and the rules; the rules can be kept",
                "请附上工作簿与规则报告此问题；规则本身可以满足",
            ),
        )
    order, n = problem.order, len(problem.candidates)
    deltas = np.empty(n)
    deltas[order] = slate.objective - linear.value + np.abs(linear.reduced[:n])
    return np.maximum(deltas, 0.0)


def nearest(problem: Problem, slate: Slate, least: Array, most: int) -> Array:
    """Return the refused proposals nearest the line: smallest least delta first."""
    whole = problem.candidates.whole
    funded = problem.candidates.proposals(slate.chosen) > 0
    refused = np.flatnonzero(~funded & problem.candidates.open[:whole])
    names = problem.candidates.ids
    return np.array(sorted(refused, key=lambda j: (least[j], names[int(j)]))[:most], dtype=np.int64)


# Which rules contradict one another, and what would mend it.


_SHARE = 1e-7
"""How near the limit of a share is sought, fraction."""


@dataclass(frozen=True, slots=True)
class Conflict:
    """A smallest set of rules that cannot hold together."""

    terms: tuple[Term, ...]
    loosen: tuple[tuple[Term, float | None], ...]
    beside: bool = False


def possible(problem: Problem, terms: tuple[Term, ...]) -> bool:
    """Return whether any set keeps these terms."""
    return _any(problem, terms) is not None


def _any(problem: Problem, terms: tuple[Term, ...]) -> Array | None:
    """Return some set that keeps these terms, or None."""
    nothing = np.zeros(len(problem.candidates))
    slate = best(replace(problem, terms=terms), Change(value=nothing))
    return None if slate.status == "infeasible" else slate.chosen


def smallest(problem: Problem) -> Conflict:
    """Return a smallest conflict of an infeasible problem."""
    # a soft row with a largest shortfall contradicts others like a hard one at that limit
    least_terms = {least: term for term in problem.terms if (least := term.least) is not None}
    terms = rows = tuple(least_terms)
    for term in rows:
        rest = _without(term, terms)
        if not possible(problem, rest):
            terms = rest
    beside = not any(possible(problem, _without(term, rows)) for term in terms)
    others = terms if beside else rows
    loosen = []
    for term in terms:
        to, written = _mended(problem, term, _without(term, others)), least_terms[term]
        loosen.append((written, None if to is None else to + (written.limit - term.limit)))
    return Conflict(tuple(least_terms[term] for term in terms), tuple(loosen), beside)


def _without(term: Term, terms: tuple[Term, ...]) -> tuple[Term, ...]:
    return tuple(other for other in terms if other is not term)


def _mended(problem: Problem, term: Term, others: tuple[Term, ...]) -> float | None:
    """Return the nearest limit of one term that lets a set keep the others."""
    if not possible(problem, others):
        return None
    relaxed = _elastic if term.whole is None else _least_limit
    return relaxed(problem, term, others)


def _elastic(problem: Problem, term: Term, others: tuple[Term, ...]) -> float | None:
    soft = replace(term.rule, strength="soft", penalty=1.0, shortfall_limit=None)
    again = replace(problem, terms=(*others, replace(term, rule=soft)))
    slate = best(again, Change(value=np.zeros(len(problem.candidates))))
    if slate.objective is None:
        return None
    reached = term.achieved(slate.chosen)
    return max(reached, term.limit) if term.sense == "<=" else min(reached, term.limit)


def _least_limit(problem: Problem, term: Term, others: tuple[Term, ...]) -> float | None:
    """Return the limit of a share of what is awarded, where the base moves with the set."""
    bad, good = term.limit, 1.0 if term.sense == "<=" else 0.0
    if not possible(problem, (*others, term.at(good))):
        return None
    while abs(good - bad) > _SHARE:
        middle = (bad + good) / 2
        slate_ = _any(problem, (*others, term.at(middle)))
        if slate_ is None:
            bad = middle
        else:
            # what a set reaches is a limit that it keeps
            reached = term.achieved(slate_)
            good = min(middle, reached) if term.sense == "<=" else max(middle, reached)
    return good
