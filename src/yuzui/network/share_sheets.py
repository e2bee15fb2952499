# SPDX-License-Identifier: Apache-2.0
"""Sheets of what is shared: offers, requests and uses, under whatever headings their office has.

A heading of an asset list often says two units at once, ``收费标准(元/小时)``: the money is the first, what it is the
price of the second. What a sheet leaves unsaid (kind, owner, unit of all its rows) is asked for, never assumed.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from yuzui.errors import ColumnError, InputError, Place, YuzuiError
from yuzui.job import form_sheets
from yuzui.model.finding import CODES
from yuzui.model.schema import normalise
from yuzui.model.table import MONEY, REAL, TEXT, Column, Row, Table
from yuzui.model.tables.sharing import KINDS, SHARE_OFFER, SHARE_REQUEST, SHARE_USE, kind_of, sector_of
from yuzui.sheets import formats, values
from yuzui.sheets.day_order import dated
from yuzui.sheets.schema import Schema
from yuzui.sheets.sheet import Export, Sheet
from yuzui.sheets.understand import headings, understand
from yuzui.sheets.understand.mapping import SourceMap, arranged
from yuzui.text import Text

UNITS: Mapping[str, tuple[str, ...]] = {
    "h": ("h", "hr", "hrs", "hour", "hours", "小时", "时", "机时", "学时"),
    "d": ("d", "day", "days", "天", "日"),
    "piece": (
        "piece",
        "pieces",
        "pc",
        "pcs",
        "sample",
        "samples",
        "件",
        "个",
        "份",
        "支",
        "株",
        "样",
        "样品",
        "台",
        "套",
    ),
    "time": ("time", "times", "run", "runs", "次", "台次"),
    "month": ("month", "months", "月"),
    "node": ("node", "nodes", "节点"),
    "core-hour": ("core-hour", "core-hours", "cpu-hour", "核时", "核小时"),
    "m2": ("m2", "m²", "sqm", "平方米", "㎡"),
    "GB": ("gb", "吉字节"),
}
"""Units in which things are shared, by how they are written; others stay as they are."""
LENGTHS = {"h": 3_600, "d": 86_400}
"""Units that follow from the begin and the end of a use, in seconds."""
STATES: Mapping[str, tuple[str, ...]] = {
    "agreed": ("agreed", "approved", "granted", "accepted", "同意", "已同意", "批准", "已批准", "通过", "已通过",
               "审批通过", "部分同意", "部分批准", "partly agreed", "partly approved", "yes", "是"),
    "refused": ("refused", "rejected", "declined", "denied", "拒绝", "已拒绝", "不同意", "未同意", "未批准", "不批准",
                "未通过", "驳回", "已驳回", "no", "否"),
    "asked": ("asked", "asked for", "open", "pending", "submitted", "申请", "已申请", "待审", "待审批", "审批中"),
    "closed": ("closed", "done", "finished", "used", "completed", "完成", "已完成", "已使用", "已用毕", "已结束",
               "办结"),
}  # fmt: skip
"""Words for where a request stands."""
OPEN_PRICES = frozenset({"面议", "另议", "协商", "协商确定", "negotiable", "on request", "tbd", "to be agreed"})
"""Words below a price for one that is not stated."""
FREE = frozenset({"免费", "free", "free of charge", "无偿", "不收费"})
_PAIR = re.compile(r"[（(]\s*([^()（）/／]+)\s*[/／每]\s*([^()（）/／]+)\s*[)）]")
_SINGLE = re.compile(r"[（(]\s*([^()（）]+)\s*[)）]\s*$")
_HEADINGS = 8
"""Rows at the top of a sheet in which headings may stand."""


NEEDED = ((SHARE_OFFER, "id"), (SHARE_REQUEST, "offer"), (SHARE_REQUEST, "borrower"))
"""Columns without which a row says nothing."""


HEADINGS: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "share_offer": {
        "id": ("asset tag", "asset id", "资产号", "资产代码", "仪器设备编号"),
        "title": ("asset name", "仪器设备名称"),
        "kind": ("category", "资产类别", "资产类型"),
        "owner": ("department", "归属单位", "资产所属单位"),
        "amount": ("shareable hours", "shareable hours per year", "hours per year", "available hours", "idle hours",
                   "闲置天数", "闲置机时", "可共享机时", "可共享天数", "可开放天数", "开放天数", "共享机时"),
        "price": ("external rate", "hourly rate", "对外收费标准", "对外收费", "外部收费标准", "租金"),
        "start_day": ("available from",),
        "end_day": ("available until", "available to"),
    },
    "share_request": {
        "offer": ("asset tag", "asset id", "资产号", "仪器设备编号"),
        "borrower": ("customer", "customer institute", "customer institution", "借用方", "使用方"),
        "sector": ("customer sector", "申请单位性质", "申请单位类别", "借用单位性质", "借用单位类别", "使用单位性质"),
        "amount": ("hours requested", "days requested", "amount requested", "借用天数", "申请天数", "申请时长"),
        "agreed": ("hours approved", "days approved", "amount approved", "hours granted", "批准天数", "同意天数",
                   "同意机时", "核准机时", "批准数量", "同意数量"),
        "asked_on": ("date submitted", "submitted on", "request date", "登记时间", "登记日期", "申请时间"),
        "refusal": ("未批准原因", "不批准原因", "未同意原因", "驳回原因", "decline reason"),
        "state": ("办理结果", "是否同意", "是否批准", "审批结果", "处理结果", "办理状态"),
    },
    "share_use": {
        "request": ("request",),
        "offer": ("asset tag", "asset id", "资产号", "仪器设备编号"),
        "start_day": ("usage start", "use start", "使用开始", "开始使用", "使用开始时间", "开始日期"),
        "end_day": ("usage end", "use end", "使用结束", "结束使用", "使用结束时间", "结束日期"),
        "amount": ("hours used", "days used", "实际天数", "实际机时", "使用天数", "使用时长"),
    },
}  # fmt: skip
"""Headings that lists of assets and of their use have, besides those of the record."""


def _of_form(table: Table, names: tuple[str, ...], *more: Column) -> Table:
    """Return a table as people fill it in: amounts in the unit that heading or column says, moments as written."""
    columns = []
    for one in table.columns:
        if one.name in ("n", "undoes"):  # the record numbers uses; one is taken back by a move
            continue
        if one.name.endswith(("_day", "_on")):
            one = replace(one, type=TEXT)  # a day may be a month, a use has its time of day
        needed = (table, one.name) in NEEDED
        one = replace(one, headers=(*one.headers, *HEADINGS[table.name].get(one.name, ())))
        columns.append(replace(one, unit="" if one.type in (REAL, MONEY) else one.unit, refers="", null=not needed))
    return Table(f"form_{table.name}", table.label, table.note, (), (*columns, *more), sheets=names)


OFFERS = _of_form(SHARE_OFFER, ("offers", "供给", "共享供给", "资产", "assets", "开放清单"))
REQUESTS = _of_form(SHARE_REQUEST, ("requests", "申请", "共享申请"))
USES = _of_form(SHARE_USE, ("uses", "使用", "共享使用", "使用记录"))
TABLES = (OFFERS, REQUESTS, USES)
NEEDS: Mapping[str, tuple[str, ...]] = {OFFERS.name: ("id",), REQUESTS.name: ("offer", "borrower"), USES.name: ()}
"""Columns without which a sheet is none of these."""
TELLING: Mapping[str, frozenset[str]] = {
    OFFERS.name: frozenset({"id", "title", "kind", "price", "terms", "keeper"}),
    REQUESTS.name: frozenset({"offer", "borrower", "asked_on", "agreed", "purpose", "refusal", "state"}),
    USES.name: frozenset({"request", "start_day", "end_day", "booking"}),
}
"""Columns that tell one of these sheets from the others."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One row with the place it stands at."""

    row: Row
    place: Place
    unit: str = ""
    """Unit of its amounts, where its sheet says it."""


