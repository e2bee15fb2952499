# SPDX-License-Identifier: Apache-2.0
"""Persons behind proposals and reviewers, and what ties them, as the sheets of a call tell it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, TypeVar

import msgspec

from yuzui.funding.call_data import Material
from yuzui.job.institution_names import THRESHOLD, similarity
from yuzui.job.person_names import alike, one_name
from yuzui.model.headings import APPLICANTS, COLLEAGUES, EMPLOYERS, PARTNERS, RECUSALS
from yuzui.model.schema import halves, normalise
from yuzui.reviewing.people.conflicts import Declared, People
from yuzui.reviewing.people.listed import persons
from yuzui.store.tokens import fold

# Conflicts declared beside a proposal or a reviewer: in a column, not in a sheet of pairs.


NOTHING = frozenset("no n 0 false none nil na n/a not applicable - — – / 否 无 没有 不回避 无回避 无冲突".split())
SOMETHING = frozenset("yes y true 1 x ✓ √ 是 有 需回避 应回避 回避".split())


@dataclass(frozen=True, slots=True)
class Side:
    """What is known of one proposal or reviewer, to be named by the other side."""

    id: str
    names: tuple[str, ...]
    institutions: tuple[str, ...]
    title: str = ""


@dataclass(frozen=True, slots=True)
class Unread:
    """A cell that says there is a conflict, and not with whom."""

    heading: str
    side: str
    id: str
    cell: str


def sides(
    people: People, hosts: Sequence[Sequence[str]], employers: Sequence[Sequence[str]], titles: Sequence[Any]
) -> tuple[list[Side], list[Side]]:
    """Return both sides as the other may name them."""
    mine = [
        Side(name, tuple(p for p in people.applicants[k] if p not in people.doubtful),
             tuple(hosts[k]), str(titles[k] or ""))
        for k, name in enumerate(people.proposals)
    ]  # fmt: skip
    theirs = []
    for k, name in enumerate(people.reviewers):
        # an id without a figure may be the name itself
        own = () if re.search(r"\d", name) else (name,)
        theirs.append(Side(name, (*people.names.get(name, ()), *own), tuple(employers[k])))
    return mine, theirs


def read(
    heading: str, cells: Sequence[Any], between: tuple[Sequence[Side], Sequence[Side], str], kind: str
) -> tuple[list[Declared], list[Unread]]:
    """Return the conflicts that a column declares, and the cells of it that cannot be read."""
    own, others, side = between
    rows: list[Declared] = []
    unread: list[Unread] = []
    for one, cell in zip(own, cells, strict=True):
        for entry in _entries(cell):
            hits = list(_meant(entry, others))
            for other in hits:
                pair = (one.id, other.id) if side == "proposal" else (other.id, one.id)
                rows.append(Declared(proposal=pair[0], reviewer=pair[1], kind=kind,
                                     evidence=f"{heading}: {entry}", source=f"{side}s"))  # fmt: skip
            bare = fold(entry).strip()
            if not hits and (bare in SOMETHING or any(sign.isdigit() for sign in bare)):
                unread.append(Unread(heading, side, one.id, str(cell)))
    return rows, unread


def _entries(cell: Any) -> Iterable[str]:
    """Yield what a cell names, without words for nothing."""
    if cell is None or cell is False:
        return
    for part in re.split(r"[;；、\n\r|]", "yes" if cell is True else str(cell)):
        text = part.strip()
        if text and fold(text).strip(" .") not in NOTHING:
            yield text


def _meant(entry: str, others: Sequence[Side]) -> Iterable[Side]:
    """Yield whom an entry names: as it stands, or else by its parts between commas."""
    named = [other for other in others if _names(entry, other)]
    if not named:
        parts = {part.strip() for part in re.split(r"[,，]", entry)}
        parts |= {one.name for one in persons(entry)}
        parts -= {entry, ""}
        named = [other for other in others if any(_names(part, other) for part in parts)]
    return named


def _names(entry: str, other: Side) -> bool:
    bare = " ".join(fold(entry).split())
    if bare in (fold(other.id), " ".join(fold(other.title).split())) and bare:
        return True
    if any(one_name(entry, name) or alike(entry, name) for name in other.names):
        return True
    return any(similarity(entry, one) >= THRESHOLD for one in other.institutions)


COLUMNS = ("person", "kind", "thing", "valid_from", "valid_to", "source")
Result = TypeVar("Result", bound=msgspec.Struct)
Row = tuple[Any, ...]
Columns = Mapping[str, Sequence[Any]]


def people_and_ties(material: Material, reviewers: Columns) -> tuple[People, dict[str, list[Any]], list[Declared]]:
    """Return who stands behind the call, what ties them, and what is declared.

    Notes
    -----
    A person without an id is known by the printed name, and the same print is the same person
    among applicants and authors. A reviewer is known by id and ORCID iD; who bears one name is
    found by :mod:`yuzui.reviewing.people.conflicts`.
    """
    proposals = [str(name) for name in material.proposals["id"]]
    ids = [str(name) for name in reviewers["id"]]
    applicants, own, doubtful = _applicants(material)
    names: dict[str, list[str]] = {}
    for key in {key for keys in applicants for key in keys}:
        names[key] = [key]
    for name, printed in zip(ids, reviewers.get("name", ()), strict=False):
        if printed is not None:
            names.setdefault(name, []).append(str(printed))
    shown: dict[str, str] = {}
    rows = [
        *_listed(material.sheets.get("tie", {}), shown),
        *_works(material.sheets.get("reviewer_work", {}), names),
        *_employed(ids, reviewers, shown),
        *_hosts(material, applicants, doubtful, shown),
        *((person, "employer", _thing(one, shown), None, None, "proposals") for person, one in own),
    ]
    experts = [
        [name, *([str(orcid)] if orcid else [])]
        for name, orcid in zip(ids, reviewers.get("orcid", [None] * len(ids)), strict=True)
    ]
    columns = {name: [row[k] for row in rows] for k, name in enumerate(COLUMNS)}
    people = People(proposals, ids, applicants, experts, names, frozenset(doubtful), shown)
    return people, columns, listed(material.sheets.get("conflict", {}), "proposal", Declared)


def beside(material: Material, reviewers: Columns, people: People) -> tuple[list[Declared], list[Unread]]:
    """Return what columns of proposals and reviewers declare, and what cannot be read."""
    mine, theirs = sides(
        people,
        [[str(one) for one in cells] for cells in _hosted(material)],
        [_cells(reviewers, k) for k in range(len(people.reviewers))],
        material.proposals.get("title", [None] * len(people.proposals)),
    )
    rows: list[Declared] = []
    unread: list[Unread] = []
    for columns, words, kind, own, others, side in (
        (material.proposals, RECUSALS, "declared", mine, theirs, "proposal"),
        (reviewers, RECUSALS, "declared", theirs, mine, "reviewer"),
        (reviewers, COLLEAGUES, "coauthor", theirs, mine, "reviewer"),
    ):
        for heading in _named(columns, words):
            declared, lost = read(heading, columns[heading], (own, others, side), kind)
            rows += declared
            unread += lost if kind == "declared" else []
    return rows, unread


@cache
def _words(words: tuple[str, ...]) -> frozenset[str]:
    return frozenset(normalise(word) for word in words)


def _named(columns: Columns, words: tuple[str, ...]) -> list[str]:
    """Return the columns whose heading is one of some words, numbered or not."""
    return [name for name in columns if means(name, words)]


def means(heading: str, words: tuple[str, ...]) -> bool:
    """Return whether a heading is one of some words: numbered, in two languages, or of a person.

    Examples
    --------
    >>> means("Author 2", APPLICANTS), means("PI institution", EMPLOYERS)
    (True, True)
    >>> means("Co-Is", APPLICANTS), means("COI", APPLICANTS), means("COI", RECUSALS)
    (True, False, True)
    """
    investigators = re.fullmatch(r"co[- ]is?|Co-?Is?|CoIs?", heading.strip()) is not None
    if normalise(heading) in ("coi", "cois"):
        return investigators == (words == APPLICANTS)
    known = _words(words)
    for form in (normalise(heading), *(halves(heading) or ())):
        bare = re.sub(r"\d+", "", form)
        short = re.sub(r"(?:names?|姓名)$", "", bare)
        if bare in known or (short and short in known):
            return True
        if words == EMPLOYERS:
            for who in _words((*APPLICANTS, "reviewer", "expert", "member", "专家", "评审人")):
                if bare.startswith(who) and bare.removeprefix(who) in known:
                    return True
    return False


def _applicants(material: Material) -> tuple[list[list[str]], list[tuple[str, str]], set[str]]:
    """Return the persons of each proposal, their employers in brackets, doubtful readings."""
    headings = _named(material.proposals, APPLICANTS)
    persons_of: list[list[str]] = []
    own: dict[tuple[str, str], None] = {}
    sure, doubtful = set[str](), set[str]()
    listed = _authors(material)
    for k, proposal in enumerate(material.proposals["id"]):
        names: dict[str, None] = {}
        for name, employers in listed.get(str(proposal), ()):
            names.setdefault(name)
            sure.add(name)
            own |= dict.fromkeys((name, employer) for employer in employers)
        for heading in headings:
            for one in persons(material.proposals[heading][k]):
                names.setdefault(one.name)
                (sure if one.sure else doubtful).add(one.name)
                if one.employer:
                    own.setdefault((one.name, one.employer))
        persons_of.append(list(names))
    return persons_of, list(own), doubtful - sure


def _authors(material: Material) -> dict[str, list[tuple[str, list[str]]]]:
    """Return name and employers of each author of a proposal, from lists with one a row."""
    authors: dict[str, list[tuple[str, list[str]]]] = {}
    rows = zip(material.authors.get("proposal", ()), material.authors.get("name", ()), strict=True)
    for k, (proposal, name) in enumerate(rows):
        authors.setdefault(str(proposal), []).append((str(name), _cells(material.authors, k)))
    return authors


def _listed(sheet: Columns, shown: dict[str, str]) -> Iterator[Row]:
    size = len(sheet.get("person", ()))
    columns = [sheet.get(name, [None] * size) for name in COLUMNS]
    for person, kind, thing, start, end, source in zip(*columns, strict=True):
        whole = _thing(str(thing), shown) if kind in ("employer", "parent") else str(thing)
        part = _thing(str(person), shown) if kind == "parent" else str(person)
        yield part, kind, whole, start, end, source or "ties"


def _thing(name: str, shown: dict[str, str]) -> str:
    """Return an organisation as ties hold it, and note how it was printed."""
    folded = " ".join(fold(name).split())
    shown.setdefault(folded, " ".join(name.split()))
    return folded


def _works(sheet: Columns, names: Mapping[str, Sequence[str]]) -> Iterator[Row]:
    """Yield who made which work: the reviewer, and each author but the reviewer's own name."""
    size = len(sheet.get("reviewer", ()))
    cells = (sheet.get(n, [None] * size) for n in ("reviewer", "title", "work", "year", "authors"))
    for reviewer, title, work, year, authors in zip(*cells, strict=True):
        thing = str(work or title)
        known = {fold(one).strip() for one in (str(reviewer), *names.get(str(reviewer), ()))}
        yield str(reviewer), "coauthor", thing, year, year, "works"
        for author in persons(authors):
            if author.sure and fold(author.name).strip() not in known:
                yield author.name, "coauthor", thing, year, year, "works"


