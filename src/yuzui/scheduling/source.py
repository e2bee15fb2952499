# SPDX-License-Identifier: Apache-2.0
"""Which instance is meant: a file of one's own, or a synthetic one by the name of its family.

A file is JSON, a workbook, or a folder with a text table for each sheet of one.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import msgspec

from yuzui.errors import Fault, InputError, Place
from yuzui.facilities import civil
from yuzui.job import audited_export
from yuzui.job.result import File, Reported, Tagged, digest
from yuzui.job.workspace import Workspace
from yuzui.model.finding import ORIGINS
from yuzui.model.quantity import Origin
from yuzui.model.table import Row
from yuzui.model.visibility import Eq, In, Or
from yuzui.scheduling import request_form as forms
from yuzui.scheduling.answer import Rejected, Unplaced, reported
from yuzui.scheduling.booking import desk, policy, template
from yuzui.scheduling.instance import Instance, InstanceJson, Task
from yuzui.scheduling.reading import Read
from yuzui.scheduling.request_form import Call
from yuzui.scheduling.synthetic import BEAMLINE_ENTITLED, BEAMLINE_WEEK, FAMILIES, TECHNIQUES
from yuzui.scheduling.workbook import read
from yuzui.scheduling.workbook import write as workbook
from yuzui.scheduling.workbook.read import Book
from yuzui.sheets import formats
from yuzui.sheets.formats import jsonl
from yuzui.sheets.schema import is_book
from yuzui.store.state.view import FORCE
from yuzui.text import Text, same
from yuzui.text.numbers import duration

SIZES = {"telescope": 600, "beamline": 450}
"""Synthetic instances that have a name here, and how many tasks they ask for."""


@dataclass(frozen=True, slots=True)
class Source:
    """An instance and where it comes from."""

    document: Any
    name: str
    title: Text
    origin: Origin | None
    file: File
    book: Book | None = None
    shift: int | None = None
    call: Call | None = None


def find(path: str | Path | None, seed: int) -> Source:
    """Return the instance that is meant."""
    if path is None:
        raise InputError(
            Text("say which instance to schedule", "请指明要排程的算例"),
            place=Place(column="INSTANCE"),
            expected=" ".join(["FILE.json", "FILE.xlsx", *SIZES]),
            fix=Text("yuzui schedule FILE.json", "yuzui schedule 文件.json"),
            code="no_path",
        )
    return _synthetic(str(path), seed) if str(path) in SIZES else _file(Path(path))


def _file(path: Path) -> Source:
    if is_book(path):
        return _form(path) or _book(path)
    return _instance_source(path, jsonl.document(path), digest(path.read_bytes()))


def _form(path: Path) -> Source | None:
    """Return the instance of a form of a kind of facility; None if the workbook is another one."""
    if path.is_dir() or (request_call := forms.call(path)) is None:
        return None
    instance_source = _instance_source(path, request_call.converted.document, digest(path.read_bytes()))
    shift = request_call.module.SECONDS if request_call.module.UNIT == "shift" else None
    return replace(instance_source, call=request_call, shift=shift)


def example(name: str) -> Source:
    """Return the example of a kind of facility as an instance."""
    call = forms.example(name)
    title = call.module.EXAMPLE.title
    row = _file_row(name, f"example of the kind {name}", digest(call.converted.document))
    shift = call.module.SECONDS if call.module.UNIT == "shift" else None
    return Source(call.converted.document, name, title, "synthetic", row, shift=shift, call=call)


def _book(path: Path) -> Source:
    book = read.read(path)
    parts = sorted(one for one in path.iterdir() if one.is_file()) if path.is_dir() else [path]
    named = [one.name.encode() for one in parts] if path.is_dir() else []
    instance_source = _instance_source(path, book.document, digest(*named, *(one.read_bytes() for one in parts)))
    return replace(instance_source, book=book)


def _instance_source(path: Path, document: Any, sha: str) -> Source:
    header: Mapping[str, Any] = document if isinstance(document, Mapping) else {}
    title = header.get("title")
    named = title if isinstance(title, str | dict) and title else path.stem
    # one called like a synthetic instance is another, and must not cancel its events
    name = path.name if path.stem in SIZES else path.stem
    return Source(
        document,
        name,
        _words(named),
        header["origin"] if header.get("origin") in ORIGINS else None,
        _file_row(path.name, "", sha),
        shift=header.get("shift"),
    )


def _words(named: str | Row) -> Text:
    if isinstance(named, Mapping):
        en, zh = str(named.get("en", "")), str(named.get("zh", ""))
        return Text(en or zh, zh or en)
    return Text(named, named)


def _synthetic(name: str, seed: int) -> Source:
    family = FAMILIES[name]
    document = family.make(SIZES[name], seed)
    source = f"generator {name}, {SIZES[name]} tasks, seed {seed}"
    file = _file_row(name, source, digest(document))
    return Source(document, name, family.title, "synthetic", file, shift=family.shift)


def _file_row(name: str, source: str, sha: str) -> File:
    return File(file=name, source=source, licence="", vintage="", sha256=sha)


# A workbook to fill in that already runs: an example by name, or any instance as a workbook.


class Template(Tagged, frozen=True, kw_only=True, tag="yuzui.schedule.template/1"):
    """Where a workbook, folder or JSON file to fill in was written, and which examples there are."""

    path: str
    examples: list[str]


NAME = "yuzui-schedule.xlsx"
EXAMPLES: Mapping[str, tuple[int, int]] = {
    "beamline": (140, 1_788_710_400),
    "telescope": (60, 0),
    "tunnel": (60, 1_788_710_400),
}
"""Tasks of each example, and the second its horizon begins: Monday 7 September 2026, 00:00 in
Shanghai; 0 leaves the horizon of the generator, which is a real week of the sky."""
EMPTY = "empty"
INSTRUMENTS = "instruments"
"""Not an instance: the list of instruments that are booked by hand, with their hours and rules."""
ZONES = {"telescope": "UTC"}
SEED, WEEKS, HOUR = 7, 6, 3_600


def document(name: str) -> InstanceJson:
    """Return an example as an instance."""
    tasks, start = EXAMPLES[name]
    instance = FAMILIES[name].make(tasks, SEED)
    if name == "beamline":
        instance = _three_lines(instance)
    title = Text("Example: ", "示例：") + FAMILIES[name].title
    head: Row = {"title": title.json(), "timezone": ZONES.get(name, "Asia/Shanghai")}
    if shift := FAMILIES[name].shift:
        head["shift"] = shift
    return {**_shifted(instance, start), **head, "origin": "synthetic"}


def _three_lines(instance: InstanceJson) -> InstanceJson:
    """Return the first technique of a cycle for six weeks: few enough rows to be looked at."""
    end = WEEKS * BEAMLINE_WEEK
    lines = instance["resources"][: len(TECHNIQUES[0])]
    own = {row["id"] for row in lines}
    for row in (*lines, *instance["pools"]):
        row["calendar"] = [span for span in row["calendar"] if span[0] < end]
    opened = lines[0]["calendar"]
    for task in instance["tasks"]:
        for way in task["alternatives"]:
            spans = ([a, min(b, end)] for a, b in way["windows"])
            way["windows"] = [span for span in spans if _fits(task["duration"], span, opened)]
    offered = len(lines) * sum(b - a for a, b in opened)
    return {
        **instance,
        "horizon": [0, end],
        "resources": lines,
        "tasks": [
            task
            for task in instance["tasks"]
            if all(way["resource"] in own and way["windows"] for way in task["alternatives"])
        ],
        "quotas": [
            {**row, "max": int(offered * part) // HOUR * HOUR}
            for row, part in zip(instance["quotas"], BEAMLINE_ENTITLED, strict=True)
        ],
    }


def _fits(length: int, span: list[int], opened: list[list[int]]) -> bool:
    return any(min(span[1], b) - max(span[0], a) >= length for a, b in opened)


def _shifted(instance: InstanceJson, by: int) -> InstanceJson:
    """Return an instance later by some seconds."""

    def moved(spans: list[list[int]]) -> list[list[int]]:
        return [[a + by, b + by] for a, b in spans]

    for row in (*instance["resources"], *instance["pools"]):
        row["calendar"] = moved(row["calendar"])
    for task in instance["tasks"]:
        for way in task["alternatives"]:
            way["windows"] = moved(way["windows"])
    return {**instance, "horizon": [at + by for at in instance["horizon"]]}


def write(out: Path | None, example: str, lang: str) -> Path:
    """Write an instance as a workbook, a folder of text tables, or JSON."""
    path = _free(out or Path(f"yuzui-{INSTRUMENTS}.xlsx" if example == INSTRUMENTS else NAME))
    if example == INSTRUMENTS:
        sheets, exports = template.sheets(lang), None
    elif example == EMPTY:
        sheets, exports = workbook.blank(lang), None
    else:
        exports = document(example) if example in EXAMPLES else find(example, SEED).document
        sheets = workbook.exports(exports, lang) if path.suffix != ".json" else []
    if path.suffix == ".xlsx":
        formats.write_xlsx(path, sheets)
    elif path.suffix == ".json" and exports is not None:
        formats.write_text(path, json.dumps(workbook.normal(exports), ensure_ascii=False, indent=1))
    elif not path.suffix:
        path.mkdir(parents=True)
        for sheet in sheets:
            formats.write_csv(path / f"{sheet.name}.csv", sheet)
    else:
        raise _ending(path)
    return path


def form(out: Path | None, kind: str, lang: str) -> Path:
    """Write the form of a kind of facility, filled in with its example."""
    sheets = forms.workbook(forms.kind(kind), kind, lang)
    path = _free(out or Path(NAME))
    if path.suffix != ".xlsx":
        raise InputError(
            Text("a form is a workbook", "申请表为工作簿"),
            place=Place(file=str(path)),
            seen=path.suffix,
            expected=".xlsx",
            fix=same(f"--out {path.stem}.xlsx"),
            code="cannot_write",
        )
    formats.write_xlsx(path, sheets)
    return path


def argument(path: Path) -> str:
    """Return how a file is named on the command line, even where an example has its name."""
    return f"./{path}" if str(path) in SIZES else str(path)


def _free(path: Path) -> Path:
    if path.exists():
        raise InputError(
            Text("this file is there already", "该文件已存在"),
            place=Place(file=str(path)),
            fix=Text("choose another name, or move this file away first", "请另选文件名，或先移走该文件"),
            code="file_exists",
        )
    return path


def _ending(path: Path) -> InputError:
    return InputError(
        Text("an instance is a workbook, a folder, or JSON", "算例为工作簿、文件夹或 JSON"),
        place=Place(file=str(path)),
        seen=path.suffix,
        expected=".xlsx | .json | FOLDER",
        fix=same(f"--out {path.stem}.xlsx"),
        code="cannot_write",
    )


# Rows of an instance that somebody has to look at: what is wrong, where, and the row itself.


def attention(instance_source: Source, reading: Read, unplaced: Sequence[Unplaced]) -> list[Rejected]:
    """Return the rows that need attention."""
    if instance_source.call is not None:
        aside = [_issue_row(*one) for one in instance_source.call.aside()]
    elif instance_source.book is not None:
        aside = [_issue_row(one.task, one.error, one.cells) for one in instance_source.book.aside]
    else:
        aside = [
            _issue_row(task, error, _cells(instance_source, error.place.row))
            for task, error in reading.rejected.items()
        ]
    left = [row.task for row in unplaced if row.reason == "no_window"]
    if instance_source.call is not None:
        return [*aside, *(_issue_row(*one) for one in instance_source.call.shut(left))]
    return [*aside, *_without(instance_source, reading.instance, left)]


def findings(instance_source: Source) -> list[Reported]:
    """Return what is odd in the workbook of an instance, as a document says it."""
    return reported(() if instance_source.book is None else instance_source.book.findings)


def moved(instance_source: Source, unplaced: Sequence[Unplaced]) -> list[Unplaced]:
    """Return tasks left out, their errors at the cells of the workbook they were read from."""
    book = instance_source.book
    if book is None:
        return list(unplaced)

    def at_cell(error: Fault) -> Fault:
        place = book.place(Place(row=error.row, sheet=error.sheet or "", column=error.column or ""))
        file, sheet, column = (name or None for name in (place.file, place.sheet, place.column))
        return msgspec.structs.replace(error, file=file, sheet=sheet, row=place.row, column=column)

    return [
        msgspec.structs.replace(row, errors=[at_cell(error) for error in row.errors]) if row.errors else row
        for row in unplaced
    ]


def _issue_row(task: str, error: InputError, cells: Sequence[Any]) -> Rejected:
    shown = [cell if isinstance(cell, str | int | float | bool | None) else str(cell) for cell in cells]
    return Rejected(task, error.faults, shown)


def _cells(instance_source: Source, number: int | None) -> list[str]:
    """Return the row of an instance as JSON."""
    tasks = instance_source.document.get("tasks") if isinstance(instance_source.document, Mapping) else None
    if number is None or not isinstance(tasks, list) or number > len(tasks):
        return []
    return [json.dumps(tasks[number - 1], ensure_ascii=False, default=str)[:2000]]


def _without(instance_source: Source, instance: Instance, left: Sequence[str]) -> Iterator[Rejected]:
    """Return the tasks that fit nowhere, each with why."""
    tasks = instance_source.document["tasks"]
    number = {str(row.get("id")): n for n, row in enumerate(tasks, start=1) if isinstance(row, dict)}
    for id in left:
        row = number[id]
        column, message, seen, expected, fix = _lack(instance, instance.tasks[id])
        place, cells = Place(instance_source.file.file, "tasks", row, column), _cells(instance_source, row)
        if instance_source.book is not None:
            place, cells = instance_source.book.place(place), list(instance_source.book.tasks[row - 1].cells)
        error = InputError(message, place, seen, expected, fix, "no_window")
        yield _issue_row(id, error, cells)


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


# An instance from the record: the resources of a facility on some days, what is free of them, and who asks.


SIMPLE = (None, "single")
"""Structures of a task that an instance of the record can hold."""


def recorded(workspace: Workspace, facility: str, start: str, days: int) -> Source:
    """Return what is asked of a facility, or of one resource, on some days from a civil day on."""
    view = workspace.view
    resources = view.select("resource", where=Or((Eq("id", facility), Eq("parent", facility))), order=("id",))
    parents = {row["parent"] for row in resources}
    home = civil.zone(view.get("resource", facility)["tz"])
    low = civil.midnight(_day(start), home)
    high = civil.midnight(_day(start) + dt.timedelta(days=_count(days)), home)
    used = [row for row in resources if row["id"] not in parents]
    named = In("resource", tuple(row["id"] for row in used))
    force = {row["id"] for row in view.select("schedule", where=In("status", FORCE))}
    tables: dict[str, list[Row]] = {
        "resource": used,
        "window": [row for row in view.select("window", where=named) if row["t0"] < high and row["t1"] > low],
        **{name: view.select(name, where=named) for name in ("calendar", "changeover")},
        "booking": [row for row in view.select("booking", where=named) if row["schedule"] in force and desk.holds(row)],
    }
    tables["task"] = view.select(
        "task", where=In("id", tuple({row["task"] for row in tables["window"]})), order=("id",)
    )
    _unless_simple(tables["task"])
    document = {
        "unit": "s",
        "horizon": [low, high],
        "timezone": home.key,
        "resources": [_resource(row, tables, low, high) for row in used],
        "tasks": [_task(row, tables["window"]) for row in tables["task"]],
    }
    own = view.get("resource", facility)
    name = f"{facility} {_day(start)} {days} d"
    title = Text(own["name"] or facility, own["name_zh"] or own["name"] or facility) + same(f" · {_day(start)}")
    file = File(file=name, source="the record", licence="", vintage="", sha256=digest(document))
    return Source(document, name, title, audited_export.origins_of(view, tables), file)


def _day(start: str) -> dt.date:
    try:
        return dt.date.fromisoformat(start.strip())
    except ValueError:
        raise InputError(
            Text("this is no day", "无法识别为日期"),
            place=Place(column="--start"),
            seen=start[:40],
            expected="2027-01-01",
            code="no_day",
        ) from None


def _count(days: int) -> int:
    if 1 <= days <= 3660:
        return days
    raise InputError(
        Text("so many days cannot be scheduled", "无法安排该天数"),
        place=Place(column="--days"),
        seen=str(days),
        expected="1 … 3660",
        code="option",
    )


def _unless_simple(tasks: list[Row]) -> None:
    """Refuse tasks with parts: the record does not say here how they belong together."""
    for row in tasks:
        if row["tree"] not in SIMPLE or row["parent"] is not None:
            raise InputError(
                Text("a task with parts is not scheduled from the record", "含分部的任务不能由登记数据直接排程"),
                place=Place(sheet="task", column="tree"),
                seen=f"{row['id']}: {row['tree']}",
                expected="single",
                fix=Text("give an instance: yuzui schedule template", "请提供算例：yuzui schedule template"),
                code="task_with_parts",
            )


def _resource(row: Row, tables: dict[str, list[Row]], low: int, high: int) -> Row:
    """Return a resource, open in the user time in which nothing is booked."""
    calendar, bookings, changes = (
        [one for one in tables[name] if one["resource"] == row["id"]] for name in ("calendar", "booking", "changeover")
    )
    opened = policy.opened(calendar, row["capacity"]) if calendar else [(low, high, 1)]
    free = policy.Occupancy([(a, b, 1) for a, b, _ in opened], slots=[policy.slot(one) for one in bookings])
    default = next((one["duration"] for one in changes if one["from_config"] == one["to_config"] == policy.ANY), 0)
    pairs = [
        [one["from_config"], one["to_config"], one["duration"]]
        for one in changes
        if policy.ANY not in (one["from_config"], one["to_config"])
    ]
    return {
        "id": row["id"],
        "capacity": 1 if row["capacity"] is None else row["capacity"],
        "calendar": [list(span) for span in policy.gaps(free, low, high)],
        "changeover": {"default": default, "pairs": pairs},
    }


def _task(row: Row, windows: list[Row]) -> Row:
    ways: dict[str, list[list[int]]] = {}
    for one in windows:
        if one["task"] == row["id"]:
            ways.setdefault(one["resource"], []).append([one["t0"], one["t1"]])
    return {
        "id": row["id"],
        "value": 1.0 if row["value"] is None else row["value"],
        "duration": row["duration"],
        "config": row["config"],
        "partner": row["partner"],
        "alternatives": [{"resource": id, "windows": sorted(spans)} for id, spans in sorted(ways.items())],
    }
