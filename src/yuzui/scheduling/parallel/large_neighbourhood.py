# SPDX-License-Identifier: Apache-2.0
"""Parts of a schedule freed and arranged anew by an engine, several at once.

In every round some parts that share no task are drawn from one state, arranged each for itself, and
put together in the order in which they were drawn. What came back is put in by the rules of the
state, so that one that takes what another took before is undone, as is one that is worth less.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import import_module
from multiprocessing import get_context
from types import ModuleType
from typing import Any

import numpy as np

from yuzui.scheduling.parallel.choose import Chooser
from yuzui.scheduling.parallel.table import Part, ground
from yuzui.scheduling.search.improve import TINY, Guide, moved
from yuzui.scheduling.search.state import Spot, State
from yuzui.solve.intervals import Arranged, Intervals, Place

PARTS = 4
"""Parts of a round, whatever the number of processes."""

WORK = 0.1
"""Work of the engine, in its unit, on one part."""

FEW, MANY, GROW, SHRINK = 6.0, 60.0, 1.05, 0.8
"""Tasks of a part, at least and at most, and the factors by which that grows where the engine came
to its end, and shrinks where it was stopped."""

UNIT, EACH, PIECE = 2_000_000, 3_000, 10
"""Steps of a search that take as long as a unit of work of the engine, as beginning with a part,
and as each piece and pair of tasks in it."""

WHOLE, PORTION = 20_000, 0.4
"""Size of a model up to which the whole instance is given to the engine at first, and the portion
of the work it may take."""


@dataclass(slots=True)
class Report:
    """What an engine did."""

    parts: int = 0
    better: int = 0
    dropped: int = 0
    claim: bool = False


@dataclass(frozen=True, slots=True)
class Asked:
    """Which engine, and how."""

    engine: ModuleType
    seed: int
    workers: int = 1


def improve(state: State, guide: Guide, asked: Asked) -> Report:
    """Improve a schedule until its work is used up, or the engine says it is the best."""
    rounds = _Rounds(state, guide, np.random.default_rng(asked.seed))
    rounds.whole(asked)
    if rounds.report.claim or not rounds.chooser.wanted:
        return rounds.report
    with _runner(asked) as run:
        while state.work.left > 0:
            rounds.round(run)
    return rounds.report


class _Rounds:
    """Rounds over one state."""

    def __init__(self, state: State, guide: Guide, rng: Any) -> None:
        self.state, self.guide, self.rng = state, guide, rng
        self.ground = ground(state.world, guide.homes)
        self.chooser = Chooser(state, self.ground, guide, rng)
        self.report, self.size = Report(), 2 * FEW

    def whole(self, asked: Asked) -> None:
        """Give the whole instance to the engine, if that is small."""
        state, spots = self.state, list(self.state.spots)
        free = self.chooser.wanted
        if not free or sum(map(len, state.world.choices)) > WHOLE:
            return
        state.remove(free)
        old = {task: spot for task in free if (spot := spots[task]) is not None}
        part = Part(state, self.ground, free, old)
        table, start, size = part.table(), part.start(), part.size
        state.back(0)
        if size > WHOLE:
            return
        most = (PORTION * state.work.left - EACH - PIECE * size) / UNIT
        found = asked.engine.arrange(table, max(WORK, most), asked.seed, start)
        self._spent(size, found)
        kept = self._put(part, found)
        self.report.claim = kept and found.status == "optimal"

    def round(self, run: Callable[[list[Task]], Iterable[Arranged]]) -> None:
        """Arrange some parts anew."""
        drawn, taken = list[tuple[Part, Task]](), set[int]()
        for _ in range(PARTS):
            part = self.chooser.part(round(self.size * (0.5 + 0.5 * self.rng.random())))
            apart = part.free and taken.isdisjoint(part.free)
            if apart:
                seed = int(self.rng.integers(2**31))
                drawn.append((part, (part.table(), WORK, seed, part.start())))
                taken |= set(part.free)
            self.state.work.spend(EACH)
            self.state.back(0)
            self.state.forget()
        for (part, _), found in zip(drawn, run([task for _, task in drawn]), strict=True):
            self._spent(part.size, found)
            self._put(part, found)
            ended = found.status in ("optimal", "infeasible")
            self.size = min(MANY, max(FEW, self.size * (GROW if ended else SHRINK)))

    def _spent(self, size: int, found: Arranged) -> None:
        self.state.work.spend(UNIT * found.work + PIECE * size)
        self.report.parts += 1

    def _put(self, part: Part, found: Arranged) -> bool:
        """Put in what came back; return whether it was kept."""
        if found.status not in ("optimal", "feasible"):
            return False
        state, before = self.state, self._worth()
        state.remove(part.old)
        held = placed(state, part.spots(found.places))
        after = self._worth()
        if not held or after < before - TINY:
            state.back(0)
        self.report.dropped += not held
        self.report.better += held and after > before + TINY
        state.forget()
        return held and after >= before - TINY

    def _worth(self) -> float:
        return self.state.value - moved(self.state, self.guide.homes)


def placed(state: State, spots: Mapping[int, Spot]) -> bool:
    """Place tasks where they are said to go, each after what it follows."""
    world, left = state.world, dict(spots)
    while left:
        there = [all(state.spots[o] is not None for o, _, _ in world.before[t]) for t in left]
        ready = [task for task, waits in zip(left, there, strict=True) if waits]
        if not ready:
            return False
        for task in ready:
            resource, start = left.pop(task)
            low, high = state.limits(task) or (1, 0)
            open_ = any(r == resource and a <= start <= b for r, a, b in world.choices[task])
            if not (open_ and low <= start <= high):
                return False
            if state.earliest(task, resource, start, start) != start:
                return False
            state.put(task, resource, start)
    return True


Task = tuple["Intervals", float, int, "list[Place | None]"]
"""What an engine is given: model, work, seed, and an arrangement to begin from."""


@contextmanager
def _runner(asked: Asked) -> Iterator[Callable[[list[Task]], Iterable[Arranged]]]:
    """Give what runs tasks, in this process or in others, and returns them in order."""
    if asked.workers <= 1:
        yield lambda tasks: [asked.engine.arrange(*task) for task in tasks]
        return
    # a fresh process holds no thread that a copy of this one would lack
    fresh, name = get_context("spawn"), asked.engine.__name__
    with ProcessPoolExecutor(min(asked.workers, PARTS), fresh) as pool:
        yield lambda tasks: list(pool.map(_arranged, [(name, task) for task in tasks]))


def _arranged(given: tuple[str, Task]) -> Arranged:
    name, task = given
    found: Arranged = import_module(name).arrange(*task)
    return found
