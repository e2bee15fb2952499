# SPDX-License-Identifier: Apache-2.0
"""Sheets of people's time as offices have them: a row a post or task, or a column a month; in any headings.

What is read, and how, is said; a row that cannot be read is set aside with its place, what was seen and the remedy.
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from pathlib import Path
from typing import Any, Literal

from yuzui.errors import ColumnError, InputError, Place, together
from yuzui.model.schema import accepted, normalise
from yuzui.model.table import REAL, TEXT, Column, Table, column
from yuzui.model.tables.staff import PERSON_TIME
from yuzui.network.person_time import FINE, FOREVER, FULL, UNSTATED
from yuzui.sheets import formats, periods, units, values, work_units
from yuzui.sheets.day_order import dated
from yuzui.sheets.sheet import Percent, Sheet, letter
from yuzui.sheets.understand import headings
from yuzui.sheets.understand.mapping import ColumnMapping, SourceMap, arranged
from yuzui.sheets.understand.questions import Choice, Question
from yuzui.sheets.understand.reading import Draft, drafted
from yuzui.sheets.understand.rows import is_total
from yuzui.sheets.unit_decision import PART, PERCENT, Decision, decide
from yuzui.sheets.values import UnfitError
from yuzui.sheets.work_units import Work
from yuzui.text import Text, join, same
from yuzui.text.numbers import count, number

Ends = Literal["auto", "last", "after"]
"""Whether the end of a row is its last day, or the first day after it."""


def _split(words: str) -> tuple[str, ...]:
    return tuple(words.split("|"))


HEADINGS: Mapping[str, tuple[str, ...]] = {
    "person": _split(
        "person|person id|staff no|staff id|employee|employee id|employee number|personnel number|"
        "personnel no|worker id|orcid|人员|人员编号|职工号|员工编号|员工号|职工编号|教工号|教职工号|"
        "人员代码|人员工号|Personalnummer|pers no|personnel no|staff number|员工工号|人员编码|职工代码"
    ),
    "name": _split("full name|person name|employee name|staff name|surname|人员姓名|职工姓名"),
    "start_day": _split(
        "start|start date|begin|begins|start day|valid from|date from|from date|起始|开始|开始日期|"
        "起始日期|起始时间|开始时间|聘期起|聘用开始|任职开始|开始年月|起始年月|聘任起始|beginn|von|起始年月日|起期|自"
    ),
    "end_day": _split(
        "end|end date|until|ends|end day|valid to|valid until|date to|to date|last day|through|终止|结束|"
        "截止|结束日期|终止日期|截止日期|结束时间|终止时间|聘期止|聘用结束|任职结束|结束年月|截止年月|"
        "聘任截止|ende|bis|截止年月日|止期|至"
    ),
    "period": _split("dates|duration of appointment|term|起止日期|聘期|任职时间|任期|聘用期限|起止年月"),
    "fte": _split(
        "fte|share|percentage|percent|percent effort|effort|allocation|time share|workload|share of time|"
        "empl percent|employment percent|capacity utilization level|person months|person-months|staff months|"
        "hours per week|weekly hours|hours|days|投入人月|人月|人月数|投入工作量|投入|工时|工时数|"
        "机时|投入天数|投入人天|投入工日|投入小时|投入工时|投入人年|人年|人天|"
        "% fte|fte %|level of effort|比例|投入比例|工作量占比|工作量|时间占比|全时当量|投入占比|"
        "工作时间占比|工时占比|投入时间比例|工作量比例|stellenanteil|umfang"
    ),
    "activity": _split(
        "project|task|work package|grant|cost centre|"
        "assignment|activity type|项目|项目名称|课题|任务|工作内容|课题名称|承担项目|承担任务|项目编号"
    ),
    "post": _split("position|job title|role|岗位名称|职务|聘用岗位|任职岗位"),
    "organisation": _split(
        "organization|employer|institute|institution|unit|host|用人单位|所在单位|聘用单位|任职单位|"
        "工作单位|单位名称|einrichtung|pers area|personnel area|legal entity|company"
    ),
    "home": _split(
        "home|home institute|home institution|home organization|人事关系单位|派出单位|原工作单位|人事关系所在单位"
        "|人事关系"
    ),
    "declared": _split(
        "declared?|disclosed|reported to employer|approved|outside activity declared|outside activity declared?|"
        "ancillary activity approved|兼职是否申报|兼职是否报备|兼职报备|兼职报备情况|是否报备|已报备|报备|兼职申报|"
        "是否申报|申报|是否备案|备案|已备案|是否已申报"
    ),
    "contract": _split(
        "contract share|contract fte|contracted|contracted fte|contract number|合同|合同比例|合同编号|"
        "合同工作量|聘用合同占比|聘用合同|合同约定占比|合同约定比例|聘用合同约定比例|"
        "contract hours|contract hours per week|contracted hours"
    ),
    "basis": _split("plan or actual|planned or actual|status of time|口径|数据口径|计划或实际|工时类型"),
    "kind": _split(
        "appointment type|kind of appointment|type of appointment|任职类别|聘用类型|聘任类型|聘任方式|任职类型|用工性质"
    ),
    "id": _split("id|appointment|appointment no|编号|聘任编号|记录编号"),
}
"""Headings that sheets have, besides names and labels of the columns."""


NEEDED = ("person", "start_day", "fte")
_TIME = ("start_day", "end_day", "fte")


def _column(name: str, en: str, zh: str, note_en: str, note_zh: str) -> Column:
    kind, unit = (REAL, "1") if name == "fte" else (TEXT, "")
    headers, null = HEADINGS[name], name not in NEEDED
    return column(name, kind, en, zh, note_en, note_zh, headers=headers, unit=unit, null=null)


SHEET = Table(
    "person_time",
    PERSON_TIME.label,
    PERSON_TIME.note,
    key=(),
    columns=(
        _column("person", "staff number", "工号", "Staff number or another id of the person", "工号或其他人员编号"),
        _column("name", "name", "姓名", "Name, where there is no number", "姓名（无工号时使用）"),
        _column("start_day", "from", "起", "First day, or a month", "首日或月份"),
        _column(
            "end_day", "to", "止", "Last day, or the first day after it; empty while open", "末日或终止次日；未定为空"
        ),
        _column("period", "period", "起止时间", "Both days in one cell", "起止写在一格"),
        _column("fte", "share of a full post", "占比", "Share of a full post", "占全时工作量的比例"),
        _column("activity", "activity", "事项", "What the time goes into", "时间所用于的事项"),
        _column("post", "post", "岗位", "Post that is held", "所任岗位"),
        _column("organisation", "organisation", "单位", "Organisation of the post", "岗位所在单位"),
        _column("home", "home organisation", "原单位", "Organisation that lets the person go", "同意其兼任的原单位"),
        _column("declared", "declared", "已申报", "Whether the person declared it", "是否已申报"),
        _column(
            "contract",
            "contract",
            "合同占比",
            "Share that the contract is for, or its number",
            "合同约定占比或合同编号",
        ),
        _column("basis", "basis", "依据", "Planned, booked or reported", "计划、登记或上报"),
        _column("kind", "kind", "类别", "Main, dual, guest, seconded or for a term", "主聘、双聘、兼职、借调或任期制"),
        _column("id", "appointment id", "任职编号", "Id of the appointment", "任职编号"),
    ),
)
"""What a sheet of people's time may have."""
BASES: Mapping[str, str] = {
    normalise(word): basis
    for basis, words in (
        ("planned", "planned plan budget budgeted forecast 计划 预算 拟投入 预计"),
        ("booked", "booked booking allocated assigned 登记 分配 已登记"),
        ("reported", "reported actual actuals timesheet worked 实际 上报 填报 实际投入 已发生"),
    )
    for word in words.split()
}
KINDS: Mapping[str, str] = {
    normalise(word): kind
    for kind, words in (
        ("main", "main primary 主聘 主岗 全职 在编 专职"),
        ("dual", "dual joint 双聘 互聘"),
        ("guest", "guest visiting adjunct honorary 兼职 客座 兼聘"),
        ("seconded", "seconded secondment 借调 挂职"),
        ("term", "term fixed-term 任期制 短聘 任期"),
    )
    for word in words.split()
}
NOTHING = "none"
"""What a sheet is called that a person does not use."""
WORK: Mapping[str, Text] = {unit.kind: unit.label for unit in work_units.UNITS}
"""Ways to count time that are no share: person-months, days, hours."""


