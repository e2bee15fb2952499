# SPDX-License-Identifier: Apache-2.0
"""A set window by window: means of works whose window is over, as a whole and by year."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from yuzui.studies.parts.look.asked import Modules, named, suffixed
from yuzui.studies.parts.look.set import IMPACT
from yuzui.studies.parts.tally import columns as whole
from yuzui.studies.parts.tally.columns import COMPLETE

if TYPE_CHECKING:
    from yuzui.store.graph.arrays import Graph
    from yuzui.studies.parts.look.set import Look

Parts = Sequence[tuple[Any, str]]
"""Parts with their columns."""


def parts(
    look: Look,
    part: Graph,
    columns: Mapping[str, Any],
    asked: tuple[Modules, Sequence[int]],
    incomplete: bool,
) -> dict[str, Any]:
    """Return what a document says window by window.

    Parameters
    ----------
    look : Look
        The set.
    part, columns, asked, incomplete
        As for :func:`section`.

    Returns
    -------
    dict
        ``windows`` as asked and ``impact``; see :func:`section` and :func:`impact`.
    """
    told = section(look, part, columns, asked, incomplete)
    return {"windows": told, "impact": impact(look)}


def impact(look: Look) -> list[dict[str, Any]] | None:
    """Return the citations a work over windows from short to open, and by year of publication.

    Parameters
    ----------
    look : Look
        The set.

    Returns
    -------
    list of dict or None
        ``impact`` of the document: as :func:`section`, with years whose window is not over too.
        Counted on the graph, self-citations among them. None where links were not given.
    """
    import numpy as np

    from yuzui.evaluate.indicators import citations

    if not look.graph.linked:
        return None
    (part,) = citations.META.parts
    modules: Modules = {"citations": citations}
    cited = np.concatenate([np.zeros((0, len(IMPACT))), *(one.within for one in look.lived)])
    columns = {part.column(window): cited[:, place] for place, window in enumerate(IMPACT)}
    columns |= whole.complete(look, modules, IMPACT)
    return section(look, look.graph, columns, (modules, IMPACT), every=True)


def section(
    look: Look,
    part: Graph,
    columns: Mapping[str, Any],
    asked: tuple[Modules, Sequence[int]],
    incomplete: bool = False,
    every: bool = False,
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
    every : bool
        Whether every year is told, that of works whose window is not over too.

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
        found.append(_window(look, part.year, columns, (window, name, parts), (incomplete, every)))
    return found


def _timed(modules: Modules, part: Any) -> bool:
    return any(part in one.META.parts for one in modules.values())


def _window(
    look: Look,
    years: Any,
    columns: Mapping[str, Any],
    asked: tuple[int, str, Parts],
    rule: tuple[bool, bool],
) -> dict[str, Any]:
    import numpy as np

    window, name, parts = asked
    ends = not np.ma.getmaskarray(columns[name]).any()
    over = np.ma.getdata(columns[name]) if ends else np.ones(len(years), dtype=bool)
    to_date = not ends or not over.any()
    incomplete, every = rule
    used = np.ones(len(over), dtype=bool) if incomplete or to_date else over
    told = np.unique(years if every else years[used], return_counts=True)
    return {
        "window": window,
        "works": len(over),
        "complete": int(over.sum()) if ends else None,
        "left_out": int(len(over) - used.sum()),
        "to_date": to_date,
        "parts": means(look, parts, columns, (used, len(over)), window),
        "years": [
            {
                "year": year,
                "works": works,
                "complete": bool(over[years == year].all()) if ends else None,
                "parts": means(look, parts, columns, (years == year, works), window),
            }
            for year, works in zip(*(n.tolist() for n in told), strict=True)
        ],
    }


def means(
    look: Look, parts: Parts, columns: Mapping[str, Any], of: tuple[Any, int], window: int
) -> list[dict[str, Any]]:
    """Return the mean of each part over some works of so many, with its stability interval.

    Parameters
    ----------
    look : Look
        The set.
    parts : sequence of (Part, str)
        Parts with their columns.
    columns : mapping of array
        One value per dated work told.
    of : (array of bool, int)
        Which of them are meant, and how many works their coverage is of.
    window : int
        Years; 0 is open.

    Returns
    -------
    list of dict
        ``column``, ``label``, ``valued`` (works with a value) and ``mean``.
    """
    used, works = of
    cut = [columns[name][used] for _, name in parts]
    means = look.means(cut, [window] * len(cut), works)
    return [
        {"column": name, "label": part.label.json(), "valued": valued, "mean": mean}
        for (part, name), (valued, mean) in zip(parts, means, strict=True)
    ]
