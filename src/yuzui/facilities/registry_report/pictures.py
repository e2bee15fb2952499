# SPDX-License-Identifier: Apache-2.0
"""The pictures of the registry of facilities."""

from __future__ import annotations

from yuzui.facilities.items import CLASSES, KINDS, STAGES
from yuzui.facilities.readings import FACT_STATUS
from yuzui.facilities.registry_report.words import Document
from yuzui.text import Text, join, same
from yuzui.view.chart import Meta, Picture
from yuzui.view.charts.bars import Bar, bar_chart


def draw(document: Document) -> list[Picture]:
    """Return the pictures; see :func:`yuzui.facilities.jobs.registry.pictures`."""
    return [_by_class(document), _by_kind(document), _by_status(document), _light(document)]


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
    counts = {kind: sum(i["kinds"][0] == kind for i in mine) for kind in KINDS}
    used = sorted((k for k in counts if counts[k]), key=lambda k: -counts[k])
    rows = [Bar(label=KINDS[k], value=counts[k]) for k in used]
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


def _light(document: Document) -> Picture:
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
