# SPDX-License-Identifier: Apache-2.0
"""``map.toml``: which column of a file is which, written down by the person who knows."""

from __future__ import annotations

import math
import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from pathlib import Path, PurePath
from types import MappingProxyType
from typing import Any

from yuzui.errors import ColumnError, FileFormatError, Place
from yuzui.model.finding import Finding
from yuzui.model.schema import TABLES, normalise
from yuzui.model.table import Row, Table
from yuzui.sheets.sheet import Sheet
from yuzui.sheets.units import Unit, parse
from yuzui.sheets.values import UnfitError, value, zoned
from yuzui.text import Text, same


@dataclass(frozen=True, slots=True)
class ColumnMapping:
    """What a person said of one column."""

    heading: str
    unit: Unit | None = None
    order: tuple[str, ...] = ()
    scale: tuple[float, float] | None = None
    const: Any = None
    columns: tuple[str, ...] = ()
    stays: tuple[str, ...] = ()
    out: tuple[str, ...] = ()
    off_scale: str = ""
    repeated: str = ""
    weights: tuple[float, ...] = ()
    scales: tuple[tuple[float, float] | None, ...] = ()
    values: Mapping[str, str] = field(default_factory=dict)


NONE_SUCH = ColumnMapping("", const="")
"""What is said of a column that a file does not have, whatever its headings are like."""
SAID_OF: Mapping[str, tuple[str, ...]] = {"job": ("zone",), "event": ("zone", "year", "dates")}
"""Constants of a table that are no column of it: the zone of clock readings that name none, the year of
days without one, and whether the day or the month stands first (``dmy``, ``mdy``)."""
PARTS_OF: Mapping[str, tuple[str, ...]] = {
    "event": ("day", "length", "user", "project", "activity", "cancelled", "missed", "shortened", "status")
}
"""Columns of a file that a table has not: what is put together, or only compared, before it is read."""
YEARS = (1970, 2100)
"""Years that a day without one may be of."""
SourceMap = Mapping[str, Mapping[str, ColumnMapping]]
"""Table of the record to column to what was said of it."""
SHEETS = "sheets"
"""Key of a ``map.toml`` below which sheets are named; its keys may stand at the top for the only sheet."""
WHOLE = ("table", "headings", "split", "drop", "const", "blank")
BLANK = ("keep", "clear")
"""What a blank cell may do to what stands in the record."""
LONGEST_UNIT = 20
"""Characters of a unit that is written as a word: %, h, 万元."""
WHOLE_TABLES = ("joined", "none")
"""What a sheet may be beside a table of the record: proposals and reviews in one, or not used."""


@dataclass(frozen=True, slots=True)
class SheetMapping:
    """What a person said of a whole sheet: which table, row of headings (from 1), split in two, columns left out.

    ``const`` holds of every row of the sheet, whatever its table: one instrument a file. ``clears`` says that a
    blank cell takes out what an earlier file brought; without it a blank cell says nothing.
    """

    table: str = ""
    headings: int | None = None
    split: bool | None = None
    drop: tuple[str, ...] = ()
    const: Mapping[str, Any] = field(default_factory=dict)
    clears: bool = False


class MapFile(dict[str, Mapping[str, ColumnMapping]]):
    """A ``map.toml``: what is said of columns by table, and of whole sheets by name; ``""`` for every sheet."""

    sheets: Mapping[str, SheetMapping] = {}

    def of(self, sheet: Sheet) -> SheetMapping:
        """Return what is said of a sheet."""
        names = (f"{sheet.file}!{sheet.name}", sheet.name, sheet.file, PurePath(sheet.file).stem)
        own = next((self.sheets[name] for name in names if name and name in self.sheets), None)
        return own or self.sheets.get("", SheetMapping())

    def within(self, sheet: Sheet) -> SourceMap:
        """Return what is said of the columns of one sheet: with the constants of that sheet."""
        const = self.of(sheet).const
        if not const:
            return self
        result = dict(self)
        for name, said in SAID_OF.items():
            fits = {
                one: ColumnMapping("", const=cell) for one, cell in const.items() if one in TABLES[name] or one in said
            }
            if fits:
                result[name] = {**result.get(name, {}), **fits}
        return result


