# SPDX-License-Identifier: Apache-2.0
"""Files in and out: workbooks, text tables, Parquet, JSON lines, calendars.

Everything read becomes a :class:`~yuzui.sheets.sheet.Sheet`, everything written comes from
an :class:`~yuzui.sheets.sheet.Export`; what cells mean is said in ``understand``.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from yuzui.errors import FileFormatError, InputError, Place
from yuzui.sheets.formats import archive, csv, ics, jsonl, ods, parquet, xlsx
from yuzui.sheets.formats import xlsx as workbook
from yuzui.sheets.formats.guard import kind_of
from yuzui.sheets.sheet import Export, Sheet
from yuzui.store import private
from yuzui.store.durable import fresh
from yuzui.text import Text

__all__ = ["Export", "Sheet", "kind_of", "read", "write", "write_csv", "write_text", "write_xlsx"]


def read(path: Path) -> list[Sheet]:
    """Read every sheet of a file."""
    kind = kind_of(path)
    if kind in ("csv", "text"):
        return csv.read(path, spaced=kind == "text")
    if kind == "zip":
        return archive.read(path, read)
    readers: dict[str, Callable[[Path], list[Sheet]]] = {
        "xlsx": xlsx.read,
        "ods": ods.read,
        "parquet": parquet.read,
        "jsonl": jsonl.read,
        "json": jsonl.read,
        "ics": ics.read,
    }
    return readers[kind](path)


def write_xlsx(path: Path, exports: Sequence[Export]) -> int:
    """Write tables as one workbook; return how many formula-like cells were neutralised."""
    return _whole(path, lambda new: workbook.write(new, exports))


def write_csv(path: Path, export: Export) -> int:
    """Write one table as csv; return how many formula-like cells were neutralised."""
    return _whole(path, lambda new: csv.write(new, export))


def write_text(path: Path, text: str) -> None:
    """Write a text as UTF-8."""
    _whole(path, lambda new: new.write_text(text, encoding="utf-8"))


def write_bytes(path: Path, content: bytes) -> None:
    """Write bytes atomically: the old file or the whole new one."""
    _whole(path, lambda temporary: temporary.write_bytes(content))


def write(path: Path, exports: Sequence[Export]) -> int:
    """Write tables in the format that the ending names."""
    if path.suffix == ".xlsx":
        return write_xlsx(path, exports)
    writers: dict[str, Callable[[Path, Export], int]] = {
        ".csv": csv.write,
        ".json": jsonl.write,
        ".parquet": parquet.write,
    }
    if path.suffix not in writers or len(exports) != 1:
        raise InputError(
            Text("this result cannot be written in that form", "该结果不能写成这种格式"),
            place=Place(file=path.name),
            seen=f"{path.suffix or '-'} ({len(exports)})",
            expected=".xlsx" if len(exports) != 1 else ".xlsx .csv .json .parquet",
            fix=Text(f"choose another ending: --out {path.stem}.xlsx", f"请更换扩展名：--out {path.stem}.xlsx"),
        )
    return _whole(path, lambda new: writers[path.suffix](new, exports[0]))


def _whole(path: Path, make: Callable[[Path], int]) -> int:
    """Make a file beside its place and move it there, so that nothing half-written is seen."""
    new = fresh(path)
    try:
        done = make(new)
        private.settle(new)
        new.replace(path)
    except (OSError, FileFormatError) as error:
        raise FileFormatError(
            Text("the file cannot be written", "无法写入文件"),
            place=Place(file=str(path)),
            seen=(error.strerror if isinstance(error, OSError) else error.seen) or "",
            fix=Text("close it elsewhere, or choose another place", "请先关闭该文件，或另选位置"),
            code="cannot_write",
        ) from None
    finally:
        new.unlink(missing_ok=True)
    return done
