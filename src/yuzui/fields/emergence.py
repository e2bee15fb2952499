# SPDX-License-Identifier: Apache-2.0
"""Five numbers of a cluster that may be emerging, the rule that lists candidates, and what the rule was worth.

Rotolo, Hicks and Martin 2015 (doi 10.1016/j.respol.2015.06.006) name novelty, growth, coherence, prominence and
uncertainty; they are kept apart and never made one. The rule is held against what came: a set is frozen at the end
of a year, clustered and listed, and the clusters that grew most in the next years are looked up.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from yuzui.fields.work_set import WorkSet
from yuzui.model.quantity import Z95, wilson
from yuzui.solve import clustering

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Labels = NDArray[np.int64]
    Reals = NDArray[np.float64]
    Marks = NDArray[np.bool_]

RESOLUTION = 1e-3
LEAST = 30
"""Works of a cluster that is looked at."""
SPAN = 3
"""Years that are called recent, those that they are held against, and those after a freeze in which growth is seen."""
TOP, BEST = 0.2, 0.1
"""Parts of the clusters that are high in a number, and that grew most."""
SHRINK = 5.0
"""Works added to both sides of a growth, so that few works do not make a large one."""


@dataclass(frozen=True, slots=True, eq=False)
class Five:
    """Five numbers of each cluster.

    Parameters
    ----------
    sizes : array of int
        Works.
    novelty : array of float
        Share of its works from the last three years.
    recent, earlier : array of int
        Works of the last three years, and of the three before.
    coherence, coherence_before : array of float
        Share of the citations by works of these years that stay within the cluster; NaN where there is none.
    fall : array of float
        The change of coherence in standard errors; below −1.96 it falls.
    prominence : array of float
        Citations a work received in the last three years from works outside the cluster.
    """

    sizes: Labels
    novelty: Reals
    recent: Labels
    earlier: Labels
    coherence: Reals
    coherence_before: Reals
    fall: Reals
    prominence: Reals

    @property
    def growth(self) -> Reals:
        r"""Ratio of works of the last three years to those of the three before, :math:`(n_1 + 5)/(n_0 + 5)`."""
        return _ratio(self.recent, self.earlier)

    def growth_interval(self, cluster: int) -> tuple[float, float | None]:
        """Return the ends of the 95 % interval of the plain ratio, by Wilson's of the recent share; None: no end."""
        recent, earlier = int(self.recent[cluster]), int(self.earlier[cluster])
        if not recent + earlier:
            return 0.0, None
        low, high = wilson(recent, recent + earlier)
        return low / (1 - low), high / (1 - high) if earlier else None

    @property
    def candidates(self) -> Marks:
        """Which clusters the rule lists: novelty and growth in the top fifth, coherence not falling."""
        return self.high & ~(self.fall < -Z95)

    @property
    def high(self) -> Marks:
        """Which are in the top fifth of novelty and of growth."""
        k = math.ceil(TOP * len(self.sizes))
        return _first(self.novelty, k) & _first(self.growth, k)


def _ratio(after: NDArray[Any], before: Labels) -> Reals:
    ratio: Reals = (after + SHRINK) / (before + SHRINK)
    return ratio


def five(works: WorkSet, labels: Labels, year: int, clusters: int) -> Five:
    """Return the five numbers (uncertainty apart) of the first clusters of a set at the end of a year.

    Parameters
    ----------
    works : WorkSet
        Works until that year.
    labels : array of int
        Cluster of each.
    year : int
        The last year.
    clusters : int
        How many clusters are looked at.
    """

    def within(low: int, high: int) -> Labels:
        some = (labels >= 0) & (labels < clusters) & (works.year >= low) & (works.year <= high)
        return np.bincount(labels[some], minlength=clusters)

    sizes, recent = within(0, year), within(year - SPAN + 1, year)
    earlier = within(year - 2 * SPAN + 1, year - SPAN)
    own, other, when = labels[works.citing], labels[works.cited], works.year[works.citing]

    def stays(low: int, high: int) -> tuple[Labels, Labels]:
        some = (own >= 0) & (own < clusters) & (when >= low) & (when <= high)
        inside = np.bincount(own[some & (own == other)], minlength=clusters)
        return inside, np.bincount(own[some], minlength=clusters)

    (k1, n1), (k0, n0) = stays(year - SPAN + 1, year), stays(year - 2 * SPAN + 1, year - SPAN)
    with np.errstate(divide="ignore", invalid="ignore"):
        now, before, both = k1 / n1, k0 / n0, (k1 + k0) / (n1 + n0)
        fall = (now - before) / np.sqrt(both * (1 - both) * (1 / n1 + 1 / n0))
    fall = np.where(np.isfinite(fall), fall, 0.0)
    outside = (other >= 0) & (other < clusters) & (own != other) & (when > year - SPAN)
    prominence = np.bincount(other[outside], minlength=clusters) / np.maximum(sizes, 1)
    return Five(sizes, recent / np.maximum(sizes, 1), recent, earlier, now, before, fall, prominence)


