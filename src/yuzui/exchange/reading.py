# SPDX-License-Identifier: Apache-2.0
"""Run a source over a decoded sheet: rows of the record, findings, and what was set aside."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from operator import itemgetter
from types import ModuleType
from typing import Any

from yuzui import plugins
from yuzui.record.column import Column, Type
from yuzui.record.finding import Finding
from yuzui.record.schema import TABLES
from yuzui.record.table import Row, Table
from yuzui.store.files.sheet import Sheet
from yuzui.store.files.understand.found import Meaning, Rejected
from yuzui.store.files.understand.values import UnfitError, value

SEARCHED = 20
"""Rows in which the header of a source may stand."""
TOLD = 10_000
"""Findings of one code told row by row; further ones are counted in one."""
_Made = Callable[[Mapping[str, Any]], Any]


@dataclass(slots=True)
class Batch:
    """What one sheet gave.

    Parameters
    ----------
    tables : dict of str to list of dict
        Rows of each table, in record form.
    mapping : list of Meaning
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

    tables: dict[str, list[Row]]
    mapping: list[Meaning] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    rejected: list[Rejected] = field(default_factory=list)
    held: list[tuple[str, str]] = field(default_factory=list)
    kept: int = 0
    flagged: int = 0

    @property
    def rows_in(self) -> int:
        """Rows read."""
        return self.kept + len(self.rejected)


class _AsideError(Exception):
    def __init__(self, code: str, column: str = "") -> None:
        self.code, self.column = code, column


def recognise(sheet: Sheet, kind: str) -> tuple[str, ModuleType] | None:
    """Return the source a sheet comes from, by its columns.

    Parameters
    ----------
    sheet : Sheet
        The sheet.
    kind : str
        Container format of its file.

    Returns
    -------
    tuple of (str, module) or None
        Name and module of the source whose headings all stand in the sheet, cover it best and
        whose test of the first row holds; None if there is none.
    """
    best: tuple[float, str, ModuleType] | None = None
    for name, source in plugins.modules("source").items():
        if (source.FORMAT == "swf") != (kind == "text"):
            continue
        start = _header(sheet, source)
        if start is None:
            continue
        names = _names(sheet, source, start)
        share = len(source.HEADINGS) / max(sum(n is not None for n in names), 1)
        first = next(iter(_decoded(sheet, source)), None)
        fits = getattr(source, "FITS", lambda row: True)
        if share >= 0.8 and first is not None and fits(first[1]) and (not best or share > best[0]):
            best = (share, name, source)
    return best[1:] if best else None


def _header(sheet: Sheet, source: ModuleType) -> int | None:
    """Return the index of the header row; -1 for a format without one."""
    wanted = set(source.HEADINGS)
    if source.FORMAT == "swf":
        first = next((row for row in sheet.rows if len(row) > 1), ())
        return -1 if len(first) == len(wanted) else None
    for index, row in enumerate(sheet.rows[:SEARCHED]):
        if wanted <= {cell.strip() for cell in row if isinstance(cell, str)}:
            return index
    return None


def _names(sheet: Sheet, source: ModuleType, start: int) -> list[str | None]:
    if start < 0:
        return list(source.HEADINGS)
    return [str(cell).strip() if cell is not None else None for cell in sheet.rows[start]]


def _decoded(sheet: Sheet, source: ModuleType) -> Iterator[tuple[int, dict[str, Any]]]:
    """Yield the index and the cells by column of every row below the header."""
    start = _header(sheet, source)
    assert start is not None
    names = _names(sheet, source, start)
    places = {name: names.index(name) for name in source.HEADINGS}
    width = max(places.values()) + 1
    straight = list(places.values()) == list(range(len(places)))
    for index in range(start + 1, len(sheet.rows)):
        cells = sheet.rows[index]
        if start < 0 and len(cells) == 1:
            continue  # a remark
        if len(cells) < width:
            cells = [*cells, *[None] * (width - len(cells))]
        if straight:
            row = dict(zip(places, cells, strict=False))
        else:
            row = {name: cells[place] for name, place in places.items()}
        if index in sheet.faulty or any(cell is not None for cell in row.values()):
            yield index, row


def read(source: ModuleType, sheet: Sheet) -> Batch:
    """Read a sheet as a source declares it.

    Parameters
    ----------
    source : module
        A plug-in of the seam ``source``.
    sheet : Sheet
        A sheet that holds its headings.

    Returns
    -------
    Batch
        Rows by table; every row of the sheet is either kept or set aside. Of two rows that make
        the same record, the first is kept.
    """
    decoded = list(_decoded(sheet, source))
    rows = [row for _, row in decoded]
    plans = _plans(source)
    flags = list(source.FLAGS.items())
    whole = _by_row(source, rows)
    done = Batch({name: [] for name in source.TABLES})
    seen: dict[str, set[tuple[Any, ...]]] = {name: set() for name in source.TABLES}
    counts: dict[str, int] = defaultdict(int)
    for place, (index, row) in enumerate(decoded):
        odd: list[Finding] = []
        try:
            if code := sheet.faulty.get(index):
                raise _AsideError(code)
            codes = _codes(flags, row)
            made = _mapped(plans, row, codes, odd)
            if place in whole:
                made += _converted(whole[place], odd)
            fresh = [(t, r, k) for t, r, k in made if k not in seen[t.name]]
            if not fresh:
                raise _AsideError("duplicate" if made else "missing_value")
        except _AsideError as aside:
            done.rejected.append(
                Rejected(index + 1, aside.column, aside.code, list(sheet.rows[index]))
            )
            continue
        for table, record, key in fresh:
            seen[table.name].add(key)
            done.tables[table.name].append(record)
        done.kept += 1
        if codes or odd:
            _tell(done, counts, codes, odd, fresh)
    table = next(iter(source.TABLES))
    done.findings += [
        Finding(code, "warning", table, count=count - TOLD)
        for code, count in counts.items()
        if count > TOLD
    ]
    done.mapping = _mapping(source, done.kept)
    return done


