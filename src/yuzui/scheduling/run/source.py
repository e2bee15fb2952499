# SPDX-License-Identifier: Apache-2.0
"""Which instance is meant: a file of one's own, or a synthetic one by the name of its family.

A file is JSON, a workbook, or a folder with a text table for each sheet of one.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from yuzui.errors import InputError, Place
from yuzui.facilities import civil
from yuzui.job.result import digest
from yuzui.model.provenance import ORIGINS
from yuzui.scheduling.run.call import Call
from yuzui.scheduling.synthetic.families import FAMILIES
from yuzui.scheduling.workbook import read
from yuzui.scheduling.workbook.read import Book
from yuzui.sheets.formats import jsonl
from yuzui.sheets.schema import is_book
from yuzui.text import Text

SIZES = {"telescope": 600, "beamline": 450}
"""Synthetic instances that have a name here, and how many tasks they ask for."""


@dataclass(frozen=True, slots=True)
class Source:
    """An instance and where it comes from."""

    document: Any
    name: str
    title: Text
    origin: str | None
    file: dict[str, str]
    book: Book | None = None
    shift: int | None = None
    call: Call | None = None


def find(path: str | Path | None, seed: int) -> Source:
    """Return the instance that is meant."""
    if path is None:
        raise InputError(
            Text("say which instance to schedule", "请指明要排程的算例"),
            place=Place(column="INSTANCE"),
            expected=" ".join(["FILE.json", "FILE.xlsx", *SIZES]),
            fix=Text("yuzui schedule FILE.json", "yuzui schedule 文件.json"),
            code="no_path",
        )
    return _synthetic(str(path), seed) if str(path) in SIZES else _file(Path(path))


def _file(path: Path) -> Source:
    if is_book(path):
        return _form(path) or _book(path)
    return _said(path, jsonl.document(path), digest(path.read_bytes()))


def _form(path: Path) -> Source | None:
    """Return the instance of a form of a kind of facility; None if the workbook is another one."""
    from yuzui.scheduling.run.call import call

    if path.is_dir() or (made := call(path)) is None:
        return None
    found = _said(path, made.asked.document, digest(path.read_bytes()))
    shift = made.module.SECONDS if made.module.UNIT == "shift" else None
    return replace(found, call=made, shift=shift)


def example(name: str) -> Source:
    """Return the example of a kind of facility as an instance."""
    from yuzui.scheduling.run.call import example as made

    call = made(name)
    title = call.module.EXAMPLE.title
    row = _row(name, f"example of the kind {name}", digest(call.asked.document))
    shift = call.module.SECONDS if call.module.UNIT == "shift" else None
    return Source(call.asked.document, name, title, "synthetic", row, shift=shift, call=call)


def _book(path: Path) -> Source:
    book = read.read(path)
    parts = sorted(one for one in path.iterdir() if one.is_file()) if path.is_dir() else [path]
    named = [one.name.encode() for one in parts] if path.is_dir() else []
    found = _said(path, book.document, digest(*named, *(one.read_bytes() for one in parts)))
    return replace(found, book=book)


def _said(path: Path, document: Any, sha: str) -> Source:
    said: Mapping[str, Any] = document if isinstance(document, Mapping) else {}
    title = said.get("title")
    named = title if isinstance(title, str | Mapping) and title else path.stem
    # one called like a synthetic instance is another, and must not cancel its events
    name = path.name if path.stem in SIZES else path.stem
    return Source(
        document,
        name,
        _words(named),
        said["origin"] if said.get("origin") in ORIGINS else None,
        _row(path.name, "", sha),
        shift=said.get("shift"),
    )


def _words(named: str | Mapping[str, Any]) -> Text:
    if isinstance(named, Mapping):
        en, zh = str(named.get("en", "")), str(named.get("zh", ""))
        return Text(en or zh, zh or en)
    return Text(named, named)


def _synthetic(name: str, seed: int) -> Source:
    family = FAMILIES[name]
    document = family.make(SIZES[name], seed)
    source = f"generator {name}, {SIZES[name]} tasks, seed {seed}"
    file = _row(name, source, digest(document))
    return Source(document, name, family.title, "synthetic", file, shift=family.shift)


def _row(name: str, source: str, sha: str) -> dict[str, str]:
    return {"file": name, "source": source, "vintage": "", "licence": "", "sha256": sha, "note": ""}


def zone(document: Any) -> str:
    """Return the time zone of an instance: UTC unless it names another."""
    said = document.get("timezone") if isinstance(document, Mapping) else None
    return civil.zone(None if said is None else str(said), Place(column="timezone")).key