def _first(values: Reals, k: int) -> Marks:
    """Mark the k largest; of equal ones the first."""
    marks = np.zeros(len(values), bool)
    marks[np.argsort(-values, kind="stable")[:k]] = True
    return marks


def _ranks(values: Reals) -> Reals:
    ranks = np.empty(len(values))
    ranks[np.argsort(-values, kind="stable")] = np.arange(len(values))
    return ranks


class Hits(NamedTuple):
    """Of how many clusters that something lists how many were among those that then grew most."""

    k: int
    n: int

    def plus(self, other: Hits) -> Hits:
        """Return both together."""
        return Hits(self.k + other.k, self.n + other.n)


RULES = ("rule", "high", "both", "growth", "novelty", "chance")
"""The rule; the same without coherence; the best tenth by novelty and growth, by growth, by novelty; all clusters."""


def back_test(works: WorkSet, year: int, seed: int) -> dict[str, Hits]:
    """Freeze a set at the end of a year and return what each rule of :data:`RULES` was worth.

    A hit is a cluster in the top tenth of growth over the next three years: later works are given to the cluster
    they cite most, in equal parts where there are several, and held against the works of its last three years.
    """
    then = works.until(year)
    network = clustering.citation_network(len(then), then.citing, then.cited)
    labels = clustering.leiden(network, RESOLUTION, seed)
    clusters = int((np.bincount(labels[labels >= 0], minlength=1) >= LEAST).sum())
    if not clusters:
        return dict.fromkeys(RULES, Hits(0, 0))
    numbers = five(then, labels, year, clusters)
    came = _later(works, labels, year, clusters)
    grew = _first(_ratio(came, numbers.recent), math.ceil(BEST * clusters))
    best = max(1, round(BEST * clusters))
    listed = {
        "rule": numbers.candidates,
        "high": numbers.high,
        "both": _first(-(_ranks(numbers.novelty) + _ranks(numbers.growth)), best),
        "growth": _first(numbers.growth, best),
        "novelty": _first(numbers.novelty, best),
        "chance": np.ones(clusters, bool),
    }
    return {name: Hits(int((marks & grew).sum()), int(marks.sum())) for name, marks in listed.items()}


def _later(works: WorkSet, labels: Labels, year: int, clusters: int) -> Reals:
    """Return how many works of the next years cite each cluster more than any other."""
    when = works.year[works.citing]
    some = (when > year) & (when <= year + SPAN) & (works.cited < len(labels))
    citing, cluster = works.citing[some], labels[works.cited[some]]
    citing, cluster = citing[cluster >= 0], cluster[cluster >= 0]
    if not len(citing):
        return np.zeros(clusters)
    width = int(labels.max()) + 1
    codes, times = np.unique(citing * width + cluster, return_counts=True)
    first = np.flatnonzero(np.diff(codes // width, prepend=-1))
    of_work = np.repeat(np.arange(len(first)), np.diff([*first, len(codes)]))
    most = times == np.maximum.reduceat(times, first)[of_work]
    part = 1 / np.add.reduceat(most, first, dtype=np.int64)[of_work]
    came: Reals = np.bincount((codes % width)[most], part[most], minlength=width)[:clusters].astype(float)
    return came


def freezes(first: int, last: int, most: int = 5) -> list[int]:
    """Return the years at which a set can be frozen: three years before and after, else two; the latest."""
    years = list(range(first + SPAN, last - SPAN + 1))
    if not years:
        years = list(range(first + SPAN - 1, last - SPAN + 2))
    return years[-most:]


def pool(each: Sequence[dict[str, Hits]]) -> dict[str, Hits]:
    """Return the hits of several freezes together."""
    every = dict.fromkeys(RULES, Hits(0, 0))
    for one in each:
        every = {name: every[name].plus(one[name]) for name in RULES}
    return every
