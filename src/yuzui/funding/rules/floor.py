# SPDX-License-Identifier: Apache-2.0
r"""At least this much of a group: basic research, early career, every field.

For the members :math:`G` of the condition, measure :math:`a` and funded set :math:`x`:

- limit :math:`b`: :math:`\sum_{j \in G} a_j x_j \ge b`;
- share :math:`s` of a fixed sum :math:`B`: :math:`\sum_{j \in G} a_j x_j \ge s B`;
- share :math:`s` of what is awarded: :math:`\sum_j (a_j [j \in G] - s\,a_j) x_j \ge 0`.

The last two are different rules, so ``share_of`` has no default. A floor above nothing that
covers no proposal can never hold: it is an error, not an infeasible call.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from yuzui.funding.candidates import Candidates, Term, limited
from yuzui.funding.grammar import AT_LEAST, BY, MEASURE, SHARE_OF, TWELVE, WHERE, Example, Rule
from yuzui.text import Text

TITLE = Text("floor: at least this much of a group", "下限：某一组不得少于")
STAGE = "fund"
FIELDS = (WHERE, BY, AT_LEAST.needed, MEASURE, SHARE_OF)
UNIT = "measure"
SOURCE = "Kellerer, Pferschy and Pisinger 2004, doi:10.1007/978-3-540-24777-7"
EXAMPLE = Example(
    TWELVE,
    rules=(
        {"name": "budget", "kind": "budget", "total": 300},
        {"name": "basic", "kind": "floor", "where": {"type": "basic"}, "at_least": 0.45, "share_of": "awarded"},
    ),
    holds=("P01", "P06", "P09", "P10"),
    violates=("P01", "P03", "P04", "P05"),
    optimum=413.0,
)


def terms(rules: Iterable[Rule], candidates: Candidates) -> Iterator[Term]:
    """Return one term per row and category; see :func:`yuzui.funding.candidates.limited`."""
    yield from limited(rules, candidates, ">=")
