# SPDX-License-Identifier: Apache-2.0
"""Which rows of the store are made up: marked when they come in, asked when figures are made."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from yuzui.record.table import Row, Table
from yuzui.record.visibility import And, Eq, In

if TYPE_CHECKING:
    from yuzui.record.quantity import Origin
    from yuzui.store.store import Change, View

MARKED = ("synthetic", "mixed")


def mark(view: View, change: Change, table: Table, rows: Sequence[Row], origin: str) -> None:
    """Mark rows that are not real; what is told again as real loses its mark.

    Parameters
    ----------
    view : View
        The store.
    change : Change
        The act by which the rows come in.
    table : Table
        Their table.
    rows : sequence of dict
        The rows, or their keys.
    origin : str
        What they are.
    """
    names = [table.row_id(row) for row in rows]
    if origin in MARKED:
        marks = [{"table": table.name, "row": name, "origin": origin} for name in names]
        change.replace("row_origin", marks)
    elif view.count("row_origin", Eq("table", table.name)):
        where = And((Eq("table", table.name), In("row", tuple(names))))
        change.delete("row_origin", where)


def marks(view: View, table: Table, rows: Iterable[Row]) -> list[Origin | None]:
    """Return the mark of each row, None where it has none.

    Parameters
    ----------
    view : View
        The store, as somebody sees it who sees every mark.
    table : Table
        Table of the rows.
    rows : iterable of dict
        The rows, or their keys.
    """
    found = view.select("row_origin", where=Eq("table", table.name))
    known: dict[str, Origin] = {row["row"]: row["origin"] for row in found}
    return [known.get(table.row_id(row)) for row in rows] if known else [None for _ in rows]
