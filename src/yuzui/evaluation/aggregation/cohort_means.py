# SPDX-License-Identifier: Apache-2.0
"""A set window by window: means of works whose window is over, as a whole and by year."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from yuzui.evaluation.aggregation import columns as whole
from yuzui.evaluation.indicators import citations
from yuzui.evaluation.report.request import Modules, named
from yuzui.evaluation.report.set import IMPACT, Look
from yuzui.store.graph.arrays import Graph

Parts = Sequence[tuple[Any, str]]
"""Parts with their columns."""


def parts(
    look: Look, part: Graph, columns: Mapping[str, Any], question: tuple[Modules, Sequence[int]], incomplete: bool
) -> dict[str, Any]:
    """Return what a document says window by window."""
    by_window = section(look, part, columns, question, incomplete)
    return {"windows": by_window, "impact": impact(look)}


def impact(look: Look) -> list[dict[str, Any]] | None:
    """Return the citations a work over windows from short to open, and by year of publication."""
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
    question: tuple[Modules, Sequence[int]],
    incomplete: bool = False,
    every: bool = False,
) -> list[dict[str, Any]]:
    """Return, per window and indicator, the means of the works told and of their years."""
    modules, windows = question
    timed = {name: one for name, one in modules.items() if one.META.last is not None}
    sections = []
    for window in windows:
        for name, module in timed.items():
            parts = [(p, column) for p, w, _, column in named({name: module}, windows)
                     if w == window and column in columns]  # fmt: skip
            over = columns[whole.completeness(name, window, windows)]
            means_ = _window(look, part, columns, (window, over, parts), (incomplete, every))
            sections.append({"window": window, "indicator": name, **means_})
    return sections


def _window(
    look: Look, part: Graph, columns: Mapping[str, Any], question: tuple[int, Any, Parts], rule: tuple[bool, bool]
) -> dict[str, Any]:
    window, over, parts = question
    incomplete, every = rule
    basis = whole.meant(over, incomplete)
    years, lived = part.year, np.ma.filled(over, True)
    each = np.unique(years if every else years[basis.used], return_counts=True)
    return {
        "works": len(over),
        "complete": basis.complete,
        "left_out": basis.left_out,
        "to_date": basis.to_date,
        "parts": means(look, parts, columns, (basis.used, part.works), window),
        "years": [
            {
                "year": year,
                "works": works,
                "complete": None if basis.complete is None else bool(lived[years == year].all()),
                "parts": means(look, parts, columns, (years == year, works), window),
            }
            for year, works in zip(*(n.tolist() for n in each), strict=True)
        ],
    }


def means(
    look: Look, parts: Parts, columns: Mapping[str, Any], of: tuple[Any, int], window: int
) -> list[dict[str, Any]]:
    """Return the mean of each part over some works of so many, with its stability interval."""
    used, works = of
    cut = [columns[name][used] for _, name in parts]
    means = look.means(cut, [window] * len(cut), works)
    return [
        {"column": name, "label": part.label.json(), "valued": valued, "mean": mean}
        for (part, name), (valued, mean) in zip(parts, means, strict=True)
    ]
