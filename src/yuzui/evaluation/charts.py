# SPDX-License-Identifier: Apache-2.0
"""The charts of an evaluation."""

from __future__ import annotations

from collections.abc import Sequence, Set
from typing import NamedTuple

from yuzui.evaluation.answer import Answer, Disruption, MeanOf, SharesOf, WindowMeans
from yuzui.evaluation.sentences import delayed, span, titled, works
from yuzui.evaluation.tables import high, low
from yuzui.model.quantity import Quantity
from yuzui.text import Text, same
from yuzui.text.numbers import agree, count, number, percent, signed
from yuzui.view.chart import Meta, Picture
from yuzui.view.charts.bars import Bar, bar_chart
from yuzui.view.charts.intervals import Dot, DotAxis, DotKind, dot_chart
from yuzui.view.charts.lines import CurvePoint, curve_chart
from yuzui.view.charts.panels import Panel, PanelAxes, PanelMark, PanelPoint, panel_chart
from yuzui.view.palette import RIVER, STONE

HOW = "/about/method#evaluate"
DRAWN = 3
"""Sleeping beauties drawn; more lines cannot be told apart."""


def _meta(answer: Answer, name: str, finding: Text, description: Text) -> Meta:
    about = answer.set
    return Meta(name, finding, description, "derived", same(about.source), about.vintage, HOW)


def curves(answer: Answer) -> Picture | None:
    """Return citations per work by age, for spans of publication years."""
    if not answer.curves:
        return None
    rows = [
        CurvePoint(x=point.age, y=point.per_work, group=span(cohort.first, cohort.last), censored=not point.complete)
        for cohort in answer.curves
        for point in cohort.points
    ]
    oldest = answer.curves[0]
    done = [p for p in oldest.points if p.complete] or oldest.points
    peak = max(done, key=lambda p: p.per_work)
    finding = Text(
        "Works of {years} were cited most {after} after publication, and were still cited "
        "{last} times a work in their year {end}",
        "{years} 年的成果在发表后第 {after}被引最多，到第 {end} 年篇均仍被引 {last} 次",
    ).format(
        years=span(oldest.first, oldest.last),
        after=count(peak.age, Text("year", "年")),
        last=number(done[-1].per_work, 1),
        end=done[-1].age,
    )
    description = Text(
        "One curve for each span of publication years: citations from works of the set, per work, "
        "by age. Hollow: not all works have lived that age in full.",
        "每条曲线为一段发表年份：按年龄计的集合内篇均被引。空心：并非所有成果都已度过该年龄。",
    )
    axes = (Text("age in years", "发表后年数"), Text("citations per work", "篇均被引"), "")
    return curve_chart(_meta(answer, "citation-curves", finding, description), rows, axes)


def late(answer: Answer) -> Picture | None:
    """Return the shares of citations that came late, by year of publication."""
    if not answer.curves:
        return None
    late_shares = answer.late or []
    rows = [
        CurvePoint(
            x=row.cohort,
            y=row.share.value,
            group=Text(f"after {row.window} years", f"{row.window} 年之后"),
            low=low(row.share),
            high=high(row.share),
            censored=row.state != "said",
        )
        for row in late_shares
        if row.share.value is not None
    ]
    five = [r for r in late_shares if r.window == 5 and r.share.value is not None]
    certain = [r for r in five if r.state == "said"]
    early = [r.cohort for r in late_shares if r.window == 5 and r.state == "too_early"]
    finding = Text("No year is followed for ten years yet", "尚无年份观察满十年")
    if certain:
        finding = Text(
            "Of the citations in the first ten years of {year}, {share} came after five",
            "{year} 年成果前十年的引用中，{share} 来自五年之后",
        ).format(share=percent(certain[-1].share.value or 0, 0), year=certain[-1].cohort)
    if early:
        young = Text("; for {year} and later it is too early to say", "；{year} 年及以后的成果尚不能判断")
        finding += young.format(year=min(early))
    description = Text(
        "Of the citations that works of a year gathered in twice the window, the share that came "
        "after the window, with stability intervals. Hollow: a lower bound, for these years are "
        "not over. Years without a mark: too early to say.",
        "某年成果在两倍窗口内获得的引用中，来自窗口之后的占比及稳定性区间。"
        "空心：下限，观察期尚未结束。没有标记的年份：尚不能判断。",
    )
    axes = (Text("year of publication", "发表年份"), Text("share of citations", "引用占比"), "%")
    return curve_chart(_meta(answer, "late-shares", finding, description), rows, axes)


