# SPDX-License-Identifier: Apache-2.0
"""A list of bodies as an office keeps it, read into states and events of the register.

Rows of one id whose days follow one another are its states. What a row does not say is never assumed: a blank date is
refused unless it is said to be unknown, an unknown successor is named with the nearest, and whatever cannot be
understood is a fault at its row.
"""

from __future__ import annotations

import datetime as dt
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from yuzui.errors import ColumnError, InputError, Place, UnknownIdentifierError
from yuzui.model.schema import accepted, meant, normalise
from yuzui.model.table import Row, Table
from yuzui.model.tables.register import FACT_STATUS
from yuzui.network.register_columns import KINDS, LIST, OUTPUTS, SHEETS
from yuzui.network.succession import Register, State, folded, shares_wrong
from yuzui.sheets import day_order, formats
from yuzui.sheets.partial_day import PartialDay, first, last
from yuzui.sheets.sheet import Sheet
from yuzui.sheets.understand import headings, understand
from yuzui.sheets.understand.mapping import SourceMap
from yuzui.text import Text, same

MEMORY = "memory-only"
"""Status of what rests on memory alone: kept, shown nowhere, counted nowhere."""
DISAGREE = "conflicting"

STATUS_WORDS = {
    "仅凭记忆": MEMORY,
    "凭记忆": MEMORY,
    "from memory": MEMORY,
    "未核实": "unverified",
    "有来源": "sourced",
}
COUNTS = frozenset(("count", "数目", "统计数"))
"""Kind of a row that says how many bodies there are."""
DROPPED = frozenset("序号 no 序 rowno".split())
_CELL_DAY = re.compile(r"\d{4}-\d\d-\d\d(?:[T ]00:00:00)?")
_SPLIT = re.compile(r"[;；、，,|\n]+")
_WENT = re.compile(
    r"^(?:已|后)?(?:并入|合并到|合并至|合并为|更名为|改名为|改组为|重组为|调整为|划归|转为)\s*[:：]?\s*"
    r"|^(?:was |were )?(?:merged (?:in)?to|became|renamed(?: to)?|absorbed by|replaced by)\s*:?\s+", re.IGNORECASE
)  # fmt: skip
"""How a list says in what way a body went to another one, before the id or the name of that."""
NOWHERE = frozenset(
    "撤销 已撤销 终止 已终止 注销 已注销 停办 解散 无 无承接单位 closed dissolved abolished ended none".split()
)
"""What a list says of a body that nobody carries on."""
_TO = re.compile(
    r"(https?://[^\s=\[\]（）()%]+|[^=\[\]（）()%:：]+?)\s*(?:[\[(（]\s*([^\])）]+?)\s*[\])）])?\s*(?:[=:：]\s*([\d.]+)\s*(%?))?"
)


@dataclass(frozen=True, slots=True)
class Successor:
    """One way an entry went: to which id, when if that is said, with what share if that is known."""

    id: str
    day: str
    weight: float | None


@dataclass(slots=True)
class Entry:
    """One row of a list."""

    place: Place
    row: Row
    since: PartialDay
    until: PartialDay | None
    successors: list[Successor]
    n: int = 1

    @property
    def id(self) -> str:
        """Its id."""
        return str(self.row["id"])

    @property
    def begins(self) -> str:
        """Its earliest first day."""
        return first(self.since.text)

    @property
    def ends(self) -> str:
        """Its earliest last day; empty while it lasts."""
        return first(self.until.text) if self.until else ""


@dataclass(slots=True)
class Reading:
    """What was read of a list: record rows by table, faults that refuse rows, and what is worth knowing.

    ``columns`` are (heading, what it was taken for); ``unread`` headings that nothing was made of.
    """

    file: str
    title: Text
    columns: list[tuple[str, str]] = field(default_factory=list)
    unread: list[str] = field(default_factory=list)
    rows: int = 0
    states: list[Row] = field(default_factory=list)
    events: list[Row] = field(default_factory=list)
    parts: list[Row] = field(default_factory=list)
    kinds: list[Row] = field(default_factory=list)
    faults: list[InputError] = field(default_factory=list)
    findings: list[tuple[Text, str]] = field(default_factory=list)
    names: set[str] = field(default_factory=set)

    @property
    def withheld(self) -> int:
        """How many entries rest on memory alone."""
        return sum(row["fact_status"] == MEMORY for row in self.states)


