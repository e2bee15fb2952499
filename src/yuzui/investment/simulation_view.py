# SPDX-License-Identifier: Apache-2.0
"""What is shown of scenarios: sentences, charts, tables, stocks of knowledge."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from yuzui.investment import path_view as path
from yuzui.investment.lever_effects import UNITS
from yuzui.investment.path_sources import COUNTRIES, word
from yuzui.investment.path_view import MEASURES
from yuzui.investment.prior import DISTRIBUTIONS
from yuzui.investment.stocks import names
from yuzui.job.result import read_from
from yuzui.job.tables import table
from yuzui.sheets.sheet import Export
from yuzui.text import Text, join, same
from yuzui.text.numbers import number, percent
from yuzui.view.chart import Meta, Picture
from yuzui.view.charts.bars import Bar, bar_chart
from yuzui.view.charts.lines import CurvePoint, curve_chart

# What is said and drawn of stocks of knowledge, from the document of a simulation alone.


Document = Mapping[str, Any]


def stock_finding(document: Document) -> Text:
    """Return by how much the levers move the stock of the type that waits longest."""
    known = _gestation(document)
    types = document["stocks"]["types"]
    one = max(types, key=lambda one: max(known[one["type"]]))
    row = one["added"][-1]
    return Text(
        "By {year} the levers move the stock of {kind} by {x}: spending shows after {a} to {b} years",
        "到 {year} 年政策工具使{kind}存量变动 {x}：经费 {a} 至 {b} 年后才见效",
    ).format(
        year=row["year"],
        kind=MEASURES[one["type"]],
        x=percent(row["p50"]),
        a=number(min(known[one["type"]])),
        b=number(max(known[one["type"]])),
    )


def added(document: Document) -> Text:
    """Return by how much the levers move each stock in the last year."""
    return Text("by {year} the levers add {parts}", "到 {year} 年政策工具使存量增加：{parts}").format(
        year=document["stocks"]["types"][0]["added"][-1]["year"],
        parts=_each(document, lambda one: percent(one["added"][-1]["p50"])),
    )


def _gestation(document: Document) -> dict[str, list[float]]:
    """Return the arguments of each type's years of gestation."""
    known = {one["name"]: one["arguments"] for one in document["stocks"]["priors"]}
    return {one["type"]: known[names(one["type"])[1]] for one in document["stocks"]["types"]}


def _each(document: Document, phrase: Callable[[Mapping[str, Any]], Text]) -> Text:
    """Return what is said of every type, its name before it."""
    parts = [
        Text("{kind} {x}", "{kind} {x}").format(kind=MEASURES[one["type"]], x=phrase(one))
        for one in document["stocks"]["types"]
    ]
    return join(parts, " · ", "；")


def stock_lines(document: Document) -> list[tuple[Text, Text]]:
    """Return label and sentence of each line on stocks; none if there are no stocks."""
    if document["stocks"] is None:
        return []
    label = Text("stocks (assumed)", "知识存量（假设）")
    return [(label, grown(document)), (label, added(document))]


def grown(document: Document) -> Text:
    """Return how many times its level of the base year each stock reaches, with its interval."""
    first = document["stocks"]["types"][0]["since"]
    head = Text("{year} against {base}: ", "{year} 年与 {base} 年相比：").format(
        year=first[-1]["year"], base=first[0]["year"]
    )
    return head + _each(document, lambda one: _times(document, one["since"][-1]))


def _times(document: Document, row: Mapping[str, Any]) -> Text:
    words = Text("{x} times", "{x} 倍")
    if document["draws"]:
        words = Text("{x} times ({a}–{b})", "{x} 倍（{a}—{b}）")
    return words.format(**{k: number(row[p], 2) for k, p in zip("xab", _ENDS, strict=True)})


_ENDS = ("p50", "p10", "p90")


