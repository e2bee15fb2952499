# SPDX-License-Identifier: Apache-2.0
"""A list of identifiers: which works of a set are reported; all of them are counted with."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, Literal

import numpy as np

from yuzui.catalogue.scholarly_record import KINDS, doi, named, plain
from yuzui.errors import InputError, Place
from yuzui.evaluation.answer import ListReport
from yuzui.evaluation.indicator import Columns
from yuzui.sheets import formats
from yuzui.sheets.formats.csv import TextLines
from yuzui.store.duck import Lake
from yuzui.store.graph.arrays import Graph
from yuzui.text import Text

SHOWN = 20
HEADINGS = frozenset(
    "doi dois id ids work_id openalex openalex_id arxiv arxiv_id ut eid identifier 编号 标识符"
    " 成果编号 title 题目 题名 篇名 论文题目".split()
)
"""First cells that are no identifiers, in small letters."""
TITLE = "title:"
"""Before the letters of a title that one work of an export has alone, among its names."""


def cut(
    lake: Lake, files: Mapping[str, Path], graph: Graph, columns: Columns
) -> tuple[ListReport | None, Graph, Columns]:
    """Keep the works of a list, if there is one, out of a set that was computed whole."""
    if "only" not in files:
        return None, graph, columns
    report, ids = match(files["only"], names(lake, files.get("names")))
    wanted = np.asarray(sorted(ids), dtype=graph.order.dtype)
    keep, loose = np.isin(graph.order, wanted), np.isin(graph.undated, wanted)
    years = graph.year[keep]
    ends: Any = np.cumsum(np.bincount(years - years[0])) if len(years) else []
    part = replace(
        graph,
        order=graph.order[keep],
        date=graph.date[keep],
        undated=graph.undated[loose],
        year_ptr=np.concatenate([[0], ends]).astype(np.int64),
    )
    return report, part, {name: one[keep] for name, one in columns.items()}


def names(lake: Lake, more: Path | None = None) -> dict[str, Any]:
    """Return every name of the works of a set: ids as they stand, and DOIs."""
    known: dict[str, Any] = {}
    for row in lake.rows("work_doi"):
        known.setdefault(f"={row['work_id']}", row["work_id"])
        if name := doi(row["doi"]):
            known.setdefault(name, row["work_id"])
    if more is not None:
        lake.register("work_name", more)
        for row in lake.rows("work_name"):
            known.setdefault(row["name"], row["work_id"])
    return known


def match(path: Path, known: Mapping[str, Any]) -> tuple[ListReport, set[Any]]:
    """Find the works of a list."""
    tried = [_matches(column, known) for column in _columns(path)]
    best = max(tried, key=lambda one: len(one[0]), default=({}, []))
    hits, missing = best
    if not hits:
        raise InputError(
            Text("none of these identifiers is in the set", "集合中没有这些标识符"),
            place=Place(file=path.name, column="--only"),
            seen=", ".join(missing[:3]) or "0",
            expected=f"{KINDS} · title 题目",
            fix=Text(
                "list identifiers of the kinds expected or whole titles, one a line, of works of this set",
                "请每行列出一个“应为”所示类型的标识符或完整题目，且属于本集合",
            ),
            code="nothing_found",
        )
    kind: Literal["doi", "identifier"] = "doi" if all(map(doi, (*hits, *missing))) else "identifier"
    ids = set(hits.values())
    return ListReport(path.name, kind, len(hits) + len(missing), len(hits), len(ids), missing[:SHOWN]), ids


def _columns(path: Path) -> Iterable[list[str]]:
    """Yield the columns of a list, without headings and repeats."""
    if path.suffix.lower() in (".txt", ""):
        rows: Sequence[Sequence[Any]] = [[line] for line in TextLines(path)]
    else:
        rows = formats.read(path)[0].rows
    for place in range(max(map(len, rows), default=0)):
        cells = [_text(row[place]) for row in rows if len(row) > place]
        identifiers = [cell for cell in dict.fromkeys(cells) if cell and not cell.startswith("#")]
        yield identifiers[1:] if identifiers and identifiers[0].lower() in HEADINGS else identifiers


def _text(cell: Any) -> str:
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return "" if cell is None else str(cell).strip()


def _matches(column: list[str], known: Mapping[str, Any]) -> tuple[dict[str, Any], list[str]]:
    """Return the identifiers that a work has, with the work, and those that none has."""
    hits: dict[str, Any] = {}
    missing = []
    for text in column:
        for name in (*named(text), TITLE + plain(text)):
            hit = known.get(name, known.get("=" + name))
            if hit is not None:
                hits[text] = hit
                break
        else:
            missing.append(text)
    return hits, missing
