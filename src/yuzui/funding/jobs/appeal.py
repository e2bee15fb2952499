# SPDX-License-Identifier: Apache-2.0
"""Appeals against funding decisions: filed, computed again, settled by another person."""

from __future__ import annotations

from typing import Any

from yuzui.errors import InputError, Place
from yuzui.funding import appeal_view, appeals
from yuzui.job.result import Input, stamp
from yuzui.job.workspace import Workspace
from yuzui.text import Text
from yuzui.view.chart import Picture

TITLE = Text("an appeal against a decision, looked at by another person", "由他人办理的复审申请")
QUESTION = Text(
    "Who appeals and why, does the slate come out the same again, and what came of it?",
    "谁因何申请复审？重算结果是否相同？结论如何？",
)
SOURCE = "Yuzui"
SCHEMA = "yuzui.appeal/1"
LEVEL = "restricted"
ACTS = ("file", "recompute", "settle", "list")
INPUTS = (
    Input("act", Text("file, recompute, settle or list", "file、recompute、settle 或 list"), "list"),
    Input("decision", Text("decision appealed against", "所涉决定"), ""),
    Input("proposal", Text("proposal concerned", "所涉申请"), ""),
    Input("appeal", Text("id of the appeal", "复审编号"), ""),
    Input("by", Text("who appeals, or who handles it", "申请复审人，或办理人"), ""),
    Input("grounds", Text("grounds given", "所述事由"), ""),
    Input("deadline", Text("day by which it must be answered", "应答复日期"), ""),
    Input("outcome", Text("upheld, dismissed or withdrawn", "upheld、dismissed 或 withdrawn"), ""),
    Input("reason", Text("why it is settled so", "作出该结论的理由"), ""),
    Input("final", Text("no further appeal is possible", "是否终局"), False),
    Input("call", Text("call whose appeals are listed", "列出哪一批次的复审申请")),
)


def run(workspace: Workspace, **inputs: Any) -> dict[str, Any]:
    """Take one step of an appeal, or list what there is."""
    given = {one.name: one.default for one in INPUTS} | inputs
    act, final, call = given["act"], bool(given["final"]), given["call"]
    if act not in ACTS:
        raise InputError(
            Text("an appeal has no such step", "复审没有这一步骤"),
            place=Place(column="act"),
            seen=str(act),
            expected=" ".join(ACTS),
        )
    said = {name: str(value or "").strip() for name, value in given.items()}
    if act == "recompute":
        return appeals.recompute(workspace, said["appeal"], SCHEMA, LEVEL)
    if act == "list":
        found = appeals.of_call(workspace, call)
    else:
        name = said["appeal"]
        if act == "file":
            name = appeals.file(workspace, said)
        else:
            appeals.settle(workspace, said, final)
        found = [appeals.one(workspace, name)]
    return {
        "schema": SCHEMA,
        "run": stamp("appeal", {"act": act, "call": call, "appeals": found}),
        "act": act,
        "appeals": found,
        "recomputed": None,
    }


lines = appeal_view.lines


def pictures(document: dict[str, Any]) -> list[Picture]:
    """Return nothing: an appeal is a row, and its table says all."""
    return []


exports = appeal_view.exports
