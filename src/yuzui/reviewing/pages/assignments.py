# SPDX-License-Identifier: Apache-2.0
"""Proposed assignments of reviewers, newest first."""

from __future__ import annotations

from typing import Any

from yuzui.job import pages
from yuzui.job.workspace import Workspace
from yuzui.reviewing.assignment import words
from yuzui.text import Text, same
from yuzui.text.address import encode
from yuzui.text.numbers import number
from yuzui.view.page import EVERYONE, Chip, Page, Remedy, Visit
from yuzui.view.table import Column, DataTable, Link

PATH, MENU, ROLES = "/assignments", 25, EVERYONE
TITLE = Text("Reviewers", "评审指派")
LACK = Text(
    "Give a workbook of proposals and reviewers, and how many reviews each proposal needs.",
    "请提供申请书与评审人的工作簿，并说明每项申请需要几位评审人。",
)
COMMAND = "yuzui assign call.xlsx --demand 3"


def build(workspace: Workspace, visit: Visit) -> Page:
    """Return the page."""
    documents = pages.runs(workspace, "assign")
    if not documents:
        title = Text("No reviewers have been assigned here", "此处尚无评审指派")
        return Page(title, [Remedy(LACK, COMMAND)])
    finding = Text("{n} proposed assignments of reviewers", "{n} 个拟议评审指派方案")
    if len(documents) == 1:
        finding = Text("One proposed assignment of reviewers", "1 个拟议评审指派方案")
    return Page(
        finding.format(n=number(len(documents))),
        [_listing(documents)],
        lead=Text(
            "An assignment is a proposal: a pair counts once its reviewer has accepted.",
            "指派方案只是建议：评审人接受后方为有效。",
        ),
    )


def _listing(documents: list[dict[str, Any]]) -> DataTable:
    return DataTable(
        "assignments",
        Text("All assignments", "全部指派方案"),
        (
            Column("run", Text("Run", "运行")),
            Column("objective", Text("Objective", "目标")),
            Column("status", Text("Solution", "求解")),
            Column("proposals", Text("Proposals", "申请"), digits=0),
            Column("reviewers", Text("Reviewers", "评审人"), digits=0),
            Column("score", Text("Score", "总分")),
            Column("worst", Text("Worst-served", "最低分")),
        ),
        [
            (
                Link(same(d["run"]["id"]), f"/assignments/{encode(d['run']['id'])}"),
                words.OBJECTIVES[d["options"]["objective"]],
                status(d),
                len(d["proposals"]),
                len(d["reviewers"]),
                None if d["objective"] is None else words.score(d["objective"]),
                worst(d),
            )
            for d in documents
        ],
    )


def worst(document: dict[str, Any]) -> Text | None:
    """Return the sum of scores of the worst-served proposal, None if there is none."""
    fair = document["fairness"]
    return None if fair is None or fair["worst"] is None else words.score(fair["worst"])


def status(document: dict[str, Any]) -> Chip:
    """Return whether an assignment is proven, as a chip."""
    if document["status"] == "unchecked":
        return Chip(Text("conflicts not checked", "回避未核查"), "bad")
    if document["infeasible"] is not None or not document["assignments"]:
        return Chip(Text("none exists", "不存在"), "bad")
    if document["status"] == "optimal":
        return Chip(words.proof(document), "good")
    return Chip(words.proof(document), "part")
