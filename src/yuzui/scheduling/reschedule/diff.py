# SPDX-License-Identifier: Apache-2.0
"""What changed between two schedules: moved, added, dropped, with how much notice."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any

DAY = 86_400
BINS = (0, DAY, 3 * DAY, 7 * DAY, 30 * DAY)
"""Edges of the classes of notice, seconds; below the first the booking had begun."""
PROMISED = ("firm", "frozen")

Row = Mapping[str, Any]


def diff(before: Sequence[Row], after: Sequence[Row], now: int) -> dict[str, Any]:
    """Return what changed from one schedule to another."""
    old = {str(row["task"]): row for row in before}
    new = {str(row["task"]): row for row in after}
    moved, unmoved = [], []
    for task, row in old.items():
        if task in new and _spot(row) != _spot(new[task]):
            first = min(row["start"], new[task]["start"])
            moved.append({**_plain(row), "to": _plain(new[task]), "notice": first - now})
        elif task in new:
            unmoved.append(task)
    dropped = [_noticed(row, now) for task, row in old.items() if task not in new]
    added = [_noticed(row, now) for task, row in new.items() if task not in old]
    promised = [task for task, row in old.items() if row.get("firmness") in PROMISED]
    base = promised or list(old)
    stay = set(unmoved)
    return {
        "moved": sorted(moved, key=_order),
        "added": sorted(added, key=_order),
        "dropped": sorted(dropped, key=_order),
        "unmoved": len(unmoved),
        "notice": _classes([*moved, *dropped]),
        "stability": sum(task in stay for task in base) / len(base) if base else None,
        "of": "promised" if promised else "all",
        "base": len(base),
    }


def _plain(row: Row) -> dict[str, Any]:
    return {name: row[name] for name in ("task", "resource", "start", "end")}


def _spot(row: Row) -> tuple[str, int]:
    return str(row["resource"]), row["start"]


def _noticed(row: Row, now: int) -> dict[str, Any]:
    return {**_plain(row), "notice": row["start"] - now}


def _order(row: Row) -> tuple[int, str]:
    return row["start"], str(row["task"])


def _classes(rows: Sequence[Row]) -> list[dict[str, Any]]:
    """Return how many bookings had how much notice."""
    edges = (None, *BINS, None)
    return [
        {
            "from": low,
            "to": high,
            "bookings": sum(
                (low is None or row["notice"] >= low) and (high is None or row["notice"] < high) for row in rows
            ),
        }
        for low, high in pairwise(edges)
    ]