@dataclass(frozen=True, slots=True)
class TimeRow:
    """One row of a sheet, or one month of it, understood.

    ``start`` and ``end`` are proleptic day numbers, the end being the first day after; ``share`` in
    ``FULL * FINE`` parts; ``contract`` in hundredths or ``UNSTATED``.
    """

    file: str
    sheet: str
    row: int
    person: str
    start: int
    end: int
    share: int
    contract: int = UNSTATED
    basis: str = "booked"
    activity: str = ""
    post: str = ""
    organisation: str = ""
    home: str = ""
    kind: str = ""
    declared: bool | None = None
    contract_number: str = ""
    id: str = ""


@dataclass(frozen=True, slots=True)
class Aside:
    """A row that cannot be read, or may not stand: where, what was seen, why, and the remedy."""

    file: str
    sheet: str
    row: int
    column: str
    code: str
    seen: str
    message: Text
    fix: Text


@dataclass(slots=True)
class TimeSheet:
    """What is read of some files: rows, rows set aside, and how it was understood."""

    rows: list[TimeRow] = field(default_factory=list)
    aside: list[Aside] = field(default_factory=list)
    notes: list[Text] = field(default_factory=list)
    rows_in: int = 0
    declared: bool = False
    """Whether any sheet has a column that says what was declared."""
    named: bool = False
    """Whether persons are told apart by their names alone."""
    sheets: int = 0


