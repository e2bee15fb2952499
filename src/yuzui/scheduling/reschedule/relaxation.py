# SPDX-License-Identifier: Apache-2.0
"""A world in which some rules are let go or widened for one task and what it needs.

The bookings that stand are not asked again, so only the options of the tasks that are to be placed
are made anew.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from yuzui.scheduling.instance import Instance, Span, Task, merged
from yuzui.scheduling.search.compiled_problem import Lag, Option, World

ENDLESS = 2**60
"""An amount that no schedule uses up."""


@dataclass(frozen=True, slots=True)
class Ease:
    """What is let go."""

    opened: Mapping[str, Sequence[Span]] = field(default_factory=dict)
    pool_opened: Mapping[str, Sequence[Span]] = field(default_factory=dict)
    windows: int = 0
    also: str = ""
    shorter: int = 0
    lag: int = 0
    pools: Mapping[int, int] = field(default_factory=dict)
    quotas: Mapping[int, int] = field(default_factory=dict)
    groups: Mapping[int, int] = field(default_factory=dict)
    changeover: frozenset[int] = frozenset()


def eased(made: World, tasks: Sequence[int], ease: Ease, since: int | None = None) -> World:
    """Return a world in which some rules are let go."""
    every = list(made.instance.tasks.values())
    own = tasks[-1]
    duration, choices, before = list(made.duration), list(made.choices), list(made.before)
    capacity = [most + ease.pools.get(n, 0) for n, most in enumerate(made.capacity)]
    duration[own] -= ease.shorter
    before[own] = [_wider(link, ease.lag) for link in before[own]]
    room = dict(zip(made.instance.pools, capacity, strict=True))
    for task in tasks:
        mine = ease if task == own else replace(ease, windows=0, also="", shorter=0)
        choices[task] = [
            (place, max(first, since) if since is not None else first, last)
            for place, first, last in options(made.instance, every[task], mine, room)
            if since is None or last >= since
        ]
    size = len(made.change[0]) if made.change else 0
    nothing = [[0] * size for _ in range(size)]
    return replace(
        made,
        choices=choices,
        duration=duration,
        before=before,
        capacity=capacity,
        quota=[most + ease.quotas.get(n, 0) for n, most in enumerate(made.quota)],
        most=[None if most is None else most + ease.groups.get(n, 0) for n, most in enumerate(made.most)],
        change=[nothing if n in ease.changeover else table for n, table in enumerate(made.change)],
        barred={},
    )


def _wider(link: Lag, seconds: int) -> Lag:
    other, low, high = link
    return other, low - seconds, None if high is None else high + seconds


def options(instance: Instance, task: Task, ease: Ease, room: Mapping[str, int]) -> list[Option]:
    """Return resource, first and last start of every option of a task."""
    length = task.duration - ease.shorter
    used = [id for id, amount in task.uses.items() if amount > 0]
    if any(task.uses[id] > room[id] for id in used):
        return []
    wide = ease.windows
    windows = [(one.resource, a - wide, b + wide) for one in task.alternatives
               for a, b in one.windows]  # fmt: skip
    if ease.also:
        windows += sorted({(ease.also, a, b) for _, a, b in windows})
    pools = [merged([*instance.pools[id].calendar, *ease.pool_opened.get(id, ())]) for id in used]
    place = {id: n for n, id in enumerate(instance.resources)}
    found: list[Option] = []
    for id in dict.fromkeys(id for id, _, _ in windows):
        resource = instance.resources[id]
        if resource.capacity < 1:
            continue
        spans = [(a, b) for other, a, b in windows if other == id]
        for calendar in (merged([*resource.calendar, *ease.opened.get(id, ())]), *pools):
            spans = list(_cut(spans, calendar, length))
        found += [(place[id], a, b - length) for a, b in spans]
    return sorted(found)


def _cut(spans: Iterable[Span], calendar: Sequence[Span], length: int) -> Iterable[Span]:
    """Return the parts of intervals inside one opening each that are long enough."""
    for start, end in spans:
        for begin, until in calendar:
            if begin >= end:
                break
            if min(end, until) - max(start, begin) >= length:
                yield max(start, begin), min(end, until)