@dataclass(frozen=True, slots=True)
class HeadingUnits:
    """What the headings of a sheet say of units: that of amounts, and that which a price is for."""

    amount: str = ""
    price: str = ""


@dataclass(frozen=True, slots=True)
class Aside:
    """A row that was set aside: where, what stood there, what is expected, and the fix."""

    place: Place
    code: str
    message: Text
    seen: str
    expected: Text
    key: str = ""
    """Column of the record, where its heading is another word."""


@dataclass(slots=True)
class Sheets:
    """What files say: offers, requests, uses; rows set aside; headings that were understood and not used."""

    offers: list[Entry] = field(default_factory=list)
    requests: list[Entry] = field(default_factory=list)
    uses: list[Entry] = field(default_factory=list)
    aside: list[Aside] = field(default_factory=list)
    columns: list[tuple[str, str, str, Text]] = field(default_factory=list)
    """File, table, heading and what it means."""
    unused: list[str] = field(default_factory=list)
    doubts: list[Aside] = field(default_factory=list)
    """Cells of rows that were kept, which say something in doubt."""


@dataclass(frozen=True, slots=True)
class Unsaid:
    """What holds of all offers of the files whose rows do not say it."""

    kind: str = ""
    owner: str = ""
    unit: str = ""


def unsaid(kind: str, owner: str, unit: str) -> Unsaid:
    """Return what somebody says of all offers; refuse a kind that is none."""
    if kind and not kind_of(kind):
        raise InputError(
            Text("there is no such kind", "没有该类别"),
            place=Place(column="--kind"),
            seen=kind[:40],
            expected=" | ".join(KINDS),
            fix=Text("choose one: {k}", "请选择其一：{k}").format(k=" | ".join(KINDS)),
            code="option",
        )
    return Unsaid(kind_of(kind), owner.strip(), unit.strip())


