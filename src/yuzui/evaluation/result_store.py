# SPDX-License-Identifier: Apache-2.0
"""Results of an evaluation as records: one row an indicator, its values and inputs beside it.

The files are written first and the rows in the act that keeps the run: who is interrupted between
the two leaves files that no row names, and the next run writes them again.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

import msgspec
import numpy as np
from numpy.typing import NDArray

import yuzui
from yuzui.errors import Place, StoreError, VisibilityError
from yuzui.evaluation.answer import Answer, Citations, IndicatorResult, PartMean, ResultId, Subject, WorkSet
from yuzui.evaluation.indicator import WORDS, Columns, Parameters
from yuzui.evaluation.request import Settings
from yuzui.evaluation.sources import FILES
from yuzui.job.result import digest
from yuzui.job.workspace import Workspace, clock
from yuzui.model.table import Row
from yuzui.model.visibility import TRUE, Eq, In
from yuzui.sheets.formats import write_csv
from yuzui.sheets.sheet import Export
from yuzui.store.duck import Lake, file_lists
from yuzui.store.durable import fresh
from yuzui.store.graph import reading
from yuzui.store.snapshot import digest_of
from yuzui.store.values import canonical
from yuzui.text import Text, same
from yuzui.text.numbers import number
from yuzui.view.cache import Cache


@dataclass(frozen=True, slots=True)
class Values:
    """What an evaluation gives beside its answer: one row a work, one a unit, and the files behind them."""

    columns: Columns
    years: Any
    why: Columns
    settings: Settings
    files: dict[str, Path]
    digests: dict[str, str]
    units: Columns = field(default_factory=dict)
    counted: Columns = field(default_factory=dict)

    def meant(self) -> Columns:
        """Return the columns with the values that stand in their means, NaN elsewhere."""
        columns = dict(self.columns)
        for name, some in self.counted.items():
            columns[name] = np.where(some, _floats(columns[name]), np.nan)
        return columns


def _floats(values: Any) -> NDArray[Any]:
    return np.ma.filled(np.ma.asarray(values, dtype=np.float64), np.nan)


def write(values: Values, path: Path, what: Literal["works", "units"] = "works") -> None:
    """Write a row per work, or unit, to a Parquet or csv file; the undefined is missing."""
    table: Columns = {
        name: np.ma.masked_invalid(column) if column.dtype.kind == "f" else column
        for name, column in (values.columns if what == "works" else values.units).items()
    }
    if path.suffix == ".parquet":
        with Lake() as lake:
            lake.export(table, path)
        return
    columns = [column.tolist() for column in table.values()]
    write_csv(path, Export(what, list(table), list(zip(*columns, strict=True))))


FOLDER, INPUTS = "results", "inputs"
"""Folder of values in a workspace, and in it that of the files they were computed from."""
LARGEST = 64 * 2**20
"""Bytes of the largest input that is copied; of a larger one name and digest are kept."""
UNNAMED = (*FILES, "indicator", "by", "snapshot", "kernels", "sql", "workers", "baseline", "through")
"""Inputs and parameters that tell no two results apart, or that the id holds by themselves: what
computes, and a last year that follows from the files."""
WORK, YEAR, COUNTED = "id", "year", "_counted"
"""Columns beside the values of a result; the reason why one is missing is ``<column>_null``, and
``<column>_counted`` says which works stand in the mean, where not all with a value do."""
RULE = {"means_of": "windows that are over"}
"""Of which works means are; results made before there was this rule have other ids."""


class StoredInput(msgspec.Struct, frozen=True):
    """A file a result was computed from: where it lay, its digest, and where its copy lies, if there is one."""

    file: str
    path: str
    digest: str
    copy: str | None


class RecordValues(msgspec.Struct, frozen=True, kw_only=True):
    """What the record of a result says beside its columns."""

    file: str
    sha256: str
    works: int
    title: Text
    set: WorkSet
    run: str
    version: str
    citations: Citations | None
    parts: list[PartMean]
    inputs: dict[str, StoredInput]


@dataclass(frozen=True, slots=True)
class Record:
    """A stored result as its row of the table ``result`` has it."""

    row: Row
    values: RecordValues

    @classmethod
    def of(cls, row: Row) -> Record:
        """Return the record of a row."""
        return cls(row, msgspec.convert(row["values"], RecordValues))

    @property
    def id(self) -> str:
        """Id of the result."""
        return str(self.row["id"])

    @property
    def indicator(self) -> str:
        """Name of its indicator."""
        return str(self.row["indicator"])

    @property
    def definition(self) -> str:
        """Version of the definition of its indicator."""
        return str(self.row["definition_version"])

    @property
    def digests(self) -> dict[str, str]:
        """Digest of each file it was computed from."""
        return {name: one.digest for name, one in self.values.inputs.items()}


class Excluded(msgspec.Struct, frozen=True):
    """How many works are left out of a column, for a reason."""

    column: str
    reason: str
    count: int


class Result(msgspec.Struct, frozen=True, kw_only=True):
    """A stored result without its values; ``parameters`` by name, None is not given."""

    id: str
    indicator: str
    title: Text
    definition: str
    parameters: dict[str, Any]
    units: str
    set: Subject
    through: int
    works: int
    entered: int
    coverage: float | None
    window: str
    engine: str
    made_at: str
    run: str
    parts: list[PartMean]
    excluded: list[Excluded]


def framed(record: Record) -> Result:
    """Return what a result is, without its values."""
    row, values = record.row, record.values
    about = values.set
    excluded = [
        Excluded(column, reason, count)
        for column, reasons in sorted((row["n_excluded"] or {}).items())
        for reason, count in sorted(reasons.items())
    ]
    excluded += [Excluded(part.column, "window_open", part.left_out) for part in values.parts if part.left_out]
    return Result(
        id=record.id,
        indicator=record.indicator,
        title=values.title,
        definition=record.definition,
        parameters=row["parameters"],
        units=str(row["units"]),
        set=Subject(label=about.label, source=about.source, vintage=about.vintage, origin=about.origin),
        through=about.through,
        works=values.works,
        entered=row["n"],
        coverage=row["coverage"],
        window=row["window"],
        engine=row["engine"],
        made_at=row["made_at"],
        run=values.run,
        parts=values.parts,
        excluded=excluded,
    )


def digests(files: Mapping[str, Path]) -> dict[str, str]:
    """Return the SHA-256 of each file, none of which is held in memory for it."""
    return {name: digest_of(path) for name, path in files.items()}


def named(
    indicators: Sequence[IndicatorResult], files: Mapping[str, str], p: Parameters, settings: Settings
) -> list[ResultId]:
    """Return the id of the result of each indicator of an evaluation."""
    parameters_ = parameters(p, settings)
    return [
        ResultId(one.name, identity(files, one.name, one.version, parameters_, settings.by or "work"))
        for one in indicators
    ]


def identity(
    files: Mapping[str, str], indicator: str, version: int | str, parameters_: Mapping[str, Any], units: str
) -> str:
    """Return the id of a result."""
    body = {
        "files": dict(files),
        "indicator": indicator,
        "definition": str(version),
        "parameters": dict(parameters_),
        "units": units,
    }
    return digest(body)[:12]


def parameters(p: Parameters, settings: Settings) -> dict[str, Any]:
    """Return the parameters and further inputs that make a result what it is."""
    values = {**settings.values(), **msgspec.to_builtins(p)}
    last = values["through"] if settings.through is not None else None
    return {name: value for name, value in values.items() if name not in UNNAMED} | {"through": last} | RULE


def rows(workspace: Workspace, answer: Answer) -> list[Row]:
    """Write the files of every result of an evaluation and return the rows that are new."""
    values: Values = answer.solved
    ids = tuple(one.id for one in answer.results)
    known = {row["id"] for row in workspace.desk.select("result", where=In("id", ids))}
    new = [one for one in answer.results if one.id not in known]
    if not new:
        return []
    folder = workspace.dir / FOLDER
    (folder / INPUTS).mkdir(parents=True, exist_ok=True)
    inputs = {name: _input(folder, path, values.digests[name]) for name, path in values.files.items()}
    indicators = {one.name: one for one in answer.indicators}
    return [_row(workspace, answer, indicators[one.indicator], one.id, inputs) for one in new]


def _input(folder: Path, path: Path, sha: str) -> StoredInput:
    """Store a copy of an input under its digest, unless it is large."""
    name = None
    if path.stat().st_size <= LARGEST:
        target = folder / INPUTS / f"{sha[:32]}{path.suffix}"
        name = f"{INPUTS}/{target.name}"
        if not target.exists():
            new = fresh(target)
            shutil.copyfile(path, new)
            new.replace(target)
    return StoredInput(path.name, str(path), sha, name)


def _row(
    workspace: Workspace, answer: Answer, about: IndicatorResult, name: str, inputs: Mapping[str, StoredInput]
) -> Row:
    """Write the values of one indicator and return its row."""
    values: Values = answer.solved
    sha, n = _written(workspace, values, about, name)
    # of a list of works only these are reported, whatever the set
    works = len(values.years)
    missing: dict[str, dict[str, int]] = {}
    for null in answer.nulls:
        if null.column in {part.column for part in about.parts}:
            missing.setdefault(null.column, {})[null.reason] = null.count
    row = {
        "id": name,
        "indicator": about.name,
        "definition_version": str(about.version),
        "parameters": parameters(answer.parameters, values.settings),
        "units": values.settings.by or "work",
        "n": n,
        "n_excluded": missing,
        "window": str(answer.parameters.window or "open"),
        "coverage": n / works if works else None,
        "engine": f"{answer.engine}, {answer.kernels}",
        "public": False,
        "values": msgspec.to_builtins(
            {
                "file": f"{name}.parquet",
                "sha256": sha,
                "works": works,
                "title": about.title,
                "set": answer.set,
                "run": answer.run.id,
                "version": answer.run.version,
                "citations": answer.citations,
                "findings": [{"code": f.code, "table": f.table, "count": f.count} for f in answer.findings],
                "parts": about.parts,
                "inputs": dict(inputs),
            }
        ),
    }
    row["values"]["record"] = sealed(row)
    return row | _interval(about) | {"made_at": clock()}


def _interval(about: IndicatorResult) -> dict[str, Any]:
    """Return the interval of the part an indicator is called after, or of its first."""
    head = next((part for part in about.parts if part.column == about.name), about.parts[0])
    span = head.mean.interval
    if span is None:
        return {}
    return {"low": span.low, "high": span.high, "interval_kind": span.kind, "interval_level": span.level}


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


def _written(workspace: Workspace, values: Values, about: IndicatorResult, name: str) -> tuple[str, int]:
    """Write one row a work; return the digest of the file and how many works have any value."""
    columns: Columns = {WORK: np.asarray(next(iter(values.columns.values()))), YEAR: values.years}
    reasons = {}
    entered = np.zeros(len(values.years), dtype=bool)
    for part in about.parts:
        column = part.column
        columns[column] = values.columns[column]
        entered |= ~np.ma.getmaskarray(values.columns[column])
        if column in values.why:
            columns[f"{column}_null"] = values.why[column]
            reasons[f"{column}_null"] = WORDS
        if column in values.counted:
            columns[f"{column}{COUNTED}"] = values.counted[column]
    target = workspace.dir / FOLDER / f"{name}.parquet"
    new = fresh(target)
    with Lake() as lake:
        lake.export(columns, new, {WORK: "VARCHAR"}, reasons)
    with new.open("rb") as stream:
        os.fsync(stream.fileno())
    new.replace(target)
    return digest_of(target), int(entered.sum())


SHORTEST = 4
"""Fewest digits of an id that stand for the whole."""


@dataclass(frozen=True, slots=True, eq=False)
class Opened:
    """A result with its values."""

    record: Record
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


def listed(workspace: Workspace, indicator: str = "") -> list[Record]:
    """Return the results that the subject sees, the one made last first."""
    where = Eq("indicator", indicator) if indicator else TRUE
    # what a result says is in a column of its own, which not every role reads
    records = [Record.of(row) for row in workspace.view.select("result", where=where) if row.get("values")]
    runs = workspace.view.select("run", where=Eq("study", "evaluate"), columns=("id", "audit_seq"))
    # by the log and not by the clock: a second may hold several results
    place = {row["id"]: row["audit_seq"] for row in runs}
    return sorted(records, key=lambda record: (-place.get(record.values.run, 0), record.id))


def one(workspace: Workspace, name: str) -> Record:
    """Return one result by its id or the beginning of it."""
    matches = [record for record in listed(workspace) if record.id.startswith(name)]
    if len(matches) != 1 or len(name) < SHORTEST:
        raise VisibilityError.not_found()
    _hold(matches[0])
    return matches[0]


def _hold(record: Record) -> None:
    """Refuse a row that says something else than when it was stored."""
    row = record.row
    name = identity(record.digests, record.indicator, record.definition, row["parameters"], row["units"])
    if sealed(row) != row["values"]["record"] or name != record.id:
        raise StoreError(
            Text("this record of a result was changed", "该结果记录已被改动"),
            place=Place(file=f"result {record.id}"),
            fix=same("yuzui evaluate"),
            code="result_falsified",
        )


def opened(workspace: Workspace, record: Record) -> Opened:
    """Return a result with its values."""
    _hold(record)
    path = values_path(workspace, record)
    if not path.is_file() or digest_of(path) != record.values.sha256:
        raise StoreError(
            Text("the values of this result are damaged", "该结果的数值文件已损坏"),
            place=Place(file=f"{FOLDER}/{record.values.file}"),
            fix=Text(
                "take the file from a copy of the workspace, or evaluate the same files again in another workspace",
                "请从工作区备份恢复该文件，或在另一工作区重新评价相同文件",
            ),
            code="result_damaged",
        )
    parts = tuple(part.column for part in record.values.parts)
    # by what the file holds, and not by where it lies
    kept = _VALUES.get((record.values.sha256, parts), lambda: _read(path, parts), lambda _: 16 * path.stat().st_size)
    return Opened(record, *kept)


Read = tuple[
    NDArray[Any], NDArray[Any], dict[str, NDArray[Any]], dict[str, list[str]], dict[str, NDArray[Any]]
]  # fmt: skip
_VALUES: Cache[Read] = Cache(64_000_000)
"""Values of results by the digest of their file; to be read only."""


def _read(path: Path, parts: Sequence[str]) -> Read:
    names, lists = file_lists(path)
    columns = dict(zip(names, lists, strict=True))
    ids, years = np.asarray(columns[WORK], dtype=np.str_), np.asarray(columns[YEAR], dtype=np.float64)
    values = {name: np.asarray(columns[name], dtype=np.float64) for name in parts}
    why = {name: [why or "" for why in columns[f"{name}_null"]] for name in parts if f"{name}_null" in columns}
    counted = {
        name: np.asarray(columns[f"{name}{COUNTED}"], dtype=bool) for name in parts if f"{name}{COUNTED}" in columns
    }
    for array in (ids, years, *values.values(), *counted.values()):
        array.setflags(write=False)
    return ids, years, values, why, counted


def values_path(workspace: Workspace, record: Record) -> Path:
    """Return where the values of a result lie."""
    return workspace.dir / FOLDER / record.values.file


def agree(workspace: Workspace, answer: Answer) -> None:
    """Refuse an answer that differs from what is kept of the same question to the same files."""
    ids = tuple(one.id for one in answer.results)
    for row in workspace.desk.select("result", where=In("id", ids)):
        works = _otherwise(opened(workspace, Record.of(row)), answer.solved)
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


def _otherwise(before: Opened, values: Values) -> int:
    """Return how many works have another value, or another reason for none, than was kept."""
    ids = np.asarray(next(iter(values.columns.values()))).astype(np.str_)
    if not np.array_equal(ids, before.ids):
        return max(len(ids), len(before.ids))
    other = np.zeros(len(ids), dtype=bool)
    for name, was in before.values.items():
        if name not in values.columns:
            return len(ids)
        now = _floats(values.columns[name])
        # engines agree to the ninth digit, and an id does not say which of them computed
        other |= ~np.isclose(now, was, rtol=1e-9, atol=1e-12, equal_nan=True)
        if name in before.why:
            reasons = np.asarray(WORDS)[values.why[name]]
            other |= np.asarray(before.why[name], dtype=np.str_) != reasons
    return int(other.sum())


def _file(workspace: Workspace, one: StoredInput) -> Path | None:
    """Return where an input lies, if it is there unchanged."""
    path = workspace.dir / FOLDER / one.copy if one.copy else Path(one.path)
    return path if path.is_file() and digest_of(path) == one.digest else None


def inputs(workspace: Workspace, record: Record) -> dict[str, Path] | None:
    """Return the files a result was computed from, if every one is there unchanged."""
    paths = {name: _file(workspace, one) for name, one in record.values.inputs.items()}
    there = {name: path for name, path in paths.items() if path is not None}
    return there if len(there) == len(paths) else None


def titles(workspace: Workspace, record: Record, ids: Sequence[str]) -> dict[str, str]:
    """Return the titles of some works of a result, where the file it was computed from has them."""
    works = record.values.inputs.get("works")
    path = None if works is None else _file(workspace, works)
    if path is None:
        return {}
    with Lake() as lake:
        lake.register("work_file", path)
        return reading.titles(lake, "work_file", ids)


def mean(values: NDArray[Any]) -> float | None:
    """Return the mean of the values that are known; None where none is."""
    known = values[~np.isnan(values)]
    return float(known.mean()) if len(known) else None


def problems(workspace: Workspace) -> Iterator[tuple[str, str, Text]]:
    """Yield what is wrong with stored results: code, where, what."""
    differs = Text("the mean of “{column}” is not that of its values", "“{column}”的均值与其数值不符")
    for record in listed(workspace):
        where = f"result {record.id}"
        try:
            result = opened(workspace, record)
        except StoreError as error:
            yield error.code, where, error.message
            continue
        for part in record.values.parts:
            stated, computed = part.mean.value, mean(result.meant(part.column))
            if (stated is None) != (computed is None) or (
                stated is not None and computed is not None and abs(stated - computed) > 1e-9 * max(1, abs(computed))
            ):
                yield "result_mean", where, differs.format(column=part.column)
