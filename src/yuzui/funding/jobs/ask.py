# SPDX-License-Identifier: Apache-2.0
"""Why, what if, how do they differ: a question to a stored slate, answered by solving again."""

from __future__ import annotations

from typing import Any

from yuzui.funding.ask import view
from yuzui.funding.ask.answers import answer, difference, other, slate_named
from yuzui.funding.ask.question import parse
from yuzui.funding.ask.view import exports as made
from yuzui.funding.ask.view import pictures as drawn
from yuzui.job.result import Input
from yuzui.job.workspace import Workspace
from yuzui.text import Text

TITLE = Text("why, what if, and how two slates differ", "为什么、如果、两方案有何不同")
QUESTION = Text("Why this proposal, and what would have had to differ?", "为何是这项申请？怎样才会不同？")
SOURCE = "Yuzui"
SCHEMA = "yuzui.ask/1"
SECONDS = 60.0
INPUTS = (
    Input("question", Text("the question, in one of the forms", "问题，须为规定形式之一"), ""),
    Input("slate", Text("run or call; by default the newest slate", "运行或批次；默认为最新方案")),
    Input("seconds", Text("most time for all solves", "全部求解的时限（秒）"), SECONDS),
)


def run(workspace: Workspace, question: str = "", slate: str | None = None, seconds: float = SECONDS) -> dict[str, Any]:
    """Answer a question about a slate of the workspace; nothing is stored."""
    query = parse(question)
    if query.kind == "diff":
        first, second = (other(workspace, name) for name in query.names)
        return difference(first, second, query)
    return answer(slate_named(workspace, slate), query, seconds)


lines = view.lines


pictures = drawn


exports = made