def read(files: Sequence[Path], given: Unsaid | None = None, source: SourceMap | None = None) -> Sheets:
    """Return what files say of offers, requests and uses.

    Raises
    ------
    InputError
        If a sheet is none of the three, or something that holds of all rows is said nowhere.
    """
    return understood([sheet for path in files for sheet in formats.read(path)], given, source)


def understood(sheets: Sequence[Sheet], given: Unsaid | None = None, source: SourceMap | None = None) -> Sheets:
    """Return what sheets say; see :func:`read`."""
    result = Sheets()
    rows = [one for one in sheets if one.rows]
    if not rows:
        raise InputError(
            Text("these files hold no table", "文件中没有表格"),
            place=Place(file=sheets[0].file if sheets else ""),
            fix=Text("write a form to fill in: yuzui share template --out offers.xlsx",
                     "可先生成模板：yuzui share template --out offers.xlsx"),
        )  # fmt: skip
    source = _stripped(source)
    unread: list[tuple[int, ColumnError, Sheet]] = []
    for sheet in rows:
        plain, units = without_units(sheet, _amounts(source))
        (plain,) = arranged([plain], source)
        if plain.table == form_sheets.NOTHING:
            continue
        try:
            _read(plain, result, given or Unsaid(), units, source)
        except ColumnError as error:
            likeness = max(_likeness(plain, table) for table in TABLES)
            if likeness > 1 or plain.table or error.code == "unclear_sheet":
                raise
            unread.append((likeness, error, plain))
    if len(unread) == len(rows):
        raise max(unread, key=lambda one: one[0])[1]
    for _, _, sheet in unread:  # a cover, a list of words
        result.doubts.append(Aside(Place(sheet.file, sheet.name), "unread_sheet", _UNREAD, _seen(sheet.rows[0]), _NO))
    return result


_NO = Text("", "")
_UNREAD = Text("NOT READ: no sheet of offers, requests or uses", "未读取：不是供给、申请或使用记录")


