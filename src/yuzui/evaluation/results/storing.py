# SPDX-License-Identifier: Apache-2.0
"""Keeping the results of an evaluation: one row an indicator, its values and inputs beside it.

The files are written first and the rows in the act that keeps the run: who is interrupted between
the two leaves files that no row names, and the next run writes them again.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from yuzui.evaluation.indicator import WORDS
from yuzui.evaluation.report.rows import Answer
from yuzui.evaluation.report.sources import FILES
from yuzui.job.result import digest
from yuzui.job.workspace import Workspace, clock
from yuzui.model.table import Row
from yuzui.model.visibility import In
from yuzui.store.duck import Lake
from yuzui.store.durable import fresh
from yuzui.store.snapshot import digest_of
from yuzui.store.values import canonical

FOLDER, INPUTS = "results", "inputs"
"""Folder of values in a workspace, and in it that of the files they were computed from."""
LARGEST = 64 * 2**20
"""Bytes of the largest input that is copied; of a larger one name and digest are kept."""
UNHELD = (*FILES, "indicator", "by", "snapshot", "kernels", "sql", "workers", "baseline", "through")
"""Inputs and parameters that tell no two results apart, or that the id holds by themselves: what
computes, and a last year that follows from the files."""
WORK, YEAR, COUNTED = "id", "year", "_counted"
"""Columns beside the values of a result; the reason why one is missing is ``<column>_null``, and
``<column>_counted`` says which works stand in the mean, where not all with a value do."""
RULE = {"means_of": "windows that are over"}
"""Of which works means are; results made before there was this rule have other ids."""


def digests(files: Mapping[str, Path]) -> dict[str, str]:
    """Return the SHA-256 of each file, none of which is held in memory for it."""
    return {name: digest_of(path) for name, path in files.items()}


def named(document: Mapping[str, Any], files: Mapping[str, str], settings: Mapping[str, Any]) -> list[dict[str, str]]:
    """Return the id of the result of each indicator of an evaluation."""
    return [
        {
            "indicator": one["name"],
            "id": identity(files, one["name"], one["version"], parameters(document, settings),
                           str(settings.get("by") or "work")),
        }
        for one in document["indicators"]
    ]  # fmt: skip


def identity(files: Mapping[str, str], indicator: str, version: Any, parameters_: Mapping[str, Any], units: str) -> str:
    """Return the id of a result."""
    body = {
        "files": dict(files), "indicator": indicator, "definition": str(version),
        "parameters": dict(parameters_), "units": units,
    }  # fmt: skip
    return digest(body)[:12]


def parameters(document: Mapping[str, Any], settings: Mapping[str, Any]) -> dict[str, Any]:
    """Return the parameters and further inputs that make a result what it is."""
    values = {**settings, **document["parameters"]}
    last = values["through"] if settings.get("through") is not None else None
    held = {name: value for name, value in values.items() if name not in UNHELD}
    return held | {"through": last} | RULE


def rows(workspace: Workspace, answer: Answer) -> list[Row]:
    """Write the files of every result of an evaluation and return the rows that are new."""
    document = answer.document
    ids = tuple(one["id"] for one in document["results"])
    known = {row["id"] for row in workspace.desk.select("result", where=In("id", ids))}
    fresh = [one for one in document["results"] if one["id"] not in known]
    if not fresh:
        return []
    folder = workspace.dir / FOLDER
    (folder / INPUTS).mkdir(parents=True, exist_ok=True)
    inputs = {name: _input(folder, path, answer.digests[name]) for name, path in answer.files.items()}
    indicators = {one["name"]: one for one in document["indicators"]}
    return [_row(workspace, answer, indicators[one["indicator"]], one["id"], inputs) for one in fresh]


def _input(folder: Path, path: Path, sha: str) -> dict[str, Any]:
    """Keep a copy of an input under its digest, unless it is large."""
    name = None
    if path.stat().st_size <= LARGEST:
        target = folder / INPUTS / f"{sha[:32]}{path.suffix}"
        name = f"{INPUTS}/{target.name}"
        if not target.exists():
            new = fresh(target)
            shutil.copyfile(path, new)
            new.replace(target)
    return {"file": path.name, "path": str(path), "digest": sha, "copy": name}


def _row(workspace: Workspace, answer: Answer, about: Mapping[str, Any], name: str, inputs: Mapping[str, Any]) -> Row:
    """Write the values of one indicator and return its row."""
    document = answer.document
    sha, n = _values(workspace, answer, about, name)
    # of a list of works only these are told, whatever the set
    works = len(answer.years)
    missing: dict[str, dict[str, int]] = {}
    for null in document["nulls"]:
        if null["column"] in {part["column"] for part in about["parts"]}:
            missing.setdefault(null["column"], {})[null["reason"]] = null["count"]
    row = {
        "id": name,
        "indicator": about["name"],
        "definition_version": str(about["version"]),
        "parameters": parameters(document, answer.given),
        "units": str(answer.given.get("by") or "work"),
        "n": n,
        "n_excluded": missing,
        "window": str(document["parameters"]["window"] or "open"),
        "coverage": n / len(answer.years) if len(answer.years) else None,
        "engine": f"{document['engine']}, {document['kernels']}",
        "public": False,
        "values": {
            "file": f"{name}.parquet", "sha256": sha, "works": works,
            "title": about["title"], "set": document["set"], "run": document["run"]["id"],
            "version": document["run"]["version"], "citations": document["citations"],
            "findings": [{k: f[k] for k in ("code", "table", "count")}
                         for f in document["findings"]],
            "parts": about["parts"], "inputs": dict(inputs),
        },
    }  # fmt: skip
    row["values"]["record"] = sealed(row)
    return row | _interval(about) | {"made_at": clock()}


def _interval(about: Mapping[str, Any]) -> dict[str, Any]:
    """Return the interval of the part an indicator is called after, or of its first."""
    parts = about["parts"]
    head = next((part for part in parts if part["column"] == about["name"]), parts[0])
    span = head["mean"]["interval"]
    if span is None:
        return {}
    return {
        "low": span["low"], "high": span["high"], "interval_kind": span["kind"],
        "interval_level": span["level"],
    }  # fmt: skip


def sealed(row: Mapping[str, Any]) -> str:
    """Return the digest of all that a row says of its result, but for when it was made."""
    body = {
        name: row[name]
        for name in (
            "id", "indicator", "definition_version", "parameters", "units", "n", "n_excluded",
            "window", "coverage", "engine",
        )
    }  # fmt: skip
    values = {k: v for k, v in row["values"].items() if k != "record"}
    # as the store writes it: a whole number is one number, however it was computed
    return digest(canonical([body, values]))


def _values(workspace: Workspace, answer: Answer, about: Mapping[str, Any], name: str) -> tuple[str, int]:
    """Write one row a work; return the digest of the file and how many works have any value."""
    columns: dict[str, Any] = {WORK: np.asarray(next(iter(answer.columns.values()))), YEAR: answer.years}
    reasons = {}
    entered = np.zeros(len(answer.years), dtype=bool)
    for part in about["parts"]:
        column = part["column"]
        columns[column] = answer.columns[column]
        entered |= ~np.ma.getmaskarray(answer.columns[column])
        if column in answer.why:
            columns[f"{column}_null"] = answer.why[column]
            reasons[f"{column}_null"] = WORDS
        if column in answer.counted:
            columns[f"{column}{COUNTED}"] = answer.counted[column]
    target = workspace.dir / FOLDER / f"{name}.parquet"
    new = fresh(target)
    with Lake() as lake:
        lake.export(columns, new, {WORK: "VARCHAR"}, reasons)
    with new.open("rb") as stream:
        os.fsync(stream.fileno())
    new.replace(target)
    return digest_of(target), int(entered.sum())
