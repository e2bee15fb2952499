# SPDX-License-Identifier: Apache-2.0
"""Lots that nobody can choose: commit, fix the list, reveal; anyone can draw again."""

from __future__ import annotations

from yuzui.errors import InputError, Place
from yuzui.funding import lottery_draw
from yuzui.funding.inputs import Draw as Inputs
from yuzui.funding.lottery_draw import State
from yuzui.funding.lottery_file import Draw
from yuzui.funding.lottery_view import headline, sentences, tickets
from yuzui.job.workspace import Workspace
from yuzui.text import Text
from yuzui.view.view import View

TITLE = Text("lots that nobody can choose and anyone can check", "无人可操纵、人人可复核的抽签")
QUESTION = Text("Can lots be drawn so that anyone can check them?", "如何抽签才能人人可复核？")
SOURCE = "Liu et al. 2020, doi:10.1186/s41073-019-0089-z"
LEVEL = "public"
ACTS = ("commit", "fix", "reveal", "void")
Answer = State


def compute(workspace: Workspace, inputs: Inputs) -> State | Draw:
    """Take one step of a draw; revealing answers with the published file."""
    if inputs.act == "reveal":
        return lottery_draw.reveal(workspace, inputs.public, inputs.slate, inputs.call)
    if inputs.act == "commit":
        row = lottery_draw.commit(workspace, inputs.by, inputs.source, inputs.due, inputs.call)
        return lottery_draw.state(workspace, row)
    if inputs.act == "fix":
        return lottery_draw.state(workspace, *lottery_draw.fix(workspace, inputs.slate))
    if inputs.act == "void":
        return lottery_draw.state(workspace, lottery_draw.void(workspace, inputs.reason, inputs.call))
    raise InputError(
        Text("a draw has no such step", "抽签没有这一步骤"),
        place=Place(column="act"),
        seen=str(inputs.act),
        expected=" ".join(ACTS),
    )


VIEW = View(headline=headline, sentences=sentences, first=(tickets(),))
