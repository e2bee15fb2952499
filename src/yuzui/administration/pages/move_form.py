# SPDX-License-Identifier: Apache-2.0
"""The form of one move: what it asks for, the answers to be checked, then the move."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal
from urllib.parse import urlencode

from yuzui.administration.pages import move_row
from yuzui.errors import InputError, StateError, VisibilityError
from yuzui.job import pages
from yuzui.job.workflow import moving, panel
from yuzui.job.workflow.declaration import Step
from yuzui.job.workflow.item import Item
from yuzui.job.workspace import Workspace
from yuzui.model.visibility import ROLES as EVERY
from yuzui.text import Text, same
from yuzui.text.address import encode
from yuzui.view.page import EVERYONE, Act, Block, Field, Form, Page, Steps, Visit
from yuzui.view.page import Step as Stage
from yuzui.view.table import Column, DataTable, Link

PATH, ROLES = "/moves/{workflow}/{id}/{action}", EVERYONE
PLACE = ("", 0)
WRITERS = tuple(role.name for role in EVERY if role.name != "public")
TITLE = Text("One move", "一项操作")
ADDRESS = "/moves/ten_year_plan/demo/change"
_STAGES = (Text("Fill in", "填写"), Text("Check", "核对"), Text("Done", "完成"))


def build(workspace: Workspace, visit: Visit) -> Page:
    """Return the form; or, once it is filled in, the answers to be checked."""
    one = move_row.row(workspace, visit)
    step = _step(workspace, one, visit)
    path = panel.address(one.flow.name, one.id, step.action)
    back = panel.address(one.flow.name, one.id)
    fields = panel.fields(workspace, one, step, visit.query)
    checked, wrong = bool(visit.query.get("check")) and visit.refused is None, list[Block]()
    if checked:
        try:
            moving.preview(one, step, _column_values(visit.query), visit.query.get("reason", ""))
        except InputError as error:
            checked, wrong = False, pages.refused(error)
    crumb = (Link(one.flow.title, f"/workflows/{encode(one.flow.name)}"), Link(one.title, back), Link(step.label, ""))
    title = Text("{m}: {r}", "{m}：{r}").format(m=panel.capital(step.label), r=one.title)
    stages = [Stage(words, _at(n - int(checked))) for n, words in enumerate(_STAGES)]
    blocks: list[Block] = [Steps(stages), *wrong]
    if checked:
        blocks += _checking(one, step, fields, visit, path)
        return Page(Text("Check before it is done: {t}", "办理前请核对：{t}").format(t=title), blocks, crumb=crumb)
    form = Form("move", path, fields, Text("Continue", "继续"), {"check": "1", "seen": str(len(one.log))})
    if visit.refused is not None:
        # what was refused is sent again from here, checked once more
        form = Form("move", path, fields, panel.capital(step.label), {"seen": str(len(one.log))}, writes=True)
    leads = Text("State: {c}", "状态：{c}").format(c=_change(one, step))
    leave = Link(Text("Leave it", "不办理"), back)
    blocks.append(Act(panel.capital(step.label), [leads], form, _notes(one, step), leave))
    return Page(title, blocks, crumb=crumb)


def _at(n: int) -> Literal["done", "current", "later"]:
    return "done" if n < 0 else "current" if n == 0 else "later"


def _step(workspace: Workspace, one: Item, visit: Visit) -> Step:
    """Return the move of an address if who looks may make it, in whose name soever; else there is no page."""
    step = one.flow.step(one.state, visit.parts["action"])
    if step is None:
        if visit.refused is not None:
            raise visit.refused
        raise VisibilityError.not_found()
    try:
        moving.allowed(workspace, one, step, workspace.subject.name)
    except StateError:
        if not panel.other_names(workspace, one, step):
            raise VisibilityError.not_found() from None
    return step


def _checking(one: Item, step: Step, fields: list[Field], visit: Visit, path: str) -> list[Block]:
    """Return the answers as a table, and the button that makes the move."""
    columns = (Column("field", Text("Field", "项目")), Column("value", Text("Answer", "答案")))
    rows = [(field.label, same(visit.query.get(field.name, "") or "–")) for field in fields]
    rows.append((Text("State", "状态"), _change(one, step)))
    sent = {field.name: visit.query.get(field.name, "") for field in fields}
    hidden = {**sent, "seen": visit.query.get("seen", "")}
    form = Form("make", path, (), panel.capital(step.label), hidden, writes=True)
    back = Link(Text("Change the answers", "修改"), f"{path}?{urlencode(sent)}")
    return [
        DataTable("answers", Text("Your answers", "您的答案"), columns, rows),
        Act(Text("Is this right?", "是否无误？"), [], form, _notes(one, step), back),
    ]


def _change(one: Item, step: Step) -> Text:
    form = Text("{a} → {b}", "{a} → {b}")
    return form.format(a=one.flow.states[one.state].label, b=one.flow.states[step.to].label)


def _notes(one: Item, step: Step) -> list[Text]:
    """Return what comes of a move."""
    notes = []
    if step.sends:
        notes.append(Text("Told: {w}.", "将通知：{w}。").format(w=one.flow.who(step.sends)))
    if step.outward or step.does or step.adds:
        words = Text("It is not taken back; its reverse is a move of its own.", "办理后不得更正；须以相反的操作处理。")
        notes.append(words)
    return notes


def _column_values(query: Mapping[str, str]) -> dict[str, str]:
    ours = ("check", "seen", "reason", "by", "as", "act", "format")
    return {name: value for name, value in query.items() if name not in ours and not name.endswith("_")}


def act(workspace: Workspace, visit: Visit, values: Mapping[str, str]) -> str:
    """Make the move; the address says that it was made."""
    seen = values.get("seen", "")
    answer = moving.move(
        workspace,
        visit.parts["workflow"],
        visit.parts["id"],
        visit.parts["action"],
        by=values.get("by", ""),
        reason=values.get("reason", ""),
        given=_column_values(values),
        seen=int(seen) if seen.isdigit() else None,
    )
    return f"{panel.address(answer.workflow, answer.row)}?done={answer.n}"
