# SPDX-License-Identifier: Apache-2.0
"""From values and rules to a slate: the set, its proof, its price, its alternatives."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from yuzui.errors import InputError, InternalError, Place
from yuzui.funding import candidates, judging, portfolio_effect
from yuzui.funding import portfolio_problem as others
from yuzui.funding import portfolio_problem as ties
from yuzui.funding.call_data import Material
from yuzui.funding.candidates import Candidates, number
from yuzui.funding.judging import Choice, Criterion, Line, Posterior, criteria, lines
from yuzui.funding.portfolio_effect import Conflict, Effect, Reason, Redrawn
from yuzui.funding.portfolio_problem import (
    UNCHANGED,
    Change,
    Problem,
    Relaxed,
    Slate,
    best,
    bonuses,
    leveled,
    near,
    nearby,
    terms,
)
from yuzui.funding.rulebook import Book, Worth, check_columns
from yuzui.funding.rules import fixed
from yuzui.funding.rules.budget import money
from yuzui.funding.score_model import check, selected
from yuzui.job.progress import Progress
from yuzui.model.finding import Finding, Severity
from yuzui.solve.model import Limits
from yuzui.solve.registry import solve, warm
from yuzui.text import Text

if TYPE_CHECKING:
    Array = np.ndarray[Any, Any]


# From reviews to values: pseudonyms first, then the posterior, then what a proposal is worth.


DEFAULT = Choice()


@dataclass(slots=True, eq=False)
class Judged:
    """What proposals are worth and how sure that is; n proposals in the order of their ids."""

    ids: list[str]
    order: Array
    scored: Array
    mean: Array
    count: Array
    value: Array
    draws: Array | None = None
    judgement: Posterior | None = None
    choice: Choice = DEFAULT
    reviewers: list[str] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)
    criteria: list[Criterion] = field(default_factory=list)
    statistics: dict[str, Array] = field(default_factory=dict)


def judged(material: Material, worth: Worth, seed: int, choice: Choice = DEFAULT) -> Judged:
    """Judge the proposals of a call."""
    ids = [str(name) for name in material.proposals["id"]]
    order = np.array(sorted(range(len(ids)), key=lambda k: ids[k]), dtype=np.int64)
    scored_proposals = Judged(
        ids=[ids[k] for k in order],
        order=order,
        scored=np.zeros(len(ids), dtype=bool),
        mean=np.full(len(ids), np.nan),
        count=np.zeros(len(ids), dtype=np.int64),
        value=np.zeros(len(ids)),
        choice=choice,
        lines=lines(material, seed),
    )
    statuses = [str(word) for word in material.proposals.get("status", []) if word]
    if selected(statuses):
        seen = "SELECTED: " + ", ".join(sorted(set(statuses)))
        material.findings.append(Finding("selected", "warning", "proposal", "", "status", seen))
    values = material.proposals.get("value", [None] * len(ids))
    if worth.source == "given" or (not scored_proposals.lines and any(v is not None for v in values)):
        _apply_values(scored_proposals, values, worth, material)
    elif scored_proposals.lines:
        _read(scored_proposals, material)
        _judge(scored_proposals, material, worth, seed, statuses)
    else:
        raise InputError(
            Text("there is neither a review nor a value", "既无评审也无价值"),
            expected="reviews, or a column “value”",
            fix=Text(
                "add a sheet of reviews, or a column “value” to the proposals; scores side by side "
                "stand in columns headed R1, R2, … (one for each reviewer), whatever their names",
                "请补充评审表，或在申请书中增加“价值”列；并列的评分请以 R1、R2…… 为表头（每位评审专家一列）",
            ),
            code="no_reviews",
        )
    return scored_proposals


def by_means(material: Material) -> Judged:
    """Return proposals by mean scores, not judged: enough for counts and for rules that contradict each other."""
    ids = [str(name) for name in material.proposals["id"]]
    order = np.array(sorted(range(len(ids)), key=lambda k: ids[k]), dtype=np.int64)
    n = len(ids)
    scores = Judged(
        ids=[ids[k] for k in order],
        order=order,
        scored=np.ones(n, dtype=bool),
        mean=np.full(n, np.nan),
        count=np.zeros(n, dtype=np.int64),
        value=np.zeros(n),
        lines=lines(material, 0),
    )
    if scores.lines:
        _read(scores, material)
        scores.value = np.nan_to_num(scores.mean)
        scores.statistics = judging.statistics(scores.criteria, None, n, scores.scored)
        scores.statistics |= dict.fromkeys(("posterior_mean", "lower"), scores.mean)
    else:
        values = material.proposals.get("value", [None] * n)
        scores.value = np.array([number(values[k]) or 0.0 for k in order])
    return scores


def _read(scored_proposals: Judged, material: Material) -> None:
    """Fill in criteria, raw means and counts."""
    scored_proposals.criteria = criteria(material, scored_proposals.lines, scored_proposals.choice.panel)
    names = {line[0] for line in scored_proposals.lines}
    scored_proposals.scored = np.array([name in names for name in scored_proposals.ids], dtype=bool)
    scored_proposals.reviewers = sorted({line[1] for line in scored_proposals.lines} - {""})
    counts = np.max([c.scores.counts for c in scored_proposals.criteria], axis=0)
    scored_proposals.count[scored_proposals.scored] = counts
    means = [c.weight * c.rescaled(c.scores.means) for c in scored_proposals.criteria]
    scored_proposals.mean[scored_proposals.scored] = np.sum(means, axis=0)


def _apply_values(scored_proposals: Judged, stated: Sequence[Any], worth: Worth, material: Material) -> None:
    """Take the values as given; of reviews, if there are any, only the raw means are told."""
    place = {name: k for k, name in enumerate(scored_proposals.ids)}
    sums = np.zeros(len(scored_proposals.ids))
    for line in scored_proposals.lines:
        sums[place[line[0]]] += line[3]
        scored_proposals.count[place[line[0]]] += 1
    known = scored_proposals.count > 0
    scored_proposals.mean[known] = sums[known] / scored_proposals.count[known]
    scored_proposals.reviewers = sorted({line[1] for line in scored_proposals.lines} - {""})

    values = [number(stated[k]) for k in scored_proposals.order]
    if all(value is None for value in values):
        raise InputError(
            Text("values were to be given and none is", "价值应予给定，但未填写任何价值"),
            place=Place(column="value"),
            expected="value",
            fix=Text(
                'fill in the column “value”, or add reviews and say from = "posterior_mean"',
                '请填写“价值”列，或提供评审并写 from = "posterior_mean"',
            ),
            code="no_reviews",
        )
    scored_proposals.scored = np.array([value is not None for value in values], dtype=bool)
    plain = np.array([0.0 if value is None else value for value in values])
    scored_proposals.value = _worth(plain, worth, _amounts(material, scored_proposals.order))


def _amounts(material: Material, order: Array) -> Array:
    cells = material.proposals.get("amount", [None] * len(order))
    return np.array([float(cells[k] or 0.0) for k in order])


def _worth(score: Array, worth: Worth, amount: Array) -> Array:
    return (score - worth.zero) * (amount if worth.per == "amount" else 1.0)


def _judge(scored_proposals: Judged, material: Material, worth: Worth, seed: int, statuses: Sequence[str]) -> None:
    """Judge the reviews; where only means can be told, take them and say so."""
    amount = _amounts(material, scored_proposals.order)
    scored = np.flatnonzero(scored_proposals.scored)
    telling = judging.tellable(scored_proposals.criteria, statuses)
    if selected(statuses):
        check(scored_proposals.criteria[0].scores, statuses, material.findings)
    judging.flagged(material, scored_proposals.criteria)
    posterior = None
    if telling:
        posterior = judging.posterior(judging.weighed(telling), scored_proposals.choice, seed, statuses)
    scored_proposals.judgement = posterior
    scored_proposals.statistics = judging.statistics(
        scored_proposals.criteria, posterior, len(scored_proposals.ids), scored
    )
    share = sum(criterion.weight for criterion in telling)
    constant = sum(c.weight * c.rescaled(c.scores.means) for c in scored_proposals.criteria if c not in telling)
    if posterior is None:
        seen = str(len(scored))
        material.findings.append(Finding("mean_only", "warning", "review", "", "score", seen))
        if not scored_proposals.reviewers:
            _unnamed(material, "warning")
        scored_proposals.value[scored] = _worth(scored_proposals.mean[scored], worth, amount[scored])
        return
    quality = share * posterior.quality.astype(float) + constant
    scored_proposals.draws = np.zeros((len(quality), len(scored_proposals.ids)))
    scored_proposals.draws[:, scored] = _worth(quality, worth, amount[scored])
    scored_proposals.value[scored] = _worth(share * posterior.value + constant, worth, amount[scored])
    if not posterior.severity:
        # the sentences on the judgement say it in full
        _unnamed(material, "note")


def _unnamed(material: Material, weight: Severity) -> None:
    finding = Finding("severity_not_identifiable", weight, "review", "", "reviewer")
    material.findings.append(finding)


def odd(scored_proposals: Judged, material: Material) -> None:
    """Add what is odd about the reviews of proposals that are kept."""
    if not scored_proposals.criteria:
        return
    for name, scored, count in zip(scored_proposals.ids, scored_proposals.scored, scored_proposals.count, strict=True):
        code = "" if scored and count != 1 else "single_review" if scored else "no_reviews"
        if code:
            material.findings.append(Finding(code, "warning", "proposal", name))
    if scored_proposals.judgement is not None and scored_proposals.judgement.components > 1:
        seen = str(scored_proposals.judgement.components)
        material.findings.append(Finding("disconnected", "warning", "review", "", "reviewer", seen))


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
    rows, pairs = terms(book.rules, filled), bonuses(book.rules, filled)
    fixed.alone(book.rules, filled, rows)
    posed = Problem(filled, rows, seed, solve, limits, pairs, warm=warm)
    unit = None
    if book.worth.per == "amount":
        # the order is that of the scores, whatever they are multiplied by
        unit = 1 / np.where(candidates.amount > 0, candidates.amount, 1.0)
        draws = None if draws is None else draws * unit
    return portfolio_effect.bound(posed, book.rules, draws, unit)


def first(problem: Problem) -> Slate:
    """Return the slate: proven best where that can be had, else within a proven gap."""
    n = len(problem.candidates)
    if n <= SMALL:
        return best(problem)
    slate = best(problem) if n > PROOF else _tried(problem)
    if slate.status != "feasible":
        return slate
    relaxed = Relaxed(problem)
    for _ in range(3):
        other = nearby(relaxed, slate, UNCHANGED)
        if (other.objective or 0.0) <= (slate.objective or 0.0) + 1e-9:
            break
        slate = replace(slate, chosen=other.chosen, objective=other.objective)
    return slate


def _tried(problem: Problem) -> Slate:
    """Return the best set if a bounded search proves it, else one within a gap."""
    slate = best(replace(problem, limits=replace(problem.limits, nodes=NODES)))
    if slate.status != "limit" or slate.objective is None:
        return slate
    if (slate.gap or 1.0) <= WITHIN:
        return replace(slate, status="feasible")
    other = best(replace(problem, limits=replace(problem.limits, gap=WITHIN)), start=slate.chosen)
    return slate if (other.objective or 0.0) < slate.objective else other


@dataclass(frozen=True, slots=True, eq=False)
class Redraws:
    """How the scores are drawn again."""

    draws: Array | None = None
    most: int = 0
    pattern: Array | None = None
    thresholds: tuple[float, float] = (portfolio_effect.LOW, portfolio_effect.HIGH)
    tell: Progress | None = None

    def draws_done(self, done: int, most: int) -> None:
        """Tell how many re-draws are done."""
        if self.tell is not None:
            english = f"drawing again: {done:,} of at most {most:,}"
            self.tell(Text(english, f"正在重抽：{done} 次（至多 {most} 次）"), (done, most))

    def explained(self, done: int, most: int) -> None:
        """Tell how many proposals are explained, every so often."""
        if self.tell is not None and (done % EVERY == 0 or done == most):
            form = Text("refused explained: {d} of {m}", "落选解释：{d}／{m}")
            self.tell(form.format(d=str(done), m=str(most)), (done, most))


def chosen(problem: Problem, redraws: Redraws, most: int) -> Chosen:
    """Solve, settle ties, price the rules, explain the line, draw again."""
    solution, relaxed = _settled(problem)
    if relaxed is None:
        return solution
    _price(solution, relaxed)
    _explain(solution, most, relaxed, redraws.explained)
    if redraws.draws is not None and redraws.most:
        solution.redrawn = _redrawn(problem, redraws.draws, redraws)
    return solution


def explained(problem: Problem, most: int) -> Chosen:
    """Solve, settle ties and explain the line; neither price the rules nor draw again."""
    solution, relaxed = _settled(problem)
    if relaxed is not None:
        _explain(solution, most, relaxed)
    return solution


def _settled(problem: Problem) -> tuple[Chosen, Relaxed | None]:
    """Return the slate and the relaxation its explanations start from, if there is a slate."""
    settled = ties.settle(problem, first(problem))
    solution = Chosen(problem, settled.slate, settled.tied)
    if settled.slate.status == "infeasible":
        solution.conflict = portfolio_effect.smallest(problem)
        return solution, None
    if settled.slate.objective is None:
        if settled.slate.status != "limit":
            raise InternalError(Text("the engine gave no answer", "求解器未给出答案"), seen=settled.slate.status)
        return solution, None
    if problem.ranked is not None and problem.ranked.on_misfit == "lexicographic":
        solution.tied = portfolio_effect.equals(problem.ranked, solution.slate.chosen)
    return solution, Relaxed(problem)


def _price(solution: Chosen, relaxed: Relaxed) -> None:
    """Find the rules that bind and what each costs; without a proof those pressed on most."""
    problem, slate = solution.problem, solution.slate
    solution.binding = portfolio_effect.binding(problem, slate, relaxed)
    for k in portfolio_effect.dearest(relaxed, solution.binding, None if slate.status == "optimal" else PRICED):
        if (priced := portfolio_effect.effect(problem, slate, k, relaxed)) is not None:
            solution.effects[k] = priced


def _redrawn(problem: Problem, draws: Array, redraws: Redraws) -> Redrawn:
    how: dict[str, Any] = {"most": redraws.most, "thresholds": redraws.thresholds, "tell": redraws.draws_done}
    if problem.ranked is None:
        how["group"] = portfolio_effect.alike(problem, redraws.pattern)
        return portfolio_effect.redraw_values(problem, candidates.values(problem.candidates, draws), **how)
    # each draw walks down its own order: few enough are kept for the chance of each in the band
    picked = np.linspace(0, len(draws) - 1, min(redraws.most, len(draws))).round().astype(int)
    unit = problem.ranked.unit
    scores = draws[picked] if unit is None else draws[picked] * unit
    ranked = replace(problem.ranked, draws=scores)
    return portfolio_effect.redraw(problem, ranked, draws[picked], **how)


def _explain(solution: Chosen, most: int, relaxed: Relaxed, tell: Callable[[int, int], None] | None = None) -> None:
    problem, slate = solution.problem, solution.slate
    if problem.ranked is not None and problem.ranked.on_misfit == "lexicographic":
        return  # each refused proposal has its certificate: no difference of values says more
    solution.least = portfolio_effect.least_deltas(problem, slate, relaxed)
    small = max(1e-9, slate.gap or 0.0) * max(1.0, abs(slate.objective or 0.0))
    if portfolio_effect.reads_value(problem) and len(problem.candidates) > SMALL:
        most = min(most, BISECTED)
    group = portfolio_effect.alike(problem, np.zeros(problem.candidates.whole))
    first: dict[int, int] = {}
    places = portfolio_effect.nearest(problem, slate, solution.least, most)
    for done, place in enumerate(places, 1):
        twin = first.setdefault(int(group[place]), int(place)) if group is not None else int(place)
        if twin != place:
            # what nothing tells apart has one answer, the two exchanged
            reason = portfolio_effect.exchanged(solution.reasons[twin], int(place))
        else:
            reason = portfolio_effect.why(problem, slate, int(place), relaxed)
        solution.reasons[int(place)] = reason
        if tell is not None:
            tell(done, len(places))
        if not reason.exact or reason.how != "resolve" or reason.other is None:
            continue
        if reason.delta is not None and reason.delta <= small:
            # an equally good set was met: what differs is tied
            solution.tied = solution.tied | (reason.other.chosen != slate.chosen)


def alternatives(solution: Chosen, book: Book, means: Array) -> dict[str, Array]:
    """Return other sets a board may want to see, by name."""
    problem, slate = solution.problem, solution.slate
    candidates = problem.candidates
    sets = _as_good(solution)
    score = candidates.value if np.isnan(means).all() else means
    sets["sort_and_cut"] = _cut(problem, score)
    with np.errstate(divide="ignore", invalid="ignore"):
        rate = np.where(candidates.amount > 0, candidates.value / candidates.amount, np.inf)
    sets["value_per_cost"] = _cut(problem, rate, skip=True)
    budgets = {k: t for k, t in enumerate(problem.terms) if t.rule.kind == "budget"}
    for name, factor in (("budget_minus_5", 0.95), ("budget_plus_5", 1.05)):
        loosened = {k: term.limit * factor for k, term in budgets.items()}
        walked, rest = portfolio_effect.moved(problem, Change(loosened=loosened))
        if len(walked.candidates) == len(candidates):
            _add(sets, name, near(walked, rest))
    per_amount = book.worth.per == "amount"
    unit = np.where(candidates.amount > 0, candidates.amount, 1.0)
    other = candidates.value / unit if per_amount else candidates.value * unit
    name = "per_proposal" if per_amount else "per_amount"
    _add(sets, name, near(problem, Change(value=other)))
    for k, priced in solution.effects.items():
        if k not in budgets:
            chosen = slate.chosen.copy()
            chosen[priced.enters], chosen[priced.leaves] = True, False
            sets[f"loosen:{problem.terms[k].name}"] = chosen
    return sets


def _as_good(solution: Chosen) -> dict[str, Array]:
    """Return the sets that keep every hard rule and 99 % of the value."""
    problem, slate = solution.problem, solution.slate
    sets = {f"other_{n}": s for n, s in enumerate(others.others(problem, slate), 1)}
    named: dict[str, Slate | None] = {"cheapest": others.cheapest(problem, slate)}
    if solution.redrawn is not None:
        chance = problem.candidates.summed(solution.redrawn.probability)
        chance = chance if problem.candidates.parent is None else chance[problem.candidates.parent]
        named["most_stable"] = others.stablest(problem, slate, chance)
    named["fewest_shortfalls"] = others.fewest_shortfalls(problem, slate)
    return {name: s.chosen for name, s in {**sets, **named}.items() if s is not None}


def _add(sets: dict[str, Array], name: str, slate: Slate) -> None:
    if slate.objective is not None:
        sets[name] = slate.chosen


def _cut(problem: Problem, score: Array, skip: bool = False) -> Array:
    """Fund by falling score while the budget lasts: until the first misfit, or past misfits."""
    candidates = problem.candidates
    budgets = [term for term in problem.terms if term.rule.kind == "budget"]
    left = [term.limit for term in budgets]
    chosen = np.zeros(len(candidates), dtype=bool)
    place = np.empty(len(candidates), dtype=np.int64)
    place[problem.order] = np.arange(len(candidates))
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
