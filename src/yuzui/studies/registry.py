# SPDX-License-Identifier: Apache-2.0
"""What is known of the plan's facilities, from whom, and where sources disagree."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from yuzui.facilities.items import CLASSES, KINDS, STAGES
from yuzui.facilities.readings import ATTRIBUTES
from yuzui.studies.parts.result import Input, digest, stamp
from yuzui.studies.parts.workspace import Workspace
from yuzui.text import Text, join, same
from yuzui.text.numbers import number

if TYPE_CHECKING:
    from yuzui.charts.picture import Meta, Picture
    from yuzui.record.table import Row
    from yuzui.store.files.sheet import Export

TITLE = Text("the plan's facilities: facts, sources, conflicts", "规划设施：事实、来源与不一致")
QUESTION = Text(
    "What is known of each facility of the plan, from whom, and where do sources disagree?",
    "规划中每项设施有哪些已知事实？来自何处？哪些来源不一致？",
)
SOURCE = "14th Five-Year Plan, Box 3; public pages named in each fact"
SCHEMA = "yuzui.registry/1"
INPUTS: tuple[Input, ...] = ()
FILE, LIGHT = "facilities.csv", "light_sources.csv"
FACT_STATUS = {
    "sourced": Text("sourced", "有来源"),
    "partly sourced": Text("partly sourced", "部分有来源"),
    "derived": Text("read out of a text", "由文字提取"),
    "conflicting": Text("conflicting", "来源不一致"),
    "unverified": Text("unverified", "未核实"),
    "memory-only": Text("memory only, held back", "仅凭记忆，暂不采用"),
    "not found": Text("not found", "未查到"),
}


def run(workspace: Workspace) -> dict[str, Any]:
    """Read the registry of the plan's facilities.

    Parameters
    ----------
    workspace : Workspace
        Where the shipped data are.

    Returns
    -------
    dict
        Document ``yuzui.registry/1``: ``items``, ``sites``, ``facts``, ``conflicts``, ``held``
        (facts of quarantined items, counted and not shown), ``light_sources``, ``findings``.
    """
    from yuzui.facilities import registry

    rows, light = _rows(workspace, FILE), _rows(workspace, LIGHT)
    registry.check(rows)
    sites = registry.sites(rows)
    facts = registry.facts(sites)
    items = registry.items(sites, facts)
    held = {item["id"] for item in items if item["quarantined"]}
    shown = [fact for fact in facts if fact["resource"] not in held]
    inputs = {name: digest(workspace.shipped(name).read_bytes()) for name in (FILE, LIGHT)}
    return {
        "schema": SCHEMA,
        "run": stamp("registry", inputs),
        "origin": "real",
        "source": SOURCE,
        "vintage": next(
            r["vintage"] for r in _rows(workspace, "MANIFEST.csv") if r["file"] == FILE
        ),
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
        "findings": [
            f.json() | {"message": f.message.json()} for f in registry.findings(sites, facts)
        ],
    }


def _rows(workspace: Workspace, name: str) -> list[Row]:
    with workspace.shipped(name).open(encoding="utf-8", newline="") as source:
        return list(csv.DictReader(source))


def _conflicts(facts: Sequence[Row]) -> list[dict[str, Any]]:
    found: dict[tuple[str, str], list[Row]] = {}
    for fact in facts:
        if fact["status"] == "conflicting":
            found.setdefault((fact["resource"], fact["attribute"]), []).append(fact)
    return [
        {
            "item": item,
            "attribute": attribute,
            "label": ATTRIBUTES[attribute].json(),
            "values": [
                {
                    name: fact[name]
                    for name in ("value", "amount", "unit", "as_of", "source", "note")
                }
                for fact in values
            ],
        }
        for (item, attribute), values in sorted(found.items())
    ]


def _title(document: dict[str, Any], item: str) -> Text:
    return next(Text(**i["title"]) for i in document["items"] if i["id"] == item)


def lines(document: dict[str, Any]) -> list[tuple[Text, Text]]:
    """Return the transcript of the registry.

    Parameters
    ----------
    document : dict
        From :func:`run`.

    Returns
    -------
    list of (Text, Text)
        Label and sentence.
    """
    counts, light = document["counts"], document["light_sources"]
    mine = [item for item in document["items"] if item["in_list"]]
    running = sum(item["stage"] == "operating" for item in mine)
    nameless = [item["id"] for item in mine if item["name"] is None and not item["quarantined"]]
    held = [item["id"] for item in mine if item["quarantined"]]
    first = Text(
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
    disputed = [
        Text("{item} {label}: {values}", "{item}{label}：{values}").format(
            item=_title(document, c["item"]),
            label=Text(**c["label"]),
            values=join([same(v["value"]) for v in c["values"]], " / ", " / "),
        )
        for c in document["conflicts"]
    ]
    second = Text("sources disagree, both kept: {all}", "来源不一致，均予保留：{all}").format(
        all=join(disputed, "; ", "；")
    )
    third = Text(
        "no confirmed name: {nameless}; held back until a person confirms it: {held}; "
        "coordinates of {placed} sites are unverified (within about 10 km)",
        "名称未查到：{nameless}；待人工确认前暂不采用：{held}；"
        "{placed} 处场址坐标未核实（误差约 10 公里）",
    ).format(
        nameless=join([_title(document, i) for i in nameless]),
        held=join([_title(document, i) for i in held]),
        placed=sum(site["lat"] is not None for site in document["sites"]),
    )
    fourth = Text(
        "light sources of the world: {n} in {c} countries, {active} active",
        "全球光源：{c} 个国家 {n} 台，{active} 台在运行",
    ).format(n=light["count"], c=len(light["countries"]), active=light["active"])
    blank = Text("", "")
    return [
        (Text("registry", "设施名录"), first),
        (blank, second),
        (blank, third),
        (blank, fourth),
    ]


def _meta(document: dict[str, Any], name: str, finding: Text, description: Text) -> Meta:
    from yuzui.charts.picture import Meta

    source = Text("public pages named in each fact", "各条事实所列公开网页")
    vintage = document["vintage"]
    return Meta(name, finding, description, "real", source, vintage, "/about/method#registry")


def pictures(document: dict[str, Any]) -> list[Picture]:
    """Return the pictures of the registry.

    Parameters
    ----------
    document : dict
        From :func:`run`.

    Returns
    -------
    list of Picture
        Items by class and stage, items by kind, facts by status, light sources by country.
    """
    return [_by_class(document), _by_kind(document), _by_status(document), _light(document)]


def _by_class(document: dict[str, Any]) -> Picture:
    from yuzui.charts import bars

    mine = [item for item in document["items"] if item["in_list"]]
    rows = [
        {
            "label": CLASSES[letter],
            "value": sum(i["class"] == letter and i["stage"] == stage for i in mine),
            "group": label,
            "low": None,
            "high": None,
        }
        for letter in "SAPH"
        for stage, label in STAGES.items()
    ]
    finding = Text(
        "{n} of {all} facilities of the plan are operating", "{all} 项规划设施中 {n} 项运行中"
    ).format(n=sum(i["stage"] == "operating" for i in mine), all=len(mine))
    description = Text(
        "Facilities of the plan by class and stage of life, as the sources say it.",
        "规划设施按类别与所处阶段（据来源所述）。",
    )
    meta = _meta(document, "facilities-by-class", finding, description)
    return bars.draw(meta, rows, (Text("facilities", "设施数"), ""))


def _by_kind(document: dict[str, Any]) -> Picture:
    from yuzui.charts import bars

    mine = [item for item in document["items"] if item["in_list"]]
    counts = {kind: sum(i["kinds"][0] == kind for i in mine) for kind in KINDS}
    used = sorted((k for k in counts if counts[k]), key=lambda k: -counts[k])
    rows = [
        {"label": KINDS[k], "value": counts[k], "group": None, "low": None, "high": None}
        for k in used
    ]
    finding = Text(
        "The plan's facilities need {n} ways of giving access, not one",
        "规划设施需要 {n} 种开放方式，而非一种",
    ).format(n=len(used))  # fmt: skip
    description = Text(
        "Facilities of the plan by primary kind of access.", "规划设施按主要开放方式。"
    )
    meta = _meta(document, "facilities-by-kind", finding, description)
    return bars.draw(meta, rows, (Text("facilities", "设施数"), ""))


def _by_status(document: dict[str, Any]) -> Picture:
    from yuzui.charts import bars

    counts = {s: sum(f["status"] == s for f in document["facts"]) for s in FACT_STATUS}
    counts["memory-only"] += document["held"]
    rows = [
        {"label": label, "value": counts[status], "group": None, "low": None, "high": None}
        for status, label in FACT_STATUS.items()
    ]
    finding = Text(
        "On {n} attributes the sources disagree; every value is kept",
        "{n} 项属性来源不一致；各值均予保留",
    ).format(n=len(document["conflicts"]))
    description = Text(
        "Facts about the plan's facilities by how well they are sourced.",
        "规划设施的事实按核实程度。",
    )
    meta = _meta(document, "facts-by-status", finding, description)
    return bars.draw(meta, rows, (Text("facts", "事实条数"), ""))


def _light(document: dict[str, Any]) -> Picture:
    from yuzui.charts import bars
    from yuzui.charts.picture import Meta

    light = document["light_sources"]
    rows = [
        {"label": same(c["country"]), "value": c["count"], "group": None, "low": None, "high": None}
        for c in light["countries"][:10]
    ]
    first = light["countries"][0]
    finding = Text(
        "{n} light sources stand in {c} countries, {most} of them in {where}",
        "{c} 个国家共有 {n} 台光源，其中 {where} {most} 台",
    ).format(
        n=light["count"], c=len(light["countries"]), most=first["count"], where=first["country"]
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
    return bars.draw(meta, rows, (Text("light sources", "光源数"), ""))


def exports(document: dict[str, Any], lang: str) -> list[Export]:
    """Return the tables of the registry.

    Parameters
    ----------
    document : dict
        From :func:`run`.
    lang : str
        Language of the headings.

    Returns
    -------
    list of Export
        Facilities, facts, conflicts, light sources.
    """
    from yuzui.store.files.sheet import Export

    def table(name: Text, headings: list[Text], rows: list[Any]) -> Export:
        return Export(name.say(lang), [h.say(lang) for h in headings], rows)

    item, title = Text("item", "项目"), Text("facility", "设施")
    source, as_of = Text("source", "来源"), Text("as of", "截至")
    attribute, value = Text("attribute", "属性"), Text("value", "取值")
    quarantine = Text("held back until confirmed", "待确认前暂不采用").say(lang)
    missing = Text("not found", "未查到").say(lang)
    return [
        table(
            Text("facilities", "设施"),
            [item, title, Text("class", "类别"), Text("name", "名称"), Text("stage", "阶段"),
             Text("status", "状况"), as_of, Text("kinds", "开放方式"), Text("sites", "场址数")],
            [
                (i["id"], i["title"][lang], CLASSES[i["class"]].say(lang),
                 i["name"] or (quarantine if i["quarantined"] else missing),
                 STAGES[i["stage"]].say(lang), i["status"], i["status_as_of"],
                 join([KINDS[k] for k in i["kinds"]]).say(lang), len(i["sites"]))
                for i in document["items"]
            ],
        ),
        table(
            Text("facts", "事实"),
            [item, title, attribute, value, Text("amount", "数值"), Text("unit", "单位"), as_of,
             Text("status of the fact", "核实状态"), source, Text("note", "备注")],
            [
                (f["resource"], _title(document, f["resource"]).say(lang),
                 ATTRIBUTES[f["attribute"]].say(lang), f["value"] or missing, f["amount"],
                 f["unit"], f["as_of"], FACT_STATUS[f["status"]].say(lang), f["source"], f["note"])
                for f in document["facts"]
            ],
        ),
        table(
            Text("conflicts", "来源不一致"),
            [item, title, attribute, value, as_of, source],
            [
                (c["item"], _title(document, c["item"]).say(lang), c["label"][lang], v["value"],
                 v["as_of"], v["source"])
                for c in document["conflicts"] for v in c["values"]
            ],
        ),
        table(
            Text("light sources", "光源"),
            [Text("country", "国家"), Text("light sources", "光源数"), Text("active", "在运行")],
            [
                (c["country"], c["count"], c["active"])
                for c in document["light_sources"]["countries"]
            ],
        ),
    ]  # fmt: skip
