# SPDX-License-Identifier: Apache-2.0
r"""Time lost between configurations, on resources that take one task at a time.

The tasks that must overlap an interval follow one another in it. Each configuration among them,
but that of the first, is come to from another one at least once, and every other task from
whatever is nearest. One column more for each configuration says whether any of its tasks is there.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from yuzui.scheduling.column_generation.lines import Lines, lines
from yuzui.scheduling.column_generation.stretch import Stretch, energies
from yuzui.scheduling.instance import Instance
from yuzui.scheduling.options import Options

if TYPE_CHECKING:
    import numpy as np

    Array = np.ndarray[Any, Any]


@dataclass(frozen=True, slots=True, eq=False)
class Families:
    """Configurations of the options of one stretch."""

    part: Stretch
    resource: str
    task: Array
    family: Array
    gap: Array

    def some(self, kept: Array) -> Families:
        """Return the same with some of its options only."""
        part = self.part.some(kept)
        return Families(part, self.resource, self.task[kept], self.family[kept], self.gap)

    def losses(self, present: Array) -> tuple[Array, Array]:
        """Return the seconds before any task, and before the first of each configuration."""
        within = np.diagonal(self.gap)
        others = np.where(present[:, None] & ~np.eye(len(self.gap), dtype=bool), self.gap, _FAR)
        enter = others.min(axis=0)
        enter = np.where(enter == _FAR, within, enter)
        each = np.minimum(within, enter)
        return np.where(present, each, 0), np.where(present, enter, 0)


_FAR = 2**62


@dataclass(slots=True, eq=False)
class Crossing:
    """The row of one interval, and which tasks its columns are tied to."""

    families: Families
    start: int
    end: int
    column: Array
    there: Array
    tied: set[int]


def families(instance: Instance, found: Options, parts: Sequence[Stretch]) -> list[Families]:
    """Return the stretches in which time may be lost between tasks."""
    names = [task.config for task in instance.tasks.values()]
    made = []
    for part in parts:
        kind, id = part.name.split(":", 1)
        if kind != "energy" or instance.resources[id].capacity != 1:
            continue
        task, table = found.task[part.option], instance.resources[id].changeover
        configs = sorted({names[number] for number in task})
        gap = np.array([[table.between(a, b) for b in configs] for a in configs], dtype=np.int64)
        if gap.any():
            number = {config: at for at, config in enumerate(configs)}
            family = np.array([number[names[one]] for one in task], dtype=np.int64)
            made.append(Families(part, id, task, family, gap))
    return made


def overdrawn(given: Families, x: Array, first: Array, last: Array) -> Array:
    """Return by how many seconds intervals are overdrawn, near enough to choose from."""
    taken = energies(given.part, first, last)
    there = taken > 0
    each, enter = given.losses(np.ones(len(given.gap), dtype=bool))
    over: Array = taken @ x + there @ (x * each[given.family]) - (last - first)
    most = np.zeros(len(first))
    for family in np.unique(given.family):
        mine = given.family == family
        present = (there[:, mine] * x[mine]).max(axis=1)
        over = over + (enter - each)[family] * present
        most = np.where(there[:, mine].any(axis=1), np.maximum(most, enter[family]), most)
    return over - most


def crossing(given: Families, start: int, end: int, column: int) -> tuple[Crossing, Lines]:
    r"""Return the row of an interval.

    Notes
    -----
    :math:`\sum_w (E_w + s_f) x_w + \sum_f (c_f - s_f) y_f \le e - s + \max_f c_f` over the options
    w with :math:`E_w > 0`, where :math:`c_f` is the least changeover into f from another
    configuration among them and :math:`s_f` the least from any: the first task pays none, and what
    it did not pay is at most the largest. Needs a table closed by shortest paths.
    """
    taken = energies(given.part, np.array([start]), np.array([end]))[0]
    there = np.flatnonzero(taken)
    present = np.zeros(len(given.gap), dtype=bool)
    present[given.family[there]] = True
    each, enter = given.losses(present)
    needs = np.flatnonzero(enter > each)
    place = np.full(len(given.gap), -1)
    place[needs] = column + np.arange(len(needs))
    columns = np.append(given.part.option[there], place[needs])
    amount = np.append(taken[there] + each[given.family[there]], (enter - each)[needs])
    limit = end - start + int(enter.max(initial=0))
    made = Crossing(given, start, end, place, there, set())
    most = np.zeros(int(given.task.max(initial=0)) + 1)
    np.maximum.at(most, given.task[there], amount[: len(there)])
    if most.sum() + (enter - each).sum() <= limit:
        return made, lines([])
    name = f"changeover:{given.resource}:{start}:{end}"
    return made, lines([(name, float(limit), columns, amount.astype(float))])


def ties(given: Crossing, x: Array, ids: Sequence[str]) -> Lines:
    """Return rows that say that a configuration is there where one of its tasks is."""
    found = given.families
    task, option = found.task[given.there], found.part.option[given.there]
    column = given.column[found.family[given.there]]
    made = []
    for number in np.unique(task[x[option] > 0]).tolist():
        mine = task == number
        own = int(column[mine][0])
        if own >= 0 and number not in given.tied and x[option[mine]].sum() > x[own] + 1e-6:
            given.tied.add(number)
            name = f"family:{found.resource}:{given.start}:{given.end}:{ids[number]}"
            columns = np.append(option[mine], own)
            made.append((name, 0.0, columns, np.append(np.ones(mine.sum()), -1.0)))
    return lines(made)