def read(path: Path, mapping: SourceMap | None = None, ends: Ends = "auto", full: str = "") -> TimeSheet:
    """Read a file of people's time; every sheet that holds persons and shares counts."""
    return understood(formats.read(path), mapping, ends, full)


def understood(
    sheets: Iterable[Sheet], mapping: SourceMap | None = None, ends: Ends = "auto", full: str = ""
) -> TimeSheet:
    """Read sheets of people's time; ``full`` is what a full post is in days or hours, where they are counted so.

    Raises
    ------
    ColumnError
        If no sheet has persons, shares and days, or a heading could be two things.
    """
    result = TimeSheet()
    whole = _full(full)
    stopped: list[ColumnError] = []
    likeness: list[int] = []
    ready = [one if one.notes[-1:] in ((LONG,), (PLAIN,)) else prepared(one) for one in sheets]
    for sheet in arranged(ready, mapping):
        if sheet.table == NOTHING:
            continue
        if not any(not values.is_missing(cell) for row in sheet.rows for cell in row):
            continue
        try:
            Reader(sheet, mapping, ends, result, whole).read()
        except ColumnError as error:
            stopped.append(error)
            likeness.append(len(drafted(sheet, SHEET, mapping).places))
    if doubts := [one for one in stopped if one.code in ("unit_unclear", "ambiguous_column")]:
        raise together(doubts)
    if stopped and not result.sheets:
        # of a workbook with covers and lists, what is wrong with the sheet that is most like one of time
        raise stopped[likeness.index(max(likeness))]
    for one in stopped:
        words = Text("NOT READ: sheet {s}: {why}", "未读取：工作表“{s}”：{why}")
        result.notes.append(words.format(s=one.place.sheet or one.place.file, why=one.message))
    return result


