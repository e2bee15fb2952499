# SPDX-License-Identifier: Apache-2.0
"""How far one supplier decides, with what is not known as a range; and what lies downstream of an input."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import msgspec


class Range(msgspec.Struct, frozen=True):
    """The least and the most that a figure can be."""

    low: float
    high: float


def missing(shares: Sequence[float]) -> float:
    """Return the part of the supply of which no supplier is stated."""
    return max(0.0, 1.0 - sum(shares))


def concentration(shares: Sequence[float]) -> Range:
    r"""Return the least and the greatest concentration that stated shares allow.

    With missing share :math:`m` the index of Hirschman and Herfindahl lies between :math:`\sum s^2`, where the rest
    is spread over countless suppliers, and :math:`(s_{max} + m)^2 + \sum_{others} s^2`, where the largest has it too
    (Hirschman 1945; Herfindahl 1950). Without any share it lies between 0 and 1.

    Parameters
    ----------
    shares : sequence of float
        Stated shares as fractions, in any order; their sum may be above 1 by rounding.

    Returns
    -------
    Range
        Within 0 and 1.

    Examples
    --------
    >>> concentration([0.5, 0.25])
    Range(low=0.3125, high=0.625)
    """
    if not shares:
        return Range(0.0, 1.0)
    low = sum(share**2 for share in shares)
    top = max(shares)
    return Range(min(1.0, low), min(1.0, low - top**2 + (top + missing(shares)) ** 2))


def unstated(suppliers: int) -> Range:
    """Return the concentration of an input without any share: suppliers alike, or one that has it all.

    Examples
    --------
    >>> unstated(4), unstated(0)
    (Range(low=0.25, high=1.0), Range(low=0.0, high=1.0))
    """
    return Range(1 / suppliers if suppliers else 0.0, 1.0)


def exposure(shares: Mapping[str, float], country: str) -> Range:
    """Return the least and the most of an input that a country gets from others: 1 − s − m to 1 − s."""
    own = min(1.0, shares.get(country, 0.0))
    return Range(max(0.0, 1 - own - missing(list(shares.values()))), 1 - own)


def reach(into: Mapping[str, Sequence[str]]) -> dict[str, set[str]]:
    """Return all that lies downstream of each input; an input of a cycle lies downstream of itself.

    Examples
    --------
    >>> sorted(reach({"a": ["b"], "b": ["c", "d"]})["a"])
    ['b', 'c', 'd']
    """
    result: dict[str, set[str]] = {}
    for name in into:
        seen: set[str] = set()
        left = list(into[name])
        while left:
            one = left.pop()
            if one not in seen:
                seen.add(one)
                left += into.get(one, ())
        result[name] = seen
    return result
