# SPDX-License-Identifier: Apache-2.0
"""What the questions of investment read: series, panel, confirmed rows, the names of both."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache, wraps
from hashlib import sha256
from pathlib import Path
from typing import Any, TypeVar

from yuzui.errors import FileFormatError, Place
from yuzui.investment.path import HORIZONS, usual_deadline
from yuzui.investment.series import facts, national_patterns, ratio
from yuzui.investment.series.facts import Facts
from yuzui.investment.series.ratio import Panel
from yuzui.job.result import File
from yuzui.job.workspace import Workspace
from yuzui.model.table import Row, Table
from yuzui.model.tables.statistic import RD_FACT
from yuzui.sheets import formats, overrides
from yuzui.sheets.overrides import Override
from yuzui.sheets.sheet import Sheet
from yuzui.text import Text, join, same
from yuzui.text.numbers import percent

# What is asked of the study `path`.


USUAL_ODDS = 5
"""Years after the base year for which odds are always given, unless that has passed."""


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked."""

    country: str
    measure: str
    of: str
    target: float
    by: int | None
    lever: str = ""
    this_year: int = 0

    def horizons(self, base_year: int) -> range:
        """Years ahead that are forecast."""
        last = max(self.by or 0, self.odds_by(base_year))
        return range(1, max(HORIZONS[-1], last - base_year) + 1)

    def required_by(self, base_year: int) -> int:
        """Return the deadline of the growth that is needed: the one asked for, or the usual one."""
        return self.by or usual_deadline(base_year, HORIZONS[-2], self.this_year)

    def odds_by(self, base_year: int) -> int:
        """Return the year for which odds are always given."""
        return usual_deadline(base_year, USUAL_ODDS, self.this_year)


# Which rows from memory a named person confirmed: lines of `overrides.csv`, the last one holds.


Answer = TypeVar("Answer")

COLUMN = "confirmed_by"


def path(workspace: Workspace) -> Path:
    """Return where the corrections of a workspace stand."""
    return workspace.dir / "overrides.csv"


def valid_confirmations(workspace: Workspace) -> dict[tuple[str, str], Override]:
    """Return the confirmations that hold."""
    lines = overrides.read(path(workspace)) if path(workspace).is_file() else []
    last = {(line.table, line.row): line for line in lines if line.column == COLUMN}
    return {key: line for key, line in last.items() if line.value}


def confirmed(workspace: Workspace, table: str) -> dict[str, str]:
    """Return the rows of a table that a person confirmed, with the person's name."""
    return {row: str(line.value) for (name, row), line in valid_confirmations(workspace).items() if name == table}


def confirmations(most: int) -> Callable[[Callable[..., Answer]], Callable[..., Answer]]:
    """Keep what a function of a workspace returns until what was confirmed there changes."""

    def result(function: Callable[..., Answer]) -> Callable[..., Answer]:
        @lru_cache(maxsize=most)
        def answer(folder: Path, _: tuple[Any, ...], *rest: Any) -> Answer:
            return function(Workspace(folder), *rest)

        @wraps(function)
        def wrapped(workspace: Workspace, *rest: Any) -> Answer:
            known = sorted((row, str(line.value)) for row, line in valid_confirmations(workspace).items())
            return answer(workspace.dir.absolute(), tuple(known), *rest)

        return wrapped

    return result


CHINA, UNITED_STATES = "china_rd_expenditure.csv", "us_rd_1953_2022.parquet"
PANEL = "uis_rd_by_type.csv"
WHOLES = frozenset({"total", "type", "performer"})
"""Dimensions that add up to all R&D: only for these is the panel a comparison."""

HEADER_WITHIN = 20
"""Rows from the top among which the heading is looked for."""


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
    comparable = countries is not None or (question.measure in ratio.MEASURES and question.of in WHOLES)
    place = countries or workspace.shipped(PANEL)
    rows = table_of(place) if comparable else []
    named = confirmed(workspace, RD_FACT.name)
    series_facts = series_of(workspace, series) if series else bundled(workspace, question.country)
    return Material(
        facts.check_identities(series_facts, accept=accept),
        ratio.read(rows, question.measure, confirmed=named),
        ratio.read(rows, question.measure, Decimal(100), named),
        (series_facts.file, place.name) if comparable else (series_facts.file,),
    )


def bundled(workspace: Workspace, country: str) -> Facts:
    """Return the series of a country that comes with Yuzui.

    China and the United States have amounts; the other countries have shares from the panel.
    """
    named = confirmed(workspace, RD_FACT.name)
    if country == "CHN":
        path = workspace.shipped(CHINA)
        return _china(path, path.stat().st_mtime_ns, tuple(sorted(named.items())))
    if country == "USA":
        return national_patterns.read(shipped(workspace, UNITED_STATES), UNITED_STATES)
    return ratio.facts(shipped(workspace, PANEL), PANEL, named)


@lru_cache(maxsize=4)
def _china(path: Path, changed: int, named: tuple[tuple[str, str], ...]) -> Facts:
    """Return the series of China: read again where the file or what is confirmed changes."""
    return facts.read(table_of(path), CHINA, confirmed=dict(named))


def series_of(workspace: Workspace, path: Path) -> Facts:
    """Return the series in a caller's file, from the sheet whose headings fit best."""
    headings = [(*heading(sheet), sheet) for sheet in sheets(path)]
    known = set(RD_FACT.names)
    header, names, sheet = max(headings, key=lambda keys: len(known & set(keys[1])))
    cells = [dict(zip(names, row, strict=False)) for row in sheet.rows[header + 1 :]]
    return facts.read(cells, sheet.file, header + 2, confirmed(workspace, RD_FACT.name))