class Reader:
    """One pass over one sheet."""

    def __init__(
        self, sheet: Sheet, mapping: SourceMap | None, ends: Ends, result: TimeSheet, full: Fraction | None
    ) -> None:
        self.ends, self.result, self.full = ends, result, full
        self.sheet, self.mapping = sheet, mapping
        self.wide = LONG in self.sheet.notes
        self.draft = drafted(self.sheet, SHEET, mapping)
        self.name = f"{sheet.file}, {sheet.name}" if sheet.name else sheet.file

    def read(self) -> None:
        """Read its rows into the result."""
        self._known()
        places, result = self.draft.places, self.result
        self.decision = self._decided()
        result.sheets += 1
        result.named |= NAMED in self.sheet.notes
        result.declared |= "declared" in places
        self.inclusive = self._inclusive()
        self.basis = BASES.get(normalise(self.sheet.name), "booked")
        rows = [*zip(self._filled(self.draft.shape.rows), self.draft.shape.lines, strict=True)]
        before, kept = len(result.rows), set[int]()
        counted: set[int] = set()
        for cells, line in rows:
            if all(self._cell(cells, name) is None for name in ("person", *_TIME)):
                continue  # blank, or a note below the table
            number_ = self.sheet.number(line - 1)
            if self._total(cells):
                continue
            counted.add(number_)
            try:
                row = self._row(cells, number_)
            except _AsideError as error:
                result.aside.append(self._aside(number_, error, cells))
                continue
            if row is not None:
                result.rows.append(row)
                kept.add(number_)
        result.rows_in += len(counted)
        self._say(len(counted), len(kept))
        self._alike(result.rows[before:])

    def _known(self) -> None:
        """Refuse a sheet of which a needed column is missing, or could be two."""
        place = Place(self.sheet.file, self.sheet.name, self.sheet.number(self.draft.shape.header.last))
        for name in ("person", "start_day", "end_day", "fte"):
            if claims := self.draft.rivals.get(name):
                raise headings.two_for_one(SHEET, name, claims, place)
        if len(claims := both(self.draft, self.mapping)) > 1:
            raise headings.two_for_one(SHEET, "fte", claims, place)
        lacking = [name for name in NEEDED if name not in self.draft.places]
        if lacking:
            shape = self.draft.shape
            candidates = [
                headings.candidate(k, parts, [row[k] for row in shape.rows[: headings.SAMPLED] if k < len(row)])
                for k, parts in enumerate(shape.headings)
                if parts
            ]
            raise headings.missing(SHEET, lacking, candidates, place)

    def _cell(self, cells: Sequence[Any], name: str) -> Any:
        one = self.draft.places.get(name)
        cell = cells[one.place] if one is not None and one.place < len(cells) else None
        return None if values.is_missing(cell) else cell

    def _heading(self, name: str) -> str:
        one = self.draft.places.get(name)
        return one.heading if one is not None else SHEET[name].label.en

    def _text(self, cells: Sequence[Any], name: str) -> str:
        cell = self._cell(cells, name)
        return "" if cell is None else " ".join(unicodedata.normalize("NFKC", values.text(cell)).split())

    def _filled(self, rows: Sequence[Sequence[Any]]) -> Sequence[Sequence[Any]]:
        """Return rows with the person of the row above, where a sheet names each person only once."""
        place = self.draft.places["person"].place
        blank = [
            k
            for k, row in enumerate(rows)
            if values.is_missing(row[place] if place < len(row) else None)
            and self._cell(row, "fte") is not None
            and not self._total(row)
        ]
        if not blank or blank[0] == 0 or len(blank) < len(rows) / 5:
            return rows
        filled, last = [list(row) for row in rows], None
        for k, row in enumerate(filled):
            row += [None] * (place + 1 - len(row))
            if k in set(blank):
                row[place] = last
            elif not values.is_missing(row[place]):
                last = row[place]
        self.result.notes.append(
            Text("{s}: {n} without a person count for the person above", "{s}：{n}未写人员，按上一行人员计").format(
                s=self.name, n=count(len(blank), _ROW)
            )
        )
        return filled

    def _total(self, cells: Sequence[Any]) -> bool:
        return any(is_total(cell) for cell in cells if isinstance(cell, str))

    def _decided(self) -> Decision:
        """Return what the figures of time are, by heading, formats and values; say so, or ask.

        Raises
        ------
        ColumnError
            If these contradict one another and nobody said which holds.
        """
        one, place = decision(self.sheet, self.draft, self.mapping), self.draft.places["fte"]
        if one.choices:
            raise one.stop(SHEET.name, "fte", Place(self.sheet.file, self.sheet.name, self.draft.shape.header.last + 1))
        self.work = work(place.heading, self.draft) if one.way in WORK else None
        if one.way in WORK and self.work is None:
            self.work = Work(one.way, WORK[one.way])
        if one.example.en:
            self.result.notes.append(Text("{s}: {e}", "{s}：{e}").format(s=self.name, e=one.example))
        if self.work is not None:
            self.result.notes.append(self._work_words(self.work))
        return one

    def _work_words(self, unit: Work) -> Text:
        if not unit.asked:
            words = Text(
                "{s}: time is read as {u}, divided by the months of its row",
                "{s}：投入按{u}读取，除以该行的月数折算为占比",
            )
        elif self.full:
            words = Text("{s}: time is read as {u}; {f} {p} are a full post", "{s}：投入按{u}读取，{p} {f} 为一个全时")
        else:
            words = Text("{s}: time is read as {u}", "{s}：投入按{u}读取")
        full = f"{float(self.full or 0):g}"
        return words.format(s=self.name, u=unit.label, f=full, p=unit.period)

    def _inclusive(self) -> bool:
        """Say whether an end is the last day of its row rather than the first day after it."""
        if self.ends != "auto":
            return self.ends == "last"
        if self.wide:
            return False
        heading = self._heading("end_day").casefold() if "end_day" in self.draft.places else ""
        if re.search(r"last day|inclusive|含|末日|最后一天|through", heading):
            return True
        if re.search(r"exclusive|after|次日", heading):
            return False
        last = first = alone = 0
        for row in self.draft.shape.rows:
            start, end = self._ends(row)
            try:
                stop = periods.span(end) if end is not None and not periods.is_open(end) else None
                begin = periods.span(start) if start is not None else None
            except UnfitError:
                continue
            if stop is not None and stop.precision == "day":
                last += stop.end.day == 1
                first += stop.start.day == 1
                alone += begin is not None and begin == stop
        inclusive = alone > 0 or last > first
        if last or first or alone:
            words = Text(
                "{s}: an end is the last day included; otherwise: --ends after",
                "{s}：止期为包含在内的最后一天；如非如此：--ends after",
            )
            if not inclusive:
                words = Text(
                    "{s}: an end is the first day after; otherwise: --ends last",
                    "{s}：止期为次日（不含）；如非如此：--ends last",
                )
            self.result.notes.append(words.format(s=self.name))
        return inclusive

    def _ends(self, cells: Sequence[Any]) -> tuple[Any, Any]:
        """Return the cells of both ends of a row."""
        return self._cell(cells, "start_day"), self._cell(cells, "end_day")

    def _row(self, cells: Sequence[Any], line: int) -> TimeRow | None:
        who = self._text(cells, "person")
        share = self._cell(cells, "fte")
        if self.wide and share is None:
            return None
        if not who:
            raise _AsideError("no_person", "person", "-", _NO_PERSON, _GIVE_ID)
        if share is None:
            raise _AsideError("no_share", "fte", "-", _NO_SHARE, _GIVE_SHARE)
        start, end = self._days(cells)
        part = self._share(share, start, end)
        contract, contract_number = self._contract(cells)
        return TimeRow(
            self.sheet.file,
            self.sheet.name,
            line,
            who,
            start,
            end,
            part,
            contract,
            self._word(cells, "basis", BASES, self.basis),
            activity=self._text(cells, "activity"),
            post=self._text(cells, "post"),
            organisation=self._text(cells, "organisation"),
            home=self._text(cells, "home"),
            kind=self._word(cells, "kind", KINDS, ""),
            declared=self._declared(cells),
            contract_number=contract_number,
            id=self._text(cells, "id"),
        )

    def _share(self, cell: Any, start: int, end: int) -> int:
        """Return a share in parts; refuse more than a full post in one row."""
        figure, own = work_units.of_cell(cell)
        plain = not values.is_percent(cell) or (self.work is not None and isinstance(cell, Percent))
        unit = own or self.work if plain else None
        exact = _exact(cell if own is None else figure)
        if exact is None:
            raise _AsideError("not_a_share", "fte", cell, _NOT_A_SHARE, _GIVE_SHARE)
        exact = self._part(cell, exact) if unit is None else self._of_work(exact, unit, cell, start, end)
        parts = round(exact * FULL * FINE)
        if parts < 0 or parts > FULL * FINE:
            raise _AsideError("share_out_of_range", "fte", cell, _OUT_OF_RANGE, _GIVE_SHARE)
        return parts

    def _part(self, cell: Any, exact: Fraction) -> Fraction:
        try:
            return self.decision.part(cell)
        except UnfitError:  # 1/2, or 0,5
            return exact / FULL if self.decision.way == PERCENT and not values.is_percent(cell) else exact

    def _of_work(self, figure: Fraction, unit: Work, cell: Any, start: int, end: int) -> Fraction:
        """Return the share that a figure of work is over the days of its row."""
        if end >= FOREVER and not unit.every:
            raise _AsideError("no_end", "end_day", cell, _NO_END, _GIVE_END)
        if self.work is not None and self.work.kind == unit.kind:
            unit = self.work  # “4h” below “hours per week”
        exact = work_units.share(figure, unit, start, end, self.full)
        if exact is not None and round(exact * FULL) > FULL:
            seen = f"{values.text(cell)}: {float(exact):.2f}"
            raise _AsideError("share_out_of_range", "fte", seen, _OUT_OF_RANGE, _LESS_WORK)
        if exact is None:
            words = _NO_FULL.format(u=unit.label)
            raise _AsideError("no_full_post", "fte", cell, words, _GIVE_FULL.format(u=unit.label, p=unit.period))
        return exact

    def _days(self, cells: Sequence[Any]) -> tuple[int, int]:
        start, end = self._ends(cells)
        if start is None:
            raise _AsideError("no_start", "start_day", "-", _NO_START, _GIVE_DAY)
        begin = self._span(start, "start_day")
        if end is None or periods.is_open(end):
            return begin.start.toordinal(), int(FOREVER)
        stop = self._span(end, "end_day")
        # a month or a year that is an end lasts to its own end, whatever days mean
        last = stop.end if self.inclusive or stop.precision != "day" else stop.start
        if self.wide:
            last = stop.start
        if last <= begin.start:
            seen = f"{values.text(start)} … {values.text(end)}"
            raise _AsideError("end_before_start", "end_day", seen, _END_FIRST, _SWAP)
        return begin.start.toordinal(), last.toordinal()

    def _span(self, cell: Any, name: str) -> periods.Span:
        try:
            return periods.span(cell)
        except UnfitError as error:
            if str(error) == "two_ways":
                raise _AsideError("unclear_month", name, cell, _TWO_MONTHS, _GIVE_MONTH) from None
            raise _AsideError("not_a_day", name, cell, _NOT_A_DAY, _GIVE_DAY) from None

    def _contract(self, cells: Sequence[Any]) -> tuple[int, str]:
        cell = self._cell(cells, "contract")
        if cell is None:
            return UNSTATED, ""
        exact = _exact(cell)
        if exact is None:
            return UNSTATED, self._text(cells, "contract")
        unit = self.draft.places["contract"].unit
        work = work_units.of_heading(self._heading("contract"))
        if work is not None and work.asked and not values.is_percent(cell):
            if not self.full:
                return UNSTATED, ""  # its time is set aside for the same reason
            exact /= self.full
            return self._contracted(exact, cell), ""
        if unit.factor != 1 and not values.is_percent(cell):
            exact *= Fraction(unit.factor)
        elif exact > 1 and exact <= FULL:
            exact /= FULL
        return self._contracted(exact, cell), ""

    def _contracted(self, exact: Fraction, cell: Any) -> int:
        hundredths = round(exact * FULL)
        if not 0 <= hundredths <= FULL:
            raise _AsideError("contract_out_of_range", "contract", cell, _OUT_OF_RANGE, _GIVE_SHARE)
        return hundredths

    def _word(self, cells: Sequence[Any], name: str, words: Mapping[str, str], otherwise: str) -> str:
        text = self._text(cells, name)
        if not text:
            return otherwise
        if (known := words.get(normalise(text))) is None:
            if name == "kind":
                return ""  # any word may say how somebody is employed
            raise _AsideError("unknown_word", name, text, _NO_SUCH_WORD, _GIVE_WORD)
        return known

    def _declared(self, cells: Sequence[Any]) -> bool | None:
        text = self._text(cells, "declared").casefold()
        if not text:
            return None
        if text in values.YES or text.startswith(("已", "yes", "approved", "declared")):
            return True
        if text in values.NO or text.startswith(("未", "no", "not ", "undeclared")):
            return False
        raise _AsideError("unknown_word", "declared", text, _NO_SUCH_WORD, _GIVE_YES)

    def _aside(self, line: int, error: _AsideError, cells: Sequence[Any]) -> Aside:
        heading = self._heading(error.column)
        if self.wide and error.column == "fte":  # the heading is its month
            heading = periods.span(self._cell(cells, "start_day")).start.isoformat()[:7]
        seen = values.text(error.seen)[:60]
        return Aside(self.sheet.file, self.sheet.name, line, heading, error.code, seen, error.message, error.fix)

    def _alike(self, rows: Sequence[TimeRow]) -> None:
        """Say which rows say the same as one above: they count as often as they stand."""
        seen: set[TimeRow] = set()
        again = []
        for row in rows:
            bare = replace(row, row=0)
            if bare in seen:
                again.append(row.row)
            seen.add(bare)
        if again:
            words = Text(
                "{s}: LOOK AT rows {r}: each says the same as a row above, and is added to it",
                "{s}：第 {r} 行与上方某行完全相同，已重复累加",
            )
            self.result.notes.append(words.format(s=self.name, r=", ".join(map(str, dict.fromkeys(again)))))

    def _say(self, rows: int, kept: int) -> None:
        """Say what was read as what."""
        spoken = [
            Text(f"{one.heading} → {SHEET[name].label.en}", f"{one.heading} → {SHEET[name].label.zh}")
            for name, one in sorted(self.draft.places.items(), key=lambda item: item[1].place)
            if name not in ("start_day", "end_day", "fte") or not self.wide
        ]
        if self.wide:
            spoken.append(Text("a column a month → share of a full post", "每月一列 → 占比"))
        words = Text("{s}: {n} of {m}: {c}", "{s}：{m}，读取 {n}：{c}")
        self.result.notes.append(
            words.format(s=self.name, n=number(kept), m=count(rows, _ROW), c=join(spoken, ", ", "、"))
        )
        used = {one.place for one in self.draft.places.values()}
        unused = ["/".join(parts) for k, parts in enumerate(self.draft.shape.headings) if parts and k not in used]
        if unused:
            words = Text("{s}: not used: {c}", "{s}：未使用的列：{c}")
            self.result.notes.append(words.format(s=self.name, c=", ".join(unused)))


