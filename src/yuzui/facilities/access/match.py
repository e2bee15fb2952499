# SPDX-License-Identifier: Apache-2.0
r"""Which resources can do what is asked, how well that is known, and how far away they are.

A capability fits *whole* if its range holds all that is asked, *in part* if they share something;
where a source gives no range it is *not said*, which is neither yes nor no. Distance is that of the
great circle,

.. math:: d = 2R \arcsin \sqrt{\sin^2\tfrac{\Delta\varphi}{2}
          + \cos\varphi_1 \cos\varphi_2 \sin^2\tfrac{\Delta\lambda}{2}},
          \qquad R = 6371.009\ \text{km},

and its error the sum of both coordinate errors, since both are bounds.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from yuzui.errors import InputError, Place
from yuzui.facilities.access.abilities import LABELS, SCHEME
from yuzui.facilities.access.query import Query, fold
from yuzui.facilities.access.units import plain
from yuzui.facilities.items import READY, stage_of
from yuzui.text import Text

Row = Mapping[str, Any]
RADIUS = 6371.009
"""Mean radius of the Earth, km."""
FITS: Mapping[str, Text] = {
    "whole": Text("covers all of it", "完全覆盖"),
    "part": Text("covers part of it", "部分覆盖"),
    "unsaid": Text("its range is not said", "范围未说明"),
    "named": Text("does it", "具备该能力"),
}
"""How a capability fits, best first; ``named`` where no range was asked for."""
LATER: Mapping[str, Text] = {
    "whole": Text("is to cover all of it", "拟完全覆盖"),
    "part": Text("is to cover part of it", "拟部分覆盖"),
    "unsaid": Text("its range is not said", "范围未说明"),
    "named": Text("is to do it", "拟具备该能力"),
}
"""The same of a facility that takes no users yet."""
ORDER = {"whole": 0, "named": 0, "part": 1, "unsaid": 2}
TOWNS: Mapping[str, str] = {
    "Beijing": "北京", "Huairou": "怀柔", "Shanghai": "上海", "Hefei": "合肥", "Harbin": "哈尔滨",
    "Hangzhou": "杭州", "Nanjing": "南京", "Wuhan": "武汉", "Huizhou": "惠州",
    "Lianyungang": "连云港", "Dunhuang": "敦煌", "Korla": "库尔勒", "Nagqu": "那曲",
    "Daocheng": "稻城", "Liangshan": "凉山", "Zhuozhou": "涿州", "Kunming": "昆明",
    "Qingdao": "青岛",
}  # fmt: skip
"""Towns of the registry that one may start from; their coordinates are those of its sites."""


@dataclass(frozen=True, slots=True)
class Origin:
    """Where somebody starts from."""

    name: str
    lat: float
    lon: float
    error_km: float | None


def origin(said: str, places: Iterable[Row]) -> Origin:
    """Return where a person starts from."""
    numbers = said.replace("，", ",").split(",")
    try:
        lat, lon = (float(part) for part in numbers)
    except ValueError:
        lat = lon = math.nan
    if -90 <= lat <= 90 and -180 <= lon <= 180:
        return Origin(said, lat, lon, 0.0)
    wanted = fold(said.strip())
    name = next((en for en, zh in TOWNS.items() if wanted in (fold(en), zh)), None)
    for place in places:
        if name and place["lat"] is not None and name in (place["site"] or ""):
            return Origin(said, place["lat"], place["lon"], place["coord_error_km"])
    raise InputError(
        Text("this place is not known here", "未收录该地点"),
        place=Place(column="--near"),
        seen=said[:80],
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


def fit(query: Query, row: Row) -> str | None:
    """Return how a capability fits a question."""
    words = label(row)
    said = fold(f"{row['scheme']}:{row['code']} {words.en} {words.zh}")
    if not all(word in said for word in query.words):
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


def found(
    query: Query, resources: Sequence[Row], capabilities: Sequence[Row], start: Origin | None
) -> list[dict[str, Any]]:
    """Return the resources that can do what is asked."""
    known = {row["id"]: row for row in resources}
    mine: dict[str, list[dict[str, Any]]] = {}
    for row in capabilities:
        if row["resource"] in known and (how := fit(query, row)):
            mine.setdefault(row["resource"], []).append({**row, "fit": how, "label": label(row)})
    rows = []
    for id, abilities in mine.items():
        away = apart(start, known[id]) if start else None
        rows.append(
            {
                "resource": known[id],
                "stage": stage_of(known[id]),
                "capabilities": sorted(abilities, key=lambda one: (ORDER[one["fit"]], one["code"])),
                "fit": min((one["fit"] for one in abilities), key=lambda how: ORDER[how]),
                "distance_km": away[0] if away else None,
                "error_km": away[1] if away else None,
            }
        )
    return sorted(rows, key=_rank)


def _rank(row: Row) -> tuple[Any, ...]:
    far = math.inf if row["distance_km"] is None else row["distance_km"]
    return (
        READY.get(row["stage"], 3),
        ORDER[row["fit"]],
        far,
        row["resource"].get("parent") is None,
        str(row["resource"].get("name") or ""),
        row["resource"]["id"],
    )
