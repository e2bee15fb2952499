# SPDX-License-Identifier: Apache-2.0
"""A file line by line: a text, packed or not, without holding more than a line; or a sheet.

Encodings are told by their mark. Without one, a text that is no UTF-8 and has pairs of bytes all
through as Chinese programs write them is read as GB18030 (GBK, GB 2312); other bytes that are no
UTF-8 are read as Windows-1252, the encoding of older western programs, line by line, and counted.
"""

from __future__ import annotations

import csv
import datetime as dt
import gzip
import io
import re
import zlib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import IO, Any

from yuzui.settings import whole
from yuzui.sheets.formats.archive import MOST_RATIO, SMALL
from yuzui.sheets.formats.guard import limit, refusal
from yuzui.sheets.sheet import Sheet

LONGEST = 64_000_000
"""Characters of a line; the longest records of public registries have a tenth of that."""
HEAD = 65_536
SHOWN = 20
"""Rows of a sheet by which it is known."""
_MARKS = ((b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"), (b"\xef\xbb\xbf", "utf-8-sig"))


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
        marked = (name for mark, name in _MARKS if head.startswith(mark))
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
