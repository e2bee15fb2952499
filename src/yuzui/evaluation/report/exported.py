# SPDX-License-Identifier: Apache-2.0
"""Exports of works as a set: its tables as files, what was set aside, and what is said."""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import yuzui
from yuzui import registry
from yuzui.catalogue.scholarly import exports as choose
from yuzui.catalogue.scholarly import exports as gather
from yuzui.catalogue.scholarly.exports import TYPES, Gathered
from yuzui.catalogue.scholarly.record import plain
from yuzui.errors import ColumnError, Place
from yuzui.evaluation.report.words import works
from yuzui.evaluation.work_sets.subset import TITLE
from yuzui.job.result import digest
from yuzui.job.workspace import Workspace
from yuzui.model.finding import CODES, Finding
from yuzui.store.duck import Lake
from yuzui.store.durable import fresh
from yuzui.store.snapshot import digest_of
from yuzui.text import Text, join, same
from yuzui.text.numbers import count, number

NAMES = {
    "work": "works", "citation": "citations", "authorship": "authorships", "work_field": "fields",
}  # fmt: skip
"""Table of a set to the input of an evaluation that it stands for."""
CALLED = "names"
"""File of all names of works, by which a list finds them."""
SETS, TOLD = "sets", "told.json"
VERSION = 6
"""Of what is written there; another one makes the sets anew."""
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
    return path.is_dir() or (path.is_file() and choose.recognise(path) is not None)


def refuse(path: Path) -> None:
    """Refuse in words what is neither an export nor a table: a workbook without a list of works."""
    if path.is_file() and path.suffix.lower() not in (".csv", ".parquet", ".xlsx"):
        choose.exports([path])  # names the formats that are read
    known, sheets = choose.sheets_of(path) if path.suffix.lower() == ".xlsx" else ([], [])
    if not sheets:
        return
    if known:
        raise ColumnError(
            Text("a workbook with a list of works and tables of something else", "工作簿中除成果清单外还有其他数据表"),
            place=Place(sheets[0].file),
            seen=", ".join(one.name for one in sheets),
            expected=", ".join(one.sheet.name for *_, one in known),
            fix=Text("save the sheet of works as a workbook of its own", "请将成果清单单独另存为工作簿"),
            code="no_reader",
        )
    seen = next((row for row in sheets[0].rows if any(cell is not None for cell in row)), ())
    raise ColumnError(
        Text("no sheet of this workbook is a list of works", "工作簿中没有成果清单"),
        place=Place(sheets[0].file, sheets[0].name),
        seen=", ".join(str(cell) for cell in seen if cell is not None)[:300],
        expected="Title, Authors, Year, Journal, DOI · 题目, 作者, 发表年份, 期刊, DOI",
        fix=Text(
            "name the columns so: title, authors and year are needed. A table with work_id is read as .csv or .parquet",
            "请按“应为”书写表头，题目、作者、年份必填；含 work_id 的表请存为 .csv 或 .parquet",
        ),
        code="no_reader",
    )


def tables_of(workspace: Workspace, path: Path) -> tuple[dict[str, Path], dict[str, Any]]:
    """Return the tables of exports as files of the workspace, made once for the same bytes."""
    exports, left = choose.exports([path])
    every = [lines for one in exports for lines in (one.lines, *one.beside.values())]
    hashed = [[lines.name, digest_of(lines.path)] for lines in every]  # type: ignore[attr-defined]
    listed = [one.listed and one.listed.rows for one in exports]
    folder = workspace.dir / SETS / digest(VERSION, yuzui.__version__, hashed, left, listed)[:24]
    if not (folder / TOLD).is_file():
        gathered = gather.gather(exports)
        _write(workspace, gathered, import_report(gathered, left), folder)
    report = json.loads((folder / TOLD).read_text(encoding="utf-8"))
    files = {name: folder / f"{name}.parquet" for name in (*NAMES.values(), CALLED)}
    return {name: file for name, file in files.items() if file.is_file()}, report


def _write(workspace: Workspace, gathered: Gathered, report: dict[str, Any], folder: Path) -> None:
    """Write the tables of a set into a new folder, whole or not at all."""
    new = fresh(folder)
    new.mkdir(parents=True)
    keys = gathered.tables["work"]["work_id"]
    every = gathered.names | _titles(gathered)
    names = {"name": list(every), "work_id": [keys[n] for n in every.values()]}
    for table, columns in (*gathered.tables.items(), (CALLED, names)):
        if table == "citation" and not _linked(gathered):
            continue
        valued_columns = dict(columns)
        if table == "work":  # a column without a value would claim what the set does not know
            valued = {key for key, values in valued_columns.items() if any(one is not None for one in values)}
            valued_columns = {key: valued_columns[key] for key in valued_columns if key in valued | {"work_id", "year"}}
        types = TYPES.get(table, {})
        with Lake() as lake:
            path = new / f"{NAMES.get(table, table)}.parquet"
            lake.export(valued_columns, path, {key: types.get(key, "VARCHAR") for key in valued_columns})
    (new / TOLD).write_text(json.dumps(report, ensure_ascii=False), encoding="utf-8")
    try:
        new.replace(folder)
    except OSError:  # another process made the same
        shutil.rmtree(new)