def _means(answer: Answer, trend: Disruption) -> list[CurvePoint]:
    """Return mean disruption by year under both rules, and in rewired copies where they are."""
    open_ = {year.year for year in trend.years if not year.complete}
    points = [
        _point(year.year, year.rule(rule).mean, label, year.year in open_)
        for rule, label in (
            ("null", Text("no references: no value", "无参考文献：不取值")),
            ("as_one", Text("no references: counted as 1", "无参考文献：计为 1")),
        )
        for year in trend.years
    ]
    points += _copies(answer, open_)
    return [point for point in points if point.y is not None]


def _copies(answer: Answer, open_: Set[int]) -> list[CurvePoint]:
    label = Text("rewired copies", "重连副本")
    years = answer.baseline.years if answer.baseline else ()
    return [_point(year.year, year.mean, label, year.year in open_) for year in years]


def both_rules(answer: Answer) -> Picture | None:
    """Return mean disruption by year under both rules for works without references."""
    trend = answer.disruption
    if not answer.curves or not trend:
        return None
    rows = _means(answer, trend)
    finding = Text(
        "Mean disruption is {null}; counting works without references as 1 would make it {one}",
        "颠覆性均值为 {null}；若把没有参考文献的成果计为 1，则变为 {one}",
    ).format(null=signed(trend.null.mean.value, 3), one=signed(trend.as_one.mean.value, 3))
    description = Text(
        "Mean CD by year of publication under two rules for {loose} without a reference "
        "in the set; bands are stability intervals; hollow: the window is not over. Rewired copies "
        "(where made, with their middle 95 %) keep years and counts and draw anew who cites whom.",
        "按发表年份的 CD 均值：对集合内没有参考文献的 {loose}采用两种规则；"
        "色带为稳定性区间；空心：窗口尚未结束。重连副本（如已生成，附其中间 95%）保持年份与引用数，"
        "只重抽谁引用谁。",
    ).format(loose=works(trend.without_reference))
    axes = (Text("year of publication", "发表年份"), Text("mean disruption", "颠覆性均值"), "")
    return curve_chart(_meta(answer, "disruption", finding, description), rows, axes)


def sleeping_beauties(answer: Answer) -> Picture | None:
    """Return the citations a year of the works recognised latest."""
    sleepers = answer.sleepers
    if not answer.curves or not sleepers or not sleepers.latest:
        return None
    rows = [
        CurvePoint(x=age, y=count, group=titled(work, 40), censored=age >= work.complete)
        for work in sleepers.latest[:DRAWN]
        for age, count in enumerate(work.history)
    ]
    first = sleepers.latest[0]
    finding = Text(
        "{work} slept {woke}; {n} {were} recognised late",
        "{work} 沉睡了 {woke}；{n}属延迟认可",
    ).format(
        n=works(sleepers.late), were=agree(sleepers.late, "was", "were"), work=titled(first),
        woke=count(first.awakening, Text("year", "年")),
    )  # fmt: skip
    description = Text(
        "Citations a year, by age, of the works recognised late with the largest coefficient "
        "({rule}); hollow: that year is not complete.",
        "延迟认可且系数最大的几项成果（{rule}）按年龄的年被引次数；空心：该年份不完整。",
    ).format(rule=delayed(sleepers))
    axes = (Text("age in years", "发表后年数"), Text("citations", "被引次数"), "")
    return curve_chart(_meta(answer, "sleeping-beauties", finding, description), rows, axes)


