# SPDX-License-Identifier: Apache-2.0
"""A reviewer accepts, or declines and is replaced with as few others moved as can be."""

from __future__ import annotations

import functools
from pathlib import Path
from typing import Any

from yuzui.errors import InputError, Place
from yuzui.funding.call_data import Material
from yuzui.job.result import Input
from yuzui.job.workspace import Workspace
from yuzui.reviewing.assignment.question import Question, question
from yuzui.reviewing.invitations import acts, kept, words
from yuzui.reviewing.jobs import assign
from yuzui.text import Text
from yuzui.view.chart import Picture

TITLE = Text("a reviewer accepts or declines", "评审人接受或谢绝")
QUESTION = Text("Who reviews instead, and at what price?", "由谁替代评审？代价几何？")
SOURCE = "Ahuja, Magnanti and Orlin 1993, ISBN 978-0-13-617549-0"
SCHEMA = "yuzui.assign.change/1"
LEVEL = "restricted"
ACTS = ("accept", "decline")
INPUTS = (
    Input("act", Text("accept or decline", "accept（接受）或 decline（谢绝）"), "decline"),
    Input("run", Text("assignment, or newest", "指派运算编号，或 newest"), "newest"),
    Input("proposal", Text("proposal", "申请号"), ""),
    Input("reviewer", Text("reviewer", "评审人"), ""),
    Input("reason", Text("why; kept in the log alone", "理由；仅存于日志"), ""),
    Input("path", Text("where the sheets lie, if they were moved", "表格现在的位置（如已移动）")),
)


def run(workspace: Workspace, **inputs: Any) -> dict[str, Any]:
    """Note what a reviewer says, and propose who comes instead."""
    values = {one.name: one.default for one in INPUTS} | inputs
    if values["act"] not in ACTS:
        raise InputError(
            Text("an invitation has no such step", "邀请没有这一步骤"),
            place=Place(column="act"),
            seen=str(values["act"]),
            expected=" ".join(ACTS),
            code="no_such_act",
        )
    seat = acts.seat_of(workspace, values["run"], values["proposal"], values["reviewer"])
    if values["act"] == "accept":
        result = acts.accept(workspace, seat)
    else:
        path = None if values["path"] is None else Path(values["path"])
        reader = functools.partial(_read, workspace, path=path)
        result = acts.decline(workspace, seat, str(values["reason"]), reader)
    head = workspace.store.head()
    return {"schema": SCHEMA, **result, "log": {"seq": head.seq, "hash": head.hash}}


def _read(workspace: Workspace, document: dict[str, Any], *, path: Path | None) -> tuple[Material, Question]:
    """Read the sheets of an assignment again, and ask what was asked."""
    run_, draw = document["run"], document["draw"]
    values = {one.name: one.default for one in assign.INPUTS}
    values |= kept.source(workspace, run_["id"], path)
    if draw is not None:
        values |= {"secret": draw["secret"], "public": draw["public"]}
    material, rules = assign.read(workspace, values)
    wanted = assign.options(values, run_["seed"], run_["at"][:10])
    return material, question(material, wanted, rules)


lines = words.lines


def pictures(document: dict[str, Any]) -> list[Picture]:
    """Return nothing: one exchange is a sentence."""
    return []


exports = words.exports
