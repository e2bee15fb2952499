# SPDX-License-Identifier: Apache-2.0
"""When each task runs on which resource, and the proof of how good that is."""

from __future__ import annotations

import datetime as dt
import itertools
import math
import os
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from yuzui.errors import InputError, Place
from yuzui.job.result import Document, Input, digest, stamp
from yuzui.job.workspace import Workspace, stamped
from yuzui.scheduling import publication, source, view
from yuzui.scheduling import verify as verifying
from yuzui.scheduling.check import counted
from yuzui.scheduling.reading import Read, read
from yuzui.scheduling.reschedule import stored
from yuzui.scheduling.reschedule import stored as remaking
from yuzui.scheduling.reschedule.stored import Rescheduling
from yuzui.scheduling.solution import Effort, shares, solve
from yuzui.scheduling.source import Source
from yuzui.scheduling.view import draw, events
from yuzui.sheets import formats
from yuzui.sheets.formats import ics, jsonl
from yuzui.text import Text

TITLE = Text("a schedule with its proof", "排程及其证明")
QUESTION = Text(
    "What runs when, and how much better could any schedule be?", "何时运行何项任务？最好的排程还能好多少？"
)
SOURCE = "Baptiste, Le Pape and Nuijten 1999, doi:10.1023/A:1018995000688"
SCHEMA = "yuzui.schedule/1"
VERDICT = "yuzui.schedule.verdict/1"
INPUTS = (
    Input(
        "path",
        Text(
            "an instance (JSON, workbook, folder), or telescope or beamline: a synthetic one",
            "算例（JSON、工作簿或文件夹），或 telescope、beamline（合成）",
        ),
    ),
    Input("budget", Text("seconds of one core, counted in steps", "单核秒数，按步数计"), 10.0),
    Input("workers", Text("processes; the result is the same", "进程数；结果不变"), 1),
    Input("engine", Text("cpsat: it arranges parts anew", "cpsat：由该引擎重排局部")),
    Input(
        "again",
        Text("run made again, with path of its instance as it is now", "基于该运行重新排程；可同时给出变更后的算例"),
    ),
    Input("freeze_until", Text("second before which nothing moves", "此前的预订不动（秒）")),
    Input("stability", Text("points a booking is worth staying", "每项预订不动值多少分"), 0.0),
)


def run(workspace: Workspace, **inputs: Any) -> dict[str, Any]:
    """Make a schedule with its proof."""
    values = {one.name: one.default for one in INPUTS} | inputs
    budget, workers = _budget(values["budget"]), _workers(values["workers"])
    effort = Effort(budget, workspace.seed, workers, values["engine"] or None)
    again = remaking.rescheduling(workspace, values)
    instance_source = source.find(values["path"], workspace.seed) if again is None else again.source
    document = of(instance_source, effort, again)
    run = document["run"]["id"]
    return Document(document, {"run_input": stored.rows(run, instance_source.document)})


def of(instance_source: Source, effort: Effort, again: Rescheduling | None = None) -> dict[str, Any]:
    """Return the schedule of an instance with its proof; see :func:`run`."""
    began = _spent()
    solution = solve(instance_source.document, effort, instance_source.file["file"], again.stand if again else None)
    seconds = _spent() - began
    body = {"instance": digest(instance_source.document), "budget": effort.budget}
    body |= again.inputs() if again else {}
    body |= {"engine": effort.engine} if effort.engine else {}
    named = stamp("schedule", body, seed=effort.seed)
    document = document_of(instance_source, solution, named, {"cpu_seconds": seconds, "budget": effort.budget})
    return document | (again.report(document) if again else {})


def document_of(
    instance_source: Source, solution: dict[str, Any], named: Mapping[str, Any], effort: Mapping[str, Any]
) -> dict[str, Any]:
    """Return the document of a schedule."""
    understood = read(instance_source.document, instance_source.file["file"])
    shared = _shares(understood, solution, instance_source.shift or HOUR)
    source.moved(instance_source, solution["unplaced"])
    rejected = source.rows(instance_source, understood, solution)
    if instance_source.call is not None:
        instance_source.call.tell(solution["unplaced"])
    broken = [] if solution["checker"] == "ok" else [row["code"] for row in solution["checker"]]
    rules = counted(instance_source.document, solution["schedule"], broken)
    if broken:
        solution |= _withheld(solution)
    solution["findings"] += source.findings(instance_source)
    return {
        "schema": SCHEMA,
        "run": dict(named),
        **solution,
        **effort,
        "origin": instance_source.origin,
        "instance": _instance(instance_source, understood),
        "placed": _placed(solution, understood),
        "changeovers": _changeovers(solution, understood),
        "rules": rules,
        "shares": shared,
        "rejected": rejected,
        "files": [instance_source.file],
        **({"form": instance_source.call.json()} if instance_source.call is not None else {}),
    }


def _budget(value: Any) -> float:
    try:
        seconds = float(value)
    except (TypeError, ValueError):
        seconds = math.nan
    if not 0 <= seconds <= MOST:
        what = Text("this budget cannot be used", "该预算不可用")
        fix = Text("give seconds: --budget 10", "请给出秒数：--budget 10")
        raise _unusable(what, "--budget", value, f"0 … {MOST}", fix)
    return seconds


