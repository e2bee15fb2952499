# SPDX-License-Identifier: Apache-2.0
"""The registry of facilities: what is answered of it, said, drawn and listed."""

from __future__ import annotations

import re

import msgspec

from yuzui.facilities.registry import (
    ATTRIBUTES,
    CLASSES,
    FACT_STATUS,
    ITEM_KINDS,
    STAGES,
    UNNAMED,
    Facility,
    LightSources,
    Site,
    Statement,
)
from yuzui.job.result import Answer as Base
from yuzui.job.result import Reported
from yuzui.job.workspace import clock
from yuzui.model.finding import SECONDARY, secondary
from yuzui.model.quantity import Origin
from yuzui.text import Text, join, same
from yuzui.text.numbers import money, number
from yuzui.view.chart import Meta, Picture
from yuzui.view.charts.bars import Bar, bar_chart
from yuzui.view.page import Chip
from yuzui.view.table import Column, Table
from yuzui.view.view import Line


class Counts(msgspec.Struct, frozen=True):
    """Items of the list, references beside it, sites and facts."""

    items: int
    references: int
    sites: int
    facts: int


class Value(msgspec.Struct, frozen=True):
    """What one side of a conflict says, and who."""

    value: str
    amount: float | None
    unit: str | None
    as_of: str
    source: str
    note: str | None


class Conflict(msgspec.Struct, frozen=True):
    """An attribute of an item on which sources disagree; every value is kept."""

    item: str
    attribute: str
    label: Text
    values: list[Value]


class Answer(Base, frozen=True, kw_only=True, tag="yuzui.registry/1"):
    """The plan's facilities; ``held`` facts of quarantined items are counted and not shown."""

    origin: Origin
    source: str
    vintage: str
    counts: Counts
    items: list[Facility]
    sites: list[Site]
    facts: list[Statement]
    held: int
    conflicts: list[Conflict]
    light_sources: LightSources
    findings: list[Reported]

    @property
    def listed(self) -> list[Facility]:
        """The items of the plan's list, without the references."""
        return [item for item in self.items if item.in_list]

    def title(self, item: str) -> Text:
        """Return the short name of an item."""
        return next(one.title for one in self.items if one.id == item)


def counted(answer: Answer) -> Text:
    """Return how many facilities, sites and facts there are."""
    counts = answer.counts
    return Text(
        "{items} facilities of the plan, {sites} sites (with {refs} references), {facts} facts, "
        "each with its source and how sure it is; {running} facilities operate",
        "规划设施 {items} 项、场址 {sites} 处（含 {refs} 项参照），{facts} 条事实均注明来源与"
        "核实程度；{running} 项运行中",
    ).format(
        items=counts.items,
        sites=counts.sites,
        refs=counts.references,
        facts=number(counts.facts),
        running=sum(item.stage == "operating" for item in answer.listed),
    )


def conflicts(answer: Answer) -> Text:
    """Return every attribute on which sources disagree, with all values."""
    disputed = [
        Text("{item} {label}: {values}", "{item}{label}：{values}").format(
            item=answer.title(one.item),
            label=one.label,
            values=join([amount(value.value) for value in one.values], " / ", " / "),
        )
        for one in answer.conflicts
    ]
    return Text("sources disagree, both kept: {all}", "来源不一致，均予保留：{all}").format(
        all=join(disputed, "; ", "；")
    )


_AMOUNT = re.compile(r"(over )?([\d.]+) (M|bn) ([A-Z]{3})( \(.+\))?")
_SCALE = {"M": 1e6, "bn": 1e9}
_UNDATED = re.compile(r"undated(?: \(after (.+)\))?")


def amount(value: str | None) -> Text:
    """Return what a source says, an amount of money in the words of each language."""
    match = _AMOUNT.fullmatch(value or "")
    if match is None:
        return same(value or "—")
    over, number_, scale, currency, place = match.groups()
    words = money(float(number_) * _SCALE[scale], currency)
    if over:
        words = Text("over ", "超过") + words
    return words + Text(place or "", (place or "").replace(" (", "（").replace(")", "）"))


STALE = 24
"""Months after which the age of a fact stands beside its date."""