UNITS = 20
"""Units drawn, those of the most works."""


def window(years: int) -> Text:
    """Return a window in words."""
    return count(years, Text("year", "年窗口")) if years else Text("all years", "不限年数")


def impact(answer: Answer) -> Picture | None:
    """Return citations a work by year of publication, one panel a window."""
    if not answer.impact or not answer.impact[0].years:
        return None
    rows = []
    for one in answer.impact:
        points = []
        for year in one.years:
            mean = year.parts[0].mean
            points.append(
                PanelPoint(x=year.year, y=mean.value or 0.0, low=low(mean), high=high(mean), censored=not year.complete)
            )
        rows.append(Panel(window(one.window), points))
    finding = _same_works(answer.impact)
    description = Text(
        "Citations from works of the set, per work, by year of publication; one panel a window, "
        "with stability intervals. Hollow: the window is not over, the value can only rise.",
        "按发表年份的集合内篇均被引，每个窗口一幅，附稳定性区间。空心：窗口尚未结束，取值只会上升。",
    )
    axes = PanelAxes(
        Text("year of publication", "发表年份"), Text("citations per work", "篇均被引"),
        Text("Window", "窗口"), years=True, common=True,
    )  # fmt: skip
    return panel_chart(_meta(answer, "impact", finding, description), rows, {}, axes)


def _same_works(impact: Sequence[WindowMeans]) -> Text:
    """Return what works that have lived the longest window gathered within each: the same works."""
    over = [one for one in impact if one.complete]
    if not over:
        return Text("No window of this set is over yet", "该集合尚无任何窗口结束")
    years = {row.year for row in over[-1].years if row.complete}
    means = []
    for one in (over[0], over[-1]) if len(over) > 1 else (over[0],):
        parts = [row.parts[0] for row in one.years if row.year in years]
        n = sum(part.valued for part in parts)
        total = sum(part.valued * (part.mean.value or 0) for part in parts)
        means.append((total / n if n else 0.0, window(one.window)))
    whose = Text("Works of {years}", "{years} 年的成果").format(years=span(min(years), max(years)))
    if len(means) == 1:
        sentence = Text("{who} were cited {a} times each within {w}", "{who}在{w}内篇均被引 {a} 次")
        return sentence.format(who=whose, a=number(means[0][0], 1), w=means[0][1])
    return Text(
        "{who} were cited {a} times each within {first} and {b} times within {last}",
        "{who}在{first}内篇均被引 {a} 次，在{last}内 {b} 次",
    ).format(
        who=whose, a=number(means[0][0], 1), b=number(means[1][0], 1),
        first=means[0][1], last=means[1][1],
    )  # fmt: skip


def top_shares(answer: Answer) -> Picture | None:
    """Return the share of each unit in the top 10 %, with its stability interval, or None."""
    units = answer.units
    if not units:
        return None
    kinds = {
        "many": DotKind(Text("10 works or more", "成果不少于 10 项"), RIVER),
        "few": DotKind(Text("fewer: no rank", "成果过少：不排名"), STONE, hollow=True),
    }
    rows = []
    for row in units.rows[:UNITS]:
        part = next((p for p in row.parts if p.column.startswith("pp10_credit")), None)
        if part is None or part.value.value is None:
            continue
        kind = "few" if row.few_works else "many"
        ends = low(part.value), high(part.value)
        rows.append(Dot(label=same(row.unit), value=part.value.value, low=ends[0], high=ends[1], kind=kind))
    if not rows:
        return None
    rows.sort(key=lambda dot: (-dot.value, dot.label.en))
    finding = Text(
        "Shares in the top 10 % run from {low} to {high} over the {n}",
        "{n}的前 10% 论文比例为 {low} 至 {high}",
    ).format(
        low=percent(rows[-1].value, 1), high=percent(rows[0].value, 1),
        n=count(len(rows), Text("largest unit", "个最大单元")),
    )  # fmt: skip
    description = Text(
        "Share of a unit's works among the most cited tenth of their field, year and type; bars "
        "are stability intervals, the line is the share of the whole set. No ranking of quality.",
        "各单元成果中属于同领域、同年份、同类型被引前 10% 的比例；横线为稳定性区间，竖线为全集比例。并非质量排名。",
    )
    axis = DotAxis(Text("share in the top 10 %", "前 10% 论文比例"), "%", 0.1, row=Text("Unit", "单元"))
    return dot_chart(_meta(answer, "top-shares", finding, description), rows, kinds, axis)


