# SPDX-License-Identifier: Apache-2.0
"""A schedule to come back to: what of it stays, and where the rest would rather be again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from yuzui.scheduling.instance import Instance
from yuzui.scheduling.search.compiled_problem import World
from yuzui.scheduling.search.state import Spot, State, Work


@dataclass(frozen=True, slots=True)
class Stand:
    """A schedule that is made again."""

    bookings: Sequence[Any] = ()
    fixed: frozenset[str] = frozenset()
    prices: Mapping[str, float] = field(default_factory=dict)

    def homes(self, instance: Instance) -> dict[int, tuple[Spot, float]]:
        """Return where each task was, and what it is worth to find it there still."""
        tasks = {id: n for n, id in enumerate(instance.tasks)}
        places = {id: n for n, id in enumerate(instance.resources)}
        return {
            tasks[row["task"]]: ((places[row["resource"]], row["start"]), self.prices.get(row["task"], 0.0))
            for row in self.bookings
            if row["task"] in tasks and row["resource"] in places
        }

    def world(self, made: World) -> World:
        """Return a world whose schedules all hold what stays."""
        ids = list(made.instance.tasks)
        homes = self.homes(made.instance)
        fixed = {task: spot for task, (spot, _) in homes.items() if ids[task] in self.fixed}
        return replace(made, fixed=fixed) if fixed else made


def again(made: World, homes: Mapping[int, tuple[Spot, float]], work: Work) -> State:
    """Return the schedule as it was, as far as the rules still allow it."""
    state = State(made, work)
    left = sorted(homes.items(), key=lambda one: one[1][0][1])
    # a task may begin before what it follows does: it goes in once that is there
    while out := [one for one in left if not _back(state, one[0], one[1][0])]:
        if len(out) == len(left):
            break
        left = out
    broken = {
        group for group, most in enumerate(made.most)
        if most is None and 0 < state.count[group] < len(made.members[group])
    }  # fmt: skip
    whole = {task: home for task, home in homes.items()
             if made.group[task] not in broken or task in made.fixed}  # fmt: skip
    if len(whole) < len(homes):
        # what a lost group stood in the way of has its place
        return again(made, whole, work)
    state.forget()
    return state


def _back(state: State, task: int, spot: Spot) -> bool:
    """Put a task where it was, if every rule allows that now."""
    resource, start = spot
    limits = state.limits(task)
    if limits is None or not limits[0] <= start <= limits[1]:
        return False
    if not any(r == resource and a <= start <= b for r, a, b in state.world.choices[task]):
        return False
    if state.earliest(task, resource, start, start) is None:
        return False
    state.put(task, resource, start)
    return True