@dataclass(frozen=True, slots=True)
class Options:
    """What a person says of a whole list.

    Parameters
    ----------
    kind : str
        Kind of rows that say none.
    undated : bool
        Whether a blank date means that the day is unknown.
    columns : mapping of str to str
        What headings mean, where they do not say it themselves.
    number : str
        Beginning of ids that are made in the order of the list, for a list without any.
    new_kinds : bool
        Whether a kind that is not known is taken as a new one.
    unknown : frozenset of (str, str, int)
        Files, sheets and rows of which nobody knows the day.
    dates : str
        Whether the day (dmy) or the month (mdy) stands first in dates that say it neither by dots nor by numbers.
    """

    kind: str = ""
    undated: bool = False
    columns: Mapping[str, str] = field(default_factory=dict)
    number: str = ""
    new_kinds: bool = False
    unknown: frozenset[tuple[str, str, int]] = frozenset()
    dates: str = ""


def read(path: Path, known: Register, kinds: Mapping[str, Row], options: Options = Options()) -> Reading:
    """Read a list, or a sheet of kinds, from a file.

    Parameters
    ----------
    path : Path
        Any table that Yuzui reads.
    known : Register
        What is in the register already: successors may lead there.
    kinds : mapping of str to Row
        Kinds that are known, by word.
    options : Options
        What is said of the whole list.

    Raises
    ------
    ColumnError
        If no sheet has the columns that are needed; the headings seen are named.
    """
    return read_sheets(formats.read(path), known, kinds, options)


def read_sheets(
    sheets: Sequence[Sheet], known: Register, kinds: Mapping[str, Row], options: Options = Options()
) -> Reading:
    """Read the sheets of a file; see :func:`read`."""
    filled = [one for one in sheets if one.rows]
    chosen = [(one, table) for one in filled if (table := table_of(one, options)) is not None]
    if not chosen:
        raise _no_list(filled, sheets)
    reading = Reading(filled[0].file, same(filled[0].file))
    every = {**kinds}
    lists = []
    for sheet, table in sorted(chosen, key=lambda pair: SHEETS.index(pair[1])):
        if table is KINDS:
            _read_kinds(sheet, reading, options)
            every |= {row["kind"]: row for row in reading.kinds}
        elif table is LIST:
            lists.append(sheet)
    entries = [one for sheet in lists for one in _entries(sheet, reading, every, options)]
    _assemble(entries, reading, known)
    skipped = [one.name or one.file for one in filled if one not in [sheet for sheet, _ in chosen]]
    for name in skipped:
        reading.findings.append((Text("this sheet was not read", "未读取该工作表"), name))
    return reading


def table_of(sheet: Sheet, options: Options) -> Table | None:
    """Return what a sheet is: kinds or a list of bodies; None for something else."""
    best: tuple[int, Table] | None = None
    for table in SHEETS:
        words = accepted(table)
        named = _named(sheet, options.columns)
        seen: set[str] = set()
        for header in headings.read(sheet):
            parts = [one[-1] for one in header.headings if one]
            known = (named.get(normalise(part)) or getattr(meant(words, part), "name", "") for part in parts)
            names = set(known) - {""}
            names |= {"name"} if "now" in names else set()
            seen = max(seen, names, key=len)
        needs = {"id", "name"} if table is LIST else {one.name for one in table.columns if not one.null}
        if table is LIST and options.number:
            needs = {"name"}
        if needs <= seen and (best is None or len(seen) > best[0]):
            best = len(seen), table
    return None if best is None else best[1]


def _no_list(filled: Sequence[Sheet], sheets: Sequence[Sheet]) -> ColumnError:
    sheet = filled[0] if filled else sheets[0] if sheets else Sheet("", "", ())
    words = accepted(LIST)
    heads = [(one, head) for one in filled for head in headings.read(one)]
    if heads:  # a cover sheet is no list: the row that most resembles one is shown
        known = [
            sum(bool(parts) and meant(words, parts[-1]) is not None for parts in head.headings) for _, head in heads
        ]
        filled_ = [sum(map(bool, head.headings)) for _, head in heads]
        sheet, head = heads[max(range(len(heads)), key=lambda k: (known[k], filled_[k], -k))]
    seen = ["/".join(parts) for parts in head.headings if parts] if heads else []
    return ColumnError(
        Text("the columns for id and name of the bodies are not there", "未找到机构编号与名称两列"),
        place=Place(sheet.file, sheet.name, sheet.number(head.last) if heads else None),
        seen=", ".join(seen)[:300],
        expected="id | 编号; name | 名称",
        fix=Text(
            "head the columns “id” and “name”, say which they are (--column 'HEADING=id'), or let ids be made in the "
            "order of the list: --number PREFIX",
            "请将两列的表头写为“编号”和“名称”，或指明各列（--column '表头=id'），或按名单顺序生成编号：--number 前缀",
        ),
        code="missing_column",
    )


