# SPDX-License-Identifier: Apache-2.0
"""Read workbooks: values as stored, dates of either epoch, merged ranges kept for the header."""

from __future__ import annotations

import datetime as dt
import io
import math
import os
import re
import unicodedata
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from html import unescape
from itertools import islice
from pathlib import Path
from typing import Any

import python_calamine as calamine
import xlsxwriter

from yuzui.errors import Place
from yuzui.settings import whole
from yuzui.sheets.formats.guard import limit, refusal
from yuzui.sheets.sheet import Export, Percent, Sheet, neutral
from yuzui.store import durable

# Write workbooks: the same tables give the same bytes, whoever writes them and when.


NARROW, WIDE = 6, 60
"""Widths of a column in characters."""
USUAL, SENTENCE = 8, 60
"""Width of a column of which nothing is said; least width across which a sentence is written."""
LONGEST_CELL = 32_767
"""Characters a cell can hold in the format."""
ROWS_TO_FILL = 5_000
"""Rows below the headings in which a cell offers its words."""
_FORBIDDEN = re.compile(r"[\[\]:*?/\\\x00-\x1f]")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


def write(path: Path, exports: Sequence[Export]) -> int:
    """Write tables as the sheets of one workbook."""
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(
        buffer,
        {
            "in_memory": True,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
            "nan_inf_to_errors": False,
        },
    )
    book.set_properties({"author": "", "created": _clock()})
    counted, names = 0, set[str]()
    for export in exports or [Export("-", (), ())]:
        sheet = book.add_worksheet(_name(export.name, names))
        counted += _Page(book, sheet, export).fill()
    book.close()
    path.write_bytes(_settled(buffer.getvalue()))
    return counted


def _clock() -> dt.datetime:
    fixed = bool(os.environ.get("SOURCE_DATE_EPOCH"))
    return durable.of_files().replace(tzinfo=None) if fixed else dt.datetime(1980, 1, 1)


def _settled(data: bytes) -> bytes:
    """Return the archive with one date on every part and no trace of the system that made it."""
    date = max(_clock(), dt.datetime(1980, 1, 1)).timetuple()[:6]
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(data)) as source,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as target,
    ):
        for part in source.infolist():
            fresh = zipfile.ZipInfo(part.filename, date)
            fresh.compress_type = zipfile.ZIP_DEFLATED
            fresh.create_system, fresh.external_attr = 0, 0
            target.writestr(fresh, source.read(part))
    return out.getvalue()


def _name(wanted: str, names: set[str]) -> str:
    """Return a name a sheet may have: at most 31 characters, unlike all others."""
    base = _FORBIDDEN.sub(" ", wanted).strip(" '") or "-"
    name, n = base[:31], 1
    while name.casefold() in names or name.casefold() == "history":
        n += 1
        tail = f" {n}"
        name = base[: 31 - len(tail)] + tail
    names.add(name.casefold())
    return name