def work(heading: str, draft: Draft) -> Work | None:
    """Return the unit of work that a heading, or a line above the table, names."""
    unit = work_units.of_heading(heading)
    if unit is None and not re.search(r"percent|百分|%|％|fte", heading.casefold()):
        unit = work_units.above(draft.shape.header.above)
    return unit


def decision(sheet: Sheet, draft: Draft, mapping: SourceMap | None) -> Decision:
    """Return what the column of time of a sheet counts."""
    one = draft.places["fte"]
    unit, named = work(one.heading, draft), ""
    if unit is not None:
        named = unit.kind
    elif one.unit.factor != 1 or draft.above.factor == Decimal("0.01") or _IS_PERCENT.search(one.heading.casefold()):
        named = PERCENT
    elif re.search(r"fte|全时", one.heading.casefold()):
        named = PART
    rows = [row for row in draft.shape.rows if not any(is_total(cell) for cell in row if isinstance(cell, str))]
    cells = [row[one.place] for row in rows if one.place < len(row)]
    entry = dict(mapping or {}).get(SHEET.name, {}).get("fte")
    return decide(one.heading, cells, WORK, named=named, answer=_said(entry), whole=_POST)


def both(draft: Draft, mapping: SourceMap | None) -> list[headings.Candidate]:
    """Return the columns of time, where a sheet has shares and hours, say, and nobody said which counts."""
    if "fte" not in draft.places or "fte" in dict(mapping or {}).get(SHEET.name, {}):
        return []
    known, used = accepted(SHEET), {one.place for one in draft.places.values()}
    named = [headings.candidate(k, parts, ()) for k, parts in enumerate(draft.shape.headings) if parts]
    other = [one for one in named if one.place not in used and (own := one.among(known)) and own.name == "fte"]
    return [draft.places["fte"], *other]


