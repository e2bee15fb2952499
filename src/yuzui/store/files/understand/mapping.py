# SPDX-License-Identifier: Apache-2.0
"""``map.toml``: which column of a file is which, written down by the person who knows."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from yuzui.errors import ColumnError, FileFormatError, Place
from yuzui.record.schema import TABLES, normalise
from yuzui.record.table import Table
from yuzui.store.files.understand.units import Unit
from yuzui.text import Text, same


@dataclass(frozen=True, slots=True)
class Given:
    """What a person said of one column.

    Parameters
    ----------
    heading : str
        Heading in the file.
    unit : Unit or None
        Unit of its cells, if it was said.
    order : tuple of str
        Letters of a scale from best to worst; empty if none were said.
    scale : tuple of float or None
        Lowest and highest possible score, if said.
    """

    heading: str
    unit: Unit | None = None
    order: tuple[str, ...] = ()
    scale: tuple[float, float] | None = None


Said = Mapping[str, Mapping[str, Given]]
"""Table of the record to column to what was said of it."""


def load(path: Path) -> Said:
    """Read a ``map.toml``.

    Parameters
    ----------
    path : Path
        One table per sheet, under the sheet's usual name or the table's: ``id = "项目编号"`` or
        ``amount = {column = "经费", unit = 10000}``.

    Returns
    -------
    mapping
        Table to column to what was said.

    Raises
    ------
    FileFormatError, ColumnError
        If it is no TOML, or names an unknown table or column.
    """
    try:
        document = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except (OSError, ValueError, RecursionError) as error:
        raise FileFormatError(
            Text("the mapping cannot be read", "无法读取对应文件"),
            place=Place(file=path.name),
            seen=str(error)[:120],
            expected='[proposals]\nid = "项目编号"',
            fix=Text(
                "check the path, and the quotes and brackets of each line",
                "请核对路径，并检查各行的引号与括号",
            ),
        ) from None
    return {
        _table(name, path).name: {
            column: _given(entry, Place(path.name, name, None, column), _table(name, path))
            for column, entry in dict(body).items()
        }
        for name, body in document.items()
        if isinstance(body, dict)
    }


def _table(name: str, path: Path) -> Table:
    wanted = normalise(name)
    for table in TABLES.values():
        if wanted in {normalise(word) for word in (table.name, *table.sheets)}:
            return table
    raise ColumnError(
        Text("no such table", "没有该数据表"),
        place=Place(file=path.name),
        seen=name,
        expected=", ".join(TABLES),
    )


def _given(entry: Any, place: Place, table: Table) -> Given:
    if place.column not in table:
        raise ColumnError(
            Text("no such column", "没有该列"),
            place=place,
            seen=place.column,
            expected=", ".join(table.names),
        )
    if isinstance(entry, str):
        return Given(entry)
    if isinstance(entry, dict) and (made := _detailed(entry)) is not None:
        return made
    raise ColumnError(
        Text("this line of the mapping cannot be read", "对应文件中该行无法读取"),
        place=place,
        seen=str(entry)[:80],
        fix=same(f'{place.column} = {{column = "…", unit = 10000}}'),
    )


def _detailed(entry: Mapping[str, Any]) -> Given | None:
    """Return what the long form of a line says, or None if it cannot be read."""
    heading, factor, coin = entry.get("column"), entry.get("unit"), str(entry.get("currency", ""))
    order, scale = entry.get("order", ()), entry.get("scale")
    unit = None if not coin else Unit("", Decimal(1), coin)
    if factor is not None:
        if isinstance(factor, bool) or not isinstance(factor, int | float) or factor <= 0:
            return None
        unit = Unit(f"×{factor:g}", Decimal(repr(factor)), coin)
    known = {"column", "unit", "currency", "order", "scale"} >= set(entry)
    letters = isinstance(order, list | tuple) and all(isinstance(one, str) for one in order)
    if not isinstance(heading, str) or not known or not letters:
        return None
    return Given(heading, unit, tuple(order), _scale(scale)) if _scaled(scale) else None


def _scaled(scale: Any) -> bool:
    if scale is None:
        return True
    numbers = isinstance(scale, list) and all(
        isinstance(one, int | float) and not isinstance(one, bool) for one in scale
    )
    return numbers and len(scale) == 2 and scale[0] < scale[1]


def _scale(scale: Any) -> tuple[float, float] | None:
    return None if scale is None else (float(scale[0]), float(scale[1]))
