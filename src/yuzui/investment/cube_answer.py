# SPDX-License-Identifier: Apache-2.0
"""The answer of `cube`: cells with their basis and error, margins, hold-out, regions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from yuzui.investment import path_sources
from yuzui.investment.baselines import quantile
from yuzui.investment.cube import (
    METHODS,
    REST,
    RUNS,
    Columns,
    Holdout,
    Known,
    Reading,
    Regions,
    before,
    holdout,
    known,
    mean,
    read,
    readings,
)
from yuzui.investment.path_sources import bundled
from yuzui.investment.series.facts import check_identities
from yuzui.investment.series.national_patterns import UNIT
from yuzui.job.workspace import Workspace
from yuzui.model.finding import Finding
from yuzui.model.tables.statistic import RD_FACT
from yuzui.text import Text, join, same
from yuzui.text.numbers import number, percent

# How wrong an estimated cube is, in years whose cells are published.


TYPE = "basic"
"""Type whose cells are judged: the one a target may be set for."""

DEFINITION = "basic research, 4 performers; mean absolute relative error over all cells and years"


def cubes(workspace: Workspace, country: str) -> Known:
    """Return what the shipped series of a country says about its cube."""
    return known(check_identities(bundled(workspace, country)), country)


def ratios(found: Holdout, ahead: int) -> dict[str, float]:
    """Return the mean error of each method so many years ahead, and two ratios."""
    errors = {name: mean(found.errors(name, ahead, type=TYPE)) for name in METHODS}
    return errors | {
        "ratio_ipf_carried": errors["ipf"] / errors["carried"],
        "ratio_ipf_by_performer": errors["ipf"] / errors["carried_by_performer"],
    }


def instance(own: Known) -> dict[str, Any] | None:
    """Return the signed errors for a type in the first year a country published its cells."""
    if (earlier := before(own)) is None:
        return None
    year, last = earlier
    target = min(own.cubes)
    now = own.cubes[target]
    made = {name: run(last, now, "type").cube.cells for name, run in RUNS.items()}
    return {
        "country": own.country,
        "from": year,
        "to": target,
        "rounded": [performer for performer, kind in own.years[year].said if kind == TYPE],
        "errors": {
            name: {p: one[p, TYPE] / now.cells[p, TYPE] - 1 for p in own.performers} for name, one in made.items()
        },
    }


# The regional axis: who performs where, and how wrong a fitted region would be.


@dataclass(frozen=True, slots=True)
class Shipped:
    """A table of regions that comes with Yuzui: its file, its headings, the unit of its money."""

    file: str
    columns: Columns
    unit: str


SHIPPED = {"USA": Shipped("us_rd_by_state.csv", Columns("state", "performer", "year", "usd_millions"), UNIT)}
"""By country; one without has no regional axis."""

REGION_LEADS = (1, 2, 3, 4, 5)
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
    known = read(path_sources.shipped(workspace, table.file), table.columns)
    found = holdout(known.cubes, REGION_LEADS, kept="region")
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
            for step in REGION_LEADS
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


LEADS = (1, 2, 3, 4, 5)
"""Years ahead for which the error is always printed."""

FILES = {"CHN": path_sources.CHINA, "USA": path_sources.UNITED_STATES}
"""Shipped series of amounts; other countries have the panel of shares."""


def answer(workspace: Workspace, country: str) -> dict[str, Any]:
    """Compute the document, without its ``run``."""
    own = cubes(workspace, country)
    states = own if country == "USA" else cubes(workspace, "USA")
    read = readings(own)
    ahead = sorted({*LEADS, *(one.year - one.last for one in read if one.year > one.last)})
    full = holdout(states.cubes, ahead)
    same = full if states.types == own.types else holdout(_like(states, own), ahead)
    names = [FILES[country], FILES["USA"], *([SHIPPED[country].file] if country in SHIPPED else [])]
    files = path_sources.manifest(workspace, list(dict.fromkeys(names)))
    return {
        "country": country,
        "unit": own.unit,
        "vintage": "final",
        "origin": "derived" if any(one.estimate.method for one in read) else "real",
        "axes": {"performer": list(own.performers), "type": list(own.types)},
        "cells": [cell for one in read for cell in _cells(one, same)],
        "margins": _margins(own, read),
        "holdout": {**_holdout(full, ahead), "instance": instance(own)},
        "regions": regions(workspace, country),
        "excluded": _excluded(own),
        "left_out": _left_out(own, read),
        "findings": [{**one.json(), "message": one.message.json()} for one in _unsettled(own, read, full)],
        "sources": _sources(own),
        "files": files,
    }


def _like(states: Known, own: Known) -> dict[int, Any]:
    """Return the cubes of the United States with the types of another country."""
    names = {kind: REST for kind in states.types if kind not in own.types}
    return {year: cube.merged("type", names) for year, cube in states.cubes.items()}


def _cells(one: Reading, found: Holdout) -> list[dict[str, Any]]:
    ahead, method = one.year - one.last, one.estimate.method
    rows = []
    for (performer, kind), value in one.estimate.cube.cells.items():
        basis = one.estimate.basis[performer, kind]
        errors = sorted(found.errors(method, ahead, performer=performer, type=kind))
        estimated = basis in ("fitted", "carried") and errors
        rows.append(
            {
                "year": one.year,
                "performer": performer,
                "type": kind,
                "value": value,
                "basis": basis,
                "method": method or None,
                "rel_error": sum(errors) / len(errors) if estimated else None,
                "rel_error_p90": quantile(errors, 0.9) if estimated else None,
                "from_year": one.last,
            }
        )
    return rows


def _margins(own: Known, read: Sequence[Reading]) -> dict[str, Any]:
    """Return how far the cells are from the published margins that each year has."""
    rows = []
    for one in read:
        published = own.years[one.year]
        for axis, totals in (("performer", published.performers), ("type", published.types)):
            sums = one.estimate.cube.margin(axis)
            used = one.estimate.method != "carried" or axis == "type"
            for name, total in totals.items():
                error = abs(sums[(name,)] - total)
                if used:
                    rows.append((error, {"year": one.year, "axis": axis, "category": name}))
    scaled = [
        {"year": one.year, "axis": "x".join(axes), "factor": factor}
        for one in read
        for axes, factor in one.estimate.scaling.items()
        if factor != 1
    ]
    worst = max(rows, key=lambda row: row[0], default=(0.0, None))
    return {
        "unit": own.unit,
        "checked": len(rows),
        "largest_error": worst[0],
        "at": worst[1],
        "scaled": scaled,
        "unsettled": [
            {"year": one.year, "sweeps": one.estimate.sweeps, "error": one.estimate.margin_error}
            for one in read
            if not one.estimate.settled
        ],
    }


def _unsettled(own: Known, read: Sequence[Reading], found: Holdout) -> Iterator[Finding]:
    """Yield the fits that stopped before the margins were met: of the country, and of the test."""
    for one in read:
        if not one.estimate.settled:
            seen = f"{one.estimate.margin_error:.3g} {own.unit}"
            yield Finding("unsettled", "warning", RD_FACT.name, str(one.year), "value", seen)
    if found.unsettled:
        years = ", ".join(sorted({str(year) for year, _ in found.unsettled}))
        yield Finding("unsettled", "warning", RD_FACT.name, "", "value", years, count=len(found.unsettled))


def _holdout(found: Holdout, ahead: Sequence[int]) -> dict[str, Any]:
    """Return the hold-out of the United States: by years ahead, and by performer."""
    rows = []
    for step in ahead:
        cells = len(found.errors("ipf", step, type=TYPE))
        rows.append({"ahead": step, "cells": cells, **_plain(ratios(found, step))})
    performers = sorted({miss.key[0] for miss in found.misses})
    return {
        "country": "USA",
        "definition": DEFINITION,
        "years": [min(m.year for m in found.misses), max(m.year for m in found.misses)],
        "ratio_ipf_carried": rows[0]["ratio_ipf_carried"],
        "ratio_ipf_by_performer": rows[0]["ratio_ipf_by_performer"],
        "refused": len(found.refused),
        "unsettled": len(found.unsettled),
        "rows": rows,
        "performers": [
            {"ahead": step, "performer": name, **_by_performer(found, step, name)}
            for step in ahead
            for name in performers
        ],
    }


def _by_performer(found: Holdout, ahead: int, performer: str) -> dict[str, float | None]:
    where = {"performer": performer, "type": TYPE}
    return _plain({name: mean(found.errors(name, ahead, **where)) for name in METHODS})


def _plain(values: Mapping[str, float]) -> dict[str, float | None]:
    return {name: value if value == value else None for name, value in values.items()}


def _excluded(own: Known) -> list[dict[str, Any]]:
    """Return negative cells: kept as they are, and never fitted."""
    return [
        {"year": year, "performer": performer, "type": kind, "value": value}
        for year, one in own.years.items()
        for (performer, kind), value in one.cells.items()
        if value < 0
    ]


def _left_out(own: Known, read: Sequence[Reading]) -> list[dict[str, Any]]:
    """Return the years without a cube, and what of them is published."""
    have = {one.year for one in read}
    return [
        {"year": year, "cells": len(one.cells), "performers": bool(one.performers)}
        for year, one in own.years.items()
        if year not in have
    ]


def _sources(own: Known) -> list[dict[str, Any]]:
    return [{"year": year, "sources": list(one.sources)} for year, one in own.years.items()]
