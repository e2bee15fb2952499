# SPDX-License-Identifier: Apache-2.0
"""Starts of numbers that are known here; none was compared with the table of the office, so each is unverified.

What lies between two of them is of a range of years. An office that has its own table loads it as ``number_calendar``.
"""

from __future__ import annotations

from yuzui.fields.number_calendar import NCT, US, Anchor, Calendar, calendars
from yuzui.text import Text

YEARS = Text(
    "first number of the year in the office's table of issue years, not compared with it",
    "专利局年度首号表所载该年首号，未与原表核对",
)
_OFFICE = "https://www.uspto.gov/patents/milestones"
UNVERIFIED = "unverified"
KNOWN: tuple[tuple[str, Anchor], ...] = tuple(
    (US, Anchor(number, day, source, UNVERIFIED))
    for number, day, source in (
        (3_930_271, "1976-01-01", YEARS.en),
        (4_000_000, "1976-12-28", _OFFICE),
        (5_000_000, "1991-03-19", _OFFICE),
        (6_000_000, "1999-12-07", "https://library.wyo.gov/uspto-to-mark-10-millionth-patent-this-summer/"),
        (7_155_746, "2007-01-01", YEARS.en),
        (8_000_000, "2011-08-16", "http://www.pugetpatent.com/blog/2015/3/9-million-patents/"),
        (
            9_000_000,
            "2015-04-07",
            "https://www.hjkwlaw.com/post/2015/05/11/uspto-approaches-ten-million-patents-issued",
        ),
        (10_000_000, "2018-06-19", "https://brionraffoul.com/2021/news/uspto-issues-us-patent-no-11000000/"),
        (11_000_000, "2021-05-11", "https://brionraffoul.com/2021/news/uspto-issues-us-patent-no-11000000/"),
        (12_000_000, "2024-06-04", "https://patents.harnessip.com/?p=3770"),
        (12_185_634, "2025-01-01", YEARS.en),
    )
)
"""Office and start; there is none for trials, whose numbers are in the order of registration."""
UNDATED = (NCT,)


def known() -> dict[str, Calendar]:
    """Return the calendars that are known here, by office."""
    return calendars(KNOWN)
