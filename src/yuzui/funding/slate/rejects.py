# SPDX-License-Identifier: Apache-2.0
"""Rows that were set aside, written for the person who can mend them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from yuzui.funding.call_data.call_data import Material
from yuzui.job.workspace import Workspace
from yuzui.model.finding import CODES
from yuzui.sheets.formats import Export, write_xlsx
from yuzui.text import Text


def write(workspace: Workspace, material: Material, lang: str) -> Path | None:
    """Write the rows that were set aside, as they stood, with row number and reason."""
    rows = [
        (one.file, one.sheet, row.line, row.column, CODES[row.code].say(lang), *map(_cell, row.cells))
        for one in material.understood
        for row in one.rejected
    ]
    rows += [(*row[:4], CODES[row[4]].say(lang), *map(_cell, row[5:])) for row in material.aside]
    if not rows:
        return None
    longest = max(len(row) for row in rows)
    heads = [
        Text(en, zh).say(lang)
        for en, zh in (("file", "文件"), ("sheet", "工作表"), ("row", "行"), ("column", "列"), ("reason", "原因"))
    ]
    heads += [str(n) for n in range(1, longest - len(heads) + 1)]
    filled = [row + ("",) * (longest - len(row)) for row in rows]
    workspace.dir.mkdir(parents=True, exist_ok=True)
    path = workspace.dir / "rejects.xlsx"
    write_xlsx(path, [Export("rejects", heads, filled)])
    return path


def _cell(cell: Any) -> Any:
    return cell if cell is None or isinstance(cell, (str, int, float, bool)) else str(cell)
