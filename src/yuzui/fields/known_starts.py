# SPDX-License-Identifier: Apache-2.0
"""Starts of numbers that are known here; none was compared with the table of the office itself.

What a public page was read to state is *sourced*; the rest is *unverified*. What lies between two starts is of a range
of years. An office that has its own table loads it as ``number_calendar``.
"""

from __future__ import annotations

from yuzui.fields.number_calendar import NCT, US, Anchor, Calendar, calendars
from yuzui.text import Text

YEARS = Text(
    "first number of the year in the office's table of issue years, not compared with it",
    "专利局年度首号表所载该年首号，未与原表核对",
)
UNVERIFIED, SOURCED = "unverified", "sourced"
_OFFICE = "https://www.uspto.gov/patents/milestones"
_MILLIONS = "https://brionraffoul.com/2021/news/uspto-issues-us-patent-no-11000000/"
_FIRST = "https://mwtca.org/useful-reference/patent-searching/first-patents/"
_BY_YEAR = (
    6_009_555, 6_167_569, 6_334_220, 6_502_244, 6_671_884, 6_836_899, 6_981_282, 7_155_746,
    7_313_829, 7_472_428, 7_640_598, 7_861_317, 8_087_094, 8_341_762, 8_621_662, 8_925_112,
)  # fmt: skip
"""First utility patent of each year from 2000; that of 2007 is also the first that PatentsView gives from its first
day (README of ropensci/patentsview), and the millions of 2011 and 2015 lie within their years."""
_DAYS = (
    (3_930_271, "1976-01-01", YEARS.en, UNVERIFIED),
    (4_000_000, "1976-12-28", _OFFICE, SOURCED),
    (5_000_000, "1991-03-19", _OFFICE, SOURCED),
    (6_000_000, "1999-12-07", "https://library.wyo.gov/uspto-to-mark-10-millionth-patent-this-summer/", UNVERIFIED),
    (8_000_000, "2011-08-16", "http://www.pugetpatent.com/blog/2015/3/9-million-patents/", UNVERIFIED),
    (
        9_000_000,
        "2015-04-07",
        "https://www.hjkwlaw.com/post/2015/05/11/uspto-approaches-ten-million-patents-issued",
        SOURCED,
    ),
    (10_000_000, "2018-06-19", _MILLIONS, UNVERIFIED),
    (11_000_000, "2021-05-11", _MILLIONS, UNVERIFIED),
    (12_000_000, "2024-06-04", "https://patents.harnessip.com/?p=3770", UNVERIFIED),
    (12_185_634, "2025-01-01", YEARS.en, UNVERIFIED),
)
KNOWN: tuple[tuple[str, Anchor], ...] = (
    *((US, Anchor(number, day, source, status)) for number, day, source, status in _DAYS),
    *((US, Anchor(number, f"{year}-01-01", _FIRST, SOURCED)) for year, number in enumerate(_BY_YEAR, start=2000)),
)
"""Office and start; there is none for trials, whose numbers are in the order of registration."""
UNDATED = (NCT,)


def known() -> dict[str, Calendar]:
    """Return the calendars that are known here, by office."""
    return calendars(KNOWN)
