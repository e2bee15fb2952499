# SPDX-License-Identifier: Apache-2.0
"""Columns of a table from cells: what fits is converted, of the rest the place and the reason."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from yuzui.catalogue.extract import each_once
from yuzui.model.table import Column, Table, Type
from yuzui.sheets.values import UnfitError, value

_ONCE = ({str}, {int}, {bool})
"""Types of which equal cells have equal values; ``0.0`` and ``-0.0`` are equal and differ."""


_TELLING = frozenset({"score", "rate", "effective_from", "effective_to"})
"""Columns whose empty cell says something: no score, no rate, an open start or end."""


def needed(table: Table) -> tuple[str, ...]:
    """Return the names of the columns without which there is no row."""
    return tuple(c.name for c in table.columns if c.name in table.key or not c.null)


def serious(table: Table, column: Column) -> bool:
    """Say whether a cell that does not fit sets its row aside, rather than being left out."""
    return column.name in needed(table) or column.type is Type.MONEY or column.name in _TELLING


def fitted(column: Column, cells: Sequence[Any]) -> tuple[Sequence[Any], Mapping[int, str]]:
    """Return cells as values of a column, and the code of what is wrong by place.

    Examples
    --------
    >>> from yuzui.model.schema import TABLES
    >>> fitted(TABLES["work"]["month"], ["3", None, 13])
    ([3, None, None], {2: 'out_of_range'})
    """
    kinds = set(map(type, cells)) - {type(None)}
    if not kinds or (kinds == {int} and _any_whole(column)):
        return cells, {}
    if kinds in _ONCE and column.type is not Type.JSON:
        done = each_once(lambda cell: _tried(column, cell), cells)
    else:
        done = [_tried(column, cell) for cell in cells]
    if UnfitError not in set(map(type, done)):
        return done, {}
    unfit = {place: str(one) for place, one in enumerate(done) if isinstance(one, UnfitError)}
    return [None if isinstance(one, UnfitError) else one for one in done], unfit


def _any_whole(column: Column) -> bool:
    return column.type is Type.INT and column.low is None and column.high is None


def _tried(column: Column, cell: Any) -> Any:
    """Return the value of a cell, or the error that says why it has none."""
    if cell is None or (cell == "" and column.type is Type.TEXT):
        return cell
    try:
        return value(column, cell)
    except UnfitError as unfit:
        return unfit
