# SPDX-License-Identifier: Apache-2.0
"""How many rounds rewired copies need until they remember nothing of the graph they began as.

Some copies are rewired ahead of the others and measured each time their rounds have doubled. They
are *settled* once the last doubling moved the mean of what is measured by at most a hundredth of
its whole way from the graph itself, or by no more than two of its standard errors: from there on
more rounds change what a copy is, and nothing of what copies are like.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from yuzui.text import Text

PROBES = 4
"""Copies that are measured on the way; they are the first of those that are used."""
START, MOST = 8, 1024
"""Rounds at the first measure, and at the last one if nothing settles before."""
STILL = 0.01
"""Share of the whole way that a doubling may move without being taken for movement."""
ERRORS = 2
"""Standard errors that a doubling may move as well."""
USUAL = 32
"""Rounds that most graphs need, by which time is predicted."""
RULE = Text(
    "rewired until doubling the rounds moves the mean by at most 1 % of its way from the graph "
    "itself, or by no more than two standard errors",
    "持续重连，直到轮数加倍后均值的变动不超过其与原图总差距的 1%，或不超过其两倍标准误",
)


class Moving(Protocol):
    """A copy that is rewired round by round."""

    def advance(self, rounds: int) -> Any:
        """Rewire it by so many rounds more."""


@dataclass(frozen=True, slots=True)
class Mixed:
    """How far copies were rewired."""

    rounds: int
    settled: bool


def mix(copies: Sequence[Moving], measure: Callable[[int], Sequence[float]], origin: Sequence[float]) -> Mixed:
    """Rewire some copies until they are settled."""
    rounds, before = START, None
    while True:
        for copy in copies:
            copy.advance(rounds if before is None else rounds // 2)
        now = [list(measure(n)) for n in range(len(copies))]
        if before is not None and all(
            _still([one[k] for one in before], [one[k] for one in now], start) for k, start in enumerate(origin)
        ):
            return Mixed(rounds, True)
        if 2 * rounds > MOST:
            return Mixed(rounds, False)
        rounds, before = 2 * rounds, now


def _still(before: Sequence[float], now: Sequence[float], origin: float) -> bool:
    """Say whether one number did not move any more between two measures of the same copies."""
    n = len(now)
    steps = [b - a for a, b in zip(before, now, strict=True)]
    step, way = sum(steps) / n, abs(origin - sum(now) / n)
    if math.isnan(step):  # nothing to be measured
        return True
    squares = sum((one - step) ** 2 for one in steps)
    error = math.sqrt(squares / (n - 1) / n) if n > 1 else 0.0
    return abs(step) <= max(STILL * way, ERRORS * error)
