# SPDX-License-Identifier: Apache-2.0
"""What stands within a region, by a boundary that is named: a figure without one means nothing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Annotated

import msgspec

from yuzui.errors import InputError, Place, UnknownIdentifierError, meant
from yuzui.job.inputs import Help
from yuzui.job.result import Answer as Base
from yuzui.job.result import Run, digest
from yuzui.job.workspace import Workspace, clock
from yuzui.model.table import Row
from yuzui.network import places, register_store
from yuzui.network.jobs.register import exact
from yuzui.sheets.partial_day import first
from yuzui.text import Text, join, same
from yuzui.text.numbers import count, number
from yuzui.view.chart import Meta, Picture
from yuzui.view.charts.bars import Bar, bar_chart
from yuzui.view.table import Column, Table
from yuzui.view.view import Line, View

TITLE = Text("regions by boundary", "区域概况（按边界）")
QUESTION = Text("What stands within a region, by which boundary?", "按所指明的边界，区域内有哪些设施与机构？")
SOURCE = "boundaries as published and registered; sites of facilities as their sources word them"
LEVEL = "public"
FACTS, FACILITIES, CENTRES = "plan_facts.csv", "facilities.csv", "centres.csv"
HELD = ("memory-only", "not found")
BOUNDARIES = {"former": Text("former boundary", "原边界"), "current": Text("present boundary", "现边界")}
CANNOT_TELL = Text(
    "What a wider boundary changes in practice; a site of which the source names no division is in none.",
    "不能说明扩围在实践中的影响；来源未指明区划的场址不计入任何边界。",
)


class Inputs(msgspec.Struct, frozen=True, kw_only=True):
    """Which region, and by which of its boundaries."""

    region: Annotated[str, Help(Text("id of one region, such as IC-BEI", "区域编号，如 IC-BEI"))] = ""
    boundary: Annotated[
        str,
        Help(
            Text(
                "a day, former or current: the boundary that figures rest on", "日期、former 或 current：所依据的边界"
            ),
            metavar="DAY",
        ),
    ] = ""


class Version(msgspec.Struct, frozen=True):
    """One boundary of a region: from when to when, in words and as codes of divisions, with its source."""

    valid_from: str | None
    valid_to: str | None
    words: str
    codes: list[str]
    source: str


class Profile(msgspec.Struct, frozen=True):
    """What stands within one boundary of one region; ``boundary`` names it."""

    id: str
    name: str
    boundary: str
    valid_from: str | None
    valid_to: str | None
    words: str
    codes: list[str]
    source: str
    facilities: int
    facility_ids: list[str]
    entries: int
    entry_ids: list[str]


class Answer(Base, frozen=True, kw_only=True, tag="yuzui.region_profile/1"):
    """Regions by boundary; ``boundary`` is the one that was asked for, null where all are shown."""

    boundary: Version | None
    regions: list[Profile]
    sites: int
    unplaced: list[str]
    cannot_tell: Text


class _Region(msgspec.Struct, frozen=True):
    id: str
    name: str
    key: str
    version: Version


def compute(workspace: Workspace, inputs: Inputs) -> Answer:
    """Count what stands within each boundary.

    Raises
    ------
    InputError
        If a region is asked about without naming a boundary.
    UnknownIdentifierError
        If there is no such region.
    """
    every = [*_published(workspace), *_registered(workspace)]
    chosen = _chosen(every, inputs)
    divisions = _divisions(workspace)
    sites = [(row["facility_id"], row["site"] or "") for row in workspace.shipped_rows(FACILITIES) if _confirmed(row)]
    own = [
        (str(row["id"]), str(row["site"] or "")) for row in workspace.view.select("resource", columns=("id", "site"))
    ]
    known = {id for id, _ in sites}
    sites += [(id, site) for id, site in own if site and id not in known and id.rpartition("-")[0] not in known]
    placed = {(id, site): places.code(site, divisions) for id, site in sites}
    bodies = [(row["id"], str(row["place"] or "")) for row in _today(workspace)]
    where = {id: places.code(place, divisions) for id, place in bodies}
    profiles = [_profile(one, placed, where) for one in chosen]
    return Answer(
        run=Run.of("region_profile", {"regions": digest(msgspec.to_builtins(profiles)), "asked": str(inputs)}),
        boundary=chosen[0].version if inputs.region else None,
        regions=profiles,
        sites=len(sites),
        unplaced=sorted({f"{id}: {site}" for (id, site), code in placed.items() if site and not code}),
        cannot_tell=CANNOT_TELL,
    )


def _confirmed(row: Mapping[str, str]) -> bool:
    return bool(row["facility_id"]) and row["fact_status"] not in HELD


def _published(workspace: Workspace) -> Iterator[_Region]:
    """Yield the boundaries that were published: the former one ends where the present one begins."""
    names = {row["id"]: row["name"] for row in workspace.shipped_rows(CENTRES)}
    facts: dict[str, dict[str, Mapping[str, str]]] = {}
    for row in workspace.shipped_rows(FACTS):
        if row["fact"] in ("former", "boundary") and row["status"] == "sourced":
            facts.setdefault(row["thing"], {})[row["fact"]] = row
    for id, both in facts.items():
        now = both.get("boundary")
        for attribute, key in (("former", "former"), ("boundary", "current")):
            if (fact := both.get(attribute)) is None:
                continue
            ends = now["as_of"] if now is not None and attribute == "former" else None
            codes = list(places.boundary(fact["value"]))
            version = Version(fact["as_of"] or None, ends, fact["value"], codes, fact["source"])
            yield _Region(id, names.get(id, id), key, version)


def _registered(workspace: Workspace) -> Iterator[_Region]:
    """Yield the boundaries of entries of the register that have one, a version for each of their states."""
    for row in register_store.states(workspace.view):
        codes = register_store.json_list(row["boundary"])
        if codes:
            version = Version(row["valid_from"], row["valid_to"], row["name"], codes, row["source"] or "")
            yield _Region(row["id"], row["name"], str(row["n"]), version)


def _chosen(every: Sequence[_Region], inputs: Inputs) -> list[_Region]:
    if not inputs.region:
        if inputs.boundary:
            raise _refused(
                Text("a boundary is that of a region", "边界须属于某一区域"), "--region", inputs.boundary, every
            )
        return list(every)
    mine = [one for one in every if one.id == inputs.region]
    if not mine:
        raise UnknownIdentifierError(
            Text("there is no such region with a boundary", "没有此区域或其边界"),
            place=Place(column="--region"),
            seen=inputs.region,
            expected=", ".join(dict.fromkeys(one.id for one in every)),
            fix=meant(inputs.region, [one.id for one in every]),
            code="unknown_reference",
        )
    if not inputs.boundary:
        message = Text("a figure of a region names its boundary", "区域的数字须指明边界")
        raise _refused(message, "--boundary", f"{inputs.region}: boundary = –", mine)
    if named := [one for one in mine if one.key == inputs.boundary]:
        return named
    day = exact(inputs.boundary, "--boundary")
    on = [one for one in mine if _holds(one.version, day)]
    if not on:
        raise _refused(Text("no boundary is known for that day", "该日无已知边界"), "--boundary", day, mine)
    return on[-1:]


def _holds(one: Version, day: str) -> bool:
    return first(one.valid_from or "") <= day and (one.valid_to is None or day < first(one.valid_to))


def _refused(message: Text, column: str, seen: str, some: Sequence[_Region]) -> InputError:
    spans = [f"{one.key}: {one.version.valid_from or '?'} … {one.version.valid_to or ''}".strip() for one in some]
    return InputError(
        message,
        place=Place(column=column),
        seen=seen,
        expected="; ".join(dict.fromkeys(spans)),
        fix=Text(
            "name one: --boundary 2026-01-14, or former, or current",
            "请指明：--boundary 2026-01-14，或 former、current",
        ),
        code="no_boundary",
    )


def _divisions(workspace: Workspace) -> dict[str, str]:
    """Return names of divisions that are registered with their codes; a name that several bear is none."""
    found: dict[str, set[str]] = {}
    for row in _today(workspace):
        if row["kind"] in ("province", "prefecture", "county"):
            for name in (row["name"], row["name_zh"]):
                if name:
                    found.setdefault(name, set()).add(row["id"])
    return {name: next(iter(ids)) for name, ids in found.items() if len(ids) == 1}


def _today(workspace: Workspace) -> list[Row]:
    day = clock()[:10]
    return [row for row in register_store.states(workspace.view) if not row["valid_to"] or day < first(row["valid_to"])]


def _profile(one: _Region, sites: Mapping[tuple[str, str], str], where: Mapping[str, str]) -> Profile:
    codes = one.version.codes
    facilities = _sorted(id for (id, _), code in sites.items() if places.inside(code, codes))
    entries = _sorted(id for id, code in where.items() if places.inside(code, codes) and id != one.id)
    entries = [id for id in entries if id not in codes]
    return Profile(
        one.id,
        one.name,
        one.key,
        one.version.valid_from,
        one.version.valid_to,
        one.version.words,
        codes,
        one.version.source,
        len(facilities),
        facilities,
        len(entries),
        entries,
    )


def _sorted(ids: Iterable[str]) -> list[str]:
    return sorted(set(ids))


def headline(answer: Answer) -> Text:
    """Return what stands within the boundary that was asked for, or how many regions and boundaries there are."""
    if answer.boundary is not None and answer.regions:
        one = answer.regions[0]
        return Text("Within the boundary of {n} from {d}: {f}", "{n}自 {d} 起的边界内：{f}").format(
            n=same(one.name),
            d=same(one.valid_from or "?"),
            f=count(one.facilities, Text("facility", "项设施"), "facilities"),
        )
    return Text("{r} by {b}", "{r}，{b}").format(
        r=count(len({one.id for one in answer.regions}), Text("region", "个区域")),
        b=count(len(answer.regions), Text("boundary", "个边界"), "boundaries"),
    )


def boundary_name(one: Profile) -> Text:
    """Return which boundary a profile rests on: of a registered region, that of which of its states."""
    return BOUNDARIES.get(one.boundary) or Text("state {n}", "状态 {n}").format(n=one.boundary)


def boundary_words(one: Profile) -> Text:
    """Return which boundary a profile rests on, with its days."""
    name = boundary_name(one)
    since = same(one.valid_from or "?")
    until = Text(" to {d}", " 至 {d}").format(d=one.valid_to) if one.valid_to else same("")
    return name + Text(", from ", "，自 ") + since + until


def sentences(answer: Answer) -> list[Line]:
    """Return the transcript: each boundary with what stands within, and what cannot be placed."""
    lines: list[Line] = [(Text("regions", "区域"), headline(answer))]
    for one in answer.regions:
        words = Text("{f}, {e}; {b}: {w}", "{f}，{e}；{b}：{w}").format(
            f=count(one.facilities, Text("facility", "项设施"), "facilities"),
            e=count(one.entries, Text("entry of the register", "个名录条目"), "entries of the register"),
            b=boundary_words(one),
            w=same(one.words),
        )
        lines.append((same(f"{one.id} {one.name}"), words))
    if answer.unplaced:
        words = Text("{n}: {w}", "{n}：{w}").format(
            n=count(len(answer.unplaced), Text("site", "处场址")),
            w=join([same(one) for one in answer.unplaced[:8]], "; ", "；"),
        )
        lines.append((Text("in none", "未定位"), words))
    return [*lines, (Text("cannot tell", "不能说明"), answer.cannot_tell)]


def chart(answer: Answer) -> Picture | None:
    """Draw facilities within each boundary."""
    if len(answer.regions) < 2:
        return None
    bars = [
        Bar(label=same(f"{one.name} · ") + boundary_name(one), value=float(one.facilities)) for one in answer.regions
    ]
    finding = Text("The wider boundary holds more in {n} of {m} regions", "{m} 个区域中有 {n} 个在新边界内更多")
    by: dict[str, dict[str, int]] = {}
    for one in answer.regions:
        by.setdefault(one.id, {})[one.boundary] = one.facilities
    both = [one for one in by.values() if {"former", "current"} <= set(one)]
    finding = finding.format(n=number(sum(one["current"] > one["former"] for one in both)), m=number(len(both)))
    description = Text(
        "Facilities of the plan whose site lies within the boundary, each once; others are in none.",
        "场址位于边界内的规划设施，每项计一次；未指明区划的场址不计。",
    )
    meta = Meta("boundaries", finding, description, "derived", same(SOURCE), clock()[:10], "/about/method")
    return bar_chart(meta, bars, (Text("facilities", "设施"), ""))


REGIONS = Table[Answer](
    "regions",
    Text("Regions by boundary", "区域（按边界）"),
    rows=lambda answer: answer.regions,
    columns=(
        Column("id", Text("Id", "编号")),
        Column("name", Text("Region", "区域")),
        Column("boundary", Text("Boundary", "边界"), value=boundary_words),
        Column("words", Text("As the source words it", "来源原文")),
        Column("codes", Text("Divisions", "区划代码"), value=lambda one: ", ".join(one.codes) or "–"),
        Column("facilities", Text("Facilities", "设施"), digits=0),
        Column("facility_ids", Text("Which", "编号列表"), value=lambda one: ", ".join(one.facility_ids) or "–"),
        Column("entries", Text("Entries of the register", "名录条目"), digits=0),
        Column("source", Text("Source", "来源"), value=lambda one: one.source or "–"),
    ),
)
VIEW = View(headline=headline, sentences=sentences, charts=(chart,), first=(REGIONS,))
