# SPDX-License-Identifier: Apache-2.0
"""Read and write text tables: encoding and delimiter found, undecodable rows kept apart."""

from __future__ import annotations

import codecs
import csv
import datetime as dt
import gzip
import io
import itertools
import re
import zlib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import IO, Any

from yuzui.settings import whole
from yuzui.sheets.formats.guard import limit, refusal
from yuzui.sheets.formats.xlsx import MOST_RATIO, SMALL
from yuzui.sheets.sheet import Export, Sheet, neutral

# A file line by line: a text, packed or not, without holding more than a line; or a sheet.


LONGEST = 64_000_000
"""Characters of a line; the longest records of public registries have a tenth of that."""
HEAD = 65_536
SHOWN = 20
"""Rows of a sheet by which it is known."""
_STREAM_MARKS = ((b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"), (b"\xef\xbb\xbf", "utf-8-sig"))


class TextLines:
    """The lines of a file; every iteration reads it anew."""

    def __init__(self, path: Path) -> None:
        if not path.is_file():
            raise refusal(path, "not_a_file" if path.exists() else "no_file")
        size = path.stat().st_size
        limit(path, "max_file_size", size)
        if not size:
            raise refusal(path, "empty")
        self.path, self.name, self.number, self.odd = path, path.name, 0, 0
        self._packed = size
        head = self._begin()
        if b"\0" in head and not head.startswith((b"\xff\xfe", b"\xfe\xff")):
            raise refusal(path, "unknown_kind", repr(head[:8]))
        marked = (name for mark, name in _STREAM_MARKS if head.startswith(mark))
        self.encoding = next(marked, "gb18030" if _chinese(head) else "utf-8")
        self.head = head.decode(self.encoding, "replace")

    def __iter__(self) -> Iterator[str]:
        """Yield every line without its end; refuse one that is too long, or a bomb."""
        self.number = self.odd = 0
        try:
            with self._open() as raw:
                text = io.TextIOWrapper(raw, self.encoding, "surrogateescape", newline=None)
                while line := text.readline(LONGEST):
                    self.number += 1
                    if len(line) == LONGEST:
                        raise refusal(self.path, "long_cell", row=self.number)
                    yield self._plain(line.removesuffix("\n"))
        except (EOFError, zlib.error, gzip.BadGzipFile, UnicodeError):
            raise refusal(self.path, "damaged", row=self.number) from None

    def _plain(self, line: str) -> str:
        if line.isascii():
            return line
        try:
            line.encode()
        except UnicodeEncodeError:
            self.odd += 1
            raw = line.encode("utf-8", "surrogateescape")
            return raw.decode("cp1252", "replace")
        return line

    def _open(self) -> IO[bytes]:
        with self.path.open("rb") as stream:
            packed = stream.read(2) == b"\x1f\x8b"
        if not packed:
            return self.path.open("rb")
        return io.BufferedReader(_Counted(self.path, self._packed))

    def _begin(self) -> bytes:
        try:
            with self._open() as raw:
                return raw.read(HEAD)
        except (EOFError, zlib.error, gzip.BadGzipFile):
            raise refusal(self.path, "damaged") from None


class SheetLines:
    """The rows of a sheet as lines of csv; the number of a line is that of its row."""

    def __init__(self, path: Path, sheet: Sheet, name: str) -> None:
        self.path, self.sheet, self.name, self.number = path, sheet, name, 0
        self._wide = max(map(len, sheet.rows), default=0)
        self.head = "\n".join(map(self._line, sheet.rows[:SHOWN]))

    def __iter__(self) -> Iterator[str]:
        """Yield every row."""
        self.number = 0
        for row in self.sheet.rows:
            self.number += 1
            yield self._line(row)

    def _line(self, row: Sequence[Any]) -> str:
        cells = [_plainly(cell) for cell in row]
        stream = io.StringIO()
        csv.writer(stream, lineterminator="").writerow(cells + [""] * (self._wide - len(cells)))
        return stream.getvalue()


def _plainly(cell: Any) -> str:
    """Return a cell in one line; a day without the midnight that workbooks keep with it."""
    if isinstance(cell, dt.datetime) and cell.time() == dt.time():
        cell = cell.date()
    return "" if cell is None else " ".join(str(cell).split())


def _chinese(head: bytes) -> bool:
    """Say whether bytes are text of a Chinese program: no UTF-8, and pairs of GBK all through.

    Western texts of older programs have single accented letters; that two stand together time and
    again, as every Chinese character is written, does not occur in them.
    """
    head = head[: head.rfind(b"\n") + 1] or head
    try:
        head.decode()
    except UnicodeDecodeError:
        pass
    else:
        return False
    try:
        text = head.decode("gb18030")
    except UnicodeDecodeError:
        return False
    wide = [c for c in text if not c.isascii()]
    common = sum("\u3000" <= c <= "\u303f" or "\u4e00" <= c <= "\u9fff" or "\uff00" <= c <= "\uffef"
                 for c in wide)  # fmt: skip
    pairs = len(re.findall(rb"[\xa1-\xf7][\xa1-\xfe]", head))
    return bool(wide) and common >= 0.9 * len(wide) and pairs >= 0.8 * len(wide)


class _Counted(io.RawIOBase):
    """An unpacked stream that stops at what no honest file unpacks to."""

    def __init__(self, path: Path, packed: int) -> None:
        self._path, self._packed, self._seen = path, packed, 0
        self._stream = gzip.open(path, "rb")  # noqa: SIM115 - closed with this stream

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: object) -> int:
        data = self._stream.read(len(buffer))  # type: ignore[arg-type]
        self._seen += len(data)
        if self._seen > SMALL and self._seen > MOST_RATIO * self._packed:
            raise refusal(self._path, "bomb", f"{self._seen:,}", f"{self._packed:,}")
        if self._seen > whole("max_unpacked_size"):
            limit(self._path, "max_unpacked_size", self._seen)
        buffer[: len(data)] = data  # type: ignore[index]
        return len(data)

    def close(self) -> None:
        self._stream.close()
        super().close()


DELIMITERS = (",", ";", "\t", "|")
SAMPLED = 50
"""Records from which the delimiter is chosen."""
LONGEST_CELL = 1_000_000
_MARK = "\x00end of the file\x00"

_MARKS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))