def asked(sheet: Sheet, draft: Draft, mapping: SourceMap) -> Iterator[Question]:
    """Yield what a page asks of a sheet: which column of time counts, and what in, where that is in doubt."""
    if "fte" not in draft.rivals and len(claims := both(draft, mapping)) > 1:
        words = Text("Which column of time counts? They are not added up.", "以哪一列投入为准？各列不相加。")
        choices = tuple(Choice(letter(one.place), same(f"{letter(one.place)} · {one.heading}")) for one in claims)
        yield Question("column", "fte", words, choices=choices)
    elif "fte" in draft.places and "fte" not in draft.rivals and (one := decision(sheet, draft, mapping)).choices:
        yield one.question("fte")


def _said(entry: ColumnMapping | None) -> str:
    """Return the unit that a mapping gives the column of time: a share, per cent, or a unit of work."""
    if entry is None or entry.unit is None:
        return ""
    unit = work_units.of_heading(entry.unit.text)
    return unit.kind if unit else PERCENT if entry.unit.factor == Decimal("0.01") else PART


class _AsideError(Exception):
    def __init__(self, code: str, column: str, seen: Any, message: Text, fix: Text) -> None:
        super().__init__(code)
        self.code, self.column, self.seen, self.message, self.fix = code, column, seen, message, fix


