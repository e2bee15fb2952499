# SPDX-License-Identifier: Apache-2.0
r"""SYNTHETIC cycle of ten beamlines: no proposal, team or line in it exists.

Twenty weeks. Each week ends with one day of maintenance, weeks 10 and 11 are closed: 18 weeks of 18
shifts of 8 h on each line, 3,240 shifts in all. Nine shifts are asked for on average, so 300
proposals ask for about 0.8 and 450 for about 1.3 of what is offered, more on the favoured lines.

Notes
-----
Drawn for each proposal, independently:

- technique: four, with shares 0.36, 0.30, 0.20, 0.14 and 3, 3, 2, 2 lines; one to three of its
  lines are named, evenly;
- shifts: 3, 6, 9, 12, 15, 18 with 0.20, 0.25, 0.20, 0.15, 0.10, 0.10;
- grade: normal, mean 3.6, deviation 0.6, cut to 1.5 to 5.0, one decimal;
  value = shifts * (grade - 1)^2;
- configuration: three, with 0.6, 0.25, 0.15; 8 h between different ones, 4 h between the first two;
- sample environment: two in five need one of cryostat (2 there), magnet (1), furnace (2), pressure
  cell (2), robot (3), evenly; each serves all lines;
- partner: four with shares 0.4, 0.3, 0.2, 0.1, entitled to 0.40, 0.28, 0.20, 0.12 of the shifts;
- when: from the start, or (one in four) not before a sample is ready, a time uniform in the first
  half; zero to three blackouts of a team, evenly, of 7 to 14 days each, uniform in the cycle.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    import numpy as np

SHIFT, DAY, WEEK = 28_800, 86_400, 604_800
"""Seconds."""
WEEKS, CLOSED = 20, (9, 10)
"""Weeks of the cycle, and those closed, from 0."""
TECHNIQUES = ((0, 1, 2), (3, 4, 5), (6, 7), (8, 9))
"""Lines of each technique, from 0."""
ENVIRONMENTS = {"cryostat": 2, "magnet": 1, "furnace": 2, "pressure": 2, "robot": 3}
PARTNERS = ("p1", "p2", "p3", "p4")
ENTITLED = (0.40, 0.28, 0.20, 0.12)


def make(n: int, seed: int) -> dict[str, Any]:
    """Return a beamline cycle as an instance document."""
    rng = np.random.default_rng([2, n, seed])
    grade = np.round(np.clip(rng.normal(3.6, 0.6, n), 1.5, 5.0), 1)
    tasks = [_proposal(rng, float(one)) for one in grade]
    order = np.argsort(-grade, kind="stable")
    run = [[week * WEEK, week * WEEK + 6 * DAY] for week in range(WEEKS) if week not in CLOSED]
    lines = sum(len(own) for own in TECHNIQUES)
    offered = lines * sum(end - start for start, end in run)
    return {
        "unit": "s",
        "horizon": [0, WEEKS * WEEK],
        "resources": [
            {
                "id": f"line-{number + 1}",
                "calendar": run,
                "capacity": 1,
                "changeover": {"default": SHIFT, "pairs": [["c1", "c2", SHIFT // 2], ["c2", "c1", SHIFT // 2]]},
            }
            for number in range(lines)
        ],
        "pools": [{"id": name, "capacity": count, "calendar": run} for name, count in ENVIRONMENTS.items()],
        "tasks": [{"id": f"p{rank + 1:03d}", **tasks[i]} for rank, i in enumerate(order.tolist())],
        "groups": [],
        "quotas": [
            {"partner": name, "max": int(offered * part)} for name, part in zip(PARTNERS, ENTITLED, strict=True)
        ],
    }


def _proposal(rng: np.random.Generator, grade: float) -> dict[str, Any]:
    lines = TECHNIQUES[rng.choice(4, p=(0.36, 0.30, 0.20, 0.14))]
    named = rng.choice(lines, int(rng.integers(1, len(lines) + 1)), replace=False)
    shifts = int(rng.choice((3, 6, 9, 12, 15, 18), p=(0.20, 0.25, 0.20, 0.15, 0.10, 0.10)))
    config = ("c1", "c2", "c3")[rng.choice(3, p=(0.6, 0.25, 0.15))]
    needs = rng.random() < 0.4
    environment = list(ENVIRONMENTS)[rng.integers(len(ENVIRONMENTS))]
    windows = _windows(rng, shifts * SHIFT)
    return {
        "value": round(shifts * (grade - 1) ** 2, 2),
        "duration": shifts * SHIFT,
        "config": config,
        "partner": PARTNERS[rng.choice(4, p=(0.4, 0.3, 0.2, 0.1))],
        "uses": {environment: 1} if needs else {},
        "alternatives": [{"resource": f"line-{line + 1}", "windows": windows} for line in sorted(named.tolist())],
        "after": [],
        "group": None,
    }


def _windows(rng: np.random.Generator, duration: int) -> list[list[int]]:
    """Return when a team and its sample are there, without what is too short."""
    cycle = WEEKS * 7
    ready = int(rng.integers(0, cycle // 2 + 1)) if rng.random() < 0.25 else 0
    away = []
    for _ in range(int(rng.integers(0, 4))):
        length = int(rng.integers(7, 15))
        first = int(rng.integers(0, cycle - length + 1))
        away.append((first, first + length))
    found, free = [], ready
    for first, last in [*sorted(away), (cycle, cycle)]:
        if (first - free) * DAY >= duration:
            found.append([free * DAY, first * DAY])
        free = max(free, last)
    return found
