# SPDX-License-Identifier: Apache-2.0
"""What is to look at in rows of use before they are loaded, and what the answers make of them.

Overlaps, ends before begins, instruments that the registry does not have, uses that are known with other content:
each needs an answer. What is set aside, and what is there already, is worth knowing. An answer changes no file: it is
a correction of one row, with a name.
"""

from __future__ import annotations

import datetime as dt
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import accumulate
from typing import Any
from zoneinfo import ZoneInfo

from yuzui.errors import Place
from yuzui.facilities import time_ledger
from yuzui.job.workspace import Workspace
from yuzui.ledger.usage_intake import Instrument, Reading
from yuzui.ledger.usage_sheets import EVENTS, USE, Read, Use
from yuzui.model.finding import CODES
from yuzui.model.table import Row
from yuzui.model.tables.schedule import EVENT
from yuzui.model.visibility import In
from yuzui.sheets.understand import facility_use
from yuzui.sheets.understand.mapping import Rejected
from yuzui.sheets.understand.questions import Answers, Check, Checks, Choice, title_of_checks
from yuzui.store.durable import now
from yuzui.text import Text, join, same
from yuzui.text.numbers import count, number

DAY, HOUR = 86_400, 3_600
"""Seconds."""
NEAR = 1_800
"""Seconds by which begin and end of a use may be off those of its booking."""
OFF = 0.1
"""Hours, and share of them, by which stated hours may be off begin and end."""
NIGHT = 16 * HOUR
"""Length from which a use over midnight, of clock times alone, is rather a slip of the pen."""
LONG = 3 * DAY
"""Length from which a use is worth a look: somebody may have forgotten to end it."""
LISTED = 40
"""Most lines of one kind that are only worth knowing."""
ASIDE, KEEP, SEEN, LATER = "aside", "keep", "seen", "later"
_ASIDE = Choice(ASIDE, Text("leave this row out", "不载入该行"))
_SEEN = Choice(SEEN, Text("seen", "已阅"))


@dataclass(frozen=True, slots=True)
class Known:
    """What the workspace knows of instruments, events and bookings."""

    instruments: tuple[Instrument, ...]
    events: Mapping[tuple[str, str], Row] = field(default_factory=dict)
    by_resource: Mapping[str, tuple[Row, ...]] = field(default_factory=dict)
    bookings: Mapping[str, tuple[Row, ...]] = field(default_factory=dict)
    answered_zone: str = ""

    def id_of(self, name: str) -> str:
        """Return the id of the one instrument that bears an id or name; empty if none or several do."""
        found = {one.id for one in self.instruments if name == one.id}
        found = found or {one.id for one in self.instruments if name in one.names}
        return next(iter(found)) if len(found) == 1 else ""

    def instrument(self, name: str) -> Instrument | None:
        """Return an instrument by id."""
        return next((one for one in self.instruments if one.id == name), None)

    def zone(self, name: str) -> ZoneInfo:
        """Return the zone of an instrument; of one that has none that of the files."""
        one = self.instrument(name)
        return ZoneInfo((one.zone if one is not None else "") or self.answered_zone or "UTC")

    def moment(self, name: str, at: int) -> str:
        """Return an instant as a clock at an instrument shows it; in UTC, and marked so, where its zone is unknown."""
        one = self.instrument(name)
        known = self.answered_zone or (one is not None and one.zone)
        return f"{dt.datetime.fromtimestamp(at, self.zone(name)):%Y-%m-%d %H:%M}{'' if known else ' UTC'}"


@dataclass(frozen=True, slots=True)
class Settled:
    """Rows as they are loaded: new ones, those that are there already, those left out by hand, corrections."""

    fresh: tuple[Use, ...]
    there: tuple[Use, ...]
    aside: tuple[tuple[Use, str], ...]
    corrected: tuple[tuple[Use, str, Any, str], ...]
    matched: int


def instruments(workspace: Workspace) -> tuple[Instrument, ...]:
    """Return the instruments that whoever asks sees, and which of them they answer for."""
    rows = workspace.view.select("resource", columns=("id", "name", "name_zh", "tz", "capacity", "parent"))
    mine = time_ledger.answered_for(workspace.view, rows)
    return tuple(
        Instrument(
            row["id"],
            tuple(dict.fromkeys(name for name in (row["name"], row["name_zh"]) if name)),
            row["tz"] or "",
            row["capacity"],
            row["id"] in mine,
        )
        for row in rows
    )


