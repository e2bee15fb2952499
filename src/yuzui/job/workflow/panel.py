# SPDX-License-Identifier: Apache-2.0
"""What a page shows of a row in its workflow: where it stands, and a button for each lawful move of who looks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from yuzui.job.workflow import moving, values
from yuzui.job.workflow.answer import HISTORY, Answer
from yuzui.job.workflow.days import UNLOADED
from yuzui.job.workflow.declaration import Step
from yuzui.job.workflow.definitions import definitions
from yuzui.job.workflow.item import Item, item
from yuzui.job.workflow.parties import Parties
from yuzui.job.workspace import Workspace
from yuzui.model.schema import TABLES
from yuzui.model.table import Column, Row, Type
from yuzui.model.visibility import Eq
from yuzui.store import subjects
from yuzui.text import Text, same
from yuzui.text.address import encode
from yuzui.view.page import Act, Block, Field, Option, Ways
from yuzui.view.table import Column as Heading
from yuzui.view.table import DataTable, Link

_KINDS: Mapping[Type, str] = {
    Type.DAY: "date", Type.INT: "number", Type.STAMP: "datetime", Type.INSTANT: "datetime"
}  # fmt: skip


def address(workflow: str, row: str, action: str = "") -> str:
    """Return the address of a row in its workflow, or of the form of one of its moves."""
    path = f"/moves/{encode(workflow)}/{encode(row)}"
    return f"{path}/{encode(action)}" if action else path


def of_row(workspace: Workspace, table: str, row: Row) -> list[Block]:
    """Return the panels of a visible row: one for each workflow that moves rows of its table."""
    blocks: list[Block] = []
    for flow in definitions(workspace).of_table(table):
        one = item(workspace, flow, row)
        if not one.mine or one.state not in flow.states:
            continue
        blocks += acts(moving.answer(workspace, one, workspace.subject.name))
    return blocks


def acts(answer: Answer, own_page: bool = False) -> list[Block]:
    """Return where a row stands, and a button for each move that who looks may make."""
    lines = [Text("It is {s}.", "现为{s}。").format(s=answer.state_words)]
    notes = []
    if answer.next_words is not None:
        turn = Text("Next: {w}", "下一步：{w}").format(w=answer.next_words)
        lines.append(turn + Text(", by {d}.", "，期限 {d}。").format(d=answer.due) if answer.due else turn + END)
        if answer.due and not answer.calendar_loaded:
            notes.append(UNLOADED + END)
    mine = [one for one in answer.lawful if one.mine]
    if answer.lawful and not mine:
        others = dict.fromkeys(one.who_words.en for one in answer.lawful)
        first = {one.who_words.en: one.who_words for one in answer.lawful}
        notes.append(
            Text("You have no move here; ", "您在此没有可办理的操作；") + _may([first[name] for name in others])
        )
    title = Text("{t}: what is next", "{t}：下一步").format(t=answer.title)
    link = None if own_page else Link(HISTORY_LINK, address(answer.workflow, answer.row))
    blocks: list[Block] = [Act(title, lines, None, notes, link)]
    if mine:
        links = [Link(capital(one.label), address(answer.workflow, answer.row, one.action)) for one in mine]
        blocks.append(Ways(links))
    return blocks


HISTORY_LINK = Text("What was done, and by whom", "办理记录")
END = Text(".", "。")


def _may(whos: Sequence[Text]) -> Text:
    words = whos[0]
    for one in whos[1:]:
        words = words + Text("; ", "；") + one
    return words + Text(" may.", "可办理。")


def capital(text: Text) -> Text:
    """Return a phrase as it stands on a button."""
    return Text(text.en[:1].upper() + text.en[1:], text.zh)


def fields(workspace: Workspace, one: Item, step: Step, given: Mapping[str, str]) -> list[Field]:
    """Return what the form of a move asks for, as it is filled in already."""
    adds = TABLES[step.adds] if step.adds else None
    form = []
    for name in step.needs:
        if name == "reason":
            continue
        column = adds[name] if adds is not None and name in adds else one.flow.table[name]
        stored = None if adds is not None and name in adds else one.row.get(name)
        form.append(field(column, given.get(name), stored, one.currency))
    needed = "reason" in step.needs
    words = Text("Why", "理由") if needed else Text("Why, if there is more to say", "理由（可不填）")
    form.append(Field("reason", words, same(given.get("reason", "")), needed, "area"))
    persons = other_names(workspace, one, step)
    if persons:
        options = [Option(name, same(name)) for name in persons]
        first = given.get("by") or persons[0]
        hint = Text("This workspace has no sign-in: the name is taken as given.", "本工作区无登录：姓名按所填记录。")
        form.append(Field("by", Text("In whose name", "办理人"), same(first), True, "select", options, hint))
    return form


def other_names(workspace: Workspace, one: Item, step: Step) -> list[str]:
    """Return in whose names a move may be made: in a one-person workspace the owner acts for others too."""
    own = workspace.subject.name
    if own != subjects.maker(workspace.store):
        return []
    known = Parties(workspace, one.flow, one.row).persons([name for name in step.who if name != "clock"])
    names = [own, *sorted(name for name in known if name != own)]
    return names if len(names) > 1 else []


def field(column: Column, text: str | None, stored: object = None, currency: str = "") -> Field:
    """Return how a column is filled in."""
    shown = text if text is not None else (values.plain(column, stored, currency) if stored is not None else "")
    if column.values:
        options = [Option(one, same(one)) for one in column.values]
        return Field(column.name, capital(column.label), same(shown), not column.null, "select", options, column.note)
    kind = _KINDS.get(column.type, "text")
    hint = column.note
    if column.type is Type.MONEY and currency:
        hint = Text("{n}, in {c}", "{n}（{c}）").format(n=_without(column.note), c=currency)
    return Field(column.name, capital(column.label), same(shown), True, kind, (), hint)  # type: ignore[arg-type]


def _without(note: Text) -> Text:
    return Text(note.en.replace(", in minor units", ""), note.zh.replace("（最小货币单位）", ""))


def added(workspace: Workspace, one: Item) -> list[Block]:
    """Return the tables of what moves added beside a row, such as the money of a gift."""
    blocks: list[Block] = []
    for name in dict.fromkeys(step.adds for step in one.flow.steps if step.adds):
        table = TABLES[name]
        owner = moving.owner_column(table, one.flow.table.name)
        rows = workspace.desk.select(name, where=Eq(owner, one.id), order=table.key)
        columns = [column for column in table.columns if column.name not in (owner, "n", "currency")]
        if rows:
            heads = [Heading(column.name, capital(column.label)) for column in columns]
            cells = [
                [_verb(one, column, row) or values.shown(column, row[column.name], one.currency) for column in columns]
                for row in rows
            ]
            blocks.append(DataTable(name, capital(table.label), heads, cells))
    return blocks


def _verb(one: Item, column: Column, row: Row) -> Text | None:
    return moving.label(one.flow, str(row["kind"])) if column.name == "kind" else None


def history(answer: Answer) -> Block:
    """Return what was done with a row."""
    return HISTORY.drawn(answer)
