# SPDX-License-Identifier: Apache-2.0
"""Has the world reached the aim? Value, distance, odds and one line per reading."""

from __future__ import annotations

from typing import Any

from yuzui.errors import YuzuiError
from yuzui.policy.evidence.address import find
from yuzui.policy.evidence.outcome import NoDataError, NotBuiltError
from yuzui.policy.evidence.world import World
from yuzui.policy.plan.target import Measure, Reading, Target, on_track
from yuzui.text import Text, same

STATUSES: dict[str, Text] = {
    "met": Text("met", "已达到"),
    "not_met": Text("not met", "未达到"),
    "no_data": Text("no data", "无数据"),
    "on_track": Text("on track", "进展符合"),
    "off_track": Text("off track", "进展落后"),
    "late": Text("late", "已逾期"),
    "open": Text("open", "待定"),
}


def state(target: Target, world: World) -> dict[str, Any]:
    """Return the third axis of a clause."""
    measure = target.measure
    document, why = ({}, None) if measure is None else _studied(world, measure, {})
    value = find(document, measure.at) if measure else None
    year = find(document, measure.year) if measure else None
    vintage = find(document, measure.vintage) if measure and measure.vintage else None
    wrong = target.vintage and vintage is not None and not str(vintage).startswith(target.vintage)
    if wrong:
        why = _VINTAGE.format(seen=str(vintage), wanted=target.vintage)
    if wrong or not isinstance(value, int | float):
        value = None
    series = _series(document, measure.series) if measure else []
    readings = [_reading(r, target, series, document, world) for r in _readings(target)]
    return {
        "status": "no_data" if value is None else "met" if target.met_by(value) else "not_met",
        "value": value,
        "unit": target.unit,
        "year": year,
        "vintage": vintage,
        "source": find(document, measure.source) if measure and measure.source else None,
        "numerator": target.numerator,
        "denominator": target.denominator or None,
        "cmp": target.cmp,
        "aim": target.value,
        "distance": None if value is None or target.value is None else target.value - value,
        "deadline": target.deadline,
        "readings": readings,
        "odds": _once(readings),
        "asks": _asks(measure),
        "why": why and why.json(),
    }


_VINTAGE = Text(
    "the latest figure is {seen}, the aim is of {wanted} figures", "最新数据为 {seen}，目标以 {wanted} 数据衡量"
)


def _studied(world: World, measure: Measure, more: dict[str, Any]) -> tuple[dict[str, Any], Text | None]:
    """Return what the study of an aim says; else nothing, and why it says nothing."""
    try:
        return world.study(measure.ref.removeprefix("study:"), {**measure.args, **more}), None
    except (NoDataError, NotBuiltError) as missing:
        return {}, missing.message
    except YuzuiError as error:
        return {}, error.message + same(f" ({error.code})")


def _asks(measure: Measure | None) -> dict[str, Any] | None:
    """Return study, arguments, the argument that takes a year, and where the odds then stand."""
    if measure is None or not measure.odds or not measure.by:
        return None
    study = measure.ref.removeprefix("study:")
    return {"study": study, "args": dict(measure.args), "by": measure.by, "at": measure.odds}


def _once(readings: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return every row of odds that a reading rests on, once, in the order of the years."""
    rows = {(row["by"], row["method"]): row for one in readings for row in one["odds"]}
    return sorted(rows.values(), key=lambda row: int(row["by"]))


def _odds(target: Target, document: dict[str, Any], world: World, year: int | None) -> dict[str, Any]:
    """Return the odds of a year, without one those that the study gives unasked; or why not."""
    measure = target.measure
    if measure is None or not measure.odds:
        return {"odds": [], "why": None}
    rows = list(find(document, measure.odds) or [])
    own = [row for row in rows if year in (None, int(row["by"]))]
    if own or not measure.by:
        return {"odds": own, "why": None}
    asked, why = _studied(world, measure, {measure.by: year})
    own = [row for row in find(asked, measure.odds) or [] if int(row["by"]) == year]
    return {"odds": own, "why": why and why.json()}


def _readings(target: Target) -> list[Reading]:
    if target.deadline is None:
        return target.readings
    text = Text("the deadline of the text", "文本所给期限")
    stated = Reading(label=text, deadline=target.deadline, source="plan", status="stated")
    return [stated, *target.readings]


def _series(document: dict[str, Any], address: str) -> list[tuple[int, float]]:
    rows = find(document, address) if address else None
    found = [(int(r["year"]), r.get("value", r.get("share"))) for r in rows or []]
    return sorted((year, float(value)) for year, value in found if value is not None)


def _reading(
    reading: Reading, target: Target, series: list[tuple[int, float]], document: dict[str, Any], world: World
) -> dict[str, Any]:
    row: dict[str, Any] = {
        "label": reading.label.json(),
        "deadline": reading.deadline,
        "source": reading.source,
        "basis": reading.status,
        "status": "open",
        "value": None,
        "odds": [],
        "why": None,
    }
    if reading.deadline is None:
        return row | _odds(target, document, world, None)
    year = int(reading.deadline[:4])
    past = reading.deadline < world.today.isoformat()
    row["value"] = dict(series).get(year)
    if row["value"] is not None:
        row["status"] = "met" if target.met_by(row["value"]) else "late" if past else "not_met"
        return row
    row |= _odds(target, document, world, year)
    if past or target.value is None:
        # a year whose figure is not out is not a miss
        row["status"] = "no_data"
    else:
        left = year - series[-1][0] if series else 0
        row["status"] = "open" if row["odds"] else on_track(series, target.value, left)
    return row