def _unusable(what: Text, column: str, value: Any, expected: str, fix: Text) -> InputError:
    return InputError(what, place=Place(column=column), seen=str(value), expected=expected, fix=fix, code="option")


HOUR = 3_600
MOST = 100_000
"""Seconds of the largest budget."""


def _workers(value: Any) -> int:
    count = value if isinstance(value, int) else 0
    if not 1 <= count <= MOST_WORKERS:
        what = Text("this number of processes cannot be used", "该进程数不可用")
        fix = Text("give a number of processes: --workers 2", "请给出进程数：--workers 2")
        raise _unusable(what, "--workers", value, f"1 … {MOST_WORKERS}", fix)
    return count


MOST_WORKERS = 64
"""Most processes that may be asked for."""


def _spent() -> float:
    """Return the processor time of this process and of those it has ended, seconds."""
    return time.process_time() + sum(os.times()[2:4])


def _withheld(solution: Mapping[str, Any]) -> dict[str, Any]:
    """Return what is said instead of a schedule that breaks a rule."""
    left = [{"task": row["task"], "reason": "refused"} for row in solution["schedule"]]
    return {"schedule": [], "objective": 0.0, "gap": None, "unplaced": [*left, *solution["unplaced"]]}


def _instance(instance_source: Any, reading: Read) -> dict[str, Any]:
    """Return what pages and tables say of the instance."""
    from yuzui.scheduling.source import zone

    one = reading.instance
    opened = {id: [list(span) for span in row.calendar] for id, row in one.resources.items()}
    return {
        "name": instance_source.name,
        "title": instance_source.title.json(),
        "timezone": zone(instance_source.document),
        "shift": instance_source.shift,
        "horizon": list(one.horizon),
        "inputs_as_of": instance_source.document.get("inputs_as_of"),
        "resources": len(one.resources),
        "tasks": len(one.tasks) + len(reading.rejected),
        "pools": len(one.pools),
        "quotas": len(one.quotas),
        "open_seconds": sum(b - a for spans in opened.values() for a, b in spans),
        "calendars": opened,
    }


def _shares(reading: Read, solution: Mapping[str, Any], unit: int) -> list[dict[str, Any]]:
    """Return what partners used, and what more would be worth; nothing of a refused schedule."""
    if solution["checker"] != "ok":
        return []
    left = {row["task"]: row["reason"] for row in solution["unplaced"]}
    placed = [row["task"] for row in solution["schedule"]]
    return [one.json() for one in shares(reading.instance, placed, left, unit)]


def _placed(solution: Mapping[str, Any], reading: Read) -> dict[str, list[Any]]:
    """Return partner, configuration and value of each task placed."""
    tasks = reading.instance.tasks
    rows = [tasks[row["task"]] for row in solution["schedule"]]
    return {one.id: [one.partner, one.config, one.value] for one in rows}


def _changeovers(solution: Mapping[str, Any], reading: Read) -> list[list[Any]]:
    """Return resource, start and end of every changeover, each right after the task before it."""
    instance = reading.instance
    by: dict[str, list[tuple[int, int, str]]] = {}
    for row in solution["schedule"]:
        config = instance.tasks[row["task"]].config
        by.setdefault(row["resource"], []).append((row["start"], row["end"], config))
    entries: list[list[Any]] = []
    for id, rows in by.items():
        one, rows = instance.resources[id], sorted(rows)
        if one.capacity == 1:
            for before, after in itertools.pairwise(rows):
                if seconds := one.changeover.between(before[2], after[2]):
                    entries.append([id, before[1], before[1] + seconds])
    return entries


def keep(workspace: Workspace, document: dict[str, Any], lang: str = "en") -> list[Path]:
    """Keep a schedule as a run, and write the rows that could not be used beside it."""
    workspace.save("schedule", document)
    if not document["rejected"]:
        return []
    path = workspace.dir / "rejects.xlsx"
    formats.write_xlsx(path, [view.rejected(document, lang)])
    return [path]


def verify(path: Path, result: Path, seed: int = 7) -> dict[str, Any]:
    """Go over a result without a solver: every rule, every sum, and the stored proof."""
    instance = source.find(path, seed).document
    document = verifying.verify(instance, jsonl.document(result))
    return {"schema": VERDICT, **document}


def calendar(workspace: Workspace, document: Mapping[str, Any], lang: str) -> bytes:
    """Return a schedule as an iCalendar file."""
    name, run = document["instance"]["name"], document["run"]["id"]
    rest = [row["document"] for row in reversed(workspace.runs("schedule")) if row["id"] != run]
    earlier = [one for one in rest if one["instance"]["name"] == name]
    now = dt.datetime.fromisoformat(stamped())
    title = Text.of(document["instance"]["title"]).say(lang)
    zone = document["instance"]["timezone"]
    entries = events(document, earlier, lang, publication.of(workspace, document)["status"])
    return ics.text(entries, title, now, zone).encode()


def lines(document: dict[str, Any]) -> list[tuple[Text, Text]]:
    """Return the transcript: label and sentence of each line."""
    read, *rest = view.sentences(document)
    rest.sort(key=lambda line: line[0].en != "schedule")  # the result first, then what it is held against
    return [*rest, *remaking.lines(document), read]


pictures = draw


exports = view.exports
