# SPDX-License-Identifier: Apache-2.0
"""The three ends of a unit at a step, the volume of a step, and what coverage leaves open of a loss."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from yuzui.fields.survival import Curve, kaplan_meier

if TYPE_CHECKING:
    from numpy.typing import NDArray

REACHED, OPEN, LOST, UNKNOWN = 0, 1, 2, 3
NEVER = -1
"""A month that is not known."""


class Band(NamedTuple):
    """A share between its ends."""

    low: float
    high: float


class Volume(NamedTuple):
    """Links counted in full and by shares: of a target with k units each has 1/k."""

    full: int
    fractional: float


def volume(targets: Sequence[object]) -> Volume:
    r"""Return the volume of links by target: :math:`\sum 1/k` is the number of targets, whatever k."""
    _, place, times = np.unique(np.asarray(targets, object).astype(str), return_inverse=True, return_counts=True)
    return Volume(len(targets), float((1 / times[place]).sum()) if len(targets) else 0.0)


def weights(targets: NDArray[np.int64]) -> NDArray[np.float64]:
    """Return the share of each link in its target; those into one target add up to 1."""
    return 1 / np.bincount(targets)[targets] if targets.size else np.empty(0)


def ends(
    reached: NDArray[np.bool_], opened_latest: NDArray[np.int64], horizon: int, complete_through: int | None
) -> NDArray[np.int64]:
    """Return the end of each unit: reached; lost if followed for the whole horizon and not reached; else open.

    Parameters
    ----------
    reached : array of bool, shape (n,)
        Whether a link is known.
    opened_latest : array of int, shape (n,)
        Latest month (or year) at which the unit can have begun; :data:`NEVER` where nothing is known.
    horizon : int
        Time to follow, in the same unit.
    complete_through : int or None
        Time through which links are complete; without one nothing is lost.
    """
    end = np.full(reached.size, OPEN)
    if complete_through is not None:
        end[(opened_latest != NEVER) & (opened_latest + horizon <= complete_through)] = LOST
    end[reached] = REACHED
    return end


def loss_band(reached: int, n: int, coverage: float | None) -> Band | None:
    """Return the loss from coverage: all unlinked are lost (high), or behave like those that are linked (low)."""
    if not n or not coverage:
        return None
    share = reached / n
    return Band(max(0.0, 1 - share / coverage), 1 - share)


class Reading(NamedTuple):
    """Survival with events as early as they can be, and as late."""

    early: Curve
    late: Curve
    n: int
    events: int


class Span(NamedTuple):
    """Earliest and latest month of something, each :data:`NEVER` where there is none."""

    low: NDArray[np.int64]
    high: NDArray[np.int64]


def survival(opened: Span, event: Span, complete_through: int) -> Reading | None:
    """Return the share not yet there by months since the start, read both ways where a month is not known.

    Units that began after ``complete_through`` were not followed and are left out; an event after it has not been
    seen yet. None where no unit is dated.

    Parameters
    ----------
    opened, event : Span of arrays of int, shape (n,)
        Months since year 0 of the start of each unit and of its first event.
    complete_through : int
        Last month in which events would have been seen.
    """
    dated = (opened.high != NEVER) & (opened.high <= complete_through)
    if not dated.any():
        return None
    start_low, start_high = opened.low[dated], opened.high[dated]
    low, high = event.low[dated], event.high[dated]
    there = (low != NEVER) & (low <= complete_through)
    early = np.where(there, np.maximum(0, low - start_high), complete_through - start_high)
    late = np.where(there, np.maximum(0, np.minimum(high, complete_through) - start_low), complete_through - start_low)
    return Reading(kaplan_meier(early, there), kaplan_meier(late, there), int(dated.sum()), int(there.sum()))
