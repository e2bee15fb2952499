# SPDX-License-Identifier: Apache-2.0
"""What is known of the plan's facilities, from whom, and where sources disagree."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from yuzui.facilities import registry, registry_view
from yuzui.facilities import registry as placed
from yuzui.facilities.registry import ATTRIBUTES, CENTRES, FACILITIES, LIGHT, rows
from yuzui.job.result import Input, digest, stamp
from yuzui.job.workspace import Workspace
from yuzui.model.table import Row
from yuzui.text import Text
from yuzui.view.chart import Picture

TITLE = Text("the plan's facilities: facts, sources, conflicts", "规划设施：事实、来源与不一致")
QUESTION = Text(
    "What is known of each facility of the plan, from whom, and where do sources disagree?",
    "规划中每项设施有哪些已知事实？来自何处？哪些来源不一致？",
)
SOURCE = "14th Five-Year Plan, Box 3; public pages named in each fact"
SCHEMA = "yuzui.registry/1"
INPUTS: tuple[Input, ...] = ()


def run(workspace: Workspace) -> dict[str, Any]:
    """Read the registry of the plan's facilities."""
    listed, light = rows(workspace, FACILITIES), rows(workspace, LIGHT)
    registry.check(listed)
    sites = registry.sites(listed)
    facts = registry.facts(sites)
    items = registry.items(sites, facts)
    held = {item["id"] for item in items if item["quarantined"]}
    shown = [fact for fact in facts if fact["resource"] not in held]
    inputs = {name: digest(workspace.shipped(name).read_bytes()) for name in (FACILITIES, LIGHT)}
    return {
        "schema": SCHEMA,
        "run": stamp("registry", inputs),
        "origin": "real",
        "source": SOURCE,
        "vintage": registry.manifest(workspace, FACILITIES)["vintage"],
        "counts": {
            "items": sum(item["in_list"] for item in items),
            "references": sum(not item["in_list"] for item in items),
            "sites": len(sites),
            "facts": len(facts),
        },
        "items": items,
        "sites": [site for site in sites if site["parent"] not in held],
        "facts": shown,
        "held": len(facts) - len(shown),
        "conflicts": _conflicts(shown),
        "light_sources": registry.light_sources(light),
        "findings": [f.json() | {"message": f.message.json()} for f in registry.findings(sites, facts)],
    }


def centres(workspace: Workspace) -> dict[str, Any]:
    """Read the centres of the plan, with the facilities placed in each."""
    centres_of_tree = placed.tree(rows(workspace, CENTRES), registry.sites(rows(workspace, FACILITIES)))
    return {
        "centres": [one for one in centres_of_tree if not one["held"]],
        "held": sum(one["held"] for one in centres_of_tree),
        "vintage": registry.manifest(workspace, CENTRES)["vintage"],
    }


def _conflicts(facts: Sequence[Row]) -> list[dict[str, Any]]:
    disputed: dict[tuple[str, str], list[Row]] = {}
    for fact in facts:
        if fact["status"] == "conflicting":
            disputed.setdefault((fact["resource"], fact["attribute"]), []).append(fact)
    return [
        {
            "item": item,
            "attribute": attribute,
            "label": ATTRIBUTES[attribute].json(),
            "values": [
                {name: fact[name] for name in ("value", "amount", "unit", "as_of", "source", "note")} for fact in values
            ],
        }
        for (item, attribute), values in sorted(disputed.items())
    ]


def lines(document: dict[str, Any]) -> list[tuple[Text, Text]]:
    """Return the transcript of the registry."""
    blank = Text("", "")
    transcript = (registry_view.counted(document), registry_view.conflicts(document), registry_view.gaps(document),
            registry_view.light(document))  # fmt: skip
    labels = (Text("registry", "设施名录"), blank, blank, blank)
    return list(zip(labels, transcript, strict=True))


def pictures(document: dict[str, Any]) -> list[Picture]:
    """Return the pictures of the registry."""
    from yuzui.facilities import registry_view

    return registry_view.draw(document)


exports = registry_view.all_of