class _Page:
    """One sheet being written."""

    def __init__(self, book: Any, sheet: Any, export: Export) -> None:
        self.sheet, self.export = sheet, export
        base = {"valign": "top", "text_wrap": True, "font_name": "Arial", "font_size": 10}
        self.title = book.add_format({**base, "bold": True, "font_size": 13, "text_wrap": False})
        heading = {**base, "bold": True, "bottom": 1, "bg_color": "#EEF1F4"}
        self.head = book.add_format(heading)
        self.text = book.add_format(base)
        right = {"align": "right", "indent": 1}
        self.figure = book.add_format(heading | right)
        self.numbers = {
            code: book.add_format({**base, "num_format": code, "text_wrap": False} | right)
            for code in sorted({*export.formats, "#,##0", "yyyy-mm-dd", "yyyy-mm-dd hh:mm"} - {""})
        }

    def fill(self) -> int:
        """Write title, picture, headings and rows; return how many cells were neutralised."""
        row = 0
        if self.export.title:
            row = self._titled(self.export.title) + 1
        for line in self.export.lead:
            row = self._write_sentence(row, line)
        row += bool(self.export.lead)
        if self.export.image:
            row = self._picture(row)
        counted = 0
        for column, heading in enumerate(self.export.headings):
            form = self.figure if any(self.export.formats[column : column + 1]) else self.head
            counted += self._put(row, column, heading, form)
        for number, values in enumerate(self.export.rows, start=row + 1):
            for column, value in enumerate(values):
                counted += self._put(number, column, value, self._format(column, value))
        self._guide(row)
        self._lay_out(row)
        return counted

    def _titled(self, title: str) -> int:
        """Write the title; one that is longer than the table as sentences; return the next row."""
        room = max(SENTENCE, sum(map(self._width, range(len(self.export.headings)))))
        if "\n" not in title and _cells_of(title) * 1.3 <= room:
            self._put(0, 0, title, self.title)
            return 1
        # a page is printed to its width: a line beyond the table would make all of it tiny
        row = 0
        for line in title.split("\n"):
            row = self._write_sentence(row, line)
        return row

    def _write_sentence(self, row: int, line: str) -> int:
        """Write a sentence across the table, as high as it needs; return the next row."""
        last, wide = 0, self._width(0)
        while last < len(self.export.headings) - 1 or wide < SENTENCE:
            last += 1
            wide += self._width(last)
        line = _CONTROL.sub("", str(neutral(line)[0]))[:LONGEST_CELL]
        if last:
            self.sheet.merge_range(row, 0, row, last, line, self.text)
        else:
            self.sheet.write_string(row, 0, line, self.text)
        room = max(1.0, sum(self._width(c) for c in range(last + 1)) * 0.95)
        lines = sum(max(1, math.ceil(_cells_of(part) / room)) for part in line.split("\n"))
        self.sheet.set_row(row, 14 * lines + 2)
        return row + 1

    def _guide(self, row: int) -> None:
        """Put comments on the headings, and lists of words into the cells below them."""
        for column, note in enumerate(self.export.notes):
            if note:
                tall = 18 * (2 + _cells_of(note) // 34)
                self.sheet.write_comment(
                    row, column, note, {"author": "", "width": 240, "height": tall, "font_size": 9}
                )
        for column, words in enumerate(self.export.choices):
            if words:
                # a list of our own is closed; one of another sheet only helps to fill in
                kind = "information" if isinstance(words, str) else "stop"
                source = words if isinstance(words, str) else list(words)
                about = {"validate": "list", "source": source, "error_type": kind}
                self.sheet.data_validation(row + 1, column, row + ROWS_TO_FILL, column, about)

    def _format(self, column: int, value: Any) -> Any:
        code = self.export.formats[column] if column < len(self.export.formats) else ""
        if isinstance(value, dt.datetime):
            return self.numbers[code if "hh" in code else "yyyy-mm-dd hh:mm"]
        if isinstance(value, dt.date):
            return self.numbers["yyyy-mm-dd"]
        number = isinstance(value, int | float) and not isinstance(value, bool)
        if number and isinstance(value, int) and code == "0.000":
            # a count among measured figures
            code = "#,##0"
        return self.numbers[code] if code and number else self.text

    def _put(self, row: int, column: int, value: Any, form: Any) -> bool:
        if hasattr(value, "item"):
            value = value.item()
        value, was = neutral(value)
        if value is None or (isinstance(value, float) and not _finite(value)):
            self.sheet.write_blank(row, column, None, form)
        elif isinstance(value, bool):
            self.sheet.write_boolean(row, column, value, form)
        elif isinstance(value, int) and abs(value) >= 2**53:
            self.sheet.write_string(row, column, str(value), form)
        elif isinstance(value, int | float):
            self.sheet.write_number(row, column, value, form)
        elif isinstance(value, dt.datetime):
            moment = value.astimezone(dt.UTC).replace(tzinfo=None) if value.tzinfo else value
            self.sheet.write_datetime(row, column, moment, form)
        elif isinstance(value, dt.date):
            self.sheet.write_datetime(row, column, value, form)
        else:
            self.sheet.write_string(row, column, _CONTROL.sub("", str(value))[:LONGEST_CELL], form)
        return was

    def _picture(self, row: int) -> int:
        about = {
            "image_data": io.BytesIO(self.export.image),
            "description": self.export.image_text,
            "object_position": 1,
        }
        wide, tall = _size(self.export.image)
        room = sum(7 * self._width(c) + 5 for c in range(len(self.export.headings)))
        # no wider than the table, so that a page printed to its width keeps its text readable
        scale = min(1.0, 640 / max(tall, 1), (room or wide) / max(wide, 1))
        about["x_scale"] = about["y_scale"] = scale
        self.sheet.insert_image(row, 0, "picture.png", about)
        height = int(tall * scale / 20) + 2
        for below in range(row, row + height):
            # said aloud, since programs differ in what they take for granted
            self.sheet.set_row(below, 15)
        return row + height

    def _lay_out(self, row: int) -> None:
        sheet = self.sheet
        for column in range(len(self.export.headings)):
            unseen = {"hidden": True} if column in self.export.hidden else None
            sheet.set_column(column, column, self._width(column), None, unseen)
        if self.export.headings:
            sheet.freeze_panes(row + 1, 0 if len(self.export.headings) < 6 else 1)
            sheet.repeat_rows(row)
        sheet.set_paper(9)
        if sum(map(self._width, range(len(self.export.headings)))) > 90:
            sheet.set_landscape()
        sheet.fit_to_pages(1, 0)
        sheet.set_margins(left=0.5, right=0.5, top=0.6, bottom=0.6)
        foot = self.export.footer.replace("&", "&&")
        sheet.set_footer((f"&L{foot}" if foot else "") + "&C&P / &N")

    def _width(self, column: int) -> int:
        if column >= len(self.export.headings):
            return USUAL
        if column < len(self.export.widths):
            return self.export.widths[column]
        code = self.export.formats[column] if column < len(self.export.formats) else ""
        shown = [str(self.export.headings[column])]
        shown += [_shown(row[column], code) for row in self.export.rows[:200]]
        # figures keep a little off what stands at their right
        edge = 4 if code else 2
        return max(NARROW, min(WIDE, max(_cells(text) for text in shown) + edge))


def _size(png: bytes) -> tuple[float, float]:
    """Return width and height of a picture as a sheet shows it, pixels of 1/96 inch."""
    wide, tall = (int.from_bytes(png[k : k + 4], "big") for k in (16, 20))
    at = png.find(b"pHYs")
    if at < 0 or png[at + 12] != 1:
        return wide, tall
    # stated in pixels a metre, along each side
    sides = (int.from_bytes(png[k : k + 4], "big") * 0.0254 for k in (at + 4, at + 8))
    dense = [round(side) or 96 for side in sides]
    return wide * 96 / dense[0], tall * 96 / dense[1]


def _finite(value: float) -> bool:
    return value - value == 0


def _shown(value: Any, code: str) -> str:
    if value is None:
        return ""
    if isinstance(value, float) and code:
        return f"{value:,.2f}"
    return str(value)


def _cells(text: str) -> int:
    return _cells_of(text[:WIDE])


def _cells_of(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)


# Whether a workbook is safe to parse: its archive, its parts, the extent of its sheets.


MOST_PARTS = 10_000
MOST_RATIO = 400
"""Unpacked over packed size; repetitive sheets of real offices stay below 100."""
SMALL = 8_000_000
"""Bytes below which the ratio says nothing."""
CHUNK = 1 << 20
MOST_CELLS = 60_000_000
"""Cells in the rectangle a sheet spans, filled or not; the parser allocates them all."""

_SHEET = re.compile(r"xl/worksheets/[^/]+\.xml$")
_CELL = re.compile(rb'<c r="([A-Z]{1,8})(\d{1,10})"')
_ANY_CELL = re.compile(rb"<(?:\w+:)?c[\s/>]")
_ROW = re.compile(rb'<row r="(\d{1,10})"')
_ANY_ROW = re.compile(rb"<(?:\w+:)?row[\s/>]")
_HIDDEN = re.compile(rb'<row r="(\d{1,10})"[^>]*\shidden="(?:1|true)"')
_NO_VALUE = re.compile(rb"<f(?:\s[^>]*)?(?:/>|>[^<]*</f>)(?:<v\s*/>|<v></v>)?</c>")
_ERROR = re.compile(
    rb'<c r="([A-Z]{1,8})(\d{1,10})"[^>]*\bt="e"[^>]*>(?:<f[^>]*/>|<f[^>]*>[^<]*</f>)?<v>([^<]{1,20})</v>'
)
"""A cell whose formula failed, which the parser reads as an empty one."""
_RELATION = re.compile(rb"<(?:\w+:)?Relationship\s[^>]*>")
_SHEET_TAG = re.compile(rb"<(?:\w+:)?sheet\s[^>]*>")
_ATTRIBUTE = re.compile(rb'([\w:]+)="([^"]*)"')
LOOKED_AT = 16
"""Pieces of the index of a workbook that are looked at for the names of its sheets."""
_FORMAT, _CELL_FORMAT = re.compile(rb"<(?:\w+:)?numFmt\s[^>]*>"), re.compile(rb"<(?:\w+:)?xf\s[^>]*>")
_QUOTED = re.compile(r'"[^"]*"|\\.')
"""What a number format shows as it is, without a meaning."""
_OUTSIDE = re.compile(rb"<Relationship\b[^>]*TargetMode=[\"']External[\"'][^>]*>")


@dataclass(slots=True)
class Extent:
    """How far the cells of a sheet reach."""

    rows: int = 0
    columns: int = 0
    valueless: int = 0
    first: tuple[str, int] | None = None
    """Column and row of the first formula without a result."""
    widths: set[bytes] = field(default_factory=set)
    title: str = ""
    """What the owner calls the sheet."""
    hidden: set[int] = field(default_factory=set)
    """Rows that a person hid or filtered out."""
    errors: dict[tuple[int, int], str] = field(default_factory=dict)
    """What stands in cells whose formula failed, by row and column from 0."""
    percent: re.Pattern[bytes] | None = None
    """Cells whose format shows per cent; None where the workbook has no such format."""
    shown: list[tuple[bytes, bytes]] = field(default_factory=list)
    """Column and row of each cell that is shown as per cent."""


def examine(path: Path) -> dict[str, Extent]:
    """Refuse a workbook that is not safe to parse."""
    try:
        with zipfile.ZipFile(path) as archive:
            parts = archive.infolist()
            directory(path, parts)
            extents: dict[str, Extent] = {}
            percent = _percent_cells(archive)
            left = whole("max_unpacked_size")
            for part in parts:
                if _SHEET.match(part.filename):
                    extents[part.filename] = Extent(percent=percent)
                left -= _part(path, archive, part, left, extents)
            return extents
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError) as error:
        raise refusal(path, "damaged", str(error)[:120]) from None


