# SPDX-License-Identifier: Apache-2.0
"""What is shown of a draw: step by step in words, every candidate as a table, the chances as a picture."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from yuzui.funding.lottery_draw import State
from yuzui.funding.lottery_file import Draw
from yuzui.funding.slate_answer import Answer as Slate
from yuzui.funding.slate_answer import Lot, Lottery
from yuzui.funding.slate_outcome import rule_title
from yuzui.job.signature import noted
from yuzui.text import Text, join, same
from yuzui.text.address import encode
from yuzui.text.numbers import number, percent
from yuzui.view.chart import Meta, Picture
from yuzui.view.charts.bars import Bar, bar_chart
from yuzui.view.page import Chip, Code
from yuzui.view.table import Column, Table
from yuzui.view.view import Line

STATES = {
    "committed": Text("committed: the candidates may now be fixed", "已承诺：可确定候选名单"),
    "fixed": Text("candidates fixed: publish list and commitment", "名单已定：请公布名单与承诺值"),
    "void": Text("void: another person commits anew", "作废：须由他人重新承诺"),
}
SHOWN = 40
"""Most candidates that a line lists, or that are drawn as bars; the table holds all."""
TAKEN, PASSED = Text("taken", "抽中"), Text("passed over", "越过")


def headline(answer: State | Draw) -> Text:
    """Return how the draw stands, or what the lots said."""
    if isinstance(answer, State):
        return STATES[answer.state]
    return Text(
        "Lots took {t} of {n} candidates, and anyone can draw again", "{n} 项候选中抽中 {t} 项，任何人均可复核"
    ).format(t=number(sum(lot.drawn for lot in answer.outcome)), n=number(len(answer.outcome)))


def sentences(answer: State | Draw) -> list[Line]:
    """Return the transcript of a step."""
    return _state(answer) if isinstance(answer, State) else _drawn(answer)


def _state(state: State) -> list[Line]:
    lines = [
        (Text("state", "状态"), STATES[state.state]),
        (Text("commitment", "承诺值"), same(state.commitment)),
        (Text("committed", "承诺"), same(f"{state.committed_at} · {state.committed_by}")),
        *noted(state),
        (Text("reveal by", "揭示期限"), same(state.due or "—")),
    ]
    if state.public_source:
        lines.append((Text("public value", "公共值来源"), same(state.public_source)))
    if state.list_hash:
        lines.append((Text("list digest", "名单摘要"), same(state.list_hash)))
    if state.chance:
        lines.append((Text("candidates", "候选"), _chances(state.chance)))
    head = Text("event {seq}, {hash}", "事件 {seq}，{hash}").format(seq=state.log.seq, hash=state.log.hash)
    return [*lines, (Text("log head", "日志头"), head)]


def _chances(chance: Mapping[str, float]) -> Text:
    """Return the chance of each candidate, the likeliest first."""
    ranked = sorted(chance.items(), key=lambda pair: (-pair[1], pair[0]))
    parts = [same(f"{name} ") + percent(share, 1) for name, share in ranked[:SHOWN]]
    head = Text("{n}, each with its chance: ", "{n} 项及各自机会：").format(n=number(len(ranked)))
    rest = len(ranked) - len(parts)
    words = head + join(parts, " · ", "，")
    return words + Text(" · and {n} more", "，另有 {n} 项").format(n=number(rest)) if rest else words


def _drawn(draw: Draw) -> list[Line]:
    passed: dict[str | None, list[str]] = {}
    for lot in draw.outcome:
        if not lot.drawn:
            passed.setdefault(lot.rule, []).append(lot.id)
    return [
        (Text("public value", "公共值"), same(draw.public)),
        (Text("secret", "密值"), same(draw.secret)),
        (Text("commitment", "承诺值"), same(draw.commitment)),
        (Text("list digest", "名单摘要"), same(draw.list_hash)),
        (TAKEN, _ids([lot.id for lot in draw.outcome if lot.drawn])),
        *((PASSED, Text("“{r}”: ", "“{r}”：").format(r=rule) + _ids(ids)) for rule, ids in passed.items()),
        *noted(draw),
        (
            Text("replay", "复核"),
            Text("anyone can draw again: yuzui check draw FILE", "任何人可复核：yuzui check draw 文件"),
        ),
    ]


def _ids(ids: list[str]) -> Text:
    listed = join([same(name) for name in ids[:SHOWN]]) if ids else same("—")
    rest = len(ids) - SHOWN
    return listed + Text(" and {n} more", "等另 {n} 项").format(n=number(rest)) if rest > 0 else listed


class Ticket(NamedTuple):
    """A candidate in the order of the draw; chance, title of the rule and link are those of its slate."""

    place: int
    id: str
    drawn: bool
    rule: str | None
    ticket: str
    chance: float | None
    title: Text
    path: str


def tickets(slate: Slate | None = None) -> Table[Draw]:
    """Return the table of every candidate in the order of the draw; with its slate what stands there too."""

    def rows(draw: Draw | State) -> list[Ticket]:
        if isinstance(draw, State):
            return []
        chance = {} if slate is None or slate.lottery is None else slate.lottery.chance
        page = "" if slate is None else f"/fund/lists/{encode(slate.run.id)}/why/"
        return [
            Ticket(
                place,
                lot.id,
                lot.drawn,
                lot.rule,
                draw.tickets[lot.id],
                chance.get(lot.id),
                rule_title(slate, lot.rule) if slate is not None and lot.rule else same(lot.rule or ""),
                page and page + encode(lot.id),
            )
            for place, lot in enumerate(draw.outcome, 1)
        ]

    return Table(
        "tickets",
        Text("Tickets in ascending order, and what became of each", "签号由小到大及各自结果"),
        rows=rows,
        columns=lambda answer: _TICKETS if isinstance(answer, Draw) else (),
        sheet=Text("outcome", "抽签结果"),
    )


_TICKETS: tuple[Column, ...] = (
    Column("place", Text("Place", "次序"), digits=0),
    Column("id", Text("Proposal", "申请号"), link=lambda _, row: row.path),
    Column("ticket", Text("Ticket", "签号"), places=("file",)),
    Column(
        "outcome",
        Text("Outcome", "结果"),
        value=lambda row: TAKEN if row.drawn else PASSED,
        shown=lambda _, row: Chip(TAKEN, "good") if row.drawn else Chip(PASSED, "none"),
    ),
    Column("chance", Text("Chance before", "抽签前机会"), "%", 1, places=("page",)),
    Column("rule", Text("Passed over for", "越过所依规则"), value=lambda row: row.title),
    Column("ticket", Text("Ticket", "签号"), shown=lambda _, row: Code(row.ticket), places=("page",)),
)


def chances(slate: Slate, lottery: Lottery) -> Picture:
    """Return the chance of each candidate before the draw, and what the lots said."""
    chance, lots = lottery.chance, {lot.id: lot for lot in lottery.outcome}
    order = lottery.order or sorted(chance, key=lambda name: (-chance[name], name))
    rows = [
        Bar(label=_label(place, name, lots.get(name)), value=chance[name])
        for place, name in enumerate(order[:SHOWN], 1)
    ]
    meta = Meta(
        name="chances",
        finding=finding(lottery),
        description=_description(lottery),
        origin=slate.origin,
        source=Text("award list {r}", "清单 {r}").format(r=slate.run.id),
        vintage=str(slate.run.at)[:10],
        how="/about/method",
    )
    return bar_chart(meta, rows, (Text("chance before the draw", "抽签前入选机会"), "%"))


def _label(place: int, name: str, lot: Lot | None) -> Text:
    if lot is None:
        return same(name)
    return same(f"{place} · {name} ") + (same("● ") + TAKEN if lot.drawn else same("○ ") + PASSED)


def finding(lottery: Lottery) -> Text:
    """Return what stands above the picture: how far apart the chances are, or what lots said."""
    if lottery.outcome:
        form = Text("{t} of {n} candidates were taken in the order of their lots", "{n} 项候选按签序抽中 {t} 项")
        return form.format(t=number(sum(lot.drawn for lot in lottery.outcome)), n=number(len(lottery.outcome)))
    shares = lottery.chance.values()
    form = Text(
        "Before the draw each of {n} candidates has a chance between {a} and {b}",
        "抽签前 {n} 项候选各有 {a} 至 {b} 的入选机会",
    )
    return form.format(n=number(len(shares)), a=percent(min(shares), 0), b=percent(max(shares), 0))


def _description(lottery: Lottery) -> Text:
    words = Text(
        "Each bar is the share of {n} simulated draws in which the candidate is taken, all hard rules kept",
        "条形为 {n} 次模拟抽签中该候选入选的比例，全部硬规则均须满足",
    ).format(n=number(lottery.simulated.tickets))
    if len(lottery.chance) > SHOWN:
        words += Text("; the first {m} are drawn", "；图中为前 {m} 项").format(m=number(SHOWN))
    return words
