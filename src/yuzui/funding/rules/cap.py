# SPDX-License-Identifier: Apache-2.0
r"""At most this much of a group: region, field, institute, applicant.

For the members :math:`G` of the condition, measure :math:`a` and funded set :math:`x`:

- limit :math:`b`: :math:`\sum_{j \in G} a_j x_j \le b`;
- share :math:`s` of a fixed sum :math:`B`: :math:`\sum_{j \in G} a_j x_j \le s B`;
- share :math:`s` of what is awarded: :math:`\sum_j (a_j [j \in G] - s\,a_j) x_j \le 0`.

The last two are different rules, so ``share_of`` has no default. A cap that covers no proposal
holds by itself and is reported as a finding.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from yuzui.funding.candidates import Candidates, Term, limited
from yuzui.funding.grammar import AT_MOST, BY, MEASURE, SHARE_OF, TWELVE, WHERE, Example, Rule
from yuzui.text import Text

TITLE = Text("cap: at most this much of a group", "上限：某一组不得超过")
STAGE = "fund"
FIELDS = (WHERE, BY, AT_MOST.needed, MEASURE, SHARE_OF)
UNIT = "measure"
SOURCE = "Kellerer, Pferschy and Pisinger 2004, doi:10.1007/978-3-540-24777-7"
EXAMPLE = Example(
    TWELVE,
    rules=(
        {"name": "budget", "kind": "budget", "total": 300},
        {"name": "region E", "kind": "cap", "where": {"region": "E"}, "at_most": 0.3, "share_of": "budget"},
    ),
    holds=("P01", "P03", "P04"),
    violates=("P01", "P03", "P05"),
    optimum=439.0,
)


def terms(rules: Iterable[Rule], candidates: Candidates) -> Iterator[Term]:
    """Return one term per row and category; see :func:`yuzui.funding.candidates.limited`."""
    yield from limited(rules, candidates, "<=")
