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
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from yuzui.errors import ColumnError, Place
from yuzui.model.schema import normalise
from yuzui.sheets import units
from yuzui.sheets.sheet import Sheet
from yuzui.sheets.understand import headings
from yuzui.sheets.understand.mapping import ColumnMapping, SourceMap
from yuzui.sheets.units import Unit
from yuzui.sheets.values import UnclearError, UnfitError, number, read, zoned
from yuzui.text import Text, measures

WORDS: Mapping[str, str] = {
    "resource": "tool equipment instrument tool_id equipment_id instrument_id tool_name item device"
    " instrument_name equipment_name beamline station endstation"
    " 线站 实验站 仪器 仪器编号 仪器名称 设备 设备编号 设备名称 仪器设备"
    " 仪器设备编号 仪器设备名称 机器 机台 资产编号",
    "t0": "start start_time started begin from start_date start_datetime usage_start access_start"
    " access_from beam_start session_start login_time 开始 开始时间"
    " 起始时间 上机时间 开机时间 使用开始时间 开始使用时间 起",
    "t1": "end end_time ended finish stop to until end_date end_datetime usage_end access_end"
    " access_to beam_end session_end logout_time 结束 结束时间"
    " 终止时间 下机时间 关机时间 使用结束时间 结束使用时间 止",
    "day": "date day usage_date 日期 使用日期 上机日期 年月日",
    "length": "hours duration usage_hours hours_used machine_hours length 机时 使用机时 实际机时"
    " 有效机时 使用时长 时长 机时数 使用时间 使用小时数",
    "user": "user username user_name customer operator person researcher principal_investigator pi"
    " 预约人 使用人 使用者 用户"
    " 用户姓名 上机人 操作人 操作者 申请人 姓名",
    "project": "project project_id proposal proposal_id visit account project_name grant"
    " charge_code 课题 课题号 课题组 项目"
    " 项目编号 项目名称 经费卡号 课题名称",
    "user_class": "user_class user_type class_of_user internal_external affiliation_type 用户类别"
    " 用户类型 校内外 院内外 所内外 内外 校内/校外 院内/院外 所内/所外 内部/外部"
    " 服务类型 服务对象 单位类型 用户性质",
    "mode": "mode access_mode 方式 使用方式",
    "booking": "booking booking_id reservation reservation_id 预订编号 预约编号 预约号",
}
"""Headings of a record of use, by what they say."""
EVENT_WORDS = frozenset(map(normalise, "kind event_kind event kind 事件类别 类别 state status_of_event 状态".split()))
"""Headings of a sheet that says itself what kind of event, or of time, each row is."""
PERIODS = frozenset(map(normalise, "month period quarter 月份 月 年月 季度 统计月份".split()))
"""Headings of a sheet of hours summed up, of which no single use is known."""
ASKED = frozenset(map(normalise, "amount requested|requested amount|budget|score|申请金额|预算|评分".split("|")))
"""Headings of a sheet of proposals, which have begin and end too."""
_TIME = re.compile(r"(\d{1,2})\s*[:：时]\s*(\d{1,2})?(?:\s*[:：分]\s*(\d{1,2}))?\s*[分秒]?")
_LENGTH = re.compile(r"(?:(\d+)\s*[:：]\s*)(\d{1,2})(?:\s*[:：]\s*(\d{1,2}))?")
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
FURTHER = 3
"""Columns put behind a record of use: begin, end, and what the use is known by."""
DAY, HOUR = dt.timedelta(days=1), 3600


@dataclass(frozen=True, slots=True)
class _Record:
    """Header of a record of use and where its parts stand."""

    head: headings.Header
    places: Mapping[str, int]
    units: Mapping[str, str]


def prepared(sheet: Sheet, source_map: SourceMap | None = None) -> tuple[Sheet, SourceMap | None]:
    """Return a sheet and its mapping, of a record of use with what every row of one says."""
    entries = dict((source_map or {}).get("event", {}))
    if source_map and not entries:
        return sheet, source_map
    record = _recognised(sheet, entries)
    if record is None:
        return sheet, source_map
    whole, names, zone = _joined(sheet, record)
    timed = Unit(zone) if zone else None
    columns = {
        name: ColumnMapping(names[name], timed if name in ("t0", "t1") else None)
        for name in ("resource", "t0", "t1", "user_class", "mode", "booking", "source_key")
        if name in names
    }
    constants = {"kind": ColumnMapping("", const="done"), "source": ColumnMapping("", const="use")}
    return whole, {**(source_map or {}), "event": {**columns, **constants, **entries}}


