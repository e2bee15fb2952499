# SPDX-License-Identifier: Apache-2.0
"""What is shown of scenarios: sentences, charts, tables, stocks of knowledge."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from operator import attrgetter
from typing import NamedTuple

from yuzui.investment import path_sources
from yuzui.investment.path_answer import Answer
from yuzui.investment.path_sources import COUNTRIES, MEASURES, word
from yuzui.investment.prior import DISTRIBUTIONS, Form, Marked
from yuzui.investment.simulation_answer import Comparison, Simulation, Spread, Stock, Stocks, Stress
from yuzui.investment.simulation_run import names
from yuzui.job.pages import SOURCES
from yuzui.job.result import File, read_from
from yuzui.text import Text, join, same
from yuzui.text.numbers import number, percent
from yuzui.view.chart import Meta, Picture
from yuzui.view.charts.bars import Bar, bar_chart
from yuzui.view.charts.lines import CurvePoint, curve_chart
from yuzui.view.table import Column, Table
from yuzui.view.view import Line, View

# What is said and drawn of stocks of knowledge, from the answer of a simulation alone.


def stock_finding(stocks: Stocks) -> Text:
    """Return by how much the levers move the stock of the type that waits longest."""
    known = _gestation(stocks)
    types = stocks.types
    one = max(types, key=lambda one: max(known[one.type]))
    row = one.added[-1]
    return Text(
        "By {year} the levers move the stock of {kind} by {x}: spending shows after {a} to {b} years",
        "到 {year} 年政策工具使{kind}存量变动 {x}：经费 {a} 至 {b} 年后才见效",
    ).format(
        year=row.year,
        kind=MEASURES[one.type],
        x=percent(row.p50),
        a=number(min(known[one.type])),
        b=number(max(known[one.type])),
    )


def added(stocks: Stocks) -> Text:
    """Return by how much the levers move each stock in the last year."""
    return Text("by {year} the levers add {parts}", "到 {year} 年政策工具使存量增加：{parts}").format(
        year=stocks.types[0].added[-1].year, parts=_each(stocks, lambda one: percent(one.added[-1].p50))
    )


def _gestation(stocks: Stocks) -> dict[str, list[float]]:
    """Return the arguments of each type's years of gestation."""
    known = {one.name: one.arguments for one in stocks.priors}
    return {one.type: known[names(one.type)[1]] for one in stocks.types}


def _each(stocks: Stocks, phrase: Callable[[Stock], Text]) -> Text:
    """Return what is said of every type, its name before it."""
    parts = [Text("{kind} {x}", "{kind} {x}").format(kind=MEASURES[one.type], x=phrase(one)) for one in stocks.types]
    return join(parts, " · ", "；")


def stock_lines(answer: Simulation) -> list[tuple[Text, Text]]:
    """Return label and sentence of each line on stocks; none if there are no stocks."""
    if answer.stocks is None:
        return []
    label = Text("stocks (assumed)", "知识存量（假设）")
    return [(label, grown(answer.stocks, answer.draws > 0)), (label, added(answer.stocks))]


def grown(stocks: Stocks, drawn: bool) -> Text:
    """Return how many times its level of the base year each stock reaches, with its interval."""
    first = stocks.types[0].since
    head = Text("{year} against {base}: ", "{year} 年与 {base} 年相比：").format(
        year=first[-1].year, base=first[0].year
    )
    return head + _each(stocks, lambda one: _times(one.since[-1], drawn))


def _times(row: Spread, drawn: bool) -> Text:
    words = Text("{x} times", "{x} 倍")
    if drawn:
        words = Text("{x} times ({a}–{b})", "{x} 倍（{a}—{b}）")
    return words.format(**{k: number(getattr(row, p), 2) for k, p in zip("xab", _ENDS, strict=True)})


_ENDS = ("p50", "p10", "p90")


def late(stocks: Stocks) -> Text:
    """Return after how many years spending of each type enters its stock."""
    known = _gestation(stocks)

    def years(one: Stock) -> Text:
        ends = known[one.type]
        return Text("{a} to {b} years", "{a} 至 {b} 年").format(a=number(min(ends)), b=number(max(ends)))

    return Text(
        "Spending enters a stock only when its gestation is over ({parts}), however fast its share rises.",
        "经费须经见效期后才进入存量（{parts}），与占比上升快慢无关。",
    ).format(parts=_each(stocks, years))