def _understood(sheet: Sheet, table: Table, reading: Reading, options: Options) -> tuple[Sequence[Row], Sequence[int]]:
    """Return rows and their numbers, with what each column was taken for noted."""
    renamed = with_headings(sheet, options.columns)
    needs = ["name"] if table is LIST and options.number else [one.name for one in table.columns if not one.null]
    done = understand(renamed, table, needs=[name for name in needs if name in table])
    shown = {str(cell): heading for heading, cell in options.columns.items()}
    reading.columns += [(shown.get(one.heading, one.heading), one.column) for one in done.mapping]
    reading.unread += [one for one in done.unused if normalise(one) not in DROPPED]
    for aside in done.rejected:
        if aside.code in ("total_row", "note_row"):
            continue
        reading.faults.append(
            InputError(
                Text("this row cannot be read", "无法读取此行"),
                Place(sheet.file, sheet.name, aside.line, table[aside.column].label.en if aside.column else ""),
                " · ".join(str(cell) for cell in aside.cells if cell is not None)[:120],
                "id | 编号" if aside.column == "id" else "name | 名称" if aside.column == "name" else "",
                Text("fill in what is missing, or take the row out", "请补全该行或将其删去"),
                code=aside.code,
            )
        )
    reading.rows += done.rows_in - sum(one.code in ("total_row", "note_row") for one in done.rejected)
    return done.rows, done.lines


def _named(sheet: Sheet, columns: Mapping[str, str]) -> dict[str, str]:
    """Return what normalised headings mean; one below a band may be named with it, as “Period/Set up”."""
    top = sheet.rows[: headings.SEARCHED]
    cells = {normalise(cell) for row in top for cell in row if isinstance(cell, str)} if columns else set()
    named: dict[str, str] = {}
    for heading, name in columns.items():
        whole = normalise(heading)
        named[whole if whole in cells else normalise(heading.rpartition("/")[2])] = name
    return named


def with_headings(sheet: Sheet, columns: Mapping[str, str]) -> Sheet:
    """Return a sheet whose headings are called what a person says they mean."""
    if not columns:
        return sheet
    named = _named(sheet, columns)
    rows = [list(row) for row in sheet.rows]
    for row in rows[: headings.SEARCHED]:
        for place, cell in enumerate(row):
            if isinstance(cell, str) and normalise(cell) in named:
                row[place] = named[normalise(cell)]
    return replace(sheet, rows=rows)


def _read_kinds(sheet: Sheet, reading: Reading, options: Options) -> None:
    rows, lines = _understood(sheet, KINDS, reading, options)
    for row, line in zip(rows, lines, strict=True):
        number = str(row["published"] or "").replace(",", "").strip()
        if number and not number.isdigit():
            place = Place(sheet.file, sheet.name, line, "published")
            reading.faults.append(
                InputError(Text("this is no whole number", "不是整数"), place, number, "207", code="wrong_type")
            )
            continue
        reading.kinds.append({**row, "published": int(number) if number else None})


def _day(cell: Any, undated: bool) -> PartialDay | Text:
    """Return the date of a cell, or what is wrong with it."""
    if cell is None or not str(cell).strip():
        return PartialDay("", "unknown") if undated else Text("a row without a date", "此行缺少日期")
    try:
        return PartialDay.of(cell)
    except ValueError:
        return Text("this date cannot be read for certain", "无法确定此日期")


def _undated(message: Text, place: Place, seen: Any) -> InputError:
    blank = seen is None or not str(seen).strip()
    fix = Text(
        "write the day, month or year; if nobody knows it, write “unknown”, or say so of all blank ones: --undated",
        "请填写日期、年月或年份；确实不详的填“不详”，或以 --undated 说明空白均为不详",
    )
    if day_order.of_column([seen]) == "asked":
        fix = Text("say which stands first, day or month: --dates dmy or --dates mdy",
                   "请说明日在前还是月在前：--dates dmy 或 --dates mdy")  # fmt: skip
    expected = "2016-02-15 | 2016-02 | 2016 | 2016年2月 | unknown 不详"
    return InputError(message, place, str(seen or "-")[:60], expected, fix, "undated" if blank else "wrong_date")


