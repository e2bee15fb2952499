# SPDX-License-Identifier: Apache-2.0
"""What shares of a set are: who worked together, what the works are, which of them are open."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from yuzui.evaluation.aggregation import cohort_means
from yuzui.evaluation.report.request import Modules
from yuzui.evaluation.report.set import Look
from yuzui.store.graph.arrays import Graph


def section(look: Look, part: Graph, columns: Mapping[str, Any], modules: Modules) -> list[dict[str, Any]]:
    """Return, per indicator of shares, the share of the works known in each part."""
    years, counts = (n.tolist() for n in np.unique(part.year, return_counts=True))
    every = np.ones(len(part.year), dtype=bool)
    sections = []
    for name, module in modules.items():
        if not module.META.shares:
            continue
        parts = [(one, one.name) for one in module.META.parts]
        rows = [
            {
                "year": year,
                "works": works,
                "parts": cohort_means.means(look, parts, columns, (part.year == year, works), 0),
            }
            for year, works in zip(years, counts, strict=True)
        ]
        whole = cohort_means.means(look, parts, columns, (every, look.selected), 0)
        about = {"indicator": name, "title": module.TITLE.json(), "works": look.selected}
        sections.append({**about, "parts": whole, "years": rows})
    return sections
