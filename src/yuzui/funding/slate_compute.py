# SPDX-License-Identifier: Apache-2.0
"""From what was read of a call to the answer: judged, chosen, priced, drawn again, checked."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, TypedDict

import msgspec
import numpy as np

from yuzui.errors import InternalError
from yuzui.funding import candidates, import_report, portfolio_effect, slate_answer, slate_view, verify
from yuzui.funding import slate_solution as choosing
from yuzui.funding import slate_solution as judging
from yuzui.funding.call_data import Material
from yuzui.funding.candidates import Candidates, Term, label, number
from yuzui.funding.grammar import Rule
from yuzui.funding.judge_answer import File, Interval, OutOfCall
from yuzui.funding.judging import Choice, judgement_of, recusals
from yuzui.funding.portfolio_effect import HIGH, LOW, Redrawn, by_worth
from yuzui.funding.portfolio_problem import Change, Problem, Slate, ineligible, near
from yuzui.funding.rulebook import Book, Worth, check_columns, empty_groups
from yuzui.funding.rules import fixed
from yuzui.funding.rules.lottery import thresholds
from yuzui.funding.score_model import quality
from yuzui.funding.slate_answer import (
    Answer,
    Call,
    Figures,
    Group,
    Lottery,
    Position,
    Proposal,
    Recusals,
    Run,
    Sensitivity,
    Settlement,
    Totals,
    Value,
)
from yuzui.funding.slate_outcome import UNSCORED, lottery
from yuzui.funding.slate_solution import Chosen, Judged
from yuzui.job.progress import Progress
from yuzui.job.result import Flagged, digest, stamp
from yuzui.job.workspace import Workspace
from yuzui.model.finding import CODES, Finding
from yuzui.sheets.formats import Export, write_xlsx
from yuzui.text import Text, same
from yuzui.text.numbers import NO_CURRENCY

if TYPE_CHECKING:
    Array = np.ndarray[Any, Any]


# The parts of a slate that stand in rows: proposals, rules, alternatives.


# Where a proposal stands in the order of the scores, and why the slate departs from that order.


NEAR = 50
"""Most exchanges tried for one proposal: those nearest to it in rank."""

NAMED, BLAMED = 3, 2
"""Proposals and rules that are named."""


def positions(judged: Judged, chosen: Chosen, ranks: Sequence[float | None]) -> list[Position | None]:
    """Return the position of every proposal."""
    problem = chosen.problem
    n = problem.candidates.whole
    if chosen.slate.objective is None:
        return [None] * n
    value = problem.candidates.value[:n]
    key = np.array([-value[k] if rank is None else rank for k, rank in enumerate(ranks)])
    open_ = problem.candidates.open[:n]
    order = [int(k) for k in np.lexsort((np.array(judged.ids), key)) if open_[k]]
    place = {k: number for number, k in enumerate(order, 1)}
    inside = problem.candidates.proposals(chosen.slate.chosen) > 0
    exchange = _Exchange(problem, chosen.slate.chosen)
    funded = [k for k in order if inside[k]]
    refused = [k for k in order if not inside[k]]
    places: list[Position | None] = [None] * n
    for k in order:
        others = refused if inside[k] else funded
        at = int(np.searchsorted([place[o] for o in others], place[k]))
        # nearest first: whoever stands just above a funded one, just below a refused one
        across = others[:at][::-1] if inside[k] else others[at:]
        pairs = [(k, o) if inside[k] else (o, k) for o in across[:NEAR]]
        each = [exchange.breaks(out, into) for out, into in pairs]
        broken = Counter(name for names in each for name in names)
        places[k] = Position(
            place=place[k],
            of=len(order),
            across=len(across),
            ids=[judged.ids[o] for o in across[:NAMED]],
            rules=[name for name, _ in broken.most_common(BLAMED)],
            free=sum(not names for names in each),
        )
    return places


class _Exchange:
    """The rows that one proposal in the place of another would break."""

    def __init__(self, problem: Problem, chosen: Array) -> None:
        hard = [term for term in problem.terms if term.rule.hard]
        sign = np.array([1.0 if term.sense == "<=" else -1.0 for term in hard])
        rows = np.array([term.coefficients for term in hard]).reshape(len(hard), -1)
        self.rows = sign[:, None] * rows
        limits = sign * np.array([term.bound for term in hard])
        sizes = np.array([max(1.0, abs(term.bound)) for term in hard])
        self.room = limits - self.rows @ chosen + 1e-9 * sizes
        self.names = [term.name for term in hard]
        copies = problem.candidates.copies
        whole = problem.candidates.whole
        self.at = {
            k: next((int(c) for c in copies(k) if chosen[c]), k)
            for k in (range(whole) if problem.candidates.parent is not None else ())
        }

    def breaks(self, out: int, into: int) -> list[str]:
        """Return the names of the rows that break if one leaves and another comes in whole."""
        change = self.rows[:, into] - self.rows[:, self.at.get(out, out)]
        return [self.names[int(k)] for k in np.flatnonzero((change > self.room) & (change > 0))]


def plain(value: Any) -> Any:
    """Return a value as JSON types."""
    if isinstance(value, dict):
        return {str(k): plain(v) for k, v in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(v) for v in value]
    if isinstance(value, (bool, int, str)) or value is None:
        return value
    if isinstance(value, float):
        return value if np.isfinite(value) else None
    return value.item() if isinstance(value, np.generic) else str(value)


def proposals(
    judged: Judged,
    chosen: Chosen,
    barred: Sequence[tuple[Rule, Array]] = (),
    read: Sequence[str] = (),
    limits: tuple[float, float] = (LOW, HIGH),
) -> list[Proposal]:
    """Return the proposals in the order of their ids; their reasons are written last."""
    candidates, redrawn = chosen.problem.candidates, chosen.redrawn
    if redrawn is not None:
        redrawn = _whole(redrawn, candidates)
    level = candidates.proposals(chosen.slate.chosen)
    certain = judged.draws is None and not judged.criteria
    if redrawn is None and certain and chosen.slate.objective is not None:
        # given values are certain, every draw the same; raw means of reviews are not
        redrawn = Redrawn((level > 0).astype(int), 1)
    bands = None if redrawn is None else redrawn.bands(*limits)
    ranks, scores = _ranks(judged), _scores(judged)
    stands = positions(judged, chosen, [row["expected_rank"] for row in ranks])
    requested = candidates.amount if candidates.requested is None else candidates.requested
    return [
        Proposal(
            id=name,
            amount=float(candidates.amount[k]),
            requested=float(requested[k]),
            score_mean=_finite(judged.mean[k]),
            n_reviews=int(judged.count[k]),
            scores=scores.get(name, []),
            **ranks[k],
            value=float(candidates.value[k]) if judged.scored[k] else None,
            eligible=bool(candidates.open[k]),
            ineligible_by=_why_not(judged, candidates, barred, k),
            selected=bool(level[k]),
            level=float(level[k]),
            probability=None if redrawn is None else float(redrawn.probability[k]),
            probability_se=None if redrawn is None else float(redrawn.error[k]),
            band=None if bands is None else bands[k],
            **_delta(chosen, k),
            position=stands[k],
            reason=same(""),
            statistics=_figures(chosen, read, k),
            columns={c: plain(v[k]) for c, v in candidates.columns.items()},
        )
        for k, name in enumerate(judged.ids)
    ]


def _whole(redrawn: Redrawn, candidates: Candidates) -> Redrawn:
    """Return the re-draws of proposals, the levels of each added up."""
    if candidates.parent is None:
        return redrawn
    return replace(redrawn, count=candidates.summed(redrawn.count), square=None)


def _scores(judged: Judged) -> dict[str, list[float]]:
    """Return the scores of each proposal, one a reviewer in the order of their pseudonyms.

    Of several criteria the weighted mean; where reviewers have no ids, every score that was given.
    """
    by = {one.name: one for one in judged.criteria}
    scores: dict[str, dict[Any, list[tuple[float, float]]]] = {}
    for k, (proposal, reviewer, criterion, score, _) in enumerate(judged.lines):
        own = scores.setdefault(proposal, {})
        one = by.get(criterion)
        weighted = (1.0, score) if one is None else (one.weight or 1e-12, one.rescaled(score))
        own.setdefault(reviewer or k, []).append(weighted)
    return {
        name: [sum(w * s for w, s in part) / sum(w for w, _ in part) for part in own.values()]
        for name, own in scores.items()
    }


def _why_not(judged: Judged, candidates: Candidates, barred: Sequence[tuple[Rule, Array]], k: int) -> list[str]:
    """Return the names of the rules that keep a proposal out, or what it lacks."""
    names = [rule.name for rule, out in barred if out[k]]
    if candidates.open[k] or (names and judged.scored[k]):
        return names
    return [UNSCORED, *names]


def _figures(chosen: Chosen, read: Sequence[str], k: int) -> Figures:
    """Return the figures of the reviews that rules read."""
    ranked, known = chosen.problem.ranked, chosen.problem.candidates.statistics
    figures = {name: _finite(known[name][k]) for name in read if name in known}
    if ranked is not None and ranked.chance is not None:
        figures["above_line"] = float(ranked.chance[k])
    return figures


def _finite(value: float) -> float | None:
    return float(value) if np.isfinite(value) else None


class _Ranks(TypedDict):
    """What the posterior says of the place of a proposal."""

    theta: float | None
    theta_sd: float | None
    expected_rank: float | None
    rank_interval: Interval | None
    rank_interval_50: Interval | None
    sucra: float | None


def _ranks(judged: Judged) -> list[_Ranks]:
    rows = [_ranked() for _ in judged.ids]
    if judged.judgement is not None:
        posterior = judged.judgement.ranking
        wide, narrow = posterior.interval["95"], posterior.interval["50"]
        for place, k in enumerate(np.flatnonzero(judged.scored)):
            ends = (float(wide[place][0]), float(wide[place][1])), (float(narrow[place][0]), float(narrow[place][1]))
            rows[k] = _ranked(float(posterior.expected[place]), *ends, float(posterior.sucra[place]))
            rows[k] |= {"theta": float(posterior.mean[place]), "theta_sd": float(posterior.deviation[place])}
    elif not judged.criteria:
        # values that are given are certain, but for equals
        known = judged.value[judged.scored]
        for k in np.flatnonzero(judged.scored):
            first = float((known > judged.value[k]).sum()) + 1
            last = float((known >= judged.value[k]).sum())
            mean, others = (first + last) / 2, len(known) - 1
            rows[k] = _ranked(mean, (first, last), (first, last), (len(known) - mean) / others if others else None)
    return rows


def _ranked(
    rank: float | None = None, wide: Interval | None = None, narrow: Interval | None = None, sucra: float | None = None
) -> _Ranks:
    return {
        "theta": None,
        "theta_sd": None,
        "expected_rank": rank,
        "rank_interval": wide,
        "rank_interval_50": narrow,
        "sucra": sucra,
    }


def _delta(chosen: Chosen, k: int) -> dict[str, Any]:
    """Return delta of a refused proposal: by solving again, else the least it can be."""
    delta = {"delta": None, "delta_exact": False, "delta_least": None, "delta_by": None}
    copies = chosen.problem.candidates.copies(k)
    if chosen.slate.chosen[copies].any() or not chosen.problem.candidates.open[k] or chosen.least is None:
        return delta
    if (reason := chosen.reasons.get(k)) is not None:
        names = ("delta", "delta_exact", "delta_least", "delta_by")
        return dict(zip(names, (reason.delta, reason.exact, reason.least, reason.how), strict=True))
    if portfolio_effect.reads_value(chosen.problem):
        # the relaxation of these rules says nothing about rules made anew
        return delta
    least = float(chosen.least[k])
    return delta | {"delta": least, "delta_least": least, "delta_by": "relaxation"}


def _names(chosen: Chosen, places: Array) -> list[str]:
    return [chosen.problem.candidates.ids[k] for k in np.atleast_1d(places)]


def _members(chosen: Chosen, mask: Array) -> list[str]:
    return sorted(set(_names(chosen, np.flatnonzero(mask))))


def slate(chosen: Chosen) -> slate_answer.Slate:
    """Return the set."""
    slate, candidates = chosen.slate, chosen.problem.candidates
    spend = float(candidates.amount @ slate.chosen)
    return slate_answer.Slate(
        status=slate.status,
        ids=_members(chosen, slate.chosen),
        count=int(slate.chosen.sum()),
        spend=spend,
        value=slate.objective,
        bound=slate.bound,
        gap=slate.gap,
        tied=_members(chosen, chosen.tied),
        unspent=float(candidates.budget) - spend,
    )


def rules(chosen: Chosen) -> list[slate_answer.Rule]:
    """Return one row per rule and category."""
    order = by_worth(chosen.problem.terms, chosen.effects)
    return [
        slate_answer.Rule(
            name=term.rule.name,
            kind=term.rule.kind,
            category=term.category or None,
            strength=term.rule.strength,
            measure=term.rule.measure,
            share_of=term.rule.share_of or None,
            sense=term.sense,
            bound=term.limit,
            **_reached(term, chosen),
            binding=k in chosen.binding,
            source=term.rule.source,
            effect=_effect(chosen, term, chosen.effects[k]) if k in chosen.effects else None,
            title=term.rule.title,
            price_rank=order.index(k) + 1 if k in chosen.effects else None,
        )
        for k, term in enumerate(chosen.problem.terms)
    ]


def _reached(term: Term, chosen: Chosen) -> dict[str, float | None]:
    if chosen.slate.objective is None:
        return dict.fromkeys(("achieved", "slack", "shortfall", "penalty_paid"))
    reached = term.achieved(chosen.slate.chosen)
    shortfall = term.shortfall(chosen.slate.chosen)
    unit = 100.0 if term.share else 1.0
    return {
        "achieved": reached,
        "slack": (term.limit - reached) * term.looser,
        "shortfall": shortfall,
        "penalty_paid": 0.0 if term.rule.hard else term.rule.penalty * shortfall * unit,
    }


def _effect(chosen: Chosen, term: Term, priced: portfolio_effect.Effect) -> slate_answer.Effect:
    below, above = priced.ends or (None, None)
    return slate_answer.Effect(
        step=priced.step,
        unit="share" if term.share else term.rule.measure,
        value_change=priced.value_change,
        enters=_names(chosen, priced.enters) if priced.enters.size else [],
        leaves=_names(chosen, priced.leaves) if priced.leaves.size else [],
        holds=priced.holds,
        next=(_next(chosen, below), _next(chosen, above)),
    )


def _next(chosen: Chosen, end: Slate | None) -> slate_answer.Next | None:
    """Return the set that takes over at one end of a range."""
    if end is None or end.objective is None or chosen.slate.objective is None:
        return None
    now = chosen.slate.chosen
    change = end.objective - chosen.slate.objective
    return slate_answer.Next(change, _members(chosen, end.chosen & ~now), _members(chosen, now & ~end.chosen))


def ranking(chosen: Chosen) -> slate_answer.Ranking | None:
    """Return where the line fell; None if no ranking binds."""
    ranked = chosen.problem.ranked
    if ranked is None:
        return None
    ties = ranked.rule.own.get("tie_band")
    return slate_answer.Ranking(
        rule=ranked.rule.name,
        on_misfit=ranked.on_misfit,
        tie_band=None if ties is None else dict(ties),
        line=None if ranked.line is None else chosen.problem.candidates.ids[ranked.line],
        above=_names(chosen, np.array(ranked.above)) if ranked.above else [],
        band=_names(chosen, np.array(ranked.band)) if ranked.band else [],
        certificates={str(chosen.problem.candidates.ids[k]): dict(y) for k, y in ranked.certificates.items()}
        if ranked.on_misfit == "lexicographic"
        else None,
    )


def conflict(chosen: Chosen) -> slate_answer.Conflict | None:
    """Return the rules in conflict; None if there is a set."""
    if (smallest := chosen.conflict) is None:
        return None
    # a limit without the dust of the last digits
    loosen = [
        slate_answer.Loosen(term.name, None if to is None else float(f"{to:.12g}")) for term, to in smallest.loosen
    ]
    return slate_answer.Conflict([term.name for term in smallest.terms], loosen, smallest.beside)


def alternatives(
    chosen: Chosen, book: Book, judged: Judged, rows: Sequence[Proposal]
) -> list[slate_answer.Alternative]:
    """Return other sets, each against the slate."""
    if chosen.slate.objective is None:
        return []
    candidates, now = chosen.problem.candidates, chosen.slate.chosen
    titles = {term.name: slate_view.titled(term.rule, term.category) for term in chosen.problem.terms}
    flat = verify.rows(rows, {year: cells[: len(rows)] for year, cells in candidates.by_year.items()})
    others = []
    for name, other in choosing.alternatives(chosen, book, judged.mean).items():
        ids = _members(chosen, other)
        parts = candidates.proposals(other)
        levels = {judged.ids[k]: float(part) for k, part in enumerate(parts) if 0 < part < 1}
        others.append(
            slate_answer.Alternative(
                name=name,
                title=slate_view.alternative(name, titles),
                ids=ids,
                spend=float(candidates.amount @ other),
                value=float(candidates.value @ other),
                enters=_members(chosen, other & ~now),
                leaves=_members(chosen, now & ~other),
                breaks=verify.breaks(book.raw, flat, ids, levels),
            )
        )
    return others


# What the slate would be under other choices of value, and without one reviewer at a time.


REVIEWERS, TRIED = 8, 16
"""Reviewers left out one at a time: those who move the values most, among those whose scores lie
farthest from the means of their proposals."""
MOST = 2_000
"""Most proposals for which reviewers are left out."""
Kind = Literal["value", "reviewer"]
_PER = {"proposal": Text("value per proposal", "价值按项计"), "amount": Text("value per amount", "价值按金额计")}


def sensitivity(chosen: Chosen, judged: Judged, worth: Worth) -> list[Sensitivity]:
    """Return the set under other choices, against the slate."""
    if chosen.slate.objective is None:
        return []
    rows = []
    for kind, name, title, value in [*_choices(chosen, judged, worth), *_without(chosen, judged, worth)]:
        other = near(chosen.problem, Change(value=candidates.values(chosen.problem.candidates, value)))
        if other.objective is not None:
            rows.append(_row(chosen, (kind, name, title), other.chosen))
    return rows


def _row(chosen: Chosen, choice: tuple[Kind, str, Text], other: Array) -> Sensitivity:
    candidates, now = chosen.problem.candidates, chosen.slate.chosen

    def names(mask: Array) -> list[str]:
        return sorted({str(candidates.ids[int(k)]) for k in np.flatnonzero(mask)})

    level = candidates.proposals(other) > 0, candidates.proposals(now) > 0
    return Sensitivity(
        kind=choice[0],
        name=choice[1],
        title=choice[2],
        count=int(level[0].sum()),
        spend=float(candidates.amount @ other),
        enters=names(level[0] & ~level[1]),
        leaves=names(level[1] & ~level[0]),
    )


def _choices(chosen: Chosen, judged: Judged, worth: Worth) -> list[tuple[Kind, str, Text, Array]]:
    """Return values under both ways of counting and three scores worth nothing."""
    amount = chosen.problem.candidates.amount[: len(judged.ids)]
    unit = amount if worth.per == "amount" else 1.0
    score = judged.value / _positive(unit) + worth.zero
    choices: list[tuple[Kind, str, Text, Array]] = []
    for per in ("proposal", "amount"):
        for zero in _zeros(judged, worth):
            if (per, zero) != (worth.per, worth.zero):
                value = (score - zero) * (amount if per == "amount" else 1.0) * judged.scored
                title = _PER[per] + Text(", zero {z}", "，零点 {z}").format(z=f"{zero:g}")
                choices.append(("value", f"{per} {zero:g}", title, value))
    return choices


def _positive(unit: Any) -> Any:
    return np.where(np.asarray(unit) > 0, unit, 1.0)


def _zeros(judged: Judged, worth: Worth) -> list[float]:
    """Return the zero and one deviation of quality to each side; given values have one zero."""
    if judged.judgement is None or worth.source == "given":
        return [worth.zero]
    sigma = judged.judgement.judgements[0].draws.sigma["proposal"]
    step = round(float(sigma.mean()), 1) or 0.1
    return [round(worth.zero + step * k, 6) for k in (-1, 0, 1)]


def _without(chosen: Chosen, judged: Judged, worth: Worth) -> list[tuple[Kind, str, Text, Array]]:
    """Return the values without each of the reviewers who move them most."""
    moved = moves(judged)
    if not moved:
        return []
    amount = chosen.problem.candidates.amount[: len(judged.ids)]
    ranked = sorted(moved, key=lambda name: (-float(np.abs(moved[name]).sum()), name))
    choices: list[tuple[Kind, str, Text, Array]] = []
    for name in ranked[:REVIEWERS]:
        shift = np.zeros(len(judged.ids))
        shift[judged.scored] = moved[name]
        if worth.per == "amount":
            shift = shift * amount
        title = Text("without the scores of {r}", "不计 {r} 的评分").format(r=same(name))
        choices.append(("reviewer", name, title, judged.value + shift))
    return choices


def moves(judged: Judged) -> dict[str, Array]:
    """Return by how much quality moves without each reviewer, score points."""
    posterior = judged.judgement
    if posterior is None or not judged.reviewers or judged.choice.model != "normal":
        return {}
    if int(judged.scored.sum()) > MOST or len(posterior.criteria) != len(judged.criteria):
        return {}
    shifts = {name: np.zeros(int(judged.scored.sum())) for name in _apart(posterior.criteria)}
    for criterion, part in zip(posterior.criteria, posterior.judgements, strict=True):
        sigma = {name: float(draws.mean()) for name, draws in part.draws.sigma.items()}
        if "error" not in sigma:
            return {}
        whole = _quality(criterion.scores, sigma)
        for place, name in enumerate(criterion.reviewers):
            if name not in shifts:
                continue
            counted = np.asarray(criterion.scores.reviewer != place)
            shifts[name] += criterion.slope * (_quality(criterion.scores, sigma, counted) - whole)
    return shifts


def _apart(criteria: Sequence[Any]) -> list[str]:
    """Return the reviewers whose scores lie farthest from the means of their proposals."""
    size: dict[str, float] = {}
    for criterion in criteria:
        scores = criterion.scores
        far = np.abs(scores.score - scores.means[scores.proposal])
        sums = np.bincount(scores.reviewer, far, len(criterion.reviewers))
        for name, own in zip(criterion.reviewers, sums.tolist(), strict=True):
            size[name] = size.get(name, 0.0) + criterion.slope * own
    return sorted(size, key=lambda name: (-size[name], name))[:TRIED]


def _quality(scores: Any, sigma: dict[str, float], counted: Array | None = None) -> Array:
    """Return posterior means of quality; of a proposal that keeps no score the mean of all."""
    figures = np.zeros(scores.n_proposals)
    if counted is not None:
        scores = replace(
            scores,
            score=scores.score[counted],
            proposal=scores.proposal[counted],
            reviewer=scores.reviewer[counted],
            confidence=None,
        )
    mean = quality(scores, {k: v for k, v in sigma.items() if v > 0})
    figures[: len(mean)] = mean
    return figures


TOTALLED = ("field", "region", "type", "early", "institute", "year")


@dataclass(frozen=True, slots=True)
class Options:
    """How much is asked."""

    seed: int
    redraws: int
    near: int
    choice: Choice = judging.DEFAULT
    tell: Progress | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Posed:
    """A call as a problem, not yet solved."""

    judged: Judged
    candidates: Candidates
    barred: list[tuple[Rule, Array]]
    problem: Problem


def pose(material: Material, book: Book, options: Options) -> Posed:
    """Judge the proposals of a call and put its rules to them."""
    scored_proposals = judging.judged(material, book.worth, options.seed, options.choice)
    return under(material, scored_proposals, book, options.seed)


def under(material: Material, scored_proposals: Judged, book: Book, seed: int) -> Posed:
    """Put rules to proposals that are judged already: the same scores under other rules."""
    candidates, barred = _ruled_out(book, candidates_of(material, scored_proposals))
    problem = choosing.problem(book, candidates, seed, slate_answer.compared(book, scored_proposals.draws))
    return Posed(scored_proposals, candidates, barred, problem)


def answer(material: Material, book: Book, options: Options) -> Answer:
    """Answer the question for one call."""
    return answered(material, book, options, pose(material, book, options))


def answered(material: Material, book: Book, options: Options, posed: Posed) -> Answer:
    """Return the answer to a call that is judged already; see :func:`answer`."""
    judged = posed.judged
    _odd(material, judged, posed.candidates, book)
    redraws = _redraws(judged, book, options)
    chosen = choosing.chosen(posed.problem, redraws, options.near)
    rows = proposals(judged, chosen, posed.barred, book.statistics, redraws.thresholds)
    others = alternatives(chosen, book, judged, rows)
    lots, rows = lottery(chosen, book, rows)
    posterior = judged.judgement
    computed = Answer(
        run=_run(material, book, judged, chosen, options),
        call=_call(material, book, judged, chosen),
        value=Value(book.worth.source, book.worth.per, book.worth.zero),
        judge=None if posterior is None else judgement_of(posterior, judged.lines, options.choice, options.seed),
        proposals=rows,
        slate=slate(chosen),
        mode=book.mode,
        ranking=ranking(chosen),
        rules=rules(chosen),
        conflict=conflict(chosen),
        alternatives=others,
        sensitivity=sensitivity(chosen, judged, book.worth),
        lottery=lots,
        recusals=msgspec.convert(recusals(material), Recusals),
        totals=_totals(chosen, rows),
        findings=_findings(material),
        state="computed",
        origin=import_report.of_call(material),
        origins=dict(material.origins),
        redraws=None if chosen.redrawn is None else chosen.redrawn.draws,
        redraw_gap=None if chosen.redrawn is None else chosen.redrawn.gap,
        settlement=_settlement(chosen, redraws, lots),
        explained=len(chosen.reasons),
        out=msgspec.convert([one.json() for one in material.out], list[OutOfCall]),
        understood=import_report.sheets(material),
        book=plain(book.raw),
        by_year=_by_year(material, judged),
        problem=slate_answer.stored(posed.problem, slate_answer.compared(book, judged.draws)),
    )
    if faults := verify.faults(computed):
        raise InternalError(
            Text("the independent check of the award list failed", "清单未通过独立核验"), seen="; ".join(faults[:3])
        )
    reasoned = [msgspec.structs.replace(row, reason=slate_view.reason(row, computed)) for row in computed.proposals]
    return msgspec.structs.replace(computed, proposals=reasoned)


def _redraws(judged: Judged, book: Book, options: Options) -> choosing.Redraws:
    """Return how the scores are drawn again: under the thresholds of the rules."""
    lots = book.of_kind("lottery")
    pattern = None
    if judged.judgement is not None:
        pattern = -1 - np.arange(len(judged.ids))
        pattern[judged.scored] = judged.judgement.ranking.group
    return choosing.Redraws(
        judged.draws, options.redraws, pattern, thresholds(lots[0].own if lots else {}), options.tell
    )


def _settlement(chosen: Chosen, redraws: choosing.Redraws, lots: Lottery | None) -> Settlement | None:
    """Return whether the bands are settled, and whom more re-draws may still move."""
    redrawn = chosen.redrawn
    if redrawn is None:
        return None
    candidates = chosen.problem.candidates
    limits = redraws.thresholds if lots is None else (lots.low, lots.high)
    whole = replace(redrawn, count=candidates.summed(redrawn.count), square=None)
    near = (redrawn if candidates.parent is None else whole).touching(*limits)
    places = np.flatnonzero(near[: candidates.whole] & candidates.open[: candidates.whole])
    undecided = sorted(str(candidates.ids[int(k)]) for k in places)
    return Settlement(redrawn.settled, redrawn.most, redrawn.changed, undecided)


def _findings(material: Material) -> list[Flagged]:
    """Return the findings in an order that does not hang on the order of any file's rows."""
    return sorted(
        map(Flagged.of, material.findings),
        key=lambda one: [str(part) for part in (one.table, one.code, one.row, one.column, one.seen)],
    )


