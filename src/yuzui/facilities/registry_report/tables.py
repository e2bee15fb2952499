# SPDX-License-Identifier: Apache-2.0
"""The tables of the registry of facilities."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from yuzui.facilities.items import CLASSES, KINDS, STAGES
from yuzui.facilities.readings import ATTRIBUTES, FACT_STATUS
from yuzui.facilities.registry_report.words import Document, source, title
from yuzui.sheets.sheet import Export
from yuzui.text import Text, join

ITEM, NAME = Text("item", "项目"), Text("facility", "设施")
SOURCE, AS_OF = Text("source", "来源"), Text("as of", "截至")
ATTRIBUTE, VALUE = Text("attribute", "属性"), Text("value", "取值")
HELD = Text("held back until confirmed", "待确认前暂不采用")
MISSING = Text("not found", "未查到")


def all_of(document: Document, lang: str) -> list[Export]:
    """Return every table; see :func:`yuzui.facilities.jobs.registry.exports`."""
    return [table(document, lang) for table in (_facilities, _facts, _conflicts, _light)]


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
         join([KINDS[k] for k in i["kinds"]]).say(lang), len(i["sites"]))
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


def _light(document: Document, lang: str) -> Export:
    rows = [(c["country"], c["count"], c["active"]) for c in document["light_sources"]["countries"]]
    name = Text("light sources", "光源")
    headings = (Text("country", "国家"), Text("light sources", "光源数"), Text("active", "在运行"))
    return _table(lang, name, headings, rows)