def late(document: Document) -> Text:
    """Return after how many years spending of each type enters its stock."""
    known = _gestation(document)

    def years(one: Mapping[str, Any]) -> Text:
        ends = known[one["type"]]
        return Text("{a} to {b} years", "{a} 至 {b} 年").format(a=number(min(ends)), b=number(max(ends)))

    return Text(
        "Spending enters a stock only when its gestation is over ({parts}), however fast its share rises.",
        "经费须经见效期后才进入存量（{parts}），与占比上升快慢无关。",
    ).format(parts=_each(document, years))


def picture(document: Document) -> Picture:
    """Return each stock over its level of the base year, with the interval of its assumptions."""
    part = document["stocks"]
    rows = [
        CurvePoint(
            x=row["year"],
            y=row["p50"],
            group=MEASURES[one["type"]],
            low=row["p10"] if document["draws"] else None,
            high=row["p90"] if document["draws"] else None,
        )
        for one in part["types"]
        for row in one["since"]
    ]
    description = Text(
        "stock of knowledge with the levers over that of {base}: lines are medians, bands hold 8 "
        "in 10 draws of loss and gestation, which are assumptions",
        "有政策情形下的知识存量与 {base} 年之比：线为中位数，带状区为折旧率与见效年数（均为假设）抽样的八成区间",
    ).format(base=part["types"][0]["since"][0]["year"])
    meta = Meta("stocks", grown(document), description, "derived", *read_from(document["files"]))
    base = part["types"][0]["since"][0]["year"]
    times = Text("times {base}", "{base} 年的倍数").format(base=base)
    return curve_chart(meta, rows, (Text("year", "年份"), times, ""))


def stock_table(document: Document) -> list[tuple[Any, ...]]:
    """Return every stock by type and year: median and interval, without levers, what they add."""
    return [
        (MEASURES[one["type"]], with_["year"], with_["p50"], with_["p10"], with_["p90"], without["p50"], added["p50"])
        for one in document["stocks"]["types"]
        for with_, without, added in zip(one["stock"]["with"], one["stock"]["without"], one["added"], strict=True)
    ]


HEADINGS = (
    Text("Type", "类型"),
    Text("Year", "年份"),
    Text("With the levers", "有政策"),
    Text("10 %", "10%"),
    Text("90 %", "90%"),
    Text("Without", "无政策"),
    Text("Added", "增加"),
)


def unit(document: Document) -> Text:
    """Return the unit of the stocks."""
    name = document["stocks"]["unit"]
    return UNITS.get(name, same(name))


Line = tuple[Text, Text]

NAMES = {
    "with": Text("with the levers", "有政策"),
    "without": Text("without", "无政策"),
    "no_effect": Text("if nothing responds", "若无响应"),
}


def lines(document: Document) -> list[Line]:
    """Return the transcript of a scenario."""
    entries = [
        (Text("scenario", "情景"), _head(document)),
        (Text("share", "占比"), _shares(document)),
        *_came(document),
        (Text("odds", "可能性"), _odds(document)),
    ]
    if document["levers"]:
        entries.append((Text("levers", "政策工具"), _levers(document)))
    if changed := [one for one in document["priors"] if one["changed"]]:
        entries.append((Text("changed", "人工修改"), _changed(changed)))
    entries.append((Text("cost", "成本"), _cost(document)))
    if document["tornado"]["rows"]:
        entries.append((Text("hangs on", "取决于"), _hangs(document)))
    entries += stock_lines(document)
    entries += [(Text("assumed", "假设"), Text.of(one)) for one in document["basis"]]
    return entries


def _came(document: Document) -> list[Line]:
    """Return what came where the past is played again, beside what the levers reach."""
    if document["replay"] is None:
        return []
    replay, last = document["replay"], document["replay"]["actual"][-1]
    reached = document["share"]["with"][-1]["p50"]
    words = Text(
        "{c} came to {came} in {year}; from the same start the levers reach {share}",
        "{c} {year} 年实际为 {came}；自同一起点，政策工具可达 {share}",
    ).format(
        c=word(replay["country"], COUNTRIES),
        came=percent(last["share"], 2),
        year=last["year"],
        share=percent(reached, 2),
    )
    return [(Text("what came", "实际结果"), words)]