def candidates_of(material: Material, judged: Judged) -> Candidates:
    """Return the proposals of a call that is judged, as rules read them."""

    def column(name: str) -> list[Any]:
        cells = material.proposals[name]
        return [cells[k] for k in judged.order]

    amounts = [number(cell) for cell in column("amount")]
    amount = np.array([0.0 if cell is None else cell for cell in amounts])
    known = np.array([cell is not None for cell in amounts], dtype=bool)
    return Candidates(
        ids=judged.ids,
        amount=amount,
        value=judged.value,
        columns={name: column(name) for name in material.further},
        requested=np.array([number(cell) or 0.0 for cell in column("requested")]),
        eligible=judged.scored & known & (amount >= 0),
        statistics=_review_figures(judged),
        by_year={year: np.array([cells[k] for k in judged.order]) for year, cells in material.by_year.items()},
    )


def _review_figures(judged: Judged) -> dict[str, Array]:
    """Return the figures of the reviews that rules may read, by name."""
    statistics = {"score_mean": judged.mean, **judged.statistics}
    return statistics | {"n_reviews": judged.count.astype(float)}


def _ruled_out(book: Book, candidates: Candidates) -> tuple[Candidates, list[tuple[Rule, Array]]]:
    """Return the proposals without those that a rule keeps out, and who each rule keeps out."""
    check_columns(book.rules, candidates)
    barred = ineligible(book.rules, candidates)
    # what was settled before needs no review of its own
    open_ = candidates.open | fixed.inside(book.rules, candidates)
    for rule, out in barred:
        fixed.barred(book.rules, candidates, rule, out)
        open_ = open_ & ~out
    return replace(candidates, eligible=open_), barred


