# SPDX-License-Identifier: Apache-2.0
"""What keeps a task out before any other is looked at, as codes with their numbers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from yuzui.scheduling.instance import Span, Task
from yuzui.scheduling.reschedule.fixed_schedule import Held

Reason = Mapping[str, Any]

CODES = (
    "lags", "no_windows", "no_capacity", "short_windows", "closed", "pool_small", "pool_closed",
    "share_small", "share_used", "group_full", "member_out", "predecessor_out",
)  # fmt: skip
"""Reasons, in the order in which they are told."""


def reasons(held: Held, task: int) -> list[Reason]:
    """Return what keeps a task out whatever else is placed, or as the schedule stands."""
    found = [*_lags(held, task), *_windows(held, task), *_pools(held, task)]
    found += [*_shares(held, task), *_groups(held, task), *_predecessors(held, task)]
    return sorted(found, key=lambda one: CODES.index(one["code"]))


def _own(held: Held, task: int) -> Task:
    return list(held.given.instance.tasks.values())[task]


def _lags(held: Held, task: int) -> Iterator[Reason]:
    wrong = held.given.impossible.get(held.tasks[task])
    if wrong is not None:
        yield {"code": "lags", "final": True, "errors": wrong.json()["errors"]}


def _windows(held: Held, task: int) -> Iterator[Reason]:
    """Windows there are, long enough, on resources that take something and are open then."""
    own, known = _own(held, task), held.given.instance.resources
    spans = [(one.resource, a, b) for one in own.alternatives for a, b in one.windows]
    if not spans:
        yield {"code": "no_windows", "final": True}
        return
    roomy = [(id, a, b) for id, a, b in spans if known[id].capacity > 0]
    if not roomy:
        yield {"code": "no_capacity", "final": True, "resources": sorted({id for id, _, _ in spans})}
        return
    longest = max(b - a for _, a, b in roomy)
    if longest < own.duration:
        yield {"code": "short_windows", "final": True, "need": own.duration, "longest": longest,
               "windows": len(roomy)}  # fmt: skip
        return
    opened = max(_common((a, b), known[id].calendar) for id, a, b in roomy)
    if opened < own.duration:
        yield {"code": "closed", "final": True, "need": own.duration, "longest": opened,
               "resources": sorted({id for id, _, _ in roomy})}  # fmt: skip


def _common(span: Span, calendar: tuple[Span, ...]) -> int:
    """Return the longest part of an interval inside one opening."""
    return max((min(span[1], b) - max(span[0], a) for a, b in calendar), default=0)


def _pools(held: Held, task: int) -> Iterator[Reason]:
    own, known = _own(held, task), held.given.instance.pools
    for id, amount in own.uses.items():
        if amount > known[id].capacity:
            yield {"code": "pool_small", "final": True, "pool": id, "need": amount,
                   "has": known[id].capacity}  # fmt: skip
        elif amount > 0:
            spans = [span for one in own.alternatives for span in one.windows]
            opened = max((_common(span, known[id].calendar) for span in spans), default=0)
            if spans and opened < own.duration <= max(b - a for a, b in spans):
                yield {"code": "pool_closed", "final": True, "pool": id, "need": own.duration,
                       "longest": opened}  # fmt: skip


def _shares(held: Held, task: int) -> Iterator[Reason]:
    made, partner = held.world, held.world.partner[task]
    if partner < 0:
        return
    need, share = made.duration[task], made.quota[partner]
    used = sum(made.duration[n] for n, spot in enumerate(held.spots) if spot is not None and made.partner[n] == partner)
    said = {"partner": list(held.given.instance.quotas)[partner], "need": need, "has": share}
    if need > share:
        yield {"code": "share_small", "final": True, **said}
    elif need > share - used:
        yield {"code": "share_used", "final": False, **said, "left": share - used}


def _groups(held: Held, task: int) -> Iterator[Reason]:
    made, group = held.world, held.world.group[task]
    if group < 0:
        return
    name, most = list(held.given.instance.groups)[group], made.most[group]
    members = made.members[group]
    inside = sum(held.spots[n] is not None for n in members)
    if most is not None and inside >= most:
        yield {"code": "group_full", "final": most == 0, "group": name, "k": most,
               "tasks": [held.tasks[n] for n in members if held.spots[n] is not None]}  # fmt: skip
    elif most is None:
        for other in members:
            if other != task and made.barred.get(other) not in (None, "group"):
                yield {"code": "member_out", "final": True, "group": name,
                       "task": held.tasks[other]}  # fmt: skip


def _predecessors(held: Held, task: int) -> Iterator[Reason]:
    made = held.world
    for other, _, _ in made.before[task]:
        if held.spots[other] is None:
            yield {"code": "predecessor_out", "final": other in made.barred,
                   "task": held.tasks[other]}  # fmt: skip