def _entries(sheet: Sheet, reading: Reading, kinds: Mapping[str, Row], options: Options) -> list[Entry]:
    """Return the rows of a list that can be read; what is wrong with others is a fault."""
    rows, lines = _understood(sheet, LIST, reading, options)
    order = _order(rows, sheet, reading, options)
    whole_months = _whole_months(row["since"] for row in rows)
    if whole_months:
        message = Text(
            "every date is the first of a month, as a spreadsheet writes a month: only the month is kept",
            "所有日期均为当月一日：电子表格常将年月写成此形式，故仅保留到月",
        )
        reading.findings.append((message, sheet.name or sheet.file))
    words = kind_words(kinds)
    entries = []
    faulty: dict[str, list[int]] = defaultdict(list)
    counts = sum(folded(str(row["kind"] or "")) in COUNTS for row in rows)
    if counts:
        message = Text("rows that count bodies and are none were left out", "统计数目的行并非机构，未收录")
        reading.findings.append((message, str(counts)))
    for k, (row, line) in enumerate(zip(rows, lines, strict=True), 1):
        place = Place(sheet.file, sheet.name, line)
        if folded(str(row["kind"] or "")) in COUNTS:
            continue
        if options.number:
            row["id"] = row["id"] or f"{options.number}-{k}"
        if row["now"]:  # today's name holds, and the other is one that it bore
            older = row["name"] if row["name"] and folded(str(row["name"])) != folded(str(row["now"])) else None
            row["name"], row["former"] = row["now"], ";".join(filter(None, (row["former"], older))) or None
        faults = _row_faults(row, place, words, options)
        successors = _successors(row, place, faults)
        days = _days(row, place, replace(options, dates=order), whole_months, faults)
        if days is not None and not faults:
            entries.append(Entry(place, row, *days, successors))
        else:
            faulty[str(row["id"])].append(line)
        reading.faults += faults
    for one in entries:
        if rows_ := faulty.get(one.id):
            message = Text("other rows of this id cannot be read", "该编号的其他行无法读取")
            reading.findings.append((message, f"{one.id}: {one.place.row} / {', '.join(map(str, rows_))}"))
    return entries


def _order(rows: Sequence[Row], sheet: Sheet, reading: Reading, options: Options) -> str:
    """Return whether day or month stands first in the dates of a sheet; what dots say is noted."""
    cells = [row[name] for row in rows for name in ("since", "until")]
    order = day_order.of_column(cells)
    if order == "asked":
        return options.dates
    if order and not day_order.proven([cells]):
        words = Text("dates such as 1.10.1917 are read as day, month, year", "形如 1.10.1917 的日期按日、月、年读取")
        reading.findings.append((words, sheet.name or sheet.file))
    return order


def _successors(row: Row, place: Place, faults: list[InputError]) -> list[Successor]:
    """Return what became of a body as its row says; what cannot be read is a fault."""
    try:
        return read_successors(str(row["successor"] or ""))
    except ValueError as error:
        message, at = Text("the successors cannot be read", "无法读取沿革去向"), replace(place, column="successor")
        expected = "X;Y | X[2020] | X=0.6;Y=0.4"
        faults.append(InputError(message, at, str(error)[:80], expected, code="wrong_successor"))
        return []


def _days(
    row: Row, place: Place, options: Options, whole_months: bool, faults: list[InputError]
) -> tuple[PartialDay, PartialDay | None] | None:
    """Return since when and until when a row holds, as precisely as it says; what cannot be read is a fault."""
    # what rests on memory alone is shown nowhere: nobody has to date it
    undated = options.undated or row["fact_status"] == MEMORY or (place.file, place.sheet, place.row) in options.unknown
    since, until = (
        _day(day_order.turned(row[name], options.dates) if options.dates else row[name], undated or name == "until")
        for name in ("since", "until")
    )
    if isinstance(since, Text):
        faults.append(_undated(since, replace(place, column="since"), row["since"] or row["id"]))
        if not row["since"]:
            faults[-1].code = "undated"
            faults[-1].seen = f"{row['id']}: since = –"
    if isinstance(until, Text):
        faults.append(_undated(until, replace(place, column="until"), row["until"]))
    if isinstance(since, Text) or isinstance(until, Text):
        return None
    if whole_months and since.precision == "day":
        since = PartialDay(since.text[:7], "month", since.remark)
    ends = None if not str(row["until"] or "").strip() else until
    if ends is not None and not ends.text:
        faults.append(_undated(Text("an end without a date", "终止日期不明"), replace(place, column="until"), "?"))
    if ends is not None and since.text and last(ends.text) < first(since.text):
        faults.append(
            InputError(
                Text("it ends before it begins", "终止早于起始"),
                replace(place, column="until"),
                f"{since.text} … {ends.text}",
                code="negative_interval",
                fix=Text("correct one of the two dates", "请更正其中一个日期"),
            )
        )
    return since, ends


