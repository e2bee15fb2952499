# SPDX-License-Identifier: Apache-2.0
"""Which part of a work an organisation or a country is given, and which works no cell tells apart.

All is done on whole numbers, some works at a time: no work's parts hang on another's. Works of one
cell that were cited equally often have the same scores, so an expression over cells is run on one
work of each kind, and its answer given to the others: of a million works there are some ten thousand
kinds.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from yuzui.errors import InputError, Place
from yuzui.solve.kernels.arrays import reach
from yuzui.text import Text

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Ints = NDArray[np.integer[Any]]
    Floats = NDArray[np.floating[Any]]

MOST = 1 << 62
"""Numbers that fit into a packed one."""


def packed(*columns: Ints) -> NDArray[np.int64]:
    """Return one whole number a row, which sorts as the rows do, column after column."""
    key, span = np.zeros(len(columns[0]), dtype=np.int64), 1
    if not len(key):
        return key
    for column in columns:
        low, wide = _span(column)
        if span * wide > MOST:
            (key, span), (column, wide), low = _ranked(key), _ranked(column), 0
        # in place: millions of rows are not made anew for each step
        key *= wide
        key += column
        key -= low
        span *= wide
    return key


def ordered(*columns: Ints) -> NDArray[np.int64]:
    """Return the places of rows in order, column after column; equal rows stay as they are."""
    rows = len(columns[0])
    key = packed(packed(*columns), np.arange(rows))
    key.sort()
    return key % max(rows, 1)


def fresh(column: Ints) -> NDArray[np.bool_]:
    """Return where a number differs from the one before; the first does."""
    new = np.ones(len(column), dtype=np.bool_)
    np.not_equal(column[1:], column[:-1], out=new[1:])
    return new


def _span(column: Ints) -> tuple[int, int]:
    low = int(column.min())
    return low, int(column.max()) - low + 1


def _ranked(column: Ints) -> tuple[NDArray[np.int64], int]:
    """Return the places of numbers among the distinct ones, and how many those are."""
    distinct, place = np.unique(column, return_inverse=True)
    return place.astype(np.int64), len(distinct)


@dataclass(frozen=True, eq=False, slots=True)
class Alike:
    """Kinds of works: those of one cell that were cited equally often."""

    first: Ints
    kind: Ints
    columns: dict[str, NDArray[Any]]


def cited(arrays: Any, window: int, clip: bool) -> Ints:
    """Return how often each work was cited within a window."""
    starts, in_ptr = np.asarray(arrays.year_ptr), np.asarray(arrays.in_ptr)
    nodes, years = np.arange(len(in_ptr) - 1), len(starts) - 1
    year = np.repeat(np.arange(years), np.diff(starts))
    begin, end = in_ptr[:-1], in_ptr[1:]
    if not clip:
        begin = reach(in_ptr, arrays.in_idx, nodes, starts[year])
    if window:
        end = reach(in_ptr, arrays.in_idx, nodes, starts[np.minimum(year + window, years)])
    counts: Ints = (end - begin).astype(np.int64)
    return counts


def alike(cell: Ints, cited: Ints) -> Alike:
    """Return the kinds of works, with what their cells hold."""
    _, first, kind, many = np.unique(packed(cell, cited), return_index=True, return_inverse=True, return_counts=True)
    n, new = cited[first].astype(np.int64), fresh(cell[first])
    start, of = np.flatnonzero(new), np.cumsum(new) - 1

    def summed(values: NDArray[Any]) -> NDArray[Any]:
        return np.add.reduceat(values, start)[of] if len(start) else values

    running = np.cumsum(many)
    works = summed(many)
    before = (running - many)[start][of]
    return Alike(
        first,
        kind,
        {
            "share": np.ones_like(n),
            "n": n,
            "works": works,
            "weight": works,
            "total": summed(many * n),
            "upto": running - before,
            "equal": many,
            "logs": summed(many * np.log1p(n)),
        },
    )


MODES: Mapping[str, Text] = {
    "full": Text("full: each unit counts the work whole", "全计数：每个单位各计一项"),
    "author": Text("fractional by authors", "按作者分数计数"),
    "organisation": Text("fractional by organisations", "按机构分数计数"),
    "country": Text("fractional by countries", "按国家分数计数"),
    "first": Text("first author", "第一作者"),
    "last": Text("last author", "末位作者"),
    "corresponding": Text("corresponding authors", "通讯作者"),
}
UNITS: Mapping[str, Text] = {"organisation": Text("organisation", "机构"), "country": Text("country", "国家")}
TINY = 1e-12
"""Weights below are what rounding leaves where nothing is left."""
OF_AUTHORS = ("author", "first", "last", "corresponding")
ROW = ("work", "position", "affiliation", "org", "country")


@dataclass(frozen=True, slots=True)
class Counting:
    """How works are counted."""

    by: str = "organisation"
    mode: str = "author"

    def __post_init__(self) -> None:
        for value, known, option in ((self.by, UNITS, "--by"), (self.mode, MODES, "--counting")):
            if value not in known:
                raise InputError(
                    Text("works are not counted by this", "不能按此计数"),
                    place=Place(column=option),
                    seen=value,
                    expected=" ".join(known),
                )


@dataclass(frozen=True, eq=False, slots=True)
class Authors:
    """Rows of authors, one per affiliation and organisation linked to it, as whole numbers."""

    work: Ints
    position: Ints
    affiliation: Ints
    org: Ints
    country: Ints
    corresponding: NDArray[np.bool_]


@dataclass(frozen=True, eq=False, slots=True)
class Links:
    """Which part of an organisation counts for which whole, in order of ``part``."""

    part: Ints
    whole: Ints
    associated: NDArray[np.bool_]
    share: Floats
    since: Ints
    until: Ints
    level: Ints


@dataclass(frozen=True, eq=False, slots=True)
class Shares:
    """What each unit has of each work, in order of the units, then the works."""

    unit: Ints
    work: Ints
    weight: Floats


@dataclass(frozen=True, eq=False, slots=True)
class _Rows:
    """Affiliations with the part of the work that goes through each."""

    work: Ints
    org: Ints
    country: Ints
    weight: Floats


def weights(authors: Authors, c: Counting, links: Links | None = None, years: Ints | None = None) -> Shares:
    """Return which part of each work each unit is given.

    Notes
    -----
    By organisations or countries, all that a work has count alike, after parts were counted for
    their wholes; a country's share is parted equally among its organisations in the work (those
    not known lose theirs), an organisation's among its countries. First and last are the lowest
    and highest position; corresponding authors share alike, and where none is known the work is
    lost.
    """
    authors = _distinct(authors)
    rows = _shares(authors, c) if c.mode in OF_AUTHORS else _even(authors)
    if links is not None:
        for level in range(int(links.level.max(initial=-1)) + 1):
            rows = _unified(rows, links, level, years)
        rows = _where(rows, rows.weight > TINY)
    if c.mode not in OF_AUTHORS:
        return _alike(rows, c)
    return _summed(rows.work, rows.org if c.by == "organisation" else rows.country, rows.weight)


def joined(some: Sequence[Shares], selected: NDArray[np.bool_]) -> Shares:
    """Return shares of several lots of works as one, those of the works that are told."""
    if not selected.all():
        some = [_of(one, np.flatnonzero(selected[one.work])) for one in some]
    units = 1 + max((int(one.unit.max(initial=-1)) for one in some), default=-1)
    counts = [np.bincount(one.unit, minlength=units) for one in some]
    total = np.sum(counts, axis=0, dtype=np.int64) if counts else np.zeros(0, dtype=np.int64)
    after = np.cumsum(total) - total
    whole = Shares(*(np.empty(int(total.sum()), dtype=of) for of in (np.int32, np.int32, float)))
    for one, count in zip(some, counts, strict=True):
        place = (after - (np.cumsum(count) - count))[one.unit]
        place += np.arange(len(place))
        whole.unit[place], whole.work[place], whole.weight[place] = one.unit, one.work, one.weight
        after += count
    return whole


def _of(shares: Shares, rows: Ints) -> Shares:
    return Shares(shares.unit[rows], shares.work[rows], shares.weight[rows])


def _distinct(authors: Authors) -> Authors:
    """Return the rows in order, each once; one of the repeated is enough for who corresponds."""
    key = packed(*(getattr(authors, name) for name in ROW))
    if np.all(key[1:] > key[:-1]):
        return authors
    order = ordered(key)
    first = np.flatnonzero(fresh(key[order]))
    columns = {name: getattr(authors, name)[order[first]] for name in ROW}
    return Authors(**columns, corresponding=np.logical_or.reduceat(authors.corresponding[order], first))


def _shares(a: Authors, c: Counting) -> _Rows:
    """Return affiliations with their part by authors, from rows in order."""
    new_work = fresh(a.work)
    new_author = new_work | fresh(a.position)
    new_link = new_author | fresh(a.affiliation)
    work, author, link = (np.cumsum(new) - 1 for new in (new_work, new_author, new_link))
    n_o, n_f = np.bincount(link)[link], np.bincount(author[new_link])[author]
    work_of = work[new_author]
    n_a = np.bincount(work_of)
    first = author[new_work]
    if c.mode == "author":
        part = (1.0 / n_a)[work]
    elif c.mode == "corresponding":
        starts = np.flatnonzero(new_author)
        main = np.logical_or.reduceat(a.corresponding, starts) if len(starts) else new_author
        mains = np.bincount(work_of, weights=main)
        part = main[author] / np.maximum(mains, 1)[work]
    else:
        place = first if c.mode == "first" else first + n_a - 1
        part = (author == place[work]).astype(np.float64)
    return _Rows(a.work, a.org, a.country, part / (n_f * n_o))


def _even(a: Authors) -> _Rows:
    return _Rows(a.work, a.org, a.country, np.ones(len(a.work)))


def _where(rows: _Rows, mask: NDArray[Any]) -> _Rows:
    """Return some of the rows, by a mask or by their places."""
    return _Rows(rows.work[mask], rows.org[mask], rows.country[mask], rows.weight[mask])


def _unified(rows: _Rows, links: Links, level: int, years: Ints | None) -> _Rows:
    """Return rows with the parts of one level counted for their wholes.

    The weights of a work sum to what they did. A component or a joint unit gives its whole the
    share that the table says and keeps the rest; an associated one does so where the work also
    carries the whole. A link holds for works of a year if it is in force at the end of that year;
    works of unknown year go by links without a limit in time.
    """
    one = np.flatnonzero(links.level == level)
    begin, end = (np.searchsorted(links.part[one], rows.org, side) for side in ("left", "right"))
    many = end - begin
    row = np.repeat(np.arange(len(many)), many)
    link = one[np.arange(len(row)) + np.repeat(begin - (np.cumsum(many) - many), many)]
    since, until = links.since[link], links.until[link]
    year = np.zeros(len(row), np.int64) if years is None else years[rows.work[row]]
    begun, over = since <= year, (until > 0) & (until <= year)
    holds = ((since == 0) & (until == 0)) | ((year > 0) & begun & ~over)
    there = rows.weight > 0
    pairs = packed(
        np.concatenate([rows.work[row], rows.work[there]]), np.concatenate([links.whole[link], rows.org[there]])
    )
    carried = np.isin(pairs[: len(row)], pairs[len(row) :])
    held = holds & (~links.associated[link] | carried)
    row, link = row[held], link[held]
    moved_share = np.bincount(row, weights=links.share[link], minlength=len(many))
    moved = _where(rows, row)
    return _Rows(
        np.concatenate([rows.work, moved.work]),
        np.concatenate([rows.org, links.whole[link]]),
        np.concatenate([rows.country, moved.country]),
        np.concatenate([rows.weight * (1.0 - moved_share), moved.weight * links.share[link]]),
    )


def _alike(rows: _Rows, c: Counting) -> Shares:
    """Return weights where all organisations or countries of a work count alike."""
    mine, other = "org", "country"
    if c.by == "country":
        mine, other = other, mine
    shared = {"organisation": "org", "country": "country"}.get(c.mode, mine)
    known = _where(rows, getattr(rows, shared) >= 0)
    _, first = np.unique(packed(known.work, known.org, known.country), return_index=True)
    known = _where(known, first)
    _, first, whole = np.unique(packed(known.work, getattr(known, shared)), return_index=True, return_inverse=True)
    wholes = np.bincount(known.work[first])[known.work] if len(first) else np.ones(0)
    if shared == mine:
        one = 1.0 / wholes[first] if c.mode != "full" else np.ones(len(first))
        return _summed(known.work[first], getattr(known, mine)[first], one)
    # the share of an organisation goes to its countries alike, or that of a country to its own
    within = np.bincount(whole)[whole]
    return _summed(known.work, getattr(known, mine), 1.0 / (wholes * within))


def _summed(work: Ints, unit: Ints, weight: Floats) -> Shares:
    """Return what each known unit has of each work, added up in the order of the rows."""
    known = unit >= 0
    key = packed(unit[known], work[known])
    order = ordered(key)
    new = fresh(key[order])
    rows = np.flatnonzero(known)[order]
    total: Floats = np.bincount(np.cumsum(new) - 1, weights=weight[rows]).astype(np.float64)
    first = rows[new][total > TINY]
    return Shares(unit[first], work[first], total[total > TINY])
