# SPDX-License-Identifier: Apache-2.0
"""What the facilities that ship with Yuzui can do, as their sources say it.

Each ability quotes the words it was read from and holds only while they stand in the row of the
facility, so a corrected text takes its ability with it. A range is only what a source says: of a
phrase such as “up to” the other end is open. Codes are our own; a code of another scheme, such as
PaNET of light and neutron sources, comes with the tables a workspace has loaded.
"""

from __future__ import annotations

import datetime as dt
import math
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import msgspec

from yuzui.errors import InputError, Place
from yuzui.facilities import registry
from yuzui.facilities.registry import FACILITIES, ITEMS, LIGHT, READY, REFERENCES, Site, manifest, rows, stage_of
from yuzui.job import audited_export
from yuzui.job.workspace import Workspace
from yuzui.model.finding import mix
from yuzui.model.quantity import Origin as DataOrigin
from yuzui.model.table import Row
from yuzui.text import Text

SCHEME = "own"
LABELS: Mapping[str, Text] = {
    "synchrotron-radiation": Text("synchrotron radiation beamline", "同步辐射光束线"),
    "free-electron-laser": Text("free-electron laser", "自由电子激光"),
    "photon-energy": Text("x-ray photon energy", "X 射线光子能量"),
    "electron-energy": Text("electron beam energy", "电子束能量"),
    "repetition-rate": Text("pulse repetition rate", "脉冲重复频率"),
    "heavy-ion-beam": Text("heavy-ion beam", "重离子束"),
    "subcritical-system": Text("accelerator-driven sub-critical system", "加速器驱动次临界系统"),
    "centrifuge": Text("centrifuge acceleration", "离心机加速度"),
    "centrifuge-capacity": Text("centrifuge capacity", "离心机容量"),
    "low-temperature": Text("extremely low temperature", "极低温"),
    "high-pressure": Text("high pressure", "超高压"),
    "high-field": Text("high magnetic field", "强磁场"),
    "ultrafast-light": Text("ultrafast light", "超快光"),
    "gravity": Text("precise gravity measurement in a cave laboratory", "洞体实验室精密重力测量"),
    "underground": Text("rock cover of an underground laboratory", "地下实验室岩石覆盖"),
    "hosted-volume": Text("volume of an underground laboratory", "地下实验室容积"),
    "altitude": Text("altitude of a cosmic-ray observatory", "宇宙线观测站海拔"),
    "timing": Text("time transfer, differential", "差分授时"),
    "seafloor": Text("seafloor observation, real-time", "海底实时观测"),
    "space-weather": Text("space weather observation from the ground", "地基空间天气观测"),
    "space-simulation": Text("space environment simulation", "空间环境模拟"),
    "fusion-test": Text("fusion technology test", "聚变技术试验"),
    "gas-turbine": Text("gas turbine test", "燃气轮机试验"),
    "thermophysics": Text("thermophysics test", "热物理试验"),
    "wind-tunnel": Text("low-speed wind tunnel", "低速风洞"),
    "network-testbed": Text("network testbed slice", "网络试验床切片"),
    "earth-system-model": Text("Earth system simulation, computing", "地球系统模拟计算"),
    "translational-medicine": Text("translational medicine services", "转化医学服务"),
    "biomedical-imaging": Text("multimode biomedical imaging", "多模态生物医学成像"),
    "animal-phenotyping": Text("animal phenotyping", "动物表型分析"),
}
"""Codes of our own scheme, in words."""


@dataclass(frozen=True, slots=True)
class Ability:
    """One thing one facility can do."""

    item: str
    code: str
    quote: str
    low: float | None = None
    high: float | None = None
    unit: str = ""


