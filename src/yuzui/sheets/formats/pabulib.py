# SPDX-License-Identifier: Apache-2.0
"""Participatory-budget instances in Pabulib's ``.pb`` form, one file or an archive of many.

A file has three parts, each headed by its name in capitals: META (``key;value``), PROJECTS and
VOTES (a table with a heading). Cells are separated by semicolons.

References
----------
Faliszewski et al. 2023, Participatory Budgeting: Data, Tools and Analysis, arXiv:2305.11035
"""

from __future__ import annotations

import tarfile
from codecs import BOM_UTF8
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from itertools import chain
from pathlib import Path

from yuzui.errors import FileFormatError, Place
from yuzui.text import Text

PARTS = ("META", "PROJECTS", "VOTES")
LARGEST = 50_000_000
"""Most bytes of one instance."""


@dataclass(frozen=True, slots=True)
class Instance:
    """One instance."""

    name: str
    meta: Mapping[str, str]
    projects: Sequence[Mapping[str, str]]
    support: Mapping[str, int]
    ballots: int
    sha256: str


def instances(path: Path) -> Iterator[Instance]:
    """Read the instances of a file or an archive."""
    if path.suffix == ".pb":
        yield parse(path.name, path.read_bytes())
        return
    try:
        with tarfile.open(path) as archive:
            for member in archive:
                if not member.isfile() or not member.name.endswith(".pb"):
                    continue
                if member.size > LARGEST:
                    raise _wrong(member.name, f"{member.size} bytes", f"<= {LARGEST}")
                held = archive.extractfile(member)
                if held is not None:
                    yield parse(Path(member.name).name, held.read())
    except tarfile.TarError as error:
        raise _wrong(path.name, str(error), "tar") from None


def parse(name: str, data: bytes) -> Instance:
    """Read one instance."""
    try:
        lines = data.decode("utf-8-sig").splitlines()
    except UnicodeDecodeError:
        raise _wrong(name, repr(data[:20]), "UTF-8") from None
    parts = _parts(name, lines)
    meta = dict(line.split(";", 1) for line in parts["META"][1:] if ";" in line)
    projects = _table(name, parts["PROJECTS"], ("project_id", "cost"))
    head = parts["VOTES"][0].split(";") if parts["VOTES"] else []
    if "vote" not in head:
        raise _wrong(name, ";".join(head)[:40], "vote")
    column, ballots = head.index("vote"), parts["VOTES"][1:]
    # a ballot that names a project twice supports it once
    cells = [line.split(";", column + 1) for line in ballots]
    short = [line for line, row in zip(ballots, cells, strict=True) if len(row) <= column]
    if short:
        raise _wrong(name, short[0][:40], ";".join(head[: column + 1]))
    support = Counter(chain.from_iterable(set(row[column].split(",")) for row in cells))
    content = sha256(data.removeprefix(BOM_UTF8)).hexdigest()
    return Instance(name, meta, projects, support, len(ballots), content)


def _parts(name: str, lines: Sequence[str]) -> dict[str, list[str]]:
    parts: dict[str, list[str]] = {}
    here: list[str] = []
    for line in lines:
        text = line.strip()
        # a ballot begins with the number of its voter
        word = text.rstrip(";").upper() if text[:1].isalpha() else ""
        if word in PARTS:
            here = parts.setdefault(word, [])
        elif text:
            here.append(line)
    missing = [part for part in PARTS if part not in parts]
    if missing:
        raise _wrong(name, ", ".join(parts) or "-", " ".join(PARTS))
    return parts


def _table(name: str, lines: Sequence[str], needed: Sequence[str]) -> list[dict[str, str]]:
    head = lines[0].split(";") if lines else []
    if not set(needed) <= set(head):
        raise _wrong(name, ";".join(head)[:40], " ".join(needed))
    rows = [dict(zip(head, line.split(";"), strict=False)) for line in lines[1:]]
    short = [line for line, row in zip(lines[1:], rows, strict=True) if not set(needed) <= set(row)]
    if short:
        raise _wrong(name, short[0][:40], ";".join(head))
    return rows


def _wrong(name: str, seen: str, expected: str) -> FileFormatError:
    return FileFormatError(
        Text("this is not a participatory-budget file that can be read", "无法读取该参与式预算文件"),
        place=Place(file=name),
        seen=seen,
        expected=expected,
        fix=Text(
            "get the file again from pabulib.org, and leave it as it is", "请从 pabulib.org 重新获取该文件，不作改动"
        ),
    )