def picture(stocks: Stocks, answer: Simulation) -> Picture:
    """Return each stock over its level of the base year, with the interval of its assumptions."""
    rows = [
        CurvePoint(
            x=row.year,
            y=row.p50,
            group=MEASURES[one.type],
            low=row.p10 if answer.draws else None,
            high=row.p90 if answer.draws else None,
        )
        for one in stocks.types
        for row in one.since
    ]
    description = Text(
        "stock of knowledge with the levers over that of {base}: lines are medians, bands hold 8 "
        "in 10 draws of loss and gestation, which are assumptions",
        "有政策情形下的知识存量与 {base} 年之比：线为中位数，带状区为折旧率与见效年数（均为假设）抽样的八成区间",
    ).format(base=stocks.types[0].since[0].year)
    meta = _meta("stocks", grown(stocks, answer.draws > 0), description, answer.files)
    base = stocks.types[0].since[0].year
    times = Text("times {base}", "{base} 年的倍数").format(base=base)
    return curve_chart(meta, rows, (Text("year", "年份"), times, ""))


NAMES = {
    "with": Text("with the levers", "有政策"),
    "without": Text("without", "无政策"),
    "no_effect": Text("if nothing responds", "若无响应"),
}


def sentences(answer: Simulation) -> list[Line]:
    """Return the transcript of a scenario."""
    entries = [
        (Text("scenario", "情景"), _head(answer)),
        (Text("share", "占比"), _shares(answer)),
        *_came(answer),
        (Text("odds", "可能性"), _odds(answer)),
    ]
    if answer.levers:
        entries.append((Text("levers", "政策工具"), _levers(answer)))
    if changed := [one for one in answer.priors if one.changed]:
        entries.append((Text("changed", "人工修改"), _changed(changed)))
    entries.append((Text("cost", "成本"), _cost(answer)))
    if answer.tornado.rows:
        entries.append((Text("hangs on", "取决于"), _hangs(answer)))
    entries += stock_lines(answer)
    entries += [(Text("assumed", "假设"), one) for one in answer.basis]
    return entries


def _came(answer: Simulation) -> list[Line]:
    """Return what came where the past is played again, beside what the levers reach."""
    if answer.replay is None:
        return []
    replay, last = answer.replay, answer.replay.actual[-1]
    reached = answer.share.with_levers[-1].p50
    words = Text(
        "{c} came to {came} in {year}; from the same start the levers reach {share}",
        "{c} {year} 年实际为 {came}；自同一起点，政策工具可达 {share}",
    ).format(c=word(replay.country, COUNTRIES), came=percent(last.share, 2), year=last.year, share=percent(reached, 2))
    return [(Text("what came", "实际结果"), words)]


def finding(answer: Simulation) -> Text:
    """Return what a scenario comes to, in one sentence."""
    last = answer.share.with_levers[-1]
    words = Text(
        "{name}: {share} in {year}, {without} without the levers", "{name}：{year} 年占比 {share}，无政策时为 {without}"
    )
    return words.format(
        name=answer.scenario.name,
        share=percent(last.p50, 2),
        without=percent(answer.share.without[-1].p50, 2),
        year=last.year,
    )


def rough(answer: Simulation | Stress) -> Text:
    """Return the mark of a run of few draws; empty where there are enough."""
    return Text(" (rough)", "（粗略）") if answer.rough else same("")


def _head(answer: Simulation) -> Text:
    words = Text(
        "{name}: {base} → {last}, {draws} draws{rough}; levers act in the order {order}",
        "{name}：{base} → {last}，抽样 {draws} 次{rough}；政策工具依次为 {order}",
    )
    if not answer.draws:
        words = Text(
            "{name}: {base} → {last}, once, at the medians; levers act in the order {order}",
            "{name}：{base} → {last}，按中位数计算一次；政策工具依次为 {order}",
        )
    if signed := answer.scenario.signed:
        words += Text("; signed by {by}, {on}", "；{by} 于 {on} 签署").format(by=signed.by, on=signed.on)
    return words.format(
        name=answer.scenario.name,
        base=answer.base.year,
        last=answer.share.with_levers[-1].year,
        draws=number(answer.draws),
        rough=rough(answer),
        order=join([lever.title for lever in answer.levers], ", ", "、") if answer.levers else same("—"),
    )


