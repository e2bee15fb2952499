# SPDX-License-Identifier: Apache-2.0
"""What the one who asks may see of resources, capabilities, offers and waits.

Rows of the workspace come through its view, so that what is restricted is in no answer, no count
and no order; to them come the facilities and light sources that ship with Yuzui, which are public.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from yuzui.facilities import registry
from yuzui.facilities.access import queue
from yuzui.facilities.items import ITEMS, REFERENCES
from yuzui.facilities.registry_report.shipped import FACILITIES, LIGHT, rows, told
from yuzui.job.workspace import Workspace
from yuzui.model.provenance import mix
from yuzui.model.quantity import Origin
from yuzui.model.table import Row


@dataclass(frozen=True, slots=True)
class Seen:
    """Rows that one subject may see."""

    resources: list[Row]
    capabilities: list[Row]
    offers: list[Row]
    waits: Mapping[str, list[int]]
    shipped: frozenset[str] = frozenset()
    held: Sequence[tuple[str, str, Row]] = ()

    def origins(self, workspace: Workspace) -> dict[str, Origin]:
        """Return what is known of each resource: told, made up, or both; by id."""
        from yuzui.job import row_origins as origins

        found: dict[str, Origin] = dict.fromkeys(self.shipped, "real")
        for id, ours in origins.by(workspace.desk, self.held).items():
            found[id] = mix((ours, found.get(id, ours)))
        return found


def seen(workspace: Workspace) -> Seen:
    """Return what the subject of a workspace may see."""
    shipped, abilities = _shipped(workspace)
    view = workspace.view
    resources = {row["id"]: row for row in shipped}
    for row in view.select("resource"):
        # what a workspace says of a resource stands above what ships, where it says anything
        said = {name: value for name, value in row.items() if value is not None}
        resources[row["id"]] = {**row, **resources.get(row["id"], {}), **said}
    capable, offers = view.select("capability"), view.select("access_offer")
    keyed = {(row["resource"], row["scheme"], row["code"]): row for row in (*abilities, *capable)}
    published = {r["id"] for r in view.select("schedule") if r["status"] == "published"}
    booked = view.select("booking", columns=("schedule", "id", "task", "resource", "t0"))
    waits = queue.waits(
        view.select("time_grant", columns=("proposal", "at")),
        [row for row in view.select("task", columns=("id", "proposal")) if row["proposal"]],
        booked,
        published,
    )
    held = [
        *((row["id"], "resource", row) for row in view.select("resource")),
        *((row["resource"], "capability", row) for row in capable),
        *((id, "access_offer", row) for row in offers for id in row["resources"] or ()),
        *((row["resource"], "booking", row) for row in booked if row["resource"] in waits),
    ]
    known = frozenset(row["id"] for row in shipped)
    return Seen(list(resources.values()), list(keyed.values()), offers, waits, known, held)


def _shipped(workspace: Workspace) -> tuple[list[Row], list[dict[str, Any]]]:
    """Return the facilities and light sources that ship, without those held back."""
    from yuzui.facilities.access import abilities

    titles = {item.id: item.title for item in (*ITEMS, *REFERENCES)}
    sites = [
        {**site, "title": titles[site["parent"]].json()}
        for site in registry.sites(rows(workspace, FACILITIES))
        if site["fact_status"] not in ("memory-only", "not found")
    ]
    named = " ".join(f" {site['name']} ({site['name']}) " for site in sites)
    # a light source of the plan stands in both files, here under its item
    light = [one for one in rows(workspace, LIGHT) if f"({one['short_name']})" not in named]
    sources = [
        {
            "id": row["short_name"],
            "name": row["name"],
            "country": row["country"],
            "kind": "beamline",
            "website": row["website"],
            "active": row["active"] == "true",
            "status_as_of": told(workspace, LIGHT)["vintage"],
            "source": row["website"],
        }
        for row in light
    ]
    able = [*abilities.of_sites(sites), *abilities.of_light_sources(light)]
    return [*sites, *sources], able
