# SPDX-License-Identifier: Apache-2.0
"""Who funds, builds, runs and hosts what, each link with its source and day; and which bodies hang on nothing.

Links come from what is registered: the body an organisation belongs to, the funder of a programme or award, the
operator and the site of a facility as its source words them, and the links that somebody loaded. Nothing is inferred
from likeness: an operator whose name is that of a registered body, letter for letter, is that body, any other stands
by its words alone.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from difflib import get_close_matches
from pathlib import Path
from typing import Annotated

import msgspec

from yuzui.errors import InputError, together
from yuzui.job import form_sheets
from yuzui.job.inputs import MAP, Help
from yuzui.job.result import Answer as Base
from yuzui.job.result import Run, digest
from yuzui.job.workspace import Workspace
from yuzui.model.schema import normalise
from yuzui.model.table import Row
from yuzui.model.tables.organisation import BODY_LINK
from yuzui.text import Text, join, same
from yuzui.text.numbers import count, number
from yuzui.view.chart import Meta, Picture
from yuzui.view.charts.bars import Bar, bar_chart
from yuzui.view.table import Column, Table
from yuzui.view.view import Line, View

TITLE = Text("map of the system", "创新体系图")
QUESTION = Text(
    "Who funds, builds and runs what, and which bodies hang on nothing?",
    "谁出资、谁建设、谁运行？哪些机构没有任何联系？",
)
SOURCE = "the registers of this workspace; the source of each link stands beside it"
LEVEL = "public"
KINDS = {
    "centre": Text("centres and laboratories", "中心与实验室"),
    "organisation": Text("organisations", "机构"),
    "facility": Text("facilities", "设施"),
    "programme": Text("programmes", "计划"),
    "operator": Text("named by a source only", "仅见于来源文字"),
}
"""Kinds of body, in words."""
ROLES = {
    "funds": Text("funds", "出资"),
    "builds": Text("builds", "建设"),
    "runs": Text("runs", "运行"),
    "hosts": Text("hosts", "承载"),
    "part_of": Text("has as a part", "下设"),
    "stands_in": Text("has within its place", "境内有"),
}
"""What the first body of a link does for the second."""
UNCONFIRMED = ("memory-only", "not found")
LISTED = 500
"""Bodies without a link that are listed; all are counted."""
CENTRE = re.compile(r"cent(?:re|er)|laborator|中心|实验室", re.IGNORECASE)
CANNOT_TELL = Text(
    "whether the system works better because it is mapped; a body that hangs on nothing may have a link that no source "
    "here names.",
    "不能说明绘制体系图本身是否改善体系；没有联系的机构，可能只是此处来源未载明。",
)


class Inputs(msgspec.Struct, frozen=True, kw_only=True):
    """Links of one's own, beside those that are registered."""

    links: Annotated[
        Path | None,
        Help(Text("file of links: body, by, role, from, source", "联系表：对象、主体、关系、起、来源"), file=True),
    ] = None
    map: Annotated[Path | None, MAP] = None


class Body(msgspec.Struct, frozen=True):
    """One body of the map, with how many links it has; ``sort`` is the kind that its source calls it."""

    id: str
    kind: str
    name: Text
    sort: str
    links: int


class Link(msgspec.Struct, frozen=True):
    """What one body does for another; ``as_of`` is null where the source has no day."""

    child: str
    parent: str
    role: str
    source: str
    as_of: str | None


class Kind(msgspec.Struct, frozen=True):
    """Bodies of one kind, and those of them without a link."""

    kind: str
    bodies: int
    orphans: int


class Answer(Base, frozen=True, kw_only=True, tag="yuzui.system_map/1"):
    """Bodies with a link, the links, and what hangs on nothing; ``unconfirmed`` rest on memory and are left out."""

    origin: str
    source: str
    bodies: int
    orphans: int
    kinds: list[Kind]
    nodes: list[Body]
    links: list[Link]
    alone: list[Body]
    links_without_source: int
    links_without_day: int
    unknown: list[Link]
    unconfirmed: int
    cannot_tell: Text


