# SPDX-License-Identifier: Apache-2.0
r"""Windows from the sea: the season in which a ship can work, and the height of the tide.

A season is given as days of a year with the part of days that can be worked, which is the quality
of the window. A tide is predicted from the harmonic constants of the place,

.. math:: h(t) = h_0 + \sum_c A_c \cos(\omega_c (t - t_0) - g_c),

with amplitude :math:`A`, lag :math:`g` in degrees at the instant :math:`t_0` the constants are
given for, and the speeds :math:`\omega` of Schureman (1958). Nodal corrections are left to who
gives the constants: they hold for about a year.

References
----------
Schureman (1958), Manual of Harmonic Analysis and Prediction of Tides, Special Publication 98, US
Coast and Geodetic Survey, table 2.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Mapping, Sequence

from yuzui.facilities.windows.provider import Facts, Given, Provider, Span, Window, moment, within
from yuzui.model.table import REAL, TEXT, Table, column
from yuzui.text import Text

SPEED: Mapping[str, float] = {
    "M2": 28.9841042,
    "S2": 30.0,
    "N2": 28.4397295,
    "K2": 30.0821373,
    "K1": 15.0410686,
    "O1": 13.9430356,
    "P1": 14.9589314,
    "Q1": 13.3986609,
    "M4": 57.9682084,
}
"""Degrees an hour."""
STEP = 600
"""Seconds between the heights that are looked at: no tide turns twice within them."""

# Two lines a column read as a table; one argument a line would not.
# fmt: off
SEASONS = Table(
    "season",
    Text("season", "作业季"),
    Text("Days of a year on which a place can be worked", "某地一年中可作业的日期"),
    key=("place", "first"),
    sheets=("season", "seasons", "作业季"),
    columns=(
        column("place", TEXT, "place", "地点", "Place or region", "地点或海区"),
        column("first", TEXT, "first day", "首日", "Month and day: 04-15", "月-日，如 04-15"),
        column("last", TEXT, "last day", "末日", "Month and day: 10-15", "月-日，如 10-15"),
        column("workable", REAL, "workable", "可作业比例",
               "Part of those days that can be worked, from records of past years",
               "其中可作业日的比例（据往年记录）", unit="1", low=0, high=1),
    ),
)
TIDES = Table(
    "tide",
    Text("tidal constant", "潮汐调和常数"),
    Text("Amplitude and lag of one constituent at one place", "某地某分潮的振幅与迟角"),
    key=("place", "constituent"),
    sheets=("tide", "tides", "潮汐"),
    columns=(
        column("place", TEXT, "place", "地点", "Place", "地点"),
        column("constituent", TEXT, "constituent", "分潮",
               "Name such as M2; Z0 is the mean level", "如 M2；Z0 为平均水位",
               values=("Z0", *SPEED)),
        column("amplitude", REAL, "amplitude", "振幅", "Amplitude", "振幅", unit="m", null=False),
        column("lag", REAL, "lag", "迟角",
               "Lag at the instant the constants hold from; without it nothing is open",
               "常数起算时刻的迟角；缺少时视为全不可用", unit="deg"),
        moment("from", ("hold from", "起算"), ("That instant", "起算时刻")),
    ),
)
PLACE = column("place", TEXT, "place", "地点",
               "Place or region of the work", "作业地点或海区")
LEVEL = column("tide_above", REAL, "tide above", "潮高不低于",
               "Height of water the work needs; empty is any", "作业所需潮高；空白为不限", unit="m")
# fmt: on


def _season(task: Given, resource: Given, horizon: Span, facts: Facts) -> list[Window]:
    rows = [row for row in facts.get("season", ()) if row["place"] == task.get("place")]
    if not rows:
        return within([horizon], horizon)
    low, high = horizon
    years = range(_year(low) - 1, _year(high) + 2)
    windows: list[Window] = []
    for row in rows:
        quality = row.get("workable")
        spans = (_days(year, row["first"], row["last"]) for year in years)
        worth = 1.0 if quality is None else quality
        windows += [(a, b, worth) for a, b, _ in within(spans, horizon) if worth > 0]
    # of seasons that overlap the one that begins first holds until it ends
    done: list[Window] = []
    for start, end, worth in sorted(windows):
        since = max(start, done[-1][1]) if done else start
        if since < end:
            done.append((since, end, worth))
    return done


def _year(second: int) -> int:
    return dt.datetime.fromtimestamp(second, dt.UTC).year


def _days(year: int, first: str, last: str) -> Span:
    """Return a season that begins in a year, UTC; it may end in the next one."""
    start = _day(year, first)
    end = _day(year + (last < first), last)
    return start, end + 86_400


def _day(year: int, month_day: str) -> int:
    """Return the first second of a day; 29 February is the 28th of other years."""
    month, day = (int(part) for part in month_day.split("-"))
    leap = year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
    day = 28 if (month, day) == (2, 29) and not leap else day
    return int(dt.datetime(year, month, day, tzinfo=dt.UTC).timestamp())


def height(constants: Sequence[Given], second: float) -> float:
    """Return the height of the tide."""
    return math.fsum(
        row["amplitude"]
        if row["constituent"] == "Z0"
        else row["amplitude"]
        * math.cos(math.radians(SPEED[row["constituent"]] * (second - row["from"]) / 3600.0 - row["lag"]))
        for row in constants
    )


def _tide(task: Given, resource: Given, horizon: Span, facts: Facts) -> list[Window]:
    level = task.get("tide_above")
    rows = [row for row in facts.get("tide", ()) if row["place"] == task.get("place")]
    if level is None:
        return within([horizon], horizon)
    # a level that nobody can tell the times of is kept at no time
    if not rows or any(row["lag"] is None for row in rows if row["constituent"] != "Z0"):
        return []
    start, end = horizon
    seconds = [*range(start, end, STEP), end]
    high = [height(rows, second) >= level for second in seconds]
    high_water, since = [], start if high[0] else None
    for n in range(1, len(seconds)):
        if high[n] == high[n - 1]:
            continue
        low, top = seconds[n - 1], seconds[n]
        while top - low > 1:
            middle = (low + top) // 2
            low, top = (middle, top) if (height(rows, middle) >= level) != high[n] else (low, middle)
        if high[n]:
            since = top
        elif since is not None:
            high_water.append((since, top))
            since = None
    return within([*high_water, *([(since, end)] if since is not None else [])], horizon)


SEASON = Provider(
    "season",
    Text("the season in which it can be worked is over", "可作业季内没有时间"),
    _season,
    fields=(PLACE,),
    sheets=(SEASONS,),
)
TIDE = Provider(
    "tide",
    Text("the tide is never high enough for so long", "潮高满足要求的时间不够长"),
    _tide,
    fields=(PLACE, LEVEL),
    sheets=(TIDES,),
)
