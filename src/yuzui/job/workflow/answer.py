# SPDX-License-Identifier: Apache-2.0
"""What a move answers, and how it is said."""

from __future__ import annotations

import msgspec

from yuzui.job.result import Tagged
from yuzui.job.workflow.declaration import Workflow
from yuzui.text import Text, join, same
from yuzui.view.table import Column, Table
from yuzui.view.view import Line, View


class Lawful(msgspec.Struct, frozen=True, kw_only=True):
    """A move that is legal now: where it leads, who may make it, what it needs, whether the person may."""

    action: str
    label: Text
    to: str
    who: list[str]
    who_words: Text
    needs: list[str]
    mine: bool


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """One move that was made."""

    n: int
    at: str
    action: str
    label: Text
    source: str | None = msgspec.field(name="from")
    to: str
    to_words: Text
    actor: str
    for_whom: str | None
    reason: str | None
    due: str | None
    undoes: int | None


class Notification(msgspec.Struct, frozen=True, kw_only=True):
    """A notice that a move sent."""

    to: str
    subject: Text


class Related(msgspec.Struct, frozen=True, kw_only=True):
    """How many rows of another workflow belong to a row, in one state, and their hours."""

    workflow: str
    state: str
    state_words: Text
    count: int
    hours: float | None


class Answer(Tagged, frozen=True, kw_only=True, tag="yuzui.move/1"):
    """Where a row stands in its workflow, what was done with it, and what may be done now.

    ``sums`` adds up the amounts that moves added beside it, by move, in whole units of its currency.
    """

    workflow: str
    version: int
    title: Text
    table: str
    row: str
    row_title: Text
    action: str | None
    source: str | None = msgspec.field(name="from")
    to: str
    state: str
    state_words: Text
    actor: str | None
    for_whom: str | None
    seq: int | None
    n: int
    next: list[str]
    next_words: Text | None
    due: str | None
    left: int | None
    calendar_loaded: bool
    notices: list[Notification]
    lawful: list[Lawful]
    history: list[Entry]
    values: dict[str, str]
    sums: dict[str, str]
    related: list[Related]


class Waiting(msgspec.Struct, frozen=True, kw_only=True):
    """A row that waits for a person."""

    workflow: str
    title: Text
    row: str
    row_title: Text
    state: str
    state_words: Text
    party: Text
    due: str | None
    overdue: bool
    since: str | None
    moves: list[str]
    labels: list[Text]


class Listed(msgspec.Struct, frozen=True, kw_only=True):
    """One workflow, and how many rows the reader sees in it."""

    name: str
    version: int
    title: Text
    table: str
    own: bool
    states: int
    moves: int
    rows: int


class Moves(Tagged, frozen=True, kw_only=True, tag="yuzui.moves/1"):
    """What waits for a person, or which workflows there are."""

    person: str
    waiting: list[Waiting]
    workflows: list[Listed]
    calendar_loaded: bool
    changed: list[str]


class Linted(Tagged, frozen=True, kw_only=True, tag="yuzui.move.lint/1"):
    """A workflow file with which nothing is wrong."""

    ok: bool = True
    workflow: str
    version: int
    states: list[str]
    moves: list[str]

    @classmethod
    def of(cls, flow: Workflow) -> Linted:
        """Return what is said of a workflow that could be read."""
        return cls(
            workflow=flow.name,
            version=flow.version,
            states=list(flow.states),
            moves=list(dict.fromkeys(step.action for step in flow.steps)),
        )


def headline(answer: Answer) -> Text:
    """Return where the row stands."""
    form = Text("{t} {r}: {s}", "{t} {r}：{s}")
    return form.format(t=answer.title, r=answer.row_title, s=answer.state_words)


