# SPDX-License-Identifier: Apache-2.0
"""The odds of a mission: its schedule run through many futures, in which tasks take longer or shorter together.

The duration of a task is triangular between its shortest and longest with its planned one as mode, drawn by the
inverse of its distribution. A common factor makes bad years hit all tasks: u = Φ(√ρ·Z + √(1−ρ)·ε), a Gaussian copula.
When things slip, tasks start in the order of the published schedule, whatever fits and may. Draws depend on seed
and place of the task alone, so that every what-if meets the same futures.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from yuzui.missions.network import Network
from yuzui.missions.timeline import FINE

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]

DRAWS, COMMON = 4_000, 0.3
"""Futures, and how much tasks have in common by default."""
Z95 = 1.959964


@dataclass(frozen=True, eq=False)
class Futures:
    """Starts and ends of every task in each future, and what held each up.

    ``cause`` is the number of the task whose end or link let it start, -1 where it waited for nothing.
    """

    start: Floats
    end: Floats
    cause: Ints
    duration: Floats

    @property
    def length(self) -> Floats:
        """When the mission ends in each future."""
        ends: Floats = self.end.max(axis=1)
        return ends


def normal(values: Floats) -> Floats:
    """Return the standard normal distribution function."""
    scaled = (values / math.sqrt(2)).ravel()
    erf = np.fromiter(map(math.erf, scaled.tolist()), dtype=float, count=len(scaled))
    return 0.5 * (1 + erf.reshape(values.shape))


def triangular(u: Floats, low: float, mode: float, high: float) -> Floats:
    """Return quantiles of the triangular distribution."""
    if high - low < FINE:
        return np.full_like(u, mode)
    turn = (mode - low) / (high - low)
    rising = low + np.sqrt(u * (high - low) * (mode - low))
    falling = high - np.sqrt((1 - u) * (high - low) * (high - mode))
    return np.where(u < turn, rising, falling)


def triangular_share(value: float, low: float, mode: float, high: float) -> float:
    """Return the share of a triangular distribution up to a value."""
    if value >= high:
        return 1.0
    if value <= low:
        return 0.0
    if value <= mode:
        return (value - low) ** 2 / ((high - low) * (mode - low))
    return 1 - (high - value) ** 2 / ((high - low) * (high - mode))


def uniform(tasks: int, draws: int, common: float, seed: int) -> Floats:
    """Return uniform draws of all tasks, alike to the extent that they have in common."""
    random = np.random.default_rng([seed, 77])
    shared = random.standard_normal(draws)
    # task by task, so that a task more changes no other's draws
    own = np.stack([np.random.default_rng([seed, 78, n]).standard_normal(draws) for n in range(tasks)], axis=1)
    return normal(math.sqrt(common) * shared[:, None] + math.sqrt(1 - common) * own)


def durations(one: Network, u: Floats) -> Floats:
    """Return the durations of all tasks in units; what began is drawn knowing that it is not over."""
    drawn = np.empty_like(u)
    now = one.units(one.now)
    for n, task in enumerate(one.plan.tasks):
        low = task.duration if task.low is None else task.low
        high = task.duration if task.high is None else task.high
        past = one.past.get(n)
        if past is not None and past.done is not None:
            drawn[:, n] = max(0.0, past.done - past.begun)
        elif past is not None:
            run = max(0.0, now - past.begun)
            over = triangular_share(run, low, task.duration, high) if high > low else float(run >= task.duration)
            # longer than its longest: it ends with the next part of a unit
            rest = triangular(over + (1 - over) * u[:, n], low, task.duration, high)
            drawn[:, n] = np.maximum(rest, run + one.units(1)) if over >= 1 else np.maximum(rest, run)
        else:
            drawn[:, n] = triangular(u[:, n], low, task.duration, high)
    return drawn


def simulate(one: Network, order: Sequence[int], drawn: Floats, more: Mapping[str, int] | None = None) -> Futures:
    """Run a list of tasks through futures: at each instant, in list order, whatever may and fits begins.

    Parameters
    ----------
    one : Network
        Tasks, links, capacities; what has begun stays where it began.
    order : sequence of int
        Tasks that have not begun, as the published schedule starts them.
    drawn : array of float, shape (futures, tasks)
        Durations, in units.
    more : mapping of str to int, optional
        Further units of resources.
    """
    return _Run(one, order, drawn, more or {}).futures()


class _Run:
    """Futures side by side, each with its own clock."""

    def __init__(self, one: Network, order: Sequence[int], drawn: Floats, more: Mapping[str, int]) -> None:
        self.network, self.order, self.drawn = one, list(order), drawn
        many, tasks = drawn.shape
        number = {task.id: n for n, task in enumerate(one.plan.tasks)}
        self.follow: list[list[tuple[int, str, float]]] = [[] for _ in range(tasks)]
        self.waits = np.zeros((many, tasks), dtype=np.int64)
        for n, task in enumerate(one.plan.tasks):
            for link in task.after:
                self.follow[number[link.task]].append((n, link.kind, link.lag))
                self.waits[:, n] += 1
        self.names = list(one.steps)
        self.steps = [
            [(at / one.grain, units + more.get(name, 0)) for at, units in one.steps[name]] for name in self.names
        ]
        self.changes = sorted({at for levels in self.steps for at, _ in levels if at > 0})
        self.need = np.array(
            [[task.needs.get(name, 0) if task.duration else 0 for name in self.names] for task in one.plan.tasks],
            dtype=float,
        ).reshape(tasks, len(self.names))
        self.now = np.full(many, one.units(one.now))
        self.ready = np.full((many, tasks), one.units(one.now))
        self.by = np.full((many, tasks), -1, dtype=np.int64)
        self.start = np.full((many, tasks), np.inf)
        self.end = np.full((many, tasks), np.inf)
        self.cause = np.full((many, tasks), -1, dtype=np.int64)
        self.freed = np.full(many, -1, dtype=np.int64)
        for n, past in one.past.items():
            self.start[:, n] = past.begun
            self.end[:, n] = past.begun + drawn[:, n]
            self._told(n, np.arange(many))

    def futures(self) -> Futures:
        """Return what comes."""
        rows = np.arange(len(self.drawn))
        while len(rows):
            while self._begin(rows):
                pass
            rows = rows[~np.isfinite(self.start[rows][:, self.order]).all(axis=1)] if self.order else rows[:0]
            if len(rows):
                rows = self._advance(rows)
        return Futures(self.start, self.end, self.cause, self.drawn)

    def _level(self, kind: int, at: Floats) -> Floats:
        levels = self.steps[kind]
        place = np.searchsorted([a for a, _ in levels], at + FINE, side="right") - 1
        return np.array([units for _, units in levels], dtype=float)[np.maximum(place, 0)]

    def _used(self, rows: Ints, at: Any) -> Floats:
        """Return what runs at an instant takes of each resource."""
        runs = (self.start[rows] <= at[:, None]) & (self.end[rows] > at[:, None] + FINE)
        used: Floats = runs.astype(float) @ self.need
        return used

    def _left(self, rows: Ints, at: Floats) -> Floats:
        there = np.stack([self._level(kind, at) for kind in range(len(self.names))], axis=1)
        left: Floats = there - self._used(rows, at)
        return left

    def _begin(self, rows: Ints) -> bool:
        """Start whatever may and fits; return whether something may start now because of that."""
        now = self.now[rows]
        open_ = (self.waits[rows] == 0) & ~np.isfinite(self.start[rows]) & (self.ready[rows] <= now[:, None] + FINE)
        able = open_.any(axis=0)
        left = self._left(rows, now) if self.names else np.zeros((len(rows), 0))
        again = False
        for n in self.order:
            if not able[n]:
                continue
            fits = open_[:, n] & (left >= self.need[n] - FINE).all(axis=1)
            if self.changes and fits.any() and self.need[n].any():
                fits &= self._lasts(rows, n, now)
            if not fits.any():
                continue
            which = rows[fits]
            self.start[which, n] = self.now[which]
            self.end[which, n] = self.now[which] + self.drawn[which, n]
            held = np.abs(self.ready[which, n] - self.now[which]) <= FINE
            self.cause[which, n] = np.where(held, self.by[which, n], self.freed[which])
            left[fits] -= self.need[n]
            self._told(n, which)
            at_once = any(kind in ("SS", "SF") or lag < 0 for _, kind, lag in self.follow[n])
            again = again or at_once or bool((self.drawn[which, n] <= FINE).any())
        return again

    def _lasts(self, rows: Ints, n: int, now: Floats) -> Any:
        """Say in which futures there is enough until the end of a task, though capacities change."""
        fits = np.ones(len(rows), dtype=bool)
        until = now + self.drawn[rows, n]
        for at in self.changes:
            within = (at > now + FINE) & (at < until - FINE)
            if within.any():
                left = self._left(rows, np.full(len(rows), at))
                fits &= ~within | (left >= self.need[n] - FINE).all(axis=1)
        return fits

    def _told(self, n: int, which: Ints) -> None:
        """Let what follows a task know from when on it may start."""
        for after, kind, lag in self.follow[n]:
            point = self.end[which, n] if kind in ("FS", "FF") else self.start[which, n]
            if kind in ("FF", "SF"):
                point = point - self.drawn[which, after]
            point = point + lag
            later = point > self.ready[which, after]
            self.ready[which, after] = np.where(later, point, self.ready[which, after])
            self.by[which, after] = np.where(later, n, self.by[which, after])
            self.waits[which, after] -= 1

    def _advance(self, rows: Ints) -> Ints:
        """Move each clock to the next instant at which something ends, may start or changes."""
        now = self.now[rows][:, None] + FINE
        ends = np.where(self.end[rows] > now, self.end[rows], np.inf)
        waiting = (self.waits[rows] == 0) & ~np.isfinite(self.start[rows]) & (self.ready[rows] > now)
        ready = np.where(waiting, self.ready[rows], np.inf)
        first, other = ends.min(axis=1), ready.min(axis=1)
        change = np.full(len(rows), np.inf)
        for at in reversed(self.changes):
            change = np.where(at > now[:, 0], at, change)
        instant = np.minimum(np.minimum(first, other), change)
        self.freed[rows] = np.where(first <= instant + FINE, ends.argmin(axis=1), -1)
        going = np.isfinite(instant)
        self.now[rows[going]] = instant[going]
        self.start[rows[~going]] = np.where(np.isfinite(self.start[rows[~going]]), self.start[rows[~going]], 0)
        moving: Ints = rows[going]
        return moving


def binding(futures: Futures) -> Any:
    """Return in which futures each task is on the chain that decides the end, shape (futures, tasks)."""
    many, tasks = futures.end.shape
    marks = np.zeros((many, tasks), dtype=bool)
    rows, at = np.arange(many), futures.end.argmax(axis=1)
    for _ in range(tasks):
        marks[rows, at] = True
        nextt = futures.cause[rows, at]
        keep = nextt >= 0
        rows, at = rows[keep], nextt[keep]
        if not len(rows):
            break
    return marks


def rank_correlation(left: Floats, right: Floats) -> float | None:
    """Return the rank correlation of two columns; None where one does not vary."""
    if np.ptp(left) < FINE or np.ptp(right) < FINE:
        return None
    ranks = [np.argsort(np.argsort(one, kind="stable"), kind="stable").astype(float) for one in (left, right)]
    return float(np.corrcoef(ranks[0], ranks[1])[0, 1])


def quantile(sorted_: Floats, p: float) -> tuple[float, tuple[float, float]]:
    """Return a quantile of sorted draws with its 95 % interval by order statistics.

    The interval holds the p-quantile with 95 % whatever the distribution: ranks n·p ± 1.96·√(n·p·(1 − p)).
    """
    n = len(sorted_)
    wide = Z95 * math.sqrt(n * p * (1 - p))
    at = min(n - 1, max(0, math.ceil(n * p) - 1))
    low, high = max(0, math.floor(n * p - wide) - 1), min(n - 1, math.ceil(n * p + wide))
    return float(sorted_[at]), (float(sorted_[low]), float(sorted_[high]))