def compute(workspace: Workspace, inputs: Inputs) -> Answer:
    """Join what is registered into one map.

    Raises
    ------
    InputError
        If a link of the file names a body that nobody registered, or lacks its day or source.
    """
    bodies, unconfirmed = _bodies(workspace)
    links = [*_registered(workspace, bodies)]
    loaded = [_link(row) for row in workspace.view.select("body_link", order=("child", "parent", "role"))]
    if inputs.links is not None:
        loaded += _own(inputs, inputs.links, bodies)
    links += loaded
    named = bodies | {name: Body(name, "operator", same(name), "", 0) for one in links for name in (one.parent,)
                      if one.role == "runs" and one not in loaded and name not in bodies}  # fmt: skip
    drawn = sorted({one for one in links if one.child in named and one.parent in named}, key=_order)
    unknown = sorted({one for one in links if one.child not in named or one.parent not in named}, key=_order)
    degree = Counter(id for one in drawn for id in (one.child, one.parent))
    counted = [msgspec.structs.replace(one, links=degree[one.id]) for one in named.values()]
    alone = [one for one in counted if not one.links]
    return Answer(
        run=Run.of("system_map", {"bodies": digest(sorted(named)), "links": digest(msgspec.to_builtins(drawn))}),
        origin="real",
        source=SOURCE,
        bodies=len(counted),
        orphans=len(alone),
        kinds=[
            Kind(kind, sum(one.kind == kind for one in counted), sum(one.kind == kind for one in alone))
            for kind in KINDS
            if any(one.kind == kind for one in counted)
        ],
        nodes=[one for one in counted if one.links],
        links=drawn,
        alone=alone[:LISTED],
        links_without_source=sum(not one.source for one in drawn),
        links_without_day=sum(one.as_of is None for one in drawn),
        unknown=unknown,
        unconfirmed=unconfirmed,
        cannot_tell=CANNOT_TELL,
    )


def _order(one: Link) -> tuple[bool, str, str, str, str]:
    # what has a day comes first
    return one.as_of is None, one.parent, one.role, one.child, one.source


def _bodies(workspace: Workspace) -> tuple[dict[str, Body], int]:
    """Return every body that is registered here and seen by whoever asks, and how many rest on memory alone."""
    bodies: dict[str, Body] = {}
    unconfirmed = 0
    for row in workspace.view.select("organisation", order=("id",)):
        if row["fact_status"] in UNCONFIRMED:
            unconfirmed += 1
            continue
        sort = str(row["kind"] or "")
        kind = "centre" if CENTRE.search(sort) else "organisation"
        bodies[row["id"]] = Body(row["id"], kind, _name(row), sort, 0)
    for row in workspace.view.select("resource", order=("id",)):
        if row["parent"] or row["kind"] == "instrument":
            continue
        if row["fact_status"] in UNCONFIRMED:
            unconfirmed += 1
            continue
        bodies.setdefault(row["id"], Body(row["id"], "facility", _name(row), "", 0))
    for row in workspace.view.select("programme", order=("id",)):
        bodies.setdefault(row["id"], Body(row["id"], "programme", _name(row), "", 0))
    return bodies, unconfirmed


def _name(row: Row) -> Text:
    first = row["name"] or row.get("listed_name") or row["name_zh"] or row["id"]
    return Text(str(first), str(row["name_zh"] or first))


def _registered(workspace: Workspace, bodies: Mapping[str, Body]) -> Iterator[Link]:
    """Yield the links that the rows of the registers state themselves."""
    view = workspace.view
    for row in view.select("organisation"):
        if row["parent"] and row["id"] in bodies:
            yield Link(row["id"], row["parent"], "part_of", str(row["source"] or ""), None)
    for row in view.select("org_link"):
        version = f"table of parts {row['table_version']}"
        yield Link(row["child"], row["parent"], "part_of", version, row["valid_from"])
    for row in view.select("programme"):
        if row["funder"]:
            yield Link(row["id"], row["funder"], "funds", f"programme {row['id']}", row["start_day"])
    pairs: dict[tuple[str, str], tuple[int, str | None]] = {}
    for row in view.select("award"):
        if row["funder"] and row["organisation"]:
            n, day = pairs.get((row["organisation"], row["funder"]), (0, None))
            pairs[row["organisation"], row["funder"]] = n + 1, max(filter(None, (day, row["start_day"])), default=None)
    for (holder, funder), (n, day) in pairs.items():
        yield Link(holder, funder, "funds", f"{n} award{'' if n == 1 else 's'} made here", day)
    yield from _facilities(view.select("resource", order=("id",)), bodies)