_ROW = Text("row", "行")
_POST = Text("of full time", "（占全时）")
_IS_PERCENT = re.compile("percent|百分|%|％")
_NO_PERSON = Text("nobody is named", "未写人员")
_GIVE_ID = Text("write the staff number", "请填写工号")
_NO_SHARE = Text("no share of time", "未写占比")
_NOT_A_SHARE = Text("this is no share of a full post", "不是工作量占比")
_OUT_OF_RANGE = Text("a row holds between nothing and one full post", "一行的占比应在 0 与 1 之间")
_GIVE_SHARE = Text("write 0.3 or 30%", "请写 0.3 或 30%")
_NO_FULL = Text("{u} are no share, and nothing says how many a full post has", "{u}不是占比，且未写明一个全时为多少")
_GIVE_FULL = Text("say how many {u} {p} a full post has: --full N", "请指明一个全时{p}为多少{u}：--full N")
_LESS_WORK = Text("correct the time, or the days it is for", "请更正投入或起止日期")
_NO_END = Text("an amount of work without an end is no share", "未写止期，无法将工作量折算为占比")
_GIVE_END = Text("write the last day, or the share itself", "请填写止期，或直接填写占比")
_NO_START = Text("no first day", "未写起始日期")
_NOT_A_DAY = Text("this is no day or month", "不是日期或月份")
_GIVE_DAY = Text("write 2027-03-01 or 2027-03", "请写 2027-03-01 或 2027-03")
_TWO_MONTHS = Text("a number such as 2027.1 is January or October", "2027.1 可为一月或十月")
_GIVE_MONTH = Text("write 2027-01 or 2027-10, as text", "请以文本写 2027-01 或 2027-10")
_END_FIRST = Text("it ends before it begins", "止早于起")
_SWAP = Text("correct one of the two days", "请更正其中一个日期")
_NO_SUCH_WORD = Text("this word is not known here", "无法识别该词")
_GIVE_WORD = Text("write planned, booked or reported", "请写 计划、登记 或 上报")
_GIVE_YES = Text("write yes or no", "请写 是 或 否")


def _full(text: str) -> Fraction | None:
    """Return what a full post is in days or hours; None where nobody says it."""
    if not text.strip():
        return None
    exact = _exact(text)
    if exact is None or exact <= 0:
        raise InputError(
            Text("this is no number of days or hours", "不是天数或小时数"),
            place=Place(column="--full"),
            seen=text[:40],
            expected="21.75",
            code="option",
        )
    return exact


def _exact(cell: Any) -> Fraction | None:
    """Return a share as it is written: a number, a percentage or a fraction; None if it is none."""
    if isinstance(cell, str):
        text = re.sub(r"\s*fte$", "", unicodedata.normalize("NFKC", cell).strip(), flags=re.IGNORECASE)
        if match := re.fullmatch(r"(\d+)\s*/\s*(\d+)", text):
            return Fraction(int(match[1]), int(match[2])) if int(match[2]) else None
        cell = text
    try:
        comma = isinstance(cell, str) and bool(re.fullmatch(r"\d{1,3},\d+\s*%?", cell))
        return Fraction(values.number(cell, comma=comma))
    except UnfitError:
        return None


LOOSE = frozenset(map(normalise, ("人员", "person", "employee")))
"""Headings of ids that stand over names where a number stands beside them."""
LONG, PLAIN, NAMED = "long", "plain", "named"
"""Notes of a sheet that was laid out in rows, that is read as it is, and whose persons have names alone."""


def prepared(sheet: Sheet) -> Sheet:
    """Return a sheet as it is read: months in rows, both days of a span apart, names as persons where no id is."""
    sheet = by_month(dated(sheet))
    top = headings.find(headings.read(sheet), headings.known(SHEET))
    if top is None:
        return replace(sheet, notes=(*sheet.notes, PLAIN))
    meant = {k: _meant(parts) for k, parts in enumerate(top.headings) if parts}
    columns = set(meant.values())
    rows = [list(row) for row in sheet.rows]
    notes = list(sheet.notes)
    if "person" not in columns and "name" in columns:
        at = next(k for k, name in meant.items() if name == "name")
        rows[top.last][at] = f"person ({top.name(at)})"
        notes.append(NAMED)
    persons = [k for k, name in meant.items() if name == "person"]
    loose = [k for k in persons if normalise(top.headings[k][-1]) in LOOSE]
    if len(persons) == 2 and len(loose) == 1 and "name" not in columns:
        at = loose[0]
        line = next(n for n in range(top.last, -1, -1) if at < len(rows[n]) and not values.is_missing(rows[n][at]))
        rows[line][at] = f"name ({rows[line][at]})"  # beside a number, who it is
    if "start_day" not in columns and "period" in columns:
        at, width = next(k for k, name in meant.items() if name == "period"), max(map(len, rows))
        for n, row in enumerate(rows):
            row += [None] * (width - len(row))
            if n == top.last:
                row += ["from", "to"]
            elif n > top.last:
                row += _apart(row[at])
    return replace(sheet, rows=rows, notes=(*notes, LONG if LONG in notes else PLAIN))