def finding(document: Document) -> Text:
    """Return what a scenario comes to, in one sentence."""
    last = document["share"]["with"][-1]
    words = Text(
        "{name}: {share} in {year}, {without} without the levers", "{name}：{year} 年占比 {share}，无政策时为 {without}"
    )
    return words.format(
        name=Text.of(document["scenario"]["name"]),
        share=percent(last["p50"], 2),
        without=percent(document["share"]["without"][-1]["p50"], 2),
        year=last["year"],
    )


def rough(document: Document) -> Text:
    """Return the mark of a run of few draws; empty where there are enough."""
    return Text(" (rough)", "（粗略）") if document["rough"] else same("")


def _head(document: Document) -> Text:
    words = Text(
        "{name}: {base} → {last}, {draws} draws{rough}; levers act in the order {order}",
        "{name}：{base} → {last}，抽样 {draws} 次{rough}；政策工具依次为 {order}",
    )
    if not document["draws"]:
        words = Text(
            "{name}: {base} → {last}, once, at the medians; levers act in the order {order}",
            "{name}：{base} → {last}，按中位数计算一次；政策工具依次为 {order}",
        )
    if signed := document["scenario"]["signed"]:
        words += Text("; signed by {by}, {on}", "；{by} 于 {on} 签署").format(**signed)
    return words.format(
        name=Text.of(document["scenario"]["name"]),
        base=document["base"]["year"],
        last=document["share"]["with"][-1]["year"],
        draws=number(document["draws"]),
        rough=rough(document),
        order=join([Text.of(lever["title"]) for lever in document["levers"]], ", ", "、")
        if document["levers"]
        else same("—"),
    )


def _shares(document: Document) -> Text:
    parts = []
    for name, rows in document["share"].items():
        row = rows[-1]
        words = Text("{name} {mid} ({low}–{high})", "{name} {mid}（{low}–{high}）")
        if not document["draws"]:
            words = Text("{name} {mid}", "{name} {mid}")
        values = {key: percent(row[at], 2) for key, at in _MIDDLE.items()}
        parts.append(words.format(name=NAMES[name], **values))
    year = document["share"]["with"][-1]["year"]
    words = Text("{year}: {parts}", "{year} 年：{parts}")
    if document["draws"]:
        words += Text("; 8 in 10 inside the brackets", "；括号内为八成区间")
    real = document["real_share"][-1]["p50"]
    if abs(real - document["share"]["with"][-1]["p50"]) > 5e-6:
        words += Text("; really done {real}", "；实际为 {real}")
    return words.format(year=year, parts=join(parts, " · ", "；"), real=percent(real, 2))


_MIDDLE = {"mid": "p50", "low": "p10", "high": "p90"}


def _odds(document: Document) -> Text:
    rows = [row for row in document["odds"] if row["by"] == document["odds"][0]["by"]]
    parts = [
        Text("{name} {p}", "{name} {p}").format(name=NAMES[row["world"]], p=percent(row["probability"], 0))
        for row in rows
    ]
    words = Text("{target} or more in {by}: {parts}", "{by} 年达到 {target}：{parts}")
    if not document["draws"]:
        words = Text("{target} or more in {by} at the medians: {parts}", "按中位数 {by} 年是否达到 {target}：{parts}")
    return words.format(target=path.target(document), by=rows[0]["by"], parts=join(parts, " · ", "；"))


def _levers(document: Document) -> Text:
    parts = []
    for lever in document["levers"]:
        row = lever["moved_pp"][-1]
        words = Text("{title} {pp}", "{title} {pp}")
        if not lever["real"]:
            words = Text("{title} {pp} (statistical, not real)", "{title} {pp}（统计口径，非实际）")
        parts.append(words.format(title=Text.of(lever["title"]), pp=number(row["p50"], 3)))
    year = document["levers"][0]["moved_pp"][-1]["year"]
    return Text("percentage points of the share in {year}: {parts}", "{year} 年对占比的贡献（百分点）：{parts}").format(
        year=year, parts=join(parts, " · ", "；")
    )


