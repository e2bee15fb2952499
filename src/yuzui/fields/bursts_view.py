# SPDX-License-Identifier: Apache-2.0
"""How bursts of terms are read: which, in which category, from when to when."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from yuzui.fields.cluster_terms import alike
from yuzui.fields.work_set import SetCounts
from yuzui.job.result import Answer as Base
from yuzui.job.result import File, read_from
from yuzui.text import Text, join, same
from yuzui.text.numbers import number
from yuzui.view.chart import Meta, Picture, Twin
from yuzui.view.charts.spans import SpanBar, span_chart
from yuzui.view.table import Column, Table
from yuzui.view.view import Line

DRAWN, OF_STRATUM = 24, 4
"""Bursts that are drawn, and of each stratum; the table holds all."""


class Stratum(msgspec.Struct, frozen=True):
    """A category or venue: its works, its first and last batch, terms that were tested, bursts among them."""

    name: str
    works: int
    first: int
    last: int
    terms: int
    bursts: int


class TermBurst(msgspec.Struct, frozen=True):
    """One burst; ``first`` and ``last`` are months counted from the year 0, or years.

    ``weight`` is by how much it is cheaper to explain as a burst (natural logarithm of a likelihood ratio).
    """

    stratum: str
    term: str
    first: int
    last: int
    weight: float
    works: int
    works_in_all: int
    from_start: bool
    until_end: bool


class Answer(Base, frozen=True, kw_only=True, tag="yuzui.bursts/1"):
    """Bursts by stratum, the strongest of each."""

    origin: str
    label: Text
    files: list[File]
    set: SetCounts
    monthly: bool
    least: int
    scale: float
    gamma: float
    strata: list[Stratum]
    bursts: list[TermBurst]
    cannot_tell: Text

    def date(self, at: int) -> str:
        """Return a batch as a date: ``1995-10``, or a year."""
        return f"{at // 12:04d}-{at % 12 + 1:02d}" if self.monthly else str(at)


def _named(name: str) -> Text:
    return same(name) if name else Text("the whole set", "全集")


def telling(answer: Answer) -> list[TermBurst]:
    """Return the bursts before which something is known, the strongest first."""
    return sorted((one for one in answer.bursts if not one.from_start), key=lambda one: -one.weight)


def headline(answer: Answer) -> Text:
    """Return the strongest burst, and how many there are."""
    some = telling(answer)
    if not some:
        return Text(
            "No term bursts in {n} categories of {set}", "{set} 的 {n} 个类别中没有突现词"
        ).format(n=number(len(answer.strata)), set=answer.label)  # fmt: skip
    first = some[0]
    return Text(
        "“{term}” bursts in {stratum} from {a}: the strongest of {n} bursts in {k} categories",
        "“{term}”自 {a} 起在 {stratum} 中突现，为 {k} 个类别 {n} 次突现中最强者",
    ).format(
        term=first.term, stratum=_named(first.stratum), a=answer.date(first.first),
        n=number(sum(one.bursts for one in answer.strata)), k=number(len(answer.strata)),
    )  # fmt: skip


def sentences(answer: Answer) -> list[Line]:
    """Return the transcript: the strongest bursts of each category."""
    lines = [(Text("bursts", "突现"), headline(answer)), *answer.set.without_year]
    for one in answer.strata:
        some = [burst for burst in telling(answer) if burst.stratum == one.name][:3]
        said = join([
            Text("{term} {a} to {b}", "{term}（{a} 至 {b}）").format(
                term=burst.term, a=answer.date(burst.first), b=_end(answer, burst))
            for burst in some
        ], "; ", "；") if some else Text("none", "无")  # fmt: skip
        lines.append((_named(one.name), said))
    if not any(one.name for one in answer.strata):
        lines.append((Text("look at", "请查看"), Text(
            "no work has a category or venue: over a whole set the strongest burst is often only that a part of it "
            "began; add a column “field” or “venue”",
            "成果没有类别或刊物：对全集而言，最强的突现常常只是某一部分开始收录；请补充“field”或“venue”列",
        )))  # fmt: skip
    return [*lines, (Text("cannot tell", "不能说明"), answer.cannot_tell)]


def _end(answer: Answer, one: TermBurst) -> Text:
    end = same(answer.date(one.last))
    return end + Text(" (end of the data)", "（数据末尾）") if one.until_end else end


def _drawn(answer: Answer) -> Iterator[TermBurst]:
    """Yield the strongest bursts, a few of each stratum, without those of the words and the time of a stronger one."""
    taken: list[TermBurst] = []
    for one in telling(answer):
        own = [other for other in taken if other.stratum == one.stratum]
        again = any(
            alike(tuple(one.term.split()), tuple(other.term.split()))
            and one.first <= other.last
            and other.first <= one.last
            for other in own
        )
        if len(own) < OF_STRATUM and not again:
            taken.append(one)
            yield one


def spans(answer: Answer) -> Picture | None:
    """Draw the strongest bursts from their beginning to their end."""
    some = list(_drawn(answer))[:DRAWN]
    if not some:
        return None
    source, vintage = read_from(answer.files)
    meta = Meta(
        "bursts", headline(answer),
        Text(
            "Each bar runs from the first to the last batch of a burst, within one category. An arrow: it lasts until "
            "the end of the data.",
            "每条从突现的首期到末期，均在同一类别之内。箭头表示持续至数据末尾。",
        ),
        "derived", source, vintage, "/about/method#bursts",
    )  # fmt: skip
    order = [one.name for one in answer.strata]
    some.sort(key=lambda one: (order.index(one.stratum), one.first))
    step = 12 if answer.monthly else 1
    bars = [
        SpanBar(_named(one.stratum) + same(f" · {one.term}"), one.first / step, (one.last + 1) / step, one.until_end)
        for one in some
    ]
    ends = (
        min(one.first for one in answer.strata) / step, (max(one.last for one in answer.strata) + 1) / step,
    )  # fmt: skip
    table = BURSTS.drawn(answer, "file")
    return span_chart(meta, bars, ends, Twin(table.columns, [tuple(row) for row in table.rows]))


BURSTS = Table[Answer](
    "bursts",
    Text("Bursts", "突现词"),
    rows=lambda answer: [(answer, one) for one in answer.bursts],
    columns=(
        Column("stratum", Text("Category or venue", "类别或刊物"), value=lambda row: _named(row[1].stratum)),
        Column("term", Text("Term", "词"), value=lambda row: row[1].term),
        Column("first", Text("From", "起"), value=lambda row: row[0].date(row[1].first)),
        Column("last", Text("To", "止"), value=lambda row: row[0].date(row[1].last)),
        Column("weight", Text("Weight", "强度"), digits=1, value=lambda row: row[1].weight),
        Column("works", Text("Titles in the burst", "突现期题名"), digits=0, value=lambda row: row[1].works),
        Column("works_in_all", Text("Titles in all", "题名总数"), digits=0, value=lambda row: row[1].works_in_all),
        Column("note", Text("Mark", "标记"), value=lambda row: _marked(row[1])),
    ),
    note=Text(
        "Weight is by how much a burst explains the titles better (logarithm of a likelihood ratio); it orders and "
        "proves nothing.",
        "强度为以突现解释题名的优势（似然比对数），仅供排序，不作证明。",
    ),
)


def _marked(one: TermBurst) -> Text | None:
    if one.from_start:
        return Text("begins with the set", "自数据起点开始")
    return Text("lasts until the end", "持续至末尾") if one.until_end else None


STRATA = Table[Answer](
    "strata",
    Text("Categories and venues", "类别与刊物"),
    rows=lambda answer: [(answer, one) for one in answer.strata],
    columns=(
        Column("name", Text("Category or venue", "类别或刊物"), value=lambda row: _named(row[1].name)),
        Column("works", Text("Works", "成果"), digits=0, value=lambda row: row[1].works),
        Column("first", Text("From", "起"), value=lambda row: row[0].date(row[1].first)),
        Column("last", Text("To", "止"), value=lambda row: row[0].date(row[1].last)),
        Column("terms", Text("Terms tested", "检验词数"), digits=0, value=lambda row: row[1].terms),
        Column("bursts", Text("Bursts", "突现次数"), digits=0, value=lambda row: row[1].bursts),
    ),
)