def read(path: Path, spaced: bool = False) -> list[Sheet]:
    """Read a text table.

    Notes
    -----
    Encoding: byte-order mark, then UTF-8, then Windows-1252 where most bytes beyond ASCII stand
    alone between letters, as accents do and Chinese characters never, then GB18030 (a superset of
    GBK and GB 2312); if none fits, the one with fewer undecodable lines.
    """
    encoding, lines, bad = _decoded(path)
    if (table := _ruled(lines)) is not None or (spaced and (table := _spaced(lines)) is not None):
        rows, faulty = table, dict.fromkeys(sorted(bad), "undecodable")
    else:
        rows, faulty = _records(path, lines, bad)
    limit(path, "max_rows", len(rows))
    limit(path, "max_columns", max((len(row) for row in rows), default=0))
    return [Sheet(path.name, "", rows, encoding, faulty=faulty)]


def _decoded(path: Path) -> tuple[str, list[str], set[int]]:
    data = path.read_bytes()
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            data = data[len(mark) :]
            if encoding != "utf-8":
                text = data.decode(encoding, "replace").replace("\0", "\ufffd")
                lines = io.StringIO(text, newline="").readlines()
                return encoding, lines, {n for n, line in enumerate(lines) if "\ufffd" in line}
            return encoding, *_lines(data, encoding)
    if b"\0" in data:
        raise refusal(path, "unknown_kind", "\\0")
    lines, bad = _lines(data, "utf-8")
    if not bad:
        return "utf-8", lines, bad
    other = "cp1252" if _western(data, lines, bad) else "gb18030"
    others, worse = _lines(data, other)
    return (other, others, worse) if len(worse) < len(bad) else ("utf-8", lines, bad)


def _western(data: bytes, lines: list[str], bad: set[int]) -> bool:
    beyond = sum(not line.isascii() for line in lines)
    # the characters that GB18030 adds to GBK alternate with figures
    data = re.sub(rb"(?:[\x81-\xfe][0-9]){2}", b"", data)
    runs = [len(run) for run in re.findall(rb"[\x80-\xff]+", data)]
    return 2 * len(bad) > beyond and 2 * runs.count(1) > len(runs)