def distribution(one: Mapping[str, Any]) -> Text:
    """Return a distribution in words, such as ``triangular (-0.2, 0.1, 0.5)``."""
    arguments = ", ".join(f"{value:g}" for value in one["arguments"])
    name = DISTRIBUTIONS[one["distribution"]]
    return name + Text(" ({a})", "（{a}）").format(a=arguments)


def version(one: Mapping[str, Any]) -> Text:
    """Return which version of its paper a prior is from, or what it was before it was changed."""
    if not one["before"]:
        return same(one["version"])
    words = Text("changed by hand; before: {was}", "人工修改；原为 {was}")
    return words.format(was=distribution(one["before"]))


def _changed(priors: Sequence[Mapping[str, Any]]) -> Text:
    words = Text("{label}: {now}, before {was}", "{label}：{now}，原为 {was}")
    parts = [
        words.format(label=Text.of(one["label"]), now=distribution(one), was=distribution(one["before"]))
        for one in priors
    ]
    return Text("priors, by hand: ", "先验：") + join(parts, "; ", "；")


def _hangs(document: Document) -> Text:
    """Say which priors the result hangs on, and what is left where nothing responds."""
    bars = document["tornado"]
    parts = [
        Text("{label} {low} to {high}", "{label} {low} 至 {high}").format(
            label=Text.of(row["label"]), low=number(row["low_pp"], 3), high=number(row["high_pp"], 3)
        )
        for row in bars["rows"][:3]
    ]
    words = Text(
        "{parts} (percentage points, each prior from its 10 to its 90 %); {none} if nothing responds",
        "{parts}（百分点，各先验由 10% 至 90% 分位）；若无响应为 {none}",
    )
    return words.format(parts=join(parts, " · ", "；"), none=number(bars["no_effect_pp"], 3))


def _cost(document: Document) -> Text:
    total = sum(row["p50"] for row in document["cost"])
    waits = max(row["p50"] for row in document["queued"])
    words = Text(
        "public money beyond the baseline {total} {unit} over all years", "各年公共资金增量合计 {total} {unit}"
    )
    if waits > 0:
        words += Text("; up to {waits} cannot be absorbed and waits", "；最多有 {waits} 无法吸收，须顺延")
    unit = document["base"]["unit"]
    return words.format(total=number(total, 1), unit=UNITS.get(unit, same(unit)), waits=number(waits, 1))


# Pictures of scenarios: the share with and without levers, and what each lever moves.


NEGLIGIBLE = 0.01
"""Percentage points of the share below which an effect is none for who decides."""


def pictures(document: Document) -> list[Picture]:
    """Return the share by year, what each lever moves, and what the result hangs on."""
    charts = [shares(document)]
    if document["levers"]:
        charts.append(moved(document))
    if document["tornado"]["rows"]:
        charts.append(hangs(document))
    return charts


def shares(document: Document) -> Picture:
    """Return the share with the levers, without them, and where nothing responds."""
    rows = [
        CurvePoint(
            x=row["year"],
            y=row["p50"],
            group=NAMES[name],
            # one band is enough: three would hide one another
            low=row["p10"] if name == "with" and document["draws"] else None,
            high=row["p90"] if name == "with" and document["draws"] else None,
        )
        for name, cells in document["share"].items()
        for row in _with_base(cells, document)
    ]
    description = Text(
        "lines are medians; the band holds 8 in 10 draws of the world with the levers",
        "线为中位数；带状区为有政策情形下的八成区间",
    )
    meta = _meta("scenario-share", finding(document), description, [document])
    axes = (Text("year", "年份"), Text("share of basic research", "基础研究占比"), "%")
    return curve_chart(meta, rows, axes)


