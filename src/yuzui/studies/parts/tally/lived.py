# SPDX-License-Identifier: Apache-2.0
"""What was asked, window by window: means of works whose window is over, as a whole and by year."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from yuzui.evaluate import stability
from yuzui.studies.parts.look.asked import Modules, named, suffixed
from yuzui.studies.parts.tally.columns import COMPLETE

if TYPE_CHECKING:
    from yuzui.store.graph.arrays import Graph
    from yuzui.studies.parts.look.set import Look

Parts = Sequence[tuple[Any, str]]
"""Parts with their columns."""


def section(
    look: Look,
    part: Graph,
    columns: Mapping[str, Any],
    asked: tuple[Modules, Sequence[int]],
    incomplete: bool = False,
) -> list[dict[str, Any]]:
    """Return, per window, the means of the works told and of their years.

    Parameters
    ----------
    look : Look
        The set.
    part : Graph
        The works told, with their years.
    columns : mapping of array
        Parts of all windows and which are complete, one value per dated work told.
    asked : (mapping of str to module, sequence of int)
        Indicators, and windows in years.
    incomplete : bool
        Whether works whose window is not over stand in means and years too.

    Returns
    -------
    list of dict
        ``windows`` of the document. Where no work has lived the window in full, means are of what
        there is to date, and say so.
    """
    modules, windows = asked
    timed = {name: one for name, one in modules.items() if one.META.last is not None}
    if not timed:
        return []
    found = []
    for window in windows:
        parts = [(p, name) for p, w, _, name in named(modules, windows)
                 if w == window and name in columns and _timed(timed, p)]  # fmt: skip
        name = COMPLETE if len(windows) == 1 else suffixed(COMPLETE, window)
        found.append(_window(look, part.year, columns, (window, name, parts), incomplete))
    return found


def _timed(modules: Modules, part: Any) -> bool:
    return any(part in one.META.parts for one in modules.values())


def _window(
    look: Look,
    years: Any,
    columns: Mapping[str, Any],
    asked: tuple[int, str, Parts],
    incomplete: bool,
) -> dict[str, Any]:
    import numpy as np

    window, name, parts = asked
    ends = not np.ma.getmaskarray(columns[name]).any()
    over = np.ma.getdata(columns[name]) if ends else np.ones(len(years), dtype=bool)
    to_date = not ends or not over.any()
    used = np.ones(len(over), dtype=bool) if incomplete or to_date else over
    return {
        "window": window,
        "works": len(over),
        "complete": int(over.sum()) if ends else None,
        "left_out": int(len(over) - used.sum()),
        "to_date": to_date,
        "parts": _parts(look, parts, columns, used, window),
        "years": [
            {
                "year": year,
                "works": int((years == year).sum()),
                "complete": bool(over[years == year].all()) if ends else None,
                "parts": _parts(look, parts, columns, years == year, window),
            }
            for year in np.unique(years[used]).tolist()
        ],
    }


def _parts(
    look: Look, parts: Parts, columns: Mapping[str, Any], used: Any, window: int
) -> list[dict[str, Any]]:
    """Return the mean of each part over some works, with its stability interval."""
    import numpy as np

    listed = [
        np.ma.filled(np.ma.asarray(columns[name]).astype(np.float64), np.nan)[used]
        for _, name in parts
    ]
    values = np.stack(listed, axis=1) if parts else np.zeros((0, 0))
    spans = stability.of_means(values, look.seed)
    told = []
    for place, (part, name) in enumerate(parts):
        known = values[~np.isnan(values[:, place]), place]
        coverage = len(known) / len(values) if len(values) else None
        mean = float(known.mean()) if len(known) else None
        span = (
            None
            if np.isnan(spans[place]).any()
            else (float(spans[place, 0]), float(spans[place, 1]))
        )
        quantity = look.quantity(mean, str(window or "open"), coverage, span)
        told.append(
            {"column": name, "label": part.label.json(), "valued": len(known), "mean": quantity}
        )
    return told
