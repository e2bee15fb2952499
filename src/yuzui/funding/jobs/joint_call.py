# SPDX-License-Identifier: Apache-2.0
"""Where a joint call stands: what each funder puts in, who has signed and decided, what was paid; per currency."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from typing import Annotated

import msgspec

from yuzui.errors import VisibilityError
from yuzui.job.inputs import Help
from yuzui.job.result import Answer as Base
from yuzui.job.result import Run, digest
from yuzui.job.workflow.declaration import Workflow
from yuzui.job.workflow.definitions import definitions
from yuzui.job.workspace import Workspace
from yuzui.model.quantity import whole_units
from yuzui.model.table import Row
from yuzui.model.visibility import And, Eq
from yuzui.text import Text, join, same
from yuzui.text.address import encode
from yuzui.text.numbers import count, currency_code, money
from yuzui.view.table import Column, Table
from yuzui.view.view import Line, View

TITLE = Text("joint calls of several funders", "多方联合征集")
QUESTION = Text("Do the parts of the funders add up, and who has yet to sign?", "各方份额是否相符？还有谁未签署？")
SOURCE = "the joint calls of this workspace"
LEVEL = "public"
CANNOT_TELL = Text(
    "what a part is worth in another currency: nothing is converted.", "不能说明某份额折合其他币种的价值：不作换算。"
)


class Inputs(msgspec.Struct, frozen=True, kw_only=True):
    """One joint call, or all."""

    call: Annotated[str, Help(Text("id of one call; all without", "批次编号；不给则列出全部"), argument=True)] = ""


class Part(msgspec.Struct, frozen=True):
    """What one funder puts in, in whole units of a currency, and how far it has come."""

    funder: str
    currency: str
    amount: float
    signed_on: str | None
    decided_on: str | None
    paid: float


class Sum(msgspec.Struct, frozen=True):
    """One currency of a call: the whole, its parts, and what is missing (``balance``) and paid."""

    currency: str
    whole: float
    parts: float
    balance: float
    signed: float
    paid: float


class Joint(msgspec.Struct, frozen=True):
    """One joint call."""

    id: str
    title: Text
    programme: str | None
    state: str
    state_words: Text
    parts: list[Part]
    sums: list[Sum]
    unsigned: list[str]


class Answer(Base, frozen=True, kw_only=True, tag="yuzui.joint_call/1"):
    """Joint calls as whoever asks may see them."""

    origin: str
    source: str
    calls: list[Joint]
    cannot_tell: Text


def compute(workspace: Workspace, inputs: Inputs) -> Answer:
    """Return joint calls with their parts.

    Raises
    ------
    VisibilityError
        If one is asked for that does not exist for whoever asks.
    """
    where = And((Eq("type", "joint"), *((Eq("call", inputs.call),) if inputs.call else ())))
    rows = workspace.view.select("call", where=where, order=("call",))
    if inputs.call and not rows:
        raise VisibilityError.not_found()
    parts: dict[str, list[Row]] = defaultdict(list)
    for row in workspace.view.select("cofunding", order=("funder", "currency")):
        parts[row["call"]].append(row)
    flow = definitions(workspace)["joint_call"]
    calls = [_joint(row, parts.get(row["call"], []), flow) for row in rows]
    return Answer(
        run=Run.of("joint_call", {"calls": digest(msgspec.to_builtins(calls))}),
        origin="real",
        source=SOURCE,
        calls=calls,
        cannot_tell=CANNOT_TELL,
    )


def _joint(row: Row, parts: list[Row], flow: Workflow) -> Joint:
    title = row["title"]
    sums = []
    for currency in sorted({str(one["currency"]) for one in parts}):
        mine = [one for one in parts if one["currency"] == currency]
        given, whole = sum(int(one["amount"]) for one in mine), max(int(one["whole"]) for one in mine)
        signed = sum(int(one["amount"]) for one in mine if one["signed_on"])
        paid = sum(int(one["paid"] or 0) for one in mine)
        sums.append(Sum(currency, *(whole_units(one, currency) for one in (whole, given, whole - given, signed, paid))))
    return Joint(
        id=row["call"],
        title=Text.of(title) if isinstance(title, Mapping) else same(str(title or row["call"])),
        programme=row["programme"],
        state=str(row["state"]),
        state_words=flow.state_words(row["state"]),
        parts=[
            Part(
                one["funder"], one["currency"], whole_units(one["amount"], one["currency"]), one["signed_on"],
                one["decided_on"], whole_units(one["paid"] or 0, one["currency"]),
            )
            for one in parts
        ],
        sums=sums,
        unsigned=sorted({one["funder"] for one in parts if not one["signed_on"]}),
    )  # fmt: skip


def headline(answer: Answer) -> Text:
    """Return whether the parts add up."""
    if not answer.calls:
        return Text("No joint call is here yet", "此处尚无联合征集")
    off = [one for one in answer.calls if any(each.balance for each in one.sums)]
    if off:
        return Text("The parts of {c} do not add up", "{c} 的份额与总额不符").format(c=", ".join(one.id for one in off))
    return Text("The parts of {n} add up, in each currency", "{n}的各方份额按币种均相符").format(
        n=count(len(answer.calls), Text("joint call", "项联合征集"))
    )


def sentences(answer: Answer) -> list[Line]:
    """Return the transcript: each call, its currencies, who has yet to sign."""
    lines: list[Line] = [(Text("joint calls", "联合征集"), headline(answer))]
    for one in answer.calls:
        form = Text("{p} of {w} signed, {d} paid", "已签署 {p}（共 {w}），已拨付 {d}")
        sums = [
            form.format(p=money(each.signed, each.currency), w=money(each.whole, each.currency),
                        d=money(each.paid, each.currency))
            for each in one.sums
        ]  # fmt: skip
        lines.append((same(one.id), one.state_words + same(" · ") + join(sums, "; ", "；")))
        if one.unsigned:
            lines.append((same(""), Text("yet to sign: {f}", "待签署：{f}").format(f=", ".join(one.unsigned))))
    return [*lines, (Text("cannot tell", "不能说明"), answer.cannot_tell)]


PARTS = Table[Answer](
    "parts",
    Text("Parts of the funders", "各方份额"),
    lambda answer: [(one, part) for one in answer.calls for part in one.parts],
    (
        Column("call", Text("Call", "批次"), value=lambda row: row[0].id,
               link=lambda _, row: f"/fund/joint/{encode(row[0].id)}"),
        Column("funder", Text("Funder", "资助方"), value=lambda row: row[1].funder),
        Column("currency", Text("Currency", "币种"), value=lambda row: currency_code(row[1].currency)),
        Column("amount", Text("Part", "份额"), digits=2, value=lambda row: row[1].amount),
        Column("signed", Text("Signed", "签署日"), value=lambda row: row[1].signed_on or "–"),
        Column("decided", Text("Decided", "决定日"), value=lambda row: row[1].decided_on or "–"),
        Column("paid", Text("Paid", "已拨付"), digits=2, value=lambda row: row[1].paid),
    ),
    note=Text("Each currency for itself; nothing is converted.", "各币种分别合计，不作换算。"),
)  # fmt: skip
SUMS = Table[Answer](
    "sums",
    Text("By currency", "按币种合计"),
    lambda answer: [(one, each) for one in answer.calls for each in one.sums],
    (
        Column("call", Text("Call", "批次"), value=lambda row: row[0].id),
        Column("currency", Text("Currency", "币种"), value=lambda row: currency_code(row[1].currency)),
        Column("whole", Text("Whole", "总额"), digits=2, value=lambda row: row[1].whole),
        Column("parts", Text("Parts", "份额合计"), digits=2, value=lambda row: row[1].parts),
        Column("balance", Text("Missing", "差额"), digits=2, value=lambda row: row[1].balance),
        Column("paid", Text("Paid", "已拨付"), digits=2, value=lambda row: row[1].paid),
    ),
)
VIEW = View(headline=headline, sentences=sentences, first=(PARTS, SUMS))