def _tell(
    done: Batch,
    counts: dict[str, int],
    codes: Sequence[str],
    odd: Sequence[Finding],
    fresh: Sequence[_Record],
) -> None:
    """Add what is odd about a row that was kept."""
    table, record, _ = fresh[0]
    if "quarantined" in codes:
        done.held += [(t.name, t.row_id(r)) for t, r, _ in fresh]
    row_id = table.row_id(record)
    done.flagged += 1
    for finding in (
        *(_placed(finding, fresh) for finding in odd),
        *(Finding(code, "warning", table.name, row_id) for code in codes),
    ):
        counts[finding.code] += 1
        if counts[finding.code] <= TOLD:
            done.findings.append(finding)


@dataclass(frozen=True, slots=True)
class _Plan:
    """How the rows of one table are made.

    Per column stand its extractor and whether any whole number fits it as it is.
    """

    table: Table
    columns: Sequence[tuple[Column, _Made, bool]]
    needed: Sequence[str]
    empty: Row

    @classmethod
    def of(cls, name: str, extractors: Mapping[str, Any]) -> _Plan:
        """Return the plan of one table."""
        table = TABLES[name]
        columns = [
            (table[column], itemgetter(how) if isinstance(how, str) else how, _plain(table[column]))
            for column, how in extractors.items()
        ]
        return cls(table, columns, _needed(table), dict.fromkeys(table.names))


def _plain(column: Column) -> bool:
    return column.type is Type.INT and column.low is None and column.high is None


def _needed(table: Table) -> tuple[str, ...]:
    return tuple(c.name for c in table.columns if c.name in table.key or not c.null)


def _plans(source: ModuleType) -> list[_Plan]:
    """Return the plans of the tables that are made row by row."""
    return [
        _Plan.of(name, extractors)
        for name, extractors in source.TABLES.items()
        if isinstance(extractors, Mapping)
    ]


def _by_row(
    source: ModuleType, rows: Sequence[Mapping[str, Any]]
) -> dict[int, list[tuple[str, Row]]]:
    made: dict[int, list[tuple[str, Row]]] = defaultdict(list)
    for name, extract in source.TABLES.items():
        if not isinstance(extract, Mapping):
            for place, record in extract(rows):
                made[place].append((name, record))
    return made


_Record = tuple[Table, Row, tuple[Any, ...]]


def _placed(finding: Finding, made: Sequence[_Record]) -> Finding:
    """Return a finding with the id of the record of its table."""
    row = next((t.row_id(r) for t, r, _ in made if t.name == finding.table), "")
    return replace(finding, row=row)


def _codes(
    flags: Sequence[tuple[str, Callable[[Mapping[str, Any]], bool]]], row: Mapping[str, Any]
) -> list[str]:
    try:
        return [code for code, test in flags if test(row)]
    except (TypeError, ValueError, KeyError, IndexError, AttributeError):
        raise _AsideError("wrong_type") from None


def _mapped(
    plans: Sequence[_Plan], row: Mapping[str, Any], codes: Sequence[str], odd: list[Finding]
) -> list[_Record]:
    made = []
    for plan in plans:
        record = plan.empty.copy()
        for column, how, whole in plan.columns:
            try:
                cell = how(row)
            except (TypeError, ValueError, KeyError, IndexError, AttributeError):
                raise _AsideError("wrong_type", column.name) from None
            if not (whole and type(cell) is int):
                cell = _value(plan.table, column, cell, odd)
            record[column.name] = cell
        if codes and "flags" in record:
            record["flags"] = list(codes)
        made.append(_finished(plan.table, plan.needed, record))
    return made


def _converted(made: Sequence[tuple[str, Row]], odd: list[Finding]) -> list[_Record]:
    found = []
    for name, raw in made:
        table = TABLES[name]
        record: Row = dict.fromkeys(table.names)
        for column, cell in raw.items():
            record[column] = _value(table, table[column], cell, odd)
        found.append(_finished(table, _needed(table), record))
    return found


def _finished(table: Table, needed: Sequence[str], record: Row) -> _Record:
    for name in needed:
        if record[name] is None:
            raise _AsideError("missing_value", name)
    return table, record, tuple([record[name] for name in table.key])


def _value(table: Table, column: Column, cell: Any, odd: list[Finding]) -> Any:
    if cell is None or (cell == "" and column.type is Type.TEXT):
        return cell
    try:
        return value(column, cell)
    except UnfitError as unfit:
        needed = column.name in table.key or not column.null
        if needed or column.type is Type.MONEY or column.name == "score":
            raise _AsideError(str(unfit), column.name) from None
        odd.append(Finding(str(unfit), "warning", table.name, "", column.name, str(cell)[:80]))
        return None


def _mapping(source: ModuleType, kept: int) -> list[Meaning]:
    found = []
    for name, extractors in source.TABLES.items():
        for column, how in extractors.items() if isinstance(extractors, Mapping) else ():
            if isinstance(how, str):
                label = TABLES[name][column].label
                found.append(Meaning(how, f"{name}.{column}", label, rows_used=kept))
    return found
