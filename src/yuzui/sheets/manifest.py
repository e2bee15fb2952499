# SPDX-License-Identifier: Apache-2.0
"""A manifest beside data files: how many records and bytes each of them must have.

Understood are the manifest that OpenAlex puts beside its files (``manifest``: ``entries`` of
``url`` and ``meta`` with ``record_count`` and ``content_length``) and that of a snapshot of our own
(``MANIFEST.json``: tables with ``file``, ``rows`` and ``sha256``). A file that lacks a line gives
numbers that look like any others, so it is refused.

References
----------
https://docs.openalex.org/download-all-data/snapshot-data-format
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path, PurePosixPath
from typing import Any

from yuzui.errors import FileFormatError, Place
from yuzui.sheets.formats.guard import limit
from yuzui.store.duck import Lake
from yuzui.store.snapshot import digest_of
from yuzui.text import Text

NAMES = ("manifest", "manifest.json", "MANIFEST.json")
"""What a manifest is called."""
MARKS, HEAD = ('"entries"', '"yuzui.manifest/1"'), 4096
"""What tells a manifest from other files of its name, and in how many characters it must stand."""
UP = 2
"""Folders above that of a file in which its manifest is looked for: files lie by date."""


@dataclass(frozen=True, slots=True)
class Entry:
    """What a manifest says of one file.

    Parameters
    ----------
    manifest : Path
        Where it is said.
    name : str
        The file as it is named there.
    rows, length : int or None
        Records and bytes; None where nothing is said.
    sha256 : str
        Digest in hex; empty where nothing is said.
    """

    manifest: Path
    name: str
    rows: int | None = None
    length: int | None = None
    sha256: str = ""

    def path(self) -> Path | None:
        """Return the file: as much of the end of its name as lies there; None if it is missing."""
        folder = self.manifest.parent
        parts = [part for part in PurePosixPath(self.name).parts if part not in ("..", "/")]
        tails = (folder.joinpath(*parts[start:]) for start in range(len(parts)))
        return next((tail.resolve() for tail in tails if tail.is_file()), None)


def known(path: Path) -> bool:
    """Say whether a file is a manifest."""
    return path.name in NAMES and path.is_file() and bool(_read(path))


def within(folder: Path) -> list[Path]:
    """Return the files that the manifests of a folder name; refuse a folder that lacks one."""
    paths: dict[Path, None] = {}
    for name in NAMES:
        mine: dict[Path, None] = {}
        for entry in _read(folder / name):
            path = entry.path()
            if path is None or path in mine:
                raise _unlike(entry.manifest, "—", entry.name, missing=True)
            mine[path] = None
        paths |= mine
    return list(paths)


def of(path: Path) -> Entry | None:
    """Return what a manifest says of a file, having compared its length and its digest."""
    whole = path.resolve()
    places = [one / name for one in list(whole.parents)[: UP + 1] for name in NAMES]
    entries = (one for place in places for one in _read(place) if one.name.endswith(whole.name))
    entry = next((one for one in entries if one.path() == whole), None)
    if entry is None:
        return None
    size = whole.stat().st_size
    if entry.length is not None and entry.length != size:
        raise _unlike(path, f"{size:,} B", f"{entry.length:,} B ({entry.manifest.name})")
    if entry.sha256 and entry.sha256 != (seen := digest_of(whole)):
        raise _unlike(path, f"sha256 {seen[:16]}…", f"sha256 {entry.sha256[:16]}…")
    return entry


def count(entry: Entry, rows: int) -> None:
    """Compare the records of a file with what is said of it."""
    if entry.rows not in (None, rows):
        name = PurePosixPath(entry.name)
        raise _unlike(Path(name), f"{rows:,}", f"{entry.rows:,} ({entry.manifest.name})")


def table(lake: Lake, path: Path) -> None:
    """Compare a table with what a manifest says of it."""
    entry = of(path)
    if entry is not None and path.suffix in (".parquet", ".csv"):
        lake.register("listed", path)
        count(entry, lake.query("SELECT count(*) AS n FROM listed")[0]["n"])


def _unlike(path: Path, seen: str, expected: str, missing: bool = False) -> FileFormatError:
    """Return the error that refuses a file, or a folder that lacks one."""
    other = Text(
        "the file is not what its manifest says: nothing of it was taken", "文件与清单不符，未采用其中任何内容"
    )
    gone = Text("a file that the manifest names is missing: nothing was taken", "缺少清单所列的文件，未采用任何内容")
    return FileFormatError(
        gone if missing else other,
        place=Place(file=path.name),
        seen=seen,
        expected=expected,
        fix=Text(
            "get the file again from where it came from, or the manifest that belongs to it",
            "请从来源重新获取该文件，或取得与其相符的清单",
        ),
        code="file_missing" if missing else "not_as_listed",
    )


def _read(place: Path) -> tuple[Entry, ...]:
    """Return the entries of a manifest; none where there is none of a known kind."""
    if not place.is_file():
        return ()
    stat = place.stat()
    return _remembered(place.resolve(), stat.st_size, stat.st_mtime_ns)


@lru_cache(maxsize=64)
def _remembered(place: Path, size: int, changed: int) -> tuple[Entry, ...]:
    """Return the entries of a manifest; one of the same size and time of change is read once."""
    with place.open(encoding="utf-8", errors="replace") as stream:
        head = stream.read(HEAD)
    if not any(word in head for word in MARKS):
        return ()
    limit(place, "max_file_size", size)
    try:
        document = json.loads(place.read_text(encoding="utf-8"))
        entries = tuple(_entries(place, document))
        total = _whole(dict(document.get("meta") or {}).get("record_count"))
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        raise _unlike(place, f"{size:,} B", "entries: url, meta") from None
    each = sum(one.rows or 0 for one in entries)
    if total is not None and total != each and all(one.rows is not None for one in entries):
        raise _unlike(place, f"{each:,}", f"{total:,} (meta.record_count)")
    return entries


def _entries(place: Path, document: Mapping[str, Any]) -> Iterator[Entry]:
    """Yield what a manifest of either kind says."""
    for one in document.get("entries") or ():
        meta = one.get("meta") or {}
        rows, length = (_whole(meta.get(name)) for name in ("record_count", "content_length"))
        yield Entry(place, str(one["url"]), rows, length)
    tables = document["tables"] if document.get("schema") == "yuzui.manifest/1" else {}
    for one in tables.values():
        yield Entry(place, str(one["file"]), _whole(one.get("rows")), None, str(one["sha256"]))


def _whole(value: Any) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) else None
