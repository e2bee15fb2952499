# SPDX-License-Identifier: Apache-2.0
"""Objections to numbers: filed with grounds, answered by another person, listed."""

from __future__ import annotations

from typing import Any

from yuzui.errors import InputError, Place
from yuzui.evaluation.objections import acts, words
from yuzui.evaluation.results import result_store
from yuzui.job.result import Input, stamp
from yuzui.job.workspace import Workspace
from yuzui.sheets.sheet import Export
from yuzui.text import Text
from yuzui.view.chart import Picture

TITLE = Text("objections to numbers, answered by another person", "对数字的异议，由他人答复")
QUESTION = Text(
    "Who says a number rests on something wrong, and what came of it?", "谁认为某一数字所依据的内容有误？结果如何？"
)
SOURCE = "Hicks et al. 2015, doi:10.1038/520429a"
SCHEMA = "yuzui.objection/1"
LEVEL = "restricted"
ACTS = ("file", "settle", "list")
INPUTS = (
    Input("act", Text("file, settle or list", "file、settle 或 list"), "list"),
    Input("result", Text("result objected to", "所涉结果"), ""),
    Input("part", Text("column of it", "所涉列"), ""),
    Input("work", Text("work concerned", "所涉成果"), ""),
    Input("by", Text("who objects, or who answers", "提出人，或答复人"), ""),
    Input("grounds", Text("what is wrong, what would be right", "何处有误、应为如何"), ""),
    Input("objection", Text("id of the objection", "异议编号"), ""),
    Input("outcome", Text("accepted, rejected or withdrawn", "accepted、rejected 或 withdrawn"), ""),
    Input("reason", Text("why it is answered so", "作出该结论的理由"), ""),
)


def run(workspace: Workspace, **inputs: Any) -> dict[str, Any]:
    """Take one step of an objection, or list what there is."""
    values = {one.name: str(inputs.get(one.name) or one.default).strip() for one in INPUTS}
    act, name = values["act"], values["objection"]
    if act not in ACTS:
        raise InputError(
            Text("an objection has no such step", "异议没有这一步骤"),
            place=Place(column="act"),
            seen=act,
            expected=" ".join(ACTS),
        )
    if act == "file":
        name = acts.file(workspace, values)
    elif act == "settle":
        acts.settle(workspace, values)
    result = result_store.one(workspace, values["result"])["id"] if values["result"] else ""
    rows = [row for row in acts.listed(workspace, result) if act == "list" or row["id"] == name]
    return {
        "schema": SCHEMA,
        "run": stamp("objection", {"act": act, "result": result, "objections": rows}),
        "act": act,
        "objections": rows,
    }


def lines(document: dict[str, Any]) -> list[tuple[Text, Text]]:
    """Return the transcript: label and sentence of each line."""
    return words.lines(document["objections"])


def pictures(document: dict[str, Any]) -> list[Picture]:
    """Return nothing: an objection is a row, and its table says all."""
    return []


def exports(document: dict[str, Any], lang: str) -> list[Export]:
    """Return the objections as a table."""
    return words.exports(document["objections"], lang)
