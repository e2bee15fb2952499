# SPDX-License-Identifier: Apache-2.0
"""Sheets that name pairs in other words than ids: by names, addresses, numbers of a list.

Exports of conference systems name a reviewer by e-mail or by the number in the list, and bids are
*yes*, *maybe*, *eager*, 愿意. A bid that says *conflict* is a declared conflict and bars the pair.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence, Set
from dataclasses import replace
from typing import Any

from yuzui.errors import ColumnError
from yuzui.funding.call_data import lists
from yuzui.funding.call_data.matrix import CONFLICT, bid, ident
from yuzui.job.person_names import one_name
from yuzui.model.schema import normalise
from yuzui.sheets.sheet import Sheet
from yuzui.sheets.understand.mapping import Given
from yuzui.sheets.values import is_missing

PAIRS = ("affinity", "bid", "conflict", "reviewer_work")
_MAIL = re.compile(r"[\w.+-]+@[\w.-]+")


class Persons:
    """The reviewers of a list by everything that names one of them."""

    def __init__(self, people: Mapping[str, Sequence[Any]]) -> None:
        ids = [str(one) for one in people.get("id", ())]
        self.ids = frozenset(ids)
        cells = zip(ids, people.get("name", ()), strict=False)
        self._names = [(one, str(name)) for one, name in cells if name is not None]
        exact: dict[str, set[str]] = {}
        numbers: dict[str, set[str]] = {}
        for one, name in self._names:
            exact.setdefault(name.casefold(), set()).add(one)
        for heading, column in people.items():
            mail, number = normalise(heading) in _MAILS, lists.numbered(heading)
            for one, cell in zip(ids, column, strict=True) if mail or number else ():
                for name in _MAIL.findall(str(cell)) if mail else ():
                    exact.setdefault(name.casefold(), set()).add(one)
                if number:
                    numbers.setdefault(ident(cell), set()).add(one)
        self._exact = {name: next(iter(who)) for name, who in exact.items() if len(who) == 1}
        self._numbers = {name: next(iter(who)) for name, who in numbers.items() if len(who) == 1}
        self._known: dict[str, str] = {}

    def id_of(self, cell: Any) -> str:
        """Return the id of the one person a cell names; empty for nobody or several."""
        name = ident(cell)
        if name not in self._known:
            self._known[name] = name if name in self.ids else self._found(name)
        return self._known[name]

    def by_number(self, cells: Sequence[Any]) -> list[str]:
        """Return the ids of persons whom all cells name by their number in the list; else none."""
        found = [self._numbers.get(ident(cell), "") for cell in cells]
        return found if all(found) and not any(ident(cell) in self.ids for cell in cells) else []

    def _found(self, name: str) -> str:
        if (one := self._exact.get(name.casefold())) is not None:
            return one
        mails = {self._exact.get(mail.casefold(), "") for mail in _MAIL.findall(name)}
        if mails:
            return mails.pop() if len(mails) == 1 else ""
        meant = {one for one, printed in self._names if one_name(printed, name)}
        return meant.pop() if len(meant) == 1 else ""


_MAILS = frozenset(normalise(word) for word in lists.MAIL)


def renamed(tables: Mapping[str, dict[str, list[Any]]], tied: Mapping[str, Sequence[str]]) -> None:
    """Put the id of a reviewer where a sheet of pairs names one person of the list."""
    persons = Persons(tables.get("reviewer", {}))
    for table, columns in tied.items():
        cells = tables.get(table, {}).get("reviewer", []) if "reviewer" in columns else []
        cells[:] = persons.by_number(cells) or [persons.id_of(cell) or cell for cell in cells]


def by_cells(sheet: Sheet, fault: ColumnError, proposals: Set[str], persons: Persons) -> Mapping[str, Any] | None:
    """Return what a ``map.toml`` would say of a sheet of pairs without headings for both."""
    table, lacking = fault.detail.get("table"), fault.detail.get("columns", ())
    if table not in PAIRS or not lacking or not {*lacking} <= {"proposal", "reviewer"}:
        return None
    told: dict[str, Any] = {}
    for name in lacking:
        known = proposals.__contains__ if name == "proposal" else persons.id_of
        found = [
            (heading, cells)
            for heading, cells in _columns(sheet)
            if any(cells) and all(known(ident(cell)) for cell in cells if not is_missing(cell))
        ]
        # the name beside the number of a person says the same
        if name == "reviewer" and len(found) > 1 and _agree([c for _, c in found], persons):
            found = found[:1]
        if len(found) != 1:
            return None
        told[name] = Given(found[0][0])
    return {str(table): told}


def _columns(sheet: Sheet) -> list[tuple[str, list[Any]]]:
    """Return the cells below each heading: of the row with most texts, the first of such."""
    top = sheet.rows[: lists.TOP]
    texts = [sum(isinstance(cell, str) for cell in row) for row in top]
    if not texts:
        return []
    at = texts.index(max(texts))
    return [
        (str(heading), [row[k] if k < len(row) else None for row in sheet.rows[at + 1 :]])
        for k, heading in enumerate(top[at])
        if heading is not None
    ]


def _agree(columns: Sequence[Sequence[Any]], persons: Persons) -> bool:
    rows = zip(*columns, strict=True)
    return all(len({persons.id_of(cell) for cell in row if cell is not None}) <= 1 for row in rows)


def worded(sheet: Sheet, conflicts: bool = True) -> tuple[Sheet, set[int]]:
    """Return a sheet with bids in our words, and the numbers of rows that declare a conflict.

    Numbers are bids where some are below 0: then their sign says whether the person would like to.
    Whoever cannot keep such conflicts asks for none, and finds the words as they stood.
    """
    heads = lists.heads_of(sheet)
    place = None if heads is None else heads.column("bid", "bid")
    if heads is None or place is None:
        return sheet, set()
    rows = [list(row) for row in sheet.rows]
    below = [row for row in rows[heads.row + 1 :] if place < len(row) and not is_missing(row[place])]
    figures = [_figure(row[place]) for row in below]
    signed = any(figure is not None and figure < 0 for figure in figures)
    found = set()
    for k in range(heads.row + 1, len(rows)):
        cell = rows[k][place] if place < len(rows[k]) else None
        if is_missing(cell):
            continue
        figure = _figure(cell) if signed else None
        word = bid(cell) if figure is None else "no" if figure < 0 else "very" if figure else "some"
        if word == CONFLICT or (figure is not None and figure <= BARRED):
            found.add(sheet.number(k))
            word = "no" if conflicts else ""
        rows[k][place] = word or cell
    return replace(sheet, rows=rows), found


BARRED = -100
"""A preference at or below which a conference system holds a conflict."""


def _figure(cell: Any) -> float | None:
    """Return a bid as a number; a letter behind it says how well the person knows the matter."""
    found = re.fullmatch(r"([-−+]?\d+(?:\.\d+)?)\s*[XYZ]?", str(cell).strip())
    return None if found is None else float(found[1].replace("−", "-"))
