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
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

import numpy as np

from yuzui.errors import OutcomeError
from yuzui.funding import candidates as levels
from yuzui.funding import portfolio_problem
from yuzui.funding.candidates import Term, expanded
from yuzui.funding.grammar import Rule
from yuzui.funding.lexicographic import Cut, walked
from yuzui.funding.portfolio_problem import (
    COARSE,
    FEW,
    WHOLE,
    Change,
    Problem,
    Ranked,
    Relaxed,
    Slate,
    best,
    beyond,
    bonuses,
    exact,
    near,
    nearby,
    rough,
    terms,
)
from yuzui.funding.rules.ranking import by_posterior, scores
from yuzui.text import Text

# A binding ranking: the walk down the order, its line, and the tie band around it.


# How sure the line is: the slate drawn again from the posterior of the values.


Array = np.ndarray[Any, Any]
Band = Literal["fund", "lottery", "decline"]
Draw = Callable[[int], tuple[Array | None, float]]
"""Solves one draw: who is funded, of all entries (None without a set), and the relative gap."""

LOW, HIGH = 0.20, 0.80

FIRST = 50
"""Draws before anything is compared; then they are doubled."""

_HAIR = 1e-9


@dataclass(frozen=True, slots=True, eq=False)
class Redrawn:
    """Funding probabilities."""

    count: Array
    draws: int
    gap: float = 0.0
    square: Array | None = None
    most: int = 0
    changed: int = 0
    settled: bool = True

    @property
    def probability(self) -> Array:
        """Share of draws that fund each proposal, shape (n,)."""
        return np.asarray(self.count / self.draws)

    @property
    def error(self) -> Array:
        """Standard error of the probability, shape (n,)."""
        share = self.probability
        square = share if self.square is None else self.square / self.draws
        return np.asarray(np.sqrt(np.maximum(square - share**2, 0.0) / self.draws))

    def bands(self, low: float = LOW, high: float = HIGH) -> list[Band]:
        """Return the band of each proposal; ends belong to the lottery band."""
        names: dict[int, Band] = {1: "fund", 0: "lottery", -1: "decline"}
        return [names[side] for side in self.sides(low, high).tolist()]

    def sides(self, low: float, high: float) -> Array:
        """Return 1 above the band, 0 in it and -1 below, shape (n,); a hair is no side."""
        hair = _HAIR * self.draws
        over = self.count > high * self.draws + hair
        under = self.count < low * self.draws - hair
        return np.asarray(over.astype(int) - under.astype(int))

    def touching(self, low: float, high: float) -> Array:
        """Return whose interval of two standard errors touches a threshold, shape (n,)."""
        share, reach = self.probability, 2 * self.error + _HAIR
        moved = (reach > 2 * _HAIR) & (share > 0) & (share < 1)
        near = (np.abs(share - low) <= reach) | (np.abs(share - high) <= reach)
        return np.asarray(moved & near)


def spread(n: int) -> Iterator[int]:
    """Yield 0 to n - 1 so that every beginning of the sequence lies evenly in the whole."""
    bits = max(1, (n - 1).bit_length())
    for k in range(2**bits):
        place = int(f"{k:0{bits}b}"[::-1], 2)
        if place < n:
            yield place


def sampled(
    draw: Draw,
    size: tuple[int, int],
    most: int,
    group: Array | None = None,
    thresholds: tuple[float, float] = (LOW, HIGH),
    tell: Callable[[int, int], None] | None = None,
) -> Redrawn:
    """Solve draw after draw until the sides are settled."""
    available, n = size
    group = np.arange(n) if group is None else group
    members = np.bincount(group)
    count, square, solved, gap = np.zeros(len(members)), np.zeros(len(members)), 0, 0.0
    most = min(most, available)
    places, done, sides, changed = spread(available), 0, None, 0
    while True:
        goal = min(most, max(FIRST, 2 * done))
        for _ in range(goal - done):
            drawn, distance = draw(next(places))
            if drawn is not None:
                share = np.bincount(group, drawn, len(members)) / members
                count, square = count + share, square + share**2
                solved, gap = solved + 1, max(gap, distance)
        done = goal
        redraws = Redrawn(count[group], max(solved, 1), gap, square[group], most)
        if tell is not None:
            tell(done, most)
        near = redraws.touching(*thresholds)
        now = redraws.sides(*thresholds)
        changed = int((near & (now != sides)).sum()) if sides is not None else int(near.sum())
        if not changed or done >= most:
            return replace(redraws, changed=changed, settled=not changed)
        sides = now


