# SPDX-License-Identifier: Apache-2.0
"""Snapshots: numbered, immutable folders of Parquet files, and one pointer that is swapped.

::

    snapshots/
      CURRENT            the number of the snapshot that is read
      1/  work.parquet  citation.parquet  MANIFEST.json
      2/  ...

The manifest is written last, so a folder without one is the debris of an interrupted publish
and does not exist for readers. A table that is not published again is carried over from the
parent by a hard link.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

import yuzui
from yuzui.errors import Place, StoreError, together
from yuzui.model.schema import AFFINITY, TABLES
from yuzui.model.table import Columns
from yuzui.store.duck import Lake
from yuzui.store.durable import alone, durable
from yuzui.text import Text

MANIFEST, POINTER = "MANIFEST.json", "CURRENT"
ABOUT = ("source", "licence", "vintage", "origin")
"""What the manifest says of every table."""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """One published snapshot.

    Parameters
    ----------
    n : int
        Its number.
    folder : Path
        Where its files are.
    manifest : mapping
        ``n``, ``parent``, ``created``, ``versions``, ``audit_seq`` and per table ``file``,
        ``rows``, ``sha256``, ``source``, ``licence``, ``vintage``, ``origin``.
    """

    n: int
    folder: Path
    manifest: Mapping[str, Any]

    @property
    def tables(self) -> tuple[str, ...]:
        """Names of its tables, sorted."""
        return tuple(sorted(self.manifest["tables"]))

    @property
    def digest(self) -> str:
        """SHA-256 of the manifest."""
        return hashlib.sha256((self.folder / MANIFEST).read_bytes()).hexdigest()

    def path(self, table: str) -> Path:
        """Return the file of a table, after comparing it with the manifest."""
        entry = self.manifest["tables"].get(table)
        if entry is None:
            raise StoreError(
                Text("no such table in the snapshot", "快照中没有该数据表"),
                place=Place(file=str(self.folder)),
                seen=table,
                expected=", ".join(self.tables),
                fix=Text("load the files that hold it: yuzui load FILES", "请装载含有该表的文件：yuzui load 文件"),
                code="no_table",
            )
        path = self.folder / str(entry["file"])
        try:
            stat = path.stat()
            digest = _remembered(path, stat.st_size, stat.st_mtime_ns)
        except OSError:
            digest = ""
        if digest != entry["sha256"]:
            raise damaged(path, _sha(digest), _sha(entry["sha256"]))
        return path


def damaged(path: Path, seen: str = "", expected: str = "") -> StoreError:
    """Return the error that names a file that is not what was published."""
    return StoreError(
        Text("a file of the snapshot is damaged; it is not read", "快照中的文件已损坏，拒绝读取"),
        place=Place(file=str(path)),
        seen=seen,
        expected=expected,
        fix=Text(
            "restore the file from a copy, or load the sources into a new folder with --dir",
            "请从备份恢复该文件，或用 --dir 将来源重新装载到新文件夹",
        ),
        code="damaged_snapshot",
        detail={"file": str(path)},
    )


def _sha(digest: str) -> str:
    return f"sha256 {digest[:16]}…" if digest else "—"


def current(folder: Path) -> Snapshot | None:
    """Return the snapshot that is read now, or None if nothing was published."""
    pointer = folder / POINTER
    if not pointer.is_file():
        return None
    text = pointer.read_text(encoding="ascii", errors="replace").strip()
    if not text.isdigit():
        raise damaged(pointer, text[:40] or "—", "1 2 3 …")
    return read(folder, int(text))


def attested(folder: Path, known: Mapping[int, str]) -> Snapshot | None:
    """Return the current snapshot, compared with what the store was told when it was published."""
    snapshot = current(folder)
    newest = max(known, default=0)
    if (snapshot.n if snapshot else 0) < newest:
        raise damaged(folder / POINTER, str(snapshot.n) if snapshot else "—", str(newest))
    if snapshot is not None:
        _compare(snapshot, known)
    return snapshot


def _compare(snapshot: Snapshot, known: Mapping[int, str]) -> None:
    wanted = known.get(snapshot.n, snapshot.digest)
    if snapshot.digest != wanted:
        raise damaged(snapshot.folder / MANIFEST, _sha(snapshot.digest), _sha(wanted))


def read(folder: Path, n: int) -> Snapshot:
    """Return one snapshot by number."""
    place = folder / str(n)
    path = place / MANIFEST
    try:
        manifest = json.loads(path.read_text(encoding="utf-8"))
        if manifest["n"] != n or not all(map(_is_entry, manifest["tables"].values())):
            raise ValueError
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        seen = str(getattr(error, "strerror", "") or "—")
        raise damaged(path, seen, "yuzui.manifest/1") from None
    return Snapshot(n, place, manifest)


def _is_entry(entry: Any) -> bool:
    """Say whether an entry names a file of its own folder, with a digest."""
    texts = isinstance(entry["file"], str) and isinstance(entry["sha256"], str)
    return texts and Path(entry["file"]).name == entry["file"]


def verify(folder: Path, n: int | None = None, known: Mapping[int, str] = MappingProxyType({})) -> Snapshot | None:
    """Read every file of a snapshot and compare it with the manifest."""
    snapshot = current(folder) if n is None else read(folder, n)
    if snapshot is None:
        return None
    _compare(snapshot, known)
    faults = []
    for entry in snapshot.manifest["tables"].values():
        path = snapshot.folder / str(entry["file"])
        seen = digest_of(path) if path.is_file() else ""
        if seen != entry["sha256"]:
            faults.append(damaged(path, _sha(seen), _sha(entry["sha256"])))
    if faults:
        raise together(faults)
    return snapshot


def publish(
    folder: Path, tables: Mapping[str, Columns | Path], manifest: Mapping[str, Any], adding: bool = False
) -> int:
    """Publish tables as a new snapshot and make it the current one.

    Notes
    -----
    A reader sees the old snapshot or the new one. Whatever ends this function early leaves the
    old one whole; the next publish removes the debris.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with alone(folder):
        parent = current(folder)
        _sweep(folder)
        n = max((int(p.name) for p in folder.iterdir() if p.name.isdigit()), default=0) + 1
        place = folder / str(n)
        place.mkdir()
        entries = _carried(parent, tables, place)
        for name, what in tables.items():
            old = parent.path(name) if parent and adding and name in parent.tables else None
            about = _about(manifest, name)
            sources_ = parent.manifest["tables"][name]["sources"] if old and parent else []
            entries[name] = {
                **_write(name, what, place, old),
                **about,
                "sources": [*(one for one in sources_ if one != about), about],
            }
        document = {
            "schema": "yuzui.manifest/1",
            "n": n,
            "parent": parent.n if parent else None,
            "created": manifest.get("created"),
            "audit_seq": manifest.get("audit_seq"),
            "versions": {"yuzui": yuzui.__version__, **manifest.get("versions", {})},
            "tables": dict(sorted(entries.items())),
        }
        durable(place / MANIFEST, json.dumps(document, ensure_ascii=False, indent=1))
        durable(folder / POINTER, f"{n}\n")
    return n


