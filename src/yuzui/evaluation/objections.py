# SPDX-License-Identifier: Apache-2.0
"""Objections to a number: the acts on them, and what is shown of them.

An objection is stored in one row, like an appeal; its grounds and its people stand there and nowhere
else, not in the log. It changes no number: what was wrong is corrected in the files, and evaluating
them again makes a new result beside the old one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from typing import Any, Literal

import msgspec

from yuzui.errors import InputError, Place, UnknownIdentifierError, meant
from yuzui.evaluation import result_store
from yuzui.evaluation.inputs import Objection as Inputs
from yuzui.evaluation.result_store import Record
from yuzui.job import signature
from yuzui.job.pages import sentence
from yuzui.job.result import digest
from yuzui.job.workspace import Workspace, clock
from yuzui.model.lifecycle import CYCLES, move
from yuzui.model.tables.load import OBJECTION
from yuzui.model.visibility import TRUE, Eq
from yuzui.text import Text, same
from yuzui.text.numbers import day, number
from yuzui.view.page import Block, Chip, Code, Field, Form, Item, Items, Remedy, Section, Visit
from yuzui.view.table import Column, Table
from yuzui.view.view import Line

ROLES = ("decider", "programme_officer", "curator")
"""Roles of which one is needed to answer."""
RAISERS = frozenset({*ROLES, "member", "applicant", "analyst"})
"""Roles of which one is needed to object on a page."""
OUTCOMES = {"accepted": "accept", "rejected": "reject", "withdrawn": "withdraw"}
"""What may come of an objection, with the verb of its life cycle."""
LONGEST = 4000
"""Characters of the longest grounds or reason."""
STATES = CYCLES["objection"].states
"""Names of the states."""


class Objection(msgspec.Struct, frozen=True, kw_only=True):
    """A request to correct what a number rests on; None is what the reader may not read, or what is not said."""

    id: str
    result: str
    part: str | None
    work: str | None
    by: str | None
    grounds: str | None
    filed: str
    handler: str | None
    outcome: Literal["accepted", "rejected", "withdrawn"] | None
    reason: str | None
    settled: str | None
    state: Literal["open", "accepted", "rejected", "withdrawn"]

    @property
    def about(self) -> Text:
        """What it is about: result, perhaps part and work."""
        return same(" ".join(name for name in (self.result, self.part, self.work) if name))


def file(workspace: Workspace, inputs: Inputs) -> str:
    """File an objection to a result."""
    _complete(inputs, _FILED)
    record = result_store.one(workspace, inputs.result)
    _known(workspace, record, inputs)
    now = clock()
    earlier = workspace.desk.count("objection", Eq("result", record.id))
    name = digest(record.id, inputs.work, inputs.part, now, earlier)[:12]
    row = {
        "id": name,
        "result": record.id,
        "part": inputs.part or None,
        "work": inputs.work or None,
        "by": inputs.by,
        "grounds": inputs.grounds,
        "filed": now[:10],
    }
    # neither person nor grounds enter the log: auditors read it, and they see no contents
    with workspace.view.act("object", f"objection {name}", f"result {record.id}") as change:
        change.insert("objection", [row])
    return name


def settle(workspace: Workspace, inputs: Inputs) -> None:
    """Answer an objection."""
    _complete(inputs, _SETTLED)
    came = outcome(inputs.outcome)
    view = workspace.view
    with view.act("settle", f"objection {inputs.objection}", came) as change:
        row = view.get("objection", inputs.objection)
        move("objection", signature.state(row), OUTCOMES[came])
        objector = {str(row["by"]): Text("raised the objection", "为异议提出人")}
        signature.apart(objector, inputs.by)
        signature.who(workspace, inputs.by, ROLES)
        change.replace("objection", [{**row, **signature.answered(_words(inputs), came)}])


def outcome(word: str) -> str:
    """Return the outcome of an objection that was written, in either language, or refuse it."""
    none = Text("there is no such outcome of an objection", "异议没有这种结论")
    return signature.outcome(word, "objection", OUTCOMES, none)


def listed(workspace: Workspace, result: str = "") -> list[Objection]:
    """Return objections as the reader may see them, the one filed first first."""
    where = Eq("result", result) if result else TRUE
    seen = {row["id"] for row in workspace.view.select("result", columns=("id",))}
    rows = [row for row in workspace.view.select("objection", where=where) if row["result"] in seen]
    names = Objection.__struct_fields__[:-1]
    objections = [
        msgspec.convert({**{name: row.get(name) for name in names}, "state": signature.state(row)}, Objection)
        for row in rows
    ]
    return sorted(objections, key=lambda one: (one.filed, one.id))


def _known(workspace: Workspace, record: Record, inputs: Inputs) -> None:
    """Refuse a part or a work that the result does not have."""
    checked = [("--part", inputs.part, [part.column for part in record.values.parts])]
    if inputs.work:
        checked.append(("--work", inputs.work, result_store.opened(workspace, record).ids.tolist()))
    for option, word, known in checked:
        if word and word not in known:
            raise UnknownIdentifierError(
                Text("the result has nothing of this name", "该结果中没有这一名称"),
                place=Place(column=option),
                seen=word,
                fix=meant(word, known[:5000])
                or Text(
                    "write it as the result does: yuzui evaluate result open",
                    "请按结果中的写法填写：yuzui evaluate result open",
                ),
            )


_FILED = {
    "--by": Text("an objection names the person", "异议须写明人员"),
    "--grounds": Text("an objection needs grounds", "异议须写明事由"),
}
_SETTLED = {"--by": _FILED["--by"], "--reason": Text("an objection is answered for a reason", "答复异议须写明理由")}


def _words(inputs: Inputs) -> dict[str, str]:
    return {name: str(value) for name, value in msgspec.structs.asdict(inputs).items()}


def _complete(inputs: Inputs, wanted: Mapping[str, Text]) -> None:
    words = _words(inputs)
    signature.complete(words, wanted)
    for option in wanted:
        text = words[option.removeprefix("--")]
        if len(text) > LONGEST:
            raise InputError(
                Text("the text is too long", "文字过长"),
                place=Place(column=option),
                seen=str(len(text)),
                expected=f"<= {LONGEST}",
                fix=Text("say it shorter", "请缩短文字"),
            )


def finding(objections: Sequence[Objection]) -> Text:
    """Return how many objections there are and how many wait for an answer."""
    if not objections:
        return Text("nobody has objected", "尚无人提出异议")
    if len(objections) == 1:
        return Text("one objection, {state}", "1 项异议，{state}").format(state=STATES[objections[0].state])
    waiting = sum(one.state == "open" for one in objections)
    return Text("{n} objections, {open} of them open", "{n} 项异议，其中 {open} 项办理中").format(
        n=number(len(objections)), open=number(waiting)
    )


def lines(objections: Sequence[Objection]) -> list[Line]:
    """Return one line an objection: what it is about, its grounds, what came of it."""
    lines_ = [(Text("objections", "异议"), finding(objections))]
    for one in objections:
        words = Text("{state}; {about}, filed {day}", "{state}；{about}，提出于 {day}").format(
            state=STATES[one.state], about=one.about, day=one.filed
        )
        for who, what in ((one.by, one.grounds), (one.handler, one.reason)):
            if what:
                words += same("\n") + Text("{who}: {what}", "{who}：{what}").format(
                    who=same(who or "—"), what=same(what)
                )
        lines_.append((same(one.id), words))
    return lines_


_CHIPS = {"open": "part", "accepted": "good", "rejected": "none", "withdrawn": "out"}
_EMPTY = same("")
_STATE = Text("state", "状态")


def _dashed(name: str) -> Column:
    return Column(
        name, OBJECTION[name].label, value=lambda one: getattr(one, name), shown=lambda _, one: _or_dash(one, name)
    )


def _or_dash(one: Objection, name: str) -> Text:
    return same(str(getattr(one, name) or "—"))


OBJECTIONS = Table[Any](
    "objections",
    Text("objections", "异议"),
    rows=lambda answer: answer.objections,
    columns=(
        *(Column(name, OBJECTION[name].label) for name in Objection.__struct_fields__[:-1]),
        Column("state", _STATE, value=lambda one: STATES[one.state]),
    ),
)
"""What a file holds."""
LISTING = Table[Sequence[Objection]](
    "objections",
    lambda objections: sentence(finding(objections)),
    rows=lambda objections: objections,
    columns=(
        Column("id", OBJECTION["id"].label, shown=lambda _, one: Code(one.id)),
        *(_dashed(name) for name in ("part", "work")),
        Column("filed", OBJECTION["filed"].label, shown=lambda _, one: day(one.filed)),
        *(_dashed(name) for name in ("by", "grounds", "handler", "reason")),
        Column(
            "state",
            _STATE,
            value=lambda one: STATES[one.state],
            shown=lambda _, one: Chip(STATES[one.state], _CHIPS[one.state]),
        ),
    ),
)
"""What the page of a number shows."""


def request(values: Mapping[str, str]) -> Inputs:
    """Return what a form asks for: the act on an objection and its inputs."""
    if values.get("act") != "settle":
        return Inputs(act="file", **{name: values.get(name, "") for name in ("part", "work", "by", "grounds")})
    inputs = Inputs(act="settle", **{name: values.get(name, "") for name in ("objection", "by", "outcome", "reason")})
    return msgspec.structs.replace(inputs, outcome=outcome(inputs.outcome))


def blocks(objections: Sequence[Objection], part: str, visit: Visit, roles: Set[str]) -> list[Block]:
    """Return the objections that a reader sees, and the form of a new one."""
    shown: list[Block] = [Section(Text("Object to this number", "对该数字提出异议"))]
    if objections:
        shown.append(LISTING.drawn(objections))
    answers = [_answer(one, visit) for one in objections if one.state == "open"]
    if answers and roles & set(ROLES):
        shown.append(Items(Text("To be answered", "待答复"), answers))
    if not roles & RAISERS:
        how = Text("An account that may object does so by:", "有权提出异议的账户可使用：")
        return [*shown, Remedy(how, "yuzui evaluate object RESULT --by NAME --grounds TEXT")]
    fields = (
        Field("by", Text("Your name", "姓名"), same(visit.query.get("by", ""))),
        Field(
            "grounds",
            Text("What is wrong, and what would be right", "何处有误、应为如何"),
            same(visit.query.get("grounds", "")),
        ),
        Field("work", Text("Work concerned", "所涉成果"), same(visit.query.get("work", "")), False),
    )
    hidden = {"act": "file", "part": part}
    button = Text("Object", "提出异议")
    shown.append(Form("object", visit.path, fields, button, hidden, True))
    return shown


def _answer(one: Objection, visit: Visit) -> Item:
    fields = (
        Field("by", Text("Who answers", "答复人"), _EMPTY),
        Field("outcome", Text("Accepted, rejected or withdrawn", "予以采纳、不予采纳或提出人撤回"), _EMPTY),
        Field("reason", Text("Reason", "理由"), _EMPTY),
    )
    hidden = {"act": "settle", "objection": one.id, "part": one.part or ""}
    form = Form(f"settle-{one.id}", visit.path, fields, Text("Answer", "答复"), hidden, True)
    return Item(one.about, (_or_dash(one, "grounds"),), form=form)