def _lines(data: bytes, encoding: str) -> tuple[list[str], set[int]]:
    try:
        return io.StringIO(data.decode(encoding), newline="").readlines(), set()
    except UnicodeDecodeError:
        pass
    lines, bad = [], set()
    for number, raw in enumerate(data.splitlines(keepends=True)):
        try:
            lines.append(raw.decode(encoding))
        except UnicodeDecodeError:
            bad.add(number)
            # Bytes of quotes and delimiters are never part of another character in GB18030 or
            # UTF-8, so this keeps the structure of the line.
            lines.append(raw.decode("latin-1"))
    return lines, bad


def _records(path: Path, lines: list[str], bad: set[int]) -> tuple[list[list[str | None]], dict[int, str]]:
    delimiter = _delimiter(lines)
    csv.field_size_limit(LONGEST_CELL + 1)
    rows: list[list[str | None]] = []
    faulty: dict[int, str] = {}
    # An open quote takes in all that follows, so the last record is the mark only where none is.
    reader = csv.reader(itertools.chain(lines, [_MARK]), delimiter=delimiter)
    before = 0
    try:
        for record in reader:
            if record and record[-1].endswith(_MARK):
                if record != [_MARK]:
                    raise refusal(path, "open_quote", lines[before][:80].rstrip(), row=before + 1)
                break
            if bad and not bad.isdisjoint(range(before, reader.line_num)):
                faulty[len(rows)] = "undecodable"
            before = reader.line_num
            rows.append([cell if cell != "" else None for cell in record])
    except csv.Error as error:
        if "field limit" not in str(error):
            raise refusal(path, "damaged", str(error), row=before + 1) from None
        seen, most = lines[before][:80].rstrip(), f"≤ {LONGEST_CELL:,}"
        raise refusal(path, "long_cell", seen, most, row=before + 1) from None
    return rows, faulty


def _delimiter(lines: list[str]) -> str:
    """Return the delimiter under which most records have the same number of cells above one."""
    best, chosen = 0.0, DELIMITERS[0]
    for delimiter in DELIMITERS:
        widths = list(_widths(lines, delimiter))
        common = max(set(widths), key=widths.count, default=0)
        score = widths.count(common) / max(len(widths), 1) * (common > 1) * (1 + common / 1e4)
        if score > best:
            best, chosen = score, delimiter
    return chosen


def _widths(lines: list[str], delimiter: str) -> Iterator[int]:
    reader = csv.reader(lines, delimiter=delimiter)
    try:
        for _ in range(SAMPLED):
            if record := next(reader):
                yield len(record)
    except (StopIteration, csv.Error):
        return


_RULE = re.compile(r"\s*-{2,}(?: +-{2,})+\s*")


def _ruled(lines: list[str]) -> list[list[str | None]] | None:
    """Return the cells of a table whose columns are drawn by dashes below the headings."""
    first = next((n for n, line in enumerate(lines) if line.strip()), len(lines))
    if first + 1 >= len(lines) or not _RULE.fullmatch(lines[first + 1]):
        return None
    spans = [table.span() for table in re.finditer(r"-+", lines[first + 1])]
    table: list[list[str | None]] = []
    for number, line in enumerate(lines):
        cells = [line[start:end].strip() or None for start, end in spans]
        table.append([] if number == first + 1 or not line.strip() else cells)
    return table


def _spaced(lines: list[str]) -> list[list[str | None]] | None:
    rows: list[list[str | None]] = []
    widths: set[int] = set()
    for line in lines:
        text = line.strip()
        if text.startswith(("#", ";")) or not text:
            rows.append([text or None])
            continue
        cells = text.split()
        widths.add(len(cells))
        if len(widths) > 1:
            return None
        rows.append(list(cells))
    return rows if widths and max(widths) > 1 else None


def write(path: Path, export: Export) -> int:
    """Write one table as csv."""
    counted = 0
    with path.open("w", encoding="utf-8-sig", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\r\n")
        for row in (export.headings, *export.rows):
            cells = [neutral(value) for value in row]
            counted += sum(was for _, was in cells)
            writer.writerow(["" if value is None else value for value, _ in cells])
    return counted
