# SPDX-License-Identifier: Apache-2.0
"""The acts on a pair, each an event of the log: a reviewer accepts, or declines and is replaced.

Why somebody declines may be private; it stands in the log alone, which also names no reviewer.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from yuzui.errors import Place, StateError, VisibilityError
from yuzui.funding.call_data import Material
from yuzui.funding.call_sheets import unknown
from yuzui.job import signature
from yuzui.job.workspace import Workspace
from yuzui.model.lifecycle import move
from yuzui.reviewing import panel_lottery
from yuzui.reviewing.assign.alternates import Change
from yuzui.reviewing.assign.arcs import Pairs
from yuzui.reviewing.assign.replace import Asked, missing, replacement
from yuzui.reviewing.assignment import limits
from yuzui.reviewing.assignment.answer import identity
from yuzui.reviewing.assignment.question import Question
from yuzui.reviewing.invitations import document as written
from yuzui.reviewing.invitations import kept
from yuzui.solve import registry
from yuzui.text import Text, same

Row = dict[str, Any]
Document = dict[str, Any]
Reader = Callable[[Document], "tuple[Material, Question]"]

ROLES = ("programme_officer", "panel_chair", "decider")
STAND = ("proposed", "accepted")
"""States of a pair that is asked, or has said yes."""


@dataclass(frozen=True, slots=True)
class Seat:
    """One pair of a kept assignment."""

    document: Document
    rows: list[Row]
    row: Row

    @property
    def run(self) -> str:
        """Id of the run."""
        return str(self.document["run"]["id"])


def seat_of(workspace: Workspace, run: str, proposal: str, reviewer: str) -> Seat:
    """Return a pair of a kept assignment."""
    document = workspace.latest("assign", None if run == "newest" else run)
    if document is None:
        raise VisibilityError.not_found()
    signature.who(workspace, "", ROLES)
    rows = kept.pairs(workspace, document["run"]["id"])
    if not rows:
        raise StateError(
            Text("nobody is assigned in this run", "该次运算未指派任何评审人"),
            seen=document["run"]["id"],
            fix=same("yuzui assign FOLDER --demand 3"),
            code="nobody_assigned",
        )
    own = {row["reviewer"]: row for row in rows if row["proposal"] == proposal}
    place = Place(sheet="assignments")
    if not own:
        raise unknown(proposal, {row["id"] for row in document["proposals"]}, place, "proposal")
    if reviewer not in own:
        raise unknown(reviewer, set(own), place, "reviewer")
    return Seat(document, rows, own[reviewer])


def accept(workspace: Workspace, seat: Seat) -> Document:
    """Note that a reviewer accepts."""
    row = {**seat.row, "state": move("assignment", seat.row["state"], "accept")}
    change = written.change(seat.document, "accept", row)
    document = written.marked(seat.document, row, change)
    _keep(workspace, "accept", document, [row], "")
    return change


def decline(workspace: Workspace, seat: Seat, reason: str, reader: Reader) -> Document:
    """Note that a reviewer declines, and propose who takes the place."""
    state = seat.row["state"]
    if state != "declined":
        state = move("assignment", state, "decline")
    material, problem = reader(seat.document)
    _unchanged(seat.document, identity(material, problem))
    pairs = _scored(seat.document, problem)
    now = _asked(pairs, seat)
    sides = list(limits.sides(problem.limits, pairs.shape[1]))
    moves = replacement(now, registry.solve, sides)
    rows = [{**seat.row, "state": state}]
    if moves is not None:
        rows = _exchanged(seat, pairs, problem, moves, state)
    after = {(row["proposal"], row["reviewer"]): row for row in [*seat.rows, *rows]}
    stand = [row for row in after.values() if row["state"] in STAND]
    open_ = replace(problem, pairs=_without(pairs, after.values()))
    document = written.again(seat.document, (material, open_), stand)
    change = written.change(seat.document, "decline", rows[0], document)
    if moves is not None:
        change |= written.replaced(pairs, moves, document)
    else:
        change["infeasible"] = written.shortage(pairs, missing(now, registry.solve))
    document = written.noted(document, change)
    _keep(workspace, "decline", document, rows, reason)
    return change


def _unchanged(document: Document, again: Row) -> None:
    """Refuse sheets that are not those the assignment was made from."""
    hashes = ("inputs_hash", "rules_hash")
    if any(document["run"][name] != again[name] for name in hashes):
        raise StateError(
            Text("the sheets have changed since this assignment was made", "自该指派生成以来，所依据的表格已有变更"),
            seen=document["run"]["id"],
            expected=again["id"],
            fix=Text(
                "assign anew: yuzui assign FOLDER; or name the sheets as they were: --from FOLDER",
                "请重新指派：yuzui assign 文件夹；或指明原表格：--from 文件夹",
            ),
            code="stale",
            detail={"legal": ["accept"]},
        )


def _scored(document: Document, problem: Question) -> Pairs:
    """Return the pairs; after a draw by lot they are scored by their turn in it."""
    if document["draw"] is None:
        return replace(problem.pairs, share=1.0)

    return panel_lottery.turns(problem.pairs, document["draw"]["secret"], document["draw"]["public"])


def _asked(pairs: Pairs, seat: Seat) -> Asked:
    stand = [row for row in seat.rows if row["state"] in STAND or row is seat.row]
    gone = [row for row in seat.rows if row["state"] not in STAND]
    at = written.places(pairs, stand)
    return Asked(
        pairs,
        at[:, 0],
        at[:, 1],
        np.array([row["state"] == "accepted" for row in stand]),
        written.places(pairs, gone),
        next(k for k, row in enumerate(stand) if row is seat.row),
    )


def _without(pairs: Pairs, rows: Iterable[Row]) -> Pairs:
    """Return the pairs with those that must not come back blocked."""
    gone = written.places(pairs, [row for row in rows if row["state"] not in STAND])
    blocked = np.concatenate([np.asarray(pairs.blocked, dtype=np.int64).reshape(-1, 2), gone])
    return replace(pairs, blocked=blocked)


def _exchanged(seat: Seat, pairs: Pairs, problem: Question, moves: Sequence[Change], state: str) -> list[Row]:
    """Return the rows that change: the decliner's first, then those who move, then who comes."""
    rows = {(row["proposal"], row["reviewer"]): row for row in seat.rows}
    left: list[Row] = []
    came: list[Row] = []
    for one in moves:
        proposal = pairs.proposals[one.proposal]
        row = rows[proposal, pairs.reviewers[one.leaves]]
        step = ("make_way", row["state"]) if left else ("replace", state)
        left.append({**row, "state": move("assignment", step[1], step[0])})
        score = written.score(problem, one.proposal, one.enters)
        new = {"reviewer": pairs.reviewers[one.enters], "score": score, "state": "proposed"}
        came.append({**row, **new, "probability": None, "price": None})
    return [*left, *came]


def _keep(workspace: Workspace, action: str, document: Document, rows: Sequence[Row], reason: str) -> None:
    """Write run and rows in one act with one event; its object names run and proposal only."""
    run = document["run"]["id"]
    stored = workspace.view.get("run", run)
    name = f"assignment {run} {rows[0]['proposal']}"
    with workspace.view.act(action, name, reason.strip()) as change:
        change.replace("run", [{**stored, "document": document}])
        change.replace("assignment", rows)
