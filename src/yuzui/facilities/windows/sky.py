# SPDX-License-Identifier: Apache-2.0
r"""When a target stands high enough and the sky is dark, from spherical astronomy alone.

Sidereal time, the Sun's place and the altitude of a point of the sky, in degrees:

.. math::
    \theta &= 280.46061837 + 360.98564736629\, D \\
    g &= 357.529 + 0.98560028\, D, \quad q = 280.459 + 0.98564736\, D \\
    L &= q + 1.915 \sin g + 0.020 \sin 2g, \quad \varepsilon = 23.439 - 0.00000036\, D \\
    \sin h &= \sin\varphi \sin\delta + \cos\varphi \cos\delta \cos(\theta + \lambda - \alpha)

with :math:`D` days since 2000-01-01 12:00 UT, latitude :math:`\varphi`, longitude :math:`\lambda`
east, right ascension :math:`\alpha` and declination :math:`\delta`. An airmass of :math:`X` is the
altitude :math:`\arcsin(1/X)` (plane-parallel air). Not modelled: refraction, nutation, precession
of the target, the difference of UT1 and UTC (under 1 s). The Sun is good to about 0.01 degrees
within two centuries of 2000, so night begins and ends within a few seconds of the almanac.

References
----------
Meeus (1998), Astronomical Algorithms, 2nd edition, chapters 12, 13 and 25. United States Naval
Observatory, Computing Approximate Solar Coordinates (aa.usno.navy.mil/faq/sun_approx). Young
(1994), doi:10.1364/AO.33.001108, on airmass.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from yuzui.facilities.windows.interval import Intervals, complement, intervals, union

if TYPE_CHECKING:
    import numpy as np

    Array = np.ndarray[Any, Any]

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
        found: Array = altitude(second, *sun(second), *site) < below
        return found

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
