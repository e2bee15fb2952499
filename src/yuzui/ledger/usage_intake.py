# SPDX-License-Identifier: Apache-2.0
"""From files of use to a ``map.toml``: what is understood of their columns, and what is asked because no file says it.

An instrument, a zone, a year, whom a file served: what a file leaves out is a constant, asked as a question.
Instrument, year and whom it served are asked of every file anew; all else is taken over for files with the same
headings.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

from yuzui.errors import InputError
from yuzui.job.sheet_reading import key_of
from yuzui.job.upload_sheets import Document, document, fingerprint, mapped, stops_of, written
from yuzui.ledger import usage_sheets
from yuzui.ledger.usage_sheets import CALENDAR, EVENTS, LOG, NOTHING, USE, Read
from yuzui.model.tables.schedule import EVENT
from yuzui.sheets.sheet import Sheet, letter
from yuzui.sheets.understand import questions
from yuzui.sheets.understand.facility_use import STATED, counts
from yuzui.sheets.understand.mapping import SHEETS, arranged
from yuzui.sheets.understand.questions import (
    Answers,
    Choice,
    ColumnRead,
    Fault,
    Item,
    Question,
    Seen,
    SheetRead,
    Stop,
    Sure,
)
from yuzui.sheets.values import UnfitError, value, zoned
from yuzui.store.durable import now
from yuzui.text import Text, same
from yuzui.text.numbers import count, number

DROP = "drop"
PARTS: Mapping[str, Text] = {
    "resource": Text("instrument", "仪器"),
    "t0": Text("begin", "开始"),
    "t1": Text("end", "结束"),
    "day": Text("day, beside clock times or hours", "日期（与时刻或机时同用）"),
    "length": Text("hours of use", "机时"),
    "user": Text("user", "使用人"),
    "project": Text("project", "课题"),
    "user_class": Text("inside or outside user", "用户类别（内外）"),
    "mode": Text("on site, remote or by mail", "现场、远程或寄样"),
    "booking": Text("booking", "预订编号"),
    "activity": Text("what the row is (use, training …)", "记录类别（使用、培训等）"),
    "cancelled": Text("cancelled", "已取消"),
    "missed": Text("missed", "爽约"),
    "shortened": Text("told by another row", "由另一行替代"),
    "status": Text("status: which rows count", "状态（哪些行计入）"),
}
"""What a column of a record of use may mean."""
CLASSES: Mapping[str, Text] = {
    "own": Text("own unit", "本单位"),
    "domestic": Text("outside, in the country", "外单位（国内）"),
    "foreign": Text("outside, abroad", "外单位（国外）"),
    "enterprise": Text("outside, a company", "企业"),
}
"""Whom an instrument served."""
UNKNOWN = "unknown"
IN, OUT = "in", "out"
"""Whether a word of a status counts as use."""
ZONES = ("Asia/Shanghai", "UTC", "Europe/London", "Europe/Berlin", "America/New_York", "America/Los_Angeles")
MOST, TOP, WORDS_TO = 200, 20, 30
"""Most instruments to choose from; rows shown of the top of a sheet; most words asked one by one."""
ASKED_ANEW = ("resource", "year", "user_class")
"""Constants of a file that do not hold of the next one."""


@dataclass(frozen=True, slots=True)
class Instrument:
    """An instrument of the registry; ``mine`` if whoever asks answers for it."""

    id: str
    names: tuple[str, ...]
    zone: str
    capacity: int | None
    mine: bool


class Reading(questions.Reading, frozen=True):
    """What is understood of files of use; ``parts`` are the sheets as they are read now."""

    parts: tuple[Read, ...] = ()

    @property
    def zone(self) -> str:
        """The zone that was answered, else the one that a heading names; empty if there is none."""
        answered = str(document(self.toml).get("event", {}).get("const", {}).get("zone", ""))
        return answered or next((part.zone for part in self.parts if part.zone), "")


def recalled(sheets: Sequence[Sheet], kept: Mapping[str, str]) -> str:
    """Return the mapping kept for files with these headings, without what holds of one file; empty for none."""
    for own, toml in kept.items():
        try:
            doc = _forgotten(document(toml), sheets)
            found = _parts(sheets, {}, doc)
            if found and own == _fingerprint(found):
                return written(doc)
        except InputError:
            continue
    return ""


def _forgotten(doc: Document, sheets: Sequence[Sheet]) -> Document:
    """Return a document for other files: their names in the order they stand, no constants of one file."""
    named = list(doc.get(SHEETS, {}).values())
    bodies = named if len(named) == len(sheets) > 1 else []
    keys = [key_of(one) for one in sheets]
    doc = {**doc, SHEETS: dict(zip(keys, bodies, strict=True))} if bodies else dict(doc)
    for body in (doc, *doc.get(SHEETS, {}).values()):
        if "const" in body:
            body["const"] = {name: one for name, one in body["const"].items() if name not in ASKED_ANEW}
    return doc


def _parts(sheets: Sequence[Sheet], kinds: Mapping[str, str], doc: Document) -> list[Read]:
    mapping = mapped(doc)
    return [usage_sheets.read(one, kinds.get(one.file, ""), mapping) for one in arranged(sheets, mapping)]


def _fingerprint(parts: Sequence[Read]) -> str:
    heads = [["/".join(one) for one in part.head.headings] for part in parts if part.sheet.rows]
    dropped = [sorted(part.sheet.dropped) for part in parts if part.sheet.rows]
    return fingerprint([[*own, *left] for own, left in zip(heads, dropped, strict=True)])


def read(
    sheets: Sequence[Sheet], kinds: Mapping[str, str], answers: Answers, remembered: str, known: Sequence[Instrument]
) -> Reading:
    """Say what is understood of files of use, and ask the rest; ``kinds`` are the formats of the files."""
    try:
        return _Reader(sheets, kinds, dict(answers), document(remembered) if remembered else {}, known).reading(
            bool(remembered)
        )
    except InputError as error:
        return Reading(_STOPPED, stops=tuple(stops_of(error)))


_NOTHING_USED = Text("No sheet of these files is used, as you said.", "按您的答复，这些文件均不使用。")
_HAND_IN = Text("Say otherwise here, or hand in another file.", "请更改答复，或补充其他文件。")
_STOPPED = Text("This file cannot be used as it is.", "此文件无法直接使用。")


class _Reader:
    """One reading: answers become a document, and the sheets are read under it."""

    def __init__(
        self,
        sheets: Sequence[Sheet],
        kinds: Mapping[str, str],
        answers: dict[tuple[str, str], str],
        doc: Document,
        known: Sequence[Instrument],
    ) -> None:
        self.sheets, self.kinds, self.answers, self.doc, self.known = sheets, kinds, answers, doc, known
        self.faults: list[Fault] = []
        self.parts: list[Read] = []
        self._under: Document = {}

    def reading(self, again: bool) -> Reading:
        for step in (self._whole, self._columns, self._constants):
            step()
            self._read()
        questions = [one for part in self.parts for one in self._of_sheet(part)]
        questions += self._of_all()
        questions = self._unread() + questions
        stops = [stop for part in self.parts for stop in part.stops]
        if not stops and all(mapped(self.doc).of(part.sheet).table == NOTHING for part in self.parts):
            stops.append(Stop("nothing_used", _NOTHING_USED, _HAND_IN, self.sheets[0].file))
        sheets = tuple(self._sheet(part, questions) for part in self.parts)
        waiting = sum(one.open for one in questions)
        return Reading(
            self._title(again and not self.answers, waiting, stops),
            sheets,
            tuple(questions),
            tuple(stops),
            tuple(self.faults),
            written(self.doc),
            _fingerprint(self.parts),
            again and not waiting,
            tuple(self.parts),
        )

    def _read(self) -> None:
        """Read the sheets under what the document says now; nothing is read twice under one document."""
        if not self.parts or self._under != self.doc:
            self._under = deepcopy(self.doc)
            self.parts = _parts(self.sheets, self.kinds, self.doc)

    def _fault(self, code: str, place: str, text: Text) -> None:
        self.faults.append(Fault(code, place, text))

    # Answers, written down.

    def _sheet_settings(self, key: str) -> dict[str, Any]:
        """Return what the document says of a whole sheet, to be changed."""
        if len(self.sheets) == 1:
            return self.doc
        own: dict[str, Any] = self.doc.setdefault(SHEETS, {}).setdefault(key, {})
        return own

    def _const(self, key: str) -> dict[str, Any]:
        own: dict[str, Any] = self._sheet_settings(key).setdefault("const", {})
        return own

    def _entries(self) -> dict[str, Any]:
        own: dict[str, Any] = self.doc.setdefault("event", {})
        return own

    def _whole(self) -> None:
        for sheet in self.sheets:
            key = key_of(sheet)
            if row := self.answers.get(("headings", key)):
                if row.isdigit() and 1 <= int(row) <= min(1000, len(sheet.rows)):
                    self._sheet_settings(key)["headings"] = int(row)
                else:
                    self._fault("headings", key, Text("There is no such row.", "没有这一行。"))
            table = self.answers.get(("table", key)) or self.answers.get(("reservations", key))
            if table == NOTHING:
                self._sheet_settings(key)["table"] = NOTHING
            elif table:
                self._sheet_settings(key)["table"] = EVENTS

    def _columns(self) -> None:
        for part in self.parts:
            names = _headings(part)
            for (code, place), given in self.answers.items():
                sheet, _, rest = place.rpartition("!")
                if sheet != part.key or code not in ("means", "column"):
                    continue
                if part.kind in (CALENDAR, LOG):
                    fixed = Text("What stands here has a fixed meaning.", "此处含义固定，不可更改。")
                    self._fault(code, place, fixed)
                    continue
                letters, means = (rest, given) if code == "means" else (given, f"{USE}.{rest}")
                if letters not in names:
                    self._fault(code, place, Text("There is no such column.", "没有这一列。"))
                else:
                    self._mean(part, code, place, names[letters], means)

    def _mean(self, part: Read, code: str, place: str, heading: str, means: str) -> None:
        """Write down what a column means, and that nothing else means it."""
        said, entries = self._sheet_settings(part.key), self._entries()
        for name in [one for one, entry in entries.items() if _heading(entry) == heading]:
            del entries[name]
        left = [one for one in said.get("drop", ()) if one != heading]
        if means == DROP:
            said["drop"] = [*left, heading]
            return
        if left:
            said["drop"] = left
        else:
            said.pop("drop", None)
        column = means.rpartition(".")[2]
        if column not in PARTS and column not in EVENT:
            self._fault(code, place, Text("A column cannot mean that.", "该列不能作此含义。"))
            return
        twin = next(
            (p for (c, p), one in self.answers.items() if c == code == "means" and p != place and one == means), None
        )
        if twin is not None and twin.rpartition("!")[0] == part.key:
            self._fault(code, place, Text("Two columns cannot both be this.", "两列不能同为此项。"))
            return
        entries[column] = heading

    def _constants(self) -> None:
        for part in self.parts:
            key = part.key
            for code, column in (("instrument", "resource"), ("service", "user_class")):
                if given := self.answers.get((code, key)):
                    self._one(code, key, column, given)
            if given := self.answers.get(("year", key)):
                year = given.removeprefix("other ").strip()
                if year.isdigit() and 1970 <= int(year) <= 2100:
                    self._const(key)["year"] = int(year)
                else:
                    self._fault("year", key, Text("Write a year, such as 2026.", "请填写年份，如 2026。"))
            if (given := self.answers.get(("dates", key))) in ("dmy", "mdy"):
                self._const(key)["dates"] = given
            for (code, place), given in self.answers.items():
                if place.rpartition("!")[0] != key or part.record is None:
                    continue
                if code == "classes":
                    self._worded(part, "user_class", code, place, given, frozenset(CLASSES))
                if code == "counts" and (column := _part_at(part, place)) in STATED:
                    self._worded(part, column, code, place, given, frozenset((IN, OUT)))
            if part.kind == USE and part.record is not None and not part.record.places.keys() & {
                "user", "project", "length", "user_class",
            }:  # fmt: skip
                self._const(key).setdefault("kind", "done")  # so that the command line takes it for use, too
        given = self.answers.get(("zone", "")) or ""
        if not given and self._days_only() and len(zones := self._zones()) == 1:
            given = zones[0]  # days need no question where all instruments stand in one zone
        if given:
            zone = zoned(given.removeprefix("other ").strip())
            if zone is None:
                self._fault(
                    "zone", "", Text("No such zone: write it as Asia/Shanghai.", "没有该时区：请写成 Asia/Shanghai。")
                )
            else:
                for table in ("event", "job") if any(one.kind == LOG for one in self.parts) else ("event",):
                    self.doc.setdefault(table, {}).setdefault("const", {})["zone"] = zone.key

    def _one(self, code: str, key: str, column: str, given: str) -> None:
        cell = given.removeprefix("other ").strip()
        if not cell or given == "other":
            self._fault(code, key, Text("Write which one.", "请写明是哪一台。"))
        elif column == "user_class" and cell == UNKNOWN:
            self._const(key).pop(column, None)
        else:
            self._const(key)[column] = cell

    def _worded(self, part: Read, column: str, code: str, place: str, given: str, may: frozenset[str]) -> None:
        """Write down what the words of a column mean."""
        try:
            words = {str(k): str(v) for k, v in json.loads(given).items()}
        except (ValueError, AttributeError):
            self._fault(code, place, Text("This answer cannot be used.", "无法使用该答案。"))
            return
        if part.record is None or column not in part.record.places:
            return
        heading = part.record.head.name(part.record.places[column])
        said = {word: means for word, means in words.items() if means in may}
        self._entries()[column] = {"column": heading, "values": said}

    # Questions.

    def _unread(self) -> list[Question]:
        """Return the question what a sheet holds, where no sheet of the files is understood."""
        if any(part.kind != NOTHING for part in self.parts):
            return []
        if all(mapped(self.doc).of(part.sheet).table == NOTHING for part in self.parts):
            return []  # said as a stop
        return [
            Question(
                "table",
                part.key,
                Text("What does {s} hold?", "{s} 的内容是什么？").format(s=_name(part)),
                Text("No headings of a record of use were found; say below which column is which.",
                     "未找到使用记录的表头；请在下方指明各列。"),
                choices=(
                    Choice(EVENTS, TABLES[EVENTS]), Choice(NOTHING, TABLES[NOTHING]),
                ),
                answer=self.answers.get(("table", part.key), ""),
            )
            for part in self.parts
            if part.sheet.rows
        ]  # fmt: skip

    def _of_sheet(self, part: Read) -> Iterator[Question]:
        """Yield what is asked of one sheet."""
        said = mapped(self.doc).of(part.sheet)
        const = said.const
        if part.kind == NOTHING and (said.table != NOTHING or ("reservations", part.key) not in self.answers):
            return
        places = part.record.places if part.record is not None else {}
        if {"cancelled", "missed"} & places.keys() or said.table == NOTHING:
            yield self._reservations(part)
        if part.kind in (NOTHING, EVENTS):
            return
        if part.kind == USE and not part.stops:
            yield from self._missing(part, places)
        blank = part.kind == LOG or (part.kind == USE and "resource" not in places)
        if blank or any(one.row["resource"] == usage_sheets.PROVISIONAL["resource"] for one in part.uses):
            yield self._instrument(part, str(const.get("resource", "")))
        elif "resource" in const and part.kind == CALENDAR:
            yield self._instrument(part, str(const["resource"]))
        if part.undated or "year" in const:
            yield self._year(part, str(const.get("year", "")))
        if part.unordered or "dates" in const:
            yield questions.dates(part.key, _name(part), str(const.get("dates", "")))
        if part.kind == LOG:
            return
        for name in STATED:
            if name in places:
                yield from self._counting(part, name)
        if part.kind == CALENDAR or "user_class" not in places:
            answer = self.answers.get(("service", part.key), "")
            yield _service(part, str(const.get("user_class", "")) or (UNKNOWN if answer == UNKNOWN else ""))
        else:
            yield from self._words(part, places["user_class"])

    def _missing(self, part: Read, places: Mapping[str, int]) -> Iterator[Question]:
        """Yield which column says when a use began and ended, where no heading does."""
        wanted = []
        if not {"t0", "day"} & places.keys():
            wanted.append(("t0", Text("Which column says when a use began?", "哪一列是开始时间？")))
        if not {"t1", "length"} & places.keys():
            wanted.append(("t1", Text("Which column says when a use ended?", "哪一列是结束时间？")))
        elif not {"t0", "length"} & places.keys() and "day" in places and "t1" in places:
            wanted.append(("t0", Text("Which column says when a use began?", "哪一列是开始时间？")))
        for name, text in wanted:
            choices = tuple(Choice(at, same(f"{at} · {heading}")) for at, heading in _headings(part).items())
            yield Question("column", f"{part.key}!{name}", text, choices=choices)

    def _instrument(self, part: Read, answer: str) -> Question:
        mine = [one for one in self.known if one.mine]
        choices = [Choice(one.id, same(" · ".join(dict.fromkeys((one.id, *one.names))))) for one in mine[:MOST]]
        other = Text("another, by its id in the registry", "其他（填写名录中的编号）")
        choices.append(Choice("other", other, free=True))
        known = {one.value for one in choices}
        text = Text("Which instrument is {s} about?", "{s} 是哪台仪器的记录？")
        detail = Text("The file has no column for it.", "文件中没有仪器列。")
        if part.kind == CALENDAR:
            detail = Text("Events of the calendar have no place.", "日历事件未写明地点。")
        if part.kind == LOG:
            text, detail = Text("Which machine wrote {s}?", "{s} 是哪台设备的作业日志？"), same("")
        return Question(
            "instrument",
            part.key,
            text.format(s=_name(part)),
            detail,
            choices=tuple(choices),
            proposed=self._named(part),
            answer=answer if answer in known or not answer else f"other {answer}",
        )

    def _named(self, part: Read) -> str:
        """Return the one instrument that the name of the file or sheet, or a line above the headings, names."""
        texts = [part.sheet.file, part.sheet.name, *part.head.above]
        texts += [str(row[-1]) for row in part.sheet.rows[1:2]] if part.kind == CALENDAR else []
        whole = "\n".join(texts).casefold()
        found = {
            one.id
            for one in self.known
            if one.mine and any(len(name) > 1 and name.casefold() in whole for name in (one.id, *one.names))
        }
        return next(iter(found)) if len(found) == 1 else ""

    def _year(self, part: Read, answer: str) -> Question:
        texts = " ".join([part.sheet.file, part.sheet.name, *part.head.above])
        found = sorted(set(_YEAR.findall(texts)))
        years = sorted({*found, *(str(year) for year in _lately())}, reverse=True)
        choices = [Choice(year, same(year)) for year in years]
        choices.append(Choice("other", Text("another year", "其他年份"), free=True))
        return Question(
            "year",
            part.key,
            Text("Of which year are the days in {s}?", "{s} 中的日期属于哪一年？").format(s=_name(part)),
            Text("They are written without one.", "日期未写年份。"),
            choices=tuple(choices),
            proposed=found[0] if len(found) == 1 else "",
            answer=answer if answer in years or not answer else f"other {answer}",
        )

    def _words(self, part: Read, place: int) -> Iterator[Question]:
        """Yield what the words of a class of user mean, where they are none of ours."""
        assert part.record is not None
        held = _word_meanings(part, "user_class")
        cells = _word_counts(part, place)
        words = [word for word, _ in cells.most_common() if word in held or not _known(word)]
        if not words:
            return
        at = f"{part.key}!{letter(place)}"
        answered = ("classes", at) in self.answers or held.keys() >= set(words)
        given = {**dict.fromkeys(words, UNKNOWN), **held}
        yield Question(
            "classes",
            at,
            Text("Whom do these words of “{h}” mean?", "“{h}”中的这些词指哪类用户？").format(
                h=part.record.head.name(place)
            ),
            Text("External hours count whoever is not of the own unit.", "对外机时为本单位以外用户的机时。"),
            kind="each",
            choices=(*(Choice(name, label) for name, label in CLASSES.items()), _NOT_KNOWN),
            items=tuple(_item(word, cells[word], held.get(word) or _near(word)) for word in words[:WORDS_TO]),
            answer=json.dumps({word: given[word] for word in words}, ensure_ascii=False) if answered else "",
        )

    def _counting(self, part: Read, name: str) -> Iterator[Question]:
        """Yield which words of a status count as use, where some do not, or nobody knows whether they do."""
        assert part.record is not None
        place = part.record.places[name]
        held = _word_meanings(part, name)
        cells = _word_counts(part, place)
        means = {word: counts(name, word) for word in cells}
        sure = name != "status" and None not in means.values()
        if not held and (sure or all(means.values())):
            return
        at = f"{part.key}!{letter(place)}"
        words = [word for word, _ in cells.most_common()][:WORDS_TO]
        proposed = {word: held.get(word) or {True: IN, False: OUT, None: ""}[means[word]] for word in words}
        answered = ("counts", at) in self.answers or held.keys() >= set(words)
        yield Question(
            "counts",
            at,
            Text("Which words of “{h}” count as use?", "“{h}”中哪些词计为使用？").format(
                h=part.record.head.name(place)
            ),
            Text("What was cancelled or missed is no use.", "已取消或爽约的不计为使用。"),
            kind="each",
            choices=(Choice(IN, Text("counts", "计入")), Choice(OUT, Text("does not count", "不计入"))),
            items=tuple(_item(word, cells[word], proposed[word]) for word in words),
            answer=json.dumps({word: proposed[word] or IN for word in words}, ensure_ascii=False) if answered else "",
        )

    def _reservations(self, part: Read) -> Question:
        table = mapped(self.doc).of(part.sheet).table
        return Question(
            "reservations",
            part.key,
            Text("{s} lists reservations. Do they count as use?", "{s} 是预约清单，是否计为使用？").format(
                s=_name(part)
            ),
            Text(
                "What was cancelled, missed or replaced by another row never counts.",
                "已取消、爽约或被另一行替代的预约不计。",
            ),
            choices=(
                Choice(EVENTS, Text("yes: what was reserved was used", "是：按预约时段计为使用")),
                Choice(NOTHING, Text("no: leave this sheet out", "否：不使用本表")),
            ),
            answer=table if table in (EVENTS, NOTHING) else "",
        )

    def _of_all(self) -> list[Question]:
        """Return what is asked once for all files: the zone of clock readings."""
        const = self.doc.get("event", {}).get("const", {})
        n = sum(part.unzoned for part in self.parts)
        days = self._days_only()
        if (not n and "zone" not in const) or (days and "zone" in const and ("zone", "") not in self.answers):
            return []
        zones = self._zones()
        listed = list(dict.fromkeys((*zones, *ZONES)))
        answer = str(const.get("zone", ""))
        choices = [Choice(name, same(name)) for name in listed]
        choices.append(Choice("other", Text("another, as Asia/Tokyo", "其他，如 Asia/Tokyo"), free=True))
        text = Text("In which time zone are these times?", "这些时间属于哪个时区？")
        detail = Text("The file gives readings of a clock and names no zone.", "文件只写时刻，未写时区。")
        if days:
            text = Text("In which time zone are these days?", "这些日期按哪个时区计？")
            detail = Text("The file gives days and hours, no times of day: a day begins at midnight of this zone.",
                          "文件只有日期与机时，没有时刻；一天自该时区零时起。")  # fmt: skip
        return [
            Question(
                "zone",
                "",
                text,
                detail,
                choices=tuple(choices),
                proposed=zones[0] if len(zones) == 1 else "" if zones else self._spoken(),
                answer=answer if answer in listed or not answer else f"other {answer}",
            )
        ]

    def _days_only(self) -> bool:
        """Say whether the files tell days and hours and no times of day."""
        return all(part.laid for part in self.parts if part.uses) and any(part.uses for part in self.parts)

    def _zones(self) -> list[str]:
        """Return the zones of the instruments that whoever asks may mean."""
        return sorted({one.zone for one in self.known if one.zone and (one.mine or len(self.known) < MOST)})

    def _spoken(self) -> str:
        """Return the zone that Chinese headings make likely, where the registry has none."""
        words = "".join(part.head.name(k) for part in self.parts for k in range(len(part.head.headings)))
        return "Asia/Shanghai" if any("\u4e00" <= sign <= "\u9fff" for sign in words) else ""

    # What is shown of sheets.

    def _sheet(self, part: Read, questions: Sequence[Question]) -> SheetRead:
        means = usage_sheets.meaning(part)
        open_ = {one.place for one in questions if one.open}
        columns = tuple(
            self._column(part, place, name, means.get(place, ""), open_) for place, name in _placed(part).items()
        )
        top = tuple(
            Seen(part.sheet.number(k), " · ".join(str(cell) for cell in row if cell is not None)[:160])
            for k, row in enumerate(part.sheet.rows[:TOP])
        )
        fixed = part.kind in (CALENDAR, LOG)
        return SheetRead(
            part.key, part.sheet.file, part.sheet.name, EVENTS if part.kind in (USE, EVENTS) else part.kind,
            part.sheet.number(part.head.last) if columns and part.sheet.rows and not fixed else 0, _filled(part),
            columns if part.kind != NOTHING or len(self.parts) == 1 else (), _choices(part), () if fixed else top,
            part.sheet.encoding, TABLES.get(part.kind, same("")),
        )  # fmt: skip

    def _column(self, part: Read, place: int, name: str, means: str, open_: set[str]) -> ColumnRead:
        at = f"{part.key}!{letter(place)}"
        sure: Sure = "known" if means else "left"
        if ("means", at) in self.answers:
            sure = "answer" if means else "left"
        if at in open_:
            sure = "asked"
        note = same("")
        if means == "length" and {"t0", "t1"} <= (part.record.places.keys() if part.record else set()):
            note = Text("a use counts from begin to end", "以起止时间为准")
        return ColumnRead(
            at, letter(place), name, _samples(part, place), f"{_prefix(part)}.{means}" if means else DROP, sure, note
        )

    def _title(self, again: bool, waiting: int, stops: Sequence[Stop]) -> Text:
        n = sum(part.n for part in self.parts)
        rows = count(n, Text("row", "行"))
        if 0 < n < (whole := sum(_filled(part) for part in self.parts if part.kind != NOTHING)):
            rows = Text("{n} of {w} rows", "{w} 行中的 {n} 行").format(n=number(n), w=number(whole))
        if stops and not waiting:
            return _STOPPED
        if again and not waiting:
            return Text("Read as last time: {n}.", "按上次的方式读取：{n}。").format(n=rows)
        if waiting:
            what = Text("one question needs", "1 个问题") if waiting == 1 else Text("{k} questions need", "{k} 个问题")
            text = Text("{n} understood; {what} your answer.", "已识别 {n}，另有{what}待您回答。")
            return text.format(n=rows, what=what.format(k=number(waiting)))
        return Text("{n} understood; nothing is open.", "已识别 {n}，没有待确认的问题。").format(n=rows)


TABLES: Mapping[str, Text] = {
    EVENTS: Text("use of instruments, a row each time", "仪器使用记录（每次一行）"),
    CALENDAR: Text("calendar of events", "日历"),
    LOG: Text("log of jobs", "作业日志"),
    NOTHING: Text("nothing that is used", "不使用的内容"),
}
"""What a sheet may hold."""
_NOT_KNOWN = Choice(UNKNOWN, Text("not known", "未知"), Text("external hours then stay blank", "对外机时将留空"))


def _part_at(part: Read, place: str) -> str:
    """Return what the column of a question is taken for."""
    names = {letter(at): name for name, at in part.record.places.items()} if part.record is not None else {}
    return names.get(place.rpartition("!")[2], "")


def _word_meanings(part: Read, name: str) -> dict[str, Any]:
    """Return what was said of the words of a column."""
    said = part.record.said.get(name) if part.record is not None else None
    return dict(said.values) if said is not None else {}


def _word_counts(part: Read, place: int) -> Counter[str]:
    """Return how often each word stands in a column."""
    return Counter(
        str(row[place]).strip()
        for row in part.sheet.rows[part.head.last + 1 :]
        if place < len(row) and row[place] not in (None, "")
    )


def _item(word: str, n: int, means: str) -> Item:
    return Item(word, count(n, Text("row", "行")), means)


def _service(part: Read, answer: str) -> Question:
    return Question(
        "service",
        part.key,
        Text("Whom did the uses in {s} serve?", "{s} 中的使用服务于谁？").format(s=_name(part)),
        Text(
            "No column is known to say whether users are of the own unit; if one does, choose it below.",
            "未识别出用户内外类别列；如有，请在下方指定。",
        ),
        choices=(*(Choice(name, label) for name, label in CLASSES.items()), _NOT_KNOWN),
        answer=answer,
    )


_NEAR: Mapping[str, str] = {
    "enterprise": r"企业|公司|compan|industr|enterprise|commercial",
    "foreign": r"境外|国外|外籍|港澳|abroad|foreign|international",
    "domestic": r"[校院所]外|外单位|外校|外院|外协|兄弟|external|outside|other|academic",
    "own": r"[校院所]内|本[校院所单中组]|内部|自用|internal|in-house|own",
}
"""Parts of words by which it is proposed whom they mean, the surest first."""


def _near(word: str) -> str:
    """Return whom a word probably means; empty if nothing in it tells.

    Examples
    --------
    >>> [_near(word) for word in ("校内教师", "校外企业", "Other university", "VIP")]
    ['own', 'enterprise', 'domestic', '']
    """
    return next((means for means, parts in _NEAR.items() if re.search(parts, word.casefold())), "")


def _known(word: str) -> bool:
    try:
        return value(EVENT["user_class"], word) is not None
    except UnfitError:
        return False


_YEAR = re.compile(r"(?<!\d)(20\d\d)(?!\d)")


def _lately() -> range:
    return range(now().year - 3, now().year + 1)


def _name(part: Read) -> Text:
    return same(f"{part.sheet.file}, {part.sheet.name}" if part.sheet.name else part.sheet.file)


def _prefix(part: Read) -> str:
    return USE if part.kind in (USE, NOTHING) else "event"


def _placed(part: Read) -> dict[int, str]:
    """Return the headings of a sheet by their place, those that were left out among them."""
    if part.kind == LOG and part.format == "text":
        return {}
    names = {place: part.head.name(place) for place, parts in enumerate(part.head.headings) if parts}
    top = part.sheet.rows[part.head.last] if part.sheet.rows else ()
    for place, cell in enumerate(top):
        if place not in names and isinstance(cell, str) and cell.strip() in part.sheet.dropped:
            names[place] = cell.strip()
    return dict(sorted(names.items()))


def _headings(part: Read) -> dict[str, str]:
    """Return the headings of a sheet by letter; one that stands twice with its letter behind it."""
    names = _placed(part)
    counts = Counter(names.values())
    return {letter(place): name if counts[name] < 2 else f"{name}@{letter(place)}" for place, name in names.items()}


def _filled(part: Read) -> int:
    """Return how many rows below the headings hold something."""
    return sum(any(cell is not None for cell in row) for row in part.sheet.rows[part.head.last + 1 :])


def _heading(entry: Any) -> str:
    return str(entry.get("column", "")) if isinstance(entry, dict) else str(entry)


def _choices(part: Read) -> tuple[Choice, ...]:
    left = Choice(DROP, Text("not used", "不使用"))
    if part.kind == LOG:
        return (Choice("event.log", Text("as the log defines it", "按日志定义")),)
    if part.kind == CALENDAR:
        own = {**{one.name: one.label for one in EVENT.columns}, **PARTS}
        return (*(Choice(f"event.{name}", own[name]) for name in usage_sheets.OF_CALENDAR.values()), left)
    if part.kind == EVENTS:
        return (*(Choice(f"event.{one.name}", one.label) for one in EVENT.columns), left)
    return (*(Choice(f"{USE}.{name}", label) for name, label in PARTS.items()), left)


def _samples(part: Read, place: int) -> tuple[str, ...]:
    """Return different cells of a column as text."""
    seen: dict[str, None] = {}
    for row in part.sheet.rows[part.head.last + 1 : part.head.last + 200]:
        if place < len(row) and row[place] not in (None, ""):
            text = " ".join(str(row[place]).split())
            seen.setdefault(text if len(text) <= 60 else text[:59] + "…")
        if len(seen) == 3:
            break
    return tuple(seen)
