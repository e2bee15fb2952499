# SPDX-License-Identifier: Apache-2.0
"""Read workbooks: values as stored, dates of either epoch, merged ranges kept for the header."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import python_calamine as calamine

from yuzui.sheets.formats import archive
from yuzui.sheets.formats.guard import refusal
from yuzui.sheets.sheet import Sheet


def read(path: Path) -> list[Sheet]:
    """Read the visible sheets of a workbook."""
    archive.examine(path)

    found: list[Sheet] = []
    hidden: list[str] = []
    try:
        with path.open("rb") as stream:
            book = calamine.CalamineWorkbook.from_filelike(stream)
            for about in book.sheets_metadata:
                if about.typ is not calamine.SheetTypeEnum.WorkSheet:
                    continue
                if about.visible is not calamine.SheetVisibleEnum.Visible:
                    hidden.append(f"hidden:{about.name}")
                    continue
                sheet = book.get_sheet_by_name(about.name)
                rows = [[_cell(value) for value in row] for row in _rows(sheet)]
                if any(value is not None for row in rows for value in row):
                    found.append(Sheet(path.name, about.name, rows, merged=_merged(sheet)))
    except (calamine.CalamineError, ValueError, OverflowError) as error:
        raise refusal(path, "damaged", str(error)[:120]) from None
    if not found:
        raise refusal(path, "empty")
    found[0] = replace(found[0], notes=tuple(hidden))
    return found


def _rows(sheet: Any) -> list[list[Any]]:
    return list(sheet.to_python(skip_empty_area=False)) if sheet.end is not None else []


def _merged(sheet: Any) -> tuple[tuple[int, int, int, int], ...]:
    ranges = sheet.merged_cell_ranges or []
    return tuple((top, left, bottom, right) for (top, left), (bottom, right) in ranges)


def _cell(value: Any) -> Any:
    if value == "":
        return None
    if type(value) is float and value.is_integer() and abs(value) < 2**53:
        return int(value)
    return value
