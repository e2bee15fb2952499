# SPDX-License-Identifier: Apache-2.0
"""A schedule that stands, checked anew, with what of it may not move.

Bookings that begin before the freeze line stay where they are, as do those that say of themselves
that they are frozen; with them what they follow and the other members of a group that is placed
whole. Nothing new begins before the line.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from yuzui.errors import InputError, Place
from yuzui.scheduling import check
from yuzui.scheduling.reading import Read, read
from yuzui.scheduling.search.compiled_problem import World, world
from yuzui.scheduling.search.state import Spot, State, Work
from yuzui.text import Text, join

FROZEN = "frozen"


@dataclass(frozen=True, slots=True, eq=False)
class Held:
    """A schedule of an instance."""

    document: Mapping[str, Any]
    given: Read
    world: World
    spots: tuple[Spot | None, ...]
    fixed: frozenset[int]
    since: int | None = None

    @property
    def tasks(self) -> list[str]:
        """Return the ids of the tasks, by number."""
        return list(self.given.instance.tasks)

    @property
    def resources(self) -> list[str]:
        """Return the ids of the resources, by number."""
        return list(self.given.instance.resources)

    def state(self, work: Work) -> State:
        """Return the schedule as a state that can be changed and undone."""
        state = State(self.world, work)
        for task, spot in enumerate(self.spots):
            if spot is not None:
                state.put(task, *spot)
        state.forget()
        return state

    def row(self, task: int, spot: Spot) -> dict[str, Any]:
        """Return a booking as the result of a schedule gives it."""
        return {
            "task": self.tasks[task],
            "resource": self.resources[spot[0]],
            "start": spot[1],
            "end": spot[1] + self.world.duration[task],
        }


def hold(document: Any, bookings: Sequence[Any], freeze_until: int | None = None, file: str = "") -> Held:
    """Return a schedule ready to be asked."""
    given = read(document, file)
    broken = check.violations(document, bookings)
    if broken:
        said = join([one.message for one in broken[:3]], "; ", "；")
        raise InputError(
            Text("this schedule breaks a rule of its instance: {what}", "该排程违反算例规则：{what}").format(what=said),
            place=Place(file),
            seen=str(len(broken)),
            expected="0",
            fix=Text("give the instance that the schedule was made from", "请给出该排程所用的算例"),
            code="schedule_broken",
        )
    made = world(given.instance)
    number = {id: n for n, id in enumerate(given.instance.tasks)}
    place = {id: n for n, id in enumerate(given.instance.resources)}
    spots: list[Spot | None] = [None] * len(made)
    fixed: set[int] = set()
    for row in bookings:
        if str(row["task"]) not in number:
            raise _set_aside(str(row["task"]), given, file)
        task = number[str(row["task"])]
        spots[task] = place[str(row["resource"])], row["start"]
        if row.get("firmness") == FROZEN or (freeze_until is not None and row["start"] < freeze_until):
            fixed.add(task)
    if freeze_until is not None:
        made = after(made, freeze_until)
    return Held(document, given, made, tuple(spots), tied(made, spots, fixed), freeze_until)


def _set_aside(task: str, given: Read, file: str) -> InputError:
    """Return that a booking is of a task that the reader set aside."""
    wrong = given.rejected.get(task)
    said = wrong.message if wrong is not None else Text("unknown", "未知")
    return InputError(
        Text("“{task}” is booked, and cannot be read: {why}", "“{task}”已预订，却无法读取：{why}")
        .format(task=task, why=said),
        place=Place(file, "tasks"),
        seen=task,
        fix=Text("mend the row of the task, or take out its booking", "请改正该任务，或删除其预订"),
        code="schedule_broken",
    )  # fmt: skip


def after(made: World, second: int) -> World:
    """Return a world in which no task begins before a second."""
    choices = [
        [(place, max(first, second), last) for place, first, last in every if last >= second] for every in made.choices
    ]
    return replace(made, choices=choices)


def tied(made: World, spots: Sequence[Spot | None], fixed: set[int]) -> frozenset[int]:
    """Return what stays with bookings that stay: what they follow, and groups placed whole."""
    found, waiting = set(fixed), list(fixed)
    while waiting:
        task = waiting.pop()
        more = [other for other, _, _ in made.before[task]]
        group = made.group[task]
        if group >= 0 and made.most[group] is None:
            more += made.members[group]
        for other in more:
            if other not in found and spots[other] is not None:
                found.add(other)
                waiting.append(other)
    return frozenset(found)
