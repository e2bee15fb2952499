# SPDX-License-Identifier: Apache-2.0
"""``rejects.xlsx`` and ``findings.xlsx``: what was set aside and what is odd, for people."""

from __future__ import annotations

from typing import Any

from yuzui.job.workspace import Workspace
from yuzui.model.finding import CODES
from yuzui.sheets.formats import write_xlsx
from yuzui.sheets.sheet import Export

SHOWN = 100_000
"""Most lines in a sheet; the store holds all of them."""


def write(workspace: Workspace) -> list[str]:
    """Write both workbooks from what the store holds, and return their paths."""
    view = workspace.view
    loads = {row["id"]: row for row in view.select("load")}
    written = []
    for name, table, headings, line in (
        ("rejects", "reject", REJECTS, _reject),
        ("findings", "finding", FINDINGS, _finding),
    ):
        found = view.select(table, limit=SHOWN)
        rows = [line(row, loads[row["load"]]) for row in found if row["load"] in loads]
        if rows:
            path = workspace.dir / f"{name}.xlsx"
            width = max(map(len, rows))
            more = [""] * (width - len(headings))
            full = [[*row, *[None] * (width - len(row))] for row in rows]
            write_xlsx(path, [Export(name, (*headings, *more), full)])
            written.append(str(path))
    return written


REJECTS = ("file 文件", "sheet 工作表", "row 行号", "column 列", "code 代码", "reason", "原因", "cells 单元格 →")
FINDINGS = (
    "file 文件",
    "sheet 工作表",
    "table 数据表",
    "row 行",
    "column 列",
    "seen 原值",
    "count 数量",
    "code 代码",
    "finding",
    "说明",
)


def _reject(row: dict[str, Any], load: dict[str, Any]) -> list[Any]:
    cells = row.get("cells") or []
    message = CODES[row["code"]]
    where = [load["file"], load["sheet"], row["line"], row["column"]]
    return [*where, row["code"], message.en, message.zh, *map(_shown, cells)]


def _finding(row: dict[str, Any], load: dict[str, Any]) -> list[Any]:
    message = CODES[row["code"]]
    where = [load["file"], load["sheet"], row["table"], row["row"], row["column"]]
    return [*where, row.get("seen"), row["count"], row["code"], message.en, message.zh]


def _shown(cell: Any) -> Any:
    return str(cell) if isinstance(cell, list | dict) else cell
