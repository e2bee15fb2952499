# SPDX-License-Identifier: Apache-2.0
"""The pictures of the registry of facilities."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from yuzui.facilities.registry import ATTRIBUTES, CLASSES, FACT_STATUS, ITEM_KINDS, STAGES, UNNAMED
from yuzui.job.workspace import clock
from yuzui.model.finding import SECONDARY, secondary
from yuzui.sheets.sheet import Export
from yuzui.text import Text, join, same
from yuzui.text.numbers import money, number
from yuzui.view.chart import Meta, Picture
from yuzui.view.charts.bars import Bar, bar_chart

# The registry of facilities in sentences.


Document = dict[str, Any]


def title(document: Document, item: str) -> Text:
    """Return the short name of an item."""
    return next(Text.of(i["title"]) for i in document["items"] if i["id"] == item)


def counted(document: Document) -> Text:
    """Return how many facilities, sites and facts there are."""
    counts = document["counts"]
    mine = [item for item in document["items"] if item["in_list"]]
    running = sum(item["stage"] == "operating" for item in mine)
    return Text(
        "{items} facilities of the plan, {sites} sites (with {refs} references), {facts} facts, "
        "each with its source and how sure it is; {running} facilities operate",
        "规划设施 {items} 项、场址 {sites} 处（含 {refs} 项参照），{facts} 条事实均注明来源与"
        "核实程度；{running} 项运行中",
    ).format(
        items=counts["items"],
        sites=counts["sites"],
        refs=counts["references"],
        facts=number(counts["facts"]),
        running=running,
    )


def conflicts(document: Document) -> Text:
    """Return every attribute on which sources disagree, with all values."""
    disputed = [
        Text("{item} {label}: {values}", "{item}{label}：{values}").format(
            item=title(document, c["item"]),
            label=Text.of(c["label"]),
            values=join([amount(v["value"]) for v in c["values"]], " / ", " / "),
        )
        for c in document["conflicts"]
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


def gaps(document: Document) -> Text:
    """Return what was not found, is held back, or is not verified."""
    mine = [item for item in document["items"] if item["in_list"]]
    nameless = [item["id"] for item in mine if item["name"] is None and not item["quarantined"]]
    held = [item["id"] for item in mine if item["quarantined"]]
    return Text(
        "no confirmed name: {nameless}; held back until a person confirms it: {held}; "
        "coordinates of {placed} sites are unverified (within about 10 km)",
        "名称未查到：{nameless}；待人工确认前暂不采用：{held}；{placed} 处场址坐标未核实（误差约 10 公里）",
    ).format(
        nameless=join([title(document, i) for i in nameless]),
        held=join([title(document, i) for i in held]),
        placed=sum(site["lat"] is not None for site in document["sites"]),
    )


def light(document: Document) -> Text:
    """Return how many light sources the world has."""
    light = document["light_sources"]
    return Text(
        "light sources of the world: {n} in {c} countries, {active} active",
        "全球光源：{c} 个国家 {n} 台，{active} 台在运行",
    ).format(n=light["count"], c=len(light["countries"]), active=light["active"])


def draw(document: Document) -> list[Picture]:
    """Return the pictures; see :func:`yuzui.facilities.jobs.registry.pictures`."""
    return [_by_class(document), _by_kind(document), _by_status(document), _light_chart(document)]


def _meta(document: Document, name: str, finding: Text, description: Text) -> Meta:
    source = Text("public pages named in each fact", "各条事实所列公开网页")
    vintage = document["vintage"]
    return Meta(name, finding, description, "real", source, vintage, "/about/method#registry")


def _by_class(document: Document) -> Picture:
    mine = [item for item in document["items"] if item["in_list"]]
    rows = [
        Bar(label=CLASSES[letter], value=sum(i["class"] == letter and i["stage"] == stage for i in mine), group=label)
        for letter in "SAPH"
        for stage, label in STAGES.items()
    ]
    finding = Text("{n} of {all} facilities of the plan are operating", "{all} 项规划设施中 {n} 项运行中").format(
        n=sum(i["stage"] == "operating" for i in mine), all=len(mine)
    )
    description = Text(
        "Facilities of the plan by class and stage of life, as the sources say it.",
        "规划设施按类别与所处阶段（据来源所述）。",
    )
    meta = _meta(document, "facilities-by-class", finding, description)
    return bar_chart(meta, rows, (Text("facilities", "设施数"), ""))


def _by_kind(document: Document) -> Picture:
    mine = [item for item in document["items"] if item["in_list"]]
    counts = {kind: sum(i["kinds"][0] == kind for i in mine) for kind in ITEM_KINDS}
    used = sorted((k for k in counts if counts[k]), key=lambda k: -counts[k])
    rows = [Bar(label=ITEM_KINDS[k], value=counts[k]) for k in used]
    finding = Text(
        "The plan's facilities need {n} ways of giving access, not one",
        "规划设施需要 {n} 种开放方式，而非一种",
    ).format(n=len(used))  # fmt: skip
    description = Text("Facilities of the plan by primary kind of access.", "规划设施按主要开放方式。")
    meta = _meta(document, "facilities-by-kind", finding, description)
    return bar_chart(meta, rows, (Text("facilities", "设施数"), ""))


def _by_status(document: Document) -> Picture:
    counts = {s: sum(f["status"] == s for f in document["facts"]) for s in FACT_STATUS}
    counts["memory-only"] += document["held"]
    rows = [Bar(label=label, value=counts[status]) for status, label in FACT_STATUS.items()]
    finding = Text(
        "On {n} attributes the sources disagree; every value is kept", "{n} 项属性来源不一致；各值均予保留"
    ).format(n=len(document["conflicts"]))
    description = Text("Facts about the plan's facilities by how well they are sourced.", "规划设施的事实按核实程度。")
    meta = _meta(document, "facts-by-status", finding, description)
    return bar_chart(meta, rows, (Text("facts", "事实条数"), ""))


def _light_chart(document: Document) -> Picture:
    light = document["light_sources"]
    rows = [Bar(label=same(c["country"]), value=c["count"]) for c in light["countries"][:10]]
    most = light["countries"][0]["count"]
    first = [c["country"] for c in light["countries"] if c["count"] == most]
    each = Text("each ", "各 ") if len(first) > 1 else same("")
    finding = Text(
        "{n} light sources stand in {c} countries, {most} in {each}{where}",
        "{c} 个国家共有 {n} 台光源，其中 {where} {each}{most} 台",
    ).format(
        n=light["count"], c=len(light["countries"]), most=most, each=each, where=join([same(c) for c in first], " and ")
    )
    meta = Meta(
        "light-sources",
        finding,
        Text("The ten countries with most synchrotrons and free-electron lasers.",
             "同步辐射与自由电子激光装置最多的十个国家。"),
        "real",
        same("X-ray Spectroscopy Data Library"),
        "2026",
        "/about/method#registry",
    )  # fmt: skip
    return bar_chart(meta, rows, (Text("light sources", "光源数"), ""))


# The tables of the registry of facilities.


ITEM, NAME = Text("item", "项目"), Text("facility", "设施")
SOURCE, AS_OF = Text("source", "来源"), Text("as of", "截至")
ATTRIBUTE, VALUE = Text("attribute", "属性"), Text("value", "取值")
HELD = Text("held back until confirmed", "待确认前暂不采用")
MISSING = Text("not found", "未查到")


def all_of(document: Document, lang: str) -> list[Export]:
    """Return every table; see :func:`yuzui.facilities.jobs.registry.exports`."""
    return [table(document, lang) for table in (_facilities, _facts, _conflicts, _light_table)]


def _table(lang: str, name: Text, headings: Sequence[Text], rows: list[Any]) -> Export:
    return Export(name.say(lang), [h.say(lang) for h in headings], rows)


def _facilities(document: Document, lang: str) -> Export:
    headings = (
        ITEM, NAME, Text("class", "类别"), Text("name", "名称"), Text("stage", "阶段"),
        Text("status", "状况"), AS_OF, Text("kinds", "开放方式"), Text("sites", "场址数"),
    )  # fmt: skip
    rows = [
        (i["id"], i["title"][lang], CLASSES[i["class"]].say(lang),
         i["name"] or (HELD if i["quarantined"] else MISSING).say(lang),
         STAGES[i["stage"]].say(lang), i["status"], i["status_as_of"],
         join([ITEM_KINDS[k] for k in i["kinds"]]).say(lang), len(i["sites"]))
        for i in document["items"]
    ]  # fmt: skip
    return _table(lang, Text("facilities", "设施"), headings, rows)


def _facts(document: Document, lang: str) -> Export:
    headings = (
        ITEM, NAME, ATTRIBUTE, VALUE, Text("amount", "数值"), Text("unit", "单位"), AS_OF,
        Text("status of the fact", "核实状态"), SOURCE, Text("note", "备注"),
    )  # fmt: skip
    rows = [
        (f["resource"], title(document, f["resource"]).say(lang),
         ATTRIBUTES[f["attribute"]].say(lang), f["value"] or MISSING.say(lang), f["amount"],
         f["unit"], f["as_of"], FACT_STATUS[f["status"]].say(lang),
         source(f["source"]).say(lang), f["note"])
        for f in document["facts"]
    ]  # fmt: skip
    return _table(lang, Text("facts", "事实"), headings, rows)


def _conflicts(document: Document, lang: str) -> Export:
    rows = [
        (c["item"], title(document, c["item"]).say(lang), c["label"][lang], v["value"],
         v["as_of"], source(v["source"]).say(lang))
        for c in document["conflicts"] for v in c["values"]
    ]  # fmt: skip
    headings = (ITEM, NAME, ATTRIBUTE, VALUE, AS_OF, SOURCE)
    return _table(lang, Text("conflicts", "来源不一致"), headings, rows)


def _light_table(document: Document, lang: str) -> Export:
    rows = [(c["country"], c["count"], c["active"]) for c in document["light_sources"]["countries"]]
    name = Text("light sources", "光源")
    headings = (Text("country", "国家"), Text("light sources", "光源数"), Text("active", "在运行"))
    return _table(lang, name, headings, rows)