def moved(document: Document) -> Picture:
    """Return what each lever moves in the last year, in percentage points."""
    year = document["levers"][0]["moved_pp"][-1]["year"]
    rows = []
    for lever in document["levers"]:
        last = lever["moved_pp"][-1]
        ends = (last["p10"], last["p90"]) if document["draws"] else (None, None)
        rows.append(Bar(_named(lever), last["p50"], None, *ends))
    top = max(rows, key=lambda row: abs(row.size))
    finding = Text("{lever} moves the share most in {year}", "{year} 年对占比影响最大的是：{lever}").format(
        lever=top.label, year=year
    )
    description = Text(
        "bars are medians in percentage points of the share, in the order in which levers act",
        "条形为对占比影响的中位数（百分点），按政策工具的作用次序排列",
    )
    meta = _meta("scenario-levers", finding, description, [document])
    return _drawn(meta, rows)


def hangs(document: Document) -> Picture:
    """Return what each prior does to the share in the last year: a tornado."""
    bars = document["tornado"]
    ends = ((_LOW, "low_pp"), (_HIGH, "high_pp"))
    rows = [Bar(Text.of(row["label"]) + end, row[key]) for row in bars["rows"] for end, key in ends]
    rows.append(Bar(NAMES["no_effect"], bars["no_effect_pp"]))
    finding = Text("The result hangs most on: {label}", "结果最取决于：{label}").format(
        label=Text.of(bars["rows"][0]["label"])
    )
    if max(abs(row.size) for row in rows) < NEGLIGIBLE:
        finding = Text(
            "No assumption moves the result by as much as {pp} percentage points",
            "没有一项假设对结果的影响达到 {pp} 个百分点",
        ).format(pp=number(NEGLIGIBLE, 2))
    description = Text(
        "bars are changes of the share in the last year, in percentage points: each prior at its "
        "10 and its 90 %, the others at their medians; last, all where nothing responds. What is "
        "left over when all move together: {low} and {high}",
        "条形为终年占比的变动（百分点）：各先验取 10% 与 90% 分位，其余取中位数；"
        "最后一行为全部无响应。同时变动的剩余项：{low} 与 {high}",
    ).format(**{
        key: number(value, 3)
        for key, value in zip(("low", "high"), bars["interaction_pp"], strict=True)
    })  # fmt: skip
    meta = _meta("scenario-tornado", finding, description, [document])
    return _drawn(meta, rows)


_LOW, _HIGH = Text(" at its 10 %", "（10% 分位）"), Text(" at its 90 %", "（90% 分位）")


def bought(document: Document) -> Picture:
    """Return what each lever buys at its plausible maximum."""
    known = [one for one in document["levers"] if one["at_maximum"]]
    known.sort(key=lambda one: -one["at_maximum"]["effect_pp"])
    rows = [Bar(_named(one), one["at_maximum"]["effect_pp"]) for one in known]
    real = next(one for one in known if one["real"])
    finding = Text(
        "Of what is real, {lever} could move the share most in one year: {pp} percentage points",
        "就实际变化而言，一年内对占比影响可能最大的是{lever}：{pp} 个百分点",
    ).format(lever=Text.of(real["title"]), pp=number(real["at_maximum"]["effect_pp"], 2))
    description = Text(
        "bars are the change of the share in the first year at the plausible maximum of each "
        "lever, all priors at their median",
        "条形为各政策工具取合理上限时首年占比的变动，各先验取中位数",
    )
    meta = _meta("levers-maximum", finding, description, [document])
    return _drawn(meta, rows)


def difference(document: Document) -> Picture:
    """Return the share in two scenarios on common draws."""
    names = (same("A "), same("B "))
    rows = [
        CurvePoint(x=row["year"], y=row["p50"], group=name + Text.of(one["scenario"]["name"]))
        for name, one in zip(names, document["scenarios"], strict=True)
        for row in _with_base(one["share"]["with"], one)
    ]
    last = document["difference_pp"][-1]
    below = last["p50"] < 0
    finding = Text(
        "B lies {pp} percentage points {side} A in {year}, on common draws",
        "在共同随机数下，{year} 年 B {side} A {pp} 个百分点",
    ).format(
        pp=number(abs(last["p50"]), 2),
        side=Text("below", "低于") if below else Text("above", "高于"),
        year=last["year"],
    )
    description = Text("lines are medians of the same draws", "线为同一组随机数下的中位数")
    meta = _meta("scenarios", finding, description, document["scenarios"])
    axes = (Text("year", "年份"), Text("share of basic research", "基础研究占比"), "%")
    return curve_chart(meta, rows, axes)


