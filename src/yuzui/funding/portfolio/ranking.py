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
            taken, distance = draw(next(places))
            if taken is not None:
                share = np.bincount(group, taken, len(members)) / members
                count, square = count + share, square + share**2
                solved, gap = solved + 1, max(gap, distance)
        done = goal
        found = Redrawn(count[group], max(solved, 1), gap, square[group], most)
        if tell is not None:
            tell(done, most)
        near = found.touching(*thresholds)
        now = found.sides(*thresholds)
        changed = int((near & (now != sides)).sum()) if sides is not None else int(near.sum())
        if not changed or done >= most:
            return replace(found, changed=changed, settled=not changed)
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
    found = np.unique(key, axis=1, return_inverse=True)[1].reshape(-1)
    return found if found.max(initial=-1) + 1 < len(candidates) else None


def bound(problem: Problem, rules: Sequence[Rule], draws: Array | None = None, unit: Array | None = None) -> Problem:
    """Return a problem in which the ranking binds, if the rules have one."""
    if not any(rule.kind == "ranking" for rule in rules):
        return problem
    rule = next(rule for rule in rules if rule.kind == "ranking")
    return _bound(Ranked(problem, rules, scores(rule, problem.candidates), draws, unit=unit))


def revalued(problem: Problem, place: int, value: float) -> Problem:
    """Return a problem with another value of one proposal, every rule made anew."""
    made = problem.ranked
    base = problem if made is None else made.base
    known = base.candidates
    values = known.value[: known.whole].copy()
    rise = value - values[place]
    values[place] = value
    candidates = replace(known, value=levels.values(known, values))
    if made is not None and by_posterior(made.rule, known):
        rise *= 1.0 if made.unit is None else float(made.unit[place])
        candidates = replace(candidates, statistics=_raised(known.statistics, place, rise))
        if made.draws is not None:
            draws = made.draws.copy()
            draws[:, place] += rise
            made = replace(made, draws=draws)
    rules = {id(term.rule): term.rule for term in base.terms}
    again = replace(base, candidates=candidates, terms=terms([*rules.values()], candidates))
    if made is None:
        return again
    return _bound(replace(made, base=again, score=scores(made.rule, candidates)))


def moved(problem: Problem, change: Change) -> tuple[Problem, Change]:
    """Return a problem whose ranking is walked again under other limits, and what is left."""
    made = problem.ranked
    if made is None or not change.loosened:
        return problem, change
    base = list(made.base.terms)
    rest = {}
    for place, limit in change.loosened.items():
        if place < len(base):
            base[place] = base[place].at(limit)
        else:
            rest[place] = limit
    asked = replace(made.base, terms=tuple(base), solve=problem.solve)
    return _bound(replace(made, base=asked)), replace(change, loosened=rest)


def _raised(statistics: Mapping[str, Array], place: int, rise: float) -> dict[str, Array]:
    """Return the figures of the reviews with one posterior mean moved."""
    found = dict(statistics)
    if "posterior_mean" in found:
        found["posterior_mean"] = found["posterior_mean"].copy()
        found["posterior_mean"][place] += rise
    return found


def _bound(asked: Ranked) -> Problem:
    problem = asked.base
    walk = _Walk(problem, asked.score)
    above, line = walk.down(walk.order, first=True)
    made = replace(asked, line=line, above=above, band=(), passed=(), chance=None)
    if line is not None:
        made = replace(made, chance=_chance(made, line))
        made = replace(made, band=_band(made, walk))
        made = replace(made, above=tuple(k for k in above if k not in made.band))
        if made.on_misfit == "skip":
            made = _skipping(made, walk)
        if made.on_misfit == "offer_partial":
            problem = _partial(made, walk.room)
    return _with(made, problem)


def _with(made: Ranked, problem: Problem) -> Problem:
    """Return a problem in which the ranking binds as it fell."""
    return replace(problem, terms=(*problem.terms, *_terms(problem, made)), ranked=made)


def _chance(made: Ranked, line: int) -> Array | None:
    """Return the probability that each proposal is better than the one at the line."""
    if "probability" not in made.rule.own.get("tie_band", {}):
        return None
    if made.draws is None:
        known = made.base.candidates.statistics.get("above_line")
        return None if known is None else known[: made.base.candidates.whole]
    there = made.draws[:, [line]]
    return np.asarray((made.draws > there).mean(0) + (made.draws == there).mean(0) / 2)


def _band(made: Ranked, walk: _Walk) -> tuple[int, ...]:
    """Return who is tied with the line, the best first."""
    ties = made.rule.own.get("tie_band", {})
    if made.chance is not None:
        apart = np.abs(made.chance - 0.5) - (ties["probability"] - 0.5)
    else:
        # scores without draws are certain: only equals are tied
        apart = np.abs(made.score - made.score[made.line]) - ties.get("points", 0.0)
    return tuple(k for k in walk.order if k == made.line or apart[k] <= _HAIR)


def _skipping(made: Ranked, walk: _Walk) -> Ranked:
    """Return a ranking with those above the line whom a walk meets that skips what misfits."""
    others = [k for k in walk.order if k not in {*made.above, *made.band}]
    taken = _taken(made, others)
    met = _further(made, taken, others)
    free = replace(made, above=(*made.above, *met))
    if len(made.base.candidates) <= WHOLE:
        chosen = alternatives.solve(_with(free, made.base)).slate.chosen
        if _further(made, [k for k in made.band if chosen[k]], others) == met:
            return free
    passed = tuple(k for k in made.band if k not in taken)
    return replace(free, above=(*free.above, *taken), passed=passed)


