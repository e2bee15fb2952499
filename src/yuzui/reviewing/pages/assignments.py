# SPDX-License-Identifier: Apache-2.0
"""Proposed assignments of reviewers, newest first."""

from __future__ import annotations

from yuzui.job import pages
from yuzui.job.workspace import Workspace
from yuzui.reviewing import assign_words as words
from yuzui.reviewing.assign_answer import Answer
from yuzui.text import Text, same
from yuzui.text.address import encode
from yuzui.text.numbers import number
from yuzui.view.page import EVERYONE, Chip, Page, Remedy, Visit
from yuzui.view.table import Column, Table

PATH, ROLES = "/fund/reviewers", EVERYONE
PLACE = ("fund", 20)
WAS = ("/assignments",)
TITLE = Text("Reviewers", "评审专家")
LACK = Text(
    "Give a workbook of proposals and reviewers, and how many reviews each proposal needs.",
    "请提供申请书与评审人的工作簿，并说明每项申请需要几位评审人。",
)
COMMAND = "yuzui assign call.xlsx --demand 3"


def status(answer: Answer) -> Chip:
    """Return whether an assignment is proven, as a chip."""
    if answer.status == "unchecked":
        return Chip(Text("conflicts not checked", "回避未核查"), "bad")
    if answer.infeasible is not None or not answer.assignments:
        return Chip(Text("none exists", "不存在"), "bad")
    return Chip(words.proof(answer), "good" if answer.status == "optimal" else "part")


def worst(answer: Answer) -> Text | None:
    """Return the sum of scores of the worst-served proposal, None if there is none."""
    fair = answer.fairness
    return None if fair is None or fair.worst is None else words.score(fair.worst)


LISTING = Table[list[Answer]](
    "assignments",
    Text("All assignments", "全部指派方案"),
    rows=lambda answers: answers,
    columns=(
        Column(
            "run",
            Text("Run", "运行"),
            value=lambda row: same(row.run.id),
            link=lambda _, row: f"/fund/reviewers/{encode(row.run.id)}",
        ),
        Column("objective", Text("Objective", "目标"), value=lambda row: words.OBJECTIVES[row.options.objective]),
        Column("status", Text("Solution", "求解"), value=status),
        Column("proposals", Text("Proposals", "申请"), digits=0, value=lambda row: len(row.proposals)),
        Column("reviewers", Text("Reviewers", "评审人"), digits=0, value=lambda row: len(row.reviewers)),
        Column(
            "score",
            Text("Score", "总分"),
            value=lambda row: None if row.objective is None else words.score(row.objective),
        ),
        Column("worst", Text("Worst-served", "最低分"), value=worst),
    ),
)


def build(workspace: Workspace, visit: Visit) -> Page:
    """Return the page."""
    answers, notices = pages.answers(workspace, "assign", Answer)
    if not answers and not notices:
        title = Text("No reviewers have been assigned here", "此处尚无评审指派")
        return Page(title, [Remedy(LACK, COMMAND)])
    finding = Text("{n} proposed assignments of reviewers", "{n} 个拟议评审指派方案")
    if len(answers) == 1:
        finding = Text("One proposed assignment of reviewers", "1 个拟议评审指派方案")
    return Page(
        finding.format(n=number(len(answers))),
        [*notices, LISTING.drawn(answers)],
        lead=Text(
            "An assignment is a proposal: a pair counts once its reviewer has accepted.",
            "指派方案只是建议：评审人接受后方为有效。",
        ),
    )
