# SPDX-License-Identifier: Apache-2.0
r"""Not both: two teams of one idea, a group of which only so many may go on.

Pair: :math:`x_a + x_b \le 1`; group: :math:`\sum_{j \in G} x_j \le k`, by default one.
Soft: the penalty is paid once per proposal too many.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from yuzui.funding.candidates import Candidates, Term
from yuzui.funding.grammar import PAIRS, TWELVE, Example, Fault, Field, Rule
from yuzui.text import Text

GROUP = Field("group", "ids", Text("group", "组"), Text("ids that exclude one another", "互相排斥的申请号"))
MOST = Field("at_most", "figure", Text("at most", "不多于"), Text("of the group; by default 1", "组内至多几项；默认 1"))

TITLE = Text("excludes: not both, or only so many of a group", "互斥：不得同时入选，或组内至多几项")
STAGE = "fund"
FIELDS = (PAIRS, GROUP, MOST)
UNIT = "count"
SOURCE = "Kellerer, Pferschy and Pisinger 2004, doi:10.1007/978-3-540-24777-7"
EXAMPLE = Example(
    TWELVE,
    rules=(
        {"name": "budget", "kind": "budget", "total": 300},
        {"name": "one of the two", "kind": "excludes", "pairs": [["P04", "P09"]]},
    ),
    holds=("P01", "P03", "P04"),
    violates=("P01", "P04", "P09"),
    optimum=442.0,
)


def faults(row: Mapping[str, Any]) -> Iterator[Fault]:
    """Find what is wrong with the keys of a row taken together."""
    if ("pairs" in row) == ("group" in row):
        words = Text("pairs or a group, one of them", "成对或成组，二者取一")
        yield Fault("group", words, 'group = ["P01", "P02"]', "missing_group")
    if "pairs" in row and "at_most" in row:
        words = Text("of a pair at most one; a limit belongs to a group", "成对者至多一项，上限仅用于组")
        fix = Text("take at_most out, or write a group", "请删去 at_most，或改写为组")
        yield Fault("at_most", words, fix=fix)


def terms(rules: Iterable[Rule], candidates: Candidates) -> Iterator[Term]:
    """Return one term per pair, or one for the group.

    Parameters
    ----------
    rules : iterable of Rule
        Rows of this kind.
    candidates : Candidates
        The proposals.

    Yields
    ------
    Term
        Upper limits on counts; a single pair has no category.
    """
    for rule in rules:
        pairs = rule.own.get("pairs", ())
        for pair in pairs:
            name = "–".join(pair) if len(pairs) > 1 else ""
            yield Term(rule, name, candidates.members(pair) * 1.0, "<=", 1.0)
        if not pairs:
            most = 1.0 if rule.at_most is None else float(rule.at_most)
            yield Term(rule, "", candidates.members(rule.own["group"]) * 1.0, "<=", most)
