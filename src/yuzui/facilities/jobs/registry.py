# SPDX-License-Identifier: Apache-2.0
"""What is known of the plan's facilities, from whom, and where sources disagree."""

from __future__ import annotations

from collections.abc import Sequence

from yuzui.errors import InputError, Place
from yuzui.facilities import registry, registry_view
from yuzui.facilities.inputs import Registry as Inputs
from yuzui.facilities.registry import ATTRIBUTES, FACILITIES, LIGHT, Site, Statement, rows
from yuzui.facilities.registry_view import Answer, Conflict, Counts, Value
from yuzui.job.result import Reported, Run, digest
from yuzui.job.workspace import Workspace
from yuzui.text import Text
from yuzui.view.view import View

TITLE = Text("the plan's facilities: facts, sources, conflicts", "规划设施：事实、来源与不一致")
QUESTION = Text(
    "What is known of each facility of the plan, from whom, and where do sources disagree?",
    "规划中每项设施有哪些已知事实？来自何处？哪些来源不一致？",
)
SOURCE = "14th Five-Year Plan, Box 3; public pages named in each fact"


def compute(workspace: Workspace, inputs: Inputs) -> Answer:
    """Read the registry of the plan's facilities."""
    listed, light = rows(workspace, FACILITIES), rows(workspace, LIGHT)
    registry.check(listed)
    sites = _of(registry.sites(listed), inputs.item)
    facts = registry.facts(sites)
    items = registry.items(sites, facts)
    held = {item.id for item in items if item.quarantined}
    shown = [fact for fact in facts if fact.resource not in held]
    files = {name: digest(workspace.shipped(name).read_bytes()) for name in (FACILITIES, LIGHT)}
    in_list = sum(item.in_list for item in items)
    return Answer(
        run=Run.of("registry", files | ({"item": inputs.item} if inputs.item else {})),
        origin="real",
        source=SOURCE,
        vintage=registry.manifest(workspace, FACILITIES)["vintage"],
        counts=Counts(items=in_list, references=len(items) - in_list, sites=len(sites), facts=len(facts)),
        items=items,
        sites=[site for site in sites if site.parent not in held],
        facts=shown,
        held=len(facts) - len(shown),
        conflicts=_conflicts(shown),
        light_sources=registry.light_sources(light),
        findings=[
            Reported.of(one) for one in registry.findings(sites, facts) if not inputs.item or one.row == inputs.item
        ],
    )


def _of(sites: list[Site], item: str) -> list[Site]:
    """Return the sites of one facility, or all of them; refuse one that is not in the registry."""
    known = list(dict.fromkeys(site.parent for site in sites))
    if item and item not in known:
        raise InputError(
            Text("this facility is not in the registry", "登记册中没有该设施"),
            place=Place(column="ITEM"),
            seen=item,
            expected=" ".join(known),
            code="unknown_facility",
        )
    return [site for site in sites if not item or site.parent == item]


def _conflicts(facts: Sequence[Statement]) -> list[Conflict]:
    disputed: dict[tuple[str, str], list[Value]] = {}
    for fact in facts:
        if fact.status == "conflicting":
            value = Value(fact.value, fact.amount, fact.unit, fact.as_of, fact.source, fact.note)
            disputed.setdefault((fact.resource, fact.attribute), []).append(value)
    return [
        Conflict(item, attribute, ATTRIBUTES[attribute], values)
        for (item, attribute), values in sorted(disputed.items())
    ]


VIEW = View(
    headline=registry_view.counted,
    sentences=registry_view.sentences,
    charts=(registry_view.by_class, registry_view.by_kind, registry_view.by_status, registry_view.light_chart),
    first=(registry_view.FACILITIES,),
    tables=(registry_view.FACTS, registry_view.CONFLICTS, registry_view.LIGHT_SOURCES),
)