def _with_base(rows: Sequence[Mapping[str, Any]], document: Document) -> list[dict[str, Any]]:
    base = document["base"]
    first = {"year": base["year"]} | dict.fromkeys(("p50", "p10", "p90"), base["share"])
    return [first, *map(dict, rows)]


def _named(lever: Mapping[str, Any]) -> Text:
    """Return the title of a lever, marked if it moves labels only."""
    unreal = same("") if lever["real"] else Text(" (not real)", "（非实际）")
    return Text.of(lever["title"]) + unreal


def _drawn(meta: Meta, rows: Sequence[Bar]) -> Picture:
    return bar_chart(meta, rows, (Text("percentage points", "百分点"), ""))


def _meta(name: str, finding: Text, description: Text, documents: Sequence[Document]) -> Meta:
    read = read_from(row for one in documents for row in one["files"])
    return Meta(name, finding, description, "derived", *read)


# Tables of a scenario that was run: shares, contributions, cost, odds, priors, the scenario.


_YEARS = (Text("year", "年份"), Text("mean", "均值"), *(Text(f"{n} %", f"{n}%") for n in (5, 10, 50, 90, 95)))
_KEYS = ("year", "mean", "p05", "p10", "p50", "p90", "p95")


def exports(document: Mapping[str, Any], lang: str) -> list[Export]:
    """Return the tables."""

    def export(name: Text, heads: Sequence[Text], rows: Sequence[Sequence[Any]]) -> Export:
        return table(name, [(head, "") for head in heads], rows, lang)

    shares = [row for name, cells in document["share"].items() for row in _by_year(NAMES[name], cells)]
    moved = [row for one in document["levers"] for row in _by_year(one["title"], one["moved_pp"])]
    cost = [row for title, name in ((_COST, "cost"), (_WAITS, "queued")) for row in _by_year(title, document[name])]
    odds = [(NAMES[r["world"]], r["by"], r["probability"]) for r in document["odds"]]
    files = [tuple(row[k] for k in ("file", "source", "vintage")) for row in document["files"]]
    text = [(line,) for line in document["scenario"]["text"].splitlines()]
    stocks = [] if document["stocks"] is None else [stock_table(document)]
    return [
        export(Text("share", "占比"), (Text("world", "情形"), *_YEARS), shares),
        export(Text("levers", "政策工具"), (Text("lever", "政策工具"), *_YEARS), moved),
        export(Text("cost", "成本"), (Text("what", "项目"), *_YEARS), cost),
        export(Text("odds", "可能性"), _ODDS, odds),
        *(export(Text("stocks", "知识存量"), HEADINGS, rows) for rows in stocks),
        export(Text("priors", "先验"), _PRIORS, [_prior(one) for one in document["priors"]]),
        export(Text("sources", "来源"), _FILES, files),
        export(Text("scenario", "情景"), (Text("line", "行"),), text),
    ]


def _by_year(name: Any, rows: Sequence[Mapping[str, Any]]) -> list[tuple[Any, ...]]:
    return [(name, *(row[key] for key in _KEYS)) for row in rows]


def _prior(one: Mapping[str, Any]) -> tuple[Any, ...]:
    return (one["label"], distribution(one), one["citation"], version(one))


_ODDS = (Text("world", "情形"), Text("by", "期限"), Text("probability", "可能性"))
_COST = Text("public money beyond the baseline", "公共资金增量")
_WAITS = Text("cannot be absorbed yet", "暂无法吸收")
_PRIORS = (Text("prior", "先验"), Text("distribution", "分布"), Text("citation", "引文"), Text("version", "版本"))
_FILES = (Text("file", "文件"), Text("source", "来源"), Text("vintage", "版次"))