def load(path: Path) -> SourceMap:
    """Read a ``map.toml``."""
    try:
        document = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except (OSError, ValueError, RecursionError) as error:
        raise FileFormatError(
            Text("the mapping cannot be read", "无法读取对应文件"),
            place=Place(file=path.name),
            seen=str(error)[:120],
            expected='[proposals]\nid = "项目编号"',
            fix=Text(
                "check the path, and the quotes and brackets of each line; each [table] and each "
                "column of it stands once: put further lines under the one that is there",
                "请核对路径，并检查各行的引号与括号；每个 [表] 及其各列只能出现一次，新增各行请并入已有的表",
            ),
        ) from None
    return of(document, path)


def of(document: Mapping[str, Any], path: Path) -> MapFile:
    """Return what the document of a ``map.toml`` says."""
    mapped = MapFile(
        {
            _table(name, path).name: {
                column: column_mapping(entry, Place(path.name, name, None, column), _table(name, path))
                for column, entry in _entries(body)
            }
            for name, body in document.items()
            if isinstance(body, dict) and name not in (SHEETS, *WHOLE)
        }
    )
    whole = {name: document[name] for name in WHOLE if name in document}
    named = document.get(SHEETS, {})
    bodies = {**({"": whole} if whole else {}), **(named if isinstance(named, dict) else {"": named})}
    mapped.sheets = {name: _sheet_mapping(body, Place(path.name, name)) for name, body in bodies.items()}
    return mapped


def _sheet_mapping(body: Any, place: Place) -> SheetMapping:
    """Return what is said of a whole sheet."""
    fits = isinstance(body, dict) and {*body} <= {*WHOLE}
    if fits:
        table, row, split, drop, const, blank = (body.get(name) for name in WHOLE)
        fits = (
            (table is None or (isinstance(table, str) and (table in WHOLE_TABLES or known_table(table) is not None)))
            and (row is None or (type(row) is int and 1 <= row <= LAST_HEADING))
            and (split is None or isinstance(split, bool))
            and (drop is None or (isinstance(drop, list) and all(isinstance(one, str) for one in drop)))
            and (const is None or isinstance(const, dict))
            and blank in (None, *BLANK)
        )
    if not fits:
        raise ColumnError(
            Text("what is said of this sheet cannot be read", "关于此工作表的说明无法识别"),
            place=place,
            seen=str(body)[:120],
            expected='table = "proposals", headings = 3, split = true, drop = ["…"], blank = "clear"',
        )
    known = known_table(table) if isinstance(table, str) else None
    said = {}
    for name, cell in (const or {}).items():
        own = next((one for one in ("event", "job") if name in TABLES[one] or name in SAID_OF[one]), "event")
        said[name] = column_mapping(ColumnMapping("", const=cell), replace(place, column=name), TABLES[own]).const
    name = known.name if known else str(table or "")
    return SheetMapping(name, row, split, tuple(drop or ()), said, blank == "clear")


LAST_HEADING = 1000
"""Lowest row in which a person may say that the headings stand."""
_LETTERED = re.compile(r"@[A-Z]{1,3}$")
"""Behind a heading that stands twice the letter of the column meant."""


def arranged(sheets: Sequence[Sheet], mapping: SourceMap | None) -> list[Sheet]:
    """Return sheets with what a ``map.toml`` says of each: its table, its row of headings, columns left out."""
    return [_arranged(sheet, mapping) for sheet in sheets] if isinstance(mapping, MapFile) else list(sheets)


def _arranged(sheet: Sheet, mapping: MapFile) -> Sheet:
    own = mapping.of(sheet)
    table = own.table or {True: "joined", False: "proposal", None: ""}[own.split]
    head = None if own.headings is None or not sheet.rows else min(own.headings, len(sheet.rows)) - 1
    said = [one.heading for columns in mapping.values() for one in columns.values()]
    lettered = frozenset(one for one in said if _LETTERED.search(one))
    return replace(sheet, table=table, head=head, dropped=sheet.dropped | frozenset(own.drop), lettered=lettered)


def constants(source_map: SourceMap, table: str) -> dict[str, Any]:
    """Return what every row of a table says, by column."""
    return {name: one.const for name, one in source_map.get(table, {}).items() if one.const not in (None, "")}


