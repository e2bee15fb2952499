# SPDX-License-Identifier: Apache-2.0
r"""Windows from nature: the dark sky, the season of a ship, the tide, the decay of what is radioactive.

Place of the Moon by the low-precision series of the Astronomical Almanac, good to about 0.3° in
longitude and 0.2° in latitude; geocentric, so an observer may see it up to a degree elsewhere. With
:math:`\psi` the elongation from the Sun, the lit part of the disc is
:math:`k = (1 - \cos\psi)/2` to within 0.3 %.

A season is days of a year with the part of them that can be worked, which is the quality of the window. A tide is
predicted from the harmonic constants of the place,

.. math:: h(t) = h_0 + \sum_c A_c \cos(\omega_c (t - t_0) - g_c),

with amplitude :math:`A`, lag :math:`g` in degrees at the instant :math:`t_0` the constants are given for, and the
speeds :math:`\omega` of Schureman (1958). Nodal corrections are left to who gives the constants: they hold for about a
year.

Activity falls as :math:`A(t) = \sum_i A_i\, 2^{-t/T_i}`. A tracer of one nuclide is usable while
:math:`t \le T \log_2(A/A_\text{needed})`; what must cool waits until the sum is at the limit. Grown daughters are not
followed, so what decays to a long-lived one must name that one.

References
----------
Astronomical Almanac, section D, low-precision formulae for the Moon. Meeus (1998), Astronomical
Algorithms, 2nd edition, chapters 47 and 48. Schureman (1958), Manual of Harmonic Analysis and Prediction of Tides,
Special Publication 98, US Coast and Geodetic Survey, table 2. Half-lives: European Pharmacopoeia, chapter 5.7, Table of
physical characteristics of radionuclides, and the National Nuclear Data Center, after which its values are taken.
Cosmogenic nuclides in detector materials: Cebrián (2017), arXiv:1708.07449.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from yuzui.facilities.opening_windows import (
    FROM,
    UNTIL,
    Facts,
    Intervals,
    Provider,
    Span,
    Window,
    complement,
    intersect,
    intervals,
    moment,
    span,
    union,
    within,
)
from yuzui.model.table import REAL, TEXT, Row, Table, column
from yuzui.text import Text

if TYPE_CHECKING:
    Array = np.ndarray[Any, Any]


# When a target stands high enough and the sky is dark, from spherical astronomy alone.


J2000 = 946_728_000
"""2000-01-01 12:00 UTC in POSIX seconds."""
DAY = 86_400
TURN = 360.98564736629
"""Degrees the sky turns in a day."""
ASTRONOMICAL = -18.0
"""Altitude of the Sun below which the sky is dark, degrees."""


def sidereal(second: Any) -> Any:
    """Return the mean sidereal time at Greenwich."""
    return (280.46061837 + TURN * ((second - J2000) / DAY)) % 360.0


def sun(second: Any) -> tuple[Any, Any]:
    """Return where the Sun stands."""
    days = (second - J2000) / DAY
    g = np.radians((357.529 + 0.98560028 * days) % 360.0)
    mean = 280.459 + 0.98564736 * days
    long = np.radians((mean + 1.915 * np.sin(g) + 0.020 * np.sin(2 * g)) % 360.0)
    tilt = np.radians(23.439 - 0.00000036 * days)
    ascension = np.degrees(np.arctan2(np.cos(tilt) * np.sin(long), np.cos(long))) % 360.0
    return ascension, np.degrees(np.arcsin(np.sin(tilt) * np.sin(long)))


def altitude(second: Any, ascension: Any, declination: Any, latitude: float, longitude: float) -> Any:
    """Return how high a point of the sky stands."""
    hour = np.radians(sidereal(second) + longitude - ascension)
    north, tilt = np.radians(latitude), np.radians(declination)
    sine = np.sin(north) * np.sin(tilt) + np.cos(north) * np.cos(tilt) * np.cos(hour)
    return np.degrees(np.arcsin(np.clip(sine, -1.0, 1.0)))


def lowest(airmass: float) -> float:
    """Return the altitude at which air is so many times as thick as in the zenith."""
    return float(np.degrees(np.arcsin(1.0 / airmass)))


def up(horizon: tuple[int, int], targets: tuple[Any, Any], site: tuple[float, float], above: float) -> Intervals:
    r"""Return when fixed targets stand above an altitude.

    Notes
    -----
    A target is up while its hour angle is within :math:`\pm H`, with
    :math:`\cos H = (\sin h - \sin\varphi\sin\delta) / (\cos\varphi\cos\delta)`, around
    each transit; always where the right side is below -1, never where it is above 1.
    """
    start, end = horizon
    ascension, declination = (np.atleast_1d(np.asarray(part, dtype=float)) for part in targets)
    north, tilt = np.radians(site[0]), np.radians(declination)
    top = np.sin(np.radians(above)) - np.sin(north) * np.sin(tilt)
    cosine = top / np.maximum(np.cos(north) * np.cos(tilt), 1e-12)
    half = np.degrees(np.arccos(np.clip(cosine, -1.0, 1.0)))
    day = DAY * 360.0 / TURN
    # first transit after half a turn before the horizon, so that no rise is missed
    first = start - day + (ascension - sidereal(start) - site[1]) % 360.0 / 360.0 * day
    turns = np.arange(int((end - start) // day) + 3)
    middle = first[:, None] + turns * day
    reach = (half / 360.0 * day)[:, None]
    rise, set_ = np.ceil(middle - reach), np.floor(middle + reach)
    rise[cosine <= -1], set_[cosine <= -1] = start, end
    owner = np.repeat(np.arange(len(ascension)), len(turns))
    begin = np.clip(rise, start, end).astype(np.int64).ravel()
    return union(intervals(owner, begin, np.clip(set_, start, end).astype(np.int64).ravel()))


def nights(horizon: tuple[int, int], site: tuple[float, float], below: float = ASTRONOMICAL) -> Intervals:
    """Return when the Sun stands below an altitude.

    Notes
    -----
    The altitude is evaluated every 10 minutes and its crossing found by bisection to the second; a
    night or day shorter than 10 minutes may be missed.
    """
    start, end = horizon

    def dark(second: Array) -> Array:
        below_limit: Array = altitude(second, *sun(second), *site) < below
        return below_limit

    grid = np.append(np.arange(start, end, 600), end)
    state = dark(grid)
    turned = np.flatnonzero(state[1:] != state[:-1])
    low, high = grid[turned], grid[turned + 1]
    while len(low) and (high - low).max() > 1:
        middle = (low + high) // 2
        same = dark(middle) == state[turned]
        low, high = np.where(same, middle, low), np.where(same, high, middle)
    # the last second of the day before a dusk, the first of the day after a dawn
    edge = np.where(state[turned], low, high)
    days = edge.reshape(-1).tolist()
    lit = ([start] if not state[0] else []) + days + ([end] if not state[-1] else [])
    bright = intervals(np.zeros(len(lit) // 2), lit[::2], lit[1::2])
    return complement(union(bright), 1, start, end)


STEP = 600
"""Seconds between the instants at which the Moon is looked at; it moves 0.1° in them."""

# Two lines a column read as a table; one argument a line would not.
# fmt: off
FORECAST = Table(
    "seeing",
    Text("seeing", "视宁度"),
    Text("Seeing forecast of a site", "台址视宁度预报"),
    key=(),
    sheets=("seeing", "视宁度"),
    columns=(
        column("resource", TEXT, "resource", "资源", "Telescope", "望远镜",
               null=False),
        FROM,
        UNTIL,
        column("seeing", REAL, "seeing", "视宁度",
               "Forecast full width at half maximum", "预报半高全宽", unit="arcsec", low=0),
        column("chance", REAL, "chance", "概率",
               "Chance that it is so; empty is 1", "预报成真的概率；空白为 1", unit="1", low=0,
               high=1),
    ),
)
ASCENSION = column("ra", REAL, "right ascension", "赤经", "Of the target", "目标赤经", unit="deg",
                   low=0, high=360)
DECLINATION = column("dec", REAL, "declination", "赤纬", "Of the target", "目标赤纬", unit="deg",
                     low=-90, high=90)
AIRMASS = column("airmass", REAL, "airmass", "大气质量",
                 "Largest airmass; empty is 2", "最大大气质量；空白为 2", unit="1", low=1)
FAR = column("moon_distance", REAL, "Moon away", "月距",
             "Least distance from the Moon; empty is any", "与月球的最小角距；空白为不限",
             unit="deg", low=0, high=180)
LIT = column("moon_lit", REAL, "Moon lit", "月相",
             "Largest lit part while the Moon is up; empty is any",
             "月亮在地平线上时的最大照亮比例；空白为不限", unit="1", low=0, high=1)
SHARP = column("seeing", REAL, "seeing", "视宁度",
               "Worst seeing that will do; empty is any", "可接受的最差视宁度；空白为不限",
               unit="arcsec", low=0)
SITE = (
    column("lat", REAL, "latitude", "纬度", "Of the site", "台址纬度", unit="deg", low=-90,
           high=90),
    column("lon", REAL, "longitude", "经度", "Of the site, east", "台址经度（东）", unit="deg",
           low=-180, high=180),
)
# fmt: on


def moon(second: Any) -> tuple[Any, Any]:
    """Return where the Moon stands, seen from the centre of the Earth."""
    t = (second - J2000) / DAY / 36525.0

    def wave(size: float, phase: float, speed: float) -> Any:
        return size * np.sin(np.radians(phase + speed * t))

    long = 218.32 + 481267.881 * t
    for one in (
        (6.29, 135.0, 477198.87), (-1.27, 259.3, -413335.36), (0.66, 235.7, 890534.22),
        (0.21, 269.9, 954397.74), (-0.19, 357.5, 35999.05), (-0.11, 186.5, 966404.03),
    ):  # fmt: skip
        long = long + wave(*one)
    lat = (
        wave(5.13, 93.3, 483202.02) + wave(0.28, 228.2, 960400.89)
        + wave(-0.28, 318.3, 6003.15) + wave(-0.17, 217.6, -407332.21)
    )  # fmt: skip
    tilt, far, up = np.radians(23.439), np.radians(long % 360.0), np.radians(lat)
    east = np.sin(far) * np.cos(up) * np.cos(tilt) - np.sin(up) * np.sin(tilt)
    north = np.sin(far) * np.cos(up) * np.sin(tilt) + np.sin(up) * np.cos(tilt)
    ascension = np.degrees(np.arctan2(east, np.cos(far) * np.cos(up))) % 360.0
    return ascension, np.degrees(np.arcsin(np.clip(north, -1.0, 1.0)))


def apart(one: tuple[Any, Any], other: tuple[Any, Any]) -> Any:
    """Return the angle between two points of the sky."""
    (a, d), (b, e) = (tuple(np.radians(part) for part in point) for point in (one, other))
    cosine = np.sin(d) * np.sin(e) + np.cos(d) * np.cos(e) * np.cos(a - b)
    return np.degrees(np.arccos(np.clip(cosine, -1.0, 1.0)))


def lit(second: Any) -> Any:
    """Return which part of the Moon's disc is lit, 0 to 1, at POSIX seconds."""
    return (1.0 - np.cos(np.radians(apart(moon(second), sun(second))))) / 2.0


