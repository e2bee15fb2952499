# SPDX-License-Identifier: Apache-2.0
"""Pinned sets: the only data on which evidence rests, each by its digest; never rows of a workspace."""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType

import msgspec

from yuzui.errors import InputError
from yuzui.job.workspace import Workspace
from yuzui.policy.evidence.outcome import NoDataError
from yuzui.policy.plan import loader
from yuzui.text import Text, same


class Pinned(msgspec.Struct, frozen=True):
    """One line of ``sets.csv``: a set, its digest, and where it is got.

    Parameters
    ----------
    name : str
        File name; that of a larger set is relative to the folder ``YUZUI_DATA``.
    sha256 : str
        Digest of its bytes.
    rows : int
        Lines or records, for the reader.
    source, licence : str
        Whose it is and what is allowed.
    where : str
        ``shipped``, or the address from which others obtain it.
    """

    name: str
    sha256: str
    rows: int
    source: str
    licence: str
    where: str

    @property
    def shipped(self) -> bool:
        """Whether it comes with the package."""
        return self.where == "shipped"


@cache
def sets() -> Mapping[str, Pinned]:
    """Return the pinned sets by name."""
    with (loader.evidence() / "sets.csv").open(encoding="utf-8", newline="") as stream:
        rows = [msgspec.convert(row, Pinned, strict=False) for row in csv.DictReader(stream)]
    return {row.name: row for row in rows}


@cache
def _titles() -> Mapping[str, Text]:
    with Workspace.shipped("MANIFEST.csv").open(encoding="utf-8", newline="") as stream:
        return {row["file"]: Text(row["title_en"], row["title_zh"]) for row in csv.DictReader(stream)}


def title(name: str) -> Text:
    """Return what a reader calls a pinned set: its title, else its source."""
    line = sets().get(name)
    return _titles().get(name) or same(line.source if line is not None else name)


def path(name: str) -> Path:
    """Return the file of a pinned set: shipped, then ``YUZUI_DATA``; never of a workspace.

    Raises
    ------
    NoDataError
        If it is not pinned, not here, or another file of this name.
    """
    pinned = sets().get(name)
    if pinned is None:
        raise NoDataError(Text(f"{name} is no pinned set", f"{name} 不在固定数据集之列"))
    file = _shipped(name) if pinned.shipped else Workspace.larger(name)
    if file is None:
        raise NoDataError(Text(f"the set {name} is not here", f"此处没有数据集 {name}"))
    if digest(file) != pinned.sha256:
        raise NoDataError(Text(f"{name} is another file of this name", f"{name} 与固定数据集同名但内容不同"))
    return file


def _shipped(name: str) -> Path | None:
    try:
        return Workspace.shipped(name)
    except InputError:
        return None


def digest(file: Path) -> str:
    """Return the SHA-256 of a file, computed once for its size and time."""
    stat = file.stat()
    return _digest(file, stat.st_size, stat.st_mtime_ns, stat.st_ino)


@cache
def _digest(file: Path, *_: int) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest()


class Desk(Workspace):
    """An empty workspace that reads pinned sets only, some of them perhaps falsified.

    Parameters
    ----------
    folder : Path
        Its folder, of nobody else.
    false : mapping
        Name of a set to the file that takes its place.
    """

    def __init__(self, folder: Path, false: Mapping[str, Path] = MappingProxyType({})) -> None:
        super().__init__(folder)
        self.read: set[str] = set()

        def shipped(name: str) -> Path:
            # the manifest says of the other files whose they are; it is no data
            self.read |= {name} - {"MANIFEST.csv"}
            return false[name] if name in false else Workspace.shipped(name)

        def larger(name: str) -> Path | None:
            self.read.add(name)
            return false[name] if name in false else Workspace.larger(name)

        self.__dict__["shipped"] = shipped
        self.__dict__["larger"] = larger
