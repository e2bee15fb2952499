# SPDX-License-Identifier: Apache-2.0
"""What the study reads: the series asked for, and the panel of countries."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from yuzui.errors import FileFormatError, Place
from yuzui.investment.confirmed import confirmed
from yuzui.investment.path_report.question import Question
from yuzui.investment.series.facts import Facts
from yuzui.investment.series.panel import Panel
from yuzui.job.workspace import Workspace
from yuzui.model.table import Table
from yuzui.model.tables.statistic import RD_FACT
from yuzui.sheets.sheet import Sheet
from yuzui.text import Text

CHINA, UNITED_STATES = "china_rd_expenditure.csv", "us_rd_1953_2022.parquet"
PANEL = "uis_rd_by_type.csv"
WHOLES = frozenset({"total", "type", "performer"})
"""Dimensions that add up to all R&D: only for these is the panel a comparison."""

HEADER_WITHIN = 20
"""Rows from the top among which the heading is looked for."""

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Material:
    """What one run rests on."""

    facts: Facts
    panel: Panel
    unfiltered: Panel
    files: tuple[str, ...]


def material(
    workspace: Workspace,
    question: Question,
    series: Path | None = None,
    accept: str = "",
    countries: Path | None = None,
) -> Material:
    """Read what a run rests on."""
    from yuzui.investment.series import identities, panel

    comparable = countries is not None or (question.measure in panel.MEASURES and question.of in WHOLES)
    place = countries or workspace.shipped(PANEL)
    rows = table_of(place) if comparable else []
    named = confirmed(workspace, RD_FACT.name)
    facts = own(workspace, series) if series else bundled(workspace, question.country)
    return Material(
        identities.check(facts, accept=accept),
        panel.read(rows, question.measure, confirmed=named),
        panel.read(rows, question.measure, Decimal(100), named),
        (facts.file, place.name) if comparable else (facts.file,),
    )


def bundled(workspace: Workspace, country: str) -> Facts:
    """Return the series of a country that comes with Yuzui.

    China and the United States have amounts; the other countries have shares from the panel.
    """
    from yuzui.investment.series import national_patterns, panel

    named = confirmed(workspace, RD_FACT.name)
    if country == "CHN":
        path = workspace.shipped(CHINA)
        return _china(path, path.stat().st_mtime_ns, tuple(sorted(named.items())))
    if country == "USA":
        return national_patterns.read(shipped(workspace, UNITED_STATES), UNITED_STATES)
    return panel.facts(shipped(workspace, PANEL), PANEL, named)


@lru_cache(maxsize=4)
def _china(path: Path, changed: int, named: tuple[tuple[str, str], ...]) -> Facts:
    """Return the series of China: read again where the file or what is confirmed changes."""
    from yuzui.investment.series import facts

    return facts.read(table_of(path), CHINA, confirmed=dict(named))


def own(workspace: Workspace, path: Path) -> Facts:
    """Return the series in a caller's file, from the sheet whose headings fit best."""
    from yuzui.investment.series import facts

    headings = [(*heading(sheet), sheet) for sheet in sheets(path)]
    known = set(RD_FACT.names)
    header, names, sheet = max(headings, key=lambda found: len(known & set(found[1])))
    cells = [dict(zip(names, row, strict=False)) for row in sheet.rows[header + 1 :]]
    return facts.read(cells, sheet.file, header + 2, confirmed(workspace, RD_FACT.name))


def sheets(path: Path) -> Sequence[Sheet]:
    """Return the sheets of a file that has any rows."""
    from yuzui.sheets import formats

    found = [sheet for sheet in formats.read(path) if sheet.rows]
    if not found:
        raise FileFormatError(
            Text("the file is empty", "文件为空"),
            Place(file=path.name),
            fix=Text("save it again with its rows, or name another file", "请连同数据重新保存，或另选文件"),
        )
    return found


def shipped(workspace: Workspace, name: str) -> list[Row]:
    """Return the rows of a shipped table as mappings."""
    return table_of(workspace.shipped(name))


def table_of(path: Path) -> list[Row]:
    """Return the rows of the first sheet of a file as mappings; its first row has the names."""
    sheet = sheets(path)[0]
    names = [str(cell) for cell in sheet.rows[0]]
    return [dict(zip(names, row, strict=False)) for row in sheet.rows[1:]]


def heading(sheet: Sheet, table: Table = RD_FACT) -> tuple[int, list[str]]:
    """Return the row of the heading and its column names, in English or Chinese."""
    known = _headings(table)
    best, place = -1, 0
    for number, row in enumerate(sheet.rows[:HEADER_WITHIN]):
        score = sum(_folded(cell) in known for cell in row)
        if score > best:
            best, place = score, number
    return place, [known.get(_folded(cell), str(cell)) for cell in sheet.rows[place]]


def _headings(table: Table) -> Mapping[str, str]:
    known = {}
    for column in table.columns:
        for word in (*column.headers, column.label.en, column.label.zh, column.name):
            known[_folded(word)] = column.name
    return known


def _folded(cell: Any) -> str:
    text = unicodedata.normalize("NFKC", "" if cell is None else str(cell))
    return text.strip().casefold().replace("_", " ")


def described(workspace: Workspace, material: Material, *given: Path | None) -> list[dict[str, str]]:
    """Return source, licence, vintage and digest of every file a run rests on.

    A shipped file is described by its line of the manifest, the caller's own by its digest.
    """
    found, mine = [], {path.name: path for path in given if path is not None}
    for name in dict.fromkeys(material.files):
        if name in mine:
            found.append(callers(mine[name]))
        else:
            found += manifest(workspace, [name])
    return found


def callers(path: Path) -> dict[str, str]:
    """Return the caller's own file as it is listed: by its digest, for nobody described it."""
    digest = sha256(path.read_bytes()).hexdigest()
    return dict.fromkeys(_DESCRIBED, "") | {"file": path.name, "sha256": digest}


_DESCRIBED = ("file", "source", "licence", "vintage", "sha256", "note")


def manifest(workspace: Workspace, names: Sequence[str]) -> list[dict[str, str]]:
    """Return source, licence, vintage and digest of shipped files, as the manifest gives them."""
    rows = {row["file"]: row for row in workspace.shipped_rows("MANIFEST.csv")}
    return [{column: rows[name][column] for column in _DESCRIBED} for name in names]
