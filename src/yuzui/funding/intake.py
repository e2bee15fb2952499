# SPDX-License-Identifier: Apache-2.0
"""From the files a person gave to a call: what is understood, what is asked, and the ``map.toml`` that answers make.

The order of a wizard, where ``answers`` are all answers of the upload, ``(code, place)`` to value::

    sheets, stops = intake.opened([(path, name_as_given), …])
    remembered = intake_questions.recalled(sheets, {fingerprint: toml, …})
    reading = intake_questions.read(sheets, answers, remembered, budget, currency)    # until reading.ready
    checks = intake_checks.checks(sheets, reading, answers, budget)                   # until checks.ready
    rows = intake_checks.overrides(checks, answers, who, when)                        # for overrides.csv
    material = intake_checks.material(name, sheets, reading.toml, rows)               # what ``fund`` is given

``questions.fields(form, reading.questions, columns, reading.sheets)`` takes the answers out of a form. Nothing
here stores anything; the same files and answers give the same reading.
"""

from __future__ import annotations

import gc
import json
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from msgspec import Struct

from yuzui.errors import InputError, YuzuiError
from yuzui.job.result import digest
from yuzui.model.schema import TABLES
from yuzui.sheets import formats
from yuzui.sheets.sheet import Sheet
from yuzui.sheets.understand import questions
from yuzui.sheets.understand.mapping import SHEETS, WHOLE, MapFile, known_table, of
from yuzui.sheets.understand.questions import Stop, Unchecked
from yuzui.text import Text, same

Document = dict[str, Any]
"""A ``map.toml``, its tables under the names of the record."""
MAP = Path("map.toml")
MOST_FILES = 5


class Split(Struct, frozen=True):
    """One sheet that becomes several tables: how many rows of each, and the columns that repeat within an id."""

    place: str
    proposals: int
    reviews: int
    reviewers: int
    columns: tuple[str, ...]


class LeftOut(Struct, frozen=True):
    """A proposal that takes no part, for the word of its status."""

    id: str
    word: str
    file: str
    sheet: str
    row: int


class Reading(questions.Reading, frozen=True):
    """What is understood of the files of a call; ``unchecked`` says why conflicts of interest cannot be checked."""

    splits: tuple[Split, ...] = ()
    left_out: tuple[LeftOut, ...] = ()
    unchecked: tuple[Unchecked, ...] = ()
    understood: int = 0
    of: int = 0


class Checks(questions.Checks, frozen=True):
    """What is to look at in the rows of a call, conflicts that cannot be checked first."""

    proposals: int = 0
    reviews: int = 0
    reviewers: int = 0


class Difference(Struct, frozen=True):
    """What a second upload adds, changes and no longer has, by table: ids, and of changes the columns."""

    added: tuple[tuple[str, str], ...] = ()
    gone: tuple[tuple[str, str], ...] = ()
    changed: tuple[Change, ...] = ()


class Change(Struct, frozen=True):
    """One value that a second upload changes."""

    table: str
    row: str
    column: Text
    before: str
    after: str


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


def opened(files: Sequence[tuple[Path, str]]) -> tuple[list[Sheet], tuple[Stop, ...]]:
    """Read the sheets of files under the names their owner gave them; what cannot be read is a stop."""
    sheets: list[Sheet] = []
    stops: list[Stop] = []
    for path, name in files:
        try:
            with without_collector():
                sheets += [replace(one, file=name) for one in formats.read(path)]
        except YuzuiError as error:
            stops += [replace_file(one, name) for one in stops_of(error)]
    return sheets, tuple(stops)


def replace_file(stop: Stop, name: str) -> Stop:
    """Return a stop that names the file as its owner does."""
    return Stop(stop.code, stop.text, stop.fix, name, stop.sheet, stop.row, stop.column, stop.seen, stop.expected)


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
