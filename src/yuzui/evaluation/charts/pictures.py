# SPDX-License-Identifier: Apache-2.0
"""The pictures of pages *Work set* and *Long look* that say one thing each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from yuzui.evaluation.report.words import delayed, span, titled, works
from yuzui.text import Text, same
from yuzui.text.numbers import agree, count, number, percent, signed
from yuzui.view.chart import Meta, Picture
from yuzui.view.charts.bars import Bar, bar_chart
from yuzui.view.charts.intervals import Dot, DotAxis, DotKind, dot_chart
from yuzui.view.charts.lines import CurvePoint, curve_chart
from yuzui.view.charts.panels import Panel, PanelAxes, PanelMark, PanelPoint, panel_chart
from yuzui.view.palette import RIVER, STONE

Document = Mapping[str, Any]
HOW = "/about/method#evaluate"
UNITS = 20
"""Units drawn, those of the most works."""


def _meta(document: Document, name: str, finding: Text, description: Text) -> Meta:
    about = document["set"]
    return Meta(name, finding, description, "derived", same(about["source"]), about["vintage"], HOW)


def _ends(quantity: Mapping[str, Any]) -> tuple[float | None, float | None]:
    interval = quantity["interval"]
    return (interval["low"], interval["high"]) if interval else (None, None)


def window(years: int) -> Text:
    """Return a window in words."""
    return count(years, Text("year", "年窗口")) if years else Text("all years", "不限年数")


def impact(document: Document) -> Picture | None:
    """Return citations a work by year of publication, one panel a window."""
    if not document.get("impact") or not document["impact"][0]["years"]:
        return None
    rows = []
    for one in document["impact"]:
        points = []
        for year in one["years"]:
            mean = year["parts"][0]["mean"]
            low, high = _ends(mean)
            points.append(
                PanelPoint(x=year["year"], y=mean["value"], low=low, high=high, censored=not year["complete"])
            )
        rows.append(Panel(window(one["window"]), points))
    finding = _same_works(document["impact"])
    description = Text(
        "Citations from works of the set, per work, by year of publication; one panel a window, "
        "with stability intervals. Hollow: the window is not over, the value can only rise.",
        "按发表年份的集合内篇均被引，每个窗口一幅，附稳定性区间。空心：窗口尚未结束，取值只会上升。",
    )
    axes = PanelAxes(
        Text("year of publication", "发表年份"), Text("citations per work", "篇均被引"),
        Text("Window", "窗口"), years=True, common=True,
    )  # fmt: skip
    return panel_chart(_meta(document, "impact", finding, description), rows, {}, axes)


def _same_works(impact: Sequence[Mapping[str, Any]]) -> Text:
    """Return what works that have lived the longest window gathered within each: the same works."""
    over = [one for one in impact if one["complete"]]
    if not over:
        return Text("No window of this set is over yet", "该集合尚无任何窗口结束")
    years = {row["year"] for row in over[-1]["years"] if row["complete"]}
    means = []
    for one in (over[0], over[-1]) if len(over) > 1 else (over[0],):
        parts = [row["parts"][0] for row in one["years"] if row["year"] in years]
        n = sum(part["valued"] for part in parts)
        total = sum(part["valued"] * part["mean"]["value"] for part in parts if part["valued"])
        means.append((n, total / n if n else 0.0, window(one["window"])))
    whose = Text("Works of {years}", "{years} 年的成果").format(years=span(min(years), max(years)))
    if len(means) == 1:
        sentence = Text("{who} were cited {a} times each within {w}", "{who}在{w}内篇均被引 {a} 次")
        return sentence.format(who=whose, a=number(means[0][1], 1), w=means[0][2])
    return Text(
        "{who} were cited {a} times each within {first} and {b} times within {last}",
        "{who}在{first}内篇均被引 {a} 次，在{last}内 {b} 次",
    ).format(
        who=whose, a=number(means[0][1], 1), b=number(means[1][1], 1),
        first=means[0][2], last=means[1][2],
    )  # fmt: skip


def top_shares(document: Document) -> Picture | None:
    """Return the share of each unit in the top 10 %, with its stability interval, or None."""
    units = document.get("units")
    if not units:
        return None
    kinds = {
        "many": DotKind(Text("10 works or more", "成果不少于 10 项"), RIVER),
        "few": DotKind(Text("fewer: no rank", "成果过少：不排名"), STONE, hollow=True),
    }
    rows = []
    for row in units["rows"][:UNITS]:
        part = next((p for p in row["parts"] if p["column"].startswith("pp10_credit")), None)
        if part is None or part["value"]["value"] is None:
            continue
        low, high = _ends(part["value"])
        rows.append(
            Dot(
                label=same(str(row["unit"])),
                value=part["value"]["value"],
                low=low,
                high=high,
                kind="few" if row["few_works"] else "many",
            )
        )
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
    return dot_chart(_meta(document, "top-shares", finding, description), rows, kinds, axis)


def shares(document: Document) -> list[Picture]:
    """Return the shares of the works known, one picture an indicator of which anything is known."""
    pictures = []
    for one in document.get("shares") or ():
        known = [part for part in one["parts"] if part["mean"]["value"]]
        if len(known) > 1:
            pictures.append(_shares(document, one, known))
    return pictures


def _shares(document: Document, one: Mapping[str, Any], known: Sequence[Mapping[str, Any]]) -> Picture:
    rows = []
    for part in known:
        low, high = _ends(part["mean"])
        rows.append(Dot(label=Text.of(part["label"]), value=part["mean"]["value"], low=low, high=high, kind="share"))
    most = max(known, key=lambda part: float(part["mean"]["value"]))
    finding = Text(
        "{title}: {share} of the {works} known are “{part}”",
        "{title}：已知的 {works}中，“{part}”占 {share}",
    ).format(
        title=Text.of(one["title"]), share=percent(most["mean"]["value"], 1),
        works=works(most["valued"]), part=Text.of(most["label"]),
    )  # fmt: skip
    description = Text(
        "Share of the works of which it is known, with stability intervals. Of works of which "
        "nothing is known it says nothing.",
        "占已知成果的比例及稳定性区间；未知的成果不计入，也不说明什么。",
    )
    axis = DotAxis(Text("share of the works known", "占已知成果的比例"), "%",
                     row=Text("Part", "分量"))  # fmt: skip
    kinds = {"share": DotKind(Text("part", "分量"), RIVER)}
    return dot_chart(_meta(document, f"shares-{one['indicator']}", finding, description), rows,
                     kinds, axis)  # fmt: skip


MARKS = {
    "awakening": PanelMark(Text("awakening", "唤醒"), "diamond"),
    "peak": PanelMark(Text("peak", "高峰"), "triangle-up"),
}


def histories(document: Document) -> Picture | None:
    """Return the citation histories of the works recognised latest, or None."""
    sleepers = document.get("sleepers")
    if not sleepers or not sleepers["latest"]:
        return None
    rows = []
    for work in sleepers["latest"]:
        points = [
            PanelPoint(x=age, y=count, censored=age >= work["complete"]) for age, count in enumerate(work["history"])
        ]
        marks = {work["awakening"]: "awakening"}
        if work["peak"] != work["awakening"]:
            marks[work["peak"]] = "peak"
        label = Text("{id} ({year})", "{id}（{year}）").format(id=titled(work, 40), year=work["year"])
        rows.append(Panel(label, points, marks))
    first = sleepers["latest"][0]
    finding = Text(
        "{id} of {year} woke after {woke} and peaked after {peak}; {n} {were} recognised late",
        "{year} 年的 {id} 在 {woke}后被唤醒，{peak} 年后达到高峰；{n}属延迟认可",
    ).format(
        id=titled(first), year=first["year"], peak=first["peak"], n=works(sleepers["late"]),
        woke=count(first["awakening"], Text("year", "年")),
        were=agree(sleepers["late"], "was", "were"),
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
    return panel_chart(_meta(document, "histories", finding, description), rows, MARKS, axes)


RULES = {
    "null": Text("works without references have no value", "无参考文献的成果不取值"),
    "as_one": Text("works without references count as 1", "无参考文献的成果计为 1"),
}


def disruption(document: Document, rule: str) -> Picture | None:
    """Return mean disruption by year under one rule, beside what rewired copies give."""
    trend = document.get("disruption")
    if not trend or not trend["years"]:
        return None
    rows = [
        _point(year["year"], year[rule]["mean"], Text("this set", "本集合"), not year["complete"])
        for year in trend["years"]
        if year[rule]["mean"]["value"] is not None
    ]
    chance = document.get("baseline")
    open_ = {year["year"] for year in trend["years"] if not year["complete"]}
    if chance and rule == "null":
        name = Text("rewired copies", "重连副本")
        rows += [
            _point(year["year"], year["mean"], name, year["year"] in open_)
            for year in chance["years"]
            if year["mean"]["value"] is not None
        ]
    finding = Text("Mean disruption is {mean} where {rule}", "{rule}时，颠覆性均值为 {mean}").format(
        mean=signed(trend[rule]["mean"]["value"] or 0.0, 3), rule=RULES[rule]
    )
    if chance and rule == "null":
        finding += Text("; links drawn anew would give {c}", "；随机重连则为 {c}").format(
            c=signed(chance["mean"]["value"] or 0.0, 3)
        )
    description = Text(
        "Mean CD by year of publication with stability intervals. Rewired copies, where made, keep "
        "years, references and citations and draw anew who cites whom: what lies outside their "
        "band is not explained by these. Hollow: the window is not over.",
        "按发表年份的 CD 均值及稳定性区间。重连副本（如已生成）保持年份、参考文献数与被引数，"
        "只重抽谁引用谁：超出其色带的部分不能由这些因素解释。空心：窗口尚未结束。",
    )
    axes = (Text("year of publication", "发表年份"), Text("mean disruption", "颠覆性均值"), "")
    return curve_chart(_meta(document, "disruption-strip", finding, description), rows, axes)


def _point(year: int, mean: Mapping[str, Any], group: Text, censored: bool) -> CurvePoint:
    low, high = _ends(mean)
    return CurvePoint(x=year, y=mean["value"], group=group, low=low, high=high, censored=censored)


SHARES = {
    "n_i": Text("cite it alone", "仅引用该成果"),
    "n_j": Text("cite it and its references", "同时引用其参考文献"),
    "n_k": Text("cite its references alone", "仅引用其参考文献"),
}


def citers(document: Document, sums: Sequence[Mapping[str, Any]]) -> Picture | None:
    """Return what disruption is made of: later works by what they cite, by year."""
    known = [(row, row["n_i"] + row["n_j"] + row["n_k"]) for row in sums]
    known = [(row, total) for row, total in known if total]
    if not known:
        return None
    rows = [
        Bar(label=same(row["year"]), value=row[name] / total, group=label)
        for row, total in known
        for name, label in SHARES.items()
    ]
    counted = [row for row, _ in known if row.get("counted", True)] or [row for row, _ in known]
    whole = {name: sum(row[name] for row in counted) for name in SHARES}
    share = 1 - whole["n_k"] / sum(whole.values())
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
    return bar_chart(_meta(document, "citers", finding, description), rows, axes)