def _entries(body: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """Yield column and entry; of constants, written as ``const.column``, the entry is a Given."""
    for column, entry in body.items():
        if column == "const" and isinstance(entry, dict):
            for name, value in entry.items():
                yield name, ColumnMapping("", const=value)
        else:
            yield column, entry


def known_table(name: str) -> Table | None:
    """Return the table that has a name, or whose sheets usually have it."""
    wanted = normalise(name)
    return next(
        (one for one in TABLES.values() if wanted in {normalise(word) for word in (one.name, *one.sheets)}), None
    )


def _table(name: str, path: Path) -> Table:
    if (table := known_table(name)) is not None:
        return table
    raise ColumnError(
        Text("no such table", "没有该数据表"), place=Place(file=path.name), seen=name, expected=", ".join(TABLES)
    )


def column_mapping(entry: Any, place: Place, table: Table) -> ColumnMapping:
    """Return what a line of a mapping says of a column of a table."""
    if isinstance(entry, ColumnMapping) and place.column in SAID_OF.get(table.name, ()):
        return ColumnMapping("", const=_constant(entry.const, place))
    if place.column not in table and place.column not in PARTS_OF.get(table.name, ()):
        raise ColumnError(
            Text("no such column", "没有该列"), place=place, seen=place.column, expected=", ".join(table.names)
        )
    if isinstance(entry, ColumnMapping):
        _fitting(entry.const, place, table)
        return entry
    if isinstance(entry, str):
        return ColumnMapping(entry)
    if isinstance(entry, dict) and {*entry} == {"constant"}:
        if entry["constant"] != "":  # an empty one says that the file has no such column
            _fitting(entry["constant"], place, table)
        return ColumnMapping("", const=entry["constant"])
    if isinstance(entry, dict) and (detailed := _detailed(entry, place.column)) is not None:
        return detailed
    raise ColumnError(
        Text("this line of the mapping cannot be read", "对应文件中该行无法读取"),
        place=place,
        seen=str(entry)[:80],
        fix=same(f'{place.column} = {{column = "…", unit = 10000}}'),
    )


def _constant(constant: Any, place: Place) -> Any:
    """Return what is said of every row and stands in no column; refuse what cannot be."""
    if place.column == "zone":
        return _zone(constant, place)
    fits = constant in ("dmy", "mdy")
    if place.column == "year":
        fits = type(constant) is int and YEARS[0] <= constant <= YEARS[1]
    if fits:
        return constant
    raise ColumnError(
        Text("this constant cannot stand here", "此处不能写该常量"),
        place=place,
        seen=str(constant)[:80],
        expected="2026" if place.column == "year" else "dmy | mdy",
    )


def _zone(name: Any, place: Place) -> str:
    """Return the IANA name of a zone that was stated; refuse one that nobody knows."""
    zone = zoned(name) if isinstance(name, str) else None
    if zone is None:
        raise ColumnError(
            Text("no such time zone", "没有该时区"),
            place=place,
            seen=str(name)[:80],
            expected="Asia/Shanghai | Europe/Berlin | UTC | 北京时间",
            fix=same('const.zone = "Asia/Shanghai"'),
            code="no_zone",
        )
    return zone.key


def _fitting(constant: Any, place: Place, table: Table) -> None:
    """Refuse a constant that the column cannot hold."""
    column = table[place.column or ""]
    try:
        fitted = None if isinstance(constant, dict | list) else value(column, constant)
    except UnfitError as unfit:
        fitted, code = None, str(unfit)
    else:
        code = "wrong_type"
    if fitted is None:
        raise ColumnError(
            Text("this constant cannot stand in the column", "该常量不能用于此列"),
            place=place,
            seen=str(constant)[:80],
            expected=" | ".join(column.values) or column.type.value,
            fix=Text(
                f"write const.{column.name} with one of what is expected",
                f"请将 const.{column.name} 改为“应为”所列内容",
            ),
            code=code,
        )


def _detailed(entry: Mapping[str, Any], column: str) -> ColumnMapping | None:
    """Return what the long form of a line says, or None if it cannot be read."""
    heading, factor, coin = entry.get("column"), entry.get("unit"), str(entry.get("currency", ""))
    order, scale = entry.get("order", ()), entry.get("scale")
    lists = {name: entry.get(name, ()) for name in ("columns", "in", "out")}
    words = {name: entry.get(name, "") for name in WORDS}
    unit = None if not coin else Unit("", Decimal(1), coin)
    if isinstance(factor, str) and 0 < len(factor) <= LONGEST_UNIT:
        unit = replace(parse(factor), text=factor)
    elif factor is not None:
        if isinstance(factor, bool) or not isinstance(factor, int | float) or not 0 < factor < math.inf:
            return None
        unit = Unit(f"×{factor:g}", Decimal(repr(factor)), coin)
    weights = entry.get("weights", ())
    given = entry.get("values", {})
    if not isinstance(given, dict) or not all(isinstance(one, str) for one in given.values()):
        return None
    scales = entry.get("scales", ())
    known = {"column", "unit", "currency", "order", "scale", "scales", "weights", "values", *lists, *words} >= set(
        entry
    )
    texts = all(
        isinstance(many, list | tuple) and all(isinstance(one, str) for one in many)
        for many in (order, *lists.values())
    )
    if lists["columns"] and heading is None:
        heading = column  # as the long form of a table with a column a criterion, or a reviewer, has it
    chosen = all(word == "" or word in WORDS[name] for name, word in words.items())
    weighed = not weights or (
        isinstance(weights, list) and len(weights) == len(lists["columns"]) and all(map(_above, weights))
    )
    ranged = not scales or (
        isinstance(scales, list)
        and len(scales) == len(lists["columns"])
        and all(one == [] or (one is not None and _scaled(one)) for one in scales)
    )
    if not isinstance(heading, str) or not (known and texts and chosen and weighed and ranged and _scaled(scale)):
        return None
    return ColumnMapping(
        heading,
        unit,
        tuple(order),
        _scale(scale),
        columns=tuple(lists["columns"]),
        stays=tuple(lists["in"]),
        out=tuple(lists["out"]),
        off_scale=words["off_scale"],
        repeated=words["repeated"],
        weights=tuple(map(float, weights)),
        scales=tuple(_scale(one or None) for one in scales),
        values=dict(given),
    )


def _above(number: Any) -> bool:
    return isinstance(number, int | float) and not isinstance(number, bool) and 0 < number < math.inf


WORDS: Mapping[str, tuple[str, ...]] = MappingProxyType({"off_scale": ("aside",), "repeated": ("first", "last")})
"""Keys of a line that take one of a few words."""


def _scaled(scale: Any) -> bool:
    if scale is None:
        return True
    numbers = isinstance(scale, list) and all(
        isinstance(one, int | float) and not isinstance(one, bool) for one in scale
    )
    return numbers and len(scale) == 2 and scale[0] != scale[1]


def _scale(scale: Any) -> tuple[float, float] | None:
    return None if scale is None else (float(scale[0]), float(scale[1]))


# What was understood of a sheet: meanings of its headings, rows kept, rows set aside.


@dataclass(frozen=True, slots=True)
class Meaning:
    """What one heading of a file was taken for."""

    heading: str
    column: str
    label: Text
    unit: str = ""
    factor: float = 1.0
    rows_used: int = 0
    key: str = ""

    def json(self) -> dict[str, Any]:
        """Return the JSON form."""
        return {
            "heading": self.heading,
            "column": self.column,
            "label": self.label.json(),
            "key": self.key or None,
            "unit": self.unit or None,
            "factor": self.factor,
            "rows_used": self.rows_used,
        }


@dataclass(frozen=True, slots=True)
class Rejected:
    """One row of the file that was set aside."""

    line: int
    column: str
    code: str
    cells: Sequence[Any]


@dataclass(frozen=True, slots=True)
class Clash:
    """Two rows of one id that differ."""

    id: str
    column: str
    line: int
    before: int
    seen: Any
    held: Any


@dataclass(frozen=True, slots=True)
class Understood:
    """One sheet, understood."""

    table: str
    file: str
    sheet: str
    header_row: int
    mapping: Sequence[Meaning]
    rows: Sequence[Row]
    lines: Sequence[int]
    rejected: Sequence[Rejected] = ()
    findings: Sequence[Finding] = ()
    unused: Sequence[str] = ()
    above: Sequence[str] = ()
    encoding: str = ""
    order: Sequence[str] = ()
    scale: tuple[float, float] | None = None
    blank: int = 0
    spent: Sequence[str] = ()
    clashes: Sequence[Clash] = ()
    turned: bool = False
    recused: Sequence[tuple[str, str, int]] = ()
    """Proposal, reviewer and row of each score in whose place a conflict is declared."""
    criteria: Sequence[Row] = ()

    @property
    def rows_in(self) -> int:
        """Rows read below the header."""
        return len(self.rows) + len(self.rejected)