def sheets(path: Path) -> Sequence[Sheet]:
    """Return the sheets of a file that has any rows."""
    ordered = [sheet for sheet in formats.read(path) if sheet.rows]
    if not ordered:
        raise FileFormatError(
            Text("the file is empty", "文件为空"),
            Place(file=path.name),
            fix=Text("save it again with its rows, or name another file", "请连同数据重新保存，或另选文件"),
        )
    return ordered


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


def described(workspace: Workspace, material: Material, *paths: Path | None) -> list[File]:
    """Return source, licence, vintage and digest of every file a run rests on.

    A shipped file is described by its line of the manifest, the caller's own by its digest.
    """
    mine = {path.name: path for path in paths if path is not None}
    names = dict.fromkeys(material.files)
    return [callers(mine[name]) if name in mine else manifest(workspace, [name])[0] for name in names]


def callers(path: Path) -> File:
    """Return the caller's own file as it is listed: by its digest, for nobody described it."""
    digest = sha256(path.read_bytes()).hexdigest()
    return File(file=path.name, source="", licence="", vintage="", sha256=digest)


def manifest(workspace: Workspace, names: Sequence[str]) -> list[File]:
    """Return source, licence, vintage and digest of shipped files, as the manifest gives them."""
    rows = {row["file"]: row for row in workspace.shipped_rows("MANIFEST.csv")}
    return [File(**{column: rows[name][column] for column in File.__struct_fields__}) for name in names]


# Names of countries and of performing sectors, as every page and transcript says them.


COUNTRIES = {
    "CHN": Text("China", "中国"),
    "USA": Text("United States", "美国"),
    "KOR": Text("Korea", "韩国"),
    "SGP": Text("Singapore", "新加坡"),
}
PERFORMERS = {
    "enterprise": Text("enterprises", "企业"),
    "government_institute": Text("institutes", "研究机构"),
    "higher_education": Text("higher education", "高等学校"),
    "other": Text("others", "其他"),
}

PAYERS = {
    "government": Text("government", "政府"),
    "central_government": Text("central government", "中央政府"),
    "local_government": Text("local government", "地方政府"),
    "enterprise": Text("enterprises", "企业"),
    "abroad": Text("abroad", "境外"),
    "other": Text("others", "其他"),
}


def word(name: str, words: Mapping[str, Text]) -> Text:
    """Return the word for a name, or the name as the file writes it."""
    return words.get(name, same(name))


# What shares, their parts and wholes, vintages and units are called.


MEASURES = {
    "basic": Text("basic research", "基础研究"),
    "applied": Text("applied research", "应用研究"),
    "experimental": Text("experimental development", "试验发展"),
}
WHOLE_NAMES = {
    "total": Text("all R&D", "研发经费"),
    "GDP": Text("GDP", "国内生产总值"),
    "source": Text("all R&D", "研发经费"),
    "type": Text("all R&D", "研发经费"),
    "performer": Text("all R&D", "研发经费"),
}
KINDS = {
    "final": Text("final", "最终数"),
    "preliminary": Text("preliminary", "初步数"),
    "restated": Text("restated", "修订数"),
    "panel": Text("international panel", "国际面板数据"),
    "derived": Text("derived", "推算数"),
}
STATUSES = {
    "sourced": Text("sourced", "有出处"),
    "partly sourced": Text("partly sourced", "部分有出处"),
    "derived": Text("derived", "推算"),
    "memory-only": Text("from memory, confirmed by a named person", "仅凭记忆，经具名人员确认"),
}
UNITS = {"100M CNY": Text("100M CNY", "亿元"), "M USD": Text("M USD", "百万美元")}


def measure(name: str, dimension: str = "type") -> Text:
    """Return the name of the part: a type of R&D, who performs it, who pays, or all of it."""
    category = name.removeprefix(f"{dimension}.")
    match dimension, *category.split("|"):
        case "performer", who:
            words = Text("R&D performed by {who}", "{who}执行的研发经费")
            return words.format(who=word(who, PERFORMERS))
        case "source", who:
            words = Text("R&D paid by {who}", "{who}出资的研发经费")
            return words.format(who=word(who, PAYERS))
        case "performer_x_type", who, kind:
            words = Text("{kind} by {who}", "{who}的{kind}")
            known = word(kind, MEASURES)
            return words.format(kind=known, who=word(who, PERFORMERS))
        case "intensity", _:
            return Text("R&D", "研发经费")
    return MEASURES.get(category, same(category))


def capital(text: Text) -> Text:
    """Return words with a capital at their beginning, as a sentence starts."""
    return Text(text.en[:1].upper() + text.en[1:], text.zh)


def whole(dimension: str) -> Text:
    """Return the name of the whole."""
    return WHOLE_NAMES.get(dimension, same(dimension))


def target(share: float) -> Text:
    """Return a target, with the decimals it has."""
    return percent(share, 0 if abs(100 * share - round(100 * share)) < 1e-9 else 2)


def cited(files: Sequence[File]) -> Text:
    """Return the sources of files, for the caption of a chart; a caller's own file says none."""
    return join([same(file.source) for file in files if file.source], "; ", "；")


def unit(name: str | None) -> Text:
    """Return the name of a unit."""
    return UNITS.get(name or "", same(name or ""))


def vintage(year: int | None, name: str) -> Text:
    """Return year and kind of a publication, as a reader of each language says them."""
    kind, _, rest = name.partition(" ")
    words = KINDS.get(kind)
    if words is None or rest not in ("", "communique"):
        return same(name if year is None else f"{year} {name}")
    paper = Text(" communiqué", "（公报）") if rest else same("")
    dated = same("") if year is None else Text("{y}, ", "{y} 年，").format(y=year)
    return dated + words + paper
