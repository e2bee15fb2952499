# SPDX-License-Identifier: Apache-2.0
"""The row behind an entry, as its reader sees it, whichever store holds it."""

# ruff: noqa: S608 - names in a statement come from the record, every value is bound

from __future__ import annotations

from contextlib import closing
from typing import Any

from yuzui.errors import VisibilityError
from yuzui.model.schema import quoted
from yuzui.model.table import Row, Table, Type
from yuzui.model.visibility import readable
from yuzui.store.duck import Lake
from yuzui.store.index.fill import table_of
from yuzui.store.snapshot import Snapshot
from yuzui.store.state.view import StoreView


def row_of(view: StoreView, snapshot: Snapshot | None, table: str, key: str) -> Row | None:
    """Return the row of an entry that the reader was found to see."""
    definition = table_of(view.session.engine, table)
    parts: list[Any] = [key] if len(definition.key) == 1 else key.split("|")
    if definition[definition.key[0]].type is Type.INT:
        parts[0] = int(parts[0])
    if not definition.state:
        return _published(view, snapshot, definition, parts)
    try:
        return view.get(table, *parts)
    except VisibilityError:
        return None


def _published(view: StoreView, snapshot: Snapshot | None, table: Table, key: list[Any]) -> Row | None:
    if snapshot is None or table.name not in snapshot.tables:
        return None

    with closing(Lake()) as lake:
        lake.register(table.name, snapshot.path(table.name))
        where = " AND ".join(f"{quoted(name)} = ${name}" for name in table.key)
        values = dict(zip(table.key, key, strict=True))
        rows = lake.query(f"SELECT * FROM {quoted(table.name)} WHERE {where}", values)
    may = readable(view.subject, table)
    return {name: rows[0][name] for name in may if name in rows[0]} if rows else None
