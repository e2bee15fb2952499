# SPDX-License-Identifier: Apache-2.0
"""The parts of ``yuzui.fund/1`` that stand in rows: proposals, slate, rules, alternatives."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from yuzui.funding import verify
from yuzui.funding.candidates import Candidates, Term
from yuzui.funding.grammar import Rule
from yuzui.funding.portfolio import effect
from yuzui.funding.portfolio.effect import by_worth
from yuzui.funding.portfolio.problem import Problem, Slate
from yuzui.funding.portfolio.ranking import HIGH, LOW, Redrawn
from yuzui.funding.rulebook import Book
from yuzui.funding.slate import solution as choosing
from yuzui.funding.slate import view
from yuzui.funding.slate.solution import Chosen, Judged
from yuzui.funding.verify import flat

if TYPE_CHECKING:
    Array = np.ndarray[Any, Any]


# Where a proposal stands in the order of the scores, and why the slate departs from that order.


NEAR = 50
"""Most exchanges tried for one proposal: those nearest to it in rank."""

NAMED, BLAMED = 3, 2
"""Proposals and rules that are named."""


def positions(judged: Judged, chosen: Chosen, ranks: Sequence[float | None]) -> list[Any]:
    """Return the ``position`` of every proposal."""
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
    places: list[Any] = [None] * n
    for k in order:
        others = refused if inside[k] else funded
        at = int(np.searchsorted([place[o] for o in others], place[k]))
        # nearest first: whoever stands just above a funded one, just below a refused one
        across = others[:at][::-1] if inside[k] else others[at:]
        pairs = [(k, o) if inside[k] else (o, k) for o in across[:NEAR]]
        each = [exchange.breaks(out, into) for out, into in pairs]
        broken = Counter(name for names in each for name in names)
        places[k] = {
            "place": place[k],
            "of": len(order),
            "across": len(across),
            "ids": [judged.ids[o] for o in across[:NAMED]],
            "rules": [name for name, _ in broken.most_common(BLAMED)],
            "free": sum(not names for names in each),
        }
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
) -> list[dict[str, Any]]:
    """Return the ``proposals`` of the document, in the order of their ids."""
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
    rows = []
    for k, name in enumerate(judged.ids):
        eligible = bool(candidates.open[k])
        rows.append(
            {
                "id": name,
                "amount": float(candidates.amount[k]),
                "requested": float(requested[k]),
                "score_mean": _finite(judged.mean[k]),
                "n_reviews": int(judged.count[k]),
                "scores": scores.get(name, []),
                **ranks[k],
                "value": float(candidates.value[k]) if judged.scored[k] else None,
                "eligible": eligible,
                "ineligible_by": _why_not(judged, candidates, barred, k),
                "selected": bool(level[k]),
                "level": float(level[k]),
                "probability": None if redrawn is None else float(redrawn.probability[k]),
                "probability_se": None if redrawn is None else float(redrawn.error[k]),
                "band": None if bands is None else bands[k],
                **_delta(chosen, k),
                "position": stands[k],
                "reason": None,
                "statistics": _statistics(chosen, read, k),
                "columns": {c: plain(v[k]) for c, v in candidates.columns.items()},
            }
        )
    return rows


def _whole(redrawn: Redrawn, candidates: Candidates) -> Redrawn:
    """Return the re-draws of proposals, the levels of each added up."""
    if candidates.parent is None:
        return redrawn
    return replace(redrawn, count=candidates.summed(redrawn.count), square=None)


def _scores(judged: Judged) -> dict[str, list[float]]:
    """Return the scores of each proposal, one a reviewer in the order of their pseudonyms.

    Of several criteria the weighted mean; where reviewers have no ids, every score that was given.
    """
    weight = {one.name: one.weight for one in judged.criteria}
    scores: dict[str, dict[Any, list[tuple[float, float]]]] = {}
    for k, (proposal, reviewer, criterion, score, _) in enumerate(judged.lines):
        own = scores.setdefault(proposal, {})
        own.setdefault(reviewer or k, []).append((weight.get(criterion, 1.0) or 1e-12, score))
    return {
        name: [sum(w * s for w, s in part) / sum(w for w, _ in part) for part in own.values()]
        for name, own in scores.items()
    }


def _why_not(judged: Judged, candidates: Candidates, barred: Sequence[tuple[Rule, Array]], k: int) -> list[str]:
    """Return the names of the rules that keep a proposal out, or what it lacks."""
    names = [rule.name for rule, out in barred if out[k]]
    if candidates.open[k] or (names and judged.scored[k]):
        return names
    return [view.UNSCORED, *names]


def _statistics(chosen: Chosen, read: Sequence[str], k: int) -> dict[str, float | None]:
    """Return the figures of the reviews that rules read."""
    ranked, known = chosen.problem.ranked, chosen.problem.candidates.statistics
    figures = {name: _finite(known[name][k]) for name in read if name in known}
    if ranked is not None and ranked.chance is not None:
        figures["above_line"] = float(ranked.chance[k])
    return figures


def _finite(value: float) -> float | None:
    return float(value) if np.isfinite(value) else None


def _ranks(judged: Judged) -> list[dict[str, Any]]:
    empty = dict.fromkeys(("theta", "theta_sd", "expected_rank", "rank_interval", "rank_interval_50", "sucra"))
    rows: list[dict[str, Any]] = [dict(empty) for _ in judged.ids]
    if judged.judgement is None:
        return rows if judged.criteria else _certain(judged, rows)
    posterior = judged.judgement.ranking
    for place, k in enumerate(np.flatnonzero(judged.scored)):
        rows[k] = {
            "theta": float(posterior.mean[place]),
            "theta_sd": float(posterior.deviation[place]),
            "expected_rank": float(posterior.expected[place]),
            "rank_interval": [float(v) for v in posterior.interval["95"][place]],
            "rank_interval_50": [float(v) for v in posterior.interval["50"][place]],
            "sucra": float(posterior.sucra[place]),
        }
    return rows


def _certain(judged: Judged, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the ranks of values that are given: certain, but for equals."""
    known = judged.value[judged.scored]
    for k in np.flatnonzero(judged.scored):
        first = float((known > judged.value[k]).sum()) + 1
        last = float((known >= judged.value[k]).sum())
        mean, others = (first + last) / 2, len(known) - 1
        rows[k] |= {
            "expected_rank": mean,
            "rank_interval": [first, last],
            "rank_interval_50": [first, last],
            "sucra": (len(known) - mean) / others if others else None,
        }
    return rows