def _stripped(source: SourceMap | None) -> SourceMap | None:
    """Return what a person says of headings, these written as they are read: without their units."""
    source = deepcopy(source)  # others read by the same one
    for columns in (source or {}).values():
        if isinstance(columns, dict):
            for name, one in columns.items():
                if one.const is None:
                    columns[name] = replace(one, heading=_plain(one.heading)[0])
    return source


def _amounts(source: SourceMap | None) -> frozenset[str]:
    """Return the headings that a person says are amounts."""
    return frozenset(
        normalise(one.heading)
        for columns in (source or {}).values()
        for name, one in columns.items()
        if name in ("amount", "agreed") and one.const is None
    )


def prepared(sheet: Sheet) -> Sheet:
    """Return a sheet as its headings are read: without their units."""
    return without_units(sheet)[0]


def _read(sheet: Sheet, result: Sheets, unsaid: Unsaid, units: HeadingUnits, source: SourceMap | None) -> None:
    table, done = _chosen(sheet, source)
    written = {one.column: one.heading for one in done.mapping}
    result.columns += [(sheet.file, table.name, one.heading, one.label) for one in done.mapping]
    result.unused += [*done.unused, *sorted(one for one in sheet.dropped if _for_oneself(one))]
    for one in done.rejected:
        heading = written.get(one.column, one.column)
        place = Place(sheet.file, sheet.name, one.line, heading)
        message = CODES.get(one.code, Text("this row cannot be read", "无法读取该行"))
        result.aside.append(Aside(place, one.code, message, _seen(one.cells), expected(table, one.column)))
    entries = (
        Entry(dict(row), Place(sheet.file, sheet.name, line), units.amount)
        for row, line in zip(done.rows, done.lines, strict=True)
    )
    doubts = len(result.doubts)
    for finding in done.findings:
        if finding.severity != "info":
            seen = f"{finding.seen or ''} × {finding.count}" if finding.count > 1 else str(finding.seen or "")
            column = finding.column or ""
            place = replace(finding.place or Place(sheet.file, sheet.name), column=written.get(column, column))
            right = expected(table, column) if column in table else _NO
            result.doubts.append(Aside(place, finding.code, finding.message, seen, right, column))
    if table is OFFERS:
        result.offers += _offers(entries, unsaid, units, result, result.doubts[doubts:])
    elif table is REQUESTS:
        result.requests += [one for one in map(_request, entries) if _dated(one, ("asked_on", "end_day"), result)]
    else:
        result.uses += _uses(entries, result, result.doubts[doubts:])


def _seen(cells: Sequence[Any]) -> str:
    return " · ".join(str(cell) for cell in cells if cell is not None)[:120]


def expected(table: Table, column: str) -> Text:
    """Return what may stand in a column, in words."""
    if column not in table:
        return Text("a row like the others", "与其他行一致的内容")
    one = table[column]
    if one.values:
        words = one.words.values()
        return Text(", ".join(word.en for word in words), "、".join(word.zh for word in words))
    if one.type in (REAL, MONEY):
        return Text("a number", "数")
    if column.endswith("_day") or column.endswith("_on"):
        return Text("a day such as 2027-01-31", "日期，如 2027-01-31")
    return Text("a value", "须填写")


# Which of the three a sheet is.


