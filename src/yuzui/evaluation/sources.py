# SPDX-License-Identifier: Apache-2.0
"""The files of an evaluation: exports of works as tables, works and links, and what stands beside them."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import msgspec
import numpy as np

import yuzui
from yuzui.catalogue import exports as choose
from yuzui.catalogue.exports import TYPES, Gathered
from yuzui.catalogue.scholarly_record import plain
from yuzui.errors import ColumnError, InputError, Place
from yuzui.evaluation import snapshots
from yuzui.evaluation.answer import Duplicate, ExportFile, ImportReport, RejectedLine, Subject
from yuzui.evaluation.indicator import Marks, Peers
from yuzui.evaluation.request import Settings
from yuzui.evaluation.subset import TITLE
from yuzui.job.result import digest
from yuzui.job.workspace import Workspace, stamped
from yuzui.model.finding import CODES, Finding
from yuzui.settings import whole
from yuzui.sheets import manifest
from yuzui.store.duck import Lake
from yuzui.store.durable import fresh
from yuzui.store.graph import attached, reading
from yuzui.store.graph.arrays import Graph
from yuzui.store.graph.runs import Room
from yuzui.store.snapshot import digest_of
from yuzui.text import Text, same

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


def tables_of(workspace: Workspace, path: Path) -> tuple[dict[str, Path], ImportReport]:
    """Return the tables of exports as files of the workspace, made once for the same bytes."""
    exports, left = choose.exports([path])
    every = [lines for one in exports for lines in (one.lines, *one.beside.values())]
    hashed = [[lines.name, digest_of(lines.path)] for lines in every]  # type: ignore[attr-defined]
    listed = [one.listed and one.listed.rows for one in exports]
    folder = workspace.dir / SETS / digest(VERSION, yuzui.__version__, hashed, left, listed)[:24]
    if not (folder / TOLD).is_file():
        gathered = choose.gather(exports)
        _write(gathered, import_report(gathered, left), folder)
    report = msgspec.json.decode((folder / TOLD).read_bytes(), type=ImportReport)
    files = {name: folder / f"{name}.parquet" for name in (*NAMES.values(), CALLED)}
    return {name: file for name, file in files.items() if file.is_file()}, report


def _write(gathered: Gathered, report: ImportReport, folder: Path) -> None:
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
    (new / TOLD).write_bytes(msgspec.json.encode(report))
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


def import_report(gathered: Gathered, left: Sequence[str]) -> ImportReport:
    """Return what was read of exports and what was set aside."""
    shown = [
        pair for merged in (False, True) for pair in [one for one in gathered.alike if one["merged"] is merged][:SHOWN]
    ]
    return ImportReport(
        exports=msgspec.convert(gathered.files, list[ExportFile]),
        unread=list(left),
        rejected=[
            RejectedLine(
                file,
                fault.row,
                fault.column or None,
                fault.code,
                CODES[fault.code],
                fault.seen or None,
                fault.expected or None,
                FIXES[fault.code],
            )
            for file, fault in gathered.faults[:SHOWN]
        ],
        alike=msgspec.convert(shown, list[Duplicate]),
        findings=[(one.code, one.severity, one.table, one.count) for one in gathered.findings],
    )


def beside(report: ImportReport, settings: Settings) -> ImportReport:
    """Return a report without the oddities of tables that a file of their own replaces."""
    replaced = {table for table, name in NAMES.items() if table != "work" and getattr(settings, name)}
    left = [one for one in report.findings or () if one[2] not in replaced]
    return msgspec.structs.replace(report, findings=left)


def export_findings(report: ImportReport | None) -> tuple[Finding, ...]:
    """Return what was odd about exports."""
    rows = report.findings or () if report else ()
    return tuple(Finding(code, severity, table, count=count) for code, severity, table, count in rows)


SET = ("works", "citations", "snapshot")
"""Inputs that say what set it is; the other files stand beside it."""
BESIDE = ("authorships", "fields", "patents", "org_links", "country_map", "only")
FILES = (*SET, *BESIDE)
"""Inputs that are files: what they hold is part of a run, not where they lie."""
SHIPPED = {"works": "hepph_works.parquet", "citations": "hepph_citations.parquet"}
"""The set that comes with Yuzui."""


def subject(workspace: Workspace, settings: Settings) -> tuple[dict[str, Path], Subject, ImportReport | None]:
    """Return what set is evaluated, and what was read of exports."""
    works, links = settings.works, settings.citations
    if settings.snapshot:
        return _of_snapshot(workspace, settings)
    if works is None and links is not None:
        raise InputError(
            Text("these links lack the works that they join", "有引文而没有相应的成果"),
            expected="--works FILE --citations FILE",
            fix=Text(
                "give the works too: --works FILE; or neither, to see the set that comes with Yuzui",
                "请一并给出成果：--works FILE；两者都不给则使用随附数据集",
            ),
        )
    if works is None:
        row = next(r for r in workspace.shipped_rows("MANIFEST.csv") if r["file"] == SHIPPED["works"])
        files = {name: workspace.shipped(file) for name, file in SHIPPED.items()}
        about = {name: row[name] for name in ("source", "vintage", "origin")}
        return files, Subject(label=same("hep-ph"), **about), None
    path, report = Path(works), None
    if known(path):
        files, report = tables_of(workspace, path)
        report = beside(report, settings)
    else:
        refuse(path)
        files = {"works": path}
    names = path.name
    if links is not None:
        files["citations"] = Path(links)
        names += f" + {files['citations'].name}"
    return files, Subject(label=same(path.stem), source=names, vintage="as supplied"), report


def _of_snapshot(workspace: Workspace, settings: Settings) -> tuple[dict[str, Path], Subject, ImportReport]:
    """Return the files of the current snapshot of a source."""
    if settings.works is not None or settings.citations is not None:
        raise InputError(
            Text("a snapshot holds its works and links", "快照自带成果与引文"),
            place=Place(column="--snapshot"),
            seen="--works, --citations",
            fix=Text("leave out --works and --citations", "请去掉 --works 与 --citations"),
        )
    files, row = snapshots.files(workspace, settings.snapshot)
    about = Subject(label=same(f"{row.source} {row.n}"), source=row.name, vintage=row.vintage)
    return files, about, beside(row.exported, settings)


def years() -> tuple[int, int]:
    """Return the first and the last year that are taken for one, from the settings."""
    return whole("first_year"), whole("last_year") or int(stamped()[:4]) + 1


def _beside(settings: Settings) -> dict[str, Path]:
    """Return the files given beside works and links; the others of several have numbers."""
    paths = {}
    for name in BESIDE:
        one = getattr(settings, name)
        some = one if isinstance(one, tuple) else () if one is None else (one,)
        for n, path in enumerate(some, 1):
            paths[name if n == 1 else f"{name}_{n}"] = Path(path)
    return paths


def read(
    lake: Lake, settings: Settings, files: dict[str, Path], place: Callable[[int, int | None], Room] | None = None
) -> Graph:
    """Read works and links, and the files that were given beside them."""
    attached.forget(lake)
    beside = _beside(settings)
    for path in (*files.values(), *beside.values()):
        manifest.table(lake, path)
    links = files.get("citations")
    try:
        graph = reading.read(lake, files["works"], links, years=years(), place=place)
    except ColumnError as error:
        if links is None and error.fix is not None:  # perhaps it was taken for an export
            error.fix += Text(
                "; or give an export that holds its links: yuzui list --seam reader",
                "；或给出自带引文的导出文件：yuzui list --seam reader",
            )
        raise
    findings = graph.findings
    files |= beside
    if "authorships" in files:
        authors = [path for name, path in files.items() if name.startswith("authorships")]
        findings += attached.authorship(lake, *authors)
    if "fields" in files:
        path = files["fields"]
        findings += attached.fields(lake, path, settings.scheme, settings.renormalise)
    if "patents" in files:
        findings += attached.patents(lake, files["patents"])
    if "org_links" in files:
        attached.organisations(lake, files["org_links"], settings.table_version)
    if "country_map" in files:
        attached.countries(lake, files["country_map"], settings.table_version)
    return replace(graph, findings=findings)


def marks(lake: Lake) -> Marks:
    """Return venues and patents of the works that were read, in their order."""
    columns = lake.sql("graph_marks")
    tapped = np.zeros(len(columns["venue"]), dtype=bool)
    if "patent_link" in lake.tables():
        tapped[np.asarray(lake.sql("graph_tapped")["node"], dtype=np.int64)] = True
    return Marks(np.asarray(columns["venue"], np.int64), np.asarray(columns["patent"], bool), tapped)


def peers(lake: Lake) -> Peers:
    """Return fields and decades of the works that were read, in their order."""
    columns = lake.sql("graph_peers")
    work, cell = (np.asarray(columns[name], np.int64) for name in ("node", "cell"))
    return Peers(work, cell, columns["share"])
