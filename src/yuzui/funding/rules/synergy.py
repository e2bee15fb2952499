# SPDX-License-Identifier: Apache-2.0
r"""Two are worth more, or less, together than apart: shared samples, the same market twice.

For each pair :math:`(a, b)` the value rises by :math:`b_k y`, with :math:`y \le x_a`,
:math:`y \le x_b` and :math:`y \ge x_a + x_b - 1`; a negative bonus is a loss. With partial
awards any level of both counts.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from yuzui.funding.candidates import Bonus, Candidates, Term
from yuzui.funding.grammar import PAIRS, TWELVE, Example, Fault, Field, Rule, never_soft
from yuzui.text import Text

BONUS = Field(
    "bonus",
    "figure",
    Text("bonus", "加值"),
    Text("value points of both together; may be negative", "两者同选时增加的价值分，可为负"),
    required=True,
)

TITLE = Text("synergy: two are worth more, or less, together", "协同：两者同选时价值增减")
STAGE = "fund"
FIELDS = (PAIRS.needed, BONUS)
UNIT = "value"
SOURCE = "Billionnet and Soutif 2004, doi:10.1016/S0377-2217(03)00244-3"
EXAMPLE = Example(
    TWELVE,
    rules=(
        {"name": "budget", "kind": "budget", "total": 300},
        {"name": "one sample", "kind": "synergy", "pairs": [["P06", "P10"]], "bonus": 40},
    ),
    holds=("P01", "P03", "P04", "P05", "P06", "P10"),
    violates=(),
    optimum=482.0,
)


def faults(row: Mapping[str, Any]) -> Iterator[Fault]:
    """Find what is wrong with the keys of a row taken together."""
    yield from never_soft(row)


def bonuses(rules: Iterable[Rule], candidates: Candidates) -> Iterator[Bonus]:
    """Return one bonus per pair.

    Parameters
    ----------
    rules : iterable of Rule
        Rows of this kind.
    candidates : Candidates
        The proposals.

    Yields
    ------
    Bonus
        What the two add if both are funded.
    """
    for rule in rules:
        for pair in rule.own["pairs"]:
            first, second = candidates.places(pair)
            yield Bonus(rule, (first, second), float(rule.own["bonus"]))


def terms(rules: Iterable[Rule], candidates: Candidates) -> Iterator[Term]:
    """Return no term: what pairs add stands in the objective."""
    yield from ()
