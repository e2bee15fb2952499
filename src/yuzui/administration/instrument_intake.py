# SPDX-License-Identifier: Apache-2.0
"""From lists of instruments, rules and opening hours to a ``map.toml`` under which ``yuzui load`` reads the same.

What each sheet holds and what each column is: known by its words, else asked. So are the unit of a length of time or a
sum that names none, words that are none of the record's, the time zone, and what a blank cell does.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from yuzui.administration.loading import reading as loading
from yuzui.administration.loading.reading import Part
from yuzui.errors import InputError, Place
from yuzui.job.form_sheets import NOTHING
from yuzui.job.sheet_reading import DROP, NO_COLUMN, STOPPED, SheetReader, headings_of, key_of, name_of
from yuzui.job.upload_sheets import Document, document, fingerprint, mapped, stops_of, written
from yuzui.model.schema import TABLES as RECORD
from yuzui.model.table import Column, Row, Table, Type
from yuzui.sheets.sheet import Sheet, letter
from yuzui.sheets.understand import headings, questions, reading
from yuzui.sheets.understand.choose import fitting, named, recognised
from yuzui.sheets.understand.mapping import BLANK, SHEETS, arranged
from yuzui.sheets.understand.questions import Answers, Choice, Item, Question, Stop
from yuzui.sheets.understand.reading import Draft
from yuzui.sheets.values import UnfitError, is_missing, value, zoned
from yuzui.text import Text, same
from yuzui.text.numbers import count, number

TABLES: Mapping[str, Text] = {
    "resource": Text("list of instruments", "仪器清单"),
    "booking_policy": Text("booking rules", "预订规则"),
    "calendar": Text("opening hours", "开放时间"),
    "changeover": Text("change-over times", "切换时间"),
    NOTHING: Text("nothing that is used", "不使用的内容"),
}
"""What a sheet may hold."""
HELD = tuple(name for name in TABLES if name != NOTHING)
TIMES: Mapping[str, Text] = {
    "60": Text("minutes", "分钟"),
    "3600": Text("hours", "小时"),
    "86400": Text("days", "天"),
    "1": Text("seconds", "秒"),
}
SUMS: Mapping[str, Text] = {
    "1 CNY": Text("yuan", "元"),
    "10000 CNY": Text("ten thousand yuan", "万元"),
    "1 EUR": Text("euro", "欧元"),
    "1 GBP": Text("pounds sterling", "英镑"),
    "1 USD": Text("US dollars", "美元"),
    "1": Text("whole units of the currency that a column names", "币种列所列货币的整数单位"),
}
"""Units that a heading may leave unsaid."""
ZONES = ("Asia/Shanghai", "UTC", "Europe/London", "Europe/Berlin", "America/New_York", "America/Los_Angeles")
WORDS = 30
"""Most words asked one by one."""


class Reading(questions.Reading, frozen=True):
    """What is understood of lists of instruments; ``parts`` are their rows as they are read now."""

    parts: tuple[Part, ...] = ()


def recalled(sheets: Sequence[Sheet], memory: Mapping[str, str]) -> str:
    """Return the mapping that was remembered for files with these headings; empty for none."""
    for own, toml in memory.items():
        try:
            doc = document(toml)
            if bodies := doc.get(SHEETS, {}):
                # a file may be called otherwise by now, its sheets are called as they were
                by_name = {key.rpartition("!")[2]: body for key, body in bodies.items()}
                doc[SHEETS] = {key_of(one): {**by_name.get(one.name or one.file, {})} for one in sheets}
            for body in (doc, *doc.get(SHEETS, {}).values()):
                body.pop("blank", None)  # of one file
            if own == _fingerprint(arranged(sheets, mapped(doc))):
                return written(doc)
        except InputError:
            continue
    return ""


def _fingerprint(sheets: Sequence[Sheet]) -> str:
    shapes = [(one, _shape_headings(one)) for one in sheets if one.rows]
    return fingerprint([[*heads, *sorted(one.dropped)] for one, heads in shapes])


def _shape_headings(sheet: Sheet) -> list[str]:
    if sheet.table in HELD:
        parts = reading.drafted(sheet, RECORD[sheet.table]).shape.headings
    else:
        parts = headings.first(sheet).headings
    return ["/".join(one) for one in parts if one]


def read(
    sheets: Sequence[Sheet],
    kinds: Mapping[str, str],
    answers: Answers,
    remembered: str,
    zones: Mapping[str, str],
    standing: Mapping[str, Mapping[tuple[Any, ...], Row]],
) -> Reading:
    """Say what is understood of lists of instruments, and ask the rest.

    ``kinds`` are the formats of the files, ``zones`` those of the instruments that are registered, ``standing`` the
    rows of the record by table and key.
    """
    try:
        doc = document(remembered) if remembered else {}
        return _Reader(sheets, kinds, answers, doc, zones, standing).reading(bool(remembered))
    except InputError as error:
        return Reading(STOPPED, stops=tuple(stops_of(error)))


class _Reader(SheetReader):
    """One reading: answers become a document, and the sheets are read under it."""

    def __init__(
        self,
        sheets: Sequence[Sheet],
        kinds: Mapping[str, str],
        answers: Answers,
        doc: Document,
        zones: Mapping[str, str],
        standing: Mapping[str, Mapping[tuple[Any, ...], Row]],
    ) -> None:
        super().__init__(sheets, answers, {name: RECORD[name] for name in HELD}, TABLES)
        self.kinds, self.doc = kinds, doc
        self.zones, self.standing = zones, standing
        self.parts: tuple[Part, ...] = ()

    def reading(self, again: bool) -> Reading:
        self._whole()
        self._tables()
        self.sheets = arranged(self.raw, mapped(self.doc))
        self._draft()
        self._answer_columns()
        self.sheets = arranged(self.raw, mapped(self.doc))
        self._draft()
        for sheet in self.sheets:
            if (draft := self.drafts.get(key_of(sheet))) is not None:
                self.questions += self._of_sheet(sheet, draft)
                self.stops += [_lost(sheet, _heading(self.doc[sheet.table][name])) for name in draft.lost]
        self.questions += self._zone()
        if not any(one.open for one in self.questions) and not self.faults:
            self._read()
        waiting = sum(one.open for one in self.questions)
        if not self.stops and not any(one.table in HELD for one in self.sheets) and not waiting:
            self.stops.append(Stop("nothing_used", _NOTHING_USED, _SAY_OTHERWISE, self.raw[0].file))
        return Reading(
            self.title(again and not self.answers, sum(part.kept for part in self.parts)),
            tuple(map(self.shown, self.sheets)),
            tuple(self.questions),
            tuple(self.stops),
            tuple(self.faults),
            written(self.doc),
            _fingerprint(self.sheets),
            again and not waiting,
            self.parts,
        )

    # Answers, written down.

    def _settings(self, key: str) -> dict[str, Any]:
        """Return what the document says of a whole sheet, to be changed."""
        if len(self.raw) == 1:
            return self.doc
        own: dict[str, Any] = self.doc.setdefault(SHEETS, {}).setdefault(key, {})
        return own

    def _entries(self, table: str) -> dict[str, Any]:
        own: dict[str, Any] = self.doc.setdefault(table, {})
        return own

    def _entry(self, table: str, column: str, heading: str) -> dict[str, Any]:
        """Return what the document says of a column in its long form, to be changed."""
        entries = self._entries(table)
        if not isinstance(entries.get(column), dict) or "column" not in entries[column]:
            entries[column] = {"column": heading}
        own: dict[str, Any] = entries[column]
        return own

    def _whole(self) -> None:
        for sheet in self.raw:
            key = key_of(sheet)
            if row := self.heading_row(sheet):
                self._settings(key)["headings"] = row
            if (table := self.answers.get(("table", key))) in TABLES:
                self._settings(key)["table"] = table
            if (blank := self.answers.get(("blank", key))) in BLANK:
                self._settings(key)["blank"] = blank

    def _tables(self) -> None:
        """Write down what a sheet holds where its name or headings say so for sure; ask where they do not."""
        for sheet in arranged(self.raw, mapped(self.doc)):
            if sheet.table in TABLES:
                continue
            scores = {name: fitting(sheet, RECORD[name]) for name in HELD}
            called = next((name for name in HELD if named(replace(sheet, file=""), RECORD[name])), "")
            best = called or max(HELD, key=lambda name: scores[name])
            if scores[best] > 0 and recognised(sheet, best).sure:
                self._settings(key_of(sheet))["table"] = best
                continue
            if not any(not is_missing(cell) for row in sheet.rows for cell in row):
                self._settings(key_of(sheet))["table"] = NOTHING
                continue
            choices = tuple(Choice(name, label) for name, label in TABLES.items())
            text = Text("What does {s} hold?", "{s} 的内容是什么？").format(s=name_of(sheet))
            likely = best if called or scores[best] > 0 else ""
            self.questions.append(Question("table", key_of(sheet), text, choices=choices, proposed=likely))

    def _draft(self) -> None:
        mapping = mapped(self.doc)
        self.drafts = {
            key_of(one): reading.drafted(one, RECORD[one.table], mapping) for one in self.sheets if one.table in HELD
        }

    def _answer_columns(self) -> None:
        for sheet in self.sheets:
            key = key_of(sheet)
            if key not in self.drafts:
                continue
            names = headings_of(sheet, self.drafts[key])
            for (code, place), given in self.answers.items():
                own, _, rest = place.rpartition("!")
                if own != key:
                    continue
                if code == "means":
                    self._mean(sheet, place, names.get(rest, ""), given)
                elif code == "column" and rest in RECORD[sheet.table]:
                    self._choose(sheet, place, rest, names, given)
                elif code in ("unit", "words", "state") and rest in RECORD[sheet.table]:
                    self._explain(sheet, code, place, rest, given)
        zone = self.answers.get(("zone", ""), "").removeprefix("other ").strip()
        if zone:
            if (known := zoned(zone)) is None:
                no_zone = Text("No such zone: write it as Asia/Shanghai.", "没有该时区：请写成 Asia/Shanghai。")
                self.unusable("zone", "", no_zone)
            else:
                self._entries("resource").setdefault("const", {})["tz"] = known.key

    def _mean(self, sheet: Sheet, place: str, heading: str, means: str) -> None:
        """Write down what a column means, and that nothing else means it."""
        said, entries = self._settings(key_of(sheet)), self._entries(sheet.table)
        if not heading:
            self.unusable("means", place, Text("There is no such column.", "没有这一列。"))
            return
        for name in [one for one, entry in entries.items() if one != "const" and _heading(entry) == heading]:
            del entries[name]
        left = [one for one in said.get("drop", ()) if one != heading]
        if means == DROP:
            said["drop"] = [*left, heading]
            return
        if left:
            said["drop"] = left
        else:
            said.pop("drop", None)
        table, _, column = means.partition(".")
        if table != sheet.table or column not in RECORD[table]:
            self.unusable("means", place, Text("A column cannot mean that.", "该列不能作此含义。"))
            return
        twins = [at for (code, at), one in self.answers.items() if code == "means" and at != place and one == means]
        if any(at.rpartition("!")[0] == key_of(sheet) for at in twins):
            self.unusable("means", place, Text("Two columns cannot both be this.", "两列不能同为此项。"))
            return
        entries[column] = heading

    def _choose(self, sheet: Sheet, place: str, column: str, names: Mapping[str, str], given: str) -> None:
        if given == NO_COLUMN:
            self._entries(sheet.table)[column] = {"constant": ""}
        elif given in names:
            self._entries(sheet.table)[column] = names[given]
        else:
            self.unusable("column", place, Text("There is no such column.", "没有这一列。"))

    def _explain(self, sheet: Sheet, code: str, place: str, column: str, given: str) -> None:
        """Write down the unit of a column, what its words mean, or what holds of every row."""
        one = self.drafts[key_of(sheet)].places.get(column)
        if code == "state":
            if given in RECORD["calendar"]["state"].values:
                self._entries("calendar").setdefault("const", {})["state"] = given
            return
        if one is None:
            return  # the column was said to be another since
        entry = self._entry(sheet.table, column, one.heading)
        if code == "unit":
            factor, _, coin = given.partition(" ")
            if given in TIMES or given in SUMS:
                entry |= {"unit": int(factor), **({"currency": coin} if coin else {})}
            return
        try:
            words = {str(word): str(means) for word, means in json.loads(given).items()}
        except (ValueError, AttributeError):
            self.unusable("words", place, Text("This answer cannot be used.", "无法使用该答案。"))
            return
        allowed = RECORD[sheet.table][column].values
        entry["values"] = {word: means if means in allowed else "" for word, means in words.items()}

    # Questions.

    def _of_sheet(self, sheet: Sheet, draft: Draft) -> Iterator[Question]:
        table, key = RECORD[sheet.table], key_of(sheet)
        said = self.doc.get(sheet.table, {})
        const = said.get("const", {})
        for name in reading.required(table):
            if name not in draft.places and name not in const and name != "version":
                yield self._state(key) if (sheet.table, name) == ("calendar", "state") else self.which(sheet, name, "")
        for name, one in draft.places.items():
            if name in draft.rivals or (name not in draft.exact and name not in said):
                yield self.which(sheet, name, "" if name in draft.rivals else letter(one.place))
        for name, one in draft.places.items():
            yield from self._unit(key, table, table[name], one)
            yield from self._words(key, table[name], one, draft)

    def _state(self, key: str) -> Question:
        column = RECORD["calendar"]["state"]
        return Question(
            "state",
            f"{key}!state",
            Text("What are these times?", "这些时段的用途是什么？"),
            Text("No column says it; the answer holds of every row.", "没有说明用途的列；答复适用于各行。"),
            choices=tuple(Choice(word, label) for word, label in column.words.items()),
        )

    def _unit(self, key: str, table: Table, column: Column, one: headings.Candidate) -> Iterator[Question]:
        """Yield in what unit figures are, where the heading names none that is known."""
        entry = self.doc.get(table.name, {}).get(column.name)
        said = entry.get("unit") if isinstance(entry, dict) else None
        money, timed = column.type is Type.MONEY, column.type is Type.INT and column.unit == "s"
        if not (money or timed) or not one.cells:
            return
        if said is None:
            try:
                read = reading.unit_of(table, column, one, self.drafts[key].above, Place())
            except InputError:  # a unit that nobody knows
                read = None
            if read is not None and (read.text or read.currency or read.factor != 1):
                return
        units = SUMS if money else TIMES
        text = Text("In what unit are the figures of “{h}”?", "“{h}”的数字以什么为单位？").format(h=one.heading)
        detail = Text("For example {v}.", "例如 {v}。").format(v=str(one.cells[0])[:40])
        coin = entry.get("currency", "") if isinstance(entry, dict) else ""
        answer = "" if said is None else f"{said} {coin}".strip()
        choices = tuple(Choice(value_, label) for value_, label in units.items())
        yield Question("unit", f"{key}!{column.name}", text, detail, choices=choices, answer=answer)

    def _words(self, key: str, column: Column, one: headings.Candidate, draft: Draft) -> Iterator[Question]:
        """Yield what words of a column mean that are none of the record's, by either of its names."""
        if not column.values:
            return
        entry = self.doc.get(self._table_of(key), {}).get(column.name)
        told = dict(entry.get("values", {})) if isinstance(entry, dict) else {}
        cells = (row[one.place] for row in draft.shape.rows if one.place < len(row))
        counts = Counter(str(cell).strip() for cell in cells if not is_missing(cell))
        words = [word for word, _ in counts.most_common(WORDS) if word in told or not _known(column, word)]
        if not words:
            return
        leave = Text("leave it blank", "留空") if column.null else Text("leave the row out", "不载入该行")
        choices = (*(Choice(word, label) for word, label in column.words.items()), Choice("-", leave))
        given = {word: told[word] or "-" for word in words if word in told}
        yield Question(
            "words",
            f"{key}!{column.name}",
            Text("What do these words of “{h}” mean?", "“{h}”中的这些词是什么意思？").format(h=one.heading),
            kind="each",
            choices=choices,
            items=tuple(Item(word, count(counts[word], Text("row", "行")), given.get(word, "")) for word in words),
            answer=json.dumps(given, ensure_ascii=False) if len(given) == len(words) else "",
        )

    def _table_of(self, key: str) -> str:
        return next(one.table for one in self.sheets if key_of(one) == key)

    def _zone(self) -> list[Question]:
        """Return the question in which time zone the instruments are that are registered with none."""
        answer = str(self.doc.get("resource", {}).get("const", {}).get("tz", ""))
        lists = [one for one in self.sheets if one.table == "resource" and "tz" not in self.drafts[key_of(one)].places]
        ids = {
            str(cell).strip() for one in lists if (at := self.drafts[key_of(one)].places.get("id")) for cell in at.cells
        }
        if not answer and (not lists or ids <= self.zones.keys()):
            return []
        listed = list(dict.fromkeys((*sorted(set(self.zones.values())), *ZONES)))
        choices = [Choice(name, same(name)) for name in listed]
        choices.append(Choice("other", Text("another, as Asia/Tokyo", "其他，如 Asia/Tokyo"), free=True))
        return [
            Question(
                "zone",
                "",
                Text("In which time zone are these instruments?", "这些仪器位于哪个时区？"),
                Text("Opening hours are read in it.", "开放时间按此时区读取。"),
                choices=tuple(choices),
                proposed=next(iter(set(self.zones.values()))) if len(set(self.zones.values())) == 1 else "",
                answer=answer if answer in listed or not answer else f"other {answer}",
            )
        ]

    # Rows.

    def _read(self) -> None:
        """Read the rows as ``yuzui load`` does; ask what blank cells do where the record says something."""
        used = [one for one in self.sheets if one.table in HELD]
        try:
            parts, _ = loading.of_sheets(used, self.kinds, mapped(self.doc), self.zones)
        except InputError as error:
            self.stops += stops_of(error)
            return
        self.parts = tuple(parts)
        for sheet, part in zip(used, parts, strict=True):
            if n := self._blanks(part):
                answer = (
                    "clear" if mapped(self.doc).of(sheet).clears else self._settings(key_of(sheet)).get("blank", "")
                )
                self.questions.append(_blank(sheet, n, answer))

    def _blanks(self, part: Part) -> int:
        """Return how many cells are blank where the record says something of the same row."""
        standing, names = self.standing.get(part.table, {}), [one.column for one in part.mapping]
        key = RECORD[part.table].key
        pairs = ((row, standing.get(tuple(row[name] for name in key))) for row in part.tables[part.table])
        return sum(
            row[name] is None and old[name] is not None for row, old in pairs if old is not None for name in names
        )


