# SPDX-License-Identifier: Apache-2.0
"""One row in its workflow: where it stands, what was done, and what who looks may do now."""

from __future__ import annotations

from yuzui.errors import UnknownIdentifierError, VisibilityError
from yuzui.job.workflow import moving, panel
from yuzui.job.workflow.answer import Answer, headline
from yuzui.job.workflow.item import Item, find
from yuzui.job.workflow.values import shown
from yuzui.job.workspace import Workspace
from yuzui.text import Text
from yuzui.text.address import encode
from yuzui.view.page import EVERYONE, Act, Block, Page, Visit
from yuzui.view.table import Column, DataTable, Link

PATH, ROLES = "/moves/{workflow}/{id}", EVERYONE
PLACE = ("", 0)
TITLE = Text("One thing in its workflow", "流程中的事项")
ADDRESS = "/moves/ten_year_plan/demo"


def build(workspace: Workspace, visit: Visit) -> Page:
    """Return the page."""
    one = row(workspace, visit)
    answer = moving.answer(workspace, one, workspace.subject.name)
    blocks: list[Block] = [*_done(answer, visit), *panel.acts(answer, own_page=True), _fields(one)]
    blocks += [*panel.added(workspace, one), panel.history(answer)]
    return Page(
        headline(answer),
        blocks,
        crumb=(
            Link(Text("What waits for you", "待办事项"), "/moves"),
            Link(answer.title, f"/workflows/{encode(one.flow.name)}"),
            Link(one.title, ""),
        ),
        state=answer.state_words,
        document=answer,
    )


def row(workspace: Workspace, visit: Visit) -> Item:
    """Return the row that an address names; a workflow that is not there is no page."""
    try:
        return find(workspace, visit.parts["workflow"], visit.parts["id"])
    except UnknownIdentifierError:
        raise VisibilityError.not_found() from None


def _done(answer: Answer, visit: Visit) -> list[Block]:
    """Return that a move was made, with its number and what comes next."""
    if not answer.history or visit.query.get("done") != str(answer.n):
        return []
    last = answer.history[-1]
    lines = [Text("Reference {t} {n}, {d} UTC.", "编号 {t} {n}，{d}（世界协调时）。").format(
        t=answer.row, n=last.n, d=last.at[:16].replace("T", " ")
    )]  # fmt: skip
    return [Act(Text("Done: {m}", "已办理：{m}").format(m=last.label), lines)]


def _fields(one: Item) -> DataTable:
    columns = (Column("field", Text("Field", "项目")), Column("value", Text("Value", "内容")))
    rows = [
        (panel.capital(column.label), shown(column, one.row.get(column.name), one.currency))
        for column in one.flow.table.columns
        if column.name != "state" and one.row.get(column.name) is not None
    ]
    return DataTable("fields", panel.capital(one.flow.table.label), columns, rows)