def directory(path: Path, parts: list[zipfile.ZipInfo], needed: str = "xl/workbook.xml", ending: str = ".xlsx") -> None:
    """Refuse an archive that is no spreadsheet, or whose directory plays a trick."""
    names = [part.filename for part in parts]
    if needed not in names:
        raise refusal(path, "not_a_workbook", expected=ending)
    if len(names) > MOST_PARTS or len(set(names)) != len(names):
        raise refusal(path, "bad_archive", f"{len(names):,}", f"≤ {MOST_PARTS:,}")
    for part in parts:
        name = part.filename
        if name.startswith(("/", "\\")) or ".." in re.split(r"[/\\]", name) or ":" in name:
            raise refusal(path, "bad_path", name[:80])
        if part.flag_bits & 1:
            raise refusal(path, "locked", name[:80])
        if name.startswith("xl/externalLinks/"):
            raise refusal(path, "external_link", name[:80])
        if part.file_size > SMALL and part.file_size > MOST_RATIO * max(part.compress_size, 1):
            raise refusal(path, "bomb", f"{name[:60]}: {part.file_size:,} B", f"≤ {MOST_RATIO}:1")
    limit(path, "max_unpacked_size", sum(part.file_size for part in parts))


def _part(path: Path, archive: zipfile.ZipFile, part: zipfile.ZipInfo, left: int, extents: dict[str, Extent]) -> int:
    """Unpack one part into a counter and look at it; return its true size."""
    name = part.filename
    sheet = extents.get(name)
    size, tail = 0, b""
    for chunk in unpacked(archive, part):
        _first(path, name, chunk if not size else b"")
        size += len(chunk)
        if size > min(left, part.file_size):
            raise refusal(path, "bomb", f"{name[:60]}: > {part.file_size:,} B")
        if name.endswith((".xml", ".rels", ".vml")):
            text = tail + chunk
            _tricks(path, name, text)
            cut = max(text.rfind(b"<c "), text.rfind(b"<row"), len(text) - 65_536, 0)
            if sheet is not None:
                _measure(path, name, sheet, text[:cut])
            tail = text[cut:]
    if sheet is not None:
        _measure(path, name, sheet, tail)
        sheet.title = _title(archive, name)
        _judge(path, sheet.title, sheet)
    return size


