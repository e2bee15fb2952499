# SPDX-License-Identifier: Apache-2.0
r"""Challenge calls: at most so many teams on one item, paid stage by stage.

:math:`\sum_{j \in i} x_j \le m` for each item :math:`i` (揭榜挂帅: one team, or several side by
side until a gate). ``stages`` are the parts of the award that fall due as milestones are
accepted; the whole award counts against the budget, since every stage may fall due.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from yuzui.funding.candidates import Candidates, Term, split
from yuzui.funding.grammar import TWELVE, WHERE, Example, Fault, Field, Rule
from yuzui.text import Text

ITEM = Field(
    "item", "column", Text("item", "榜单"), Text("column that names the item", "所揭榜单所在的列"), required=True
)
TEAMS = Field(
    "teams_at_most",
    "figure",
    Text("teams at most", "队伍不多于"),
    Text("teams funded side by side on one item", "同一榜单并行资助的队伍数"),
    required=True,
)
STAGES = Field(
    "stages", "numbers", Text("stages", "阶段"), Text("parts paid stage by stage, sum 1", "分阶段拨付比例，合计 1")
)

TITLE = Text("parallel: at most so many teams on one item", "并行：同一榜单至多几支队伍")
STAGE = "fund"
FIELDS = (WHERE, ITEM, TEAMS, STAGES)
UNIT = "count"
SOURCE = "Kellerer, Pferschy and Pisinger 2004, doi:10.1007/978-3-540-24777-7"
EXAMPLE = Example(
    TWELVE,
    rules=(
        {"name": "budget", "kind": "budget", "total": 300},
        {"name": "teams", "kind": "parallel", "item": "institute", "teams_at_most": 1},
    ),
    holds=("P01", "P03", "P04", "P07"),
    violates=("P03", "P05"),
    optimum=319.0,
)


def faults(row: Mapping[str, Any]) -> Iterator[Fault]:
    """Find what is wrong with the keys of a row taken together."""
    stages = row.get("stages", (1.0,))
    if any(part <= 0 for part in stages) or not math.isclose(sum(stages), 1.0, abs_tol=1e-9):
        words = Text("parts above nothing that add up to 1", "各阶段比例须大于 0 且合计为 1")
        yield Fault("stages", words, "[0.3, 0.4, 0.3]")
    if row.get("teams_at_most", 1.0) < 1:
        yield Fault("teams_at_most", Text("at least one team", "至少一支队伍"), "1")


def columns(rule: Rule) -> tuple[str, ...]:
    """Return the columns of proposals that a row reads beside its condition."""
    return (str(rule.own["item"]),)


def terms(rules: Iterable[Rule], candidates: Candidates) -> Iterator[Term]:
    """Return one term per item.

    Parameters
    ----------
    rules : iterable of Rule
        Rows of this kind.
    candidates : Candidates
        The proposals.

    Yields
    ------
    Term
        Upper limits on counts.
    """
    for rule in rules:
        for _, item, members in split([replace(rule, by=str(rule.own["item"]))], candidates):
            yield Term(rule, item, members * 1.0, "<=", float(rule.own["teams_at_most"]))
