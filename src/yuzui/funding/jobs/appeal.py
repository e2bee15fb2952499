# SPDX-License-Identifier: Apache-2.0
"""Appeals against funding decisions: filed, computed again, settled by another person."""

from __future__ import annotations

import msgspec

from yuzui.errors import InputError, Place
from yuzui.funding import appeals
from yuzui.funding.appeal_view import APPEALS, CHANGED, headline, sentences
from yuzui.funding.appeals import Answer
from yuzui.funding.inputs import Appeal as Inputs
from yuzui.job.workspace import Workspace
from yuzui.text import Text
from yuzui.view.view import View

TITLE = Text("an appeal against a decision, looked at by another person", "由他人办理的复审申请")
QUESTION = Text(
    "Who appeals and why, does the slate come out the same again, and what came of it?",
    "谁因何申请复审？重算结果是否相同？结论如何？",
)
SOURCE = "Yuzui"
LEVEL = appeals.LEVEL
ACTS = ("file", "recompute", "settle", "list")


def compute(workspace: Workspace, inputs: Inputs) -> Answer:
    """Take one step of an appeal, or list what there is."""
    texts = {name: value.strip() for name, value in msgspec.structs.asdict(inputs).items() if isinstance(value, str)}
    inputs = msgspec.structs.replace(inputs, **texts)
    if inputs.act == "recompute":
        return appeals.recompute(workspace, inputs.appeal)
    if inputs.act == "list":
        return appeals.answer("list", appeals.of_call(workspace, inputs.call), inputs.call)
    if inputs.act == "file":
        return appeals.answer("file", [appeals.file(workspace, inputs)], inputs.call)
    if inputs.act == "settle":
        return appeals.answer("settle", [appeals.settle(workspace, inputs)], inputs.call)
    raise InputError(
        Text("an appeal has no such step", "复审没有这一步骤"),
        place=Place(column="act"),
        seen=str(inputs.act),
        expected=" ".join(ACTS),
    )


VIEW = View(headline=headline, sentences=sentences, first=(APPEALS, CHANGED))
