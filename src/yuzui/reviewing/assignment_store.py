# SPDX-License-Identifier: Apache-2.0
"""The rows of an assignment: one for the run and one for each pair, with the state of each."""

from __future__ import annotations

from pathlib import Path

import msgspec

from yuzui.job.workspace import Workspace
from yuzui.model.schema import TABLES
from yuzui.model.table import Row
from yuzui.model.visibility import Eq
from yuzui.reviewing.assign_answer import Answer
from yuzui.reviewing.inputs import Assign
from yuzui.reviewing.problem import PATHS
from yuzui.store.state.pseudonym_vault import open_sealed


def keep(workspace: Workspace, answer: Answer, inputs: Assign, level: str) -> None:
    """Keep an assignment: its run and the rows of its pairs in one act; a run that is kept stays as it is."""
    run = answer.run.id
    if workspace.view.count("assignment_run", Eq("id", run)):
        workspace.save("assign", workspace.latest("assign", run) or answer, level)
        return
    rows = {"assignment_run": [_run(answer, inputs)], "assignment": _pairs(answer)}
    if inputs.call is not None:
        seen = [governed(inputs.call, table, row) for table in rows for row in rows[table]]
        workspace.save("assign", answer, level, {**rows, "row_visibility": seen}, inputs.call)
    else:
        workspace.save("assign", answer, level, rows)
    sealed = open_sealed(workspace.dir)
    try:
        sealed.note(run, _source(inputs))
    finally:
        sealed.close()


def governed(call: str, table: str, row: Row, *audiences: str, level: str = "restricted") -> Row:
    """Return what lets the office of a call see a row, beside who sees all of its level."""
    seen = [f"call:{call}", *audiences]
    return {"table": table, "row": TABLES[table].row_id(row), "level": level, "audiences": seen}


def pairs(workspace: Workspace, run: str) -> list[Row]:
    """Return the rows of the pairs of an assignment, as a subject sees them."""
    rows = workspace.view.select("assignment", where=Eq("run", run), order=("proposal", "reviewer"))
    return [dict(row) for row in rows]


def _source(inputs: Assign) -> dict[str, object]:
    """Return what is kept of the inputs: not the secret, which the document of a draw says once it is public."""
    stored = {name: value for name, value in msgspec.structs.asdict(inputs).items() if name != "secret"}
    return stored | {name: str(Path(stored[name]).resolve()) for name in PATHS if stored[name] is not None}


def _run(answer: Answer, inputs: Assign) -> Row:
    run = answer.run
    return {
        "id": run.id,
        "call": inputs.call,
        "inputs_hash": run.inputs_hash,
        "seed": run.seed,
        "goal": answer.options.objective,
        "objective": answer.objective,
        "bound": answer.bound,
        "engine": " ".join(filter(None, (run.engine, run.engine_version))) or None,
        "made_at": run.at,
    }


def _pairs(answer: Answer) -> list[Row]:
    price = {row.id: row.price for row in answer.reviewers}
    return [
        {
            "run": answer.run.id,
            "proposal": row.proposal,
            "reviewer": row.reviewer,
            "score": row.score,
            "probability": row.probability,
            "price": price[row.reviewer],
            "state": row.state,
        }
        for row in answer.assignments
    ]
