# SPDX-License-Identifier: Apache-2.0
"""One record of the catalogue: its fields, its source, its licence, who may see it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from yuzui.administration.pages.roles import LEVEL_NAMES
from yuzui.catalogue.answer import Record
from yuzui.catalogue.jobs import catalogue
from yuzui.catalogue.kinds import KINDS
from yuzui.job import pages
from yuzui.job.workspace import Workspace
from yuzui.model.finding import ORIGINS
from yuzui.model.quantity import digits
from yuzui.model.schema import TABLES
from yuzui.model.table import Column as Declared
from yuzui.model.table import Type
from yuzui.model.visibility import Eq
from yuzui.text import Text, join, same
from yuzui.text.address import encode
from yuzui.text.numbers import NO_CURRENCY, money_in_full
from yuzui.view.page import EVERYONE, Block, Fact, Facts, Page, Visit, Ways
from yuzui.view.table import Column, Link, Table

PATH, ROLES = "/r/{kind}/{id:path}", EVERYONE
PLACE = ("", 0)
TITLE = Text("One record", "单条记录")
ADDRESS = "/r/dataset/light_sources~2Ecsv"


def build(workspace: Workspace, visit: Visit) -> Page:
    """Return the page."""
    record = catalogue.get(workspace, visit.parts["kind"], visit.parts["id"])
    kind = Link(record.kind_label, f"/search?kind={record.kind}")
    ways: list[Block] = []
    if record.kind == "organisation" and workspace.view.count("register_state", Eq("id", record.id)):
        history = Text("All its names, and what became of it", "历次名称与去向")
        ways.append(Ways([Link(history, f"/r/{encode(record.id)}")]))
    return Page(
        record.title,
        (_facts(record), *ways, FIELDS.drawn(record)),
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


@dataclass(frozen=True, slots=True)
class _Shown:
    """One field as people read it: amounts in whole units, words of a vocabulary as they are called."""

    label: Text
    value: Text
    unit: Text


def _shown(record: Record) -> list[_Shown]:
    """Return the fields of a record as people read them."""
    table = TABLES[KINDS[record.kind].table]
    own = {field.name: field.value for field in record.fields}
    coin = str(own.get("currency") or NO_CURRENCY)
    shown = []
    for field in record.fields:
        unit = own.get("unit") or "" if field.unit == "unit" else field.unit or ""
        shown.append(_Shown(field.label, _words(table[field.name], field.value, coin), same(unit or "—")))
    return shown


def _words(column: Declared, value: Any, coin: str) -> Text:
    if column.type is Type.MONEY:
        return _whole(value, coin)
    if column.name == "amounts" and isinstance(value, dict):
        return join([same(f"{year}: ") + _whole(amount, coin) for year, amount in sorted(value.items())], "; ", "；")
    if isinstance(value, str) and value in column.words:
        return column.words[value]
    if isinstance(value, list):
        return same(", ".join(map(str, value)))
    if isinstance(value, dict) and set(value) != {"en", "zh"}:
        return same(json.dumps(value, ensure_ascii=False))
    return pages.text(value)


def _whole(minor: int, coin: str) -> Text:
    """Return an amount that is kept in minor units, to its last digit in whole ones."""
    return money_in_full(minor / 10 ** digits(coin), coin)


FIELDS = Table[Record](
    "fields",
    Text("Fields you may read", "您可读取的字段"),
    rows=_shown,
    columns=(
        Column("field", Text("Field", "字段"), value=lambda field: field.label),
        Column("value", Text("Value", "取值")),
        Column("unit", Text("Unit", "单位")),
    ),
)
