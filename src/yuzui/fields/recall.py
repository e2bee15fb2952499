# SPDX-License-Identifier: Apache-2.0
"""What an audited sample says of a query: precision, recall with its interval, agreement of two judges."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from yuzui.model.quantity import Z95

if TYPE_CHECKING:
    from numpy.typing import NDArray

DRAWS = 10_000


@dataclass(frozen=True, slots=True)
class Stratum:
    """One part of the frame: how many documents it holds, how many were labelled, how many of these belong."""

    size: int
    labelled: int
    belong: int


def recall(
    hits: Stratum, others: Sequence[Stratum], seed: int, draws: int = DRAWS
) -> tuple[float, float, float] | None:
    r"""Return recall within the frame and the ends of its 95 % interval.

    .. math:: R = \frac{N_h p_h}{\sum_s N_s p_s}, \qquad p_s \sim Beta(k_s + 1/2, n_s - k_s + 1/2)

    Parameters
    ----------
    hits : Stratum
        Documents that the query finds.
    others : sequence of Stratum
        The rest of the frame: near misses, everything else. A stratum of which every document was labelled
        is a census, and its share is not drawn.
    seed : int
        Seed of the draws.
    draws : int
        How many.

    Returns
    -------
    tuple of float, or None
        Point, 2.5 % and 97.5 % quantile; None where no labelled document belongs, or a stratum with documents
        has no label.

    Notes
    -----
    Draws of Jeffreys' posterior. Weighting documents by their rank gives narrow intervals that miss.
    """
    strata = [hits, *others]
    if not _labelled(strata):
        return None
    points, drawn = _belonging(strata, seed, draws)
    total = np.sum(drawn, axis=0)
    ratios = np.divide(drawn[0], total, out=np.zeros(draws), where=total > 0)
    low, high = np.quantile(ratios, (0.025, 0.975))
    return points[0] / sum(points), float(low), float(high)


def correction(
    hits: Stratum, others: Sequence[Stratum], seed: int, draws: int = DRAWS
) -> tuple[float, float, float] | None:
    r"""Return by what hits are multiplied to count what belongs, with the ends of its 95 % interval.

    .. math:: \frac{P}{R} = \frac{\sum_s N_s p_s}{N_h}

    with the same draws as :func:`recall`, so that the interval carries what either leaves open, and how the two hang
    together.
    """
    strata = [hits, *others]
    if not hits.size or not _labelled(strata):
        return None
    points, drawn = _belonging(strata, seed, draws)
    low, high = np.quantile(np.sum(drawn, axis=0) / hits.size, (0.025, 0.975))
    return sum(points) / hits.size, float(low), float(high)


def _labelled(strata: Sequence[Stratum]) -> bool:
    """Return whether each stratum with documents has a label, and one of these belongs."""
    return all(one.labelled or not one.size for one in strata) and any(one.belong for one in strata)


def _belonging(strata: Sequence[Stratum], seed: int, draws: int) -> tuple[list[float], list[NDArray[np.float64]]]:
    """Return how many documents of each stratum belong: as counted, and drawn."""
    rng = np.random.default_rng(seed)
    points = [one.size * one.belong / one.labelled if one.labelled else 0.0 for one in strata]
    return points, [_drawn(one, rng, draws) for one in strata]


def _drawn(one: Stratum, rng: np.random.Generator, draws: int) -> NDArray[np.float64]:
    if one.labelled >= one.size:
        return np.full(draws, float(one.belong))
    return one.size * rng.beta(one.belong + 0.5, one.labelled - one.belong + 0.5, draws)


def labels_for(width: float, hits: int, rest: int, precision: float, missed: float, seed: int = 0) -> int | None:
    """Return how many labels of the rest make the interval of recall so narrow; None if all of it does not.

    Parameters
    ----------
    width : float
        Wanted width of the interval.
    hits, rest : int
        Documents that the query finds, and those that it does not.
    precision, missed : float
        Expected share that belongs among either.
    """
    least, most = 1, rest
    if _width(most, hits, rest, precision, missed, seed) > width:
        return None
    while least < most:
        middle = (least + most) // 2
        if _width(middle, hits, rest, precision, missed, seed) <= width:
            most = middle
        else:
            least = middle + 1
    return least


def _width(labels: int, hits: int, rest: int, precision: float, missed: float, seed: int) -> float:
    found = min(60, hits)
    one = recall(
        Stratum(hits, found, round(found * precision)), [Stratum(rest, labels, round(labels * missed))], seed, 2_000
    )
    return one[2] - one[1] if one else 1.0


@dataclass(frozen=True, slots=True)
class Agreement:
    """Agreement of two judges on the documents that both labelled."""

    n: int
    observed: float
    kappa: float | None
    low: float | None
    high: float | None
    ac1: float | None


def agreement(first: Sequence[str], second: Sequence[str]) -> Agreement:
    r"""Return agreement of two judges beyond chance.

    Cohen's :math:`\kappa = (p_o - p_e)/(1 - p_e)` with the large-sample interval of Fleiss, Cohen & Everitt 1969
    (doi 10.1037/h0028106); Gwet's AC1 (doi 10.1348/000711006X126600) beside it, since :math:`\kappa` falls where
    nearly everything has one label. Both are None where chance alone would agree always, or there is no label.
    """
    n = len(first)
    if not n:
        return Agreement(0, 0.0, None, None, None, None)
    labels = sorted({*first, *second})
    table = Counter(zip(first, second, strict=True))
    share = {pair: count / n for pair, count in table.items()}
    rows = {one: sum(share.get((one, other), 0.0) for other in labels) for one in labels}
    columns = {one: sum(share.get((other, one), 0.0) for other in labels) for one in labels}
    observed = sum(share.get((one, one), 0.0) for one in labels)
    chance = sum(rows[one] * columns[one] for one in labels)
    ac1 = None
    if len(labels) > 1:
        means = [(rows[one] + columns[one]) / 2 for one in labels]
        expected = sum(mean * (1 - mean) for mean in means) / (len(labels) - 1)
        ac1 = (observed - expected) / (1 - expected)
    if chance >= 1:
        return Agreement(n, observed, None, None, None, ac1)
    kappa = (observed - chance) / (1 - chance)
    diagonal = sum(share.get((one, one), 0.0) * (1 - (rows[one] + columns[one]) * (1 - kappa)) ** 2 for one in labels)
    off = (1 - kappa) ** 2 * sum(
        part * (columns[one] + rows[other]) ** 2 for (one, other), part in share.items() if one != other
    )
    variance = (diagonal + off - (kappa - chance * (1 - kappa)) ** 2) / (n * (1 - chance) ** 2)
    half = Z95 * math.sqrt(max(variance, 0.0))
    return Agreement(n, observed, kappa, max(-1.0, kappa - half), min(1.0, kappa + half), ac1)