def _taken(made: Ranked, others: Sequence[int]) -> list[int]:
    """Return who of the band is taken: for the most value in it that all rules allow."""
    problem = made.base
    # those below may help to keep a rule, but what they are worth is no reason to pass the band
    value = problem.candidates.value.copy()
    value[list(others)] = 0.0
    base = replace(problem, candidates=replace(problem.candidates, value=value))
    asked = replace(base, terms=(*base.terms, *_terms(base, made, others)))
    slate = alternatives.solve(asked).slate if len(value) <= WHOLE else near(asked)
    return [k for k in made.band if slate.chosen[k]]


def _further(made: Ranked, taken: Sequence[int], others: Sequence[int]) -> tuple[int, ...]:
    """Return who fits below the band once some of it are taken."""
    return _Walk(made.base, made.score, [*made.above, *taken]).down(others, first=False)[0]


def _partial(made: Ranked, room: Array) -> Problem:
    """Return the problem in which the one at the line may have what is left."""
    problem = made.base
    if problem.candidates.parent is not None:
        return problem
    asked = np.array([term.coefficients[made.line] for term in problem.terms if _fills(term)])
    part = float(np.min(room[asked > 0] / asked[asked > 0], initial=1.0))
    if not 0 < part < 1:
        return problem
    covered = np.zeros(len(problem.candidates), dtype=bool)
    covered[made.line] = True
    # a hair below, so that rounding never breaks the row it fills
    steps = ((1.0, 1.0), (part * (1 - 1e-12), part * (1 - 1e-12)))
    more = expanded(problem.candidates, steps, covered)
    pairs = bonuses(made.rules, more)
    # limits may have been put elsewhere
    again = zip(terms(made.rules, more), problem.terms, strict=True)
    rows = tuple(term.at(before.limit) for term, before in again)
    return replace(problem, candidates=more, terms=rows, bonuses=pairs)


def _fills(term: Term) -> bool:
    """Return whether a row only fills up: what fits it now is not made to fit by more."""
    upper = term.rule.hard and term.sense == "<="
    return upper and bool((term.coefficients >= 0).all())


def _terms(problem: Problem, made: Ranked, more: Sequence[int] = ()) -> list[Term]:
    """Return the terms of the ranking: those above are in, those below are out but a few."""
    candidates, found = problem.candidates, []
    inside = np.zeros(len(candidates))
    inside[list(made.above)] = 1.0
    free = np.zeros(len(candidates), dtype=bool)
    free[[*made.above, *made.band, *more]] = True
    free[list(made.passed)] = False
    if made.on_misfit == "offer_partial":
        free[[int(c) for k in made.band for c in candidates.copies(k)]] = True
    if made.above:
        found.append(Term(made.rule, "above the line", inside, ">=", float(len(made.above))))
    outside = ~free & candidates.open & ~_settled(problem, ">=")
    if outside.any():
        found.append(Term(made.rule, "below the line", outside * 1.0, "<=", 0.0))
    return found


def _settled(problem: Problem, sense: str) -> Array:
    """Return who is fixed in (``>=``) or out (``<=``) by a row of that kind."""
    found = np.zeros(len(problem.candidates), dtype=bool)
    for term in problem.terms:
        if term.rule.kind == "fixed" and term.sense == sense:
            found |= term.group > 0
    return found


class _Walk:
    """The walk down an order while something is left; whoever is fixed in goes first."""

    def __init__(self, problem: Problem, score: Array, taken: Sequence[int] = ()) -> None:
        whole = problem.candidates.whole
        filling = [term for term in problem.terms if _fills(term)]
        self.lines = np.array([term.coefficients for term in filling]).reshape(len(filling), -1)
        limits = np.array([term.bound for term in filling])
        self.hair = _HAIR * np.maximum(1.0, np.abs(limits))
        fixed = _settled(problem, ">=")[:whole]
        used = np.concatenate([np.flatnonzero(fixed), np.array(taken, dtype=np.int64)])
        self.room = limits - self.lines[:, used].sum(1)
        able = problem.candidates.open[:whole] & ~np.isnan(score)
        places = np.flatnonzero(able & ~fixed & ~_settled(problem, "<=")[:whole])
        self.order = [int(k) for k in places[np.lexsort((problem.rank[places], -score[places]))]]

    def down(self, places: Sequence[int], first: bool) -> tuple[tuple[int, ...], int | None]:
        """Return who fits from the best on, and the first that does not; stop there if asked."""
        taken: list[int] = []
        line = None
        for place in places:
            if (self.lines[:, place] <= self.room + self.hair).all():
                self.room = self.room - self.lines[:, place]
                taken.append(place)
                continue
            line = place if line is None else line
            if first:
                break
        return tuple(taken), line


def redraw(problem: Problem, made: Ranked, values: Array, **how: Any) -> Redrawn:
    """Walk and solve once per draw of the values, until the sides are settled."""
    moved = by_posterior(made.rule, made.base.candidates)
    whole, n = problem.candidates.whole, len(problem.candidates)

    def draw(k: int) -> tuple[Array | None, float]:
        value = values[k]
        more = replace(made.base.candidates, value=levels.values(made.base.candidates, value))
        base = replace(made.base, candidates=more)
        score = made.score if not moved or made.draws is None else made.draws[k]
        asked = _bound(replace(made, base=base, score=score))
        slate = near(asked)
        if slate.objective is None:
            return None, 0.0
        taken = np.zeros(n)
        taken[:whole] = asked.candidates.proposals(slate.chosen) > 0
        return taken, 0.0

    return sampled(draw, (len(values), n), how.pop("most", len(values)), **how)
