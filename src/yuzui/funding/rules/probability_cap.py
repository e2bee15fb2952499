# SPDX-License-Identifier: Apache-2.0
r"""No pair is sure: nobody can count on judging a certain proposal.

:math:`P(x_{pr} = 1) \le q` for every pair: the assignment is drawn, and nobody may have bought a
reviewer beforehand. One assignment alone neither keeps nor breaks it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from yuzui.funding.candidates import Count, Panel
from yuzui.funding.grammar import FOUR, Fault, Field, Pairing, Rule, never_soft
from yuzui.text import Text

MOST = Field(
    "at_most", "figure", Text("at most", "不多于"), Text("chance of any pair", "任一评审对的概率"), required=True
)

TITLE = Text("probability_cap: no pair is sure", "概率上限：任一评审对均非必然")
STAGE = "assign"
LATER = True
FIELDS = (MOST,)
UNIT = "count"
SOURCE = "Jecmen et al. 2020, arXiv:2006.16437"
EXAMPLE = Pairing.two_each(
    FOUR,
    {"name": "drawn", "kind": "probability_cap", "at_most": 0.5},
    holds="P1 R3 R4, P2 R1 R5, P3 R2 R6, P4 R1 R4",
    optimum=630.0,
)


def faults(row: Mapping[str, Any]) -> Iterator[Fault]:
    """Find what is wrong with the keys of a row taken together."""
    yield from never_soft(row)
    if not 0 < row.get("at_most", 1.0) <= 1:
        yield Fault("at_most", Text("above 0 and up to 1", "应大于 0 且不超过 1"), "0.5")


def reads(rule: Rule) -> Mapping[str, tuple[str, ...]]:
    """Return the columns of each side that a row reads: none."""
    return {}


def most(rule: Rule) -> float:
    """Return the largest chance of a pair."""
    return float(rule.at_most or 1.0)


def terms(rules: Iterable[Rule], panel: Panel) -> Iterator[Count]:
    """Return no count: chances are capped when the assignment is drawn."""
    yield from ()
