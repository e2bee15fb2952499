# SPDX-License-Identifier: Apache-2.0
"""What is asked of the study ``path``."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked.

    Parameters
    ----------
    country, measure, of : str
        Which share.
    target : float
        Share aimed at, fraction.
    by : int or None
        Deadline.
    lever : str
        A lever whose effect is wanted; empty for none.
    """

    country: str
    measure: str
    of: str
    target: float
    by: int | None
    lever: str = ""

    def horizons(self, base_year: int) -> range:
        """Years ahead that are forecast."""
        from yuzui.invest.path import HORIZONS

        return range(1, max(HORIZONS[-1], (self.by or 0) - base_year) + 1)