def _windows(spans: Intervals) -> list[Window]:
    return [(a, b, 1.0) for a, b in zip(spans.start.tolist(), spans.end.tolist(), strict=True)]


def _target(task: Row) -> tuple[float, float] | None:
    place = task.get("ra"), task.get("dec")
    return None if None in place else (float(place[0] or 0.0), float(place[1] or 0.0))


def _place(resource: Row) -> tuple[float, float]:
    return float(resource["lat"]), float(resource["lon"])


def _dark(task: Row, resource: Row, horizon: Span, facts: Facts) -> list[Window]:
    dark = _windows(nights(horizon, _place(resource)))
    if (target := _target(task)) is None:
        return dark
    above = lowest(task.get("airmass") or 2.0)
    return intersect(dark, _windows(up(horizon, ([target[0]], [target[1]]), _place(resource), above)))


def _when(horizon: Span, good: Callable[[Any], Any]) -> list[Window]:
    """Return when a condition that changes slowly holds, looked at every ten minutes.

    An interval counts where the condition holds at both its ends.
    """
    grid = np.append(np.arange(horizon[0], horizon[1], STEP), horizon[1])
    state = good(grid)
    steps = np.flatnonzero(state[:-1] & state[1:]).tolist()
    return within(((int(grid[n]), int(grid[n + 1])) for n in steps), horizon)


