# SPDX-License-Identifier: Apache-2.0
"""The form by which a row of a workflow begins, one part a step of its file."""

from __future__ import annotations

from collections.abc import Mapping

from yuzui.errors import UnknownIdentifierError, VisibilityError
from yuzui.job.workflow import moving, panel
from yuzui.job.workflow.declaration import Workflow
from yuzui.job.workflow.definitions import definitions
from yuzui.job.workflow.item import Item
from yuzui.job.workflow.parties import Parties
from yuzui.job.workspace import Workspace
from yuzui.model.visibility import ROLES as EVERY
from yuzui.text import Text, same
from yuzui.text.address import encode
from yuzui.view.page import EVERYONE, Act, Field, Fieldset, Form, Page, Visit
from yuzui.view.table import Link

PATH, ROLES = "/moves/{workflow}/new", EVERYONE
PLACE = ("", 0)
WRITERS = tuple(role.name for role in EVERY if role.name != "public")
TITLE = Text("Begin", "发起")
ADDRESS = "/moves/gift/new"


def build(workspace: Workspace, visit: Visit) -> Page:
    """Return the form."""
    flow = _flow(workspace, visit)
    blank = Item(flow, dict.fromkeys(flow.table.names), ())
    mine = Parties(workspace, flow, blank.row).standing(workspace.subject.name, flow.begins, moving.BEGIN)
    if mine is None:
        raise VisibilityError.not_found()
    sets = [
        Fieldset(
            Text("Part {n} of {m}", "第 {n} 部分，共 {m} 部分").format(n=n, m=len(flow.form)),
            [panel.field(flow.table[name], visit.query.get(name)) for name in part],
        )
        for n, part in enumerate(flow.form, start=1)
    ]
    last = flow.table.key[-1]
    fields: list[Field | Fieldset] = [*sets]
    if not any(last in part for part in flow.form):
        hint = Text("Left empty, the next number is taken.", "不填则取下一编号。")
        fields.insert(0, Field(last, flow.table[last].label, same(visit.query.get(last, "")), False, hint=hint))
    reason = Field("reason", Text("Why, if there is more to say", "理由（可不填）"), same(""), False, "area")
    path = f"/moves/{encode(flow.name)}/new"
    form = Form("begin", path, [*fields, reason], Text("Begin", "发起"), writes=True)
    start = Text("It begins as “{s}”.", "起始状态为“{s}”。").format(s=flow.states[flow.start].label)
    title = Text("Begin: {t}", "发起：{t}").format(t=flow.title)
    crumb = (Link(flow.title, f"/workflows/{encode(flow.name)}"), Link(TITLE, ""))
    return Page(title, [Act(title, [start], form)], crumb=crumb)


def _flow(workspace: Workspace, visit: Visit) -> Workflow:
    try:
        flow = definitions(workspace)[visit.parts["workflow"]]
    except UnknownIdentifierError:
        raise VisibilityError.not_found() from None
    if not flow.begins:
        raise VisibilityError.not_found()
    return flow


def act(workspace: Workspace, visit: Visit, values: Mapping[str, str]) -> str:
    """Begin the row; the address says that it was begun."""
    flow = _flow(workspace, visit)
    columns = {flow.table.key[-1], *(name for part in flow.form for name in part)}
    given = {name: value for name, value in values.items() if name in columns}
    answer = moving.begin(workspace, flow.name, given, reason=values.get("reason", ""))
    return f"{panel.address(answer.workflow, answer.row)}?done={answer.n}"
