# SPDX-License-Identifier: Apache-2.0
"""The time of a facility in a year: what is answered, said, listed and drawn of it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from types import MappingProxyType
from typing import Any, Literal

import msgspec

from yuzui.facilities.key_figures import Measured
from yuzui.facilities.time_ledger import LEAVING, Overgranted
from yuzui.job.result import Answer as Base
from yuzui.job.result import Reported
from yuzui.model.quantity import Origin
from yuzui.text import Text, join, same
from yuzui.text.numbers import count, day, duration, number, percent
from yuzui.view.chart import Meta, Picture
from yuzui.view.charts.bars import Bar, Step, bar_chart, waterfall_chart
from yuzui.view.charts.timelines import Events, TimeAxis, event_chart
from yuzui.view.page import Chip
from yuzui.view.table import Column, Table
from yuzui.view.view import Line


class Book(msgspec.Struct, frozen=True):
    """Where the time of one scope, unit and cycle went, in its base unit; ``size`` of these make one unit shown."""

    scope: str
    unit: str
    cycle: str
    shown: Text
    size: int
    flow: dict[str, int]
    balances: dict[str, int]

    def amount(self, units: int) -> Text:
        """Return an amount in the unit that people read."""
        shown = units / self.size
        digits = 0 if abs(shown) >= FINE or shown == int(shown) else 1
        return number(shown, digits) + Text(" ", " ") + self.shown

    def holds(self, one: Overgranted) -> bool:
        """Say whether over-granting is of this book."""
        return (self.scope, self.unit, self.cycle) == (one.scope, one.unit, one.cycle)


FINE = 100
"""Amounts below it are shown with a decimal."""


class Broken(msgspec.Struct, frozen=True):
    """A rule of the ledger that is broken, where, and by which entries."""

    rule: str
    message: Text
    where: str
    seen: str
    limit: str
    entries: list[int]


class Cell(msgspec.Struct, frozen=True):
    """A figure of the yearly sheet, the numbers of the entries it is summed from as ranges, why it is empty."""

    value: float | None
    entries: str
    reason: Text | None


class Instrument(msgspec.Struct, frozen=True):
    """An instrument of the yearly sheet; its asset value in fen."""

    id: str
    name: str
    asset: int
    effective: Cell
    external: Cell
    sharing: Cell
    income: Cell
    network: Cell


class Total(msgspec.Struct, frozen=True):
    """A total of the yearly sheet."""

    name: Text
    value: float | None
    entries: str
    reason: Text | None


class Sheet(msgspec.Struct, frozen=True):
    """The yearly sheet on open sharing, and how many instruments in use it lacks."""

    unvalued: int
    instruments: list[Instrument]
    totals: list[Total]


class Outage(msgspec.Struct, frozen=True):
    """When a resource was down, as a source reports it."""

    resource: str
    t0: int
    t1: int
    kind: Literal["fault", "weather"]
    source: str
    source_key: str


class National(msgspec.Struct, frozen=True):
    """National means of one year as published."""

    year: int
    units: int
    instruments: int
    infrastructures: int | None
    effective_hours: float
    external_hours: float
    rate: float | None
    on_network: float | None
    source: str


class Indicator(msgspec.Struct, frozen=True):
    """One of the 21 indicators of the European forum."""

    n: int
    name: Text
    says: Literal["computed", "outside", "not_applicable"]
    value: float | None
    reason: Text | None


class Esfri(msgspec.Struct, frozen=True):
    """The 21 indicators of the European forum."""

    source: str
    confirmed: bool
    indicators: list[Indicator]


class Answer(Base, frozen=True, kw_only=True, tag="yuzui.ledger/1"):
    """What became of the time of a facility (empty: of all) in a year.

    ``stored`` is false where it was computed from a log whose entries are not in the store; ``dated`` says whether
    instants count from 1970; ``seq`` is the last entry counted, ``last`` that of the whole ledger at that time.
    """

    origin: Origin
    facility: str
    title: Text
    year: int
    source: Text
    stored: bool
    dated: bool
    seq: int
    last: int
    entries: int
    events: int
    books: list[Book]
    overgranted: list[Overgranted]
    broken: list[Broken]
    figures: list[Measured]
    sheet: Sheet
    outages: list[Outage]
    findings: list[Reported]
    national: list[National]
    esfri: Esfri
    cannot_tell: Text


class Posted(Base, frozen=True, kw_only=True, tag="yuzui.ledger.posted/1"):
    """What a posting did: events read and added, bookings settled, entries; events of what is not registered."""

    facility: str
    year: int
    log: str | None
    unregistered: dict[str, int]
    counts: dict[str, int]


# What is said, listed and drawn of the time of a facility.


MOST = 3
"""Parts of a headline."""
NONE = same("—")
STEPS: Mapping[str, Text] = MappingProxyType(
    {
        "opened": Text("opened", "开放"),
        "aside": Text("set aside", "划出"),
        "pool": Text("not granted", "未批准"),
        "unspent": Text("granted, not held", "已批准未预留"),
        "expired": Text("expired", "过期"),
        "held": Text("held, not settled", "已预留未结"),
        "lost_weather": Text("lost to weather", "天气损失"),
        "lost_fault": Text("lost to faults", "故障损失"),
        "lost_user": Text("lost by users", "用户损失"),
        "lost_sample": Text("lost to samples", "样品损失"),
        "granted": Text("granted", "批准"),
        "booked": Text("held", "预留"),
        "delivered": Text("delivered", "交付"),
    }
)
NONE_ASSESSED = Text(
    "no instrument of 0.5 million yuan or more is registered here", "此处没有登记原值 50 万元及以上的仪器"
)
BEYOND = Text("granted beyond what was opened", "超出开放量的批准")
BANDS: Mapping[str, Text] = MappingProxyType(
    {
        "all": Text("all instruments: ", "全部仪器："),
        "large": Text("10 million yuan or more: ", "1000 万元及以上："),
        "other": Text("below 10 million yuan: ", "1000 万元以下："),
    }
)
SAYS: Mapping[str, Text] = MappingProxyType(
    {
        "computed": Text("computed here", "本处计算"),
        "outside": Text("needs outside data", "需外部数据"),
        "not_applicable": Text("not applicable", "不适用"),
    }
)


def definition(one: Measured) -> Text:
    """Return the definition of a figure, with the band of instruments it is about."""
    return BANDS.get(one.variant.rpartition(".")[0], same("")) + one.definition


def value(one: Measured) -> Text:
    """Return a figure as people read it: a share, a time, hours, a count, or that there is none."""
    if one.value is None:
        return NONE
    if one.figure == "users":
        return number(one.value)
    if one.figure == "demand":
        return number(one.value, 2)
    if one.unit == "s":
        return duration(one.value)
    if one.unit == "h":
        return number(one.value, 1) + Text(" h", " 小时")
    return percent(one.value)


def together(answer: Answer) -> list[Book]:
    """Return the books of a facility summed by unit, in the order of the units."""
    sums: dict[str, Book] = {}
    for book in answer.books:
        known = sums.get(book.unit)
        flow = {name: units + (known.flow[name] if known else 0) for name, units in book.flow.items()}
        sums[book.unit] = msgspec.structs.replace(known or book, flow=flow)
    return list(sums.values())


def headline(answer: Answer) -> Text:
    """Return the finding: over-granting, then what was delivered of what was opened."""
    # of a pool that was never opened nobody can tell what is beyond it; that is said below
    parts = [_overdrawn(answer, one) for one in answer.overgranted if one.opened is not None]
    for book in together(answer):
        flow = book.flow
        form = Text(
            "{share} of the time opened was delivered: {got} of {all}", "开放机时的 {share} 已交付：{got}，共 {all}"
        )
        if not flow["opened"]:
            form = Text("{got} delivered; what was opened is not known", "交付 {got}；开放量未知")
        share = percent(flow["delivered"] / flow["opened"]) if flow["opened"] else same("")
        parts.append(form.format(share=share, got=book.amount(flow["delivered"]), all=book.amount(flow["opened"])))
    more = Text(" …", " ……") if len(parts) > MOST else same("")
    return join(parts[:MOST], "; ", "；") + more


def _overdrawn(answer: Answer, one: Overgranted) -> Text:
    """Return that a pool gave more than it had."""
    book = next(book for book in answer.books if book.holds(one))
    return Text("{scope} over-granted by {n}", "{scope} 超额批准 {n}").format(scope=one.scope, n=book.amount(one.short))


def sentences(answer: Answer) -> list[Line]:
    """Return the transcript."""
    title = Text("{title}, {year}: ", "{title}，{year} 年：").format(title=answer.title, year=answer.year)
    lines = [
        (Text("ledger", "账簿"), title + headline(answer)),
        (same(""), _rests(answer)),
        *((same(""), _lost(book)) for book in answer.books),
        (Text("availability", "可用率"), _side_by_side(answer, "availability")),
        (same(""), _side_by_side(answer, "uptime")),
        (Text("users", "用户"), _side_by_side(answer, "users")),
        (Text("sharing", "开放共享"), _side_by_side(answer, "effective_hours", "all.")),
    ]
    if answer.sheet.unvalued:
        unvalued = Text(
            "{n} in use without an asset value in yuan, not in the yearly sheet: state value and currency in the list",
            "{n}在用仪器缺少人民币原值，未列入年度数据表：请在仪器清单中填写原值与币种",
        )
        lines.append((same(""), unvalued.format(n=count(answer.sheet.unvalued, Text("instrument", "台")))))
    lines.append((Text("flagged", "标记"), _flagged(answer)))
    if answer.broken:
        broken = Text("{n} rules of the ledger are broken", "账簿有 {n} 处违反规则")
        lines.append((Text("check", "检查"), broken.format(n=len(answer.broken))))
    return lines


def _rests(answer: Answer) -> Text:
    sentence = Text(
        "{entries} entries up to number {seq}, {events} events; {source}",
        "分录 {entries} 条，至第 {seq} 号；事件 {events} 个；{source}",
    ).format(entries=number(answer.entries), seq=number(answer.seq), events=number(answer.events), source=answer.source)
    if answer.stored:
        return sentence
    return sentence + Text(
        " (computed from the log itself; its entries are not in the store)", "（直接由日志计算，分录未入库）"
    )


def _lost(book: Book) -> Text:
    causes = [name for name in STEPS if name.startswith("lost_") and book.flow[name]]
    parts = [
        Text("{step} {n}", "{step} {n}").format(step=STEPS[name], n=book.amount(book.flow[name]))
        for name in ("granted", "booked", "delivered", "held", *causes)
    ]
    if not causes:
        parts.append(Text("no loss reported", "无损失上报"))
    return same(f"{book.scope} {book.cycle}: ") + join(parts, ", ", "，")


def _side_by_side(answer: Answer, figure: str, prefix: str = "") -> Text:
    figures = [one for one in answer.figures if one.figure == figure and one.variant.startswith(prefix)]
    clauses = [
        Text("{what} = {value}", "{what} = {value}").format(what=one.definition, value=value(one))
        for one in figures
        if one.value is not None
    ]
    silent = [one.reason for one in figures if one.value is None and one.reason is not None]
    if silent:
        why = join(list(dict.fromkeys(silent)), "; ", "；")
        clauses.append(Text("{n} empty: {why}", "{n} 项为空：{why}").format(n=len(silent), why=why))
    return join(clauses, "; ", "；") if clauses else NONE_ASSESSED


def _flagged(answer: Answer) -> Text:
    if not answer.findings:
        return Text("nothing", "无")
    each = [Text("{what} ×{n}", "{what} ×{n}").format(what=one.message, n=number(one.count)) for one in answer.findings]
    return join(each, "; ", "；") + Text(" (kept)", "（均保留）")


def posted(answer: Posted) -> list[Line]:
    """Return what a posting did, line by line."""
    names = {
        "events": Text("events read", "读到事件"),
        "added": Text("events that are new", "新增事件"),
        "seconds": Text("seconds of user time in the calendar", "日历中的用户机时（秒）"),
        "settled": Text("bookings settled", "已结预订"),
        "open": Text("bookings still open", "未结预订"),
        "alone": Text("uses without a booking, posted", "无预订而记账的使用"),
        "late": Text("events told after their booking was settled", "预订已结之后上报的事件"),
        "entries": Text("entries posted", "记入分录"),
    }
    counts = answer.counts
    lines = [(names[name], number(counts[name])) for name in names if name in counts]
    if left := answer.unregistered:
        sentence = Text(
            "{n} events stand for what the registry does not have: {names}. They are in no figure "
            "until it does: load the list of instruments, with these ids or names",
            "{n} 个事件所指仪器不在名录中：{names}。补录之前不计入任何指标：请导入含这些编号或名称的仪器清单",
        ).format(n=number(sum(left.values())), names=join([same(name) for name in sorted(left)[:8]], ", ", "、"))
        lines.append((Text("not counted", "未计入"), sentence))
    return lines


# Tables: figures first, so that they are what a csv file holds.


PAGE, FILE = ("page",), ("file",)
WHOLE = "#,##0"


def _parameters(one: Measured) -> str:
    return ", ".join(f"{name}={value}" for name, value in one.parameters.items())


def _place(one: Measured) -> Text:
    """Return where a figure comes from: view, parameters, last entry of the ledger."""
    parameters = ", ".join(f"{name}={value}" for name, value in one.parameters.items() if name != "seq")
    return same(f"{one.figure}.{one.variant} · {parameters} · seq {one.seq}")


def _why(one: Measured) -> Text:
    return one.reason or NONE


WHY = Text("Why empty", "为何为空")


def _figures(name: str, title: Text, families: tuple[str, ...] = (), sheet: Text | None = None) -> Table[Answer]:
    """Return the table of figures side by side: definition, value, both parts, what was left out, why empty."""
    return Table(
        name,
        title,
        rows=lambda answer: [one for one in answer.figures if not families or one.figure in families],
        columns=(
            Column("label", Text("Figure", "指标"), places=FILE),
            Column("definition", Text("Definition", "定义"), value=definition),
            Column("value", Text("Value", "数值"), form="0.0000", shown=lambda _, one: value(one)),
            Column("unit", Text("Unit", "单位"), places=FILE),
            Column("numerator", Text("Numerator", "分子"), digits=0, form="#,##0.##"),
            Column("denominator", Text("Denominator", "分母"), digits=0, form="#,##0.##"),
            Column("excluded", Text("Left out", "剔除"), digits=0),
            Column("reason", WHY, shown=lambda _, one: _why(one)),
            Column(
                "place", Text("View, parameters, ledger entry", "视图、参数、账簿分录号"), value=_place, places=PAGE
            ),
            Column(
                "view", Text("View", "视图"), value=lambda one: f"facility_kpi/{one.figure}.{one.variant}", places=FILE
            ),
            Column("parameters", Text("Parameters", "参数"), value=_parameters, places=FILE),
            Column("seq", Text("Ledger up to entry", "账簿至分录号"), digits=0, places=FILE),
        ),
        sheet=sheet,
    )


FIGURES = _figures("figures", Text("Every figure", "全部指标"), sheet=Text("Figures", "指标"))
DEFINITIONS = _figures(
    "definitions",
    Text("Availability by definition, time between failures, time to repair", "各定义下的可用率、故障间隔与修复时间"),
    ("availability", "uptime"),
)
LOST = _figures(
    "lost",
    Text("Lost time by cause, and how much is settled", "按原因计的损失与结清比例"),
    ("lost_time", "completeness"),
)
RATES = _figures("rates", Text("Hours and rates by definition", "各定义下的机时与比率"), ("effective_hours",))
SCOPE = (Column("scope", Text("Scope", "范围")), Column("cycle", Text("Cycle", "周期")))


def _flow(name: str, book: Any) -> Any:
    return book.flow[name]


BOOKS = Table[Answer](
    "books",
    Text("Books", "账目"),
    rows=lambda answer: answer.books,
    columns=(
        *SCOPE,
        Column("unit", Text("unit", "单位")),
        *(Column(name, STEPS[name], digits=0, value=partial(_flow, name)) for name in STEPS),
    ),
)


def _of_pool(name: str, label: Text, form: str = WHOLE) -> Column:
    return Column(name, label, form=form, value=lambda row: getattr(row[0], name), places=FILE)


OVERGRANTED = Table[Answer](
    "overgranted",
    Text("Granted from pools that gave more than they had", "超额批准涉及的批准"),
    rows=lambda answer: [(one, grant) for one in answer.overgranted for grant in one.grants],
    columns=(
        Column("scope", Text("Scope", "范围"), value=lambda row: row[0].scope),
        Column("cycle", Text("Cycle", "周期"), value=lambda row: row[0].cycle),
        _of_pool("unit", Text("Unit", "单位"), ""),
        _of_pool("short", Text("Over by", "超出")),
        _of_pool("opened", Text("Opened", "开放")),
        _of_pool("since", Text("Since entry", "自分录号")),
        Column("seq", Text("Entry", "分录号"), digits=0, value=lambda row: row[1].seq),
        Column("holder", Text("Granted to", "批准对象"), value=lambda row: row[1].owner_id),
        Column("amount", Text("Granted", "批准"), digits=0, value=lambda row: row[1].amount),
        Column("unspent", Text("Unspent", "未用"), digits=0, value=lambda row: row[1].unspent),
    ),
    note=Text(
        "Latest first; which of them gives way, a person says. Amounts in the base unit.",
        "按时间倒序；由谁让出须由人决定。数量为基本单位。",
    ),
    sheet=Text("Over-granted", "超额批准"),
)
FLAGGED = Table[Answer](
    "flags",
    Text("What was flagged, and kept", "标记并保留的问题"),
    rows=lambda answer: answer.findings,
    columns=(
        Column("what", Text("What", "问题"), value=lambda one: one.message),
        Column("table", Text("Table", "表"), places=FILE),
        Column("column", Text("Column", "列")),
        Column("count", Text("Events", "事件"), digits=0),
    ),
    sheet=Text("Flagged", "标记"),
)
_SHAPES = {"computed": "good", "outside": "none", "not_applicable": "out"}
ESFRI = Table[Answer](
    "esfri",
    Text("The 21 indicators of the European forum", "欧洲科研基础设施论坛 21 项指标"),
    rows=lambda answer: answer.esfri.indicators,
    columns=(
        Column("n", Text("Number", "序号"), digits=0, form="0"),
        Column("name", Text("Indicator", "指标")),
        Column(
            "says",
            Text("State", "状态"),
            value=lambda one: SAYS[one.says],
            shown=lambda _, one: Chip(SAYS[one.says], _SHAPES[one.says]),
        ),
        Column("value", Text("Value", "数值"), digits=0, form="#,##0.##"),
        Column("reason", WHY, shown=lambda _, one: one.reason or NONE),
    ),
    note=Text(
        "Names and order from memory of the report of December 2019; not yet compared with it.",
        "名称与次序凭对 2019 年 12 月报告的记忆录入，尚未与原文核对。",
    ),
    sheet=Text("ESFRI indicators", "ESFRI 指标"),
)


def recalled(answer: Answer) -> Line:
    """Return where the names of the European indicators come from."""
    sentence = Text(
        "{source}; names written down from memory, to be compared with the report",
        "{source}；名称凭记忆录入，待与报告原文核对",
    )
    return Text("ESFRI indicators", "ESFRI 指标"), sentence.format(source=answer.esfri.source)


CAUSES = {"fault": Text("fault", "故障"), "weather": Text("weather", "天气")}
OUTAGES = Table[Answer](
    "reports",
    Text("Every outage reported", "全部上报的停机"),
    rows=lambda answer: answer.outages,
    columns=(
        Column("resource", Text("Resource", "资源")),
        Column("cause", Text("Cause", "原因"), value=lambda row: CAUSES[row.kind]),
        Column("start", Text("From (second)", "起（秒）"), digits=0, value=lambda row: row.t0),
        Column("length", Text("Length", "时长"), value=lambda row: duration(row.t1 - row.t0)),
        Column("source", Text("Reported by", "上报来源"), value=lambda row: same(f"{row.source} {row.source_key}")),
    ),
)


def _rate(share: float | None) -> Text:
    return NONE if share is None else percent(share, 0)


NATIONAL = Table[Answer](
    "national",
    Text("National means as published", "公布的全国平均"),
    rows=lambda answer: answer.national,
    columns=(
        Column("year", Text("Year", "年度"), value=lambda row: str(row.year)),
        Column("units", Text("Units", "单位数"), digits=0),
        Column("instruments", Text("Instruments", "仪器台数"), digits=0),
        Column("effective_hours", Text("Effective hours", "有效机时"), "h", 0),
        Column("external_hours", Text("External hours", "对外服务机时"), "h", 0),
        Column("published", Text("Sharing rate published", "公布的共享率"), value=lambda row: _rate(row.rate)),
        Column(
            "ratio",
            Text("External / effective", "对外／有效"),
            "%",
            1,
            value=lambda row: row.external_hours / row.effective_hours,
        ),
        Column("network", Text("On the network", "入网率"), value=lambda row: _rate(row.on_network)),
        Column("source", Text("Source", "来源"), value=lambda row: same(row.source)),
    ),
    note=Text(
        "The rate published for 2019 is not the ratio of the published means; the rule behind "
        "it is not known. (verify): not yet compared with the ministries' own pages.",
        "2019 年公布的共享率不等于公布均值之比，所用算法未知。（verify）表示尚未与主管部门原页核对。",
    ),
)


def _first_reason(*cells: Cell | Total) -> Text:
    return next((cell.reason for cell in cells if cell.reason is not None), NONE)


INSTRUMENTS = Table[Answer](
    "instruments",
    Text("The yearly sheet, instrument by instrument", "年度数据表（逐台）"),
    rows=lambda answer: answer.sheet.instruments,
    columns=(
        Column("id", Text("Instrument", "仪器编号")),
        Column("name", Text("Name", "仪器名称")),
        Column(
            "asset",
            Text("Asset value (10,000 yuan)", "原值（万元）"),
            digits=1,
            value=lambda row: row.asset / 1_000_000,
        ),
        Column("effective", Text("Effective hours", "年有效工作机时"), "h", 1, value=lambda row: row.effective.value),
        Column("external", Text("External hours", "年对外服务机时"), "h", 1, value=lambda row: row.external.value),
        Column("sharing", Text("Sharing rate", "共享率"), "%", 1, value=lambda row: row.sharing.value),
        Column("entries", Text("Ledger entries", "分录号"), value=lambda row: row.effective.entries),
        Column("reason", WHY, value=lambda row: _first_reason(row.sharing, row.external)),
    ),
    note=lambda answer: Text(
        "Instruments of 0.5 million yuan or more. The workbook to hand in, every cell with its entries: {command}",
        "原值 50 万元及以上的仪器。可提交的工作簿（每格注明分录）：{command}",
    ).format(
        command=f"yuzui schedule kpi --year {answer.year} --facility {answer.facility or 'all'} --sheet zh "
        "--out sharing.xlsx"
    ),
)
TOTALS = Table[Answer](
    "totals",
    Text("Totals of the sheet", "数据表汇总"),
    rows=lambda answer: answer.sheet.totals,
    columns=(
        Column("name", Text("Figure", "指标")),
        Column("value", Text("Value", "数值"), digits=2),
        Column("reason", WHY, value=_first_reason),
    ),
)


# Charts: where the time of each book went, availability, hours, outages.


DAY, HOUR = 86_400, 3_600
MANY = 100_000
"""Units from which amounts are drawn in thousands."""
DEFINED = ("delivered", "compensation_in_denominator", "compensated", "short_uptime")
"""The four definitions of availability."""


def _meta(answer: Answer, name: str, finding: Text, description: Text) -> Meta:
    source = Text("{title}: {source}, ledger up to entry {seq}", "{title}：{source}，账簿至第 {seq} 号分录").format(
        title=answer.title, source=answer.source, seq=answer.seq
    )
    return Meta(name, finding, description, answer.origin, source, str(answer.year), "/about/method#ledger")


def flows(answer: Answer) -> list[Picture]:
    """Return the flow of every book."""
    return [flow(answer, book) for book in answer.books]


def flow(answer: Answer, book: Book) -> Picture:
    """Return how the opened time of a book became the delivered time."""
    amounts = book.flow
    size, unit, digits = _scale(book)
    # where nothing is known to have been opened the flow begins with what was granted
    granted = not amounts["opened"] and amounts["pool"] < 0
    steps = [
        Step(label=STEPS["granted"], value=-amounts["pool"] / size)
        if granted
        else Step(label=STEPS["opened"], value=amounts["opened"] / size)
    ]
    for name in LEAVING:
        if (left := amounts[name]) and not (granted and name == "pool"):
            over = name == "pool" and left < 0
            label = BEYOND if over else STEPS[name]
            steps.append(Step(label=label, value=-left / size))
    name = f"{book.scope}-{book.cycle}-{book.unit}"
    plain = "".join(c if c.isascii() and c.isalnum() else "-" for c in name).lower()
    beyond = [one for one in answer.overgranted if book.holds(one)]
    alone = msgspec.structs.replace(answer, books=[book], overgranted=beyond)
    finding = same(f"{book.scope} {book.cycle}: ") + headline(alone)
    description = Text(
        "From the time opened, step by step, what was set aside, not granted, not held, not "
        "settled or lost; what remains was delivered.",
        "从开放机时起，逐步减去划出、未批准、未预留、未结与损失的部分，余下为交付。",
    )
    meta = _meta(answer, f"flow-{plain}", finding, description)
    return waterfall_chart(meta, steps, (unit, STEPS["delivered"]), digits)


def _scale(book: Book) -> tuple[int, Text, int]:
    """Return how many base units make one drawn, its name, and the decimals shown."""
    largest = max(map(abs, book.flow.values())) / book.size
    if largest >= MANY:
        return book.size * 1_000, Text("thousand ", "千") + book.shown, 0
    return book.size, book.shown, 0 if largest >= FINE else 1


def known(answer: Answer) -> list[Measured]:
    """Return the availability figures that are known, in the order of the definitions."""
    return [
        one
        for name in DEFINED
        for one in answer.figures
        if one.figure in ("availability", "uptime") and one.variant == name and one.value is not None
    ]


def availability(answer: Answer) -> Picture | None:
    """Return availability under its definitions side by side; None if none is known."""
    figures = known(answer)
    if not figures:
        return None
    several = len({one.parameters.get("unit") for one in figures} - {None}) > 1
    rows = [Bar(label=_label(one, several), value=one.value) for one in figures]
    shares = [one.value for one in figures if one.value is not None]
    low, high = min(shares), max(shares)
    finding = (
        Text("Availability is {low} to {high}, by definition", "可用率因定义不同为 {low} 至 {high}")
        if round(low, 3) != round(high, 3)
        else Text("Availability is {low} by every definition known", "各已知定义下可用率均为 {low}")
    ).format(low=percent(low), high=percent(high))
    description = Text(
        "One bar a definition; those that cannot be told are in the table with the reason.",
        "每种定义一条；无法得出者列于表中并注明原因。",
    )
    meta = _meta(answer, "availability", finding, description)
    return bar_chart(meta, rows, (Text("availability", "可用率"), "%"))


def _label(one: Measured, several: bool) -> Text:
    unit = one.parameters.get("unit")
    return one.definition + same(f" ({unit})" if several and unit else "")


def outages(answer: Answer) -> Picture | None:
    """Return when what was down, a row a resource; None if no outage is known."""
    rows = answer.outages
    if not rows:
        return None
    zero = min(row.t0 for row in rows) // DAY * DAY
    length = max(row.t1 for row in rows) - zero
    size, name = (HOUR, Text("hours", "小时")) if length <= 3 * DAY else (DAY, Text("days", "天"))
    spans: dict[str, list[tuple[float, float, int, str]]] = {}
    for row in rows:
        ends = (row.t0 - zero) / size, (row.t1 - zero) / size
        spans.setdefault(row.resource, []).append((*ends, list(CAUSES).index(row.kind), row.source_key))
    down = sum(row.t1 - row.t0 for row in rows)
    finding = Text("{n} outages were reported, {t} in all", "上报停机 {n} 次，共 {t}").format(
        n=number(len(rows)), t=duration(down)
    )
    description = Text(
        "A row a resource; colour and letter: cause. Overlapping reports are each shown.",
        "每行一个资源；颜色与字母表示原因；相互重叠的上报均列出。",
    )
    since = day(dt.datetime.fromtimestamp(zero, dt.UTC).date())
    start = since if answer.dated else Text("the beginning of the log", "日志起点")
    unit = Text("{name} from {start}", "{name}，自 {start} 起").format(name=name, start=start)
    meta = _meta(answer, "outages", finding, description)
    span = (0.0, -(-length // size) * 1.0)
    return event_chart(meta, [Events(*one) for one in spans.items()], list(CAUSES.values()), TimeAxis(span, unit))


OUTSIDE, OWN = Text("for outside users", "对外服务"), Text("other effective hours", "其余有效机时")


def sharing(answers: Sequence[Answer]) -> Picture:
    """Return effective and external hours by year beside the published national means."""
    rows = []
    own = Text("{year}, {title}", "{year} 年，{title}")
    country = Text("{year}, national mean", "{year} 年，全国平均")
    title = answers[0].title
    for year, mine, effective, external in sorted(_hours(answers), key=lambda row: row[:2]):
        label = (own if mine else country).format(year=year, title=title)
        parts = [(OUTSIDE, external)]
        if effective is not None and external is not None:
            parts.append((OWN, effective - external))
        rows += [Bar(label=label, value=hours, group=group) for group, hours in parts]
    description = Text(
        "A bar a year: hours a year an instrument of 0.5 million yuan or more; the "
        "part for outside users apart. National means as published.",
        "每年一条：原值 50 万元及以上仪器的年平均机时，分对外与其余部分。全国平均为公布值。",
    )
    meta = _meta(answers[0], "sharing", _beside(answers), description)
    return bar_chart(meta, rows, (Text("hours a year an instrument", "每台年机时（小时）"), ""))


def _beside(answers: Sequence[Answer]) -> Text:
    """Return the newest effective hours beside the newest national mean."""
    own_hours = [(year, hours) for year, mine, hours, _ in _hours(answers) if mine and hours is not None]
    latest = answers[0].national[-1]
    mean = {"then": latest.year, "mean": number(latest.effective_hours)}
    some = _reporting(answers[0])
    if not own_hours and some is not None:
        return Text(
            "{n} of {m} instruments reported {hours} hours each on average in {year}; the mean of "
            "all is not known; the national mean of {then} was {mean}",
            "{year} 年 {m} 台仪器中 {n} 台已填报，平均每台 {hours} 小时，全部仪器的均值未知；"
            "{then} 年全国平均 {mean} 小时",
        ).format(year=answers[0].year, **some, **mean)
    if not own_hours:
        return Text(
            "No effective hours of assessed instruments are known here; the national mean of {then} was {mean}",
            "此处没有参评仪器的有效机时；{then} 年全国平均 {mean} 小时",
        ).format(**mean)
    year, hours = max(own_hours)
    return Text(
        "{year}: {hours} effective hours an instrument; the national mean of {then} was {mean}",
        "{year} 年每台仪器有效机时 {hours} 小时；{then} 年全国平均 {mean} 小时",
    ).format(year=year, hours=number(hours), **mean)


def _reporting(answer: Answer) -> dict[str, Text] | None:
    """Return how many instruments reported, of how many, and their mean; None if none did."""
    figures = {one.variant: one for one in answer.figures}
    mean, every = (figures.get(f"all.{name}") for name in ("effective_hours_reporting", "reporting"))
    if mean is None or mean.value is None or every is None:
        return None
    return {"n": number(mean.denominator or 0), "m": number(every.denominator or 0), "hours": number(mean.value)}


def _hours(answers: Sequence[Answer]) -> Iterator[tuple[int, bool, float | None, float | None]]:
    """Yield year, whether it is the facility's own, effective and external hours."""
    for answer in answers:
        hours = {one.variant: one.value for one in answer.figures if one.figure == "effective_hours"}
        yield answer.year, True, hours.get("all.effective_hours"), hours.get("all.external_hours")
    for row in answers[0].national:
        yield row.year, False, row.effective_hours, row.external_hours
