# SPDX-License-Identifier: Apache-2.0
r"""The lottery band and what is left to be drawn: fund in, decline out, the rest by lot.

The band is widened until the rules can be kept from it: ``low`` falls in steps of 0.05. The walk
itself is :mod:`yuzui.funding.lottery.simulate_draws`.

References
----------
Liu et al. 2020, doi:10.1186/s41073-019-0089-z
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from yuzui.errors import InfeasibleError
from yuzui.funding.candidates import HAIR
from yuzui.funding.lottery.pool import Pool, completion, nobody
from yuzui.funding.portfolio.problem import Problem
from yuzui.funding.portfolio.ranking import Band, Redrawn
from yuzui.text import Text

Array = np.ndarray[Any, Any]

STEP = 0.05


@dataclass(frozen=True, slots=True)
class Banded:
    """Bands that a set can be completed from."""

    low: float
    high: float
    bands: list[Band]


def banded(problem: Problem, redrawn: Redrawn, low: float, high: float) -> Banded:
    """Return the bands of the proposals, widened until the rules can be kept from them."""
    steps = [(max(low - STEP * k, 0.0), high) for k in range(int(np.ceil(low / STEP)) + 1)]
    steps += [(0.0, min(high + STEP * k, 1.0)) for k in range(1, int((1 - high) / STEP + 2))]
    for least, most in steps:
        bands = redrawn.bands(round(least, 10), round(most, 10))
        open_ = problem.candidates.open[: len(bands)]
        found: list[Band] = [b if o else "decline" for b, o in zip(bands, open_, strict=True)]
        pool = pool_of(problem, found)
        if completion(pool, *nobody(pool), np.ones(len(pool.room), dtype=bool)) is not None:
            return Banded(round(least, 10), round(most, 10), found)
    raise InfeasibleError(
        Text("no set keeps every rule", "没有满足全部规则的方案"),
        fix=Text(
            "run yuzui fund without the lottery rule: it names the conflict",
            "请不带抽签规则运行 yuzui fund：它会指明互相矛盾的规则",
        ),
    )


def pool_of(problem: Problem, bands: Sequence[str]) -> Pool:
    """Return the rows that are left to the lottery band."""
    copies = len(problem.candidates) - len(bands)
    kind = np.array([*bands, *["decline"] * copies])
    names = np.array(problem.candidates.ids, dtype=object)
    drawn = np.flatnonzero(kind == "lottery")
    drawn = drawn[np.argsort(names[drawn].astype(str))]
    inside = (kind == "fund").astype(float)
    # a ranking has spoken through the bands; between equals it says nothing
    asked = [t for t in problem.terms if t.rule.kind != "ranking"]
    terms = [least for t in asked if (least := t.least) is not None]
    rows, room = np.zeros((len(terms), len(drawn))), np.zeros(len(terms))
    for k, term in enumerate(terms):
        line, sign = term.coefficients, 1.0 if term.sense == "<=" else -1.0
        rows[k] = sign * line[drawn]
        size = max(1.0, abs(term.bound), float(abs(line).max(initial=0.0)))
        room[k] = sign * (term.bound - float(line @ inside)) + HAIR * size
    ids = tuple(str(name) for name in names[drawn])
    return Pool(ids, rows, room, tuple(t.rule.name for t in terms), problem.solve)