def redraw_values(
    problem: Problem,
    values: Array,
    most: int | None = None,
    group: Array | None = None,
    thresholds: tuple[float, float] = (LOW, HIGH),
    tell: Callable[[int, int], None] | None = None,
) -> Redrawn:
    """Solve the problem once per draw of the values, until the sides are settled."""
    relaxed = Relaxed(problem)

    def draw(place: int) -> tuple[Array | None, float]:
        slate = rough(relaxed, Change(value=values[place]))
        if slate.objective is None:
            return None, 0.0
        return slate.chosen, slate.gap or 0.0

    size = (len(values), len(problem.candidates))
    most = len(values) if most is None else most
    return sampled(draw, size, most, group, thresholds, tell)


def alike(problem: Problem, pattern: Array | None = None) -> Array | None:
    """Return the entries that nothing tells apart, by number; None if all differ."""
    candidates = problem.candidates
    if pattern is None or candidates.parent is not None or problem.bonuses:
        return None
    lines = [term.coefficients for term in problem.terms]
    key = np.stack([pattern, candidates.open, candidates.amount, candidates.value, *lines])
    groups = np.unique(key, axis=1, return_inverse=True)[1].reshape(-1)
    return groups if groups.max(initial=-1) + 1 < len(candidates) else None


def bound(problem: Problem, rules: Sequence[Rule], draws: Array | None = None, unit: Array | None = None) -> Problem:
    """Return a problem in which the ranking binds, if the rules have one."""
    if not any(rule.kind == "ranking" for rule in rules):
        return problem
    rule = next(rule for rule in rules if rule.kind == "ranking")
    return _bound(Ranked(problem, rules, scores(rule, problem.candidates), draws, unit=unit))


def revalued(problem: Problem, place: int, value: float) -> Problem:
    """Return a problem with another value of one proposal, every rule made anew."""
    ranked = problem.ranked
    base = problem if ranked is None else ranked.base
    known = base.candidates
    values = known.value[: known.whole].copy()
    rise = value - values[place]
    values[place] = value
    candidates = replace(known, value=levels.values(known, values))
    if ranked is not None and by_posterior(ranked.rule, known):
        rise *= 1.0 if ranked.unit is None else float(ranked.unit[place])
        candidates = replace(candidates, statistics=_raised(known.statistics, place, rise))
        if ranked.draws is not None:
            draws = ranked.draws.copy()
            draws[:, place] += rise
            ranked = replace(ranked, draws=draws)
    rules = {id(term.rule): term.rule for term in base.terms}
    again = replace(base, candidates=candidates, terms=terms([*rules.values()], candidates))
    if ranked is None:
        return again
    return _bound(replace(ranked, base=again, score=scores(ranked.rule, candidates)))


def moved(problem: Problem, change: Change) -> tuple[Problem, Change]:
    """Return a problem whose ranking is walked again under other limits, and what is left."""
    ranked = problem.ranked
    if ranked is None or not change.loosened:
        return problem, change
    base = list(ranked.base.terms)
    rest = {}
    for place, limit in change.loosened.items():
        if place < len(base):
            base[place] = base[place].at(limit)
        else:
            rest[place] = limit
    posed = replace(ranked.base, terms=tuple(base), solve=problem.solve)
    return _bound(replace(ranked, base=posed)), replace(change, loosened=rest)


def _raised(statistics: Mapping[str, Array], place: int, rise: float) -> dict[str, Array]:
    """Return the figures of the reviews with one posterior mean moved."""
    figures = dict(statistics)
    if "posterior_mean" in figures:
        figures["posterior_mean"] = figures["posterior_mean"].copy()
        figures["posterior_mean"][place] += rise
    return figures


