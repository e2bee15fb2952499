# SPDX-License-Identifier: Apache-2.0
"""Columns between Python lists and arrays, with one meaning of "missing"."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from yuzui.model.schema import quoted
from yuzui.model.table import Columns, Row, Rows
from yuzui.store.sql.statement import literal


def filled(values: Any) -> Any:
    """Return an array without a mask where its type has a value for "missing"."""
    if not np.ma.isMaskedArray(values):
        return values
    mask = np.ma.getmaskarray(values)
    if not mask.any():
        return values.data
    if values.dtype.kind == "f":
        return values.filled(np.nan)
    if values.dtype.kind == "O":
        texts = values.data.copy()
        texts[mask] = None
        return texts
    return values


def integers(values: Any) -> Any:
    """Return whole numbers as such, where an engine widened their sums past 64 bits."""
    if values.dtype.kind != "f":
        return values
    missing = np.isnan(values)
    whole = np.where(missing, 0, values).astype(np.int64)
    return np.ma.masked_array(whole, mask=missing) if missing.any() else whole


def plain(values: Any) -> list[Any]:
    """Return a column as Python values; masked and NaN are None."""
    listed = values.tolist() if hasattr(values, "tolist") else values
    return [None if isinstance(v, float) and math.isnan(v) else v for v in listed]


def array(values: Any) -> Any:
    """Return a column as an array that keeps whole numbers whole beside missing values."""
    if isinstance(values, np.ndarray):
        return values
    listed = list(values)
    known = set(map(type, listed)) - {type(None)}
    for kinds, dtype, empty in _KINDS:
        if known and known <= kinds:
            if None not in listed:
                return np.array(listed, dtype=dtype)
            mask = [v is None for v in listed]
            return np.ma.masked_array(np.array([empty if v is None else v for v in listed], dtype=dtype), mask=mask)
    texts = np.empty(len(listed), dtype=object)
    texts[:] = listed
    return texts


_KINDS: tuple[tuple[frozenset[type], str, Any], ...] = (
    (frozenset({bool}), "bool", False),
    (frozenset({int}), "int64", 0),
    (frozenset({int, float}), "float64", 0.0),
)


def rows_of(columns: Columns) -> list[Row]:
    """Return columns as rows of plain values."""
    lists = [plain(values) for values in columns.values()]
    return [dict(zip(columns, row, strict=True)) for row in zip(*lists, strict=True)]


def columns_of(rows: Sequence[Row], names: Sequence[str]) -> dict[str, list[Any]]:
    """Return rows as columns; a name that a row lacks is missing there."""
    if isinstance(rows, Rows) and set(names) <= set(rows.columns):
        return {name: list(rows.columns[name]) for name in names}
    return {name: [row.get(name) for row in rows] for name in names}


def handed(
    columns: Columns, kinds: Mapping[str, str], words: Mapping[str, Sequence[str]]
) -> tuple[dict[str, Any], str]:
    """Return columns as the engine takes them, and how each is read there."""
    hollow = [key for key in list(columns)[1:] if key in kinds and _hollow(columns[key])]
    arrays = {key: _quick(array(v)) for key, v in columns.items() if key not in hollow}
    parts = {key: "NULL" if key in hollow else quoted(key) for key in columns}
    parts |= {k: f"CAST({parts[k]} AS {kinds[k]})" for k in columns if k in kinds}
    for key, name_ in words.items():
        listed = ", ".join(map(literal, name_))
        parts[key] = f"list_extract([{listed}], CAST({quoted(key)} AS INTEGER) + 1)"
    return arrays, ", ".join(f"{value} AS {quoted(key)}" for key, value in parts.items())


def _quick(values: Any) -> Any:
    """Return texts as objects: of fixed width the engine sorts them all before it takes them."""
    return values.astype(object) if values.dtype.kind == "U" and len(values) else values


def _hollow(values: Any) -> bool:
    """Say whether a list holds nothing, so that only its type has to be handed over."""
    return isinstance(values, list) and values.count(None) == len(values)
