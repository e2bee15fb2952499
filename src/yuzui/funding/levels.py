# SPDX-License-Identifier: Apache-2.0
"""Partial awards: one entry per level of a proposal, of which at most one is funded.

Whole proposals stand first and keep their places; copies at lower levels follow, level by level.
Amounts, amounts by year and needs are in proportion to the fraction; a copy counts as one award.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from yuzui.funding.candidates import Candidates

if TYPE_CHECKING:
    import numpy as np

    Array = np.ndarray[Any, Any]


def expanded(candidates: Candidates, steps: Sequence[tuple[float, float]], covered: Array | None = None) -> Candidates:
    """Return the proposals with one entry per level.

    Examples
    --------
    >>> import numpy as np
    >>> two = Candidates(["A", "B"], np.array([40.0, 50.0]), np.array([7.0, 8.0]))
    >>> more = expanded(two, [(1.0, 1.0), (0.8, 0.9)])
    >>> list(more.ids), more.amount.tolist(), more.parent.tolist()
    (['A', 'B', 'A', 'B'], [40.0, 50.0, 32.0, 40.0], [0, 1, 0, 1])
    """
    n = len(candidates)
    partial = np.arange(n) if covered is None else np.flatnonzero(covered)
    parent = np.concatenate([np.arange(n), *(partial for _ in steps[1:])])
    sizes = [n, *(len(partial) for _ in steps[1:])]
    fraction = np.repeat([part for part, _ in steps], sizes)
    worth = np.repeat([part for _, part in steps], sizes)
    asked = candidates.requested
    return replace(
        candidates,
        ids=[candidates.ids[k] for k in parent],
        amount=candidates.amount[parent] * fraction,
        value=candidates.value[parent] * worth,
        columns={name: [cells[k] for k in parent] for name, cells in candidates.columns.items()},
        requested=(candidates.amount if asked is None else asked)[parent],
        eligible=None if candidates.eligible is None else candidates.eligible[parent],
        by_year={y: cells[parent] * fraction for y, cells in candidates.by_year.items()},
        statistics={name: cells[parent] for name, cells in candidates.statistics.items()},
        parent=parent,
        fraction=fraction,
        worth=worth,
    )


def values(candidates: Candidates, whole: Array) -> Array:
    """Return values of whole proposals as values of all entries."""
    if candidates.parent is None or candidates.worth is None:
        return whole
    return whole[..., candidates.parent] * candidates.worth
