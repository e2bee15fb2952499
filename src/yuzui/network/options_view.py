# SPDX-License-Identifier: Apache-2.0
"""What is answered, said, drawn and listed of options in order."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import msgspec

from yuzui.job.result import Answer as Base
from yuzui.model.quantity import Origin
from yuzui.network.rank_ranges import Criterion, Ranked
from yuzui.text import Text, join, same
from yuzui.text.numbers import count, number
from yuzui.view.chart import Meta, Picture
from yuzui.view.charts.intervals import Dot, DotAxis, DotKind, dot_chart
from yuzui.view.palette import RIVER
from yuzui.view.table import Column, Table
from yuzui.view.view import Line, View


class Comparison(Base, frozen=True, kw_only=True):
    """What every order of options says beside its options."""

    origin: Origin
    source: str
    vintage: str
    criteria: list[Criterion]
    draws: int
    notes: list[Text] = msgspec.field(default_factory=list)


class Moved(msgspec.Struct, frozen=True):
    """Proposals that were noted as compared."""

    ids: list[str]


Options = Callable[[Any], Sequence[Ranked]]
SHOWN = 40


def lead(options: Sequence[Ranked]) -> Text:
    """Return the one sentence: who may be first."""
    may = [one for one in options if one.rank_range.low == 1]
    if len(may) == 1:
        return Text("{a} comes first of {n}, whatever the weights", "无论权重如何，{n} 个方案中{a}居首").format(
            a=may[0].called, n=number(len(options))
        )
    if len(may) <= 3:
        names = join([one.called for one in may], ", ", "、")
        return Text("Of {n} options {m} may come first: {a}", "{n} 个方案中 {m} 个可能居首：{a}").format(
            n=number(len(options)), m=number(len(may)), a=names
        )
    return Text(
        "Of {n} options {m} may come first: the weights decide", "{n} 个方案中 {m} 个可能居首：取决于权重"
    ).format(n=number(len(options)), m=number(len(may)))


def sentences(answer: Any, options: Sequence[Ranked]) -> list[Line]:
    """Return the transcript: who may be first, the order with ranges, criteria and weights, what is not known."""
    gaps = sum(len(one.unknown) for one in options)
    parts = [
        Text("{n} {w} ({l} to {h})", "{n} {w}（{l} 至 {h}）").format(
            n=one.label, w=number(one.weight, 2), l=number(one.low, 2), h=number(one.high, 2)
        )
        for one in answer.criteria
    ]
    lines: list[Line] = [(Text("look at", "请核查"), one) for one in answer.notes]
    lines += [(Text("order", "排序"), lead(options)), *((same(""), _placed(one)) for one in options[:5])]
    lines.append((Text("weights", "权重"), join(parts, "; ", "；")))
    drawn = Text(
        "{n} drawn; the range holds 95 of 100 draws; no score is given", "抽取 {n} 次；范围覆盖 95%；不给出总分"
    )
    lines.append((Text("draws", "抽取"), drawn.format(n=number(answer.draws))))
    if gaps:
        words = Text(
            "{n} not known: it may be anything, which widens the range", "{n}未知；按任意取值计，名次范围相应变宽"
        )
        lines.append((Text("unknown", "未知"), words.format(n=count(gaps, Text("value", "项取值")))))
    return lines


def _placed(one: Ranked) -> Text:
    return Text("{r}: {n}, between {l} and {h}", "第 {r}：{n}，介于第 {l} 至 {h}").format(
        r=number(one.rank), n=one.called, l=number(one.rank_range.low), h=number(one.rank_range.high)
    )


def ranges(options: Options, link: str) -> Callable[[Any], Picture | None]:
    """Return the chart of ranks with their ranges."""

    def draw(answer: Any) -> Picture | None:
        rows = list(options(answer))[:SHOWN]
        if not rows:
            return None
        dots = [Dot(same(one.name), one.rank, one.rank_range.low, one.rank_range.high, "option") for one in rows]
        description = Text(
            "Rank at the stated weights, and the ranks between which an option lies in 95 of 100 draws of weights.",
            "按所列权重的名次，以及权重抽取中 95% 落入的名次范围。",
        )
        meta = Meta(
            "rank-ranges", lead(options(answer)), description, answer.origin, same(answer.source),
            answer.vintage or same("–"), link,
        )  # fmt: skip
        kinds = {"option": DotKind(Text("option", "方案"), RIVER)}
        return dot_chart(meta, dots, kinds, DotAxis(Text("rank", "名次")))

    return draw


def table(options: Options, title: Text) -> Table[Any]:
    """Return the options with ranks, ranges and values."""
    return Table[Any]("options", title, rows=options, columns=_columns, note=_note)


def _note(answer: Any) -> Text:
    words = Text(
        "The range holds 95 of 100 draws of weights; a single score is not given.",
        "名次范围覆盖 95% 的权重抽取；不给出总分。",
    )
    return words


def _columns(answer: Any) -> tuple[Column, ...]:
    return (
        Column("rank", Text("Rank", "名次"), digits=0),
        Column("name", Text("Option", "方案")),
        Column("host", Text("Host", "依托单位"), places=("file", "pack")),
        Column("field", Text("Field", "领域"), places=("file", "pack")),
        Column("low", Text("From", "最好"), digits=0, value=lambda one: one.rank_range.low),
        Column("high", Text("To", "最差"), digits=0, value=lambda one: one.rank_range.high),
        Column("first", Text("First in", "居首次数占比"), "%", 0),
        *(
            Column(f"c{k}", criterion.label, form="0.##", value=_value(criterion.name))
            for k, criterion in enumerate(answer.criteria, 1)
        ),
    )


def _value(name: str) -> Callable[[Ranked], float | None]:
    def value(one: Ranked) -> float | None:
        number_ = one.values.get(name)
        return int(number_) if number_ is not None and number_.is_integer() else number_

    return value


def _better(one: Criterion) -> Text:
    return Text("more", "越大越好") if one.better == "more" else Text("less", "越小越好")


CRITERIA = Table[Any](
    "criteria",
    Text("Criteria and weights", "标准与权重"),
    rows=lambda answer: answer.criteria,
    columns=(
        Column("label", Text("Criterion", "标准")),
        Column("weight", Text("Weight", "权重"), digits=2),
        Column("low", Text("From", "下限"), digits=2),
        Column("high", Text("To", "上限"), digits=2),
        Column(
            "better", Text("Better", "优向"),
            value=_better,
        ),
    ),
)  # fmt: skip


def view(options: Options, title: Text, link: str) -> View[Any]:
    """Return what is shown of an order of options."""
    return View(
        headline=lambda answer: lead(options(answer)),
        sentences=lambda answer: sentences(answer, options(answer)),
        charts=(ranges(options, link),),
        first=(table(options, title),),
        tables=(CRITERIA,),
    )
