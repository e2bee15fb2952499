# SPDX-License-Identifier: Apache-2.0
"""Who can do this? A capability asked for, the facilities of any operator that have it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from yuzui import registry
from yuzui.facilities import access_matching, access_view
from yuzui.facilities import registry as items
from yuzui.job.result import Input, stamp
from yuzui.job.workspace import Workspace
from yuzui.model.finding import mix
from yuzui.text import Text
from yuzui.view.chart import Picture

TITLE = Text("who can do this? facilities by capability", "谁能做？按能力查找设施")
QUESTION = Text(
    "Which facilities can do this, how far are they, how long is the wait and at what price?",
    "哪些设施能做这件事？距离多远？等待多久？价格多少？",
)
SOURCE = "registry of facilities and light sources, and the tables loaded"
SCHEMA = "yuzui.access/1"
SURE = ("whole", "named")
"""Fits that answer the question."""
INPUTS = (
    Input("query", Text("words and a range: photon energy 5..12 keV",
                        "词语与范围，如：光子能量 5..12 keV")),
    Input("near", Text("a town, or latitude and longitude", "城市，或纬度与经度"), ""),
)  # fmt: skip


def run(workspace: Workspace, **inputs: Any) -> dict[str, Any]:
    """Search for facilities that can do something."""
    question, near = str(inputs.get("query") or ""), str(inputs.get("near") or "").strip()
    query = access_matching.parse(question)
    known = seen(workspace)
    start = access_matching.origin(near, known.resources) if near else None
    rows = access_matching.matching(query, known.resources, known.capabilities, start)
    data = known.origins(workspace)
    matches = [_row(row, known) | {"origin": data[row["resource"]["id"]]} for row in rows]
    rested = {"query": question, "near": near, "found": matches}
    return {
        "schema": SCHEMA,
        "run": stamp("access", rested),
        "origin": mix(row["origin"] for row in matches) if matches else "real",
        "source": SOURCE,
        "query": question,
        "asked": {"words": list(query.words), "low": query.low, "high": query.high, "unit": query.unit or None},
        "near": None if start is None else asdict(start),
        "counts": {
            "found": len(matches),
            "whole": sum(items.serves(row["stage"]) for row in matches if row["fit"] in SURE),
            "later": sum(not items.serves(row["stage"]) for row in matches if row["fit"] in SURE),
            "located": sum(row["distance_km"] is not None for row in matches),
            "searched": len(known.capabilities),
        },
        "found": matches,
    }


def seen(workspace: Workspace) -> Any:
    """Return what is searched; see :func:`yuzui.facilities.access_view.seen`."""
    from yuzui.facilities.access_view import seen as rows

    return rows(workspace)


def _row(row: Mapping[str, Any], known: Any) -> dict[str, Any]:
    """Return one facility of the answer."""
    resource = row["resource"]
    routes, offers = _routes(resource, known.offers)
    return {
        "id": resource["id"],
        "item": resource.get("parent"),
        "title": resource.get("title") or _both(resource.get("name") or resource["id"]),
        "name": resource.get("name"),
        "site": resource.get("site"),
        "country": resource.get("country"),
        "operator": resource.get("operator"),
        "status": resource.get("status"),
        "stage": row["stage"],
        "status_as_of": resource.get("status_as_of"),
        "active": resource.get("active"),
        "fit": row["fit"],
        "capabilities": [
            {
                **{name: one[name] for name in ("code", "scheme", "low", "high", "unit", "fit")},
                "label": one["label"].json(),
                "quote": one.get("quote"),
            }
            for one in row["capabilities"]
        ],
        "distance_km": None if row["distance_km"] is None else round(row["distance_km"], 1),
        "error_km": row["error_km"],
        "queue": access_matching.queue(known.waits.get(resource["id"])),
        "routes": routes,
        "offered": bool(offers),
        "prices": offers,
        "source": resource.get("source"),
    }


def _both(text: str) -> dict[str, str]:
    return {"en": text, "zh": text}


def _routes(resource: Mapping[str, Any], offers: Sequence[Mapping[str, Any]]) -> tuple[list[str], list[dict[str, Any]]]:
    """Return the ways to apply: as offered, else as is usual for the kind; and what was priced."""
    mine = [one for one in offers if resource["id"] in (one["resources"] or ())]
    if mine:
        names = ("route", "price", "currency", "unit", "cycle", "closes")
        prices = [{name: one.get(name) for name in names} for one in mine]
        return sorted({one["route"] for one in mine}), prices
    kinds = registry.modules("facility_kind")
    kind = resource.get("kind")
    return (list(kinds[kind].ROUTES) if kind in kinds.places else []), []


lines = access_view.lines


def pictures(document: dict[str, Any]) -> list[Picture]:
    """Return how far away what was found is."""
    from yuzui.facilities import access_view

    return access_view.draw(document)


exports = access_view.exports
