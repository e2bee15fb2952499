# SPDX-License-Identifier: Apache-2.0
"""Plain values of an instance, as those read them who check a schedule or its proof.

What cannot be meant is passed over, never repaired: a window that is no pair of seconds holds
nothing. Nothing here is shared with the reader of instances.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from itertools import chain
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    import numpy as np

    Array = np.ndarray[Any, Any]

Document = Mapping[str, Any]

MOST = 2**53
"""Seconds beyond it are no seconds: readers of JSON elsewhere would round them."""


def listed(values: Document, column: str) -> Sequence[Any]:
    """Return a list; empty where there is none."""
    given = values.get(column)
    return given if isinstance(given, list | tuple) else ()


def rows(values: Document, column: str) -> list[Document]:
    """Return the rows of a table."""
    return [row for row in listed(values, column) if isinstance(row, dict | Mapping)]


def by_id(document: Document, table: str) -> dict[str, Document]:
    """Return the rows of a table by id; of two with one id, the first."""
    found: dict[str, Document] = {}
    for row in rows(document, table):
        found.setdefault(str(row.get("id")), row)
    return found


def config(row: Document) -> str:
    """Return the configuration of a task; none is a configuration of its own."""
    given = row.get("config")
    return "" if given is None else str(given)


def whole(value: Any) -> int | None:
    """Return a whole number; None for anything else."""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return value if type(value) is int and -MOST <= value <= MOST else None


def number(value: Any, default: int) -> int:
    """Return a whole number; the default for anything else."""
    return default if (found := whole(value)) is None else found


def spans(values: Sequence[Any]) -> tuple[Array, Array, Array]:
    """Return the pairs of seconds among some values."""
    # millions of pairs are read at once; what is no pair of seconds is looked for one by one
    with suppress(TypeError, OverflowError):
        flat = list(chain.from_iterable(values))
        if set(map(len, values)) <= {2} and set(map(type, flat)) <= {int}:
            table = np.fromiter(flat, dtype=np.int64, count=len(flat)).reshape(-1, 2)
            return table[:, 0], table[:, 1], np.arange(len(table))
    pairs = [
        (n, whole(value[0]), whole(value[1]))
        for n, value in enumerate(values)
        if isinstance(value, list | tuple) and len(value) == 2
    ]
    kept = np.array([pair for pair in pairs if None not in pair], dtype=np.int64).reshape(-1, 3)
    return kept[:, 1], kept[:, 2], kept[:, 0]


def openings(row: Document, document: Document) -> tuple[Array, Array]:
    """Return when a resource or pool is open: its calendar, merged and cut to the horizon."""
    horizon = [document.get("horizon")]
    first, last, _ = spans(horizon)
    low, high = (first[0], last[0]) if len(first) else (0, 0)
    start, end, _ = spans(horizon if row.get("calendar") is None else listed(row, "calendar"))
    start, end = np.maximum(start, low), np.minimum(end, high)
    order = np.argsort(start, kind="stable")
    order = order[start[order] < end[order]]
    start, reach = start[order], np.maximum.accumulate(end[order])
    fresh = np.ones(len(order) + 1, dtype=bool)
    fresh[1:-1] = start[1:] > reach[:-1]
    return start[fresh[:-1]], reach[fresh[1:]]
