# SPDX-License-Identifier: Apache-2.0
"""Where the whole path of the simulator stays, today and as it would have been said before."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from yuzui.investment.baselines import from_logit, logit
from yuzui.investment.forecast import drift, simultaneous
from yuzui.investment.forecast.drift import Outlook, Scored
from yuzui.investment.forecast.simultaneous import Error, Errors
from yuzui.investment.forecast_report.methods import GHOSTS, Simulator, before

YEARS = 5
"""Longest path that is banded: over more years too few whole past paths are known."""


def whole_path(taught: Simulator | None, ahead: Sequence[int]) -> dict[str, Any] | None:
    """Return the band in which 8 of 10 whole paths stay."""
    if taught is None:
        return None
    past, last = errors(before(taught, ahead)), max(taught.history)
    today = _said(taught, past, last, min(YEARS, len(ahead)))
    if today is None:
        return None
    earlier = [_said(taught, past, last - back, min(YEARS, back)) for back in GHOSTS]
    return {**today, "before": [_judged(taught, one) for one in earlier if one is not None]}


def errors(scored: Mapping[int, Sequence[Scored]]) -> Errors:
    """Return past errors with their origins, in standard deviations of the log-odds."""
    return {
        years: [Error(one.miss.country, one.miss.origin, one.error) for one in rows if one.error is not None]
        for years, rows in scored.items()
    }


def _said(taught: Simulator, past: Errors, base: int, years: int) -> dict[str, Any] | None:
    view = drift.outlook(taught.history, base, taught.habits)
    band = simultaneous.band(past, years)
    if view is None or band is None or not band.enough:
        return None
    return {
        "origin": base,
        "level": simultaneous.LEVEL,
        "widened": band.widened,
        "paths": band.paths,
        "effective_countries": round(band.effective, 1),
        "rows": [_row(base, view, ahead, ends) for ahead, ends in enumerate(band.ends, start=1)],
    }


def _row(base: int, view: Outlook, ahead: int, ends: tuple[float, float]) -> dict[str, Any]:
    place, size = logit(view.share(ahead)), view.deviation(ahead)
    low, high = (from_logit(place + size * end) for end in ends)
    return {"year": base + ahead, "low": low, "high": high}


def _judged(taught: Simulator, said: dict[str, Any]) -> dict[str, Any]:
    """Add what came, and whether all of it lay inside; None where a year is not known."""
    rows = [{**row, "came": taught.history.get(row["year"])} for row in said["rows"]]
    known = all(row["came"] is not None for row in rows)
    held = all(row["low"] <= row["came"] <= row["high"] for row in rows) if known else None
    return {**said, "rows": rows, "held": held}