def _percent_cells(archive: zipfile.ZipFile) -> re.Pattern[bytes] | None:
    """Return the pattern of cells whose number format shows per cent; None where no format does."""
    try:
        text = b"".join(islice(unpacked(archive, archive.getinfo("xl/styles.xml")), LOOKED_AT))
    except (KeyError, OSError, NotImplementedError, zipfile.BadZipFile, zlib.error):
        return None  # what is wrong with the part is found where all parts are looked at
    formats = map(_attributes, _FORMAT.findall(text))
    percent = {one.get("numFmtId") for one in formats if "%" in _QUOTED.sub("", unescape(one.get("formatCode", "")))}
    of_cells = re.search(rb"<(?:\w+:)?cellXfs\b.*?</(?:\w+:)?cellXfs>", text, re.DOTALL)
    forms = map(_attributes, _CELL_FORMAT.findall(of_cells[0] if of_cells else b""))
    styles = [b"%d" % n for n, one in enumerate(forms) if one.get("numFmtId") in percent | {"9", "10"}]
    return re.compile(rb'<c r="([A-Z]{1,8})(\d{1,10})"[^>]*\ss="(?:%s)"' % b"|".join(styles)) if styles else None


def _title(archive: zipfile.ZipFile, part: str) -> str:
    """Return what the owner of a workbook calls one of its sheets; the name of its part where none is told."""
    try:
        links, names = (
            b"".join(islice(unpacked(archive, archive.getinfo(one)), LOOKED_AT))
            for one in ("xl/_rels/workbook.xml.rels", "xl/workbook.xml")
        )
        ids = {
            one["Target"].rpartition("/")[2]: one["Id"]
            for tag in _RELATION.findall(links)
            if {"Target", "Id"} <= (one := _attributes(tag)).keys()
        }
        own = ids[part.rpartition("/")[2]]
        tags = map(_attributes, _SHEET_TAG.findall(names))
        return unescape(next(tag["name"] for tag in tags if tag.get("r:id") == own))
    except (KeyError, StopIteration, OSError, zipfile.BadZipFile, zlib.error):
        return part


