# SPDX-License-Identifier: Apache-2.0
"""Where the clusters of a map stand: near to each other the more they cite each other, and as on the map before."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Reals = NDArray[np.float64]

APART = 1.3
"""How much further than the farthest of a part the other parts of a map stand."""
ROUNDS, SMALL = 300, 1e-6
"""Most rounds of the layout, and the fall of stress at which it ends."""


def distances(links: Reals) -> Reals:
    r"""Return how far clusters should stand apart.

    The length of a link is :math:`1/\sqrt{a}` with the association strength :math:`a_{ij} = w_{ij} m / (k_i k_j)`,
    the weight beside that expected of clusters as much linked as these; the distance of two clusters is the shortest
    way along links.

    Parameters
    ----------
    links : array of float, shape (n, n)
        Weights between clusters, the same in both directions.

    References
    ----------
    van Eck & Waltman 2009, doi 10.1002/asi.21075 (association strength).
    """
    n = len(links)
    between = links * (1 - np.eye(n))
    strength = between.sum(axis=1)
    with np.errstate(divide="ignore", invalid="ignore"):
        association = between * between.sum() / np.outer(strength, strength)
        length = np.where(between > 0, 1 / np.sqrt(association), np.inf)
    np.fill_diagonal(length, 0)
    for at in range(n):  # Floyd and Warshall
        np.minimum(length, length[:, at, None] + length[None, at, :], out=length)
    known = np.isfinite(length)
    most = float(length[known].max()) if n else 0.0
    length[~known] = APART * (most or 1.0)
    middle = float(np.median(length[np.triu_indices(n, 1)])) if n > 1 else 1.0
    return length / (middle or 1.0)


def majorise(wanted: Reals, seed: int, rounds: int = ROUNDS) -> tuple[Reals, list[float]]:
    r"""Return places in the plane and the stress of each round, which never rises.

    .. math:: \sigma(X) = \sum_{i<j} d_{ij}^{-2} (\|x_i - x_j\| - d_{ij})^2

    Parameters
    ----------
    wanted : array of float, shape (n, n)
        Distances.
    seed : int
        Of the small shifts that part clusters which begin at one place.

    References
    ----------
    Gansner, Koren & North 2005, doi 10.1007/978-3-540-31843-9_25.
    """
    n = len(wanted)
    if n < 2:
        return np.zeros((n, 2)), []
    places = _scaled(wanted) + 1e-3 * np.random.default_rng(seed).standard_normal((n, 2))
    np.fill_diagonal(wanted := wanted.copy(), 1.0)
    weight = wanted**-2
    np.fill_diagonal(weight, 0)
    inverse = np.linalg.pinv(np.diag(weight.sum(axis=1)) - weight)
    course: list[float] = []
    for _ in range(rounds):
        apart = _apart(places)
        course.append(float((weight * (apart - wanted) ** 2).sum() / 2))
        if len(course) > 1 and course[-2] - course[-1] <= SMALL * course[-2]:
            break
        ratio = weight * wanted / np.where(apart > 1e-12, apart, 1)
        ratio[apart <= 1e-12] = 0
        places = inverse @ (np.diag(ratio.sum(axis=1)) - ratio) @ places
    return places - places.mean(axis=0), course


def _apart(places: Reals) -> Reals:
    away: Reals = np.sqrt(((places[:, None] - places[None]) ** 2).sum(axis=2))
    return away


def _scaled(wanted: Reals) -> Reals:
    """Return classical scaling in two dimensions, the largest coordinate of each positive."""
    n = len(wanted)
    centre = np.eye(n) - 1 / n
    values, vectors = np.linalg.eigh(-centre @ (wanted**2) @ centre / 2)
    places = vectors[:, -2:][:, ::-1] * np.sqrt(np.maximum(values[-2:][::-1], 0))
    turned: Reals = places * np.where(places[np.abs(places).argmax(axis=0), [0, 1]] < 0, -1, 1)
    return turned


def spread(places: Reals, radii: Reals, rounds: int = 200) -> Reals:
    """Return places moved as little as needed for bubbles not to cover each other."""
    places = places.copy()
    n = len(places)
    least = radii[:, None] + radii[None]
    for _ in range(rounds):
        away = places[:, None] - places[None]
        apart = np.sqrt((away**2).sum(axis=2))
        over = np.where(np.eye(n, dtype=bool), 0, np.maximum(least - apart, 0))
        if over.max(initial=0.0) < 1e-3 * radii.max(initial=1.0):
            break
        push = away * (over / np.where(apart > 1e-9, apart, 1) / 2)[..., None]
        places += 0.9 * push.sum(axis=1)
    return places


def aligned(places: Reals, previous: Reals, shared: Reals) -> Reals:
    """Return places turned, mirrored and moved so that clusters known before stand where they stood.

    Parameters
    ----------
    places : array of float, shape (n, 2)
        Of the new map.
    previous : array of float, shape (n, 2)
        Where each stood before; rows without a meaning have weight 0.
    shared : array of float, shape (n,)
        Weights.

    Notes
    -----
    Orthogonal Procrustes (Schönemann 1966, doi 10.1007/BF02289451); the size is kept, since how far clusters stand
    apart says something.
    """
    if (shared > 0).sum() < 2:
        return places
    share = shared / shared.sum()
    own, other = share @ places, share @ previous
    left, _, right = np.linalg.svd((places - own).T @ ((previous - other) * share[:, None]))
    moved: Reals = (places - own) @ left @ right + other
    return moved
