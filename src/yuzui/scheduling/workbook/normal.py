# SPDX-License-Identifier: Apache-2.0
"""An instance with everything said: what a workbook holds and what reading one gives.

Two documents of one normal form are the same instance: what was left out has its meaning, windows
and calendars stand in order of time, the ways of a task in the order of the resources, changeovers
and predecessors in that of their names. The
order of resources, pools, tasks, groups and quotas is kept, since that of tasks is their rank.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from typing import Any

from yuzui.errors import together
from yuzui.scheduling.instance import merged
from yuzui.scheduling.reading import read

Row = Mapping[str, Any]


def normal(document: Mapping[str, Any], file: str = "") -> dict[str, Any]:
    """Return an instance in its normal form."""
    found = read(document, file)
    if found.rejected:
        raise together(list(found.rejected.values()))
    low, high = found.instance.horizon
    place = {id: n for n, id in enumerate(found.instance.resources)}
    made: dict[str, Any] = {"unit": "s", "horizon": [low, high]}
    made |= {k: document[k] for k in ("title", "timezone", "origin", "shift") if document.get(k)}
    if (known := document.get("inputs_as_of")) is not None:
        made["inputs_as_of"] = int(known)
    return made | {
        "resources": [_resource(row) for row in _rows(document, "resources")],
        "pools": [_opened(row) for row in _rows(document, "pools")],
        "tasks": [_task(row, place, (low, high)) for row in _rows(document, "tasks")],
        "groups": [
            {"id": str(row["id"]), "rule": row["rule"], "k": _whole(row.get("k"), 1)}
            for row in _rows(document, "groups")
        ],
        "quotas": [{"partner": str(row["partner"]), "max": int(row["max"])} for row in _rows(document, "quotas")],
    }


def _rows(document: Mapping[str, Any], name: str) -> Sequence[Row]:
    return document.get(name) or ()


def _whole(value: Any, default: int) -> int:
    return default if value is None else int(value)


def ordered(spans: Iterable[Sequence[Any]]) -> list[list[int]]:
    """Return intervals in order of time, those that overlap as one; touching ones stay."""
    found = sorted((int(a), int(b)) for a, b in spans)
    if any(one[1] > other[0] for one, other in pairwise(found)):
        found = list(merged(found))
    return [list(span) for span in found]


def _opened(row: Row) -> dict[str, Any]:
    made: dict[str, Any] = {"id": str(row["id"])}
    if row.get("calendar") is not None:
        made["calendar"] = ordered(row["calendar"])
    return made | {"capacity": _whole(row.get("capacity"), 1)}


def _resource(row: Row) -> dict[str, Any]:
    table = row.get("changeover") or {}
    pairs = {(str(a), str(b)): int(s) for a, b, s in table.get("pairs") or ()}
    given = table.get("default")
    if given is None and not pairs:
        given = 0
    default = {} if given is None else {"default": int(given)}
    rows = [[a, b, seconds] for (a, b), seconds in sorted(pairs.items())]
    return _opened(row) | {"changeover": {**default, "pairs": rows}}


def _task(row: Row, place: Mapping[str, int], horizon: tuple[int, int]) -> dict[str, Any]:
    ways: dict[str, list[list[int]]] = {}
    for way in row.get("alternatives") or ():
        given = ([int(a), int(b)] for a, b in way.get("windows") or ())
        windows = [span for span in given if _holds(span, horizon)]
        if windows:
            ways.setdefault(str(way["resource"]), []).extend(windows)
    after = sorted((_lag(link) for link in row.get("after") or ()), key=str)
    return {
        "id": str(row["id"]),
        "value": float(row["value"]),
        "duration": int(row["duration"]),
        "config": _word(row.get("config")) or "",
        "partner": _word(row.get("partner")),
        "uses": {str(pool): int(amount) for pool, amount in (row.get("uses") or {}).items()},
        "alternatives": [{"resource": id, "windows": sorted(ways[id])} for id in sorted(ways, key=place.__getitem__)],
        "after": after,
        "group": _word(row.get("group")),
    }


def _holds(span: Sequence[Any], horizon: tuple[int, int]) -> bool:
    """Return whether a window holds any second of the horizon; the others are never used."""
    return bool(span[0] < span[1] and span[0] < horizon[1] and span[1] > horizon[0])


def _word(value: Any) -> str | None:
    return None if value in (None, "") else str(value)


def _lag(link: Sequence[Any]) -> list[Any]:
    task, low, high = (*link, None, None)[:3]
    return [str(task), _whole(low, 0), None if high is None else int(high)]
