# SPDX-License-Identifier: Apache-2.0
"""Rows of what is placed, wherever it runs: tasks, groups, quotas and predecessors.

Columns are the options, and behind them one column for each group that is placed whole or not at
all. The first rows are those of the tasks, in order, one each.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from yuzui.scheduling.column_generation.lines import Lines, lines
from yuzui.scheduling.instance import Instance
from yuzui.scheduling.options import Options

if TYPE_CHECKING:
    import numpy as np

    Array = np.ndarray[Any, Any]


@dataclass(frozen=True, slots=True, eq=False)
class Rules:
    """Rows of what is placed."""

    rows: Lines
    whole: Sequence[Array]


def rules(instance: Instance, found: Options) -> Rules:
    """Return the rows of what is placed."""
    whole = list(_members(instance, "all").values())
    group = {int(task): number for number, members in enumerate(whole) for task in members}
    parts = [_own(found, number) for number in range(len(instance.tasks))]

    def tasks() -> Iterator[tuple[str, float, Array, Array]]:
        for number, id in enumerate(instance.tasks):
            ones = np.ones(len(parts[number]))
            if number in group:
                column = len(found) + group[number]
                yield f"task:{id}", 0.0, np.append(parts[number], column), np.append(ones, -1.0)
            else:
                yield f"task:{id}", 1.0, parts[number], ones

    made = lines([*tasks(), *_shares(instance, parts), *_follows(instance, parts)])
    equal = made.equal.copy()
    equal[list(group)] = True
    return Rules(replace(made, equal=equal), whole)


def _own(found: Options, task: int) -> Array:
    return np.arange(found.first[task], found.first[task + 1])


def _members(instance: Instance, rule: str) -> dict[str, Array]:
    """Return the tasks of every group of one rule that has some."""
    found: dict[str, list[int]] = {}
    for number, task in enumerate(instance.tasks.values()):
        if task.group is not None and instance.groups[task.group].rule == rule:
            found.setdefault(task.group, []).append(number)
    return {id: np.array(members, dtype=np.int64) for id, members in found.items()}


def _shares(instance: Instance, parts: Sequence[Array]) -> Iterator[tuple[str, float, Array, Array]]:
    """Yield the rows of groups of which some are placed, and of quotas, that can be broken."""
    for id, members in _members(instance, "any_k").items():
        able = [number for number in members if len(parts[number])]
        if len(able) > (k := instance.groups[id].k):
            columns = _joined(parts[number] for number in able)
            yield f"group:{id}", float(k), columns, np.ones(len(columns))
    shared: dict[str, list[int]] = {partner: [] for partner in instance.quotas}
    for number, task in enumerate(instance.tasks.values()):
        if task.partner in shared and len(parts[number]):
            shared[task.partner].append(number)
    length = [task.duration for task in instance.tasks.values()]
    for partner, numbers in shared.items():
        most = instance.quotas[partner]
        if sum(length[number] for number in numbers) > most:
            each = [np.full(len(parts[number]), float(length[number])) for number in numbers]
            columns = _joined(parts[number] for number in numbers)
            yield f"quota:{partner}", float(most), columns, np.concatenate(each)


def _follows(instance: Instance, parts: Sequence[Array]) -> Iterator[tuple[str, float, Array, Array]]:
    """Yield the rows of tasks that need another placed."""
    place = {id: number for number, id in enumerate(instance.tasks)}
    seen: set[str] = set()
    for number, (id, task) in enumerate(instance.tasks.items()):
        for after in task.after:
            name = f"after:{id}:{after.task}"
            # the same two tasks may be tied by several lags
            if name in seen or not len(parts[number]):
                continue
            seen.add(name)
            before = parts[place[after.task]] if after.task in place else parts[number][:0]
            signs = np.append(np.ones(len(parts[number])), -np.ones(len(before)))
            yield name, 0.0, np.append(parts[number], before), signs


def _joined(parts: Iterable[Array]) -> Array:
    return np.concatenate([np.zeros(0, dtype=np.int64), *parts])


def best(found: Options, left: Array) -> Array:
    """Return what the best option of each task is worth; minus infinity for a task without."""
    most = np.full(len(found.duration), -np.inf)
    has = np.flatnonzero(np.diff(found.first))
    if len(has):
        most[has] = np.maximum.reduceat(left, found.first[has])
    return most


def settled(given: Rules, found: Options, worth: Array, prices: Array) -> tuple[Array, Array]:
    """Return the best prices of the tasks' own rows for prices of all the others.

    Notes
    -----
    A task is worth its best option, or nothing; a group that is placed whole the sum of its
    members, or nothing, and what a member without an option lacks is taken from the others.
    """
    most = best(found, worth)
    settled = prices.copy()
    settled[: len(most)] = np.maximum(0.0, most)
    for members in given.whole:
        own = most[members]
        able = np.isfinite(own)
        own = np.where(able, own, 0.0)
        if not able.all():
            own[~able] = -max(0.0, float(own.sum())) / int((~able).sum())
        settled[members] = own
    return settled, most
