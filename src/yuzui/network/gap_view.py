# SPDX-License-Identifier: Apache-2.0
"""What is said, drawn and listed of gaps by field."""

from __future__ import annotations

from collections.abc import Callable

from yuzui.network.field_gap import MEASURES, Answer, FieldGap
from yuzui.text import Text, join, same
from yuzui.text.numbers import number, signed
from yuzui.view.chart import Meta, Picture
from yuzui.view.charts.intervals import Dot, DotAxis, DotKind, dot_chart
from yuzui.view.palette import LEAF, PLUM, RIVER, SILT
from yuzui.view.table import Column, Table
from yuzui.view.view import Line, View

INKS = ((RIVER, "circle"), (SILT, "diamond"), (PLUM, "square"), (LEAF, "triangle-up"))


def headline(answer: Answer) -> Text:
    """Return the one sentence: which fields lack capacity by every measure."""
    short = [one.field for one in answer.fields if one.agree and one.capacity[0].gap > 0]
    if not short:
        return Text(
            "In none of {n} fields do all measures show a gap", "{n} 个领域中没有一个在所有口径下均有缺口"
        ).format(n=number(len(answer.fields)))
    names = join([same(one) for one in short[:4]], ", ", "、")
    return Text("Short by every measure: {f}", "各口径均有缺口：{f}").format(f=names)


def sentences(answer: Answer) -> list[Line]:
    """Return the transcript."""
    names = join([MEASURES[one] for one in answer.measures], ", ", "、")
    lines: list[Line] = [
        *((Text("look at", "请核查"), one) for one in answer.notes),
        (Text("gap", "缺口"), headline(answer)),
        *((same(""), _field(one)) for one in answer.fields[:7]),
    ]
    lines.append((Text("measures", "口径"), names))
    lines.append((Text("need", "需求"), same(answer.need_source)))
    form = Text(
        "points are share of the need minus share of capacity; 95 % by {n} draws of works",
        "百分点为需求占比减能力占比；95% 区间由 {n} 次成果自助抽样得出",
    )
    lines.append((Text("points", "百分点"), form.format(n=number(answer.draws))))
    if answer.outside:
        words = Text("{n} works are on no field of the list", "{n} 项成果不属于所列任何领域")
        lines.append((Text("outside", "其他"), words.format(n=number(answer.outside))))
    return lines


def _field(one: FieldGap) -> Text:
    parts = [
        Text("{m} {g} ({l} to {h})", "{m} {g}（{l} 至 {h}）").format(
            m=MEASURES[part.measure],
            g=signed(100 * part.gap, 1),
            l=signed(100 * part.low, 1),
            h=signed(100 * part.high, 1),
        )
        for part in one.capacity
    ]
    return same(one.field) + Text(": ", "：") + join(parts, ", ", "，")


def gaps(answer: Answer) -> Picture | None:
    """Draw the gap of each field by each measure."""
    kinds = {n: DotKind(MEASURES[n], ink, shape) for n, (ink, shape) in zip(answer.measures, INKS, strict=False)}
    dots = [
        Dot(same(one.field), 100 * part.gap, 100 * part.low, 100 * part.high, part.measure)
        for one in answer.fields
        for part in one.capacity
    ]
    description = Text(
        "Share of the need minus share of capacity, percentage points; right of the line there is less than needed.",
        "需求占比减能力占比（百分点）；线右侧表示能力不足。",
    )
    meta = Meta(
        "field-gap",
        headline(answer),
        description,
        answer.origin,
        same(answer.source),
        same("–"),
        "/about/method#lab_gap",
    )
    return dot_chart(meta, dots, kinds, DotAxis(Text("gap, points", "缺口（百分点）"), at=0.0))


def _part(place: int, name: str) -> Callable[[FieldGap], float]:
    return lambda one: 100 * float(getattr(one.capacity[place], name))


def _columns(answer: Answer) -> tuple[Column, ...]:
    columns = [
        Column("field", Text("Field", "领域")),
        Column("need", Text("Need", "需求占比"), "%", 1, value=lambda one: one.need),
        Column("works", Text("Works", "成果"), digits=0),
    ]
    for k, name in enumerate(answer.measures):
        label = MEASURES[name]
        columns += [
            Column(f"{name}_gap", label + Text(": gap, points", "：缺口（百分点）"), digits=1, value=_part(k, "gap")),
            Column(f"{name}_low", label + Text(": from", "：下限"), digits=1, value=_part(k, "low")),
            Column(f"{name}_high", label + Text(": to", "：上限"), digits=1, value=_part(k, "high")),
        ]
    return tuple(columns)


FIELDS = Table[Answer](
    "fields", Text("Gaps by field", "各领域缺口"), rows=lambda answer: answer.fields, columns=_columns
)
VIEW = View(headline=headline, sentences=sentences, charts=(gaps,), first=(FIELDS,))
