# SPDX-License-Identifier: Apache-2.0
"""Records of use without bookings: NEMO and other exports, 机时记录 sheets, as events of use.

Such a sheet says which instrument, from when to when, perhaps who and for what project; never what
kind of event a row is, since every row is a use. A sheet is taken for one by its headings alone: an
instrument, a begin or a day, an end or hours, and a user, a project or hours. What it says in parts
(a day beside clock times, a begin beside hours) is put together before it is read by its headings
as any other sheet.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Any

from yuzui.errors import ColumnError, Place
from yuzui.model.schema import normalise
from yuzui.model.table import Column
from yuzui.model.tables.schedule import EVENT
from yuzui.sheets import units
from yuzui.sheets.durations import length
from yuzui.sheets.sheet import Sheet
from yuzui.sheets.understand import headings
from yuzui.sheets.understand.mapping import PARTS_OF, ColumnMapping, SourceMap
from yuzui.sheets.understand.rows import is_total
from yuzui.sheets.units import Unit
from yuzui.sheets.values import UnclearError, UnfitError, is_missing, read, value, zoned
from yuzui.text import Text, measures

WORDS: Mapping[str, str] = {
    "resource": "tool equipment instrument tool_id equipment_id instrument_id tool_name item device"
    " instrument_name equipment_name beamline station endstation"
    " 线站 实验站 仪器 仪器编号 仪器名称 设备 设备编号 设备名称 仪器设备"
    " 仪器设备编号 仪器设备名称 机器 机台 资产编号",
    "t0": "start start_time started begin from start_date start_datetime usage_start access_start"
    " access_from beam_start session_start login_time time_in on_time 开始 开始时间 开始时刻"
    " 起始时间 起始时刻 上机时间 上机时刻 开机时间 使用开始时间 开始使用时间 实验开始时间 检测开始时间 测试开始时间 起",
    "t1": "end end_time ended finish stop to until end_date end_datetime usage_end access_end"
    " access_to beam_end session_end logout_time time_out off_time 结束 结束时间 结束时刻"
    " 终止时间 终止时刻 下机时间 下机时刻 关机时间 使用结束时间 结束使用时间 实验结束时间 检测结束时间 测试结束时间 止",
    "day": "date day usage_date date_of_use 日期 使用日期 上机日期 测试日期 检测日期 实验日期 年月日",
    "length": "hours duration usage_hours hours_used machine_hours length 机时 使用机时 实际机时"
    " 有效机时 使用时长 时长 机时数 使用机时数 使用时间 使用小时数 测试机时 测试时长 上机时长"
    " 实际使用时长 计费时长 计费机时 用时",
    "user": "user username user_name customer operator person researcher principal_investigator pi"
    " 预约人 使用人 使用者 使用人姓名 使用者姓名 用户"
    " 用户姓名 上机人 上机人员 操作人 操作者 操作人员 申请人 送样人 送检人 委托人 姓名 name",
    "project": "project project_id proposal proposal_id visit account project_name grant"
    " charge_code 课题 课题号 课题组 项目"
    " 项目编号 项目名称 经费卡号 课题名称",
    "user_class": "user_class user_type class_of_user internal_external affiliation_type user_category 用户类别"
    " 用户类型 校内外 院内外 所内外 内外 校内/校外 院内/院外 所内/所外 内部/外部"
    " 服务类型 服务对象 单位类型 用户性质 用户来源 用户属性 单位性质",
    "mode": "mode access_mode 方式 使用方式",
    "booking": "booking booking_id reservation reservation_id 预订编号 预约编号 预约号",
    "activity": "type activity activity_type usage_type 类型 使用类型 机时类型 使用性质 用途",
    "cancelled": "cancelled canceled 已取消 是否取消",
    "missed": "missed no_show 爽约 是否爽约",
    "shortened": "shortened",
    "status": "status state booking_status reservation_status usage_status session_status"
    " 状态 使用状态 预约状态 预订状态 记录状态 订单状态 上机状态",
}
"""Headings of a record of use, by what they say."""
SIGNS = ("cancelled", "missed", "shortened")
"""Columns of a list of reservations that say of a row that nobody used it, or another row tells it."""
STATED = (*SIGNS, "status")
"""Columns whose words say whether a row counts as use."""
ACTIVITIES: Mapping[str, bool] = {
    **dict.fromkeys("tool_usage tool_use usage use 使用 机时 测试 上机 实验 科研 教学 服务".split(), True),
    **dict.fromkeys(
        "area_access consumable consumables missed_reservation staff_charge training training_session custom_charge"
        " adjustment maintenance shutdown 维护 维修 检修 保养 停机 培训 空闲 取消 爽约".split(),
        False,
    ),
}
"""Words of a column that says what a row is, and whether it is a use of an instrument."""
STATUSES: Mapping[str, bool] = {
    **dict.fromkeys(
        "complete|completed|done|finished|ended|used|ok|normal|in|已完成|完成|已结束|结束|正常|已使用|使用完成|已上机".split(
            "|"
        ),
        True,
    ),
    **dict.fromkeys(
        "cancelled|canceled|cancel|cancelled by user|canceled by user|no show|noshow|missed|not used|rejected|declined"
        "|denied|withdrawn|void|deleted|expired|out|已取消|取消|用户取消|爽约|未到|未使用|缺席|已拒绝|拒绝|驳回|已驳回|作废"
        "|已作废|撤销|已撤销|已撤回|已失效|已过期".split("|"),
        False,
    ),
}
"""Words of the status of a row, and whether it was a use: what was cancelled or missed was none."""
_YES, _NO = frozenset("true yes y 1 是 √".split()), frozenset("false no n 0 0.0 否 × - – 未取消".split())
EVENT_WORDS = frozenset(map(normalise, "kind event_kind event kind 事件类别 类别 state status_of_event 状态".split()))
"""Headings of a sheet that says itself what kind of event, or of time, each row is."""
PERIODS = frozenset(map(normalise, "month period quarter 月份 月 年月 季度 统计月份".split()))
"""Headings of a sheet of hours summed up, of which no single use is known."""
ASKED = frozenset(map(normalise, "amount requested|requested amount|budget|score|申请金额|预算|评分".split("|")))
"""Headings of a sheet of proposals, which have begin and end too."""
_YEARLESS = re.compile(r"(\d{1,2})\s*(?:月|[./-])\s*(\d{1,2})\s*日?(?:\s*(\d{1,2})\s*[:：时]\s*(\d{1,2})?\s*分?)?")
_FRACTION = re.compile(r"(\d{1,2}:\d{2}:\d{2})\.\d{1,9}")
_TIME = re.compile(r"(\d{1,2})\s*[:：时]\s*(\d{1,2})?(?:\s*[:：分]\s*(\d{1,2}))?\s*[分秒]?")
_WRITTEN = re.compile(
    r"(?:(?P<a>\d{1,2})[/.-](?P<b>\d{1,2})[/.-](?P<year>\d{4})"
    r"|(?P<day>\d{1,2})[\s-](?P<month>[a-z]{3,9})\.?[\s-](?P<year2>\d{4})"
    r"|(?P<month2>[a-z]{3,9})\.?\s(?P<day2>\d{1,2}),?\s(?P<year3>\d{4})"
    r"|(?P<year4>\d{4})[/.-](?P<month4>\d{1,2})[/.-](?P<day4>\d{1,2}))"
    r"(?:(?:,?\s*@\s*|,?\s+)(?P<hour>\d{1,2})(?::(?P<minute>\d{2}))?(?::(?P<second>\d{2}))?"
    r"\s*(?P<half>[ap]\.?m\.?)?)?",
    re.IGNORECASE,
)
"""Days and times as western programs write them: day or month first, months by name, a.m. p.m."""
EPOCH, SERIALS = dt.datetime(1899, 12, 30), (20_000, 80_000)
"""Days as spreadsheets count them, where cells bear no format of a date: 1954 to 2119."""
MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split()
BEGIN, END, KEY = "begin of use", "end of use", "key of use"
ADDED = (BEGIN, END, KEY)
FURTHER = len(ADDED)
"""Columns put behind a record of use: begin, end, and what the use is known by."""
DAY, HOUR = dt.timedelta(days=1), 3600


@dataclass(frozen=True, slots=True)
class Record:
    """Header of a record of use, where its parts stand, and what was said of it; ``whole`` if that is enough."""

    head: headings.Header
    places: Mapping[str, int]
    units: Mapping[str, str]
    said: Mapping[str, ColumnMapping]

    @property
    def whole(self) -> bool:
        """Whether every use has an instrument, a begin and an end, and somebody who used it or for how long."""
        there = self.places.keys() | self.said.keys()
        return (
            "resource" in there
            and ("t0" in there or ("day" in self.places and "length" in self.places))
            and ("t1" in there or "length" in self.places)
            and bool({"user", "project", "length", "user_class"} & self.places.keys() or "kind" in self.said)
        )


@dataclass(frozen=True, slots=True)
class Uses:
    """A record of use with begin and end put together, the mapping it is read under, and where its parts stand."""

    sheet: Sheet
    mapping: SourceMap
    record: Record
    overnight: frozenset[int] = frozenset()
    """Rows, by their numbers in the file, whose end is a time of day below that of their begin."""

    def hours(self, line: int) -> float | None:
        """Return the hours that a row states beside its begin and end; None if it states none."""
        if not {"t0", "t1", "length"} <= self.record.places.keys():
            return None
        step = measures.seconds(self.record.units.get("length", "")) or HOUR
        span = length(self.cell(line, "length"), step)
        return None if span is None else span.total_seconds() / HOUR

    def cell(self, line: int, part: str) -> Any:
        """Return what a row, by its number in the file, says in a part that is no column of the table."""
        place = self.record.places.get(part)
        row = self.sheet.rows[self.sheet.numbers.index(line) if self.sheet.numbers else line - 1]
        return row[place] if place is not None and place < len(row) else None


def prepared(sheet: Sheet, source_map: SourceMap | None = None) -> tuple[Sheet, SourceMap | None]:
    """Return a sheet and its mapping, of a record of use with what every row of one says."""
    found = uses(sheet, source_map)
    return (sheet, source_map) if found is None else (found.sheet, found.mapping)


def uses(sheet: Sheet, source_map: SourceMap | None = None) -> Uses | None:
    """Return a sheet as a record of use; None if it is none."""
    entries = dict((source_map or {}).get("event", {}))
    if source_map and not entries:
        return None
    # of a heading in two rows the lower one tells more: 使用时间 over 开始 and 结束
    whole = [one for one in _records(sheet, entries) if one.whole]
    record = max(whole, key=_fullness, default=None)
    if record is None:
        return None
    joined, names, zone = _joined(sheet, record)
    timed = Unit(zone) if zone else None
    columns: dict[str, ColumnMapping] = {
        name: ColumnMapping(names[name], timed if name in ("t0", "t1") else None)
        for name in ("resource", "t0", "t1", "user_class", "mode", "booking", "source_key")
        if name in names
    }
    constants = {"kind": ColumnMapping("", const="done"), "source": ColumnMapping("", const="use")}
    said = {name: one for name, one in record.said.items() if name not in (*PARTS_OF["event"], "year", "dates")}
    late = frozenset(_overnight(sheet, record))
    return Uses(joined, {**(source_map or {}), "event": {**columns, **constants, **said}}, record, late)


def _overnight(sheet: Sheet, record: Record) -> Iterator[int]:
    """Yield the rows of clock times that end on the next day, since they end before they begin."""
    begins, ends = record.places.get("t0"), record.places.get("t1")
    if begins is None or ends is None:
        return
    for n, row in enumerate(sheet.rows[record.head.last + 1 :], record.head.last + 1):
        if max(begins, ends) < len(row):
            begin, end = _clock(row[begins]), _clock(row[ends])
            if begin is not None and end is not None and end < begin:
                yield sheet.number(n)


def best(sheet: Sheet, source_map: SourceMap | None = None) -> Record | None:
    """Return the header of a sheet that says most of a use, whether or not it says enough; None if none says any."""
    records = _records(sheet, dict((source_map or {}).get("event", {})), summed=False)
    found = max(records, key=_fullness, default=None)
    return found if found is not None and found.places else None


def _fullness(record: Record) -> tuple[int, int]:
    return len(record.places), -record.head.last


def _records(sheet: Sheet, entries: Mapping[str, ColumnMapping], summed: bool = True) -> Iterator[Record]:
    """Yield what each row that may be the header of a record of use says."""
    for head in headings.read(replace(sheet, rows=sheet.rows[:30])):
        found = _record(head, entries)
        heads = {_word(head, place): place for place, parts in enumerate(head.headings) if parts}
        if ASKED & heads.keys() or any(_kinds(sheet, head, heads[name]) for name in EVENT_WORDS & heads.keys()):
            return
        there = found.places.keys() | found.said.keys()
        timed = {"t0", "t1", "day"} & there
        if summed and {"resource", "length"} <= there and not timed and PERIODS & heads.keys():
            raise _summed(sheet, head)
        yield found


def _record(head: headings.Header, entries: Mapping[str, ColumnMapping]) -> Record:
    """Return where the parts of a use stand below a header: as somebody said, else by their words."""
    names = {place: head.name(place) for place, parts in enumerate(head.headings) if parts}
    said = {
        part: one
        for part, one in entries.items()
        if one.const is not None or any(_same(one, name) for name in names.values())
    }
    places: dict[str, int] = {}
    noted: dict[str, str] = {}
    for place, name in names.items():
        parts = head.headings[place]
        plain, unit = units.split(parts[-1])
        word, text = normalise(plain), unit.text or _behind(parts[-1])
        stated = [part for part, one in said.items() if _same(one, name)]
        for part in stated:
            places[part], noted[part] = place, text
        for part, words in _NAMES.items() if not stated else ():
            if part in said or word not in words:
                continue
            if part not in places or words[word] < words[_word(head, places[part])]:
                places[part], noted[part] = place, text
    return Record(head, places, noted, said)


def _kinds(sheet: Sheet, head: headings.Header, place: int) -> bool:
    """Say whether a column says of each row what kind of event it is."""
    column = EVENT["kind"]
    cells = [row[place] for row in sheet.rows[head.last + 1 : head.last + 51] if place < len(row)]
    words = [cell for cell in cells if isinstance(cell, str) and cell.strip()]
    if any(counts("status", word) is False for word in words):
        return False  # it says of each use whether it took place
    return not words or 2 * sum(_fits(column, cell) for cell in words) >= len(words)


def names_source(head: headings.Header) -> bool:
    """Say whether a header has a column for the system that reports."""
    words = {normalise(word) for word in (EVENT["source"].label.en, EVENT["source"].label.zh, *EVENT["source"].headers)}
    return any(normalise(parts[-1]) in words for parts in head.headings if parts)


def _fits(column: Column, cell: Any) -> bool:
    try:
        return value(column, cell) is not None
    except UnfitError:
        return False


def _summed(sheet: Sheet, head: headings.Header) -> ColumnError:
    return ColumnError(
        Text(
            "hours summed up by month or quarter: when each use began is not known",
            "这是按月（季）汇总的机时，没有每次使用的起止时间",
        ),
        place=Place(sheet.file, sheet.name, sheet.number(head.last)),
        seen=", ".join("/".join(parts) for parts in head.headings if parts)[:300],
        expected="tool, user, start, end · 仪器编号, 使用人, 开始时间, 结束时间",
        fix=Text(
            "export the single uses, each with its start and end, or with its date and hours",
            "请导出逐次使用的记录：每行写明开始时间与结束时间，或日期与机时",
        ),
        code="unknown_table",
    )


def _same(entry: ColumnMapping, heading: str) -> bool:
    """Say whether a line of ``map.toml`` names a heading."""
    return entry.const is None and bool(entry.heading) and entry.heading in (heading, normalise(heading))


def _word(head: headings.Header, place: int) -> str:
    return normalise(units.split(head.headings[place][-1])[0])


def _behind(heading: str) -> str:
    """Return the unit of time in the brackets of a heading; empty if there is none."""
    return next((text for text in units.noted(heading) if measures.seconds(text)), "")


_NAMES = {
    part: {normalise(word.replace("_", " ")): n for n, word in enumerate(words.split())}
    for part, words in WORDS.items()
}
# an instrument is told by its number before its name
_NUMBERS = ("仪器编号", "设备编号", "仪器设备编号", "资产编号", "tool id", "instrument id", "equipment id")
_NAMES["resource"] |= {normalise(word): -1 for word in _NUMBERS}


def _joined(sheet: Sheet, record: Record) -> tuple[Sheet, dict[str, str], str]:
    """Return the sheet with begin and end in one cell each, headings of its parts, and its zone."""
    places, head = record.places, record.head
    names = {part: head.name(place) for part, place in places.items()}
    rows = [list(row) for row in sheet.rows]
    wide = len(head.headings)
    laid: dict[Any, dt.timedelta] = {}
    zone = zone_of(head, places)
    begins, ends = places.get("t0", wide), places.get("t1", wide + 1)
    key = wide + 2
    step = measures.seconds(record.units.get("length", "")) or HOUR
    said = {name: one.const for name, one in record.said.items() if one.const is not None}
    times = [places[one] for one in ("t0", "t1", "day") if one in places]
    _whole_seconds(rows[head.last + 1 :], times)
    if "year" in said:
        _dated(rows[head.last + 1 :], times, said["year"])
    _order(sheet, rows, times, head.last, said.get("dates", ""))
    faulty = dict(sheet.faulty)
    words = {part: one.values for part, one in record.said.items() if one.values and part not in STATED}
    for n in range(head.last + 1, len(rows)):
        if all(cell is None for cell in rows[n]) or len(rows[n]) > wide:
            continue  # an empty row, or one that is set aside as it stands
        row = rows[n] + [None] * (wide + FURTHER - len(rows[n]))
        row[begins], row[ends] = _span(row, places, step) if "t0" in places else _after(row, places, step, laid)
        who = [_at(row, places, part) if part in places else said.get(part) for part in ("resource", "user")]
        row[key] = _key(row[begins], *who) if row[begins] is not None else None
        for part, means in words.items():
            row[places[part]] = means.get(str(row[places[part]] or "").strip(), row[places[part]])
        if code := _unused(row, record) or _unread(row, row[begins], row[ends], record, step):
            faulty.setdefault(n, code)
        rows[n] = row
    top = rows[head.last] + [None] * (wide + FURTHER - len(rows[head.last]))
    added = {"t0": (begins, BEGIN), "t1": (ends, END), "source_key": (key, KEY)}
    for part, (place, name) in added.items():
        if place >= wide:
            top[place] = names[part] = name
    rows[head.last] = top
    return replace(sheet, rows=rows, faulty=faulty), names, zone


def _unused(row: Sequence[Any], record: Record) -> str:
    """Return the code of a row that tells of no use: another activity, or one that was cancelled or missed."""
    activity = "_".join(str(_at(row, record.places, "activity") or "").casefold().split())
    if not ACTIVITIES.get(activity, True):
        return "no_use"
    held = {part: record.said[part].values if part in record.said else {} for part in STATED}
    out = any(counts(part, _at(row, record.places, part), held[part]) is False for part in STATED)
    return "not_happened" if out else ""


def counts(part: str, cell: Any, held: Mapping[str, Any] = MappingProxyType({})) -> bool | None:
    """Say whether a row counts as use by its status, or by a column that says it was cancelled; None if unsure.

    Examples
    --------
    >>> counts("status", "Cancelled"), counts("cancelled", "no"), counts("status", "approved")
    (False, True, None)
    """
    word = "" if cell is None else str(cell).strip()
    if not word:
        return True
    plain = " ".join(word.casefold().replace("_", " ").replace("-", " ").split()) or word
    if word in held:
        return bool(held[word] == "in")
    if part in SIGNS and plain in _YES | _NO:
        return plain in _NO
    return STATUSES.get(plain)


def _unread(row: Sequence[Any], begin: Any, end: Any, record: Record, step: float) -> str:
    """Return why a row has no begin, or no end, although it tells of a use, and behind it the heading to look at."""
    places = record.places
    day, span = (_at(row, places, part) for part in ("day", "length"))
    if any(map(is_total, row)) or is_missing(day if "t0" not in places else begin):
        return ""
    heading = record.head.name(places["length"]) if "length" in places else ""
    if not is_missing(span) and length(span, step) is None:
        return f"length_unread {heading}" if end is None else ""
    if "t0" in places or begin is not None:
        return ""
    if is_missing(span):
        several = sum(not is_missing(cell) for cell in row) > 1
        return f"missing_value {heading}" if several else ""
    return f"wrong_type {record.head.name(places['day'])}" if _day(day) is None else f"day_full {heading}"


def _whole_seconds(rows: list[list[Any]], columns: Sequence[int]) -> None:
    """Put whole seconds for the fractions that programs write: of a use they tell nothing."""
    for row in rows:
        for column in columns:
            cell = row[column] if column < len(row) else None
            if isinstance(cell, str) and "." in cell:
                row[column] = _FRACTION.sub(r"\1", cell)
            elif isinstance(cell, dt.datetime) and cell.microsecond:
                row[column] = (cell + dt.timedelta(microseconds=500_000)).replace(microsecond=0)


def _dated(rows: list[list[Any]], columns: Sequence[int], year: int) -> None:
    """Put the year that a file leaves out before days such as 3月5日."""
    for row in rows:
        for column in columns:
            cell = row[column] if column < len(row) else None
            match = yearless(cell)
            if match is None:
                continue
            month, day, hour, minute = (int(part or 0) for part in match.groups())
            with suppress(ValueError):
                date = dt.date(year, month, day)
                time = dt.time(hour, minute)
                row[column] = date if match[3] is None else dt.datetime.combine(date, time)


def yearless(cell: Any) -> re.Match[str] | None:
    """Return what a cell says of month, day and time where it leaves out the year; None if it is no such day."""
    return _YEARLESS.fullmatch(cell.strip()) if isinstance(cell, str) else None


def _order(sheet: Sheet, rows: list[list[Any]], columns: Sequence[int], last: int, dates: str = "") -> None:
    """Put clock readings for texts such as “11/03/2025 @ 2:15 PM”, where their order is certain."""
    cells = [
        (row, column, match)
        for row in rows[last + 1 :]
        for column in columns
        if column < len(row) and isinstance(row[column], str)
        and (match := _WRITTEN.fullmatch(" ".join(row[column].split())))
    ]  # fmt: skip
    pairs = [(int(match["a"]), int(match["b"])) for _, _, match in cells if match["a"]]
    days, months = any(a > 12 for a, _ in pairs), any(b > 12 for _, b in pairs)
    if dates and not months:
        days = days or dates == "dmy"
    elif pairs and days == months and any(a != b for a, b in pairs):
        raise _unordered(sheet, last, next(f[0] for _, _, f in cells if f["a"] and f["a"] != f["b"]))
    for row, column, match in cells:
        if (moment := _moment(match, days)) is not None:
            row[column] = moment
    for row in rows[last + 1 :]:
        for column in columns:
            cell = row[column] if column < len(row) else None
            if isinstance(cell, str) and re.fullmatch(r"\d{5}(\.\d+)?", cell.strip()):
                cell = float(cell)
            if isinstance(cell, int | float) and SERIALS[0] <= cell < SERIALS[1]:
                row[column] = EPOCH + dt.timedelta(seconds=round(cell * 86_400))


def _moment(match: re.Match[str], days: bool) -> dt.datetime | dt.date | None:
    """Return what a text says, days before months or not; None if there is no such moment."""
    part = match.groupdict()
    if part["a"]:
        day, month = (part["a"], part["b"]) if days else (part["b"], part["a"])
    else:
        day = part["day"] or part["day2"] or part["day4"]
        month = part["month4"] or (part["month"] or part["month2"])[:3].lower()
    if month in MONTHS:
        month = MONTHS.index(month) + 1
    year = part["year"] or part["year2"] or part["year3"] or part["year4"]
    try:
        date = dt.date(int(year), int(month), int(day))
        if part["hour"] is None:
            return date
        hour, half = int(part["hour"]), (part["half"] or "").lower()[:1]
        if half and not 1 <= hour <= 12:
            return None
        hour = hour % 12 + 12 * (half == "p") if half else hour
        time = dt.time(hour, int(part["minute"] or 0), int(part["second"] or 0))
    except ValueError:
        return None
    return dt.datetime.combine(date, time)


def _unordered(sheet: Sheet, last: int, seen: str) -> ColumnError:
    return ColumnError(
        Text("nothing tells whether the day or the month comes first", "无法判断日期中日与月的先后"),
        place=Place(sheet.file, sheet.name, sheet.number(last)),
        seen=seen,
        expected="2025-11-03 14:15",
        fix=Text(
            "write dates with the year first (in a spreadsheet: the cell format yyyy-mm-dd hh:mm), "
            "or give the months by name",
            "请将日期写成年份在前（表格软件中单元格格式为 yyyy-mm-dd hh:mm）",
        ),
        code="date_order",
    )


def _at(row: Sequence[Any], places: Mapping[str, int], part: str) -> Any:
    return row[places[part]] if part in places else None


def _key(begin: Any, *who: Any) -> str:
    """Return what a use is known by: where and when it began, and by whom, without a name."""
    start = begin.isoformat() if isinstance(begin, dt.datetime) else str(begin).strip()
    text = "\n".join([start, *("" if cell is None else str(cell).strip() for cell in who)])
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _after(
    row: Sequence[Any], places: Mapping[str, int], step: float, laid: dict[Any, dt.timedelta]
) -> tuple[Any, Any]:
    """Return a use of which only day and length were recorded, laid after the others of its day.

    More than a day holds has no place, and the row lacks its begin.
    """
    day, span = _day(_at(row, places, "day")), length(_at(row, places, "length"), step)
    if day is None or span is None:
        return None, None
    name = str(_at(row, places, "resource")).strip(), day
    begin = laid.get(name, dt.timedelta())
    if begin + span > DAY:
        return None, None
    laid[name] = begin + span
    start = dt.datetime(day.year, day.month, day.day) + begin
    return start, start + span


def zone_of(head: headings.Header, places: Mapping[str, int]) -> str:
    """Return the zone in the brackets of a heading of time; empty if none names one."""
    heads = [head.name(places[part]) for part in ("t0", "t1", "day") if part in places]
    return next((text for name in heads for text in units.noted(name) if zoned(text)), "")


def _span(row: Sequence[Any], places: Mapping[str, int], step: float) -> tuple[Any, Any]:
    """Return begin and end of one use as clock readings; what cannot be put together stays."""
    cells = {part: row[place] for part, place in places.items() if place < len(row)}
    day = _day(cells.get("day"))
    begin = _reading(cells.get("t0"), day)
    end = _reading(cells.get("t1"), day)
    span = length(cells.get("length"), step)
    if isinstance(begin, dt.datetime) and isinstance(end, dt.datetime):
        clocks = _clock(cells.get("t0")) is not None and _clock(cells.get("t1")) is not None
        if end < begin and clocks:
            end += DAY  # over midnight
        return begin, end
    if end is None and span is not None:
        if isinstance(begin, str) and (read := _written(begin)) is not None:
            begin = read
        if isinstance(begin, dt.datetime):
            return begin, begin + span
        if isinstance(begin, int | float) and not isinstance(begin, bool):
            return begin, begin + span.total_seconds()
    return begin, end


def _written(text: str) -> dt.datetime | None:
    """Return a clock reading written as text; None if it is none."""
    try:
        return read(unicodedata.normalize("NFKC", text).strip())
    except UnclearError:
        return None


def _day(cell: Any) -> dt.date | None:
    from yuzui.sheets.values import UnfitError, day

    if cell is None:
        return None
    try:
        return dt.date.fromisoformat(day(cell))
    except UnfitError:
        return None


def _clock(cell: Any) -> dt.timedelta | None:
    """Return a time of day without a day; None if the cell is none."""
    if isinstance(cell, dt.time):
        return dt.timedelta(hours=cell.hour, minutes=cell.minute, seconds=cell.second)
    if isinstance(cell, str) and (match := _TIME.fullmatch(cell.strip())):
        hours, minutes, seconds = (int(part or 0) for part in match.groups())
        return dt.timedelta(hours=hours, minutes=minutes, seconds=seconds)
    if isinstance(cell, float) and 0 <= cell < 1:
        return dt.timedelta(seconds=round(cell * 86_400))
    return None


def _reading(cell: Any, day: dt.date | None) -> Any:
    """Return a cell with the day beside it as one reading, where it is a time of day alone."""
    time = _clock(cell)
    if time is None:
        return cell
    return cell if day is None else dt.datetime(day.year, day.month, day.day) + time
