# SPDX-License-Identifier: Apache-2.0
"""Rows of the tax document put together where they say the same of several types or firms."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from yuzui.job.result import canonical
from yuzui.text import Text, join

Row = Mapping[str, Any]


def merged(rows: Sequence[Row], alike: Sequence[str]) -> list[Row]:
    """Return rows with those that differ in the type alone as one."""
    found: list[dict[str, Any]] = []
    for row in rows:
        same_as = [one for one in found if all(one[name] == row[name] for name in alike)]
        if same_as:
            same_as[0]["types"].append(row["type"])
        else:
            found.append({**row, "types": [row["type"]]})
    return list(found)


def alike(rows: Sequence[Row], each: bool = False) -> list[Row]:
    """Return rows with classes of firm of which everything is the same as one."""
    of: dict[tuple[str, int], list[Row]] = {}
    for place, row in enumerate(rows):
        of.setdefault((row["firm"], place * each), []).append(row)
    groups: dict[str, list[list[Row]]] = {}
    for own in of.values():
        bare = [{k: v for k, v in row.items() if k not in ("firm", "firm_label")} for row in own]
        groups.setdefault(canonical(bare), []).append(own)
    found: list[Row] = []
    for group in groups.values():
        said = join([Text.of(own[0]["firm_label"]) for own in group]).json()
        found += [{**row, "firm_label": said} for row in group[0]]
    return found


def by_firm(document: Row) -> list[tuple[Text, list[Row]]]:
    """Return class of firm and its rows in force, the types with one deduction as one row."""
    found: dict[str, tuple[Text, list[Row]]] = {}
    for row in alike(merged(document["in_force"], ("firm", "work", "parts"))):
        found.setdefault(row["firm"], (Text.of(row["firm_label"]), []))[1].append(row)
    return list(found.values())
