# SPDX-License-Identifier: Apache-2.0
"""How much of today's awards meets each need of the plan, and where the gap is widest.

An award meets a need if one of the need's terms stands in its title or abstract; one that meets
several divides its money equally among them. The share of a need is its part of the money that
meets any; the gap is its weight less that share. In titles alone fewer awards are found: that
count is the lower end of what is shown, the words anywhere the upper.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache

import msgspec

from yuzui.funding import awards, needs
from yuzui.funding.inputs import Needs as Inputs
from yuzui.job.result import Answer as Base
from yuzui.job.result import Run, digest
from yuzui.job.workspace import Workspace
from yuzui.text import Text, join, same
from yuzui.text.address import encode
from yuzui.text.numbers import count, money, number, percent
from yuzui.view.chart import Meta, Picture
from yuzui.view.charts.bars import Bar, bar_chart
from yuzui.view.table import Column, Table
from yuzui.view.view import Line, View

TITLE = Text("needs of the plan and the awards that meet them", "规划需求与现有资助")
QUESTION = Text("How much of today's work meets each need?", "现有工作对各项需求满足了多少？")
SOURCE = "U.S. National Science Foundation, awards of fiscal year 2026; needs: 14th Five-Year Plan, chapter 4"
LEVEL = "public"
CANNOT_TELL = Text(
    "Whether the listed needs are the right ones, and whether an award that carries the words meets the need: the "
    "awards are of one funder of another country, and nobody has read them for this.",
    "不能说明所列需求是否恰当，也不能说明含有这些词语的项目确实满足需求：数据为他国一家资助机构，未经人工核读。",
)


class Coverage(msgspec.Struct, frozen=True):
    """Of awards or money: in titles (``low``), anywhere (``value``), and its part of all awards."""

    low: float
    value: float
    share: float


class AwardMatch(msgspec.Struct, frozen=True):
    """One award that meets a need, and the terms that say so."""

    need: str
    award: str
    title: str
    amount_usd: int
    terms: list[str]


class Need(msgspec.Struct, frozen=True):
    """One need: its weight, what meets it, and its gap; ``share`` is its part of the money that meets any."""

    id: str
    label: Text
    weight: float
    awards: Coverage
    money: Coverage
    share: float
    gap: float
    rank: int


class Answer(Base, frozen=True, kw_only=True, tag="yuzui.needs/1"):
    """Every need with its coverage, the widest gap first."""

    origin: str
    source: str
    awards: int
    amount_usd: int
    met: int
    terms: dict[str, list[str]]
    needs: list[Need]
    order: list[str]
    hits: list[AwardMatch]
    cannot_tell: Text


def compute(workspace: Workspace, inputs: Inputs) -> Answer:
    """Return how much of the awards meets each need."""
    weights = needs.weights(inputs.weights)
    every = awards.awards(workspace)
    hits, source = _matched(tuple(every))
    met_by: dict[str, int] = {}
    for hit in hits:
        met_by[hit.award] = met_by.get(hit.award, 0) + 1
    divided = {need: sum(h.amount_usd / met_by[h.award] for h in hits if h.need == need) for need in weights}
    whole = sum(divided.values())
    gaps = {need: weight - (divided[need] / whole if whole else 0.0) for need, weight in weights.items()}
    order = sorted(gaps, key=lambda need: -gaps[need])
    total = sum(award.amount_usd for award in every)
    return Answer(
        run=Run.of("needs", {"awards": source, "weights": weights}),
        origin="real",
        source=SOURCE,
        awards=len(every),
        amount_usd=total,
        met=len(met_by),
        terms={need: list(of) for need, of in needs.terms().items()},
        needs=[_need(need, weights, hits, (len(every), total), gaps, order) for need in order],
        order=order,
        hits=list(hits),
        cannot_tell=CANNOT_TELL,
    )


@lru_cache(maxsize=1)
def _matched(every: tuple[awards.Award, ...]) -> tuple[tuple[AwardMatch, ...], str]:
    """Return which awards meet which need, and the digest of all: the same for all weights."""
    texts = [(award, f"{award.title}\n{award.abstract}".lower()) for award in every]
    hits = (
        AwardMatch(need, award.award_id, award.title, award.amount_usd, terms)
        for need in needs.NEEDS
        for award, text in texts
        if (terms := needs.matching_terms(need, text))
    )
    return tuple(hits), digest([msgspec.to_builtins(one) for one in every])


def _need(
    need: str,
    weights: Mapping[str, float],
    hits: Sequence[AwardMatch],
    all_of: tuple[int, int],
    gaps: Mapping[str, float],
    order: Sequence[str],
) -> Need:
    mine = [hit for hit in hits if hit.need == need]
    titled = [hit for hit in mine if needs.matching_terms(need, hit.title.lower())]
    n, total = all_of
    amount = sum(hit.amount_usd for hit in mine)
    return Need(
        id=need,
        label=needs.NEEDS[need],
        weight=weights[need],
        awards=Coverage(len(titled), len(mine), len(mine) / n if n else 0.0),
        money=Coverage(sum(hit.amount_usd for hit in titled), amount, amount / total if total else 0.0),
        share=weights[need] - gaps[need],
        gap=gaps[need],
        rank=order.index(need) + 1,
    )


def headline(answer: Answer) -> Text:
    """Return which need lies furthest behind its weight."""
    first = answer.needs[0]
    return Text(
        "{need} lies furthest behind its weight: {n} of {all} awards name it; weight {w}, share of money {s}",
        "“{need}”与其权重差距最大：{all} 项中 {n} 项提及；权重 {w}，经费占比 {s}",
    ).format(
        need=first.label,
        n=number(first.awards.value),
        all=number(answer.awards),
        w=percent(first.weight, 0),
        s=percent(first.share),
    )


def sentences(answer: Answer) -> list[Line]:
    """Return the transcript: the widest gap, every need, what is met at all."""
    each = Text("{need} {n} ({m})", "{need}{n}（{m}）")
    rows = [
        each.format(
            need=one.label, n=count(int(one.awards.value), Text("award", "项资助")), m=money(one.money.value, "USD")
        )
        for one in answer.needs
    ]
    met = Text("{n} of {all} awards meet at least one need", "{all} 项资助中 {n} 项至少满足一项需求")
    return [
        (Text("gap", "差距"), headline(answer)),
        (Text("needs", "需求"), join(rows, " · ", "；")),
        (Text("met", "满足"), met.format(n=number(answer.met), all=number(answer.awards))),
        (Text("cannot tell", "不能说明"), answer.cannot_tell),
    ]


def gaps(answer: Answer) -> Picture:
    """Draw the share of money of each need beside its weight."""
    meta = Meta(
        "gaps",
        headline(answer),
        Text(
            "awards that meet each need, by words in title or abstract", "满足各项需求的资助项目数（按题目与摘要用词）"
        ),
        "real",
        Text(answer.source, "美国国家科学基金会2026财年资助项目；需求据“十四五”规划第四章"),
        "2026",
        "/fund/needs",
    )
    rows = [Bar(label=one.label, value=one.awards.value) for one in answer.needs]
    return bar_chart(meta, rows, (Text("awards", "资助项目数"), ""))


NEEDS = Table[Answer](
    "needs",
    Text("Needs, widest gap first", "各项需求，按差距排列"),
    rows=lambda answer: answer.needs,
    columns=(
        Column("id", Text("Need", "编号")),
        Column("label", Text("What it is", "需求")),
        Column("weight", Text("Weight", "权重"), digits=2),
        Column("awards", Text("Awards", "项目数"), digits=0, value=lambda one: one.awards.value),
        Column("titled", Text("of them in the title", "其中题目提及"), digits=0, value=lambda one: one.awards.low),
        Column("money", Text("Money", "经费"), "USD", digits=0, value=lambda one: one.money.value),
        Column("share", Text("Share of the money that meets any", "占全部相关经费"), digits=3),
        Column("gap", Text("Weight less share", "权重减占比"), digits=3),
    ),
    note=lambda answer: answer.cannot_tell,
)
HITS = Table[Answer](
    "hits",
    Text("Awards found, with the words that found them", "检出的项目及命中词语"),
    rows=lambda answer: answer.hits,
    columns=(
        Column("need", Text("Need", "需求")),
        Column("award", Text("Award", "编号"), link=lambda _, hit: f"/fund/awards/{encode(hit.award)}"),
        Column("title", Text("Title", "题目"), value=lambda hit: same(hit.title)),
        Column("amount_usd", Text("Amount", "金额"), "USD", digits=0),
        Column("terms", Text("Words", "词语"), value=lambda hit: same(", ".join(hit.terms))),
    ),
)
VIEW = View[Answer](headline=headline, sentences=sentences, charts=(gaps,), tables=(NEEDS, HITS))
