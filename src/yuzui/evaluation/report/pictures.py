# SPDX-License-Identifier: Apache-2.0
"""The pictures of an evaluation document."""

from __future__ import annotations

from yuzui.evaluation.report.words import Document, delayed, span, titled, works
from yuzui.text import Text, same
from yuzui.text.numbers import agree, count, number, percent, signed
from yuzui.view.chart import Meta, Picture
from yuzui.view.charts.lines import CurvePoint, curve_chart

HOW = "/about/method#evaluate"
DRAWN = 3
"""Sleeping beauties drawn; more lines cannot be told apart."""


def draw(document: Document) -> list[Picture]:
    """Return the pictures; see :func:`yuzui.evaluation.jobs.evaluate.pictures`."""
    if not document["curves"]:
        return []
    pictures = [_curves(document), _late(document)]
    if document["disruption"]:
        pictures.append(_disruption(document))
    if document["sleepers"] and document["sleepers"]["latest"]:
        pictures.append(_sleepers(document))
    return pictures


def _meta(document: Document, name: str, finding: Text, description: Text) -> Meta:
    about = document["set"]
    return Meta(name, finding, description, "derived", same(about["source"]), about["vintage"], HOW)


def _curves(document: Document) -> Picture:
    rows = [
        CurvePoint(
            x=point["age"],
            y=point["per_work"],
            group=span(cohort["from"], cohort["to"]),
            censored=not point["complete"],
        )
        for cohort in document["curves"]
        for point in cohort["points"]
    ]
    oldest = document["curves"][0]
    done = [p for p in oldest["points"] if p["complete"]] or oldest["points"]
    peak = max(done, key=lambda p: p["per_work"])
    finding = Text(
        "Works of {years} were cited most {after} after publication, and were still cited "
        "{last} times a work in their year {end}",
        "{years} 年的成果在发表后第 {after}被引最多，到第 {end} 年篇均仍被引 {last} 次",
    ).format(
        years=span(oldest["from"], oldest["to"]),
        after=count(peak["age"], Text("year", "年")),
        last=number(done[-1]["per_work"], 1),
        end=done[-1]["age"],
    )
    description = Text(
        "One curve for each span of publication years: citations from works of the set, per work, "
        "by age. Hollow: not all works have lived that age in full.",
        "每条曲线为一段发表年份：按年龄计的集合内篇均被引。空心：并非所有成果都已度过该年龄。",
    )
    axes = (Text("age in years", "发表后年数"), Text("citations per work", "篇均被引"), "")
    return curve_chart(_meta(document, "citation-curves", finding, description), rows, axes)


def _late(document: Document) -> Picture:
    rows = [
        CurvePoint(
            x=row["cohort"],
            y=row["share"]["value"],
            group=Text(f"after {row['window']} years", f"{row['window']} 年之后"),
            low=row["share"]["interval"]["low"] if row["share"]["interval"] else None,
            high=row["share"]["interval"]["high"] if row["share"]["interval"] else None,
            censored=row["state"] != "said",
        )
        for row in document["late"]
        if row["share"]["value"] is not None
    ]
    five = [r for r in document["late"] if r["window"] == 5 and r["share"]["value"] is not None]
    certain = [r for r in five if r["state"] == "said"]
    early = [r["cohort"] for r in document["late"] if r["window"] == 5 and r["state"] == "too_early"]
    finding = Text("No year is followed for ten years yet", "尚无年份观察满十年")
    if certain:
        finding = Text(
            "Of the citations in the first ten years of {year}, {share} came after five",
            "{year} 年成果前十年的引用中，{share} 来自五年之后",
        ).format(share=percent(certain[-1]["share"]["value"], 0), year=certain[-1]["cohort"])
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
    return curve_chart(_meta(document, "late-shares", finding, description), rows, axes)


def _means(document: Document) -> list[CurvePoint]:
    """Return mean disruption by year under both rules, and in rewired copies where they are."""
    years = document["disruption"]["years"]
    complete = {year["year"]: year["complete"] for year in years}
    copies = (document.get("baseline") or {"years": ()})["years"]
    groups = [
        (Text("no references: no value", "无参考文献：不取值"), years, "null"),
        (Text("no references: counted as 1", "无参考文献：计为 1"), years, "as_one"),
        (Text("rewired copies", "重连副本"), copies, None),
    ]
    rows = []
    for label, some, rule in groups:
        for year in some:
            mean = (year[rule] if rule else year)["mean"]
            if mean["value"] is not None:
                span = mean["interval"] or {}
                rows.append(
                    CurvePoint(
                        x=year["year"],
                        y=mean["value"],
                        group=label,
                        low=span.get("low"),
                        high=span.get("high"),
                        censored=not complete[year["year"]],
                    )
                )
    return rows


def _disruption(document: Document) -> Picture:
    trend = document["disruption"]
    rows = _means(document)
    finding = Text(
        "Mean disruption is {null}; counting works without references as 1 would make it {one}",
        "颠覆性均值为 {null}；若把没有参考文献的成果计为 1，则变为 {one}",
    ).format(null=signed(trend["null"]["mean"]["value"], 3), one=signed(trend["as_one"]["mean"]["value"], 3))
    description = Text(
        "Mean CD by year of publication under two rules for {loose} without a reference "
        "in the set; bands are stability intervals; hollow: the window is not over. Rewired copies "
        "(where made, with their middle 95 %) keep years and counts and draw anew who cites whom.",
        "按发表年份的 CD 均值：对集合内没有参考文献的 {loose}采用两种规则；"
        "色带为稳定性区间；空心：窗口尚未结束。重连副本（如已生成，附其中间 95%）保持年份与引用数，"
        "只重抽谁引用谁。",
    ).format(loose=works(trend["without_reference"]))
    axes = (Text("year of publication", "发表年份"), Text("mean disruption", "颠覆性均值"), "")
    return curve_chart(_meta(document, "disruption", finding, description), rows, axes)


def _sleepers(document: Document) -> Picture:
    sleepers = document["sleepers"]
    rows = [
        CurvePoint(x=age, y=count, group=titled(work, 40), censored=age >= work["complete"])
        for work in sleepers["latest"][:DRAWN]
        for age, count in enumerate(work["history"])
    ]
    first = sleepers["latest"][0]
    finding = Text(
        "{work} slept {woke}; {n} {were} recognised late",
        "{work} 沉睡了 {woke}；{n}属延迟认可",
    ).format(
        n=works(sleepers["late"]), were=agree(sleepers["late"], "was", "were"), work=titled(first),
        woke=count(first["awakening"], Text("year", "年")),
    )  # fmt: skip
    description = Text(
        "Citations a year, by age, of the works recognised late with the largest coefficient "
        "({rule}); hollow: that year is not complete.",
        "延迟认可且系数最大的几项成果（{rule}）按年龄的年被引次数；空心：该年份不完整。",
    ).format(rule=delayed(sleepers))
    axes = (Text("age in years", "发表后年数"), Text("citations", "被引次数"), "")
    return curve_chart(_meta(document, "sleeping-beauties", finding, description), rows, axes)
