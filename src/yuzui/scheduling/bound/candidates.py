# SPDX-License-Identifier: Apache-2.0
"""Tasks that may run in each block of a resource of capacity 1, as columns."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from yuzui.scheduling.instance import Instance
from yuzui.scheduling.options import Options

if TYPE_CHECKING:
    import numpy as np

    Array = np.ndarray[Any, Any]


@dataclass(frozen=True, slots=True, eq=False)
class Candidates:
    """Tasks that may run in each block of a resource of capacity 1, by block and task."""

    block: Array
    task: Array
    duration: Array
    early: Array
    late: Array
    config: Array
    row: Array
    gaps: Array
    first: Array

    def __len__(self) -> int:
        """Return how many there are."""
        return len(self.task)


def candidates(instance: Instance, found: Options, kept: Array) -> Candidates:
    """Return the candidates of every block of a resource of capacity 1."""
    room = np.array([one.capacity for one in instance.resources.values()], dtype=np.int64)
    use = np.flatnonzero(kept & (room[found.resource] == 1))
    use = use[np.lexsort((found.start[use], found.task[use], found.block[use]))]
    fresh = np.ones(len(use), dtype=bool)
    same = found.block[use][1:] == found.block[use][:-1]
    fresh[1:] = ~same | (found.task[use][1:] != found.task[use][:-1])
    head, owner = np.flatnonzero(fresh), np.cumsum(fresh) - 1
    place = np.arange(len(use)) - head[owner]
    task, block = found.task[use][head], found.block[use][head]
    shape = len(head), int(place.max(initial=0)) + 1
    whole = np.iinfo(np.int64)
    early, late = np.full(shape, whole.max), np.full(shape, whole.min)
    early[owner, place] = found.start[use]
    late[owner, place] = found.end[use] - found.duration[found.task[use]]
    config, row, gaps = _changeovers(instance, task, found.resource[use][head])
    first = np.searchsorted(block, np.arange(len(found.blocks) + 1))
    duration = found.duration[task]
    return Candidates(block, task, duration, early, late, config, row, gaps, first)


def _changeovers(instance: Instance, task: Array, resource: Array) -> tuple[Array, Array, Array]:
    """Return configuration and table row of every candidate, and the tables."""
    config, row = np.zeros(len(task), dtype=np.int64), np.zeros(len(task), dtype=np.int64)
    names = np.array([one.config for one in instance.tasks.values()], dtype=object)
    tables, base = [np.zeros(0, dtype=np.int64)], 0
    for number, one in enumerate(instance.resources.values()):
        mine = np.flatnonzero(resource == number)
        if not len(mine):
            continue
        known = sorted(set(names[task[mine]]))
        place = {name: at for at, name in enumerate(known)}
        table = [one.changeover.between(a, b) for a in known for b in known]
        config[mine] = [place[name] for name in names[task[mine]]]
        row[mine] = base + config[mine] * len(known)
        tables.append(np.array(table, dtype=np.int64))
        base += len(table)
    return config, row, np.concatenate(tables)
