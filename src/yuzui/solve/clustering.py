# SPDX-License-Identifier: Apache-2.0
"""Clusters of works by their citations: the network, Leiden, and how good, connected and alike partitions are.

The search is that of ``graspologic-native`` (extra ``[map]``). Everything by which its result is judged is written
here and shares nothing with it.
"""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

import numpy as np

from yuzui.errors import MissingExtraError
from yuzui.solve.kernels.arrays import spread
from yuzui.text import Text

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Ints = NDArray[np.integer[Any]]
    Labels = NDArray[np.int64]

ENGINE = "graspologic_native"
ITERATIONS = 10
NONE = -1
"""Label of a work without a link."""


@dataclass(frozen=True, slots=True, eq=False)
class Network:
    """An undirected weighted network as rows of a sparse matrix, each link in both of its rows.

    Parameters
    ----------
    ptr : array of int64, shape (n + 1,)
        Where the row of each node begins.
    idx : array of int32, shape (2 * links,)
        Neighbours, in order within a row.
    weight : array of float64, shape (2 * links,)
        Weights.
    """

    ptr: NDArray[np.int64]
    idx: NDArray[np.int32]
    weight: NDArray[np.float64]

    @property
    def nodes(self) -> int:
        """Number of nodes, with and without links."""
        return len(self.ptr) - 1

    @property
    def links(self) -> int:
        """Number of pairs that are linked."""
        return len(self.idx) // 2

    @property
    def isolated(self) -> NDArray[np.bool_]:
        """Of each node whether it has no link."""
        empty: NDArray[np.bool_] = np.diff(self.ptr) == 0
        return empty

    @property
    def source(self) -> NDArray[np.int64]:
        """Node of each row entry."""
        return np.repeat(np.arange(self.nodes), np.diff(self.ptr))


def citation_network(n: int, citing: Ints, cited: Ints) -> Network:
    r"""Return the network of direct citations.

    A citation of a work with r references in the set weighs :math:`1/r`, so that a long list of references does not
    count for more than a short one; where two works cite each other, both are summed.

    Parameters
    ----------
    n : int
        Number of works.
    citing, cited : array of int, shape (links,)
        Numbers of works; a link to itself and one that is there twice count once or not at all.

    References
    ----------
    Waltman & van Eck 2012, doi 10.1002/asi.22748, section 2.1.
    """
    key = np.unique(citing.astype(np.int64) * n + cited)
    a, b = key // max(n, 1), key % max(n, 1)
    other = a != b
    a, b = a[other], b[other]
    weight = 1.0 / np.bincount(a, minlength=n)[a]
    pairs = np.concatenate([a * n + b, b * n + a])
    order = np.argsort(pairs, kind="stable")
    pairs, weight = pairs[order], np.concatenate([weight, weight])[order]
    first = np.flatnonzero(np.diff(pairs, prepend=-1))
    weight = np.add.reduceat(weight, first) if first.size else weight
    row, column = pairs[first] // max(n, 1), pairs[first] % max(n, 1)
    return Network(np.searchsorted(row, np.arange(n + 1)).astype(np.int64), column.astype(np.int32), weight)


def leiden(
    network: Network, resolution: float, seed: int, *, modularity: bool = False, iterations: int = ITERATIONS
) -> Labels:
    r"""Return the cluster of each node, the largest cluster first; a node without a link has :data:`NONE`.

    Parameters
    ----------
    network : Network
        The network.
    resolution : float
        :math:`\gamma` of the constant Potts model, :math:`\sum_c e_c - \gamma \binom{n_c}{2}`; or of modularity.
    seed : int
        The same seed gives the same partition.
    modularity : bool
        Whether modularity is maximised instead.
    iterations : int
        Rounds, each from the partition of the one before.

    Raises
    ------
    MissingExtraError
        If ``[map]`` is not installed.

    References
    ----------
    Traag, Waltman & van Eck 2019, doi 10.1038/s41598-019-41695-z.
    """
    search = engine()
    if not network.links:
        return np.full(network.nodes, NONE)
    _, clusters = search.leiden_csr(
        network.ptr,
        network.idx,
        network.weight,
        network.nodes,
        resolution=resolution,
        iterations=iterations,
        use_modularity=modularity,
        seed=seed,
    )
    labels = np.fromiter((clusters[node] for node in range(network.nodes)), np.int64, network.nodes)
    return by_size(np.where(network.isolated, NONE, labels))


def partitions(network: Network, resolution: float, seeds: Sequence[int], threads: int = 1) -> list[Labels]:
    """Return the partition of each seed; the search lets other threads run meanwhile."""
    engine()
    with ThreadPoolExecutor(max(1, threads)) as pool:
        return list(pool.map(lambda seed: leiden(network, resolution, seed), seeds))


def engine() -> Any:
    """Return the module that searches.

    Raises
    ------
    MissingExtraError
        If it is not installed.
    """
    if not available():
        raise MissingExtraError.of("map", Text("a map of science", "科学地图"))
    return import_module(ENGINE)


def available() -> bool:
    """Say whether clusters can be searched here."""
    return find_spec(ENGINE) is not None


