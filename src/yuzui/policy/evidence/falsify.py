# SPDX-License-Identifier: Apache-2.0
"""Falsified sets: a check that still passes on them shows nothing."""

from __future__ import annotations

import csv
import re
import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from yuzui.model.table import Row
from yuzui.policy.evidence.outcome import empty, meets
from yuzui.policy.plan.check import Tamper
from yuzui.store.duck import Lake, file_rows


def falsified(rows: Sequence[Row], tamper: Tamper) -> list[Row]:
    """Return rows with some of them falsified; all others as they were."""
    hit = [meets(row, tamper.where) for row in rows]
    if tamper.how == "delete":
        return [row for row, met in zip(rows, hit, strict=True) if not met]
    out = [dict(row) for row in rows]
    chosen = [row for row, met in zip(out, hit, strict=True) if met]
    if tamper.how == "shuffle":
        values = [row[tamper.column] for row in chosen]
        for row, value in zip(chosen, _shuffled(values), strict=True):
            row[tamper.column] = value
        return out
    for row in chosen:
        row[tamper.column] = _false(row[tamper.column], tamper)
    return out


def _shuffled(values: list[Any]) -> list[Any]:
    order = [values[n] for n in np.random.default_rng(7).permutation(len(values))]
    return order if order != values else values[1:] + values[:1]


def _false(value: Any, tamper: Tamper) -> Any:
    if tamper.how == "blank" or empty(value):
        return None
    if tamper.how == "garble":
        return -1 - value if isinstance(value, int) else f"~{value}"
    scaled = float(value) * tamper.by
    return round(scaled) if isinstance(value, int) else scaled


def falsify_file(path: Path, tamper: Tamper, folder: Path) -> Path:
    """Write a false copy of a csv or Parquet file, or of an archive of texts, under its own name."""
    target = folder / path.name
    if path.suffix == ".zip":
        return _falsify_archive(path, target)
    if path.suffix == ".csv":
        with path.open(encoding="utf-8-sig", newline="") as source:
            reader = csv.DictReader(source)
            rows, names = list(reader), list(reader.fieldnames or ())
        with target.open("w", encoding="utf-8", newline="") as out:
            writer = csv.DictWriter(out, names)
            writer.writeheader()
            writer.writerows(falsified(rows, tamper))
        return target
    true = file_rows(path)
    rows = falsified(true, tamper)
    with Lake() as lake:
        lake.export({name: [row[name] for row in rows] for name in true[0]}, target)
    return target


_FIGURES = re.compile(r"^(\s*\d+\s+\d+\s+)(\d+)(?=[\s\d]*$)", re.MULTILINE)


def _falsify_archive(path: Path, target: Path) -> Path:
    """Write an archive in whose texts the third figure of each line of figures is one more."""
    with zipfile.ZipFile(path) as source, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as out:
        for name in source.namelist():
            text = source.read(name).decode("latin-1")
            false = _FIGURES.sub(lambda line: f"{line[1]}{int(line[2]) + 1}", text)
            out.writestr(name, false.encode("latin-1"))
    return target
