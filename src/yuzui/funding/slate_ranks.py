# SPDX-License-Identifier: Apache-2.0
"""A slate in the order of its scores: the rows of strip, picture and table, and the sums of headline and facts.

Everything a page says in numbers is counted from these rows, so that no picture can say otherwise.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from yuzui.funding import slate_outcome, slate_view
from yuzui.funding.slate_answer import Answer, Proposal
from yuzui.text import Text, join, same
from yuzui.text.numbers import agree, number
from yuzui.view.chart import Picture
from yuzui.view.charts.ranks import Lead, Row, around_chart, strip_chart
from yuzui.view.charts.ranks import window as window_around


def ordered(answer: Answer) -> list[Proposal]:
    """Return the proposals from best to worst; those without a rank stand last."""
    return sorted(
        answer.proposals,
        key=lambda row: (row.expected_rank is None, row.expected_rank or 0.0, not row.selected, row.id),
    )


def rows(answer: Answer) -> list[Row]:
    """Return every proposal in its place, as strip, picture and table show it."""
    inside = slate_outcome.levels(answer)
    listed = []
    for row in ordered(answer):
        low, high = row.rank_interval or (None, None)
        low50, high50 = row.rank_interval_50 or (None, None)
        band, note = slate_outcome.place(answer, row), slate_outcome.why(answer, row)
        share = row.probability if answer.redraws else None
        listed.append(Row(row.id, row.expected_rank, low, high, low50, high50, band, row.id in inside, share, note))
    return listed


def line(answer: Answer) -> int | None:
    """Return how many proposals the money would fund by rank alone; None where it would fund all, or none."""
    spent, place = 0.0, 0
    for row in ordered(answer):
        if row.expected_rank is None or not row.eligible:
            continue
        spent += row.amount
        if spent > answer.call.budget * (1 + 1e-9):
            break
        place += 1
    return place if 0 < place < sum(row.expected_rank is not None for row in answer.proposals) else None


def middle(answer: Answer) -> int:
    """Return the place around which a slate is shown at first, counted from 1."""
    return line(answer) or max(1, len(slate_outcome.levels(answer)))


def across(answer: Answer, listed: Sequence[Row]) -> tuple[int, int]:
    """Return how many above the line are not in the list, and how many below it are."""
    at = line(answer) or 0
    return sum(not row.inside for row in listed[:at]), sum(row.inside for row in listed[at:])


def chance(answer: Answer) -> int | None:
    """Return by how much the size of the band moves with other re-draws (95 %); None without re-draws.

    A proposal's share of n re-draws is binomial; whether it falls between the ends of the band is
    then a coin of chance q. Proposals that nothing tells apart share one count, so that m of them
    move together: m is how much smaller the error of their share is than that of one alone.
    """
    if not answer.redraws:
        return None
    ends, variance = slate_outcome.thresholds(answer), 0.0
    for row in answer.proposals:
        p, error = row.probability, row.probability_se
        if p is None or not row.eligible or not 0.0 < p < 1.0 or not error:
            continue
        alike = max(1.0, p * (1 - p) / answer.redraws / error**2)
        q = _below((ends.high - p) / error) - _below((ends.low - p) / error)
        variance += alike * q * (1 - q)
    return round(1.96 * math.sqrt(variance))


def _below(z: float) -> float:
    return 0.5 * math.erfc(-z / math.sqrt(2))


def reconciled(answer: Answer) -> Text:
    """Return how the chosen ones add up: clear, of the band, below it."""
    n = slate_outcome.counts(answer)
    if slate_outcome.stage(answer) == "drawn":
        drawn = sum(lot.drawn for lot in answer.lots)
        form = Text("{f} by their scores + {t} by lot = {n} chosen", "按评分 {f} 项＋抽签 {t} 项＝共选 {n} 项")
        return form.format(f=number(n.funded - drawn), t=number(drawn), n=number(n.funded))
    if not n.banded:
        return Text("{n} chosen; no re-draws made", "共选 {n} 项；未作重抽").format(n=number(n.funded))
    parts = [
        (n.clear, Text("{k} clear", "明确资助 {k} 项")),
        (n.close, Text("{k} of the band", "区间内 {k} 项")),
        (n.seldom, Text("{k} below it", "区间以下 {k} 项")),
        (n.funded - n.clear - n.close - n.seldom, Text("{k} not eligible", "不合格 {k} 项")),
    ]
    words = join([form.format(k=number(k)) for k, form in parts if k or form is parts[0][1]], " + ", "＋")
    return words + Text(" = {n} chosen", "＝共选 {n} 项").format(n=number(n.funded))


# The two pictures.


def strip(answer: Answer, listed: Sequence[Row], window: tuple[int, int], lead: Lead) -> Picture:
    """Return all proposals in parts, with those that are shown beneath framed."""
    names = slate_outcome.places(answer)
    marks = Text(
        "Each part is divided by what becomes of its proposals: {names}. The frame is what stands below; choose "
        "another part to see its proposals",
        "每段按其中申请的处理分格：{names}。方框内为下方所列；点击其他段可查看其中的申请",
    ).format(names=join(list(names.values()), ", ", "、"))
    finding = Text("All {n} by expected rank", "全部 {n} 项按期望名次排列").format(n=number(len(listed)))
    return strip_chart(slate_view.meta(answer, "strip", finding, marks), listed, names, window, lead)


def around(answer: Answer, listed: Sequence[Row], window: tuple[int, int], lead: Lead) -> Picture:
    """Return the proposals of a window with their intervals, and where the money would end by rank alone."""
    names, at = slate_outcome.places(answer), line(answer)
    meta = slate_view.meta(answer, "around", _finding(answer, listed, window), _marks(answer, listed))
    return around_chart(meta, listed, window, names, at, lead)


def _finding(answer: Answer, listed: Sequence[Row], window: tuple[int, int]) -> Text:
    shown, names, at = listed[slice(*window)], slate_outcome.places(answer), line(answer)
    nearest = at is not None and window == window_around(len(listed), at)
    if nearest and all(row.band == "lottery" for row in shown):
        return Text(
            "The scores cannot tell the {n} proposals nearest the line apart", "最接近资助线的 {n} 项评分接近，难分先后"
        ).format(n=number(len(shown)))
    counts = {key: sum(row.band == key for row in shown) for key in names}
    parts = [number(k) + Text(" ", " 项") + names[key] for key, k in counts.items() if k]
    form = Text("Places {a} to {b} of {n}: {parts}", "第 {a}–{b} 位（共 {n} 项）：{parts}")
    span = {"a": number(window[0] + 1), "b": number(window[1]), "n": number(len(listed))}
    return form.format(**span, parts=join(parts, ", ", "，"))


def _marks(answer: Answer, listed: Sequence[Row]) -> Text:
    words = Text(
        "Expected rank with 50 and 95 % interval{share}. Filled: in the list; hollow: not in it",
        "期望名次及其 50% 与 95% 区间{share}。实心：列入；空心：未列入",
    ).format(
        share=Text("; second column: share of re-draws in which it is funded", "；第二列：重抽入选率")
        if answer.redraws
        else same("")
    )
    if line(answer) is None:
        return words
    above, below = across(answer, listed)
    return words + Text(
        ". Dashed: where the money would end by rank alone; {a} above it {are} not in the list and {b} below it {is_}",
        "。虚线：仅按名次资助时经费用尽之处；线上 {a} 项未列入，线下 {b} 项列入",
    ).format(a=number(above), b=number(below), are=agree(above, "is", "are"), is_=agree(below, "is", "are"))
