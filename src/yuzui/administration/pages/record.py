# SPDX-License-Identifier: Apache-2.0
"""One record of the catalogue: its fields, its source, its licence, who may see it."""

from __future__ import annotations

import json
from typing import Any

from yuzui.administration.pages.roles import LEVEL_NAMES
from yuzui.catalogue.jobs import catalogue
from yuzui.job import pages
from yuzui.job.workspace import Workspace
from yuzui.text import Text, same
from yuzui.view.page import EVERYONE, Fact, Facts, Page, Visit
from yuzui.view.table import Column, DataTable, Link

PATH, MENU, ROLES = "/r/{kind}/{id:path}", 0, EVERYONE
TITLE = Text("One record", "单条记录")
ADDRESS = "/r/dataset/light_sources.csv"


def build(workspace: Workspace, visit: Visit) -> Page:
    """Return the page."""
    record = catalogue.get(workspace, visit.parts["kind"], visit.parts["id"])
    kind = pages.text(record["kind_label"])
    return Page(
        pages.text(record["title"]),
        (_facts(record), _fields(record)),
        lead=pages.text(record["subtitle"]),
        crumb=(Link(Text("Catalogue", "目录"), "/catalogue"), Link(kind, f"/catalogue?kind={record['kind']}")),
        document=record,
    )


def _facts(record: dict[str, Any]) -> Facts:
    origin = record["origin"]
    unknown = Text("not stated", "未注明")
    return Facts(
        (
            Fact(
                Text("Origin", "来源性质"), pages.ORIGINS[origin] if origin else unknown, same(record["source"] or "—")
            ),
            Fact(
                Text("Vintage", "版次"),
                same(record["vintage"]) if record["vintage"] else unknown,
                Text("as its source dates it", "据来源所注"),
            ),
            Fact(
                Text("Licence or terms", "许可或条款"),
                same(record["licence"]) if record["licence"] else unknown,
                Text("as its source states it", "据来源所述"),
            ),
            Fact(Text("Visible to", "可见范围"), LEVEL_NAMES[record["level"]], same(record["id"])),
        )
    )


def _fields(record: dict[str, Any]) -> DataTable:
    return DataTable(
        "fields",
        Text("Fields you may read", "您可读取的字段"),
        (
            Column("field", Text("Field", "字段")),
            Column("value", Text("Value", "取值")),
            Column("unit", Text("Unit", "单位")),
        ),
        [(pages.text(field["label"]), _value(field["value"]), field["unit"]) for field in record["fields"]],
    )


def _value(value: Any) -> Text:
    if isinstance(value, list):
        return same(", ".join(map(str, value)))
    if isinstance(value, dict) and set(value) != {"en", "zh"}:
        return same(json.dumps(value, ensure_ascii=False))
    return pages.text(value)
