# SPDX-License-Identifier: Apache-2.0
"""A table of a result on the terminal; apart, since only those who ask for one load what draws it."""

from __future__ import annotations

import json
import sys
from typing import Any

from rich import markup
from rich.box import SIMPLE_HEAD
from rich.cells import cell_len
from rich.console import Console
from rich.table import Table

from yuzui.faces.cli import terminal
from yuzui.sheets.sheet import Export
from yuzui.text import Text

WIDE = 40
"""Cells of a column at most; longer values are folded."""


def drawn(export: Export, lang: str) -> str:
    """Draw a table as wide as the terminal: columns that do not fit are named below it, whole in a file."""
    forms = export.formats or [""] * len(export.headings)
    rows = [[_cell(value, form) for value, form in zip(row, forms, strict=True)] for row in export.rows]
    cells = list(zip(export.headings, *rows, strict=True))
    count, room = 0, terminal.columns()
    for column in cells:
        room -= min(WIDE, max(map(cell_len, column))) + 2
        if room < 0 and count:
            break
        count += 1
    grid = Table(
        *export.headings[:count], box=SIMPLE_HEAD, pad_edge=False, title=export.title or None, title_justify="left"
    )
    for drawn_column, form in zip(grid.columns, forms, strict=False):
        drawn_column.max_width, drawn_column.overflow = WIDE, "fold"
        drawn_column.justify = "right" if form else "left"
    for row in rows:
        grid.add_row(*map(markup.escape, row[:count]))
    console = Console(width=terminal.columns(), no_color=not terminal.colours(sys.stdout), highlight=False)
    with console.capture() as shown:
        console.print(grid)
    text = "\n".join(line.rstrip() for line in shown.get().splitlines()).strip("\n")
    if hidden := export.headings[count:]:
        more = Text("{n} more columns, in a file by --out: {names}", "另有 {n} 列，可用 --out 写入文件：{names}")
        text += "\n\n" + more.format(n=len(hidden), names=" · ".join(hidden)).say(lang)
    return text


def objects(export: Export) -> str:
    """Return a table as JSON: an object a row, its names the headings."""
    rows = [dict(zip(export.headings, row, strict=True)) for row in export.rows]
    return json.dumps(rows, ensure_ascii=False, indent=1, default=str)


def _cell(value: Any, form: str) -> str:
    """Return a cell by the number format of its column in a workbook."""
    if value is None:
        return ""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return str(value)
    if not form:
        return f"{value:g}" if isinstance(value, float) else str(value)
    decimals = len(form.partition(".")[2].rstrip("%"))
    return f"{value:{',' if ',' in form else ''}.{decimals}{'%' if form.endswith('%') else 'f'}}"
