# SPDX-License-Identifier: Apache-2.0
"""Which instruments might be one: same capability, overlapping range, both little used.

A pair is a suggestion to look at and nothing more: what two instruments are for, a code does not
say. Ranges overlap if they share a value; where one is not said the pair is left out and counted. A
use that is not known is not a low use.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from yuzui.facilities.access.match import Origin, apart
from yuzui.facilities.access.units import plain

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Overlaps:
    """What was found."""

    pairs: list[dict[str, Any]]
    rows: int
    no_use: int
    no_range: int
    busy: int


def use(row: Row) -> float | None:
    """Return the part of the hours offered that was used; None where either is not known."""
    used, offered = row.get("used_hours"), row.get("offered_hours")
    return None if used is None or not offered else used / offered


def _range(row: Row) -> tuple[str, float, float] | None:
    """Return plain unit and both ends; None where no end is said or the unit is not known."""
    if row.get("low") is None and row.get("high") is None:
        return None
    if (unit := plain(row.get("unit") or "")) is None:
        return None
    low = -math.inf if row.get("low") is None else row["low"] * unit[1]
    high = math.inf if row.get("high") is None else row["high"] * unit[1]
    return unit[0], low, high


def found(rows: Sequence[Row], threshold: float) -> Overlaps:
    """Return the pairs of little-used instruments that could do the same."""
    able = [row for row in rows if row.get("code")]
    uses = [use(row) for row in able]
    ranges = [_range(row) for row in able]
    groups: dict[tuple[str, str, str], list[int]] = {}
    for n, row in enumerate(able):
        share, span = uses[n], ranges[n]
        if share is not None and share < threshold and span is not None:
            groups.setdefault((row.get("scheme") or "", row["code"], span[0]), []).append(n)
    pairs = []
    for (scheme, code, unit), members in sorted(groups.items()):
        for a, b in _sweep(members, ranges):
            if able[a]["id"] == able[b]["id"]:
                continue
            one, other = sorted((a, b), key=lambda n: str(able[n]["id"]))
            pairs.append(_pair(able, uses, ranges, (one, other)) | {
                "code": code, "scheme": scheme or None, "unit": unit,
            })  # fmt: skip
    pairs.sort(key=lambda p: (math.inf if p["distance_km"] is None else p["distance_km"],
                              str(p["a"]["id"]), str(p["b"]["id"]), p["code"]))  # fmt: skip
    return Overlaps(
        pairs,
        len(able),
        sum(share is None for share in uses),
        sum(span is None for span in ranges),
        sum(share is not None and share >= threshold for share in uses),
    )


def _sweep(members: Sequence[int], ranges: Sequence[Any]) -> list[tuple[int, int]]:
    """Return the pairs whose ranges share a value."""
    found: list[tuple[int, int]] = []
    open_: list[int] = []
    for n in sorted(members, key=lambda n: (ranges[n][1], ranges[n][2], n)):
        open_ = [m for m in open_ if ranges[m][2] >= ranges[n][1]]
        found += [(m, n) for m in open_]
        open_.append(n)
    return found


def _pair(
    able: Sequence[Row], uses: Sequence[float | None], ranges: Sequence[Any], at: tuple[int, int]
) -> dict[str, Any]:
    a, b = able[at[0]], able[at[1]]
    away = None
    if a.get("lat") is not None and a.get("lon") is not None:
        away = apart(Origin("", a["lat"], a["lon"], a.get("coord_error_km")), b)
    low = max(ranges[n][1] for n in at)
    high = min(ranges[n][2] for n in at)
    return {
        "a": a,
        "b": b,
        "use_a": uses[at[0]],
        "use_b": uses[at[1]],
        "low": None if math.isinf(low) else low,
        "high": None if math.isinf(high) else high,
        "distance_km": away[0] if away else None,
        "error_km": away[1] if away else None,
        "same_owner": bool(a.get("owner")) and a.get("owner") == b.get("owner"),
    }
