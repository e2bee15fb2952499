# SPDX-License-Identifier: Apache-2.0
"""One sheet of one file, read by a source of its own or understood by its headings."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import ModuleType
from typing import Any

import msgspec

from yuzui.administration.load_answer import ColumnRead, Load, Recognised
from yuzui.catalogue import exports as choose
from yuzui.catalogue import reading
from yuzui.catalogue.extract import number
from yuzui.catalogue.reading import Batch
from yuzui.errors import ColumnError, FileFormatError, InputError, Place
from yuzui.funding import call_pairs
from yuzui.job.result import digest
from yuzui.model.finding import Finding, count_by_code
from yuzui.model.schema import TABLES
from yuzui.model.table import Columns, Row, Table
from yuzui.sheets import formats, manifest
from yuzui.sheets.formats.guard import READABLE
from yuzui.sheets.sheet import Sheet
from yuzui.sheets.understand import choose as chosen
from yuzui.sheets.understand import fitting, understand
from yuzui.sheets.understand.choose import USUAL, Recognition, recognised, table_named, unknown, unsure
from yuzui.sheets.understand.facility_use import prepared
from yuzui.sheets.understand.mapping import MapFile, Meaning, Rejected, SourceMap, Understood, arranged, constants
from yuzui.sheets.understand.reading import NO_ZONES
from yuzui.sheets.values import EXPECTED, vocabulary
from yuzui.text import Text

NOT_DATA = frozenset({"overrides.csv", "map.toml", "rejects.xlsx", "findings.xlsx"})
"""Files of a workspace that are never loaded."""


@dataclass(frozen=True, slots=True)
class Part:
    """What one sheet gave."""

    file: str
    sheet: str
    kind: str
    encoding: str
    source: str
    tables: Mapping[str, Sequence[Row]]
    mapping: Sequence[Meaning]
    rows_in: int
    kept: int
    flagged: int
    rejected: Sequence[Rejected]
    findings: Sequence[Finding]
    held: Sequence[tuple[str, str]] = ()
    unused: Sequence[str] = ()
    header_row: int = 0
    reasons: Mapping[str, int] | None = None
    recognition: Recognition | None = None
    constants: Mapping[str, Any] = field(default_factory=dict)
    clears: frozenset[str] = frozenset()
    """Columns in which a blank cell takes out what stands there: somebody said so."""
    lines: Sequence[int] = ()
    """Row of the sheet of each row kept, where it was read by its headings."""
    zoned: int = 0
    """Rows whose clock readings were taken in the time zone of their resource."""

    @property
    def table(self) -> str:
        """The table the sheet is about: the first that its source declares."""
        return next(iter(self.tables))

    def load_id(self, file_hash: str) -> str:
        """Return the id of the load: a digest of file, sheet and mapping."""
        basis: list[Any] = [meaning.json() | {"rows_used": 0} for meaning in self.mapping]
        basis += [dict(self.constants)] if self.constants else []
        return digest(file_hash, self.sheet, self.source, basis)[:20]

    @property
    def counts(self) -> dict[str, int]:
        """Rows that were set aside, by code."""
        aside = [Finding(one.code, "rejected", "") for one in self.rejected]
        return count_by_code(aside) if self.reasons is None else dict(self.reasons)

    @property
    def vocabulary(self) -> dict[str, str]:
        """The words allowed in each column in which another was found."""
        odd = {(one.table or self.table, one.column) for one in self.findings if one.code == "unknown_word"}
        odd |= {(self.table, one.column) for one in self.rejected if one.code == "unknown_word"}
        return {column: words for table, column in sorted(odd) if (words := vocabulary(table, column))}

    def load(self, origin: str, sha256: str, overrides: Sequence[str]) -> Load:
        """Return the line of the load report."""
        return Load(
            file=self.file,
            sheet=self.sheet or None,
            kind=self.kind,
            table=self.table,
            source=self.source or None,
            rows_in=self.rows_in,
            kept=self.kept,
            flagged=self.flagged,
            rejected=sum(self.counts.values()),
            mapping=msgspec.convert([meaning.json() for meaning in self.mapping], list[ColumnRead]),
            encoding=self.encoding or None,
            header_row=self.header_row or None,
            unused=list(self.unused),
            tables={name: len(rows) for name, rows in self.tables.items()},
            findings=count_by_code(self.findings),
            reasons=self.counts,
            recognition=msgspec.convert(self.recognition.json(), Recognised) if self.recognition else None,
            constants=dict(self.constants),
            zoned=self.zoned,
            vocabulary=self.vocabulary,
            overrides=list(overrides),
            origin=origin,
            sha256=sha256,
            already=False,
        )


def expand(paths: Sequence[Path]) -> Iterator[Path]:
    """Yield the files named, folders opened in the order of names."""
    for path in paths:
        if not path.is_dir():
            yield path
            continue
        files = list(_inside(path))
        listing = {one for one in files if manifest.known(one)}
        for one in listing:
            manifest.within(one.parent)
        files = [one for one in files if one not in listing]
        with_others = {one for path in files for one in choose.beside(path)}
        for file in files:
            if file in with_others:
                continue
            if file.suffix.lower() in READABLE.split() or choose.recognise(file) is not None:
                yield file


def _inside(folder: Path) -> Iterator[Path]:
    """Yield the files of a folder and its folders that may hold data; refuse what leads out."""
    whole = folder.resolve()
    for path in sorted(folder.rglob("*")):
        if not path.resolve().is_relative_to(whole):
            raise FileFormatError(
                Text("a link leads out of the folder", "链接指向文件夹之外"),
                place=Place(file=path.name),
                fix=Text("name the file itself", "请指定文件本身"),
                code="bad_path",
            )
        if path.is_file() and path.name not in NOT_DATA and not path.name.startswith("."):
            yield path


def parts(
    path: Path, mapping: SourceMap | None = None, tables: Sequence[str] = (), zones: Mapping[str, str] = NO_ZONES
) -> tuple[list[Part], list[ColumnError]]:
    """Read a file; ``zones`` are those of the resources that are known, by id."""
    kind = formats.kind_of(path)
    sheets = [one for one in arranged(formats.read(path), mapping) if one.table != "none"]
    ways = _named(path.name, tables, [sheet.name for sheet in sheets])
    said = [replace(one, table=ways[one.name].name) if one.name in ways else one for one in sheets]
    return of_sheets(said, {one.file: kind for one in said}, mapping, zones)


def of_sheets(
    sheets: Sequence[Sheet], kinds: Mapping[str, str], mapping: SourceMap | None, zones: Mapping[str, str]
) -> tuple[list[Part], list[ColumnError]]:
    """Read sheets that were arranged; ``kinds`` are the formats of their files."""
    parts_: list[Part] = []
    left: list[ColumnError] = []
    for sheet in sheets:
        try:
            table = TABLES.get(sheet.table)
            parts_.append(_part(sheet, kinds.get(sheet.file, ""), mapping, table, len(sheets) == 1))
        except ColumnError as error:
            if error.code != "unknown_table":
                raise
            left.append(error)
    if not parts_ and left:
        raise left[0]
    rows = [row for part in parts_ for row in part.tables.get("resource", ())]
    zones = {**zones, **{str(row["id"]): str(row["tz"]) for row in rows if row["tz"]}}
    by_name = {(sheet.file, sheet.name): sheet for sheet in sheets}
    return [_local(part, by_name[part.file, part.sheet], mapping, zones) for part in parts_], left


def _local(part: Part, sheet: Sheet, mapping: SourceMap | None, zones: Mapping[str, str]) -> Part:
    """Return a calendar with the clock readings that name no zone in that of the resource."""
    if part.table != "calendar" or part.source or not zones or "no_zone" not in part.counts:
        return part
    mapping = mapping.within(sheet) if isinstance(mapping, MapFile) else mapping
    known = understand(sheet, TABLES["calendar"], mapping, zones=zones)
    flagged = {finding.row for finding in known.findings}
    tables = {"calendar": known.rows}
    return replace(
        part, tables=tables, mapping=known.mapping, kept=len(known.rows), flagged=len(flagged),
        rejected=known.rejected, findings=known.findings, zoned=len(known.rows) - part.kept, lines=known.lines,
    )  # fmt: skip


def _named(file: str, tables: Sequence[str], sheets: Sequence[str]) -> dict[str, Table]:
    """Return the table that somebody says each sheet is, by the name of the sheet."""
    by_sheet: dict[str, Table] = {}
    for word in sorted(tables, key=lambda one: "=" in one):
        sheet, _, name = word.rpartition("=")
        table = table_named(name.strip())
        if not sheet:
            by_sheet |= dict.fromkeys(sheets, table)
            continue
        if sheet.strip() not in sheets:
            raise InputError(
                Text("the file has no sheet of this name", "文件中没有该名称的工作表"),
                place=Place(file=file, column="--as"),
                seen=sheet.strip(),
                expected=", ".join(sheets),
                fix=Text(
                    "name one of its sheets; with SHEET=TABLE load one workbook at a time",
                    "请改为其中一张工作表；使用“工作表=表名”时每次只导入一个工作簿",
                ),
                code="unknown_sheet",
            )
        by_sheet[sheet.strip()] = table
    return by_sheet


def _mapped(sheet: Sheet, mapping: SourceMap | None) -> Table | None:
    """Return the table of a ``map.toml`` that a sheet fits best, if it fits any."""
    scores = {name: fitting(sheet, TABLES[name], mapping) for name in mapping or {}}
    best = max(scores, key=lambda name: scores[name], default="")
    return TABLES[best] if best and scores[best] > 0 else None


def _part(sheet: Sheet, kind: str, meaning: SourceMap | None, table: Table | None, alone: bool) -> Part:
    whole = meaning
    meaning = meaning.within(sheet) if isinstance(meaning, MapFile) else meaning
    source = reading.recognise(sheet, kind) if table is None else None
    if source is not None and _only_constants(meaning, source[1]):
        name, module = source
        done = reading.read(module, sheet, _constants(meaning, module))
        if "event" in done.tables and not done.kept and (error := _unusable(done, sheet)):
            raise error
        return Part(
            sheet.file, sheet.name, kind, sheet.encoding, name, done.tables, done.mapping,
            done.rows_in, done.kept, done.flagged, done.rejected, done.findings, done.held,
            constants=_constants(meaning, module),
        )  # fmt: skip
    clears = isinstance(whole, MapFile) and whole.of(sheet).clears
    used = table is None or table.name == "event"
    sheet, mapping = prepared(sheet, meaning) if used else (sheet, meaning)
    doubt = None
    if mapping is not meaning:
        known = understand(sheet, TABLES["event"], mapping, USED)
    else:
        sheet, _ = call_pairs.worded(call_pairs.free_kinds(sheet), conflicts=False)
        known, doubt = _understood(sheet, meaning, table, alone)
    if known.table == "event" and not known.rows and (error := _unusable(known, sheet)):
        raise error
    flagged = {finding.row for finding in known.findings}
    return Part(
        sheet.file, sheet.name, kind, sheet.encoding, "", {known.table: known.rows},
        known.mapping, known.rows_in, len(known.rows), len(flagged), known.rejected,
        known.findings, (), known.unused, known.header_row,
        recognition=doubt, constants=constants(mapping or {}, known.table), lines=known.lines,
        clears=frozenset(one.column for one in known.mapping) if clears else frozenset(),
    )  # fmt: skip


def _understood(
    sheet: Sheet, mapping: SourceMap | None, table: Table | None, alone: bool
) -> tuple[Understood, Recognition | None]:
    """Return a sheet read by its headings, and how sure it is which table it is."""
    doubt = None
    if table is not None and table.name == "reviewer":
        sheet, mapping = call_pairs.prepared(sheet, mapping)
    try:
        known = chosen(sheet, mapping) if table is None else understand(sheet, table, mapping)
    except ColumnError as error:
        known = _persons(sheet, mapping, error)
        return known, doubt
    if table is None and known.table not in (mapping or {}):
        doubt = recognised(sheet, known.table)
        if not doubt.sure and (mapped := _mapped(sheet, mapping)) is not None:
            known, doubt = understand(sheet, mapped, mapping), None
        elif not doubt.sure and doubt.best.table.level == "public":
            raise unsure(sheet, doubt, alone)
    return known, doubt


def _persons(sheet: Sheet, meaning: SourceMap | None, error: ColumnError) -> Understood:
    """Return a list of reviewers that has names and no ids; of anything else raise the error."""
    lacks = error.detail.get("table"), list(error.detail.get("columns", ()))
    listed, mapping = call_pairs.prepared(sheet, meaning)
    if lacks != ("reviewer", ["id"]) or "id" not in (mapping or {}).get("reviewer", {}):
        raise error
    return understand(listed, TABLES["reviewer"], mapping)


USED = ("source_key", "resource", "t0", "t1", "kind")
"""What a row of a record of use must say: one without an end has not ended."""


def _unusable(known: Understood | Batch, sheet: Sheet) -> InputError | None:
    """Return the error for a sheet of events of which no row could be read."""
    codes = Counter(one.code for one in known.rejected)
    one = next((one for one in known.rejected if one.code in MENDS), None)
    if one is None:
        return None
    message, expected, fix = MENDS[one.code]
    cells = [str(cell) for cell in one.cells if cell is not None and str(cell) != ""]
    times = [cell for cell in cells if re.search(r"\d[:：时]\d", cell)]
    shown = ", ".join(times if times and one.code != "missing_value" else cells)[:200]
    return InputError(
        message,
        place=Place(sheet.file, sheet.name, one.line),
        seen=f"{codes[one.code]:,} × {shown}",
        expected=expected,
        fix=fix,
        code=one.code,
    )


MENDS = {
    "no_zone": (
        Text("times are clock readings, and nobody states their zone", "时刻未注明时区"),
        "Asia/Shanghai | Europe/Berlin | UTC",
        Text(
            "write it into the heading, as in “start (Asia/Shanghai)”, or into map.toml and add "
            '--map map.toml:\n[events]\nconst.zone = "Asia/Shanghai"',
            "请在表头注明，如“开始时间（北京时间）”，或写入 map.toml 并加上 --map map.toml：\n"
            '[events]\nconst.zone = "Asia/Shanghai"',
        ),
    ),
    "wrong_type": (
        Text(
            "not one row could be read: begin or end of use is no time that is known",
            "没有一行可以读取：开始或结束时间的写法无法识别",
        ),
        EXPECTED,
        Text(
            "write begin and end as one of what is expected, in cells of their own",
            "请按“应为”所列写法书写开始与结束时间，各占一格",
        ),
    ),
    "missing_value": (
        Text(
            "not one row could be read: something that each must say is missing", "没有一行可以读取：缺少每行必有的内容"
        ),
        "resource, begin · 资源、开始时间",
        Text(
            "if all rows are of one instrument, name it in map.toml and add --map map.toml:\n"
            '[events]\nconst.resource = "BL01"',
            '若各行均属同一台仪器，请写入 map.toml 并加上 --map map.toml：\n[events]\nconst.resource = "BL01"',
        ),
    ),
}
"""What to say where not one event of a sheet could be read, by the code of its rows."""


def _only_constants(mapping: SourceMap | None, module: ModuleType) -> bool:
    """Say whether a mapping leaves the columns of a source's tables to the source."""
    return all(one.const is not None for name in module.TABLES for one in (mapping or {}).get(name, {}).values())


