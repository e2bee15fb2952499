# SPDX-License-Identifier: Apache-2.0
"""The list of instruments: a file of one's own, or what the workspace holds and ships."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from yuzui.facilities.access.report.seen import seen
from yuzui.facilities.instruments.sheet import INSTRUMENT
from yuzui.facilities.registry_report import shipped
from yuzui.job.workspace import Workspace
from yuzui.model.finding import CODES
from yuzui.model.provenance import mix
from yuzui.model.schema import normalise
from yuzui.sheets import formats
from yuzui.sheets.understand import understand

Row = dict[str, Any]
SAID = ("code", "used_hours", "origin_country", "commissioned", "service_years", "asset_value")
"""Columns without which a report has nothing to say."""
CLUSTERS = "testbed_clusters.csv"
INSTEAD = {"service_years": "supported_until"}
"""A column that says the same another way."""
SHARED = (
    "id", "name", "owner", "site", "country", "lat", "lon", "coord_error_km", "origin_country",
    "commissioned", "retired", "supported_until", "service_years", "asset_value", "currency",
)  # fmt: skip
"""Columns that a resource of the record has as well."""


def find(workspace: Workspace, path: Any) -> tuple[list[Row], list[Row], dict[str, Any]]:
    """Return the rows of a list."""
    if not path:
        return _held(workspace)
    ours = shipped.told(workspace, str(path))
    return _file(workspace.shipped(str(path)) if ours else Path(path), ours)


def _file(path: Path, ours: Mapping[str, str]) -> tuple[list[Row], list[Row], dict[str, Any]]:
    sheets = formats.read(path)
    wanted = set(map(normalise, INSTRUMENT.sheets))
    sheet = next((one for one in sheets if normalise(one.name) in wanted), sheets[0])
    done = understand(sheet, INSTRUMENT)
    aside = [
        {"row": one.line, "column": one.column or None, "message": CODES[one.code].json()} for one in done.rejected
    ]
    flagged = [one.json() | {"message": one.message.json()} for one in done.findings]
    file = {
        "name": ours.get("source") or path.name,
        "origin": ours.get("origin") or "derived",
        "vintage": ours.get("vintage"),
        "findings": flagged,
    }
    return [dict(row) for row in done.rows], aside, file


def _held(workspace: Workspace) -> tuple[list[Row], list[Row], dict[str, Any]]:
    """Return the resources one may see, a row for each of their capabilities.

    Where instruments are among them the list is of these: a facility is more than an instrument;
    of a workspace that has instruments of its own it is of its own.
    """
    known = seen(workspace)
    only = [one for one in known.resources if one.get("kind") == "instrument"]
    own = {row["id"] for row in workspace.view.select("resource", columns=("id",))}
    mine = [one for one in known.resources if one["id"] in own]
    only = [one for one in mine if one.get("kind") in ("instrument", None)] or only
    able: dict[str, list[Row]] = {}
    for one in known.capabilities:
        able.setdefault(one["resource"], []).append(one)
    rows = []
    for resource in only or known.resources:
        plain = {name: resource.get(name) for name in SHARED}
        for one in able.get(resource["id"], [{}]):
            names = ("code", "scheme", "low", "high", "unit")
            rows.append({**plain, **{name: one.get(name) for name in names}})
    said = known.origins(workspace)
    used = {said[one["id"]] for one in only or known.resources}
    origin = mix(used) if used else "real"
    return rows, [], {"origin": origin, "findings": [], **_named(workspace, only)}


def _named(workspace: Workspace, only: Sequence[Row]) -> dict[str, Any]:
    """Say where instruments come from: from the list that ships if all of them stand in it."""
    if not only:
        return {"name": "registry of facilities and light sources", "vintage": None}
    listed = {row["id"] for row in shipped.rows(workspace, CLUSTERS)}
    if all(row["id"] in listed for row in only):
        ours = shipped.told(workspace, CLUSTERS)
        return {"name": ours["source"], "vintage": ours["vintage"]}
    return {"name": "instruments of the workspace", "vintage": None}


def lacking(rows: Sequence[Mapping[str, Any]]) -> list[str]:
    """Return the columns of :data:`SAID` that stand in no row at all."""

    def said(name: str) -> bool:
        return any(row.get(name) is not None for row in rows)

    return [n for n in SAID if not said(n) and not (n in INSTEAD and said(INSTEAD[n]))]


def pair(one: Mapping[str, Any]) -> dict[str, Any]:
    """Return a pair as the document holds it: of each instrument id, name and owner."""
    named = {side: {name: one[side].get(name) for name in ("id", "name", "owner", "site")} for side in ("a", "b")}
    far = one["distance_km"]
    return {**one, **named, "distance_km": None if far is None else round(far, 1)}