def known(workspace: Workspace, uses: Iterable[Use], parts: tuple[Instrument, ...], zone: str = "") -> Known:
    """Return what the workspace knows that rows are held against; ``zone`` is the one that was answered."""
    rows = list(uses)
    blank = Known(parts)
    names = {str(use.row["resource"]) for use in rows}
    ids = {blank.id_of(name) for name in names} - {""}
    if len(names) > len(ids):
        ids |= {one.id for one in parts if one.mine}  # an answer may name any of these
    desk = workspace.desk
    sources = tuple(dict.fromkeys(use.row["source"] for use in rows))
    events = desk.select("event", where=In("source", sources)) if sources else []
    happened = time_ledger.happenings(desk, ids) if ids else []
    bookings = desk.select("booking", where=In("resource", tuple(sorted(ids)))) if ids else []
    return Known(
        parts,
        {(row["source"], row["source_key"]): row for row in events},
        _by_resource(row for row in happened if row["kind"] == "done" and row["t1"] is not None),
        _by_resource(row for row in bookings if row["state"] != "cancelled"),
        zone,
    )


def _by_resource(rows: Iterable[Row]) -> dict[str, tuple[Row, ...]]:
    found: dict[str, list[Row]] = {}
    for row in rows:
        found.setdefault(row["resource"], []).append(row)
    return {name: tuple(own) for name, own in found.items()}


def uses_of(reading: Reading) -> list[Use]:
    """Return all rows of all sheets, in their order."""
    return [use for part in reading.parts for use in part.uses]


# Checks.


def checks(reading: Reading, held: Known, answers: Answers) -> Checks:
    """Return what is to look at."""
    row_checks = _UsageChecks(held, answers)
    uses = _placed(uses_of(reading), held, answers)
    lines = [
        *row_checks.left_out(reading.parts),
        *row_checks.unknown(uses_of(reading)),
        *row_checks.times(uses),
        *row_checks.differing(uses),
        *row_checks.overlaps(uses),
        *row_checks.rejected(reading),
        *row_checks.over_new_year(uses),
        *row_checks.sums(uses, reading.parts),
        *row_checks.notes(uses, reading.parts),
    ]
    return Checks(title_of_checks(lines), tuple(lines))


def _placed(uses: Iterable[Use], held: Known, answers: Answers) -> list[Use]:
    """Return rows under the ids of their instruments, as answered where the registry has no such name."""
    placed = []
    for use in uses:
        name = str(use.row["resource"])
        own = held.id_of(name) or answers.get(("instrument_name", name), "")
        if own and own not in (ASIDE, LATER) and own != name and not held.id_of(name):
            use = replace(use, row={**use.row, "resource": own})
        placed.append(use)
    return placed