def _chosen(sheet: Sheet, source: SourceMap | None) -> tuple[Table, Any]:
    """Return the table a sheet is and how it reads as it; the error of the nearest where it is none."""
    best: tuple[tuple[bool, float, int], Table, Any] | None = None
    faults: list[tuple[int, YuzuiError]] = []
    meanings: dict[str, set[str]] = {}
    for table in [one for one in TABLES if sheet.table in ("", one.name)]:
        try:
            done = understand(sheet, table, source, needs=NEEDS[table.name])
        except ColumnError as error:
            faults.append((_likeness(sheet, table), error))
            continue
        meant = {one.column for one in done.mapping}
        if table is USES and not (meant & {"request", "offer"} and meant & {"amount", "start_day", "booking"}):
            continue
        meanings[table.name] = meant
        telling = len(meant & TELLING[table.name])
        rank = (Schema.of(table).named(sheet.name) or _named(sheet.file, table), float(telling), len(meant))
        if best is None or rank > best[0]:
            best = rank, table, done
    if best is not None and (best[0][1] > 0 or sheet.table):
        two = {REQUESTS.name, USES.name} <= meanings.keys() and best[1] is not OFFERS
        if two and not best[0][0] and not meanings[REQUESTS.name] & DECIDED and "end_day" not in meanings[USES.name]:
            raise _requests_or_uses(sheet)
        return best[1], best[2]
    if faults:
        raise max(faults, key=lambda one: one[0])[1]
    raise ColumnError(
        Text("this sheet is neither offers nor requests nor uses", "此表既非供给、申请，也非使用记录"),
        place=Place(sheet.file, sheet.name),
        seen=_seen(sheet.rows[0]),
        expected="offers: id, owner · requests: offer, borrower · uses: request, start, end",
        fix=Text("see which columns there are: yuzui share template", "查看各列：yuzui share template"),
    )


DECIDED = frozenset({"agreed", "state", "refusal", "purpose"})
"""What a sheet of requests says and one of uses does not."""


def _requests_or_uses(sheet: Sheet) -> ColumnError:
    return ColumnError(
        Text("this sheet may be requests or uses", "此表可能是申请，也可能是使用记录"),
        place=Place(sheet.file, sheet.name),
        seen=_seen(sheet.rows[0]),
        expected="requests | uses · 申请 | 使用",
        fix=Text("call the sheet or the file “requests” or “uses”", "请将工作表或文件命名为“申请”或“使用”"),
        code="unclear_sheet",
    )


def _named(file: str, table: Table) -> bool:
    stem = normalise(Path(file).stem)
    return any(normalise(one) in stem for one in table.sheets)


def _words(column: Column) -> set[str]:
    return {normalise(word) for word in (column.name, column.label.en, column.label.zh, *column.headers)}


def _likeness(sheet: Sheet, table: Table) -> int:
    known = {normalise(word) for one in table.columns for word in (one.name, one.label.en, one.label.zh, *one.headers)}
    return max(
        (sum(normalise(str(cell)) in known for cell in row if cell) for row in sheet.rows[:_HEADINGS]), default=0
    )


# Units, which headings say, columns say, or the person says.


def canonical(unit: Any) -> str:
    """Return a unit in the one way it is kept.

    Examples
    --------
    >>> canonical("小时"), canonical("Samples"), canonical("炉次")
    ('h', 'piece', '炉次')
    """
    word = " ".join(str(unit or "").split())
    return next((name for name, words in UNITS.items() if word.casefold() in words), word)


def _plain(heading: str) -> tuple[str, str, str]:
    """Return a heading without units but that of money, the unit it says, and that which a price is for."""
    if (pair := _PAIR.search(heading)) is not None:
        return _PAIR.sub(f"({pair[1].strip()})", heading), "", canonical(pair[2])
    if (single := _SINGLE.search(heading)) is not None and canonical(single[1]) in UNITS:
        return _SINGLE.sub("", heading), canonical(single[1]), ""
    return heading, "", ""


