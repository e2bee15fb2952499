# SPDX-License-Identifier: Apache-2.0
"""Programmes with the strategies they serve, their calls and missions, and their money funder by funder."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Annotated

import msgspec

from yuzui.job.inputs import Help
from yuzui.job.result import Answer as Base
from yuzui.job.result import Run, digest
from yuzui.job.workflow.definitions import definitions
from yuzui.job.workspace import Workspace
from yuzui.missions.strategies import Strategy, strategies
from yuzui.model.quantity import whole_units
from yuzui.model.table import Row
from yuzui.text import Text, join, same
from yuzui.text.address import encode
from yuzui.text.numbers import count, currency_code, money, number
from yuzui.view.table import Column, Table
from yuzui.view.view import Line, View

TITLE = Text("programmes and the strategies they serve", "科技计划及其所服务的战略")
QUESTION = Text(
    "Which strategy does each programme serve, and does its money add up funder by funder?",
    "各计划服务于哪一战略？各资助方的经费合计是否相符？",
)
SOURCE = "the programmes of this workspace; words of the three strategies with their source"
LEVEL = "public"
CANNOT_TELL = Text(
    "whether the areas are the critical ones, and whether the strategies strengthen one another.",
    "不能说明所选领域是否确属关键，也不能说明各战略是否相互促进。",
)


class Inputs(msgspec.Struct, frozen=True, kw_only=True):
    """One programme, or all."""

    programme: Annotated[
        str, Help(Text("id of one programme; all without", "计划编号；不给则列出全部"), argument=True)
    ] = ""


class Share(msgspec.Struct, frozen=True):
    """What one funder puts in, in whole units of one currency: planned, signed and paid."""

    funder: str
    currency: str
    planned: float
    signed: float
    paid: float


class Whole(msgspec.Struct, frozen=True):
    """What the calls of a programme need in one currency, and what is missing of it in the parts of its funders."""

    currency: str
    needed: float
    planned: float
    missing: float


class Programme(msgspec.Struct, frozen=True):
    """A programme as whoever asks may see it."""

    id: str
    name: Text
    funder: str | None
    clause: str | None
    critical: bool | None
    start: str | None
    end: str | None
    state: str
    state_words: Text
    strategies: list[str]
    calls: list[str]
    missions: list[str]
    shares: list[Share]
    wholes: list[Whole]


class Answer(Base, frozen=True, kw_only=True, tag="yuzui.programmes/1"):
    """Programmes and strategies; ``without`` is the number of programmes that name none."""

    origin: str
    source: str
    asked: str
    programmes: list[Programme]
    strategies: list[Strategy]
    without: int
    cannot_tell: Text


def compute(workspace: Workspace, inputs: Inputs) -> Answer:
    """Return programmes as whoever asks may see them."""
    known, beside = strategies(workspace), _Beside(workspace)
    listed = [beside.programme(row) for row in workspace.one_or_all("programme", inputs.programme)]
    return Answer(
        run=Run.of("programmes", {"programmes": digest(msgspec.to_builtins(listed))}),
        origin="real",
        source=SOURCE,
        asked=inputs.programme,
        programmes=listed,
        strategies=list(known.values()),
        without=sum(not one.strategies for one in listed),
        cannot_tell=CANNOT_TELL,
    )


class _Beside:
    """What stands beside the programmes: strategies, calls, missions and money, read once."""

    def __init__(self, workspace: Workspace) -> None:
        view = workspace.view
        self.flow = definitions(workspace)["programme"]
        self.strategies = _lists((row["programme"], row["strategy"]) for row in view.select("programme_strategy"))
        self.calls: dict[str, list[Row]] = defaultdict(list)
        for row in view.select("call", order=("call",)):
            self.calls[str(row["programme"])].append(row)
        missions = view.select("mission", order=("id",))
        self.missions = _lists((row["programme"], row["id"]) for row in missions)
        self.parts: dict[str, list[Row]] = defaultdict(list)
        for row in view.select("cofunding", order=("funder", "currency")):
            self.parts[row["call"]].append(row)

    def programme(self, row: Row) -> Programme:
        calls = self.calls.get(row["id"], [])
        state = str(row["state"] or self.flow.start)
        shares, wholes = self._money(row, calls)
        return Programme(
            id=row["id"],
            name=Text(row["name"], row["name_zh"] or row["name"]),
            funder=row["funder"],
            clause=row["clause"],
            critical=row["critical"],
            start=row["start_day"],
            end=row["end_day"],
            state=state,
            state_words=self.flow.state_words(state),
            strategies=self.strategies.get(row["id"], []),
            calls=[str(one["call"]) for one in calls],
            missions=self.missions.get(row["id"], []),
            shares=shares,
            wholes=wholes,
        )

    def _money(self, programme: Row, calls: Sequence[Row]) -> tuple[list[Share], list[Whole]]:
        """Return the parts funder by funder and what the calls need, currency by currency; nothing is converted."""
        planned: dict[tuple[str, str], list[int]] = defaultdict(lambda: [0, 0, 0])
        needed: dict[str, int] = defaultdict(int)
        for call in calls:
            parts = self.parts.get(call["call"], [])
            for part in parts:
                sums = planned[part["funder"], part["currency"]]
                sums[0] += part["amount"]
                sums[1] += part["amount"] if part["signed_on"] else 0
                sums[2] += part["paid"] or 0
            for currency, whole in {part["currency"]: part["whole"] for part in parts}.items():
                needed[currency] += whole
            if not parts and call["budget"]:
                # a call of one funder is paid by that of the programme
                planned[programme["funder"] or "–", call["currency"]][0] += call["budget"]
                needed[call["currency"]] += call["budget"]
        shares = [
            Share(funder, currency, *(whole_units(one, currency) for one in sums))
            for (funder, currency), sums in sorted(planned.items())
        ]
        wholes = []
        for currency, minor in sorted(needed.items()):
            given = sum(sums[0] for (_, unit), sums in planned.items() if unit == currency)
            wholes.append(Whole(currency, *(whole_units(one, currency) for one in (minor, given, minor - given))))
        return shares, wholes


def _lists(pairs: Iterator[tuple[str, str]]) -> Mapping[str, list[str]]:
    lists: dict[str, list[str]] = defaultdict(list)
    for key, value in sorted((str(key), str(value)) for key, value in pairs):
        lists[key].append(value)
    return lists


def headline(answer: Answer) -> Text:
    """Return how many programmes there are, and how many name a strategy."""
    if not answer.programmes:
        return Text("No programme is registered here yet", "此处尚未登记计划")
    if answer.asked:
        return of_one(answer)
    form = Text("{n} of {all} name the strategy they serve", "{all}中 {n} 个已注明所服务的战略")
    return form.format(
        n=number(len(answer.programmes) - answer.without),
        all=count(len(answer.programmes), Text("programme", "个计划")),
    )


def of_one(answer: Answer) -> Text:
    """Return how the money of one programme stands."""
    one = answer.programmes[0]
    gaps = [whole for whole in one.wholes if whole.missing]
    if not one.wholes:
        return one.name + Text(": ", "：") + one.state_words + Text("; no money yet", "；尚无经费")
    if not gaps:
        return one.name + Text(": the money of its funders adds up", "：各资助方经费合计相符")
    short = join([money(gap.missing, gap.currency) for gap in gaps])
    return one.name + Text(": {m} are missing in the parts of its funders", "：各资助方份额尚缺 {m}").format(m=short)


def titles(answer: Answer, one: Programme) -> Text:
    """Return the strategies of a programme in words."""
    known = {each.id: each.title for each in answer.strategies}
    words = [known.get(id, same(id)) for id in one.strategies]
    return join(words, "; ", "；") if words else Text("none named", "未注明")


def sentences(answer: Answer) -> list[Line]:
    """Return the transcript: each programme with state, strategies and money."""
    lines: list[Line] = [(Text("programmes", "计划"), headline(answer))]
    for one in answer.programmes:
        lines.append((same(one.id), one.name + same(" · ") + one.state_words + same(" · ") + titles(answer, one)))
        for share in one.shares:
            form = Text("{f}: {p} planned, {s} signed, {d} paid", "{f}：计划 {p}，已签署 {s}，已拨付 {d}")
            words = form.format(
                f=share.funder, p=money(share.planned, share.currency), s=money(share.signed, share.currency),
                d=money(share.paid, share.currency),
            )  # fmt: skip
            lines.append((same(""), words))
    return [*lines, (Text("cannot tell", "不能说明"), answer.cannot_tell)]


LISTED = Table[Answer](
    "programmes",
    Text("Programmes", "科技计划"),
    lambda answer: [(one, answer) for one in answer.programmes],
    (
        Column("id", Text("Programme", "计划"), value=lambda row: row[0].id,
               link=lambda _, row: f"/programmes/{encode(row[0].id)}"),
        Column("name", Text("Name", "名称"), value=lambda row: row[0].name),
        Column("state", Text("State", "状态"), value=lambda row: row[0].state_words),
        Column("strategies", Text("Serves", "所服务的战略"), value=lambda row: titles(row[1], row[0])),
        Column("clause", Text("Clause", "条款"), value=lambda row: row[0].clause or "–"),
        Column("funder", Text("Funder", "资助机构"), value=lambda row: row[0].funder or "–"),
        Column("calls", Text("Calls", "批次"), digits=0, value=lambda row: len(row[0].calls)),
        Column("missions", Text("Missions", "任务"), digits=0, value=lambda row: len(row[0].missions)),
    ),
)  # fmt: skip
SHARES = Table[Answer](
    "money",
    Text("Money, funder by funder", "各资助方经费"),
    lambda answer: [(one, share) for one in answer.programmes for share in one.shares],
    (
        Column("programme", Text("Programme", "计划"), value=lambda row: row[0].id),
        Column("funder", Text("Funder", "资助方"), value=lambda row: row[1].funder),
        Column("currency", Text("Currency", "币种"), value=lambda row: currency_code(row[1].currency)),
        Column("planned", Text("Planned", "计划"), digits=2, value=lambda row: row[1].planned),
        Column("signed", Text("Signed", "已签署"), digits=2, value=lambda row: row[1].signed),
        Column("paid", Text("Paid", "已拨付"), digits=2, value=lambda row: row[1].paid),
    ),
    note=Text("Each currency for itself; nothing is converted.", "各币种分别合计，不作换算。"),
)
STRATEGIES = Table[Answer](
    "strategies",
    Text("Strategies", "战略"),
    lambda answer: answer.strategies,
    (
        Column("id", Text("Id", "编号")),
        Column("title", Text("Strategy", "战略"), value=lambda one: one.title),
        Column("quotation", Text("Words of the source", "来源原文"), value=lambda one: same(one.quotation or "—")),
        Column("stated_on", Text("Of", "日期"), value=lambda one: one.stated_on or "—"),
        Column("since", Text("Adopted", "提出或采纳"), value=lambda one: one.since or Text("not found", "未查到")),
        Column("source", Text("Source", "来源"), value=lambda one: same(one.source)),
    ),
)
VIEW = View(headline=headline, sentences=sentences, first=(LISTED, SHARES), tables=(STRATEGIES,))
