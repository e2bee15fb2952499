# SPDX-License-Identifier: Apache-2.0
"""The sheet of facilities on the way: what their lives cost, when they were first planned for, when accepted."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from yuzui.job import form_sheets
from yuzui.job.form_sheets import SetAside
from yuzui.model.table import Row, Table
from yuzui.model.tables.roadmap import FACILITY_PROJECT
from yuzui.sheets.understand.mapping import SourceMap
from yuzui.text import Text

_NOT_ASKED = ("proposer", "score", "start_day", "state")
PROJECTS = Table(
    "facility_projects",
    Text("facilities on the way", "在建与拟建设施"),
    FACILITY_PROJECT.note,
    key=(),
    sheets=("facility_projects", "facilities", "设施项目", "设施", "路线图", "peers", "同类项目"),
    columns=tuple(
        replace(one, null=one.name != "name", refers="")
        for one in FACILITY_PROJECT.columns
        if one.name not in _NOT_ASKED
    ),
)
EXAMPLE: list[Row] = [
    {
        "id": "F-1", "name": "Example source", "cost": 900_000_000, "cost_high": 1_000_000_000, "currency": "CNY",
        "build_years": 5, "operate": 60_000_000, "life_years": 30, "upgrade": 200_000_000, "decommission": 90_000_000,
        "escalation": 0.02, "replaced": 20_000_000, "planned_day": "2031-12-31", "source": "proposal of 2027",
    },
    {"id": "F-2", "name": "Example peer", "planned_day": "2024-12-31", "accepted_day": "2026-05-01"},
]  # fmt: skip


def read(path: Path | str, source: SourceMap | None = None) -> tuple[list[Row], list[SetAside], str]:
    """Return projects of a sheet as rows of the record, rows set aside, and the name of the file."""
    sheet = form_sheets.read(path, PROJECTS, source).without(_fault)
    blank = dict.fromkeys(FACILITY_PROJECT.names)
    rows = [{**blank, **row, "id": row["id"] or f"#{line}"} for row, line in zip(sheet.rows, sheet.lines, strict=True)]
    return rows, sheet.aside, sheet.file


def _fault(row: Row) -> tuple[str, str, Text] | None:
    if row["cost"] is not None and row["cost_high"] is not None and row["cost_high"] < row["cost"]:
        return "cost_high", f"≥ {row['cost'] / 100:g}", Text("the highest cost is below the lowest", "造价上限低于下限")
    return None
