# SPDX-License-Identifier: Apache-2.0
r"""How sure the line is: the slate drawn again from the posterior of the values.

Each of :math:`D` posterior draws of the values is solved under the same rules;
:math:`\pi_j` is the share of draws that fund :math:`j`, with standard error
:math:`\sqrt{\pi(1-\pi)/D}`. A proposal whose :math:`\pi \pm 2` standard errors touches one of
the thresholds is in the band, so that simulation noise never separates equal proposals.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Literal

import numpy as np

from yuzui.allocate.methods.fund.narrow import rough
from yuzui.allocate.methods.fund.problem import Change, Problem
from yuzui.allocate.methods.fund.relax import Relaxed

Array = np.ndarray[Any, Any]
Band = Literal["fund", "lottery", "decline"]

LOW, HIGH = 0.20, 0.80


@dataclass(frozen=True, slots=True, eq=False)
class Redrawn:
    """Funding probabilities.

    Parameters
    ----------
    count : array of int, shape (n,)
        Draws that fund each proposal.
    draws : int
        Number of draws with a set.
    gap : float
        Largest relative gap to the proven bound among the draws.
    """

    count: Array
    draws: int
    gap: float = 0.0

    @property
    def probability(self) -> Array:
        """Share of draws that fund each proposal, shape (n,)."""
        return np.asarray(self.count / self.draws)

    @property
    def error(self) -> Array:
        """Standard error of the probability, shape (n,)."""
        share = self.probability
        return np.asarray(np.sqrt(share * (1 - share) / self.draws))

    def bands(self, low: float = LOW, high: float = HIGH) -> list[Band]:
        """Return the band of each proposal; ends belong to the lottery band.

        Parameters
        ----------
        low, high : float
            Thresholds, fractions, as the rules write them.

        Returns
        -------
        list of str
            ``fund``, ``lottery`` or ``decline``.

        Notes
        -----
        Whole numbers are compared, so that no rounding decides: with :math:`c` of :math:`D` draws
        and a threshold :math:`t`, two standard errors are clear if
        :math:`D (c - t D)^2 > 4 c (D - c)`.
        """
        least, most = Fraction(str(low)), Fraction(str(high))
        known = {c: _band(c, self.draws, least, most) for c in set(self.count.tolist())}
        return [known[c] for c in self.count.tolist()]


def _band(count: int, draws: int, low: Fraction, high: Fraction) -> Band:
    noise = 4 * count * (draws - count)
    over, under = count - high * draws, low * draws - count
    if over > 0 and draws * over * over > noise:
        return "fund"
    if under > 0 and draws * under * under > noise:
        return "decline"
    return "lottery"


def redraw(problem: Problem, values: Array) -> Redrawn:
    """Solve the problem once per draw of the values.

    Parameters
    ----------
    problem : Problem
        The problem.
    values : array of float, shape (draws, n)
        Draws of the values.

    Returns
    -------
    Redrawn
        Counts over the draws that have a set.
    """
    count, solved = np.zeros(len(problem.candidates), dtype=np.int64), 0
    relaxed, gap = Relaxed(problem), 0.0
    for value in values:
        slate = rough(relaxed, Change(value=value))
        if slate.objective is not None:
            count += slate.chosen
            solved += 1
            gap = max(gap, slate.gap or 0.0)
    return Redrawn(count, max(solved, 1), gap)
