# SPDX-License-Identifier: Apache-2.0
"""Laboratories with their works, topics, people and means, whatever the rows came as."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any, Literal

import numpy as np

from yuzui.errors import InputError, Place
from yuzui.job import form_sheets
from yuzui.job.form_sheets import SetAside
from yuzui.job.workspace import Workspace
from yuzui.model.quantity import Origin
from yuzui.model.table import Row, Table
from yuzui.network import lab_sheets
from yuzui.network.lab_sheets import LABS, Listed
from yuzui.network.work_overlap import RARITY, Membership, Vectors, tfidf, title_terms
from yuzui.store.duck import file_rows
from yuzui.text import Text, join, same
from yuzui.text.numbers import count, number

Unit = Literal["work", "person", "row"]
DEMO = "awards"
"""Name of the set that comes with Yuzui: universities with their awards stand in for laboratories."""
KEY = "key laboratories"
"""Name of the larger set: key laboratories that affiliations of conference papers name."""
WORKS = "scholarly/conference_works.parquet"
BAND = 5
"""Years of a band within which works are exchanged where no group is stated."""
FEWEST, WIDEST, TOPICS = 5, 0.15, 150
"""Topics read from titles: pairs of words in at least so many works, words in at most so much of them; most of them."""


@dataclass(frozen=True, slots=True)
class Unitary:
    """One work, person or row: what it is about and whose it is."""

    key: str
    title: str
    topics: Mapping[str, float]
    year: int | None
    group: str
    labs: frozenset[int]


@dataclass(frozen=True)
class LabNetwork:
    """Laboratories with what is known of each; sequences are by laboratory, in the order of their names.

    Parameters
    ----------
    labs : list of str
        Names.
    units : list of Unitary
        Works; without works, persons by their topics; without persons, rows.
    unit : str
        Which of the three.
    people : list of frozenset
        Ids of persons; names are never compared.
    unknown : int
        Persons named without an id.
    fte : list of float or None
        Full-time equivalents.
    money : list of mapping
        Minor units by currency.
    instruments : list of frozenset
        Instruments used.
    lines : list of int
        Lines of authors that name the laboratory, as printed; 0 where works have none.
    unused, notes : list
        Headings that nothing was read from; how sheets were read where no column says it.
    paged : bool
        Whether pairs have a page: those of the record and of the set that comes with Yuzui, not those of a file.
    """

    labs: list[str]
    units: list[Unitary]
    unit: Unit
    people: list[frozenset[str]]
    unknown: int
    fte: list[float | None]
    money: list[Mapping[str, int]]
    instruments: list[frozenset[str]]
    lines: list[int]
    source: str
    origin: Origin
    vintage: str = ""
    aside: Sequence[SetAside] = ()
    unused: Sequence[str] = ()
    notes: Sequence[Text] = ()
    paged: bool = False

    @cached_property
    def membership(self) -> Membership:
        """Which units are of which laboratories."""
        pairs = [(k, lab) for k, one in enumerate(self.units) for lab in sorted(one.labs)]
        cells = np.array(pairs, dtype=np.int64).reshape(-1, 2)
        return Membership(cells[:, 0], cells[:, 1], len(self.labs))

    @cached_property
    def sizes(self) -> list[int]:
        """Units of each laboratory."""
        return [int(n) for n in self.membership.sizes]

    @property
    def remarks(self) -> list[Text]:
        """What of a sheet was not read, how the rest was read, and how many rows were set aside."""
        found = list(self.notes)
        if self.unused:
            unread = join([same(one) for one in self.unused], ", ", "、")
            found.append(Text("not read: {c}", "未读取：{c}").format(c=unread))
        if self.aside:
            words = Text("{n} set aside; they are listed by: yuzui labs SHEET", "退回 {n}；列于：yuzui labs 表格")
            found.append(words.format(n=count(len(self.aside), Text("row", "行"))))
        return found

    @cached_property
    def titled(self) -> bool:
        """Whether most units have a title that can be compared."""
        return sum(bool(one.title) for one in self.units) * 2 > len(self.units)

    @cached_property
    def vectors(self) -> Vectors:
        """Units as vectors: of the words of titles where they have them, else of topics."""
        if self.titled:
            return tfidf([Counter(title_terms(one.title) or list(one.topics)) for one in self.units], RARITY)
        return tfidf([one.topics for one in self.units])

    @cached_property
    def strata(self) -> tuple[Text, list[str]]:
        """What works are exchanged within: their groups, else bands of years, else nothing; and that of each."""
        groups = [one.group for one in self.units]
        if sum(map(bool, groups)) * 2 > len(groups) and len(set(groups)) > 1:
            return Text("groups", "学科组"), groups
        years = [one.year for one in self.units]
        if sum(year is not None for year in years) * 2 > len(years):
            bands = ["" if year is None else str(year // BAND * BAND) for year in years]
            if len(set(bands)) > 1:
                return Text("bands of {n} years", "每 {n} 年一段").format(n=number(BAND)), bands
        return Text("all works", "全部成果"), [""] * len(groups)

    @cached_property
    def topics(self) -> tuple[Literal["stated", "titles", "none"], list[str], np.ndarray[Any, Any]]:
        """Where topics come from, their names, and the works of each laboratory on each (labs × topics)."""
        stated = Counter(topic for one in self.units for topic in one.topics)
        if stated:
            names = [topic for topic, _ in sorted(stated.items(), key=lambda item: (-item[1], item[0]))][:TOPICS]
            return "stated", names, self._counts(names, [one.topics for one in self.units])
        terms = [set(title_terms(one.title)) for one in self.units]
        documents = Counter(term for row in terms for term in row)
        least, most = max(FEWEST, len(terms) // 200), max(FEWEST, int(WIDEST * len(terms)))
        usual = {term: n for term, n in documents.items() if least <= n <= most and (" " in term or not term.isascii())}
        names = sorted(usual, key=lambda term: (-usual[term], term))[:TOPICS]
        if not names:
            return "none", [], np.zeros((len(self.labs), 0))
        return "titles", names, self._counts(names, [dict.fromkeys(row & usual.keys(), 1.0) for row in terms])

    def _counts(self, names: Sequence[str], rows: Sequence[Mapping[str, float]]) -> np.ndarray[Any, Any]:
        place = {name: k for k, name in enumerate(names)}
        counts = np.zeros((len(self.labs), len(names)))
        for one, row in zip(self.units, rows, strict=True):
            for topic, weight in row.items():
                if topic in place:
                    for lab in one.labs:
                        counts[lab, place[topic]] += weight if self.unit == "row" else 1.0
        return counts

    def place(self, name: str) -> int:
        """Return the place of a laboratory by its name, whatever its case.

        Raises
        ------
        InputError
            If there is none, with the nearest.
        """
        plain = {one.casefold(): k for k, one in enumerate(self.labs)}
        if (at := plain.get(name.strip().casefold())) is not None:
            return at
        near = [one for one in self.labs if name.strip().casefold() in one.casefold()]
        near = near or sorted(self.labs, key=lambda one: -_shared(one, name))
        raise InputError(
            Text("there is no such laboratory", "没有该实验室"),
            place=Place(column="lab"),
            seen=name[:80],
            expected=", ".join(near[:3])[:160],
            fix=Text("write it as the sheet does: {n}", "请按表中写法填写：{n}").format(n=near[0] if near else "–"),
            code="unknown_reference",
        )


def _shared(one: str, other: str) -> int:
    return len(set(title_terms(one)) & set(title_terms(other)))


def is_id(person: str) -> bool:
    """Say whether a person is given by an id, not by a name: names are never compared.

    Examples
    --------
    >>> is_id("0000-0002-1825-0097"), is_id("G-17"), is_id("Zhang Wei"), is_id("张伟")
    (True, True, False, False)
    """
    return any(letter.isdigit() for letter in person) or "@" in person


_BETWEEN = re.compile(r"[;；|、\n]+")


def several(cell: Any) -> list[str]:
    """Return what stands in one cell between semicolons."""
    return [part.strip() for part in _BETWEEN.split(str(cell or "")) if part.strip()]


def network(listed: Listed, source: str, origin: Origin, vintage: str = "") -> LabNetwork:
    """Return laboratories out of rows; the order of rows does not matter."""
    rows = [row for row in listed.rows if row.get("lab") and str(row["lab"]).strip()]
    labs = sorted({str(row["lab"]).strip() for row in rows})
    place = {lab: k for k, lab in enumerate(labs)}
    unit: Unit = "row"
    if any(row.get("work") or row.get("title") for row in rows):
        unit = "work"
    elif any(row.get("person") for row in rows):
        unit = "person"
    units: dict[str, dict[str, Any]] = {}
    for n, row in enumerate(sorted(rows, key=_order)):
        if (key := _key(row, unit, n)) is None:
            continue
        one = units.setdefault(key, {"title": "", "topics": {}, "year": None, "group": "", "labs": set()})
        one["title"] = one["title"] or str(row.get("title") or "")
        one["year"] = one["year"] if one["year"] is not None else row.get("year")
        one["group"] = one["group"] or str(row.get("group") or "").strip()
        one["labs"].add(place[str(row["lab"]).strip()])
        for topic in several(row.get("topic")):
            one["topics"][topic] = max(one["topics"].get(topic, 0.0), float(row.get("weight") or 1.0))
    made = [
        Unitary(key, one["title"], one["topics"], one["year"], one["group"], frozenset(one["labs"]))
        for key, one in sorted(units.items())
    ]
    people, unknown = _people(rows, place)
    return LabNetwork(
        labs, made, unit, people, unknown, _fte(rows, place), _money(rows, place), _instruments(rows, place),
        _lines(rows, place), source, origin, vintage, listed.aside, listed.unused,
        [*listed.notes, *_repeated(rows, unit)],
    )  # fmt: skip


def _repeated(rows: Sequence[Row], unit: Unit) -> Iterator[Text]:
    """Yield how many rows were taken for a work that another row of their laboratory names."""
    titles = [
        (str(row["lab"]).strip(), " ".join(str(row["title"]).casefold().split()))
        for row in rows
        if row.get("title") and not row.get("work")
    ]
    if unit == "work" and (again := len(titles) - len(set(titles))):
        words = Text(
            "{n} with a title that stands before in their laboratory: one work each time; several works need ids "
            "(column “work”)",
            "{n}的成果名称在本实验室重复出现，按同一成果计；若为多项成果，请以“成果编号”列区分",
        )
        yield words.format(n=count(again, Text("row", "行")))


def _order(row: Row) -> tuple[str, ...]:
    return tuple(str(row.get(name) or "") for name in ("lab", "work", "title", "person", "topic", "year", "weight"))


def _key(row: Row, unit: Unit, n: int) -> str | None:
    if unit == "work":
        work, title = row.get("work"), row.get("title")
        return str(work).strip() if work else " ".join(str(title).casefold().split()) if title else None
    if unit == "person":
        return str(row["person"]).strip() if row.get("person") else None
    return f"{n:07d}"


def _people(rows: Iterable[Row], place: Mapping[str, int]) -> tuple[list[frozenset[str]], int]:
    ids: list[set[str]] = [set() for _ in place]
    unknown: set[tuple[int, str]] = set()
    for row in rows:
        lab = place[str(row["lab"]).strip()]
        for person in several(row.get("person")):
            if is_id(person):
                ids[lab].add(person)
            else:
                unknown.add((lab, person))
    return [frozenset(one) for one in ids], len(unknown)


def _fte(rows: Iterable[Row], place: Mapping[str, int]) -> list[float | None]:
    """Return the full-time equivalents: of each person once, or one figure that stands in the rows of a laboratory."""
    of: list[dict[str, float]] = [{} for _ in place]
    for row in rows:
        if row.get("fte") is not None:
            lab, person = place[str(row["lab"]).strip()], str(row.get("person") or "")
            of[lab][person] = max(of[lab].get(person, 0.0), float(row["fte"]))
    return [sum(one.values()) or None for one in of]


def _money(rows: Iterable[Row], place: Mapping[str, int]) -> list[Mapping[str, int]]:
    """Return the money of each laboratory by currency, of each work once."""
    of: list[dict[tuple[str, str], int]] = [{} for _ in place]
    for n, row in enumerate(rows):
        if row.get("money") is not None:
            lab = place[str(row["lab"]).strip()]
            key = str(row.get("work") or row.get("title") or n), str(row.get("currency") or "")
            of[lab][key] = max(of[lab].get(key, 0), int(row["money"]))
    sums: list[Mapping[str, int]] = []
    for one in of:
        total: Counter[str] = Counter()
        for (_, currency), value in one.items():
            total[currency] += value
        sums.append(dict(sorted(total.items())))
    return sums


def _lines(rows: Iterable[Row], place: Mapping[str, int]) -> list[int]:
    counts = [0] * len(place)
    for row in rows:
        counts[place[str(row["lab"]).strip()]] += int(row.get("lines") or 0)
    return counts


def _instruments(rows: Iterable[Row], place: Mapping[str, int]) -> list[frozenset[str]]:
    of: list[set[str]] = [set() for _ in place]
    for row in rows:
        of[place[str(row["lab"]).strip()]].update(several(row.get("instrument")))
    return [frozenset(one) for one in of]


# Where laboratories come from: a file, the record, the sets.


def find(
    workspace: Workspace, labs: str | Path, least: int, columns: Path | None = None, *, beside: Sequence[Table] = ()
) -> tuple[LabNetwork, int]:
    """Return laboratories of a file, of a named set, or of the record, and the works from which one is tested.

    ``columns`` is a ``map.toml`` that says which heading of a file is which column; it may speak of the forms
    ``beside`` as well.

    ``awards`` and ``key laboratories`` name sets; without a name the record is read, and the awards where it has none.
    """
    name = str(labs).strip()
    if name == DEMO:
        return awards(workspace), least or 8
    if name == KEY:
        return key_laboratories(workspace), least or 15
    if name:
        path = Path(name)
        source = form_sheets.source_map(columns, (LABS, *beside))
        return network(lab_sheets.read(path, source), path.name, "derived"), least or 15
    if (own := registered(workspace)) is not None:
        return own, least or 15
    return awards(workspace), least or 8


def registered(workspace: Workspace) -> LabNetwork | None:
    """Return the laboratories of the record that the subject may see; None without any."""
    topics = workspace.view.select("lab_topic")
    if not topics:
        return None
    rows: list[Row] = [
        {
            **{name: row.get(name) for name in ("lab", "topic", "title", "weight", "group", "money", "currency")},
            "instrument": row.get("instrument"),
            "year": row["year"] or None,
            row["kind"]: row["item"],
        }
        for row in topics
    ]
    rows += [
        {"lab": row["lab"], "person": row["person"], "fte": None if row["fte"] is None else row["fte"] / 100}
        for row in workspace.view.select("lab_member")
    ]
    source = Text("laboratories registered here", "本处登记的实验室")
    return replace(network(Listed(rows), source.en, "derived"), paged=True)


def awards(workspace: Workspace) -> LabNetwork:
    """Return institutions with the awards that come with Yuzui: title, division, directorate as group."""
    rows = [
        {
            "lab": row["institution"],
            "title": row["title"],
            "work": row["award_id"],
            "topic": row["division"],
            "group": row["directorate"],
            "year": int(str(row["start_date"])[:4]) if row["start_date"] else None,
            "money": None if row["amount_usd"] is None else int(row["amount_usd"]) * 100,
            "currency": "USD",
        }
        for row in file_rows(workspace.shipped("nsf_award_texts.parquet"))
    ]
    return replace(network(Listed(rows), "U.S. National Science Foundation award search", "real", "2026"), paged=True)


def key_laboratories(workspace: Workspace) -> LabNetwork:
    """Return the key laboratories that affiliations of conference papers name; a work is a row of the set."""
    path = workspace.larger(WORKS)
    if path is None:
        raise InputError(
            Text("the set of conference papers is not here", "此处没有会议论文数据集"),
            place=Place(file=WORKS),
            expected=DEMO,
            fix=Text(
                "set YUZUI_DATA to the folder of larger sets, or give a sheet",
                "请将 YUZUI_DATA 设为数据目录，或提供表格",
            ),
            code="no_data",
        )
    rows = [row for row in file_rows(path) if "lab" in str(row["affiliations"] or "").lower()]
    return network(Listed(list(lab_sheets.affiliated(rows))), str(same("conference papers").en), "derived")
