# SPDX-License-Identifier: Apache-2.0
"""Which rows of the store are made up: marked when they come in, asked when figures are made."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence
from typing import TypeVar

from yuzui.model.provenance import MARKED, mix
from yuzui.model.quantity import Origin
from yuzui.model.schema import TABLES
from yuzui.model.table import Row, Table
from yuzui.model.visibility import And, Eq, In
from yuzui.store.store import Change, View

Key = TypeVar("Key", bound=Hashable)


def mark(view: View, change: Change, table: Table, rows: Sequence[Row], origin: str) -> None:
    """Mark rows that are not real; what is told again as real loses its mark."""
    names = [table.row_id(row) for row in rows]
    if origin in MARKED:
        marks = [{"table": table.name, "row": name, "origin": origin} for name in names]
        change.replace("row_origin", marks)
    elif view.count("row_origin", Eq("table", table.name)):
        where = And((Eq("table", table.name), In("row", tuple(names))))
        change.delete("row_origin", where)


def marks(view: View, table: Table, rows: Iterable[Row]) -> list[Origin | None]:
    """Return the mark of each row, None where it has none.

    A booking without one has that of the run of its schedule.
    """
    rows_ = view.select("row_origin", where=Eq("table", table.name))
    known: dict[str, Origin] = {row["row"]: row["origin"] for row in rows_}
    rows = list(rows)
    origins: list[Origin | None] = [None for _ in rows]
    if known:
        origins = [known.get(table.row_id(row)) for row in rows]
    if table.name == "booking" and None in origins:
        schedules = {row["schedule"] for row, one in zip(rows, origins, strict=True) if one is None}
        runs = _runs(view, schedules)
        origins = [one or runs.get(row["schedule"]) for row, one in zip(rows, origins, strict=True)]
    return origins


def _runs(view: View, schedules: Iterable[str]) -> dict[str, Origin]:
    """Return the marks of schedules that were made from what is made up."""
    runs = view.select("run", where=In("id", tuple(sorted(schedules))))
    origins = {row["id"]: row["document"].get("origin") for row in runs}
    return {name: one for name, one in origins.items() if one in MARKED}


def by(view: View, rows: Iterable[tuple[Key, str, Row]], plain: Origin = "real") -> dict[Key, Origin]:
    """Return what each of several things rests on: rows that are made up, told, or both."""
    sorted_out: dict[str, list[tuple[Key, Row]]] = defaultdict(list)
    for key, table, row in rows:
        sorted_out[table].append((key, row))
    origins: dict[Key, set[Origin]] = defaultdict(set)
    for table, mine in sorted_out.items():
        row_marks = marks(view, TABLES[table], [row for _, row in mine])
        for (key, _), mark in zip(mine, row_marks, strict=True):
            origins[key].add(mark or plain)
    return {key: mix(one) for key, one in origins.items()}


def of(view: View, rows: Mapping[str, Sequence[Row]], plain: Origin = "real") -> Origin:
    """Return what a figure rests on that was made from rows of several tables."""
    every = ((None, table, row) for table, mine in rows.items() for row in mine)
    return by(view, every, plain).get(None, plain)
