# SPDX-License-Identifier: Apache-2.0
"""Citations a work over windows of 3, 5, 10, 20 and all years, with what is not over yet."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from yuzui.studies.parts.look.set import Look

WINDOWS = (3, 5, 10, 20, 0)
"""Years; 0 is open."""


def of_set(look: Look) -> list[dict[str, Any]]:
    """Return the mean number of citations a work by window and year of publication.

    Parameters
    ----------
    look : Look
        The set.

    Returns
    -------
    list of dict
        One per window: ``window``, ``works``, ``complete_works`` (whose window is over; none if it
        is open), ``mean`` over these (over all works if it is open) with its interval, and
        ``years`` (``year``, ``works``, ``complete``, ``mean``).
    """
    from yuzui.evaluate import long_look

    found = long_look.impact(look.yearly, look.cohorts, WINDOWS, look.p, look.seed)
    return [_window(look, window, place, found) for place, window in enumerate(WINDOWS)]


def _window(look: Look, window: int, place: int, found: list[Any]) -> dict[str, Any]:
    """Return one window: years first, then the whole of those that count."""
    from yuzui.evaluate import stability

    years, works, total = [], 0, 0.0
    drawn: Any = 0.0
    weight: Any = 0.0
    for year, sums, draws in found:
        over = bool(window) and year + window - 1 <= look.through
        mean = float(sums[place] / sums[-1])
        ends = stability.ratio(draws[:, place], draws[:, -1])
        years.append(
            {"year": year, "works": int(sums[-1]), "complete": over,
             "mean": look.quantity(mean, _said(window), 1.0, ends)}
        )  # fmt: skip
        if over or not window:
            works, total = works + int(sums[-1]), total + float(sums[place])
            drawn, weight = drawn + draws[:, place], weight + draws[:, -1]
    every = sum(row["works"] for row in years)
    ends = stability.ratio(drawn, weight) if works else None
    coverage = works / every if every else None
    return {
        "window": window,
        "works": every,
        "complete_works": works if window else 0,
        "mean": look.quantity(total / works if works else None, _said(window), coverage, ends),
        "years": years,
    }


def _said(window: int) -> str:
    return f"lags 0 to {window - 1} years" if window else "all lags from 0"
