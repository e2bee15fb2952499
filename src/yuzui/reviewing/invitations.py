# SPDX-License-Identifier: Apache-2.0
"""The acts on a pair, each an event of the log: a reviewer accepts, or declines and is replaced.

Why somebody declines may be private; it stands in the log alone, which also names no reviewer.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import msgspec
import numpy as np

from yuzui.errors import Place, StateError, VisibilityError
from yuzui.funding.call_sheets import unknown
from yuzui.job import signature
from yuzui.job.contract import decoded
from yuzui.job.workspace import Workspace, clock
from yuzui.model.lifecycle import move
from yuzui.model.table import Row
from yuzui.reviewing import assigned, assignment_store, panel_lottery
from yuzui.reviewing.assign import replacement as alternates
from yuzui.reviewing.assign.arcs import Pairs
from yuzui.reviewing.assign.infeasible import stated
from yuzui.reviewing.assign.pricing import Assigned, Prices
from yuzui.reviewing.assign.replacement import Roster, missing, replacement
from yuzui.reviewing.assign_answer import Answer
from yuzui.reviewing.assign_parts import Change, Infeasible, Move
from yuzui.reviewing.problem import Posed, Problem
from yuzui.reviewing.search import Chosen, Recorder
from yuzui.solve import registry
from yuzui.solve.solution import relative_gap
from yuzui.text import Text, same

if TYPE_CHECKING:
    import numpy as np

    Array = np.ndarray[Any, Any]

ROLES = ("programme_officer", "panel_chair", "decider")
STAND = ("proposed", "accepted")
"""States of a pair that is asked, or has said yes."""
SEARCHED = ("frontier", "worst_bound", "expected_worst")
"""Figures of the search; who declines changes none of them."""
SUMMED = ("total", "max_min", "leximin", "alpha")
"""Objectives whose value is the score of the pairs; drawn, it is that of the lottery."""


@dataclass(frozen=True, slots=True)
class Seat:
    """One pair of a stored assignment."""

    answer: Answer
    rows: list[Row]
    row: Row


@dataclass(frozen=True, slots=True)
class Exchange:
    """What an act makes of an assignment: as it stands after it, and who could come next."""

    before: Answer
    after: Answer
    change: Change
    score: float | None
    instead_score: float | None = None
    alternates: Sequence[str] = ()
    infeasible: Infeasible | None = None


def seat_of(workspace: Workspace, run: str, proposal: str, reviewer: str) -> Seat:
    """Return a pair of a stored assignment."""
    document = workspace.latest("assign", None if run == "newest" else run)
    if document is None:
        raise VisibilityError.not_found()
    signature.who(workspace, "", ROLES)
    answer = decoded(Answer, document)
    rows = assignment_store.pairs(workspace, answer.run.id)
    if not rows:
        raise StateError(
            Text("nobody is assigned in this run", "该次运算未指派任何评审人"),
            seen=answer.run.id,
            fix=same("yuzui assign FOLDER --demand 3"),
            code="nobody_assigned",
        )
    own = {row["reviewer"]: row for row in rows if row["proposal"] == proposal}
    place = Place(sheet="assignments")
    if not own:
        raise unknown(proposal, {row.id for row in answer.proposals}, place, "proposal")
    if reviewer not in own:
        raise unknown(reviewer, set(own), place, "reviewer")
    return Seat(answer, rows, own[reviewer])


def accept(workspace: Workspace, seat: Seat) -> Exchange:
    """Note that a reviewer accepts."""
    before, row = seat.answer, {**seat.row, "state": move("assignment", seat.row["state"], "accept")}
    change = _change("accept", row, before, before)
    own = (row["proposal"], row["reviewer"])
    pairs = [
        msgspec.structs.replace(one, state=row["state"]) if (one.proposal, one.reviewer) == own else one
        for one in before.assignments
    ]
    after = _noted(before, change, assignments=pairs)
    _keep(workspace, after, [row], "")
    return Exchange(before, before, change, row["score"])


def decline(workspace: Workspace, seat: Seat, reason: str, path: Path | None = None) -> Exchange:
    """Note that a reviewer declines, and propose who takes the place."""
    state = seat.row["state"]
    if state != "declined":
        state = move("assignment", state, "decline")
    posed = seat.answer.reopen(workspace, path)
    problem = posed.problem
    pairs = _scored(seat.answer, problem)
    now = _standing(pairs, seat)
    moves = replacement(now, registry.solve, problem.sides)
    rows = [{**seat.row, "state": state}] if moves is None else _exchanged(seat, pairs, problem, moves, state)
    after = {(row["proposal"], row["reviewer"]): row for row in [*seat.rows, *rows]}
    stand = [row for row in after.values() if row["state"] in STAND]
    open_ = replace(posed, problem=replace(problem, pairs=_without(pairs, after.values())))
    answer = restate(seat.answer, open_, stand)
    change = _change("decline", rows[0], seat.answer, answer)
    exchange = Exchange(seat.answer, answer, change, rows[0]["score"])
    if moves is None:
        short, ways = missing(now, registry.solve)
        infeasible = None if short is None else stated(pairs, short, ways)
        exchange = replace(exchange, infeasible=infeasible)
    else:
        exchange = _replaced(exchange, pairs, moves)
    _keep(workspace, _noted(answer, exchange.change), rows, reason)
    return exchange


def _scored(answer: Answer, problem: Problem) -> Pairs:
    """Return the pairs; after a draw by lot they are scored by their turn in it."""
    if answer.draw is None:
        return replace(problem.pairs, share=1.0)
    return panel_lottery.turns(problem.pairs, answer.draw.secret, answer.draw.public)


def _standing(pairs: Pairs, seat: Seat) -> Roster:
    stand = [row for row in seat.rows if row["state"] in STAND or row is seat.row]
    gone = [row for row in seat.rows if row["state"] not in STAND]
    at = places(pairs, stand)
    return Roster(
        pairs,
        at[:, 0],
        at[:, 1],
        np.array([row["state"] == "accepted" for row in stand]),
        places(pairs, gone),
        next(k for k, row in enumerate(stand) if row is seat.row),
    )


def _without(pairs: Pairs, rows: Iterable[Row]) -> Pairs:
    """Return the pairs with those that must not come back blocked."""
    gone = places(pairs, [row for row in rows if row["state"] not in STAND])
    blocked = np.concatenate([np.asarray(pairs.blocked, dtype=np.int64).reshape(-1, 2), gone])
    return replace(pairs, blocked=blocked)


def _exchanged(seat: Seat, pairs: Pairs, problem: Problem, moves: Sequence[alternates.Change], state: str) -> list[Row]:
    """Return the rows that change: the decliner's first, then those who move, then who comes."""
    rows = {(row["proposal"], row["reviewer"]): row for row in seat.rows}
    left: list[Row] = []
    came: list[Row] = []
    for one in moves:
        row = rows[pairs.proposals[one.proposal], pairs.reviewers[one.leaves]]
        step = ("make_way", row["state"]) if left else ("replace", state)
        left.append({**row, "state": move("assignment", step[1], step[0])})
        score = _score(problem, one.proposal, one.enters)
        new = {"reviewer": pairs.reviewers[one.enters], "score": score, "state": "proposed"}
        came.append({**row, **new, "probability": None, "price": None})
    return [*left, *came]


