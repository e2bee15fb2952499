# SPDX-License-Identifier: Apache-2.0
"""The regional axis: who performs where, and how wrong a fitted region would be."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from yuzui.investment.cube.estimate import METHODS
from yuzui.investment.cube.holdout import Holdout, holdout
from yuzui.investment.cube.regions import Columns, Regions, read
from yuzui.investment.path_report import sources
from yuzui.investment.series.national_patterns import UNIT
from yuzui.job.workspace import Workspace
from yuzui.text import Text, join, same
from yuzui.text.numbers import number, percent


@dataclass(frozen=True, slots=True)
class Shipped:
    """A table of regions that comes with Yuzui: its file, its headings, the unit of its money."""

    file: str
    columns: Columns
    unit: str


SHIPPED = {"USA": Shipped("us_rd_by_state.csv", Columns("state", "performer", "year", "usd_millions"), UNIT)}
"""By country; one without has no regional axis."""

AHEAD = (1, 2, 3, 4, 5)
PERFORMERS = {
    "business": Text("business", "企业"),
    "federal": Text("federal", "联邦机构"),
    "ffrdc": Text("federally funded centres", "联邦资助研发中心"),
    "higher_education": Text("higher education", "高等学校"),
    "state_government": Text("state agencies", "州政府机构"),
}


def regions(workspace: Workspace, country: str) -> dict[str, Any] | None:
    """Return the latest cube of a country's regions and the error of estimates."""
    if country not in SHIPPED:
        return None
    table = SHIPPED[country]
    known = read(sources.shipped(workspace, table.file), table.columns)
    found = holdout(known.cubes, AHEAD, kept="region")
    year = max(known.cubes)
    return {
        "unit": table.unit,
        "years": [min(known.cubes), year],
        "year": year,
        "performers": list(dict.fromkeys(key[1] for key in known.cubes[year].cells)),
        "rows": _rows(known.cubes[year].cells),
        "left_out": list(known.left_out),
        "holdout": [
            {
                "ahead": step,
                "cells": len(found.errors("ipf", step)),
                **{name: _misplaced(found, known, name, step) for name in METHODS},
            }
            for step in AHEAD
            if found.errors("ipf", step)
        ],
    }


def _misplaced(found: Holdout, known: Regions, method: str, ahead: int) -> float:
    """Return how far cells are off, each weighted by its money: small ones would drown the rest."""
    off = whole = 0.0
    for miss in found.misses:
        if (miss.method, miss.ahead) == (method, ahead):
            value = known.cubes[miss.year].cells[miss.key]
            off, whole = off + abs(miss.error) * value, whole + value
    return off / whole


def _rows(cells: Mapping[tuple[str, ...], float]) -> list[dict[str, Any]]:
    own: dict[str, dict[str, float]] = {}
    for (region, performer), value in cells.items():
        own.setdefault(region, {})[performer] = value
    ordered = sorted(own.items(), key=lambda item: (-sum(item[1].values()), item[0]))
    return [{"region": name, "amounts": amounts} for name, amounts in ordered]


def said(found: Mapping[str, Any]) -> Text:
    """Return which regions perform most, and how far a fitted region is off."""
    whole = sum(sum(row["amounts"].values()) for row in found["rows"])
    parts = [
        Text("{r} {s}", "{r} {s}").format(r=row["region"], s=percent(sum(row["amounts"].values()) / whole))
        for row in found["rows"][:3]
    ]
    first, last = found["holdout"][0], found["holdout"][-1]
    return Text(
        "{y}: {parts} of what {n} regions perform; fitted from the year before, {a} of the money "
        "stands in the wrong cell, carried {b}; after {h} years {c} and {d}",
        "{y} 年 {n} 个地区中：{parts}；由上年拟合，金额错位 {a}，沿用为 {b}；提前 {h} 年为 {c} 与 {d}",
    ).format(
        y=found["year"],
        n=number(len(found["rows"])),
        parts=join(parts, ", ", "，"),
        a=percent(first["ipf"]),
        b=percent(first["carried"]),
        h=last["ahead"],
        c=percent(last["ipf"]),
        d=percent(last["carried"]),
    )


def table(found: Mapping[str, Any]) -> list[tuple[Any, ...]]:
    """Return a row per region: its amount, its share, and the amount of each performer."""
    whole = sum(sum(row["amounts"].values()) for row in found["rows"])
    return [
        (
            same(row["region"]),
            sum(row["amounts"].values()),
            sum(row["amounts"].values()) / whole,
            *(row["amounts"].get(name) for name in found["performers"]),
        )
        for row in found["rows"]
    ]


def headings(found: Mapping[str, Any]) -> Sequence[Text]:
    """Return the headings of :func:`table`."""
    first = (Text("Region", "地区"), Text("All", "合计"), Text("Share", "占比"))
    return (*first, *(PERFORMERS.get(name, same(name)) for name in found["performers"]))
