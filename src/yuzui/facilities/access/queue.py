# SPDX-License-Identifier: Apache-2.0
"""How long one waits for a resource: from the grant of time to the first booking it led to.

Only published schedules count. Fewer than five waits are told as too few and no figure: from less
one could read who waited. Nothing known is null, never 0.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterable, Mapping
from typing import Any

Row = Mapping[str, Any]
LEAST = 5
"""Waits below which no figure is given."""
QUANTILES = (0.5, 0.9)
DAY = 86_400


def waits(
    grants: Iterable[Row], tasks: Iterable[Row], bookings: Iterable[Row], published: set[str]
) -> dict[str, list[int]]:
    """Return the waits of every resource."""
    granted: dict[str, int] = {}
    for row in grants:
        at = int(dt.datetime.fromisoformat(row["at"].replace("Z", "+00:00")).timestamp())
        granted[row["proposal"]] = min(at, granted.get(row["proposal"], at))
    owner = {row["id"]: row["proposal"] for row in tasks}
    first: dict[tuple[str, str], int] = {}
    for row in bookings:
        proposal = owner.get(row["task"])
        if row["schedule"] in published and proposal in granted:
            key = (row["resource"], str(proposal))
            first[key] = min(row["t0"], first.get(key, row["t0"]))
    found: dict[str, list[int]] = {}
    for (resource, proposal), start in first.items():
        if start >= granted[proposal]:
            found.setdefault(resource, []).append(start - granted[proposal])
    return {resource: sorted(seconds) for resource, seconds in found.items()}


def told(seconds: list[int] | None) -> dict[str, Any]:
    """Return what is said of the waits of one resource.

    Notes
    -----
    A quantile is the least wait that so large a part of the waits does not exceed.
    """
    n = len(seconds or ())
    if seconds is None or n < LEAST:
        return {"days": dict.fromkeys(map(str, QUANTILES)), "n": None, "few": n > 0}
    at = {str(q): seconds[math.ceil(q * n) - 1] / DAY for q in QUANTILES}
    return {"days": at, "n": n, "few": False}
