# SPDX-License-Identifier: Apache-2.0
"""Logs of computing centres that are known by name, with the size of the centre and who says so."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import msgspec
import numpy as np

from yuzui.catalogue import reading
from yuzui.errors import InputError, Place
from yuzui.job.result import digest
from yuzui.job.workspace import Workspace
from yuzui.ledger.usage import UNSTATED, LogHeader
from yuzui.model.finding import computed, mix
from yuzui.model.quantity import Origin, Quantity
from yuzui.model.schema import TABLES
from yuzui.model.table import Columns, Row
from yuzui.model.tables.usage import JOB
from yuzui.sheets import formats
from yuzui.sheets.sheet import Sheet
from yuzui.sheets.understand import understand
from yuzui.store.duck import Lake, file_rows
from yuzui.store.snapshot import Snapshot
from yuzui.text import Text, same


class LogSource(msgspec.Struct, frozen=True):
    """The log that an answer rests on, the size of its centre and who states it; ``log`` names one loaded here."""

    label: Text
    source: str
    vintage: str
    processors: int | None
    processors_source: str | None
    log: str | None


@dataclass(frozen=True, slots=True)
class Trace:
    """A log that is known by name."""

    label: Text
    name: str
    file: str
    shipped: bool
    source: str
    vintage: str
    processors: int | None
    stated: str
    origin: Origin = "real"
    log: LogHeader = UNSTATED
    own: bool = False

    def with_stated_size(self) -> Trace:
        """Return it with the size its own header states, where nobody gave another."""
        if self.processors is not None or not self.log.processors:
            return self
        return replace(self, processors=self.log.processors, stated=self.log.stated or "")

    def cited(self) -> LogSource:
        """Return what an answer says of the log."""
        name = self.name if self.own else None
        return LogSource(self.label, self.source, self.vintage, self.processors, self.stated or None, name)

    def quantity(self, value: float | None, unit: str, seconds: int, coverage: float | None) -> Quantity:
        """Return a figure of the log, with where it comes from."""
        window = f"0 to {seconds} s of the log"
        return Quantity(value, unit, self.source, self.vintage, window, coverage, computed(self.origin))


TRACES = {
    "gaia": Trace(
        Text("Gaia cluster, University of Luxembourg", "卢森堡大学 Gaia 集群"),
        "UniLu-Gaia-2014-2",
        "gaia_2014_jobs.parquet",
        True,
        "Parallel Workloads Archive, UniLu-Gaia-2014-2; thanks to Joseph Emeras",
        "2014",
        2004,
        "Parallel Workloads Archive, page of the log: 151 nodes, 2004 cores, not all alike "
        "(www.cs.huji.ac.il/labs/parallel/workload/l_unilu_gaia)",
    ),
    "lcg": Trace(
        Text("LHC Computing Grid", "大型强子对撞机计算网格"),
        "LCG-2005",
        "facilities/grid_lcg_2005.parquet",
        False,
        "Parallel Workloads Archive, LCG-2005; thanks to Hui Li",
        "2005",
        None,
        "",
    ),
}

LOADED = "jobs"
"""Name of the jobs that were loaded into the workspace, from SWF, Slurm or a table; one log of
several is ``jobs:NAME``."""


def find(workspace: Workspace, name: str, processors: int | None) -> tuple[Trace, Path]:
    """Return a log by name or path."""
    if name.partition(":")[0] == LOADED and (held := workspace.snapshot) and "job" in held.tables:
        return _loaded(workspace, held, name.partition(":")[2], processors), held.path("job")
    if name not in TRACES:
        path = Path(name)
        if not path.is_file():
            raise InputError(
                Text("there is no such log", "没有这份日志"),
                seen=name,
                expected=" ".join((*TRACES, LOADED)) + " | FILE",
                fix=Text("name one of these logs, or a file that is there", "请写上述日志之一，或写出存在的文件"),
            )
        label, stated = same(path.name), "as given" if processors else ""
        return Trace(label, path.stem, "", False, path.name, "as supplied", processors, stated), path
    trace = TRACES[name]
    if processors is not None:
        trace = replace(trace, processors=processors, stated="as given")
    file = workspace.shipped(trace.file) if trace.shipped else workspace.larger(trace.file)
    if file is None:
        raise InputError(
            Text("this log is one of the larger data sets", "该日志属于大型数据集"),
            seen=name,
            fix=Text("name their folder in YUZUI_DATA", "请用环境变量 YUZUI_DATA 指明其所在文件夹"),
            code="no_data",
        )
    return trace, file


def _loaded(workspace: Workspace, snapshot: Snapshot, log_name: str, processors: int | None) -> Trace:
    """Return what is known of a log that was loaded; which of several has to be said."""
    with Lake() as lake:
        lake.register("job_file", snapshot.path("job"))
        names = [row["source"] for row in lake.rows("job_source")]
    if log_name not in names and (log_name or len(names) > 1):
        which_one = Text("several logs are loaded: which one?", "已装载多份日志，请指明其一")
        raise InputError(
            Text("no such log is loaded", "未装载该日志") if log_name else which_one,
            place=Place(column="log"),
            seen=f"{LOADED}:{log_name}" if log_name else LOADED,
            expected=" | ".join(f"{LOADED}:{one}" for one in names[:20]),
            fix=Text(
                "name one of them; dumps of one cluster are one log if they have a column Cluster",
                "请写出其中一份；同一集群分次导出的文件含 Cluster 列时即为一份日志",
            ),
            code="no_log",
        )
    name = log_name or next(iter(names), LOADED)
    every = snapshot.manifest["tables"]["job"]["sources"]
    # a file is named alone, or in brackets behind the format that read it
    own = [one for one in every if f"({name}." in f"({one['source']}"]
    sources = own or every
    label = Text("jobs loaded into the workspace: {s}", "已装载到工作区的作业：{s}")
    return Trace(
        label.format(s=same(name)), name, "", False,
        "; ".join(dict.fromkeys(one["source"] for one in sources)),
        sources[-1]["vintage"], processors, "as given" if processors else "",
        mix(one["origin"] for one in sources), own=True,
    )  # fmt: skip


def read(workspace: Workspace, name: str, processors: int | None) -> tuple[Trace, str, Columns]:
    """Return a log by name or path, as :func:`find` does, with its jobs."""
    trace, path = find(workspace, name, processors)
    held = workspace.snapshot
    loaded = bool(held and "job" in held.tables and path == held.path("job"))
    if not loaded and name not in TRACES:
        return _supplied(trace, path)
    with Lake() as lake:
        lake.register("job_file", path)
        columns, file_digest = lake.sql("job"), digest(path.read_bytes())
    if held and loaded:
        own = columns["source"] == trace.name
        columns = {key: cells[own] for key, cells in columns.items()}
        file_digest = digest(file_digest, trace.name)
        if "job_log" in held.tables:
            rows = file_rows(held.path("job_log"))
            trace = replace(trace, log=_header([row for row in rows if row["source"] == trace.name]))
    return trace.with_stated_size(), file_digest, columns


def _header(rows: Sequence[Row]) -> LogHeader:
    return msgspec.convert(rows[0], LogHeader) if rows else UNSTATED


def _supplied(trace: Trace, path: Path) -> tuple[Trace, str, Columns]:
    """Return the jobs of a file, understood as a load would: a log, accounting, or a table."""
    tables = [_jobs(sheet, path) for sheet in formats.read(path)]
    rows = [row for one in tables for row in one["job"]]
    names = sorted({str(row["source"]) for row in rows})
    if len(names) > 1:
        raise InputError(
            Text("this file holds several logs: which one?", "该文件含多份日志，请指明其一"),
            place=Place(file=path.name),
            seen=", ".join(names[:20]),
            expected=" | ".join(f"{LOADED}:{one}" for one in names[:20]),
            fix=Text(
                f"load it with yuzui load {path.name}, then name one of them",
                f"请先以 yuzui load {path.name} 装载，再写出其中一份",
            ),
            code="no_log",
        )
    logs = [row for one in tables for row in one.get("job_log", ())]
    trace = replace(trace, log=_header(logs))
    return trace.with_stated_size(), digest(path.read_bytes()), _arrays(rows)


def _jobs(sheet: Sheet, path: Path) -> Mapping[str, Sequence[Row]]:
    """Return what a sheet says of jobs, read by a source of its own or by its headings."""
    source = reading.recognise(sheet, formats.kind_of(path))
    if source is not None and "job" in source[1].TABLES:
        return reading.read(source[1], sheet).tables
    return {"job": understand(sheet, TABLES["job"]).rows}


def _arrays(rows: Sequence[Row]) -> Columns:
    """Return the columns of jobs as arrays of whole numbers, masked where nothing is said."""
    names = [column.name for column in JOB.columns if column.name != "source"]
    cells = {name: [row[name] for row in rows] for name in names}
    return {
        name: np.ma.masked_array(  # type: ignore[misc]  # an array is read as a sequence of its cells
            np.array([0 if cell is None else cell for cell in values], dtype=np.int64),
            mask=[cell is None for cell in values],
        )
        for name, values in cells.items()
    }
