# SPDX-License-Identifier: Apache-2.0
"""Two works whose order by plain citations is not that by normalised ones."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from yuzui.evaluation.report.set import Look

NAME = "raw_vs_normalised"


def contrasting_pair(look: Look, columns: Mapping[str, Any]) -> list[dict[str, Any]] | None:
    """Return the pair that shows what normalising does, if the set has one.

    Notes
    -----
    Works whose window is over, from the two cells whose means lie furthest apart: the most cited
    work of the cell with the lower mean for which the other cell has one that was cited more and
    scores less, and of those the most cited. Nothing is drawn at random.
    """
    if not look.graph.linked:
        return None
    counts = columns.get(f"citations_{look.p.window or 'open'}")
    if counts is None or "ncs" not in columns or not len(look.graph.order):
        return []
    cited = np.ma.filled(np.ma.asarray(counts, dtype=np.float64), 0.0)
    score = np.ma.filled(np.ma.asarray(columns["ncs"], dtype=np.float64), np.nan)
    whole = look.graph.year + max(look.p.window - 1, 0) <= look.through
    usable = np.flatnonzero(whole & (cited > 0) & (score > 0))
    # citations over score is the mean of the cell; works of several fields have one of their own
    means = np.round(cited[usable] / score[usable], 9)
    if not len(usable) or means.min() == means.max():
        return []
    low, high = (usable[means == end] for end in (means.min(), means.max()))
    for second in low[np.lexsort((low, -cited[low]))]:
        over = high[(cited[high] > cited[second]) & (score[high] < score[second])]
        if len(over):
            first = over[np.lexsort((over, -cited[over]))][0]
            head = {"name": NAME, "order_changes": True}
            return [head | {"more": _of(look, first, cited, score),
                            "less": _of(look, second, cited, score)}]  # fmt: skip
    return []


def _of(look: Look, node: Any, cited: Any, score: Any) -> dict[str, Any]:
    return {
        "id": look.graph.order[node].item(),
        "year": int(look.graph.year[node]),
        "citations": int(cited[node]),
        "score": float(score[node]),
    }
