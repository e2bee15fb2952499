# SPDX-License-Identifier: Apache-2.0
"""Sheets of files that were handed in, what cannot be read of them, and the ``map.toml`` that answers make."""

from __future__ import annotations

import gc
import json
import tomllib
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import Any

from msgspec.structs import replace as struct_replace

from yuzui import registry
from yuzui.errors import InputError, YuzuiError
from yuzui.job.intake import Upload
from yuzui.job.result import digest
from yuzui.model.schema import TABLES
from yuzui.sheets import formats
from yuzui.sheets.sheet import Sheet
from yuzui.sheets.understand.mapping import SHEETS, WHOLE, MapFile, known_table, of
from yuzui.sheets.understand.questions import Stop
from yuzui.text import Text, same

Document = dict[str, Any]
"""A ``map.toml``, its tables under the names of the record."""
MAP = Path("map.toml")


@contextmanager
def without_collector() -> Iterator[None]:
    """Read many rows without the search for cycles among them: there are none, and it takes a sixth of the time."""
    if not gc.isenabled():
        yield
        return
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


Files = tuple[tuple[str, str, str, str], ...]
"""Path, name as given, digest and format of each file: what is remembered of them is remembered by content."""


def files(upload: Upload) -> Files:
    """Return the files of an upload that hold rows."""
    return tuple((str(one.path), one.name, one.sha256, one.sniffed) for one in upload.files if one.sniffed != "toml")


@lru_cache(maxsize=3)
def sheets_of(these: Files, purpose: str = "") -> tuple[tuple[Sheet, ...], tuple[Stop, ...]]:
    """Return the sheets of files, read once for questions, checks and rows, and what cannot be read.

    A purpose that reads other files than sheets has a function ``sheets_in(path)``, which gives what it makes of one
    as sheets, or None.
    """
    reader = getattr(registry.modules("purpose").get(purpose), "sheets_in", None)
    found, stops = opened([(Path(path), name) for path, name, *_ in these], reader)
    return tuple(found), stops


def sheets(upload: Upload) -> tuple[tuple[Sheet, ...], tuple[Stop, ...]]:
    """Return the sheets of an upload under the names their owner knows, and what cannot be read."""
    other = hasattr(registry.modules("purpose").get(upload.purpose), "sheets_in")
    return sheets_of(files(upload), upload.purpose if other else "")


Reader = Callable[[Path], Sequence[Sheet] | None]


def opened(files: Sequence[tuple[Path, str]], reader: Reader | None = None) -> tuple[list[Sheet], tuple[Stop, ...]]:
    """Read the sheets of files under the names their owner gave them; what cannot be read is a stop."""
    found: list[Sheet] = []
    stops: list[Stop] = []
    for path, name in files:
        try:
            with without_collector():
                some = reader(path) if reader is not None else None
                some = formats.read(path) if some is None else some
                found += [replace(one, file=_given(one.file, path, name)) for one in some]
        except YuzuiError as error:
            stops += [struct_replace(one, file=_given(one.file, path, name)) for one in stops_of(error)]
    return found, tuple(stops)


def _given(file: str, path: Path, name: str) -> str:
    """Return the name a file was given under, of one in an archive with its own behind it."""
    return name + file.removeprefix(path.name) if file.startswith(f"{path.name}/") else name


def stops_of(error: YuzuiError) -> list[Stop]:
    """Return an error, and those that came with it, as stops; lines for a ``map.toml`` are answered on the page."""
    return [
        Stop(
            one.code,
            one.message,
            _mending(one),
            one.place.file,
            one.place.sheet,
            one.place.row,
            one.place.column,
            one.seen,
            one.expected,
        )
        for one in (error, *error.more)
    ]


def _mending(error: YuzuiError) -> Text:
    """Return what to do; where the command line asks for a line of a map, the page has the question."""
    mending = error.mending or same("")
    if "map.toml" not in mending.en:
        return mending
    return Text("Answer it under Columns, or correct the file.", "请在“列”一步中回答，或改正文件。")


# The document of a map.toml: read, written, in one form.


def document(toml: str) -> Document:
    """Return the document of a ``map.toml``, its tables under the names of the record."""
    try:
        raw = tomllib.loads(toml)
        of(raw, MAP)
    except (ValueError, RecursionError) as error:
        raise InputError(
            Text("the mapping cannot be read", "无法读取对应文件"),
            seen=str(error)[:120],
            expected='[proposals]\nid = "…"',
        ) from None
    result: Document = {}
    for name, body in raw.items():
        table = known_table(name) if isinstance(body, dict) and name != SHEETS else None
        result[name if table is None else table.name] = body
    return result


def written(doc: Mapping[str, Any]) -> str:
    """Return the text of a document, the same for the same content."""
    lines = [f"{name} = {_value(doc[name])}" for name in WHOLE if name in doc]
    for name, body in sorted(doc.get(SHEETS, {}).items()):
        lines += ["", f"[{SHEETS}.{_quoted(name)}]", *(f"{key} = {_value(body[key])}" for key in WHOLE if key in body)]
    for name in sorted(one for one in doc if one in TABLES and doc[one]):
        heading = TABLES[name].sheets[0] if TABLES[name].sheets else name
        heading = heading if heading.replace("_", "").isalnum() and heading.isascii() else _quoted(heading)
        lines += ["", f"[{heading}]", *(f"{key} = {_value(entry)}" for key, entry in sorted(doc[name].items()))]
    return "\n".join(lines).lstrip("\n") + ("\n" if lines else "")


def _value(value: Any) -> str:
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{_key(name)} = {_value(one)}" for name, one in value.items()) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(map(_value, value)) + "]"
    return str(value).lower() if isinstance(value, bool) else _quoted(value) if isinstance(value, str) else str(value)


def _key(name: str) -> str:
    return name if name.replace("_", "").replace("-", "").isalnum() and name.isascii() else _quoted(name)


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def mapped(doc: Mapping[str, Any]) -> MapFile:
    """Return what a document says of sheets and columns."""
    return of({name: body for name, body in doc.items() if body not in ({}, [])}, MAP)


def fingerprint(headings: Sequence[Sequence[str]]) -> str:
    """Return the fingerprint of the headings of all sheets, whatever order sheets and columns stand in."""
    return digest(sorted(sorted(one for one in sheet if one) for sheet in headings))[:20]