def _keep(workspace: Workspace, answer: Answer, rows: Sequence[Row], reason: str) -> None:
    """Write run and rows in one act with one event; its object names run and proposal only."""
    run, action = answer.run.id, answer.changes[-1].act
    stored, call = workspace.view.get("run", run), workspace.view.get("assignment_run", run)["call"]
    name = f"assignment {run} {rows[0]['proposal']}"
    with workspace.view.act(action, name, reason.strip()) as change:
        change.replace("run", [{**stored, "document": answer.document()}])
        change.replace("assignment", rows)
        if call:
            seen = [assignment_store.governed(call, "assignment", row) for row in rows if row["state"] == "proposed"]
            change.govern(seen)


def restate(before: Answer, posed: Posed, rows: Sequence[Row]) -> Answer:
    """Return an assignment with the pairs that stand now."""
    fresh = assigned.answer(posed, _chosen(posed.problem, rows), before.run.at)
    states = {(row["proposal"], row["reviewer"]): row for row in rows}
    pairs = []
    for one in fresh.assignments:
        row = states[one.proposal, one.reviewer]
        pairs.append(msgspec.structs.replace(one, state=row["state"], probability=row["probability"]))
    price = {row.id: row.price for row in before.reviewers}
    after = msgspec.structs.replace(
        before,
        assignments=pairs,
        proposals=fresh.proposals,
        reviewers=[msgspec.structs.replace(one, price=price[one.id]) for one in fresh.reviewers],
        findings=fresh.findings,
    )
    if fresh.fairness is not None and before.fairness is not None:
        searched = {name: getattr(before.fairness, name) for name in SEARCHED}
        after = msgspec.structs.replace(after, fairness=msgspec.structs.replace(fresh.fairness, **searched))
    if before.options.objective not in SUMMED:
        return after
    bound = before.bound if before.options.objective == "total" else None
    value = round(sum(one.score or 0.0 for one in pairs), assigned.ROUND)
    gap = 0.0 if value == bound else relative_gap(value, bound)
    status: Literal["optimal", "feasible"] = "optimal" if gap == 0 else "feasible"
    return msgspec.structs.replace(after, objective=value, bound=bound, gap=gap, status=status)


