# SPDX-License-Identifier: Apache-2.0
"""Who can do this? A capability asked for, the facilities of any operator that have it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec

from yuzui import registry
from yuzui.facilities import access_matching, access_view
from yuzui.facilities.access_matching import Match, Seen
from yuzui.facilities.access_view import Answer, Counts, Facility, Price, Question
from yuzui.facilities.inputs import Access as Inputs
from yuzui.facilities.registry import serves
from yuzui.job.result import Run
from yuzui.job.workspace import Workspace
from yuzui.model.finding import mix
from yuzui.model.quantity import Origin
from yuzui.model.table import Row
from yuzui.text import Text, same
from yuzui.view.view import View

TITLE = Text("who can do this? facilities by capability", "谁能做？按能力查找设施")
QUESTION = Text(
    "Which facilities can do this, how far are they, how long is the wait and at what price?",
    "哪些设施能做这件事？距离多远？等待多久？价格多少？",
)
SOURCE = "registry of facilities and light sources, and the tables loaded"
SURE = ("whole", "named")
"""Fits that answer the question."""


def compute(workspace: Workspace, inputs: Inputs) -> Answer:
    """Search for facilities that can do something."""
    question, near = inputs.query or "", (inputs.near or "").strip()
    query = access_matching.parse(question)
    known = access_matching.seen(workspace)
    start = access_matching.origin(near, known.resources) if near else None
    origins = known.origins(workspace)
    matches = [
        _facility(one, known, origins[one.resource["id"]])
        for one in access_matching.matching(query, known.resources, known.capabilities, start)
    ]
    sure = [serves(one.stage) for one in matches if one.fit in SURE]
    rested = {"query": question, "near": near, "found": msgspec.to_builtins(matches)}
    return Answer(
        run=Run.of("access", rested),
        origin=mix(one.origin for one in matches) if matches else "real",
        source=SOURCE,
        query=question,
        question=Question(list(query.words), query.low, query.high, query.unit or None),
        near=start,
        counts=Counts(
            matches=len(matches),
            whole=sum(sure),
            later=len(sure) - sum(sure),
            located=sum(one.distance_km is not None for one in matches),
            searched=len(known.capabilities),
        ),
        matches=matches,
    )


def _facility(one: Match, known: Seen, origin: Origin) -> Facility:
    """Return one facility of the answer."""
    resource = one.resource
    routes, prices = _routes(resource, known.offers)
    title = resource.get("title")
    names = ("name", "site", "country", "operator", "status", "status_as_of", "active", "source")
    return Facility(
        id=resource["id"],
        item=resource.get("parent"),
        title=Text.of(title) if title else same(resource.get("name") or resource["id"]),
        stage=one.stage,
        fit=one.fit,
        capabilities=one.capabilities,
        distance_km=None if one.away is None else round(one.away[0], 1),
        error_km=None if one.away is None else one.away[1],
        queue=access_matching.queue(known.waits.get(resource["id"])),
        routes=routes,
        offered=bool(prices),
        prices=prices,
        origin=origin,
        **{name: resource.get(name) for name in names},
    )


def _routes(resource: Row, offers: Sequence[Row]) -> tuple[list[str], list[Price]]:
    """Return the ways to apply: as offered, else as is usual for the kind; and what was priced."""
    mine = [one for one in offers if resource["id"] in (one["resources"] or ())]
    if mine:
        cells: list[list[Any]] = [[one.get(name) for name in Price.__struct_fields__] for one in mine]
        return sorted({one["route"] for one in mine}), [Price(*row) for row in cells]
    kinds, kind = registry.modules("facility_kind"), resource.get("kind")
    return (list(kinds[kind].ROUTES) if kind in kinds.places else []), []


VIEW = View(
    headline=access_view.headline,
    sentences=access_view.sentences,
    charts=(access_view.distances,),
    first=(access_view.CAPABILITIES,),
)
