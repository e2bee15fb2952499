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
from yuzui.catalogue.batch import Batch
from yuzui.catalogue.decoded import Decoded, decoded, header, headings
from yuzui.catalogue.extract import Whole
from yuzui.catalogue.fitting import fitted, needed, serious
from yuzui.errors import Place
from yuzui.model.finding import Finding
from yuzui.model.schema import TABLES
from yuzui.model.table import Rows, Table
from yuzui.sheets.sheet import Sheet
from yuzui.sheets.understand.mapping import Meaning, Rejected
from yuzui.sheets.understand.rows import default

__all__ = ["Batch", "read", "recognise"]

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
                done.tables[name] = self._said(TABLES[name], how)
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

    def _said(self, table: Table, how: Whole) -> Rows:
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