def _bound(ranked: Ranked) -> Problem:
    problem = ranked.base
    walk = _Walk(problem, ranked.score)
    if ranked.on_misfit == "lexicographic":
        return _with(_in_turn(ranked, walk, []), problem)
    above, line = walk.down(walk.order, first=True)
    bound = replace(ranked, line=line, above=above, band=(), passed=(), chance=None)
    if line is not None:
        bound = replace(bound, chance=_chance(bound, line))
        bound = replace(bound, band=_band(bound, walk))
        bound = replace(bound, above=tuple(k for k in above if k not in bound.band))
        if bound.on_misfit == "skip":
            bound = _skipping(bound, walk)
        if bound.on_misfit == "offer_partial":
            problem = _partial(bound, walk.room)
    return _with(bound, problem)


def _in_turn(ranked: Ranked, walk: _Walk, cuts: list[Cut]) -> Ranked:
    """Return a ranking in which each is above the line with whom all rules can still be kept."""
    problem = ranked.base
    settled = np.flatnonzero(_settled(problem, ">=")[: problem.candidates.whole])
    done = walked(problem, walk.order, [int(k) for k in settled], cuts)
    if done is None:  # the rules alone contradict one another: the search says which
        return replace(ranked, line=None, above=(), band=tuple(walk.order), passed=())
    line = next((k for k in walk.order if k in done.refused), None)
    return replace(ranked, line=line, above=done.funded, band=(), passed=(), certificates=done.refused)


def equals(ranked: Ranked, chosen: Array) -> Array:
    """Return who stands level in the order with one on the other side, shape (n,): the lot parts them."""
    tied = np.zeros(len(chosen), dtype=bool)
    able = ranked.base.candidates.open[: len(ranked.score)] & ~np.isnan(ranked.score)
    funded = ranked.base.candidates.proposals(chosen) > 0
    for k in np.flatnonzero(able & ~funded):
        level = able & (ranked.score == ranked.score[k])
        if funded[level].any():
            tied[np.flatnonzero(level)] = True
    return tied


def _with(ranked: Ranked, problem: Problem) -> Problem:
    """Return a problem in which the ranking binds as it fell."""
    return replace(problem, terms=(*problem.terms, *_terms(problem, ranked)), ranked=ranked)


def _chance(ranked: Ranked, line: int) -> Array | None:
    """Return the probability that each proposal is better than the one at the line."""
    if "probability" not in ranked.rule.own.get("tie_band", {}):
        return None
    if ranked.draws is None:
        known = ranked.base.candidates.statistics.get("above_line")
        return None if known is None else known[: ranked.base.candidates.whole]
    there = ranked.draws[:, [line]]
    return np.asarray((ranked.draws > there).mean(0) + (ranked.draws == there).mean(0) / 2)


def _band(ranked: Ranked, walk: _Walk) -> tuple[int, ...]:
    """Return who is tied with the line, the best first."""
    ties = ranked.rule.own.get("tie_band", {})
    if ranked.chance is not None:
        apart = np.abs(ranked.chance - 0.5) - (ties["probability"] - 0.5)
    else:
        # scores without draws are certain: only equals are tied
        apart = np.abs(ranked.score - ranked.score[ranked.line]) - ties.get("points", 0.0)
    return tuple(k for k in walk.order if k == ranked.line or apart[k] <= _HAIR)


def _skipping(ranked: Ranked, walk: _Walk) -> Ranked:
    """Return a ranking with those above the line whom a walk meets that skips what misfits."""
    others = [k for k in walk.order if k not in {*ranked.above, *ranked.band}]
    funded = _taken(ranked, others)
    met = _further(ranked, funded, others)
    free = replace(ranked, above=(*ranked.above, *met))
    if len(ranked.base.candidates) <= WHOLE:
        chosen = portfolio_problem.solve(_with(free, ranked.base)).slate.chosen
        if _further(ranked, [k for k in ranked.band if chosen[k]], others) == met:
            return free
    passed = tuple(k for k in ranked.band if k not in funded)
    return replace(free, above=(*free.above, *funded), passed=passed)