def shares(answer: Answer) -> list[Picture]:
    """Return the shares of the works known, one picture an indicator of which anything is known."""
    pictures = []
    for one in answer.shares:
        known = [part for part in one.parts if part.mean.value]
        if len(known) > 1:
            pictures.append(_shares(answer, one, known))
    return pictures


def _shares(answer: Answer, one: SharesOf, known: Sequence[MeanOf]) -> Picture:
    rows = [
        Dot(label=part.label, value=part.mean.value or 0, low=low(part.mean), high=high(part.mean), kind="share")
        for part in known
    ]
    most = max(known, key=lambda part: part.mean.value or 0)
    finding = Text(
        "{title}: {share} of the {works} known are “{part}”",
        "{title}：已知的 {works}中，“{part}”占 {share}",
    ).format(
        title=one.title, share=percent(most.mean.value or 0, 1),
        works=works(most.valued), part=most.label,
    )  # fmt: skip
    description = Text(
        "Share of the works of which it is known, with stability intervals. Of works of which "
        "nothing is known it says nothing.",
        "占已知成果的比例及稳定性区间；未知的成果不计入，也不说明什么。",
    )
    axis = DotAxis(Text("share of the works known", "占已知成果的比例"), "%",
                     row=Text("Part", "分量"))  # fmt: skip
    kinds = {"share": DotKind(Text("part", "分量"), RIVER)}
    return dot_chart(_meta(answer, f"shares-{one.indicator}", finding, description), rows,
                     kinds, axis)  # fmt: skip


MARKS = {
    "awakening": PanelMark(Text("awakening", "唤醒"), "diamond"),
    "peak": PanelMark(Text("peak", "高峰"), "triangle-up"),
}


def histories(answer: Answer) -> Picture | None:
    """Return the citation histories of the works recognised latest, or None."""
    sleepers = answer.sleepers
    if not sleepers or not sleepers.latest:
        return None
    rows = []
    for work in sleepers.latest:
        points = [PanelPoint(x=age, y=count, censored=age >= work.complete) for age, count in enumerate(work.history)]
        marks: dict[float, str] = {work.awakening: "awakening"}
        if work.peak != work.awakening:
            marks[work.peak] = "peak"
        label = Text("{id} ({year})", "{id}（{year}）").format(id=titled(work, 40), year=work.year)
        rows.append(Panel(label, points, marks))
    first = sleepers.latest[0]
    finding = Text(
        "{id} of {year} woke after {woke} and peaked after {peak}; {n} {were} recognised late",
        "{year} 年的 {id} 在 {woke}后被唤醒，{peak} 年后达到高峰；{n}属延迟认可",
    ).format(
        id=titled(first), year=first.year, peak=first.peak, n=works(sleepers.late),
        woke=count(first.awakening, Text("year", "年")),
        were=agree(sleepers.late, "was", "were"),
    )  # fmt: skip
    description = Text(
        "Citations a year by age, each work on a scale of its own (its largest year at the right), "
        "for the works recognised late with the largest coefficient. Late: {rule}. Hollow: the "
        "year is not over.",
        "延迟认可且系数最大的成果按年龄的年被引次数，各用自己的尺度（右侧为最大年份的次数）。"
        "延迟认可：{rule}。空心：该年份尚未结束。",
    ).format(rule=delayed(sleepers))
    axes = PanelAxes(
        Text("age in years", "发表后年数"), Text("citations a year", "年被引次数"),
        Text("Work", "成果"),
    )  # fmt: skip
    return panel_chart(_meta(answer, "histories", finding, description), rows, MARKS, axes)


