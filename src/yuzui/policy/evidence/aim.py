# SPDX-License-Identifier: Apache-2.0
"""Has the world reached the aim? Value, distance, odds and one line per reading."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from typing import Any

import msgspec

from yuzui.errors import YuzuiError
from yuzui.policy import plan_answer
from yuzui.policy.evidence.outcome import NoDataError, NotBuiltError, find
from yuzui.policy.plan.clause import Measure, Reading, Target, on_track
from yuzui.policy.plan_answer import Odds
from yuzui.text import Text, same

Ask = Callable[[str, Mapping[str, Any]], Mapping[str, Any]]
"""``(study, arguments) -> document``; raises what the study raises."""

STATUSES: dict[str, Text] = {
    "met": Text("met", "已达到"),
    "not_met": Text("not met", "未达到"),
    "no_data": Text("no data", "无数据"),
    "on_track": Text("on track", "进展符合"),
    "off_track": Text("off track", "进展落后"),
    "late": Text("late", "已逾期"),
    "open": Text("open", "待定"),
}


def state(target: Target, ask: Ask, today: dt.date) -> plan_answer.Target:
    """Return the third axis of a clause."""
    measure = target.measure
    document, why = ({}, None) if measure is None else _studied(ask, measure, {})
    value = find(document, measure.at) if measure else None
    vintage = find(document, measure.vintage) if measure and measure.vintage else None
    wrong = target.vintage and vintage is not None and not str(vintage).startswith(target.vintage)
    if wrong:
        why = _VINTAGE.format(seen=str(vintage), wanted=target.vintage)
    if wrong or not isinstance(value, int | float):
        value = None
    series = _series(document, measure.series) if measure else []
    readings = [_reading(r, target, series, document, ask, today) for r in _readings(target)]
    return plan_answer.Target(
        status="no_data" if value is None else "met" if target.met_by(value) else "not_met",
        value=value,
        unit=target.unit,
        year=find(document, measure.year) if measure else None,
        vintage=vintage,
        source=find(document, measure.source) if measure and measure.source else None,
        numerator=target.numerator,
        denominator=target.denominator or None,
        cmp=target.cmp,
        aim=target.value,
        distance=None if value is None or target.value is None else target.value - value,
        deadline=target.deadline,
        readings=readings,
        odds=_once(readings),
        asks=_asks(measure),
        why=why,
    )


_VINTAGE = Text(
    "the latest figure is {seen}, the aim is of {wanted} figures", "最新数据为 {seen}，目标以 {wanted} 数据衡量"
)


def _studied(ask: Ask, measure: Measure, more: dict[str, Any]) -> tuple[Mapping[str, Any], Text | None]:
    """Return what the study of an aim says; else nothing, and why it says nothing."""
    try:
        return ask(measure.ref.removeprefix("study:"), {**measure.args, **more}), None
    except (NoDataError, NotBuiltError) as missing:
        return {}, missing.message
    except YuzuiError as error:
        return {}, error.message + same(f" ({error.code})")


def _asks(measure: Measure | None) -> plan_answer.Asks | None:
    if measure is None or not measure.odds or not measure.by:
        return None
    return plan_answer.Asks(measure.ref.removeprefix("study:"), dict(measure.args), measure.by, measure.odds)


def _once(readings: list[plan_answer.Reading]) -> list[Odds]:
    """Return every row of odds that a reading rests on, once, in the order of the years."""
    rows = {(row.by, row.method): row for one in readings for row in one.odds}
    return sorted(rows.values(), key=lambda row: row.by)


def odds_at(document: Mapping[str, Any], address: str) -> list[Odds]:
    """Return the odds that stand at an address of a document."""
    return msgspec.convert(find(document, address) or [], list[Odds])


def _odds(target: Target, document: Mapping[str, Any], ask: Ask, year: int | None) -> tuple[list[Odds], Text | None]:
    """Return the odds of a year, without one those that the study gives unasked; or why not."""
    measure = target.measure
    if measure is None or not measure.odds:
        return [], None
    own = [row for row in odds_at(document, measure.odds) if year in (None, row.by)]
    if own or not measure.by:
        return own, None
    studied, why = _studied(ask, measure, {measure.by: year})
    return [row for row in odds_at(studied, measure.odds) if row.by == year], why


def _readings(target: Target) -> list[Reading]:
    if target.deadline is None:
        return target.readings
    text = Text("the deadline of the text", "文本所给期限")
    stated = Reading(label=text, deadline=target.deadline, source="plan", status="stated")
    return [stated, *target.readings]


def _series(document: Mapping[str, Any], address: str) -> list[tuple[int, float]]:
    rows = find(document, address) if address else None
    values = [(int(r["year"]), r.get("value", r.get("share"))) for r in rows or []]
    return sorted((year, float(value)) for year, value in values if value is not None)


def _reading(
    reading: Reading,
    target: Target,
    series: list[tuple[int, float]],
    document: Mapping[str, Any],
    ask: Ask,
    today: dt.date,
) -> plan_answer.Reading:
    row = plan_answer.Reading(
        label=reading.label, deadline=reading.deadline, source=reading.source, basis=reading.status
    )
    if reading.deadline is None:
        odds, why = _odds(target, document, ask, None)
        return msgspec.structs.replace(row, odds=odds, why=why)
    year = int(reading.deadline[:4])
    past = reading.deadline < today.isoformat()
    value = dict(series).get(year)
    if value is not None:
        status = "met" if target.met_by(value) else "late" if past else "not_met"
        return msgspec.structs.replace(row, status=status, value=value)
    odds, why = _odds(target, document, ask, year)
    if past or target.value is None:
        # a year whose figure is not out is not a miss
        status = "no_data"
    else:
        left = year - series[-1][0] if series else 0
        status = "open" if odds else on_track(series, target.value, left)
    return msgspec.structs.replace(row, status=status, odds=odds, why=why)
