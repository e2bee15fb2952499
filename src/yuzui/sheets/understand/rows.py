# SPDX-License-Identifier: Apache-2.0
"""Rows of a sheet to rows of the record: kept, kept with a finding, or set aside with a reason."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from types import MappingProxyType
from typing import Any

from yuzui.errors import Place
from yuzui.model.finding import Finding
from yuzui.model.ident import local_number
from yuzui.model.table import Column, Row, Table, Type
from yuzui.sheets.sheet import Percent
from yuzui.sheets.understand.mapping import Clash, Rejected
from yuzui.sheets.units import NONE, Unit
from yuzui.sheets.values import PERCENT, UnfitError, is_missing, is_percent, money, no_score, real, text, value
from yuzui.text.measures import counted

FILE = "{file}"
DEFAULTS: Mapping[str, Mapping[str, Any]] = MappingProxyType(
    {
        "review": {"criterion": "", "n": 1},
        "conflict": {"kind": "declared"},
        "affinity": {"model": "supplied"},
        "criterion": {"call": ""},
        "calendar": {"version": 1},
        "event": {"source": FILE},
        "job": {"source": FILE},
        "job_log": {"source": FILE},
    }
)
"""What a key column means where the file has none; :data:`FILE` for what the file is called."""


def default(table: Table, file: str) -> dict[str, Any]:
    """Return what the key columns of a table mean where a file has none, by name."""
    defaults = DEFAULTS.get(table.name, {})
    return {name: Path(file).stem if value == FILE else value for name, value in defaults.items()}


_TOTAL = re.compile(
    r"(?:grand|sub|overall|sum|column)?[\s-]*(?:totals?|sums?|averages?|means?|medians?)"
    r"(?:\s*[:：(（].*|\s+(?:of|requested|amount|cost|score|budget|all|for)\b.*)?"
    r"|(?:本页|全部|各项|经费|项目)?\s*(?:合\s*计|总\s*计|小\s*计|总\s*和|平均|均值|平均分|平均值|汇总)"
    r"\s*(?:[:：(（].*)?",
    re.IGNORECASE,
)
_TOTALS = re.compile("total|sum|average|mean|median", re.IGNORECASE)
_NOTE = re.compile(
    r"(?:注|备注|说明|附注|填表说明|填报人|填表人|制表人?|审核人?|联系人|数据来源|来源)\d*\s*[:：.、）)].*"
    r"|(?:notes?|remarks?|sources?|legend|prepared by|exported|generated|printed|as of)\b.*|\*.*",
    re.IGNORECASE | re.DOTALL,
)
_SERIOUS = frozenset({"score"})
_SCORES = frozenset({"score", "grade"})
"""Columns of a review in which a word may say why there is no score."""
REMEMBERED = 65_536
"""Texts of a column whose meaning is remembered while its rows are read."""


@dataclass(frozen=True, slots=True)
class Plan:
    """How one column of the file is read."""

    place: int
    column: Column
    unit: Unit = NONE
    key: str = ""
    mixed: bool = False
    """Whether a percentage stands among plain scores, and is none of them."""
    order: Mapping[str, float | str] = field(default_factory=dict)
    """Words that a person explained, in lower case: the number of each in an order, 1 for the worst; or what it is."""
    memo: dict[str, Any] = field(default_factory=dict, compare=False)
    """What texts of the column mean: most stand many times."""

    def read(self, cell: Any, currency: str, plain: bool) -> Any:
        """Return a cell as a value of its column; ``plain`` makes full-width signs of an id plain."""
        if type(cell) is not str or self.column.type is Type.JSON:
            done = value(self.column, cell, self.unit, currency)
            return _id(done) if plain else done
        if cell in self.memo:
            done = self.memo[cell]
        else:
            try:
                done = value(self.column, cell, self.unit, currency)
                done = _id(done) if plain else done
            except UnfitError as unfit:
                done = unfit
            if len(self.memo) < REMEMBERED:
                self.memo[cell] = done
        if isinstance(done, UnfitError):
            raise UnfitError(*done.args)
        return done


@dataclass(frozen=True)
class Reading:
    """Everything needed to read rows."""

    table: Table
    plans: Sequence[Plan]
    spare: Sequence[tuple[int, str]]
    currency: str
    needs: Sequence[str]
    faulty: Mapping[int, str]
    file: str = ""
    constants: Mapping[str, Any] = field(default_factory=dict)
    joined: bool = False
    zones: Mapping[str, str] = field(default_factory=dict)
    """Time zone by resource, for clock readings that name none."""

    @cached_property
    def unsaid(self) -> Mapping[str, Any]:
        """What columns mean that are empty."""
        return default(self.table, self.file) | dict(self.constants)

    @cached_property
    def by_time(self) -> Sequence[Plan]:
        """Columns whose unit stands in the row itself."""
        return [plan for plan in self.plans if plan.column.unit == "unit"]

    @cached_property
    def spanned(self) -> bool:
        """Whether rows are intervals."""
        return {"t0", "t1"} <= {*self.table.names}

    @cached_property
    def several(self) -> bool:
        """Whether a row usually has more than its id."""
        return len(self.plans) + len(self.spare) > 2

    @cached_property
    def persons(self) -> bool:
        """Whether ids may be names of persons, which can be long."""
        return self.table.name == "reviewer"

    @cached_property
    def ids(self) -> frozenset[str]:
        """Columns that hold ids, compared byte for byte across files."""
        named = (c.name for c in self.table.columns if c.refers and c.type is Type.TEXT)
        return frozenset((*self.table.key, *named))


@dataclass(frozen=True, slots=True)
class Unscored:
    """A review without a score whose cell says why: the code of the reason, its row, the line, the cell."""

    code: str
    row: Row
    line: int
    seen: str


@dataclass(slots=True)
class Done:
    """Rows read; ``used`` counts per plan the kept rows in which the cell is filled.

    ``blank`` counts the empty rows that stand between others; of a joined table, ``clashes`` are
    the fields that rows of one id tell differently, and ``varying`` the further columns that do.
    """

    rows: list[Row] = field(default_factory=list)
    lines: list[int] = field(default_factory=list)
    rejected: list[Rejected] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    used: list[int] = field(default_factory=list)
    blank: int = 0
    clashes: list[Clash] = field(default_factory=list)
    unscored: list[Unscored] = field(default_factory=list)
    varying: set[str] = field(default_factory=set)


def is_total(cell: Any) -> bool:
    """Say whether a cell names a total or a mean of the rows above.

    Examples
    --------
    >>> is_total("合 计"), is_total("Grand total:"), is_total("Total synthesis of X")
    (True, True, False)
    """
    if not isinstance(cell, str) or (cell.isascii() and not _TOTALS.search(cell)):
        return False
    return _TOTAL.fullmatch(unicodedata.normalize("NFKC", cell).strip()) is not None


def _kind(cells: Sequence[Any], code: str) -> str:
    """Return what a row is that lacks what it must have: totals, a note below the table, or a row.

    One with a single text is a note if that is a sentence: a short one may be an id.
    """
    filled = [cell for cell in cells if not is_missing(cell)]
    texts = [cell for cell in filled if isinstance(cell, str)]
    if any(map(is_total, texts)):
        return "total_row"
    if filled and isinstance(filled[0], str) and _NOTE.fullmatch(filled[0].strip()):
        return "note_row"
    return "note_row" if len(filled) == 1 and texts and _is_sentence(texts[0]) else code


def _is_sentence(text: str) -> bool:
    plain = text.strip()
    return len(plain.split()) > 3 or (not plain.isascii() and len(plain) > 12)


def folded(word: str) -> str:
    """Return a word of an order as it is compared."""
    return " ".join(unicodedata.normalize("NFKC", word).casefold().split())


class _SetAsideError(Exception):
    def __init__(self, code: str, column: str = "") -> None:
        self.code, self.column = code, column


def read_rows(reading: Reading, rows: Sequence[Sequence[Any]], lines: Sequence[int], width: int) -> Done:
    """Read rows."""
    done = Done(used=[0] * len(reading.plans))
    seen: dict[tuple[Any, ...], Row] = {}
    order: dict[Any, int] = {}
    places: dict[tuple[Any, ...], int] = {}
    blank = 0
    repeats = _Repeats(reading, done, width) if reading.joined else None
    for cells, line in zip(rows, lines, strict=True):
        if repeats is not None and repeats.same(cells, line):
            done.blank, blank = done.blank + blank, 0
            continue
        if (not cells or is_missing(cells[0])) and all(map(is_missing, cells)) and line - 1 not in reading.faulty:
            blank += bool(done.rows or done.rejected)
            continue
        done.blank, blank = done.blank + blank, 0
        odd: list[Finding] = []
        row: Row = {}
        try:
            if code := reading.faulty.get(line - 1):
                raise _SetAsideError(*code.split(" ", 1))
            if len(cells) > width and any(not is_missing(cell) for cell in cells[width:]):
                raise _SetAsideError("ragged")
            row = _row(reading, cells, odd)
            if reading.joined and (at := places.get(_ids(reading.table, row))) is not None:
                _compare(done, at, row, line)
                continue
            _complete(reading, row, order, cells, odd)
            if reading.spanned:
                _spanned(reading.table, row, odd)
            key = _key(reading.table, row, seen, odd)
        except _SetAsideError as aside:
            lacking = aside.code in ("missing_value", "wrong_type", "two_ways")
            code = _kind(cells, aside.code) if lacking else aside.code
            column = "" if code in ("total_row", "note_row") else aside.column
            if reading.table.name == "review":
                done.unscored += [Unscored(code, row, line, one.seen) for one in odd[:1] if one.code == code]
            done.rejected.append(Rejected(line, column, code, list(cells)))
            continue
        if repeats is not None:
            repeats.first(cells)
        seen[key] = row
        places.setdefault(key, len(done.rows))
        done.rows.append(row)
        done.lines.append(line)
        if odd:
            row_id = reading.table.row_id(row)
            # a row of a form has no id: it is known by its line
            place = None if row_id else Place(reading.file, row=line)
            done.findings += [Finding(f.code, f.severity, f.table, row_id, f.column, f.seen, place=place) for f in odd]
    for i, plan in enumerate(reading.plans):
        name, own = plan.column.name, plan.key
        done.used[i] = sum([(row[name] if not own else (row[name] or {}).get(own)) is not None for row in done.rows])
    for row in done.rows if done.varying else ():
        tags = {name: tag for name, tag in (row["tags"] or {}).items() if name not in done.varying}
        row["tags"] = tags or None
    return done


class _Repeats:
    """The first row of each id of a joined table as it stood: most others say the same of the proposal."""

    def __init__(self, reading: Reading, done: Done, width: int) -> None:
        self.reading, self.done, self.width = reading, done, width
        self.places = [plan.place for plan in reading.plans]
        self.key = next((p.place for p in reading.plans if reading.table.key == (p.column.name,)), None)
        self.held: dict[Any, tuple[Sequence[Any], Sequence[Any]]] = {}

    def first(self, cells: Sequence[Any]) -> None:
        """Keep the first row of an id that is kept."""
        if self.key is not None and self.key < len(cells):
            self.held.setdefault(cells[self.key], (self._selected_cells(cells), cells))

    def same(self, cells: Sequence[Any], line: int) -> bool:
        """Say whether a row says of the proposal what the first of its id said, and note what differs beside."""
        if self.key is None or self.key >= len(cells) or len(cells) > self.width or line - 1 in self.reading.faulty:
            return False
        held = self.held.get(cells[self.key]) if cells[self.key] is not None else None
        if held is None or held[0] != self._selected_cells(cells):
            return False
        for place, heading in self.reading.spare:
            one = cells[place] if place < len(cells) else None
            other = held[1][place] if place < len(held[1]) else None
            if heading not in self.done.varying and one != other and _tag(one) != _tag(other):
                self.done.varying.add(heading)
        return True

    def _selected_cells(self, cells: Sequence[Any]) -> list[Any]:
        return [cells[place] if place < len(cells) else None for place in self.places]


def _ids(table: Table, row: Row) -> tuple[Any, ...]:
    return tuple(row[name] for name in table.key)


def _compare(done: Done, at: int, row: Row, line: int) -> None:
    """Compare a row with the first of its id, and fill in what that one left empty."""
    held = done.rows[at]
    name = str(next(iter(held.values())))
    for column, cell in row.items():
        if column == "tags" or cell is None:
            continue
        if held[column] is None:
            held[column] = cell
        elif held[column] != cell:
            clash = Clash(name, column, line, done.lines[at], cell, held[column])
            done.clashes.append(clash)
    tags, both = held.get("tags") or {}, row.get("tags") or {}
    done.varying |= {one for one in {*tags, *both} if tags.get(one) != both.get(one)}


def _row(reading: Reading, cells: Sequence[Any], odd: list[Finding]) -> Row:
    table, ids = reading.table, reading.ids
    row: Row = dict.fromkeys(table.names)
    local: list[tuple[Plan, Any]] = []
    for plan in reading.plans:
        cell = cells[plan.place] if plan.place < len(cells) else None
        column = plan.column
        if plan.order and isinstance(cell, str):
            cell = plan.order.get(folded(cell), cell)
        if table.name == "review" and column.name in _SCORES and (code := _why_no_score(plan, cell)):
            odd.insert(0, Finding(code, "note", table.name, "", column.name, str(cell)[:80]))
            continue
        try:
            if plan.key:
                _gather(row, plan, cell, reading.currency)
            else:
                row[column.name] = plan.read(cell, reading.currency, column.name in ids)
        except UnfitError as unfit:
            if str(unfit) == "no_zone" and reading.zones:
                local.append((plan, cell))
                continue
            serious = column.type is Type.MONEY or column.name in (*reading.needs, *_SERIOUS)
            if serious or column.name in table.key or not column.null:
                raise _SetAsideError(str(unfit), column.name) from None
            odd.append(Finding(str(unfit), "warning", table.name, "", column.name, str(cell)[:80]))
    for plan, cell in local:
        zone = Unit(reading.zones.get(str(row["resource"]), ""))
        try:
            row[plan.column.name] = value(plan.column, cell, zone)
        except UnfitError as unfit:
            raise _SetAsideError(str(unfit), plan.column.name) from None
    for plan in reading.by_time:
        if row[plan.column.name] is not None and plan.unit.text:
            row[plan.column.name] = _based(row, plan)
    if reading.spare and "tags" in table:
        tags = {heading: _tag(cells[at]) for at, heading in reading.spare if at < len(cells)}
        row["tags"] = {name: tag for name, tag in tags.items() if tag is not None} or None
    return row


def _why_no_score(plan: Plan, cell: Any) -> str:
    return no_score(cell) or (PERCENT if plan.mixed and is_percent(cell) else "")


def _based(row: Row, plan: Plan) -> Any:
    """Return an amount, read in seconds if its heading counts it by time, in the unit of its row.

    The row names that unit itself, or its account does: ``scope/cycle/unit/owner``.
    """
    if plan.column.type is not Type.INT:
        return row[plan.column.name]
    size = counted(plan.unit.text)
    account = str(row.get("debit") or "").split("/")
    base = counted(str(row.get("unit") or (account[2] if len(account) > 3 else "")))
    if size is None and base is None:
        return row[plan.column.name]
    if size is None or base is None or base[0] != size[0]:
        raise _SetAsideError("unit_mismatch", plan.column.name)
    whole, rest = divmod(row[plan.column.name], base[1])
    if rest:
        raise _SetAsideError("wrong_type", plan.column.name)
    return whole


def _id(done: Any) -> Any:
    """Return an id with full-width letters and digits made plain."""
    return unicodedata.normalize("NFKC", done) if isinstance(done, str) else done


def _gather(row: Row, plan: Plan, cell: Any, currency: str) -> None:
    if is_missing(cell):
        return
    read = money if plan.column.name == "amounts" else real
    figure = read(cell, plan.unit, currency)
    row[plan.column.name] = {**(row[plan.column.name] or {}), plan.key: figure}


def _tag(cell: Any) -> Any:
    if is_missing(cell):
        return None
    if isinstance(cell, bool | int | float):
        return float(cell) if isinstance(cell, Percent) else cell
    return cell.isoformat() if isinstance(cell, dt.date | dt.time) else text(cell)


def _complete(
    reading: Reading, row: Row, order: dict[Any, int], cells: Sequence[Any], odd: Sequence[Finding] = ()
) -> None:
    """Fill what follows from the rest, and set a row aside that lacks what it must have."""
    table = reading.table
    for name, meant in reading.unsaid.items():
        if row[name] is None:
            row[name] = meant
    if "currency" in table and row["currency"] is None and reading.currency:
        row["currency"] = reading.currency
    if table.name == "review":
        _unnamed(row, order)
    if table.name == "work" and row["work_id"] is None:
        row["work_id"] = local_number(f"file:{Path(reading.file).stem}", row["source_key"] or "")
    if table.name == "entry" and row["seq"] is None:
        # below 0: it gets its number when it is appended to the ledger
        row["seq"] = order["seq"] = order.get("seq", 0) - 1
    first = next((cell for cell in cells if not is_missing(cell)), None)
    if is_total(first):
        raise _SetAsideError("total_row")
    if reading.several and _one_text(cells):
        # a list that needs an id only would take a line below it for one more
        text_only = isinstance(first, str) and _NOTE.fullmatch(first.strip())
        if text_only or (not reading.persons and _kind([first], "") == "note_row"):
            raise _SetAsideError("note_row")
    if table.name == "review" and row["score"] is None and row["grade"] is None:
        why = next((one.code for one in odd if one.column in _SCORES), "missing_value")
        raise _SetAsideError(why, "score")
    for name in (*table.key, *reading.needs):
        others = table[name].instead
        if others and all(row[other] is not None for other in others):
            continue
        if row[name] is None and not (table.name == "review" and name == "score"):
            raise _SetAsideError("missing_value", name)


def _one_text(cells: Sequence[Any]) -> bool:
    """Say whether all filled cells of a row say one thing."""
    first = None
    for cell in cells:
        if is_missing(cell):
            continue
        if first is None:
            first = str(cell)
        elif str(cell) != first:
            return False
    return first is not None


def _spanned(table: Table, row: Row, odd: list[Finding]) -> None:
    """Say of an interval that ends before it begins: what happened is kept, the rest is not."""
    if row["t1"] is None:
        return
    if table.name == "event":
        if row["t1"] < row["t0"]:
            odd.append(Finding("negative_run_time", "warning", "event", "", "t1", str(row["t1"])))
    elif row["t1"] <= row["t0"]:
        raise _SetAsideError("negative_interval", "t1")


def _key(table: Table, row: Row, seen: Mapping[tuple[Any, ...], Row], odd: list[Finding]) -> tuple[Any, ...]:
    """Return the key of a row; a second review by one person supersedes the first.

    Rows of a table without a key may repeat.
    """
    if not table.key:
        return (len(seen),)
    key = tuple(row[name] for name in table.key)
    while key in seen:
        same = all(seen[key][name] == value for name, value in row.items() if name != "n")
        if table.name == "proposal" and not same:
            raise _SetAsideError("duplicate_differs", table.key[0])
        if table.name != "review" or same:
            raise _SetAsideError("duplicate")
        row["n"] += 1
        key = tuple(row[name] for name in table.key)
    if table.name == "review" and row["n"] > 1:
        odd.append(Finding("duplicate", "warning", table.name, table.row_id(row), "reviewer"))
    return key


def _unnamed(row: Row, order: dict[Any, int]) -> None:
    """Give a review without a reviewer an id that never repeats, so that nobody is linked by it."""
    proposal, reviewer = row["proposal"], row["reviewer"]
    if reviewer is None or str(reviewer).startswith("#"):
        order[proposal] = order.get(proposal, 0) + 1
        row["reviewer"] = f"{proposal}#{order[proposal]}"