def _delta(chosen: Chosen, k: int) -> dict[str, Any]:
    """Return delta of a refused proposal: by solving again, else the least it can be.

    ``delta_by`` says how it was found, ``delta_least`` what is needed at least: the same as
    ``delta`` where that is exact.
    """
    copies = chosen.problem.candidates.copies(k)
    if chosen.slate.chosen[copies].any() or not chosen.problem.candidates.open[k] or chosen.least is None:
        return {"delta": None, "delta_exact": False, "delta_least": None, "delta_by": None}
    reason = chosen.reasons.get(k)
    if reason is not None:
        result = {"delta": reason.delta, "delta_exact": reason.exact}
        return {**result, "delta_least": reason.least, "delta_by": reason.how}
    if effect.reads_value(chosen.problem):
        # the relaxation of these rules says nothing about rules made anew
        return {"delta": None, "delta_exact": False, "delta_least": None, "delta_by": None}
    least = float(chosen.least[k])
    result = {"delta": least, "delta_exact": False}
    return {**result, "delta_least": least, "delta_by": "relaxation"}


def _names(chosen: Chosen, places: Array) -> list[str]:
    return [chosen.problem.candidates.ids[k] for k in np.atleast_1d(places)]


def _members(chosen: Chosen, mask: Array) -> list[str]:
    return sorted(set(_names(chosen, np.flatnonzero(mask))))


def slate(chosen: Chosen) -> dict[str, Any]:
    """Return the ``slate`` of the document."""
    slate, candidates = chosen.slate, chosen.problem.candidates
    spend = float(candidates.amount @ slate.chosen)
    return {
        "status": slate.status,
        "ids": _members(chosen, slate.chosen),
        "count": int(slate.chosen.sum()),
        "spend": spend,
        "value": slate.objective,
        "bound": slate.bound,
        "gap": slate.gap,
        "tied": _members(chosen, chosen.tied),
        "unspent": float(candidates.budget) - spend,
    }


