# SPDX-License-Identifier: Apache-2.0
"""Numbers that an office gives in order, and what they say of the day: never more than two known starts allow."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from yuzui.errors import InputError
from yuzui.text import Text

Fault = Literal["other_series", "too_short", "outside_range", "unreadable"]
US, NCT = "US", "NCT"
_KIND = re.compile(r"(?<=\d)[\s_-]*[ABCESU]\d?$")
_PATENT = re.compile(r"([A-Z]{2})?(RE|RD|PP|AI|[DHTX])?(\d+)(?:\.\d)?")
_TRIAL = re.compile(r"(NCT|CHICTR|ISRCTN|EUCTR|CTIS)([A-Z]*)(\d+)")
_SPACE = re.compile(r"[\s,.·/_-]+")
PATENT_DIGITS, NCT_DIGITS = 7, 8


@dataclass(frozen=True, slots=True)
class Number:
    """A number as it is counted: its one spelling, its office, its place in order, and why it has none."""

    text: str
    office: str
    n: int | None
    fault: Fault | None = None


@dataclass(frozen=True, slots=True)
class Anchor:
    """From this number on no earlier day is possible; ``source`` says who states it."""

    number: int
    day: str
    source: str
    fact_status: str


def _plain(text: str) -> str:
    folded = unicodedata.normalize("NFKC", text).strip().upper()
    return _SPACE.sub("", _KIND.sub("", folded.replace("专利号", "").replace("ZL", "")))


def patent(text: str) -> Number:
    """Return a patent number in its one spelling: ``US 7,155,746 B2`` is ``7155746``; a reissue is of another series.

    A number without letters is one of the United States. Nothing is dropped: what cannot be read keeps its text.
    """
    plain = _plain(text)
    hit = _PATENT.fullmatch(plain)
    if hit is None:
        return Number(plain or text, "", None, "unreadable")
    office, series, digits = hit[1] or US, hit[2] or "", hit[3]
    if hit[1] and hit[2] is None and hit[1] in ("RE", "RD", "PP", "AI"):
        office, series = US, hit[1]
    if office != US:
        return Number(f"{office}{digits}", office, int(digits))
    if series:
        return Number(f"{series}{digits}", US, None, "other_series")
    if len(digits) < PATENT_DIGITS:
        return Number(digits, US, None, "too_short")
    return Number(digits, US, int(digits))


def trial(text: str) -> Number:
    """Return the id of a trial in its one spelling: ``nct 0123 4567`` is ``NCT01234567``; ``NCT1234`` is too short."""
    plain = _plain(text)
    hit = _TRIAL.fullmatch(plain)
    if hit is None:
        return Number(plain or text, "", None, "unreadable")
    if hit[1] != NCT:
        return Number(plain, hit[1], int(hit[3]))
    if len(hit[3]) != NCT_DIGITS:
        return Number(plain, NCT, None, "too_short" if len(hit[3]) < NCT_DIGITS else "outside_range")
    return Number(plain, NCT, int(hit[3]))


class Calendar:
    """First numbers of an office with their days, strictly increasing in both.

    Raises
    ------
    InputError
        ``not_increasing`` if a greater number has no later day.
    """

    def __init__(self, anchors: Iterable[Anchor]) -> None:
        self.anchors = sorted(anchors, key=lambda one: one.number)
        for before, after in pairwise(self.anchors):
            if after.number == before.number or after.day <= before.day:
                raise InputError(
                    Text("numbers and days do not rise together", "号码与日期未同步递增"),
                    seen=f"{before.number} {before.day}, {after.number} {after.day}",
                    expected="7155746 2007-01-01 < 12185634 2025-01-01",
                    fix=Text("correct the number or the day", "请更正号码或日期"),
                    code="not_increasing",
                )

    @property
    def ceiling(self) -> int:
        """Greatest number that can be one: behind the last start, two years at the mean pace of the calendar."""
        first, last = self.anchors[0], self.anchors[-1]
        days = (dt.date.fromisoformat(last.day) - dt.date.fromisoformat(first.day)).days
        return last.number + (round(2 * 365.25 * (last.number - first.number) / days) if days else 0)

    def outside(self, n: int) -> bool:
        """Say whether a number lies before the first start or beyond what can have been given since the last."""
        return not self.anchors or n < self.anchors[0].number or (len(self.anchors) > 1 and n > self.ceiling)

    def years(self, numbers: Sequence[int]) -> list[tuple[int, int] | None]:
        """Return the earliest and the latest year of each number, from the two starts between which it lies.

        A start on the first of January is that of a year: what lies before it is of an earlier year. Behind the last
        start the year is that of the start or the next.
        """
        starts = [one.number for one in self.anchors]
        ends = [int(one.day[:4]) - (one.day[5:] == "01-01") for one in self.anchors]
        years: list[tuple[int, int] | None] = []
        for n in numbers:
            if self.outside(n):
                years.append(None)
                continue
            at = bisect_right(starts, n)
            low = int(self.anchors[at - 1].day[:4])
            years.append((low, max(low, ends[at]) if at < len(starts) else low + 1))
        return years

    def latest(self, n: int) -> int | None:
        """Return the latest year that a number can be of."""
        (span,) = self.years([n])
        return None if span is None else span[1]


def calendars(rows: Iterable[tuple[str, Anchor]]) -> dict[str, Calendar]:
    """Return the calendar of each office."""
    by_office: dict[str, list[Anchor]] = {}
    for office, anchor in rows:
        by_office.setdefault(office, []).append(anchor)
    return {office: Calendar(anchors) for office, anchors in by_office.items()}