def _shares(answer: Simulation) -> Text:
    parts = []
    for name, rows in answer.share.items():
        row = rows[-1]
        words = Text("{name} {mid} ({low}–{high})", "{name} {mid}（{low}–{high}）")
        if not answer.draws:
            words = Text("{name} {mid}", "{name} {mid}")
        values = {key: percent(getattr(row, at), 2) for key, at in _MIDDLE.items()}
        parts.append(words.format(name=NAMES[name], **values))
    year = answer.share.with_levers[-1].year
    words = Text("{year}: {parts}", "{year} 年：{parts}")
    if answer.draws:
        words += Text("; 8 in 10 inside the brackets", "；括号内为八成区间")
    real = answer.real_share[-1].p50
    if abs(real - answer.share.with_levers[-1].p50) > 5e-6:
        words += Text("; really done {real}", "；实际为 {real}")
    return words.format(year=year, parts=join(parts, " · ", "；"), real=percent(real, 2))


_MIDDLE = {"mid": "p50", "low": "p10", "high": "p90"}


def _odds(answer: Simulation) -> Text:
    rows = [row for row in answer.odds if row.by == answer.odds[0].by]
    parts = [
        Text("{name} {p}", "{name} {p}").format(name=NAMES[row.world], p=percent(row.probability, 0)) for row in rows
    ]
    words = Text("{target} or more in {by}: {parts}", "{by} 年达到 {target}：{parts}")
    if not answer.draws:
        words = Text("{target} or more in {by} at the medians: {parts}", "按中位数 {by} 年是否达到 {target}：{parts}")
    return words.format(target=path_sources.target(answer.target), by=rows[0].by, parts=join(parts, " · ", "；"))


def _levers(answer: Simulation) -> Text:
    parts = []
    for lever in answer.levers:
        row = lever.moved_pp[-1]
        words = Text("{title} {pp}", "{title} {pp}")
        if not lever.real:
            words = Text("{title} {pp} (statistical, not real)", "{title} {pp}（统计口径，非实际）")
        parts.append(words.format(title=lever.title, pp=number(row.p50, 3)))
    year = answer.levers[0].moved_pp[-1].year
    return Text("percentage points of the share in {year}: {parts}", "{year} 年对占比的贡献（百分点）：{parts}").format(
        year=year, parts=join(parts, " · ", "；")
    )


def distribution(kind: str, arguments: Sequence[float]) -> Text:
    """Return a distribution in words, such as ``triangular (-0.2, 0.1, 0.5)``."""
    return DISTRIBUTIONS[kind] + Text(" ({a})", "（{a}）").format(a=", ".join(f"{value:g}" for value in arguments))


def _form(one: Marked | Form) -> Text:
    return distribution(one.distribution, one.arguments)


def version(one: Marked) -> Text:
    """Return which version of its paper a prior is from, or what it was before it was changed."""
    if one.before is None:
        return same(one.version)
    words = Text("changed by hand; before: {was}", "人工修改；原为 {was}")
    return words.format(was=_form(one.before))


def _changed(priors: Sequence[Marked]) -> Text:
    words = Text("{label}: {now}, before {was}", "{label}：{now}，原为 {was}")
    parts = [
        words.format(label=one.label, now=_form(one), was=same("") if one.before is None else _form(one.before))
        for one in priors
    ]
    return Text("priors, by hand: ", "先验：") + join(parts, "; ", "；")


def _hangs(answer: Simulation) -> Text:
    """Say which priors the result hangs on, and what is left where nothing responds."""
    bars = answer.tornado
    parts = [
        Text("{label} {low} to {high}", "{label} {low} 至 {high}").format(
            label=row.label, low=number(row.low_pp, 3), high=number(row.high_pp, 3)
        )
        for row in bars.rows[:3]
    ]
    words = Text(
        "{parts} (percentage points, each prior from its 10 to its 90 %); {none} if nothing responds",
        "{parts}（百分点，各先验由 10% 至 90% 分位）；若无响应为 {none}",
    )
    return words.format(parts=join(parts, " · ", "；"), none=number(bars.no_effect_pp, 3))


