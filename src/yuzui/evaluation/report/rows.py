# SPDX-License-Identifier: Apache-2.0
"""What an evaluation gives beside its document: one row per work."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

import numpy as np

from yuzui.evaluation.indicator import REASONS, WORDS
from yuzui.job.workspace import Workspace
from yuzui.sheets.formats import write_csv
from yuzui.sheets.sheet import Export
from yuzui.store.duck import Lake
from yuzui.store.graph.arrays import Graph


@dataclass(frozen=True, slots=True)
class Answer:
    """A result: the document, one row per work, and one per unit."""

    document: dict[str, Any]
    columns: dict[str, Any]
    years: Any
    why: dict[str, Any]
    given: dict[str, Any]
    files: dict[str, Path]
    digests: dict[str, str]
    units: dict[str, Any] = field(default_factory=dict)
    counted: dict[str, Any] = field(default_factory=dict)

    def meant(self) -> dict[str, Any]:
        """Return the columns with the values that stand in their means, NaN elsewhere."""
        columns = dict(self.columns)
        for name, some in self.counted.items():
            plain = np.ma.filled(np.ma.asarray(columns[name], dtype=np.float64), np.nan)
            columns[name] = np.where(some, plain, np.nan)
        return columns


def write(workspace: Workspace, answer: Answer, path: Path, what: Literal["works", "units"] = "works") -> None:
    """Write a row per work, or unit, to a Parquet or csv file; the undefined is missing."""
    table: dict[str, Any] = {
        name: np.ma.masked_invalid(values) if values.dtype.kind == "f" else values
        for name, values in (answer.columns if what == "works" else answer.units).items()
    }
    if path.suffix == ".parquet":
        with Lake() as lake:
            lake.export(table, path)
        return

    columns = [values.tolist() for values in table.values()]
    write_csv(path, Export(what, list(table), list(zip(*columns, strict=True))))


def in_order(columns: dict[str, Any], order: Any) -> dict[str, Any]:
    """Return the columns of a relational indicator for the works of the graph, in its order."""
    ids = np.asarray(columns.pop("work_id"), dtype=order.dtype)
    ranked = np.argsort(ids)
    place = ranked[np.searchsorted(ids, order, sorter=ranked)]
    return {name: values[place] for name, values in columns.items()}


def of(graph: Graph, columns: dict[str, Any]) -> dict[str, Any]:
    """Return one row per work: the ids that were given, then the parts; undated works last."""
    rows: dict[str, Any] = {graph.id_name: np.concatenate([graph.order, graph.undated])}
    loose = np.ones(len(graph.undated), dtype=bool)
    for name, values in columns.items():
        if name.endswith("_null"):
            continue
        unknown = np.isnan(values) if values.dtype.kind == "f" else np.ma.getmaskarray(values)
        padded = np.concatenate([np.asarray(values), np.zeros(len(loose), dtype=values.dtype)])
        rows[name] = np.ma.masked_array(padded, mask=np.concatenate([unknown, loose]))
    return rows


def padded(some: Any, graph: Graph) -> Any:
    """Return a choice among dated works as one among all rows; no undated work is chosen."""
    return np.concatenate([some, np.zeros(len(graph.undated), dtype=bool)])


def reasons(graph: Graph, columns: dict[str, Any]) -> tuple[Any, dict[str, Any]]:
    """Return the year of each work, and by column why it has no value there."""
    loose = len(graph.undated)
    years = np.concatenate([graph.year, np.zeros(loose, dtype=np.int64)])
    unknown = np.arange(len(years)) >= len(graph.order)
    undated = np.full(loose, WORDS.index("unknown_year"), dtype=np.int8)
    why = {
        name.removesuffix("_null"): np.concatenate([values, undated])
        for name, values in columns.items()
        if name.endswith("_null")
    }
    return np.ma.masked_array(years, mask=unknown), why


def nulls(columns: Mapping[str, Any], undated: int) -> list[dict[str, Any]]:
    """Return why values are missing: column, reason, label, count."""
    rows = []
    for name in (name for name in columns if not name.endswith("_null")):
        counts = counted(columns.get(f"{name}_null", ()))
        if undated:
            counts["unknown_year"] = counts.get("unknown_year", 0) + undated
        rows += [{"column": name, **row} for row in reason_rows(counts)]
    return rows


def counted(why: Any) -> dict[str, int]:
    """Return how many values are missing for each reason that occurs, from their codes."""
    numbers = np.bincount(np.asarray(why, dtype=np.int8)).tolist()
    return {WORDS[code]: n for code, n in enumerate(numbers) if code and n}


def reason_rows(counts: Mapping[str, int]) -> list[dict[str, Any]]:
    """Return reasons with their words and counts as a document has them."""
    return [{"reason": reason, "label": REASONS[reason].json(), "count": count} for reason, count in counts.items()]
