# SPDX-License-Identifier: Apache-2.0
"""What is shown of the way to a target: sentences, charts, tables."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

from yuzui.investment import forecast_view as forecast_words
from yuzui.investment import lever_effects as lever_words
from yuzui.investment import path_answer, path_sources
from yuzui.investment.forecast_view import METHODS
from yuzui.job.tables import SUMMARY, summary, table
from yuzui.model.finding import SECONDARY, secondary
from yuzui.sheets.sheet import Export
from yuzui.text import Text, join, same
from yuzui.text.numbers import number, percent
from yuzui.view.chart import Meta, Picture
from yuzui.view.charts.fan import Ghost, Method, Observation, Projection, fan_chart
from yuzui.view.charts.grids import Case, heat_map

Document = dict[str, Any]
Line = tuple[Text, Text]

MEASURES = {
    "basic": Text("basic research", "基础研究"),
    "applied": Text("applied research", "应用研究"),
    "experimental": Text("experimental development", "试验发展"),
}
WHOLES = {
    "total": Text("all R&D", "研发经费"),
    "GDP": Text("GDP", "国内生产总值"),
    "source": Text("all R&D", "研发经费"),
    "type": Text("all R&D", "研发经费"),
    "performer": Text("all R&D", "研发经费"),
}
KINDS = {
    "final": Text("final", "最终数"),
    "preliminary": Text("preliminary", "初步数"),
    "restated": Text("restated", "修订数"),
    "panel": Text("international panel", "国际面板数据"),
    "derived": Text("derived", "推算数"),
}
STATUSES = {
    "sourced": Text("sourced", "有出处"),
    "partly sourced": Text("partly sourced", "部分有出处"),
    "derived": Text("derived", "推算"),
    "memory-only": Text("from memory, confirmed by a named person", "仅凭记忆，经具名人员确认"),
}
UNITS = lever_words.UNITS
_NO_PATH = Text(
    "none without the growth of the rest, which this series does not give: say it with yuzui path backcast --growth",
    "该序列未给出其余部分的增速，无法求解；请用 yuzui path backcast --growth 指定",
)


def published(document: Document) -> list[dict[str, Any]]:
    """Return all published points, the series and the other vintages, by year."""
    rows = [*document["history"], *document["other_vintages"]]
    return sorted(rows, key=lambda row: (row["year"], row["vintage"]))


def measure(document: Mapping[str, Any]) -> Text:
    """Return the name of the part: a type of R&D, who performs it, who pays, or all of it."""
    category = document["measure"].removeprefix(f"{document.get('dimension')}.")
    match document.get("dimension", "type"), *category.split("|"):
        case "performer", who:
            words = Text("R&D performed by {who}", "{who}执行的研发经费")
            return words.format(who=path_sources.word(who, path_sources.PERFORMERS))
        case "source", who:
            words = Text("R&D paid by {who}", "{who}出资的研发经费")
            return words.format(who=path_sources.word(who, path_sources.PAYERS))
        case "performer_x_type", who, kind:
            words = Text("{kind} by {who}", "{who}的{kind}")
            known = path_sources.word(kind, MEASURES)
            return words.format(kind=known, who=path_sources.word(who, path_sources.PERFORMERS))
        case "intensity", _:
            return Text("R&D", "研发经费")
    return MEASURES.get(category, same(category))


def sentence(text: Text) -> Text:
    """Return words with a capital at their beginning, as a sentence starts."""
    return Text(text.en[:1].upper() + text.en[1:], text.zh)


def whole(document: Mapping[str, Any]) -> Text:
    """Return the name of the whole."""
    return WHOLES.get(document["of"], same(document["of"]))


def target(document: Mapping[str, Any]) -> Text:
    """Return the target, with the decimals it has."""
    share = document["target"]
    return percent(share, 0 if abs(100 * share - round(100 * share)) < 1e-9 else 2)


def unit(name: str | None) -> Text:
    """Return the name of a unit."""
    return UNITS.get(name or "", same(name or ""))


def vintage(year: int | None, name: str) -> Text:
    """Return year and kind of a publication, as a reader of each language says them."""
    kind, _, rest = name.partition(" ")
    words = KINDS.get(kind)
    if words is None or rest not in ("", "communique"):
        return same(name if year is None else f"{year} {name}")
    paper = Text(" communiqué", "（公报）") if rest else same("")
    dated = same("") if year is None else Text("{y}, ", "{y} 年，").format(y=year)
    return dated + words + paper


def lines(document: Document) -> list[Line]:
    """Return the transcript: label and sentence of each line."""
    entries = [
        _share(document),
        *cited(document),
        *_window_phrase(document),
        *_needed_phrase(document),
        forecast_words.unchanged(document, target(document)),
    ]
    entries += [
        *_steady(document),
        *lever_words.lines(document),
        *_watch(document),
        *forecast_words.whole_path(document),
        *forecast_words.said_before(document),
        *forecast_words.calibration(document),
        *_revision(document),
        *path_answer.line(document, measure(document)),
        *_kept(document),
        *_memory(document),
    ]
    return entries


def source_lines(named: Sequence[str]) -> Text:
    """Return who says a figure, marked where that is a copy of what somebody else published."""
    each = [
        same(one) + (Text(" ({s})", "（{s}）").format(s=SECONDARY) if secondary(one) else same("")) for one in named
    ]
    return join(each, "; ", "；")


def cited(document: Mapping[str, Any]) -> list[Line]:
    """Return that the newest figure was read from a copy, where no first-hand source is cited."""
    newest = max(document["history"], key=lambda row: row["year"], default=None)
    if newest is None or not newest["sources"] or not all(map(secondary, newest["sources"])):
        return []
    sentence = Text(
        "the figures of {year} cite no primary publication: they were read from a copy ({source}), a secondary source",
        "{year} 年数据未引用原始出版物：读自转载页（{source}），属二手来源",
    )
    return [(Text("", ""), sentence.format(year=str(newest["year"]), source=newest["sources"][0]))]


def _memory(document: Document) -> list[Line]:
    """Return how many rows rest on memory: those a person confirmed, and those that wait."""
    names = [f["seen"] for f in document["findings"] if f["code"] == "confirmed"]
    names += document["panel"]["confirmed"].values()
    waiting = document["held_back"] + document["panel"]["excluded"].get("held_back", 0)
    parts = []
    if names:
        words = Text("{n} rows confirmed by {who}", "{n} 行经{who}确认后采用")
        who = join([same(name) for name in dict.fromkeys(names)], ", ", "、")
        parts.append(words.format(n=number(len(names)), who=who))
    if waiting:
        words = Text(
            "{n} rows feed nothing until a named person confirms them (yuzui path confirm)",
            "{n} 行待具名人员确认，暂不使用（yuzui path confirm）",
        )
        parts.append(words.format(n=number(waiting)))
    return [(Text("from memory", "仅凭记忆"), join(parts, "; ", "；"))] if parts else []


def headline(document: Document) -> Text:
    """Return the finding of the fan chart: when recent growth meets the target, and the odds.

    Growth that goes on as it was is no forecast, so it never stands alone: the odds of every
    method stand in the same sentence.
    """
    if document["target_met"]:
        return Text(
            "The target of {target} is met: {share} in {year}", "{target} 的目标已经达到：{year} 年为 {share}"
        ).format(**_basics(document))
    years = [w["year"] for w in document["windows"]]
    known = [year for year in years if year is not None]
    if not known:
        words = Text(
            "At recent growth the share does not reach {target} within 100 years",
            "按近年增速，百年内占比达不到 {target}",
        )
        return words.format(**_basics(document)) + _odds_of_all(document)
    span = same(min(known)) if min(known) == max(known) else same(f"{min(known)}–{max(known)}")
    words = Text("At recent growth {target} is reached in {span}", "按近年增速，{span} 年达到 {target}")
    if max(known) < forecast_words.deadlines(document)["from"]:
        words = Text(
            "At the growth up to {year} {target} would have been reached by {span}, and no later figure is known",
            "按截至 {year} 年的增速，{span} 年即应达到 {target}，但尚无更新的数据",
        )
    elif len(known) < len(years):
        words = Text(
            "At recent growth {target} is reached in {span}, or not within 100 years",
            "按近年增速，{span} 年达到 {target}，或百年内达不到",
        )
    return words.format(**_basics(document), span=span) + _odds_of_all(document)


def _odds_of_all(document: Document) -> Text:
    """Return the odds that the forecasts give, lowest and highest; that there are none, if so."""
    by = forecast_words.deadlines(document)["odds"]
    rows = [row for row in document["odds"] if row["by"] == by]
    probabilities = sorted(row["probability"] for row in rows if row["probability"] is not None)
    if not probabilities:
        return Text(
            "; no forecast: no other countries' past of this share is known", "；无预测：没有其他国家这一占比的历史"
        )
    low, high = (percent(value, 0) for value in (probabilities[0], probabilities[-1]))
    words = Text(
        "; {n} forecasts put the odds by {by} at {low} to {high}",
        "；{n} 种预测给出的 {by} 年前达标可能性为 {low} 至 {high}",
    )
    if low == high:
        words = Text("; the odds by {by} are {low}", "；{by} 年前达标的可能性为 {low}")
    return words.format(n=len(probabilities), by=by, low=low, high=high)


def _basics(document: Document) -> dict[str, Any]:
    base = document["base"]
    return {
        "share": percent(base["share"], 2),
        "year": base["year"],
        "target": target(document),
        "measure": measure(document),
        "whole": whole(document),
        "kind": KINDS[base["vintage"]],
        "by": document["by"],
    }


def _share(document: Document) -> Line:
    words = Text(
        "{measure} {share} of {whole} ({year}, {kind}); target {target}",
        "{measure}占{whole} {share}（{year} 年，{kind}）；目标 {target}",
    )
    if document["target_met"]:
        words += Text(" — met", "，已达到")
    elif document["by"]:
        words += Text(" by {by} (your deadline)", "，期限 {by} 年（由您设定）")
    label = Text("share", "占比")
    return label, words.format(**_basics(document))


def _window_phrase(document: Document) -> list[Line]:
    if document["target_met"] or not document["windows"]:
        return []
    parts = []
    for window in document["windows"]:
        words = Text("{year} at {span} growth", "按 {span} 年增速为 {year} 年")
        if window["year"] is None:
            words = Text("not within 100 years at {span} growth", "按 {span} 年增速百年内达不到")
        span = _span(window["from"], window["to"])
        parts.append(words.format(year=window["year"], span=span))
    label = Text("to {target}", "达到 {target}").format(**_basics(document))
    return [(label, join(parts, " · ", "；"))]


def _span(first: int, last: int) -> Text:
    return Text(f"{first}–{str(last)[2:]}", f"{first}—{last}")


def _needed_phrase(document: Document) -> list[Line]:
    if document["target_met"]:
        return []
    by = forecast_words.deadlines(document)["needed"]
    rate = observed(document)
    grid = [row for row in document["required_growth"] if row["by"] == by]
    row = min(grid, key=lambda one: abs(one["total_growth"] - rate))
    words = Text(
        "for {by} {measure} must grow {part} a year while {whole} grows {all}",
        "到 {by} 年达标，{whole}年增 {all} 时{measure}须年增 {part}",
    ).format(
        by=by,
        measure=measure(document),
        whole=whole(document),
        part=percent(row["basic_growth"]),
        all=percent(row["total_growth"]),
    )
    seen = [w for w in document["windows"] if w["part_growth"] is not None]
    if seen:
        words += _seen(seen[-1], seen[0])
    return [(Text("needed", "所需增速"), words)]


def _seen(last: dict[str, Any], longest: dict[str, Any]) -> Text:
    if longest is last:
        return Text(" ({span}: {p} and {w} a year)", "（{span} 年：年均 {p} 与 {w}）").format(
            span=_span(last["from"], last["to"]), p=percent(last["part_growth"]), w=percent(last["whole_growth"])
        )
    return Text(
        " (last year {p1} and {w1}; last {n} years {p4} and {w4} a year)",
        "（上年为 {p1} 与 {w1}；近 {n} 年年均 {p4} 与 {w4}）",
    ).format(
        p1=percent(last["part_growth"]),
        w1=percent(last["whole_growth"]),
        p4=percent(longest["part_growth"]),
        w4=percent(longest["whole_growth"]),
        n=longest["to"] - longest["from"],
    )


def observed(document: Document) -> float:
    """Return last year's growth of the whole, or the middle of the grid where it is unknown."""
    rates = [w["whole_growth"] for w in document["windows"] if w["whole_growth"] is not None]
    grid = sorted({float(row["total_growth"]) for row in document["required_growth"]})
    return float(rates[-1]) if rates else grid[len(grid) // 2]


def _steady(document: Document) -> list[Line]:
    path, price = document["backcast"], document["price_of_steadiness"]
    if price is None or path is None:
        return [(Text("path", "路径"), _NO_PATH)] if document["by"] else []
    words = Text(
        "cheapest {cheap}, steadiest {steady} ({unit}, {first}–{last}, the rest growing {rate}): "
        "price of steadiness × {price}",
        "最省 {cheap}，最稳 {steady}（{unit}，{first}—{last} 年，其余部分年增 {rate}）：平稳代价为 {price} 倍",
    ).format(
        cheap=number(path["cheapest"]["total"]),
        steady=number(path["steadiest"]["total"]),
        unit=unit(path["unit"]),
        first=path["years"][0],
        last=path["years"][-1],
        rate=percent(path["rest_growth"]),
        price=number(price, 3),
    )
    return [(Text("path", "路径"), words)]


def _watch(document: Document) -> list[Line]:
    if document["target_met"]:
        return []
    by = forecast_words.deadlines(document)["needed"]
    grid = [row for row in document["required_growth"] if row["by"] == by]
    slow = min(grid, key=lambda row: row["total_growth"])
    words = Text(
        "if {whole} grew only {all}, {part} would do: the share also rises by slowing the rest",
        "若{whole}仅年增 {all}，{measure}年增 {part} 即可：压低其余部分也会抬高占比",
    ).format(
        whole=whole(document),
        measure=measure(document),
        all=percent(slow["total_growth"]),
        part=percent(slow["basic_growth"]),
    )
    return [(Text("watch", "须留意"), words)]


def _revision(document: Document) -> list[Line]:
    moments = document["revision"]
    newer = moments["newer_preliminary"]
    if newer is not None:
        words = Text(
            "preliminary {year}: {share}; after revision 8 in 10 between {low} and {high}",
            "{year} 年初步数 {share}；修订后八成可能在 {low} 与 {high} 之间",
        ).format(
            year=newer["year"],
            share=percent(newer["share"], 2),
            low=percent(newer["p10"], 2),
            high=percent(newer["p90"], 2),
        )
        return [(Text("preliminary", "初步数"), words)]
    rises = [value for value in moments["part"]["revisions"] if value > 0]
    if len(moments["pairs"]) < 3:
        return []
    words = Text(
        "the preliminary figure of {measure} was revised up in {up} of {n} years (mean {mean}, typically {size})",
        "{measure}初步数在 {n} 年中有 {up} 年上调（平均 {mean}，通常幅度 {size}）",
    ).format(
        measure=measure(document),
        up=len(rises),
        n=len(moments["pairs"]),
        mean=percent(moments["part"]["mean"]),
        size=percent(moments["part"]["root_mean_square"]),
    )
    return [(Text("revisions", "修订"), words)]


def _kept(document: Document) -> list[Line]:
    entries = []
    for gap in document["known_gaps"]:
        reason = Text.of(gap["reason"])
        words = Text("{year}: {reason} (listed)", "{year} 年：{reason}（已登记）")
        entries.append((Text("known gap", "已知差额"), words.format(year=gap["year"], reason=reason)))
    others = [row for row in document["findings"] if row["code"] != "known_gap"]
    if others:
        counts: dict[str, int] = {}
        texts = {}
        for row in others:
            counts[row["code"]] = counts.get(row["code"], 0) + row["count"]
            texts[row["code"]] = Text.of(row["message"])
        parts = [
            Text("{n} {what}", "{what} {n} 条").format(n=n, what=texts[code]) for code, n in sorted(counts.items())
        ]
        entries.append((Text("flagged, kept", "已标记并保留"), join(parts, "; ", "；")))
    return entries


# The pictures of the study: the fan with the target line, and the required growth.


DRAWN = ("final", "preliminary", "restated")
"""Kinds of vintage with a mark of their own; others are drawn as final figures."""


def pictures(document: dict[str, Any]) -> list[Picture]:
    """Return fan chart and, until the target is met, the required growth."""
    return [fan(document)] if document["target_met"] else [fan(document), required(document)]


def fan(document: dict[str, Any]) -> Picture:
    """Return the share, its possible futures by each method, and the target line."""
    history = [
        Observation(
            year=point["year"], value=point["share"], status=point["vintage"] if point["vintage"] in DRAWN else "final"
        )
        for point in (*document["other_vintages"], *document["history"])
    ]
    order = ("reference_class", "persistence", "damped_drift", "simulator")
    methods = [
        Method(METHODS[name], _projections(document["methods"][name], median=name == "reference_class"))
        for name in order
        if document["methods"].get(name)
    ]
    description = Text(
        "points are published figures (filled: final, hollow: preliminary); lines are what each "
        "method says (of other countries' history the median); the band is where that history "
        "puts 8 and 9 in 10 outcomes",
        "点为公布值（实心为最终数，空心为初步数）；线为各方法推算（他国历史取中位数）；"
        "带状区为他国历史给出的八成与九成范围",
    ) + _ghosts(document)
    # a dotted line has no band, and the table says no more than the picture
    ghosts = [
        Ghost(ghost["origin"], [Projection(row["year"], row["mean"]) for row in ghost["rows"]])
        for ghost in document["ghosts"]
    ]
    meta = _meta(document, "path-fan", headline(document), description)
    return fan_chart(meta, history, methods, document["target"], ghosts)


def _ghosts(document: dict[str, Any]) -> Text:
    years = [same(ghost["origin"]) for ghost in document["ghosts"]]
    words = Text("; grey dotted: what the simulator said in {years}", "；灰色点线为模拟器当年（{years} 年）的推算")
    return words.format(years=join(years, ", ", "、")) if years else same("")


def _projections(rows: Sequence[Mapping[str, Any]], median: bool = False) -> list[Projection]:
    """Return the rows of a method; a skewed spread is drawn at its median, not its mean."""
    quantiles = ("p05", "p10", "p90", "p95")
    return [
        Projection(row["year"], row["p50" if median else "mean"], **{name: row.get(name) for name in quantiles})
        for row in rows
    ]


def required(document: dict[str, Any]) -> Picture:
    """Return the grid of required growth: growth of the whole by deadline."""
    grid = document["required_growth"]
    seen = _observed(document)
    known = [w["part_growth"] for w in document["windows"] if w["part_growth"] is not None]
    fastest = max(known, default=-math.inf)  # of a growth that is not known nothing is framed
    rows = []
    for rate in sorted({row["total_growth"] for row in grid}):
        values = [row["basic_growth"] for row in grid if row["total_growth"] == rate]
        framed = [value <= fastest for value in values]
        label, years = percent(rate), seen.get(rate)
        rows.append(Case(label=label, values=values, framed=framed, seen=years))
    columns = [same(year) for year in sorted({row["by"] for row in grid})]
    description = Text(
        "cells are the yearly growth of {measure} that meets the target by a year (columns) while "
        "{whole} grows at a rate (rows; ● observed); framed: no more than {measure} grew over "
        "some recent window",
        "单元格为{whole}按某增速（行，● 为实际出现过的增速）增长时，到某年（列）达标所需的"
        "{measure}年增速；加框者不高于近年某一时段的{measure}实际增速",
    ).format(measure=measure(document), whole=whole(document))
    meta = _meta(document, "path-required", _needed_chart(document), description)
    title = Text("{whole}, a year", "{whole}年增速").format(whole=whole(document))
    return heat_map(meta, rows, columns, (title, Text("deadline", "期限")))


def _observed(document: dict[str, Any]) -> dict[float, Text]:
    """Return the rates of the grid at which the whole grew over a base window, with its years."""
    by_year = {}
    for window in document["windows"]:
        if window["whole_growth"] is not None:
            first, last = window["from"], window["to"]
            years = Text(f"({first}–{str(last)[2:]})", f"（{first}—{last}）")
            by_year[round(window["whole_growth"], 3)] = years
    return by_year


def _needed_chart(document: dict[str, Any]) -> Text:
    grid = document["required_growth"]
    rates = {row["total_growth"] for row in grid}
    near = min(rates, key=lambda rate: abs(rate - observed(document)))
    own = [row for row in grid if row["total_growth"] == near]
    return Text(
        "To reach {target} {measure} must grow {last} a year by {late}, {first} by {early}, if {whole} grows {rate}",
        "{whole}年增 {rate} 时，{late} 年达到 {target} 须{measure}年增 {last}，{early} 年则须 {first}",
    ).format(
        target=target(document),
        measure=measure(document),
        whole=whole(document),
        first=percent(own[0]["basic_growth"]),
        last=percent(own[-1]["basic_growth"]),
        early=own[0]["by"],
        late=own[-1]["by"],
        rate=percent(near),
    )


def _meta(document: dict[str, Any], name: str, finding: Text, description: Text) -> Meta:
    sources = [same(row["source"]) for row in document["files"] if row["source"]]
    base = document["base"]
    vintage_ = vintage(base["year"], base["figure"]["vintage"])
    return Meta(name, finding, description, "real", join(sources, "; ", "；"), vintage_)


# The tables of the study, for xlsx and csv: each repeats source, vintage, filter and run.


SHEETS = {
    "summary": SUMMARY,
    "series": Text("Series", "序列"),
    "methods": Text("Methods", "方法"),
    "whole_path": Text("Whole path", "整条路径"),
    "required": Text("Required growth", "所需增速"),
    "windows": Text("Base windows", "基期"),
    "odds": Text("Odds", "可能性"),
    "sources": Text("Sources", "来源"),
}


def exports(document: Document, lang: str) -> list[Export]:
    """Return all tables in one language."""
    makers = (_summary, _series, _methods, _whole_path, _required, _windows_table, _odds, sources_table)
    return [maker(document, lang) for maker in makers]


def _export(name: str, lang: str, headings: list[Text], rows: list[tuple[Any, ...]], formats: list[str]) -> Export:
    return table(SHEETS[name], list(zip(headings, formats, strict=True)), rows, lang)


def _summary(document: Document, lang: str) -> Export:
    filtered = (Text("panel filter", "面板筛选"), same(document["panel"]["filter"]))
    return summary(document, [*lines(document), filtered], lang)


def _series(document: Document, lang: str) -> Export:
    headings = [
        Text("Year", "年份"),
        Text("Share", "占比"),
        Text("Part", "分子"),
        Text("Whole", "分母"),
        Text("Unit", "单位"),
        Text("Vintage", "数据版次"),
        Text("Status", "核实状态"),
        Text("Source", "来源"),
    ]
    rows = [
        (
            point["year"],
            point["share"],
            point["part"],
            point["whole"],
            unit(point["unit"]).say(lang),
            KINDS[point["vintage"]].say(lang),
            STATUSES[point["status"]].say(lang),
            " ; ".join(point["sources"]),
        )
        for point in published(document)
    ]
    formats = ["0", "0.00%", "#,##0.0", "#,##0.0", "", "", "", ""]
    return _export("series", lang, headings, rows, formats)


def _methods(document: Document, lang: str) -> Export:
    levels = ("mean", "p05", "p10", "p50", "p90", "p95")
    marks = ("mean", "5 %", "10 %", "50 %", "90 %", "95 %")
    headings = [Text("Method", "方法"), Text("Year", "年份")]
    headings += [Text(mark, mark.replace(" ", "").replace("mean", "均值")) for mark in marks]
    rows = [
        (METHODS[name].say(lang), row["year"], *(row[level] for level in levels))
        for name, rows in document["methods"].items()
        for row in rows
    ]
    return _export("methods", lang, headings, rows, ["", "0", *["0.00%"] * len(levels)])


def _whole_path(document: Document, lang: str) -> Export:
    headings = [
        Text("Said in", "预测年份"),
        Text("Year", "年份"),
        Text("8 in 10 whole paths: from", "八成路径的下界"),
        Text("to", "上界"),
        Text("What came", "实际值"),
        Text("Width, of the interval of a year", "宽度（单年区间的倍数）"),
        Text("Past paths", "历史路径数"),
        Text("Effective countries", "有效国家数"),
    ]
    today, how = document["whole_path"], ("widened", "paths", "effective_countries")
    bands = [] if today is None else [*today["before"], today]
    rows = [
        (one["origin"], row["year"], row["low"], row["high"], row.get("came"), *(one[n] for n in how))
        for one in bands
        for row in one["rows"]
    ]
    formats = ["0", "0", "0.00%", "0.00%", "0.00%", "0.00", "0", "0.0"]
    return _export("whole_path", lang, headings, rows, formats)


def _required(document: Document, lang: str) -> Export:
    headings = [
        Text("Deadline", "期限"),
        Text("Growth of the whole", "分母年增速"),
        Text("Growth needed", "所需年增速"),
    ]
    rows = [(row["by"], row["total_growth"], row["basic_growth"]) for row in document["required_growth"]]
    return _export("required", lang, headings, rows, ["0", "0.0%", "0.0%"])


def _windows_table(document: Document, lang: str) -> Export:
    headings = [
        Text("From", "起"),
        Text("To", "止"),
        Text("Years to target", "达标年数"),
        Text("Year", "达标年份"),
        Text("Growth of the part", "分子年增速"),
        Text("Growth of the whole", "分母年增速"),
    ]
    names = ("from", "to", "years_to_target", "year", "part_growth", "whole_growth")
    rows = [tuple(window[name] for name in names) for window in document["windows"]]
    return _export("windows", lang, headings, rows, ["0", "0", "0.0", "0", "0.0%", "0.0%"])


def _odds(document: Document, lang: str) -> Export:
    headings = [
        Text("Method", "方法"),
        Text("By", "期限"),
        Text("Probability", "概率"),
        Text("Outcomes", "样本数"),
        Text("Countries", "国家数"),
        Text("Effective countries", "有效国家数"),
    ]
    names = ("by", "probability", "forecasts", "countries", "effective_countries")
    rows = [(METHODS[row["method"]].say(lang), *(row[name] for name in names)) for row in document["odds"]]
    return _export("odds", lang, headings, rows, ["", "0", "0.0%", "0", "0", "0.0"])


def sources_table(document: Mapping[str, Any], lang: str) -> Export:
    """Return the files a document rests on, each with source, licence, vintage and digest."""
    headings = [
        Text("File", "文件"),
        Text("Source", "来源"),
        Text("Licence", "许可"),
        Text("Vintage", "版次"),
        Text("SHA-256", "SHA-256"),
    ]
    names = ("file", "source", "licence", "vintage", "sha256")
    rows = [tuple(row[name] for name in names) for row in document["files"]]
    return _export("sources", lang, headings, rows, [""] * len(names))