def _cost(answer: Simulation) -> Text:
    total = sum(row.p50 for row in answer.cost)
    waits = max(row.p50 for row in answer.queued)
    words = Text(
        "public money beyond the baseline {total} {unit} over all years", "各年公共资金增量合计 {total} {unit}"
    )
    if waits > 0:
        words += Text("; up to {waits} cannot be absorbed and waits", "；最多有 {waits} 无法吸收，须顺延")
    unit = answer.base.unit
    return words.format(total=number(total, 1), unit=path_sources.unit(unit), waits=number(waits, 1))


# Pictures of scenarios: the share with and without levers, and what each lever moves.


NEGLIGIBLE = 0.01
"""Percentage points of the share below which an effect is none for who decides."""


def shares(answer: Simulation) -> Picture:
    """Return the share with the levers, without them, and where nothing responds."""
    rows = [
        CurvePoint(
            x=row.year,
            y=row.p50,
            group=NAMES[name],
            # one band is enough: three would hide one another
            low=row.p10 if name == "with" and answer.draws else None,
            high=row.p90 if name == "with" and answer.draws else None,
        )
        for name, cells in answer.share.items()
        for row in _with_base(cells, answer)
    ]
    description = Text(
        "lines are medians; the band holds 8 in 10 draws of the world with the levers",
        "线为中位数；带状区为有政策情形下的八成区间",
    )
    meta = _meta("scenario-share", finding(answer), description, answer.files)
    axes = (Text("year", "年份"), Text("share of basic research", "基础研究占比"), "%")
    return curve_chart(meta, rows, axes)


def moved(answer: Simulation) -> Picture | None:
    """Return what each lever moves in the last year, in percentage points; None without levers."""
    if not answer.levers:
        return None
    year = answer.levers[0].moved_pp[-1].year
    rows = []
    for lever in answer.levers:
        last = lever.moved_pp[-1]
        ends = (last.p10, last.p90) if answer.draws else (None, None)
        rows.append(Bar(_named(lever.title, lever.real), last.p50, None, *ends))
    top = max(rows, key=lambda row: abs(row.size))
    finding = Text("{lever} moves the share most in {year}", "{year} 年对占比影响最大的是：{lever}").format(
        lever=top.label, year=year
    )
    description = Text(
        "bars are medians in percentage points of the share, in the order in which levers act",
        "条形为对占比影响的中位数（百分点），按政策工具的作用次序排列",
    )
    meta = _meta("scenario-levers", finding, description, answer.files)
    return _drawn(meta, rows)


def hangs(answer: Simulation) -> Picture | None:
    """Return what each prior does to the share in the last year, a tornado; None without priors."""
    bars = answer.tornado
    if not bars.rows:
        return None
    ends = ((_LOW, "low_pp"), (_HIGH, "high_pp"))
    rows = [Bar(row.label + end, getattr(row, key)) for row in bars.rows for end, key in ends]
    rows.append(Bar(NAMES["no_effect"], bars.no_effect_pp))
    finding = Text("The result hangs most on: {label}", "结果最取决于：{label}").format(label=bars.rows[0].label)
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
        for key, value in zip(("low", "high"), bars.interaction_pp, strict=True)
    })  # fmt: skip
    meta = _meta("scenario-tornado", finding, description, answer.files)
    return _drawn(meta, rows)


_LOW, _HIGH = Text(" at its 10 %", "（10% 分位）"), Text(" at its 90 %", "（90% 分位）")


