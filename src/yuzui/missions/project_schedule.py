# SPDX-License-Identifier: Apache-2.0
"""The shortest project under capacities: chain both ways, serial generation, improvement from both ends, a bound.

Time is whole, amounts are whole. A schedule is made by serial generation from an order of the tasks: first in order
of latest ends, then improved by going backward from the end and forward again (each pass starts tasks in the order in
which the pass before ended them), then from random keys around the best schedules, until a number of schedules was
made or the bound is met (Kolisch and Hartmann 2006, doi 10.1016/j.ejor.2005.01.065, compare such methods).
The bound is the longer of chain and work: no capacity does the work of all tasks sooner than its sum. Where both
differ and the project is small, :mod:`yuzui.missions.project_proof` proves the length or improves it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from yuzui.solve import kernels
from yuzui.solve.kernels.projects import generate

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Ints = NDArray[np.int64]

SCHEDULES = 1_000
"""Schedules made of a project unless its bound is met."""
ELITE, BATCH = 8, 50
"""Schedules around which keys are drawn, and orders drawn at once."""
SPREADS = (0.02, 0.05, 0.1, 0.2, 0.4)
"""How far keys are drawn from a schedule, as parts of its length."""
SLACK = 1.2
"""Time that is looked at beyond the best length: what takes longer is no better, however long."""


@dataclass(frozen=True, eq=False)
class Project:
    """What is to be scheduled.

    Parameters
    ----------
    duration, release : array of int64, shape (tasks,)
        Length of each task, and before when it does not start.
    arcs : tuple of (int, int, int)
        ``(before, after, least)``: the second starts no sooner than so long after the start of the first.
    need : array of int64, shape (tasks, resources)
        What each takes while it runs.
    free : array of int64, shape (time, resources)
        What there is in each unit of time; the last row holds for ever after.
    """

    duration: Ints
    release: Ints
    arcs: tuple[tuple[int, int, int], ...]
    need: Ints
    free: Ints

    def __len__(self) -> int:
        """Return how many tasks there are."""
        return len(self.duration)

    @cached_property
    def topological(self) -> list[int]:
        """Tasks, each after all that precede it; those of a loop are left out."""
        waits = [0] * len(self)
        for _, after, _ in self.arcs:
            waits[after] += 1
        ready = [task for task in range(len(self)) if not waits[task]]
        follow = self.followers
        for task in ready:
            for after, _ in follow[task]:
                waits[after] -= 1
                if not waits[after]:
                    ready.append(after)
        return ready

    @cached_property
    def followers(self) -> list[list[tuple[int, int]]]:
        """Of each task, what follows it with the least time from start to start."""
        lists: list[list[tuple[int, int]]] = [[] for _ in range(len(self))]
        for before, after, least in self.arcs:
            lists[before].append((after, least))
        return lists

    @cached_property
    def rows(self) -> tuple[Ints, Ints, Ints]:
        """Arcs as :func:`generate` takes them."""
        order = sorted(self.arcs, key=lambda arc: arc[1])
        counts = np.bincount([arc[1] for arc in order], minlength=len(self)) if order else np.zeros(len(self), np.int64)
        first = np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)
        return first, _whole([arc[0] for arc in order]), _whole([arc[2] for arc in order])

    def until(self, span: int) -> Ints:
        """Return what there is up to an instant."""
        if len(self.free) >= span:
            return self.free[:span]
        more = np.repeat(self.free[-1:], span - len(self.free), axis=0)
        return np.concatenate([self.free, more])

    def length(self, start: Ints) -> int:
        """Return when the last task ends."""
        return int((start + self.duration).max(initial=0))


def _whole(values: Sequence[int]) -> Ints:
    return np.array(values, dtype=np.int64)


@dataclass(frozen=True, eq=False)
class Chain:
    """When each task may start at the earliest and must at the latest, as if nothing were scarce."""

    early: Ints
    late: Ints
    length: int

    @property
    def slack(self) -> Ints:
        """How long each may wait without a later end."""
        return self.late - self.early


def chain(project: Project, end: int | None = None) -> Chain:
    """Return the chain of a project both ways: the critical path method (Kelley and Walker 1959).

    Parameters
    ----------
    project : Project
        Tasks without a loop.
    end : int, optional
        When all must have ended; the length of the chain by default.
    """
    early = project.release.copy()
    for task in project.topological:
        for after, least in project.followers[task]:
            early[after] = max(early[after], early[task] + least)
    length = project.length(early)
    late = (length if end is None else end) - project.duration
    for task in reversed(project.topological):
        for after, least in project.followers[task]:
            late[task] = min(late[task], late[after] - least)
    return Chain(early, late, length)


def work_bound(project: Project) -> int:
    """Return the instant before which no resource can have done the work of all tasks."""
    work = project.duration @ project.need
    least = 0
    for kind, amount in enumerate(work.tolist()):
        done = np.cumsum(project.free[:, kind])
        if not amount:
            continue
        if done[-1] >= amount:
            least = max(least, int(np.searchsorted(done, amount)) + 1)
        elif project.free[-1, kind]:
            more = -(-(amount - int(done[-1])) // int(project.free[-1, kind]))
            least = max(least, len(done) + more)
    return least


@dataclass(frozen=True, eq=False)
class Found:
    """The shortest schedule that was made, and what it is held against."""

    start: Ints
    length: int
    chain: Chain
    bound: int
    schedules: int

    @property
    def proved(self) -> bool:
        """Whether nothing shorter exists."""
        return self.length == self.bound


def shortest(project: Project, schedules: int = SCHEDULES, seed: int = 7, engine: str | None = None) -> Found:
    """Return the shortest schedule of some.

    Parameters
    ----------
    project : Project
        Tasks without a loop, of which none needs more than there is in the end.
    schedules : int
        Schedules made unless the bound is met; a pass backward and one forward count as two.
    seed : int
        Seed of the keys.
    engine : str, optional
        Engine of the kernel; the schedules are the same on each.
    """
    whole = chain(project)
    bound = max(whole.length, work_bound(project))
    if not len(project):
        return Found(project.release, 0, whole, 0, 0)
    search = _Search(project, whole, bound, np.random.default_rng(seed), engine or _engine(project, schedules))
    search.begin(schedules)
    while search.made < schedules and search.length > bound:
        search.draw(schedules)
    return Found(search.elite[0][1], search.length, whole, bound, search.made)


def _engine(project: Project, schedules: int) -> str:
    cells = int(project.duration.sum()) * max(1, project.need.shape[1])
    return kernels.choose(None, schedules * cells)


class _Search:
    def __init__(self, project: Project, whole: Chain, bound: int, random: np.random.Generator, engine: str) -> None:
        self.project, self.chain, self.bound, self.random, self.engine = project, whole, bound, random, engine
        self.elite: list[tuple[int, Ints]] = []
        self.made, self.length = 0, -1
        self.above = _above(project)
        self.back = _reversed(project)
        self.above_back = _above(self.back)

    def begin(self, most: int) -> None:
        """Make the schedule in order of latest ends, with all the time it may need."""
        project = self.project
        lags = sum(max(0, least - int(project.duration[before])) for before, _, least in project.arcs)
        span = len(project.free) + int(project.duration.sum() + project.release.max(initial=0)) + lags + 1
        ends = (self.chain.late + project.duration)[None]
        self._add(self._forward(ends, span))
        self._improve(np.array([self.elite[0][1]]), most)

    def draw(self, most: int) -> None:
        """Make schedules from keys around the best ones."""
        count = min(BATCH, most - self.made)
        parents = np.array([start for _, start in self.elite])
        chosen = self.random.integers(0, len(parents), count)
        spread = np.array(SPREADS)[self.random.integers(0, len(SPREADS), count)]
        noise = self.random.standard_normal((count, len(self.project))) * (spread * self.length)[:, None]
        keys = parents[chosen] + self.project.duration / 2 + noise
        starts = self._forward(keys, self._span())
        self._add(starts)
        if self.length > self.bound:
            self._improve(starts, most)

    def _span(self) -> int:
        return int(self.length * SLACK) + int(self.project.duration.max(initial=0)) + 1

    def _forward(self, keys: Any, span: int) -> Ints:
        self.made += len(keys)
        project = self.project
        return self._generate(project, _orders(project, self.above, keys), project.until(span))

    def _generate(self, project: Project, orders: Ints, free: Ints) -> Ints:
        shared = np.ascontiguousarray(free)
        starts: Ints = generate(
            orders, project.duration, project.release, project.rows, project.need, shared, engine=self.engine
        )
        return starts

    def _improve(self, starts: Ints, most: int) -> None:
        """Go backward from the ends of schedules, and forward from the starts of that, as often as there is left."""
        count = min(len(starts), (most - self.made) // 2)
        if count <= 0:
            return
        project = self.project
        lengths = (starts + project.duration).max(axis=1)
        starts = starts[np.argsort(lengths, kind="stable")[:count]]
        ends = starts + project.duration
        self.made += count
        span = self._span()
        free = np.ascontiguousarray(project.until(self.length)[::-1])
        back = self._generate(
            self.back, _orders(self.back, self.above_back, -ends), replace(self.back, free=free).until(span)
        )
        later = -(back + project.duration)
        self._add(self._forward(later, span))

    def _add(self, starts: Ints) -> None:
        """Keep the best schedules that differ."""
        lengths = (starts + self.project.duration).max(axis=1)
        for at in np.argsort(lengths, kind="stable")[:ELITE].tolist():
            start = starts[at]
            if not any(np.array_equal(start, other) for _, other in self.elite):
                self.elite.append((int(lengths[at]), start))
        self.elite = sorted(self.elite, key=lambda one: one[0])[:ELITE]
        self.length = self.elite[0][0]


def _reversed(project: Project) -> Project:
    """Return the project as seen from its end; from when tasks may start is forgotten."""
    length = project.duration
    arcs = tuple(
        (after, before, least + int(length[after]) - int(length[before])) for before, after, least in project.arcs
    )
    return Project(length, np.zeros_like(project.release), arcs, project.need, project.free[-1:])


def _above(project: Project) -> list[tuple[int, Ints]]:
    """Return tasks with what precedes each, in topological order."""
    before: list[list[int]] = [[] for _ in range(len(project))]
    for one, after, _ in project.arcs:
        before[after].append(one)
    return [(task, _whole(before[task])) for task in project.topological if before[task]]


def _orders(project: Project, above: list[tuple[int, Ints]], keys: Any) -> Ints:
    """Return the orders of keys, each task behind all that precede it."""
    keys = np.array(keys, dtype=float)
    rank = np.empty(len(project), dtype=np.int64)
    rank[project.topological] = np.arange(len(project))
    for task, before in above:
        np.maximum(keys[:, task], keys[:, before].max(axis=1), out=keys[:, task])
    place = np.argsort(keys[:, project.topological], axis=1, kind="stable")
    return np.ascontiguousarray(_whole(project.topological)[place])
