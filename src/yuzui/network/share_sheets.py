# SPDX-License-Identifier: Apache-2.0
"""Sheets of what is shared: offers, requests and uses, under whatever headings their office has.

A heading of an asset list often says two units at once, ``收费标准(元/小时)``: the money is the first, what it is the
price of the second. What a sheet leaves unsaid (kind, owner, unit of all its rows) is asked for, never assumed.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from yuzui.errors import ColumnError, InputError, Place, YuzuiError
from yuzui.job import form_sheets
from yuzui.model.finding import CODES
from yuzui.model.schema import normalise
from yuzui.model.table import MONEY, REAL, TEXT, Column, Row, Table
from yuzui.model.tables.sharing import SHARE_OFFER, SHARE_REQUEST, SHARE_USE
from yuzui.sheets import formats, values
from yuzui.sheets.schema import Schema
from yuzui.sheets.sheet import Export, Sheet
from yuzui.sheets.understand import understand
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
               "审批通过"),
    "refused": ("refused", "rejected", "declined", "denied", "拒绝", "已拒绝", "不同意", "未同意", "未批准", "不批准",
                "未通过", "驳回", "已驳回"),
    "asked": ("asked", "asked for", "open", "pending", "submitted", "申请", "已申请", "待审", "待审批", "审批中"),
    "closed": ("closed", "done", "finished", "used", "completed", "完成", "已完成", "已使用", "已用毕", "已结束",
               "办结"),
}  # fmt: skip
"""Words for where a request stands."""
FREE = frozenset({"免费", "free", "free of charge", "无偿", "不收费"})
_PAIR = re.compile(r"[（(]\s*([^()（）/／]+)\s*[/／每]\s*([^()（）/／]+)\s*[)）]")
_SINGLE = re.compile(r"[（(]\s*([^()（）]+)\s*[)）]\s*$")
_HEADINGS = 8
"""Rows at the top of a sheet in which headings may stand."""


NEEDED = ((SHARE_OFFER, "id"), (SHARE_REQUEST, "offer"), (SHARE_REQUEST, "borrower"))
"""Columns without which a row says nothing."""


def _of_form(table: Table, names: tuple[str, ...], *more: Column) -> Table:
    """Return a table as people fill it in: amounts in the unit that heading or column says, moments as written."""
    columns = []
    for one in table.columns:
        if one.name in ("n", "undoes"):  # the record numbers uses; one is taken back by a move
            continue
        if one.name.endswith(("_day", "_on")):
            one = replace(one, type=TEXT)  # a day may be a month, a use has its time of day
        needed = (table, one.name) in NEEDED
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


@dataclass(frozen=True, slots=True)
class Aside:
    """A row that was set aside: where, what stood there, what is expected, and the fix."""

    place: Place
    code: str
    message: Text
    seen: str
    expected: Text


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


def read(files: Sequence[Path], unsaid: Unsaid | None = None, source: SourceMap | None = None) -> Sheets:
    """Return what files say of offers, requests and uses.

    Raises
    ------
    InputError
        If a sheet is none of the three, or something that holds of all rows is said nowhere.
    """
    return understood([sheet for path in files for sheet in formats.read(path)], unsaid, source)


def understood(sheets: Sequence[Sheet], unsaid: Unsaid | None = None, source: SourceMap | None = None) -> Sheets:
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
    for sheet in rows:
        plain, unit = without_units(sheet)
        (plain,) = arranged([plain], source)
        if plain.table != form_sheets.NOTHING:
            _read(plain, result, unsaid or Unsaid(), unit, source)
    return result


def prepared(sheet: Sheet) -> Sheet:
    """Return a sheet as its headings are read: without their units."""
    return without_units(sheet)[0]


def _read(sheet: Sheet, result: Sheets, unsaid: Unsaid, unit: str, source: SourceMap | None) -> None:
    table, done = _chosen(sheet, source)
    headings = {one.column: one.heading for one in done.mapping}
    result.columns += [(sheet.file, table.name, one.heading, one.label) for one in done.mapping]
    result.unused += list(done.unused)
    for one in done.rejected:
        heading = headings.get(one.column, one.column)
        place = Place(sheet.file, sheet.name, one.line, heading)
        message = CODES.get(one.code, Text("this row cannot be read", "无法读取该行"))
        result.aside.append(Aside(place, one.code, message, _seen(one.cells), expected(table, one.column)))
    entries = (
        Entry(dict(row), Place(sheet.file, sheet.name, line)) for row, line in zip(done.rows, done.lines, strict=True)
    )
    if table is OFFERS:
        result.offers += _offers(entries, unsaid, unit, result)
    elif table is REQUESTS:
        result.requests += [one for one in map(_request, entries) if _dated(one, ("asked_on", "end_day"), result)]
    else:
        result.uses += _uses(entries, result)
    for finding in done.findings:
        if finding.severity != "info":
            seen = f"{finding.seen or ''} × {finding.count}" if finding.count > 1 else str(finding.seen or "")
            place = replace(finding.place or Place(sheet.file, sheet.name), column=finding.column or "")
            result.doubts.append(Aside(place, finding.code, finding.message, seen, Text("", "")))


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


def without_units(sheet: Sheet) -> tuple[Sheet, str]:
    """Return a sheet whose headings say no unit but that of money, and the unit they said; 免费 is a price of 0."""
    rows = [list(row) for row in sheet.rows]
    unit, prices = "", set()
    price_words = _words(SHARE_OFFER["price"])
    for row in rows[:_HEADINGS]:
        for place, cell in enumerate(row):
            if not isinstance(cell, str):
                continue
            if (pair := _PAIR.search(cell)) is not None:
                unit = unit or canonical(pair[2])
                row[place] = cell = _PAIR.sub(f"({pair[1].strip()})", cell)
            elif (single := _SINGLE.search(cell)) is not None and canonical(single[1]) in UNITS:
                unit = unit or canonical(single[1])
                row[place] = cell = _SINGLE.sub("", cell)
            if normalise(_SINGLE.sub("", cell)) in price_words:
                prices.add(place)
    for row in rows:
        for place in prices:
            if place < len(row) and isinstance(row[place], str) and row[place].strip().casefold() in FREE:
                row[place] = 0
    return replace(sheet, rows=rows), unit


# Rows of the three.


def _offers(entries: Iterator[Entry], unsaid: Unsaid, unit: str, result: Sheets) -> list[Entry]:
    offers = [one for one in entries if _dated(one, ("start_day", "end_day"), result)]
    for one in offers:
        row = one.row
        row["kind"] = row["kind"] or unsaid.kind or None
        row["owner"] = row["owner"] or unsaid.owner or None
        row["unit"] = canonical(row["unit"]) or unit or canonical(unsaid.unit) or None
    for name, option, words in (
        ("kind", "--kind instrument", Text("nothing says what is offered: instruments, staff, material, data or space",
                                           "未写明供给的是仪器、人员、材料、数据还是场地")),
        ("owner", "--owner \"NAME\"", Text("nothing says which institution offers this", "未写明由哪一单位提供")),
    ):  # fmt: skip
        lacking = [one for one in offers if not one.row[name]]
        if lacking:
            raise InputError(
                words,
                place=replace(lacking[0].place, column=name),
                seen="–",
                expected=", ".join(OFFERS[name].values) or "",
                fix=Text(
                    "fill in a column “{c}”, or add to the command: {o}", "请补充“{z}”列，或在命令中加上：{o}"
                ).format(c=OFFERS[name].label.en, z=OFFERS[name].label.zh, o=option),
                code=f"no_{name}",
            )
    return offers


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


def _uses(entries: Iterator[Entry], result: Sheets) -> Iterator[Entry]:
    for one in entries:
        try:
            one.row["seconds"] = _seconds(one.row)
        except (values.UnclearError, ValueError) as error:
            where = replace(one.place, column=USES["start_day"].label.en)
            message = Text("begin and end of this use cannot be read", "无法读取使用的起止时间")
            seen = f"{one.row['start_day']} … {one.row['end_day']}: {error}"
            result.aside.append(Aside(where, "wrong_type", message, seen, Text("2027-01-31 09:00", "2027-01-31 09:00")))
            continue
        yield one


def _seconds(row: Row) -> int | None:
    """Return how long a use took by its begin and end, which become days; None where it does not say both."""
    begin, end = (_moment(row[name]) for name in ("start_day", "end_day"))
    row["start_day"] = begin.date().isoformat() if begin else None
    row["end_day"] = end.date().isoformat() if end else None
    if begin is None or end is None:
        return None
    if end < begin:
        raise ValueError("end < begin")
    return int((end - begin).total_seconds())


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
