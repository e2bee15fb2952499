# SPDX-License-Identifier: Apache-2.0
"""What is taken away from a page: its rows as xlsx, csv, json or svg, and texts as they are."""

from __future__ import annotations

import json
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from yuzui.sheets import formats
from yuzui.sheets.sheet import Export
from yuzui.text import Text
from yuzui.view.page import PACK, Figure, Page, plain
from yuzui.view.render.png import png
from yuzui.view.render.svg import svg
from yuzui.view.table import Column, DataTable

TYPES = {
    "svg": "image/svg+xml; charset=utf-8",
    "json": "application/json; charset=utf-8",
    "yaml": "application/yaml; charset=utf-8",
    "csv": "text/csv; charset=utf-8",
    "ics": "text/calendar; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def parts(block: Figure | DataTable) -> tuple[str, Text, list[Column], list[tuple[Any, ...]]]:
    """Return name, title, headings and plain rows of what can be downloaded."""
    if isinstance(block, Figure):
        picture = block.picture
        return (
            picture.meta.name,
            picture.meta.finding,
            list(picture.twin.columns),
            [tuple(row) for row in picture.twin.rows],
        )
    rows = [tuple(plain(value) for value in row) for row in block.rows]
    return block.name, block.title, list(block.columns), rows


def document(block: Figure | DataTable) -> dict[str, Any]:
    """Return a table as a JSON document, the same in both languages."""
    name, title, columns, rows = parts(block)
    made: dict[str, Any] = {
        "schema": "yuzui.table/1",
        "name": name,
        "title": title.json(),
        "columns": [
            {"name": c.name, "label": c.label.json(), "unit": "1" if c.unit == "%" else c.unit} for c in columns
        ],
        "rows": [[v.json() if isinstance(v, Text) else v for v in row] for row in rows],
    }
    if isinstance(block, Figure):
        meta = block.picture.meta
        made |= {
            "origin": meta.origin,
            "source": meta.source.json(),
            "vintage": meta.vintage.json() if isinstance(meta.vintage, Text) else meta.vintage,
            "run": block.run or None,
        }
    return made


def export(block: Figure | DataTable, lang: str, picture: bool) -> Export:
    """Return a table as it is written to a file."""
    name, title, columns, rows = parts(block)
    image = b""
    if picture and isinstance(block, Figure):
        image = png(block.picture, lang) or b""
    return Export(
        name=name,
        headings=[_heading(column, lang) for column in columns],
        rows=[tuple(v.say(lang) if isinstance(v, Text) else v for v in row) for row in rows],
        formats=[_format(column) for column in columns],
        title=title.say(lang),
        image=image,
        image_text=title.say(lang) if image else "",
    )


def _heading(column: Column, lang: str) -> str:
    unit = f" ({column.unit})" if column.unit not in ("", "%", "1") else ""
    return column.label.say(lang) + unit


def _format(column: Column) -> str:
    if column.digits is None:
        return ""
    decimals = "." + "0" * column.digits if column.digits else ""
    return f"0{decimals}%" if column.unit == "%" else f"#,##0{decimals}"


def body(page: Page, name: str, kind: str, lang: str) -> bytes | None:
    """Return a download, or None if the page has nothing of that name in that form."""
    text = page.files().get(name)
    if text is not None:
        return text.text.encode() if text.kind == kind else None
    if (name, kind) == (PACK, "xlsx") and page.pack is not None:
        return page.pack(lang)
    block = page.tables().get(name)
    if block is None or kind in ("yaml", "ics") or (kind == "svg" and not isinstance(block, Figure)):
        return None
    if kind == "svg" and isinstance(block, Figure):
        return svg(block.picture, lang).encode()
    if kind == "json":
        return json.dumps(document(block), ensure_ascii=False, indent=1).encode()

    with TemporaryDirectory() as folder:
        path = Path(folder, f"{name}.{kind}")
        if kind == "xlsx":
            formats.write_xlsx(path, [export(block, lang, picture=True)])
        else:
            formats.write_csv(path, export(block, lang, picture=False))
        return path.read_bytes()
