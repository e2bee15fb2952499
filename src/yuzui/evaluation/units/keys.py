# SPDX-License-Identifier: Apache-2.0
"""Rows of several whole numbers as one number each, and where a row differs from the one before."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Ints = NDArray[np.integer[Any]]

MOST = 1 << 62
"""Numbers that fit into a packed one."""


def packed(*columns: Ints) -> NDArray[np.int64]:
    """Return one whole number a row, which sorts as the rows do, column after column."""
    key, span = np.zeros(len(columns[0]), dtype=np.int64), 1
    if not len(key):
        return key
    for column in columns:
        low, wide = _span(column)
        if span * wide > MOST:
            (key, span), (column, wide), low = _ranked(key), _ranked(column), 0
        # in place: millions of rows are not made anew for each step
        key *= wide
        key += column
        key -= low
        span *= wide
    return key


def ordered(*columns: Ints) -> NDArray[np.int64]:
    """Return the places of rows in order, column after column; equal rows stay as they are."""
    rows = len(columns[0])
    key = packed(packed(*columns), np.arange(rows))
    key.sort()
    return key % max(rows, 1)


def fresh(column: Ints) -> NDArray[np.bool_]:
    """Return where a number differs from the one before; the first does."""
    new = np.ones(len(column), dtype=np.bool_)
    np.not_equal(column[1:], column[:-1], out=new[1:])
    return new


def _span(column: Ints) -> tuple[int, int]:
    low = int(column.min())
    return low, int(column.max()) - low + 1


def _ranked(column: Ints) -> tuple[NDArray[np.int64], int]:
    """Return the places of numbers among the distinct ones, and how many those are."""
    distinct, place = np.unique(column, return_inverse=True)
    return place.astype(np.int64), len(distinct)
