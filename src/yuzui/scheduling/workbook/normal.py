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
from yuzui.scheduling.instance import InstanceJson, InstanceRow, merged
from yuzui.scheduling.reading import read


def normal(document: InstanceJson, file: str = "") -> InstanceRow:
    """Return an instance in its normal form."""
    reading = read(document, file)
    if reading.rejected:
        raise together(list(reading.rejected.values()))
    low, high = reading.instance.horizon
    place = {id: n for n, id in enumerate(reading.instance.resources)}
    normal_form: InstanceRow = {"unit": "s", "horizon": [low, high]}
    normal_form |= {k: document[k] for k in ("title", "timezone", "origin", "shift") if document.get(k)}
    if (known := document.get("inputs_as_of")) is not None:
        normal_form["inputs_as_of"] = int(known)
    return normal_form | {
        "resources": [_resource(row) for row in _rows(document, "resources")],
        "pools": [_opened(row) for row in _rows(document, "pools")],
        "tasks": [_task(row, place, (low, high)) for row in _rows(document, "tasks")],
        "groups": [
            {"id": str(row["id"]), "rule": row["rule"], "k": _whole(row.get("k"), 1)}
            for row in _rows(document, "groups")
        ],
        "quotas": [{"partner": str(row["partner"]), "max": int(row["max"])} for row in _rows(document, "quotas")],
    }


def _rows(document: InstanceJson, name: str) -> Sequence[InstanceRow]:
    return document.get(name) or ()


def _whole(value: Any, default: int) -> int:
    return default if value is None else int(value)


def ordered(spans: Iterable[Sequence[Any]]) -> list[list[int]]:
    """Return intervals in order of time, those that overlap as one; touching ones stay."""
    pairs = sorted((int(a), int(b)) for a, b in spans)
    if any(one[1] > other[0] for one, other in pairwise(pairs)):
        pairs = list(merged(pairs))
    return [list(span) for span in pairs]


def _opened(row: InstanceRow) -> InstanceRow:
    opened: InstanceRow = {"id": str(row["id"])}
    if row.get("calendar") is not None:
        opened["calendar"] = ordered(row["calendar"])
    return opened | {"capacity": _whole(row.get("capacity"), 1)}


def _resource(row: InstanceRow) -> InstanceRow:
    table = row.get("changeover") or {}
    pairs = {(str(a), str(b)): int(s) for a, b, s in table.get("pairs") or ()}
    usual = table.get("default")
    if usual is None and not pairs:
        usual = 0
    default = {} if usual is None else {"default": int(usual)}
    rows = [[a, b, seconds] for (a, b), seconds in sorted(pairs.items())]
    return _opened(row) | {"changeover": {**default, "pairs": rows}}


def _task(row: InstanceRow, place: Mapping[str, int], horizon: tuple[int, int]) -> InstanceRow:
    ways: dict[str, list[list[int]]] = {}
    for way in row.get("alternatives") or ():
        spans = ([int(a), int(b)] for a, b in way.get("windows") or ())
        windows = [span for span in spans if _holds(span, horizon)]
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
