# SPDX-License-Identifier: Apache-2.0
r"""So many reviewers for each proposal.

:math:`\sum_r x_{pr} = d_p` for each proposal of the condition: a number, or a column that holds
one for each proposal. Without such a row the demand must be asked for on the command line.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import numpy as np

from yuzui.errors import Place, RuleError
from yuzui.funding.candidates import Count, Panel, number
from yuzui.funding.grammar import SIX, WHERE, Fault, Field, Pairing, Rule, never_soft
from yuzui.text import Text

DEMAND = Field(
    "demand",
    "limit",
    Text("demand", "评审人数"),
    Text("a number, or {column = name}", "数值，或 {column = 列名}"),
    required=True,
)

TITLE = Text("per_proposal: so many reviewers for each", "每项人数：每项申请的评审人数")
STAGE = "assign"
FIELDS = (WHERE, DEMAND)
UNIT = "count"
SOURCE = "Kobren, Saha and McCallum 2019, arXiv:1905.11924"
EXAMPLE = Pairing.two_each(
    SIX,
    {"name": "conflicts", "kind": "conflict"},
    holds="P1 R3 R6, P2 R2 R5, P3 R2 R6, P4 R1 R4, P5 R1 R4",
    violates="P1 R3 R6, P2 R2, P3 R2 R6, P4 R1 R4, P5 R1 R4",
    optimum=745.0,
)


def faults(row: Mapping[str, Any]) -> Iterator[Fault]:
    """Find what is wrong with the keys of a row taken together."""
    yield from never_soft(row)
    demand = row.get("demand", 1.0)
    if isinstance(demand, float) and (demand < 1 or demand % 1):
        yield Fault("demand", Text("a whole number from 1 on", "应为不小于 1 的整数"), "3")


def reads(rule: Rule) -> Mapping[str, tuple[str, ...]]:
    """Return the columns of each side that a row reads."""
    demand = rule.own["demand"]
    own = (demand,) if isinstance(demand, str) else ()
    return {"proposals": (*rule.where.columns, *own)}


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
        As many reviewers as demanded.

    Raises
    ------
    RuleError
        If a proposal of the condition has no demand.
    """
    for rule in rules:
        demand, members = rule.own["demand"], panel.proposals.covered(rule.where)
        sizes = np.full(len(members), np.nan if isinstance(demand, str) else float(demand))
        if isinstance(demand, str):
            cells = (number(cell) for cell in panel.proposals.column(demand))
            sizes = np.array([np.nan if cell is None else cell for cell in cells])
        if (lacking := np.flatnonzero(members & ~(sizes >= 0))).size:
            raise RuleError(
                Text("a proposal has no number of reviewers", "某项申请缺少评审人数"),
                place=Place(sheet="rules", row=rule.row, column="demand"),
                seen=str(panel.proposals.ids[int(lacking[0])]),
                fix=Text(
                    f"fill in “{demand}” for this proposal, or write one number: demand = 3",
                    f"请为该申请填写“{demand}”列，或统一写明：demand = 3",
                ),
            )
        group = np.zeros(len(panel.reviewers), dtype=np.int64)
        yield Count(rule, "proposal", members, group, ("",), sizes, sizes)