def _titles(gathered: Gathered) -> dict[str, int]:
    """Return the titles that one work alone has, as names of it."""
    owners: dict[str, int] = {}
    for place, title in enumerate(gathered.tables["work"]["title"]):
        if letters := plain(title or ""):
            name = TITLE + letters
            owners[name] = -1 if name in owners else place
    return {name: place for name, place in owners.items() if place >= 0}


def _linked(gathered: Gathered) -> bool:
    """Say whether exports tell of references at all: found, not found, or how many there are."""
    declared = gathered.tables["work"]["n_ref_declared"]
    return (
        bool(gathered.tables["citation"]["citing"])
        or any(one.table == "citation" for one in gathered.findings)
        or any(n is not None for n in declared)
    )


def import_report(gathered: Gathered, left: Sequence[str]) -> dict[str, Any]:
    """Return the parts of the document that say what was read and what was set aside."""
    return {
        "exports": gathered.files,
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
            for file, fault in gathered.faults[:SHOWN]
        ],
        "alike": [
            one
            for merged in (False, True)
            for one in [one for one in gathered.alike if one["merged"] is merged][:SHOWN]
        ],
        "findings": [[f.code, f.severity, f.table, f.count] for f in gathered.findings],
    }


def beside(report: Mapping[str, Any], inputs: Mapping[str, Any]) -> dict[str, Any]:
    """Return :func:`import_report` without the oddities of tables that a file of their own replaces."""
    gone = {table for table, name in NAMES.items() if table != "work" and inputs.get(name)}
    left = [one for one in report.get("findings", ()) if one[2] not in gone]
    return {**report, "findings": left}


def findings(report: Mapping[str, Any]) -> tuple[Finding, ...]:
    """Return what was odd about exports, from :func:`import_report`."""
    return tuple(
        Finding(code, severity, table, count=count) for code, severity, table, count in report.get("findings", ())
    )


def parts(report: Mapping[str, Any]) -> dict[str, Any]:
    """Return the parts of a document from :func:`import_report`; none for a set that came as tables."""
    return {name: part for name, part in report.items() if name != "findings"}


def lines(document: Mapping[str, Any]) -> list[tuple[Text, Text]]:
    """Return what was read of which file, and what was set aside."""
    readers = registry.modules("reader")
    sentences = []
    for one in document.get("exports", ()):
        sentence = readers[one["reader"]].TITLE + Text(" · {n}, {r} set aside", " · {n}，{r}未采用").format(
            n=works(one["works"]), r=count(one["rejected"], Text("record", "条记录"))
        )
        sentences.append((same(one["file"]), sentence))
    twice = document.get("alike", ())
    for merged in (False, True):
        known = [one for one in twice if bool(one.get("merged")) is merged]
        if merged:  # that a work stands in several exports is how they are put together
            known = [one for one in known if one["as_file"] == one["file"]]
        sentences += [_twice(one, merged) for one in known[:3]]
    for one in document.get("rejected", ())[:3]:
        where = Text("line {n}: ", "第 {n} 行：").format(n=number(one["row"]))
        sentence = same(f"{one['file']} ") + where + Text.of(one["message"])
        sentence += same("; ") + Text.of(one["fix"])
        sentences.append((Text("set aside", "未采用"), sentence))
    if document.get("unread"):
        sentences.append((Text("not read", "未读取"), join([same(n) for n in document["unread"]])))
    return sentences


def _twice(one: Mapping[str, Any], merged: bool) -> tuple[Text, Text]:
    """Return which record is, or may be, the work of another."""
    other = same(str(one["as"]))
    if "as_row" in one:
        other = Text("line {n}", "第 {n} 行").format(n=number(one["as_row"]))
        if one["as_file"] != one["file"]:
            other = same(f"{one['as_file']} ") + other
    if merged:
        sentence = Text(
            "{file} line {n}: “{title}” has an identifier of {other} and is counted once",
            "{file} 第 {n} 行：“{title}”与{other}标识符相同，只计一次",
        )
    else:
        sentence = Text(
            "{file} line {n}: “{title}” has the title, year and first author of {other}; both are "
            "kept. If they are one work, delete one record",
            "{file} 第 {n} 行：“{title}”与{other}的题名、年份、第一作者相同，两者均保留；若为同一成果，请删去其一",
        )
    label = Text("twice", "重复") if merged else Text("twice?", "疑似重复")
    return label, sentence.format(file=one["file"], n=number(one["row"]), title=one["title"][:60], other=other)
