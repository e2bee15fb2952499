# SPDX-License-Identifier: Apache-2.0
r"""A binding ranking: the walk down the order, its line, and the tie band around it.

The walk funds from the best on whatever fits the rows that only fill up: hard upper limits
without negative coefficients. The first misfit is the line. Who is tied with the line is free;
of the others, those the walk funded must be in and the rest must be out. Both are written as
terms of the ranking's row, so conflicts, prices and checks know them like any other rule.

Where misfits are skipped, who of the band is taken decides whom the walk meets below it. The band
is then chosen first, for the most value in it that all rules allow, and the walk goes on from
there. It stays free as long as that walk is the same; where another choice would make it another
walk, the choice is a term too.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

import numpy as np

from yuzui.funding import candidates as levels
from yuzui.funding.candidates import Term, expanded
from yuzui.funding.grammar import Rule
from yuzui.funding.portfolio import alternatives
from yuzui.funding.portfolio.problem import Change, Problem, Ranked, bonuses, terms
from yuzui.funding.portfolio.relaxation import WHOLE, Relaxed, near, rough
from yuzui.funding.rules.ranking import by_posterior, scores

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
        redrawn_ = Redrawn(count[group], max(solved, 1), gap, square[group], most)
        if tell is not None:
            tell(done, most)
        near = redrawn_.touching(*thresholds)
        now = redrawn_.sides(*thresholds)
        changed = int((near & (now != sides)).sum()) if sides is not None else int(near.sum())
        if not changed or done >= most:
            return replace(redrawn_, changed=changed, settled=not changed)
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
    problem_ = replace(ranked.base, terms=tuple(base), solve=problem.solve)
    return _bound(replace(ranked, base=problem_)), replace(change, loosened=rest)


def _raised(statistics: Mapping[str, Array], place: int, rise: float) -> dict[str, Array]:
    """Return the figures of the reviews with one posterior mean moved."""
    statistics_ = dict(statistics)
    if "posterior_mean" in statistics_:
        statistics_["posterior_mean"] = statistics_["posterior_mean"].copy()
        statistics_["posterior_mean"][place] += rise
    return statistics_


def _bound(ranked: Ranked) -> Problem:
    problem = ranked.base
    walk = _Walk(problem, ranked.score)
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
        chosen = alternatives.solve(_with(free, ranked.base)).slate.chosen
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
    problem_ = replace(base, terms=(*base.terms, *_terms(base, ranked, others)))
    slate = alternatives.solve(problem_).slate if len(value) <= WHOLE else near(problem_)
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

    def draw(k: int) -> tuple[Array | None, float]:
        value = values[k]
        more = replace(ranked.base.candidates, value=levels.values(ranked.base.candidates, value))
        base = replace(ranked.base, candidates=more)
        score = ranked.score if not moved or ranked.draws is None else ranked.draws[k]
        bound = _bound(replace(ranked, base=base, score=score))
        slate = near(bound)
        if slate.objective is None:
            return None, 0.0
        funded = np.zeros(n)
        funded[:whole] = bound.candidates.proposals(slate.chosen) > 0
        return funded, 0.0

    return sampled(draw, (len(values), n), how.pop("most", len(values)), **how)
