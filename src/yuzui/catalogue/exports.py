# SPDX-License-Identifier: Apache-2.0
"""One set of works out of any number of exports: links resolved, repeats found, oddities counted.

A name is kept once as a number, and a reference as that number, so that what is held of a set is
a few bytes a reference.
"""

from __future__ import annotations

import re
from array import array
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import ModuleType
from typing import Any

from yuzui import registry
from yuzui.catalogue.scholarly_record import (
    MARK,
    SHORTEST,
    Cited,
    Example,
    Fault,
    Item,
    Lines,
    Link,
    Work,
    Written,
    keys,
    openness,
    plain,
    surname,
)
from yuzui.errors import ColumnError, FileFormatError, Place
from yuzui.model.finding import Finding, Severity
from yuzui.model.table import Row
from yuzui.sheets import manifest
from yuzui.sheets.formats import kind_of, xlsx
from yuzui.sheets.formats.csv import SheetLines, TextLines
from yuzui.sheets.manifest import Entry
from yuzui.sheets.sheet import Sheet
from yuzui.sheets.understand import choose
from yuzui.text import Text

WORK = ("work_id", "doi", "title", "year", "month", "date", "type", "venue", "language", "field",
        "retracted", "oa_status", "n_ref_declared", "n_ref_resolved",
        "cited_by_external")  # fmt: skip
AUTHORSHIP = ("work_id", "position", "person_id", "affiliation", "org_id", "country",
              "corresponding")  # fmt: skip
FIELD = ("work_id", "field_id", "weight")
LINK = ("citing", "cited")
TYPES: Mapping[str, Mapping[str, str]] = {
    "work": {
        **dict.fromkeys(WORK, "VARCHAR"),
        **dict.fromkeys(("year", "month", "n_ref_declared", "n_ref_resolved"), "INTEGER"),
        "cited_by_external": "INTEGER",
        "retracted": "BOOLEAN",
        "date": "DATE",
    },
    "citation": dict.fromkeys(LINK, "VARCHAR"),
    "authorship": {
        **dict.fromkeys(AUTHORSHIP, "VARCHAR"),
        "position": "INTEGER",
        "affiliation": "INTEGER",
        "corresponding": "BOOLEAN",
    },
    "work_field": {"work_id": "VARCHAR", "field_id": "VARCHAR", "weight": "DOUBLE"},
}
"""Tables and the types of their columns, as the analytic engine names them."""

_YEAR = re.compile(r"-?\d{1,6}")
_WHERE = {"unknown_work": "citation", "matched_reference": "citation", "unresolved_affiliation": "authorship"}
SEVERAL = -2
"""Owner of a key that several works have."""
TOLD = 1_000
"""Lines set aside that are told one by one; the others are counted."""


@dataclass(frozen=True, slots=True)
class Export:
    """One file and the reader that takes it."""

    reader: str
    module: ModuleType
    lines: Lines
    beside: Mapping[str, Lines] = field(default_factory=dict)
    listed: Entry | None = None


@dataclass(slots=True)
class Gathered:
    """A set of works."""

    tables: dict[str, dict[str, Any]]
    names: dict[str, int]
    findings: list[Finding]
    faults: list[tuple[str, Fault]]
    files: list[dict[str, Any]]
    alike: list[dict[str, Any]] = field(default_factory=list)
    noted: list[Finding] = field(default_factory=list)


def gather(exports: Sequence[Export], alone: bool = True) -> Gathered:
    """Read exports into one set."""
    held = _SetColumns()
    for export in exports:
        prefix = ""
        if getattr(export.module, "LOCAL", False) and not (alone and len(exports) == 1):
            prefix = export.lines.name + ":"
        works, rejected = len(held.work["work_id"]), held.aside.total()
        held.file, held.prefix = export.lines.name, prefix
        held.exact = getattr(export.module, "EXACT_DATES", False)
        held.local = bool(getattr(export.module, "LOCAL", False))
        records = 0
        for item in items(export):
            records += not isinstance(item, Link)
            held.take(item)
        if export.listed is not None:
            manifest.count(export.listed, records)
        if getattr(export.module, "NAMES_OPEN_ALONE", False):
            held.silent(works)
        if odd := getattr(export.lines, "odd", 0):
            held.counts["older_encoding"] += odd
        held.files.append(
            {
                "file": export.lines.name,
                "reader": export.reader,
                "works": len(held.work["work_id"]) - works,
                "rejected": held.aside.total() - rejected,
            }
        )
    return held.done()


