# SPDX-License-Identifier: Apache-2.0
"""The document ``yuzui.cube/1``: cells with their basis and error, margins, hold-out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from yuzui.investment.baselines import quantile
from yuzui.investment.cube.estimate import METHODS
from yuzui.investment.cube.holdout import Holdout, holdout, mean
from yuzui.investment.cube.known import REST, Known, Reading, readings
from yuzui.investment.cube_report import evidence
from yuzui.investment.cube_report.regions import SHIPPED as REGIONS
from yuzui.investment.cube_report.regions import regions
from yuzui.investment.path_report import sources
from yuzui.job.workspace import Workspace
from yuzui.model.finding import Finding
from yuzui.model.tables.statistic import RD_FACT

AHEAD = (1, 2, 3, 4, 5)
"""Years ahead for which the error is always printed."""

FILES = {"CHN": sources.CHINA, "USA": sources.UNITED_STATES}
"""Shipped series of amounts; other countries have the panel of shares."""


def answer(workspace: Workspace, country: str) -> dict[str, Any]:
    """Compute the document, without its ``run``."""
    own = evidence.cubes(workspace, country)
    states = own if country == "USA" else evidence.cubes(workspace, "USA")
    read = readings(own)
    ahead = sorted({*AHEAD, *(one.year - one.last for one in read if one.year > one.last)})
    full = holdout(states.cubes, ahead)
    same = full if states.types == own.types else holdout(_like(states, own), ahead)
    names = [FILES[country], FILES["USA"], *([REGIONS[country].file] if country in REGIONS else [])]
    files = sources.manifest(workspace, list(dict.fromkeys(names)))
    return {
        "country": country,
        "unit": own.unit,
        "vintage": "final",
        "origin": "derived" if any(one.estimate.method for one in read) else "real",
        "axes": {"performer": list(own.performers), "type": list(own.types)},
        "cells": [cell for one in read for cell in _cells(one, same)],
        "margins": _margins(own, read),
        "holdout": {**_holdout(full, ahead), "instance": evidence.instance(own)},
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
        cells = len(found.errors("ipf", step, type=evidence.TYPE))
        rows.append({"ahead": step, "cells": cells, **_plain(evidence.ratios(found, step))})
    performers = sorted({miss.key[0] for miss in found.misses})
    return {
        "country": "USA",
        "definition": evidence.DEFINITION,
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
    where = {"performer": performer, "type": evidence.TYPE}
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
