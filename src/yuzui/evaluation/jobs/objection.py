# SPDX-License-Identifier: Apache-2.0
"""Objections to numbers: filed with grounds, answered by another person, listed."""

from __future__ import annotations

import msgspec

from yuzui.errors import InputError, Place
from yuzui.evaluation import objections, result_store
from yuzui.evaluation.inputs import Objection as Inputs
from yuzui.evaluation.objections import Objection
from yuzui.job.result import Answer as Base
from yuzui.job.result import Run
from yuzui.job.workspace import Workspace
from yuzui.text import Text
from yuzui.view.view import Line, View

TITLE = Text("objections to numbers, answered by another person", "对数字的异议，由他人答复")
QUESTION = Text(
    "Who says a number rests on something wrong, and what came of it?", "谁认为某一数字所依据的内容有误？结果如何？"
)
SOURCE = "Hicks et al. 2015, doi:10.1038/520429a"
LEVEL = "restricted"
ACTS = ("file", "settle", "list")


class Answer(Base, frozen=True, kw_only=True, tag="yuzui.objection/1"):
    """Requests to correct what a number rests on: all, or the one that was acted on."""

    act: str
    objections: list[Objection]


def compute(workspace: Workspace, inputs: Inputs) -> Answer:
    """Take one step of an objection, or list what there is."""
    inputs = Inputs(**{name: str(value or "").strip() for name, value in msgspec.structs.asdict(inputs).items()})
    name = inputs.objection
    if inputs.act == "file":
        name = objections.file(workspace, inputs)
    elif inputs.act == "settle":
        objections.settle(workspace, inputs)
    elif inputs.act != "list":
        raise InputError(
            Text("an objection has no such step", "异议没有这一步骤"),
            place=Place(column="act"),
            seen=inputs.act,
            expected=" ".join(ACTS),
        )
    result = result_store.one(workspace, inputs.result).id if inputs.result else ""
    rows = [one for one in objections.listed(workspace, result) if inputs.act == "list" or one.id == name]
    named = {"act": inputs.act, "result": result, "objections": msgspec.to_builtins(rows)}
    return Answer(run=Run.of("objection", named), act=inputs.act, objections=rows)


def sentences(answer: Answer) -> list[Line]:
    """Return the transcript: label and sentence of each line."""
    return objections.lines(answer.objections)


VIEW = View(headline=lambda answer: sentences(answer)[0][1], sentences=sentences, first=(objections.OBJECTIONS,))