def _recognised(sheet: Sheet, entries: Mapping[str, ColumnMapping]) -> _Record | None:
    """Return the parts of a record of use; None if the sheet is none."""
    for head in headings.read(replace(sheet, rows=sheet.rows[:30])):
        places: dict[str, int] = {}
        noted: dict[str, str] = {}
        heads = {}
        for place, parts in enumerate(head.headings):
            if not parts:
                continue
            plain, unit = units.split(parts[-1])
            name = normalise(plain)
            heads[name] = place
            stated = [part for part, one in entries.items() if _same(one, head.name(place))]
            for part in stated:
                places[part], noted[part] = place, unit.text or _behind(parts[-1])
            if stated:
                continue
            for part, words in _NAMES.items():
                if part in entries:
                    continue
                if name in words and (part not in places or words[name] < words[_word(head, places[part])]):
                    places[part], noted[part] = place, unit.text or _behind(parts[-1])
        if (EVENT_WORDS | ASKED) & heads.keys():
            return None
        there = places.keys() | entries.keys()
        timed = {"t0", "t1", "day"} & there
        if {"resource", "length"} <= there and not timed and PERIODS & heads.keys():
            raise _summed(sheet, head)
        if (
            "resource" in there
            and (("t0" in there) or ("day" in places and "length" in places))
            and ("t1" in there or "length" in places)
            and ({"user", "project", "length", "user_class"} & places.keys() or "kind" in entries)
        ):
            return _Record(head, places, noted)
    return None


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
_NAMES["resource"] |= {normalise(word): -1 for word in ("仪器编号", "设备编号", "tool id", "instrument id")}


def _joined(sheet: Sheet, record: _Record) -> tuple[Sheet, dict[str, str], str]:
    """Return the sheet with begin and end in one cell each, headings of its parts, and its zone."""
    places, head = record.places, record.head
    names = {part: head.name(place) for part, place in places.items()}
    rows = [list(row) for row in sheet.rows]
    wide = len(head.headings)
    laid: dict[Any, dt.timedelta] = {}
    zone = _zone(head, places)
    begins, ends = places.get("t0", wide), places.get("t1", wide + 1)
    key = wide + 2
    step = measures.seconds(record.units.get("length", "")) or HOUR
    _order(sheet, rows, [places[one] for one in ("t0", "t1", "day") if one in places], head.last)
    for n in range(head.last + 1, len(rows)):
        if all(cell is None for cell in rows[n]) or len(rows[n]) > wide:
            continue  # an empty row, or one that is set aside as it stands
        row = rows[n] + [None] * (wide + FURTHER - len(rows[n]))
        row[begins], row[ends] = _span(row, places, step) if "t0" in places else _after(row, places, step, laid)
        who = [_at(row, places, part) for part in ("resource", "user")]
        row[key] = _key(row[begins], *who) if row[begins] is not None else None
        rows[n] = row
    top = rows[head.last] + [None] * (wide + FURTHER - len(rows[head.last]))
    added = {"t0": (begins, BEGIN), "t1": (ends, END), "source_key": (key, KEY)}
    for part, (place, name) in added.items():
        if place >= wide:
            top[place] = names[part] = name
    rows[head.last] = top
    return replace(sheet, rows=rows), names, zone


def _order(sheet: Sheet, rows: list[list[Any]], columns: Sequence[int], last: int) -> None:
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
    if pairs and days == months and any(a != b for a, b in pairs):
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
        code="wrong_type",
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
    day, length = _day(_at(row, places, "day")), _long(_at(row, places, "length"), step)
    if day is None or length is None:
        return None, None
    name = str(_at(row, places, "resource")).strip(), day
    begin = laid.get(name, dt.timedelta())
    if begin + length > DAY:
        return None, None
    laid[name] = begin + length
    start = dt.datetime(day.year, day.month, day.day) + begin
    return start, start + length


def _zone(head: headings.Header, places: Mapping[str, int]) -> str:
    """Return the zone in the brackets of a heading of time; empty if none names one."""
    heads = [head.name(places[part]) for part in ("t0", "t1", "day") if part in places]
    return next((text for name in heads for text in units.noted(name) if zoned(text)), "")


def _span(row: Sequence[Any], places: Mapping[str, int], step: float) -> tuple[Any, Any]:
    """Return begin and end of one use as clock readings; what cannot be put together stays."""
    cells = {part: row[place] for part, place in places.items() if place < len(row)}
    day = _day(cells.get("day"))
    begin = _reading(cells.get("t0"), day)
    end = _reading(cells.get("t1"), day)
    length = _long(cells.get("length"), step)
    if isinstance(begin, dt.datetime) and isinstance(end, dt.datetime):
        clocks = _clock(cells.get("t0")) is not None and _clock(cells.get("t1")) is not None
        if end < begin and clocks:
            end += DAY  # over midnight
        return begin, end
    if end is None and length is not None:
        if isinstance(begin, str) and (read := _written(begin)) is not None:
            begin = read
        if isinstance(begin, dt.datetime):
            return begin, begin + length
        if isinstance(begin, int | float) and not isinstance(begin, bool):
            return begin, begin + length.total_seconds()
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


def _long(cell: Any, step: float) -> dt.timedelta | None:
    """Return a length of use: a number in the unit of its heading (hours), or ``2:30``."""
    if isinstance(cell, dt.time):
        return _clock(cell)
    if isinstance(cell, dt.timedelta):
        return cell
    if isinstance(cell, str) and (match := _LENGTH.fullmatch(cell.strip())):
        hours, minutes, seconds = (int(part or 0) for part in match.groups())
        return dt.timedelta(hours=hours, minutes=minutes, seconds=seconds)
    word = re.sub(r"\s*(?:小时|h|hours?|hrs?)\s*$", "", cell) if isinstance(cell, str) else cell
    if word is None:
        return None
    try:
        return dt.timedelta(seconds=round(float(number(word)) * step))
    except (UnfitError, OverflowError):
        return None