def without_units(sheet: Sheet, amounts: frozenset[str] = frozenset()) -> tuple[Sheet, HeadingUnits]:
    """Return a sheet whose headings and amounts say no unit but that of money, and the units they said.

    免费 is a price of 0; of prices for one's own house and for others, that for others is read.
    """
    sheet = dated(sheet)
    rows = [list(row) for row in sheet.rows]
    plain = replace(sheet, rows=rows)
    units, columns = _headed(rows[: _top(plain)], _AMOUNTS | amounts)
    for header in headings.read(plain):
        columns["price"] |= {k for k, parts in enumerate(header.headings) if len(parts) > 1 and _priced(parts[0])}
    for row in rows:
        for place, cell in enumerate(row):
            if not isinstance(cell, str):
                continue
            word = cell.strip().casefold()
            if place in columns["kind"]:
                row[place] = kind_of(cell) or cell
            elif place in columns["sector"]:
                row[place] = sector_of(cell) or cell
            elif place in columns["refusal"]:
                row[place] = next((name for name, why in _WHY if why.search(word)), cell)
            elif place in columns["price"] and (word in FREE or word in OPEN_PRICES):
                row[place] = 0 if word in FREE else None
            elif place in columns["amount"] and (hit := _FIGURE.fullmatch(cell)) and canonical(hit[2]) in UNITS:
                units = units if units.amount else replace(units, amount=canonical(hit[2]))
                if canonical(hit[2]) == units.amount:  # “8小时” below hours; another unit is left to be named
                    row[place] = hit[1]
    return replace(plain, dropped=sheet.dropped | inside(plain)), units


def _top(sheet: Sheet) -> int:
    """Return how many rows stand down to the headings, below which a word is what a row says."""
    tops = [headings.find(headings.read(sheet), headings.known(table)) for table in TABLES]
    best = max((one for one in tops if one is not None), key=lambda one: one.score, default=None)
    return _HEADINGS if best is None else best.last + 1


def _headed(rows: Sequence[list[Any]], amounts: frozenset[str]) -> tuple[HeadingUnits, dict[str, set[int]]]:
    """Take the units off the headings; return what they said, and where the columns stand that are looked into."""
    units = HeadingUnits()
    columns: dict[str, set[int]] = {name: set() for name in ("price", "amount", "kind", "refusal", "sector")}
    known = {"price": _PRICES, "amount": amounts, "kind": _KINDS, "refusal": _REFUSALS, "sector": _SECTORS}
    for row in rows:
        for place, cell in enumerate(row):
            if not isinstance(cell, str):
                continue
            row[place], unit, price = _plain(cell)
            units = HeadingUnits(units.amount or unit, units.price or price)
            word = normalise(_SINGLE.sub("", row[place]))
            for name in [one for one, words in known.items() if word in words]:
                columns[name].add(place)
            if word in amounts and not units.amount:
                unit = next((name for name, words in _WORDED if words.search(cell.casefold())), "")
                units = replace(units, amount=unit)
    return units, columns


def inside(sheet: Sheet) -> frozenset[str]:
    """Return the headings of prices for one's own house, where another price is for others."""
    for header in headings.read(sheet):
        below = {"/".join(parts): parts[-1] for parts in header.headings if len(parts) > 1 and _priced(parts[0])}
        if any(_OUTSIDE.search(one) for one in below.values()):
            return frozenset(whole for whole, lower in below.items() if _INSIDE.search(lower))
    return frozenset()


def _for_oneself(heading: str) -> bool:
    group, _, lower = heading.partition("/")
    return _priced(group) and _INSIDE.search(lower) is not None


def _priced(heading: str) -> bool:
    return normalise(_SINGLE.sub("", heading)) in _PRICES


_PRICES = _words(OFFERS["price"])
_KINDS = _words(OFFERS["kind"])
_SECTORS = _words(OFFERS["sector"]) | _words(REQUESTS["sector"])
_REFUSALS = _words(REQUESTS["refusal"])
_WHY = (
    ("capacity", re.compile(r"capacity|fully booked|容量|(?:机时|时间|名额|数量)(?:不足|已满|紧张)|排满")),
    ("terms", re.compile(r"\bterms\b|条款")),
    ("permit", re.compile(r"permit|licen[cs]e|许可|批件")),
    ("purpose", re.compile(r"purpose|用途")),
)
"""Words by which reasons of a refusal are known."""
_AMOUNTS = frozenset().union(
    *(_words(table[name]) for table in TABLES for name in ("amount", "agreed") if name in table)
)
_WORDED = (("d", re.compile(r"[天日]数|\bdays?\b")), ("h", re.compile(r"机时|小时|时数|\bhours?\b")))
"""Units that a heading of an amount says in its own words."""
_FIGURE = re.compile(r"\s*(\d[\d,.]*)\s*([^\d\s,.].*?)\s*")
_INSIDE = re.compile(r"[所院校内]内|本单位|内部|internal|in-?house", re.IGNORECASE)
_OUTSIDE = re.compile(r"[所院校]外|外单位|外部|对外|external|others", re.IGNORECASE)


