# SPDX-License-Identifier: Apache-2.0
"""What is asked of the study ``path``."""

from __future__ import annotations

from dataclasses import dataclass

from yuzui.investment.path import HORIZONS, usual_deadline

USUAL_ODDS = 5
"""Years after the base year for which odds are always given, unless that has passed."""


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked."""

    country: str
    measure: str
    of: str
    target: float
    by: int | None
    lever: str = ""
    this_year: int = 0

    def horizons(self, base_year: int) -> range:
        """Years ahead that are forecast."""
        last = max(self.by or 0, self.odds_by(base_year))
        return range(1, max(HORIZONS[-1], last - base_year) + 1)

    def required_by(self, base_year: int) -> int:
        """Return the deadline of the growth that is needed: the one asked for, or the usual one."""
        return self.by or usual_deadline(base_year, HORIZONS[-2], self.this_year)

    def odds_by(self, base_year: int) -> int:
        """Return the year for which odds are always given."""
        return usual_deadline(base_year, USUAL_ODDS, self.this_year)
