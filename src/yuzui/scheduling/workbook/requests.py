# SPDX-License-Identifier: Apache-2.0
"""Tasks of a workbook with their windows and predecessors; what is faulty is set aside."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from yuzui.errors import InputError
from yuzui.scheduling.workbook.cells import Cells
from yuzui.scheduling.workbook.lines import Line, Lines, ordered
from yuzui.text import Text

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Requests:
    """What is asked for."""

    rows: list[Row]
    lines: list[Line]
    faults: Mapping[int, list[InputError]]
    blamed: Mapping[int, list[Line]]
    windows: list[tuple[str, Line]]
    strays: list[tuple[str, Line]]
    later: Mapping[str, Line]


def requests(given: Lines, cells: Cells, frame: Mapping[str, Any]) -> Requests:
    """Return the tasks."""
    lines = ordered(given.of["tasks"], cells)
    ids = [cells.word(line, "id", needed=True) for line in lines]
    first: dict[str, Line] = {}
    for id, line in zip(ids, lines, strict=True):
        if id and first.setdefault(id, line) is not line:
            line.again("id", first[id])
    known = dict.fromkeys(id for id in ids if id)
    ways, bad_windows = _windows(given.of["windows"], cells, frame, known)
    after, blamed, strays, later = _after(given.of["after"], cells, known)
    rows, faults, at_fault = [], {}, {}
    for number, (id, line) in enumerate(zip(ids, lines, strict=True), start=1):
        row = _task(line, id, cells)
        row |= {"alternatives": ways.get(id, []), "after": after.get(id, [])}
        wrong = [*line.faults, *(f for other in blamed.get(id, ()) for f in other.faults)]
        if wrong:
            faults[number], at_fault[number] = wrong, [line, *blamed.get(id, ())]
            row |= {"value": None, "duration": None, "uses": {}, "after": []}
        rows.append(row)
    strays += [(id, line) for id, line in bad_windows if id not in known]
    unused = [(id, line) for id, line in bad_windows if id in known]
    return Requests(rows, lines, faults, at_fault, unused, strays, later)


def _task(line: Line, id: str, cells: Cells) -> Row:
    cells.word(line, "duration", needed=True)
    duration = cells.span(line, "duration", 1)
    return {
        "id": id or None,
        "value": cells.amount(line, "value"),
        "duration": duration,
        "config": cells.word(line, "config"),
        "partner": cells.word(line, "partner") or None,
        "uses": cells.uses(line, "uses"),
        "group": cells.word(line, "group") or None,
    }


def _windows(
    lines: Sequence[Line], cells: Cells, frame: Mapping[str, Any], known: Mapping[str, None]
) -> tuple[dict[str, list[Row]], list[tuple[str, Line]]]:
    """Return the ways of each task in the order of resources, and the rows not used."""
    low, high = frame["horizon"]
    place = {row["id"]: n for n, row in enumerate(frame["resources"])}
    found: dict[str, dict[str, list[list[int]]]] = {}
    unused = []
    for line in lines:
        task = cells.word(line, "task", needed=True)
        resource = cells.word(line, "resource", needed=True)
        if task:
            line.one_of("task", task, known, "unknown_task")
        if resource:
            line.one_of("resource", resource, place, "unknown_resource")
        start, end = (cells.time(line, key) for key in ("from", "to"))
        if not line.faults:
            span = low if start is None else start, high if end is None else end
            _holds(line, span, (low, high))
            if not line.faults:
                found.setdefault(task, {}).setdefault(resource, []).append(list(span))
        if line.faults:
            unused.append((task or "—", line))
    return {
        task: [{"resource": id, "windows": sorted(ways[id])} for id in sorted(ways, key=place.__getitem__)]
        for task, ways in found.items()
    }, unused


def _holds(line: Line, span: tuple[int, int], horizon: tuple[int, int]) -> None:
    """Keep a fault of a window that holds no second of the horizon."""
    shown = " – ".join(str(line.values.get(key, "")) for key in ("from", "to"))
    if span[0] >= span[1]:
        line.wrong("to", _BACKWARDS, shown, f"> {line.values.get('from', horizon[0])}",
                   "end_before_start", _SWAP)  # fmt: skip
    elif span[1] <= horizon[0]:
        line.wrong("to", _PAST, shown, f"> {horizon[0]}", "outside_horizon", _INSIDE)
    elif span[0] >= horizon[1]:
        line.wrong("from", _BEYOND, shown, f"< {horizon[1]}", "outside_horizon", _INSIDE)


def _after(
    lines: Sequence[Line], cells: Cells, known: Mapping[str, None]
) -> tuple[dict[str, list[list[Any]]], dict[str, list[Line]], list[tuple[str, Line]], dict[str, Line]]:
    found: dict[str, list[list[Any]]] = {}
    blamed: dict[str, list[Line]] = {}
    strays: list[tuple[str, Line]] = []
    later: dict[str, Line] = {}
    for line in lines:
        task = cells.word(line, "task", needed=True)
        other = cells.word(line, "after", needed=True)
        if other:
            line.one_of("after", other, known, "unknown_task")
        low, high = cells.span(line, "low"), cells.span(line, "high")
        if high is not None and high < (low or 0):
            line.wrong("high", _LAGS, line.values["high"], f">= {line.values.get('low', 0)}",
                       "end_before_start", _SWAP_LAGS)  # fmt: skip
        if task not in known:
            if task:
                line.one_of("task", task, known, "unknown_task")
            strays.append((task or "—", line))
            continue
        later.setdefault(task, line)
        if line.faults:
            blamed.setdefault(task, []).append(line)
        else:
            found.setdefault(task, []).append([other, low or 0, high])
    return {task: sorted(links, key=str) for task, links in found.items()}, blamed, strays, later


_BACKWARDS = Text("the window ends no later than it begins", "时窗的结束不晚于开始")
_SWAP = Text("write an end after the start", "请填写晚于开始的结束时间")
_PAST = Text("the window is over before the horizon begins", "时窗在排程期开始前已结束")
_BEYOND = Text("the window begins after the horizon ends", "时窗在排程期结束后才开始")
_INSIDE = Text(
    "move it into the horizon, or change the horizon in the settings", "请移入排程期，或在“设置”中修改排程期"
)
_LAGS = Text("the longest lag is shorter than the shortest", "最长间隔短于最短间隔")
_SWAP_LAGS = Text("write a longest lag that is not shorter", "请填写不短于最短间隔的最长间隔")
