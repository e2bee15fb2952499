# SPDX-License-Identifier: Apache-2.0
r"""One only together with another: a follow-up needs its pilot, a user project its instrument.

For each pair :math:`(a, b)`: :math:`x_a \le x_b`. Soft: the penalty is paid once per broken pair.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from yuzui.funding.candidates import Candidates, Term
from yuzui.funding.grammar import PAIRS, TWELVE, Example, Rule
from yuzui.text import Text

TITLE = Text("requires: the first only with the second", "前提：前者须与后者同时入选")
STAGE = "fund"
FIELDS = (PAIRS.needed,)
UNIT = "count"
SOURCE = "Kellerer, Pferschy and Pisinger 2004, doi:10.1007/978-3-540-24777-7"
EXAMPLE = Example(
    TWELVE,
    rules=(
        {"name": "budget", "kind": "budget", "total": 300},
        {"name": "pilot first", "kind": "requires", "pairs": [["P03", "P02"]]},
    ),
    holds=("P02", "P03", "P04"),
    violates=("P01", "P03", "P04"),
    optimum=426.0,
)


def terms(rules: Iterable[Rule], candidates: Candidates) -> Iterator[Term]:
    """Return one term per pair.

    Parameters
    ----------
    rules : iterable of Rule
        Rows of this kind.
    candidates : Candidates
        The proposals.

    Yields
    ------
    Term
        Upper limits on the difference; a single pair has no category.
    """
    for rule in rules:
        pairs = rule.own["pairs"]
        for first, second in pairs:
            group = candidates.members([first]) * 1.0 - candidates.members([second])
            yield Term(rule, f"{first}→{second}" if len(pairs) > 1 else "", group, "<=", 0.0)
