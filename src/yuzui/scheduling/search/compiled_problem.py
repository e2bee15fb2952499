# SPDX-License-Identifier: Apache-2.0
"""An instance as numbers, compiled once for a search that looks at each of them very often."""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from dataclasses import dataclass, field

from yuzui.scheduling.instance import Instance
from yuzui.scheduling.options import Options, options

Option = tuple[int, int, int]
"""Resource, first start and last start."""

Lag = tuple[int, int, int | None]
"""The other task, least and most seconds between."""


@dataclass(frozen=True, slots=True, eq=False)
class World:
    """Numbers of one instance; tasks, resources and pools count from 0 in the order given."""

    instance: Instance
    options: Options
    choices: list[list[Option]]
    value: list[float]
    duration: list[int]
    config: list[int]
    change: list[list[list[int]]]
    room: list[int]
    uses: list[list[tuple[int, int]]]
    users: list[list[int]]
    capacity: list[int]
    before: list[list[Lag]]
    after: list[list[Lag]]
    partner: list[int]
    quota: list[int]
    group: list[int]
    members: list[list[int]]
    most: list[int | None]
    barred: dict[int, str]
    fixed: Mapping[int, tuple[int, int]] = field(default_factory=dict)

    def __len__(self) -> int:
        """Return how many tasks there are."""
        return len(self.value)

    def linked(self, task: int) -> bool:
        """Return whether a task shares more than its resource with others."""
        return bool(
            self.uses[task]
            or self.before[task]
            or self.after[task]
            or (self.group[task] >= 0 and self.most[self.group[task]] is None)
        )


def world(instance: Instance) -> World:
    """Return the numbers of an instance."""
    tasks, resources = list(instance.tasks.values()), list(instance.resources.values())
    found = options(instance)
    configs = {name: number for number, name in enumerate(sorted({one.config for one in tasks}))}
    pools = {id: number for number, id in enumerate(instance.pools)}
    partners = {id: number for number, id in enumerate(instance.quotas)}
    groups = {id: number for number, id in enumerate(instance.groups)}
    before, after = _lags(instance)
    made = World(
        instance=instance,
        options=found,
        choices=_choices(found),
        value=[one.value for one in tasks],
        duration=[one.duration for one in tasks],
        config=[configs[one.config] for one in tasks],
        change=[[[one.changeover.between(a, b) for b in configs] for a in configs] for one in resources],
        room=[one.capacity for one in resources],
        uses=[[(pools[id], amount) for id, amount in one.uses.items() if amount] for one in tasks],
        users=[[number for number, one in enumerate(tasks) if one.uses.get(id)] for id in instance.pools],
        capacity=[pool.capacity for pool in instance.pools.values()],
        before=before,
        after=after,
        partner=[-1 if one.partner is None else partners.get(one.partner, -1) for one in tasks],
        quota=list(instance.quotas.values()),
        group=[-1 if one.group is None else groups[one.group] for one in tasks],
        members=[[number for number, one in enumerate(tasks) if one.group == id] for id in groups],
        most=[one.k if one.rule == "any_k" else None for one in instance.groups.values()],
        barred={},
    )
    made.barred.update(_barred(made))
    return made


def _choices(found: Options) -> list[list[Option]]:
    last = found.end - found.duration[found.task]
    rows = list(zip(found.resource.tolist(), found.start.tolist(), last.tolist(), strict=True))
    ends = found.first.tolist()
    return [rows[start:end] for start, end in itertools.pairwise(ends)]


def _lags(instance: Instance) -> tuple[list[list[Lag]], list[list[Lag]]]:
    """Return what each task follows, and what follows it; -1 is a task that is not there."""
    place = {id: number for number, id in enumerate(instance.tasks)}
    before: list[list[Lag]] = [
        [(place.get(a.task, -1), a.low, a.high) for a in one.after] for one in instance.tasks.values()
    ]
    after: list[list[Lag]] = [[] for _ in before]
    for task, lags in enumerate(before):
        for other, low, high in lags:
            if other >= 0:
                after[other].append((task, low, high))
    return before, after


def _barred(made: World) -> dict[int, str]:
    """Return the tasks that no schedule can hold; what needs one of them is barred as well."""
    found: dict[int, str] = {}
    for task in range(len(made)):
        partner = made.partner[task]
        if not made.choices[task]:
            found[task] = "no_window"
        elif partner >= 0 and made.duration[task] > made.quota[partner]:
            found[task] = "quota"
        elif any(other < 0 for other, _, _ in made.before[task]):
            found[task] = "after"
        elif made.group[task] >= 0 and made.most[made.group[task]] == 0:
            found[task] = "group"
    queue = list(found)
    while queue:
        task = queue.pop()
        needing = [(other, "after") for other, _, _ in made.after[task]]
        if made.group[task] >= 0 and made.most[made.group[task]] is None:
            needing += [(other, "group") for other in made.members[made.group[task]]]
        for other, why in needing:
            if other not in found:
                found[other] = why
                queue.append(other)
    return found