def _row_faults(row: Row, place: Place, words: Mapping[str, str], options: Options) -> list[InputError]:
    """Return what is wrong with kind and status of a row; both are written as the record knows them."""
    faults = []
    kind = str(row["kind"] or options.kind or "").strip()
    if not kind:
        faults.append(
            InputError(
                Text("the kind is not said", "未说明类别"),
                replace(place, column="kind"),
                str(row["id"]),
                "kind | 类别",
                Text(
                    "add a column “kind”, or say it of all rows: --kind KIND",
                    "请增加“类别”列，或以 --kind 类别 说明全表",
                ),
                code="missing_value",
            )
        )
    elif folded(kind) not in words and not options.new_kinds:
        near = get_close_matches(folded(kind), words, 1, 0.6)
        faults.append(
            UnknownIdentifierError(
                Text("this kind is not known here", "尚无此类别"),
                replace(place, column="kind"),
                kind[:60],
                _shown_kinds(words, [words[near[0]]] if near else sorted({*words.values()})),
                Text(
                    "take it as a new kind: --new-kinds; or name it in a sheet “kinds” (kind, label, label_zh)",
                    "作为新类别请加 --new-kinds；或在“名录类别”表中列出（kind、label、label_zh）",
                ),
                "unknown_kind",
            )
        )
    row["kind"] = words.get(folded(kind), kind)
    status = str(row["fact_status"] or "").strip().casefold()
    known = {
        **{one: one for one in FACT_STATUS},
        "仅凭记忆": MEMORY,
        "未核实": "unverified",
        "有来源": "sourced",
        "from memory": MEMORY,
    }
    if status and status not in known:
        faults.append(
            InputError(
                Text("no such status of a fact", "没有此核实状态"),
                replace(place, column="fact_status"),
                status[:40],
                " | ".join(FACT_STATUS),
                code="unknown_word",
            )
        )
    row["fact_status"] = known.get(status) or ("sourced" if row["source"] else "unverified")
    return faults


def _shown_kinds(words: Mapping[str, str], kinds: Sequence[str], most: int = 5) -> str:
    """Return some kinds in both languages."""
    chinese = {kind: word for word, kind in words.items() if not word.isascii()}
    shown = [f"{kind} {chinese.get(kind, '')}".strip() for kind in kinds[:most]]
    return ", ".join([*shown, "…"] if len(kinds) > most else shown)


def stays(fault: InputError) -> bool:
    """Say whether the entry of a row is registered, and only what became of it is not."""
    return fault.place.column == "successor" and fault.code != "wrong_successor"


def kind_words(kinds: Mapping[str, Row]) -> dict[str, str]:
    """Return the kind of each word or label by which it may be called, folded."""
    words: dict[str, str] = {}
    for kind, row in kinds.items():
        for name in (kind, row["label"], row["label_zh"]):
            if name:
                words.setdefault(folded(str(name)), kind)
    return words


def _whole_months(cells: Iterable[Any]) -> bool:
    """Say whether dates of a spreadsheet are all the first of a month, which is what it makes of a month alone."""
    words = [str(cell) for cell in cells if cell is not None]
    seen = [one for one in words if _CELL_DAY.fullmatch(one)]
    # who writes days in words means those of the others as well
    days = any(getattr(_day(one, True), "precision", "") == "day" for one in words if not _CELL_DAY.fullmatch(one))
    return len(seen) > 2 and not days and all(one[8:10] == "01" for one in seen)


def read_successors(text: str) -> list[Successor]:
    """Return where an entry went; ValueError for what cannot be read."""
    found = []
    for part in filter(None, (_WENT.sub("", one.strip()) for one in _SPLIT.split(text))):
        if folded(part) in NOWHERE:
            continue
        hit = _TO.fullmatch(part)
        if not hit:
            raise ValueError(part)
        day = PartialDay.of(hit[2]).text if hit[2] else ""
        weight = None if hit[3] is None else float(hit[3]) / (100 if hit[4] else 1)
        if weight is not None and not 0 <= weight <= 1:
            raise ValueError(part)
        found.append(Successor(hit[1], day, weight))
    return found


FACTS = ("kind", "name", "name_zh", "host", "place", "part_of", "field")
"""What two rows of one id and one time may disagree about."""


