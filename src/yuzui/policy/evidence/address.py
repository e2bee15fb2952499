# SPDX-License-Identifier: Apache-2.0
"""Addresses in a document and conditions on rows: the little language of declared checks."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

_STEP = re.compile(r"([^.\[\]]+)|\[([^=\]]+)=([^\]]*)\]|\[(-?\d+)\]")


def find(document: Any, address: str) -> Any:
    """Return what stands at an address.

    Examples
    --------
    >>> find({"rows": [{"year": 2024, "share": 0.0688}]}, "rows[year=2024].share")
    0.0688
    """
    here = document
    for name, key, value, index in _STEP.findall(address):
        if name:
            here = here.get(name) if isinstance(here, Mapping) else None
        elif index:
            row = int(index)
            here = here[row] if isinstance(here, list) and -len(here) <= row < len(here) else None
        else:
            pairs = dict(p.split("=", 1) for p in f"{key}={value}".split(","))
            rows = here if isinstance(here, list) else []
            here = next((r for r in rows if _agrees(r, pairs)), None)
        if here is None:
            return None
    return here


def _agrees(row: Any, pairs: Mapping[str, str]) -> bool:
    return isinstance(row, Mapping) and all(str(row.get(k)) == v for k, v in pairs.items())


def empty(value: Any) -> bool:
    """Return whether a cell holds nothing."""
    return value is None or value == "" or value != value


def meets(row: Mapping[str, Any], where: Mapping[str, Any]) -> bool:
    """Return whether a row meets a condition."""
    return all(column in row and _fits(row[column], wanted) for column, wanted in where.items())


def _fits(value: Any, wanted: Any) -> bool:
    if isinstance(wanted, Mapping):
        return all(_OPERATORS[name](value, bar) for name, bar in wanted.items())
    if isinstance(wanted, list):
        return any(_same(value, item) for item in wanted)
    return _same(value, wanted)


def _same(value: Any, wanted: Any) -> bool:
    if wanted is None or empty(value):
        return empty(value) and empty(wanted)
    return bool(value == wanted) or str(value) == str(wanted)


def _number(value: Any) -> float:
    try:
        return float(value)
    except (TypeError, ValueError):
        return float("nan")


_OPERATORS: Mapping[str, Callable[[Any, Any], bool]] = {
    "contains": lambda value, bar: str(bar) in str(value),
    "at_least": lambda value, bar: _number(value) >= bar,
    "at_most": lambda value, bar: _number(value) <= bar,
    "not": lambda value, bar: not _fits(value, bar),
}
