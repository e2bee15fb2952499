# SPDX-License-Identifier: Apache-2.0
"""Read OpenDocument spreadsheets; what a repeated cell or row would grow to is counted before it is made."""

from __future__ import annotations

import zipfile
import zlib
from dataclasses import replace
from pathlib import Path
from xml.parsers import expat

import python_calamine as calamine

from yuzui.settings import whole
from yuzui.sheets.formats import xlsx
from yuzui.sheets.formats.guard import limit, refusal
from yuzui.sheets.sheet import Sheet

CONTENT, MANIFEST = "content.xml", "META-INF/manifest.xml"


def read(path: Path) -> list[Sheet]:
    """Read the sheets of a spreadsheet."""
    try:
        with zipfile.ZipFile(path) as archive:
            parts = {part.filename: part for part in archive.infolist()}
            xlsx.directory(path, list(parts.values()), CONTENT, ".ods")
            if MANIFEST in parts and b"encryption-data" in _bytes(path, archive, parts[MANIFEST]):
                raise refusal(path, "locked")
            extent = _Extent(path)
            extent.measure(_bytes(path, archive, parts[CONTENT]))
        with path.open("rb") as stream:
            book = calamine.CalamineWorkbook.from_filelike(stream)
            sheets, hidden = xlsx.sheets_of(path, book)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, expat.ExpatError) as error:
        raise refusal(path, "damaged", str(error)[:120]) from None
    except (calamine.CalamineError, ValueError, OverflowError) as error:
        raise refusal(path, "damaged", str(error)[:120]) from None
    if not sheets:
        raise refusal(path, "empty")
    for one in sheets:
        spans = extent.percent.get(one.name, ())
        xlsx.with_percent(one, ((row, column) for rows, columns in spans for row in rows for column in columns))
    sheets[0] = replace(sheets[0], notes=tuple(hidden))
    return sheets


def _bytes(path: Path, archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> bytes:
    """Return an unpacked part, never more than its directory says or the settings allow."""
    most = min(whole("max_unpacked_size"), part.file_size)
    chunks, size = [], 0
    for chunk in xlsx.unpacked(archive, part):
        size += len(chunk)
        if size > most:
            raise refusal(path, "bomb", f"{part.filename[:60]}: > {most:,} B")
        chunks.append(chunk)
    return b"".join(chunks)


class _Extent:
    """How far the cells of each sheet reach, repeated ones counted as often as they stand."""

    def __init__(self, path: Path) -> None:
        self.path, self.sheet = path, ""
        self.rows = self.columns = self.row_times = self.width = self.pending = self.times = 0
        self.filled = False
        self.percent: dict[str, list[tuple[range, range]]] = {}
        self.spans: list[range] = []

    def measure(self, content: bytes) -> None:
        """Refuse content that would grow beyond the limits, and one that declares entities."""
        parser = expat.ParserCreate()
        parser.StartDoctypeDeclHandler = self._doctype
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._text
        parser.Parse(content, True)

    def _doctype(self, *_: object) -> None:
        raise refusal(self.path, "bad_xml", "DOCTYPE")

    def _start(self, name: str, about: dict[str, str]) -> None:
        if name == "table:table":
            self.sheet, self.rows, self.columns, self.pending = about.get("table:name", ""), 0, 0, 0
        elif name == "table:table-row":
            self.row_times = self._many(about, "table:number-rows-repeated")
            self.width, self.times, self.filled, self.spans = 0, 0, False, []
        elif name in ("table:table-cell", "table:covered-table-cell"):
            self.times += self._many(about, "table:number-columns-repeated")
            if "office:value-type" in about or "office:value" in about:
                self._seen()
            if about.get("office:value-type") == "percentage":
                self.spans.append(range(self.times - self._many(about, "table:number-columns-repeated"), self.times))

    def _text(self, data: str) -> None:
        if self.times and data.strip():
            self._seen()

    def _seen(self) -> None:
        self.width, self.filled = self.times, True

    def _end(self, name: str) -> None:
        if name != "table:table-row":
            return
        if not self.filled:
            self.pending += self.row_times  # empty rows count once something stands below them
            return
        self.rows += self.pending + self.row_times
        self.pending = 0
        rows, self.columns = range(self.rows - self.row_times, self.rows), max(self.columns, self.width)
        self.percent.setdefault(self.sheet, []).extend((rows, columns) for columns in self.spans)
        limit(self.path, "max_rows", self.rows, self.sheet)
        limit(self.path, "max_columns", self.columns, self.sheet)
        if self.rows * self.columns > xlsx.MOST_CELLS:
            raise refusal(self.path, "bomb", f"{self.rows:,} × {self.columns:,}")

    def _many(self, about: dict[str, str], name: str) -> int:
        text = about.get(name, "1")
        if not text.isdigit() or len(text) > 9:
            raise refusal(self.path, "bad_xml", f"{name}={text[:20]}")
        return max(1, int(text))