def _apart(cell: Any) -> list[Any]:
    """Return both ends of a span in one cell; a month or a year alone is both."""
    if (both := periods.parted(cell)) is not None:
        return [*both]
    try:
        alone = not values.is_missing(cell) and periods.span(cell).precision != "day"
    except UnfitError:
        alone = False
    return [cell, cell if alone else None]


LEAST_MONTHS = 2
"""Months in a row of headings from which a sheet is one of a column a month."""


def by_month(sheet: Sheet) -> Sheet:
    """Return a sheet that has a column a month with a row for each person and month instead; else the sheet itself.

    Raises
    ------
    ColumnError
        If the headings name months and nothing says of which year.
    """
    best, months = None, dict[int, dt.date]()
    nameless = 0
    for head in headings.read(sheet):
        year = _year(sheet, head)
        if not any(parts and _meant(parts) in ("person", "name") for parts in head.headings):
            continue
        mine = {k: month for k, parts in enumerate(head.headings) if (month := periods.heading_month(parts, year))}
        if len(mine) > len(months):
            best, months = head, mine
        if year is None:
            bare = sum(bool(periods.heading_month(parts, 2000)) for parts in head.headings)
            nameless = max(nameless, bare)
    if nameless > max(len(months), 5):
        raise _no_year(sheet)
    in_order = all(a < b for a, b in pairwise(months.values()))
    if best is None or len(months) < LEAST_MONTHS or not in_order:
        return sheet
    others = [k for k, parts in enumerate(best.headings) if parts and k not in months]
    names = ["/".join(best.headings[k]) for k in others]
    known = [str(cell) for row in sheet.rows[: best.last] for cell in row if isinstance(cell, str)]
    share = "fte (%)" if units.above(known).factor == Decimal("0.01") else "fte"
    counted = work_units.above([*known, *(best.name(k) for k in months)])
    if counted is not None and share == "fte":
        share = f"fte ({counted.label.en})"
    rows: list[list[Any]] = [[*names, "from", "to", share]]
    numbers = [sheet.number(best.last)]
    for at, cells in enumerate(headings.unmerged(sheet, best), best.last + 1):
        own = [cells[k] if k < len(cells) else None for k in others]
        if not any(not values.is_missing(cell) for cell in cells):
            continue
        for k, month in months.items():
            cell = cells[k] if k < len(cells) else None
            if values.is_missing(cell):
                continue
            rows.append([*own, month, periods.after_month(month.year, month.month), cell])
            numbers.append(sheet.number(at))
    return replace(sheet, rows=rows, merged=(), numbers=numbers, head=0, faulty={}, notes=(*sheet.notes, LONG))


def _meant(parts: tuple[str, ...]) -> str:
    """Return the column that a heading names; empty for none."""
    one = headings.candidate(0, parts, ()).among(accepted(SHEET))
    return "" if one is None else one.name


def _year(sheet: Sheet, head: headings.Header) -> int | None:
    """Return the one year that title, sheet or file name; None for none or several."""
    for texts in (head.above, (sheet.name,), (sheet.file,)):
        years = {int(one) for text in texts for one in re.findall(r"(?<!\d)(20\d\d)(?!\d)", str(text))}
        if len(years) == 1:
            return years.pop()
    return None


def _no_year(sheet: Sheet) -> ColumnError:
    return ColumnError(
        Text("the headings are months of an unknown year", "表头为月份，但未写年份"),
        place=Place(sheet.file, sheet.name),
        seen=sheet.name or sheet.file,
        expected="2027-01 | 2027年1月",
        fix=Text(
            "write the year into the headings, the title or the name of the sheet", "请在表头、标题或工作表名中写明年份"
        ),
        code="no_year",
    )


def days(sheet: TimeSheet) -> Iterator[tuple[TimeRow, dt.date, dt.date | None]]:
    """Yield each row with its first day and the first day after it; None while open."""
    for row in sheet.rows:
        yield row, dt.date.fromordinal(row.start), None if row.end == FOREVER else dt.date.fromordinal(row.end)


def shown(share: int) -> str:
    """Return a share in parts as people read it: 0.3, 1.05.

    Examples
    --------
    >>> shown(3000), shown(10500), shown(3333)
    ('0.3', '1.05', '0.33')
    """
    return f"{round(share / FINE) / FULL:g}"
