# SPDX-License-Identifier: Apache-2.0
"""What is shown of inputs and their suppliers: those without data first."""

from __future__ import annotations

from yuzui.fields import countries
from yuzui.fields.concentration import Range
from yuzui.fields.dependency_answer import HALF, NEARLY_ALL, Answer, Dependency
from yuzui.job import form_sheets
from yuzui.text import Text, join, same
from yuzui.text.numbers import count, number, percent
from yuzui.view.chart import Meta, Picture
from yuzui.view.charts.intervals import Dot, DotAxis, DotKind, dot_chart
from yuzui.view.palette import RIVER, SILT, STONE
from yuzui.view.table import Column, Table
from yuzui.view.view import Line, View

DRAWN = 40
"""Inputs drawn; the table holds all."""
INPUT = Text("input", "项投入品")
NON_COMMERCIAL = Text(
    "The source allows non-commercial use only ({t}): do not use these figures commercially, and pass them on "
    "with these terms.",
    "来源仅许可非商业用途（{t}）。请勿用于商业目的，转载须保留来源及许可。",
)


def notice(answer: Answer) -> Text:
    """Return what the terms of the sources ask to be said."""
    return NON_COMMERCIAL.format(t="; ".join(answer.terms))


def headline(answer: Answer) -> Text:
    """Return first how many inputs have no data, then how many hang on one supplier."""
    if not answer.inputs:
        return Text("No input is listed", "没有列出投入品")
    known = answer.inputs - answer.inputs_without_share
    form = Text(
        "No share is known of {u} of {n}; of the other {k}, one {w} supplies half or more of {h}",
        "{n}中 {u} 项没有份额数据；其余 {k} 项中，{h} 项有一半以上来自同一{w}",
    )
    if not known:
        form = Text("No share is known of any of {n}", "{n}均没有份额数据")
    elif not answer.inputs_without_share:
        form = Text("One {w} supplies half or more of {h} of {n}", "{n}中 {h} 项有一半以上来自同一{w}")
    return form.format(
        u=number(answer.inputs_without_share), n=count(answer.inputs, INPUT), k=number(known), w=_one(answer),
        h=number(answer.inputs_half_from_one_country),
    )  # fmt: skip


def _one(answer: Answer) -> Text:
    return Text("country", "国家或地区") if answer.by == "country" else Text("firm", "企业")


def sentences(answer: Answer) -> list[Line]:
    """Return the transcript: what is not known, where one supplier decides, what does not fit."""
    lines: list[Line] = [(Text("dependence", "依赖"), headline(answer))]
    if answer.unknown:
        words = Text("{names}{more}: their concentration lies anywhere from {a} to {b}",
                     "{names}{more}：集中度可为 {a} 至 {b} 之间任意值")  # fmt: skip
        shown = answer.unknown[:6]
        others = len(answer.unknown) - len(shown)
        more = Text(" and {n} more", "等 {n} 项").format(n=number(others)) if others else same("")
        names = join([same(one.label) for one in shown], ", ", "、")
        bound = answer.missing_bound
        lines.append((Text("no data", "没有数据"), words.format(
            names=names, more=more, a=number(bound.low, 2), b=number(bound.high, 2))))  # fmt: skip
    if nearly := [one for one in answer.dependencies if one.top and one.top.share >= NEARLY_ALL]:
        each = [same(one.label + " ") + one.top.label + same(" ") + percent(one.top.share, 0)
                for one in nearly[:8] if one.top]  # fmt: skip
        lines.append((Text("nearly all", "几乎全部"), join(each, " · ", "；")))
    if answer.country:
        lines.append((Text("depends on others", "对外依赖"), _exposed(answer)))
    if answer.non_commercial:
        lines.append((Text("NOTE", "注意"), notice(answer)))
    lines += [
        (Text("look at", "请注意"), same(one.input + ": ") + one.message + same(f" ({one.seen})"))
        for one in answer.issues[:6]
    ]
    if len(answer.issues) > 6:
        rest = Text("{n} more of the kind stand in the table", "其余 {n} 处见表").format(
            n=number(len(answer.issues) - 6)
        )
        lines.append((Text("look at", "请注意"), rest))
    lines += [(Text("read so", "读取方式"), one) for one in answer.notes]
    if answer.unused:
        lines.append((Text("not used", "未使用的列"), same(", ".join(answer.unused)[:200])))
    return [*lines, *form_sheets.aside_lines(answer.aside), (Text("cannot tell", "不能说明"), answer.cannot_tell)]


def _exposed(answer: Answer) -> Text:
    ranges = [one.exposure for one in answer.dependencies if one.exposure and not one.is_stage]
    form = Text(
        "{c}: others supply half or more of {a} inputs for certain, of {b} at most; {u} more have no data",
        "{c}：{a} 项投入品确定有一半以上来自他国，至多 {b} 项；{u} 项没有数据，无法判断",
    )
    return form.format(
        c=countries.label(answer.country), a=number(sum(one.low >= HALF for one in ranges)),
        b=number(sum(one.high >= HALF for one in ranges)), u=number(answer.inputs_without_share),
    )  # fmt: skip


