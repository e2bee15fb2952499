# SPDX-License-Identifier: Apache-2.0
"""Works by country and organisation: whole, fractional, with ranks that say how far they can be told apart."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from yuzui.fields import countries
from yuzui.model.schema import normalise

if TYPE_CHECKING:
    from numpy.typing import NDArray

DRAWS = 1_000
MOST = 30
"""Countries that an answer lists."""
_PARTS = re.compile(r"[;；|]")


@dataclass(frozen=True, slots=True)
class Ranked:
    """A country: works, fractional works, works of all fields, rank and the ends of its 95 % interval."""

    country: str
    works: int
    fractional: float
    overall: float
    rank: int
    low: int
    high: int


def listed(cell: str | None) -> list[str]:
    """Return the entries of a cell of countries or organisations, empty ones left out."""
    return [part.strip() for part in _PARTS.split(str(cell or "")) if part.strip()]


def coded(cell: str | None) -> list[str]:
    """Return the countries of a cell by their codes; a word that is no country stays as it is."""
    return [countries.code(one) or one for one in listed(cell)]


def parts(cells: Sequence[str | None], wanted: str, country: bool) -> NDArray[np.float64]:
    """Return of each work the part of its countries or organisations that is the one asked for.

    Parameters
    ----------
    cells : sequence of str or None
        Entries of each work, one an author or one a work, parted by semicolons.
    wanted : str
        Country in any words, or words that stand in the name of an organisation.
    country : bool
        Which of the two.
    """
    shares = np.zeros(len(cells))
    known: dict[str, bool] = {}
    code, plain = countries.code(wanted) or wanted, normalise(wanted)
    for k, cell in enumerate(cells):
        entries = listed(cell)
        for one in entries:
            if one not in known:
                known[one] = (countries.code(one) or one) == code if country else plain in normalise(one)
        if entries:
            shares[k] = sum(known[one] for one in entries) / len(entries)
    return shares


def ranked(cells: Sequence[str | None], hits: NDArray[np.int64], seed: int) -> list[Ranked]:
    """Return the countries of the hits by fractional works, each with the interval of its rank.

    Works are drawn with replacement 1,000 times; ties have the same rank (1, 2, 2, 4).

    Parameters
    ----------
    cells : sequence of str or None
        Countries of every document.
    hits : array of int64
        Documents of the field.
    seed : int
        Seed of the draws.
    """
    every: dict[str, float] = {}
    of_hit: list[Mapping[str, float]] = []
    inside = set(hits.tolist())
    for k, cell in enumerate(cells):
        codes = coded(cell)
        share: dict[str, float] = {}
        for one in codes:
            share[one] = share.get(one, 0.0) + 1 / len(codes)
        for one, part in share.items():
            every[one] = every.get(one, 0.0) + part
        if k in inside and share:
            of_hit.append(share)
    sums: dict[str, float] = {}
    for row in of_hit:
        for one, part in row.items():
            sums[one] = sums.get(one, 0.0) + part
    names = sorted(sums, key=lambda one: (-sums[one], one))[:MOST]
    if not names:
        return []
    at = {one: n for n, one in enumerate(names)}
    matrix = np.zeros((len(of_hit), len(names)))
    for k, row in enumerate(of_hit):
        for one, part in row.items():
            if one in at:
                matrix[k, at[one]] = part
    ranks = _ranks(matrix, seed)
    low, high = np.quantile(ranks, (0.025, 0.975), axis=0, method="nearest")
    point = _competition(matrix.sum(axis=0)[None, :])[0]
    return [
        Ranked(one, int((matrix[:, n] > 0).sum()), sums[one], every[one], int(point[n]), int(low[n]), int(high[n]))
        for n, one in enumerate(names)
    ]


def _ranks(matrix: NDArray[np.float64], seed: int) -> NDArray[np.int64]:
    rng, works = np.random.default_rng(seed), len(matrix)
    sums = [rng.multinomial(works, np.full(works, 1 / works), 100) @ matrix for _ in range(DRAWS // 100)]
    return _competition(np.concatenate(sums))


def _competition(sums: NDArray[np.float64]) -> NDArray[np.int64]:
    """Return of each row the rank of each sum: one more than how many are larger."""
    rounded = np.round(sums, 9)
    larger: NDArray[np.int64] = (rounded[:, None, :] > rounded[:, :, None]).sum(axis=2)
    return 1 + larger