def by_size(labels: Labels) -> Labels:
    """Return labels numbered by size, the largest 0; of equal ones that of the earliest node first."""
    new = np.full(len(labels), NONE)
    some = labels >= 0
    if not some.any():
        return new
    _, first, inverse, sizes = np.unique(labels[some], return_index=True, return_inverse=True, return_counts=True)
    rank = np.empty(len(sizes), np.int64)
    rank[np.lexsort((first, -sizes))] = np.arange(len(sizes))
    new[some] = rank[inverse]
    return new


def quality(network: Network, labels: Labels, resolution: float = 1.0, *, modularity: bool = False) -> float:
    r"""Return the value of a partition.

    Modularity is :math:`\frac{1}{2m}\sum_{ij}(A_{ij} - \gamma k_i k_j / 2m)\,\delta_{ij}`, the constant Potts model
    :math:`\sum_c e_c - \gamma \binom{n_c}{2}` as a part of the whole weight :math:`m`.
    """
    total = float(network.weight.sum())
    if not total:
        return 0.0
    source = network.source
    inside = float(network.weight[labels[source] == labels[network.idx]].sum())
    some = labels >= 0
    if modularity:
        strength = np.bincount(source, network.weight, network.nodes)
        share = np.bincount(labels[some], strength[some]) / total
        return inside / total - resolution * float((share**2).sum())
    sizes = np.bincount(labels[some]).astype(float)
    return (inside - resolution * float((sizes * (sizes - 1)).sum())) / total


def disconnected(network: Network, labels: Labels) -> int:
    """Return how many clusters fall apart into parts without a link between them."""
    source = network.source
    within = labels[source] == labels[network.idx]
    a, b = source[within], network.idx[within]
    part = np.arange(network.nodes)
    while True:
        least = part.copy()
        np.minimum.at(least, a, part[b])
        least = least[least]
        if (least == part).all():
            break
        part = least
    some = labels >= 0
    parts = np.unique(np.stack([labels[some], part[some]]), axis=1)[0]
    return int((np.bincount(parts) > 1).sum()) if parts.size else 0


def agreement(a: Labels, b: Labels) -> float:
    """Return the adjusted mutual information of two partitions of the works that are in a cluster of both.

    It is 1 where they are equal and 0 where they agree as partitions of those sizes do by chance; the mutual
    information is divided by the arithmetic mean of both entropies.

    References
    ----------
    Vinh, Epps & Bailey 2010, jmlr.org/papers/v11/vinh10a, equations 24a and the table of section 4.
    """
    both = (a >= 0) & (b >= 0)
    a, b = np.unique(a[both], return_inverse=True)[1], np.unique(b[both], return_inverse=True)[1]
    n = len(a)
    if not n:
        return 1.0
    of_a, of_b = np.bincount(a), np.bincount(b)
    pairs, joint = np.unique(a * len(of_b) + b, return_counts=True)
    left, right = of_a[pairs // len(of_b)], of_b[pairs % len(of_b)]
    mutual = float((joint / n * np.log(joint * n / (left * right))).sum())
    chance = _chance(of_a, of_b, n)
    most = (_entropy(of_a / n) + _entropy(of_b / n)) / 2
    return 1.0 if abs(most - chance) < 1e-12 else (mutual - chance) / (most - chance)


def _entropy(shares: NDArray[np.float64]) -> float:
    return float(-(shares * np.log(shares)).sum())


def _chance(of_a: Ints, of_b: Ints, n: int) -> float:
    """Return the mutual information that random partitions of these sizes have on average."""
    factorial = np.concatenate([[0.0], np.cumsum(np.log(np.arange(1, n + 1)))])
    (sizes, times), (others, often) = (np.unique(one, return_counts=True) for one in (of_a, of_b))
    total = 0.0
    for size, many in zip(sizes.tolist(), times.tolist(), strict=True):
        mean = size * others / n
        # what lies further out than this has no part that a double could show
        reach = 12 * np.sqrt(mean) + 40
        low = np.maximum.reduce([np.ones_like(others), size + others - n, np.floor(mean - reach).astype(np.int64)])
        high = np.minimum.reduce([np.full_like(others, size), others, np.ceil(mean + reach).astype(np.int64)])
        joint, at = spread(low, np.maximum(high + 1, low))
        other = others[at]
        chance = (
            factorial[size] + factorial[other] + factorial[n - size] + factorial[n - other] - factorial[n]
            - factorial[joint] - factorial[size - joint] - factorial[other - joint]
            - factorial[n - size - other + joint]
        )  # fmt: skip
        part = joint / n * np.log(n * joint / (size * other)) * np.exp(chance) * often[at]
        total += many * float(part.sum())
    return total


def stability(labels: Labels, runs: Sequence[Labels]) -> NDArray[np.float64]:
    """Return of each node the share of runs that keep it in its cluster; nodes without a cluster have 0.

    The cluster of a run that stands for one of ``labels`` is the one that holds most of its nodes.
    """
    kept = np.zeros(len(labels))
    some = labels >= 0
    own = labels[some]
    if not own.size or not runs:
        return kept
    for run in runs:
        width = int(run.max()) + 1
        codes, n = np.unique(own * width + run[some], return_counts=True)
        cluster, of_run = codes // width, codes % width
        order = np.lexsort((of_run, -n, cluster))
        first = order[np.flatnonzero(np.diff(cluster[order], prepend=-1))]
        match = np.full(int(own.max()) + 1, NONE)
        match[cluster[first]] = of_run[first]
        kept[some] += match[own] == run[some]
    return kept / len(runs)
