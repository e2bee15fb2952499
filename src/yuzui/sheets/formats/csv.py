# SPDX-License-Identifier: Apache-2.0
"""Read and write text tables: encoding and delimiter found, undecodable rows kept apart."""

from __future__ import annotations

import codecs
import csv
import io
import itertools
import re
from collections.abc import Iterator
from pathlib import Path

from yuzui.sheets.formats.formula_escaping import neutral
from yuzui.sheets.formats.guard import limit, refusal
from yuzui.sheets.sheet import Export, Sheet

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
    spans = [found.span() for found in re.finditer(r"-+", lines[first + 1])]
    found: list[list[str | None]] = []
    for number, line in enumerate(lines):
        cells = [line[start:end].strip() or None for start, end in spans]
        found.append([] if number == first + 1 or not line.strip() else cells)
    return found


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
