# SPDX-License-Identifier: Apache-2.0
"""The document ``yuzui.assign/1``: every key always there, absent is null."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import msgspec
import numpy as np

from yuzui.funding import import_report, lottery
from yuzui.funding.call_data import Material
from yuzui.funding.slate_compute import plain
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


def answer(material: Material, problem: Question, choice: Chosen) -> dict[str, Any]:
    """Return the document of one assignment."""
    done = choice.assigned
    rows, columns = done.rows[choice.selected], done.columns[choice.selected]
    scores = problem.pairs.scores.at(rows, columns)
    solved, scored = bool(len(rows)), problem.affinity is not None
    objective = _number(done.objective) if solved and scored else None
    whole = choice.mean is None and not problem.options.beta
    bound = _number(done.bound) if solved and scored and whole else None
    findings = [*problem.findings, *_doubtful(problem, rows, columns)]
    return {
        "checks": [one.json() for one in problem.checks],
        "run": _run(material, problem, choice),
        "options": problem.options.json(),
        "mix": dict(problem.weights) or None,
        "rules": [_rule(rule) for rule in problem.limits.rules],
        "status": done.status,
        "objective": objective,
        "bound": bound,
        "gap": _gap(objective, bound),
        "certificate": _certificate(problem, choice) if solved else None,
        "assignments": _assignments(problem, choice, (rows, columns, scores)),
        "marginals": _marginals(problem, choice),
        "chances": _chances(problem, choice),
        "proposals": _proposals(problem, (rows, columns, scores)),
        "reviewers": _reviewers(problem, choice, columns),
        "conflicts": problem.evidence.rows(),
        "conflict_check": problem.evidence.check(),
        "fairness": _fairness(problem, choice, (rows, columns, scores)) if solved else None,
        "infeasible": _infeasible(problem, choice),
        "draw": _draw(problem, choice),
        "findings": [finding.json() for finding in findings],
        "state": "proposed",
        "changes": [],
        "understood": msgspec.to_builtins(import_report.sheets(material)),
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


def identity(material: Material, problem: Question) -> dict[str, Any]:
    """Return the stamp of an assignment: a digest of everything that it is made from."""
    options = problem.options
    inputs = {
        "tables": digest({"proposal": material.proposals, **material.sheets}),
        "options": options.json(),
        "mix": dict(problem.weights),
        "conflicts": [
            list(options.scope.kinds), options.scope.window_years, options.scope.path_length,
            options.scope.at,
        ],
        "public": options.public,
        "commitment": _commitment(options.secret),
    }  # fmt: skip
    page = problem.limits.raw
    rules = None if page is None else plain(page)
    return stamp("assign", inputs, seed=options.seed, rules=rules)


def _run(material: Material, problem: Question, choice: Chosen) -> dict[str, Any]:
    return {
        **identity(material, problem),
        "engine": choice.engine.name or None,
        "engine_version": choice.engine.version or None,
        "files": material.files,
        "origin": import_report.of_call(material),
    }


def _certificate(problem: Question, choice: Chosen) -> dict[str, Any] | None:
    if choice.drawn is not None:
        return None
    done, (n, m) = choice.assigned, problem.pairs.shape
    return {
        "pairs_total": n * m - len(problem.pairs.codes),
        "pairs_used": done.pairs_used,
        "rounds": done.rounds,
        "worst_reduced_cost": _number(done.worst),
        "resolution": RESOLUTION,
    }


def _assignments(problem: Question, choice: Chosen, pairs: tuple[Array, Array, Array]) -> list[dict[str, Any]]:
    rows, columns, scores = pairs
    share = choice.assigned.share[choice.selected]
    known = choice.drawn is None
    why: list[list[Any]] = [[] for _ in rows]
    if problem.affinity is not None:
        why = reasons(problem.affinity, rows, columns, problem.fields)
    others = alternates(problem.pairs, rows, columns)
    names = problem.pairs.reviewers
    assignments = [
        {
            "proposal": problem.pairs.proposals[int(row)],
            "reviewer": names[int(column)],
            "score": _number(score) if problem.affinity is not None else None,
            "probability": _number(chance) if known else None,
            "reasons": [one.json() for one in because],
            "alternates": [names[k] for k in near],
            "state": "proposed",
        }
        for row, column, score, chance, because, near in zip(rows, columns, scores, share, why, others, strict=True)
    ]
    return assignments


def _chances(problem: Question, choice: Chosen) -> dict[str, Any] | None:
    """Return what leaving the assignment to chance costs, and how widely it is spread."""
    one = choice.chances
    if one is None:
        return None
    return {
        "beta": problem.options.beta,
        "score": {
            "certain": _number(one.best),
            "capped": _number(one.plain),
            "used": _number(choice.assigned.objective),
        },
        **{
            name: {"capped": getattr(one.before, name), "used": getattr(one.after, name)}
            for name in ("entropy", "support", "largest")
        },
    }


def _marginals(problem: Question, choice: Chosen) -> list[dict[str, Any]] | None:
    """Return every pair that could have been drawn, with its probability."""
    if problem.options.objective != "randomised":
        return None
    done = choice.assigned
    scores = problem.pairs.scores.at(done.rows, done.columns)
    return [
        {
            "proposal": problem.pairs.proposals[int(row)],
            "reviewer": problem.pairs.reviewers[int(column)],
            "score": _number(score),
            "probability": _number(chance),
            "drawn": bool(drawn),
        }
        for row, column, score, chance, drawn in zip(
            done.rows, done.columns, scores, done.share, choice.selected, strict=True
        )
    ]


def _proposals(problem: Question, assigned: tuple[Array, Array, Array]) -> list[dict[str, Any]]:
    rows, columns, scores = assigned
    pairs, n = problem.pairs, problem.pairs.shape[0]
    count = np.bincount(rows, minlength=n)
    sums = np.bincount(rows, scores, n)
    least = np.full(n, np.inf)
    np.minimum.at(least, rows, scores)
    able = pairs.eligible()
    scored = problem.affinity is not None
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


def _reviewers(problem: Question, choice: Chosen, columns: Array) -> list[dict[str, Any]]:
    pairs, m = problem.pairs, problem.pairs.shape[1]
    load = np.bincount(columns, minlength=m)
    priced = len(columns) and choice.drawn is None and choice.settled is None
    return [
        {
            "id": pairs.reviewers[k],
            "load": int(load[k]),
            "load_min": int(pairs.low[k]),
            "load_max": int(pairs.high[k]),
            "senior": problem.senior[k],
            "price": _number(choice.assigned.prices.reviewer[k]) if priced else None,
        }
        for k in range(m)
    ]


def _fairness(problem: Question, choice: Chosen, assigned: tuple[Array, Array, Array]) -> dict[str, Any]:
    rows, columns, scores = assigned
    n, m = problem.pairs.shape
    load = np.sort(np.bincount(columns, minlength=m))
    gini = float((2 * np.arange(1, m + 1) - m - 1) @ load / (m * load.sum()))
    own = np.bincount(rows, scores, n)
    scored = problem.affinity is not None
    points = choice.frontier
    return {
        "worst": _number(own.min()) if scored else None,
        "p20": _number(np.quantile(own, 0.2)) if scored else None,
        "mean": _number(own.mean()) if scored else None,
        "load_min": int(load[0]),
        "load_max": int(load[-1]),
        "load_gini": _number(gini),
        "loads": spread(_reviewers(problem, choice, columns)),
        "frontier": None
        if points is None
        else [{"worst": _number(worst), "total": _number(sum_)} for worst, sum_ in points],
        "worst_bound": None if choice.ceiling is None else _number(choice.ceiling),
        "expected_worst": _expected(problem, choice),
        "geometric_mean": None if choice.mean is None else _number(choice.mean[0]),
        "geometric_mean_bound": None if choice.mean is None else _number(choice.mean[1]),
        "levels_settled": choice.settled,
    }


def _expected(problem: Question, choice: Chosen) -> float | None:
    if problem.options.objective != "randomised":
        return None
    return _number(fairness.sums(problem.pairs, choice.assigned).min())


def _infeasible(problem: Question, choice: Chosen) -> dict[str, Any] | None:
    short = choice.shortage
    if short is None:
        return None
    return {
        "kind": short.kind,
        "proposals": [problem.pairs.proposals[k] for k in short.proposals.tolist()],
        "reviewers": [problem.pairs.reviewers[k] for k in short.reviewers.tolist()],
        "demand": short.demand,
        "capacity": short.capacity,
        "loosen": loosening(problem.pairs, short),
    }


def _commitment(secret: str) -> str | None:
    return lottery.commitment(secret) if secret else None


def _draw(problem: Question, choice: Chosen) -> dict[str, Any] | None:
    if choice.drawn is None:
        return None
    drawn, pairs = choice.drawn, problem.pairs
    return {
        "commitment": _commitment(problem.options.secret),
        "secret": problem.options.secret,
        "public": problem.options.public,
        "list_hash": drawn.list_hash,
        "tickets": [
            {"proposal": pairs.proposals[int(p)], "reviewer": pairs.reviewers[int(r)], "ticket": t}
            for p, r, t in zip(drawn.rows, drawn.columns, drawn.tickets, strict=True)
        ],
        "passed": [{"proposal": pairs.proposals[p], "reviewer": pairs.reviewers[r]} for p, r in drawn.passed],
    }


def _doubtful(problem: Question, rows: Array, columns: Array) -> list[Finding]:
    """Return assigned pairs that may be in conflict, if two names are one person's."""
    assigned = set(zip(rows.tolist(), columns.tolist(), strict=True))
    pairs = problem.pairs
    doubtful = sorted(
        {
            (hit.proposal, hit.reviewer)
            for hit in problem.evidence.hits
            if hit.state == "possible" and (hit.proposal, hit.reviewer) in assigned
        }
    )
    return [
        Finding(
            "possible_conflict", "warning", "assignment", pairs.proposals[p], "reviewer",
            pairs.reviewers[r],
        )
        for p, r in doubtful
    ]  # fmt: skip
