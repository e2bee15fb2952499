# SPDX-License-Identifier: Apache-2.0
r"""SYNTHETIC week of a network of telescopes: no request, target or telescope in it exists.

The sky is real: nights are when the Sun stands below -18 degrees at a site, windows are when a
target stands above an airmass limit in such a night. Everything that is asked for is drawn.

Notes
-----
Sizes: 2.36 telescope nights for 100 requests, in up to 7 nights on up to 22 telescopes, so that
1.3 to 2.0 times the dark time is asked for up to 5,000 requests, and 2.6 times with 10,000.

Drawn for each request, independently:

- target: uniform on the part of the sphere between -80 and +70 degrees;
- airmass limit: 1.5, 1.8 or 2.0 with 0.3, 0.4, 0.3;
- seconds: lognormal, median 1,200, sigma 0.5, cut to 300 to 3,600;
- value: minutes times a priority, uniform on 10 to 40;
- when: 18 % any night of the week, 42 % one span of 24 h, 40 % a span of 2 to 8 h (of a transit,
  or a phase), spans uniform in the week; targets and spans are drawn anew until the task fits;
- telescopes: from 8 on there are two apertures (three in five, two in five); one of them is asked
  for in proportion to its telescopes;
- partner: five with shares 0.35, 0.25, 0.20, 0.12, 0.08 of the requests, entitled to 0.30, 0.25,
  0.20, 0.15, 0.10 of the dark time;
- group: one in 25 requests begins a group of two to four, of which one may be placed.

Time to point and to read out is part of the seconds, so there is no changeover.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from yuzui.facilities.windows import sky
from yuzui.facilities.windows.interval import Intervals, intersection, intervals

if TYPE_CHECKING:
    import numpy as np

    Array = np.ndarray[Any, Any]

START = 1_803_902_400
"""2027-03-01 12:00 UTC, where the horizon begins, POSIX seconds."""
SITES = (
    ("a", -30.2, -70.8),
    ("b", -32.4, 20.8),
    ("c", -31.3, 149.1),
    ("d", 30.7, -104.0),
    ("e", 20.7, -156.3),
    ("f", 28.3, -16.5),
    ("g", 32.3, 80.0),
)
"""Name, latitude, longitude: tenths of a degree near places where telescopes stand."""
AIRMASS = (1.5, 1.8, 2.0)
PARTNERS = ("p1", "p2", "p3", "p4", "p5")
ASKED = (0.35, 0.25, 0.20, 0.12, 0.08)
ENTITLED = (0.30, 0.25, 0.20, 0.15, 0.10)


@dataclass(frozen=True, slots=True)
class Network:
    """Telescopes and their nights."""

    horizon: tuple[int, int]
    site: tuple[int, ...]
    aperture: tuple[str, ...]
    nights: tuple[Intervals, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Targets:
    """Where requests look, as arrays of n."""

    ascension: Array
    declination: Array
    airmass: Array
    start: Array
    end: Array


def network(n: int) -> Network:
    """Return the telescopes for a number of requests."""
    share = 2.36 * n / 100
    count = min(7, max(1, round(share / 2)))
    telescopes = min(22, max(1, math.ceil(share / count)))
    site = tuple(number % len(SITES) for number in range(telescopes))
    aperture = tuple("4" if telescopes >= 8 and number % 5 in (1, 3) else "1" for number in range(telescopes))
    whole = (START, START + (count + 2) * sky.DAY)
    nights = []
    for _, latitude, longitude in SITES:
        dark = sky.nights(whole, (latitude, longitude))
        # a night that had begun when the horizon began is not a whole one
        kept = slice(int(dark.start[0] == START), int(dark.start[0] == START) + count)
        nights.append(Intervals(dark.owner[kept], dark.start[kept], dark.end[kept], dark.source[kept]))
    end = max(int(dark.end.max()) for dark in nights)
    return Network((START, end), site, aperture, tuple(nights))


def make(n: int, seed: int, shares: bool = True) -> dict[str, Any]:
    """Return a telescope week as an instance document."""
    return drawn(n, seed, shares)[0]


def drawn(n: int, seed: int, shares: bool = True) -> tuple[dict[str, Any], Network, Targets]:
    """Return a telescope week with the network and the targets it was made from."""
    rng = np.random.default_rng([1, n, seed])
    net = network(n)
    seconds = np.clip(np.round(rng.lognormal(math.log(1200), 0.5, n)), 300, 3600).astype(np.int64)
    priority = rng.integers(10, 41, n)
    wanted = np.array(net.aperture)[rng.integers(0, len(net.site), n)]
    targets, windows = _placed(rng, net, seconds, wanted)
    partner = rng.choice(len(PARTNERS), n, p=ASKED)
    group = _groups(rng, n)
    order = np.argsort(-priority, kind="stable")
    tasks = [
        {
            "id": f"r{rank + 1:05d}",
            "value": round(float(priority[i] * seconds[i] / 60), 2),
            "duration": int(seconds[i]),
            "config": f"m{wanted[i]}",
            "partner": PARTNERS[partner[i]],
            "uses": {},
            "alternatives": [
                {"resource": _name(net, k), "windows": windows[i][net.site[k]]}
                for k in range(len(net.site))
                if net.aperture[k] == wanted[i] and net.site[k] in windows[i]
            ],
            "after": [],
            "group": group[i],
        }
        for rank, i in enumerate(order.tolist())
    ]
    document = _frame(net, shares) | {"tasks": tasks, "groups": _group_rows(group)}
    looked = (targets.ascension, targets.declination, targets.airmass, targets.start, targets.end)
    return document, net, Targets(*(part[order] for part in looked))


def _name(net: Network, telescope: int) -> str:
    """Return the id of a telescope: site, aperture, number."""
    return f"{SITES[net.site[telescope]][0]}{net.aperture[telescope]}-{telescope + 1}"


def _frame(net: Network, shares: bool) -> dict[str, Any]:
    nights = [net.nights[site] for site in net.site]
    dark = sum(int(one.length.sum()) for one in nights)
    entitled = zip(PARTNERS, ENTITLED, strict=True)
    return {
        "unit": "s",
        "horizon": list(net.horizon),
        "resources": [
            {"id": _name(net, k), "calendar": _pairs(one), "capacity": 1, "changeover": {"default": 0, "pairs": []}}
            for k, one in enumerate(nights)
        ],
        "pools": [],
        "quotas": [{"partner": p, "max": int(dark * part)} for p, part in entitled if shares],
    }


def _pairs(given: Intervals) -> list[list[int]]:
    return [list(pair) for pair in zip(given.start.tolist(), given.end.tolist(), strict=True)]


def _groups(rng: np.random.Generator, n: int) -> list[str | None]:
    """Return the group of each request, by the order they were drawn in."""
    begins, size = rng.random(n) < 0.04, rng.integers(2, 5, n)
    found: list[str | None] = [None] * n
    for first in begins.nonzero()[0].tolist():
        members = [i for i in range(first, min(n, first + int(size[first]))) if found[i] is None]
        if len(members) > 1:
            for i in members:
                found[i] = f"g{first + 1:05d}"
    return found


def _group_rows(group: list[str | None]) -> list[dict[str, Any]]:
    names = sorted({name for name in group if name is not None})
    return [{"id": name, "rule": "any_k", "k": 1} for name in names]


def _placed(
    rng: np.random.Generator, net: Network, seconds: Array, wanted: Array
) -> tuple[Targets, list[dict[int, list[list[int]]]]]:
    """Return targets that can be observed, and the windows of each by site."""
    n = len(seconds)
    kind = rng.choice(3, n, p=(0.18, 0.42, 0.40))
    limit = rng.choice(AIRMASS, n, p=(0.3, 0.4, 0.3))
    ascension, declination = np.zeros(n), np.zeros(n)
    start, end = np.zeros(n, dtype=np.int64), np.zeros(n, dtype=np.int64)
    windows: list[dict[int, list[list[int]]]] = [{} for _ in range(n)]
    used = sorted(set(zip(net.site, net.aperture, strict=True)))
    left = np.arange(n)
    while len(left):
        count = len(left)
        ascension[left] = np.round(rng.uniform(0, 360, count), 4)
        low, high = math.sin(math.radians(-80)), math.sin(math.radians(70))
        declination[left] = np.round(np.degrees(np.arcsin(rng.uniform(low, high, count))), 4)
        start[left], end[left] = _spans(rng, net.horizon, kind[left])
        for site, aperture in used:
            mine = left[wanted[left] == aperture]
            asked = (part[mine] for part in (ascension, declination, limit, start, end))
            found = _visible(net, site, Targets(*asked))
            fits = found.length >= seconds[mine][found.owner]
            rows = (mine[found.owner[fits]], found.start[fits], found.end[fits])
            for row, a, b in zip(*(part.tolist() for part in rows), strict=True):
                windows[row].setdefault(site, []).append([a, b])
        left = np.array([i for i in left.tolist() if not windows[i]], dtype=np.int64)
    return Targets(ascension, declination, limit, start, end), windows


def _spans(rng: np.random.Generator, horizon: tuple[int, int], kind: Array) -> tuple[Array, Array]:
    """Return the span asked for: the whole horizon, 24 h, or 2 to 8 h."""
    start, end = horizon
    hours = np.where(kind == 1, 24.0, rng.uniform(2, 8, len(kind)))
    length = np.minimum(np.round(hours * 3600), end - start).astype(np.int64)
    begin = start + np.floor(rng.random(len(kind)) * (end - start - length + 1)).astype(np.int64)
    whole = kind == 0
    return np.where(whole, start, begin), np.where(whole, end, begin + length)


def _visible(net: Network, site: int, targets: Targets) -> Intervals:
    """Return when targets are above their airmass limit, in the dark, in the span asked for."""
    _, latitude, longitude = SITES[site]
    night = net.nights[site]
    parts = []
    for limit in AIRMASS:
        rows = np.flatnonzero(targets.airmass == limit)
        at = targets.ascension[rows], targets.declination[rows]
        found = sky.up(net.horizon, at, (latitude, longitude), sky.lowest(limit))
        parts.append((rows[found.owner], found.start, found.end))
    owner, start, end = (np.concatenate(columns) for columns in zip(*parts, strict=True))
    high = intervals(np.zeros(len(owner)), start, end)
    owner = owner[high.source]
    dark, _ = intersection(high, Intervals(night.owner, night.start, night.end, night.source))
    owner = owner[dark.source]
    return intervals(owner, np.maximum(dark.start, targets.start[owner]), np.minimum(dark.end, targets.end[owner]))