RULES = {
    "null": Text("works without references have no value", "无参考文献的成果不取值"),
    "as_one": Text("works without references count as 1", "无参考文献的成果计为 1"),
}


def disruption(answer: Answer, rule: str) -> Picture | None:
    """Return mean disruption by year under one rule, beside what rewired copies give."""
    trend, chance = answer.disruption, answer.baseline if rule == "null" else None
    if not trend or not trend.years:
        return None
    open_ = {year.year for year in trend.years if not year.complete}
    name = Text("this set", "本集合")
    points = [_point(year.year, year.rule(rule).mean, name, year.year in open_) for year in trend.years]
    points += _copies(answer, open_) if chance else []
    rows = [point for point in points if point.y is not None]
    finding = Text("Mean disruption is {mean} where {rule}", "{rule}时，颠覆性均值为 {mean}").format(
        mean=signed(trend.rule(rule).mean.value or 0.0, 3), rule=RULES[rule]
    )
    if chance:
        finding += Text("; links drawn anew would give {c}", "；随机重连则为 {c}").format(
            c=signed(chance.mean.value or 0.0, 3)
        )
    description = Text(
        "Mean CD by year of publication with stability intervals. Rewired copies, where made, keep "
        "years, references and citations and draw anew who cites whom: what lies outside their "
        "band is not explained by these. Hollow: the window is not over.",
        "按发表年份的 CD 均值及稳定性区间。重连副本（如已生成）保持年份、参考文献数与被引数，"
        "只重抽谁引用谁：超出其色带的部分不能由这些因素解释。空心：窗口尚未结束。",
    )
    axes = (Text("year of publication", "发表年份"), Text("mean disruption", "颠覆性均值"), "")
    return curve_chart(_meta(answer, "disruption-strip", finding, description), rows, axes)


def _point(year: int, mean: Quantity, group: Text, censored: bool) -> CurvePoint:
    return CurvePoint(x=year, y=mean.value, group=group, low=low(mean), high=high(mean), censored=censored)


SHARES = {
    "n_i": Text("cite it alone", "仅引用该成果"),
    "n_j": Text("cite it and its references", "同时引用其参考文献"),
    "n_k": Text("cite its references alone", "仅引用其参考文献"),
}


class CiterSums(NamedTuple):
    """Later works of one year of publication by what they cite; ``counted`` is whether a mean counts the year."""

    year: int
    counted: bool
    n_i: int
    n_j: int
    n_k: int

    @property
    def total(self) -> int:
        """All of them."""
        return self.n_i + self.n_j + self.n_k


def citers(answer: Answer, sums: Sequence[CiterSums]) -> Picture | None:
    """Return what disruption is made of: later works by what they cite, by year."""
    known = [row for row in sums if row.total]
    if not known:
        return None
    rows = [
        Bar(label=same(row.year), value=getattr(row, name) / row.total, group=label)
        for row in known
        for name, label in SHARES.items()
    ]
    counted = [row for row in known if row.counted] or known
    share = 1 - sum(row.n_k for row in counted) / sum(row.total for row in counted)
    finding = Text(
        "{share} of the later works in the formula cite the work itself; the others cite only what it builds on",
        "公式所计的后续成果中，{share} 引用该成果本身，其余仅引用其参考文献",
    ).format(share=percent(share, 1))
    description = Text(
        "Later works in the window by what they cite, as shares, by year of publication of the "
        "work cited: n_i, n_j and n_k of the formula.",
        "窗口内后续成果按其引用对象的占比，按被引成果的发表年份：即公式中的 n_i、n_j、n_k。",
    )
    axes = (Text("share of later works", "后续成果占比"), "%")
    return bar_chart(_meta(answer, "citers", finding, description), rows, axes)


CHARTS = (curves, late, both_rules, sleeping_beauties)
"""The charts of an answer, in reading order."""
