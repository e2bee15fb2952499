# SPDX-License-Identifier: Apache-2.0
"""From values and rules to a slate: the set, its proof, its price, its alternatives."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from yuzui.errors import InternalError
from yuzui.funding import levels
from yuzui.funding.candidates import Candidates, label
from yuzui.funding.portfolio import alternatives as others
from yuzui.funding.portfolio import conflict, effect, explain, ranking, redraw, ties
from yuzui.funding.portfolio.conflict import Conflict
from yuzui.funding.portfolio.effect import Effect
from yuzui.funding.portfolio.explain import Reason
from yuzui.funding.portfolio.narrow import near, nearby
from yuzui.funding.portfolio.portfolio import best, bonuses, leveled, terms
from yuzui.funding.portfolio.problem import UNCHANGED, Change, Problem, Slate
from yuzui.funding.portfolio.redraw import Redrawn
from yuzui.funding.portfolio.relax import Relaxed
from yuzui.funding.rulebook import Book, check_columns
from yuzui.funding.rules import fixed
from yuzui.funding.rules.budget import money
from yuzui.job.progress import Progress
from yuzui.solve.model import Limits
from yuzui.solve.registry import solve, warm
from yuzui.text import Text

if TYPE_CHECKING:
    import numpy as np

    Array = np.ndarray[Any, Any]

SMALL, PROOF = 60, 2_000
"""Most candidates for which the search goes on to proof whatever it takes, and at all."""

NODES, WITHIN, CLOSE = 2_000, 3e-4, 1e-4
"""Parts of the tree after which a proof is given up, and the gaps asked for then and above."""

EVERY = 25
"""Explanations between two words on how far they have come."""

PRICED, BISECTED = 12, 20
"""Rules that are priced, and refused proposals sought by bisection, where nothing is proven."""


@dataclass(slots=True, eq=False)
class Chosen:
    """A slate and all that was asked about it."""

    problem: Problem
    slate: Slate
    tied: Array
    binding: tuple[int, ...] = ()
    effects: dict[int, Effect] = field(default_factory=dict)
    reasons: dict[int, Reason] = field(default_factory=dict)
    least: Array | None = None
    redrawn: Redrawn | None = None
    conflict: Conflict | None = None


def budget(book: Book) -> float:
    """Return the money of a call, all years, before the reserve, whole currency units."""
    return float(sum(money(rule) for rule in book.rules if rule.kind == "budget"))


def problem(book: Book, candidates: Candidates, seed: int, draws: Array | None = None) -> Problem:
    """Return the problem of a book of rules over candidates."""
    check_columns(book.rules, candidates)
    filled = leveled(book.rules, replace(candidates, budget=budget(book)))
    limits = Limits() if len(candidates) <= PROOF else Limits(CLOSE, 600.0)
    made, pairs = terms(book.rules, filled), bonuses(book.rules, filled)
    fixed.alone(book.rules, filled, made)
    asked = Problem(filled, made, seed, solve, limits, pairs, warm=warm)
    unit = None
    if book.worth.per == "amount":
        # the order is that of the scores, whatever they are multiplied by
        unit = 1 / np.where(candidates.amount > 0, candidates.amount, 1.0)
        draws = None if draws is None else draws * unit
    return ranking.bound(asked, book.rules, draws, unit)


def first(asked: Problem) -> Slate:
    """Return the slate: proven best where that can be had, else within a proven gap."""
    n = len(asked.candidates)
    if n <= SMALL:
        return best(asked)
    slate = best(asked) if n > PROOF else _tried(asked)
    if slate.status != "feasible":
        return slate
    relaxed = Relaxed(asked)
    for _ in range(3):
        other = nearby(relaxed, slate, UNCHANGED)
        if (other.objective or 0.0) <= (slate.objective or 0.0) + 1e-9:
            break
        slate = replace(slate, chosen=other.chosen, objective=other.objective)
    return slate


def _tried(asked: Problem) -> Slate:
    """Return the best set if a bounded search proves it, else one within a gap."""
    slate = best(replace(asked, limits=replace(asked.limits, nodes=NODES)))
    if slate.status != "limit" or slate.objective is None:
        return slate
    if (slate.gap or 1.0) <= WITHIN:
        return replace(slate, status="feasible")
    other = best(replace(asked, limits=replace(asked.limits, gap=WITHIN)), start=slate.chosen)
    return slate if (other.objective or 0.0) < slate.objective else other


@dataclass(frozen=True, slots=True, eq=False)
class Again:
    """How the scores are drawn again."""

    draws: Array | None = None
    most: int = 0
    pattern: Array | None = None
    thresholds: tuple[float, float] = (redraw.LOW, redraw.HIGH)
    tell: Progress | None = None

    def draws_done(self, done: int, most: int) -> None:
        """Tell how many re-draws are done."""
        if self.tell is not None:
            form = Text("re-draws: {d} of at most {m}", "重抽：{d} 次，至多 {m} 次")
            self.tell(form.format(d=str(done), m=str(most)), (done, most))

    def explained(self, done: int, most: int) -> None:
        """Tell how many proposals are explained, every so often."""
        if self.tell is not None and (done % EVERY == 0 or done == most):
            form = Text("refused explained: {d} of {m}", "落选解释：{d}／{m}")
            self.tell(form.format(d=str(done), m=str(most)), (done, most))


def chosen(asked: Problem, again: Again, most: int) -> Chosen:
    """Solve, settle ties, price the rules, explain the line, draw again."""
    found, relaxed = _settled(asked)
    if relaxed is None:
        return found
    _price(found, relaxed)
    _explain(found, most, relaxed, again.explained)
    if again.draws is not None and again.most:
        found.redrawn = _redrawn(asked, again.draws, again)
    return found


def explained(asked: Problem, most: int) -> Chosen:
    """Solve, settle ties and explain the line; neither price the rules nor draw again."""
    found, relaxed = _settled(asked)
    if relaxed is not None:
        _explain(found, most, relaxed)
    return found


def _settled(asked: Problem) -> tuple[Chosen, Relaxed | None]:
    """Return the slate and the relaxation its explanations start from, if there is a slate."""
    settled = ties.settle(asked, first(asked))
    found = Chosen(asked, settled.slate, settled.tied)
    if settled.slate.status == "infeasible":
        found.conflict = conflict.smallest(asked)
        return found, None
    if settled.slate.objective is None:
        if settled.slate.status != "limit":
            raise InternalError(Text("the engine gave no answer", "求解器未给出答案"), seen=settled.slate.status)
        return found, None
    return found, Relaxed(asked)


def _price(found: Chosen, relaxed: Relaxed) -> None:
    """Find the rules that bind and what each costs; without a proof those pressed on most."""
    asked, slate = found.problem, found.slate
    found.binding = effect.binding(asked, slate, relaxed)
    for k in effect.dearest(relaxed, found.binding, None if slate.status == "optimal" else PRICED):
        if (priced := effect.effect(asked, slate, k, relaxed)) is not None:
            found.effects[k] = priced


def _redrawn(asked: Problem, draws: Array, again: Again) -> Redrawn:
    how: dict[str, Any] = {"most": again.most, "thresholds": again.thresholds, "tell": again.draws_done}
    if asked.ranked is None:
        how["group"] = redraw.alike(asked, again.pattern)
        return redraw.redraw(asked, levels.values(asked.candidates, draws), **how)
    # each draw walks down its own order: few enough are kept for the chance of each in the band
    picked = np.linspace(0, len(draws) - 1, min(again.most, len(draws))).round().astype(int)
    unit = asked.ranked.unit
    scores = draws[picked] if unit is None else draws[picked] * unit
    made = replace(asked.ranked, draws=scores)
    return ranking.redraw(asked, made, draws[picked], **how)


def _explain(found: Chosen, most: int, relaxed: Relaxed, tell: Callable[[int, int], None] | None = None) -> None:
    asked, slate = found.problem, found.slate
    found.least = explain.least_deltas(asked, slate, relaxed)
    small = max(1e-9, slate.gap or 0.0) * max(1.0, abs(slate.objective or 0.0))
    if explain.reads_value(asked) and len(asked.candidates) > SMALL:
        most = min(most, BISECTED)
    group = redraw.alike(asked, np.zeros(asked.candidates.whole))
    first: dict[int, int] = {}
    places = explain.nearest(asked, slate, found.least, most)
    for done, place in enumerate(places, 1):
        twin = first.setdefault(int(group[place]), int(place)) if group is not None else int(place)
        if twin != place:
            # what nothing tells apart has one answer, the two exchanged
            reason = explain.exchanged(found.reasons[twin], int(place))
        else:
            reason = explain.why(asked, slate, int(place), relaxed)
        found.reasons[int(place)] = reason
        if tell is not None:
            tell(done, len(places))
        if not reason.exact or reason.how != "resolve" or reason.other is None:
            continue
        if reason.delta is not None and reason.delta <= small:
            # an equally good set was met: what differs is tied
            found.tied = found.tied | (reason.other.chosen != slate.chosen)


def alternatives(found: Chosen, book: Book, means: Array) -> dict[str, Array]:
    """Return other sets a board may want to see, by name."""
    asked, slate = found.problem, found.slate
    candidates = asked.candidates
    sets = _as_good(found)
    score = candidates.value if np.isnan(means).all() else means
    sets["sort_and_cut"] = _cut(asked, score)
    with np.errstate(divide="ignore", invalid="ignore"):
        rate = np.where(candidates.amount > 0, candidates.value / candidates.amount, np.inf)
    sets["value_per_cost"] = _cut(asked, rate, skip=True)
    budgets = {k: t for k, t in enumerate(asked.terms) if t.rule.kind == "budget"}
    for name, factor in (("budget_minus_5", 0.95), ("budget_plus_5", 1.05)):
        loosened = {k: term.limit * factor for k, term in budgets.items()}
        walked, rest = ranking.moved(asked, Change(loosened=loosened))
        if len(walked.candidates) == len(candidates):
            _add(sets, name, near(walked, rest))
    per_amount = book.worth.per == "amount"
    unit = np.where(candidates.amount > 0, candidates.amount, 1.0)
    other = candidates.value / unit if per_amount else candidates.value * unit
    name = "per_proposal" if per_amount else "per_amount"
    _add(sets, name, near(asked, Change(value=other)))
    for k, priced in found.effects.items():
        if k not in budgets:
            chosen = slate.chosen.copy()
            chosen[priced.enters], chosen[priced.leaves] = True, False
            sets[f"loosen:{asked.terms[k].name}"] = chosen
    return sets


def _as_good(found: Chosen) -> dict[str, Array]:
    """Return the sets that keep every hard rule and 99 % of the value."""
    asked, slate = found.problem, found.slate
    made = {f"other_{n}": s for n, s in enumerate(others.others(asked, slate), 1)}
    named: dict[str, Slate | None] = {"cheapest": others.cheapest(asked, slate)}
    if found.redrawn is not None:
        chance = asked.candidates.summed(found.redrawn.probability)
        chance = chance if asked.candidates.parent is None else chance[asked.candidates.parent]
        named["most_stable"] = others.stablest(asked, slate, chance)
    named["fewest_shortfalls"] = others.fewest_shortfalls(asked, slate)
    return {name: s.chosen for name, s in {**made, **named}.items() if s is not None}


def _add(sets: dict[str, Array], name: str, slate: Slate) -> None:
    if slate.objective is not None:
        sets[name] = slate.chosen


def _cut(asked: Problem, score: Array, skip: bool = False) -> Array:
    """Fund by falling score while the budget lasts: until the first misfit, or past misfits."""
    candidates = asked.candidates
    budgets = [term for term in asked.terms if term.rule.kind == "budget"]
    left = [term.limit for term in budgets]
    chosen = np.zeros(len(candidates), dtype=bool)
    place = np.empty(len(candidates), dtype=np.int64)
    place[asked.order] = np.arange(len(candidates))
    # whole awards alone are sorted: copies at lower levels come after them
    whole = candidates.whole
    open_ = np.flatnonzero(candidates.open[:whole] & ~np.isnan(score[:whole]))
    for j in sorted(open_, key=lambda j: (-score[j], place[j])):
        if skip and candidates.value[j] <= 0:
            break
        if all(term.group[j] <= room for term, room in zip(budgets, left, strict=True)):
            chosen[j] = True
            left = [room - term.group[j] for term, room in zip(budgets, left, strict=True)]
        elif not skip:
            break
    return chosen


def totals(
    columns: Mapping[str, Any], names: tuple[str, ...], amount: Array, chosen: Array
) -> dict[str, dict[str, dict[str, float]]]:
    """Add up a set by category of each column."""
    found: dict[str, dict[str, dict[str, float]]] = {}
    for name in names:
        if name not in columns:
            continue
        parts: dict[str, dict[str, float]] = {}
        for j in np.flatnonzero(chosen):
            part = parts.setdefault(label(columns[name][j]), {"count": 0, "amount": 0.0})
            part["count"] += 1
            part["amount"] += float(amount[j])
        found[name] = dict(sorted(parts.items()))
    return found
