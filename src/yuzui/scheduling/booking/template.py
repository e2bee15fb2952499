# SPDX-License-Identifier: Apache-2.0
"""The workbook by which an office loads its instruments: list, booking rules, opening hours."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from yuzui.job.workspace import clock
from yuzui.model.table import Table
from yuzui.model.tables.facility import BOOKING_POLICY, CALENDAR, RESOURCE
from yuzui.sheets.formats import write_xlsx
from yuzui.sheets.schema import Schema
from yuzui.sheets.sheet import Export
from yuzui.text import Text

COMMAND = "yuzui schedule template --example instruments"
_MINUTES, _HOURS, _DAYS = Text("minutes", "分钟"), Text("hours", "小时"), Text("days", "天")
_POLICY: Mapping[str, tuple[Any, Text | None]] = {
    "resource": ("EM1", None),
    "min_block": (30, _MINUTES),
    "max_block": (4, _HOURS),
    "horizon": (60, _DAYS),
    "off_hours": ("closed", None),
    "day_from": ("08:00", None),
    "day_to": ("18:00", None),
    "qualification": (None, None),
    "wait_list": (Text("yes", "是"), None),
}


def sheets(lang: str) -> list[Export]:
    """Return the sheets with one example instrument; every closed word is offered in the language."""
    today = dt.date.fromisoformat(clock()[:10])
    listed = {
        "id": "EM1",
        "name": Text("Electron microscope (example)", "电镜（示例）"),
        "tz": "Asia/Shanghai",
        "booking_mode": "first_come",
    }
    opened = {"resource": "EM1", "t0": today, "t1": today + dt.timedelta(days=365), "state": "user"}
    rules = {name: cell for name, (cell, _) in _POLICY.items()}
    units = {name: unit for name, (_, unit) in _POLICY.items() if unit}
    return [
        _sheet(RESOURCE, Text("instruments", "仪器"), listed, {}, lang),
        _sheet(BOOKING_POLICY, Text("booking rules", "预订规则"), rules, units, lang),
        _sheet(CALENDAR, Text("opening hours", "开放时间"), opened, {}, lang),
    ]


def workbook_bytes(lang: str) -> bytes:
    """Return the workbook as a file."""
    with TemporaryDirectory() as folder:
        write_xlsx(path := Path(folder, "instruments.xlsx"), sheets(lang))
        return path.read_bytes()


def _sheet(table: Table, name: Text, row: Mapping[str, Any], units: Mapping[str, Text], lang: str) -> Export:
    whole = Schema.of(table)
    schema = replace(whole, label=name, columns=tuple(whole.column(one) for one in row))
    titles, cells = [], []
    for one in schema.columns:
        unit, cell = units.get(one.key), row[one.key]
        title = Text("{label} ({unit})", "{label}（{unit}）").format(label=one.label, unit=unit) if unit else one.label
        said = one.choices.get(cell, cell) if isinstance(cell, str) else cell
        titles.append(title.say(lang))
        cells.append(said.say(lang) if isinstance(said, Text) else said)
    return schema.export([cells], lang, titles, widths=[22] * len(titles), beside=(schema,))
