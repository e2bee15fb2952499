# SPDX-License-Identifier: Apache-2.0
"""Key figures of a facility: each with its definition, variant, parameters and place in the ledger.

Every figure is one statement that gives the same on SQLite and on DuckDB. Where sources define a
word differently the variants stand side by side, so that nobody compares one with another unseen.
Every cell of the yearly sheet names the ledger entries it was summed from, so that whoever audits it
can sum them again; what the ledger cannot tell is left empty, with the reason.

References
----------
Luedeke, Bieler, Farias, Krecic, Mueller, Pont & Takao (2016), doi
10.1103/PhysRevAccelBeams.19.082802, on availability, time between failures and time to repair.
State Council of China (2014) no. 70 on opening research facilities and instruments, and the rules
of assessment of 2022, no. 93, whose wording of the sharing rate was not at hand: both readings of
it are given.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import msgspec

from yuzui.errors import InputError
from yuzui.facilities.time_ledger import BREAKS, Examined, Ledger
from yuzui.model.schema import AFFINITY
from yuzui.model.table import Columns, Row
from yuzui.model.tables.access import ACCESS_OFFER, TIME_GRANT, TIME_REQUEST
from yuzui.model.tables.facility import CALENDAR, RESOURCE
from yuzui.model.tables.schedule import BOOKING, EVENT
from yuzui.model.tables.usage import ACCOUNT, ENTRY
from yuzui.sheets.sheet import Export
from yuzui.text import Text, same

Run = Callable[..., list[Row]]
"""Runs one file of ``store/sql`` with its parameters: ``Lake.rows`` or its twin on SQLite."""
TABLES = (ACCOUNT, ENTRY, EVENT, BOOKING, CALENDAR, RESOURCE, ACCESS_OFFER, TIME_REQUEST,
          TIME_GRANT)  # fmt: skip
"""Tables of the record that the statements read."""
FURTHER: Mapping[str, tuple[str, ...]] = {
    "left_out": ("indicator", "source", "source_key"),
    "team": ("proposal", "person"),
}
"""Tables beside them: events left out by flag, and who is on the team of a proposal."""


NONE_OPENED = Text(
    "the ledger has nothing to divide by in this unit and cycle", "账簿在该单位与周期内没有可作分母的数量"
)


@dataclass(frozen=True, slots=True)
class Figure:
    """One family of figures, made by one statement."""

    name: str
    label: Text
    unit: str
    variants: Mapping[str, Text]
    parameters: Mapping[str, Any] = field(default_factory=dict)
    shares: tuple[str, ...] = ()
    empty: Text = NONE_OPENED


_LEDGER = {"unit": "s", "cycle": None, "seq": None}
FIGURES = (
    Figure(
        "demand",
        Text("oversubscription and pressure", "申请倍率与竞争压力"),
        "1",
        {
            "proposals": Text("proposals submitted / approved", "提交申请数／批准申请数"),
            "proposals_with_time": Text(
                "proposals that ask for time, submitted / approved",
                "要求机时的申请：提交数／批准数",
            ),
            "capacity": Text("time requested / granted", "申请机时／批准机时"),
            "pressure": Text("time requested / offered", "申请机时／开放机时"),
        },
        {"cycle": None, "unit": "s"},
        empty=Text(
            "no request, grant or offer of this unit and cycle is known",
            "该单位与周期内没有已知的申请、批准或开放量",
        ),
    ),
    Figure(
        "availability",
        Text("availability", "可用率"),
        "1",
        {
            "delivered": Text(
                "delivered without compensation / user time", "交付机时（不含补偿）／用户机时"
            ),
            "compensation_in_denominator": Text(
                "delivered / (user time + compensation)", "交付机时／（用户机时＋补偿机时）"
            ),
            "compensated": Text(
                "delivered with compensation / user time first opened; may exceed 1",
                "交付机时（含补偿）／最初开放的用户机时；可大于 1",
            ),
        },
        _LEDGER,
    ),
    Figure(
        "uptime",
        Text("up time, time between failures, time to repair", "运行率、故障间隔与修复时间"),
        "s",
        {
            "short_uptime": Text(
                "user time up / user time (a share); up times shorter than the parameter count as "
                "down",
                "用户机时内的正常时间／用户机时（比例）；短于参数的正常时间计为停机",
            ),
            "mtbf": Text("user time / (outages + 1)", "用户机时／（停机次数＋1）"),
            "mttr": Text(
                "down time / outages; empty without any", "停机时间／停机次数；无停机时为空"
            ),
        },
        {"begin": None, "finish": None, "apart": 3600},
        ("short_uptime",),
        empty=Text(
            "no user time of a calendar, or no outage",
            "日历中没有用户机时，或没有停机",
        ),
    ),
    Figure(
        "lost_time",
        Text("lost time by cause", "按原因计的损失机时"),
        "1",
        {
            "lost_weather": Text("lost to weather / held", "因天气损失／预留"),
            "lost_fault": Text("lost to faults / held", "因故障损失／预留"),
            "lost_user": Text("lost by users / held", "因用户损失／预留"),
            "lost_sample": Text("lost to samples / held", "因样品损失／预留"),
        },
        _LEDGER,
        empty=Text(
            "nothing was held in this unit and cycle",
            "该单位与周期内没有预留",
        ),
    ),
    Figure(
        "users",
        Text("users", "用户"),
        "1",
        {
            "persons": Text("distinct persons who booked", "预订使用的不同人员"),
            "visits": Text("visits", "到访人次"),
            "team_members": Text("distinct members of teams", "课题组不同成员"),
            "remote": Text("distinct persons by remote use", "远程使用的不同人员"),
            "mail_in": Text("distinct persons by mail-in", "寄样使用的不同人员"),
        },
        {"schedule": None},
        empty=Text(
            "no booking names a person, no visit or team is known, or no event says how",
            "没有写明人员的预订、到访或课题组，或没有写明使用方式的事件",
        ),
    ),
    Figure(
        "effective_hours",
        Text("effective and external machine hours", "有效机时与对外服务机时"),
        "h",
        {
            "effective_hours": Text(
                "delivered hours / instruments; empty if one reports no use",
                "交付机时／仪器台数；有仪器未填报时为空",
            ),
            "effective_hours_reporting": Text(
                "delivered hours / instruments that report use",
                "交付机时／已填报机时的仪器台数",
            ),
            "external_hours": Text(
                "hours delivered to outside users / instruments; empty if a user class is unknown",
                "对外部用户交付的机时／仪器台数；有用户类别未知时为空",
            ),
            "sharing_ratio_of_sums": Text(
                "external / effective hours, of the sums (a share)", "对外机时合计／有效机时合计"
            ),
            "sharing_mean_of_units": Text(
                "mean of external / effective hours over instruments used (a share)",
                "各在用仪器对外机时比例的平均值",
            ),
            "reporting": Text(
                "instruments with a reported delivery / instruments (a share)",
                "有交付记录的仪器／全部仪器",
            ),
        },
        {"cycle": None, "seq": None, "threshold": 50_000_000, "large": 1_000_000_000},
        ("sharing_ratio_of_sums", "sharing_mean_of_units", "reporting"),
        empty=Text(
            "no instrument is assessed, one reports no use, a user class is unknown, or nothing "
            "was delivered",
            "没有参评仪器、有仪器未填报、用户类别未知或没有交付",
        ),
    ),
    Figure(
        "completeness",
        Text("completeness", "完整率"),
        "1",
        {
            "completeness": Text(
                "held time with a closing event / held", "有结束事件的预留／全部预留"
            )
        },
        _LEDGER,
        empty=Text(
            "nothing was held in this unit and cycle",
            "该单位与周期内没有预留",
        ),
    ),
    Figure(
        "stability",
        Text("stability", "稳定性"),
        "1",
        {"stability": Text("firm bookings unmoved / firm bookings", "未移动的确定预订／确定预订")},
        {"before": None, "after": None},
        empty=Text(
            "the earlier schedule has no firm booking",
            "较早的排程没有确定预订",
        ),
    ),
)  # fmt: skip
"""``threshold`` and ``large`` are asset values in fen: 0.5 and 10 million yuan."""


def tables(ledger: Ledger, events: Columns, examined: Examined, **further: Columns) -> dict[str, Columns]:
    """Return the tables that the statements read."""
    names = {table.name: table.names for table in TABLES} | dict(FURTHER)
    filled: dict[str, Columns] = {
        "account": _columns([a.row() for a in ledger.accounts.values()], ACCOUNT.names),
        "entry": ledger.entries,
        "event": events,
        "left_out": _left_out(events, examined),
        **further,
    }
    return {
        name: {column: filled[name].get(column, _missing(filled[name])) for column in columns}
        if name in filled
        else {column: [] for column in columns}
        for name, columns in names.items()
    }


def types(name: str) -> dict[str, str]:
    """Return the DuckDB types of a table of :func:`tables`, for columns without a value."""
    for table in TABLES:
        if table.name == name:
            return {column.name: AFFINITY["duckdb"][column.type] for column in table.columns}
    return dict.fromkeys(FURTHER[name], "VARCHAR")


def _columns(rows: Sequence[Row], names: Iterable[str]) -> Columns:
    return {name: [row.get(name) for row in rows] for name in names}


def _missing(columns: Columns) -> list[None]:
    return [None] * len(next(iter(columns.values()), ()))


def _left_out(events: Columns, examined: Examined) -> Columns:
    rows = [
        {"indicator": name, "source": events["source"][n], "source_key": events["source_key"][n]}
        for name in sorted({name for names in BREAKS.values() for name in names})
        for n in (~examined.usable(name)).nonzero()[0].tolist()
    ]
    return _columns(rows, FURTHER["left_out"])


class Measured(msgspec.Struct, frozen=True):
    """One variant of a figure with its parts, or why it is empty; ``excluded`` counts events or rows left out."""

    figure: str
    variant: str
    label: Text
    definition: Text
    numerator: float | None
    denominator: float | None
    value: float | None
    unit: str
    excluded: int
    reason: Text | None
    parameters: dict[str, str | int]
    seq: int

    def emptied(self, reason: Text) -> Measured:
        """Return it without a value, and why."""
        return msgspec.structs.replace(self, numerator=None, denominator=None, value=None, reason=reason)


def measure(run: Run, figure: Figure, seq: int, **values: Any) -> list[Measured]:
    """Return the variants of one figure."""
    known = dict(figure.parameters) | values | ({"seq": seq} if "seq" in figure.parameters else {})
    unknown = set(values) - set(figure.parameters)
    missing = {name for name, value in known.items() if value is None}
    if unknown or missing:
        raise InputError(
            Text("the figure needs other parameters", "该指标需要其他参数"),
            seen=" ".join(sorted(values)),
            expected=" ".join(figure.parameters),
            code="parameters",
        )
    figures = []
    for row in run(f"facility_kpi/{figure.name}", **known):
        variant = row["variant"].rpartition(".")[2]
        figures.append(
            Measured(
                **row,
                figure=figure.name,
                label=figure.label,
                definition=figure.variants[variant],
                unit="1" if variant in figure.shares else figure.unit,
                reason=figure.empty if row["value"] is None else None,
                parameters=known,
                seq=seq,
            )
        )
    return figures


# The yearly sheet on open sharing: hours by instrument and in total, each cell with its entries.


HOUR = 3600
"""Seconds."""
THRESHOLD, LARGE = 50_000_000, 1_000_000_000
"""Asset value in fen from which an instrument is assessed, and from which it stands apart."""
FIRST_ROW = 4
"""Row of a sheet that its first row of data has: title, an empty row and headings stand above."""
RANGES = 400
"""Ranges of entry numbers in one cell; more go on in the next row."""
INSTRUMENTS, TOTALS = Text("instruments", "仪器"), Text("totals", "汇总")
TRACED, EMPTY = Text("entries by cell", "单元格溯源"), Text("empty cells", "空缺说明")
CELL, FIGURE = Text("cell", "单元格"), Text("figure of the sheet", "表中数字")
BLANK = Text("blank", "空缺")
"""What stands in a cell of which nobody said yet why it is blank."""
LACKED = Text("what the ledger lacks", "账簿所缺")
ENTRIES = Text("entries", "分录号"), Text("number of entries", "分录数")
HEADINGS = (
    Text("instrument id", "仪器编号"),
    Text("name", "仪器名称"),
    Text("asset value (10,000 yuan)", "原值（万元）"),
    Text("effective hours", "年有效工作机时（小时）"),
    Text("external hours", "年对外服务机时（小时）"),
    Text("sharing rate", "共享率"),
    Text("income from external service, yuan", "对外服务收入（元）"),
    Text("on the national network", "是否纳入国家网络管理平台"),
    Text("country of origin", "产地国别"),
)
COLUMNS = ("asset", "effective", "external", "sharing", "income", "network", "origin")
"""Columns of figures by name, in the order of the headings behind id and name."""
FORMATS = ("", "", "#,##0.00", "#,##0.00", "#,##0.00", "0.0%", "#,##0.00", "", "")
UNKNOWN = {
    "class": Text(
        "user class of {n} deliveries unknown: external hours cannot be told from internal",
        "{n} 次交付的用户类别未知，无法区分对外机时",
    ),
    "unused": Text("no hours delivered: a rate has no denominator", "没有交付机时，比率无分母"),
    "unreported": Text(
        "no use was reported in this year: load its log, or its record of hours",
        "本年度尚未填报使用记录：请导入日志或机时记录",
    ),
    "charges": Text("no charges were entered", "未登记收费"),
    "uncharged": Text(
        "charges known for {paid} of {n} deliveries to outside users", "{n} 次对外交付中仅 {paid} 次登记了收费"
    ),
    "asset": Text("the registry has no value in yuan of it", "名录中没有其人民币原值"),
    "band": Text(
        "{n} without a value in yuan: which instruments belong to this band is not known",
        "{n} 台仪器缺少人民币原值，是否属于该档未知",
    ),
    "network": Text(
        "the ledger does not know the register of the national network", "账簿不含国家网络管理平台的登记信息"
    ),
    "origin": Text("the list of instruments does not state it", "仪器清单未注明产地国别"),
    "parts": Text("unknown for {n} instruments", "{n} 台仪器未知"),
    "none": Text("no instrument in this band", "该档没有仪器"),
}


@dataclass(frozen=True, slots=True)
class Cell:
    """One figure."""

    value: float | None
    seqs: tuple[int, ...] = ()
    reason: Text | None = None


@dataclass(frozen=True, slots=True)
class Instrument:
    """One instrument of the sheet; its asset value in fen, None where it is not known in yuan."""

    id: str
    name: str
    asset: int | None
    effective: Cell
    external: Cell
    sharing: Cell
    income: Cell
    network: Cell
    origin: str | None = None

    @property
    def cells(self) -> tuple[Cell, ...]:
        """The figures of its use, in the order of the sheet."""
        return self.effective, self.external, self.sharing, self.income, self.network

    @property
    def columns(self) -> Mapping[str, Cell]:
        """Every figure by its column; of the origin, which is a word, why it is not known."""
        asset = Cell(None, (), UNKNOWN["asset"]) if self.asset is None else Cell(self.asset / 1_000_000)
        origin = Cell(None, (), None if self.origin else UNKNOWN["origin"])
        return dict(zip(COLUMNS, (asset, *self.cells, origin), strict=True))


def instruments(
    ledger: Ledger,
    events: Columns,
    resources: Sequence[Row],
    cycle: str,
    charges: Sequence[Row] | None = None,
    *,
    unvalued: bool = False,
) -> list[Instrument]:
    """Return the assessed instruments with their figures of one year; ``unvalued`` those of unknown value too."""
    deliveries, idle = _deliveries(ledger, events, cycle), _idle(events)
    sums = {row["entry"]: row["amount"] for row in charges or () if row["currency"] == "CNY"}
    least = {row["id"]: unvalued if (value := _yuan(row)) is None else value >= THRESHOLD for row in resources}
    assessed = [row for row in resources if least[row["id"]]]
    return [
        _instrument(row, deliveries.get(row["id"], []), sums, (charges is not None, row["id"] in idle))
        for row in sorted(assessed, key=lambda row: str(row["id"]))
    ]


def _yuan(row: Row) -> int | None:
    """Return the asset value in fen, None where it is not known in yuan."""
    return row.get("asset_value") if row.get("currency") == "CNY" else None


def _idle(events: Columns) -> set[str]:
    """Return the resources of which a use of no length says that they stood idle."""
    reports = zip(*(events[n] for n in ("resource", "kind", "t0", "t1")), strict=True)
    return {resource for resource, kind, t0, t1 in reports if kind == "done" and t0 == t1}


def _deliveries(ledger: Ledger, events: Columns, cycle: str) -> dict[str, list[tuple[int, int, str | None]]]:
    """Return number, seconds and user class of each delivery, by resource."""
    known = {
        f"event:{source}/{key}": (resource, who)
        for source, key, resource, who in zip(
            *(events[n] for n in ("source", "source_key", "resource", "user_class")), strict=True
        )
    }
    deliveries: dict[str, list[tuple[int, int, str | None]]] = {}
    names = ("seq", "kind", "credit", "amount", "cause")
    for seq, kind, credit, amount, cause in zip(*(ledger.entries[name].tolist() for name in names), strict=True):
        account = ledger.accounts[credit]
        if kind == "deliver" and account.unit == "s" and account.cycle.startswith(cycle) and cause in known:
            resource, who = known[cause]
            deliveries.setdefault(resource, []).append((seq, amount, who))
    return deliveries


def _instrument(
    row: Row, rows: list[tuple[int, int, str | None]], sums: Mapping[int, int], charged_and_idle: tuple[bool, bool]
) -> Instrument:
    """Return the figures of one instrument; told is whether charges are, and that it was idle."""
    charged, idle = charged_and_idle
    outside = [(seq, amount) for seq, amount, who in rows if who not in (None, "own")]
    unknown = sum(1 for _, _, who in rows if who is None)
    every = tuple(seq for seq, _, _ in rows)
    seqs = tuple(seq for seq, _ in outside)
    total, out = sum(amount for _, amount, _ in rows), sum(amount for _, amount in outside)
    effective, external = Cell(total / HOUR, every), Cell(out / HOUR, seqs)
    sharing = Cell(out / total, every) if total else Cell(None, (), UNKNOWN["unused"])
    paid = tuple(seq for seq in seqs if seq in sums)
    income = Cell(sum(sums[seq] for seq in paid) / 100, paid)
    if unknown:
        reason = UNKNOWN["class"].format(n=unknown)
        external, sharing = Cell(None, every, reason), Cell(None, every, reason)
        income = Cell(None, (), reason)
    elif not rows and not idle:
        effective = external = sharing = income = Cell(None, (), UNKNOWN["unreported"])
    elif len(paid) < len(seqs):
        income = Cell(None, paid, UNKNOWN["uncharged"].format(paid=len(paid), n=len(seqs)))
    return Instrument(
        row["id"],
        row.get("name_zh") or row.get("name") or row["id"],
        _yuan(row),
        effective,
        external,
        sharing,
        income if charged else Cell(None, (), UNKNOWN["charges"]),
        Cell(None, (), UNKNOWN["network"]),
        row.get("origin_country"),
    )


def totals(assessed: Sequence[Instrument]) -> list[tuple[Text, Cell]]:
    """Return the totals of the sheet, for all instruments and for the large ones."""
    rows: list[tuple[Text, Cell]] = []
    unvalued = sum(one.asset is None for one in assessed)
    large = [one for one in assessed if (one.asset or 0) >= LARGE]
    for band, members in (
        (Text("all instruments", "全部仪器"), assessed),
        (Text("10 million yuan or more", "原值 1000 万元以上"), large),
    ):
        for name, cell in _band(members):
            if unvalued and members is large:
                cell = Cell(None, (), UNKNOWN["band"].format(n=unvalued))
            rows.append((Text("{band}: {name}", "{band}：{name}").format(band=band, name=name), cell))
    return rows


def _band(members: Sequence[Instrument]) -> list[tuple[Text, Cell]]:
    count = len(members)
    hours = [_sum([i.effective for i in members]), _sum([i.external for i in members])]
    used = [i.sharing for i in members if i.effective.value is None or i.effective.value]
    reporting = [i.effective for i in members if i.effective.value is not None]
    mean = _sum(used)
    return [
        (Text("instruments", "参评仪器台（套）数"), Cell(count)),
        (Text("mean effective hours", "年平均有效工作机时（小时）"), _over(hours[0], count)),
        (Text("instruments that report hours", "已填报机时的仪器台（套）数"), Cell(len(reporting))),
        (Text("mean effective hours of those that report",
              "已填报仪器的年平均有效工作机时（小时）"), _over(_sum(reporting), len(reporting))),
        (Text("mean external hours", "年平均对外服务机时（小时）"), _over(hours[1], count)),
        (Text("sharing rate, ratio of sums", "共享率（合计之比）"),
         _over(hours[1], hours[0].value or 0, hours[0].seqs)),
        (Text("sharing rate, mean of instruments in use", "共享率（在用仪器平均）"),
         _over(mean, len(used))),
        (Text("income from external service, yuan", "对外服务收入（元）"),
         _sum([i.income for i in members])),
        (Text("share on the national network", "入网比例"), Cell(None, (), UNKNOWN["network"])),
    ]  # fmt: skip


def _sum(cells: Sequence[Cell]) -> Cell:
    if not cells:
        return Cell(None, (), UNKNOWN["none"])
    seqs = tuple(sorted({seq for cell in cells for seq in cell.seqs}))
    unknown = [cell for cell in cells if cell.value is None]
    if unknown and len(unknown) == len(cells):
        return Cell(None, seqs, unknown[0].reason)
    if unknown:
        return Cell(None, seqs, UNKNOWN["parts"].format(n=len(unknown)))
    return Cell(sum(cell.value for cell in cells if cell.value is not None), seqs)


def _over(cell: Cell, denominator: float, seqs: tuple[int, ...] = ()) -> Cell:
    if cell.value is None:
        return cell
    if not denominator:
        return Cell(None, cell.seqs, UNKNOWN["unused"])
    return Cell(cell.value / denominator, tuple(sorted({*cell.seqs, *seqs})))


def exports(
    assessed: Sequence[Instrument],
    ledger: Ledger,
    year: str,
    lang: str,
    given: Mapping[tuple[str, str], tuple[Text, str]] | None = None,
    state: Text | None = None,
) -> list[Export]:
    """Return the sheets of the workbook.

    ``given`` has the reason for each blank, by instrument and column, and who gave it; ``state`` stands before the
    title of every sheet.
    """
    title = (state or same("")) + Text(
        "Open sharing of instruments, {year} (ledger up to entry {seq})",
        "{year} 年度科研仪器开放共享数据表（账簿截至第 {seq} 号分录）",
    ).format(year=year, seq=ledger.seq)
    rows = [(i.id, i.name, *_row(i, given, lang)) for i in assessed]
    summed = totals(assessed)
    placed = _placed(assessed, summed, lang)
    entries = [
        (where, name.say(lang), part, len(cell.seqs)) for where, name, cell, _ in placed for part in ranges(cell.seqs)
    ]
    reasons = [
        (where, name.say(lang), c.reason.say(lang), *(() if given is None else _reason(given, at, lang)))
        for where, name, c, at in placed
        if c.reason
    ]
    values = [(name.say(lang), cell.value) for name, cell in summed]
    who = () if given is None else (Text("reason given", "注明的原因"), Text("by", "人员"))
    lacking = (CELL, FIGURE, LACKED, *who)
    return [
        _sheet(name, headings, body, formats, title, lang)
        for name, headings, body, formats in (
            (INSTRUMENTS, HEADINGS, rows, FORMATS),
            (TOTALS, (FIGURE, Text("value", "数值")), values, ("", "0.000")),
            (TRACED, (CELL, FIGURE, *ENTRIES), entries, ("", "", "", "#,##0")),
            (EMPTY, lacking, reasons, ()),
        )
    ]


def _row(
    one: Instrument, given: Mapping[tuple[str, str], tuple[Text, str]] | None, lang: str
) -> list[float | str | None]:
    """Return the figures of an instrument, for a blank the reason that was given for it."""
    words: dict[str, str | None] = {}
    if given is not None:
        words = {name: given.get((one.id, name), (BLANK, ""))[0].say(lang) for name in COLUMNS}
    words["origin"] = one.origin or words.get("origin")
    return [words.get(name) if cell.value is None else cell.value for name, cell in one.columns.items()]


def _reason(given: Mapping[tuple[str, str], tuple[Text, str]], at: tuple[str, str], lang: str) -> tuple[str, str]:
    text, by = given.get(at, (same(""), ""))
    return text.say(lang), by


def _placed(
    assessed: Sequence[Instrument], summed: Sequence[tuple[Text, Cell]], lang: str
) -> list[tuple[str, Text, Cell, tuple[str, str]]]:
    """Return every figure with its place in the workbook, its name, its instrument and column."""
    placed = [
        (f"{INSTRUMENTS.say(lang)}!{'CDEFGHI'[n]}{row}", HEADINGS[n + 2], cell, (one.id, name))
        for row, one in enumerate(assessed, start=FIRST_ROW)
        for n, (name, cell) in enumerate(one.columns.items())
    ]
    return placed + [
        (f"{TOTALS.say(lang)}!B{row}", name, cell, ("", "")) for row, (name, cell) in enumerate(summed, start=FIRST_ROW)
    ]


def _sheet(
    name: Text, headings: Sequence[Text], rows: Sequence[Sequence[Any]], formats: Sequence[str],
    title: Text, lang: str,
) -> Export:  # fmt: skip
    shown = [heading.say(lang) for heading in headings]
    return Export(name.say(lang), shown, rows, formats, title=title.say(lang))


def ranges(seqs: Sequence[int]) -> list[str]:
    """Return entry numbers as ranges, in pieces that fit a cell.

    Examples
    --------
    >>> ranges([1, 2, 3, 7, 9, 10])
    ['1-3, 7, 9-10']
    """
    runs: list[list[int]] = []
    for seq in seqs:
        if runs and seq == runs[-1][1] + 1:
            runs[-1][1] = seq
        else:
            runs.append([seq, seq])
    texts = [str(first) if first == last else f"{first}-{last}" for first, last in runs]
    return [", ".join(texts[n : n + RANGES]) for n in range(0, len(texts), RANGES)]
