# SPDX-License-Identifier: Apache-2.0
r"""Neither idle nor overloaded: so many proposals for each reviewer.

:math:`l_r \le \sum_p x_{pr} \le u_r`. The columns ``min`` and ``max`` of a reviewer stand above
the numbers of the row. The condition is one on reviewers; a reviewer whom no row covers may have
any number.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from yuzui.funding.candidates import Count, Panel, number
from yuzui.funding.grammar import SIX, Fault, Field, Pairing, Rule, never_soft
from yuzui.text import Text

if TYPE_CHECKING:
    import numpy as np

    Array = np.ndarray[Any, Any]

WHOM = Field("where", "where", Text("covers", "范围"), Text("which reviewers", "哪些评审人"))
LEAST = Field(
    "at_least",
    "figure",
    Text("at least", "不少于"),
    Text("fewest proposals; column min stands above it", "最少项数；评审人的 min 列优先"),
)
MOST = Field(
    "at_most",
    "figure",
    Text("at most", "不多于"),
    Text("most proposals; column max stands above it", "最多项数；评审人的 max 列优先"),
)

TITLE = Text("load: so many proposals for each reviewer", "负荷：每位评审人的项数")
STAGE = "assign"
REVIEWERS = ("where",)
FIELDS = (WHOM, LEAST, MOST)
UNIT = "count"
SOURCE = "Kobren, Saha and McCallum 2019, arXiv:1905.11924"
EXAMPLE = Pairing.two_each(
    SIX,
    {"name": "conflicts", "kind": "conflict"},
    load=(0, 3),
    holds="P1 R1 R4, P2 R2 R5, P3 R2 R6, P4 R1 R4, P5 R1 R4",
    violates="P1 R1 R4, P2 R1 R2, P3 R2 R6, P4 R1 R4, P5 R1 R4",
    optimum=790.0,
)


def faults(row: Mapping[str, Any]) -> Iterator[Fault]:
    """Find what is wrong with the keys of a row taken together."""
    yield from never_soft(row)
    low, high = row.get("at_least", 0.0), row.get("at_most", float("inf"))
    if "at_least" not in row and "at_most" not in row:
        yield Fault("at_most", Text("a load without a limit", "负荷缺少界限"), "at_most = 6")
    if not 0 <= low <= high:
        yield Fault("at_least", Text("from 0 on, and at most the largest", "应不小于 0 且不大于上限"), "1")


def reads(rule: Rule) -> Mapping[str, tuple[str, ...]]:
    """Return the columns of each side that a row reads."""
    return {"reviewers": rule.where.columns}


def terms(rules: Iterable[Rule], panel: Panel) -> Iterator[Count]:
    """Return one count per row.

    Parameters
    ----------
    rules : iterable of Rule
        Rows of this kind.
    panel : Panel
        The two sides.

    Yields
    ------
    Count
        Limits of each reviewer's load.
    """
    for rule in rules:
        members = panel.reviewers.covered(rule.where)
        low = 0.0 if rule.at_least is None else float(rule.at_least)
        high = np.inf if rule.at_most is None else float(rule.at_most)
        yield Count(
            rule,
            "reviewer",
            np.ones(len(panel.proposals), dtype=bool),
            np.where(members, 0, -1),
            ("",),
            _limits(panel, "min", low),
            _limits(panel, "max", high),
        )


def _limits(panel: Panel, name: str, usual: float) -> Array:
    """Return a reviewer's own limit where there is one, else that of the row."""
    if not panel.reviewers.has(name):
        return np.full(len(panel.reviewers), usual)
    cells = (number(cell) for cell in panel.reviewers.column(name))
    return np.array([usual if cell is None else cell for cell in cells])