def _constants(mapping: SourceMap | None, module: ModuleType) -> Row:
    """Return what a mapping says of every row of a source's tables."""
    return {k: v for name in module.TABLES for k, v in constants(mapping or {}, name).items()}


# An export of works as rows of the record: works, citations, authors, fields.


SCHEMES = {"openalex_jsonl": "openalex", "openalex_csv": "openalex"}
"""Readers of one source share its scheme; the others are schemes of their own."""


def part(path: Path) -> Part:
    """Read an export as one sheet."""
    exports, _ = choose.exports([path])
    gathered = choose.gather(exports, alone=False)
    reader = exports[0].reader
    scheme = SCHEMES.get(reader, reader)
    ids = {key: number(scheme, key) for key in gathered.tables["work"]["work_id"]}
    tables = {"work": [_work(row, ids, scheme) for row in _rows(gathered.tables["work"])]}
    tables["citation"], odd = _links(gathered.tables, ids)
    if "authorship" in gathered.tables:
        tables["authorship"] = _authors(_rows(gathered.tables["authorship"]), ids, scheme)
    if "work_field" in gathered.tables:
        tables["work_field"] = [
            _full("work_field", {**row, "work_id": ids[row["work_id"]], "scheme": scheme})
            for row in _rows(gathered.tables["work_field"])
        ]
    rejected = [Rejected(fault.row, fault.column, fault.code, (fault.seen,)) for _, fault in gathered.faults]
    works = len(tables["work"])
    each = Counter(one.code for one in gathered.noted)
    findings = [
        *gathered.noted,
        *(
            replace(one, count=one.count - each[one.code])
            for one in gathered.findings
            if one.severity != "rejected" and one.count > each[one.code]
        ),
    ]
    aside = {one.code: one.count for one in gathered.findings if one.severity == "rejected"}
    return Part(
        path.name, "", path.suffix.removeprefix("."), "", reader, tables, (),
        works + sum(aside.values()), works, 0, rejected, [*findings, *odd], (), reasons=aside,
    )  # fmt: skip


