# SPDX-License-Identifier: Apache-2.0
"""The pictures of the use of a computing centre."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np

from yuzui.catalogue import reading
from yuzui.errors import InputError, Place
from yuzui.job.result import digest
from yuzui.job.workspace import Workspace
from yuzui.model.finding import computed, mix
from yuzui.model.quantity import Origin, Quantity
from yuzui.model.schema import TABLES
from yuzui.model.table import Columns, Row
from yuzui.model.tables.usage import JOB
from yuzui.sheets import formats
from yuzui.sheets.sheet import Export, Sheet
from yuzui.sheets.understand import understand
from yuzui.store.duck import Lake, file_rows
from yuzui.store.snapshot import Snapshot
from yuzui.text import Text, same
from yuzui.text.numbers import duration, percent
from yuzui.view.chart import Meta, Picture
from yuzui.view.charts.bars import Bar, bar_chart
from yuzui.view.charts.lines import Level, step_chart


def draw(document: dict[str, Any]) -> list[Picture]:
    """Return the pictures; see :func:`yuzui.ledger.jobs.usage.pictures`."""
    pictures = []
    if document["ledger"]["processors"]:
        pictures.append(_day_chart(document))
    if document["waits"]["bins"]:
        pictures.append(_wait_chart(document))
    return [*pictures, _outcome_chart(document)]


def _meta(document: dict[str, Any], name: str, finding: Text, description: Text) -> Meta:
    trace = document["trace"]
    return Meta(
        name, finding, description, computed(document["origin"]), same(trace["source"]),
        trace["vintage"], "/about/method#usage",
    )  # fmt: skip


def _day_chart(document: dict[str, Any]) -> Picture:
    group = Text("processor time used", "处理器时间使用率")
    days = document["ledger"]["days"]
    rows = [Level(t=row["day"], y=row["utilisation"], group=group) for row in days]
    above = sum(row["utilisation"] > 0.8 for row in days)
    finding = Text(
        "{share} of processor time was used; on {n} of {all} days more than 80 %",
        "处理器时间使用率 {share}；{all} 天中有 {n} 天超过 80%",
    ).format(share=percent(document["utilisation"]["value"], 0), n=above, all=len(days))
    description = Text(
        "Core-seconds delivered over core-seconds opened, by day of the log. Jobs already running "
        "when the log began are not in it: the first days are a lower bound; the last is not "
        "whole.",
        "按日志内天数：交付核秒与开放核秒之比。日志开始时已在运行的作业不在其中：最初几天为下限；最后一天不完整。",
    )
    meta = _meta(document, "use-by-day", finding, description)
    return step_chart(meta, rows, (Text("day of the log", "日志内天数"), group, "%"))


def _wait_chart(document: dict[str, Any]) -> Picture:
    waits = document["waits"]
    rows, last = [], 0
    for bin in waits["bins"]:
        low, high = duration(last), bin["up_to"]
        label = (
            Text("up to {high}", "不超过 {high}").format(high=duration(high))
            if not last
            else Text("over {low}", "超过 {low}").format(low=low)
            if high is None
            else Text("{low} to {high}", "{low}至 {high}").format(low=low, high=duration(high))
        )
        share = bin["jobs"] / waits["known"]
        rows.append(Bar(label=label, value=share))
        last = high or last
    quantiles = waits["quantiles"]
    finding = Text(
        "Half of all jobs started within {median}; one in twenty waited longer than {tail}",
        "一半作业在 {median}内开始；二十分之一的作业等待超过 {tail}",
    ).format(median=duration(quantiles["0.5"]), tail=duration(quantiles["0.95"]))
    description = Text("Jobs by time from submission to start.", "作业按提交至开始的时间分布。")
    meta = _meta(document, "waits", finding, description)
    return bar_chart(meta, rows, (Text("share of jobs", "作业占比"), "%"))


def _outcome_chart(document: dict[str, Any]) -> Picture:
    rows = [
        Bar(label=Text.of(row["label"]), value=row["share"])
        for row in sorted(document["outcomes"], key=lambda row: -row["jobs"])
    ]
    done = sum(row["share"] for row in document["outcomes"] if row["status"] == 1)
    finding = Text("{share} of all jobs completed", "{share} 的作业完成").format(share=percent(done, 0))
    description = Text("All jobs read, by the status the log gives.", "全部读取的作业，按日志所记状态。")
    meta = _meta(document, "outcomes", finding, description)
    return bar_chart(meta, rows, (Text("share of jobs", "作业占比"), "%"))


# The tables of the use of a computing centre.


HOUR = 3600
HOURS = (
    Text("opened (core-hours)", "开放（核时）"),
    Text("delivered (core-hours)", "交付（核时）"),
    Text("idle (core-hours)", "空闲（核时）"),
    Text("requested (core-hours)", "申请（核时）"),
)
JOBS, COUNT = Text("jobs", "作业数"), Text("count", "数量")


def all_of(document: dict[str, Any], lang: str) -> list[Export]:
    """Return every table; see :func:`yuzui.ledger.jobs.usage.exports`."""
    tables = (_day_table, _wait_table, _users, _outcome_table, _findings)
    return [table(document, lang) for table in tables]


def _table(lang: str, name: Text, headings: Sequence[Text], rows: list[Any], formats: Sequence[str]) -> Export:
    return Export(name.say(lang), [h.say(lang) for h in headings], rows, formats)


def _day_table(document: dict[str, Any], lang: str) -> Export:
    names = ("opened", "delivered", "idle", "requested")
    rows = [
        (d["day"], d["jobs"], *(None if d[n] is None else d[n] / HOUR for n in names),
         d["utilisation"])
        for d in document["ledger"]["days"]
    ]  # fmt: skip
    headings = (Text("day of the log", "日志内天数"), JOBS, *HOURS, Text("used", "使用率"))
    formats = ("0", "#,##0", "#,##0", "#,##0", "#,##0", "#,##0", "0.0%")
    return _table(lang, Text("use by day", "逐日使用"), headings, rows, formats)


def _wait_table(document: dict[str, Any], lang: str) -> Export:
    headings = (Text("part of jobs", "作业比例"), Text("waited at most (s)", "等待不超过（秒）"))
    rows = [(float(level), n) for level, n in document["waits"]["quantiles"].items()]
    return _table(lang, Text("waits", "等待"), headings, rows, ("0.0%", "#,##0"))


def _users(document: dict[str, Any], lang: str) -> Export:
    headings = (Text("definition", "定义"), COUNT)
    rows = [(row["label"][lang], row["count"]) for row in document["users"]]
    return _table(lang, Text("users", "用户"), headings, rows, ("", "#,##0"))


def _outcome_table(document: dict[str, Any], lang: str) -> Export:
    headings = (Text("status", "状态"), JOBS, Text("share", "占比"))
    rows = [(row["label"][lang], row["jobs"], row["share"]) for row in document["outcomes"]]
    return _table(lang, Text("outcomes", "结果"), headings, rows, ("", "#,##0", "0.0%"))


def _findings(document: dict[str, Any], lang: str) -> Export:
    rows = [(JOB[f["column"]].label.say(lang), f["message"][lang], f["count"]) for f in document["findings"]]
    headings = (Text("column", "列"), Text("what", "内容"), COUNT)
    return _table(lang, Text("findings", "发现"), headings, rows, ("", "", "#,##0"))


# Logs of computing centres that are known by name, with the size of the centre and who says so.


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
    log: Mapping[str, Any] = field(default_factory=dict)
    own: bool = False

    def with_stated_size(self) -> Trace:
        """Return it with the size its own header states, where nobody gave another."""
        size = self.log.get("processors")
        if self.processors is not None or not size:
            return self
        return replace(self, processors=int(size), stated=str(self.log.get("stated") or ""))

    def json(self) -> dict[str, Any]:
        """Return what a document says of the log."""
        return {
            "label": self.label.json(),
            "source": self.source,
            "vintage": self.vintage,
            "processors": self.processors,
            "processors_source": self.stated or None,
            "log": self.name if self.own else None,
        }

    def quantity(self, value: float | None, unit: str, seconds: int, coverage: float | None) -> dict[str, Any]:
        """Return the JSON form of a figure of the log, with where it comes from."""
        window = f"0 to {seconds} s of the log"
        quantity = Quantity(value, unit, self.source, self.vintage, window, coverage, computed(self.origin))
        return quantity.json()


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
            trace = replace(trace, log=next((r for r in rows if r["source"] == trace.name), {}))
    return trace.with_stated_size(), file_digest, columns


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
    trace = replace(trace, log=dict(logs[0]) if logs else {})
    return trace.with_stated_size(), digest(path.read_bytes()), _arrays(rows)


def _jobs(sheet: Sheet, path: Path) -> Mapping[str, Sequence[Row]]:
    """Return what a sheet says of jobs, read by a source of its own or by its headings."""
    source = reading.recognise(sheet, formats.kind_of(path))
    if source is not None and "job" in source[1].TABLES:
        return reading.read(source[1], sheet).tables
    return {"job": understand(sheet, TABLES["job"]).rows}


def _arrays(rows: Sequence[Row]) -> dict[str, Any]:
    """Return the columns of jobs as arrays of whole numbers, masked where nothing is said."""
    names = [column.name for column in JOB.columns if column.name != "source"]
    cells = {name: [row[name] for row in rows] for name in names}
    return {
        name: np.ma.masked_array(
            np.array([0 if cell is None else cell for cell in values], dtype=np.int64),
            mask=[cell is None for cell in values],
        )
        for name, values in cells.items()
    }