def _attributes(tag: bytes) -> dict[str, str]:
    return {key.decode(): value.decode("utf-8", "replace") for key, value in _ATTRIBUTE.findall(tag)}


def unpacked(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> Iterator[bytes]:
    """Yield the unpacked bytes, however many there are, whatever the directory says."""
    with archive.open(part):
        pass  # the library compares the local header with the directory
    raw = archive.fp
    assert raw is not None
    raw.seek(part.header_offset + 26)
    lengths = raw.read(4)
    skip = int.from_bytes(lengths[:2], "little") + int.from_bytes(lengths[2:], "little")
    raw.seek(part.header_offset + 30 + skip)
    if part.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise NotImplementedError(f"compression {part.compress_type}")
    inflate = zlib.decompressobj(-15) if part.compress_type == zipfile.ZIP_DEFLATED else None
    left = part.compress_size
    while left > 0:
        data = raw.read(min(CHUNK, left))
        if not data:
            raise EOFError("cut off")
        left -= len(data)
        while data:
            yield data if inflate is None else inflate.decompress(data, CHUNK)
            data = b"" if inflate is None else inflate.unconsumed_tail


def _first(path: Path, name: str, chunk: bytes) -> None:
    if chunk.startswith(b"PK\x03\x04"):
        raise refusal(path, "nested_archive", name[:80])
    if name.endswith((".xml", ".rels")) and b"\0" in chunk[:64]:
        raise refusal(path, "bad_xml", name[:80])


def _tricks(path: Path, name: str, text: bytes) -> None:
    if b"<!DOCTYPE" in text or b"<!ENTITY" in text:
        raise refusal(path, "bad_xml", f"{name[:60]}: <!DOCTYPE")
    if name.endswith(".rels"):
        for link in _OUTSIDE.findall(text):
            if b"/hyperlink" not in link:
                raise refusal(path, "external_link", link.decode("utf-8", "replace")[:120])


def _measure(path: Path, name: str, sheet: Extent, text: bytes) -> None:
    cells, rows = _CELL.findall(text), _ROW.findall(text)
    if len(cells) != len(_ANY_CELL.findall(text)) or len(rows) != len(_ANY_ROW.findall(text)):
        raise refusal(path, "bad_xml", f"{name[:60]}: <c>, <row>", '<c r="A1">')
    if cells:
        sheet.widths.update({letters for letters, _ in cells})
        sheet.rows = max(sheet.rows, max(map(int, {row for _, row in cells})))
    if rows:
        sheet.rows = max(sheet.rows, max(map(int, rows)))
        sheet.hidden.update(map(int, _HIDDEN.findall(text)))
    if sheet.percent is not None:
        sheet.shown += sheet.percent.findall(text)
    if b't="e"' in text:
        for letters, row, error in _ERROR.findall(text):
            sheet.errors[int(row) - 1, _number(letters) - 1] = error.decode("utf-8", "replace")
    for formula in _NO_VALUE.finditer(text):
        sheet.valueless += 1
        if sheet.first is None and (cell := _CELL.match(text, text.rfind(b"<c ", 0, formula.start()))):
            sheet.first = cell[1].decode(), int(cell[2])


def _judge(path: Path, name: str, sheet: Extent) -> None:
    sheet.columns = max((_number(letters) for letters in sheet.widths), default=0)
    limit(path, "max_columns", sheet.columns, name)
    limit(path, "max_rows", sheet.rows, name)
    if sheet.rows * sheet.columns > MOST_CELLS:
        raise refusal(path, "bomb", f"{name[:60]}: {sheet.rows:,} × {sheet.columns:,}")
    if sheet.valueless:
        error = refusal(path, "formula_without_value", f"{sheet.valueless:,}")
        column, row = sheet.first or ("", None)
        error.place = Place(path.name, name[:60], row, column)
        raise error


def _number(letters: bytes) -> int:
    total = 0
    for letter in letters:
        total = total * 26 + letter - 64
    return total


def read(path: Path) -> list[Sheet]:
    """Read the visible sheets of a workbook."""
    extents = list(examine(path).values())
    shown = {extent.title: extent.shown for extent in extents if extent.shown}
    errors = {extent.title: extent.errors for extent in extents if extent.errors}
    unseen = {extent.title: frozenset(extent.hidden) for extent in extents if extent.hidden}
    try:
        with path.open("rb") as stream:
            sheets, hidden = sheets_of(path, calamine.CalamineWorkbook.from_filelike(stream))
    except (calamine.CalamineError, ValueError, OverflowError) as error:
        raise refusal(path, "damaged", str(error)[:120]) from None
    if not sheets:
        raise refusal(path, "empty")
    sheets = [replace(one, hidden=unseen[one.name]) if one.name in unseen else one for one in sheets]
    sheets[0] = replace(sheets[0], notes=tuple(hidden))
    for one in sheets:
        places = {letters: _number(letters) - 1 for letters, _ in shown.get(one.name, ())}
        with_percent(one, ((int(row) - 1, places[letters]) for letters, row in shown.get(one.name, ())))
    return [_with_errors(one, errors.get(one.name, {})) for one in sheets]


def with_percent(sheet: Sheet, cells: Iterable[tuple[int, int]]) -> None:
    """Mark the numbers of a sheet that their cells, by row and column from 0, show as per cent."""
    for row, column in cells:
        values = sheet.rows[row] if row < len(sheet.rows) else ()
        if isinstance(values, list) and column < len(values) and type(values[column]) in (int, float):
            values[column] = Percent(values[column])


def _with_errors(sheet: Sheet, errors: Mapping[tuple[int, int], str]) -> Sheet:
    """Return a sheet that says where a formula failed."""
    for (row, column), error in errors.items():
        cells = sheet.rows[row] if row < len(sheet.rows) else []
        if isinstance(cells, list) and column < len(cells) and cells[column] is None:
            cells[column] = error
    return sheet


def sheets_of(path: Path, book: Any) -> tuple[list[Sheet], list[str]]:
    """Return the visible sheets of a workbook that have a cell, and a note for each hidden one."""
    sheets: list[Sheet] = []
    hidden: list[str] = []
    for about in book.sheets_metadata:
        if about.typ is not calamine.SheetTypeEnum.WorkSheet:
            continue
        if about.visible is not calamine.SheetVisibleEnum.Visible:
            hidden.append(f"hidden:{about.name}")
            continue
        sheet = book.get_sheet_by_name(about.name)
        rows = [[_cell(value) for value in row] for row in _rows(sheet)]
        if any(value is not None for row in rows for value in row):
            sheets.append(Sheet(path.name, about.name, rows, merged=_merged(sheet)))
    return sheets, hidden


def _rows(sheet: Any) -> list[list[Any]]:
    return list(sheet.to_python(skip_empty_area=False)) if sheet.end is not None else []


def _merged(sheet: Any) -> tuple[tuple[int, int, int, int], ...]:
    ranges = sheet.merged_cell_ranges or []
    return tuple((top, left, bottom, right) for (top, left), (bottom, right) in ranges)


def _cell(value: Any) -> Any:
    if value == "":
        return None
    if type(value) is float and value.is_integer() and abs(value) < 2**53:
        return int(value)
    return value