def items(export: Export) -> Iterable[Item]:
    """Return what the reader of an export gives, one after the other."""
    if export.beside:
        return export.module.read(export.lines, export.beside)  # type: ignore[no-any-return]
    return export.module.read(export.lines)  # type: ignore[no-any-return]


def example(name: str, module: ModuleType, sample: Example | None = None) -> Gathered:
    """Return what a reader makes of its own example."""
    one = sample or module.EXAMPLE
    beside = {end: Written(f"beside{end}", text) for end, text in one.beside.items()}
    return gather([Export(name, module, Written(one.name, one.text), beside)])


class _SetColumns:
    """What is held of a set while it is read."""

    def __init__(self) -> None:
        self.work: dict[str, list[Any]] = {name: [] for name in WORK}
        self.author: dict[str, list[Any]] = {name: [] for name in AUTHORSHIP}
        self.topic: dict[str, list[Any]] = {name: [] for name in FIELD}
        self.codes: dict[str, int] = {}
        self.owner = array("q")
        self.citing, self.cited = array("q"), array("q")
        self.cites = array("b")
        """Of each work whether references of it are kept."""
        self.listings = array("q")
        """Of references that have no name, or one that may be of no work: the keys they have."""
        self.titles: dict[tuple[str, str], int] = {}
        self.written: dict[str, Counter[str]] = {}
        self.alike: list[dict[str, Any]] = []
        self.merged: list[dict[str, Any]] = []
        self.noted: list[Finding] = []
        self.lines, self.within = array("q"), array("q")
        """Line and file of each work."""
        self.local = False
        self.firsts: list[str] = []
        self.counts: Counter[str] = Counter()
        self.aside: Counter[str] = Counter()
        self.faults: list[tuple[str, Fault]] = []
        self.files: list[dict[str, Any]] = []
        self.file = self.prefix = ""
        self.exact = False

    def code(self, name: str) -> int:
        """Return the number of a name."""
        number = self.codes.setdefault(name, len(self.owner))
        if number == len(self.owner):
            self.owner.append(-1)
        return number

    def take(self, item: Item) -> None:
        """Keep what a reader gave."""
        if isinstance(item, Work):
            self.keep(item)
        elif isinstance(item, Link):
            self.citing.append(self.code("=" + self.prefix + item.citing))
            self.cited.append(self.code("=" + self.prefix + item.cited))
        else:
            self.aside[item.code] += 1
            if len(self.faults) < TOLD:
                self.faults.append((self.file, item))

    def keep(self, work: Work) -> None:
        """Keep a work, unless it stands here already."""
        key = self.prefix + work.key
        names = list(map(self.code, work.names))
        own = self.code("=" + key)
        if self.local and self.clashes(work, own, names):
            # keys of such files are made up: another record may have the same
            self.counts["key_clash"] += 1
            n = 2
            while self.owner[self.code(f"={key}#{n}")] >= 0:
                n += 1
            key = f"{key}#{n}"
            own = self.code("=" + key)
        codes = [own, *names]
        first = next((self.owner[code] for code in codes if self.owner[code] >= 0), -1)
        if first >= 0:
            self.counts["duplicate"] += 1
            self.note("duplicate", work)
            self.twice(self.merged, work, first, key)
            for code in codes:
                if self.owner[code] < 0:
                    self.owner[code] = first
            if self.work["n_ref_declared"][first] is None and not self.cites[first]:
                self.work["n_ref_declared"][first] = work.declared
                self.cite(work, own, first)
            return
        place = len(self.work["work_id"])
        self.lines.append(work.row)
        self.within.append(len(self.files))
        for code in codes:
            self.owner[code] = place
        for name, value in self.row(work, key).items():
            self.work[name].append(value)
        self.firsts.append(surname(work.authors[0].name) if work.authors else "")
        self.find(work, place)
        self.cites.append(0)
        self.cite(work, own, place)
        self.more(work, key)
        self.counts["unresolved_affiliation"] += not work.placed

    def cite(self, work: Work, own: int, place: int) -> None:
        """Keep the references of a record; of several records of a work those of the first."""
        self.cites[place] = bool(work.references or work.listed)
        for name in work.references:
            self.citing.append(own)
            self.cited.append(self.code(name))
        for one in work.listed:
            self.refer(own, one)

    def clashes(self, work: Work, own: int, names: Sequence[int]) -> bool:
        """Say whether a work has the key of another: of other names, or without any, titles."""
        first = self.owner[own]
        if first < 0 or any(self.owner[name] >= 0 for name in names):
            return False
        theirs = self.work["title"][first] or ""
        if work.names and self.work["doi"][first] and any(n.startswith("doi:") for n in work.names):
            return True
        return plain(work.title) != plain(theirs)

    def find(self, work: Work, place: int) -> None:
        """Keep by what references find a work, and flag it if one of the same title is there."""
        who = work.authors[0].name if work.authors else ""
        year = work.year.strip()
        for source in dict.fromkeys((work.venue, work.short)):
            one = Cited("", who, year, source, work.volume, work.page, work.title)
            for key in keys(one):
                code = self.code(key)
                if self.owner[code] != place:
                    self.owner[code] = place if self.owner[code] == -1 else SEVERAL
        title = plain(work.title)
        if len(title) < SHORTEST:
            return
        same = self.titles.setdefault((title, year), place)
        if same != place and surname(who) == self.first(same):
            self.counts["likely_duplicate"] += 1
            self.note("likely_duplicate", work)
            self.twice(self.alike, work, same, self.work["work_id"][place])

    def note(self, code: str, work: Work, column: str = "", seen: str = "") -> None:
        """Keep where one record is odd, of the first of them."""
        if len(self.noted) < TOLD:
            place = Place(self.file, row=work.row)
            what = f"{seen} · {work.title}" if seen else work.title
            self.noted.append(Finding(code, _severity(code), "work", str(work.row), column, what, place=place))

    def twice(self, merged: list[Row], work: Work, other: int, key: str) -> None:
        """Keep which record stands for the work of another, of the first of them."""
        if len(merged) < TOLD:
            at = self.within[other]
            merged.append({
                "file": self.file, "row": work.row, "id": key, "title": work.title or key,
                "merged": merged is self.merged, "as": self.work["work_id"][other],
                "as_file": self.files[at]["file"] if at < len(self.files) else self.file,
                "as_row": self.lines[other],
            })  # fmt: skip

    def first(self, place: int) -> str:
        """Return the surname of the first author of a work that is kept."""
        return self.firsts[place]

    def refer(self, own: int, one: Cited) -> None:
        """Keep a reference by its name and by what else it says."""
        others = [self.code(key) for key in keys(one)]
        if not one.name and not others:
            return
        self.citing.append(own)
        self.cited.append(self.code(one.name) if one.name else -1)
        if others:
            self.listings.extend([len(self.cited) - 1, len(others), *others])

    def row(self, work: Work, key: str) -> Row:
        """Return the columns of a work; what is unknown is None."""
        doi = next((name[4:] for name in work.names if name.startswith("doi:")), None)
        texts = (work.title, work.type, work.venue, work.language, work.field)
        title, kind, venue, language, main = (text or None for text in texts)
        date = work.date
        if date.endswith("-01-01") and not self.exact:  # registries must fill in a day
            self.counts["year_only"] += 1
            date = ""
        return {
            "work_id": key, "doi": doi, "title": title, "year": self.year(work),
            "month": int(date[5:7]) if len(date) >= 7 else None,
            "date": date if len(date) == 10 else None,
            "type": kind, "venue": venue, "language": language, "field": main,
            "retracted": work.retracted, "oa_status": self.openness(work.openness),
            "n_ref_declared": work.declared, "n_ref_resolved": 0,
            "cited_by_external": self.count(work),
        }  # fmt: skip

    def year(self, work: Work) -> int | None:
        """Return a year as it is written, plausible or not; None if it is no number."""
        word = work.year.strip()
        if word and not _YEAR.fullmatch(word):
            self.counts["wrong_type"] += 1
            self.note("wrong_type", work, "year", word)
            return None
        return int(word) if word else None

    def count(self, work: Work) -> int | None:
        """Return a count; a negative one stands for "unknown"."""
        word = work.cited_by.strip().replace(",", "")
        if not re.fullmatch(r"-?\d{1,9}(?:\.0+)?", word):
            self.counts["wrong_type"] += bool(word)
            if word:
                self.note("wrong_type", work, "cited_by", word)
            return None
        value = int(float(word))
        if value < 0:
            self.counts["negative_count"] += 1
            self.note("negative_count", work, "cited_by", word)
        return value if value >= 0 else None

    def openness(self, text: str) -> str | None:
        """Return how a work is open; a word that nobody knows says nothing."""
        state = openness(text)
        self.counts["unknown_openness"] += state is None
        return state or None

    def silent(self, first: int) -> None:
        """Take the works of a file, from the first on, for closed where it names others as open."""
        states = self.work["oa_status"]
        if any(states[first:]):
            states[first:] = [one or "closed" for one in states[first:]]

    def more(self, work: Work, key: str) -> None:
        """Keep authors and fields of a work."""
        for position, author in enumerate(work.authors, 1):
            places: list[tuple[int | None, str | None, str | None]] = [
                (n, org, country) for n, one in enumerate(author.affiliations, 1) for org, country in one.orgs
            ] or [(None, None, None)]
            for n, org, country in places:
                row: tuple[Any, ...] = (key, position, author.person, n, org, country, author.corresponding)
                for name, value in zip(AUTHORSHIP, row, strict=True):
                    self.author[name].append(value)
                if org is not None:
                    self.written.setdefault(org.casefold(), Counter())[org] += 1
        for field_id, weight in work.fields:
            for name, value in zip(FIELD, (key, field_id, weight), strict=True):
                self.topic[name].append(value)

    def done(self) -> Gathered:
        """Resolve links and count what was odd."""
        ids, resolved = self.work["work_id"], self.work["n_ref_resolved"]
        links: dict[str, list[str]] = {name: [] for name in LINK}
        others = self.others()
        for n, (a, b) in enumerate(zip(self.citing, self.cited, strict=True)):
            citing, cited = self.owner[a], self.owner[b] if b >= 0 else -1
            if cited < 0 and (number := others.get(n, -1)) >= 0:
                cited = number
                self.counts["matched_reference"] += 1
            if citing < 0 or cited < 0:
                self.counts["unknown_work"] += b >= 0
                continue
            links["citing"].append(ids[citing])
            links["cited"].append(ids[cited])
            resolved[citing] += 1
        self.author["org_id"] = [self.as_written(org) for org in self.author["org_id"]]
        tables = {"work": self.work, "citation": links}
        tables |= {"authorship": self.author} if self.author["work_id"] else {}
        tables |= {"work_field": self.topic} if self.topic["work_id"] else {}
        names = {n: self.owner[code] for n, code in self.codes.items() if n[0] != MARK}
        return Gathered(
            tables, {name: place for name, place in names.items() if place >= 0},
            list(self.findings()), self.faults, self.files, self.alike + self.merged, self.noted,
        )  # fmt: skip

    def others(self) -> dict[int, int]:
        """Return by its place the work that a reference means by what it says; ambiguous ones not.

        The first key that is of any work decides: where it is of several, none is taken.
        """
        numbers: dict[int, int] = {}
        at = 0
        while at < len(self.listings):
            place, many = self.listings[at], self.listings[at + 1]
            owners = (self.owner[code] for code in self.listings[at + 2 : at + 2 + many])
            hit = next((one for one in owners if one != -1), -1)
            if hit >= 0:
                numbers[place] = hit
            at += 2 + many
        return numbers

    def as_written(self, org: str | None) -> str | None:
        """Return an organisation as most of its records write it; capitals tell none apart."""
        if org is None:
            return None
        return max(self.written[org.casefold()].items(), key=lambda one: one[1])[0]

    def findings(self) -> Iterable[Finding]:
        """Yield one finding for each kind of oddity, and for each reason of being set aside."""
        for code, count in sorted(self.aside.items()):
            yield Finding(code, "rejected", "work", count=count)
        for code, count in sorted(self.counts.items()):
            if count:
                yield Finding(code, _severity(code), _WHERE.get(code, "work"), count=count)


