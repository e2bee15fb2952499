# SPDX-License-Identifier: Apache-2.0
"""SYNTHETIC campaigns in three wind tunnels under one power limit: no customer or model exists.

Four weeks for 200 runs, fewer in proportion. Tunnels run from Monday 06:00 to Saturday 22:00 on one
supply of 50 MW; runs above 30 MW are allowed at night only, 22:00 to 08:00. Runs ask for about all
hours there are (1.0 to 1.1); with six hours for another test section and the power limit they do
not all fit.

Notes
-----
Drawn for each campaign of a customer, independently, until there are enough runs:

- runs: one to five, evenly, each two hours to ten days after the last;
- tunnel: transonic, low speed, icing with 0.40, 0.35, 0.25; one in five low-speed campaigns may
  use the icing tunnel without ice instead;
- test section: three, with 0.5, 0.3, 0.2; 6 h between different ones, 4 h between the first two;
- power: 20 to 45, 4 to 10, 8 to 15 MW by tunnel, whole MW, evenly;
- hours of each run: 4, 6, 8, 12, 16, evenly; 4, 6, 8 above 30 MW;
- model ready: uniform in the first two thirds of the weeks; all runs by the end;
- value: hours times a priority, 1 to 5, evenly;
- one campaign of several runs in two is of use only whole.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    import numpy as np

HOUR, DAY, WEEK = 3_600, 86_400, 604_800
"""Seconds."""
LIMIT, NIGHT_ABOVE = 50, 30
"""MW."""
TUNNELS = {"transonic": (20, 45), "low_speed": (4, 10), "icing": (8, 15)}
"""Least and most MW of a run."""


def make(n: int, seed: int) -> dict[str, Any]:
    """Return tunnel campaigns as an instance document."""
    rng = np.random.default_rng([4, n, seed])
    weeks = max(1, round(n / 50))
    campaigns: list[tuple[int, list[dict[str, Any]]]] = []
    left = n
    while left:
        runs = min(left, int(rng.integers(1, 6)))
        campaigns.append(_campaign(rng, f"c{len(campaigns) + 1:03d}", runs, weeks))
        left -= runs
    order = sorted(range(len(campaigns)), key=lambda i: -campaigns[i][0])
    tasks = [task for i in order for task in campaigns[i][1]]
    whole = dict.fromkeys(task["group"] for task in tasks if task["group"])
    open_ = [[w * WEEK + 6 * HOUR, w * WEEK + 5 * DAY + 22 * HOUR] for w in range(weeks)]
    nights = [[d * DAY - 2 * HOUR, d * DAY + 8 * HOUR] for d in range(1, 7 * weeks)]
    nights = [[0, 8 * HOUR], *nights, [7 * weeks * DAY - 2 * HOUR, 7 * weeks * DAY]]
    between = {"default": 6 * HOUR, "pairs": [["s1", "s2", 4 * HOUR], ["s2", "s1", 4 * HOUR]]}
    return {
        "unit": "s",
        "horizon": [0, weeks * WEEK],
        "resources": [{"id": name, "calendar": open_, "capacity": 1, "changeover": between} for name in TUNNELS],
        "pools": [
            {"id": "power", "capacity": LIMIT, "calendar": [[0, weeks * WEEK]]},
            {"id": "power_night", "capacity": LIMIT, "calendar": nights},
        ],
        "tasks": tasks,
        "groups": [{"id": name, "rule": "all", "k": 1} for name in whole],
        "quotas": [],
    }


def _campaign(rng: np.random.Generator, name: str, runs: int, weeks: int) -> tuple[int, list[dict[str, Any]]]:
    """Return the priority of a campaign, and its runs."""
    priority = int(rng.integers(1, 6))
    tunnel = list(TUNNELS)[rng.choice(3, p=(0.40, 0.35, 0.25))]
    other = tunnel == "low_speed" and bool(rng.random() < 0.2)
    section = ("s1", "s2", "s3")[rng.choice(3, p=(0.5, 0.3, 0.2))]
    least, most = TUNNELS[tunnel]
    power = int(rng.integers(least, most + 1))
    night = power > NIGHT_ABOVE
    hours = rng.choice((4, 6, 8) if night else (4, 6, 8, 12, 16), runs).tolist()
    ready = int(rng.integers(0, weeks * 7 * 24 * 2 // 3 + 1)) * HOUR
    whole = runs > 1 and bool(rng.random() < 0.5)
    window = [[ready, weeks * WEEK]]
    return priority, [
        {
            "id": f"{name}-{number + 1}",
            "value": float(length * priority),
            "duration": length * HOUR,
            "config": section,
            "partner": None,
            "uses": {"power": power} | ({"power_night": power} if night else {}),
            "alternatives": [
                {"resource": one, "windows": window} for one in ((tunnel, "icing") if other else (tunnel,))
            ],
            "after": [[f"{name}-{number}", 2 * HOUR, 10 * DAY]] if number else [],
            "group": name if whole else None,
        }
        for number, length in enumerate(hours)
    ]
