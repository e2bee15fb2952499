# SPDX-License-Identifier: Apache-2.0
"""An instance read from a workbook: the same as from JSON, and every fault at its cell.

A fault of the frame (settings, resources, calendars, changeovers, pools, groups, shares) refuses
the whole, with all faults named; a faulty row of a task sets that task aside; a faulty window is
not used and its task keeps the others. All that is set aside is kept with its row as it stands.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from yuzui.errors import InputError, Place, YuzuiError, together
from yuzui.model.finding import Finding
from yuzui.model.table import Row
from yuzui.scheduling import reading
from yuzui.scheduling.instance import InstanceJson, Span, merged
from yuzui.scheduling.workbook import write
from yuzui.sheets import schema
from yuzui.sheets.cells import Cells
from yuzui.sheets.schema import Line, Schema, Workbook
from yuzui.sheets.values import zoned
from yuzui.text import Text

# When resources and pools are open: rows of calendars in versions, the newest of which counts.


@dataclass(frozen=True, slots=True)
class Stretch:
    """One row of a calendar that can be used."""

    line: Line
    start: int
    end: int
    state: str
    version: int


def calendars(
    lines: Sequence[Line], layout: Schema, cells: Cells, owners: Collection[str], findings: list[Finding]
) -> Mapping[str, list[list[int]]]:
    """Return the user time of each owner that a calendar has rows of."""
    owner = layout.columns[0].key
    stretches: dict[str, list[Stretch]] = {}
    for line in lines:
        name = cells.word(line, owner, needed=True)
        if name and line.one_of(owner, name, owners, f"unknown_{owner}"):
            stretches.setdefault(name, [])
            if (stretch := _stretch(line, layout, cells)) is not None:
                stretches[name].append(stretch)
    return {name: _newest(name, rows, layout, findings) for name, rows in stretches.items()}


def _stretch(line: Line, layout: Schema, cells: Cells) -> Stretch | None:
    state = cells.choice(line, layout.column("state")) or "user"
    version = cells.whole(line, "version", 1, 1)
    for key in ("from", "to"):
        cells.word(line, key, needed=True)
    start, end = cells.time(line, "from"), cells.time(line, "to")
    if start is None or end is None or version is None:
        return None
    if start >= end:
        line.fault("to", _CALENDAR_BACKWARDS, line.values["to"], f"> {line.values['from']}",
                   "end_before_start", _SWAP_OR_DELETE)  # fmt: skip
        return None
    return Stretch(line, start, end, state, version)


def _newest(name: str, rows: Sequence[Stretch], layout: Schema, findings: list[Finding]) -> list[list[int]]:
    by: dict[int, list[Stretch]] = {}
    for row in rows:
        by.setdefault(row.version, []).append(row)
    covered: tuple[Span, ...] = ()
    used: list[Span] = []
    for version in sorted(by, reverse=True):
        own = sorted(by[version], key=lambda one: (one.start, one.end))
        _apart(own)
        for one in own:
            parts = _without((one.start, one.end), covered)
            if parts != [(one.start, one.end)]:
                findings.append(
                    Finding("calendar_version", "note", layout.key, name, "version",
                            f"{one.line.values['from']} – {one.line.values['to']}: {version}")
                )  # fmt: skip
            used += parts if one.state == "user" else []
        covered = merged([*covered, *((one.start, one.end) for one in own)])
    return [list(span) for span in sorted(used)]


def _apart(rows: Sequence[Stretch]) -> None:
    """Keep a fault of every row that begins before the end of an earlier one of its version."""
    last: Stretch | None = None
    for one in rows:
        if last is not None and one.start < last.end:
            both = [each.line for each in (last, one)]
            intervals = [f"{line.values['from']} – {line.values['to']}" for line in both]
            message = _OVERLAP.format(a=both[0].place.row, b=both[1].place.row)
            one.line.fault("from", message, " | ".join(intervals), f">= {last.line.values['to']}",
                           "calendar_overlap", _PART)  # fmt: skip
        if last is None or one.end > last.end:
            last = one


def _without(span: Span, covered: Sequence[Span]) -> list[Span]:
    """Return the parts of an interval outside disjoint intervals in order."""
    start, end = span
    edges = [(start, start), *(one for one in covered if one[0] < end and one[1] > start), (end, end)]
    return [(a[1], b[0]) for a, b in pairwise(edges) if a[1] < b[0]]


_CALENDAR_BACKWARDS = Text("the interval ends no later than it begins", "区间的结束不晚于开始")
_SWAP_OR_DELETE = Text("write an end after the start, or delete the row", "请填写晚于开始的结束时间，或删去该行")
_OVERLAP = Text("rows {a} and {b} of one version of the calendar overlap", "日历同一版本的第 {a} 行与第 {b} 行重叠")
_PART = Text(
    "make them touch, or give the newer row a higher version", "请使两行首尾相接，或为较新的一行填写更高的版本号"
)


# Tasks of a workbook with their windows and predecessors; what is faulty is set aside.


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


def ordered(rows: Sequence[Line], cells: Cells) -> list[Line]:
    """Return rows by their number, those without one behind, as they stand."""
    numbers = [cells.whole(line, "order", 0, None) for line in rows]
    keyed = sorted(zip(numbers, range(len(rows)), strict=True), key=lambda at: (at[0] is None, at[0] or 0, at[1]))
    return [rows[place] for _, place in keyed]


def requests(book: Workbook, cells: Cells, frame: InstanceJson) -> Requests:
    """Return the tasks."""
    lines = ordered(book.of["tasks"], cells)
    ids = [cells.word(line, "id", needed=True) for line in lines]
    first: dict[str, Line] = {}
    for id, line in zip(ids, lines, strict=True):
        if id and first.setdefault(id, line) is not line:
            line.again("id", first[id])
    known = dict.fromkeys(id for id in ids if id)
    ways, bad_windows = _windows(book.of["windows"], cells, frame, known)
    after, blamed, strays, later = _after(book.of["after"], cells, known)
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
    lines: Sequence[Line], cells: Cells, frame: InstanceJson, known: Mapping[str, None]
) -> tuple[dict[str, list[Row]], list[tuple[str, Line]]]:
    """Return the ways of each task in the order of resources, and the rows not used."""
    low, high = frame["horizon"]
    place = {row["id"]: n for n, row in enumerate(frame["resources"])}
    ways: dict[str, dict[str, list[list[int]]]] = {}
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
                ways.setdefault(task, {}).setdefault(resource, []).append(list(span))
        if line.faults:
            unused.append((task or "—", line))
    return {
        task: [{"resource": id, "windows": sorted(ways[id])} for id in sorted(ways, key=place.__getitem__)]
        for task, ways in ways.items()
    }, unused


def _holds(line: Line, span: tuple[int, int], horizon: tuple[int, int]) -> None:
    """Keep a fault of a window that holds no second of the horizon."""
    shown = " – ".join(str(line.values.get(key, "")) for key in ("from", "to"))
    if span[0] >= span[1]:
        line.fault("to", _WINDOW_BACKWARDS, shown, f"> {line.values.get('from', horizon[0])}",
                   "end_before_start", _SWAP_WINDOW)  # fmt: skip
    elif span[1] <= horizon[0]:
        line.fault("to", _PAST, shown, f"> {horizon[0]}", "outside_horizon", _INSIDE)
    elif span[0] >= horizon[1]:
        line.fault("from", _BEYOND, shown, f"< {horizon[1]}", "outside_horizon", _INSIDE)


def _after(
    lines: Sequence[Line], cells: Cells, known: Mapping[str, None]
) -> tuple[dict[str, list[list[Any]]], dict[str, list[Line]], list[tuple[str, Line]], dict[str, Line]]:
    links: dict[str, list[list[Any]]] = {}
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
            line.fault("high", _LAGS, line.values["high"], f">= {line.values.get('low', 0)}",
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
            links.setdefault(task, []).append([other, low or 0, high])
    return {task: sorted(links, key=str) for task, links in links.items()}, blamed, strays, later


_WINDOW_BACKWARDS = Text("the window ends no later than it begins", "时窗的结束不晚于开始")
_SWAP_WINDOW = Text("write an end after the start", "请填写晚于开始的结束时间")
_PAST = Text("the window is over before the horizon begins", "时窗在排程期开始前已结束")
_BEYOND = Text("the window begins after the horizon ends", "时窗在排程期结束后才开始")
_INSIDE = Text(
    "move it into the horizon, or change the horizon in the settings", "请移入排程期，或在“设置”中修改排程期"
)
_LAGS = Text("the longest lag is shorter than the shortest", "最长间隔短于最短间隔")
_SWAP_LAGS = Text("write a longest lag that is not shorter", "请填写不短于最短间隔的最长间隔")


TEMPLATE = "yuzui schedule template"
TOLD = 20
"""Faults of a frame that are told at once."""


@dataclass(frozen=True, slots=True)
class Aside:
    """A row that is not used."""

    task: str
    error: InputError
    cells: tuple[Any, ...]
    whole: bool


@dataclass(frozen=True, slots=True)
class Book:
    """An instance read from a workbook."""

    document: InstanceJson
    aside: tuple[Aside, ...]
    findings: tuple[Finding, ...]
    tasks: tuple[Line, ...]
    later: Mapping[str, Line]

    def place(self, place: Place) -> Place:
        """Return where in the workbook a place of the document is."""
        if place.sheet != "tasks" or place.row is None or place.row > len(self.tasks):
            return place
        line = self.tasks[place.row - 1]
        if place.column == "after":
            line = self.later.get(str(self.document["tasks"][place.row - 1]["id"]), line)
        return replace(line.place, column=line.headings.get(place.column, place.column))


def read(path: Path) -> Book:
    """Read an instance."""
    return _Reader(schema.read(path, write.SCHEMAS, write.NEEDED, TEMPLATE)).read()


def first_faults(faults: Sequence[InputError]) -> list[InputError]:
    """Return the faults that a person is told: one cause once, and no more than can be read."""
    zone = any(one.code == "unknown_timezone" for one in faults)
    shown: list[InputError] = []
    for one in faults:
        again = zone or any(other.code == "no_zone" for other in shown)
        if one.code != "no_zone" or not again:
            shown.append(one)
    if len(shown) <= TOLD:
        return shown
    more = Text("and {n} more faults", "另有 {n} 处问题").format(n=len(shown) - TOLD)
    return [*shown[:TOLD], InputError(more, fix=_THESE, code="more_faults")]


class _Reader:
    def __init__(self, book: Workbook) -> None:
        self.book, self.cells = book, Cells()
        self.findings = list(book.findings)
        self.frame: list[InputError] = []

    def read(self) -> Book:
        document = self._settings()
        owners = self._owners("resources"), self._owners("pools")
        document["resources"] = self._resources(owners[0])
        document["pools"] = self._opened("pools", owners[1], write.POOL_CALENDAR)
        document["groups"] = self._groups()
        document["quotas"] = self._quotas(document)
        for key in ("resources", "calendar", "changeover", "pools", "pool_calendar", "groups", "quotas"):
            self.frame += [fault for line in self.book.of[key] for fault in line.faults]
        if self.frame:
            raise together(first_faults(self.frame))
        requested = requests(self.book, self.cells, document)
        document["tasks"] = requested.rows
        return self._book(document, requested)

    def _book(self, document: InstanceJson, requested: Requests) -> Book:
        """Return the instance with the rows set aside, those that only the whole shows too."""
        book = Book(document, (), (), tuple(requested.lines), requested.later)
        try:
            understood = reading.read(document, self.book.file)
        except InputError as wrong:
            raise _moved(wrong, self._frame_place) from None
        aside = [Aside(task, together(line.faults), tuple(line.cells), False) for task, line in requested.windows]
        for task, error in understood.rejected.items():
            number = error.place.row or 0
            line = requested.lines[number - 1]
            own = requested.faults.get(number)
            fault = together(own) if own else _moved(error, book.place)
            at = next((one for one in requested.blamed.get(number, ()) if one.faults), line)
            aside.append(Aside(task, fault, tuple(at.cells), True))
        aside += [Aside(task, together(line.faults), tuple(line.cells), False) for task, line in requested.strays]
        return replace(book, aside=tuple(aside), findings=tuple(self.findings))

    def _frame_place(self, place: Place) -> Place:
        rows = self.book.of.get(place.sheet, ())
        if place.row is None or not 0 < place.row <= len(rows):
            return replace(place, sheet=self.book.labels.get(place.sheet, place.sheet))
        line = ordered(rows, self.cells)[place.row - 1]
        return replace(line.place, column=line.headings.get(place.column, place.column))

    # ---------------------------------------------------------------- settings

    def _settings(self) -> Row:
        settings: dict[str, Line] = {}
        for line in self.book.of["settings"]:
            setting = write.SETTING.lookup(self.cells.word(line, "name"))
            key = setting.key if setting else None
            if key is None:
                self.findings.append(
                    Finding("unknown_field", "note", "settings", column=str(line.values.get("name", ""))[:40])
                )
            elif key in settings:
                line.again("name", settings[key])
            else:
                settings[key] = line
        zone = self._zone(settings.get("timezone"))
        self.cells = Cells(zone)
        shift = self.cells.span(settings["shift"], "value", 1) if "shift" in settings else None
        self.cells = Cells(zone, shift)
        horizon = [self._instant(settings, key) for key in ("from", "to")]
        origin = replace(next(one for one in write.NAMES if one.choices), key="value")
        word = self.cells.choice(settings["origin"], origin) if "origin" in settings else ""
        document: dict[str, Any] = {"unit": "s", "horizon": horizon}
        if title := _title(*(self._text(settings, f"title.{lang}") for lang in ("en", "zh"))):
            document["title"] = title
        if zone is not None:
            document["timezone"] = zone.key
        if shift is not None:
            document["shift"] = shift
        known = self.cells.time(settings["inputs_as_of"], "value") if "inputs_as_of" in settings else None
        if known is not None:
            document["inputs_as_of"] = known
        self.frame += [fault for line in self.book.of["settings"] for fault in line.faults]
        return document | ({"origin": word} if word else {})

    def _text(self, settings: Mapping[str, Line], key: str) -> str:
        return self.cells.word(settings[key], "value") if key in settings else ""

    def _instant(self, settings: Mapping[str, Line], key: str) -> int | None:
        line = settings.get(key)
        if line is not None and "value" in line.values:
            return self.cells.time(line, "value")
        label = next(one for one in write.NAMES if one.key == key).label
        sheet = self.book.labels["settings"]
        self.frame.append(
            InputError(
                Text("the horizon has no end here: {name}", "未给出排程期：{name}").format(name=label),
                place=line.at("value") if line is not None else Place(self.book.file, sheet),
                expected="2026-09-07 00:00",
                fix=Text("fill in “{name}” in the settings", "请在“设置”中填写“{name}”").format(name=label),
                code="missing_value",
            )
        )
        return None

    def _zone(self, line: Line | None) -> ZoneInfo | None:
        if line is None or "value" not in line.values:
            return None
        name = self.cells.word(line, "value")
        if (zone := zoned(name)) is None:
            line.fault("value", _NO_ZONE, name, "Asia/Shanghai", "unknown_timezone", _IANA)
        return zone

    # ---------------------------------------------------------------- frame

    def _owners(self, sheet: str) -> dict[str, Line]:
        owners: dict[str, Line] = {}
        for line in ordered(self.book.of[sheet], self.cells):
            id = self.cells.word(line, "id", needed=True)
            if id in owners:
                line.again("id", owners[id])
            elif id:
                owners[id] = line
        return owners

    def _opened(self, sheet: str, owners: Mapping[str, Line], layout: Schema) -> list[Row]:
        """Return resources or pools with their calendars and capacities."""
        lines = self.book.of[layout.key]
        stretches = calendars(lines, layout, self.cells, owners, self.findings)
        hours = write.RESOURCES.column("hours")
        rows = []
        for id, line in owners.items():
            opening = self.cells.choice(line, hours)
            if opening == write.ALWAYS and id in stretches:
                line.fault("hours", _BOTH, line.values["hours"], "", "contradiction", _EITHER)
            own = {"calendar": stretches.get(id, [])} if opening == write.BY_CALENDAR or id in stretches else {}
            capacity = self.cells.whole(line, "capacity", 0, 1)
            rows.append({"id": id, **own, "capacity": capacity})
        return rows

    def _resources(self, owners: Mapping[str, Line]) -> list[Row]:
        pairs: dict[str, dict[tuple[str, str], tuple[int | None, Line]]] = {}
        for line in self.book.of["changeover"]:
            id = self.cells.word(line, "resource", needed=True)
            key = tuple(self.cells.word(line, name, needed=True) for name in ("before", "after"))
            self.cells.word(line, "duration", needed=True)
            seconds = self.cells.span(line, "duration", 0)
            if not id or not line.one_of("resource", id, owners, "unknown_resource"):
                continue
            own = pairs.setdefault(id, {})
            if (pair := (key[0], key[1])) in own:
                line.again("before", own[pair][1])
            own[pair] = (seconds, line)
        resources = self._opened("resources", owners, write.CALENDAR)
        for row in resources:
            default = self.cells.span(owners[row["id"]], "default", 0)
            rows = [[*pair, at[0]] for pair, at in sorted(pairs.get(row["id"], {}).items())]
            if default is None and not rows:
                default = 0
            usual = {} if default is None else {"default": default}
            row["changeover"] = {**usual, "pairs": rows}
        return resources

    def _groups(self) -> list[Row]:
        rule = write.GROUPS.column("rule")
        return [
            {"id": id, "rule": self.cells.choice(line, rule), "k": self.cells.whole(line, "k", 0, 1)}
            for id, line in self._owners("groups").items()
        ]

    def _quotas(self, document: InstanceJson) -> list[Row]:
        partners: dict[str, tuple[Line, int]] = {}
        shares = []
        offered = _offered(document) if not self._broken() else 0
        for line in ordered(self.book.of["quotas"], self.cells):
            partner = self.cells.word(line, "partner", needed=True)
            if partner in partners:
                line.again("partner", partners[partner][0])
            most, share = self.cells.span(line, "max", 0), self.cells.share(line, "share")
            both = [key for key in ("max", "share") if key in line.values]
            if len(both) != 1:
                line.fault("max", _ONE_OF, ", ".join(map(str, (line.values[k] for k in both))),
                           "", "missing_value", _EITHER_SHARE)  # fmt: skip
            if share is not None:
                shares.append(share)
                most = math.floor(share * offered + 1e-6)
            partners[partner] = line, most or 0
        if len(shares) == len(partners) and shares and abs(sum(shares) - 1) > 1e-9:
            self.findings.append(
                Finding("shares_sum", "warning", "quotas", column="share", seen=f"{100 * sum(shares):.10g} %")
            )
        return [{"partner": partner, "max": most} for partner, (_, most) in partners.items()]

    def _broken(self) -> bool:
        sheets = ("resources", "calendar")
        return bool(self.frame) or any(one.faults for key in sheets for one in self.book.of[key])


def _offered(document: InstanceJson) -> int:
    """Return the open seconds of all resources inside the horizon, each by its capacity."""
    low, high = document["horizon"]
    total = 0
    for row in document["resources"]:
        spans = merged((max(low, a), min(high, b)) for a, b in row.get("calendar", [[low, high]]))
        total += row["capacity"] * sum(b - a for a, b in spans)
    return total


def _title(en: str, zh: str) -> str | dict[str, str]:
    return {"en": en, "zh": zh} if en and zh else en or zh


def _moved(error: InputError, place: Callable[[Place], Place]) -> InputError:
    """Return an error, and those told with it, at their places in the workbook."""
    rows: list[YuzuiError] = [error, *error.more]
    for one in rows:
        one.place = place(one.place)
    return error


_THESE = Text("mend these first, then run it again", "请先改正以上各处，再重新运行")
_NO_ZONE = Text("no such time zone is known", "没有该时区")
_IANA = Text("write the IANA name, such as Asia/Shanghai", "请填写 IANA 时区名，如 Asia/Shanghai")
_BOTH = Text("it says always open, but there are rows of its calendar", "注明全程开放，但日历中有其时段")
_EITHER = Text("write “by calendar”, or take its rows out of the calendar", "请改为“按日历”，或删去日历中的相应行")
_ONE_OF = Text("a share needs either a time or a part", "份额须填时长或占比之一")
_EITHER_SHARE = Text("fill in exactly one of the two columns", "两列中请只填一列")