def bought(effects: Answer) -> Picture:
    """Return what each lever buys at its plausible maximum."""
    most = {one.name: one.at_maximum.effect_pp for one in effects.levers if one.at_maximum is not None}
    known = sorted((one for one in effects.levers if one.name in most), key=lambda one: -most[one.name])
    rows = [Bar(_named(one.title, one.real), most[one.name]) for one in known]
    real = next(one for one in known if one.real)
    finding = Text(
        "Of what is real, {lever} could move the share most in one year: {pp} percentage points",
        "就实际变化而言，一年内对占比影响可能最大的是{lever}：{pp} 个百分点",
    ).format(lever=real.title, pp=number(most[real.name], 2))
    description = Text(
        "bars are the change of the share in the first year at the plausible maximum of each "
        "lever, all priors at their median",
        "条形为各政策工具取合理上限时首年占比的变动，各先验取中位数",
    )
    meta = _meta("levers-maximum", finding, description, effects.files)
    return _drawn(meta, rows)


def difference(answer: Comparison) -> Picture:
    """Return the share in two scenarios on common draws."""
    names = (same("A "), same("B "))
    rows = [
        CurvePoint(x=row.year, y=row.p50, group=name + one.scenario.name)
        for name, one in zip(names, answer.scenarios, strict=True)
        for row in _with_base(one.share.with_levers, one)
    ]
    last = answer.difference_pp[-1]
    below = last.p50 < 0
    finding = Text(
        "B lies {pp} percentage points {side} A in {year}, on common draws",
        "在共同随机数下，{year} 年 B {side} A {pp} 个百分点",
    ).format(
        pp=number(abs(last.p50), 2), side=Text("below", "低于") if below else Text("above", "高于"), year=last.year
    )
    description = Text("lines are medians of the same draws", "线为同一组随机数下的中位数")
    meta = _meta("scenarios", finding, description, [file for one in answer.scenarios for file in one.files])
    axes = (Text("year", "年份"), Text("share of basic research", "基础研究占比"), "%")
    return curve_chart(meta, rows, axes)


def _with_base(rows: Sequence[Spread], answer: Simulation) -> list[Spread]:
    return [Spread(answer.base.year, *[answer.base.share] * 6), *rows]


def _named(title: Text, real: bool) -> Text:
    """Return the title of a lever, marked if it moves labels only."""
    return title + (same("") if real else Text(" (not real)", "（非实际）"))


def _drawn(meta: Meta, rows: Sequence[Bar]) -> Picture:
    return bar_chart(meta, rows, (Text("percentage points", "百分点"), ""))


def _meta(name: str, finding: Text, description: Text, files: Sequence[File]) -> Meta:
    return Meta(name, finding, description, "derived", *read_from(files))


def compared(answer: Comparison) -> list[Line]:
    """Return the transcript of a comparison: each scenario, and what lies between them."""
    first, second = answer.scenarios
    row = answer.difference_pp[-1]
    words = Text(
        "{pp} percentage points in {year} (8 in 10 between {low} and {high}, common draws)",
        "{year} 年相差 {pp} 个百分点（共同随机数，八成在 {low} 与 {high} 之间）",
    )
    if not first.draws:
        words = Text("{pp} percentage points in {year}", "{year} 年相差 {pp} 个百分点")
        words += Text(", at the medians", "（按中位数）")
    words = words.format(pp=number(row.p50, 3), low=number(row.p10, 3), high=number(row.p90, 3), year=row.year) + rough(
        first
    )
    odds = [[row for row in one.odds if row.world == "with"][-1] for one in (first, second)]
    chance = Text("{a} → {b} in {by}", "{by} 年：{a} → {b}").format(
        a=percent(odds[0].probability, 0), b=percent(odds[1].probability, 0), by=odds[0].by
    )
    entries = [(same("A"), finding(first)), (same("B"), finding(second)), (Text("difference", "差异"), words)]
    # one run at the medians has no odds
    return [*entries, (Text("odds", "可能性"), chance)] if first.draws else entries


# Tables of a scenario that was run: shares, contributions, cost, odds, priors, the scenario.


class _Dated(NamedTuple):
    """A year of something that has a name."""

    name: Text
    spread: Spread


def _dated(name: Text, years: Sequence[Spread]) -> list[_Dated]:
    return [_Dated(name, one) for one in years]