ABILITIES: tuple[Ability, ...] = (
    Ability("S1", "space-weather", "ground-based regional"),
    Ability("S2", "timing", "differential timing of order 100 ns", 100.0, 100.0, "ns"),
    Ability("S4", "seafloor", "real-time seabed-to-surface"),
    Ability("S5", "space-simulation", "nine categories of space environment factors"),
    Ability("S6", "fusion-test", "fusion"),
    Ability("A1", "synchrotron-radiation", "phase I 15 beamlines"),
    Ability("A1", "electron-energy", "6 GeV", 6.0, 6.0, "GeV"),
    Ability("A1", "photon-energy", "phase I 15 beamlines"),
    Ability("A2", "gas-turbine", "gas turbine test facility"),
    Ability("A3", "centrifuge", "up to 1,500 g", None, 1500.0, "g"),
    Ability("A3", "centrifuge-capacity", "1,900 g-t class", None, 1900.0, "g-t"),
    Ability("A4", "subcritical-system", "MW-class sub-critical system"),
    Ability("A5", "network-testbed", "open shared test platform"),
    Ability("P1", "free-electron-laser", "3 FEL lines"),
    Ability("P1", "photon-energy", "0.4-25 keV", 0.4, 25.0, "keV"),
    Ability("P1", "repetition-rate", "up to 1 MHz", None, 1.0, "MHz"),
    Ability("P2", "altitude", "4,410 m", 4410.0, 4410.0, "m"),
    Ability("P3", "low-temperature", "extremely low temperature"),
    Ability("P3", "high-pressure", "high pressure"),
    Ability("P3", "high-field", "high field"),
    Ability("P3", "ultrafast-light", "ultrafast light"),
    Ability("P4", "underground", "2,400 m rock cover", 2400.0, 2400.0, "m"),
    Ability("P4", "hosted-volume", "330,000 m3", 330_000.0, 330_000.0, "m3"),
    Ability("P5", "gravity", "cave lab"),
    Ability("P6", "heavy-ion-beam", "linac + booster + ring"),
    Ability("H1", "translational-medicine", "open project"),
    Ability("H2", "biomedical-imaging", "biomedical imaging facility"),
    Ability("H3", "animal-phenotyping", "animal phenotyping"),
    Ability("H5", "earth-system-model", "core-hours opened"),
    Ability("X1", "synchrotron-radiation", "h/year"),
    Ability("X1", "photon-energy", "h/year"),
    Ability("X2", "thermophysics", "thermophysics test facility"),
)
KINDS_OF_SOURCE: Mapping[str, tuple[str, ...]] = {
    "synchrotron": ("synchrotron-radiation", "photon-energy"),
    "fel": ("free-electron-laser",),
}
"""Kind of a light source to what it can do; which energies, the register does not say."""


def of_sites(places: Iterable[Site]) -> list[Row]:
    """Return what the sites of the registry can do."""
    return [
        _ability(place.id, one.code, one.low, one.high, one.unit or None, one.quote)
        for place in places
        for one in ABILITIES
        if one.item == place.parent
        and one.quote in " ".join(part or "" for part in (place.capacity_facts, place.listed_name, place.name))
    ]


def of_light_sources(rows: Sequence[Row]) -> list[Row]:
    """Return what the light sources of the register can do: their kind, and no range."""
    return [
        _ability(row["short_name"], code, None, None, None, row["kind"])
        for row in rows
        for code in KINDS_OF_SOURCE.get(row["kind"], ())
    ]


def _ability(resource: str, code: str, low: float | None, high: float | None, unit: str | None, quote: str) -> Row:
    """Return a row of the table ``capability`` with the words that say so."""
    return {
        "resource": resource, "code": code, "scheme": SCHEME, "low": low, "high": high, "unit": unit, "quote": quote,
    }  # fmt: skip


# Ranges in one unit: SI prefixes of the units in which capabilities are said, and nothing else.


