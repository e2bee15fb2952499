# SPDX-License-Identifier: Apache-2.0
"""Rows of the calendar that overlap: which, in local times, and the rows that would do."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from zoneinfo import ZoneInfo

from yuzui.errors import InputError, Place
from yuzui.model.table import Row
from yuzui.model.tables.facility import CALENDAR
from yuzui.model.visibility import In
from yuzui.store.store import View
from yuzui.text import Text


def faults(
    view: View, rows: Sequence[Row], zones: Mapping[str, str | None], places: Mapping[tuple[Any, ...], Place]
) -> list[InputError]:
    """Return where rows of the calendar overlap one another, or rows that are there; times in the zones given."""
    named = tuple(dict.fromkeys(row["resource"] for row in rows))
    known = view.select("calendar", where=In("resource", named)) if named else []
    whole = {_key(row): row for row in (*known, *rows)}
    ordered = sorted(whole.values(), key=lambda r: (r["resource"], r["version"], r["t0"]))
    return [_overlap(one, inside, zones, places) for one, inside in _overlapping_rows(ordered)]


def _key(row: Row) -> tuple[Any, ...]:
    return tuple(row[name] for name in CALENDAR.key)


def _overlapping_rows(ordered: Sequence[Row]) -> Iterable[tuple[Row, list[Row]]]:
    """Yield each row that others begin within, and those."""
    outer: Row | None = None
    inside: list[Row] = []
    for row in ordered:
        same = outer is not None and (outer["resource"], outer["version"]) == (row["resource"], row["version"])
        if outer is not None and same and row["t0"] < outer["t1"]:
            inside.append(row)
            if row["t1"] <= outer["t1"]:
                continue
        if outer is not None and inside:
            yield outer, inside
        outer, inside = row, []
    if outer is not None and inside:
        yield outer, inside


SHOWN = 4
"""Most rows that an error writes out."""


def _overlap(
    one: Row, inside: Sequence[Row], zones: Mapping[str, str | None], places: Mapping[tuple[Any, ...], Place]
) -> InputError:
    """Return the error for a row that others begin within, in local times, with the rows that would do."""
    zone = zones.get(one["resource"]) or "UTC"
    rows = [row for row in (one, *inside) if _key(row) in places]
    place = places[_key(rows[-1])] if rows else Place()
    numbers = {_key(row): f"{places[_key(row)].row}: " for row in rows}
    seen = [numbers.get(_key(row), "") + _span(row, zone) for row in (one, *inside)]
    parts: list[Row] = []
    at = one["t0"]
    for row in inside:
        parts += [{**one, "t0": at, "t1": row["t0"]}] if row["t0"] > at else []
        parts.append(row)
        at = max(at, row["t1"])
    parts += [{**one, "t0": at}] if at < one["t1"] else []
    if len(rows) == 1 + len(inside):
        fix = Text(
            "an instrument is in one state at a time: cut the shorter time out of the longer, with the rows that are "
            "expected, in the local time that is named",
            "同一时刻只能有一种状态：请将较短的时段从较长的时段中分出，改写为“应为”所列各行（所注时区的当地时间）",
        )
    else:
        fix = Text(
            "a row that was loaded before says something of this time: add a column “version” with 2 (each time one "
            "more) to the rows that are to hold instead",
            "此前载入的行已说明该时段：请为新的行增加“版本”列，填 2（每次加 1），版本高者为准",
        )
    return InputError(
        Text("two rows of the opening hours of {r} overlap", "{r} 的开放时间有两行相互重叠").format(r=one["resource"]),
        place=place,
        seen=_few(seen),
        expected=f"{_few([_span(row, zone) for row in parts])} ({zone})",
        fix=fix,
        code="calendar_overlap",
    )


def _span(row: Row, zone: str) -> str:
    begin, end = (dt.datetime.fromtimestamp(row[name], ZoneInfo(zone)) for name in ("t0", "t1"))
    return f"{begin:%Y-%m-%d %H:%M} – {end:%Y-%m-%d %H:%M} {row['state']}"


def _few(texts: Sequence[str]) -> str:
    return "; ".join(texts[:SHOWN]) + ("; …" if len(texts) > SHOWN else "")
