# SPDX-License-Identifier: Apache-2.0
"""One request as one task or as a series: repetitions, gaps, and what can never fit.

Visit ``n`` of a series starts within period ± jitter of the start of visit ``n - 1``; a visit needs
the one before it, so a series that is cut short keeps its beginning. A period in which the visit
itself has no room is refused when it is submitted.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from yuzui.facilities.windows.spans import Span
from yuzui.scheduling.row import Row
from yuzui.text import Text

HOUR = 3_600
Lags = list[list[Any]]


def series(row: Row, duration: int, horizon: Span, again: int) -> list[tuple[str, Lags]]:
    """Return the tasks of a request, each with what it follows."""
    id, times = str(row.values["id"]), int(row.values.get("repeats") or 1)
    if times == 1:
        return [(id, [])]
    ids = [f"{id}-{n}" for n in range(1, times + 1)]
    lag = _lags(row, duration, again)
    least = duration + max(lag[0], again)
    start, end = (row.values.get(name) for name in ("from", "until"))
    low = horizon[0] if start is None else max(horizon[0], start)
    high = horizon[1] if end is None else min(horizon[1], end)
    if (times - 1) * least + duration > high - low:
        row.fault(
            "repeats", _TOO_MANY, times,
            f"<= {max(1, 1 + (high - low - duration) // max(1, least))}", "cadence",
        )  # fmt: skip
    return [(ids[0], []), *((ids[n], [[ids[n - 1], *lag]]) for n in range(1, times))]


def _lags(row: Row, duration: int, again: int) -> tuple[int, int | None]:
    """Return the gap from the end of one visit to the start of the next."""
    period = row.values.get("period")
    if period is None:
        return again, None
    jitter = row.values.get("jitter") or 0.0
    least = math.ceil((period - jitter) * HOUR) - duration
    most = math.floor((period + jitter) * HOUR) - duration
    if most < again:
        row.fault("period", _TOO_SHORT, period, f">= {(duration + again) / HOUR - jitter:g}", "cadence")
    return max(0, least), max(0, most)


def follows(row: Row, extra: float, last: Mapping[str, str]) -> Lags:
    """Return what a request follows."""
    if not (name := str(row.values.get("follows") or "")):
        return []
    if not row.one_of("follows", name, last, "unknown_task"):
        return []
    low, high = row.values.get("min_lag"), row.values.get("max_lag")
    if math.isinf(extra):
        row.fault("activity_limit", _NEVER, row.values.get("activity_limit"), "> 0", "never_cools")
        extra = 0.0
    # cooling is a shortest gap of its own: the longer of both holds
    least = max(math.ceil((low or 0.0) * HOUR), math.ceil(extra))
    most = None if high is None else math.floor(high * HOUR)
    if most is not None and most < least:
        row.fault("max_lag", _LAGS, high, f">= {least / HOUR:g}", "end_before_start")
        most = least
    return [[last[name], least, most]]


_TOO_SHORT = Text("the period is shorter than what is done in it, with changeover", "周期短于单次时长与切换时间之和")
_TOO_MANY = Text("so many do not fit between the dates", "所给日期内容纳不下这么多次")
_NEVER = Text("it never cools to that limit", "永远无法冷却到该限值")
_LAGS = Text("the longest gap is shorter than the shortest, cooling included", "最长间隔短于最短间隔（含冷却时间）")
