# SPDX-License-Identifier: Apache-2.0
"""Why, what if, how do they differ: a question to a stored slate, answered by solving again."""

from __future__ import annotations

from yuzui.funding.ask_answer import Answer
from yuzui.funding.ask_compute import answer, difference, other, slate_named
from yuzui.funding.ask_question import parse
from yuzui.funding.ask_view import VIEW as VIEW
from yuzui.funding.inputs import Ask as Inputs
from yuzui.job.workspace import Workspace
from yuzui.text import Text

TITLE = Text("why, what if, and how two slates differ", "为什么、如果、两方案有何不同")
QUESTION = Text("Why this proposal, and what would have had to differ?", "为何是这项申请？怎样才会不同？")
SOURCE = "Yuzui"


def compute(workspace: Workspace, inputs: Inputs) -> Answer:
    """Answer a question about a slate of the workspace; nothing is stored."""
    question = parse(inputs.question)
    if question.kind == "diff":
        first, second = (other(workspace, name) for name in question.names)
        return difference(first, second, question)
    return answer(slate_named(workspace, inputs.slate), question, inputs.seconds)
