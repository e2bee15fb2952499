# SPDX-License-Identifier: Apache-2.0
"""SYNTHETIC instances: nobody publishes what large facilities were asked for, so it is drawn."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from yuzui.facilities import natural_windows as sky
from yuzui.facilities.opening_windows import Intervals, intersection, intervals
from yuzui.model.table import Row
from yuzui.scheduling.instance import InstanceJson
from yuzui.text import Text

if TYPE_CHECKING:
    Array = np.ndarray[Any, Any]


# SYNTHETIC cycle of ten beamlines: no proposal, team or line in it exists.


SHIFT, BEAMLINE_DAY, BEAMLINE_WEEK = 28_800, 86_400, 604_800
"""Seconds."""
WEEKS, CLOSED = 20, (9, 10)
"""Weeks of the cycle, and those closed, from 0."""
TECHNIQUES = ((0, 1, 2), (3, 4, 5), (6, 7), (8, 9))
"""Lines of each technique, from 0."""
ENVIRONMENTS = {"cryostat": 2, "magnet": 1, "furnace": 2, "pressure": 2, "robot": 3}
BEAMLINE_PARTNERS = ("p1", "p2", "p3", "p4")
BEAMLINE_ENTITLED = (0.40, 0.28, 0.20, 0.12)


def beamline(n: int, seed: int) -> InstanceJson:
    """Return a beamline cycle as an instance document."""
    rng = np.random.default_rng([2, n, seed])
    grade = np.round(np.clip(rng.normal(3.6, 0.6, n), 1.5, 5.0), 1)
    tasks = [_proposal(rng, float(one)) for one in grade]
    order = np.argsort(-grade, kind="stable")
    run = [
        [week * BEAMLINE_WEEK, week * BEAMLINE_WEEK + 6 * BEAMLINE_DAY] for week in range(WEEKS) if week not in CLOSED
    ]
    lines = sum(len(own) for own in TECHNIQUES)
    offered = lines * sum(end - start for start, end in run)
    return {
        "unit": "s",
        "horizon": [0, WEEKS * BEAMLINE_WEEK],
        "resources": [
            {
                "id": f"line-{number + 1}",
                "calendar": run,
                "capacity": 1,
                "changeover": {"default": SHIFT, "pairs": [["c1", "c2", SHIFT // 2], ["c2", "c1", SHIFT // 2]]},
            }
            for number in range(lines)
        ],
        "pools": [{"id": name, "capacity": count, "calendar": run} for name, count in ENVIRONMENTS.items()],
        "tasks": [{"id": f"p{rank + 1:03d}", **tasks[i]} for rank, i in enumerate(order.tolist())],
        "groups": [],
        "quotas": [
            {"partner": name, "max": int(offered * part)}
            for name, part in zip(BEAMLINE_PARTNERS, BEAMLINE_ENTITLED, strict=True)
        ],
    }


def _proposal(rng: np.random.Generator, grade: float) -> Row:
    lines = TECHNIQUES[rng.choice(4, p=(0.36, 0.30, 0.20, 0.14))]
    named = rng.choice(lines, int(rng.integers(1, len(lines) + 1)), replace=False)
    shifts = int(rng.choice((3, 6, 9, 12, 15, 18), p=(0.20, 0.25, 0.20, 0.15, 0.10, 0.10)))
    config = ("c1", "c2", "c3")[rng.choice(3, p=(0.6, 0.25, 0.15))]
    needs = rng.random() < 0.4
    environment = list(ENVIRONMENTS)[rng.integers(len(ENVIRONMENTS))]
    windows = _windows(rng, shifts * SHIFT)
    return {
        "value": round(shifts * (grade - 1) ** 2, 2),
        "duration": shifts * SHIFT,
        "config": config,
        "partner": BEAMLINE_PARTNERS[rng.choice(4, p=(0.4, 0.3, 0.2, 0.1))],
        "uses": {environment: 1} if needs else {},
        "alternatives": [{"resource": f"line-{line + 1}", "windows": windows} for line in sorted(named.tolist())],
        "after": [],
        "group": None,
    }


def _windows(rng: np.random.Generator, duration: int) -> list[list[int]]:
    """Return when a team and its sample are there, without what is too short."""
    cycle = WEEKS * 7
    ready = int(rng.integers(0, cycle // 2 + 1)) if rng.random() < 0.25 else 0
    away = []
    for _ in range(int(rng.integers(0, 4))):
        length = int(rng.integers(7, 15))
        first = int(rng.integers(0, cycle - length + 1))
        away.append((first, first + length))
    rows, free = [], ready
    for first, last in [*sorted(away), (cycle, cycle)]:
        if (first - free) * BEAMLINE_DAY >= duration:
            rows.append([free * BEAMLINE_DAY, first * BEAMLINE_DAY])
        free = max(free, last)
    return rows


# SYNTHETIC season of twelve instruments: no request or instrument in it exists.


DAYS, INSTRUMENTS, CAMPAIGN_HOUR = 120, 12, 3600


def campaign(n: int, seed: int) -> InstanceJson:
    """Return a season of instruments as an instance document."""
    rng = np.random.default_rng([3, n, seed])
    end = DAYS * 24
    hours = np.clip(np.round(rng.lognormal(np.log(90), 0.5, n)), 24, 240).astype(int)
    priority = np.round(rng.uniform(1.0, 3.0, n), 2)
    drawn = zip(hours.tolist(), priority.tolist(), strict=True)
    tasks = [_request(rng, length, weight) for length, weight in drawn]
    order = np.argsort(-priority, kind="stable").tolist()
    return {
        "unit": "s",
        "horizon": [0, end * CAMPAIGN_HOUR],
        "resources": [
            {
                "id": f"i{one + 1:02d}",
                "calendar": [[0, end * CAMPAIGN_HOUR]],
                "capacity": 1,
                "changeover": {"default": 0, "pairs": []},
            }
            for one in range(INSTRUMENTS)
        ],
        "pools": [],
        "tasks": [{"id": f"q{rank + 1:04d}", **tasks[i]} for rank, i in enumerate(order)],
        "groups": [],
        "quotas": [],
    }


def _request(rng: np.random.Generator, length: int, weight: float) -> Row:
    """Return a request of some hours and priority per hour."""
    end = DAYS * 24
    named = rng.choice(INSTRUMENTS, int(rng.integers(1, 4)), replace=False)
    windows = []
    for _ in range(int(rng.integers(1, 3))):
        span = min(end, round(length * float(rng.uniform(1.5, 5.0))))
        first = int(rng.integers(0, end - span + 1))
        windows.append([first * CAMPAIGN_HOUR, (first + span) * CAMPAIGN_HOUR])
    return {
        "value": round(length * weight, 2),
        "duration": length * CAMPAIGN_HOUR,
        "config": "",
        "partner": None,
        "uses": {},
        "alternatives": [{"resource": f"i{one + 1:02d}", "windows": sorted(windows)} for one in sorted(named.tolist())],
        "after": [],
        "group": None,
    }


# SYNTHETIC week of a network of telescopes: no request, target or telescope in it exists.


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
TELESCOPE_PARTNERS = ("p1", "p2", "p3", "p4", "p5")
ASKED = (0.35, 0.25, 0.20, 0.12, 0.08)
TELESCOPE_ENTITLED = (0.30, 0.25, 0.20, 0.15, 0.10)


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
        open_nights = slice(int(dark.start[0] == START), int(dark.start[0] == START) + count)
        nights.append(
            Intervals(dark.owner[open_nights], dark.start[open_nights], dark.end[open_nights], dark.source[open_nights])
        )
    end = max(int(dark.end.max()) for dark in nights)
    return Network((START, end), site, aperture, tuple(nights))


def telescope(n: int, seed: int, shares: bool = True) -> InstanceJson:
    """Return a telescope week as an instance document."""
    return drawn(n, seed, shares)[0]


def drawn(n: int, seed: int, shares: bool = True) -> tuple[InstanceJson, Network, Targets]:
    """Return a telescope week with the network and the targets it was made from."""
    rng = np.random.default_rng([1, n, seed])
    net = network(n)
    seconds = np.clip(np.round(rng.lognormal(math.log(1200), 0.5, n)), 300, 3600).astype(np.int64)
    priority = rng.integers(10, 41, n)
    wanted = np.array(net.aperture)[rng.integers(0, len(net.site), n)]
    targets, windows = _placed(rng, net, seconds, wanted)
    partner = rng.choice(len(TELESCOPE_PARTNERS), n, p=ASKED)
    group = _groups(rng, n)
    order = np.argsort(-priority, kind="stable")
    tasks = [
        {
            "id": f"r{rank + 1:05d}",
            "value": round(float(priority[i] * seconds[i] / 60), 2),
            "duration": int(seconds[i]),
            "config": f"m{wanted[i]}",
            "partner": TELESCOPE_PARTNERS[partner[i]],
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
    entitled = zip(TELESCOPE_PARTNERS, TELESCOPE_ENTITLED, strict=True)
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


def _pairs(intervals_: Intervals) -> list[list[int]]:
    return [list(pair) for pair in zip(intervals_.start.tolist(), intervals_.end.tolist(), strict=True)]


def _groups(rng: np.random.Generator, n: int) -> list[str | None]:
    """Return the group of each request, by the order they were drawn in."""
    begins, size = rng.random(n) < 0.04, rng.integers(2, 5, n)
    labels: list[str | None] = [None] * n
    for first in begins.nonzero()[0].tolist():
        members = [i for i in range(first, min(n, first + int(size[first]))) if labels[i] is None]
        if len(members) > 1:
            for i in members:
                labels[i] = f"g{first + 1:05d}"
    return labels


def _group_rows(group: list[str | None]) -> list[Row]:
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
            request = (part[mine] for part in (ascension, declination, limit, start, end))
            visible = _visible(net, site, Targets(*request))
            fits = visible.length >= seconds[mine][visible.owner]
            rows = (mine[visible.owner[fits]], visible.start[fits], visible.end[fits])
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
        above = sky.up(net.horizon, at, (latitude, longitude), sky.lowest(limit))
        parts.append((rows[above.owner], above.start, above.end))
    owner, start, end = (np.concatenate(columns) for columns in zip(*parts, strict=True))
    high = intervals(np.zeros(len(owner)), start, end)
    owner = owner[high.source]
    dark, _ = intersection(high, Intervals(night.owner, night.start, night.end, night.source))
    owner = owner[dark.source]
    return intervals(owner, np.maximum(dark.start, targets.start[owner]), np.minimum(dark.end, targets.end[owner]))


# SYNTHETIC campaigns in three wind tunnels under one power limit: no customer or model exists.


TUNNEL_HOUR, TUNNEL_DAY, TUNNEL_WEEK = 3_600, 86_400, 604_800
"""Seconds."""
LIMIT, NIGHT_ABOVE = 50, 30
"""MW."""
TUNNELS = {"transonic": (20, 45), "low_speed": (4, 10), "icing": (8, 15)}
"""Least and most MW of a run."""


def tunnel(n: int, seed: int) -> InstanceJson:
    """Return tunnel campaigns as an instance document."""
    rng = np.random.default_rng([4, n, seed])
    weeks = max(1, round(n / 50))
    campaigns: list[tuple[int, list[Row]]] = []
    left = n
    while left:
        runs = min(left, int(rng.integers(1, 6)))
        campaigns.append(_campaign(rng, f"c{len(campaigns) + 1:03d}", runs, weeks))
        left -= runs
    order = sorted(range(len(campaigns)), key=lambda i: -campaigns[i][0])
    tasks = [task for i in order for task in campaigns[i][1]]
    whole = dict.fromkeys(task["group"] for task in tasks if task["group"])
    open_ = [
        [w * TUNNEL_WEEK + 6 * TUNNEL_HOUR, w * TUNNEL_WEEK + 5 * TUNNEL_DAY + 22 * TUNNEL_HOUR] for w in range(weeks)
    ]
    nights = [[d * TUNNEL_DAY - 2 * TUNNEL_HOUR, d * TUNNEL_DAY + 8 * TUNNEL_HOUR] for d in range(1, 7 * weeks)]
    nights = [[0, 8 * TUNNEL_HOUR], *nights, [7 * weeks * TUNNEL_DAY - 2 * TUNNEL_HOUR, 7 * weeks * TUNNEL_DAY]]
    between = {"default": 6 * TUNNEL_HOUR, "pairs": [["s1", "s2", 4 * TUNNEL_HOUR], ["s2", "s1", 4 * TUNNEL_HOUR]]}
    return {
        "unit": "s",
        "horizon": [0, weeks * TUNNEL_WEEK],
        "resources": [{"id": name, "calendar": open_, "capacity": 1, "changeover": between} for name in TUNNELS],
        "pools": [
            {"id": "power", "capacity": LIMIT, "calendar": [[0, weeks * TUNNEL_WEEK]]},
            {"id": "power_night", "capacity": LIMIT, "calendar": nights},
        ],
        "tasks": tasks,
        "groups": [{"id": name, "rule": "all", "k": 1} for name in whole],
        "quotas": [],
    }


def _campaign(rng: np.random.Generator, name: str, runs: int, weeks: int) -> tuple[int, list[Row]]:
    """Return the priority of a campaign, and its runs."""
    priority = int(rng.integers(1, 6))
    tunnel = list(TUNNELS)[rng.choice(3, p=(0.40, 0.35, 0.25))]
    other = tunnel == "low_speed" and bool(rng.random() < 0.2)
    section = ("s1", "s2", "s3")[rng.choice(3, p=(0.5, 0.3, 0.2))]
    least, most = TUNNELS[tunnel]
    power = int(rng.integers(least, most + 1))
    night = power > NIGHT_ABOVE
    hours = rng.choice((4, 6, 8) if night else (4, 6, 8, 12, 16), runs).tolist()
    ready = int(rng.integers(0, weeks * 7 * 24 * 2 // 3 + 1)) * TUNNEL_HOUR
    whole = runs > 1 and bool(rng.random() < 0.5)
    window = [[ready, weeks * TUNNEL_WEEK]]
    return priority, [
        {
            "id": f"{name}-{number + 1}",
            "value": float(length * priority),
            "duration": length * TUNNEL_HOUR,
            "config": section,
            "partner": None,
            "uses": {"power": power} | ({"power_night": power} if night else {}),
            "alternatives": [
                {"resource": one, "windows": window} for one in ((tunnel, "icing") if other else (tunnel,))
            ],
            "after": [[f"{name}-{number}", 2 * TUNNEL_HOUR, 10 * TUNNEL_DAY]] if number else [],
            "group": name if whole else None,
        }
        for number, length in enumerate(hours)
    ]


# The families of SYNTHETIC instances by name, with the sizes that are compared.


@dataclass(frozen=True, slots=True)
class Family:
    """One kind of synthetic instance."""

    title: Text
    make: Callable[[int, int], InstanceJson]
    sizes: tuple[int, ...]
    shift: int | None = None


FAMILIES: Mapping[str, Family] = {
    "telescope": Family(Text("Telescope week (synthetic)", "望远镜周（合成）"), telescope, (100, 500, 2_000, 10_000)),
    "beamline": Family(Text("Beamline cycle (synthetic)", "光束线运行周期（合成）"), beamline, (300, 450), SHIFT),
    "campaign": Family(Text("Season of instruments (synthetic)", "仪器运行季（合成）"), campaign, (400,)),
    "tunnel": Family(Text("Wind tunnel campaigns (synthetic)", "风洞试验（合成）"), tunnel, (100, 200)),
}


def pressure(document: InstanceJson) -> float:
    """Return what is asked for as a part of what is offered."""
    request = sum(task["duration"] for task in document["tasks"])
    offered = sum(end - start for one in document["resources"] for start, end in one["calendar"])
    return float(request / offered)