def _facilities(rows: Sequence[Row], bodies: Mapping[str, Body]) -> Iterator[Link]:
    """Yield who runs a facility, and in which place of a centre it stands, as its sources word it."""
    names = {normalise(one.name.en): id for id, one in bodies.items() if one.kind != "facility"}
    centres = {
        id: re.compile(rf"(?<!\w){re.escape(one.name.en)}(?!\w)")
        for id, one in bodies.items()
        if one.kind == "centre" and len(one.name.en) > 1
    }
    for row in rows:
        facility = str(row["parent"] or row["id"])
        if row["kind"] == "instrument" or facility not in bodies:
            continue
        source, day = str(row["source"] or ""), _day(row["status_as_of"])
        if row["operator"]:
            words = re.sub(r"\s*\(lead\)\s*$", "", str(row["operator"]))
            yield Link(facility, names.get(normalise(words), words), "runs", source, day)
        for id, word in centres.items():
            if word.search(row["site"] or ""):
                yield Link(facility, id, "stands_in", source, day)


def _day(words: object) -> str | None:
    """Return a day, month or year that a source states; None where it says that it has none."""
    hit = re.match(r"\d{4}(?:-\d{2}){0,2}$", str(words or "").strip())
    return hit.group() if hit else None


def _link(row: Row) -> Link:
    return Link(row["child"], row["parent"], row["role"], str(row["source"] or ""), row["valid_from"])


def _own(inputs: Inputs, path: Path, bodies: Mapping[str, Body]) -> list[Link]:
    """Return the links of a file; refuse those that hang on a body that nobody registered."""
    faults: list[InputError] = []
    links = []
    for one in form_sheets.complete(path, BODY_LINK, form_sheets.source_map(inputs.map, (BODY_LINK,))):
        for column in ("child", "parent"):
            id = str(one.row[column])
            if id not in bodies:
                faults.append(
                    InputError(
                        Text("no body of this id is registered here", "此处没有登记该编号的机构"),
                        place=one.at(column),
                        seen=id,
                        expected=", ".join(get_close_matches(id, bodies, 3)),
                        fix=Text("register the body first, or write its id", "请先登记该机构，或更正编号"),
                        code="unknown_reference",
                    )
                )
        links.append(_link(one.row))
    if faults:
        raise together(faults)
    return links


def headline(answer: Answer) -> Text:
    """Return how many bodies have a link, and how many hang on nothing."""
    if not answer.bodies:
        return Text("No body is registered here yet", "此处尚未登记机构")
    return Text(
        "{n} of {all} hang on nothing; {l} join the others", "{all}中 {n} 个没有任何联系；其余由 {l}相连"
    ).format(
        n=number(answer.orphans),
        all=count(answer.bodies, Text("body", "个机构"), "bodies"),
        l=count(len(answer.links), Text("link", "条联系")),
    )


def sentences(answer: Answer) -> list[Line]:
    """Return the transcript: what there is, how it hangs together, what lacks a source or a day."""
    each = [KINDS[one.kind] + same(f" {one.bodies} ({one.orphans})") for one in answer.kinds]
    roles = Counter(one.role for one in answer.links)
    kinds_of_link = [ROLES[role] + same(f" {n}") for role, n in roles.most_common()]
    lines: list[Line] = [
        (Text("map", "体系图"), headline(answer)),
        (Text("bodies (alone)", "机构（无联系）"), join(each, " · ", "；") if each else same("–")),
        (Text("links", "联系"), join(kinds_of_link, " · ", "；") if kinds_of_link else same("–")),
        (Text("sources", "来源"), sourced(answer)),
    ]
    if answer.unknown:
        words = Text("{n} name a body that is not registered", "{n}指向未登记的机构")
        lines.append((Text("set aside", "搁置"), words.format(n=count(len(answer.unknown), Text("link", "条联系")))))
    return [*lines, (Text("cannot tell", "不能说明"), answer.cannot_tell)]


