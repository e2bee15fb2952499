# SPDX-License-Identifier: Apache-2.0
"""Falsified inputs: a check of a plan that still passes on them shows nothing."""

from __future__ import annotations

import csv
import random
from pathlib import Path
from typing import Any

from yuzui.job.workspace import Workspace
from yuzui.model.table import Row
from yuzui.policy.evidence.outcome import empty, meets
from yuzui.policy.evidence.run import World
from yuzui.policy.plan.check import Link, Rows, Tamper, Value
from yuzui.store.duck import Lake, file_rows


class Falsified(Workspace):
    """A workspace in which one file of data has been exchanged for a false one."""

    def __init__(self, true: Workspace, name: str, false: Path) -> None:
        super().__init__(true.dir, true._subject, true.seed)
        if "store" in true.__dict__:
            self.__dict__["store"] = true.store

        def shipped(wanted: str) -> Path:
            return false if wanted == name else Workspace.shipped(wanted)

        def larger(relative: str) -> Path | None:
            return false if relative == name else Workspace.larger(relative)

        self.__dict__["shipped"] = shipped
        self.__dict__["larger"] = larger


def falsified(rows: list[Row], tamper: Tamper) -> list[Row]:
    """Return rows with some of them falsified."""
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
    order = list(values)
    random.Random(7).shuffle(order)
    return order if order != values else values[1:] + values[:1]


def _false(value: Any, tamper: Tamper) -> Any:
    if tamper.how == "blank" or empty(value):
        return None
    if tamper.how == "garble":
        return -1 - value if isinstance(value, int) else f"~{value}"
    scaled = float(value) * tamper.by
    return round(scaled) if isinstance(value, int) else scaled


def falsify_file(path: Path, tamper: Tamper, folder: Path) -> Path:
    """Write a false copy of a csv or Parquet file."""
    target = folder / path.name
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


FURTHER = {
    ("I-07", "differ"): Tamper(
        data="rule_profiles.csv", how="garble", column="jurisdiction", where={"jurisdiction": "EU"}
    )
}
"""Falsifications beside the one that a check declares."""


def tampers(clause, check):
    """Yield what a check of a clause must notice."""
    if isinstance(check, Rows):
        yield Tamper(data=check.data, where=check.where)
    elif isinstance(check, Link) and "#" in check.data:
        data, column = check.data.rsplit("#", 1)
        yield Tamper(data=data, how="garble", column=column)
    elif isinstance(check, Value) and check.twin is not None:
        yield check.twin
    if (clause.id, check.name) in FURTHER:
        yield FURTHER[clause.id, check.name]


class FalsifiedWorld(World):
    """A world in which the rows of a table are false; those of a file are false in its workspace."""

    tamper: Tamper

    def _read(self, ref):
        rows = super()._read(ref)
        return falsified(rows, self.tamper) if ref == self.tamper.data and ref.startswith(("table:", "plan:")) else rows


def tampered(world, tamper, folder):
    """Return the same world with one input falsified, in a folder of its own."""
    workspace = world.workspace
    if not tamper.data.startswith(("table:", "plan:")):
        workspace = Falsified(workspace, tamper.data, falsify_file(world.path(tamper.data), tamper, folder))
    false = FalsifiedWorld(workspace, world.registry, world.faces, world.today, shipped_only=world.shipped_only)
    false.tamper = tamper
    return false