class _UsageChecks:
    """Checks of rows of use."""

    def __init__(self, held: Known, answers: Answers) -> None:
        self.held, self.answers = held, answers

    def _line(self, code: str, kind: Any, use: Use | None, text: Text, place: str = "", **more: Any) -> Check:
        place = place or (use.id if use is not None else code)
        at = {} if use is None else {"file": use.file, "sheet": use.sheet, "row": use.line or None}
        if kind == "know":
            more = {"choices": (_SEEN,), "proposed": SEEN, "alike": code, **more}
        return Check(code, kind, place, text, **{**at, **more}, answer=self.answers.get((code, place), ""))

    def left_out(self, parts: Sequence[Read]) -> Iterator[Check]:
        """Yield of each sheet how many uses cannot be read, and why: their hours would be missing."""
        for part in parts:
            lost = [one for one in part.rejected if one.code not in _COUNTED]
            if not lost:
                continue
            kinds = Counter((one.code, heading(part, one.column)) for one in lost)
            named = [
                (same(f"“{column}” ") if column else same(""))
                + CODES[code]
                + Text(" ({n})", "（{n}）").format(n=count(n, Text("row", "行")))
                for (code, column), n in kinds.most_common(4)
            ]
            rows = ", ".join(str(one.line) for one in lost[:20]) + (" …" if len(lost) > 20 else "")
            words = Text(
                "{n} of {m} uses are left out, rows {r}: {w}.", "{m} 次使用中有 {n} 次不载入（第 {r} 行）：{w}。"
            )
            text = words.format(r=rows, n=number(len(lost)), m=number(len(lost) + part.n), w=join(named, "; ", "；"))
            yield self._line(
                "left_out", "stop", None, text, f"{part.key}|{len(lost)}", file=part.sheet.file, sheet=part.sheet.name,
                row=lost[0].line, column=heading(part, lost[0].column),
                expected=Text("mend these rows in the file and hand it in anew, or go on without them",
                              "请在文件中改正这些行后重新上传，或确认不载入"),
                choices=(Choice(ASIDE, Text("go on without: their hours do not count", "不载入这些行，其机时不计")),),
            )  # fmt: skip

    def unknown(self, uses: Sequence[Use]) -> Iterator[Check]:
        """Yield each name of an instrument that the registry does not have, or that another office answers for."""
        counts = Counter(str(use.row["resource"]) for use in uses)
        mine = [one for one in self.held.instruments if one.mine]
        for name, n in counts.items():
            own = self.held.id_of(name)
            one = self.held.instrument(own)
            first = next(use for use in uses if str(use.row["resource"]) == name)
            if one is not None and one.mine:
                continue
            seen = count(n, Text("row", "行"))
            if one is not None:
                text = Text("{i} is not an instrument you answer for.", "您不负责仪器 {i}。").format(i=name)
                choices: tuple[Choice, ...] = (Choice(ASIDE, Text("leave its rows out", "不载入其记录")),)
            else:
                text = Text("The registry has no instrument “{i}” ({n}).", "名录中没有仪器“{i}”（{n}）。").format(
                    i=name, n=seen
                )
                choices = (
                    *(Choice(each.id, same(" · ".join(dict.fromkeys((each.id, *each.names))))) for each in mine[:200]),
                    Choice(ASIDE, Text("leave its rows out", "不载入其记录")),
                    Choice(LATER, Text("keep the name; the instrument is registered later", "保留名称，仪器稍后登记")),
                )
            yield self._line("instrument_name", "stop", first, text, name, seen=name, choices=choices,
                             expected=Text("an instrument of the registry", "名录中的仪器"))  # fmt: skip

    def times(self, uses: Sequence[Use]) -> Iterator[Check]:
        """Yield uses that end before they begin, or have not ended yet; and very long ones."""
        moment, long = int(now().timestamp()), 0
        for use in uses:
            t0, t1 = use.row["t0"], use.row["t1"]
            seen = self._span(use)
            if t1 is None:
                if use.row["kind"] == "done":
                    yield self._endless(use)
                continue
            if t1 < t0:
                choices = [_ASIDE, Choice("swap", Text("begin and end are exchanged", "起止颠倒"))]
                if t1 + DAY > t0:
                    choices.insert(0, Choice("next_day", Text("it ended on the next day", "次日结束")))
                text = Text("A use ends before it begins.", "结束早于开始。")
                yield self._line(
                    "ends_before", "stop", use, text, seen=seen, choices=tuple(choices), alike="ends_before"
                )
            elif t0 > moment:
                text = Text("A use begins in the future.", "开始时间在将来。")
                yield self._line("future", "stop", use, text, seen=seen, alike="future",
                                 choices=(_ASIDE, Choice(KEEP, Text("keep it", "保留"))))  # fmt: skip
            elif use.overnight and t1 - t0 > NIGHT:
                text = Text("It ends before it begins: taken as {h} hours until the next day.",
                            "结束早于开始：按次日结束计 {h} 小时。").format(h=number((t1 - t0) / HOUR, 1))  # fmt: skip
                night = (Choice(KEEP, Text("so it was", "确实如此")), _ASIDE)
                yield self._line("overnight", "stop", use, text, seen=seen, choices=night, alike="overnight")
            elif use.hours is not None and abs(use.hours - (t1 - t0) / HOUR) > max(OFF, OFF * use.hours):
                text = Text(
                    "It states {h} hours; from begin to end there are {r}, and these count.",
                    "所填机时 {h} 小时，起止相差 {r} 小时：以起止时间为准。",
                )
                text = text.format(h=number(use.hours, 2), r=number((t1 - t0) / HOUR, 2))
                yield self._line("hours_differ", "know", use, text, seen=seen, choices=(_SEEN, _ASIDE))
            elif t1 - t0 > LONG and long < LISTED:
                long += 1
                text = Text("A use of {h} hours: was it ended in time?", "单次使用 {h} 小时，是否漏记结束？").format(
                    h=number((t1 - t0) / HOUR)
                )
                yield self._line("very_long", "know", use, text, seen=seen, choices=(_SEEN, _ASIDE))

    def _endless(self, use: Use) -> Check:
        text = Text("A use without an end that can be read: it has no hours.", "没有可识别的结束时间：无机时可计。")
        choices = (_ASIDE, Choice(KEEP, Text("load it without hours", "载入，不计机时")))
        return self._line("no_end", "stop", use, text, seen=self._span(use), choices=choices, alike="no_end")

    def differing(self, uses: Sequence[Use]) -> Iterator[Check]:
        """Yield uses that are known with other content: of the two nobody here can tell which happened."""
        for use in uses:
            old = self.held.events.get((use.row["source"], use.row["source_key"]))
            if old is None or not (other := differences(old, use.row, self.held)):
                continue
            labels = [EVENT[name].label for name in other]
            text = Text("This use is loaded already, with another {what}.", "该次使用已载入，但{what}不同。").format(
                what=labels[0]
            )
            before = same(" · ".join(self._shown(name, old[name], use) for name in other))
            seen = " · ".join(self._shown(name, use.row[name], use) for name in other)
            yield self._line("known_otherwise", "stop", use, text, seen=seen, expected=before, alike="known_otherwise",
                             choices=(Choice(ASIDE, Text("keep what is loaded", "以已载入的为准")),))  # fmt: skip

    def overlaps(self, uses: Sequence[Use]) -> Iterator[Check]:
        """Yield uses that share time with another of the same instrument, in the files or loaded before."""
        asked: dict[str, list[tuple[int, int, Use]]] = {}
        for use in uses:
            t0, t1 = self._times(use)
            fresh = (use.row["source"], use.row["source_key"]) not in self.held.events
            if use.row["kind"] == "done" and t1 is not None and t1 > t0 and fresh and not self._out(use):
                asked.setdefault(self._place(use), []).append((t0, t1, use))
        for name, spans in asked.items():
            one = self.held.instrument(name)
            if one is not None and (one.capacity or 1) > 1:
                continue
            held = [(row["t0"], row["t1"]) for row in self.held.by_resource.get(name, ()) if row["t1"] > row["t0"]]
            yield from self._crossing(sorted(spans, key=lambda span: span[:2]), sorted(held))

    def _crossing(self, spans: Sequence[tuple[int, int, Use]], held: Sequence[tuple[int, int]]) -> Iterator[Check]:
        begins, ends = [t0 for t0, _ in held], list(accumulate((t1 for _, t1 in held), max))
        reach, last = 0, None
        for t0, t1, use in spans:
            before = bisect_left(begins, t1)  # what is loaded and begins before this one ends, whichever began first
            loaded = before > 0 and ends[before - 1] > t0
            if loaded or t0 < reach:
                yield self._overlap(use, None if loaded else last, next(
                    (row for row in reversed(held[:before]) if row[1] > t0), (t0, t1)
                ))  # fmt: skip
            if t1 > reach:
                reach, last = t1, use

    def _overlap(self, use: Use, other: Use | None, loaded: tuple[int, int]) -> Check:
        """Return the line of a use at the time of another one: a row of the files, or one that is loaded."""
        name = self._place(use)
        if other is not None:
            where = Text("row {r}", "第 {r} 行").format(r=str(other.line))
            if (other.file, other.sheet) != (use.file, use.sheet):
                where = Place(other.file, other.sheet, other.line).text()
            where += same(f" ({self._span(other)})")
        else:
            where = Text("one that is loaded already", "已载入的一次使用")
            where += same(f" ({self.held.moment(name, loaded[0])} – {self.held.moment(name, loaded[1])})")
        text = Text("Two uses of {i} at one time: this one and {w}.", "{i} 同一时间有两次使用：本行与{w}。")
        both = Text("keep both: neither counts until it is settled", "两者均保留，澄清前均不计入")
        if other is None:
            both = Text("keep it: it does not count until it is settled", "保留本行，澄清前不计入")
        return self._line("overlap", "stop", use, text.format(i=name, w=where), seen=self._span(use),
                          choices=(_ASIDE, Choice(KEEP, both)), alike="overlap")  # fmt: skip

    def rejected(self, reading: Reading) -> Iterator[Check]:
        """Yield what could not be read as a use, row by row; lines of sums, notes and repetitions by their number."""
        for part in reading.parts:
            counts: Counter[str] = Counter()
            for one in part.rejected:
                counts[one.code] += 1
                if one.code in _COUNTED or counts[one.code] > LISTED:
                    continue
                yield self._set_aside(part, one, CODES[one.code])
            for code, n in counts.items():
                rest = n if code in _COUNTED else n - LISTED
                if rest > 0:
                    first = next(one for one in part.rejected if one.code == code)
                    text = CODES[code] + Text(" ({n}, not loaded)", "（{n}，不载入）").format(
                        n=count(rest, Text("row", "行"))
                    )
                    yield self._set_aside(part, first, text, "|rest")

    def _set_aside(self, part: Read, one: Rejected, text: Text, more: str = "") -> Check:
        own = one.cells[: len(part.head.headings)] if part.kind in (USE, EVENTS) else one.cells
        cells = " · ".join(str(cell) for cell in own if cell not in (None, ""))[:120]
        place = f"{part.key}|{one.line}|{one.code}{more}"
        return self._line("set_aside", "know", None, text, place, seen=cells, file=part.sheet.file,
                          sheet=part.sheet.name, row=one.line, column=heading(part, one.column))  # fmt: skip

    def over_new_year(self, uses: Sequence[Use]) -> Iterator[Check]:
        """Yield how many uses end in another year than the one in which they began, to which all their hours go."""
        over: dict[int, list[Use]] = {}
        for use in uses:
            t0, t1 = self._times(use)
            zone = self.held.zone(self._place(use))
            year = dt.datetime.fromtimestamp(t0, zone).year
            if t1 is not None and t1 > t0 and dt.datetime.fromtimestamp(t1 - 1, zone).year > year:
                over.setdefault(year, []).append(use)
        for year, found in sorted(over.items()):
            text = Text("{n} run over New Year: all of their hours count in {y}.", "{n}跨年：其机时全部计入 {y} 年。")
            if len(found) == 1:
                text = Text(
                    "{n} runs over New Year: all of its hours count in {y}.", "{n}跨年：其机时全部计入 {y} 年。"
                )
            text = text.format(n=count(len(found), Text("use", "次使用")), y=str(year))
            yield self._line(
                "over_new_year", "know", found[0], text, f"over_new_year|{year}", seen=self._span(found[0])
            )

    def sums(self, uses: Sequence[Use], parts: Sequence[Read]) -> Iterator[Check]:
        """Yield where the line of totals of a sheet says other hours than its rows make, as answered so far."""
        for part in parts:
            found = [line for line in map(part.total, part.rejected) if line is not None]
            if len(found) != 1:  # none, or one a page: nobody knows which rows each is of
                continue
            line, stated = found[0]
            own = [use for use in uses if (use.file, use.sheet) == (part.sheet.file, part.sheet.name)]
            spans = [self._times(use) for use in own if not self._out(use)]
            made = sum(max(0, (t1 or t0) - t0) for t0, t1 in spans) / HOUR
            if abs(stated - made) < 0.01:
                continue
            text = Text(
                "The line of totals says {h} hours; the rows above make {r} ({n}).",
                "合计行为 {h} 小时，其上各行合计 {r} 小时（{n}）。",
            ).format(h=number(stated, 2), n=count(len(spans), Text("use", "次使用")), r=number(made, 2))
            yield self._line("total_differs", "know", None, text, f"{part.key}|total", file=part.sheet.file,
                             sheet=part.sheet.name, row=line, column=heading(part, "length"))  # fmt: skip

    def notes(self, uses: Sequence[Use], parts: Sequence[Read]) -> Iterator[Check]:
        """Yield what is there already, and how many uses do not say whom they served."""
        there = sum((use.row["source"], use.row["source_key"]) in self.held.events for use in uses)
        if there:
            text = Text(
                "{n} of {m} uses are loaded already; they add nothing.", "{m} 次使用中 {n} 次已载入，不重复计入。"
            )
            yield self._line("there", "know", None, text.format(n=number(there), m=number(len(uses))))
        laid = sum(len(part.uses) for part in parts if part.laid)
        if laid:
            text = Text(
                "{n} uses have a day and hours only: the hours count, the time of day is not known.",
                "{n} 次使用只有日期与机时：机时照计，具体时刻未知。",
            )
            yield self._line("laid", "know", None, text.format(n=number(laid)))
        blank = sum(use.row["user_class"] is None and use.row["kind"] == "done" for use in uses)
        if blank:
            text = Text(
                "{n} uses do not say whether the user is of the own unit: external hours will be blank.",
                "{n} 次使用未说明用户内外类别，对外机时将为空。",
            )
            yield self._line("no_class", "know", None, text.format(n=number(blank)))

    def _place(self, use: Use) -> str:
        name = str(use.row["resource"])
        return self.held.id_of(name) or name

    def _out(self, use: Use) -> bool:
        return any(
            self.answers.get((code, use.id)) == ASIDE
            for code in ("ends_before", "future", "overnight", "very_long", "no_end")
        )

    def _times(self, use: Use) -> tuple[int, int | None]:
        return mended(use.row["t0"], use.row["t1"], self.answers.get(("ends_before", use.id), ""))

    def _span(self, use: Use) -> str:
        return f"{self._shown('t0', use.row['t0'], use)} – {self._shown('t1', use.row['t1'], use)}"

    def _shown(self, name: str, cell: Any, use: Use) -> str:
        if name in ("t0", "t1") and cell is not None:
            return self.held.moment(self._place(use), cell)
        return str(cell if cell is not None else "–")


