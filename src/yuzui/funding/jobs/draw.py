# SPDX-License-Identifier: Apache-2.0
"""Lots that nobody can choose: commit, fix the list, reveal; anyone can draw again."""

from __future__ import annotations

from typing import Any

from yuzui.errors import InputError, Place
from yuzui.funding import lottery_draw, lottery_view
from yuzui.job import signature
from yuzui.job.result import Input, stamp
from yuzui.job.workspace import Workspace
from yuzui.text import Text
from yuzui.view.chart import Picture

TITLE = Text("lots that nobody can choose and anyone can check", "无人可操纵、人人可复核的抽签")
QUESTION = Text("Can lots be drawn so that anyone can check them?", "如何抽签才能人人可复核？")
SOURCE = "Liu et al. 2020, doi:10.1186/s41073-019-0089-z"
SCHEMA = "yuzui.draw.state/1"
LEVEL = "public"
ACTS = ("commit", "fix", "reveal", "void")
INPUTS = (
    Input("act", Text("commit, fix, reveal or void", "commit、fix、reveal 或 void"), "commit"),
    Input("slate", Text("run of the slate; by default the newest", "方案编号；默认为最新")),
    Input("by", Text("who keeps the secret", "保管密值者"), ""),
    Input("source", Text("where the public value will come from", "公共值的来源"), ""),
    Input("due", Text("last day to reveal", "揭示期限")),
    Input("public", Text("the public value", "公共值"), ""),
    Input("reason", Text("why the draw is void", "作废理由"), ""),
)


def run(workspace: Workspace, **inputs: Any) -> dict[str, Any]:
    """Take one step of a draw."""
    given = {one.name: one.default for one in INPUTS} | inputs
    act = given["act"]
    if act not in ACTS:
        raise InputError(
            Text("a draw has no such step", "抽签没有这一步骤"),
            place=Place(column="act"),
            seen=str(act),
            expected=" ".join(ACTS),
        )
    if act == "reveal":
        return lottery_draw.reveal(workspace, str(given["public"]), given["slate"])
    slate = None
    if act == "commit":
        row = lottery_draw.commit(workspace, given["by"], given["source"], given["due"])
    elif act == "fix":
        row, slate = lottery_draw.fix(workspace, given["slate"])
    else:
        row = lottery_draw.void(workspace, given["reason"])
    return _state(workspace, row, slate)


def _state(workspace: Workspace, row: dict[str, Any], slate: dict[str, Any] | None) -> dict[str, Any]:
    """Return how a draw stands; what it commits to and which list it is over, never the secret."""
    head = workspace.store.head()
    shown = ("commitment", "committed_at", "committed_by", "due", "slate", "list_hash", "fixed_at")
    part = {} if slate is None else slate["lottery"]
    body = {name: row[name] for name in shown}
    return {
        "schema": SCHEMA,
        "run": stamp("draw", {"draw": row["id"], "state": row["state"], **body}),
        "draw": row["id"],
        "state": row["state"],
        **body,
        "identity": signature.UNCHECKED.json(),
        "public_source": row["public_source"],
        "candidates": part.get("candidates"),
        "chance": part.get("chance"),
        "simulated": part.get("simulated"),
        "policy": part.get("policy"),
        "log": {"seq": head.seq, "hash": head.hash},
    }


replay = lottery_draw.check


lines = lottery_view.lines


def pictures(document: dict[str, Any]) -> list[Picture]:
    """Return nothing: a draw is a list, and its table says all."""
    return []


exports = lottery_view.exports