def _assemble(entries: Sequence[Entry], reading: Reading, known: Register) -> None:
    """Make states, events and their parts of the rows of a list."""
    by_id: dict[str, list[Entry]] = defaultdict(list)
    for one in entries:
        by_id[one.id].append(one)
    _by_name(entries, known)
    _last_days(entries, by_id, known, reading)
    kept: list[Entry] = []
    for same_id in by_id.values():
        same_id.sort(key=lambda one: (one.begins, one.ends or "9999"))
        before: Entry | None = None
        number = 0
        for one in same_id:
            if before is None:
                before = one
            elif (fault := _clash(before, one, reading)) is not None:
                reading.faults.append(fault)
                continue
            before = one
            kept.append(one)
            one.n = number = number + 1
    reading.states += [_state(one) for one in kept]
    _same_names(kept, reading)
    _succeed(kept, reading, known)


def _by_name(entries: Sequence[Entry], known: Register) -> None:
    """Let successors that are written by name be the one entry that bears it; a name of several stays as written."""
    names: dict[str, set[str]] = defaultdict(set)
    for one in entries:
        for name in filter(None, (one.row["name"], one.row["name_zh"], *_former(one.row))):
            names[folded(str(name))].add(one.id)
    ids = {one.id for one in entries} | known.by_id.keys()
    for one in entries:
        for k, to in enumerate(one.successors):
            bearers = names.get(folded(to.id)) or {state.id for state in known.by_name.get(folded(to.id), ())}
            if to.id not in ids and len(bearers - {one.id}) == 1:
                one.successors[k] = replace(to, id=min(bearers - {one.id}))


def _former(row: Row) -> list[str]:
    return [part.strip() for part in _SPLIT.split(str(row["former"] or "")) if part.strip()]


def _last_days(
    entries: Sequence[Entry], by_id: Mapping[str, Sequence[Entry]], known: Register, reading: Reading
) -> None:
    """Date an end to the day after, where what follows begins then: the list writes the last day of each."""
    moved = []
    for one in entries:
        if one.until is None or one.until.precision != "day" or one.until.text > "9999":
            continue
        after = (dt.date.fromisoformat(one.until.text) + dt.timedelta(days=1)).isoformat()
        ids = {to.id for to in one.successors if not to.day} or {one.id}
        others = {other.since.text for name in ids for other in by_id.get(name, ()) if other is not one}
        others |= {state.begins for name in ids if name != one.id for state in known.by_id.get(name, ())}
        if after in others and one.until.text not in others:
            one.until = replace(one.until, text=after)
            moved.append(one.id)
    if moved:
        message = Text(
            "what follows begins the day after: the last day was given, and the change counts from that day",
            "后续条目自次日起：所填为最后一日，变更自次日计",
        )
        reading.findings.append((message, ", ".join(moved[:12])))


def _clash(before: Entry, one: Entry, reading: Reading) -> InputError | None:
    """Return the fault of two rows of one id: a double or an overlap; rows that disagree are both kept as such."""
    differs = [name for name in FACTS if (before.row[name] or "") != (one.row[name] or "")]
    together = before.since.text == one.since.text and before.ends == one.ends
    rows = f"{before.place.row} / {one.place.row}"
    if together and differs:
        before.row["fact_status"] = one.row["fact_status"] = DISAGREE
        words = Text("two rows of one id disagree, and both are kept", "同一编号的两行内容不一致，均予保留")
        reading.findings.append((words, f"{one.id}: {', '.join(differs)} ({rows})"))
        return None
    if together:
        return InputError(
            Text("the same entry stands twice", "同一条目重复出现"),
            replace(one.place, column="id"),
            f"{one.id} ({rows})",
            fix=Text("take one of the two rows out", "请删去其中一行"),
            code="duplicate_id",
        )
    if not before.ends or one.begins < before.ends:
        return InputError(
            Text("two states of one id overlap in time", "同一编号的两个状态时间重叠"),
            replace(one.place, column="since"),
            f"{one.id}: {_span(before)} | {_span(one)} ({rows})",
            fix=Text(
                "end the earlier one (column until), give the later another id, or take one out",
                "请填写较早者的截止日期，或为较晚者另编编号，或删去其中一行",
            ),
            code="states_overlap",
        )
    return None


def _span(one: Entry) -> str:
    return f"{one.since.text or '?'} … {one.until.text if one.until else ''}".strip()