_NOTHING_USED = Text("No sheet of these files is used, as you said.", "按您的答复，这些文件均不使用。")
_SAY_OTHERWISE = Text("Say otherwise here, or hand in another file.", "请更改答复，或补充其他文件。")


def _lost(sheet: Sheet, heading: str) -> Stop:
    """Return the stop for a column that was named for another sheet that holds the same."""
    text = Text(
        "Two sheets hold the same, and “{h}” stands in one of them only.", "有两张表内容相同，而“{h}”只在其中一张中。"
    ).format(h=heading)
    fix = Text("Put them into one sheet, or hand them in one after the other.", "请合并为一张表，或分两次上传。")
    return Stop("lost_column", text, fix, sheet.file, sheet.name, column=heading)


def _blank(sheet: Sheet, n: int, answer: str) -> Question:
    text = Text(
        "{n} cells of {s} are blank where the record says something. What do they mean?",
        "{s} 有 {n} 个空白单元格，而库中已有内容。空白表示什么？",
    )
    choices = (
        Choice("keep", Text("nothing: what is known stays", "不表示什么：保留已有内容")),
        Choice("clear", Text("that what is known no longer holds: take it out", "已有内容不再成立：予以清除")),
    )
    text = text.format(n=number(n), s=name_of(sheet))
    return Question("blank", key_of(sheet), text, choices=choices, proposed="keep", answer=answer)


def _known(column: Column, word: str) -> bool:
    try:
        return value(column, word) is not None
    except UnfitError:
        return False


def _heading(entry: Any) -> str:
    return str(entry.get("column", "")) if isinstance(entry, dict) else str(entry)
