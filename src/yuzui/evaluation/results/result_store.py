# SPDX-License-Identifier: Apache-2.0
"""Results as they are kept: found, held against their digests, opened with their values."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

import yuzui
from yuzui.errors import Place, StoreError, VisibilityError
from yuzui.evaluation.indicator import WORDS
from yuzui.evaluation.report.rows import Answer
from yuzui.evaluation.results import decomposition
from yuzui.evaluation.results.storing import COUNTED, FOLDER, WORK, YEAR, identity, sealed
from yuzui.job.workspace import Workspace
from yuzui.model.table import Row
from yuzui.model.visibility import TRUE, Eq, In
from yuzui.store.duck import Lake, file_lists
from yuzui.store.graph import reading
from yuzui.store.snapshot import digest_of
from yuzui.text import Text, same
from yuzui.text.numbers import number

if TYPE_CHECKING:
    from numpy.typing import NDArray

SHORTEST = 4
"""Fewest digits of an id that stand for the whole."""


@dataclass(frozen=True, slots=True, eq=False)
class Opened:
    """A result with its values."""

    row: Row
    ids: NDArray[Any]
    years: NDArray[Any]
    values: dict[str, NDArray[Any]]
    why: dict[str, list[str]]
    counted: dict[str, NDArray[Any]]

    def meant(self, column: str) -> NDArray[Any]:
        """Return the values that stand in the mean of a column, NaN elsewhere."""
        values = self.values[column]
        some = self.counted.get(column)
        return values if some is None else np.where(some, values, np.nan)


def listed(workspace: Workspace, indicator: str = "") -> list[Row]:
    """Return the results that the subject sees, the one made last first."""
    where = Eq("indicator", indicator) if indicator else TRUE
    # what a result says is in a column of its own, which not every role reads
    rows = [r for r in workspace.view.select("result", where=where) if r.get("values")]
    runs = workspace.view.select("run", where=Eq("study", "evaluate"), columns=("id", "audit_seq"))
    # by the log and not by the clock: a second may hold several results
    place = {row["id"]: row["audit_seq"] for row in runs}
    return sorted(rows, key=lambda row: (-place.get(row["values"]["run"], 0), row["id"]))


def one(workspace: Workspace, name: str) -> Row:
    """Return one result by its id or the beginning of it."""
    matches = [row for row in listed(workspace) if row["id"].startswith(name)]
    if len(matches) != 1 or len(name) < SHORTEST:
        raise VisibilityError.not_found()
    _hold(matches[0])
    return matches[0]


def _hold(row: Row) -> None:
    """Refuse a row that says something else than when it was kept."""
    values = row["values"]
    files = {name: one["digest"] for name, one in values["inputs"].items()}
    named = identity(files, row["indicator"], row["definition_version"], row["parameters"], row["units"])
    if sealed(row) != values["record"] or named != row["id"]:
        raise StoreError(
            Text("this record of a result was changed", "该结果记录已被改动"),
            place=Place(file=f"result {row['id']}"),
            fix=same("yuzui evaluate"),
            code="result_falsified",
        )


def opened(workspace: Workspace, row: Row) -> Opened:
    """Return a result with its values."""
    _hold(row)
    values = row["values"]
    path = values_path(workspace, row)
    if not path.is_file() or digest_of(path) != values["sha256"]:
        raise StoreError(
            Text("the values of this result are damaged", "该结果的数值文件已损坏"),
            place=Place(file=f"{FOLDER}/{values['file']}"),
            fix=Text(
                "take the file from a copy of the workspace, or evaluate the same files again in another workspace",
                "请从工作区备份恢复该文件，或在另一工作区重新评价相同文件",
            ),
            code="result_damaged",
        )
    names, columns = file_lists(path)
    columns_ = dict(zip(names, columns, strict=True))
    parts = [part["column"] for part in values["parts"]]
    return Opened(
        row,
        np.asarray(columns_[WORK], dtype=np.str_),
        np.asarray(columns_[YEAR], dtype=np.float64),
        {name: np.asarray(columns_[name], dtype=np.float64) for name in parts},
        {name: [why or "" for why in columns_[f"{name}_null"]] for name in parts
         if f"{name}_null" in columns_},
        {name: np.asarray(columns_[f"{name}{COUNTED}"], dtype=bool) for name in parts
         if f"{name}{COUNTED}" in columns_},
    )  # fmt: skip


def values_path(workspace: Workspace, row: Row) -> Path:
    """Return where the values of a result lie."""
    return workspace.dir / FOLDER / str(row["values"]["file"])


def agree(workspace: Workspace, answer: Answer) -> None:
    """Refuse an answer that differs from what is kept of the same question to the same files."""
    ids = tuple(one["id"] for one in answer.document["results"])
    for row in workspace.desk.select("result", where=In("id", ids)):
        works = _otherwise(opened(workspace, row), answer)
        if works:
            raise StoreError(
                Text(
                    "the result kept of the same question to the same files, by the same version "
                    "{d} of the definition, has other values (works: {n})",
                    "同一问题、同一文件、同一定义版本 {d}，取值却与已保存的结果不同（成果 {n} 项）",
                ).format(n=number(works), d=row["definition_version"]),
                place=Place(file=f"result {row['id']}"),
                seen=f"{row['indicator']}, {yuzui.__version__}",
                expected=f"{row['indicator']}, {row['values']['version']}",
                fix=Text(
                    "who changed the indicator raises META.version in its file; to go on beside "
                    "the old result, evaluate in another workspace: --dir FOLDER",
                    "修改指标者须在其文件中提高 META.version；如需保留旧结果并继续，请在另一工作区评价：--dir 文件夹",
                ),
                code="result_differs",
            )


def _otherwise(before: Opened, answer: Answer) -> int:
    """Return how many works have another value, or another reason for none, than was kept."""
    ids = np.asarray(next(iter(answer.columns.values()))).astype(np.str_)
    if not np.array_equal(ids, before.ids):
        return max(len(ids), len(before.ids))
    other = np.zeros(len(ids), dtype=bool)
    for name, was in before.values.items():
        if name not in answer.columns:
            return len(ids)
        now = np.ma.filled(np.ma.asarray(answer.columns[name], dtype=np.float64), np.nan)
        # engines agree to the ninth digit, and an id does not say which of them computed
        other |= ~np.isclose(now, was, rtol=1e-9, atol=1e-12, equal_nan=True)
        if name in before.why:
            reasons = np.asarray(WORDS)[answer.why[name]]
            other |= np.asarray(before.why[name], dtype=np.str_) != reasons
    return int(other.sum())


def inputs(workspace: Workspace, row: Row) -> dict[str, Path] | None:
    """Return the files a result was computed from, if every one is there unchanged."""
    paths = {}
    for name, file in row["values"]["inputs"].items():
        path = workspace.dir / FOLDER / file["copy"] if file["copy"] else Path(file["path"])
        if not path.is_file() or digest_of(path) != file["digest"]:
            return None
        paths[name] = path
    return paths


def titles(workspace: Workspace, row: Row, ids: Sequence[str]) -> dict[str, str]:
    """Return the titles of some works of a result, where the file it was computed from has them."""
    file = row["values"]["inputs"].get("works")
    if file is None:
        return {}
    path = workspace.dir / FOLDER / file["copy"] if file["copy"] else Path(file["path"])
    if not path.is_file() or digest_of(path) != file["digest"]:
        return {}
    lake = Lake()
    try:
        lake.register("work_file", path)
        return reading.titles(lake, "work_file", ids)
    finally:
        lake.close()


def problems(workspace: Workspace) -> Iterator[tuple[str, str, Text]]:
    """Yield what is wrong with kept results: code, where, what."""
    differs = Text("the mean of “{column}” is not that of its values", "“{column}”的均值与其数值不符")
    for row in listed(workspace):
        where = f"result {row['id']}"
        try:
            result = opened(workspace, row)
        except StoreError as error:
            yield error.code, where, error.message
            continue
        for part in row["values"]["parts"]:
            recorded = part["mean"]["value"]
            mean = decomposition.mean(result.meant(part["column"]))
            if (recorded is None) != (mean is None) or (
                recorded is not None and mean is not None and abs(recorded - mean) > 1e-9 * max(1, abs(mean))
            ):
                yield "result_mean", where, differs.format(column=part["column"])
