# SPDX-License-Identifier: Apache-2.0
"""Durations of tasks and what precedes them, as project offices write them: 5 days, 3周, 2个月; A;B+2, 3FS+2d."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Mapping, Sequence
from typing import NamedTuple

from yuzui.missions.mission_plan import Kind, Pace
from yuzui.sheets.values import UnfitError, number, numeral

_WORDS: Mapping[str, str] = {
    "week": "周工时 w wk wks week weeks ew ewk eweek eweeks 周 星期 个星期 礼拜 个周",
    "day": "d day days workday workdays working-day working-days workingday workingdays 天 日 工作日 个工作日 工日",
    "calendar": "ed eday edays calendarday calendardays elapsedday elapseddays 日历天 日历日 自然日",
    "month": "月工时 m mo mon mons month months emo emon emonth emonths 月 个月",
    "year": "y yr yrs year years 年",
    "hour": "h hr hrs hour hours 小时 时 工时",
    "quarter": "q quarter quarters 季度 个季度 季",
}
UNITS: Mapping[str, str] = {word: unit for unit, words in _WORDS.items() for word in words.split()}
"""Word of a unit to the unit."""
PER: Mapping[Pace, Mapping[str, float]] = {
    "week": {"week": 1, "year": 52},
    "day": {"day": 1, "week": 5, "hour": 1 / 8, "calendar": 5 / 7, "month": 22, "quarter": 65, "year": 260},
    "month": {"month": 1, "quarter": 3, "year": 12},
    "period": {"period": 1},
}
"""How much of a unit one of each makes; a year of weeks has 52, a month 22 working days."""
_NUMBER = r"\d+(?:[.,]\d+)?|半|[一二三四五六七八九十两]+"
_LENGTH = re.compile(rf"(?:约|about|ca\.?|~)?({_NUMBER})\s*(个?半)?\s*([a-z\u4e00-\u9fff][a-z\u4e00-\u9fff-]*)?\.?\??")
_TAIL = re.compile(
    r"\s*[\[(]?(?P<kind>FS|SS|FF|SF|完成-?开始|开始-?开始|完成-?完成|开始-?完成)?[\])]?"
    r"\s*(?:(?P<sign>[+\-−–])\s*(?P<lag>\d+(?:\.\d+)?)\s*(?P<unit>[A-Za-z\u4e00-\u9fff]+)?)?",
    re.IGNORECASE,
)
KINDS: Mapping[str, Kind] = {
    "FS": "FS", "SS": "SS", "FF": "FF", "SF": "SF",
    "完成开始": "FS", "开始开始": "SS", "完成完成": "FF", "开始完成": "SF",
}  # fmt: skip
_ABOVE = re.compile(r"(?:(?:(?<![\u4e00-\u9fff])|(?<=时间|工期))单位|\bunits?)\s*:\s*([^()。]+)")
_AND = re.compile(r"\s*(?:和|及|与|以及|&)\s*|\s+and\s+", re.IGNORECASE)
_EFFORT = re.compile(
    r"人[·.*/×]?(?:年|个?月|周|天|日|时|工时)"
    r"|\b(?:person|man|staff)[ -]?(?:years?|months?|weeks?|days?|hours?)\b|\b[PM]M\b",
    re.IGNORECASE,
)
_PARTS = re.compile(r"[;,；，、\n]+")
NONE = frozenset({"-", "–", "—", "/", "无", "none", "nil", "n/a", "na", "0"})


class Length(NamedTuple):
    """An amount and its unit; an empty unit where none is written."""

    amount: float
    unit: str


class Written(NamedTuple):
    """A predecessor as it is written."""

    id: str
    kind: Kind
    lag: Length


def plain(cell: object) -> str:
    """Return the text of a cell without full-width signs and needless blanks; a whole number without its point."""
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    return " ".join(unicodedata.normalize("NFKC", str(cell)).split()) if cell is not None else ""


def length(cell: object) -> Length | None:
    """Return the length of time of a cell; None if it holds none that is sure.

    Examples
    --------
    >>> [tuple(length(cell)) for cell in (4, "5 days?", "3周", "2个月", "1.5 wks", "两周半")]
    [(4.0, ''), (5.0, 'day'), (3.0, 'week'), (2.0, 'month'), (1.5, 'week'), (2.5, 'week')]
    >>> length("soon") is None
    True
    """
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        return Length(float(cell), "") if cell >= 0 else None
    text = plain(cell).casefold()
    half = text.endswith("半") and len(text) > 1
    match = _LENGTH.fullmatch(text.removesuffix("半").strip() if half else text)
    if match is None:
        return None
    try:
        amount = 0.5 if match[1] == "半" else float(number(match[1].replace(",", "."), sizes=()))
    except UnfitError:
        amount = 2.0 if match[1] == "两" else float(numeral(match[1]))
    unit = (match[3] or "").replace(" ", "")
    if match[2] or half:
        amount += 0.5
    if unit and (unit := UNITS.get(unit, "?")) == "?":
        return None
    return Length(amount, unit)


def unit_of(heading: str) -> str:
    """Return the unit that a heading names in brackets or behind an underscore; empty for none.

    Examples
    --------
    >>> unit_of("工期（周）"), unit_of("Duration [days]"), unit_of("duration_weeks"), unit_of("Duration")
    ('week', 'day', 'week', '')
    """
    text = unicodedata.normalize("NFKC", heading).casefold()
    for words in (*re.findall(r"[(\[【]([^)\]】]*)[)\]】]", text), re.split(r"[_/\s]", text)[-1]):
        for word in re.split(r"[\s,:]+", words.replace("单位", "").strip()):
            if (unit := UNITS.get(word)) is not None:
                return unit
    return ""


def effort(text: str) -> str:
    """Return the unit of work, people times time, that a heading or a cell names; empty for none.

    Examples
    --------
    >>> effort("工期（人月）"), effort("Duration (person-days)"), effort("工期（月）")
    ('人月', 'person-days', '')
    """
    match = _EFFORT.search(unicodedata.normalize("NFKC", text))
    return match[0] if match else ""


def unit_above(lines: Sequence[str]) -> str:
    """Return the unit of time that a line above a table gives; empty for none.

    Examples
    --------
    >>> unit_above(["进度表", "填报单位：三所　单位：天、万元"]), unit_above(["编制单位：三所"])
    ('day', '')
    """
    for line in lines:
        for words in _ABOVE.findall(unicodedata.normalize("NFKC", line).casefold()):
            units = [UNITS.get(word, "") for word in re.split(r"[\s、,;/]+", words)]
            if unit := next(filter(None, units), ""):
                return unit
    return ""


def predecessors(cell: object, known: Collection[str]) -> list[Written]:
    """Return what a task waits for as it is written; ids that nobody has stay as they are.

    Examples
    --------
    >>> [(one.id, one.lag.amount) for one in predecessors("A;B+2", {"A", "B"})]
    [('A', 0.0), ('B', 2.0)]
    >>> predecessors("3FS+2d", {"3"})[0].lag
    Length(amount=2.0, unit='day')
    >>> [one.id for one in predecessors("T-1, T-2SS", {"T-1", "T-2"})]
    ['T-1', 'T-2']
    >>> [one.id for one in predecessors("A和B", {"A", "B"})], [one.id for one in predecessors("R and D", {"R and D"})]
    (['A', 'B'], ['R and D'])
    """
    text = plain(cell)
    if text.casefold() in NONE and text not in known:
        return []
    links = []
    for part in filter(None, map(str.strip, _PARTS.split(text))):
        both = [_link(one.strip(), known) for one in _AND.split(part)]
        # “和” may be part of a name: it joins two only where both are known
        links += both if len(both) > 1 and all(one.id in known for one in both) else [_link(part, known)]
    return links


def _link(text: str, known: Collection[str]) -> Written:
    """Return a part as an id with link and lag: the longest id that somebody has."""
    ways = [_way(text[:cut], match) for cut in range(len(text), 0, -1) if (match := _TAIL.fullmatch(text[cut:]))]
    for one in ways:
        if one.id in known:
            return one
    # “T-9” is rather an id that nobody has than T less 9
    sure = [one for one in ways if one.lag.amount > 0 or one.kind != "FS"]
    return sure[-1] if sure else ways[0]


def _way(id: str, match: re.Match[str]) -> Written:
    unit = (match["unit"] or "").casefold()
    sign = -1.0 if match["sign"] in ("-", "−", "–") else 1.0
    lag = Length(sign * float(match["lag"]), UNITS.get(unit, unit)) if match["lag"] else Length(0.0, "")
    return Written(id.strip(), KINDS[(match["kind"] or "FS").upper().replace("-", "")], lag)
