# SPDX-License-Identifier: Apache-2.0
"""Run a source over a decoded sheet: rows of the record, findings, and what was set aside.

All is done column by column: extractors, conversion and tests each see a whole column, and what
they say of single rows is kept by the place of the row.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import compress
from types import MappingProxyType, ModuleType
from typing import Any

from yuzui import registry
from yuzui.catalogue.extract import FAULTS, Extractor, Over, Whole, each_once
from yuzui.errors import Place
from yuzui.model.finding import Finding
from yuzui.model.schema import TABLES
from yuzui.model.table import Column, Columns, Row, Rows, Table, Type
from yuzui.sheets.sheet import Sheet, Stacked
from yuzui.sheets.understand.mapping import Meaning, Rejected
from yuzui.sheets.understand.rows import default
from yuzui.sheets.values import UnfitError, value

__all__ = ["Batch", "read", "recognise"]


# What a source made of one sheet: tables held as columns, findings, and what was set aside.


@dataclass(slots=True)
class Batch:
    """What one sheet gave.

    Parameters
    ----------
    tables : dict of str to Rows
        Rows of each table, in record form.
    mapping : sequence of Meaning
        Columns taken over as they stand.
    findings : list of Finding
        What is odd about rows that were kept.
    rejected : list of Rejected
        Rows set aside.
    held : list of (str, str)
        Table and row id of what waits for a person, made from rows flagged ``quarantined``.
    kept, flagged : int
        Rows of the file kept, and those of them with at least one finding.
    """

    tables: dict[str, Rows]
    mapping: Sequence[Meaning] = ()
    findings: list[Finding] = field(default_factory=list)
    rejected: list[Rejected] = field(default_factory=list)
    held: list[tuple[str, str]] = field(default_factory=list)
    kept: int = 0
    flagged: int = 0

    @property
    def rows_in(self) -> int:
        """Rows read."""
        return self.kept + len(self.rejected)


# The cells of a sheet by the headings of a source: one sequence a column, one place a row.


SEARCHED = 20
"""Rows in which the header of a source may stand."""


@dataclass(frozen=True, slots=True)
class Decoded:
    """Cells below a header.

    Parameters
    ----------
    lines : sequence of int
        Index in the sheet of the row at each place.
    cells : mapping of str to sequence
        Cells by heading.
    remarks : sequence of str
        Lines that are no rows, such as those behind a semicolon.
    """

    lines: Sequence[int]
    cells: Columns
    remarks: Sequence[str] = ()

    def first(self) -> Row | None:
        """Return the cells of the first place by heading; None if there is no row."""
        return {name: cells[0] for name, cells in self.cells.items()} if self.lines else None

    def rows(self) -> list[Row]:
        """Return the cells of every place by heading."""
        return [dict(zip(self.cells, row, strict=True)) for row in zip(*self.cells.values(), strict=True)]

    def extracted(self, how: Extractor) -> tuple[Sequence[Any], list[int]]:
        """Return what an extractor gives at every place, and the places where it fails."""
        if isinstance(how, str):
            return self.cells[how], []
        if isinstance(how, Over):
            try:
                return how.make(self.cells), []
            except FAULTS:
                pass  # which rows it cannot work on shows row by row
        values: list[Any] = []
        failed: list[int] = []
        for place, row in enumerate(self.rows()):
            try:
                values.append(how(row))
            except FAULTS:
                values.append(None)
                failed.append(place)
        return values, failed


def header(sheet: Sheet, source: ModuleType) -> int | None:
    """Return the index of the header row; -1 for a format without one; None if there is none."""
    wanted = set(source.HEADINGS)
    if source.FORMAT == "swf":
        first = next((row for row in sheet.rows if len(row) > 1), ())
        return -1 if len(first) == len(wanted) and _numeric(first) else None
    matches = getattr(source, "MATCHES", wanted.issubset)
    for index, row in enumerate(sheet.rows[:SEARCHED]):
        if matches({cell.strip() for cell in row if isinstance(cell, str)}):
            return index
    return None


def _numeric(row: Sequence[Any]) -> bool:
    """Say whether most cells of a row are figures: a row of eighteen words is none of a log."""
    figures = sum(str(cell).strip().lstrip("+-")[:1].isdigit() for cell in row)
    return figures * 2 > len(row)


def headings(sheet: Sheet, source: ModuleType, start: int) -> list[str | None]:
    """Return the headings of a sheet by column."""
    if start < 0:
        return list(source.HEADINGS)
    return [str(cell).strip() if cell is not None else None for cell in sheet.rows[start]]


def decoded(sheet: Sheet, source: ModuleType, start: int) -> Decoded:
    """Return the cells below the header in the columns of a source."""
    names = headings(sheet, source, start)
    loose = hasattr(source, "MATCHES")
    known = [n for n in source.HEADINGS if not loose or n in names]
    known += [n for n in getattr(source, "FURTHER", ()) if n in names]
    places = [names.index(name) for name in known]
    lines: Sequence[int] = range(start + 1, len(sheet.rows))
    if isinstance(sheet.rows, Stacked):
        columns = [sheet.rows.columns[place][start:] for place in places]
    else:
        lines = [n for n in lines if start >= 0 or len(sheet.rows[n]) > 1]
        columns = [[_cell(sheet.rows[n], place) for n in lines] for place in places]
    if None in columns[0]:
        filled = [
            any(column[n] is not None for column in columns) or line in sheet.faulty for n, line in enumerate(lines)
        ]
        lines = list(compress(lines, filled))
        columns = [list(compress(column, filled)) for column in columns]
    remarks = [str(row[0]) for row in sheet.rows if len(row) == 1] if start < 0 else []
    return Decoded(lines, dict(zip(known, columns, strict=True)), remarks)


def _cell(row: Sequence[Any], place: int) -> Any:
    return row[place] if place < len(row) else None


# Columns of a table from cells: what fits is converted, of the rest the place and the reason.


_ONCE = ({str}, {int}, {bool})
"""Types of which equal cells have equal values; ``0.0`` and ``-0.0`` are equal and differ."""


_TELLING = frozenset({"score", "rate", "effective_from", "effective_to"})
"""Columns whose empty cell says something: no score, no rate, an open start or end."""


def needed(table: Table) -> tuple[str, ...]:
    """Return the names of the columns without which there is no row."""
    return tuple(c.name for c in table.columns if c.name in table.key or not c.null)


def serious(table: Table, column: Column) -> bool:
    """Say whether a cell that does not fit sets its row aside, rather than being left out."""
    return column.name in needed(table) or column.type is Type.MONEY or column.name in _TELLING


def fitted(column: Column, cells: Sequence[Any]) -> tuple[Sequence[Any], Mapping[int, str]]:
    """Return cells as values of a column, and the code of what is wrong by place.

    Examples
    --------
    >>> from yuzui.model.schema import TABLES
    >>> fitted(TABLES["work"]["month"], ["3", None, 13])
    ([3, None, None], {2: 'out_of_range'})
    """
    kinds = set(map(type, cells)) - {type(None)}
    if not kinds or (kinds == {int} and _any_whole(column)):
        return cells, {}
    if kinds in _ONCE and column.type is not Type.JSON:
        done = each_once(lambda cell: _tried(column, cell), cells)
    else:
        done = [_tried(column, cell) for cell in cells]
    if UnfitError not in set(map(type, done)):
        return done, {}
    unfit = {place: str(one) for place, one in enumerate(done) if isinstance(one, UnfitError)}
    return [None if isinstance(one, UnfitError) else one for one in done], unfit


def _any_whole(column: Column) -> bool:
    return column.type is Type.INT and column.low is None and column.high is None


def _tried(column: Column, cell: Any) -> Any:
    """Return the value of a cell, or the error that says why it has none."""
    if cell is None or (cell == "" and column.type is Type.TEXT):
        return cell
    try:
        return value(column, cell)
    except UnfitError as unfit:
        return unfit


TOLD = 10_000
"""Findings of one code told row by row; further ones are counted in one."""


def recognise(sheet: Sheet, kind: str) -> tuple[str, ModuleType] | None:
    """Return the source a sheet comes from, by its columns."""
    best: tuple[float, str, ModuleType] | None = None
    for name, source in registry.modules("source").items():
        if source.FORMAT == "swf" and kind != "text":
            continue
        start = header(sheet, source)
        if start is None:
            continue
        names = headings(sheet, source, start)
        share = len(source.HEADINGS) / max(sum(n is not None for n in names), 1)
        if hasattr(source, "MATCHES"):  # it has judged all the headings
            share = 1.0
        if share >= 0.8 and (not best or share > best[0]) and _fits(sheet, source, start):
            best = (share, name, source)
    return best[1:] if best else None


def _fits(sheet: Sheet, source: ModuleType, start: int) -> bool:
    """Say whether there is a row and the source takes the first one for its own."""
    first = decoded(sheet, source, start).first()
    return first is not None and bool(getattr(source, "FITS", lambda row: True)(first))


def read(source: ModuleType, sheet: Sheet, constants: Mapping[str, Any] = MappingProxyType({})) -> Batch:
    """Read a sheet as a source declares it."""
    start = header(sheet, source)
    assert start is not None
    if lacking := getattr(source, "LACKING", None):
        names = [name for name in headings(sheet, source, start) if name]
        if error := lacking(names, Place(sheet.file, sheet.name, sheet.number(max(start, 0)))):
            raise error
    rows = decoded(sheet, source, start)
    constant = {name: [value] * len(rows.lines) for name, value in constants.items()}
    return _Reading(source, sheet, replace(rows, cells={**rows.cells, **constant})).batch()


@dataclass(slots=True)
class _Made:
    """Records of one table.

    Parameters
    ----------
    table : Table
        The table.
    places : sequence of int
        Place of the source row each was made from.
    columns : dict of str to sequence
        Their columns.
    """

    table: Table
    places: Sequence[int]
    columns: dict[str, Sequence[Any]]

    def only(self, chosen: Sequence[int]) -> _Made:
        """Return the records at some positions."""
        if len(chosen) == len(self.places):
            return self
        return _Made(
            self.table,
            _chosen(self.places, chosen),
            {name: _chosen(cells, chosen) for name, cells in self.columns.items()},
        )

    def keys(self) -> Sequence[Any]:
        """Return the key of each record."""
        first, *more = (self.columns[name] for name in self.table.key)
        return list(zip(first, *more, strict=True)) if more else first

    def row_id(self, position: int) -> str:
        """Return the row id of one record."""
        return self.table.row_id({k: self.columns[k][position] for k in self.table.key})


def _chosen(cells: Sequence[Any], positions: Sequence[int]) -> Sequence[Any]:
    return [cells[n] for n in positions]


@dataclass(slots=True)
class _Reading:
    """One sheet while it is read.

    Parameters
    ----------
    source, sheet, decoded : module, Sheet, Decoded
        What is read.
    aside : dict of int to (str, str)
        Column and code by place of each row that is set aside; the first reason counts.
    odd : dict of int to list of Finding
        What is odd about single cells, by place.
    codes : dict of int to list of str
        Codes of the source's own tests, by place.
    """

    source: ModuleType
    sheet: Sheet
    decoded: Decoded
    aside: dict[int, tuple[str, str]] = field(default_factory=dict)
    odd: dict[int, list[Finding]] = field(default_factory=lambda: defaultdict(list))
    codes: dict[int, list[str]] = field(default_factory=lambda: defaultdict(list))

    def batch(self) -> Batch:
        """Return all that the sheet gave."""
        if self.sheet.faulty:
            for place, line in enumerate(self.decoded.lines):
                if line in self.sheet.faulty:
                    self.aside[place] = ("", self.sheet.faulty[line])
        self._test()
        tables = self.source.TABLES.items()
        records = [self._made(TABLES[n], how) for n, how in tables if not isinstance(how, Whole)]
        fresh = [self._fresh(one) for one in records]
        good = set[int]().union(*(one.places for one in fresh))
        done = Batch({one.table.name: Rows(one.columns) for one in fresh}, kept=len(good))
        for name, how in tables:
            if isinstance(how, Whole):
                done.tables[name] = self._sheet_rows(TABLES[name], how)
        done.rejected = self._rejected(records, good)
        self._tell(done, fresh, good)
        done.mapping = _mapping(self.source, done.kept)
        return done

    def _test(self) -> None:
        for code, test in getattr(self.source, "ASIDE", {}).items():
            verdicts, _ = self.decoded.extracted(test)
            for place in compress(range(len(verdicts)), verdicts):
                self.aside.setdefault(place, ("", code))
        for code, test in self.source.FLAGS.items():
            verdicts, failed = self.decoded.extracted(test)
            self._set_aside(failed, "wrong_type")
            for place in compress(range(len(verdicts)), verdicts):
                self.codes[place].append(code)

    def _set_aside(self, places: Sequence[int], code: str, column: str = "") -> None:
        for place in places:
            self.aside.setdefault(place, (column, code))

    def _made(self, table: Table, how: Any) -> _Made:
        """Return the records of a table, converted; what is wrong is noted."""
        places: Sequence[int] = range(len(self.decoded.lines))
        columns: dict[str, Sequence[Any]] = {}
        if isinstance(how, Mapping):
            for name, extractor in how.items():
                columns[name], failed = self.decoded.extracted(extractor)
                self._set_aside(failed, "wrong_type", name)
                columns[name] = self._fitted(table, name, columns[name], places)
            if "flags" in table and self.codes:
                columns["flags"] = [self.codes.get(place) for place in places]
        else:
            pairs = list(how(self.decoded.rows()))
            places = [place for place, _ in pairs]
            for name in dict.fromkeys(name for _, record in pairs for name in record):
                cells = [record.get(name) for _, record in pairs]
                columns[name] = self._fitted(table, name, cells, places)
        empty = [None] * len(places)
        for name, meant in default(table, self.sheet.file).items():
            values = columns.get(name, empty)
            columns[name] = [meant if cell is None else cell for cell in values]
        records = _Made(table, places, {name: columns.get(name, empty) for name in table.names})
        for name in needed(table):
            if None in records.columns[name]:
                missing = [cell is None for cell in records.columns[name]]
                self._set_aside(list(compress(places, missing)), "missing_value", name)
        return records

    def _sheet_rows(self, table: Table, how: Whole) -> Rows:
        """Return what the sheet as a whole says, of a sheet with rows."""
        partial = how(self.decoded.cells, self.decoded.remarks) if self.decoded.lines else []
        unsaid = dict.fromkeys(table.names) | default(table, self.sheet.file)
        rows = [unsaid | {k: v for k, v in row.items() if v is not None} for row in partial]
        return Rows({name: [row[name] for row in rows] for name in table.names})

    def _fitted(self, table: Table, name: str, cells: Sequence[Any], places: Sequence[int]) -> Sequence[Any]:
        column = table[name]
        values, unfit = fitted(column, cells)
        for n, code in unfit.items():
            if serious(table, column):
                self._set_aside([places[n]], code, name)
            else:
                seen = str(cells[n])[:80]
                self.odd[places[n]].append(Finding(code, "warning", table.name, "", name, seen))
        return values

    def _fresh(self, records: _Made) -> _Made:
        """Return the first record of each key, of rows that are not set aside."""
        if self.aside:
            good = [n for n, place in enumerate(records.places) if place not in self.aside]
            records = records.only(good)
        keys = records.keys()
        if len(set(keys)) == len(keys):
            return records
        last = len(keys) - 1
        first = {key: last - n for n, key in enumerate(reversed(keys))}
        return records.only(sorted(first.values()))

    def _rejected(self, records: Sequence[_Made], good: set[int]) -> list[Rejected]:
        lines = self.decoded.lines
        if len(good) == len(lines):
            return []
        some = set[int]().union(*(one.places for one in records))
        rejected = []
        for place in sorted(set(range(len(lines))) - good):
            column, code = "", "duplicate" if place in some else "missing_value"
            column, code = self.aside.get(place, (column, code))
            cells = list(self.sheet.rows[lines[place]])
            rejected.append(Rejected(self.sheet.number(lines[place]), column, code, cells))
        return rejected

    def _tell(self, done: Batch, fresh: Sequence[_Made], good: set[int]) -> None:
        """Add what is odd about rows that were kept, in their order."""
        places = sorted((self.odd.keys() | self.codes.keys()) & good)
        done.flagged = len(places)
        records = self._records(fresh, set(places))
        counts: Counter[str] = Counter()
        for place in places:
            records_here, codes = records[place], self.codes.get(place, ())
            if "quarantined" in codes:
                done.held += records_here
            rows, (table, row) = dict(reversed(records_here)), records_here[0]
            for finding in (
                *(replace(one, row=rows.get(one.table, "")) for one in self.odd.get(place, ())),
                *(Finding(code, "warning", table, row) for code in codes),
            ):
                counts[finding.code] += 1
                if counts[finding.code] <= TOLD:
                    done.findings.append(finding)
        table = next(iter(self.source.TABLES))
        done.findings += [
            Finding(code, "warning", table, count=count - TOLD) for code, count in counts.items() if count > TOLD
        ]

    def _records(self, fresh: Sequence[_Made], places: set[int]) -> dict[int, list[tuple[str, str]]]:
        """Return table and row id of what was made from some rows, by place."""
        by_place: dict[int, list[tuple[str, str]]] = defaultdict(list)
        for records in fresh if places else ():
            for position in compress(range(len(records.places)), map(places.__contains__, records.places)):
                by_place[records.places[position]].append((records.table.name, records.row_id(position)))
        return by_place


def _mapping(source: ModuleType, used: int) -> list[Meaning]:
    meanings = []
    for name, extractors in source.TABLES.items():
        for column, how in extractors.items() if isinstance(extractors, Mapping) else ():
            if isinstance(how, str):
                label = TABLES[name][column].label
                meanings.append(Meaning(how, f"{name}.{column}", label, rows_used=used))
    return meanings
