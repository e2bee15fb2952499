# SPDX-License-Identifier: Apache-2.0
"""The cube over the years of a back-cast, from which its levers begin, and a plan on it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from yuzui.investment.backcast.problem import Problem
from yuzui.investment.backcast.successive_lp import Given, Levers, Use
from yuzui.investment.lever import Path
from yuzui.investment.series.facts import Facts
from yuzui.investment.series.ratio import Ratio

if TYPE_CHECKING:
    from yuzui.solve.model import Array


@dataclass(frozen=True, slots=True)
class Plan:
    """The plan of government money, made at the median response."""

    start: Path
    used: Use
    others: list[Given]
    amounts: Array

    @property
    def world(self) -> Levers:
        """What it was made for."""
        return Levers([self.used], self.others).at_medians()


def years(problem: Problem, share: Ratio) -> range:
    """Return the years of a problem, the base year first."""
    base = share.latest.year
    return range(base, base + problem.years + 1)


def growing(facts: Facts, share: Ratio) -> Callable[[Array], Path]:
    """Return what makes a cube, no lever acting, of yearly growth."""
    from yuzui.investment.lever_report.start import start

    cells, base = start(facts, share).cells, share.latest.year

    def cube(growth: Array) -> Path:
        rates = np.hstack([np.zeros((len(growth), 1)), growth])
        return Path.of(cells, range(base, base + rates.shape[1]), rates)

    return cube


def cube(problem: Problem, facts: Facts, share: Ratio) -> Path:
    """Return the cube over the years of a problem, no lever acting."""
    return growing(facts, share)(problem.yearly(problem.rest_growth)[None])
