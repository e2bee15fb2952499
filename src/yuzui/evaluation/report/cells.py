# SPDX-License-Identifier: Apache-2.0
"""What must add up over a whole set, and works whose cells are too small to compare within."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from math import fsum
from typing import Any

from yuzui.model.finding import Finding

SMALL = 50
"""Works of a cell below which what is compared within it says little."""

IDENTITIES: Mapping[str, str] = {"world_mncs": "ncs", "world_pp10": "pp10_credit"}
"""Means over all works of a set, and the columns they are means of: 1 and 0.1 by definition."""


def identities(columns: Mapping[str, Any]) -> dict[str, float | None]:
    """Return the means over all works that are known beforehand."""
    means: dict[str, float | None] = {}
    for name, column in IDENTITIES.items():
        values = [] if column not in columns else columns[column].tolist()
        known = [value for value in values if value is not None and value == value]
        means[name] = fsum(known) / len(known) if known else None
    return means


def small(columns: Mapping[str, Any]) -> tuple[Finding, ...]:
    """Return that works stand in cells of fewer than :data:`SMALL`, if any do."""
    sizes = columns.get("cell_works")
    count = 0 if sizes is None else int((sizes < SMALL).sum())
    return (Finding("small_cell", "note", "work", count=count),) if count else ()


def finding_rows(
    findings: Iterable[Finding], columns: Mapping[str, Any], pooled: int | None = None
) -> list[dict[str, Any]]:
    """Return what is odd about a set, with the words that say it."""
    put = () if pooled is None else (Finding("pooled_cell", "note", "work", count=pooled),)
    return [f.json() | {"message": f.message.json()} for f in (*findings, *put, *small(columns))]