def digest_of(path: Path) -> str:
    """Return the SHA-256 of a file, in hex."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


@lru_cache(maxsize=256)
def _remembered(path: Path, size: int, changed: int) -> str:
    """Return the digest of a file; a file of the same size and time of change is read once."""
    return digest_of(path)


def _about(manifest: Mapping[str, Any], name: str) -> dict[str, Any]:
    own = manifest.get("tables", {}).get(name, {})
    return {key: own.get(key) or manifest.get(key) for key in ABOUT}


def _write(name: str, what: Columns | Path, place: Path, old: Path | None) -> dict[str, Any]:
    """Write one table, with the rows of an older file whose keys it does not hold."""
    path = place / f"{name}.parquet"
    lake = Lake()
    try:
        known = TABLES.get(name)
        if isinstance(what, Path):
            lake.register("new", what)
        else:
            types = {c.name: AFFINITY["duckdb"][c.type] for c in known.columns} if known else {}
            lake.put("new", what, types)
        if old is not None and known is not None:
            lake.register("old", old)
            lake.union("all", "old", "new", known.key)
        rows = lake.write("new" if old is None else "all", path)
    finally:
        lake.close()
    with path.open("rb") as stream:
        os.fsync(stream.fileno())
    return {"file": path.name, "rows": rows, "sha256": digest_of(path)}


def _carried(parent: Snapshot | None, tables: Mapping[str, Any], place: Path) -> dict[str, dict[str, Any]]:
    entries: dict[str, dict[str, Any]] = {}
    for name, entry in (parent.manifest["tables"] if parent else {}).items():
        if parent and name not in tables:
            source = parent.path(name)
            try:
                os.link(source, place / source.name)
            except OSError:
                shutil.copyfile(source, place / source.name)
            entries[name] = dict(entry)
    return entries


def _sweep(folder: Path) -> None:
    """Remove what an interrupted publish left; only called while no other can run."""
    for place in folder.iterdir():
        if place.name.isdigit() and not (place / MANIFEST).is_file():
            shutil.rmtree(place)
        elif place.name.startswith(".new-"):
            place.unlink()
