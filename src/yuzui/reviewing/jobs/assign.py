# SPDX-License-Identifier: Apache-2.0
"""Who reviews what: without conflicts, fairly, with reasons and a proof."""

from __future__ import annotations

import msgspec

from yuzui.funding import call_reviews, lottery_draw
from yuzui.job.workspace import Workspace, stamped
from yuzui.reviewing import assign_view, assign_words, assigned, assignment_store, panel_lottery, problem
from yuzui.reviewing.assign_answer import Answer
from yuzui.reviewing.inputs import Assign as Inputs
from yuzui.reviewing.search import chosen, nothing
from yuzui.text import Text
from yuzui.view.view import View

TITLE = Text("from proposals and reviewers to an assignment", "由申请书与评审人得出评审指派")
QUESTION = Text(
    "Who reviews what, without conflicts, fairly, with reasons?", "谁评什么？如何回避、如何均衡、理由何在？"
)
SOURCE = "Ahuja, Magnanti and Orlin 1993, ISBN 978-0-13-617549-0"
LEVEL = "restricted"


def compute(workspace: Workspace, inputs: Inputs) -> Answer:
    """Assign the reviewers of one call."""
    meant = call_reviews.meant(workspace, {"path": inputs.path, "call": inputs.call})
    inputs = problem.located(msgspec.structs.replace(inputs, **meant))
    row, secret, at = None, inputs.secret, stamped()
    if inputs.objective == "random_draw" and inputs.public and not secret:
        row, secret = lottery_draw.open_commitment(workspace)
    posed = problem.read(workspace, inputs, at, workspace.seed, secret)
    choice = nothing(posed.problem) if posed.problem.unchecked else chosen(posed.problem)
    answer = assigned.answer(posed, choice, at)
    answer.attach(solved=posed)
    if row is not None and answer.draw is not None:
        keep(workspace, answer)
        panel_lottery.close(workspace, row, answer)
    return answer


def keep(workspace: Workspace, answer: Answer) -> None:
    """Keep an assignment that was made here with a row for each pair, in one act."""
    assignment_store.keep(workspace, answer, answer.solved.inputs, LEVEL)


replayed = panel_lottery.replayed
VIEW = View(
    headline=assign_words.headline,
    sentences=assign_words.sentences,
    charts=(assign_view.loads, assign_view.frontier, assign_view.conflicts),
    first=assign_view.FIRST,
    tables=assign_view.TABLES,
)