PREFIX: Mapping[str, float] = {
    "f": 1e-15, "p": 1e-12, "n": 1e-9, "u": 1e-6, "m": 1e-3, "": 1.0, "k": 1e3, "M": 1e6,
    "G": 1e9, "T": 1e12,
}  # fmt: skip
PLAIN = ("eV", "Hz", "Pa", "K", "W", "m", "s", "m2", "m3", "g-t", "g", "h", "T", "Bq/m3", "1")
"""Units that are known; of some one or the other is never written with a prefix, and none hurts."""
SAME: Mapping[str, str] = {"[g]": "g", "μ": "u", "µ": "u", "克": "g", "米": "m", "小时": "h"}


def plain(unit: str) -> tuple[str, float] | None:
    """Return a unit without its prefix.

    Examples
    --------
    >>> plain("keV"), plain("m2"), plain("parsec")
    (('eV', 1000.0), ('m2', 1.0), None)
    """
    symbol = unit.strip()
    for mark, name in SAME.items():
        symbol = symbol.replace(mark, name)
    if symbol in PLAIN:
        return symbol, 1.0
    for name in PLAIN:
        head = symbol.removesuffix(name)
        if head != symbol and head in PREFIX:
            # the prefix of a square or cube counts as often as the metre does
            power = int(name[-1]) if name[-1:] in "23" and name[0] == "m" else 1
            return name, PREFIX[head] ** power
    return None


# A question in words and numbers: `photon energy 5..12 keV`, `岩石覆盖 ≥2000 m`.