def _employers(cell: object) -> list[str]:
    """Return the organisations in a cell, parted by semicolons or lines."""
    if cell is None:
        return []
    parts = re.split(r"[;；\n\r|]", str(cell))
    return [part.strip() for part in parts if part.strip()]


def _cells(columns: Columns, k: int, words: tuple[str, ...] = EMPLOYERS) -> list[str]:
    return [one for name in _named(columns, words) for one in _employers(columns[name][k])]


def _employed(ids: Sequence[str], reviewers: Columns, shown: dict[str, str]) -> Iterator[Row]:
    for k, name in enumerate(ids):
        for employer in _cells(reviewers, k):
            yield name, "employer", _thing(employer, shown), None, None, "reviewers"


def _hosted(material: Material) -> list[list[str]]:
    return [_cells(material.proposals, k) for k in range(len(material.proposals["id"]))]


def _hosts(material: Material, applicants: list[list[str]], doubtful: set[str], shown: dict[str, str]) -> Iterator[Row]:
    """Yield who works where among applicants; one nobody names stands for those of a proposal.

    Another stands for those of its partner institutions: who of them works there is not said.
    """
    for k, hosts in enumerate(_hosted(material)):
        if hosts and not applicants[k]:
            nobody = f"applicant of {material.proposals['id'][k]}"
            applicants[k].append(nobody)
            doubtful.add(nobody)
        members = [*applicants[k]]
        if partners := _cells(material.proposals, k, PARTNERS):
            others = f"partner of {material.proposals['id'][k]}"
            applicants[k].append(others)
            doubtful.add(others)
            for partner in partners:
                yield others, "employer", _thing(partner, shown), None, None, "proposals"
        for host in hosts:
            for person in members:
                yield person, "employer", _thing(host, shown), None, None, "proposals"


def listed(sheet: Columns, key: str, kind: type[Result]) -> list[Result]:
    """Return the rows of a sheet, of which one column says how many there are."""
    names = [name for name in kind.__struct_fields__ if name in sheet]
    rows = range(len(sheet.get(key, ())))
    return [kind(**{name: sheet[name][k] for name in names if sheet[name][k] not in (None, "")}) for k in rows]
