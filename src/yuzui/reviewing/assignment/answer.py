# SPDX-License-Identifier: Apache-2.0
"""The document ``yuzui.assign/1``: every key always there, absent is null."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np

from yuzui.funding.call_data import import_report
from yuzui.funding.call_data import import_report as said
from yuzui.funding.call_data.call_data import Material
from yuzui.funding.lottery import commitment
from yuzui.funding.slate.rows import plain
from yuzui.job.result import digest, stamp
from yuzui.model.finding import Finding
from yuzui.reviewing.affinity.reasons import reasons
from yuzui.reviewing.assign import fairness
from yuzui.reviewing.assign.alternates import alternates, following
from yuzui.reviewing.assign.infeasible import loosening
from yuzui.reviewing.assign.pricing import RESOLUTION
from yuzui.reviewing.assignment.chosen import Chosen
from yuzui.reviewing.assignment.loads import spread
from yuzui.reviewing.assignment.question import Question
from yuzui.solve.solution import relative_gap

if TYPE_CHECKING:
    import numpy as np

    Array = np.ndarray[Any, Any]

ROUND = 12
"""Decimals of what is computed from scores, so that the sum of a row prints as a person adds."""


def answer(material: Material, asked: Question, found: Chosen) -> dict[str, Any]:
    """Return the document of one assignment."""
    done = found.assigned
    rows, columns = done.rows[found.taken], done.columns[found.taken]
    scores = asked.pairs.scores.at(rows, columns)
    solved, scored = bool(len(rows)), asked.affinity is not None
    objective = _number(done.objective) if solved and scored else None
    whole = found.mean is None and not asked.options.beta
    bound = _number(done.bound) if solved and scored and whole else None
    findings = [*asked.findings, *_doubtful(asked, rows, columns)]
    return {
        "checks": [one.json() for one in asked.checks],
        "run": _run(material, asked, found),
        "options": asked.options.json(),
        "mix": dict(asked.weights) or None,
        "rules": [_rule(rule) for rule in asked.limits.rules],
        "status": done.status,
        "objective": objective,
        "bound": bound,
        "gap": _gap(objective, bound),
        "certificate": _certificate(asked, found) if solved else None,
        "assignments": _assignments(asked, found, (rows, columns, scores)),
        "marginals": _marginals(asked, found),
        "chances": _chances(asked, found),
        "proposals": _proposals(asked, (rows, columns, scores)),
        "reviewers": _reviewers(asked, found, columns),
        "conflicts": asked.evidence.rows(),
        "conflict_check": asked.evidence.check(),
        "fairness": _fairness(asked, found, (rows, columns, scores)) if solved else None,
        "infeasible": _infeasible(asked, found),
        "draw": _draw(asked, found),
        "findings": [finding.json() for finding in findings],
        "state": "proposed",
        "changes": [],
        "understood": said.document(material),
    }


def _rule(rule: Any) -> dict[str, Any]:
    return {
        "name": rule.name,
        "kind": rule.kind,
        "title": None if rule.title is None else rule.title.json(),
        "source": rule.source,
    }


def _number(value: float) -> float | None:
    return round(float(value), ROUND) + 0.0 if math.isfinite(value) else None


def _gap(objective: float | None, bound: float | None) -> float | None:
    if objective is not None and bound is not None and objective == bound:
        return 0.0
    return relative_gap(objective, bound)


def identity(material: Material, asked: Question) -> dict[str, Any]:
    """Return the stamp of an assignment: a digest of everything that it is made from."""
    options = asked.options
    inputs = {
        "tables": digest({"proposal": material.proposals, **material.sheets}),
        "options": options.json(),
        "mix": dict(asked.weights),
        "conflicts": [
            list(options.scope.kinds), options.scope.window_years, options.scope.path_length,
            options.scope.at,
        ],
        "public": options.public,
        "commitment": _commitment(options.secret),
    }  # fmt: skip
    page = asked.limits.raw
    rules = None if page is None else plain(page)
    return stamp("assign", inputs, seed=options.seed, rules=rules)


def _run(material: Material, asked: Question, found: Chosen) -> dict[str, Any]:
    return {
        **identity(material, asked),
        "engine": found.engine.name or None,
        "engine_version": found.engine.version or None,
        "files": material.files,
        "origin": import_report.of_call(material),
    }


def _certificate(asked: Question, found: Chosen) -> dict[str, Any] | None:
    if found.drawn is not None:
        return None
    done, (n, m) = found.assigned, asked.pairs.shape
    return {
        "pairs_total": n * m - len(asked.pairs.codes),
        "pairs_used": done.pairs_used,
        "rounds": done.rounds,
        "worst_reduced_cost": _number(done.worst),
        "resolution": RESOLUTION,
    }


def _assignments(asked: Question, found: Chosen, taken: tuple[Array, Array, Array]) -> list[dict[str, Any]]:
    rows, columns, scores = taken
    share = found.assigned.share[found.taken]
    known = found.drawn is None
    why: list[list[Any]] = [[] for _ in rows]
    if asked.affinity is not None:
        why = reasons(asked.affinity, rows, columns, asked.fields)
    others = alternates(asked.pairs, rows, columns)
    names = asked.pairs.reviewers
    made = [
        {
            "proposal": asked.pairs.proposals[int(row)],
            "reviewer": names[int(column)],
            "score": _number(score) if asked.affinity is not None else None,
            "probability": _number(chance) if known else None,
            "reasons": [one.json() for one in said],
            "alternates": [names[k] for k in near],
            "state": "proposed",
        }
        for row, column, score, chance, said, near in zip(rows, columns, scores, share, why, others, strict=True)
    ]
    return made


def _chances(asked: Question, found: Chosen) -> dict[str, Any] | None:
    """Return what leaving the assignment to chance costs, and how widely it is spread."""
    one = found.chances
    if one is None:
        return None
    return {
        "beta": asked.options.beta,
        "score": {
            "certain": _number(one.best),
            "capped": _number(one.plain),
            "used": _number(found.assigned.objective),
        },
        **{
            name: {"capped": getattr(one.before, name), "used": getattr(one.after, name)}
            for name in ("entropy", "support", "largest")
        },
    }


def _marginals(asked: Question, found: Chosen) -> list[dict[str, Any]] | None:
    """Return every pair that could have been drawn, with its probability."""
    if asked.options.objective != "randomised":
        return None
    done = found.assigned
    scores = asked.pairs.scores.at(done.rows, done.columns)
    return [
        {
            "proposal": asked.pairs.proposals[int(row)],
            "reviewer": asked.pairs.reviewers[int(column)],
            "score": _number(score),
            "probability": _number(chance),
            "drawn": bool(drawn),
        }
        for row, column, score, chance, drawn in zip(
            done.rows, done.columns, scores, done.share, found.taken, strict=True
        )
    ]


def _proposals(asked: Question, taken: tuple[Array, Array, Array]) -> list[dict[str, Any]]:
    rows, columns, scores = taken
    pairs, n = asked.pairs, asked.pairs.shape[0]
    count = np.bincount(rows, minlength=n)
    sums = np.bincount(rows, scores, n)
    least = np.full(n, np.inf)
    np.minimum.at(least, rows, scores)
    able = pairs.eligible()
    scored = asked.affinity is not None
    after = following(pairs, rows, columns) if scored else {}
    return [
        {
            "id": pairs.proposals[k],
            "demand": int(pairs.demand[k]),
            "assigned": int(count[k]),
            "score_sum": _number(sums[k]) if scored and count[k] else None,
            "score_min": _number(least[k]) if scored else None,
            "eligible_reviewers": int(able[k]),
            "next": _next(pairs.reviewers, after[k]) if k in after else None,
        }
        for k in range(n)
    ]


def _next(names: Any, one: Any) -> dict[str, Any]:
    """Return who came next; of a conflict only that the reviewer is not available."""
    why = "unavailable" if one.why == "conflict" else one.why
    return {"reviewer": names[one.reviewer], "score": _number(one.score), "why": why}


def _reviewers(asked: Question, found: Chosen, columns: Array) -> list[dict[str, Any]]:
    pairs, m = asked.pairs, asked.pairs.shape[1]
    load = np.bincount(columns, minlength=m)
    priced = len(columns) and found.drawn is None and found.settled is None
    return [
        {
            "id": pairs.reviewers[k],
            "load": int(load[k]),
            "load_min": int(pairs.low[k]),
            "load_max": int(pairs.high[k]),
            "senior": asked.senior[k],
            "price": _number(found.assigned.prices.reviewer[k]) if priced else None,
        }
        for k in range(m)
    ]


def _fairness(asked: Question, found: Chosen, taken: tuple[Array, Array, Array]) -> dict[str, Any]:
    rows, columns, scores = taken
    n, m = asked.pairs.shape
    load = np.sort(np.bincount(columns, minlength=m))
    gini = float((2 * np.arange(1, m + 1) - m - 1) @ load / (m * load.sum()))
    own = np.bincount(rows, scores, n)
    scored = asked.affinity is not None
    points = found.frontier
    return {
        "worst": _number(own.min()) if scored else None,
        "p20": _number(np.quantile(own, 0.2)) if scored else None,
        "mean": _number(own.mean()) if scored else None,
        "load_min": int(load[0]),
        "load_max": int(load[-1]),
        "load_gini": _number(gini),
        "loads": spread(_reviewers(asked, found, columns)),
        "frontier": None
        if points is None
        else [{"worst": _number(worst), "total": _number(sum_)} for worst, sum_ in points],
        "worst_bound": None if found.ceiling is None else _number(found.ceiling),
        "expected_worst": _expected(asked, found),
        "geometric_mean": None if found.mean is None else _number(found.mean[0]),
        "geometric_mean_bound": None if found.mean is None else _number(found.mean[1]),
        "levels_settled": found.settled,
    }


def _expected(asked: Question, found: Chosen) -> float | None:
    if asked.options.objective != "randomised":
        return None
    return _number(fairness.sums(asked.pairs, found.assigned).min())


def _infeasible(asked: Question, found: Chosen) -> dict[str, Any] | None:
    short = found.shortage
    if short is None:
        return None
    return {
        "kind": short.kind,
        "proposals": [asked.pairs.proposals[k] for k in short.proposals.tolist()],
        "reviewers": [asked.pairs.reviewers[k] for k in short.reviewers.tolist()],
        "demand": short.demand,
        "capacity": short.capacity,
        "loosen": loosening(asked.pairs, short),
    }


def _commitment(secret: str) -> str | None:
    return commitment.commitment(secret) if secret else None


def _draw(asked: Question, found: Chosen) -> dict[str, Any] | None:
    if found.drawn is None:
        return None
    drawn, pairs = found.drawn, asked.pairs
    return {
        "commitment": _commitment(asked.options.secret),
        "secret": asked.options.secret,
        "public": asked.options.public,
        "list_hash": drawn.list_hash,
        "tickets": [
            {"proposal": pairs.proposals[int(p)], "reviewer": pairs.reviewers[int(r)], "ticket": t}
            for p, r, t in zip(drawn.rows, drawn.columns, drawn.tickets, strict=True)
        ],
        "passed": [{"proposal": pairs.proposals[p], "reviewer": pairs.reviewers[r]} for p, r in drawn.passed],
    }


def _doubtful(asked: Question, rows: Array, columns: Array) -> list[Finding]:
    """Return assigned pairs that may be in conflict, if two names are one person's."""
    taken = set(zip(rows.tolist(), columns.tolist(), strict=True))
    pairs = asked.pairs
    doubtful = sorted(
        {
            (hit.proposal, hit.reviewer)
            for hit in asked.evidence.hits
            if hit.state == "possible" and (hit.proposal, hit.reviewer) in taken
        }
    )
    return [
        Finding(
            "possible_conflict", "warning", "assignment", pairs.proposals[p], "reviewer",
            pairs.reviewers[r],
        )
        for p, r in doubtful
    ]  # fmt: skip
