# SPDX-License-Identifier: Apache-2.0
"""A cube of money by region and performer, from a table of regions by year."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from yuzui.investment.cube.estimate import Cube, Key
from yuzui.investment.series.cells import figure

AXES = ("region", "performer")


@dataclass(frozen=True, slots=True)
class Regions:
    """What a table says of the regions of a country."""

    cubes: Mapping[int, Cube]
    left_out: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Columns:
    """What a table of regions calls its columns."""

    region: str
    performer: str
    year: str
    amount: str


def read(rows: Iterable[Mapping[str, Any]], columns: Columns) -> Regions:
    """Read a table of regions."""
    years: dict[int, dict[Key, float]] = {}
    names: tuple[set[str], set[str]] = (set(), set())
    for row in rows:
        key = (str(row[columns.region]), str(row[columns.performer]))
        for known, name in zip(names, key, strict=True):
            known.add(name)
        own = years.setdefault(int(row[columns.year]), {})
        if (value := figure(row[columns.amount])) is not None:
            own[key] = float(value)
    places = set(itertools.product(*names))
    gaps = {name for own in years.values() for name, _ in places - own.keys()}
    cubes = {
        year: Cube(AXES, {key: value for key, value in own.items() if key[0] not in gaps})
        for year, own in sorted(years.items())
    }
    return Regions(cubes, tuple(sorted(gaps)))
