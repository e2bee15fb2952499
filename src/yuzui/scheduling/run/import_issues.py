# SPDX-License-Identifier: Apache-2.0
"""Rows of an instance that somebody has to look at: what is wrong, where, and the row itself."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from yuzui.errors import InputError, Place
from yuzui.scheduling.instance import Instance, Task
from yuzui.scheduling.reading import Read
from yuzui.scheduling.run.source import Source
from yuzui.text import Text
from yuzui.text.numbers import duration

Row = dict[str, Any]


def rows(found: Source, given: Read, made: Mapping[str, Any]) -> list[Row]:
    """Return the rows that need attention."""
    if found.call is not None:
        aside = [_row(*one) for one in found.call.aside()]
    elif found.book is not None:
        aside = [_row(one.task, one.error, one.cells) for one in found.book.aside]
    else:
        aside = [_row(task, error, _cells(found, error.place.row)) for task, error in given.rejected.items()]
    left = [row["task"] for row in made["unplaced"] if row["reason"] == "no_window"]
    if found.call is not None:
        return [*aside, *(_row(*one) for one in found.call.shut(left))]
    return [*aside, *_without(found, given.instance, left)]


def findings(found: Source) -> list[Row]:
    """Return what is odd in the workbook of an instance, as a document says it."""
    given = () if found.book is None else found.book.findings
    return [one.json() | {"message": one.message.json()} for one in given]


def moved(found: Source, unplaced: Sequence[Row]) -> None:
    """Put the errors of tasks left out at their cells of the workbook they were read from."""
    if found.book is None:
        return
    for row in unplaced:
        for error in row.get("errors", ()):
            at = Place(row=error["row"], sheet=error["sheet"] or "", column=error["column"] or "")
            place = found.book.place(at)
            error |= {name: getattr(place, name) or None for name in ("file", "sheet", "column")}
            error["row"] = place.row


def _row(task: str, error: InputError, cells: Sequence[Any]) -> Row:
    shown = [cell if isinstance(cell, str | int | float | bool | None) else str(cell)
             for cell in cells]  # fmt: skip
    return {"task": task, "errors": error.json()["errors"], "cells": shown}


def _cells(found: Source, number: int | None) -> list[str]:
    """Return the row of an instance as JSON."""
    tasks = found.document.get("tasks") if isinstance(found.document, Mapping) else None
    if number is None or not isinstance(tasks, list) or number > len(tasks):
        return []
    return [json.dumps(tasks[number - 1], ensure_ascii=False, default=str)[:2000]]


def _without(found: Source, instance: Instance, left: Sequence[str]) -> Iterator[Row]:
    """Return the tasks that fit nowhere, each with why."""
    tasks = found.document["tasks"]
    number = {str(row.get("id")): n for n, row in enumerate(tasks, start=1) if isinstance(row, dict)}
    for id in left:
        row = number[id]
        column, message, seen, expected, fix = _lack(instance, instance.tasks[id])
        place, cells = Place(found.file["file"], "tasks", row, column), _cells(found, row)
        if found.book is not None:
            place, cells = found.book.place(place), list(found.book.tasks[row - 1].cells)
        error = InputError(message, place, seen, expected, fix, "no_window")
        yield _row(id, error, cells)


def _lack(instance: Instance, task: Task) -> tuple[str, Text, str, str, Text]:
    """Return column, message, what was seen, what was expected and how to mend it."""
    spans = [(way.resource, span) for way in task.alternatives for span in way.windows]
    longest = max((b - a for _, (a, b) in spans), default=0)
    opened = [
        min(b, end) - max(a, start)
        for resource, (a, b) in spans
        for start, end in instance.resources[resource].calendar
    ]
    need = duration(task.duration).en
    if not spans:
        return "id", _NONE, task.id, "", _ADD
    if longest < task.duration:
        return "duration", _SHORT, need, f"<= {duration(longest).en}", _WIDEN
    if (most := max(0, *opened, 0)) < task.duration:
        return "duration", _CLOSED, need, f"<= {duration(most).en}", _MOVE
    uses = ", ".join(f"{pool}: {amount}" for pool, amount in task.uses.items())
    return "uses", _POOL, uses, "", _LESS


_NONE = Text("this task has no window", "该任务没有时窗")
_ADD = Text("add a window inside the horizon for it", "请为其添加排程期内的时窗")
_SHORT = Text("every window is shorter than the task", "所有时窗都短于该任务")
_WIDEN = Text("shorten the task, or widen a window", "请缩短任务，或放宽某一时窗")
_CLOSED = Text(
    "inside its windows no resource is open as long as the task", "在其时窗内，各资源连续开放的时间均短于该任务"
)
_MOVE = Text(
    "shorten the task, or give it a window where the calendar is open for longer, or another resource",
    "请缩短任务，或将时窗放在更长的开放时段，或增加其他资源",
)
_POOL = Text(
    "the pools it uses give that much at no time that is long enough",
    "其占用的资源池在任何足够长的时段内都不能提供该数量",
)
_LESS = Text(
    "lower the amount, raise the capacity of the pool, or lengthen its calendar",
    "请减少占用数量，或提高资源池容量，或延长其日历",
)
