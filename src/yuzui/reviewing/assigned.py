# SPDX-License-Identifier: Apache-2.0
"""From what the search chose to the answer that states it; what is absent is None."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import msgspec
import numpy as np

from yuzui.funding import import_report
from yuzui.funding.judge_answer import File
from yuzui.job.result import Flagged
from yuzui.model.finding import Finding
from yuzui.reviewing import assign_parts as parts
from yuzui.reviewing.affinity import reasons
from yuzui.reviewing.assign import fairness
from yuzui.reviewing.assign.infeasible import loosening, stated
from yuzui.reviewing.assign.pricing import RESOLUTION
from yuzui.reviewing.assign.replacement import alternates, following
from yuzui.reviewing.assign_answer import Answer
from yuzui.reviewing.assign_parts import Infeasible, Load, Reviewer
from yuzui.reviewing.problem import Posed, Problem
from yuzui.reviewing.search import Chosen
from yuzui.solve.solution import relative_gap

if TYPE_CHECKING:
    import numpy as np

    Array = np.ndarray[Any, Any]

ROUND = 12
"""Decimals of what is computed from scores, so that the sum of a row prints as a person adds."""


def answer(posed: Posed, choice: Chosen, at: str) -> Answer:
    """Return the answer of one assignment."""
    material, problem, assigned = posed.material, posed.problem, choice.assigned
    rows, columns = assigned.rows[choice.selected], assigned.columns[choice.selected]
    scores = problem.pairs.scores.at(rows, columns)
    solved, scored = bool(len(rows)), problem.affinity is not None
    objective = _finite(assigned.objective) if solved and scored else None
    whole = choice.mean is None and not problem.options.beta
    bound = _finite(assigned.bound) if solved and scored and whole else None
    findings = [*problem.findings, *_doubtful(problem, rows, columns)]
    return Answer(
        run=parts.Run(
            **posed.identity(),
            at=at,
            engine=choice.engine.name or None,
            engine_version=choice.engine.version or None,
            files=msgspec.convert(material.files, list[File]),
            origin=import_report.of_call(material),
        ),
        checks=[*problem.checks],
        options=problem.options.stated(),
        mix=dict(problem.weights) or None,
        rules=[parts.Rule(rule.name, rule.kind, rule.title, rule.source) for rule in problem.limits.rules],
        status=msgspec.convert(assigned.status, parts.Status),
        objective=objective,
        bound=bound,
        gap=_gap(objective, bound),
        certificate=_certificate(problem, choice) if solved else None,
        assignments=_pairs(problem, choice, (rows, columns, scores)),
        marginals=_marginals(problem, choice),
        chances=_chances(problem, choice),
        proposals=_proposals(problem, (rows, columns, scores)),
        reviewers=_reviewers(problem, choice, columns),
        conflicts=problem.evidence.rows(),
        conflict_check=problem.evidence.check(),
        fairness=_fairness(problem, choice, (rows, columns, scores)) if solved else None,
        infeasible=_infeasible(problem, choice),
        draw=_draw(problem, choice),
        findings=[Flagged.of(finding) for finding in findings],
        state="proposed",
        changes=[],
        understood=import_report.sheets(material),
    )


def number(value: float) -> float:
    """Return a figure computed from scores."""
    return round(float(value), ROUND) + 0.0


def _finite(value: float) -> float | None:
    return number(value) if math.isfinite(value) else None


def _gap(objective: float | None, bound: float | None) -> float | None:
    if objective is not None and bound is not None and objective == bound:
        return 0.0
    return relative_gap(objective, bound)


def _certificate(problem: Problem, choice: Chosen) -> parts.Certificate | None:
    if choice.drawn is not None:
        return None
    assigned, (n, m) = choice.assigned, problem.pairs.shape
    return parts.Certificate(
        n * m - len(problem.pairs.codes), assigned.pairs_used, assigned.rounds, _finite(assigned.worst), RESOLUTION
    )


def _pairs(problem: Problem, choice: Chosen, assigned: tuple[Array, Array, Array]) -> list[parts.Pair]:
    rows, columns, scores = assigned
    share = choice.assigned.share[choice.selected]
    why: list[list[parts.Reason]] = [[] for _ in rows]
    if problem.affinity is not None:
        why = reasons(problem.affinity, rows, columns, problem.fields)
    others = alternates(problem.pairs, rows, columns)
    names = problem.pairs.reviewers
    return [
        parts.Pair(
            problem.pairs.proposals[int(row)],
            names[int(column)],
            number(score) if problem.affinity is not None else None,
            number(chance) if choice.drawn is None else None,
            because,
            [names[k] for k in near],
            "proposed",
        )
        for row, column, score, chance, because, near in zip(rows, columns, scores, share, why, others, strict=True)
    ]


def _chances(problem: Problem, choice: Chosen) -> parts.Chances | None:
    """Return what leaving the assignment to chance costs, and how widely it is spread."""
    one = choice.chances
    if one is None:
        return None
    before, after = one.before, one.after
    return parts.Chances(
        problem.options.beta,
        parts.Cost(number(one.best), number(one.plain), number(choice.assigned.objective)),
        parts.Spread(before.entropy, after.entropy),
        parts.Spread(before.support, after.support),
        parts.Spread(before.largest, after.largest),
    )


def _marginals(problem: Problem, choice: Chosen) -> list[parts.Marginal] | None:
    """Return every pair that could have been drawn, with its probability."""
    if problem.options.objective != "randomised":
        return None
    assigned, pairs = choice.assigned, problem.pairs
    scores = pairs.scores.at(assigned.rows, assigned.columns)
    listed = zip(assigned.rows, assigned.columns, scores, assigned.share, choice.selected, strict=True)
    return [
        parts.Marginal(
            pairs.proposals[int(row)], pairs.reviewers[int(column)], number(score), number(chance), bool(drawn)
        )
        for row, column, score, chance, drawn in listed
    ]


def _proposals(problem: Problem, assigned: tuple[Array, Array, Array]) -> list[parts.Proposal]:
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
        parts.Proposal(
            id=pairs.proposals[k],
            demand=int(pairs.demand[k]),
            assigned=int(count[k]),
            score_sum=number(sums[k]) if scored and count[k] else None,
            score_min=_finite(least[k]) if scored else None,
            eligible_reviewers=int(able[k]),
            next=_next(pairs.reviewers, after[k]) if k in after else None,
        )
        for k in range(n)
    ]


def _next(names: Sequence[str], one: Any) -> parts.Next:
    """Return who came next; of a conflict only that the reviewer is not available."""
    return parts.Next(names[one.reviewer], number(one.score), "unavailable" if one.why == "conflict" else one.why)


def _reviewers(problem: Problem, choice: Chosen, columns: Array) -> list[Reviewer]:
    pairs, m = problem.pairs, problem.pairs.shape[1]
    load = np.bincount(columns, minlength=m)
    priced = len(columns) and choice.drawn is None and choice.settled is None
    return [
        Reviewer(
            id=pairs.reviewers[k],
            load=int(load[k]),
            load_min=int(pairs.low[k]),
            load_max=int(pairs.high[k]),
            senior=problem.senior[k],
            price=_finite(choice.assigned.prices.reviewer[k]) if priced else None,
        )
        for k in range(m)
    ]


def _fairness(problem: Problem, choice: Chosen, assigned: tuple[Array, Array, Array]) -> parts.Fairness:
    rows, columns, scores = assigned
    n, m = problem.pairs.shape
    load = np.sort(np.bincount(columns, minlength=m))
    gini = float((2 * np.arange(1, m + 1) - m - 1) @ load / (m * load.sum()))
    own = np.bincount(rows, scores, n)
    scored = problem.affinity is not None
    drawn = problem.options.objective == "randomised"
    points = choice.frontier
    return parts.Fairness(
        worst=_finite(own.min()) if scored else None,
        p20=_finite(np.quantile(own, 0.2)) if scored else None,
        mean=number(own.mean()) if scored else None,
        load_min=int(load[0]),
        load_max=int(load[-1]),
        load_gini=number(gini),
        loads=spread(_reviewers(problem, choice, columns)),
        frontier=None if points is None else [parts.Point(number(worst), number(sum_)) for worst, sum_ in points],
        worst_bound=None if choice.ceiling is None else _finite(choice.ceiling),
        expected_worst=number(fairness.sums(problem.pairs, choice.assigned).min()) if drawn else None,
        geometric_mean=None if choice.mean is None else _finite(choice.mean[0]),
        geometric_mean_bound=None if choice.mean is None else _finite(choice.mean[1]),
        levels_settled=choice.settled,
    )


SENIORITY = {True: "senior", False: "other", None: "unsaid"}


def spread(reviewers: Sequence[Reviewer]) -> list[Load]:
    """Return smallest, largest and mean load with their spread: of all, and by seniority if it is said."""
    told_apart = any(row.senior is not None for row in reviewers)
    groups = []
    for name in ("all", *(SENIORITY.values() if told_apart else ())):
        load = [row.load for row in reviewers if name in ("all", SENIORITY[row.senior])]
        if load:
            mean = sum(load) / len(load)
            deviation = math.sqrt(sum((x - mean) ** 2 for x in load) / len(load))
            groups.append(
                Load(name, len(load), sum(load), min(load), max(load), round(mean, ROUND), round(deviation, ROUND))
            )
    return groups


def _infeasible(problem: Problem, choice: Chosen) -> Infeasible | None:
    short = choice.shortage
    return None if short is None else stated(problem.pairs, short, loosening(problem.pairs, short))


def _draw(problem: Problem, choice: Chosen) -> parts.Draw | None:
    if choice.drawn is None:
        return None
    drawn, pairs, options = choice.drawn, problem.pairs, problem.options
    return parts.Draw(
        commitment=options.commitment or "",
        secret=options.secret,
        public=options.public,
        list_hash=drawn.list_hash,
        tickets=[
            parts.Ticket(pairs.proposals[int(p)], pairs.reviewers[int(r)], ticket)
            for p, r, ticket in zip(drawn.rows, drawn.columns, drawn.tickets, strict=True)
        ],
        passed=[parts.Passed(pairs.proposals[p], pairs.reviewers[r]) for p, r in drawn.passed],
    )


def _doubtful(problem: Problem, rows: Array, columns: Array) -> list[Finding]:
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
        Finding("possible_conflict", "warning", "assignment", pairs.proposals[p], "reviewer", pairs.reviewers[r])
        for p, r in doubtful
    ]