def _moonless(task: Row, resource: Row, horizon: Span, facts: Facts) -> list[Window]:
    far, dim, target = task.get("moon_distance"), task.get("moon_lit"), _target(task)
    dark = within([horizon], horizon)
    if far is not None and target is not None:
        dark = intersect(dark, _when(horizon, lambda t: apart(moon(t), target) >= far))
    if dim is not None:
        site = _place(resource)
        dark = intersect(dark, _when(horizon, lambda t: (lit(t) <= dim) | (altitude(t, *moon(t), *site) < 0.0)))
    return dark


def _sharp(task: Row, resource: Row, horizon: Span, facts: Facts) -> list[Window]:
    wanted = task.get("seeing")
    rows = [row for row in facts.get("seeing", ()) if row["resource"] == resource["id"]]
    if wanted is None or not rows:
        return within([horizon], horizon)
    sharp: list[Window] = []
    for row in sorted(rows, key=lambda row: span(row, horizon)):
        if row["seeing"] is None or row["seeing"] > wanted:
            continue
        chance = 1.0 if row.get("chance") is None else row["chance"]
        since = sharp[-1][1] if sharp else horizon[0]
        sharp += [(max(a, since), b, chance) for a, b, _ in within([span(row, horizon)], horizon)
                  if max(a, since) < b]  # fmt: skip
    return sharp


