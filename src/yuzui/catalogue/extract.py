# SPDX-License-Identifier: Apache-2.0
"""Small extractors from which sources are declared.

An extractor is a column of the source, a function of its row, or a function over its columns;
the last kind (:func:`over`) is for sources of many rows.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from yuzui.model.ident import local_number
from yuzui.model.table import Columns, Row

Source = Mapping[str, Any]
"""One decoded row of a source: column to cell."""

Extractor = str | Callable[[Source], Any]
"""A column of the source, or a function of its row; an :class:`Over` is one too."""

FAULTS = (TypeError, ValueError, KeyError, IndexError, AttributeError)
"""What a function may raise on cells that it cannot work on."""

_MONTH = re.compile(r"(?:[a-z-]+(?:\.[A-Z]{2})?/)?(\d{2})(\d{2})")
_COUNTED = re.compile(r"(?:over\s+)?([\d,]+)(?:\s*\((?:end\s+)?(\d{4}(?:-\d{2})?)\))?")
number = local_number
"""Local number of a thing known by a foreign key: see :func:`yuzui.model.ident.local_number`."""
UNCERTAIN = frozenset({"memory-only", "not found"})
"""States of a fact that nothing may be computed from."""


@dataclass(frozen=True, slots=True)
class Over:
    """An extractor that works on whole columns; it can be asked for a row as any other.

    Parameters
    ----------
    make : callable
        ``(columns) -> values``, one for each row and of that row alone.
    """

    make: Callable[[Columns], Sequence[Any]]

    def __call__(self, row: Source) -> Any:
        """Return the value of one row."""
        return self.make({name: [cell] for name, cell in row.items()})[0]


@dataclass(frozen=True, slots=True)
class Whole:
    """Rows that a file as a whole makes, beside those of its lines: what it says of itself.

    Parameters
    ----------
    make : callable
        ``(columns, remarks) -> rows`` of the table; ``remarks`` are the lines that are no rows.
    """

    make: Callable[[Columns, Sequence[str]], Sequence[dict[str, Any]]]

    def __call__(self, columns: Columns, remarks: Sequence[str]) -> Sequence[Row]:
        """Return the rows."""
        return self.make(columns, remarks)


def over(make: Callable[[Columns], Sequence[Any]]) -> Over:
    """Declare a function of columns to be an extractor, or a test of rows."""
    return Over(make)


def each_once(make: Callable[[Any], Any], cells: Sequence[Any]) -> list[Any]:
    """Return a function of every cell, asked once for cells that are equal.

    Examples
    --------
    >>> each_once(str.upper, ["a", "b", "a"])
    ['A', 'B', 'A']
    """
    known = {cell: make(cell) for cell in set(cells)}
    return list(map(known.__getitem__, cells))


def const(value: Any) -> Over:
    """Return an extractor that gives one value for every row."""
    return Over(lambda cells: [value] * len(next(iter(cells.values()))))


def words(en: str, zh: str) -> Over:
    """Return an extractor that gives a name in both languages."""
    return const({"en": en, "zh": zh})


def joined(*columns: str, by: str = "|") -> Over:
    """Return an extractor that joins the texts of several columns."""
    return Over(
        lambda cells: [
            by.join(str(cell) for cell in row if cell is not None)
            for row in zip(*(cells[name] for name in columns), strict=True)
        ]
    )


def numbered(scheme: str, column: str) -> Over:
    """Return an extractor that gives the local number of what a column names."""
    return Over(lambda cells: each_once(lambda key: number(scheme, key), cells[column]))


def arxiv_year(key: str | None) -> int | None:
    """Return the year in an arXiv identifier, or None if it is none.

    Examples
    --------
    >>> arxiv_year("hep-ph/9203201"), arxiv_year("0704.0001")
    (1992, 2007)
    """
    match = _MONTH.match(key or "")
    if match is None:
        return None
    short = int(match[1])
    return 1900 + short if short > 90 else 2000 + short


def counted(text: str) -> tuple[int, str] | None:
    """Return the number and the date in a statement such as ``1,798 (end 2023)``."""
    match = _COUNTED.match(text.strip())
    return (int(match[1].replace(",", "")), match[2] or "") if match else None


def uncertain(column: str) -> Callable[[Source], bool]:
    """Return the test whether a row rests on memory alone or was not found."""
    return lambda row: row[column] in UNCERTAIN


def each(
    rows: Iterable[Source], make: Callable[[Source], Iterable[dict[str, Any]]]
) -> Iterator[tuple[int, dict[str, Any]]]:
    """Yield what a function makes of every row, with the index of the row."""
    for index, row in enumerate(rows):
        for record in make(row):
            yield index, record
