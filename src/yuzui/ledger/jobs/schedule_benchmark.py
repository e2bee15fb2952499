# SPDX-License-Identifier: Apache-2.0
"""Our schedules beside strict service in order of arrival, on days of a real log."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import numpy as np

from yuzui.errors import InputError, Place
from yuzui.job.result import Input, stamp
from yuzui.job.workspace import Workspace, stamped
from yuzui.ledger import trace, usage
from yuzui.ledger.facility_use import TRACES, Trace, read
from yuzui.model.finding import computed
from yuzui.scheduling.check import objective, violations
from yuzui.scheduling.solution import Effort, solve
from yuzui.sheets.sheet import Export
from yuzui.text import Text, same
from yuzui.text.numbers import count, number
from yuzui.view.chart import Picture

TITLE = Text("our schedules beside service in order of arrival", "本排程与先到先得服务对照")
QUESTION = Text(
    "How much more work could have been done in time, had the order been chosen?",
    "若由排程决定次序，能及时完成的工作会多出多少？",
)
SOURCE = "doi:10.1016/j.jpdc.2014.06.013"
SCHEMA = "yuzui.schedule.benchmark/1"
INPUTS = (
    Input("trace", Text("gaia, or a file of jobs", "gaia，或作业文件"), "gaia"),
    Input("processors", Text("processors of the centre", "中心的处理器数")),
    Input("days", Text("how many days, most work first; 0 is all", "天数，工作量大者优先；0 为全部"), 10),
    Input("budget", Text("seconds of one core a day", "每日单核秒数"), 0.05),
    Input("seed", Text("seed", "随机种子"), 7),
)
PEER = "first come, first served"
RECORDS = ("schedule-first-come", "schedule-quota")
"""Benchmarks that this one measurement is a record of: the log is that of computing slices."""
CANNOT_TELL = Text(
    "What a batch system could have done: our schedule knows the jobs of a day and how long they "
    "run, which nobody knows before. That a job is of no use after an hour of waiting is assumed. "
    "Jobs still running when a day begins count alike on both sides.",
    "作业系统当时能否做到：本排程预知全天作业及其运行时长，实际并不可知。"
    "另假定作业等待超过一小时即无用处。当日开始时仍在运行的作业两边同样计入。",
)
DAY = 86_400
SUMS = ("asked", "first_come", "ours", "bound")
"""Core-seconds of a day: asked for, started in time under each, proven ceiling."""


def run(workspace: Workspace, **inputs: Any) -> dict[str, Any]:
    """Schedule days of a log and serve them in order of arrival; check both."""
    trace, file_digest, columns = read(workspace, inputs.get("trace") or "gaia", inputs.get("processors"))
    days, budget, seed = (_number(inputs, name) for name in ("days", "budget", "seed"))
    size = _size(trace)
    jobs = usage.jobs(columns, trace.log)
    rows = [_day(jobs, size, day, (budget, int(seed))) for day in _busiest(jobs, days)]
    rested = {"file": file_digest, "processors": size, "days": days}
    total = {name: sum(row[name] for row in rows) for name in ("asked", "first_come", "ours", "bound")}
    return {
        "schema": SCHEMA,
        "run": stamp("schedule_benchmark", rested | {"budget": budget}, seed=int(seed)),
        "origin": computed(trace.origin),
        "trace": trace.json(),
        "data": _shipped(trace),
        "peer": PEER,
        "budget": budget,
        "days": rows,
        "total": total,
        "ratio": total["ours"] / total["first_come"] if total["first_come"] else None,
        "checked": all(row["checked"] for row in rows),
        "cannot_tell": CANNOT_TELL.json(),
    }


def _size(trace: Trace) -> int:
    """Return the processors of the centre; without them there is nothing to compare."""
    if trace.processors:
        return trace.processors
    raise InputError(
        Text("the number of processors is not known", "处理器数未知"),
        place=Place(column="processors"),
        expected="> 0",
        fix=Text("give the number of processors of the centre", "请给出中心的处理器数"),
        code="processors",
    )


def _number(inputs: dict[str, Any], name: str) -> float:
    """Return a number of the inputs, at least 0."""
    value = inputs.get(name)
    value = next(one.default for one in INPUTS if one.name == name) if value is None else value
    if value < 0 or (name == "budget" and not value):
        raise InputError(
            Text("this number is too small", "数值过小"),
            place=Place(column=name),
            seen=str(value),
            expected="> 0" if name == "budget" else ">= 0",
            code="too_small",
        )
    return float(value) if name == "budget" else int(value)


def _shipped(trace: Trace) -> str | None:
    """Return the file of a log that comes with Yuzui; a record is kept of such a log alone."""
    known = TRACES["gaia"]
    return known.file if trace.file == known.file and trace.processors == known.processors else None


def _busiest(jobs: Any, most: float) -> list[int]:
    """Return the days with most core-seconds submitted, in order of time."""
    work = np.bincount(jobs.submit // DAY, weights=jobs.run * jobs.procs)
    order = [int(day) for day in np.argsort(-work, kind="stable") if work[day] > 0]
    return sorted(order[: int(most)] if most else order)


def _day(jobs: Any, processors: int, day: int, effort: tuple[float, int]) -> dict[str, Any]:
    """Measure one day; what was running when it began is fixed for both."""
    document = trace.instance(jobs, processors, (day * DAY, (day + 1) * DAY))
    served = trace.in_order(document)
    solution = solve(document, Effort(*effort))
    ours = solution["schedule"]
    return {
        "day": day,
        "jobs": len(document["tasks"]),
        "asked": int(sum(task["value"] for task in document["tasks"])),
        "first_come_jobs": len(served),
        "first_come": int(objective(document, served)),
        "our_jobs": len(ours),
        "ours": int(objective(document, ours)),
        "bound": float(solution["bound"]),
        "checked": not violations(document, served) and not violations(document, ours),
    }


def keep(workspace: Workspace, document: dict[str, Any], level: str = "public") -> list[Path]:
    """Keep a measurement as a run, and as the record that the scorecard reads."""
    workspace.save("schedule_benchmark", document, level)
    if not document["checked"] or not document["data"] or document["ratio"] is None:
        return []
    folder, file = workspace.dir / "benchmarks", workspace.shipped(document["data"])
    folder.mkdir(parents=True, exist_ok=True)
    record = {
        "peer": document["peer"],
        "ratio": document["ratio"],
        "date": stamped()[:10],
        "data": document["data"],
        "data_digest": _sha256(file),
        "run": document["run"]["id"],
        "days": [row["day"] for row in document["days"]],
    }
    written = [folder / f"{name}.json" for name in RECORDS]
    for path in written:
        path.write_text(json.dumps(record, indent=2) + "\n", encoding="utf-8")
    return written


def _sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def lines(document: dict[str, Any]) -> list[tuple[Text, Text]]:
    """Return the transcript of a measurement."""
    total, hours = document["total"], 3_600
    gained = sum(row["ours"] > row["first_come"] for row in document["days"])
    sentence = Text(
        "{label}, the {days} with most work: {ours} core-hours start within an hour, {served} in "
        "strict order of arrival: {ratio} times; at most {bound} could",
        "{label}，工作量最大的 {days}：一小时内开始的作业计 {ours} 核时，"
        "严格按到达顺序为 {served}，比值 {ratio}；上限 {bound}",
    ).format(
        label=Text.of(document["trace"]["label"]),
        days=count(len(document["days"]), Text("day", "天")),
        ours=number(total["ours"] / hours),
        served=number(total["first_come"] / hours),
        bound=number(total["bound"] / hours),
        ratio=number(document["ratio"], 3) if document["ratio"] else same("–"),
    )
    more = Text(
        "more on {n} of them, where jobs had to wait; schedules {checked}",
        "其中 {n} 天因有作业等待而有所增加；排程{checked}",
    ).format(
        n=number(gained),
        checked=Text("pass the checker", "均通过检查")
        if document["checked"]
        else Text("are refused by the checker: nothing is recorded", "未通过检查，不作记录"),
    )
    return [(Text("benchmark", "对照"), sentence), (same(""), more)]


def pictures(document: dict[str, Any]) -> list[Picture]:
    """Return nothing: the figures are a table."""
    return []


def exports(document: dict[str, Any], lang: str) -> list[Export]:
    """Return the days as a table, core-hours."""
    heads = {
        "en": ("day of the log", "jobs", "asked", "in order of arrival", "ours", "bound"),
        "zh": ("日志内天数", "作业数", "申请", "按到达顺序", "本排程", "上限"),
    }[lang]
    names = ("asked", "first_come", "ours", "bound")
    rows = [(row["day"], row["jobs"], *(row[name] / 3_600 for name in names)) for row in document["days"]]
    formats = ("0", "#,##0", *["#,##0.0"] * 4)
    return [Export({"en": "benchmark", "zh": "对照"}[lang], heads, rows, formats)]
