# SPDX-License-Identifier: Apache-2.0
"""Citation arrays of a file of works and a file of links, with every oddity counted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from yuzui.errors import ColumnError, Place
from yuzui.record.schema import quoted
from yuzui.store.duck import Lake
from yuzui.store.graph.arrays import Graph, build, counted
from yuzui.store.sql.statement import statement
from yuzui.text import Text

if TYPE_CHECKING:
    from numpy.typing import NDArray

YEARS = (1500, 2100)
"""First and last year taken for a year; what lies outside stands for "unknown"."""
ALIASES: Mapping[str, tuple[str, ...]] = {
    "id": ("work_id", "arxiv_id", "openalex_id", "work_no", "id"),
    "year": ("year", "publication_year"),
    "month": ("month",),
    "date": ("date", "publication_date"),
    "field": ("field", "primary_category", "subfield"),
    "type": ("type", "document_type"),
    "venue": ("venue", "journal", "source_title"),
    "n_ref_declared": ("n_ref_declared", "n_refs_total", "referenced_works_count"),
    "citing": ("citing", "citing_id", "citing_no"),
    "cited": ("cited", "cited_id", "cited_no"),
}
"""Column names understood, the usual one first."""


def read(lake: Lake, works: Path, citations: Path, *, latest: int = YEARS[1]) -> Graph:
    """Read works and citations from Parquet or csv files and build the arrays.

    The lake then also holds them as tables ``work`` (``work_id``, ``year``, ``field``, ``type``,
    ``venue``, ``n_ref_declared``) and ``citation`` (``citing_id``, ``cited_id``), for relational
    indicators.

    Parameters
    ----------
    lake : Lake
        The analytic engine.
    works : Path
        One row per work: an id, and ``year`` (``month``) or ``date``; perhaps ``field``, ``type``,
        ``venue``, ``n_ref_declared``.
    citations : Path
        One row per link: ``citing``, ``cited``.
    latest : int
        Last year taken for a year.

    Returns
    -------
    Graph
        The graph; every oddity is among its findings.

    Raises
    ------
    ColumnError
        If a needed column is missing.
    FileFormatError
        If a file cannot be read.
    """
    id_name, precision = _name_columns(lake, works, citations)
    lake.query(statement("graph_node"), {"earliest": YEARS[0], "latest": latest})
    node, loose, link = (lake.sql(f"graph_{part}") for part in ("work", "loose", "link"))
    graph = build(
        _plain(node["id"]),
        node["date"],
        link["citing"],
        link["cited"],
        link["self_link"],
        precision,
    )
    odd = counted("work", lake.rows("graph_oddity")[0])
    return replace(
        graph, undated=_plain(loose["id"]), findings=odd + graph.findings, id_name=id_name
    )


def _plain(ids: NDArray[Any]) -> NDArray[Any]:
    """Return ids as an array that needs no pickling."""
    import numpy as np

    return ids.astype(np.str_) if ids.dtype == object else np.asarray(ids)


def _name_columns(lake: Lake, works: Path, citations: Path) -> tuple[str, str]:
    """Make tables ``work`` and ``citation`` of the files; return id column and precision."""
    lake.register("work_file", works)
    lake.register("citation_file", citations)
    columns = [row["column_name"] for row in lake.query("DESCRIBE work_file")]
    date = _pick(columns, "date", works, needed=False)
    year = _pick(columns, "year", works, needed=date == "NULL")
    month = _pick(columns, "month", works, needed=False)
    day = "NULL"
    if date != "NULL":
        year = f"coalesce({year}, year(TRY_CAST({date} AS DATE)))"
        month, day = (f"{part}(TRY_CAST({date} AS DATE))" for part in ("month", "day"))
    id_name = _pick(columns, "id", works)
    parts = {"work_id": id_name}
    kind = {"year": year, "month": month, "day": day}
    parts |= {name: f"TRY_CAST({value} AS BIGINT)" for name, value in kind.items()}
    declared = _pick(columns, "n_ref_declared", works, needed=False)
    parts["n_ref_declared"] = f"nullif(greatest(TRY_CAST({declared} AS BIGINT), -1), -1)"
    for name in ("field", "type", "venue"):
        parts[name] = f"CAST({_pick(columns, name, works, needed=False)} AS VARCHAR)"
    _view(lake, "work", parts)
    columns = [row["column_name"] for row in lake.query("DESCRIBE citation_file")]
    ends = {f"{end}_id": _pick(columns, end, citations) for end in ("citing", "cited")}
    _view(lake, "citation", ends)
    precision = "day" if day != "NULL" else "month" if month != "NULL" else "year"
    return id_name[1:-1], precision


def _view(lake: Lake, name: str, parts: Mapping[str, str]) -> None:
    chosen = ", ".join(f"{value} AS {part}" for part, value in parts.items())
    lake.query(f"CREATE OR REPLACE VIEW {name} AS SELECT {chosen} FROM {name}_file")  # noqa: S608 - quoted columns


def _pick(columns: list[str], meaning: str, path: Path, needed: bool = True) -> str:
    """Return the quoted column of a meaning, or NULL where it may be missing."""
    for name in ALIASES[meaning]:
        if name in columns:
            return quoted(name)
    if not needed:
        return "NULL"
    raise ColumnError(
        Text("a column is missing", "缺少列"),
        place=Place(file=path.name, column=meaning),
        seen=" ".join(columns),
        expected=" | ".join(ALIASES[meaning]),
        fix=Text("give the column one of these names", "请将该列改为上述名称之一"),
    )
