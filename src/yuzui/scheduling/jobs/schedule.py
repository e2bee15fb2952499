# SPDX-License-Identifier: Apache-2.0
"""When each task runs on which resource, and the proof of how good that is."""

from __future__ import annotations

import datetime as dt
import itertools
import math
import os
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import msgspec

from yuzui.errors import InputError, Place
from yuzui.job.contract import decoded
from yuzui.job.result import Run, digest
from yuzui.job.tables import export
from yuzui.job.workspace import Workspace, stamped
from yuzui.model.table import Row
from yuzui.scheduling import source, view
from yuzui.scheduling import verify as verifying
from yuzui.scheduling.answer import UNSET, Answer, Booking, Instance, Share, Solution, Unplaced, plain_rows
from yuzui.scheduling.check import counted
from yuzui.scheduling.inputs import Schedule as Inputs
from yuzui.scheduling.instance import zone
from yuzui.scheduling.reading import Read, read
from yuzui.scheduling.reschedule import revision
from yuzui.scheduling.reschedule.revision import Rescheduling
from yuzui.scheduling.solution import Effort, shares, solve
from yuzui.scheduling.source import Source
from yuzui.scheduling.verify import Verdict
from yuzui.sheets import formats
from yuzui.sheets.formats import ics, jsonl
from yuzui.text import Text
from yuzui.view.view import Line, View

TITLE = Text("a schedule with its proof", "排程及其证明")
QUESTION = Text(
    "What runs when, and how much better could any schedule be?", "何时运行何项任务？最好的排程还能好多少？"
)
SOURCE = "Baptiste, Le Pape and Nuijten 1999, doi:10.1023/A:1018995000688"


def compute(workspace: Workspace, inputs: Inputs) -> Answer:
    """Return a schedule with its proof."""
    effort = Effort(_budget(inputs.budget), workspace.seed, _workers(inputs.workers), inputs.engine or None)
    again = revision.rescheduling(workspace, inputs)
    instance_source = revision.meant(workspace, inputs) if again is None else again.source
    answer = of(instance_source, effort, again)
    answer.attach(rows={"run_input": revision.rows(answer.run.id, instance_source.document)})
    return answer


def of(instance_source: Source, effort: Effort, again: Rescheduling | None = None) -> Answer:
    """Return the schedule of an instance with its proof; see :func:`compute`."""
    began = _spent()
    solution = solve(instance_source.document, effort, instance_source.file.file, again.stand if again else None)
    seconds = _spent() - began
    body = {"instance": digest(instance_source.document), "budget": effort.budget}
    body |= again.inputs() if again else {}
    body |= {"engine": effort.engine} if effort.engine else {}
    answer = answered(instance_source, solution, Run.of("schedule", body, seed=effort.seed), seconds, effort.budget)
    return again.report(answer) if again else answer


def answered(
    instance_source: Source, solution: Solution, run: Run, cpu_seconds: float = 0.0, budget: float = 0.0
) -> Answer:
    """Return what is said of a solution of an instance; nothing is given of one that breaks a rule."""
    understood = read(instance_source.document, instance_source.file.file)
    unplaced = source.moved(instance_source, solution.unplaced)
    rejected = source.attention(instance_source, understood, unplaced)
    call = instance_source.call
    unplaced = unplaced if call is None else call.named(unplaced)
    broken = [] if isinstance(solution.checker, str) else solution.checker
    rules = counted(instance_source.document, plain_rows(solution.schedule), [row.code for row in broken])
    withheld: Row = {}
    if broken:
        unplaced = [*(Unplaced(row.task, "refused") for row in solution.schedule), *unplaced]
        withheld = {"schedule": [], "objective": 0.0, "gap": None}
    solution = msgspec.structs.replace(
        solution, unplaced=unplaced, findings=[*solution.findings, *source.findings(instance_source)], **withheld
    )
    return Answer(
        **msgspec.structs.asdict(solution),
        run=run,
        cpu_seconds=cpu_seconds,
        budget=budget,
        origin=instance_source.origin,
        instance=_instance(instance_source, understood),
        placed=_placed(solution.schedule, understood),
        changeovers=_changeovers(solution.schedule, understood),
        rules=rules,
        shares=_shares(understood, solution, instance_source.shift or HOUR),
        rejected=rejected,
        files=[instance_source.file],
        form=UNSET if call is None else call.form(),
    )


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


