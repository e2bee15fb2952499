# SPDX-License-Identifier: Apache-2.0
"""Items of challenge calls: what is to be solved, which teams work on it, how far the stages are, what was paid."""

from __future__ import annotations

from collections import defaultdict
from typing import Annotated

import msgspec

from yuzui.job.inputs import Help
from yuzui.job.result import Answer as Base
from yuzui.job.result import Run, digest
from yuzui.job.workflow.declaration import Workflow
from yuzui.job.workflow.definitions import definitions
from yuzui.job.workspace import Workspace
from yuzui.model.quantity import whole_units
from yuzui.model.table import Row
from yuzui.model.visibility import Eq
from yuzui.text import Text, same
from yuzui.text.address import encode
from yuzui.text.numbers import count, money, number
from yuzui.view.table import Column, Table
from yuzui.view.view import Line, View

TITLE = Text("items of challenge calls", "揭榜挂帅榜单")
QUESTION = Text(
    "Which problems are published, who works on them, and what was paid?", "公布了哪些需求？由谁承担？已拨付多少？"
)
SOURCE = "the items of this workspace"
LEVEL = "public"
CANNOT_TELL = Text(
    "whether a team will succeed; a team is stopped by a person, never by a figure.",
    "不能说明团队能否成功；终止由具名人员决定，不由数字决定。",
)


class Inputs(msgspec.Struct, frozen=True, kw_only=True):
    """One item, those of one call, or all."""

    item: Annotated[str, Help(Text("id of one item; all without", "榜单编号；不给则列出全部"), argument=True)] = ""
    call: Annotated[str, Help(Text("only of this call", "仅此批次"))] = ""


class Bid(msgspec.Struct, frozen=True):
    """A team that bids; ``named`` where it was chosen."""

    team: str
    organisation: str | None
    named: bool
    paid: float


class Stage(msgspec.Struct, frozen=True):
    """One stage: its share of the sum for one team, and what became of it."""

    n: int
    share: float
    amount: float
    state: str


class Item(msgspec.Struct, frozen=True):
    """One item; money in whole units of its currency."""

    id: str
    call: str
    problem: str
    test: str
    amount: float | None
    currency: str
    teams_at_most: int | None
    due: str | None
    state: str
    state_words: Text
    bids: list[Bid]
    stages: list[Stage]
    paid: float


class Answer(Base, frozen=True, kw_only=True, tag="yuzui.challenge/1"):
    """Items as whoever asks may see them."""

    origin: str
    source: str
    items: list[Item]
    cannot_tell: Text


def compute(workspace: Workspace, inputs: Inputs) -> Answer:
    """Return items with bids, stages and payments."""
    rows = [row for row in workspace.one_or_all("call_item", inputs.item) if inputs.call in ("", row["call"])]
    bids: dict[str, list[Row]] = defaultdict(list)
    for row in workspace.view.select("call_bid", order=("team",)):
        bids[row["item"]].append(row)
    flow = definitions(workspace)["call_challenge"]
    items = [_item(workspace, row, bids.get(row["item"], []), flow) for row in rows]
    return Answer(
        run=Run.of("challenge", {"items": digest(msgspec.to_builtins(items))}),
        origin="real",
        source=SOURCE,
        items=items,
        cannot_tell=CANNOT_TELL,
    )


