# SPDX-License-Identifier: Apache-2.0
"""Read an archive of tables, as systems of calls export them, as if its files had been given."""

from __future__ import annotations

import tempfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

from yuzui.errors import YuzuiError
from yuzui.sheets.formats.guard import READABLE, limit, refusal
from yuzui.sheets.formats.xlsx import directory, unpacked
from yuzui.sheets.sheet import Sheet

MOST = 200
"""Files of an archive."""
PACKED = (".zip", ".gz", ".tgz", ".tar", ".7z", ".rar", ".bz2", ".xz")


def read(path: Path, reader: Callable[[Path], list[Sheet]]) -> list[Sheet]:
    """Read the tables of an archive; what is no table is named in a note of the first sheet."""
    sheets: list[Sheet] = []
    others: list[str] = []
    try:
        with zipfile.ZipFile(path) as archive, tempfile.TemporaryDirectory() as folder:
            for n, part in enumerate(_files(path, archive)):
                name = part.filename.replace("\\", "/")
                if name.lower().endswith(PACKED):
                    raise refusal(path, "in_archive", name[:80])
                if Path(name).suffix.lower() not in READABLE.split():
                    others.append(f"unread:{name}")
                    continue
                place = Path(folder, str(n), Path(name).name)
                place.parent.mkdir()
                _unpack(path, archive, part, place)
                try:
                    sheets += [replace(one, file=f"{path.name}/{name}") for one in reader(place)]
                except YuzuiError as error:
                    error.place = replace(error.place, file=f"{path.name}/{name}")
                    raise
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError) as error:
        raise refusal(path, "damaged", str(error)[:120]) from None
    if not sheets:
        raise refusal(path, "no_tables", ", ".join(one.removeprefix("unread:") for one in others)[:200], READABLE)
    sheets[0] = replace(sheets[0], notes=(*sheets[0].notes, *others))
    return sheets


def _files(path: Path, archive: zipfile.ZipFile) -> Iterator[zipfile.ZipInfo]:
    """Yield the files of an archive in order of their names; refuse one that plays a trick."""
    parts = archive.infolist()
    if not parts:
        raise refusal(path, "empty")
    directory(path, parts, parts[0].filename)
    files = [one for one in parts if not one.is_dir() and not _hidden(one.filename)]
    if len(files) > MOST:
        raise refusal(path, "bad_archive", f"{len(files):,}", f"≤ {MOST}")
    yield from sorted(files, key=lambda one: one.filename)


def _hidden(name: str) -> bool:
    """Say whether a system put a file beside those of the person."""
    pieces = name.replace("\\", "/").split("/")
    return "__MACOSX" in pieces or pieces[-1].startswith((".", "~$")) or pieces[-1] == "Thumbs.db"


def _unpack(path: Path, archive: zipfile.ZipFile, part: zipfile.ZipInfo, place: Path) -> None:
    """Write one file out, no larger than the directory says, and no archive."""
    size = 0
    with place.open("wb") as out:
        for chunk in unpacked(archive, part):
            size += len(chunk)
            if size > part.file_size:
                raise refusal(path, "bomb", f"{part.filename[:60]}: > {part.file_size:,} B")
            out.write(chunk)
    limit(place, "max_file_size", size)
