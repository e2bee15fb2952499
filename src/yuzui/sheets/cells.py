# SPDX-License-Identifier: Apache-2.0
"""What the cells of a filled-in sheet say: words, counts, shares, instants, lengths of time; a fault stays at its cell.

An instant is whole POSIX seconds, a length of time whole seconds.
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from yuzui.errors import meant
from yuzui.model.schema import normalise
from yuzui.sheets import values
from yuzui.sheets.schema import Column, Line
from yuzui.sheets.values import LAST_SECOND, UNCLEAR, UnclearError, UnfitError, number, text
from yuzui.text import Text, measures
from yuzui.text.measures import seconds

UNITS: Mapping[str, tuple[int, Text]] = {
    "s": (1, Text("s", "秒")),
    "min": (60, Text("min", "分钟")),
    "h": (3_600, Text("h", "小时")),
    "d": (86_400, Text("d", "天")),
}
"""Units of a length of time: seconds, name."""
SHIFT = ("shift", "shifts", "班", "班次")
"""Words of a unit whose length an instance gives itself."""
EXPECTED_UNITS = "s, min, h, d, weeks, shift"

_LENGTH = re.compile(r"([^A-Za-z\u4e00-\u9fff]+?)\s*([A-Za-z\u4e00-\u9fff]+)?")


def instant(cell: Any, zone: ZoneInfo | None) -> int:
    """Return the second a cell names."""
    if isinstance(cell, dt.datetime):
        # a spreadsheet counts days in floats, which miss whole seconds by a little
        cell = (cell + dt.timedelta(milliseconds=500)).replace(microsecond=0)
    return values.instant(cell, zone)


def written(second: int, zone: ZoneInfo) -> dt.datetime | str | int:
    """Return an instant as a cell that :func:`instant` reads as the same second."""
    try:
        local = dt.datetime.fromtimestamp(second, zone)
    except (ValueError, OverflowError, OSError):
        return second
    moment = local.replace(tzinfo=None, fold=0)
    offset = local.utcoffset() or dt.timedelta()
    if moment.year < 1901 or offset.total_seconds() % 60:
        return second
    try:
        return moment if instant(moment, zone) == second else second
    except UnclearError:
        return str(local)


def length(cell: Any, unit: str, shift: int | None) -> int:
    """Return the seconds a cell names."""
    if isinstance(cell, dt.time):
        cell = dt.timedelta(hours=cell.hour, minutes=cell.minute, seconds=cell.second)
    if isinstance(cell, dt.timedelta):
        return round(cell.total_seconds())
    plain, own = cell, ""
    if isinstance(cell, str):
        match = _LENGTH.fullmatch(unicodedata.normalize("NFKC", cell).strip())
        if match is None:
            raise UnclearError("wrong_type", f"8 h ({EXPECTED_UNITS})")
        plain, own = match[1], match[2] or ""
    try:
        amount = number(plain, sizes=()) * factor(own or unit, shift)
    except UnfitError:
        raise UnclearError("wrong_type", f"8 h ({EXPECTED_UNITS})") from None
    if amount != amount.to_integral_value() or abs(amount) > LAST_SECOND:
        raise UnclearError("wrong_type", "n × 1 s")
    return int(amount)


def factor(unit: str, shift: int | None) -> Decimal:
    """Return the seconds of a unit."""
    if (size := seconds(unit)) is not None:
        return Decimal(size)
    if unit.strip().casefold() in SHIFT and shift:
        return Decimal(shift)
    raise UnclearError("unit_mismatch", EXPECTED_UNITS)


def largest(lengths: list[int]) -> str:
    """Return the largest unit, up to hours, in which all lengths are whole."""
    return next(u for u in ("h", "min", "s") if all(s % UNITS[u][0] == 0 for s in lengths))


_PART = re.compile(r"[;,；，、]")


@dataclass(frozen=True, slots=True)
class Cells:
    """How times are meant in one workbook."""

    zone: ZoneInfo | None = None
    shift: int | None = None

    def word(self, line: Line, key: str, needed: bool = False) -> str:
        """Return a word; empty if there is none."""
        cell = line.values.get(key)
        if cell is None:
            if needed:
                line.fault(key, _MISSING, "", "", "missing_value", _FILL)
            return ""
        return text(cell)

    def time(self, line: Line, key: str) -> int | None:
        """Return an instant; None if the cell is empty or faulty."""
        cell = line.values.get(key)
        if cell is None:
            return None
        try:
            return instant(cell, self.zone)
        except UnclearError as error:
            message, fix = UNCLEAR[error.code]
            line.fault(key, message, cell, error.expected, error.code, fix)
            return None

    def span(self, line: Line, key: str, low: int | None = None) -> int | None:
        """Return a length of time in seconds; None if the cell is empty or faulty."""
        cell = line.values.get(key)
        if cell is None:
            return None
        try:
            seconds = length(cell, line.units.get(key, ""), self.shift)
        except UnclearError as error:
            message, fix = _LENGTHS[error.code]
            line.fault(key, message, cell, error.expected, error.code, fix)
            return None
        if low is not None and seconds < low:
            line.fault(key, _SHORT, cell, f">= {low} s", "out_of_range", _LONGER)
            return None
        return seconds

    def whole(self, line: Line, key: str, low: int, default: int | None) -> int | None:
        """Return a whole number."""
        cell = line.values.get(key)
        if cell is None:
            return default
        count = _number(cell)
        if count is None or not count.is_integer() or not low <= count <= LAST_SECOND:
            code = "wrong_type" if count is None else "out_of_range"
            line.fault(key, _NO_COUNT, cell, f"{low}, {low + 1} …", code)
            return None
        return int(count)

    def amount(self, line: Line, key: str) -> float | None:
        """Return a number, 0 or more; None with a fault if there is none."""
        cell = line.values.get(key)
        amount = None if cell is None else _number(cell)
        if amount is None or not 0 <= amount <= LAST_SECOND:
            code = "missing_value" if cell is None else "wrong_type"
            line.fault(key, _NO_NUMBER, cell, ">= 0", "out_of_range" if amount else code)
            return None
        return amount

    def share(self, line: Line, key: str) -> float | None:
        """Return a part of a whole; None if the cell is empty or faulty."""
        cell = line.values.get(key)
        if cell is None:
            return None
        share = _number(cell)
        if share is None or share < 0 or share > 1:
            line.fault(key, _NO_SHARE, cell, "0 … 100 %", "out_of_range", _AS_SHARE)
            return None
        return share

    def choice(self, line: Line, column: Column) -> str:
        """Return a word of a closed list; empty if there is none, or none that is known."""
        cell = line.values.get(column.key)
        if cell is None:
            if column.needed:
                self.word(line, column.key, needed=True)
            return ""
        name = normalise(text(cell))
        for key, word in column.choices.items():
            if name in (normalise(key), normalise(word.en), normalise(word.zh)):
                return key
        known = [one for word in column.choices.values() for one in (word.en, word.zh)]
        fix = meant(text(cell), known) or _ONE_OF
        line.fault(column.key, _NO_CHOICE, cell, " | ".join(known), "unknown_word", fix)
        return ""

    def uses(self, line: Line, key: str) -> dict[str, int]:
        """Return pools and amounts; a pool without an amount is used once."""
        cell = line.values.get(key)
        if cell is None:
            return {}
        words = text(cell)
        amounts: dict[str, int] = {}
        for pool, amount in _listed(words):
            many = _number(amount)
            if not pool or many is None or not many.is_integer() or many < 0 or pool in amounts:
                line.fault(key, _NO_USES, cell, "magnet: 1; power: 20", "wrong_type", _AS_USES)
                return {}
            amounts[pool] = int(many)
        return amounts


def _number(cell: Any) -> float | None:
    try:
        return float(number(cell))
    except (UnfitError, OverflowError):
        return None


def _listed(words: str) -> list[tuple[str, Any]]:
    if words.startswith("{"):
        try:
            held = measures.loads(words)
        except (ValueError, RecursionError):
            held = None
        return list(held.items()) if isinstance(held, Mapping) else [("", None)]
    parts = [part.strip() for part in _PART.split(words) if part.strip()]
    return [_use(part) for part in parts]


def _use(part: str) -> tuple[str, Any]:
    name, colon, amount = unicodedata.normalize("NFKC", part).rpartition(":")
    if colon:
        return part[: len(name)].strip(), amount.strip()
    name, _, amount = part.rpartition(" ")
    if name and _number(amount) is not None:
        return name.strip(), amount
    return part, 1


_MISSING = Text("a value is needed here", "此处必填")
_FILL = Text("fill in this cell, or delete the row", "请填写该单元格，或删去该行")
_NO_CHOICE = Text("not one of the words that may stand here", "不属于此处可填的词")
_ONE_OF = Text("write one of the words expected", "请填写“应为”所列的词之一")
_NO_COUNT = Text("no whole number in the allowed range", "不是允许范围内的整数")
_NO_NUMBER = Text("no number, 0 or more", "不是大于或等于 0 的数字")
_NO_SHARE = Text("no share", "不是占比")
_AS_SHARE = Text("write it as 25 % or 0.25", "请写作 25 % 或 0.25")
_NO_USES = Text("no list of pools and amounts", "不是资源池及数量的列表")
_AS_USES = Text(
    "write each pool once, with a whole amount: magnet: 1; power: 20",
    "每个资源池写一次并注明整数数量：磁体: 1；电力: 20",
)
_SHORT = Text("this length of time is too short", "时长过短")
_LONGER = Text("write a longer one, with its unit: 8 h", "请填写更长的时长并注明单位：8 小时")
_LENGTHS = {
    "wrong_type": (
        Text("no length of time in whole seconds", "不是整秒的时长"),
        Text("write a number with its unit: 8 h, 90 min", "请填写数字并注明单位：8 小时、90 分钟"),
    ),
    "unit_mismatch": (
        Text("no unit of time that is known here", "没有此处可识别的时间单位"),
        Text(
            "name the unit in the heading or the cell, as 8 h; a shift needs its length in the settings",
            "请在表头或单元格注明单位，如 8 小时；以“班”计时须在“设置”中填写班次时长",
        ),
    ),
}