def _taken(ranked: Ranked, others: Sequence[int]) -> list[int]:
    """Return who of the band is taken: for the most value in it that all rules allow."""
    problem = ranked.base
    # those below may help to keep a rule, but what they are worth is no reason to pass the band
    value = problem.candidates.value.copy()
    value[list(others)] = 0.0
    base = replace(problem, candidates=replace(problem.candidates, value=value))
    posed = replace(base, terms=(*base.terms, *_terms(base, ranked, others)))
    slate = portfolio_problem.solve(posed).slate if len(value) <= WHOLE else near(posed)
    return [k for k in ranked.band if slate.chosen[k]]


def _further(ranked: Ranked, funded: Sequence[int], others: Sequence[int]) -> tuple[int, ...]:
    """Return who fits below the band once some of it are taken."""
    return _Walk(ranked.base, ranked.score, [*ranked.above, *funded]).down(others, first=False)[0]


def _partial(ranked: Ranked, room: Array) -> Problem:
    """Return the problem in which the one at the line may have what is left."""
    problem = ranked.base
    if problem.candidates.parent is not None:
        return problem
    coefficients = np.array([term.coefficients[ranked.line] for term in problem.terms if _fills(term)])
    part = float(np.min(room[coefficients > 0] / coefficients[coefficients > 0], initial=1.0))
    if not 0 < part < 1:
        return problem
    covered = np.zeros(len(problem.candidates), dtype=bool)
    covered[ranked.line] = True
    # a hair below, so that rounding never breaks the row it fills
    steps = ((1.0, 1.0), (part * (1 - 1e-12), part * (1 - 1e-12)))
    more = expanded(problem.candidates, steps, covered)
    pairs = bonuses(ranked.rules, more)
    # limits may have been put elsewhere
    again = zip(terms(ranked.rules, more), problem.terms, strict=True)
    rows = tuple(term.at(before.limit) for term, before in again)
    return replace(problem, candidates=more, terms=rows, bonuses=pairs)


def _fills(term: Term) -> bool:
    """Return whether a row only fills up: what fits it now is not made to fit by more."""
    upper = term.rule.hard and term.sense == "<="
    return upper and bool((term.coefficients >= 0).all())


def _terms(problem: Problem, ranked: Ranked, more: Sequence[int] = ()) -> list[Term]:
    """Return the terms of the ranking: those above are in, those below are out but a few."""
    candidates, terms = problem.candidates, []
    inside = np.zeros(len(candidates))
    inside[list(ranked.above)] = 1.0
    free = np.zeros(len(candidates), dtype=bool)
    free[[*ranked.above, *ranked.band, *more]] = True
    free[list(ranked.passed)] = False
    if ranked.on_misfit == "offer_partial":
        free[[int(c) for k in ranked.band for c in candidates.copies(k)]] = True
    if ranked.above:
        terms.append(Term(ranked.rule, "above the line", inside, ">=", float(len(ranked.above))))
    outside = ~free & candidates.open & ~_settled(problem, ">=")
    if outside.any():
        terms.append(Term(ranked.rule, "below the line", outside * 1.0, "<=", 0.0))
    return terms


def _settled(problem: Problem, sense: str) -> Array:
    """Return who is fixed in (``>=``) or out (``<=``) by a row of that kind."""
    settled = np.zeros(len(problem.candidates), dtype=bool)
    for term in problem.terms:
        if term.rule.kind == "fixed" and term.sense == sense:
            settled |= term.group > 0
    return settled


class _Walk:
    """The walk down an order while something is left; whoever is fixed in goes first."""

    def __init__(self, problem: Problem, score: Array, funded: Sequence[int] = ()) -> None:
        whole = problem.candidates.whole
        filling = [term for term in problem.terms if _fills(term)]
        self.lines = np.array([term.coefficients for term in filling]).reshape(len(filling), -1)
        limits = np.array([term.bound for term in filling])
        self.hair = _HAIR * np.maximum(1.0, np.abs(limits))
        fixed = _settled(problem, ">=")[:whole]
        used = np.concatenate([np.flatnonzero(fixed), np.array(funded, dtype=np.int64)])
        self.room = limits - self.lines[:, used].sum(1)
        able = problem.candidates.open[:whole] & ~np.isnan(score)
        places = np.flatnonzero(able & ~fixed & ~_settled(problem, "<=")[:whole])
        self.order = [int(k) for k in places[np.lexsort((problem.rank[places], -score[places]))]]

    def down(self, places: Sequence[int], first: bool) -> tuple[tuple[int, ...], int | None]:
        """Return who fits from the best on, and the first that does not; stop there if asked."""
        funded: list[int] = []
        line = None
        for place in places:
            if (self.lines[:, place] <= self.room + self.hair).all():
                self.room = self.room - self.lines[:, place]
                funded.append(place)
                continue
            line = place if line is None else line
            if first:
                break
        return tuple(funded), line