def _by_year(material: Material, judged: Judged) -> dict[str, list[float]] | None:
    if not material.by_year:
        return None
    return {str(year): [float(cells[k]) for k in judged.order] for year, cells in sorted(material.by_year.items())}


def _odd(material: Material, judged: Judged, candidates: Candidates, book: Book) -> None:
    """Add what is odd about proposals that are kept."""
    names = judged.ids

    def add(code: str, places: Array, column: str = "") -> None:
        for k in np.flatnonzero(places):
            seen = "" if column != "amount" else f"{candidates.amount[k]:.0f}"
            finding = Finding(code, "warning", "proposal", names[k], column, seen)
            material.findings.append(finding)

    judging.odd(judged, material)
    for rule in book.of_kind("threshold"):
        least = rule.own.get("reviews_at_least", 0.0)
        add("below_minimum", candidates.covered(rule.where) & (judged.count < least), "reviews")
    for rule in empty_groups(book.rules, candidates):
        material.findings.append(Finding("empty_group", "warning", "rule", rule.name))
    budget = choosing.budget(book)
    add("out_of_range", candidates.amount <= 0, "amount")
    add("above_budget", candidates.amount > budget, "amount")


def _run(material: Material, book: Book, judged: Judged, chosen: Chosen, options: Options) -> Run:
    proposals = {name: [material.proposals[name][k] for k in judged.order] for name in material.proposals}
    inputs = {
        "proposals": digest(plain(proposals)),
        # over the pseudonyms: whoever stands behind them leaves no trace in the hash
        "reviews": digest([list(line) for line in judged.lines]),
        "panels": _panels(material),
        "weights": [
            [one.name, one.weight, *([one.factor, one.shift] if one.factor != 1.0 else [])] for one in judged.criteria
        ],
        "by_year": digest(_by_year(material, judged)),
        "recusals": digest(recusals(material)),
        "redraws": options.redraws,
        "near": options.near,
        **options.choice.json(),
    }
    return Run(
        **stamp("fund", inputs, seed=options.seed, rules=plain(book.raw)),
        engine=chosen.slate.engine,
        engine_version=chosen.slate.version,
        files=msgspec.convert(material.files, list[File]),
        origin=import_report.of_call(material),
    )


