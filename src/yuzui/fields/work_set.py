# SPDX-License-Identifier: Apache-2.0
"""Works with their dates, titles, strata and the citations among them: of a person's files, or those that ship."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec
import numpy as np

from yuzui.catalogue import exports
from yuzui.catalogue.exports import TYPES
from yuzui.errors import ColumnError, FileFormatError, InputError, Place
from yuzui.fields import corpora
from yuzui.job import form_sheets
from yuzui.job.result import File
from yuzui.job.workspace import Workspace, stamped
from yuzui.model.table import TEXT, Table, column
from yuzui.settings import whole
from yuzui.sheets.partial_day import PartialDay, first
from yuzui.store.duck import Lake
from yuzui.store.graph import reading
from yuzui.store.snapshot import digest_of
from yuzui.text import Text, same
from yuzui.text.numbers import count

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Ints = NDArray[np.integer[Any]]

SHIPPED = {"works": "hepph_works.parquet", "citations": "hepph_citations.parquet"}
"""The set that comes with Yuzui: no titles and no strata."""
DECEMBER = 12
WORK_COLUMNS = (reading.ALIASES["id"], (*reading.ALIASES["year"], *reading.ALIASES["date"]))
LINKS = Table(
    "links",
    Text("links", "引文"),
    Text("Which work cites which", "成果间的引用关系"),
    key=(),
    state=False,
    sheets=("links", "citations", "references", "引文", "引用", "引用关系"),
    columns=(
        column("citing", TEXT, "citing", "施引", "Work that cites", "施引成果", null=False,
               headers=("citing_id", "citing work", "from", "source", "施引编号", "施引文献", "引用成果")),
        column("cited", TEXT, "cited", "被引", "Work that is cited", "被引成果", null=False,
               headers=("cited_id", "cited work", "to", "target", "reference", "被引编号", "被引文献", "参考文献")),
    ),
)  # fmt: skip
ABOUT = ("file", "source", "licence", "vintage")


@dataclass(frozen=True, eq=False)
class WorkSet:
    """Works in order of publication, and the citations among them.

    Parameters
    ----------
    label : Text
        What it is called.
    origin : str
        ``real``, or ``derived`` where nothing is known.
    files : list of File
        The files it rests on.
    ids : array of str
        Id of each work.
    titles : list of str
        Title of each; empty where there is none.
    strata : list of str
        Category or venue of each; empty where there is none.
    year, month : array of int
        Of publication; months are counted from the year 0, None where only years are known.
    citing, cited : array of int
        Each citation once, by the numbers of the works.
    undated : int
        Works without a year: they are left out.
    """

    label: Text
    origin: str
    files: list[File]
    ids: NDArray[Any]
    titles: list[str]
    strata: list[str]
    year: Ints
    month: Ints | None
    citing: Ints
    cited: Ints
    undated: int

    def __len__(self) -> int:
        return len(self.ids)

    @property
    def titled(self) -> bool:
        """Whether any work has a title."""
        return any(self.titles)

    @cached_property
    def through(self) -> int:
        """The last complete year: where months are known, one that has works of December."""
        if not len(self):
            return 0
        last = int(self.year.max())
        if self.month is None or int(self.month.max()) % 12 == DECEMBER - 1:
            return last
        return last - 1

    def until(self, year: int) -> WorkSet:
        """Return the set as it was at the end of a year."""
        n = int(np.searchsorted(self.year, year, side="right"))
        there = (self.citing < n) & (self.cited < n)
        return replace(
            self, ids=self.ids[:n], titles=self.titles[:n], strata=self.strata[:n], year=self.year[:n],
            month=None if self.month is None else self.month[:n], citing=self.citing[there], cited=self.cited[there],
        )  # fmt: skip


def read(workspace: Workspace, works: Path | None, citations: Path | None, linked: bool = True) -> WorkSet:
    """Read works and the citations among them.

    Parameters
    ----------
    works, citations : Path or None
        A table of works and one of links, or an export that holds both; without any the set that comes with Yuzui.
    linked : bool
        Whether links are needed.

    Raises
    ------
    InputError
        If links are needed and there are none, or links are given without works.
    """
    if works is None and citations is not None:
        raise InputError(
            Text("these links lack the works that they join", "有引文而没有相应的成果"),
            expected="--works FILE --citations FILE",
            fix=Text("give the works too: --works FILE", "请一并给出成果：--works FILE"),
        )
    if works is None:
        files = {name: workspace.shipped(file) for name, file in SHIPPED.items()}
        rows = {row["file"]: row for row in workspace.shipped_rows("MANIFEST.csv")}
        about = [
            File(sha256=digest_of(path), **{key: rows[path.name][key] for key in ABOUT}) for path in files.values()
        ]
        return _read(same("hep-ph"), rows[SHIPPED["works"]]["origin"], about, files)
    works = workspace.file(works)
    given = [works] if citations is None else [works, workspace.file(citations)]
    about = [
        File(file=one.name, source=one.name, licence="", vintage="as supplied", sha256=_digest(one)) for one in given
    ]
    with tempfile.TemporaryDirectory(prefix="yuzui-works-") as folder:
        files = {"works": works}
        if works.is_dir() or (works.is_file() and exports.recognise(works) is not None):
            files = _tables(works, Path(folder))
            if linked and citations is None and "citations" not in files:
                files |= _beside(works, Path(folder))
        elif works.suffix.lower() != ".parquet" and works.is_file():
            files = _sheets(works, Path(folder), citations is None and linked)
        if citations is not None:
            files["citations"] = _links(given[1], Path(folder))
        if linked and "citations" not in files:
            raise InputError(
                Text("a map needs citations, and these works have none", "绘制地图需要引文，而这些成果没有引文"),
                place=Place(file=works.name),
                expected="--citations FILE (citing, cited)",
                fix=Text(
                    "give the links: --citations FILE; or an export that holds references, as that of OpenAlex",
                    "请给出引文：--citations FILE；或使用含参考文献的导出文件，如 OpenAlex 或 Web of Science",
                ),
                code="no_links",
            )
        return _read(same(works.stem), "real", about, files)


def _digest(path: Path) -> str:
    if path.is_dir():
        return ""
    return digest_of(path) if path.is_file() else ""


def _tables(works: Path, folder: Path) -> dict[str, Path]:
    """Write works and links of an export as tables."""
    some, _ = exports.exports([works])
    gathered = exports.gather(some)
    files = {}
    for table, name in (("work", "works"), ("citation", "citations")):
        columns = gathered.tables[table]
        if table == "citation" and not len(columns["citing"]):
            continue
        if table == "work":
            columns = {key: columns[key] for key in columns if key in ("work_id", "year") or any(columns[key])}
        files[name] = folder / f"{name}.parquet"
        with Lake() as lake:
            lake.export(columns, files[name], {key: TYPES[table].get(key, "VARCHAR") for key in columns})
    return files


def _sheets(works: Path, folder: Path, linked: bool) -> dict[str, Path]:
    """Return works of a table with any headings, and the links of another sheet of its workbook if it has them."""
    if _known(works, WORK_COLUMNS):
        return {"works": works}
    rows = form_sheets.read(works, corpora.TEXTS)
    lines = [
        (row["id"] or f"row-{line}", row["title"], year, _month(row["date"]), row["venue"], row["field"])
        for row, line in zip(rows.rows, rows.lines, strict=True)
        if (year := row["year"] or _year(row["date"])) is not None
    ]
    names = ("work_id", "title", "year", "month", "venue", "field")
    files = {"works": folder / "works.parquet"}
    columns = {name: [line[at] for line in lines] for at, name in enumerate(names)}
    columns = {name: some for name, some in columns.items() if any(one is not None for one in some)}
    with Lake() as lake:
        lake.export(columns, files["works"], {name: TYPES["work"][name] for name in columns})
    return files | _beside(works, folder) if linked else files


def _beside(works: Path, folder: Path) -> dict[str, Path]:
    """Return the links of another sheet of a workbook; nothing where it has none."""
    if works.suffix.lower() not in (".xlsx", ".xls", ".ods"):
        return {}
    try:
        return {"citations": _links(works, folder)}
    except ColumnError:
        return {}


def _links(path: Path, folder: Path) -> Path:
    """Return links as a table, whatever their headings."""
    if path.suffix.lower() == ".parquet" or _known(path, (reading.ALIASES["citing"], reading.ALIASES["cited"])):
        return path
    rows = form_sheets.read(path, LINKS).rows
    target = folder / "citations.parquet"
    with Lake() as lake:
        ends = {end: [str(row[end]) for row in rows] for end in ("citing", "cited")}
        lake.export(ends, target, dict.fromkeys(ends, "VARCHAR"))
    return target


def _known(path: Path, wanted: Sequence[Sequence[str]]) -> bool:
    """Say whether the engine can read a text as it is: UTF-8, and one of the names of each column wanted is there."""
    if path.suffix.lower() != ".csv":
        return False
    try:
        with Lake() as lake:
            lake.register("file", path)
            columns = lake.types("file")
    except FileFormatError:
        return False
    return all(any(name in columns for name in names) for names in wanted)


def _year(date: str | None) -> int | None:
    text = _first(date)
    return int(text[:4]) if text else None


def _month(date: str | None) -> int | None:
    """Return the month of a date; None where only its year is known."""
    return int(_first(date)[5:7]) if date and len(PartialDay.of(date).text) >= len("1995-10") else None


def _first(date: str | None) -> str:
    try:
        return first(PartialDay.of(date).text) if date else ""
    except ValueError:
        return ""


def _read(label: Text, origin: str, about: list[File], files: dict[str, Path]) -> WorkSet:
    years = whole("first_year"), whole("last_year") or int(stamped()[:4]) + 1
    with Lake() as lake:
        graph = reading.read(lake, files["works"], files.get("citations"), years=years)
        ids = [str(one) for one in graph.order]
        titles = reading.titles(lake, "work_file", ids)
        strata = reading.strata(lake)
    citing = np.repeat(np.arange(len(ids)), np.diff(graph.out_ptr))
    month = None if graph.precision == "year" else graph.times("month")
    return WorkSet(
        label, origin, about, np.asarray(ids), [titles.get(one, "") for one in ids],
        [strata.get(one, "") for one in ids], np.asarray(graph.year), month, citing,
        np.asarray(graph.out_idx, np.int64), len(graph.undated),
    )  # fmt: skip


class SetCounts(msgspec.Struct, frozen=True):
    """How large a set is, and what of it cannot be used."""

    works: int
    links: int
    titled: int
    undated: int
    first: int
    last: int
    through: int

    @classmethod
    def of(cls, works: WorkSet) -> SetCounts:
        """Count a set."""
        years = (int(works.year[0]), int(works.year[-1])) if len(works) else (0, 0)
        titled = sum(bool(one) for one in works.titles)
        return cls(len(works), len(works.citing), titled, works.undated, *years, works.through)

    @property
    def without_year(self) -> list[tuple[Text, Text]]:
        """The line of a transcript on works that were left out since they have no year; none where all have one."""
        if not self.undated:
            return []
        words = Text("{n} without a year, or with none that can be", "{n}没有年份或年份不可用")
        return [(Text("left out", "未使用"), words.format(n=count(self.undated, Text("work", "项成果"))))]
