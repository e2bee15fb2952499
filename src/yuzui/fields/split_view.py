# SPDX-License-Identifier: Apache-2.0
"""What is shown of how awards divide."""

from __future__ import annotations

from yuzui.fields.split_answer import Answer
from yuzui.job import form_sheets
from yuzui.text import Text, join, same
from yuzui.text.numbers import count, number, percent
from yuzui.view.chart import Meta, Picture
from yuzui.view.charts.bars import Bar, bar_chart
from yuzui.view.table import Column, Table
from yuzui.view.view import Line, View

AWARD = Text("award", "项资助")


def headline(answer: Answer) -> Text:
    """Return how many awards stand under an orientation, and how far two ways of telling agree."""
    form = Text(
        "{u} of {n} stand under an orientation; nodes and programmes agree {k}",
        "{n}中 {u} 项归入“四个面向”；按条目与按计划判定{k}",
    )
    return form.format(u=number(answer.union), n=count(answer.awards, AWARD), k=_agree(answer))


def _agree(answer: Answer) -> Text:
    one = answer.agreement
    if one.kappa is None or one.interval.low is None or one.interval.high is None:
        return Text("on nothing yet: both speak of {n}", "尚无法比较：两者均有判定的 {n} 项").format(
            n=number(one.awards)
        )
    words = Text("at κ {k} [{a}, {b}] on {n}", "一致性 κ 为 {k} [{a}, {b}]，共 {n} 项")
    return words.format(
        k=number(one.kappa, 2), a=number(one.interval.low, 2), b=number(one.interval.high, 2), n=number(one.awards)
    )


def sentences(answer: Answer) -> list[Line]:
    """Return the transcript: orientations, needs, years, tracks, and what is not known."""
    each = [one.label + same(f" {one.awards} ") + percent(one.share, 0) for one in answer.orientations]
    needs = [one.label + same(" ") + percent(one.share_of_all) for one in answer.needs]
    first = next(iter(answer.needs), None)
    lines: list[Line] = [
        (Text("orientations", "四个面向"), headline(answer)),
        (Text("of the money", "经费占比"), join(each, " · ", "；")),
        (Text("told by", "判定依据"), Text(
            "{a} by nodes, {b} by programme; {s} tags on {n}, money counted once; {u} untagged",
            "按条目 {a} 项，按计划 {b} 项；{n}共 {s} 个标签，经费不重复计算；未归类 {u} 项").format(
                a=number(answer.tagged_by_nodes), b=number(answer.tagged_by_programme), s=number(answer.naive_sum),
                n=count(answer.union, AWARD), u=number(answer.untagged))),
        (Text("needs", "需求"), Text("of all money: ", "占全部经费：") + join(needs, " · ", "；")),
    ]  # fmt: skip
    if first is not None and not answer.met:
        lines.append(
            (
                Text("widest gap", "最大差距"),
                Text("not known: no award meets any need", "无法判断：没有项目对应任何需求"),
            )
        )
    elif first is not None:
        words = Text("{need}: weight {w}, {s} of the money that meets any", "{need}：权重 {w}，占相关经费 {s}")
        lines.append((Text("widest gap", "最大差距"), words.format(
            need=first.label, w=percent(first.weight, 0), s=percent(first.share))))  # fmt: skip
    if answer.horizon.counted:
        parts = [Text("{s} at {r}", "贴现率{r}时 {s}").format(s=percent(one.share_long, 2), r=percent(one.rate, 0))
                 for one in answer.horizon.rates]  # fmt: skip
        words = Text("after year {y}: {p}", "满 {y} 年以后：{p}")
        lines.append(
            (Text("long run", "长远"), words.format(y=number(answer.horizon.years), p=join(parts, ", ", "，")))
        )
    if answer.horizon.without_end + answer.horizon.backwards:
        words = Text("{n} without an end, {b} that end before they start", "无结束日期 {n} 项，早于起始结束 {b} 项")
        apart = words.format(n=number(answer.horizon.without_end), b=number(answer.horizon.backwards))
        lines.append((Text("no years", "年限不明"), apart))
    tracks = [one.label + same(f" {one.awards} ") + percent(one.share, 0) for one in answer.tracks]
    lines.append((Text("tracks", "研究类型"), join(tracks, " · ", "；")))
    if answer.without_amount:
        words = Text("{n} without an amount count as awards, not as money", "{n}没有金额，只计项数")
        lines.append((Text("look at", "请注意"), words.format(n=count(answer.without_amount, AWARD))))
    if answer.without_source:
        words = Text("{n} without a source", "{n}没有出处")
        lines.append((Text("look at", "请注意"), words.format(n=count(answer.without_source, Text("need", "项需求")))))
    lines += [(Text("read so", "读取方式"), one) for one in answer.notes]
    if answer.unused:
        lines.append((Text("not used", "未使用的列"), same(", ".join(answer.unused)[:200])))
    return [*lines, *form_sheets.aside_lines(answer.aside), (Text("cannot tell", "不能说明"), answer.cannot_tell)]


