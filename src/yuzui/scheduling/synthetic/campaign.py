# SPDX-License-Identifier: Apache-2.0
"""SYNTHETIC season of twelve instruments: no request or instrument in it exists.

120 days without closures. 400 requests of 4.2 days on average ask for about 1.2 of what there is.

Notes
-----
Drawn for each request, independently:

- hours: lognormal, median 90, sigma 0.5, cut to 24 to 240;
- value: hours times a priority, uniform on 1.0 to 3.0, two decimals;
- instruments: one to three of the twelve, evenly;
- when: one or two windows, evenly, each of 1.5 to 5 times the hours asked for, uniform in the
  season and the same on all instruments.

There is no changeover, pool, quota or group: bound and schedule meet on windows alone.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    import numpy as np

DAYS, INSTRUMENTS, HOUR = 120, 12, 3600


def make(n: int, seed: int) -> dict[str, Any]:
    """Return a season of instruments as an instance document."""
    rng = np.random.default_rng([3, n, seed])
    end = DAYS * 24
    hours = np.clip(np.round(rng.lognormal(np.log(90), 0.5, n)), 24, 240).astype(int)
    priority = np.round(rng.uniform(1.0, 3.0, n), 2)
    drawn = zip(hours.tolist(), priority.tolist(), strict=True)
    tasks = [_request(rng, length, weight) for length, weight in drawn]
    order = np.argsort(-priority, kind="stable").tolist()
    return {
        "unit": "s",
        "horizon": [0, end * HOUR],
        "resources": [
            {
                "id": f"i{one + 1:02d}",
                "calendar": [[0, end * HOUR]],
                "capacity": 1,
                "changeover": {"default": 0, "pairs": []},
            }
            for one in range(INSTRUMENTS)
        ],
        "pools": [],
        "tasks": [{"id": f"q{rank + 1:04d}", **tasks[i]} for rank, i in enumerate(order)],
        "groups": [],
        "quotas": [],
    }


def _request(rng: np.random.Generator, length: int, weight: float) -> dict[str, Any]:
    """Return a request of some hours and priority per hour."""
    end = DAYS * 24
    named = rng.choice(INSTRUMENTS, int(rng.integers(1, 4)), replace=False)
    windows = []
    for _ in range(int(rng.integers(1, 3))):
        span = min(end, round(length * float(rng.uniform(1.5, 5.0))))
        first = int(rng.integers(0, end - span + 1))
        windows.append([first * HOUR, (first + span) * HOUR])
    return {
        "value": round(length * weight, 2),
        "duration": length * HOUR,
        "config": "",
        "partner": None,
        "uses": {},
        "alternatives": [{"resource": f"i{one + 1:02d}", "windows": sorted(windows)} for one in sorted(named.tolist())],
        "after": [],
        "group": None,
    }
