# SPDX-License-Identifier: Apache-2.0
"""Processors in use at each instant, summed over time: the other side of a bill.

It goes by the clock where a bill goes by the job, and shares no code with it. What it can count
as delivered at an instant is at most what the centre has.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Occupancy:
    """What became of the processors of a centre over a span.

    Parameters
    ----------
    opened : int
        Core-seconds there were.
    idle : int
        Core-seconds nobody used.
    over : int
        Core-seconds in use beyond what the centre has: 0 in a log that is possible.
    most : int
        Most processors in use at one instant.
    """

    opened: int
    idle: int
    over: int
    most: int


def swept(jobs: Iterable[tuple[int, int, int]], processors: int, span: int) -> Occupancy:
    """Go through time from the first second to the last."""
    steps: dict[int, int] = {0: 0, span: 0}
    for start, end, size in jobs:
        steps[start] = steps.get(start, 0) + size
        steps[end] = steps.get(end, 0) - size
    idle = over = most = used = last = 0
    for now in sorted(steps):
        free = processors - used
        if free >= 0:
            idle += free * (now - last)
        else:
            over -= free * (now - last)
        used += steps[now]
        most, last = max(most, used), now
    return Occupancy(processors * span, idle, over, most)