_ODD = frozenset("negative_count wrong_type unknown_openness key_clash likely_duplicate".split())


def _severity(code: str) -> Severity:
    return "warning" if code in _ODD else "note"


# Which reader takes a file, by its content and its ending.


_PACKED, _BOOK = ".gz", ".xlsx"


def recognise(path: Path) -> tuple[str, ModuleType] | None:
    """Return the reader of a file."""
    name = path.name.lower()
    takers = [(key, one) for key, one in registry.modules("reader").items()
              if name.endswith(one.ENDINGS)]  # fmt: skip
    if not takers:
        return None
    if name.endswith(_BOOK):
        known, left = sheets_of(path)
        if not known or any(_of_else(one) for one in left):
            return None
        return known[0][:2]
    try:
        head = TextLines(path).head
    except FileFormatError as error:
        if error.code == "unknown_kind":
            return None
        raise
    return _taker(takers, head, name)


def _taker(takers: Sequence[tuple[str, ModuleType]], head: str, name: str) -> tuple[str, ModuleType] | None:
    head = head.replace("\r\n", "\n").replace("\r", "\n")
    return next(((key, one) for key, one in takers if one.matches(head, name)), None)


def sheets_of(path: Path) -> tuple[list[tuple[str, ModuleType, SheetLines]], list[Sheet]]:
    """Return the sheets of works of a workbook with their readers, and its other sheets.

    Read anew for whoever asks: the lines of a sheet count how far they were read.
    """
    takers = [(key, one) for key, one in registry.modules("reader").items() if _BOOK in one.ENDINGS]
    known: list[tuple[str, ModuleType, SheetLines]] = []
    left: list[Sheet] = []
    try:
        sheets = xlsx.read(path) if path.is_file() and kind_of(path) == "xlsx" else []
    except FileFormatError:  # refused where it is read
        return [], []
    for sheet in sheets:
        lines = SheetLines(path, sheet, path.name)
        taker = _taker(takers, lines.head, path.name.lower())
        if taker is None:
            left.append(sheet)
        else:
            known.append((*taker, lines))
    if len(known) > 1:
        for _, _, lines in known:
            lines.name = f"{path.name}/{lines.sheet.name}"
    return known, left


