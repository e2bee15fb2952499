# SPDX-License-Identifier: Apache-2.0
"""Assign the reviewers of a call out of files handed in on the site, and open its round of reviews."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from yuzui.funding import upload_draft
from yuzui.funding.call_data import Material
from yuzui.job.progress import Progress
from yuzui.job.workspace import Workspace
from yuzui.model.table import Row
from yuzui.reviewing import round_form, rounds
from yuzui.reviewing.inputs import Assign
from yuzui.reviewing.jobs import assign
from yuzui.text import Text
from yuzui.text.address import encode

TITLE = Text("Assign reviewers and open the reviews", "指派评审专家并开始评审")
NEXT = Text("Open the reviews of the call", "查看批次评审")


def run(workspace: Workspace, args: Mapping[str, Any], tell: Progress) -> str:
    """Open a round and return its page; where nobody could be assigned, the page that says why."""
    call, upload = str(args["call"]), str(args["upload"])
    tell(Text("Looking for conflicts, scoring pairs, assigning", "正在核查回避、计分、指派"))
    accepted = "employer,author,declared" if args.get("unchecked") else None
    material = upload_draft.material(workspace, upload)
    material.call = call
    load = _load(material, args)
    inputs = Assign(call=call, upload=upload, demand=int(args["demand"]), load=load, accept_unchecked=accepted)
    answer = assign.compute(workspace, inputs)
    assign.keep(workspace, answer)
    if not answer.assignments:
        return f"/fund/reviewers/{encode(answer.run.id)}"
    row = {"call": call, "run": answer.run.id, "upload": upload, "closes": args["closes"]}
    rounds.begin(workspace, row, upload, material.proposals["id"], _criteria(call, material.sheets, args))
    return f"/fund/calls/{encode(call)}/returns"


def _load(material: Material, args: Mapping[str, Any]) -> str | None:
    """Return the load of each reviewer: as the form says, as the files do, else a fair share and half of it more."""
    people = material.sheets.get("reviewer", {})
    if args.get("most"):
        return f"0..{int(args['most'])}"
    if any(people.get("max", ())) or not people.get("id"):
        return None
    wanted = int(args["demand"]) * len(material.proposals["id"])
    return f"0..{-(-3 * wanted // (2 * len(people['id'])))}"


def _criteria(call: str, sheets: Mapping[str, Mapping[str, Any]], args: Mapping[str, Any]) -> list[Row]:
    """Return what is scored: as a sheet of the files says, else as the form does."""
    table = sheets.get("criterion", {})
    return [] if table.get("criterion") else round_form.criteria(call, args)  # written with the rows of the files
