# SPDX-License-Identifier: Apache-2.0
"""Facilities on the way: costs as published, gates that are late, peers, what a year of waiting changes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import msgspec

from yuzui.facilities import registry
from yuzui.facilities.instrument_reports import Due
from yuzui.facilities.life_cycle import RATES, DelayRisk, Life, delay_risk
from yuzui.job import form_sheets
from yuzui.job.form_sheets import SetAside
from yuzui.job.result import Answer as Base
from yuzui.job.workspace import Workspace
from yuzui.model.quantity import Origin, digits
from yuzui.model.table import Row
from yuzui.sheets.partial_day import cut, last
from yuzui.text import Text, join, same
from yuzui.text.address import encode
from yuzui.text.numbers import NO_CURRENCY, count, money, number, percent
from yuzui.view.chart import Meta, Picture
from yuzui.view.charts.bars import Bar, bar_chart
from yuzui.view.charts.intervals import Dot, DotAxis, DotKind, dot_chart
from yuzui.view.palette import RIVER, WINE
from yuzui.view.table import Column, Table
from yuzui.view.view import Line

MILESTONES = "facility_milestones.csv"
CANNOT_TELL = Text(
    "What a year earlier would be worth, and whether a facility will be ahead of its time. Waiting is priced as cost "
    "alone: less than 0 says that the bill shrinks in today's money, not that waiting is better.",
    "提前一年的收益及设施是否适度超前。等待只按费用计价：小于 0 仅表示按现值计费用减少，并不表示推迟更好。",
)


class CostSource(msgspec.Struct, frozen=True, kw_only=True):
    """A published cost: its words, amount, date and source."""

    value: str
    amount: float
    as_of: str | None
    source: str | None


class Cost(msgspec.Struct, frozen=True, kw_only=True):
    """Lowest and highest published cost of building; where they differ, neither is chosen."""

    low: float
    high: float
    currency: str
    sources: list[CostSource]


class AtRate(msgspec.Struct, frozen=True, kw_only=True):
    """A figure at a real rate, for the lowest and the highest cost of building."""

    rate: float
    low: float
    high: float


class FacilityLine(msgspec.Struct, frozen=True, kw_only=True):
    """A facility: cost, its life at three rates, a year of waiting; ``missing`` parts of its life are taken as 0."""

    id: str
    title: Text
    state: Text | None
    entered: bool
    cost: Cost | None
    life_cycle: list[AtRate]
    cost_of_a_year: list[AtRate]
    missing: list[str]
    delay_risk: DelayRisk | None
    peers: int


class LateGate(msgspec.Struct, frozen=True, kw_only=True):
    """A gate that was planned or forecast for before the day and of which no day of passing is known."""

    project: str
    title: Text
    gate: str
    gate_words: Text
    due: str
    evidence: str | None
    source: str | None


class Wave(msgspec.Struct, frozen=True, kw_only=True):
    """Instruments due for replacement by year; of ``unknown`` ones date or service life is not known."""

    overdue: Due
    years: list[Due]
    unknown: int


class Answer(Base, frozen=True, kw_only=True, tag="yuzui.roadmap/1"):
    """Facilities on the way as of a day."""

    origin: Origin
    source: str
    vintage: str
    day: str
    facilities: list[FacilityLine]
    late: list[LateGate]
    conflicts: int
    peers: int
    peers_late: int
    delay_risk: DelayRisk | None
    replacement: Wave | None
    aside: list[SetAside]
    cannot_tell: Text


def gates(workspace: Workspace) -> list[Row]:
    """Return the gates that come with Yuzui, and those of the record that one may see, which take their place."""
    shipped = [{name: value or None for name, value in row.items()} for row in workspace.shipped_rows(MILESTONES)]
    entered = workspace.view.select("project_milestone")
    known = {str(row["id"]) for row in entered}
    return [*(row for row in shipped if row["id"] not in known), *entered]


def late_gates(rows: Iterable[Row], day: str) -> list[LateGate]:
    """Return gates planned or forecast for before a day that nobody has seen passed."""
    late = []
    for row in rows:
        due, precision = row["planned"] or row["forecast"], row["date_precision"]
        if due is None or row["actual"] or last(cut(due, precision)) >= day:
            continue
        late.append(
            LateGate(
                project=str(row["project"]),
                title=TITLES.get(str(row["project"]), same(str(row["project"]))),
                gate=str(row["gate"]),
                gate_words=Text(str(row["gate"]), GATES.get(str(row["gate"]), str(row["gate"]))),
                due=cut(due, precision),
                evidence=row["evidence"],
                source=row["source"],
            )
        )
    return sorted(late, key=lambda one: (one.due, one.project, one.gate))


GATES: Mapping[str, str] = {
    "national acceptance": "国家验收",
    "construction started at Dunhuang": "敦煌开工",
    "approved": "批复",
    "completion": "建成",
    "first users": "首批用户",
    "end of trial run": "试运行结束",
    "CHIEF1300 launched": "CHIEF1300 投用",
    "proposal approved": "建议书批复",
    "overall acceptance": "总体验收",
    "national acceptance of the FITI backbone": "FITI 主干网国家验收",
    "FEL-II ready for commissioning": "FEL-II 具备调试条件",
    "full array": "全阵列建成",
    "operation started": "投入运行",
    "national acceptance review": "国家验收评审",
    "first beam": "首次出束",
    "trial operation, Shanghai": "上海试运行",
    "construction started, Xi'an": "西安开工",
    "construction started": "开工",
    "initial completion": "初步建成",
    "phase III accepted": "三期验收",
}
"""Names of gates that come with Yuzui, in Chinese."""
TITLES: Mapping[str, Text] = {one.id: one.title for one in (*registry.ITEMS, *registry.REFERENCES)}


def outcomes(rows: Iterable[Row], projects: Iterable[Row], day: str) -> dict[str, bool]:
    """Return for each peer whether a gate was later than first planned, where plan and outcome are known."""
    late_peers: dict[str, bool] = {}
    peers_entered = [
        *((str(r["project"]), r["planned"] or r["forecast"], r["actual"], r["date_precision"]) for r in rows),
        *((str(r["id"]), r["planned_day"], r["accepted_day"], "day") for r in projects),
    ]
    for project, planned, actual, precision in peers_entered:
        if planned is None:
            continue
        limit = last(cut(planned, precision))
        if actual:
            late_peers[project] = late_peers.get(project, False) or str(actual) > limit
        elif limit < day:
            late_peers[project] = True
    return late_peers


def line(
    id: str, title: Text, cost: Cost | None, row: Row | None, late_peers: Mapping[str, bool], state: Text | None
) -> FacilityLine:
    """Return a facility of the roadmap; ``row`` is its own row of the record, which may tell the rest of its life."""
    parts: Row = row or {}
    unit = 10 ** digits(cost.currency) if cost else 100
    sums = {name: (parts.get(name) or 0) / unit for name in ("operate", "upgrade", "decommission", "replaced")}
    missing = [name for name in PARTS if not parts.get(name)]
    lives = [
        Life(
            build=amount, build_years=parts.get("build_years") or 1.0, life_years=parts.get("life_years") or 0.0,
            escalation=parts.get("escalation") or 0.0, **sums,
        )
        for amount in ((cost.low, cost.high) if cost else ())
    ]  # fmt: skip
    others = [late for other, late in late_peers.items() if other != id]
    return FacilityLine(
        id=id,
        title=title,
        state=state,
        entered=row is not None,
        cost=cost,
        life_cycle=[_at(rate, [one.cost(rate) for one in lives]) for rate in RATES] if lives else [],
        cost_of_a_year=[_at(rate, [one.cost_of_a_year(rate) for one in lives]) for rate in RATES] if lives else [],
        missing=missing if cost else [],
        delay_risk=delay_risk(others),
        peers=len(others),
    )


PARTS: Mapping[str, Text] = {
    "build_years": Text("years of building", "建设年数"),
    "operate": Text("running cost", "运行费"),
    "life_years": Text("years of use", "使用年数"),
    "upgrade": Text("upgrade", "升级费用"),
    "decommission": Text("taking it down", "退役费用"),
    "escalation": Text("growth of cost", "造价涨幅"),
    "replaced": Text("running what it replaces", "被替代设施运行费"),
}
"""Parts of a life that are taken as 0 (building as one year) where nobody gives them."""


def _at(rate: float, values: Sequence[float]) -> AtRate:
    return AtRate(rate=rate, low=round(min(values), 2), high=round(max(values), 2))


def published_costs(workspace: Workspace) -> dict[str, Cost]:
    """Return the published costs of building, by item of the list; each source its own figure."""
    rows = registry.rows(workspace, registry.FACILITIES)
    registry.check(rows)
    costs: dict[str, list[registry.Statement]] = {}
    for one in registry.facts(registry.sites(rows)):
        if one.attribute == "cost" and one.amount is not None:
            costs.setdefault(one.resource, []).append(one)
    return {
        id: Cost(
            low=min(one.amount or 0.0 for one in each),
            high=max(one.amount or 0.0 for one in each),
            currency=str(each[0].unit),
            sources=[
                CostSource(value=one.value, amount=one.amount or 0.0, as_of=one.as_of or None, source=one.source)
                for one in each
            ],
        )
        for id, each in costs.items()
    }


def project_cost(row: Row) -> Cost | None:
    """Return the cost of a project of the record."""
    if row.get("cost") is None:
        return None
    currency = str(row.get("currency") or NO_CURRENCY)
    unit = 10 ** digits(currency)
    low, high = row["cost"] / unit, (row.get("cost_high") or row["cost"]) / unit
    amounts = [low] if low == high else [low, high]
    source = row.get("source")
    return Cost(
        low=min(low, high),
        high=max(low, high),
        currency=currency,
        sources=[CostSource(value=f"{one:g}", amount=one, as_of=None, source=source) for one in amounts],
    )


# What is said, drawn and listed.


def headline(answer: Answer) -> Text:
    """Return how many costs conflict, how many gates are late, how many peers were."""
    words = Text(
        "{n} with two published costs that differ; {g} planned before {d} not passed",
        "{n}有两个不一致的公布造价；{d}前计划的 {g}尚未通过",
    )
    words = words.format(
        n=count(answer.conflicts, Text("facility", "项设施"), "facilities"),
        g=count(len(answer.late), Text("gate", "个关口")),
        d=same(answer.day),
    )
    return words + Text("; ", "；") + peers(answer)


def peers(answer: Answer) -> Text:
    """Return how many peers were later than first planned, or that there are too few to tell."""
    known = number(answer.peers)
    if answer.delay_risk is None:
        words = Text(
            "{l} of {n} peers were late, too few to tell a share", "{n} 个同类项目中 {l} 个推迟，过少，不给出比例"
        )
        return words.format(l=number(answer.peers_late), n=known)
    low, high = answer.delay_risk.interval
    words = Text("{l} of {n} peers were late ({a} to {b})", "{n} 个同类项目中 {l} 个推迟（{a}至{b}）")
    return words.format(l=number(answer.peers_late), n=known, a=percent(low, 0), b=percent(high, 0))


def sentences(answer: Answer) -> list[Line]:
    """Return the transcript."""
    lines: list[Line] = [(Text("roadmap", "路线图"), headline(answer))]
    for one in answer.facilities:
        if one.cost is not None and (one.entered or one.cost.low != one.cost.high):
            lines.append((same(one.id), one.title + Text(": ", "：") + _range(one.cost)))
            lines.append((same(""), _waiting(one, one.cost)))
    lines += [
        (Text("late", "逾期"), one.title + same(" · ") + one.gate_words + same(f" · {one.due}")) for one in answer.late
    ]
    if answer.replacement is not None:
        lines.append((Text("replacement", "更新"), _wave(answer.replacement)))
    return [*lines, *form_sheets.aside_lines(answer.aside), (Text("limits", "适用范围"), answer.cannot_tell)]


def _range(cost: Cost) -> Text:
    if cost.low == cost.high:
        return money(cost.low, cost.currency)
    return Text("{a} or {b}, each with its source", "{a}或{b}，各有来源").format(
        a=money(cost.low, cost.currency), b=money(cost.high, cost.currency)
    )


def _waiting(one: FacilityLine, cost: Cost) -> Text:
    """Return what a year of waiting changes at each rate."""
    parts = [
        Text("{v} at {r}", "{r}时{v}").format(v=_both(at, cost.currency), r=percent(at.rate, 0))
        for at in one.cost_of_a_year
    ]
    words = Text("a year of waiting: {p}", "推迟一年的费用：{p}").format(p=join(parts, "; ", "；"))
    if one.missing:
        lacking = Text(" (not given: {m})", "（未给出：{m}）")
        words += lacking.format(m=join([PARTS[name] for name in one.missing]))
    return words


def _both(at: AtRate, currency: str) -> Text:
    if abs(at.low - at.high) < 0.005:
        return money(at.low, currency)
    return Text("{a} to {b}", "{a}至{b}").format(a=money(at.low, currency), b=money(at.high, currency))


def _wave(wave: Wave) -> Text:
    soon = sum(one.count for one in wave.years[:5])
    words = Text(
        "{o} instruments overdue, {s} more due in the next years listed; of {u} the date is not known",
        "{o} 台（套）仪器已超期，其后各年到期 {s} 台（套）；{u} 台（套）日期不明",
    )
    return words.format(o=number(wave.overdue.count), s=number(soon), u=number(wave.unknown))


_KINDS = {
    "one": DotKind(Text("one figure", "单一数据"), RIVER),
    "two": DotKind(Text("figures differ", "数据不一致"), WINE, "diamond"),
}


_AS_OF = Text(" ({d})", "（{d}）")


def costs_chart(answer: Answer) -> Picture | None:
    """Draw every published cost as its own dot: none is chosen."""
    lines = [one for one in answer.facilities if not one.entered and one.cost is not None]
    dots = [
        Dot(
            label=one.title + (_AS_OF.format(d=same(each.as_of)) if two and each.as_of else same("")),
            value=each.amount / 1e8, low=None, high=None, kind="two" if two else "one",
        )
        for one in sorted(lines, key=lambda one: -(one.cost.high if one.cost else 0))
        for two in [one.cost is not None and one.cost.low != one.cost.high]
        for each in (one.cost.sources if one.cost else ())
    ]  # fmt: skip
    if not dots:
        return None
    finding = Text(
        "{n} of {m} facilities with a published cost have two that differ",
        "有公布造价的 {m} 项设施中，{n} 项有两个不一致的数字",
    ).format(
        n=number(sum(one.cost is not None and one.cost.low != one.cost.high for one in lines)), m=number(len(lines))
    )
    about = Text(
        "Cost of building as published, 100 million yuan; one dot a source. Some are of one site or “over” a sum.",
        "公布的建设投资（亿元），每个来源一点；部分为单个场址或“超过”某数。",
    )
    meta = Meta(
        "costs", finding, about, answer.origin, same(answer.source), answer.vintage, "/about/method#facility_roadmap"
    )
    return dot_chart(meta, dots, _KINDS, DotAxis(Text("100 million yuan", "亿元"), row=Text("Facility", "设施")))


def wave_chart(answer: Answer) -> Picture | None:
    """Draw instruments due for replacement by year."""
    wave = answer.replacement
    if wave is None or not (wave.years or wave.overdue.count):
        return None
    bars = [Bar(label=Text("overdue", "已超期"), value=wave.overdue.count)]
    bars += [Bar(label=same(str(one.year)), value=one.count) for one in wave.years[:15]]
    about = Text("Instruments by the year in which their service life or support ends.", "按到期年份统计的仪器数。")
    meta = Meta("wave", _wave(wave), about, "derived", same("record"), answer.day, "/about/method#facility_roadmap")
    return bar_chart(meta, bars, (Text("instruments", "台（套）"), ""))


def _figure(name: str, rate: float, end: str) -> Column:
    label = (
        Text("Life at {r}", "全寿命费用（{r}）")
        if name == "life_cycle"
        else Text("A year of waiting at {r}", "推迟一年（{r}）")
    )
    ends = {"low": Text(", lowest", "，低"), "high": Text(", highest", "，高")}

    def value(one: FacilityLine) -> float | None:
        return next((getattr(at, end) for at in getattr(one, name) if at.rate == rate), None)

    return Column(
        f"{name}_{round(100 * rate)}_{end}",
        label.format(r=percent(rate, 0)) + ends[end],
        digits=0,
        value=value,
        places=("file", "pack"),
    )


def _link(_: Answer, one: FacilityLine) -> str:
    """Return where a facility is looked at; one that stands on a sheet alone has no page."""
    if not one.entered:
        return f"/facilities/{one.id}"
    return f"/moves/facility_project/{encode(one.id)}" if one.state is not None else ""


FACILITIES = Table[Answer](
    "facilities",
    Text("Facilities with what they cost", "设施与费用"),
    rows=lambda answer: [one for one in answer.facilities if one.cost is not None],
    columns=lambda answer: (
        Column("id", Text("Id", "编号"), link=_link),
        Column("title", Text("Facility", "设施")),
        *([Column("state", Text("State", "状态"))] if any(one.entered for one in answer.facilities) else []),
        Column(
            "low",
            Text("Lowest cost", "最低造价"),
            digits=0,
            value=lambda one: float(one.cost.low),
            shown=lambda _, one: money(one.cost.low, one.cost.currency),
        ),
        Column(
            "high",
            Text("Highest cost", "最高造价"),
            digits=0,
            value=lambda one: float(one.cost.high),
            shown=lambda _, one: money(one.cost.high, one.cost.currency),
        ),
        Column("currency", Text("Currency", "币种"), value=lambda one: one.cost.currency, places=("file", "pack")),
        Column(
            "year_3",
            Text("A year of waiting at 3 %", "推迟一年（3%）"),
            value=lambda one: _both(one.cost_of_a_year[1], one.cost.currency),
            places=("page",),
        ),
        *(
            _figure(name, rate, end)
            for name in ("life_cycle", "cost_of_a_year")
            for rate in RATES
            for end in ("low", "high")
        ),
        Column(
            "missing",
            Text("Not given", "未给出"),
            value=lambda one: join([PARTS[name] for name in one.missing]),
            places=("file", "pack"),
        ),
    ),
    note=Text(
        "What is not given of a life is taken as 0, building as one year; real prices, start of each year.",
        "未给出的部分按 0 计，建设按一年计；不变价，年初支付。",
    ),
    sheet=Text("facilities", "设施"),
)
SOURCES = Table[Answer](
    "sources",
    Text("Every published cost with its source", "各公布造价及其来源"),
    rows=lambda answer: [(one, each) for one in answer.facilities if one.cost for each in one.cost.sources],
    columns=(
        Column("id", Text("Id", "编号"), value=lambda row: row[0].id),
        Column("facility", Text("Facility", "设施"), value=lambda row: row[0].title),
        Column("value", Text("As published", "公布数"), value=lambda row: row[1].value),
        Column("amount", Text("Amount", "金额"), digits=0, value=lambda row: row[1].amount, places=("file", "pack")),
        Column("as_of", Text("As of", "截至"), value=lambda row: row[1].as_of),
        Column("source", Text("Source", "来源"), value=lambda row: row[1].source),
    ),
    sheet=Text("sources", "来源"),
)
LATE = Table[Answer](
    "late",
    Text("Gates planned and not passed", "计划而未通过的关口"),
    rows=lambda answer: answer.late,
    columns=(
        Column("project", Text("Id", "编号")),
        Column("title", Text("Facility", "设施")),
        Column("gate", Text("Gate", "关口"), value=lambda one: one.gate_words),
        Column("due", Text("Planned for", "计划日期")),
        Column("evidence", Text("In the words of the source", "来源原文")),
        Column("source", Text("Source", "来源"), places=("file", "pack")),
    ),
    note=Text(
        "Not passed: no source gives a day. It may have been passed unreported.",
        "未通过指没有来源给出通过日期；也可能已通过而未见报道。",
    ),
    sheet=Text("late", "逾期"),
)
ASIDE = form_sheets.aside_table(lambda answer: answer.aside)