def _state(one: Entry) -> Row:
    """Return a row of the list as the register keeps it."""
    row, since = one.row, one.since
    codes = [part for part in _SPLIT.split(str(row["boundary"] or "").strip()) if part.strip()]
    own = {"country_code": row["country_code"], "former_names": _former(row)}
    # a whole that is the whole country, or under the province itself, is none
    part_of = None if str(row["part_of"] or "") in ("直辖", "") else str(row["part_of"])
    return {
        "id": one.id,
        "n": one.n,
        "kind": row["kind"],
        "name": row["name"],
        "name_zh": row["name_zh"],
        "host": row["host"],
        "place": row["place"],
        "part_of": part_of,
        "boundary": [code.strip() for code in codes] or None,
        "field": row["field"],
        "status": row["status"],
        "own": {name: value for name, value in own.items() if value} or None,
        "valid_from": since.text or None,
        "valid_to": one.until.text if one.until else None,
        "precision": since.precision,
        "written": str(row["since"]) if row["since"] and str(row["since"]) != since.text else None,
        "source": row["source"],
        "fact_status": row["fact_status"],
        "note": row["note"],
    }


def _same_names(entries: Sequence[Entry], reading: Reading) -> None:
    """Note names that two ids bear at one time; of a kind only, and never merged by it."""
    by: dict[tuple[str, str], dict[str, Entry]] = defaultdict(dict)
    for one in entries:
        if not one.ends:
            by[str(one.row["kind"]), folded(str(one.row["name"]))].setdefault(one.id, one)
    words = Text("one name, two ids: the same?", "同名不同编号：是否为同一机构？")
    for ids in by.values():
        # names of divisions are shared by many: asked about are those of one place
        spots: dict[tuple[Any, Any], list[Entry]] = defaultdict(list)
        for one in ids.values():
            spots[one.row["place"], one.row["part_of"]].append(one)
        for some in spots.values():
            if len(some) > 1:
                reading.findings.append((words, f"{some[0].row['name']}: {', '.join(one.id for one in some)}"))


# Events.


def _succeed(entries: Sequence[Entry], reading: Reading, known: Register) -> None:
    """Make the events of a list; a successor that is in neither list nor register is a fault with the nearest."""
    states = [State(one.id, one.n, one.begins, one.ends, (str(one.row["name"]),)) for one in entries]
    here = Register([*states, *(one for one in known.states if one.id not in {s.id for s in states})])
    single: dict[tuple[str, int, str], list[Entry]] = defaultdict(list)
    absorbed: set[tuple[str, int, str]] = set()
    for one in entries:
        whole = [to for to in one.successors if not to.day]
        for day, some in _dated(one).items():
            _event(one, "part_moved", day, some, reading, here, stays=True)
        if not whole:
            _in_place(one, reading, here)
            continue
        if one.until is None:
            place = replace(one.place, column="successor")
            fix = Text("write when: column until, or X[2020] for a part", "请填写截止日期；部分划转写作 X[2020]")
            message = Text("a successor without the day it took over", "有去向而无变更日期")
            reading.faults.append(InputError(message, place, whole[0].id, "until | 截止", fix, "undated"))
            continue
        if len(whole) > 1:
            _event(one, "split", one.until.text, whole, reading, here)
            continue
        if (new := _target(one, whole[0], one.until.text, reading, here)) is not None:
            key = (new.id, new.n, one.until.text)
            single[key].append(one)
            if new.begins < one.ends and new.id != one.id:
                absorbed.add(key)
    for key, olds in single.items():
        merged = len(olds) > 1 or key in absorbed
        kind = "merge" if merged else "rename" if olds[0].id == key[0] else "recode"
        _write(reading, kind, key[2], [(one.id, one.n, key[0], key[1], 1.0) for one in olds], olds[0])


def _dated(one: Entry) -> dict[str, list[Successor]]:
    by: dict[str, list[Successor]] = defaultdict(list)
    for to in one.successors:
        if to.day:
            by[to.day].append(to)
    return by


def _in_place(one: Entry, reading: Reading, here: Register) -> None:
    """Note that an entry is called otherwise from the day on which this state ends and the next begins."""
    closed = "弃用" in str(one.row["status"] or "") or "撤销" in str(one.row["status"] or "")
    following = [other for other in here.by_id[one.id] if one.ends and other.begins == one.ends and other.n != one.n]
    if following and not closed and one.until is not None:
        _write(reading, "rename", one.until.text, [(one.id, one.n, one.id, following[0].n, 1.0)], one)


