# SPDX-License-Identifier: Apache-2.0
"""An instance read from a workbook: the same as from JSON, and every fault at its cell.

A fault of the frame (settings, resources, calendars, changeovers, pools, groups, shares) refuses
the whole, with all faults named; a faulty row of a task sets that task aside; a faulty window is
not used and its task keeps the others. All that is set aside is kept with its row as it stands.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from yuzui.errors import InputError, Place, YuzuiError, together
from yuzui.model.finding import Finding
from yuzui.scheduling import reading
from yuzui.scheduling.instance import merged
from yuzui.scheduling.workbook import columns, lines
from yuzui.scheduling.workbook.calendars import calendars
from yuzui.scheduling.workbook.cells import Cells
from yuzui.scheduling.workbook.lines import Line, Lines, ordered
from yuzui.scheduling.workbook.requests import Requests, requests
from yuzui.sheets.values import zoned
from yuzui.text import Text

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

    document: dict[str, Any]
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
    return _Reader(lines.read(path)).read()


def told(faults: Sequence[InputError]) -> list[InputError]:
    """Return the faults that a person is told: one cause once, and no more than can be read."""
    zone = any(one.code == "unknown_timezone" for one in faults)
    found: list[InputError] = []
    for one in faults:
        again = zone or any(other.code == "no_zone" for other in found)
        if one.code != "no_zone" or not again:
            found.append(one)
    if len(found) <= TOLD:
        return found
    more = Text("and {n} more faults", "另有 {n} 处问题").format(n=len(found) - TOLD)
    return [*found[:TOLD], InputError(more, fix=_THESE, code="more_faults")]


class _Reader:
    def __init__(self, given: Lines) -> None:
        self.given, self.cells = given, Cells()
        self.findings = list(given.findings)
        self.frame: list[InputError] = []

    def read(self) -> Book:
        document = self._settings()
        owners = self._owners("resources"), self._owners("pools")
        document["resources"] = self._resources(owners[0])
        document["pools"] = self._opened("pools", owners[1], columns.POOL_CALENDAR)
        document["groups"] = self._groups()
        document["quotas"] = self._quotas(document)
        for key in ("resources", "calendar", "changeover", "pools", "pool_calendar", "groups",
                    "quotas"):  # fmt: skip
            self.frame += [fault for line in self.given.of[key] for fault in line.faults]
        if self.frame:
            raise together(told(self.frame))
        asked = requests(self.given, self.cells, document)
        document["tasks"] = asked.rows
        return self._book(document, asked)

    def _book(self, document: dict[str, Any], asked: Requests) -> Book:
        """Return the instance with the rows set aside, those that only the whole shows too."""
        book = Book(document, (), (), tuple(asked.lines), asked.later)
        try:
            found = reading.read(document, self.given.file)
        except InputError as wrong:
            raise _moved(wrong, self._frame_place) from None
        aside = [Aside(task, together(line.faults), tuple(line.cells), False)
                 for task, line in asked.windows]  # fmt: skip
        for task, error in found.rejected.items():
            number = error.place.row or 0
            line = asked.lines[number - 1]
            own = asked.faults.get(number)
            told = together(own) if own else _moved(error, book.place)
            at = next((one for one in asked.blamed.get(number, ()) if one.faults), line)
            aside.append(Aside(task, told, tuple(at.cells), True))
        aside += [Aside(task, together(line.faults), tuple(line.cells), False)
                  for task, line in asked.strays]  # fmt: skip
        return replace(book, aside=tuple(aside), findings=tuple(self.findings))

    def _frame_place(self, place: Place) -> Place:
        rows = self.given.of.get(place.sheet, ())
        if place.row is None or not 0 < place.row <= len(rows):
            return replace(place, sheet=self.given.labels.get(place.sheet, place.sheet))
        line = ordered(rows, self.cells)[place.row - 1]
        return replace(line.place, column=line.headings.get(place.column, place.column))

    # ---------------------------------------------------------------- settings

    def _settings(self) -> dict[str, Any]:
        names = {word: one.key for one in columns.NAMES
                 for word in columns.names(one.key, one.label)}  # fmt: skip
        found: dict[str, Line] = {}
        for line in self.given.of["settings"]:
            key = names.get(columns.plain(self.cells.word(line, "name")))
            if key is None:
                self.findings.append(
                    Finding("unknown_field", "note", "settings",
                            column=str(line.values.get("name", ""))[:40])
                )  # fmt: skip
            elif key in found:
                line.again("name", found[key])
            else:
                found[key] = line
        zone = self._zone(found.get("timezone"))
        self.cells = Cells(zone)
        shift = self.cells.span(found["shift"], "value", 1) if "shift" in found else None
        self.cells = Cells(zone, shift)
        horizon = [self._instant(found, key) for key in ("from", "to")]
        origin = replace(next(one for one in columns.NAMES if one.choices), key="value")
        said = self.cells.choice(found["origin"], origin) if "origin" in found else ""
        document: dict[str, Any] = {"unit": "s", "horizon": horizon}
        if title := _title(*(self._text(found, f"title.{lang}") for lang in ("en", "zh"))):
            document["title"] = title
        if zone is not None:
            document["timezone"] = zone.key
        if shift is not None:
            document["shift"] = shift
        known = self.cells.time(found["inputs_as_of"], "value") if "inputs_as_of" in found else None
        if known is not None:
            document["inputs_as_of"] = known
        self.frame += [fault for line in self.given.of["settings"] for fault in line.faults]
        return document | ({"origin": said} if said else {})

    def _text(self, found: Mapping[str, Line], key: str) -> str:
        return self.cells.word(found[key], "value") if key in found else ""

    def _instant(self, found: Mapping[str, Line], key: str) -> int | None:
        line = found.get(key)
        if line is not None and "value" in line.values:
            return self.cells.time(line, "value")
        label = next(one for one in columns.NAMES if one.key == key).label
        sheet = self.given.labels["settings"]
        self.frame.append(
            InputError(
                Text("the horizon has no end here: {name}", "未给出排程期：{name}").format(name=label),
                place=line.at("value") if line is not None else Place(self.given.file, sheet),
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
            line.wrong("value", _NO_ZONE, name, "Asia/Shanghai", "unknown_timezone", _IANA)
        return zone

    # ---------------------------------------------------------------- frame

    def _owners(self, sheet: str) -> dict[str, Line]:
        found: dict[str, Line] = {}
        for line in ordered(self.given.of[sheet], self.cells):
            id = self.cells.word(line, "id", needed=True)
            if id in found:
                line.again("id", found[id])
            elif id:
                found[id] = line
        return found

    def _opened(self, sheet: str, owners: Mapping[str, Line], layout: columns.Layout) -> list[dict[str, Any]]:
        """Return resources or pools with their calendars and capacities."""
        given = self.given.of[layout.key]
        found = calendars(given, layout, self.cells, owners, self.findings)
        hours = columns.RESOURCES.column("hours")
        made = []
        for id, line in owners.items():
            said = self.cells.choice(line, hours)
            if said == columns.ALWAYS and id in found:
                line.wrong("hours", _BOTH, line.values["hours"], "", "contradiction", _EITHER)
            own = {"calendar": found.get(id, [])} if said == columns.BY_CALENDAR or id in found else {}
            capacity = self.cells.whole(line, "capacity", 0, 1)
            made.append({"id": id, **own, "capacity": capacity})
        return made

    def _resources(self, owners: Mapping[str, Line]) -> list[dict[str, Any]]:
        pairs: dict[str, dict[tuple[str, str], tuple[int | None, Line]]] = {}
        for line in self.given.of["changeover"]:
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
        made = self._opened("resources", owners, columns.CALENDAR)
        for row in made:
            default = self.cells.span(owners[row["id"]], "default", 0)
            rows = [[*pair, at[0]] for pair, at in sorted(pairs.get(row["id"], {}).items())]
            if default is None and not rows:
                default = 0
            given = {} if default is None else {"default": default}
            row["changeover"] = {**given, "pairs": rows}
        return made

    def _groups(self) -> list[dict[str, Any]]:
        rule = columns.GROUPS.column("rule")
        return [
            {"id": id, "rule": self.cells.choice(line, rule), "k": self.cells.whole(line, "k", 0, 1)}
            for id, line in self._owners("groups").items()
        ]

    def _quotas(self, document: Mapping[str, Any]) -> list[dict[str, Any]]:
        found: dict[str, tuple[Line, int]] = {}
        shares = []
        offered = _offered(document) if not self._broken() else 0
        for line in ordered(self.given.of["quotas"], self.cells):
            partner = self.cells.word(line, "partner", needed=True)
            if partner in found:
                line.again("partner", found[partner][0])
            most, share = self.cells.span(line, "max", 0), self.cells.share(line, "share")
            both = [key for key in ("max", "share") if key in line.values]
            if len(both) != 1:
                line.wrong("max", _ONE_OF, ", ".join(map(str, (line.values[k] for k in both))),
                           "", "missing_value", _EITHER_SHARE)  # fmt: skip
            if share is not None:
                shares.append(share)
                most = math.floor(share * offered + 1e-6)
            found[partner] = line, most or 0
        if len(shares) == len(found) and shares and abs(sum(shares) - 1) > 1e-9:
            self.findings.append(
                Finding("shares_sum", "warning", "quotas", column="share",
                        seen=f"{100 * sum(shares):.10g} %")
            )  # fmt: skip
        return [{"partner": partner, "max": most} for partner, (_, most) in found.items()]

    def _broken(self) -> bool:
        sheets = ("resources", "calendar")
        return bool(self.frame) or any(one.faults for key in sheets for one in self.given.of[key])


def _offered(document: Mapping[str, Any]) -> int:
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
