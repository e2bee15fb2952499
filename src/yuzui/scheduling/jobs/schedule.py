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
from yuzui.job.contract import decoded
from yuzui.job.result import digest, stamp
from yuzui.job.tables import export
from yuzui.job.workspace import Workspace, stamped
from yuzui.scheduling import publication, source, view
from yuzui.scheduling import verify as verifying
from yuzui.scheduling.answer import Answer
from yuzui.scheduling.check import counted
from yuzui.scheduling.inputs import Schedule as Inputs
from yuzui.scheduling.reading import Read, read
from yuzui.scheduling.reschedule import stored
from yuzui.scheduling.reschedule.stored import Rescheduling
from yuzui.scheduling.solution import Effort, shares, solve
from yuzui.scheduling.source import Source
from yuzui.sheets import formats
from yuzui.sheets.formats import ics, jsonl
from yuzui.text import Text
from yuzui.view.view import Line, View

TITLE = Text("a schedule with its proof", "排程及其证明")
QUESTION = Text(
    "What runs when, and how much better could any schedule be?", "何时运行何项任务？最好的排程还能好多少？"
)
SOURCE = "Baptiste, Le Pape and Nuijten 1999, doi:10.1023/A:1018995000688"
VERDICT = "yuzui.schedule.verdict/1"


def compute(workspace: Workspace, inputs: Inputs) -> Answer:
    """Return a schedule with its proof."""
    effort = Effort(_budget(inputs.budget), workspace.seed, _workers(inputs.workers), inputs.engine or None)
    again = stored.rescheduling(workspace, inputs)
    instance_source = source.find(inputs.path, workspace.seed) if again is None else again.source
    answer = of(instance_source, effort, again)
    answer.attach(rows={"run_input": stored.rows(answer.run.id, instance_source.document)})
    return answer


def of(instance_source: Source, effort: Effort, again: Rescheduling | None = None) -> Answer:
    """Return the schedule of an instance with its proof; see :func:`compute`."""
    began = _spent()
    solution = solve(instance_source.document, effort, instance_source.file["file"], again.stand if again else None)
    seconds = _spent() - began
    body = {"instance": digest(instance_source.document), "budget": effort.budget}
    body |= again.inputs() if again else {}
    body |= {"engine": effort.engine} if effort.engine else {}
    named = stamp("schedule", body, seed=effort.seed)
    document = document_of(instance_source, solution, named, {"cpu_seconds": seconds, "budget": effort.budget})
    return decoded(Answer, document | (again.report(document) if again else {}))


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
        "schema": "yuzui.schedule/1",
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


def keep(workspace: Workspace, answer: Answer, lang: str = "en") -> list[Path]:
    """Keep a schedule as a run, and write the rows that could not be used beside it."""
    workspace.save("schedule", answer)
    if not answer.rejected:
        return []
    path = workspace.dir / "rejects.xlsx"
    formats.write_xlsx(path, [export(view.REJECTED.drawn(answer, "file"), lang)])
    return [path]


def verify(path: Path, result: Path, seed: int = 7) -> dict[str, Any]:
    """Go over a result without a solver: every rule, every sum, and the stored proof."""
    instance = source.find(path, seed).document
    document = verifying.verify(instance, jsonl.document(result))
    return {"schema": VERDICT, **document}


def calendar(workspace: Workspace, answer: Answer, lang: str) -> bytes:
    """Return a schedule as an iCalendar file."""
    name = answer.instance.name
    runs = [row["document"] for row in reversed(workspace.runs("schedule")) if row["id"] != answer.run.id]
    earlier = [decoded(Answer, one) for one in runs if one["instance"]["name"] == name]
    now = dt.datetime.fromisoformat(stamped())
    entries = view.events(answer, earlier, lang, publication.of(workspace, answer.run.id, answer.status)["status"])
    return ics.text(entries, answer.instance.title.say(lang), now, answer.instance.timezone).encode()


def sentences(answer: Answer) -> list[Line]:
    """Return the transcript: the result first, then what it is held against."""
    read, *rest = view.sentences(answer)
    rest.sort(key=lambda line: line[0].en != "schedule")
    return [*rest, *stored.lines(answer), read]


VIEW = View(
    headline=view.brief,
    sentences=sentences,
    charts=(view.proof, view.gantt, view.left_out),
    first=(view.BOOKINGS,),
    tables=(view.UNPLACED, view.CERTIFICATE, view.FINDINGS, view.REJECTED),
    further=view.agendas,
)
