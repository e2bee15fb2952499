# SPDX-License-Identifier: Apache-2.0
r"""Somebody of a kind on every proposal: a senior, a woman, somebody from abroad.

:math:`\sum_{r \in G} x_{pr} \ge k` for each proposal, over the reviewers :math:`G` that meet the
condition. If nobody does the row can never hold: it is an error, not an infeasible assignment.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import numpy as np

from yuzui.errors import Place, RuleError
from yuzui.funding.candidates import Count, Panel
from yuzui.funding.grammar import FOUR, Fault, Field, Pairing, Rule, never_soft
from yuzui.text import Text

WHOM = Field(
    "where",
    "where",
    Text("covers", "范围"),
    Text("reviewers of whom some must be there", "须包含的评审人范围"),
    required=True,
)
LEAST = Field(
    "at_least",
    "figure",
    Text("at least", "不少于"),
    Text("so many of them on each proposal", "每项申请至少几位"),
    required=True,
)

TITLE = Text("include: some of these reviewers on every proposal", "包含：每项申请须有此类评审人")
STAGE = "assign"
REVIEWERS = ("where",)
FIELDS = (WHOM, LEAST)
UNIT = "count"
SOURCE = "Leyton-Brown et al. 2024, doi:10.1016/j.artint.2024.104119"
EXAMPLE = Pairing.two_each(
    FOUR,
    {"name": "a senior", "kind": "include", "where": {"senior": True}, "at_least": 1},
    holds="P1 R3 R4, P2 R1 R5, P3 R2 R6, P4 R1 R4",
    violates="P1 R4 R5, P2 R1 R5, P3 R2 R6, P4 R1 R3",
    optimum=630.0,
)


def faults(row: Mapping[str, Any]) -> Iterator[Fault]:
    """Find what is wrong with the keys of a row taken together."""
    yield from never_soft(row)
    if row.get("at_least", 1.0) < 1:
        yield Fault("at_least", Text("from 1 on", "应不小于 1"), "1")


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
        Lower limits.

    Raises
    ------
    RuleError
        If no reviewer meets the condition.
    """
    for rule in rules:
        members = panel.reviewers.covered(rule.where)
        if not members.any():
            raise RuleError(
                Text("no reviewer meets the condition of a rule", "没有评审人符合规则的条件"),
                place=Place(sheet="rules", row=rule.row, column="where"),
                seen=rule.name,
                fix=Text(
                    "check the words of “where” against the reviewers, or take the rule out",
                    "请对照评审人表核对范围条件的用词，或删去该规则",
                ),
                code="empty_group",
            )
        n = len(panel.proposals)
        yield Count(
            rule,
            "proposal",
            np.ones(n, dtype=bool),
            np.where(members, 0, -1),
            ("",),
            np.full(n, float(rule.at_least or 1.0)),
            np.full(n, np.inf),
        )