def aside(path: Path) -> list[ColumnError]:
    """Return why sheets of a workbook of works were not read."""
    return [unknown(sheet, USUAL.tables()) for sheet in choose.others(path)]


def _links(tables: Mapping[str, Columns], ids: Mapping[str, int | None]) -> tuple[list[Row], list[Finding]]:
    """Return one row a link, flagged where it is odd, and how many are."""
    year = dict(zip(tables["work"]["work_id"], tables["work"]["year"], strict=True))
    pairs = list(zip(*tables["citation"].values(), strict=True))
    counts = Counter({"duplicate": len(pairs) - len(set(pairs))})
    rows = []
    for a, b in dict.fromkeys(pairs):
        lag = None if year[a] is None or year[b] is None else year[a] - year[b]
        codes = ["self_link"] if a == b else []
        codes += ["negative_lag"] if lag is not None and lag < 0 else []
        counts.update(codes)
        ends = {"citing_id": ids[a], "cited_id": ids[b]}
        rows.append(_full("citation", {**ends, "lag_y": lag, "flags": codes or None}))
    return rows, [Finding(code, "warning", "citation", count=n) for code, n in counts.items() if n]


def _rows(columns: Columns) -> list[Row]:
    return [dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)]


def _full(table: str, row: Row) -> Row:
    """Return a row with every column of the record, those not told empty."""
    return {name: row.get(name) for name in TABLES[table].names}