_SPREAD = (
    Column("year", Text("year", "年份"), value=attrgetter("spread.year")),
    Column("mean", Text("mean", "均值"), value=attrgetter("spread.mean")),
    *(
        Column(f"p{level}", Text(f"{int(level)} %", f"{int(level)}%"), value=attrgetter(f"spread.p{level}"))
        for level in ("05", "10", "50", "90", "95")
    ),
)
_SHARES = Table[Simulation](
    "share",
    Text("share", "占比"),
    rows=lambda answer: [row for name, years in answer.share.items() for row in _dated(NAMES[name], years)],
    columns=(Column("world", Text("world", "情形"), value=lambda row: row.name), *_SPREAD),
)
_MOVED = Table[Simulation](
    "levers",
    Text("levers", "政策工具"),
    rows=lambda answer: [row for one in answer.levers for row in _dated(one.title, one.moved_pp)],
    columns=(Column("lever", Text("lever", "政策工具"), value=lambda row: row.name), *_SPREAD),
)
_COSTS = Table[Simulation](
    "cost",
    Text("cost", "成本"),
    rows=lambda answer: [
        *_dated(Text("public money beyond the baseline", "公共资金增量"), answer.cost),
        *_dated(Text("cannot be absorbed yet", "暂无法吸收"), answer.queued),
    ],
    columns=(Column("what", Text("what", "项目"), value=lambda row: row.name), *_SPREAD),
)
_ODDS = Table[Simulation](
    "odds",
    Text("odds", "可能性"),
    rows=lambda answer: answer.odds,
    columns=(
        Column("world", Text("world", "情形"), value=lambda row: NAMES[row.world]),
        Column("by", Text("by", "期限")),
        Column("probability", Text("probability", "可能性")),
    ),
)


class _StockYear(NamedTuple):
    """A stock in a year: median and interval, without levers, what they add."""

    type: str
    year: int
    p50: float
    p10: float
    p90: float
    without: float
    added: float


def _stock_years(answer: Simulation) -> list[_StockYear]:
    if answer.stocks is None:
        return []
    return [
        _StockYear(one.type, levers.year, levers.p50, levers.p10, levers.p90, without.p50, more.p50)
        for one in answer.stocks.types
        for levers, without, more in zip(one.stock.with_levers, one.stock.without, one.added, strict=True)
    ]


def _stock_columns(answer: Simulation) -> tuple[Column, ...]:
    if answer.stocks is None:
        return ()
    money = Text(" ({u})", "（{u}）").format(u=path_sources.unit(answer.stocks.unit))
    return (
        Column("type", Text("Type", "类型"), value=lambda row: MEASURES[row.type]),
        Column("year", Text("Year", "年份")),
        Column("p50", Text("With the levers", "有政策") + money, digits=0),
        Column("p10", Text("10 %", "10%") + money, digits=0),
        Column("p90", Text("90 %", "90%") + money, digits=0),
        Column("without", Text("Without", "无政策") + money, digits=0),
        Column("added", Text("Added", "增加"), "%", 2),
    )


STOCKS = Table[Simulation](
    "stocks-levels",
    Text("Stock of knowledge by type and year", "各类型各年知识存量"),
    rows=_stock_years,
    columns=_stock_columns,
    sheet=Text("stocks", "知识存量"),
)
_PRIORS = Table[Simulation](
    "priors",
    Text("priors", "先验"),
    rows=lambda answer: answer.priors,
    columns=(
        Column("prior", Text("prior", "先验"), value=lambda prior: prior.label),
        Column(
            "distribution",
            Text("distribution", "分布"),
            value=lambda prior: distribution(prior.distribution, prior.arguments),
        ),
        Column("citation", Text("citation", "引文")),
        Column("version", Text("version", "版本"), value=version),
    ),
)
_TEXT = Table[Simulation](
    "scenario",
    Text("scenario", "情景"),
    rows=lambda answer: answer.scenario.text.splitlines(),
    columns=(Column("line", Text("line", "行"), value=lambda line: line),),
)
COMPARED = View(headline=lambda answer: difference(answer).meta.finding, sentences=compared, charts=(difference,))
VIEW = View(
    headline=finding,
    sentences=sentences,
    charts=(shares, moved, hangs),
    first=(_SHARES, _MOVED, _COSTS, _ODDS, STOCKS, _PRIORS, SOURCES, _TEXT),
)
