# SPDX-License-Identifier: Apache-2.0
"""A generated citation graph of any size: the same works and links for the same size and seed.

Works appear over forty years, each year 6 % more than the one before. A work cites eleven earlier
ones on the mean: half of its references point to where an earlier one pointed or to what it cites
(cited works are cited more), half to works of the last ten years. No real set is of this form; it
stands for the size of one, and says so where its figures are shown.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from yuzui.store.graph.arrays import Graph, build

Array = np.ndarray[Any, Any]

FIRST, YEARS, GROWTH = 1980, 40, 1.06
REFERENCES, RECENT = 11, 10


def generate(works: int, seed: int = 7) -> tuple[Array, Array, Array]:
    """Return publication years and links of a generated graph.

    Parameters
    ----------
    works : int
        How many.
    seed : int
        Of the generator.

    Returns
    -------
    year, citing, cited : array of int64
        ``(works,)`` years that do not fall, ``(links,)`` and ``(links,)`` places of works; about
        eleven links a work, repeated ones among them.
    """
    rng = np.random.default_rng(seed)
    weight = GROWTH ** np.arange(YEARS)
    ends = np.rint(works * np.cumsum(weight) / weight.sum()).astype(np.int64)
    year = FIRST + np.searchsorted(ends, np.arange(works), side="right")
    starts = np.concatenate([[0], ends[:-1]])
    # references of a year point to earlier years only, so the first years have fewer
    citing = np.repeat(np.arange(works), rng.poisson(REFERENCES, works))
    citing = citing[starts[year[citing] - FIRST] > 0]
    high = starts[year[citing] - FIRST]
    low = starts[np.maximum(year[citing] - FIRST - RECENT, 0)]
    recent = low + (rng.random(len(citing)) * (high - low)).astype(np.int64)
    # where an earlier link pointed: links are in order of the citing work, so of time
    before = np.searchsorted(citing, high)
    copied = (rng.random(len(citing)) * before).astype(np.int64)
    cited = np.where((rng.random(len(citing)) < 0.5) & (before > 0), recent[copied], recent)
    return year, citing, cited


def arrays(year: Array, citing: Array, cited: Array) -> Graph:
    """Return the citation arrays of what was generated."""
    days = (year - 1970).astype("datetime64[Y]").astype("datetime64[D]").astype(np.int32)
    return build(np.arange(len(year)), days, citing, cited, citing == cited)