def sourced(answer: Answer) -> Text:
    """Return how many links lack a source, and how many a day."""
    return Text("{n} without a source; {d} whose source states no day", "{n}没有来源；{d} 条的来源未载明日期").format(
        n=count(answer.links_without_source, Text("link", "条联系")), d=number(answer.links_without_day)
    )


def kinds(answer: Answer) -> Picture | None:
    """Draw how many bodies of each kind have a link and how many have none."""
    if not answer.kinds:
        return None
    linked, alone = Text("with a link", "有联系"), Text("alone", "无联系")
    bars = [
        Bar(KINDS[one.kind], value, group)
        for one in answer.kinds
        for group, value in ((linked, one.bodies - one.orphans), (alone, one.orphans))
    ]
    meta = Meta(
        name="kinds-of-body",
        finding=headline(answer),
        description=Text(
            "Bodies by kind, those with at least one link and those with none.", "各类机构中有联系与无联系的数目。"
        ),
        origin="real",
        source=Text(SOURCE, "本工作区的各名录；每条联系旁列出来源"),
        vintage="",
    )
    return bar_chart(meta, bars, (Text("bodies", "机构数"), ""))


def names(answer: Answer) -> dict[str, Text]:
    """Return what each body is called."""
    return {one.id: one.name for one in (*answer.nodes, *answer.alone)}


def _shown(answer: Answer, links: Iterable[Link]) -> list[tuple[Link, Mapping[str, Text]]]:
    called = names(answer)
    return [(one, called) for one in links]


_ENDS = (
    Column("parent", Text("Body", "主体"), value=lambda row: row[1].get(row[0].parent, same(row[0].parent))),
    Column("role", Text("What it does", "关系"), value=lambda row: ROLES[row[0].role]),
    Column("child", Text("For", "对象"), value=lambda row: row[1].get(row[0].child, same(row[0].child))),
    Column("source", Text("Source", "来源"), value=lambda row: row[0].source or "—"),
    Column("as_of", Text("As of", "截至"), value=lambda row: row[0].as_of or Text("day not stated", "未载明日期")),
)
LINKS = Table[Answer](
    "links", Text("Links, each with its source", "联系及其来源"), lambda answer: _shown(answer, answer.links), _ENDS
)
UNKNOWN = Table[Answer](
    "unknown",
    Text("Links to a body that is not registered", "指向未登记机构的联系"),
    lambda answer: _shown(answer, answer.unknown),
    lambda answer: _ENDS if answer.unknown else (),
)
_BODY = (
    Column("name", Text("Body", "机构"), value=lambda one: one.name),
    Column("kind", Text("Kind", "类别"), value=lambda one: KINDS[one.kind]),
    Column("sort", Text("As its source calls it", "来源所称类别"), value=lambda one: one.sort or "—"),
)
ALONE = Table[Answer](
    "alone",
    Text("Bodies that hang on nothing", "没有任何联系的机构"),
    lambda answer: answer.alone,
    _BODY,
    note=lambda answer: Text("The first {n} of {all}.", "共 {all} 个，列出前 {n} 个。").format(
        n=number(len(answer.alone)), all=number(answer.orphans)
    ),
)
BODIES = Table[Answer](
    "bodies",
    Text("Bodies with a link", "有联系的机构"),
    lambda answer: sorted(answer.nodes, key=lambda one: (-one.links, one.id)),
    (*_BODY, Column("links", Text("Links", "联系数"), digits=0)),
)
VIEW = View(headline=headline, sentences=sentences, charts=(kinds,), first=(LINKS,), tables=(ALONE, BODIES, UNKNOWN))