NIGHT = Provider(
    "night",
    Text("the target is not up in the dark for so long", "目标在夜间可观测的时间不够长"),
    _dark,
    fields=(ASCENSION, DECLINATION, AIRMASS),
    traits=SITE,
)
MOON = Provider(
    "moon",
    Text("the Moon is too near or too bright", "月亮过近或过亮"),
    _moonless,
    fields=(ASCENSION, DECLINATION, FAR, LIT),
    traits=SITE,
)
SEEING = Provider(
    "seeing",
    Text("the seeing forecast is never so good", "预报视宁度达不到要求"),
    _sharp,
    fields=(SHARP,),
    sheets=(FORECAST,),
    reads=("resource",),
)


# Windows from the sea: the season in which a ship can work, and the height of the tide.


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


def _season(task: Row, resource: Row, horizon: Span, facts: Facts) -> list[Window]:
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


def height(constants: Sequence[Row], second: float) -> float:
    """Return the height of the tide."""
    return math.fsum(
        row["amplitude"]
        if row["constituent"] == "Z0"
        else row["amplitude"]
        * math.cos(math.radians(SPEED[row["constituent"]] * (second - row["from"]) / 3600.0 - row["lag"]))
        for row in constants
    )


def _tide(task: Row, resource: Row, horizon: Span, facts: Facts) -> list[Window]:
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


# Windows from radioactive decay: a tracer that fades, a target or a detector that must cool.


MINUTE, HOUR, YEAR = 60.0, 3_600.0, 365.2422 * DAY
HALF_LIFE: Mapping[str, float] = {
    "C-11": 20.385 * MINUTE,
    "N-13": 9.965 * MINUTE,
    "O-15": 122.24,
    "F-18": 109.77 * MINUTE,
    "Ga-68": 67.629 * MINUTE,
    "Tc-99m": 6.01 * HOUR,
    "I-123": 13.27 * HOUR,
    "Co-57": 271.79 * DAY,
    "Co-58": 70.86 * DAY,
    "Co-60": 5.2714 * YEAR,
    "Mn-54": 312.3 * DAY,
    "Zn-65": 244.26 * DAY,
    "Ge-68": 270.82 * DAY,
    "Na-22": 2.6019 * YEAR,
}
"""Seconds."""
LONGEST = 1_000 * YEAR
"""Wait beyond which nothing is looked for, seconds."""

