# SPDX-License-Identifier: Apache-2.0
"""Exports of works as a set: their tables in the lake, what was set aside, and what is said."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from yuzui import plugins
from yuzui.record.finding import CODES
from yuzui.text import Text, join, same
from yuzui.text.numbers import number

if TYPE_CHECKING:
    from yuzui.exchange.scholarly.gather import Gathered
    from yuzui.store.duck import Lake

NAMES = {"work": "work_file", "citation": "citation_file"}
"""Tables that are read by meaning; the others are taken as they are."""
SHOWN = 10
FIXES: Mapping[str, Text] = {
    "unreadable_record": Text("export this record again", "请重新导出该条记录"),
    "ragged": Text("write it as the others are written", "请按其他各行的格式书写"),
    "missing_value": Text("give it the identifier expected", "请补充“应为”所示的标识符"),
    "out_of_range": Text("write a number of the range expected", "请填写“应为”范围内的编号"),
}
"""What to do about a line that was set aside."""


def known(path: Path) -> bool:
    """Say whether a file is an export that a reader knows, or a folder."""
    from yuzui.exchange.scholarly import choose

    return path.is_dir() or (path.is_file() and choose.recognise(path) is not None)


def gathered(paths: Sequence[Path]) -> tuple[Gathered, list[str]]:
    """Read exports into one set.

    Parameters
    ----------
    paths : sequence of Path
        Files and folders.

    Returns
    -------
    tuple of (Gathered, list of str)
        The set, and names of files that no reader knows.
    """
    from yuzui.exchange.scholarly import choose, gather

    exports, left = choose.exports(paths)
    return gather.gather(exports), left


def put(lake: Lake, found: Gathered, tables: Sequence[str] = ()) -> None:
    """Make the tables of a set tables of the lake.

    Parameters
    ----------
    lake : Lake
        The analytic engine.
    found : Gathered
        The set.
    tables : sequence of str
        Which tables; all without.
    """
    from yuzui.exchange.scholarly.gather import TYPES

    for name, columns in found.tables.items():
        if tables and name not in tables:
            continue
        types = TYPES[name]
        if name == "work":  # a column without a value would claim a precision that is not there
            columns = {
                key: values for key, values in columns.items()
                if key == "work_id" or any(value is not None for value in values)
            } | {"year": columns["year"]}  # fmt: skip
        chosen = {key: types[key] for key in columns}
        lake.put(NAMES.get(name, name), columns, chosen)


def told(found: Gathered, left: Sequence[str]) -> dict[str, Any]:
    """Return the parts of the document that say what was read and what was set aside.

    Parameters
    ----------
    found : Gathered
        The set.
    left : sequence of str
        Files that no reader knows.

    Returns
    -------
    dict
        ``exports`` (file, reader, works, rejected), ``unread`` (files) and ``rejected``: the first
        lines set aside with file, row, column, code, message, seen, expected, fix.
    """
    return {
        "exports": found.files,
        "unread": list(left),
        "rejected": [
            {
                "file": file,
                "row": fault.row,
                "column": fault.column or None,
                "code": fault.code,
                "message": CODES[fault.code].json(),
                "seen": fault.seen or None,
                "expected": fault.expected or None,
                "fix": FIXES[fault.code].json(),
            }
            for file, fault in found.faults[:SHOWN]
        ],
    }


def lines(document: Mapping[str, Any]) -> list[tuple[Text, Text]]:
    """Return what was read of which file, and what was set aside.

    Parameters
    ----------
    document : mapping
        Document ``yuzui.evaluate/1``.

    Returns
    -------
    list of (Text, Text)
        Nothing for a set that came as tables.
    """
    readers = plugins.modules("reader")
    found = []
    for one in document.get("exports", ()):
        sentence = readers[one["reader"]].TITLE + Text(
            " · {n} works, {r} records set aside", " · {n} 项成果，{r} 条记录未采用"
        ).format(n=number(one["works"]), r=number(one["rejected"]))
        found.append((same(one["file"]), sentence))
    for one in document.get("rejected", ())[:3]:
        where = Text("line {n}: ", "第 {n} 行：").format(n=number(one["row"]))
        sentence = same(f"{one['file']} ") + where + Text.of(one["message"])
        sentence += same("; ") + Text.of(one["fix"])
        found.append((Text("set aside", "未采用"), sentence))
    if document.get("unread"):
        found.append((Text("not read", "未读取"), join([same(n) for n in document["unread"]])))
    return found
