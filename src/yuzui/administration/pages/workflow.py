# SPDX-License-Identifier: Apache-2.0
"""One workflow: its states and moves as diagram and text, who makes them, and the rows in it."""

from __future__ import annotations

from collections.abc import Mapping

from yuzui.errors import UnknownIdentifierError, VisibilityError
from yuzui.job.workflow import care
from yuzui.job.workflow.checks import guards
from yuzui.job.workflow.declaration import Workflow
from yuzui.job.workflow.definitions import definitions
from yuzui.job.workflow.item import items
from yuzui.job.workflow.panel import address
from yuzui.job.workspace import Workspace
from yuzui.model.schema import TABLES
from yuzui.text import Text, join, same
from yuzui.text.address import encode
from yuzui.view.chart import Meta, Picture
from yuzui.view.charts.states import Arc, Place, state_chart
from yuzui.view.page import EVERYONE, Block, Figure, Page, Visit, Ways
from yuzui.view.table import Column, DataTable, Link

PATH, ROLES = "/workflows/{name}", EVERYONE
PLACE = ("", 0)
TITLE = Text("One workflow", "单个流程")
ADDRESS = "/workflows/gift"
MOST = 50
"""Most rows of a workflow that its page lists."""


def build(workspace: Workspace, visit: Visit) -> Page:
    """Return the page."""
    try:
        flow = definitions(workspace)[visit.parts["name"]]
    except UnknownIdentifierError:
        raise VisibilityError.not_found() from None
    counts = care.counts(workspace, flow)
    blocks: list[Block] = [Figure(_picture(flow)), _states(flow, counts), _moves(flow)]
    if rows := _rows(workspace, flow):
        blocks.append(rows)
    if flow.begins and workspace.subject.roles - {"public"}:
        begin = Text("Begin: {t}", "发起：{t}").format(t=flow.title)
        blocks.insert(0, Ways((Link(begin, f"/moves/{encode(flow.name)}/new"),)))
    return Page(_finding(flow), blocks, lead=_lead(flow, sum(counts.values())), crumb=(Link(CRUMB, "/moves"),))


CRUMB = Text("What waits for you", "待办事项")


def _finding(flow: Workflow) -> Text:
    last = [state.label for state in flow.states.values() if state.last]
    form = Text("{t}: from “{a}” to {b}", "{t}：从“{a}”到{b}")
    ends = Text(", ".join(f"“{one.en}”" for one in last[:2]), "、".join(f"“{one.zh}”" for one in last[:2]))
    return form.format(t=flow.title, a=flow.states[flow.start].label, b=ends)


def _lead(flow: Workflow, rows: int) -> Text:
    form = Text(
        "{s} states and {m} moves, version {v}, declared in {f}; you see {n} rows in it.",
        "{s} 个状态、{m} 项操作，第 {v} 版，由 {f} 声明；您可见其中 {n} 行。",
    )
    return form.format(s=len(flow.states), m=len(flow.steps), v=flow.version, f=flow.place, n=rows)


def _picture(flow: Workflow) -> Picture:
    order = {name: n for n, name in enumerate(flow.states)}
    arcs = [
        Arc(order[state], order[step.to], step.label, flow.who(step.who))
        for step in flow.steps
        for state in step.sources
    ]
    meta = Meta(
        "states",
        _finding(flow),
        Text(
            "Boxes are states, filled ones are last. Solid lines lead on, dashed lines lead back; beside each state "
            "stand its moves.",
            "方框为状态，灰底为终止状态；实线向前，虚线返回；各状态右侧列出其操作。",
        ),
        "derived",
        Text("the file {f}", "文件 {f}").format(f=flow.place),
        Text("version {v}", "第 {v} 版").format(v=flow.version),
    )
    return state_chart(meta, [Place(state.label, state.last) for state in flow.states.values()], arcs)


def _states(flow: Workflow, counts: Mapping[str, int]) -> DataTable:
    columns = (
        Column("state", Text("State", "状态")),
        Column("name", Text("Id", "编号")),
        Column("next", Text("Whose turn", "轮到")),
        Column("due", Text("Working days", "工作日"), digits=0),
        Column("rows", Text("Rows you see", "可见行数"), digits=0),
    )
    rows = [
        (one.label, name, flow.who(one.next) if one.next else same("–"), one.due, counts.get(name, 0))
        for name, one in flow.states.items()
    ]
    return DataTable("states_table", Text("States", "状态"), columns, rows)


def _moves(flow: Workflow) -> DataTable:
    columns = (
        Column("move", Text("Move", "操作")),
        Column("id", Text("Id", "编号")),
        Column("from", Text("From", "原状态")),
        Column("to", Text("To", "新状态")),
        Column("who", Text("By", "办理方")),
        Column("asks", Text("Asks for", "须填")),
        Column("checks", Text("Checks", "核查")),
        Column("tells", Text("Tells", "通知")),
    )
    none, files = same("–"), guards()
    rows = []
    for step in flow.steps:
        sources = join([flow.states[name].label for name in step.sources])
        asks = join([_label(flow, step.adds, name) for name in step.needs]) if step.needs else none
        checks = [files[name].TITLE for name in step.checks] + ([_APART] if step.apart else [])
        tells = flow.who(step.sends) if step.sends else none
        to = flow.states[step.to].label
        rows.append(
            (step.label, step.action, sources, to, flow.who(step.who), asks, join(checks) if checks else none, tells)
        )
    return DataTable("moves", Text("Moves", "操作"), columns, rows)


def _label(flow: Workflow, adds: str, name: str) -> Text:
    if name == "reason":
        return Text("reason", "理由")
    return (TABLES[adds] if adds and name in TABLES[adds] else flow.table)[name].label


_APART = Text("another person", "须由另一人")


def _rows(workspace: Workspace, flow: Workflow) -> DataTable | None:
    columns = (
        Column("row", Text("What", "事项")),
        Column("state", Text("State", "状态")),
        Column("due", Text("Term", "期限")),
    )
    rows: list[tuple[object, ...]] = []
    for one in items(workspace, flow):
        if len(rows) == MOST:
            break
        state = flow.state_words(one.state)
        rows.append((Link(one.title, address(flow.name, one.id), one.id), state, one.due or "–"))
    return DataTable("rows", Text("Rows", "事项"), columns, rows) if rows else None