def _panels(material: Material) -> str:
    """Return the digest of which proposals each panel reviewed."""
    columns = material.reviews
    pairs = zip(columns.get("proposal", ()), columns.get("panel", ()), strict=False)
    return digest(sorted({f"{proposal}\t{panel}" for proposal, panel in pairs}))


def _call(material: Material, book: Book, judged: Judged, chosen: Chosen) -> Call:
    return Call(
        id=str(book.call.get("id", material.call)),
        currency=str(book.call.get("currency", material.currency or NO_CURRENCY)),
        budget=float(chosen.problem.candidates.budget),
        n_proposals=len(judged.ids),
        n_reviews=int(judged.count.sum()),
        n_reviewers=len(judged.reviewers) or None,
    )


def _totals(chosen: Chosen, rows: Sequence[Proposal]) -> Totals:
    candidates = chosen.problem.candidates
    count, funded = float(chosen.slate.chosen.sum()), float(candidates.amount @ chosen.slate.chosen)
    by = _groups(candidates.columns, TOTALLED, candidates.amount, chosen.slate.chosen)
    agree = all(
        abs(sum(parts) - whole) <= 1e-6 * max(1.0, whole)
        for groups in by.values()
        for parts, whole in (
            ([one.count for one in groups.values()], count),
            ([one.amount for one in groups.values()], funded),
        )
    )
    return Totals(float(np.sum([row.requested for row in rows])), funded, by, agree)


