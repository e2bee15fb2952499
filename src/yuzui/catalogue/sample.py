# SPDX-License-Identifier: Apache-2.0
"""Run a source on its own sample; outsiders' sources are held to the same."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import ModuleType
from typing import Any

from yuzui.catalogue import reading
from yuzui.errors import YuzuiError
from yuzui.model.schema import TABLES
from yuzui.model.table import Row
from yuzui.sheets import formats

ENDING: Mapping[str, str] = {"csv": "csv", "parquet": "jsonl", "jsonl": "jsonl", "swf": "swf",
                            "ics": "ics"}  # fmt: skip
"""How the sample of each format is written: one with typed cells as JSON lines."""


def rows(source: ModuleType, data: bytes | None = None) -> reading.Batch:
    """Return what a source makes of its sample."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"sample.{ENDING[source.FORMAT]}"
        path.write_bytes(source.SAMPLE[0] if data is None else data)
        return reading.read(source, formats.read(path)[0])


def faults(source: ModuleType) -> list[str]:
    """Return what is wrong with a source, by its own sample; empty means it fits."""
    if source.FORMAT not in ENDING:
        return [f"FORMAT {source.FORMAT} is none of {', '.join(ENDING)}"]
    if unknown := sorted(set(source.TABLES) - set(TABLES)):
        return [f"the record has no table {', '.join(unknown)}"]
    try:
        first, second = rows(source), rows(source)
    except YuzuiError as error:
        return [f"the sample cannot be read: {error.message.en}"]
    messages = [f"row {one.line} of the sample is set aside: {one.code}" for one in first.rejected]
    if first.tables != second.tables:
        messages.append("reading the sample twice gives different rows")
    for table, wanted in source.SAMPLE[1].items():
        converted: Sequence[Row] = first.tables.get(table, ())
        if len(converted) != len(wanted):
            messages.append(f"the sample gives {len(converted)} rows of {table}, not {len(wanted)}")
        messages += [
            f"{table}.{key} is {row.get(key)!r}, not {value!r}"
            for row, promise in zip(converted, wanted, strict=False)
            for key, value in _different(row, promise)
        ]
    return messages


def _different(row: Mapping[str, Any], promise: Mapping[str, Any]) -> list[tuple[str, Any]]:
    return [(key, value) for key, value in promise.items() if row.get(key) != value]