# Two lines a column read as a table; one argument a line would not.
# fmt: off
NUCLIDES = Table(
    "activation",
    Text("activation", "活化"),
    Text("What a target or material contains", "靶或材料所含放射性核素"),
    key=("subject", "nuclide"),
    sheets=("activation", "活化"),
    columns=(
        column("subject", TEXT, "subject", "对象", "Request it belongs to", "所属申请"),
        column("nuclide", TEXT, "nuclide", "核素", "Nuclide, such as Co-60", "核素，如 Co-60",
               values=tuple(HALF_LIFE)),
        column("activity", REAL, "activity", "活度",
               "Activity, or the dose rate of it, in the unit of the limit",
               "活度或其剂量率（与限值同单位）", low=0),
    ),
)
LIMIT = column("activity_limit", REAL, "limit", "限值",
               "Sum at which it may go on, in the unit of the activities",
               "可继续进行时的总量（与活度同单位）", low=0)
SINCE = moment("cools_from", ("cools from", "冷却起"),
               ("When the material came underground or the beam ended",
                "材料入地下或束流停止的时刻"))
TRACER_NUCLIDE = column("tracer", TEXT, "tracer", "示踪核素",
                        "Nuclide of the tracer, such as F-18", "示踪剂核素，如 F-18",
                        values=tuple(HALF_LIFE))
MADE = moment("tracer_ready", ("tracer ready", "示踪剂就绪"),
              ("When its activity was or will be measured", "活度测定时刻"))
ACTIVITY = column("tracer_activity", REAL, "activity then", "当时活度",
                  "Activity at that time", "该时刻的活度", unit="MBq", low=0)
DOSE = column("tracer_needed", REAL, "activity needed", "所需活度",
              "Activity needed at the start", "开始时所需活度", unit="MBq", low=0)
# fmt: on


def wait(contents: Mapping[str, float], limit: float) -> float:
    """Return how long a mixture must decay until it is at a limit.

    Notes
    -----
    The sum falls steadily, so its crossing is found by bisection to a thousandth of a second.
    """

    def left(seconds: float) -> float:
        return math.fsum(a * 2.0 ** (-seconds / HALF_LIFE[n]) for n, a in contents.items())

    if left(0.0) <= limit:
        return 0.0
    if limit <= 0 or left(LONGEST) > limit:
        return math.inf
    low, high = 0.0, LONGEST
    while high - low > 1e-3:
        middle = (low + high) / 2
        low, high = (middle, high) if left(middle) > limit else (low, middle)
    return high


def cooling(task: Row, facts: Facts) -> float:
    """Return how long what a request contains must cool."""
    if (limit := task.get("activity_limit")) is None:
        return 0.0
    rows = (row for row in facts.get("activation", ()) if row["subject"] == task["id"])
    return wait({row["nuclide"]: row["activity"] for row in rows}, limit)


def _cooled(task: Row, resource: Row, horizon: Span, facts: Facts) -> list[Window]:
    needed, since = cooling(task, facts), task.get("cools_from")
    if math.isinf(needed):
        return []
    start = horizon[0] if since is None else since
    return within([(start + math.ceil(needed), horizon[1])], horizon)


def _fresh(task: Row, resource: Row, horizon: Span, facts: Facts) -> list[Window]:
    nuclide, measured = task.get("tracer"), task.get("tracer_ready")
    if not nuclide or measured is None:
        return within([horizon], horizon)
    there, needed = task.get("tracer_activity") or 0.0, task.get("tracer_needed") or 0.0
    if there <= 0 or there < needed:
        return []
    if needed <= 0:
        return within([(measured, horizon[1])], horizon)
    latest = measured + math.floor(HALF_LIFE[nuclide] * math.log2(there / needed))
    # the start counts, not the end: what has been injected stays injected
    return within([(measured, latest + int(task["duration"]))], horizon)


COOL_DOWN = Provider(
    "cool_down",
    Text("it has not cooled to its limit in time", "未能及时冷却到限值以下"),
    _cooled,
    fields=(LIMIT, SINCE),
    sheets=(NUCLIDES,),
    reads=("id",),
)
TRACER = Provider(
    "tracer",
    Text("the tracer has decayed before there is time", "有时间时示踪剂已衰变"),
    _fresh,
    fields=(TRACER_NUCLIDE, MADE, ACTIVITY, DOSE),
    reads=("duration",),
)