def _groups(
    columns: Mapping[str, Sequence[Any]], names: Sequence[str], amount: Array, chosen: Array
) -> dict[str, dict[str, Group]]:
    """Add up a set by category of each column."""
    sums: dict[str, dict[str, Group]] = {}
    for name in names:
        if name not in columns:
            continue
        places: dict[str, list[int]] = {}
        for j in np.flatnonzero(chosen):
            places.setdefault(label(columns[name][int(j)]), []).append(int(j))
        sums[name] = {
            category: Group(len(group), sum(float(amount[j]) for j in group))
            for category, group in sorted(places.items())
        }
    return sums


# Rows that were set aside, written for the person who can mend them.


def write(workspace: Workspace, material: Material, lang: str) -> Path | None:
    """Write the rows that were set aside, as they stood, with row number and reason."""
    rows = [
        (one.file, one.sheet, row.line, row.column, CODES[row.code].say(lang), *map(_cell, row.cells))
        for one in material.understood
        for row in one.rejected
    ]
    rows += [(*row[:4], CODES[row[4]].say(lang), *map(_cell, row[5:])) for row in material.aside]
    if not rows:
        return None
    longest = max(len(row) for row in rows)
    heads = [
        Text(en, zh).say(lang)
        for en, zh in (("file", "文件"), ("sheet", "工作表"), ("row", "行"), ("column", "列"), ("reason", "原因"))
    ]
    heads += [str(n) for n in range(1, longest - len(heads) + 1)]
    filled = [row + ("",) * (longest - len(row)) for row in rows]
    workspace.dir.mkdir(parents=True, exist_ok=True)
    path = workspace.dir / "rejects.xlsx"
    write_xlsx(path, [Export("rejects", heads, filled)])
    return path


def _cell(cell: Any) -> Any:
    return cell if cell is None or isinstance(cell, (str, int, float, bool)) else str(cell)