_COUNTED = frozenset({"total_row", "note_row", "duplicate", "no_use", "not_happened", "job_step"})
"""Codes of rows that are no uses, or told once more: they are counted."""


def heading(part: Read, column: str) -> str:
    """Return the heading under which a column of an event stands in a sheet; empty if it has none of its own."""
    names = {one.column: one.heading for one in part.mapping if one.heading not in facility_use.ADDED}
    if column in names:
        return names[column]
    places = part.record.places if part.record is not None else {}
    ways = {"t0": ("t0", "day"), "t1": ("t1", "length"), "source_key": ("t0", "day")}.get(column, (column,))
    place = next((places[one] for one in ways if one in places), None)
    return part.head.name(place) if place is not None else "" if column in EVENT else column


def mended(t0: int, t1: int | None, answer: str) -> tuple[int, int | None]:
    """Return begin and end as an answer sets them."""
    if t1 is not None and answer == "next_day":
        return t0, t1 + DAY
    if t1 is not None and answer == "swap":
        return t1, t0
    return t0, t1


def differences(old: Row, new: Row, held: Known) -> list[str]:
    """Return in which columns a use that is loaded differs from a row; its booking was matched here."""
    same_place = {held.id_of(str(row["resource"])) or row["resource"] for row in (old, new)}
    skip = {"booking"} | ({"resource"} if len(same_place) == 1 else set())
    return [name for name in EVENT.names if name not in skip and old.get(name) != new.get(name)]


