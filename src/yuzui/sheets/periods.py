# SPDX-License-Identifier: Apache-2.0
"""Days, months and years in cells and headings, as half-open spans of days, never finer than they are written."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from typing import Any, Literal, NamedTuple

from yuzui.sheets import values
from yuzui.sheets.values import UnfitError

Precision = Literal["day", "month", "year"]
OPEN = frozenset(
    (
        *"open openended present current now ongoing permanent indefinite tbd".split(),
        *"至今 长期 无固定期限 不限 未定 在职 在聘".split(),
    )
)
"""Words for an end that is not set."""
_NEVER = re.compile(r"9999(?:1231|[./年].*)?|.*[./]9999")
"""Last day of a calendar, as systems of personnel write an end that is not set."""
LATEST = 2200
_MONTHS = {
    name: n
    for n, names in enumerate(
        (
            *("jan january", "feb february", "mar march", "apr april", "may", "jun june", "jul july"),
            *("aug august", "sep sept september", "oct october", "nov november", "dec december"),
        ),
        1,
    )
    for name in names.split()
}
_YEAR_MONTH = re.compile(r"(\d{4})(?:年|[-/._])(\d{1,2})月?|(\d{4})(0[1-9]|1[0-2])|(\d{4})m(\d{1,2})")
_WORD_MONTH = re.compile(r"([a-z]{3,9})\.?[-/ ,']*(\d{4}|\d{2})|(\d{4})[-/ ]*([a-z]{3,9})")
_MONTH = re.compile(r"(\d{1,2})月(?:份)?")
_YEAR = re.compile(r"(\d{4})年?")
_WORD_DAY = re.compile(r"(\d{1,2})(?:st|nd|rd|th)?\.?[-/ ]*([a-z]{3,9})\.?[-/ ,]*(\d{4})")
_WORD_FIRST = re.compile(r"([a-z]{3,9})\.? *(\d{1,2})(?:st|nd|rd|th)?, *(\d{4})")
_YEAR_LAST = re.compile(r"(\d{1,2})([-/.])(\d{1,2})\2(\d{4})")
_STAMP = re.compile(r"(\d{4}-\d{2}-\d{2})[ T]00:00(?::00(?:\.0+)?)?")
_BETWEEN = re.compile(
    r"\s*(?:至|到|—+|–|~|～|\bto\b|\bthrough\b|\bbis\b|(?<=\d)\s+-+\s+(?=\d)|(?<=[月日年])-)\s*", re.IGNORECASE
)


class Span(NamedTuple):
    """A span of days: first day, first day after it, and how finely it was written."""

    start: dt.date
    end: dt.date
    precision: Precision


def after_month(year: int, month: int) -> dt.date:
    """Return the first day after a month."""
    return dt.date(year + month // 12, month % 12 + 1, 1)


def _month(year: int, month: int, earliest: int) -> Span:
    if not (1 <= month <= 12 and earliest <= year <= LATEST):
        raise UnfitError("wrong_type")
    return Span(dt.date(year, month, 1), after_month(year, month), "month")


def _year_last(text: str) -> dt.date | None:
    """Return a day written with its year last, where only one order of day and month can be meant; None for others."""
    if hit := _WORD_DAY.fullmatch(text):
        date, month, year = int(hit[1]), _MONTHS.get(hit[2], 0), int(hit[3])
    elif hit := _WORD_FIRST.fullmatch(text):
        date, month, year = int(hit[2]), _MONTHS.get(hit[1], 0), int(hit[3])
    elif (hit := _YEAR_LAST.fullmatch(text)) and (int(hit[1]) > 12 or int(hit[3]) > 12 or hit[1] == hit[3]):
        date, month, year = (*sorted((int(hit[1]), int(hit[3])), reverse=True), int(hit[4]))
    else:
        return None
    try:
        return dt.date(year, month, date)
    except ValueError:
        raise UnfitError("wrong_type") from None


def span(cell: Any, earliest: int = 1900) -> Span:
    """Return the days that a cell names: a day, a month such as 2027.3 or 2027年3月, or a year.

    ``UnfitError`` if it names none or one before the year ``earliest``;
    ``two_ways`` for a number such as 2027.1, which is January or October.

    Examples
    --------
    >>> span("2027年3月"), span(2027.3).start.isoformat(), span("2027").precision
    (Span(start=datetime.date(2027, 3, 1), end=datetime.date(2027, 4, 1), precision='month'), '2027-03-01', 'year')
    >>> span("31/12/2026").start.isoformat(), span("1 Sep 2012").start.isoformat()
    ('2026-12-31', '2012-09-01')
    """
    if isinstance(cell, float) and not cell.is_integer():
        if f"{cell:.2f}"[-2:] == "10":
            raise UnfitError("two_ways")
        cell = f"{cell:g}"
    text = unicodedata.normalize("NFKC", values.text(cell)).strip()
    if stamped := _STAMP.fullmatch(text):
        text = stamped[1]
    plain = text.replace(" ", "").casefold()
    if match := _YEAR_MONTH.fullmatch(plain):
        year, month = (int(part) for part in match.groups() if part)
        return _month(year, month, earliest)
    if match := _WORD_MONTH.fullmatch(text.casefold()):
        word, year_ = (match[1], match[2]) if match[1] else (match[4], match[3])
        if word not in _MONTHS:
            raise UnfitError("wrong_type")
        return _month(int(year_) + (2000 if len(year_) == 2 else 0), _MONTHS[word], earliest)
    if (match := _YEAR.fullmatch(plain)) and earliest <= int(match[1]) <= LATEST:
        return Span(dt.date(int(match[1]), 1, 1), dt.date(int(match[1]) + 1, 1, 1), "year")
    day = _year_last(text.casefold()) or dt.date.fromisoformat(values.day(text))
    return Span(day, day + dt.timedelta(days=1), "day")


def is_open(cell: Any) -> bool:
    """Say whether a cell means that no end is set.

    Examples
    --------
    >>> is_open("长期"), is_open("31.12.9999"), is_open("99991231"), is_open("2027-12-31")
    (True, True, True, False)
    """
    word = re.sub(r"[\s-]", "", str(cell)).casefold()
    return values.is_missing(cell) or word in OPEN or _NEVER.fullmatch(word) is not None


def parted(cell: Any) -> tuple[str, str] | None:
    """Return both ends of a span written in one cell; None if it is not one.

    Examples
    --------
    >>> parted("2027年1月至2027年6月"), parted("2027-01-01 – 2027-12-31"), parted("2027-01-01")
    (('2027年1月', '2027年6月'), ('2027-01-01', '2027-12-31'), None)
    """
    text = unicodedata.normalize("NFKC", str(cell)).strip() if isinstance(cell, str) else ""
    parts = [part.strip() for part in _BETWEEN.split(text)]
    if len(parts) != 2:
        half = re.fullmatch(r"(\d{4}[./]\d{1,2}(?:[./]\d{1,2})?)\s*-\s*(\d{4}[./]\d{1,2}(?:[./]\d{1,2})?)", text)
        parts = [half[1], half[2]] if half else []
    return (parts[0], parts[1]) if len(parts) == 2 and all(parts) else None


def heading_month(parts: tuple[str, ...], year: int | None) -> dt.date | None:
    """Return the month that a heading names, by itself, with the group above it, or in a known year."""
    for text in (parts[-1:], parts):
        joined = "".join(text)
        joined = re.sub(r"\(.*?\)|（.*?）", "", joined)
        try:
            found = span(joined)
        except UnfitError:
            continue
        if found.precision == "month" or (found.precision == "day" and found.start.day == 1):
            return found.start
    last = unicodedata.normalize("NFKC", parts[-1]).strip().casefold() if parts else ""
    match = _MONTH.fullmatch(last.replace(" ", ""))
    number = int(match[1]) if match else _MONTHS.get(last.strip("."), 0)
    return dt.date(year, number, 1) if year is not None and 1 <= number <= 12 else None