def _age(value: str) -> Text:
    """Return how old a dated fact is, in brackets, once that is worth knowing."""
    match = re.match(r"(\d{4})(?:-(\d{2}))?", value)
    if match is None:
        return same("")
    today = clock()
    months = (int(today[:4]) - int(match[1])) * 12 + int(today[5:7]) - int(match[2] or 12)
    if months < STALE:
        return same("")
    return Text(" ({n} years ago)", "（{n} 年前）").format(n=str(months // 12))


def source(value: str | None) -> Text:
    """Return who says so, marked where that is a forum, a mirror or a copy."""
    words = same(value or "—") if value != UNNAMED else Text(UNNAMED, "名录未注明的一篇文章")
    return words + Text(" ({s})", "（{s}）").format(s=SECONDARY) if secondary(value) else words


def as_of(value: str | None) -> Text:
    """Return the date of a fact; a source without one is said to have none."""
    match = _UNDATED.fullmatch(value or "")
    if match is None:
        return same(value or "—") + _age(value or "")
    if match[1] is None:
        return Text("undated", "未注明日期")
    return Text("undated (after {d})", "未注明日期（晚于 {d}）").format(d=match[1])


def gaps(answer: Answer) -> Text:
    """Return what was not found, is held back, or is not verified."""
    nameless = [item.title for item in answer.listed if item.name is None and not item.quarantined]
    return Text(
        "no confirmed name: {nameless}; held back until a person confirms it: {held}; "
        "coordinates of {placed} sites are unverified (within about 10 km)",
        "名称未查到：{nameless}；待人工确认前暂不采用：{held}；{placed} 处场址坐标未核实（误差约 10 公里）",
    ).format(
        nameless=join(nameless),
        held=join([item.title for item in answer.listed if item.quarantined]),
        placed=sum(site.lat is not None for site in answer.sites),
    )


def light(answer: Answer) -> Text:
    """Return how many light sources the world has."""
    light = answer.light_sources
    return Text(
        "light sources of the world: {n} in {c} countries, {active} active",
        "全球光源：{c} 个国家 {n} 台，{active} 台在运行",
    ).format(n=light.count, c=len(light.countries), active=light.active)


def sentences(answer: Answer) -> list[Line]:
    """Return the transcript of the registry; of one facility what its sources say, fact by fact."""
    if len(answer.items) == 1:
        facts = ((ATTRIBUTES[one.attribute], same(one.value or "–")) for one in answer.facts)
        return [(Text("facility", "设施"), answer.items[0].title), *facts]
    return [
        (Text("registry", "设施名录"), counted(answer)),
        *((same(""), words(answer)) for words in (conflicts, gaps, light)),
    ]


def _meta(answer: Answer, name: str, finding: Text, description: Text) -> Meta:
    source = Text("public pages named in each fact", "各条事实所列公开网页")
    return Meta(name, finding, description, "real", source, answer.vintage, "/about/method#registry")


SITES = Text("facilities", "设施数")


def by_class(answer: Answer) -> Picture:
    """Draw facilities by class and stage of life."""
    mine = answer.listed
    rows = [
        Bar(label=CLASSES[letter], value=sum(i.letter == letter and i.stage == stage for i in mine), group=label)
        for letter in "SAPH"
        for stage, label in STAGES.items()
    ]
    finding = Text("{n} of {all} facilities of the plan are operating", "{all} 项规划设施中 {n} 项运行中").format(
        n=sum(item.stage == "operating" for item in mine), all=len(mine)
    )
    description = Text(
        "Facilities of the plan by class and stage of life, as the sources say it.",
        "规划设施按类别与所处阶段（据来源所述）。",
    )
    return bar_chart(_meta(answer, "facilities-by-class", finding, description), rows, (SITES, ""))


def by_kind(answer: Answer) -> Picture:
    """Draw facilities by primary kind of access."""
    counts = {kind: sum(item.kinds[0] == kind for item in answer.listed) for kind in ITEM_KINDS}
    used = sorted((kind for kind in counts if counts[kind]), key=lambda kind: -counts[kind])
    finding = Text(
        "The plan's facilities need {n} ways of giving access, not one", "规划设施需要 {n} 种开放方式，而非一种"
    ).format(n=len(used))
    description = Text("Facilities of the plan by primary kind of access.", "规划设施按主要开放方式。")
    rows = [Bar(label=ITEM_KINDS[kind], value=counts[kind]) for kind in used]
    return bar_chart(_meta(answer, "facilities-by-kind", finding, description), rows, (SITES, ""))


def by_status(answer: Answer) -> Picture:
    """Draw facts by how well they are sourced."""
    counts = {status: sum(fact.status == status for fact in answer.facts) for status in FACT_STATUS}
    counts["memory-only"] += answer.held
    rows = [Bar(label=label, value=counts[status]) for status, label in FACT_STATUS.items()]
    finding = Text(
        "On {n} attributes the sources disagree; every value is kept", "{n} 项属性来源不一致；各值均予保留"
    ).format(n=len(answer.conflicts))
    description = Text("Facts about the plan's facilities by how well they are sourced.", "规划设施的事实按核实程度。")
    meta = _meta(answer, "facts-by-status", finding, description)
    return bar_chart(meta, rows, (Text("facts", "事实条数"), ""))


def light_chart(answer: Answer) -> Picture:
    """Draw the countries with most light sources."""
    light = answer.light_sources
    rows = [Bar(label=same(one.country), value=one.count) for one in light.countries[:10]]
    most = light.countries[0].count
    first = [one.country for one in light.countries if one.count == most]
    finding = Text(
        "{n} light sources stand in {c} countries, {most} in {each}{where}",
        "{c} 个国家共有 {n} 台光源，其中 {where} {each}{most} 台",
    ).format(
        n=light.count,
        c=len(light.countries),
        most=most,
        each=Text("each ", "各 ") if len(first) > 1 else same(""),
        where=join([same(country) for country in first], " and "),
    )
    description = Text(
        "The ten countries with most synchrotrons and free-electron lasers.",
        "同步辐射与自由电子激光装置最多的十个国家。",
    )
    source = same("X-ray Spectroscopy Data Library")
    meta = Meta("light-sources", finding, description, "real", source, "2026", "/about/method#registry")
    return bar_chart(meta, rows, (Text("light sources", "光源数"), ""))


PAGE, FILE = ("page",), ("file",)
ITEM, NAME = Text("Item", "项目"), Text("Facility", "设施")
AS_OF = Text("As of", "截至")
_SHAPES = {"sourced": "good", "derived": "part", "partly sourced": "part", "conflicting": "bad"}


def _name(item: Facility) -> str | Text:
    held = Text("held back until confirmed", "待确认前暂不采用")
    return item.name or (held if item.quarantined else Text("not found", "未查到"))


FACILITIES = Table[Answer](
    "facilities",
    Text("facilities", "设施"),
    rows=lambda answer: answer.items,
    columns=(
        Column("id", ITEM),
        Column("title", NAME),
        Column("class", Text("class", "类别"), value=lambda item: CLASSES[item.letter]),
        Column("name", Text("name", "名称"), value=_name),
        Column("stage", Text("stage", "阶段"), value=lambda item: STAGES[item.stage]),
        Column("status", Text("status", "状况")),
        Column("status_as_of", AS_OF),
        Column("kinds", Text("kinds", "开放方式"), value=lambda item: join([ITEM_KINDS[kind] for kind in item.kinds])),
        Column("sites", Text("sites", "场址数"), value=lambda item: len(item.sites)),
    ),
)


def _titled(answer: Answer) -> tuple[Column, Column]:
    """Return the columns of a file that tell which item a row is about."""
    return (
        Column("item", ITEM, value=lambda row: row[0], places=FILE),
        Column("title", NAME, value=lambda row: answer.title(row[0]), places=FILE),
    )


def listed(answer: Answer, item: str = "") -> list[tuple[str, Statement]]:
    """Return the facts of one item, or of all, each behind its item."""
    return [(fact.resource, fact) for fact in answer.facts if not item or fact.resource.split("-")[0] == item]


FACTS = Table[Answer](
    "facts",
    Text("Every fact, with its source", "全部事实及来源"),
    rows=listed,
    columns=lambda answer: (
        *_titled(answer),
        Column("resource", Text("Site", "场址"), value=lambda row: row[0], places=PAGE),
        Column("attribute", Text("What", "属性"), value=lambda row: ATTRIBUTES[row[1].attribute]),
        Column(
            "value",
            Text("Value", "取值"),
            value=lambda row: row[1].value or Text("not found", "未查到"),
            shown=lambda _, row: amount(row[1].value),
        ),
        Column("amount", Text("amount", "数值"), value=lambda row: row[1].amount, places=FILE),
        Column("unit", Text("unit", "单位"), value=lambda row: row[1].unit, places=FILE),
        Column("as_of", AS_OF, value=lambda row: row[1].as_of, shown=lambda _, row: as_of(row[1].as_of)),
        Column(
            "status",
            Text("How sure", "核实程度"),
            value=lambda row: FACT_STATUS[row[1].status],
            shown=lambda _, row: Chip(FACT_STATUS[row[1].status], _SHAPES.get(row[1].status, "none")),
        ),
        Column("source", Text("Source", "来源"), value=lambda row: source(row[1].source)),
        Column("note", Text("note", "备注"), value=lambda row: row[1].note, places=FILE),
    ),
    sheet=Text("facts", "事实"),
)
CONFLICTS = Table[Answer](
    "disputes",
    Text("Where sources disagree", "来源不一致之处"),
    rows=lambda answer: [(one.item, one.label, value) for one in answer.conflicts for value in one.values],
    columns=lambda answer: (
        *_titled(answer),
        Column("attribute", Text("What", "属性"), value=lambda row: row[1]),
        Column(
            "value", Text("Value", "取值"), value=lambda row: row[2].value, shown=lambda _, row: amount(row[2].value)
        ),
        Column("as_of", AS_OF, value=lambda row: row[2].as_of, shown=lambda _, row: as_of(row[2].as_of)),
        Column("source", Text("Source", "来源"), value=lambda row: source(row[2].source)),
    ),
    note=Text("Nothing was chosen between them.", "未在其间取舍。"),
    sheet=Text("conflicts", "来源不一致"),
)
SITES_LISTED = Table[Answer](
    "sites",
    Text("Sites", "场址"),
    rows=lambda answer: answer.sites,
    columns=(
        Column("id", Text("Site", "场址")),
        Column("site", Text("Place", "地点")),
        Column("operator", Text("Operator", "运行单位")),
        Column("status", Text("Status", "状况")),
        Column("capacity_facts", Text("Capacity, as the source puts it", "能力（据来源）")),
    ),
)
LIGHT_SOURCES = Table[Answer](
    "light_sources",
    Text("light sources", "光源"),
    rows=lambda answer: answer.light_sources.countries,
    columns=(
        Column("country", Text("country", "国家")),
        Column("count", Text("light sources", "光源数")),
        Column("active", Text("active", "在运行")),
    ),
)