def places(pairs: Pairs, rows: Sequence[Row]) -> Array:
    """Return proposal and reviewer of some rows as places among the pairs, shape (k, 2)."""
    left = {name: k for k, name in enumerate(pairs.proposals)}
    right = {name: k for k, name in enumerate(pairs.reviewers)}
    at = [(left[row["proposal"]], right[row["reviewer"]]) for row in rows]
    return np.array(at, dtype=np.int64).reshape(-1, 2)


def _chosen(problem: Problem, rows: Sequence[Row]) -> Chosen:
    at = places(problem.pairs, rows)
    at = at[np.lexsort((at[:, 1], at[:, 0]))]
    ones = np.ones(len(at))
    none = Prices(np.zeros(problem.pairs.shape[1]))
    stand = Assigned("feasible", at[:, 0], at[:, 1], ones, 0.0, np.inf, none, 0, 0, np.inf)
    return Chosen(stand, ones.astype(bool), Recorder())


def _noted(answer: Answer, change: Change, **parts: Any) -> Answer:
    """Return an assignment with a change at the end of its list of changes."""
    return msgspec.structs.replace(answer, changes=[*answer.changes, change], **parts)


def _change(act: Literal["accept", "decline"], row: Row, before: Answer, after: Answer) -> Change:
    was, now = total(before), total(after)
    return Change(
        at=clock(),
        act=act,
        proposal=row["proposal"],
        reviewer=row["reviewer"],
        state=row["state"],
        cost=None if was is None or now is None else round(was - now, assigned.ROUND) + 0.0,
    )


def _replaced(exchange: Exchange, pairs: Pairs, moves: Sequence[alternates.Change]) -> Exchange:
    """Return who comes instead, who else moves, and who could come next."""
    first, *others = [
        Move(pairs.proposals[one.proposal], pairs.reviewers[one.leaves], pairs.reviewers[one.enters]) for one in moves
    ]
    came = next(
        row for row in exchange.after.assignments if (row.proposal, row.reviewer) == (first.proposal, first.enters)
    )
    change = msgspec.structs.replace(exchange.change, instead=first.enters, moves=others)
    return replace(exchange, change=change, instead_score=came.score, alternates=came.alternates)


def _score(problem: Problem, proposal: int, reviewer: int) -> float | None:
    """Return the score of a pair as an answer says it; None if nothing is scored."""
    if problem.affinity is None:
        return None
    return assigned.number(problem.pairs.scores.at(np.array([proposal]), np.array([reviewer]))[0])


def total(answer: Answer) -> float | None:
    """Return the score of the pairs that stand; None where nothing is scored."""
    scores = [row.score for row in answer.assignments]
    known = [score for score in scores if score is not None]
    return round(sum(known), assigned.ROUND) + 0.0 if len(known) == len(scores) else None
