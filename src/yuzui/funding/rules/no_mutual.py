# SPDX-License-Identifier: Apache-2.0
r"""Distributed review: nobody judges the proposal of somebody who judges theirs.

For proposals :math:`p` by :math:`a` and :math:`q` by :math:`b` who both review:
:math:`x_{pb} + x_{qa} \le 1`. Who wrote a proposal stands in a column that holds the id of a
reviewer; whoever is no reviewer is free.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import numpy as np

from yuzui.funding.candidates import Crossing, Panel, label
from yuzui.funding.grammar import FOUR, Fault, Field, Pairing, Rule, never_soft
from yuzui.text import Text

AUTHOR = Field(
    "author",
    "column",
    Text("author", "申请人列"),
    Text(
        "column of proposals: who of the reviewers wrote it; by default pi",
        "申请书表中载有申请人（评审人编号）的列；默认 pi",
    ),
)

TITLE = Text("no_mutual: nobody judges who judges them", "不互评：互为申请人者不得互评")
STAGE = "assign"
FIELDS = (AUTHOR,)
UNIT = "count"
SOURCE = "Merrifield and Saari 2009, doi:10.1111/j.1468-4004.2009.50416.x"
EXAMPLE = Pairing.two_each(
    FOUR,
    {"name": "not each other", "kind": "no_mutual"},
    holds="P1 R3 R6, P2 R2 R5, P3 R2 R6, P4 R1 R4",
    violates="P1 R4 R5, P2 R2 R5, P3 R2 R6, P4 R1 R3",
    optimum=625.0,
)


def faults(row: Mapping[str, Any]) -> Iterator[Fault]:
    """Find what is wrong with the keys of a row taken together."""
    yield from never_soft(row)


def _column(rule: Rule) -> str:
    return str(rule.own.get("author", "pi"))


def reads(rule: Rule) -> Mapping[str, tuple[str, ...]]:
    """Return the columns of each side that a row reads."""
    return {"proposals": (_column(rule),)}


def terms(rules: Iterable[Rule], panel: Panel) -> Iterator[Crossing]:
    """Return one crossing per row.

    Parameters
    ----------
    rules : iterable of Rule
        Rows of this kind.
    panel : Panel
        The two sides.

    Yields
    ------
    Crossing
        Who wrote each proposal.
    """
    place = {name: k for k, name in enumerate(panel.reviewers.ids)}
    for rule in rules:
        cells = panel.proposals.column(_column(rule))
        author = [place.get(label(cell), -1) for cell in cells]
        yield Crossing(rule, np.array(author, dtype=np.int64))