def others(path: Path) -> list[Sheet]:
    """Return the sheets of a workbook of works that are none."""
    return sheets_of(path)[1] if path.name.lower().endswith(_BOOK) else []


def _of_else(sheet: Sheet) -> bool:
    """Say whether a sheet is a table of something else than works."""
    try:
        choose(sheet)
    except ColumnError as error:
        return error.code != "unknown_table"
    return True


def exports(paths: Sequence[Path]) -> tuple[list[Export], list[str]]:
    """Return the exports among files and folders, and the names of files that are none."""
    tables: list[Export] = []
    left: list[str] = []
    used: set[Path] = set()
    for path in _files(paths):
        if (known := recognise(path)) is None:
            left.append(path.name)
            continue
        name, module = known
        if path.name.lower().endswith(_BOOK):
            sheets, aside = sheets_of(path)
            tables += [Export(key, one, lines) for key, one, lines in sheets]
            left += [f"{path.name}/{one.name}" for one in aside]
            continue
        beside: dict[str, Lines] = {}
        for one in _beside(path, module):
            beside[one.name] = TextLines(one)
            used.add(one)
        tables.append(Export(name, module, TextLines(path), beside, manifest.of(path)))
    if not tables:
        raise FileFormatError(
            Text("no export that any reader knows", "没有任何可识别的导出文件"),
            place=Place(file=", ".join(path.name for path in paths)),
            seen=", ".join(left)[:200],
            expected=", ".join(registry.modules("reader")),
            fix=Text(
                "export the works in one of the formats expected; yuzui list --seam reader shows them",
                "请以“应为”所列格式之一导出；yuzui list --seam reader 可列出全部格式",
            ),
            code="no_reader",
        )
    names = {one.name for one in used}
    return tables, [name for name in left if name not in names]


def _files(paths: Sequence[Path]) -> Iterator[Path]:
    """Yield files; of a folder its own, and those within it that its manifest names."""
    for path in paths:
        if not path.is_dir():
            yield path
            continue
        listed = {one for one in manifest.within(path) if one.parent != path.resolve()}
        own = {one for one in path.iterdir() if one.is_file() and not one.name.startswith(".")}
        yield from sorted(one for one in own | listed if not manifest.known(one))


def beside(path: Path) -> list[Path]:
    """Return the files that are read with an export, as years with a network; often none."""
    try:
        known = recognise(path)
    except FileFormatError:
        return []
    return _beside(path, known[1]) if known else []


def _beside(path: Path, module: ModuleType) -> list[Path]:
    """Return the files that belong to one: of its very name, or named after years."""
    endings: Sequence[str] = getattr(module, "BESIDE", ())
    if not endings:
        return []
    stem = path.name.lower().removesuffix(_PACKED).rpartition(".")[0]
    whole = {stem + ending for ending in endings}
    return [
        one for one in sorted(path.parent.iterdir())
        if one != path and one.is_file() and (
            (name := one.name.lower()) in whole
            or (name.startswith("year") and name.endswith(tuple(endings)))
        )
    ]  # fmt: skip