def _work(row: Row, ids: Mapping[str, int | None], scheme: str) -> Row:
    key, doi = row["work_id"], row["doi"]
    month = f"{row['year']}-{row['month']:02d}-01" if row["year"] and row["month"] else None
    date = row["date"] or month or (f"{row['year']}-01-01" if row["year"] else None)
    precision = "day" if row["date"] else "month" if month else "year" if row["year"] else None
    plain = date if row["year"] is None or 1000 <= row["year"] <= 9999 else None
    return _full(
        "work",
        {
            **row,
            "work_id": ids[key],
            "source_key": key,
            "ext_ids": {scheme: key, **({"doi": doi} if doi else {})},
            "date": plain,
            "date_precision": precision if plain else None,
        },
    )


def _authors(rows: Sequence[Row], ids: Mapping[str, int | None], scheme: str) -> list[Row]:
    """Return one row an author: addresses as a list."""
    authors: dict[tuple[str, int], Row] = {}
    for row in rows:
        key = row["work_id"], row["position"]
        if key not in authors:
            who = number(f"person:{scheme}", row["person_id"]) if row["person_id"] else None
            authors[key] = _full(
                "authorship",
                {
                    "work_id": ids[key[0]],
                    "position": key[1],
                    "person_id": who,
                    "corresponding": row["corresponding"],
                    "affiliations": [],
                },
            )
        if row["affiliation"] is not None:
            one = {"affiliation": row["affiliation"], "org": row["org_id"]}
            authors[key]["affiliations"].append({**one, "country": row["country"]})
    return list(authors.values())
