# SPDX-License-Identifier: Apache-2.0
r"""Why the mean of an indicator changed from one result to another, in parts that add up.

Between a mean over works :math:`V_a` that had a value and one over works :math:`V_b` that have one
now, with :math:`C` the works in both, the change is told in steps, each a difference of two means:
works that left the set, works that lost their value, values that changed within :math:`C`, works
that gained a value, works that entered. The third is split by works,

.. math:: \frac{1}{|C|} \sum_{i \in C} (b_i - a_i)

so that those whose own record or links changed stand apart from those that moved because others
around them did. The parts add up to the change by construction, but for the last rounding.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

CAUSES = ("left", "lost", "own", "around", "gained", "entered")
"""Steps in the order in which they are taken; works of ``own`` have links or data that changed."""


@dataclass(frozen=True, slots=True)
class Common:
    """Which rows of two tables of works are of the same works."""

    before: NDArray[np.int64]
    after: NDArray[np.int64]
    left: NDArray[np.int64]
    entered: NDArray[np.int64]


def paired(before: NDArray[Any], after: NDArray[Any]) -> Common:
    """Return the works that two sets share."""
    _, first, second = np.intersect1d(before, after, assume_unique=True, return_indices=True)
    rest = [
        np.setdiff1d(np.arange(len(ids)), some, assume_unique=True) for ids, some in ((before, first), (after, second))
    ]
    return Common(first, second, *rest)


def links(
    before: tuple[NDArray[Any], NDArray[Any]], after: tuple[NDArray[Any], NDArray[Any]]
) -> tuple[tuple[NDArray[Any], NDArray[Any]], tuple[NDArray[Any], NDArray[Any]]]:
    """Return the links that came and those that went."""
    ids = np.unique(np.concatenate([*before, *after]))
    coded = [
        np.searchsorted(ids, citing).astype(np.int64) * len(ids) + np.searchsorted(ids, cited)
        for citing, cited in (before, after)
    ]
    changes = []
    for one, other in ((1, 0), (0, 1)):
        keys = np.setdiff1d(coded[one], coded[other])
        changes.append((ids[keys // max(len(ids), 1)], ids[keys % max(len(ids), 1)]))
    return changes[0], changes[1]


def explained(
    before: NDArray[np.float64], after: NDArray[np.float64], both: Common, own: NDArray[np.bool_]
) -> dict[str, Any]:
    """Return what each cause explains of the change of a mean."""
    first, second = before[both.before], after[both.after]
    had, has = ~np.isnan(first), ~np.isnan(second)
    valued = had & has
    was, now = mean(before), mean(after)
    works = {
        "left": int((~np.isnan(before[both.left])).sum()),
        "lost": int((had & ~has).sum()),
        "own": int((valued & own).sum()),
        "around": int((valued & ~own & (first != second)).sum()),
        "gained": int((has & ~had).sum()),
        "entered": int((~np.isnan(after[both.entered])).sum()),
    }
    effects: dict[str, float | None] = dict.fromkeys(CAUSES)
    if was is not None and now is not None and valued.any():
        moved = np.where(valued, np.nan_to_num(second) - np.nan_to_num(first), 0.0)
        n, here = int(valued.sum()), float(first[valued].mean())
        there = float(second[valued].mean())
        stayed, staying = float(first[had].mean()), float(second[has].mean())
        effects = {
            "left": stayed - was,
            "lost": here - stayed,
            "own": float(moved[own].sum()) / n,
            "around": float(moved[~own].sum()) / n,
            "gained": staying - there,
            "entered": now - staying,
        }
    return {
        "before": was,
        "after": now,
        "change": None if was is None or now is None else now - was,
        "causes": [{"cause": name, "works": works[name], "effect": effects[name]} for name in CAUSES],
    }


def moved(
    before: NDArray[np.float64], after: NDArray[np.float64], both: Common, most: int
) -> list[tuple[int, float, float]]:
    """Return the works whose value moved most."""
    first, second = before[both.before], after[both.after]
    step = np.nan_to_num(np.abs(second - first), nan=0.0)
    order = np.lexsort((both.after, -step))[:most]
    return [(int(both.after[i]), float(first[i]), float(second[i])) for i in order if step[i] > 0]


def mean(values: NDArray[np.float64]) -> float | None:
    """Return the mean of the values that are known; None where none is."""
    known = values[~np.isnan(values)]
    return float(known.mean()) if len(known) else None


def added_up(explanation: Mapping[str, Any]) -> float | None:
    """Return the sum of the effects; None where they are not told."""
    effects = [row["effect"] for row in explanation["causes"]]
    return None if None in effects else float(sum(effects))
