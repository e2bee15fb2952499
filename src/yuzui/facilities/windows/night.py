# SPDX-License-Identifier: Apache-2.0
r"""Windows from the sky: target up in the dark, the Moon away from it, seeing as forecast.

Place of the Moon by the low-precision series of the Astronomical Almanac, good to about 0.3° in
longitude and 0.2° in latitude; geocentric, so an observer may see it up to a degree elsewhere. With
:math:`\psi` the elongation from the Sun, the lit part of the disc is
:math:`k = (1 - \cos\psi)/2` to within 0.3 %.

References
----------
Astronomical Almanac, section D, low-precision formulae for the Moon. Meeus (1998), Astronomical
Algorithms, 2nd edition, chapters 47 and 48.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np

from yuzui.facilities.windows.calendar import FROM, UNTIL
from yuzui.facilities.windows.provider import (
    Facts,
    Given,
    Intervals,
    Provider,
    Span,
    Window,
    complement,
    intersect,
    intervals,
    span,
    union,
    within,
)
from yuzui.model.table import REAL, TEXT, Table, column
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


def _target(task: Given) -> tuple[float, float] | None:
    place = task.get("ra"), task.get("dec")
    return None if None in place else (float(place[0] or 0.0), float(place[1] or 0.0))


def _place(resource: Given) -> tuple[float, float]:
    return float(resource["lat"]), float(resource["lon"])


def _dark(task: Given, resource: Given, horizon: Span, facts: Facts) -> list[Window]:
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


def _moonless(task: Given, resource: Given, horizon: Span, facts: Facts) -> list[Window]:
    far, dim, target = task.get("moon_distance"), task.get("moon_lit"), _target(task)
    dark = within([horizon], horizon)
    if far is not None and target is not None:
        dark = intersect(dark, _when(horizon, lambda t: apart(moon(t), target) >= far))
    if dim is not None:
        site = _place(resource)
        dark = intersect(dark, _when(horizon, lambda t: (lit(t) <= dim) | (altitude(t, *moon(t), *site) < 0.0)))
    return dark


def _sharp(task: Given, resource: Given, horizon: Span, facts: Facts) -> list[Window]:
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
