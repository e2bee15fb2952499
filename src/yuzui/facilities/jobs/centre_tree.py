# SPDX-License-Identifier: Apache-2.0
"""Centres of the plan with the facilities that stand in them, and the instruments of those."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import msgspec

from yuzui.facilities import registry
from yuzui.facilities.inputs import CentreTree as Inputs
from yuzui.facilities.registry import ATTRIBUTES, CENTRE_KINDS, CENTRES, FACILITIES, HELD, Centre, Site, Statement, rows
from yuzui.facilities.registry_view import as_of
from yuzui.job.result import Answer as Base
from yuzui.job.result import Run, digest
from yuzui.job.workspace import Workspace
from yuzui.model.quantity import Origin
from yuzui.model.table import Row
from yuzui.text import Text, join, same
from yuzui.text.address import encode
from yuzui.text.numbers import count, number
from yuzui.view.page import Chip
from yuzui.view.table import Column, Table
from yuzui.view.view import Line, View

TITLE = Text("centres, their facilities and instruments", "创新中心及其设施与仪器")
QUESTION = Text(
    "Which facilities stand in which centre, and which instruments do they have?",
    "各中心内有哪些设施？各设施有哪些仪器？",
)
SOURCE = "14th Five-Year Plan, chapter 4 and Box 3; public pages named in each row"
LEVEL = "public"
TESTBED = "testbed_clusters.csv"
SCIENCE = "comprehensive national science centre"
INSTRUMENTS = ("beamlines", "beamlines_2030", "lines", "end_stations", "centrifuges")
"""Attributes by which sources count the instruments of a facility."""


class Stated(msgspec.Struct, frozen=True):
    """How many instruments of one sort a source states."""

    attribute: str
    label: Text
    value: str
    amount: float | None
    as_of: str
    source: str


class Instrument(msgspec.Struct, frozen=True):
    """An instrument that was loaded with the facility it is part of."""

    id: str
    name: str | None


class Placed(msgspec.Struct, frozen=True):
    """A facility at the sites that stand in one centre, or in none; ``in_list`` says whether the plan lists it."""

    id: str
    title: Text
    in_list: bool
    sites: list[str]
    status: str
    status_as_of: str | None
    source: str
    stated: list[Stated]
    instruments: list[Instrument]


class Counts(msgspec.Struct, frozen=True):
    """Facilities in a centre, those whose sources name no more than its region, and instruments loaded."""

    facilities: int
    region_only: int
    instruments: int


class Branch(msgspec.Struct, frozen=True):
    """A centre with its facilities; ``region_only`` holds ids."""

    id: str
    kind: str
    name: str
    since: str
    status: str
    source: str
    fact_status: str
    facilities: list[Placed]
    region_only: list[str]
    counts: Counts


class Unplaced(msgspec.Struct, frozen=True):
    """Instruments of an owner that is no facility of the plan."""

    owner: str
    instruments: int


class Apart(msgspec.Struct, frozen=True):
    """What stands in no centre: facilities, and instruments by owner."""

    facilities: list[Placed]
    instruments: list[Unplaced]


class Science(msgspec.Struct, frozen=True):
    """National science centres, those with a day of approval, and the facilities in them, each counted once."""

    centres: int
    dated: int
    facilities: int


class Answer(Base, frozen=True, kw_only=True, tag="yuzui.centre_tree/1"):
    """Centres with what stands in them; ``held`` centres and facilities rest on memory alone and are not shown."""

    origin: Origin
    source: str
    vintage: str
    science: Science
    centres: list[Branch]
    apart: Apart
    held: int
    held_facilities: list[str]


def compute(workspace: Workspace, inputs: Inputs) -> Answer:
    """Read centres and facilities, and place the one in the other where the words of a source do."""
    listed = rows(workspace, FACILITIES)
    registry.check(listed)
    sites = registry.sites(listed)
    shown = [site for site in sites if site.fact_status != HELD]
    facts = [one for one in registry.facts(shown) if one.attribute in INSTRUMENTS]
    every = registry.tree(rows(workspace, CENTRES), shown)
    instruments = [row for row in workspace.view.select("resource") if row["kind"] == "instrument"]
    centres = [_branch(one, facts, instruments) for one in every if not one.from_memory]
    inside = {one.id for branch in centres for one in branch.facilities}
    science = [one for one in centres if one.kind == SCIENCE]
    files = {name: digest(workspace.shipped(name).read_bytes()) for name in (CENTRES, FACILITIES, TESTBED)}
    return Answer(
        run=Run.of("centre_tree", files | {"instruments": digest(instruments)}),
        origin="real",
        source=SOURCE,
        vintage=str(registry.manifest(workspace, CENTRES)["vintage"]),
        science=Science(
            len(science),
            sum(bool(one.since) for one in science),
            len({facility.id for one in science for facility in one.facilities}),
        ),
        centres=centres,
        apart=Apart(
            _placed([site for site in shown if site.parent not in inside], facts, instruments),
            _owners(rows(workspace, TESTBED)),
        ),
        held=len(every) - len(centres),
        held_facilities=sorted({site.parent for site in sites} - {site.parent for site in shown}),
    )


def _branch(centre: Centre, facts: Sequence[Statement], instruments: Sequence[Row]) -> Branch:
    facilities = _placed(centre.inside, facts, instruments)
    region = list(dict.fromkeys(site.parent for site in centre.region_only))
    return Branch(
        id=centre.id,
        kind=centre.kind,
        name=centre.name,
        since=centre.since,
        status=centre.status,
        source=centre.source,
        fact_status=centre.fact_status,
        facilities=facilities,
        region_only=[id for id in region if id not in {one.id for one in facilities}],
        counts=Counts(
            len(facilities),
            len(set(region) - {one.id for one in facilities}),
            sum(len(one.instruments) for one in facilities),
        ),
    )


def _placed(sites: Iterable[Site], facts: Sequence[Statement], instruments: Sequence[Row]) -> list[Placed]:
    """Return the facilities of some sites, in their order."""
    by: dict[str, list[Site]] = {}
    for site in sites:
        by.setdefault(site.parent, []).append(site)
    return [
        Placed(
            id=id,
            title=TITLES[id],
            in_list=any(item.id == id for item in registry.ITEMS),
            sites=[site.site for site in mine if site.site],
            status=mine[0].status,
            status_as_of=mine[0].status_as_of,
            source=mine[0].source,
            stated=[
                Stated(one.attribute, ATTRIBUTES[one.attribute], one.value, one.amount, one.as_of, one.source)
                for one in facts
                if one.resource == id
            ],
            instruments=[
                Instrument(row["id"], row["name"]) for row in instruments if _parent(row) in {id, *(s.id for s in mine)}
            ],
        )
        for id, mine in by.items()
    ]


TITLES = {item.id: item.title for item in (*registry.ITEMS, *registry.REFERENCES)}


def _parent(row: Row) -> str:
    return str(row["parent"] or "")


def _owners(instruments: Sequence[Row]) -> list[Unplaced]:
    owners: dict[str, int] = {}
    for row in instruments:
        owners[row["owner"]] = owners.get(row["owner"], 0) + 1
    return [Unplaced(*one) for one in owners.items()]


def headline(answer: Answer) -> Text:
    """Return how many science centres there are, and for how many the day of approval is known."""
    return Text("{n}; the date of approval is known for {d} of them", "{n}；其中 {d} 个的批复时间已查到").format(
        n=count(answer.science.centres, Text("comprehensive national science centre", "个综合性国家科学中心")),
        d=answer.science.dated,
    )


def sentences(answer: Answer) -> list[Line]:
    """Return the transcript: each centre with what stands in it, and what stands in none."""
    apart = Text(
        "{n} stand in no centre; {m} belong to none of these facilities", "{n}不在任何中心内；{m}不属于其中设施"
    )
    return [
        (Text("centres", "中心"), headline(answer)),
        *((name(one), _inside(one)) for one in answer.centres),
        (
            Text("apart", "另列"),
            apart.format(
                n=count(len(answer.apart.facilities), Text("facility", "项设施"), "facilities"),
                m=count(sum(one.instruments for one in answer.apart.instruments), Text("instrument", "台仪器")),
            ),
        ),
    ]


def _inside(branch: Branch) -> Text:
    counts = branch.counts
    return Text("{n}, {r} in its region only, {m} loaded", "{n}，仅同地区 {r} 项，已导入 {m}").format(
        n=count(counts.facilities, Text("facility", "项设施"), "facilities"),
        r=number(counts.region_only),
        m=count(counts.instruments, Text("instrument", "台仪器")),
    )


def name(branch: Branch) -> Text:
    """Return the name of a centre."""
    return registry.NAMES.get(branch.id) or same(branch.name)


def _instruments(facility: Placed) -> Text:
    """Return what is known of the instruments of a facility."""
    stated = [one.label + Text(": ", "：") + same(one.value) for one in facility.stated]
    loaded = [same(one.name or one.id) for one in facility.instruments]
    return join([*stated, *loaded], "; ", "；") if stated or loaded else Text("none listed", "未列")


_NOT_FOUND = Chip(Text("not found", "未查到"), "bad")
_PARTLY = Chip(Text("partly sourced", "部分有来源"), "part")
_SOURCED = Chip(Text("sourced", "有来源"), "good")


def _sourced(branch: Branch) -> Chip:
    return _SOURCED if branch.fact_status == "sourced" else _PARTLY


LISTED = Table[Answer](
    "centres",
    Text("Centres", "中心"),
    rows=lambda answer: answer.centres,
    columns=(
        Column("name", Text("Centre", "中心"), value=name),
        Column("kind", Text("Kind", "类别"), value=lambda one: CENTRE_KINDS[one.kind]),
        Column(
            "since",
            Text("Approved", "批复时间"),
            value=lambda one: one.since or _NOT_FOUND.text,
            shown=lambda _, one: same(one.since) if one.since else _NOT_FOUND,
        ),
        Column("status", Text("As the source says", "来源所述"), value=lambda one: one.status or "—"),
        Column("inside", Text("Facilities in it", "中心内设施"), digits=0, value=lambda one: one.counts.facilities),
        Column("region", Text("In its region only", "仅同地区"), digits=0, value=lambda one: one.counts.region_only),
        Column(
            "fact_status",
            Text("Sources", "来源情况"),
            value=lambda one: _sourced(one).text,
            shown=lambda _, one: _sourced(one),
        ),
        Column("source", Text("Source", "来源"), value=lambda one: one.source or "—"),
    ),
)
_FACILITY = (
    Column(
        "facility",
        Text("Facility", "设施"),
        value=lambda row: row[1].title,
        link=lambda _, row: f"/facilities/{encode(row[1].id)}",
    ),
    Column("site", Text("Site, as written", "场址（原文）"), value=lambda row: "; ".join(row[1].sites) or "—"),
    Column("status", Text("Status, as written", "状况（原文）"), value=lambda row: row[1].status or "—"),
    Column("as_of", Text("As of", "截至"), value=lambda row: as_of(row[1].status_as_of)),
    Column("instruments", Text("Instruments", "仪器"), value=lambda row: _instruments(row[1])),
    Column("source", Text("Source", "来源"), value=lambda row: row[1].source),
)
PLACED = Table[Answer](
    "facilities",
    Text("Facilities that stand in a centre", "位于各中心的设施"),
    rows=lambda answer: [(one, facility) for one in answer.centres for facility in one.facilities],
    columns=(Column("centre", Text("Centre", "中心"), value=lambda row: name(row[0])), *_FACILITY),
)
APART = Table[Answer](
    "apart",
    Text("Facilities that stand in no centre", "不在任何中心内的设施"),
    rows=lambda answer: [(None, facility) for facility in answer.apart.facilities],
    columns=_FACILITY,
)
OWNERS = Table[Answer](
    "owners",
    Text("Instruments of no facility of the plan", "不属于规划设施的仪器"),
    rows=lambda answer: answer.apart.instruments,
    columns=(Column("owner", Text("Owner", "所有者")), Column("instruments", Text("Instruments", "仪器"), digits=0)),
)
VIEW = View(headline=headline, sentences=sentences, first=(LISTED, PLACED), tables=(APART, OWNERS))