# Rows of the three.


def _offers(
    entries: Iterator[Entry], unsaid: Unsaid, units: HeadingUnits, result: Sheets, doubts: Sequence[Aside]
) -> list[Entry]:
    offers = [one for one in entries if _dated(one, ("start_day", "end_day"), result)]
    for one in offers:
        row = one.row
        row["kind"] = row["kind"] or unsaid.kind or None
        row["owner"] = row["owner"] or unsaid.owner or None
        row["unit"] = canonical(row["unit"]) or units.amount or units.price or canonical(unsaid.unit) or None
        if row["price"] and units.price and row["unit"] != units.price:
            seen = f"{units.price} ≠ {row['unit']}"
            result.doubts.append(Aside(replace(one.place, column="price"), "price_unit", _PRICE_UNIT, seen, _NO))
            row["price"] = None
    for name, option, words in (
        ("kind", "--kind instrument", Text("nothing says what is offered: instruments, staff, material, data or space",
                                           "未写明供给的是仪器、人员、材料、数据还是场地")),
        ("owner", "--owner \"NAME\"", Text("nothing says which institution offers this", "未写明由哪一单位提供")),
    ):  # fmt: skip
        lacking = [one for one in offers if not one.row[name]]
        if lacking:
            raise InputError(
                words,
                place=replace(lacking[0].place, column=OFFERS[name].label.en),
                seen=next((one.seen for one in doubts if one.key == name), "–"),
                expected=" · ".join(f"{one.zh} {one.en}" for one in OFFERS[name].words.values()),
                fix=Text(
                    "fill in a column “{c}”, or add to the command: {o}", "请补充“{z}”列，或在命令中加上：{o}"
                ).format(c=OFFERS[name].label.en, z=OFFERS[name].label.zh, o=option),
                code=f"no_{name}",
            )
    return offers


_PRICE_UNIT = Text(
    "the price is for another unit than the amount: no bill is made of it", "单价与供给量的单位不同：不据以结算"
)


def state_of(word: Any) -> str:
    """Return where a request stands by the word a sheet has for it; empty for none."""
    text = str(word or "").strip().casefold()
    return next((name for name, words in STATES.items() if text in words), text)


_MONTH = re.compile(r"(\d{4})\s*(?:[-./]|年)\s*(\d{1,2})\s*(?:月)?(?:\.0)?")
_YEAR = re.compile(r"(\d{4})\s*年?(?:\.0)?")


def _dated(entry: Entry, names: Sequence[str], result: Sheets) -> bool:
    """Read the days of a row; say so, and set it aside, where one cannot be read."""
    for name in names:
        cell = entry.row[name]
        try:
            entry.row[name] = None if values.is_missing(cell) else day(str(cell), name)
        except ValueError:
            where = replace(entry.place, column=name)
            message = Text("this day cannot be read", "无法读取该日期")
            result.aside.append(Aside(where, "wrong_type", message, str(cell)[:60], expected(OFFERS, "end_day")))
            return False
    return True