_NUMBER = r"[-+]?\d+(?:\.\d+)?(?:e[-+]?\d+)?"
_RANGE = re.compile(
    rf"(?P<sign>>=|<=|≥|≤)?\s*(?P<low>{_NUMBER})"
    rf"(?:\s*(?:\.\.|…|~|–|—|至|到)\s*(?P<high>{_NUMBER}))?\s*(?P<unit>\[?[A-Za-zμµ克米小时\-]+[23]?\]?(?:/m3)?)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Query:
    """What somebody asks for."""

    words: tuple[str, ...] = ()
    low: float | None = None
    high: float | None = None
    unit: str = ""


def fold(text: str) -> str:
    """Return a text as it is compared: one width, one case."""
    return unicodedata.normalize("NFKC", text).casefold()


def parse(question: str) -> Query:
    """Read a question."""
    text = question.strip()
    for match in _RANGE.finditer(text):
        unit = plain(match["unit"])
        if unit is None:
            continue
        rest = text[: match.start()] + " " + text[match.end() :]
        low, high = _ends(match["sign"], match["low"], match["high"])
        name, factor = unit
        ends = [None if end is None else end * factor for end in (low, high)]
        if None not in ends and ends[0] > ends[1]:  # type: ignore[operator]
            raise InputError(
                Text("the range ends before it begins", "范围上限小于下限"),
                place=Place(column="QUERY"),
                seen=match[0].strip()[:80],
                expected="5..12 keV",
                code="end_before_start",
            )
        return Query(tuple(fold(rest).split()), ends[0], ends[1], name)
    words = tuple(fold(text).split())
    if not words:
        raise InputError(
            Text("say what is to be done", "请说明需要的能力"),
            place=Place(column="QUERY"),
            expected="photon energy 5..12 keV",
            fix=Text("yuzui schedule access “photon energy 5..12 keV”", "yuzui schedule access “光子能量 5..12 keV”"),
            code="no_query",
        )
    return Query(words)


def _ends(sign: str | None, low: str, high: str | None) -> tuple[float | None, float | None]:
    value = float(low)
    if high is not None:
        return value, float(high)
    if sign in (">=", "≥"):
        return value, None
    if sign in ("<=", "≤"):
        return None, value
    return value, value


# Which resources can do what is asked, how well that is known, and how far away they are.


Fit = Literal["whole", "named", "part", "unsaid"]
RADIUS = 6371.009
"""Mean radius of the Earth, km."""
FITS: Mapping[Fit, Text] = {
    "whole": Text("covers all of it", "完全覆盖"),
    "part": Text("covers part of it", "部分覆盖"),
    "unsaid": Text("its range is not said", "范围未说明"),
    "named": Text("does it", "具备该能力"),
}
"""How a capability fits, best first; ``named`` where no range was asked for."""
LATER: Mapping[Fit, Text] = {
    "whole": Text("is to cover all of it", "拟完全覆盖"),
    "part": Text("is to cover part of it", "拟部分覆盖"),
    "unsaid": Text("its range is not said", "范围未说明"),
    "named": Text("is to do it", "拟具备该能力"),
}
"""The same of a facility that takes no users yet."""
ORDER: Mapping[Fit, int] = {"whole": 0, "named": 0, "part": 1, "unsaid": 2}
TOWNS: Mapping[str, str] = {
    "Beijing": "北京", "Huairou": "怀柔", "Shanghai": "上海", "Hefei": "合肥", "Harbin": "哈尔滨",
    "Hangzhou": "杭州", "Nanjing": "南京", "Wuhan": "武汉", "Huizhou": "惠州",
    "Lianyungang": "连云港", "Dunhuang": "敦煌", "Korla": "库尔勒", "Nagqu": "那曲",
    "Daocheng": "稻城", "Liangshan": "凉山", "Zhuozhou": "涿州", "Kunming": "昆明",
    "Qingdao": "青岛",
}  # fmt: skip
"""Towns of the registry that one may start from; their coordinates are those of its sites."""


class Origin(msgspec.Struct, frozen=True):
    """Where somebody starts from."""

    name: str
    lat: float
    lon: float
    error_km: float | None


def origin(start: str, places: Iterable[Row]) -> Origin:
    """Return where a person starts from."""
    numbers = start.replace("，", ",").split(",")
    try:
        lat, lon = (float(part) for part in numbers)
    except ValueError:
        lat = lon = math.nan
    if -90 <= lat <= 90 and -180 <= lon <= 180:
        return Origin(start, lat, lon, 0.0)
    wanted = fold(start.strip())
    name = next((en for en, zh in TOWNS.items() if wanted in (fold(en), zh)), None)
    for place in places:
        if name and place["lat"] is not None and name in (place["site"] or ""):
            return Origin(start, place["lat"], place["lon"], place["coord_error_km"])
    raise InputError(
        Text("this place is not known here", "未收录该地点"),
        place=Place(column="--near"),
        seen=start[:80],
        expected=", ".join(TOWNS),
        fix=Text(
            "name one of these towns, or give degrees: --near 31.2,121.5",
            "请写上述城市之一，或经纬度：--near 31.2,121.5",
        ),
        code="unknown_place",
    )


def apart(start: Origin, place: Row) -> tuple[float, float | None] | None:
    """Return the distance to a place and its error."""
    if place.get("lat") is None or place.get("lon") is None:
        return None
    a, b = math.radians(start.lat), math.radians(place["lat"])
    turn = math.radians(place["lon"] - start.lon)
    half = math.sin((b - a) / 2) ** 2 + math.cos(a) * math.cos(b) * math.sin(turn / 2) ** 2
    distance = 2 * RADIUS * math.asin(math.sqrt(min(1.0, half)))
    own, other = start.error_km, place.get("coord_error_km")
    return distance, None if own is None or other is None else own + other


def label(row: Row) -> Text:
    """Return the words of a capability: ours, else its code."""
    known = LABELS.get(row["code"]) if row["scheme"] == SCHEME else None
    return known or Text(f"{row['scheme']} {row['code']}", f"{row['scheme']} {row['code']}")


def fit(query: Query, row: Row) -> Fit | None:
    """Return how a capability fits a question."""
    words = label(row)
    haystack = fold(f"{row['scheme']}:{row['code']} {words.en} {words.zh}")
    if not all(word in haystack for word in query.words):
        return None
    if not query.unit:
        return "named"
    if row["low"] is None and row["high"] is None:
        # a range was asked for and words: the words fit, the range nobody said
        return "unsaid" if query.words else None
    unit = plain(row["unit"] or "")
    if unit is None or unit[0] != query.unit:
        return None
    low, high = (_end(row[name], unit[1], sign) for name, sign in (("low", -1), ("high", 1)))
    least = -math.inf if query.low is None else query.low
    most = math.inf if query.high is None else query.high
    if low == high:
        # a fixed property, such as the rock above a laboratory: it meets the demand or it does not
        return "whole" if least <= low <= most else None
    if low <= least and most <= high:
        return "whole"
    return "part" if max(low, least) <= min(high, most) else None


def _end(value: float | None, factor: float, sign: int) -> float:
    return sign * math.inf if value is None else value * factor


class Capability(msgspec.Struct, frozen=True):
    """What a facility can do, how that fits what is asked, and the words of its source."""

    code: str
    scheme: str
    low: float | None
    high: float | None
    unit: str | None
    fit: Fit
    label: Text
    quote: str | None


@dataclass(frozen=True, slots=True)
class Match:
    """A resource that can do what is asked, and how far away it is."""

    resource: Row
    stage: str
    capabilities: list[Capability]
    fit: Fit
    away: tuple[float, float | None] | None


def matching(query: Query, resources: Sequence[Row], capabilities: Sequence[Row], start: Origin | None) -> list[Match]:
    """Return the resources that can do what is asked."""
    known = {row["id"]: row for row in resources}
    mine: dict[str, list[Capability]] = {}
    for row in capabilities:
        if row["resource"] in known and (how := fit(query, row)):
            code, scheme, low, high, unit = (row[name] for name in ("code", "scheme", "low", "high", "unit"))
            capability = Capability(code, scheme, low, high, unit, how, label(row), row.get("quote"))
            mine.setdefault(row["resource"], []).append(capability)
    matches = [
        Match(
            known[id],
            stage_of(known[id]),
            sorted(abilities, key=lambda one: (ORDER[one.fit], one.code)),
            min((one.fit for one in abilities), key=lambda how: ORDER[how]),
            apart(start, known[id]) if start else None,
        )
        for id, abilities in mine.items()
    ]
    return sorted(matches, key=_rank)


def _rank(one: Match) -> tuple[int, int, float, bool, str, str]:
    return (
        READY.get(one.stage, 3),
        ORDER[one.fit],
        math.inf if one.away is None else one.away[0],
        one.resource.get("parent") is None,
        str(one.resource.get("name") or ""),
        one.resource["id"],
    )


# How long one waits for a resource: from the grant of time to the first booking it led to.


LEAST = 5
"""Waits below which no figure is given."""
QUANTILES = (0.5, 0.9)
DAY = 86_400


def waits(
    grants: Iterable[Row], tasks: Iterable[Row], bookings: Iterable[Row], published: set[str]
) -> dict[str, list[int]]:
    """Return the waits of every resource."""
    granted: dict[str, int] = {}
    for row in grants:
        at = int(dt.datetime.fromisoformat(row["at"].replace("Z", "+00:00")).timestamp())
        granted[row["proposal"]] = min(at, granted.get(row["proposal"], at))
    owner = {row["id"]: row["proposal"] for row in tasks}
    first: dict[tuple[str, str], int] = {}
    for row in bookings:
        proposal = owner.get(row["task"])
        if row["schedule"] in published and proposal in granted:
            key = (row["resource"], str(proposal))
            first[key] = min(row["t0"], first.get(key, row["t0"]))
    delays: dict[str, list[int]] = {}
    for (resource, proposal), start in first.items():
        if start >= granted[proposal]:
            delays.setdefault(resource, []).append(start - granted[proposal])
    return {resource: sorted(seconds) for resource, seconds in delays.items()}


class Queue(msgspec.Struct, frozen=True):
    """Days from the grant of time to the first booking, by quantile; None where not known or fewer than five."""

    days: dict[str, float | None]
    n: int | None
    few: bool


def queue(seconds: list[int] | None) -> Queue:
    """Return what is known of the waits of one resource.

    Notes
    -----
    A quantile is the least wait that so large a part of the waits does not exceed.
    """
    n = len(seconds or ())
    if seconds is None or n < LEAST:
        return Queue(dict.fromkeys(map(str, QUANTILES)), None, few=n > 0)
    return Queue({str(q): seconds[math.ceil(q * n) - 1] / DAY for q in QUANTILES}, n, few=False)


# What the one who asks may see of resources, capabilities, offers and waits.


@dataclass(frozen=True, slots=True)
class Seen:
    """Rows that one subject may see."""

    resources: list[Row]
    capabilities: list[Row]
    offers: list[Row]
    waits: Mapping[str, list[int]]
    shipped: frozenset[str] = frozenset()
    held: Sequence[tuple[str, str, Row]] = ()

    def origins(self, workspace: Workspace) -> dict[str, DataOrigin]:
        """Return what is known of each resource: told, made up, or both; by id."""
        origin_of: dict[str, DataOrigin] = dict.fromkeys(self.shipped, "real")
        for id, ours in audited_export.by(workspace.desk, self.held).items():
            origin_of[id] = mix((ours, origin_of.get(id, ours)))
        return origin_of


def seen(workspace: Workspace) -> Seen:
    """Return what the subject of a workspace may see."""
    shipped, abilities = _shipped(workspace)
    view = workspace.view
    resources = {row["id"]: row for row in shipped}
    for row in view.select("resource"):
        # what a workspace says of a resource stands above what ships, where it says anything
        stated = {name: value for name, value in row.items() if value is not None}
        resources[row["id"]] = {**row, **resources.get(row["id"], {}), **stated}
    capable, offers = view.select("capability"), view.select("access_offer")
    keyed = {(row["resource"], row["scheme"], row["code"]): row for row in (*abilities, *capable)}
    published = {r["id"] for r in view.select("schedule") if r["status"] == "published"}
    booked = view.select("booking", columns=("schedule", "id", "task", "resource", "t0"))
    delays = waits(
        view.select("time_grant", columns=("proposal", "at")),
        [row for row in view.select("task", columns=("id", "proposal")) if row["proposal"]],
        booked,
        published,
    )
    held = [
        *((row["id"], "resource", row) for row in view.select("resource")),
        *((row["resource"], "capability", row) for row in capable),
        *((id, "access_offer", row) for row in offers for id in row["resources"] or ()),
        *((row["resource"], "booking", row) for row in booked if row["resource"] in delays),
    ]
    known = frozenset(row["id"] for row in shipped)
    return Seen(list(resources.values()), list(keyed.values()), offers, delays, known, held)


def _shipped(workspace: Workspace) -> tuple[list[Row], list[Row]]:
    """Return the facilities and light sources that ship, without those held back."""
    titles = {item.id: item.title for item in (*ITEMS, *REFERENCES)}
    places = registry.sites(rows(workspace, FACILITIES))
    sites = [
        msgspec.to_builtins(site) | {"title": titles[site.parent].json()}
        for site in places
        if site.fact_status not in ("memory-only", "not found")
    ]
    named = " ".join(f" {site['name']} ({site['name']}) " for site in sites)
    # a light source of the plan stands in both files, here under its item
    light = [one for one in rows(workspace, LIGHT) if f"({one['short_name']})" not in named]
    sources = [
        {
            "id": row["short_name"],
            "name": row["name"],
            "country": row["country"],
            "kind": "beamline",
            "website": row["website"],
            "active": row["active"] == "true",
            "status_as_of": manifest(workspace, LIGHT)["vintage"],
            "source": row["website"],
        }
        for row in light
    ]
    shown = {site["id"] for site in sites}
    able = [*of_sites(place for place in places if place.id in shown), *of_light_sources(light)]
    return [*sites, *sources], able
