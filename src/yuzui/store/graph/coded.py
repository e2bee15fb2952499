# SPDX-License-Identifier: Apache-2.0
"""Authors as whole numbers: numbers of works, codes of organisations and countries."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from yuzui.store.duck import Lake
from yuzui.store.sql.statement import statement

if TYPE_CHECKING:
    from numpy.typing import NDArray

WORKS = 1 << 16
"""Works whose authors are held in memory at a time."""


def names(lake: Lake) -> NDArray[Any]:
    """Give every organisation and country a code, and return what they are called."""
    have = lake.tables()
    for view, table, columns, bare in (
        ("reported", "country_map", "code, reporting_code AS name", "'' AS code, '' AS name"),
        ("linked", "org_link", "child, parent", "'' AS child, '' AS parent"),
    ):
        rows = f"{columns} FROM {table}" if table in have else f"{bare} WHERE false"
        lake.query(f"CREATE OR REPLACE TEMP VIEW {view} AS SELECT {rows}")
    lake.query(statement("unit_name"))
    codes: NDArray[Any] = lake.sql("unit_names")["name"]
    return codes


def authors(lake: Lake, works: int) -> Iterator[dict[str, NDArray[Any]]]:
    """Yield the rows of authors, those of some works at a time."""
    for first in range(0, works, WORKS):
        yield lake.sql("author_rows", first=first, last=first + WORKS)


def links(lake: Lake) -> dict[str, NDArray[Any]]:
    """Return the table of organisations in codes."""
    return lake.sql("org_links")