def _item(workspace: Workspace, row: Row, bids: list[Row], flow: Workflow) -> Item:
    currency, state = str(row["currency"]), str(row["state"] or flow.start)
    paid: dict[str, int] = defaultdict(int)
    for one in workspace.view.select("item_payment", where=Eq("item", row["item"])):
        paid[one["team"]] += int(one["sum"])
    now = int(row["stage"] or 0)
    whole = int(row["amount"] or 0)
    shares = row["stage_shares"] if isinstance(row["stage_shares"], list) else ()
    stages = [
        Stage(n, share / 100, whole_units(whole * share // 100, currency), _stage(n, now, state))
        for n, share in enumerate(shares, start=1)
    ]
    named = row["teams"] or ()
    return Item(
        id=row["item"],
        call=row["call"],
        problem=row["problem"],
        test=row["test"],
        amount=None if row["amount"] is None else whole_units(whole, currency),
        currency=currency,
        teams_at_most=row["teams_at_most"],
        due=row["due"],
        state=state,
        state_words=flow.state_words(state),
        bids=[
            Bid(one["team"], one["organisation"], one["team"] in named, whole_units(paid[one["team"]], currency))
            for one in bids
        ],
        stages=stages,
        paid=whole_units(sum(paid.values()), currency),
    )


def _stage(n: int, now: int, state: str) -> str:
    """Return what became of a stage."""
    if n < now or (n == now and state == "accepted"):
        return "passed"
    if n == now:
        return "stopped" if state == "stopped" else "running"
    return "ahead"


STAGES = {
    "passed": Text("passed", "已通过"),
    "running": Text("under way", "进行中"),
    "stopped": Text("stopped", "已终止"),
    "ahead": Text("not begun", "未开始"),
}
"""What became of a stage, in words."""


def stated(item: Item) -> Text:
    """Return the sum for one team in words."""
    return Text("not stated", "未写明") if item.amount is None else money(item.amount, item.currency)


def headline(answer: Answer) -> Text:
    """Return how many items there are, and how many are in work or accepted."""
    if not answer.items:
        return Text("No item of a challenge call is here yet", "此处尚无榜单")
    form = Text("{n}: {w} in work, {a} accepted", "{n}：{w} 项实施中，{a} 项已验收")
    return form.format(
        n=count(len(answer.items), Text("item", "项榜单")),
        w=number(sum(one.state in ("named", "staged") for one in answer.items)),
        a=number(sum(one.state == "accepted" for one in answer.items)),
    )


def of_one(item: Item) -> Text:
    """Return where one item stands."""
    teams = [one.team for one in item.bids if one.named]
    words = item.state_words + Text("; ", "；") + same(", ".join(teams)) if teams else item.state_words
    return same(f"{item.id}: ") + words


def sentences(answer: Answer) -> list[Line]:
    """Return the transcript: each item with its state, teams and money."""
    lines: list[Line] = [(Text("items", "榜单"), headline(answer))]
    for one in answer.items:
        form = Text("{s}; {b}, {p} paid", "{s}；{b}，已拨付 {p}")
        bids = count(len(one.bids), Text("bid", "个团队揭榜"))
        lines.append((same(one.id), form.format(s=of_one(one), b=bids, p=money(one.paid, one.currency))))
    return [*lines, (Text("cannot tell", "不能说明"), answer.cannot_tell)]


ITEMS = Table[Answer](
    "items",
    Text("Items", "榜单"),
    lambda answer: answer.items,
    (
        Column("item", Text("Item", "榜单"), value=lambda one: one.id,
               link=lambda _, one: f"/fund/items/{encode(one.id)}"),
        Column("problem", Text("Problem", "需求"), value=lambda one: same(one.problem)),
        Column("state", Text("State", "状态"), value=lambda one: one.state_words),
        Column("due", Text("Bids until", "揭榜截止"), value=lambda one: one.due or "–"),
        Column("bids", Text("Bids", "揭榜团队数"), digits=0, value=lambda one: len(one.bids)),
        Column("amount", Text("Sum for a team", "每团队经费"), value=stated),
        Column("paid", Text("Paid", "已拨付"), value=lambda one: money(one.paid, one.currency)),
    ),
)  # fmt: skip
BIDS = Table[Answer](
    "bids",
    Text("Teams", "团队"),
    lambda answer: [(one, bid) for one in answer.items for bid in one.bids],
    (
        Column("item", Text("Item", "榜单"), value=lambda row: row[0].id),
        Column("team", Text("Team", "团队"), value=lambda row: same(row[1].team)),
        Column("organisation", Text("Led by", "牵头单位"), value=lambda row: same(row[1].organisation or "–")),
        Column(
            "named", Text("Named", "已确定"), value=lambda row: Text("yes", "是") if row[1].named else Text("no", "否")
        ),
        Column("paid", Text("Paid", "已拨付"), value=lambda row: money(row[1].paid, row[0].currency)),
    ),
)


def _for_team(row: tuple[Item, Stage]) -> Text:
    item, stage = row
    return same("–") if item.amount is None else money(stage.amount, item.currency)


GATES = Table[Answer](
    "stages",
    Text("Stages", "阶段"),
    lambda answer: [(one, stage) for one in answer.items for stage in one.stages],
    (
        Column("item", Text("Item", "榜单"), value=lambda row: row[0].id),
        Column("n", Text("Stage", "阶段"), digits=0, value=lambda row: row[1].n),
        Column("share", Text("Share", "比例"), "%", 0, value=lambda row: row[1].share),
        Column("amount", Text("For a team", "每团队"), value=_for_team),
        Column("state", Text("State", "状态"), value=lambda row: STAGES[row[1].state]),
    ),
)
VIEW = View(headline=headline, sentences=sentences, first=(ITEMS, BIDS), tables=(GATES,))