def day(text: str, name: str) -> str | None:
    """Return a day as ISO text; a month or a year begins on its first day and ends before the next one.

    A request that says its month only has no day: it counts for no number of days.

    Examples
    --------
    >>> day("2027年3月", "start_day"), day("2027.12", "end_day"), day("2027", "end_day"), day("2027.3", "asked_on")
    ('2027-03-01', '2028-01-01', '2028-01-01', None)
    """
    words = text.strip()
    if (hit := _YEAR.fullmatch(words)) is not None:
        first, after = dt.date(int(hit[1]), 1, 1), dt.date(int(hit[1]) + 1, 1, 1)
    elif (hit := _MONTH.fullmatch(words)) is not None:
        year, month = int(hit[1]), int(hit[2])
        first, after = dt.date(year, month, 1), dt.date(year + month // 12, month % 12 + 1, 1)
    else:
        return values.day(words.split(" ")[0])
    return {"start_day": first.isoformat(), "end_day": after.isoformat()}.get(name)


def _request(entry: Entry) -> Entry:
    row = entry.row
    row["state"] = state_of(row["state"])
    if row["refusal"] and not row["state"]:
        row["state"] = "refused"
    if row["state"] in ("agreed", "closed") and row["agreed"] is None:
        row["agreed"] = row["amount"]
    return entry


def _uses(entries: Iterator[Entry], result: Sheets, doubts: Sequence[Aside]) -> Iterator[Entry]:
    unread = {one.place.row for one in doubts if one.key == "amount"}
    for one in entries:
        try:
            one.row["seconds"], one.row["days"] = _length(one.row)
        except (values.UnclearError, ValueError):
            where = replace(one.place, column=USES["start_day"].label.en)
            message = Text("begin and end of this use cannot be read", "无法读取使用的起止时间")
            seen = " … ".join(str(day) for day in (one.row["start_day"], one.row["end_day"]) if day)
            result.aside.append(Aside(where, "wrong_type", message, seen, Text("2027-01-31 09:00", "2027-01-31 09:00")))
            continue
        if one.place.row in unread:  # an amount that cannot be read is none that nobody wrote
            one.row["seconds"] = one.row["days"] = None
        yield one


def _length(row: Row) -> tuple[int | None, int | None]:
    """Return how long a use took by its begin and end, which become days: in seconds, or in days if no times stand.

    Days without a time of day count whole, the last one as well: they say nothing of hours.
    """
    cells = [row[name] for name in ("start_day", "end_day")]
    begin, end = map(_moment, cells)
    row["start_day"] = begin.date().isoformat() if begin else None
    row["end_day"] = end.date().isoformat() if end else None
    if begin is None or end is None:
        return None, None
    if end < begin:
        raise ValueError("end < begin")
    if not any(":" in str(cell) and not str(cell).strip().endswith("00:00:00") for cell in cells):
        return None, (end.date() - begin.date()).days + 1
    return int((end - begin).total_seconds()), None


def _moment(cell: Any) -> dt.datetime | None:
    if values.is_missing(cell):
        return None
    try:
        moment = values.read(str(cell).strip().replace("/", "-").replace("T", " "))
    except values.UnclearError:
        moment = dt.datetime.fromisoformat(values.day(cell))
    return moment.replace(tzinfo=None) if moment.tzinfo is None else moment.astimezone(dt.UTC).replace(tzinfo=None)


def template(lang: str) -> list[Export]:
    """Return the three sheets to fill in, with one example row each."""
    examples: tuple[tuple[Table, Row], ...] = (
        (OFFERS, {"id": "O-1", "kind": "instrument", "title": "TEM 200 kV", "owner": "Institute 1", "amount": 300,
                  "sector": "institute", "unit": "h", "price": 120, "currency": "CNY", "terms": "training first",
                  "start_day": "2027-01-01", "end_day": "2028-01-01"}),
        (REQUESTS, {"id": "R-1", "offer": "O-1", "borrower": "University 2", "sector": "university", "amount": 20,
                    "agreed": 16, "asked_on": "2027-02-01", "state": "agreed"}),
        (USES, {"request": "R-1", "offer": "O-1", "start_day": "2027-03-01 09:00", "end_day": "2027-03-01 17:00"}),
    )  # fmt: skip
    sheets = []
    for table, row in examples:
        schema = Schema.of(table)
        sheets.append(schema.export([schema.cells({**dict.fromkeys(table.names), **row})], lang))
    return sheets