def redraw(problem: Problem, ranked: Ranked, values: Array, **how: Any) -> Redrawn:
    """Walk and solve once per draw of the values, until the sides are settled."""
    moved = by_posterior(ranked.rule, ranked.base.candidates)
    whole, n = problem.candidates.whole, len(problem.candidates)
    cuts: list[Cut] = []

    def draw(k: int) -> tuple[Array | None, float]:
        value = values[k]
        more = replace(ranked.base.candidates, value=levels.values(ranked.base.candidates, value))
        base = replace(ranked.base, candidates=more)
        score = ranked.score if not moved or ranked.draws is None else ranked.draws[k]
        again = replace(ranked, base=base, score=score)
        if ranked.on_misfit == "lexicographic":
            funded = np.zeros(n)
            above = _in_turn(again, _Walk(base, score), cuts).above
            funded[list(base.candidates.parent[list(above)] if base.candidates.parent is not None else above)] = 1.0
            return funded, 0.0
        bound = _bound(again)
        slate = near(bound)
        if slate.objective is None:
            return None, 0.0
        funded = np.zeros(n)
        funded[:whole] = bound.candidates.proposals(slate.chosen) > 0
        return funded, 0.0

    return sampled(draw, (len(values), n), how.pop("most", len(values)), **how)


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
    limits = holds(problem, slate, place, relaxed)
    return Effect(
        step=step,
        value_change=other.objective - slate.objective if rises else 0.0,
        enters=np.flatnonzero(chosen & ~slate.chosen),
        leaves=np.flatnonzero(slate.chosen & ~chosen),
        holds=limits,
        ends=_ends(problem, slate, place, limits) if _small(problem) else (),
    )


def _small(problem: Problem) -> bool:
    return len(problem.candidates) <= SMALL


def _ends(problem: Problem, slate: Slate, place: int, limits: tuple[float, float]) -> tuple[Slate | None, Slate | None]:
    """Return the set that takes over just below and just above a range; None where none does."""
    term, bounds = problem.terms[place], []
    for limit, sign in zip(limits, (-1.0, 1.0), strict=True):
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
        ways = [(_less(end, other), part, other) for end, part in zip(ends, parts, strict=True)]
        return _reason(slate, place, ways, most=True)
    others = [_other(problem, slate, Change(inside=(k,)), relaxed) for k in copies]
    ways = [(_less(slate, end), part, end) for end, part in zip(others, parts, strict=True)]
    return _reason(slate, place, ways, most=False)


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
        solution = exact(revalued(problem, place, now + sign * far))
        moved = solution.objective is not None and bool(solution.chosen[copies].any()) is (sign > 0)
        return solution if moved else None

    step = max(1.0, abs(now)) / 16
    far = next((s for s in (step * 2**k for k in range(DOUBLINGS)) if changed(s)), None)
    if far is None:
        return Reason(place, None, False, None, None, "bisection")
    near, other = 0.0, changed(far)
    small = len(problem.candidates) <= FEW
    width = (FINE if small else COARSE / 10) * max(1.0, abs(now))
    while far - near > width:
        middle = (near + far) / 2
        solution = changed(middle)
        near, far, other = (middle, far, other) if solution is None else (near, middle, solution)
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
        solution = _any(problem, (*others, term.at(middle)))
        if solution is None:
            bad = middle
        else:
            # what a set reaches is a limit that it keeps
            reached = term.achieved(solution)
            good = min(middle, reached) if term.sense == "<=" else max(middle, reached)
    return good