def largest(answer: Answer) -> Picture | None:
    """Draw the largest share of each input, with what it may be where the rest is missing."""
    # whole stages stand in the table: the headline counts inputs
    rows = [one for one in answer.dependencies if not one.is_stage][:DRAWN]
    if not rows:
        return None
    kinds = {
        "nearly_all": DotKind(Text("95 % or more", "95%及以上"), SILT, "square"),
        "half": DotKind(Text("half or more", "一半及以上"), RIVER),
        "less": DotKind(Text("less than half", "不足一半"), STONE, hollow=True),
    }
    # in the order of the words, since a chart names only what it has
    dots = [
        Dot(
            Text(f"{one.top.label.en} · {one.label}", f"{one.top.label.zh} · {one.label}"),
            one.top.share, one.top.share, min(1.0, one.top.share + one.missing), _kind(one.top.share),
        )
        for one in rows if one.top
    ]  # fmt: skip
    used = {name: kind for name, kind in kinds.items() if any(dot.kind == name for dot in dots)}
    meta = Meta(
        "largest-shares",
        headline(answer),
        Text("largest stated share of each input; the line is what it may be where the rest is not known",
             "各投入品的最大已载明份额；横线为其余份额未知时的可能范围"),
        answer.origin,
        Text(answer.source or "sheets as loaded", answer.source or "所导入的表格"),
        str(max((one.year for one in rows if one.year), default="")),
        "/dependencies",
    )  # fmt: skip
    return dot_chart(
        meta, dots, used, DotAxis(Text("largest share", "最大份额"), "%", HALF, row=Text("Input", "投入品"))
    )


def _kind(share: float) -> str:
    return "nearly_all" if share >= NEARLY_ALL else "half" if share >= HALF else "less"


def _range(one: Range) -> Text:
    low, high = number(one.low, 2), number(one.high, 2)
    return low if low == high else Text("{a} to {b}", "{a}—{b}").format(a=low, b=high)


def _label(one: Dependency) -> Text:
    return same(one.label) + Text(" (a whole stage)", "（整个环节）") if one.is_stage else same(one.label)


_LABEL = Column("label", Text("Input", "投入品"), value=_label)
_STAGE = Column("stage", Text("Stage", "环节"), value=lambda one: one.stage or "–")
_REACH = (
    Column("reach", Text("Inputs downstream", "下游投入品数"), digits=0),
    Column("stages", Text("Stages downstream", "下游环节数"), digits=0),
)
UNKNOWN = Table[Answer](
    "unknown",
    Text("No share is known", "没有份额数据"),
    rows=lambda answer: answer.unknown,
    columns=(
        _LABEL,
        _STAGE,
        Column("suppliers", Text("Suppliers named", "列名供应方数"), digits=0),
        Column("low", Text("Concentration, least", "集中度下限"), digits=2, value=lambda one: one.concentration.low),
        Column("high", Text("Concentration, most", "集中度上限"), digits=2, value=lambda one: one.concentration.high),
        *_REACH,
    ),
    note=lambda answer: Text("Nothing can be ranked among these: each may hang on one supplier or on many.",
                             "以下各项无法排序：可能依赖一家，也可能有多家供应。"),
)  # fmt: skip


def _exposure(answer: Answer, one: Dependency) -> Text:
    if one.exposure is None:
        return same("–")
    low, high = percent(one.exposure.low, 0), percent(one.exposure.high, 0)
    return low if low == high else Text("{a} to {b}", "{a}—{b}").format(a=low, b=high)


KNOWN = Table[Answer](
    "dependencies",
    Text("Largest supplier of each input", "各投入品的最大供应方"),
    rows=lambda answer: answer.dependencies,
    columns=(
        _LABEL,
        _STAGE,
        Column("top", Text("Largest supplier", "最大供应方"), value=lambda one: one.top and one.top.label),
        Column("share", Text("Its share", "其份额"), "%", 0, value=lambda one: one.top.share if one.top else None),
        Column("missing", Text("Not known", "未知份额"), "%", 0),
        Column("low", Text("Concentration, least", "集中度下限"), digits=2, value=lambda one: one.concentration.low),
        Column("high", Text("Concentration, most", "集中度上限"), digits=2, value=lambda one: one.concentration.high),
        Column("exposure", Text("From others", "来自他国"),
               value=lambda one: None if one.exposure is None else f"{one.exposure.low:.4g}–{one.exposure.high:.4g}",
               shown=_exposure),
        *_REACH,
        Column("year", Text("Year", "年份"), digits=0, form="0"),
        Column("source", Text("Source", "来源"), places=("file",)),
    ),
    note=lambda answer: answer.cannot_tell,
)  # fmt: skip
ISSUES = Table[Answer](
    "issues",
    Text("To look at", "待核对"),
    rows=lambda answer: answer.issues,
    columns=(
        Column("input", Text("Input", "投入品")),
        Column("message", Text("What", "问题")),
        Column("seen", Text("Seen", "所见")),
    ),
)
ASIDE = form_sheets.aside_table(lambda answer: answer.aside)
VIEW = View[Answer](
    headline=headline, sentences=sentences, charts=(largest,), first=(UNKNOWN,), tables=(KNOWN, ISSUES, ASIDE)
)