# What the answers make of the rows.


def settled(reading: Reading, held: Known, answers: Answers) -> Settled:
    """Return the rows as they are loaded."""
    fresh: list[Use] = []
    there: list[Use] = []
    aside: list[tuple[Use, str]] = []
    corrected: list[tuple[Use, str, Any, str]] = []
    matched = 0
    for raw, use in zip(uses := uses_of(reading), _placed(uses, held, answers), strict=True):
        out = next((code for code in _LEAVING if answers.get((code, use.id)) == ASIDE), "")
        if answers.get(("instrument_name", str(raw.row["resource"]))) == ASIDE:
            out = "instrument_name"
        if out:
            aside.append((use, out))
            continue
        if (use.row["source"], use.row["source_key"]) in held.events:
            there.append(use)
            continue
        t0, t1 = mended(use.row["t0"], use.row["t1"], answers.get(("ends_before", use.id), ""))
        row = {**use.row, "t0": t0, "t1": t1}
        for name, code in (("resource", "instrument_name"), ("t0", "ends_before"), ("t1", "ends_before")):
            if row[name] != raw.row[name]:
                corrected.append((use, name, row[name], code))
        if row["booking"] is None and (booking := _booking(replace(use, row=row), held)) is not None:
            row["booking"] = booking
            matched += 1
        fresh.append(replace(use, row=row))
    return Settled(tuple(fresh), tuple(there), tuple(aside), tuple(corrected), matched)


_LEAVING = ("no_end", "ends_before", "future", "overnight", "hours_differ", "very_long", "overlap", "known_otherwise")


def _booking(use: Use, held: Known) -> str | None:
    """Return the booking of a use: the same instrument and person, begin and end within half an hour."""
    person = " ".join(use.person.split()).casefold()
    if not person or use.row["t1"] is None:
        return None
    own = held.id_of(str(use.row["resource"])) or str(use.row["resource"])
    fits = [
        (abs(row["t0"] - use.row["t0"]) + abs(row["t1"] - use.row["t1"]), str(row["id"]))
        for row in held.bookings.get(own, ())
        if " ".join(str(row["user"] or "").split()).casefold() == person
        and abs(row["t0"] - use.row["t0"]) <= NEAR
        and abs(row["t1"] - use.row["t1"]) <= NEAR
    ]
    return min(fits)[1] if fits else None
