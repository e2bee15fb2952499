# SPDX-License-Identifier: Apache-2.0
"""Why a share moved: exact decompositions, without a residual."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Move:
    """A change of a share, split in two.

    Parameters
    ----------
    change : float
        Share at the end less share at the beginning, fraction.
    numerator, denominator : float
        What the growth of the part added and what the growth of the whole took away, fractions;
        they sum to ``change``.
    components : mapping
        The numerator's contribution by component, fraction; empty if it was not split.
    """

    change: float
    numerator: float
    denominator: float
    components: Mapping[str, float]


def logarithmic_mean(a: float, b: float) -> float:
    """Return ``(a - b) / (ln a - ln b)``, ``a`` where both are equal, 0 where one is 0.

    Notes
    -----
    Near equality the series in the relative difference keeps full precision.
    """
    if a < 0 or b < 0:
        raise ValueError("logarithmic mean of a negative number")
    if a == b:
        return a
    if a == 0 or b == 0:
        return 0.0
    small = (a - b) / b
    if abs(small) < 1e-6:
        return b * (1 + small / 2 - small * small / 12)
    return (a - b) / math.log(a / b)


def split(
    before: tuple[float, float], after: tuple[float, float], components: Mapping[str, tuple[float, float]] | None = None
) -> Move:
    """Split the change of a share into numerator and denominator.

    Notes
    -----
    ``ΔS = L(S₁,S₀)(Δln B - Δln N)`` with the logarithmic mean L; a component i of B takes
    ``L(B_i1,B_i0)/L(B₁,B₀) · Δln B_i`` of ``Δln B``, in the limit ``(B_i1 - B_i0)/L(B₁,B₀)``,
    which also holds for a component that begins or ends at zero. The same limit serves a part
    that begins or ends at zero, where ``Δln`` does not exist: all of the change is numerator.

    References
    ----------
    Ang, B. W. (2005). The LMDI approach to decomposition analysis: a practical guide. Energy
    Policy 33, 867-871. doi:10.1016/j.enpol.2003.10.010
    """
    (b0, n0), (b1, n1) = before, after
    change = b1 / n1 - b0 / n0
    weight = logarithmic_mean(b1 / n1, b0 / n0)
    denominator = -weight * math.log(n1 / n0)
    numerator = change - denominator
    if b0 > 0 and b1 > 0:
        numerator = weight * math.log(b1 / b0)
    per_unit = (change / (b1 - b0)) if b1 != b0 else 0.0
    if b0 > 0 and b1 > 0:
        per_unit = weight / logarithmic_mean(b1, b0)
    parts = {name: per_unit * (end - start) for name, (start, end) in (components or {}).items()}
    return Move(change, numerator, denominator, parts)


def mix(
    before: Mapping[str, tuple[float, float]], after: Mapping[str, tuple[float, float]]
) -> dict[str, tuple[float, float]]:
    """Split the change of a share into performer mix and share within each performer.

    Notes
    -----
    ``ΔS = Σ Δw_p · s̄_p + Σ w̄_p · Δs_p``: w is a performer's share of the whole, s the part's
    share within it, bars are means of the two years. A performer without money has s = 0.
    """
    whole0 = sum(total for _, total in before.values())
    whole1 = sum(total for _, total in after.values())
    terms = {}
    for performer in before:
        (part0, total0), (part1, total1) = before[performer], after[performer]
        w0, w1 = total0 / whole0, total1 / whole1
        s0 = part0 / total0 if total0 else 0.0
        s1 = part1 / total1 if total1 else 0.0
        terms[performer] = ((w1 - w0) * (s0 + s1) / 2, (w0 + w1) / 2 * (s1 - s0))
    return terms
