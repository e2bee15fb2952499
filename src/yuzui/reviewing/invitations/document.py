# SPDX-License-Identifier: Apache-2.0
"""What an act makes of the document of an assignment, and the document of the act itself."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from yuzui.funding.call_data import Material
from yuzui.job.result import stamp
from yuzui.job.workspace import clock
from yuzui.reviewing.assign.alternates import Change
from yuzui.reviewing.assign.arcs import Pairs
from yuzui.reviewing.assign.infeasible import Shortage
from yuzui.reviewing.assign.prices import Prices
from yuzui.reviewing.assign.pricing import Assigned
from yuzui.reviewing.assignment.answer import ROUND, answer
from yuzui.reviewing.assignment.chosen import Chosen, Recorder
from yuzui.reviewing.assignment.question import Question
from yuzui.solve.solution import relative_gap

if TYPE_CHECKING:
    import numpy as np

    Array = np.ndarray[Any, Any]

Row = dict[str, Any]
Document = dict[str, Any]

KEPT = ("frontier", "worst_bound", "expected_worst")
"""Figures of the search; who declines changes none of them."""
SUMMED = ("total", "max_min", "leximin", "alpha")
"""Objectives whose value is the score of the pairs; drawn, it is that of the lottery."""


def again(document: Document, read: tuple[Material, Question], rows: Sequence[Mapping[str, Any]]) -> Document:
    """Return the document of an assignment with the pairs that stand now."""
    material, problem = read
    fresh = answer(material, problem, _chosen(problem, rows))
    states = {(row["proposal"], row["reviewer"]): row for row in rows}
    for one in fresh["assignments"]:
        row = states[one["proposal"], one["reviewer"]]
        one |= {"state": row["state"], "probability": row["probability"]}
    price = {row["id"]: row["price"] for row in document["reviewers"]}
    for one in fresh["reviewers"]:
        one["price"] = price[one["id"]]
    result = {**document}
    for name in ("assignments", "proposals", "reviewers", "findings"):
        result[name] = fresh[name]
    if fresh["fairness"] is not None:
        old = document["fairness"]
        result["fairness"] = fresh["fairness"] | {name: old[name] for name in KEPT}
    goal = document["options"]["objective"]
    if goal in SUMMED:
        bound = document["bound"] if goal == "total" else None
        value = round(sum(row["score"] for row in fresh["assignments"]), ROUND)
        gap = 0.0 if value == bound else relative_gap(value, bound)
        status = "optimal" if gap == 0 else "feasible"
        result |= {"objective": value, "bound": bound, "gap": gap, "status": status}
    return result


def places(pairs: Pairs, rows: Sequence[Mapping[str, Any]]) -> Array:
    """Return proposal and reviewer of some rows as places among the pairs, shape (k, 2)."""
    left = {name: k for k, name in enumerate(pairs.proposals)}
    right = {name: k for k, name in enumerate(pairs.reviewers)}
    at = [(left[row["proposal"]], right[row["reviewer"]]) for row in rows]
    return np.array(at, dtype=np.int64).reshape(-1, 2)


def _chosen(problem: Question, rows: Sequence[Mapping[str, Any]]) -> Chosen:
    at = places(problem.pairs, rows)
    at = at[np.lexsort((at[:, 1], at[:, 0]))]
    ones = np.ones(len(at))
    none = Prices(np.zeros(problem.pairs.shape[1]))
    assigned = Assigned("feasible", at[:, 0], at[:, 1], ones, 0.0, np.inf, none, 0, 0, np.inf)
    return Chosen(assigned, ones.astype(bool), Recorder())


def marked(document: Document, row: Mapping[str, Any], change: Mapping[str, Any]) -> Document:
    """Return the document with the state of one pair changed, and the change noted."""
    pairs = [
        one | {"state": row["state"]}
        if (one["proposal"], one["reviewer"]) == (row["proposal"], row["reviewer"])
        else one
        for one in document["assignments"]
    ]
    return noted({**document, "assignments": pairs}, change)


def noted(document: Document, change: Mapping[str, Any]) -> Document:
    """Return the document with a change at the end of its list of changes."""
    names = ("at", "act", "proposal", "reviewer", "state", "instead", "moves", "cost")
    entry = {name: change[name] for name in names}
    return {**document, "changes": [*document["changes"], entry]}


def change(before: Document, act: str, row: Mapping[str, Any], after: Document | None = None) -> Document:
    """Return the document of an act; who comes instead is added to it."""
    at, run = clock(), before["run"]
    pair = {name: row[name] for name in ("proposal", "reviewer", "state")}
    head = {"assignment": run["id"], "at": at, "act": act, **pair}
    totals = _totals(before, before if after is None else after)
    return {
        "run": stamp("assign.change", {**head, "n": len(before["changes"])}),
        **head,
        "score": row["score"],
        "instead": None,
        "instead_score": None,
        "alternates": [],
        "moves": [],
        **totals,
        "open": _open(before if after is None else after, row["proposal"]),
        "infeasible": None,
    }


def replaced(pairs: Pairs, moves: Sequence[Change], document: Document) -> Row:
    """Return who comes instead, who else moves, and who could come next."""
    named = [
        {
            "proposal": pairs.proposals[one.proposal],
            "leaves": pairs.reviewers[one.leaves],
            "enters": pairs.reviewers[one.enters],
        }
        for one in moves
    ]
    first = named[0]["proposal"], named[0]["enters"]
    came = next(r for r in document["assignments"] if (r["proposal"], r["reviewer"]) == first)
    return {"instead": first[1], "instead_score": came["score"], "alternates": came["alternates"], "moves": named[1:]}


def shortage(pairs: Pairs, missing: tuple[Shortage | None, list[Row]]) -> Row | None:
    """Return why no reviewer is left, in the form of ``yuzui.assign/1``; None for a side rule."""
    short, ways = missing
    if short is None:
        return None
    return {
        "kind": short.kind,
        "proposals": [pairs.proposals[k] for k in short.proposals.tolist()],
        "reviewers": [pairs.reviewers[k] for k in short.reviewers.tolist()],
        "demand": short.demand,
        "capacity": short.capacity,
        "loosen": ways,
    }


def score(problem: Question, proposal: int, reviewer: int) -> float | None:
    """Return the score of a pair as the document says it; None if nothing is scored."""
    if problem.affinity is None:
        return None
    value = problem.pairs.scores.at(np.array([proposal]), np.array([reviewer]))[0]
    return round(float(value), ROUND) + 0.0


def _totals(before: Document, after: Document) -> Row:
    """Return score of the pairs and sum of the worst-served proposal, before and after."""

    def total(document: Document) -> float | None:
        scores = [row["score"] for row in document["assignments"]]
        return None if None in scores else round(sum(scores), ROUND) + 0.0

    was, now = total(before), total(after)
    worst = [(one["fairness"] or {}).get("worst") for one in (before, after)]
    return {
        "total": {"before": was, "after": now},
        "worst": {"before": worst[0], "after": worst[1]},
        "cost": None if was is None or now is None else round(was - now, ROUND) + 0.0,
    }


def _open(document: Document, proposal: str) -> int:
    """Return how many reviewers a proposal still lacks."""
    row = next(row for row in document["proposals"] if row["id"] == proposal)
    return int(row["demand"] - row["assigned"])
