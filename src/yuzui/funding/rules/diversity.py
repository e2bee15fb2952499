# SPDX-License-Identifier: Apache-2.0
r"""Not all from one house: at most so many reviewers of one group on one proposal.

:math:`\sum_{r \in g} x_{pr} \le k` for each proposal of the condition and each group :math:`g`
of reviewers, such as an institute or a region. A reviewer without a group is in none.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

import numpy as np

from yuzui.funding.candidates import Count, Panel, label
from yuzui.funding.grammar import FOUR, WHERE, Fault, Field, Pairing, Rule, never_soft
from yuzui.text import Text

GROUPS = replace(
    Field("by", "column", Text("for each", "分组"), Text("column of reviewers", "评审人表中的列")), required=True
)
MOST = Field(
    "at_most",
    "figure",
    Text("at most", "不多于"),
    Text("of one group on one proposal", "同组评审人至多几位"),
    required=True,
)

TITLE = Text("diversity: at most so many of one group", "多样：同组评审人至多几位")
STAGE = "assign"
REVIEWERS = ("by",)
FIELDS = (WHERE, GROUPS, MOST)
UNIT = "count"
SOURCE = "Leyton-Brown et al. 2024, doi:10.1016/j.artint.2024.104119"
EXAMPLE = Pairing.two_each(
    FOUR,
    {"name": "one of a house", "kind": "diversity", "by": "institute", "at_most": 1},
    holds="P1 R1 R4, P2 R2 R5, P3 R3 R6, P4 R1 R4",
    violates="P1 R1 R2, P2 R2 R5, P3 R3 R6, P4 R1 R4",
    optimum=625.0,
)


def faults(row: Mapping[str, Any]) -> Iterator[Fault]:
    """Find what is wrong with the keys of a row taken together."""
    yield from never_soft(row)
    if row.get("at_most", 1.0) < 1:
        yield Fault("at_most", Text("from 1 on", "应不小于 1"), "1")


def reads(rule: Rule) -> Mapping[str, tuple[str, ...]]:
    """Return the columns of each side that a row reads."""
    return {"proposals": rule.where.columns, "reviewers": (rule.by,)}


def terms(rules: Iterable[Rule], panel: Panel) -> Iterator[Count]:
    """Return one count per row, over all groups.

    Parameters
    ----------
    rules : iterable of Rule
        Rows of this kind.
    panel : Panel
        The two sides.

    Yields
    ------
    Count
        Upper limits.
    """
    for rule in rules:
        words = [label(cell) for cell in panel.reviewers.column(rule.by)]
        names = tuple(sorted(set(words) - {""}))
        place = {word: k for k, word in enumerate(names)}
        n = len(panel.proposals)
        yield Count(
            rule,
            "proposal",
            panel.proposals.covered(rule.where),
            np.array([place.get(word, -1) for word in words], dtype=np.int64),
            names,
            np.zeros(n),
            np.full(n, float(rule.at_most or 1.0)),
        )