def money(answer: Answer) -> Picture:
    """Draw the money under each orientation, divided among all that an award stands under."""
    meta = Meta(
        "orientation-money",
        headline(answer),
        Text("share of the money under each orientation; an award under several is divided among them",
             "各面向的经费占比；同属多个面向的项目经费均分"),
        answer.origin,
        same(answer.source),
        "2026" if answer.origin == "real" else "",
        "/answers/award_splits",
    )  # fmt: skip
    rows = [Bar(label=one.label, value=100 * one.share) for one in answer.orientations]
    return bar_chart(meta, rows, (Text("share of the money", "经费占比"), "%"))


ORIENTATIONS = Table[Answer](
    "orientations",
    Text("By orientation", "按面向"),
    rows=lambda answer: answer.orientations,
    columns=(
        Column("label", Text("Orientation", "面向")),
        Column("awards", Text("Awards", "项目数"), digits=0),
        Column("by_node", Text("by nodes", "按条目"), digits=0),
        Column("by_programme", Text("by programme", "按计划"), digits=0),
        Column("by_both", Text("by both", "两者一致"), digits=0),
        Column("money", Text("Money, divided", "经费（均分）"), digits=0),
        Column("share", Text("Share of the money", "经费占比"), "%", 1),
        Column("kappa", Text("Agreement (κ)", "一致性（κ）"), digits=2),
    ),
    note=lambda answer: answer.cannot_tell,
)
NEEDS = Table[Answer](
    "needs",
    Text("By need, widest gap first", "按需求，差距大者在前"),
    rows=lambda answer: answer.needs,
    columns=(
        Column("id", Text("Need", "编号")),
        Column("label", Text("What it is", "需求")),
        Column("weight", Text("Weight", "权重"), digits=3),
        Column("awards", Text("Awards", "项目数"), digits=0),
        Column("money", Text("Money, divided", "经费（均分）"), digits=0),
        Column("share_of_all", Text("Share of all money", "占全部经费"), "%", 2),
        Column("share", Text("Share of money that meets any", "占相关经费"), "%", 1),
        Column("gap", Text("Weight less share", "权重减占比"), digits=3),
        Column("source", Text("Source", "出处"), value=lambda one: one.source or "–"),
    ),
)
RATES = Table[Answer](
    "rates",
    Text("By year of spending", "按支出年份"),
    rows=lambda answer: answer.horizon.rates,
    columns=(
        Column("rate", Text("Rate", "贴现率"), "%", 0),
        Column("near", Text("Before the line", "分界以前"), digits=0),
        Column("long", Text("After it", "分界以后"), digits=0),
        Column("share_long", Text("Share after it", "分界以后占比"), "%", 2),
    ),
)
TRACKS = Table[Answer](
    "tracks",
    Text("By track", "按研究类型"),
    rows=lambda answer: answer.tracks,
    columns=(
        Column("label", Text("Track", "类型"), value=lambda one: one.label),
        Column("awards", Text("Awards", "项目数"), digits=0),
        Column("stated", Text("as stated", "已注明"), digits=0),
        Column("by_programme", Text("by programme", "按计划"), digits=0),
        Column("by_words", Text("by words", "按用词"), digits=0),
        Column("money", Text("Money", "经费"), digits=0),
        Column("share", Text("Share of the money", "经费占比"), "%", 1),
    ),
)
TAGS = Table[Answer](
    "tags",
    Text("Orientations of each award", "各项目的面向"),
    rows=lambda answer: answer.tags,
    columns=(
        Column("award", Text("Award", "项目")),
        Column("orientation", Text("Orientation", "面向")),
        Column("weight", Text("Weight", "权重"), digits=3),
        Column("by", Text("Told by", "依据")),
    ),
)
ASIDE = form_sheets.aside_table(lambda answer: answer.aside)
VIEW = View[Answer](
    headline=headline,
    sentences=sentences,
    charts=(money,),
    first=(ORIENTATIONS,),
    tables=(NEEDS, RATES, TRACKS, TAGS, ASIDE),
)
