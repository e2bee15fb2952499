# SPDX-License-Identifier: Apache-2.0
"""What laboratories cover together, what a merger loses, and which of them form groups."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from yuzui.network.lab_network import LabNetwork

Array = np.ndarray[Any, Any]

DEPTHS = (1, 2, 3)
"""Works on a topic from which a laboratory covers it, side by side."""
NEAREST = 10
"""Pairs of works listed as evidence."""


def holders(counts: Array, least: int) -> Array:
    """Return which laboratories cover which topics (labs × topics of truth values)."""
    covered: Array = counts >= least
    return covered


def concentration(counts: Array) -> Array:
    """Return the Herfindahl–Hirschman index of each topic: Σ (share of a laboratory)²; nan where nobody works on it."""
    totals = counts.sum(axis=0)
    with np.errstate(divide="ignore", invalid="ignore"):
        shares = counts / totals
    index: Array = np.where(totals > 0, (shares**2).sum(axis=0), np.nan)
    return index


@dataclass(frozen=True, slots=True)
class Loss:
    """What merging two laboratories loses: topics left with one, by depth; how much more concentrated topics are."""

    left_with_one: tuple[tuple[int, ...], ...]
    """For each of :data:`DEPTHS` the places of the topics that only these two cover."""
    rise: float
    """Mean over topics of the rise of the index of concentration, 2 · share of one · share of the other."""


def loss(counts: Array, a: int, b: int) -> Loss:
    """Return what merging two laboratories loses."""
    left = []
    for least in DEPTHS:
        covered = holders(counts, least)
        alone = covered[a] & covered[b] & (covered.sum(axis=0) == 2)
        left.append(tuple(int(k) for k in np.flatnonzero(alone)))
    totals = counts.sum(axis=0)
    used = totals > 0
    rise = 2 * counts[a, used] * counts[b, used] / totals[used] ** 2
    return Loss(tuple(left), float(rise.mean()) if used.any() else 0.0)


def complement(counts: Array, a: int, b: int, least: int = 1) -> tuple[list[int], list[int], list[int]]:
    """Return the topics that only the one covers of two, only the other, and both."""
    one, other = holders(counts, least)[[a, b]]
    return tuple(np.flatnonzero(part).tolist() for part in (one & ~other, other & ~one, one & other))  # type: ignore[return-value]


def proximity(counts: Array) -> Array:
    """Return how often topics go together: the smaller of the shares of holders of one that hold the other.

    Hidalgo, Klinger, Barabási & Hausmann 2007, doi 10.1126/science.1144581.
    """
    covered = holders(counts, 1).astype(float)
    together = covered.T @ covered
    several = np.maximum(np.diag(together), 1.0)
    nearness: Array = np.minimum(together / several[:, None], together / several[None, :])
    return nearness


def nearest_works(network: LabNetwork, a: int, b: int, most: int = NEAREST) -> list[tuple[int, int, float]]:
    """Return the closest pairs of a work of one and a work of the other, joint works left out."""
    members = network.membership
    one = members.works[members.labs == a].tolist()
    other = members.works[members.labs == b].tolist()
    width = len(network.vectors.vocabulary)
    if not one or not other or not width:
        return []
    alike = network.vectors.dense(one, width) @ network.vectors.dense(other, width).T
    joint = set(one) & set(other)
    alike[[k for k, work in enumerate(one) if work in joint]] = 0.0
    alike[:, [k for k, work in enumerate(other) if work in joint]] = 0.0
    order = np.argsort(-alike, axis=None, kind="stable")[:most]
    cells = [divmod(at, len(other)) for at in order.tolist()]
    return [(one[i], other[j], float(min(1.0, alike[i, j]))) for i, j in cells if alike[i, j] > 0]


# Groups of laboratories that are alike (Blondel et al. 2008, doi 10.1088/1742-5468/2008/10/P10008).

SEEDS = 50


def groups(weights: Array, seeds: int = SEEDS, seed: int = 7) -> tuple[list[int], float]:
    """Return the group of each laboratory and how far runs with other seeds agree.

    Parameters
    ----------
    weights : array
        Symmetric likeness of laboratories, 0 on the diagonal and where there is none.
    seeds : int
        Runs, each in another order of laboratories.
    seed : int
        Seed of the orders.

    Returns
    -------
    list of int, float
        Groups of the run of highest modularity, numbered in the order of laboratories; mean share of pairs of
        laboratories on which another run says the same (together or apart).
    """
    n = len(weights)
    if not n or not weights.any():
        return list(range(n)), 1.0
    runs = [_louvain(weights, np.random.default_rng([seed, k])) for k in range(seeds)]
    best = max(range(seeds), key=lambda k: (round(_modularity(weights, runs[k]), 9), -k))
    upper = np.triu_indices(n, 1)
    together = np.equal.outer(runs[best], runs[best])[upper]
    agree = [float((np.equal.outer(run, run)[upper] == together).mean()) for run in runs] if n > 1 else [1.0]
    first: dict[int, int] = {}
    return [first.setdefault(one, len(first)) for one in runs[best].tolist()], float(np.mean(agree))


def _modularity(weights: Array, of: Array) -> float:
    total = weights.sum()
    degree = weights.sum(axis=1)
    same = np.equal.outer(of, of)
    return float(((weights - np.outer(degree, degree) / total) * same).sum() / total)


def _louvain(weights: Array, random: np.random.Generator) -> Array:
    """Return groups: nodes move to the neighbour group of largest gain, groups become nodes, until nothing gains."""
    of = np.arange(len(weights))
    inner = weights.copy()
    while True:
        moved = _moved(inner, random)
        names, renumbered = np.unique(moved, return_inverse=True)
        if len(names) == len(inner):
            return of
        of = renumbered[of]
        part = np.zeros((len(inner), len(names)))
        part[np.arange(len(inner)), renumbered] = 1.0
        inner = part.T @ inner @ part


def _moved(weights: Array, random: np.random.Generator) -> Array:
    total, degree = weights.sum(), weights.sum(axis=1)
    n = len(weights)
    of = np.arange(n)
    sums = degree.copy()
    for _ in range(100):
        changed = False
        for node in random.permutation(n).tolist():
            links = np.bincount(of, weights[node], minlength=n)
            links[of[node]] -= weights[node, node]
            sums[of[node]] -= degree[node]
            gains = links - degree[node] * sums / total
            gains[links <= 0] = -np.inf
            gains[of[node]] = max(gains[of[node]], links[of[node]] - degree[node] * sums[of[node]] / total)
            best = int(np.argmax(gains))
            if gains[best] > gains[of[node]] + 1e-12:
                of[node], changed = best, True
            sums[of[node]] += degree[node]
        if not changed:
            break
    return of


def topic_order(names: Sequence[str], places: Sequence[int], counts: Array) -> list[str]:
    """Return topics by how many works are on them, most first."""
    totals = counts.sum(axis=0)
    return [names[k] for k in sorted(places, key=lambda k: (-totals[k], names[k]))]
