# SPDX-License-Identifier: Apache-2.0
"""Countries and organisations by their works, with how far their ranks can be told apart; never persons."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from yuzui.fields.places import coded, listed
from yuzui.model.schema import normalise

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Ints = NDArray[np.int64]
    Reals = NDArray[np.float64]

DRAWS = 1_000
LOW, HIGH = 0.025, 0.975
BATCH = 2_000_000
"""Draws of works that are held at once."""


@dataclass(frozen=True, slots=True, eq=False)
class Owners:
    """Whose the documents are, as triples.

    Parameters
    ----------
    names : list of str
        Code of a country, or an organisation in the spelling that is commonest.
    document, unit : array of int64
        Number of a document and of one of its owners.
    part : array of float
        Part of the document that is this owner's; the parts of a document sum to 1.
    """

    names: list[str]
    document: Ints
    unit: Ints
    part: Reals

    def of(self, documents: Ints, n: int) -> Owners:
        """Return the owners of some of n documents."""
        inside = np.zeros(n, bool)
        inside[documents] = True
        some = inside[self.document]
        return Owners(self.names, self.document[some], self.unit[some], self.part[some])

    def counts(self) -> tuple[Ints, Reals]:
        """Return the works of each owner, each counted once and in parts."""
        full: Ints = np.bincount(self.unit, minlength=len(self.names)).astype(np.int64)
        parts: Reals = np.bincount(self.unit, self.part, len(self.names)).astype(float)
        return full, parts


def owners(cells: Sequence[str | None], country: bool) -> Owners:
    """Return whose works these are, by cells with one entry an author or a work, parted by semicolons.

    Entries that differ in capitals or spaces alone are one; an entry that stands twice has two parts.

    Parameters
    ----------
    cells : sequence of str or None
        One a document.
    country : bool
        Whether entries are countries, in any words, or organisations.
    """
    number: dict[str, int] = {}
    spellings: list[Counter[str]] = []
    triples: list[tuple[int, int, float]] = []
    for k, cell in enumerate(cells):
        entries = coded(cell) if country else listed(cell)
        units: Counter[int] = Counter()
        for entry in entries:
            unit = number.setdefault(normalise(entry), len(number))
            if unit == len(spellings):
                spellings.append(Counter())
            spellings[unit][entry] += 1
            units[unit] += 1
        triples += [(k, unit, times / len(entries)) for unit, times in units.items()]
    names = [min(each, key=lambda one: (-each[one], one)) for each in spellings]
    rows = np.array(triples, float).reshape(-1, 3)
    return Owners(names, rows[:, 0].astype(np.int64), rows[:, 1].astype(np.int64), rows[:, 2])


def competition(values: Reals) -> Ints:
    """Return competition ranks, the largest first: equal values share a rank, and as many ranks behind it are left out.

    Sums that differ by less than a billionth are equal.
    """
    rounded = np.round(values, 9)
    larger: Ints = len(rounded) - np.searchsorted(np.sort(rounded), rounded, side="right")
    return 1 + larger


def resampled(works: int, seed: int, draws: int = DRAWS) -> Iterator[Ints]:
    """Yield of each draw how often each work was drawn, as many as there are, with replacement."""
    rng = np.random.default_rng(seed)
    step = max(1, BATCH // max(works, 1))
    for first in range(0, draws, step):
        k = min(step, draws - first)
        at = rng.integers(0, works, size=(k, works)) + (np.arange(k) * works)[:, None]
        yield from np.bincount(at.ravel(), minlength=k * works).reshape(k, works)


@dataclass(frozen=True, slots=True, eq=False)
class Ranked:
    """Of each owner its rank with the ends of its 95 % interval, and those of its share of the works."""

    rank: Ints
    low: Ints
    high: Ints
    share: Reals
    share_low: Reals
    share_high: Reals


def ranked(some: Owners, seed: int, fractional: bool = True, draws: int = DRAWS) -> Ranked:
    """Return the ranks of owners of works, by works drawn again with replacement.

    The rank of every owner is taken among all owners in each draw, not only among those that are listed; its interval
    runs from the largest rank that at most 2.5 % of the draws lie below to the smallest that at most 2.5 % lie above.

    Parameters
    ----------
    some : Owners
        Owners of the works of a field.
    seed : int
        Seed of the draws.
    fractional : bool
        Whether works are counted in parts.
    draws : int
        How many.

    References
    ----------
    Efron & Tibshirani 1993, chapter 13 (percentile interval).
    """
    documents, row = np.unique(some.document, return_inverse=True)
    works, units = len(documents), len(some.names)
    weight = some.part if fractional else np.ones(len(some.part))
    sums: Reals = np.bincount(some.unit, weight, units).astype(float)
    if not works:
        none, empty = np.ones(units, np.int64), np.zeros(units)
        return Ranked(none, none, none, empty, empty, empty)
    ranks, shares = np.empty((draws, units), np.int32), np.empty((draws, units))
    for k, times in enumerate(resampled(works, seed, draws)):
        drawn: Reals = np.bincount(some.unit, times[row] * weight, units).astype(float)
        ranks[k], shares[k] = competition(drawn), drawn / works
    low: Ints = np.quantile(ranks, LOW, axis=0, method="lower").astype(np.int64)
    high: Ints = np.quantile(ranks, HIGH, axis=0, method="higher").astype(np.int64)
    share_low, share_high = np.quantile(shares, (LOW, HIGH), axis=0)
    return Ranked(competition(sums), low, high, sums / works, share_low, share_high)
