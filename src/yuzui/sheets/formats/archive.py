# SPDX-License-Identifier: Apache-2.0
"""Whether a workbook is safe to parse: its archive, its parts, the extent of its sheets.

A workbook is a zip archive of XML. Its directory may lie about sizes, its XML may name
entities or other files, and two cells may span seventeen thousand million; each is found here
by unpacking part after part into a counter.
"""

from __future__ import annotations

import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from yuzui.settings import whole
from yuzui.sheets.formats.guard import limit, refusal

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
_NO_VALUE = re.compile(rb"<f(?:\s[^>]*)?(?:/>|>[^<]*</f>)(?:<v\s*/>|<v></v>)?</c>")
_OUTSIDE = re.compile(rb"<Relationship\b[^>]*TargetMode=[\"']External[\"'][^>]*>")


@dataclass(slots=True)
class Extent:
    """How far the cells of a sheet reach."""

    rows: int = 0
    columns: int = 0
    valueless: int = 0
    widths: set[bytes] = field(default_factory=set)


def examine(path: Path) -> dict[str, Extent]:
    """Refuse a workbook that is not safe to parse."""
    try:
        with zipfile.ZipFile(path) as archive:
            parts = archive.infolist()
            _directory(path, parts)
            extents: dict[str, Extent] = {}
            left = whole("max_unpacked_size")
            for part in parts:
                left -= _part(path, archive, part, left, extents)
            return extents
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError) as error:
        raise refusal(path, "damaged", str(error)[:120]) from None


def _directory(path: Path, parts: list[zipfile.ZipInfo]) -> None:
    names = [part.filename for part in parts]
    if "xl/workbook.xml" not in names:
        raise refusal(path, "not_a_workbook", expected=".xlsx")
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
    sheet = extents.setdefault(name, Extent()) if _SHEET.match(name) else None
    size, tail = 0, b""
    for chunk in _unpacked(archive, part):
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
        _judge(path, name, sheet)
    return size


def _unpacked(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> Iterator[bytes]:
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
    sheet.valueless += len(_NO_VALUE.findall(text))


def _judge(path: Path, name: str, sheet: Extent) -> None:
    sheet.columns = max((_number(letters) for letters in sheet.widths), default=0)
    limit(path, "max_columns", sheet.columns, name)
    limit(path, "max_rows", sheet.rows, name)
    if sheet.rows * sheet.columns > MOST_CELLS:
        raise refusal(path, "bomb", f"{name[:60]}: {sheet.rows:,} × {sheet.columns:,}")
    if sheet.valueless:
        raise refusal(path, "formula_without_value", f"{name[:60]}: {sheet.valueless:,}")


def _number(letters: bytes) -> int:
    total = 0
    for letter in letters:
        total = total * 26 + letter - 64
    return total