def sentences(answer: Answer) -> list[Line]:
    """Return the transcript of a move, or of where a row stands."""
    lines: list[Line] = [(Text("state", "状态"), headline(answer))]
    if answer.action and answer.actor:
        last = answer.history[-1]
        words = same(answer.actor)
        if answer.for_whom:
            words += Text(" for ", " 代 ") + same(answer.for_whom)
        lines.append((Text("done", "已办理"), last.label + Text(" by ", "，办理人：") + words))
        if last.reason:
            lines.append((Text("reason", "理由"), same(last.reason)))
    if answer.next_words is not None:
        turn = answer.next_words
        if answer.due:
            turn += Text(", by {d}", "，期限 {d}").format(d=answer.due)
            if not answer.calendar_loaded:
                turn += Text(" (Monday to Friday; no holidays loaded)", "（按周一至周五计，未载入节假日）")
        lines.append((Text("whose turn", "下一步"), turn))
    for one in answer.lawful:
        words = one.label + Text(": ", "：") + one.who_words
        if one.needs:
            words += Text("; needs {n}", "；须填 {n}").format(n=", ".join(one.needs))
        lines.append((Text("may now", "可办理"), same(one.action) + Text(" – ", " – ") + words))
    if not answer.lawful:
        lines.append((Text("may now", "可办理"), Text("nothing: this is a last state", "无：已是最终状态")))
    if answer.notices:
        lines.append((Text("told", "已通知"), join([same(one.to) for one in answer.notices])))
    return lines


def waiting_sentences(answer: Moves) -> list[Line]:
    """Return what waits, by due; or the workflows there are."""
    lines: list[Line] = []
    for one in answer.waiting:
        words = one.row_title + Text(": ", "：") + one.state_words
        words += Text(" → ", " → ") + join(one.labels, " / ", " / ")
        lines.append((same(one.due or "–"), one.title + Text(" ", " ") + words))
    for flow in answer.workflows:
        form = Text("{t}, {s} states, {m} moves, {r} rows", "{t}：{s} 个状态，{m} 项操作，{r} 行")
        lines.append((same(flow.name), form.format(t=flow.title, s=flow.states, m=flow.moves, r=flow.rows)))
    for row in answer.changed:
        lines.append((Text("moved", "已办理"), same(row)))
    if not lines:
        lines = [(Text("waits", "待办"), NOTHING)]
    return lines


NOTHING = Text("Nothing waits for you.", "没有等您办理的事项。")
HISTORY = Table[Answer](
    "history",
    Text("What was done", "办理记录"),
    rows=lambda answer: answer.history,
    columns=(
        Column("n", Text("No.", "序号"), form="0"),
        Column("at", Text("When, UTC", "时间（世界协调时）"), value=lambda row: row.at[:16].replace("T", " ")),
        Column("label", Text("Move", "操作"), value=lambda row: row.label),
        Column("to", Text("State", "状态"), value=lambda row: row.to_words),
        Column("actor", Text("By", "办理人"), value=lambda row: _by(row)),
        Column("reason", Text("Reason", "理由"), value=lambda row: row.reason or "–"),
    ),
)


def _by(row: Entry) -> Text:
    name = Text("the clock", "期限届满") if row.actor == "clock" else same(row.actor)
    return name + Text(" for ", " 代 ") + same(row.for_whom) if row.for_whom else name


VIEW = View(headline=headline, sentences=sentences, tables=(HISTORY,))
WAITING = Table[Moves](
    "waiting",
    Text("What waits", "待办事项"),
    rows=lambda answer: answer.waiting,
    columns=(
        Column("due", Text("Due", "期限"), value=lambda row: row.due or "–"),
        Column("workflow", Text("Workflow", "流程"), value=lambda row: row.title),
        Column("row", Text("What", "事项"), value=lambda row: row.row_title),
        Column("state", Text("State", "状态"), value=lambda row: row.state_words),
        Column("moves", Text("You may", "可办理"), value=lambda row: join(row.labels, " / ", " / ")),
    ),
)
WORKFLOWS = Table[Moves](
    "workflows",
    Text("Workflows", "流程"),
    rows=lambda answer: answer.workflows,
    columns=(
        Column("name", Text("Name", "名称")),
        Column("title", Text("Title", "标题"), value=lambda row: row.title),
        Column("version", Text("Version", "版本"), form="0"),
        Column("states", Text("States", "状态数"), form="0"),
        Column("moves", Text("Moves", "操作数"), form="0"),
        Column("rows", Text("Rows", "行数"), form="0"),
    ),
)
