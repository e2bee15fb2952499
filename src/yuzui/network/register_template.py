# SPDX-License-Identifier: Apache-2.0
"""The workbook by which an office registers its bodies, with one example of each sort of row."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

from yuzui.network.register_columns import KINDS, LIST
from yuzui.sheets import formats
from yuzui.sheets.schema import Schema
from yuzui.sheets.sheet import Export
from yuzui.text import Text

_ONE = {"id": "L-1", "kind": "laboratory", "since": "2016-02", "until": "2024-06-30", "successor": "L-2"}
_TWO = {"id": "L-2", "kind": "laboratory", "since": "2024-06-30"}
_KIND = {"kind": "field observatory", "label": "Field observatories", "label_zh": "野外观测基地"}


def sheets(lang: str) -> list[Export]:
    """Return the sheets; the rows of the example go when the first own row stands."""
    example = Text("Example laboratory", "示例实验室").say(lang)
    renamed = Text("Example institute", "示例研究院").say(lang)
    source = Text("decision 12 of 2024", "2024年第12号文").say(lang)
    rows = [{**_ONE, "name": example, "source": source}, {**_TWO, "name": renamed, "source": source}]
    lists, kinds = Schema.of(LIST), Schema.of(KINDS)
    return [
        lists.export([lists.cells(row) for row in rows], lang, beside=[lists]),
        kinds.export([kinds.cells(_KIND)], lang, beside=[kinds]),
    ]


def write(path: Path, lang: str) -> None:
    """Write the workbook, or its first sheet where the file holds but one."""
    tables = sheets(lang)
    formats.write(path, tables if path.suffix == ".xlsx" else tables[:1])


def workbook_bytes(lang: str) -> bytes:
    """Return the workbook as a file."""
    with TemporaryDirectory() as folder:
        path = Path(folder, "register.xlsx")
        write(path, lang)
        return path.read_bytes()
