# SPDX-License-Identifier: Apache-2.0
"""The frame of a series: whose works, of which strata, in which years, and which of these are all there."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from yuzui.errors import InputError, Place
from yuzui.fields import places, series
from yuzui.fields.corpora import Corpus
from yuzui.fields.field_answer import ALL, FIXED, Inputs
from yuzui.fields.series import Cells
from yuzui.job.workspace import clock
from yuzui.sheets.partial_day import PartialDay, first
from yuzui.text import Text

if TYPE_CHECKING:
    from numpy.typing import NDArray

NOVEMBER = 11
KINDS = {"venue": "venue", "class": "field"}
"""Strata by the column that names them."""


@dataclass(frozen=True)
class Frame:
    """What a series is made of.

    Parameters
    ----------
    cells : Cells
        Works and totals of the strata and years of the series.
    kind : str
        ``venue``, ``class`` or ``none``.
    rows : array of int64, one a document
        Row of its stratum in the cells; -1 of one that is not of the series.
    part : array of float, one a document
        Part of each work that is the country's or the organisation's; 1 where none was asked for.
    inside : array of bool, one a document
        Whether it is one of the series: in its strata and its years, and whose work was asked for.
    through : int
        Last year of which the works are all there.
    moved : float
        By how much the share with an abstract, or a country where one was asked for, moves.
    """

    cells: Cells
    kind: str
    rows: NDArray[np.int64]
    part: NDArray[np.float64]
    inside: NDArray[np.bool_]
    through: int
    moved: float

    def cells_of(self, years: NDArray[np.int64], hits: NDArray[np.int64]) -> Cells:
        """Return the works of other documents in the same strata and years.

        Parameters
        ----------
        years : array of int64, one a document
            Year of each, 0 where it is not known.
        hits : array of int64
            Documents of a field.
        """
        works = np.zeros_like(self.cells.totals)
        some = hits[self.inside[hits]]
        if some.size:
            np.add.at(works, (self.rows[some], years[some] - self.cells.years[0]), 1)
        return replace(self.cells, works=works)


def frame(corpus: Corpus, hits: NDArray[np.int64], inputs: Inputs) -> Frame:
    """Return the frame of the series of some documents.

    Raises
    ------
    InputError
        If the corpus does not say whose works they are, has no such stratum, or the years cannot be read.
    """
    part = _part(corpus, inputs)
    every = corpus.dated
    years = [year if part[k] > 0 else None for k, year in enumerate(every)]
    through = inputs.through if inputs.through is not None else complete_through(corpus)
    kind, strata = _strata(corpus, inputs.strata)
    cells = _chosen(series.counted(strata, years, hits), inputs, through)
    number, span = {name: n for n, name in enumerate(cells.strata)}, set(cells.years)
    rows = np.array([number.get(strata[k], -1) if year in span else -1 for k, year in enumerate(years)], np.int64)
    moved = series.moved(every, [bool(row["abstract"]) for row in corpus.rows], cells.years)
    if inputs.country:
        moved = max(moved, series.moved(every, [bool(row["country"]) for row in corpus.rows], cells.years))
    return Frame(cells, kind, rows, part, rows >= 0, through, moved if cells.years else 0.0)


def _part(corpus: Corpus, inputs: Inputs) -> NDArray[np.float64]:
    part = np.ones(len(corpus))
    for column, wanted in (("country", inputs.country), ("organisation", inputs.organisation)):
        if not wanted.strip():
            continue
        cells = [row.get(column) for row in corpus.rows]
        if not any(cells):
            raise InputError(
                Text("this corpus does not say whose works these are", "该语料未注明成果所属"),
                Place(column=f"--{column}"),
                seen=corpus.name,
                fix=Text("add a column “{c}”", "请补充“{c}”列").format(c=column),
                code=f"no_{column}",
            )
        part *= places.parts(cells, wanted.strip(), column == "country")
    return part


def _strata(corpus: Corpus, choice: str) -> tuple[str, list[str]]:
    """Return what kind of strata a corpus has, and the stratum of each document."""
    columns = {kind: [str(row[column] or "") for row in corpus.rows] for kind, column in KINDS.items()}
    if choice not in (FIXED, ALL):
        wanted = _names(choice)
        for kind, cells in columns.items():
            if wanted <= {one.casefold() for one in cells}:
                return kind, cells
        largest = Counter(one for cells in columns.values() for one in cells if one).most_common(8)
        raise InputError(
            Text("the corpus has no such venue or class", "语料中没有该刊物或类别"),
            Place(column="--strata"),
            seen=choice,
            expected=" · ".join(name for name, _ in largest) or f"{FIXED} | {ALL}",
            code="unknown_stratum",
        )
    for kind, cells in columns.items():
        if 2 * sum(map(bool, cells)) >= len(cells) > 0:
            return kind, cells
    return "none", [""] * len(corpus)


def _names(choice: str) -> set[str]:
    return {one.strip().casefold() for one in re.split(r"[,，;；、]", choice) if one.strip()}


def _chosen(cells: Cells, inputs: Inputs, through: int) -> Cells:
    """Return the strata and years that were asked for, by default those that are fixed and complete."""
    if not cells.years:
        return cells
    span = _span(inputs.years)
    begin, end = cells.years[0], cells.years[-1]
    if span is None and begin <= through < end:
        cells = cells.part(np.arange(len(cells.strata)), begin, through)
        end = through
    a, b = (max(span[0], begin), min(span[1], end)) if span else (begin, end)
    if a > b:
        raise InputError(
            Text("the corpus has no work of these years", "语料中没有这些年份的成果"),
            Place(column="--years"),
            seen=inputs.years,
            expected=f"{begin}-{end}",
            code="nothing_found",
        )
    rows = np.arange(len(cells.strata))
    if inputs.strata == ALL or not any(cells.strata):
        return cells.part(rows, a, b)
    if inputs.strata == FIXED:
        return series.fixed(cells, a, b) if span else series.fixed(cells)
    wanted = _names(inputs.strata)
    cells = cells.part(
        np.array([k for k in rows.tolist() if cells.strata[k].casefold() in wanted], np.int64), begin, end
    )
    return cells.part(np.arange(len(cells.strata)), a, b) if span else series.fixed(cells)


def _span(text: str) -> tuple[int, int] | None:
    """Return first and last year of a span as it is written: ``2008-2023``, ``2008 to 2023``, ``2008—2023年``."""
    if not text.strip():
        return None
    years = [int(one) for one in re.findall(r"\d{4}", text)]
    if len(years) == 2 and years[0] <= years[1]:
        return years[0], years[1]
    raise InputError(
        Text("these are not a first and a last year", "不是起止年份"),
        Place(column="--years"),
        seen=text,
        expected="2008-2023",
        code="value",
    )


def complete_through(corpus: Corpus) -> int:
    """Return the last year of which the works of a corpus are all there.

    The last year, unless it is not over, or its dates end before November.
    """
    if corpus.years is None:
        return int(clock()[:4])
    last = min(corpus.years[1], int(clock()[:4]))
    months = list(_months([row["date"] for row in corpus.rows if row["year"] == last and row["date"]]))
    unfinished = bool(months) and max(months) < NOVEMBER
    return last - 1 if unfinished or last == int(clock()[:4]) else last


def _months(dates: Sequence[str]) -> list[int]:
    months = []
    for one in dates:
        try:
            parts = first(PartialDay.of(one).text), PartialDay.of(one).text
        except ValueError:
            continue
        if len(parts[1]) >= 7:
            months.append(int(parts[0][5:7]))
    return months