def rules(chosen: Chosen) -> list[dict[str, Any]]:
    """Return the ``rules`` of the document, one row per rule and category."""
    solved = chosen.slate.objective is not None
    order = by_worth(chosen.problem.terms, chosen.effects)
    return [
        {
            "name": term.rule.name,
            "kind": term.rule.kind,
            "category": term.category or None,
            "strength": term.rule.strength,
            "measure": term.rule.measure,
            "share_of": term.rule.share_of or None,
            "sense": term.sense,
            "bound": term.limit,
            **_reached(term, chosen, solved),
            "binding": k in chosen.binding,
            "source": term.rule.source,
            "effect": _effect(chosen, term, k),
            "title": None if term.rule.title is None else term.rule.title.json(),
            "price_rank": order.index(k) + 1 if k in chosen.effects else None,
        }
        for k, term in enumerate(chosen.problem.terms)
    ]


def _reached(term: Term, chosen: Chosen, solved: bool) -> dict[str, Any]:
    if not solved:
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


def _effect(chosen: Chosen, term: Term, k: int) -> dict[str, Any] | None:
    if k not in chosen.effects:
        return None
    priced = chosen.effects[k]
    unit = "share" if term.share else term.rule.measure
    return {
        "step": priced.step,
        "unit": unit,
        "value_change": priced.value_change,
        "enters": _names(chosen, priced.enters) if priced.enters.size else [],
        "leaves": _names(chosen, priced.leaves) if priced.leaves.size else [],
        "holds": list(priced.holds),
        "next": [_next(chosen, end) for end in priced.ends or (None, None)],
    }


def _next(chosen: Chosen, end: Slate | None) -> dict[str, Any] | None:
    """Return the set that takes over at one end of a range."""
    if end is None or end.objective is None or chosen.slate.objective is None:
        return None
    now = chosen.slate.chosen
    return {
        "value_change": end.objective - chosen.slate.objective,
        "enters": _members(chosen, end.chosen & ~now),
        "leaves": _members(chosen, now & ~end.chosen),
    }


def ranking(chosen: Chosen) -> dict[str, Any] | None:
    """Return the ``ranking`` of the document: where the line fell; None if no ranking binds."""
    ranked = chosen.problem.ranked
    if ranked is None:
        return None
    ties = ranked.rule.own.get("tie_band")
    return {
        "rule": ranked.rule.name,
        "on_misfit": ranked.on_misfit,
        "tie_band": None if ties is None else dict(ties),
        "line": None if ranked.line is None else chosen.problem.candidates.ids[ranked.line],
        "above": _names(chosen, np.array(ranked.above)) if ranked.above else [],
        "band": _names(chosen, np.array(ranked.band)) if ranked.band else [],
    }


def conflict(chosen: Chosen) -> dict[str, Any] | None:
    """Return the ``conflict`` of the document; None if there is a set."""
    smallest = chosen.conflict
    if smallest is None:
        return None
    loosen = [(term.name, None if to is None else _round(to)) for term, to in smallest.loosen]
    return {
        "rules": [term.name for term in smallest.terms],
        "loosen": [{"rule": name, "to": to} for name, to in loosen],
        "beside": smallest.beside,
    }


def _round(value: float) -> float:
    """Return a limit without the dust of the last digits."""
    return float(f"{value:.12g}")


def alternatives(chosen: Chosen, book: Book, judged: Judged, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the ``alternatives`` of the document."""
    if chosen.slate.objective is None:
        return []
    candidates, now = chosen.problem.candidates, chosen.slate.chosen
    terms = chosen.problem.terms
    titles = {term.name: view.titled(term.rule, term.category) for term in terms}
    plainly = [flat(row) for row in rows]
    for year, cells in candidates.by_year.items():
        for k, row in enumerate(plainly):
            row.setdefault("by_year", {})[year] = float(cells[k])
    parts_ = []
    for name, other in choosing.alternatives(chosen, book, judged.mean).items():
        ids = _members(chosen, other)
        parts = candidates.proposals(other)
        levels = {judged.ids[k]: float(part) for k, part in enumerate(parts) if 0 < part < 1}
        parts_.append(
            {
                "name": name,
                "title": view.alternative(name, titles).json(),
                "ids": ids,
                "spend": float(candidates.amount @ other),
                "value": float(candidates.value @ other),
                "enters": _members(chosen, other & ~now),
                "leaves": _members(chosen, now & ~other),
                "breaks": verify.breaks(book.raw, plainly, ids, levels),
            }
        )
    return parts_
