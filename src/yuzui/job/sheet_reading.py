# SPDX-License-Identifier: Apache-2.0
"""What readings of handed-in sheets as tables share: which column is which is asked, and each column is shown."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from yuzui.model.table import Table
from yuzui.sheets.sheet import Sheet, letter
from yuzui.sheets.understand import reading
from yuzui.sheets.understand.questions import Answers, Choice, ColumnRead, Fault, Question, Seen, SheetRead, Stop, Sure
from yuzui.sheets.understand.reading import Draft
from yuzui.sheets.values import is_missing
from yuzui.text import Text, same
from yuzui.text.numbers import count, number

DROP, NO_COLUMN = "drop", "none"
"""Answers: a column that is not read, and no column at all."""
TOP = 20
"""Rows shown of the top of a sheet."""
ROW = Text("row", "行")
STOPPED = Text("This file cannot be used as it is.", "此文件无法直接使用。")


class SheetReader:
    """A reading of sheets under what was answered of them.

    Parameters
    ----------
    sheets : sequence of Sheet
        As they were handed in.
    answers : Answers
        By code and place.
    tables : mapping of str to Table
        What a sheet may hold.
    labels : mapping of str to Text
        What these are called, and what holds nothing.
    """

    def __init__(
        self, sheets: Sequence[Sheet], answers: Answers, tables: Mapping[str, Table], labels: Mapping[str, Text]
    ) -> None:
        self.raw, self.answers, self.tables, self.labels = sheets, answers, tables, labels
        self.faults: list[Fault] = []
        self.questions: list[Question] = []
        self.stops: list[Stop] = []
        self.drafts: dict[str, Draft] = {}

    def unusable(self, code: str, place: str, text: Text) -> None:
        """Note an answer that cannot be used."""
        self.faults.append(Fault(code, place, text))

    def heading_row(self, sheet: Sheet) -> int | None:
        """Return the row in which the headings stand by the answer given; None without one that can be used."""
        row = self.answers.get(("headings", key_of(sheet)))
        if not row:
            return None
        if row.isdigit() and 1 <= int(row) <= min(1000, len(sheet.rows)):
            return int(row)
        self.unusable("headings", key_of(sheet), Text("There is no such row.", "没有这一行。"))
        return None

    def which(self, sheet: Sheet, name: str, likely: str) -> Question:
        """Return the question which column of a sheet is a column of its table."""
        table = self.tables[sheet.table]
        named = headings_of(sheet, self.drafts[key_of(sheet)])
        choices = [Choice(at, same(f"{at} · {heading}")) for at, heading in named.items()]
        if name not in reading.required(table):
            choices.append(Choice(NO_COLUMN, Text("none of them", "均不是")))
        text = Text("Which column of {s} is “{c}”?", "{s} 的哪一列是“{c}”？").format(
            s=name_of(sheet), c=table[name].label
        )
        place = f"{key_of(sheet)}!{name}"
        return Question("column", place, text, table[name].note, choices=tuple(choices), proposed=likely)

    def shown(self, sheet: Sheet) -> SheetRead:
        """Return a sheet with its columns and what each is taken for."""
        key = key_of(sheet)
        draft, table = self.drafts.get(key), self.tables.get(sheet.table)
        waiting = {one.place for one in self.questions if one.open}
        means = {letter(one.place): name for name, one in draft.places.items()} if draft else {}
        columns = []
        for at, heading in (headings_of(sheet, draft) if draft else {}).items():
            name, place = means.get(at, ""), f"{key}!{at}"
            sure: Sure = "left"
            if name:
                sure = "known" if draft and name in draft.exact and ("means", place) not in self.answers else "answer"
                sure = "asked" if f"{key}!{name}" in waiting else sure
            cells = samples(draft, at) if draft else ()
            columns.append(ColumnRead(place, at, heading, cells, f"{sheet.table}.{name}" if name else DROP, sure))
        choices = [Choice(f"{table.name}.{one.name}", one.label) for one in table.columns] if table and draft else []
        top = tuple(
            Seen(sheet.number(k), " · ".join(str(cell) for cell in row if cell is not None)[:160])
            for k, row in enumerate(sheet.rows[:TOP])
        )
        rows = draft.shape.rows if draft else sheet.rows
        return SheetRead(
            key, sheet.file, sheet.name, sheet.table,
            sheet.number(draft.shape.header.last) if draft else 0,
            sum(any(not is_missing(cell) for cell in row) for row in rows),
            tuple(columns), (*choices, Choice(DROP, Text("not used", "不使用"))) if choices else (), top,
            sheet.encoding, self.labels.get(sheet.table, same("")),
        )  # fmt: skip

    def title(self, again: bool, rows: int) -> Text:
        """Return in one sentence how far the reading is, with the rows that were understood."""
        waiting = sum(one.open for one in self.questions)
        if waiting:
            what = Text("{k} questions need", "有 {k} 个问题").format(k=number(waiting))
            what = Text("One question needs", "有 1 个问题") if waiting == 1 else what
            return Text("{what} your answer.", "{what}待您回答。").format(what=what)
        if self.stops:
            return STOPPED
        words = Text("{n} understood; nothing is open.", "已识别 {n}，没有待确认的问题。")
        if again:
            words = Text("Read as last time: {n}.", "按上次的方式读取：{n}。")
        return words.format(n=count(rows, ROW))


def key_of(sheet: Sheet) -> str:
    """Return the place of a sheet."""
    return f"{sheet.file}!{sheet.name}" if sheet.name else sheet.file


def name_of(sheet: Sheet) -> Text:
    """Return what a sheet is called."""
    return same(f"{sheet.file}, {sheet.name}" if sheet.name else sheet.file)


def headings_of(sheet: Sheet, draft: Draft) -> dict[str, str]:
    """Return the headings of a sheet by letter, those left out among them; one that stands twice with its letter."""
    named = {k: "/".join(parts) for k, parts in enumerate(draft.shape.headings) if parts}
    last = draft.shape.header.last
    for k, cell in enumerate(sheet.rows[last] if last < len(sheet.rows) else ()):
        if k not in named and isinstance(cell, str) and cell.strip() in sheet.dropped:
            named[k] = cell.strip()
    counts = Counter(named.values())
    return {letter(k): named[k] if counts[named[k]] < 2 else f"{named[k]}@{letter(k)}" for k in sorted(named)}


def samples(draft: Draft, at: str) -> tuple[str, ...]:
    """Return three different cells of a column as text."""
    places = {letter(k): k for k in range(max(map(len, draft.shape.rows[:200]), default=0))}
    place, seen = places.get(at), dict[str, None]()
    for row in draft.shape.rows[:200] if place is not None else ():
        if place is not None and place < len(row) and not is_missing(row[place]):
            text = " ".join(str(row[place]).split())
            seen.setdefault(text if len(text) <= 60 else text[:59] + "…")
        if len(seen) == 3:
            break
    return tuple(seen)
