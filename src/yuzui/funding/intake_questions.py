# SPDX-License-Identifier: Apache-2.0
"""What is asked of the sheets of a call: every doubt at once, with what is proposed where that is honest.

Answers become a ``map.toml`` and everything is read under it again, so that remembered and new answers, the
wizard and the command line go one way. Money and scores are never guessed: they are asked.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from copy import deepcopy
from typing import Any

from yuzui.errors import InputError
from yuzui.funding import (
    call_advice,
    intake_cells,
    intake_columns,
    intake_conflicts,
    intake_criteria,
    intake_doubts,
    intake_scales,
)
from yuzui.funding.intake import LeftOut, Reading, Split
from yuzui.funding.intake_cells import unit_of
from yuzui.funding.intake_columns import CRITERION, DROP, EXPERT, FURTHER, TOP, CellCache, Part
from yuzui.funding.intake_criteria import whole_number
from yuzui.funding.intake_doubts import Context, at, samples
from yuzui.job.sheet_reading import key_of
from yuzui.job.upload_sheets import Document, document, fingerprint, mapped, stops_of, written
from yuzui.model.schema import TABLES
from yuzui.sheets.sheet import Sheet, letter
from yuzui.sheets.understand import headings
from yuzui.sheets.understand.mapping import LAST_HEADING, SHEETS, MapFile, arranged
from yuzui.sheets.understand.questions import Answers, Choice, ColumnRead, Fault, Question, Seen, SheetRead, Stop, Sure
from yuzui.text import Text, join, same
from yuzui.text.numbers import number

WORDS_TO = 12
"""Numbers that are written as words in a sentence."""
_ONES = "none one two three four five six seven eight nine ten eleven twelve".split()
TABLE_WORDS: Mapping[str, Text] = {
    "joined": Text("proposals and reviews in one", "申请与评审合表"),
    "rules": Text("rules", "规则"),
    "none": Text("not used", "不使用"),
    "": Text("not recognised", "未识别"),
}


def read(
    sheets: Sequence[Sheet],
    answers: Answers | None = None,
    remembered: str = "",
    budget: float | None = None,
    currency: str = "",
) -> Reading:
    """Say what is understood of the sheets of a call, and ask the rest.

    Parameters
    ----------
    sheets : sequence of Sheet
        As :func:`upload_sheets.opened` gives them.
    answers : mapping
        All answers of the upload, ``(code, place)`` to value.
    remembered : str
        ``map.toml`` of files with the same headings, see :func:`recalled`.
    budget : float or None
        Money there is, in whole units; a sum of requests far from it lets the unit be asked.
    currency : str
        Currency of the call, where the files name none.
    """
    try:
        reader = _Reader(sheets, dict(answers or {}), document(remembered) if remembered else {}, budget, currency)
        return reader.reading(bool(remembered))
    except InputError as error:
        return Reading(_stopped(), stops=tuple(stops_of(error)))


def recalled(sheets: Sequence[Sheet], stored: Mapping[str, str]) -> str:
    """Return the ``map.toml`` that was kept for files with these headings, by fingerprint; empty for none."""
    for own, toml in stored.items():
        try:
            doc = document(toml)
            if own == _fingerprint(arranged(sheets, mapped(_renamed(doc, sheets)))):
                return written(_renamed(doc, sheets))
        except InputError:
            continue
    return ""


def _renamed(doc: Document, sheets: Sequence[Sheet]) -> Document:
    """Return a document whose sheets bear the names they have now: in their order, where no name is known."""
    named = doc.get(SHEETS, {})
    keys = [sheet_key(one, sheets) for one in sheets]
    if not named or {*named} <= {*keys} or len(named) != len(keys):
        return doc
    return {**doc, SHEETS: dict(zip(keys, named.values(), strict=True))}


def _fingerprint(sheets: Sequence[Sheet]) -> str:
    return fingerprint([_plain_headings(one) for one in sheets if one.rows])


def _plain_headings(sheet: Sheet) -> list[str]:
    """Return the headings of a sheet before anybody left one out."""
    part = Part(
        Sheet(
            sheet.file,
            sheet.name,
            sheet.rows[:TOP] if sheet.head is None else sheet.rows[: sheet.head + 2],
            merged=sheet.merged,
            head=sheet.head,
        ),
        "",
    )
    tables = ("proposal", "review", "reviewer", "conflict")
    known = [headings.known(TABLES[name]) for name in tables]
    top = headings.find(headings.read(part.sheet), lambda parts: any(test(parts) for test in known))
    top = top or headings.first(part.sheet)
    return ["/".join(parts) for parts in top.headings]


def sheet_key(sheet: Sheet, sheets: Sequence[Sheet]) -> str:
    """Return the name of a sheet in a ``map.toml``."""
    names = [one.name for one in sheets]
    return sheet.name if sheet.name and names.count(sheet.name) == 1 else key_of(sheet)


def _stopped() -> Text:
    return Text("This file cannot be used as it is.", "此文件无法直接使用。")


class _Reader:
    """One reading: the document grows by the answers, and the sheets are read under it."""

    def __init__(
        self,
        sheets: Sequence[Sheet],
        answers: dict[tuple[str, str], str],
        doc: Document,
        budget: float | None,
        coin: str,
    ) -> None:
        self.sheets, self.answers, self.budget, self.coin = sheets, answers, budget, coin
        self.doc = deepcopy(doc)
        self.faults: list[Fault] = []
        self.parts: list[Part] = []
        self.kept: CellCache = {}
        self._read_under: Document | None = None

    @property
    def mapping(self) -> MapFile:
        """What the document says."""
        return mapped(self.doc)

    def reading(self, again: bool) -> Reading:
        """Return what is understood and asked."""
        self._whole()
        self._parts()
        self._columns()
        self._parts()
        self._lists_of_people()
        self._parts()
        self._details()
        self._parts()
        tables = self._tables()
        guessed = {one.place for one in tables if one.open}
        questions = tables + [
            one
            for one in intake_doubts.of_columns(self._supposed(tables))
            if one.choices or one.items or one.place.rpartition("!")[0] not in guessed
        ]
        questions += intake_cells.of_cells(self._supposed(questions, cells=True))
        stops = self._stops(questions)
        sheets = tuple(self._sheet(one, questions) for one in self.parts)
        columns = [one for sheet in sheets for one in sheet.columns]
        asked = {one.place for one in questions if one.open and one.place.count("!")}
        known = sum(one.sure in ("known", "guessed", "answer") and one.place not in asked for one in columns)
        waiting = sum(one.open for one in questions)
        toml = written(self.doc)
        new = [one for one in self.answers if one[0] != "seen"]
        return Reading(
            self._title(again and not new, known, len(columns), waiting, stops),
            sheets,
            tuple(questions),
            tuple(stops),
            tuple(self.faults),
            toml,
            _fingerprint(arranged(self.sheets, self.mapping)),
            again and not waiting,
            tuple(_splits(self.parts)),
            tuple(_left_out(self.parts, questions)),
            tuple(intake_conflicts.unchecked(self.parts, self.mapping)),
            known,
            len(columns),
        )

    def _context(self) -> Context:
        return Context(self.parts, self.mapping, self.answers, self.budget, self.coin)

    def _supposed(self, questions: Sequence[Question], cells: bool = False) -> Context:
        """Return what would be known if what is proposed were answered: so all questions come at once."""
        proposed = {
            (one.code, one.place): one.proposed
            for one in questions
            if one.open and one.proposed and one.code in ("table", "column", "who", "criteria")
        }
        other = _Reader(self.sheets, {**self.answers, **proposed}, self.doc, self.budget, self.coin)
        other.parts, other.kept, other._read_under = self.parts, self.kept, self._read_under
        other._whole()
        other._parts()
        for part in other.parts if cells else ():
            place = intake_doubts.implied(part, other._context())
            if place is not None:
                proposed["column", f"{part.key}!proposal.amount"] = letter(place)
        if not proposed:
            return self._context()
        other.answers.update(proposed)
        other._columns()
        other._parts()
        other._lists_of_people()
        other._parts()
        return Context(other.parts, other.mapping, self.answers, self.budget, self.coin)

    def _parts(self) -> None:
        """Read the sheets under what the document says now; nothing is read twice under one document."""
        if self.parts and self._read_under == self.doc:
            return
        self._read_under = deepcopy(self.doc)
        mapping = self.mapping
        self.parts = intake_columns.parts(arranged(self.sheets, mapping), mapping, self.kept)

    def _fault(self, code: str, place: str, text: Text) -> None:
        self.faults.append(Fault(code, place, text))

    # Answers about whole sheets.

    def _sheet_settings(self, sheet: Sheet) -> dict[str, Any]:
        """Return what the document says of a whole sheet, to be changed."""
        if len(self.sheets) == 1:
            self.doc.pop(SHEETS, None)
            return self.doc
        own: dict[str, Any] = self.doc.setdefault(SHEETS, {}).setdefault(sheet_key(sheet, self.sheets), {})
        return own

    def _whole(self) -> None:
        for sheet in self.sheets:
            key = key_of(sheet)
            if row := self.answers.get(("headings", key)):
                if row.isdigit() and 1 <= int(row) <= min(LAST_HEADING, len(sheet.rows)):
                    self._sheet_settings(sheet)["headings"] = int(row)
                else:
                    self._fault("headings", key, Text("There is no such row.", "没有这一行。"))
            if table := self.answers.get(("table", key)):
                if table in ("joined", "none") or table in TABLES:
                    said = self._sheet_settings(sheet)
                    said.pop("split", None)
                    said["table"] = table
                else:
                    self._fault("table", key, Text("There is no such table.", "没有该表。"))
            if answer := self.answers.get(("split", key)):
                said = self._sheet_settings(sheet)
                said.pop("table", None)
                if answer.startswith("split"):
                    said["split"] = True
                elif answer == "list":
                    said["split"] = False
                elif answer == "reviews":
                    said.pop("split", None)
                    said["table"] = "review"

    def _lists_of_people(self) -> None:
        """Take the column that names the reviewers for their id, where a list of them has no other."""
        for part in self.parts:
            place = intake_columns.people_place(part, self.parts) if part.table == "reviewer" else None
            if place is not None and "reviewer.id" not in part.places:
                self._entries("reviewer").setdefault("id", part.heading(place))

    # Answers about which column is what.

    def _columns(self) -> None:
        for part in self.parts:
            if "review" in part.tables:
                self._scores(part)
            for (code, place), value in self.answers.items():
                sheet, _, rest = place.rpartition("!")
                if sheet != part.key:
                    continue
                if code == "column" and rest.partition(".")[0] not in part.tables:
                    continue  # of what the sheet was taken for before a person said what it is
                said = self.answers.get(("means", f"{sheet}!{value}"), rest)
                if code == "column" and (said != rest or self._meant(part, rest)):
                    continue  # what was said of a column itself holds
                if code == "column" and "." in rest and value == intake_doubts.NONE:
                    table, _, column = rest.partition(".")
                    self._entries(table)[column] = {"constant": ""}
                elif code == "column" and "." in rest:
                    self._mean(part, code, place, value, rest)
                elif code == "means":
                    self._mean(part, code, place, rest, value)

    def _scores(self, part: Part) -> None:
        """Take the answers about scores and who gave them."""
        if answer := self.answers.get(("experts", part.key)):
            self._experts(part, answer)
        self._means(part)
        held = self._entries("review").get("score")
        written_score, faults = intake_criteria.entry(part, self.mapping, self.answers, held)
        self.faults += faults
        if written_score is not None:
            self._entries("review")["score"] = written_score
        answer = self.answers.get(("who", part.key), "")
        if answer == "unknown":
            self._entries("review")["reviewer"] = {"constant": ""}
        elif answer:
            self._mean(part, "who", part.key, answer, "review.reviewer")

    def _meant(self, part: Part, means: str) -> bool:
        """Say whether a person said of a column of a sheet that it means this."""
        return any(
            code == "means" and value == means and place.rpartition("!")[0] == part.key
            for (code, place), value in self.answers.items()
        )

    def _entries(self, table: str) -> dict[str, Any]:
        own: dict[str, Any] = self.doc.setdefault(table, {})
        return own

    def _mean(self, part: Part, code: str, place: str, letters: str, means: str) -> None:
        """Write down what a column means, and that nothing else means it."""
        names = intake_columns.written_headings(part)
        k = next((one for one in names if letter(one) == letters), None)
        if k is None:
            self._fault(code, place, Text("There is no such column.", "没有这一列。"))
            return
        heading = names[k] if [*names.values()].count(names[k]) < 2 else f"{names[k]}@{letters}"
        said = (
            self._sheet_settings(part.sheet)
            if means == DROP
            else self.doc
            if len(self.sheets) == 1
            else self._sheet_settings(part.sheet)
        )
        drop = [one for one in said.get("drop", ()) if one not in (heading, names[k])]
        before = part.means.get(k, FURTHER)
        if means == DROP:
            said["drop"] = [*drop, heading]
        elif "drop" in said:
            said["drop"] = drop
            if not drop:
                del said["drop"]
        for table in (*part.tables, "reviewer"):
            entries = self._entries(table)
            for name in [n for n, one in entries.items() if _heading(one) in (heading, names[k])]:
                del entries[name]
        if means in (DROP, CRITERION, EXPERT):
            return
        table, _, column = means.partition(".")
        own, _, was = before.partition(".")
        if before != means and was and own in TABLES:
            # what the words of its heading would say no longer holds
            self._entries(own).setdefault(was, {"constant": ""})
        if means == FURTHER:
            return
        if table not in TABLES or column not in TABLES[table]:
            self._fault(code, place, Text("A column cannot mean that.", "该列不能作此含义。"))
            return
        other = next(
            (
                one
                for (c, p), one in self.answers.items()
                if c == "means" and p != place and p.rpartition("!")[0] == part.key and one == means
            ),
            None,
        )
        if code == "means" and other is not None:
            self._fault(code, place, Text("Two columns cannot both be this.", "两列不能同为此项。"))
            return
        held = self._entries(table).get(column)
        details = (
            {n: v for n, v in held.items() if n not in ("column", "constant", "columns")}
            if isinstance(held, dict) and _heading(held) == heading
            else {}
        )
        self._entries(table)[column] = {"column": heading, **details} if details else heading

    def _experts(self, part: Part, answer: str) -> None:
        """Write down which columns hold scores: one is the score, each of several is of one reviewer."""
        names = {letter(k): part.heading(k) for k, parts in enumerate(part.header.headings) if parts}
        letters, elsewhere = _letters(answer), self._ticked_elsewhere(part)
        own = [names[one] for one in letters if one in names]
        held = self._entries("review").get("reviewer")
        before = list(held.get("columns", ())) if isinstance(held, dict) else []
        others = [one for one in before if one in elsewhere or one not in names.values()]
        if letters == [intake_doubts.NONE]:
            if not elsewhere:
                self._entries("review")["score"] = {"constant": ""}
        elif not own or len(own) < len(letters):
            self._fault("experts", part.key, Text("Choose one of the answers.", "请选择一个答案。"))
        elif alone := [one for one in names.values() if one in elsewhere and one not in own]:
            text = Text(
                "“{h}” is ticked on another sheet: columns of one name are read alike. Tick it here too, or untick it "
                "there.",
                "“{h}”已在另一张表中勾选：同名的列按同样方式读取。请在此一并勾选，或取消另一处的勾选。",
            )
            self._fault("experts", part.key, text.format(h=same(alone[0])))
        elif {*own, *others, *elsewhere} == {own[0]}:
            self._entries("review").pop("reviewer", None)
            self._mean(part, "experts", part.key, letters[0], "review.score")
        else:
            self._entries("review")["reviewer"] = {"columns": [*dict.fromkeys((*others, *own))]}

    def _ticked_elsewhere(self, part: Part) -> set[str]:
        """Return the headings that hold the scores of a reviewer each on other sheets, as a person said."""
        ticked: set[str] = set()
        for other in self.parts:
            letters = _letters(self.answers.get(("experts", other.key), "")) if other is not part else []
            ticked |= {other.heading(k) for k, p in enumerate(other.header.headings) if p and letter(k) in letters}
        return ticked

    def _means(self, part: Part) -> None:
        """Leave out the columns of which a person said that they are the mean of the others."""
        held = self._entries("review").get("reviewer")
        columns = held.get("columns", ()) if isinstance(held, dict) else ()
        left = {
            part.heading(k)
            for k, parts in enumerate(part.header.headings)
            if parts and self.answers.get(("mean", at(part, k))) == "leave"
        }
        if left & {*columns} and len(columns) - len(left & {*columns}) > 1:
            self._entries("review")["reviewer"] = {"columns": [one for one in columns if one not in left]}

    # Answers about what stands in a column.

    def _details(self) -> None:
        ways = {"unit": self._unit, "scale": self._scale, "order": self._order, "status": self._status}
        for part in self.parts:
            for (code, place), value in sorted(self.answers.items()):
                sheet, _, letters = place.rpartition("!")
                if code not in ways or sheet != part.key or (code == "status" and "proposal" not in part.tables):
                    continue
                k = next((one for one, p in enumerate(part.header.headings) if p and letter(one) == letters), None)
                if code == "unit" and k is not None and k == intake_doubts.implied(part, self._context()):
                    self._mean(part, code, place, letters, "proposal.amount")
                    part.means[k] = "proposal.amount"
                if k is not None and not ways[code](part, k, value):
                    self._fault(code, place, Text("This answer cannot be used.", "无法使用该答案。"))
            self._repeated(part)

    def _repeated(self, part: Part) -> None:
        answer = self.answers.get(("split", part.key), "")
        way = answer.partition(" ")[2]
        if way in ("first", "last") and part.id_place is not None:
            self._detail("proposal", "id", part.heading(part.id_place), repeated=way)

    def _detail(self, table: str, column: str, heading: str, **details: Any) -> None:
        """Add to what is said of a column."""
        held = self._entries(table).get(column)
        base = dict(held) if isinstance(held, dict) and "constant" not in held else {"column": heading}
        if "columns" not in base:
            base.setdefault("column", heading)
        self._entries(table)[column] = {**base, **details}

    def _unit(self, part: Part, k: int, value: str) -> bool:
        means = part.means.get(k, "")
        read_unit = unit_of(value)
        if means not in ("proposal.amount", "proposal.recommended"):
            return True  # asked of what was proposed, and another column was chosen
        if read_unit is None:
            return False
        factor, coin = read_unit
        details: dict[str, Any] = {"unit": int(factor) if factor.is_integer() else factor}
        if coin:
            details["currency"] = coin
        self._detail("proposal", means.partition(".")[2], part.heading(k), **details)
        return True

    def _score_entry(self, part: Part, k: int, **details: Any) -> None:
        if part.means.get(k) == CRITERION:
            held = self._entries("review").get("score")
            if not isinstance(held, dict) or "columns" not in held:
                names = [part.header.name(one) for one, name in part.means.items() if name == CRITERION]
                self._entries("review")["score"] = {"columns": names}
        heading = "score" if part.means.get(k) == EXPERT else part.heading(k)
        for name in [one for one, value in details.items() if value is None]:
            held = self._entries("review").get("score")
            if isinstance(held, dict):
                held.pop(name, None)
            del details[name]
        if details:
            self._detail("review", "score", heading, **details)

    def _scale_off(self, part: Part, k: int, ends: tuple[float, float], aside: bool) -> None:
        """Write down the scale of scores some of which are off it; of the one criterion, unless all were said."""
        word = "aside" if aside else None
        if part.means.get(k) != CRITERION:
            self._score_entry(part, k, off_scale=word, scale=self._facing(ends))
            return
        self._score_entry(part, k, off_scale=word)
        entry = self._entries("review")["score"]
        if ("scales", part.key) not in self.answers:
            scales = entry.setdefault("scales", [[] for _ in entry["columns"]])
            scales[entry["columns"].index(part.header.name(k))] = [whole_number(one) for one in ends]

    def _scale(self, part: Part, k: int, value: str) -> bool:
        if value == "slip" or not any(k in one for one in intake_scales.score_columns(part)):
            return True  # an override of the row, no word of the mapping; or another column is the score
        places = next((c for c in intake_scales.score_columns(part) if k in c), [k])
        read_figures = intake_scales.scores(part, places)
        declared = intake_doubts.declared_scale(part, k, self.mapping)
        found = intake_scales.outlying(read_figures, declared)
        if value == "aside":
            usual = intake_scales.usual(read_figures, found, declared)
            self._scale_off(part, k, usual, True)
            return True
        ends = intake_criteria.ends(value)
        if not value.startswith("scale") or ends is None:
            return False
        self._scale_off(part, k, ends, False)
        return True

    def _facing(self, ends: tuple[float, float]) -> list[int | float]:
        """Return the ends of a scale as they are written: the best of scores whose best is the lowest stands last."""
        held = self._entries("review").get("score")
        scale = held.get("scale", ()) if isinstance(held, dict) else ()
        falling = [*scale] != sorted(scale)
        return [whole_number(one) for one in sorted(ends, reverse=falling)]

    def _order(self, part: Part, k: int, value: str) -> bool:
        means = part.means.get(k, "")
        table, _, column = means.partition(".") if "." in means else ("review", "", "score")
        if means not in (EXPERT, CRITERION, "review.score", "review.grade", "review.confidence"):
            return True
        if value.startswith(("low ", "high ")):
            ends = intake_criteria.ends(value)
            if ends is None or column != "score":
                return False
            held, falling = self._entries("review").get("score"), value[0] == "l"
            each = intake_criteria.facing(part, self.mapping, held, falling) if means == CRITERION else None
            if each is not None:
                self._entries("review")["score"] = each
            else:
                self._score_entry(part, k, scale=[whole_number(one) for one in sorted(ends, reverse=falling)])
            return True
        try:
            grades = json.loads(value)
        except ValueError:
            return False
        group = next((one for one in intake_scales.score_columns(part) if k in one), [k])
        words = {str(cell).strip() for place in group for cell in intake_scales.marks(part, place)}
        if not isinstance(grades, list) or len({*grades}) != len(grades) or not words <= {*grades}:
            return False
        name = "score" if means == EXPERT else part.heading(k)
        self._detail(table, "score" if column == "grade" else column, name, order=grades)
        if column == "grade":
            self._entries(table).pop("grade", None)
        return True

    def _status(self, part: Part, k: int, value: str) -> bool:
        try:
            words = json.loads(value)
        except ValueError:
            return False
        if not isinstance(words, dict) or not {*words.values()} <= {"in", "out"}:
            return False
        own = part.places.get("proposal.status", k)
        held = self._entries("proposal").get("status")
        before = dict(held) if isinstance(held, dict) else {}
        lists = {way: [one for one in before.get(way, ()) if one not in words] for way in ("in", "out")}
        for word, way in words.items():
            lists[way].append(word)
        self._detail("proposal", "status", part.heading(own), **lists)
        return True

    # What is asked of whole sheets, what cannot be asked, and how it is said.

    def _tables(self) -> list[Question]:
        """Ask which table a sheet is where none is known to be the proposals, or scores stand nowhere."""
        asked: list[Question] = []
        listed = any(one.table in ("proposal", "joined") for one in self.parts)
        for part in self.parts:
            said = self.answers.get(("table", part.key), "")
            people = not part.table and intake_columns.lists_people(part, self.parts)
            alone = self._unknown_file(part)
            if (part.table or (listed and not people and not alone)) and not said:
                continue
            columns = [one for one in part.header.headings if one]
            if len(columns) < 2 or not part.rows:
                continue
            near = intake_columns.near(part)
            meant = {name.partition(".")[0] for name in near}
            guess = "joined" if meant >= {"proposal", "review"} else next(iter(meant), "")
            ids = near.get("proposal.id", near.get("review.proposal"))
            if guess == "joined" and ids is not None and max(part.counts(ids).values(), default=0) < 2:
                guess = "proposal"  # where no id stands twice, scores stand beside a list
            guess = "reviewer" if people else "" if listed and not intake_columns.asks_money(part) else guess
            ways = ("joined", "proposal", "review", "reviewer", "conflict", "none")
            asked.append(
                Question(
                    "table",
                    part.key,
                    Text("What does “{s}” hold?", "“{s}”是什么表？").format(s=same(part.sheet.name or part.sheet.file)),
                    join([same("/".join(one)) for one in columns[:14]], ", ", "、"),
                    choices=tuple(Choice(one, table_label(one)) for one in ways),
                    proposed=guess,
                    answer=said,
                )
            )
        return asked

    def _unknown_file(self, part: Part) -> bool:
        """Say whether no sheet of a file is recognised, though its amounts are, or the reviewers it may list."""
        if any(one.table for one in self.parts if one.sheet.file == part.sheet.file):
            return False
        known = any("review.reviewer" in one.places or EXPERT in one.means.values() for one in self.parts)
        return known or intake_columns.asks_money(part)

    def _stops(self, questions: Sequence[Question]) -> list[Stop]:
        """Return what no answer mends: nothing to read, tables on their side, a row a partner, headings not there."""
        stops: list[Stop] = []
        filled = [one for one in self.sheets if any(cell is not None for row in one.rows for cell in row)]
        if not filled:
            return [Stop("empty", Text("There is no table in these files.", "文件中没有表格。"))]
        if not any(one.table in ("proposal", "joined") for one in self.parts):
            for error in (call_advice.sideways(self.sheets), call_advice.parts_of_one(self.sheets)):
                if error is not None:
                    stops += stops_of(error)
            if not stops and not questions:
                stops.append(
                    Stop(
                        "no_proposals",
                        Text("There is no sheet of proposals.", "没有申请书工作表。"),
                        Text(
                            "Say of one sheet that it holds them, or add a file.",
                            "请指明哪张表是申请清单，或补充文件。",
                        ),
                    )
                )
        for question in questions:
            if question.code == "column" and not question.choices:
                stops.append(
                    Stop("no_column", question.text, question.detail, column=question.place.rpartition("!")[2])
                )
        stops += _lost_experts(self.parts, self.mapping)
        for part in self.parts:
            stops += _too_many_words(part)
            for table, draft in part.drafts.items():
                for name in draft.lost:
                    entry = self.mapping.get(table, {}).get(name)
                    if entry is None or (name == "reviewer" and entry.columns):
                        continue
                    heading = entry.heading
                    stops.append(_missing(part, heading))
        return stops if not _elsewhere(self.parts, stops) else [one for one in stops if one.code != "missing_column"]

    def _sheet(self, part: Part, questions: Sequence[Question]) -> SheetRead:
        names = intake_columns.written_headings(part)
        columns = tuple(self._column(part, k, name, questions) for k, name in names.items())
        top = tuple(
            Seen(part.sheet.number(k), " · ".join(str(cell) for cell in row if cell is not None)[:160])
            for k, row in enumerate(part.sheet.rows[:TOP])
        )
        return SheetRead(
            part.key,
            part.sheet.file,
            part.sheet.name,
            part.table,
            part.sheet.number(part.header.last) if names else 0,
            part.cells_below.filled,
            columns,
            part.choices(),
            top,
            part.sheet.encoding,
            table_label(part.table),
        )

    def _column(self, part: Part, k: int, name: str, questions: Sequence[Question]) -> ColumnRead:
        means = part.means.get(k, FURTHER)
        place = at(part, k)
        own = [one for one in questions if one.place == place]
        also = {
            one.code: one
            for one in questions
            if one.code in ("column", "who", "criteria", "experts")
            and one.place.startswith(part.key)
            and (letter(k) == one.shown or {f"total {letter(k)}", letter(k) * (one.code == "experts")} & _values(one))
        }
        answered = any((one.code, place) in self.answers for one in own) or self._answered(part, k, means)
        sure: Sure = "known" if k in part.exact else "guessed"
        if any(one.open for one in own) or any(one.open for one in also.values()):
            sure = "asked"
        elif answered:
            sure = "answer"
        elif means in (FURTHER, DROP):
            sure = "own" if means == FURTHER else "left"
        return ColumnRead(place, letter(k), name, samples(part, k), means, sure, self._note(part, k, means, own))

    def _answered(self, part: Part, k: int, means: str) -> bool:
        table, _, column = means.partition(".")
        entry = self.mapping.get(table, {}).get(column)
        if ("means", at(part, k)) in self.answers:
            return True
        if entry is None or entry.const is not None:
            return False
        detailed = bool(entry.unit or entry.order or entry.scale or entry.stays or entry.out)
        return detailed or k not in part.exact

    def _note(self, part: Part, k: int, means: str, own: Sequence[Question]) -> Text:
        if means == DROP:
            return Text("not read", "不读取")
        if means == FURTHER:
            return Text("kept as it is; rules may use it", "原样保留，可用于规则")
        filled, different = sum(part.counts(k).values()), len(part.counts(k))
        if k == part.id_place and different and part.table in ("joined", "review"):
            each = filled / different
            return Text("repeats: {n} rows each on average", "重复出现，平均每项 {n} 行").format(
                n=same(f"{each:.1f}".removesuffix(".0"))
            )
        if means == "review.reviewer":
            form = Text(
                "{n} different; ids repeat, so severity can be estimated", "共 {n} 人，编号重复出现，可估计宽严"
            )
            if different == filled:
                form = Text(
                    "{n} different; none repeats, so severity is not known", "共 {n} 个，无一重复，无法估计宽严"
                )
            return form.format(n=number(different))
        if own:
            return own[0].detail
        empty = part.cells_below.filled - filled
        return Text("{n} rows are empty", "{n} 行为空").format(n=number(empty)) if empty and part.rows else same("")

    def _title(self, again: bool, known: int, of: int, waiting: int, stops: Sequence[Stop]) -> Text:
        if stops and not waiting:
            return _stopped()
        if again and not waiting:
            return Text("Read as last time.", "按上次的方式读取。")
        en = f"{_word(known).capitalize()} of {_word(of)} columns {'is' if known == 1 else 'are'} understood"
        zh = f"{of} 列中已识别 {known} 列"
        if waiting:
            rest = "needs your answer" if waiting == 1 else "need your answer"
            what = "one" if waiting == 1 else _word(waiting)
            if known + waiting > of:
                return Text(
                    f"{en}; {_word(waiting)} {'question is' if waiting == 1 else 'questions are'} open.",
                    f"{zh}，另有 {waiting} 个问题待您回答。",
                )
            return Text(f"{en}; {what} {rest}.", f"{zh}，另有 {waiting} 列需要您确认。")
        return Text(f"{en}; nothing is open.", f"{zh}，没有待确认的问题。")


def _values(one: Question) -> set[str]:
    return {choice.value for choice in one.choices}


def _too_many_words(part: Part) -> list[Stop]:
    """Return a stop for scores in so many different words that they are no grades."""
    places = part.places
    place = places.get("review.score", places.get("review.grade"))
    if place is None or len(intake_scales.marks(part, place)) <= intake_doubts.GRADES:
        return []
    if 2 * sum(intake_scales.scores(part, [place]).values()) >= sum(part.counts(place).values()):
        return []
    return [
        Stop(
            "too_many_grades",
            Text("This column holds neither numbers nor a scale of words.", "该列既不是数字，也不是等级。"),
            Text("Say under Columns which column is the score.", "请在“列”一步中指明评分所在列。"),
            part.sheet.file,
            part.sheet.name,
            None,
            part.header.name(place),
            " · ".join(samples(part, place)),
        )
    ]


def _missing(part: Part, heading: str) -> Stop:
    """Return the stop for a heading that a sheet lacks."""
    return Stop(
        "missing_column",
        Text("A column that the mapping names is not there.", "对应文件所指的列不存在。"),
        Text("Choose another column, or another row of headings.", "请另选一列，或另选表头所在行。"),
        part.sheet.file,
        part.sheet.name,
        None,
        heading,
    )


def _lost_experts(parts: Sequence[Part], mapping: MapFile) -> list[Stop]:
    """Return a stop for each column of a reviewer that stands in no sheet."""
    said = mapping.get("review", {}).get("reviewer")
    scored = [part for part in parts if "review" in part.tables]
    if said is None or not said.columns or not scored:
        return []
    there = {one for part in scored for one in headings.by_heading(part.header.headings, said.columns).values()}
    return [_missing(scored[0], one) for one in said.columns if one not in there]


def _elsewhere(parts: Sequence[Part], stops: Sequence[Stop]) -> bool:
    """Say whether every heading that one sheet lacks stands in another of its table."""
    lost = [one.column for one in stops if one.code == "missing_column"]
    return bool(lost) and all(
        any(
            heading in (part.header.name(k), part.heading(k))
            for part in parts
            for k, p in enumerate(part.header.headings)
            if p
        )
        for heading in lost
    )


def table_label(name: str) -> Text:
    """Return what a sheet is, in words."""
    return TABLE_WORDS[name] if name in TABLE_WORDS else TABLES[name].label


def _heading(entry: Any) -> str:
    """Return the heading in an entry of a document."""
    return entry if isinstance(entry, str) else str(entry.get("column", "")) if isinstance(entry, Mapping) else ""


def _word(n: int) -> str:
    return _ONES[n] if n <= WORDS_TO else str(n)


def _letters(answer: str) -> list[str]:
    """Return what was ticked of several."""
    try:
        letters = json.loads(answer)
    except ValueError:
        return []
    return [*map(str, letters)] if isinstance(letters, list) else []


def _splits(parts: Sequence[Part]) -> list[Split]:
    out = []
    for part in parts:
        if part.table == "joined" and part.id_place is not None:
            who = part.places.get("review.reviewer")
            people = len(part.counts(who)) if who is not None else 0
            own = tuple(part.header.name(k) for k in part.within if part.means.get(k, "").startswith("proposal."))
            out.append(Split(part.key, len(part.groups), sum(part.groups.values()), people, own))
    return out


def _left_out(parts: Sequence[Part], questions: Sequence[Question]) -> list[LeftOut]:
    """Return the proposals that the answers about a status leave out."""
    out = []
    for question in questions:
        if question.code != "status" or not question.shown:
            continue
        part = next(one for one in parts if question.place.rpartition("!")[0] == one.key)
        ways = json.loads(question.shown)
        k = next(one for one, p in enumerate(part.header.headings) if p and at(part, one) == question.place)
        ids = part.cells_below.ids if part.id_place is not None else []
        for word, rows in intake_cells.status_words(part, k).items():
            if ways.get(word) == "out":
                out += [
                    LeftOut(ids[r] if ids else "", word, part.sheet.file, part.sheet.name, part.line(r)) for r in rows
                ]
    return out
