# SPDX-License-Identifier: Apache-2.0
"""One record of the catalogue: its fields, its source, its licence, who may see it."""

from __future__ import annotations

import json

from yuzui.administration.pages.roles import LEVEL_NAMES
from yuzui.catalogue.answer import Field, Record
from yuzui.catalogue.jobs import catalogue
from yuzui.job import pages
from yuzui.job.workspace import Workspace
from yuzui.model.finding import ORIGINS
from yuzui.text import Text, same
from yuzui.view.page import EVERYONE, Fact, Facts, Page, Visit
from yuzui.view.table import Column, Link, Table

PATH, ROLES = "/r/{kind}/{id:path}", EVERYONE
PLACE = ("", 0)
TITLE = Text("One record", "单条记录")
ADDRESS = "/r/dataset/light_sources.csv"


def build(workspace: Workspace, visit: Visit) -> Page:
    """Return the page."""
    record = catalogue.get(workspace, visit.parts["kind"], visit.parts["id"])
    kind = Link(record.kind_label, f"/search?kind={record.kind}")
    return Page(
        record.title,
        (_facts(record), FIELDS.drawn(record)),
        lead=record.subtitle,
        crumb=(Link(Text("Search", "搜索"), "/search"), kind),
        document=record,
    )


def _facts(record: Record) -> Facts:
    unknown = Text("not stated", "未注明")
    return Facts(
        (
            Fact(
                Text("Origin", "来源性质"),
                ORIGINS[record.origin] if record.origin else unknown,
                same(record.source or "—"),
            ),
            Fact(
                Text("Vintage", "版次"),
                same(record.vintage) if record.vintage else unknown,
                Text("as its source dates it", "据来源所注"),
            ),
            Fact(
                Text("Licence or terms", "许可或条款"),
                same(record.licence) if record.licence else unknown,
                Text("as its source states it", "据来源所述"),
            ),
            Fact(Text("Visible to", "可见范围"), LEVEL_NAMES[record.level], same(record.id)),
        )
    )


def _words(field: Field) -> Text:
    value = field.value
    if isinstance(value, list):
        return same(", ".join(map(str, value)))
    if isinstance(value, dict) and set(value) != {"en", "zh"}:
        return same(json.dumps(value, ensure_ascii=False))
    return pages.text(value)


FIELDS = Table[Record](
    "fields",
    Text("Fields you may read", "您可读取的字段"),
    rows=lambda record: record.fields,
    columns=(
        Column("field", Text("Field", "字段"), value=lambda field: field.label),
        Column("value", Text("Value", "取值"), value=_words),
        Column("unit", Text("Unit", "单位")),
    ),
)