def _target(one: Entry, to: Successor, day: str, reading: Reading, here: Register) -> State | None:
    """Return the state in which a successor took over; note what is wrong if there is none."""
    place = replace(one.place, column="successor")
    if to.id not in here.by_id:
        near = here.nearest(to.id)
        reading.faults.append(
            InputError(
                Text("this successor is in neither list nor register", "该去向编号既不在名单也不在名录中"),
                place,
                to.id,
                near,
                None if near else Text("add a row for it, or correct the id", "请为其增加一行，或更正编号"),
                "unknown_reference",
            )
        )
        return None
    moment = first(day)
    state = here.state_on(to.id, moment)
    if state is not None and state.node == (one.id, one.n):
        state = None
    later = [
        other for other in here.by_id[to.id] if moment <= other.begins <= last(day) and other.node != (one.id, one.n)
    ]
    state = state or (later[0] if later else None)
    if state is None:
        spans = ", ".join(f"{other.begins[:10]} … {other.ends}" for other in here.by_id[to.id])[:120]
        reading.faults.append(
            InputError(
                Text("the successor was not there on that day", "该去向在当日并不存在"),
                place,
                f"{to.id}: {spans}",
                day,
                Text("correct the day or the id", "请更正日期或编号"),
                "successor_before",
            )
        )
    return state


def _event(
    one: Entry, kind: str, day: str, some: Sequence[Successor], reading: Reading, here: Register, stays: bool = False
) -> None:
    """Write a split, or a part that moved; nothing if a successor is not there or shares do not add up."""
    targets = [(to, _target(one, to, day, reading, here)) for to in some]
    if any(state is None for _, state in targets):
        return
    weights = [to.weight for to, _ in targets]
    rest: float | None = None
    if stays:
        known = [weight for weight in weights if weight is not None]
        rest = 1 - sum(known) if len(known) == len(weights) else None
    wrong = shares_wrong([*weights, rest] if stays else weights)
    if wrong is not None or (rest is not None and rest < 0):
        place = replace(one.place, column="successor")
        message = wrong or Text("the shares add up to more than 1", "比例之和大于 1")
        reading.faults.append(InputError(message, place, str(one.row["successor"])[:60], "X=0.6;Y=0.4", code="weights"))
        return
    parts = [(one.id, one.n, state.id, state.n, to.weight) for to, state in targets if state is not None]
    if stays:
        parts.append((one.id, one.n, one.id, one.n, rest))
    _write(reading, kind, day, parts, one)


def _write(
    reading: Reading, kind: str, day: str, parts: Sequence[tuple[str, int, str, int, float | None]], one: Entry
) -> None:
    """Write an event with its parts; its id says what happened to whom and when."""
    stem = name = f"{kind}-{parts[0][2] if kind == 'merge' else one.id}-{day.replace('/', '_')}"
    k = 1
    while name in reading.names:
        k += 1
        name = f"{stem}-{k}"
    reading.names.add(name)
    olds = ";".join(dict.fromkeys(part[0] for part in parts))
    news = ";".join(dict.fromkeys(part[2] if part[4] in (None, 1.0) else f"{part[2]}={part[4]:g}" for part in parts))
    reading.events.append(
        {
            "id": name,
            "kind": kind,
            "old": olds,
            "new": news,
            "name": None,
            "name_zh": None,
            "day": day,
            "decision": None,
            "grounds": None,
            "source": one.row["source"],
            "reverses": None,
            "state": None,
        }
    )
    reading.parts += [
        {"event": name, "old": old, "new": new, "old_n": old_n, "new_n": new_n, "weight": weight}
        for old, old_n, new, new_n, weight in parts
    ]


def outputs(
    sheets: Sequence[Sheet], known: Register, source: SourceMap | None = None
) -> tuple[list[tuple[str, str, float]], list[InputError]]:
    """Return outputs of a file as id, earliest day they were made, amount; and what cannot be read of it."""
    found: list[tuple[str, str, float]] = []
    faults: list[InputError] = []
    for sheet in sheets:
        if not sheet.rows:
            continue
        done = understand(sheet, OUTPUTS, source, needs=("id",))
        for row, line in zip(done.rows, done.lines, strict=True):
            place = Place(sheet.file, sheet.name, line)
            day = _day(row["day"], True)
            if isinstance(day, Text):
                faults.append(_undated(day, replace(place, column="day"), row["day"]))
                continue
            try:
                known.known(str(row["id"]))
            except UnknownIdentifierError as error:
                error.place = replace(place, column="id")
                faults.append(error)
                continue
            amount = 1.0 if row["amount"] is None else float(row["amount"])
            # of a year or a month nobody knows the day: the first state that it may be
            found.append((str(row["id"]), first(day.text) if day.text else "", amount))
    return found, faults
