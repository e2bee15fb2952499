# SPDX-License-Identifier: Apache-2.0
"""The rows of an assignment: one for the run and one for each pair, with the state of each."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from yuzui.errors import InputError, Place
from yuzui.job.workspace import Workspace
from yuzui.model.visibility import Eq
from yuzui.store.state.pseudonym_vault import open_sealed
from yuzui.text import Text

Row = dict[str, Any]
Document = Mapping[str, Any]

SECRET = ("secret",)
"""Inputs that are not kept: the document of a draw says them once they are public."""
PATHS = ("path", "map", "rules", "released")


def keep(workspace: Workspace, document: dict[str, Any], inputs: Mapping[str, Any], level: str) -> None:
    """Keep an assignment: its run and the rows of its pairs in one act."""
    run = document["run"]["id"]
    if workspace.view.count("assignment_run", Eq("id", run)):
        workspace.save("assign", workspace.latest("assign", run) or document, level)
        return
    call = None if inputs.get("call") is None else str(inputs["call"])
    also = {"assignment_run": [_run(document, call)], "assignment": _pairs(document)}
    workspace.save("assign", document, level, also)
    sealed = open_sealed(workspace.dir)
    try:
        sealed.note(run, _source(inputs))
    finally:
        sealed.close()


def pairs(workspace: Workspace, run: str) -> list[Row]:
    """Return the rows of the pairs of an assignment, as a subject sees them."""
    order = ("proposal", "reviewer")
    rows = workspace.view.select("assignment", where=Eq("run", run), order=order)
    return [dict(row) for row in rows]


def source(workspace: Workspace, run: str, path: Path | None) -> dict[str, Any]:
    """Return the inputs an assignment was made from."""
    sealed = open_sealed(workspace.dir)
    try:
        inputs = sealed.noted(run)
    finally:
        sealed.close()
    if inputs is None or (path is None and not _there(inputs)):
        raise InputError(
            Text("where the sheets of this assignment lie is not known", "找不到该指派所依据的文件"),
            place=Place(column="--from"),
            seen=run,
            fix=Text("say it: --from FOLDER", "请指明：--from 文件夹"),
            code="no_source",
        )
    return inputs if path is None else {**inputs, "path": str(path)}


def _there(inputs: Mapping[str, Any]) -> bool:
    return inputs.get("call") is not None or Path(str(inputs["path"])).exists()


def _source(inputs: Mapping[str, Any]) -> dict[str, Any]:
    stored = {name: value for name, value in inputs.items() if name not in SECRET}
    for name in PATHS:
        if stored.get(name) is not None:
            stored[name] = str(Path(stored[name]).resolve())
    return stored


def _run(document: Document, call: str | None) -> Row:
    run = document["run"]
    engine = " ".join(filter(None, (run["engine"], run["engine_version"]))) or None
    return {
        "id": run["id"],
        "call": call,
        "inputs_hash": run["inputs_hash"],
        "seed": run["seed"],
        "goal": document["options"]["objective"],
        "objective": document["objective"],
        "bound": document["bound"],
        "engine": engine,
        "made_at": run["at"],
    }


def _pairs(document: Document) -> list[Row]:
    price = {row["id"]: row["price"] for row in document["reviewers"]}
    return [
        {
            "run": document["run"]["id"],
            "proposal": row["proposal"],
            "reviewer": row["reviewer"],
            "score": row["score"],
            "probability": row["probability"],
            "price": price[row["reviewer"]],
            "state": row["state"],
        }
        for row in document["assignments"]
    ]
