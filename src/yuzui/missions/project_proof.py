# SPDX-License-Identifier: Apache-2.0
"""Proof that a project has no shorter schedule, or a shorter one: an integer program where it is small.

For a length one less than the best that was made, each task starts at one instant of its window; sums of instants
keep the links (Christofides, Alvarez-Valdés and Tamarit 1987, doi 10.1016/0377-2217(87)90240-2, (verify)), and
what runs in each unit of time fits. If no such schedule exists, the best one is proved; if one does, it is the best
one, and is asked about in turn. The search stops at a number of parts of the tree, not at a time.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from yuzui.missions.project_schedule import Found, Project, chain
from yuzui.solve import registry
from yuzui.solve.model import Limits, Model, Rows

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Ints = NDArray[np.int64]

CELLS, NODES, SECONDS = 650, 5, 60.0
"""Starts of all tasks together up to which a length is asked about, parts of the tree, and the last guard."""


def proved(project: Project, found: Found, cells: int = CELLS, nodes: int = NODES) -> Found:
    """Return a schedule with what can be proved of its length, or a shorter one."""
    while len(project) and found.length > found.bound:
        shorter = shorter_than(project, found.length, cells, nodes)
        if shorter is None:
            return found
        if not len(shorter):
            return replace(found, bound=found.length)
        found = replace(found, start=shorter, length=project.length(shorter))
    return found


def shorter_than(project: Project, length: int, cells: int = CELLS, nodes: int = NODES) -> Ints | None:
    """Return starts of a schedule shorter than a length, none of them if there is no such schedule.

    None if the program is too large, or was not solved within its limits.
    """
    end = length - 1
    one = chain(project, end)
    if (one.late < one.early).any():
        return np.zeros(0, dtype=np.int64)
    sizes = one.late - one.early + 1
    if int(sizes.sum()) > cells:
        return None
    first = np.concatenate([[0], np.cumsum(sizes)]).astype(np.int64)
    columns = int(first[-1])
    model = Model(
        objective=np.zeros(columns),
        low=np.zeros(columns),
        high=np.ones(columns),
        integer=np.ones(columns, dtype=bool),
        rows=_rows(project, one.early, one.late, first, end),
    )
    answer = registry.solve(model, Limits(seconds=SECONDS, nodes=nodes))
    if answer.status == "infeasible":
        return np.zeros(0, dtype=np.int64)
    if answer.values is None:
        return None
    picked = [int(answer.values[first[task] : first[task + 1]].argmax()) for task in range(len(project))]
    starts: Ints = one.early + np.array(picked, dtype=np.int64)
    return starts


class _Lines:
    """Rows that grow."""

    def __init__(self) -> None:
        self.starts, self.columns, self.values = [0], list[int](), list[float]()
        self.low, self.high = list[float](), list[float]()

    def add(self, columns: Any, values: Any, low: float, high: float) -> None:
        """Add a row."""
        self.columns += columns
        self.values += values
        self.starts.append(len(self.columns))
        self.low.append(low)
        self.high.append(high)

    def rows(self) -> Rows:
        """Return them as arrays."""
        return Rows(
            np.array(self.starts, dtype=np.int64),
            np.array(self.columns, dtype=np.int64),
            np.array(self.values),
            np.array(self.low),
            np.array(self.high),
        )


def _rows(project: Project, early: Ints, late: Ints, first: Ints, end: int) -> Rows:
    lines = _Lines()
    for task in range(len(project)):
        mine = list(range(first[task], first[task + 1]))
        lines.add(mine, [1.0] * len(mine), 1.0, 1.0)
    for before, after, least in project.arcs:
        # who has started by an instant needs the other to have started long enough before
        for at in range(int(early[after]), int(late[after]) + 1):
            last = at - least
            if last >= late[before]:
                continue
            mine = list(range(first[after], first[after] + at - int(early[after]) + 1))
            other = list(range(first[before], first[before] + max(0, last - int(early[before]) + 1)))
            lines.add([*mine, *other], [*[1.0] * len(mine), *[-1.0] * len(other)], -np.inf, 0.0)
    free = project.until(end)
    for kind in range(project.need.shape[1]):
        users = np.flatnonzero((project.need[:, kind] > 0) & (project.duration > 0)).tolist()
        for at in range(end):
            columns, values = list[int](), list[float]()
            for task in users:
                low = max(int(early[task]), at - int(project.duration[task]) + 1)
                high = min(int(late[task]), at)
                columns += range(
                    int(first[task]) + low - int(early[task]), int(first[task]) + high - int(early[task]) + 1
                )
                values += [float(project.need[task, kind])] * max(0, high - low + 1)
            if sum(values) > free[at, kind]:
                lines.add(columns, values, -np.inf, float(free[at, kind]))
    return lines.rows()