def _instance(instance_source: Source, reading: Read) -> Instance:
    """Return what pages and tables say of the instance."""
    one = reading.instance
    opened = {id: [list(span) for span in row.calendar] for id, row in one.resources.items()}
    return Instance(
        instance_source.name,
        instance_source.title,
        zone(instance_source.document),
        list(one.horizon),
        len(one.resources),
        len(one.tasks) + len(reading.rejected),
        len(one.pools),
        len(one.quotas),
        sum(b - a for spans in opened.values() for a, b in spans),
        opened,
        instance_source.shift,
        instance_source.document.get("inputs_as_of"),
    )


def _shares(reading: Read, solution: Solution, unit: int) -> list[Share]:
    """Return what partners used, and what more would be worth; nothing of a refused schedule."""
    if solution.checker != "ok":
        return []
    left = {row.task: row.reason for row in solution.unplaced}
    return shares(reading.instance, [row.task for row in solution.schedule], left, unit)


def _placed(schedule: Sequence[Booking], reading: Read) -> dict[str, list[Any]]:
    """Return partner, configuration and value of each task placed."""
    tasks = [reading.instance.tasks[row.task] for row in schedule]
    return {one.id: [one.partner, one.config, one.value] for one in tasks}


def _changeovers(schedule: Sequence[Booking], reading: Read) -> list[tuple[str, int, int]]:
    """Return resource, start and end of every changeover, each right after the task before it."""
    instance = reading.instance
    by: dict[str, list[tuple[int, int, str]]] = {}
    for row in schedule:
        by.setdefault(row.resource, []).append((row.start, row.end, instance.tasks[row.task].config))
    entries: list[tuple[str, int, int]] = []
    for id, rows in by.items():
        one, rows = instance.resources[id], sorted(rows)
        if one.capacity == 1:
            for before, after in itertools.pairwise(rows):
                if seconds := one.changeover.between(before[2], after[2]):
                    entries.append((id, before[1], before[1] + seconds))
    return entries


def keep(workspace: Workspace, answer: Answer, lang: str = "en") -> list[Path]:
    """Keep a schedule as a run, and write the rows that could not be used beside it."""
    workspace.save("schedule", answer)
    if not answer.rejected:
        return []
    path = workspace.dir / "rejects.xlsx"
    formats.write_xlsx(path, [export(view.REJECTED.drawn(answer, "file"), lang)])
    return [path]


def verify(path: Path, result: Path, seed: int = 7) -> Verdict:
    """Go over a result without a solver: every rule, every sum, and the stored proof."""
    return verifying.verify(source.find(path, seed).document, jsonl.document(result))


def calendar(workspace: Workspace, answer: Answer, lang: str) -> bytes:
    """Return a schedule as an iCalendar file."""
    name = answer.instance.name
    runs = [row["document"] for row in reversed(workspace.runs("schedule")) if row["id"] != answer.run.id]
    earlier = [decoded(Answer, one) for one in runs if one["instance"]["name"] == name]
    now = dt.datetime.fromisoformat(stamped())
    entries = view.events(answer, earlier, lang, answer.stand(workspace).status)
    return ics.text(entries, answer.instance.title.say(lang), now, answer.instance.timezone).encode()


def sentences(answer: Answer) -> list[Line]:
    """Return the transcript: the result first, then what it is held against."""
    read, *rest = view.sentences(answer)
    rest.sort(key=lambda line: line[0].en != "schedule")
    return [*rest, *revision.sentences(answer), read]


VIEW = View(
    headline=view.brief,
    sentences=sentences,
    charts=(view.proof, view.gantt, view.left_out),
    first=(view.BOOKINGS,),
    tables=(view.UNPLACED, view.CERTIFICATE, view.FINDINGS, view.REJECTED),
    further=view.agendas,
)
