# SPDX-License-Identifier: Apache-2.0
"""What waits for who looks, by due; and the workflows there are."""

from __future__ import annotations

from yuzui.job.workflow import care
from yuzui.job.workflow.answer import NOTHING, Moves, Waiting
from yuzui.job.workflow.days import UNLOADED
from yuzui.job.workflow.panel import address
from yuzui.job.workspace import Workspace
from yuzui.text import Text, join, same
from yuzui.text.address import encode
from yuzui.view.page import EVERYONE, Block, Page, Prose, Visit
from yuzui.view.table import Column, Table

PATH, ROLES = "/moves", EVERYONE
PLACE = ("", 0)
TITLE = Text("What waits for you", "待办事项")


def build(workspace: Workspace, visit: Visit) -> Page:
    """Return the page."""
    answer = care.todo(workspace)
    known = care.listed(workspace)
    blocks: list[Block] = []
    if answer.waiting:
        blocks.append(WAITING.drawn(answer))
        if not answer.calendar_loaded and any(one.due for one in answer.waiting):
            blocks.append(Prose((UNLOADED + Text(".", "。"),)))
    blocks.append(WORKFLOWS.drawn(known))
    return Page(_finding(answer), blocks, lead=_LEAD, document=answer)


_LEAD = Text(
    "Only those whom its workflow names move a thing on; each move is in the log, with who made it.",
    "事项仅由其流程所列办理方办理；每次操作及办理人均记入日志。",
)


def _finding(answer: Moves) -> Text:
    late = sum(one.overdue for one in answer.waiting)
    if not answer.waiting:
        return NOTHING
    if len(answer.waiting) == 1:
        form = Text("One thing waits for you", "有 1 项待您办理")
    else:
        form = Text("{n} things wait for you", "有 {n} 项待您办理").format(n=len(answer.waiting))
    return form + Text("; {k} past the term", "，其中 {k} 项已逾期").format(k=late) if late else form


def _due(row: Waiting) -> Text:
    words = same(row.due or "–")
    return words + Text(", past", "，已逾期") if row.overdue else words


WAITING = Table[Moves](
    "waiting",
    Text("By term", "按期限"),
    rows=lambda answer: answer.waiting,
    columns=(
        Column("due", Text("Term", "期限"), value=_due),
        Column(
            "row",
            Text("What", "事项"),
            value=lambda row: row.row_title,
            link=lambda _, row: address(row.workflow, row.row),
        ),
        Column("workflow", Text("Workflow", "流程"), value=lambda row: row.title),
        Column("state", Text("State", "状态"), value=lambda row: row.state_words),
        Column("moves", Text("You may", "可办理"), value=lambda row: join(row.labels, "; ", "；")),
    ),
)
WORKFLOWS = Table[Moves](
    "workflows",
    Text("Workflows", "流程"),
    rows=lambda answer: answer.workflows,
    columns=(
        Column(
            "title",
            Text("Workflow", "流程"),
            value=lambda row: row.title,
            link=lambda _, row: f"/workflows/{encode(row.name)}",
        ),
        Column("states", Text("States", "状态数"), digits=0),
        Column("moves", Text("Moves", "操作数"), digits=0),
        Column("rows", Text("Rows you see", "可见行数"), digits=0),
        Column("version", Text("Version", "版本"), digits=0),
    ),
)
