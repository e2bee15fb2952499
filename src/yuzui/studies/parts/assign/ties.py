# SPDX-License-Identifier: Apache-2.0
"""Persons behind proposals and reviewers, and what ties them, as the sheets of a call tell it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from yuzui.allocate.methods.people.conflicts import People
from yuzui.store.tokens import fold
from yuzui.studies.parts.reading.material import Material

COLUMNS = ("person", "kind", "thing", "valid_from", "valid_to", "source")
APPLICANTS = ("pi", "co_pi", "members", "applicants", "participants", "参与人", "成员", "主要成员")
"""Columns of proposals that name persons, parted by semicolons."""

Row = tuple[Any, ...]


def people_and_ties(
    material: Material, reviewers: Mapping[str, Sequence[Any]]
) -> tuple[People, dict[str, list[Any]], list[dict[str, Any]]]:
    """Return who stands behind the call, what ties them, and what is declared.

    Parameters
    ----------
    material : Material
        The sheets; a proposal's ``pi`` and the like name persons, its ``institute`` employs
        them.
    reviewers : mapping of str to sequence
        Columns of the reviewers.

    Returns
    -------
    people : People
        Persons by proposal and reviewer.
    ties : dict of str to list
        Rows as :func:`~yuzui.allocate.methods.people.conflicts.evidence` takes them.
    declared : list of dict
        Rows of the sheet of conflicts.

    Notes
    -----
    A person without an id is known by the printed name, and the same print is the same person
    among applicants and authors. A reviewer is known by id and ORCID iD; an equal name of a
    reviewer is only possibly the same person.
    """
    proposals = [str(name) for name in material.proposals["id"]]
    ids = [str(name) for name in reviewers["id"]]
    applicants = [_applicants(material, k) for k in range(len(proposals))]
    names: dict[str, list[str]] = {}
    for key in {key for keys in applicants for key in keys}:
        names[key] = [key]
    for name, printed in zip(ids, reviewers.get("name", ()), strict=False):
        if printed is not None:
            names.setdefault(name, []).append(str(printed))
    rows = [
        *_listed(material.sheets.get("tie", {})),
        *_works(material.sheets.get("reviewer_work", {}), names),
        *_employed(ids, reviewers.get("institute", ()), "reviewers"),
        *_hosts(material, applicants),
    ]
    experts = [
        [name, *([str(orcid)] if orcid else [])]
        for name, orcid in zip(ids, reviewers.get("orcid", [None] * len(ids)), strict=True)
    ]
    columns = {name: [row[k] for row in rows] for k, name in enumerate(COLUMNS)}
    people = People(proposals, ids, applicants, experts, names)
    return people, columns, _declared(material.sheets.get("conflict", {}))


def _applicants(material: Material, k: int) -> list[str]:
    found: dict[str, None] = {}
    for name in APPLICANTS:
        cell = material.proposals.get(name, ())[k : k + 1]
        for part in re.split(r"[;；、]", str(cell[0])) if cell and cell[0] is not None else ():
            if part.strip():
                found.setdefault(part.strip())
    return list(found)


def _listed(sheet: Mapping[str, Sequence[Any]]) -> Iterator[Row]:
    size = len(sheet.get("person", ()))
    columns = [sheet.get(name, [None] * size) for name in COLUMNS]
    for person, kind, thing, start, end, source in zip(*columns, strict=True):
        whole = fold(str(thing)).strip() if kind in ("employer", "parent") else str(thing)
        part = fold(str(person)).strip() if kind == "parent" else str(person)
        yield part, kind, whole, start, end, source or "ties"


def _works(sheet: Mapping[str, Sequence[Any]], names: Mapping[str, Sequence[str]]) -> Iterator[Row]:
    """Yield who made which work: the reviewer, and each author but the reviewer's own name."""
    size = len(sheet.get("reviewer", ()))
    cells = (sheet.get(n, [None] * size) for n in ("reviewer", "title", "work", "year", "authors"))
    for reviewer, title, work, year, authors in zip(*cells, strict=True):
        thing = str(work or title)
        known = {fold(one).strip() for one in (str(reviewer), *names.get(str(reviewer), ()))}
        yield str(reviewer), "coauthor", thing, year, year, "works"
        for author in re.split(r"[;；、]", str(authors)) if authors else ():
            if author.strip() and fold(author).strip() not in known:
                yield author.strip(), "coauthor", thing, year, year, "works"


def _employed(ids: Sequence[str], employers: Sequence[Any], source: str) -> Iterator[Row]:
    for name, employer in zip(ids, employers, strict=False):
        if employer is not None:
            yield name, "employer", fold(str(employer)).strip(), None, None, source


def _hosts(material: Material, applicants: list[list[str]]) -> Iterator[Row]:
    """Yield who works where among applicants; one nobody names stands for those of a proposal."""
    for k, host in enumerate(material.proposals.get("institute", ())):
        if host is None:
            continue
        if not applicants[k]:
            applicants[k].append(f"applicant of {material.proposals['id'][k]}")
        for person in applicants[k]:
            yield person, "employer", fold(str(host)).strip(), None, None, "proposals"


def _declared(sheet: Mapping[str, Sequence[Any]]) -> list[dict[str, Any]]:
    size = len(sheet.get("proposal", ()))
    return [
        {name: cells[k] for name, cells in sheet.items() if cells[k] is not None}
        for k in range(size)
    ]
