# SPDX-License-Identifier: Apache-2.0
r"""Originality: over how many fields the works that this one cites are spread.

With :math:`N` references that have a field, :math:`s_k` of them (as a share) in field :math:`k`:

.. math:: 1 - \sum_k s_k^2

0 if all are of one field. In small samples it is too low: times :math:`N / (N - 1)` it is not
(Hall 2002). It has no value for fewer than two references with a field. A work of several fields
counts in each with its weight. All references in the set count, whatever their age.

References
----------
Trajtenberg, Henderson & Jaffe (1997), doi:10.1080/10438599700000006. Hall (2002), in Jaffe &
Trajtenberg, Patents, Citations and Innovations, for the correction.
"""

from __future__ import annotations

from typing import Any

from yuzui.evaluation import relations
from yuzui.evaluation.indicator import Example, Indicator, Parameters, Part, Tables
from yuzui.text import Text

TITLE = Text("Originality", "原创性")
UNIT = "1"
NEEDS = ("work.year", "work.field", "citation.citing_id", "citation.cited_id")
WINDOWS = (0,)
SOURCE = "doi:10.1080/10438599700000006"
META = Indicator(
    kind="relational",
    version=1,
    question=Text("Does it draw on many fields, or on one?", "它依据许多领域的成果，还是只依据一个领域？"),
    cannot_tell=Text(
        "Whether anything in it is new: a survey of many fields has a high value. It hangs on "
        "how finely fields are drawn and on which references are in the set.",
        "不能说明是否有新意：跨多个领域的综述取值也高。取值取决于领域划分的粗细，以及集合内收录了哪些参考文献。",
    ),
    parts=(
        Part("originality", Text("spread of references over fields", "参考文献的领域分散度")),
        Part("originality_corrected", Text("the same, corrected for few", "同上，经小样本校正")),
        Part("originality_n", Text("references with a field", "有领域的参考文献数")),
    ),
    last=None,
)
EXAMPLE = Example(
    works={"F": 2000, "G": 2000, "a": 1991, "b": 1992, "c": 1993, "d": 1994, "e": 1995},
    citations=(("F", "a"), ("F", "b"), ("F", "c"), ("F", "d"), ("F", "e"), ("G", "a")),
    fields={"a": "x", "b": "x", "c": "x", "d": "y"},
    window=0,
    expect={
        "F": {"originality": "3/8", "originality_corrected": "1/2", "originality_n": 4},
        "G": {"originality": None, "originality_corrected": None, "originality_n": 1},
    },
)


def expr(t: Tables, p: Parameters) -> Any:
    """Return the expression.

    Parameters
    ----------
    t : Tables
        Works and links.
    p : Parameters
        Not used: references count whatever their age.

    Returns
    -------
    ibis table
        ``work_id``, the parts of :data:`META` and beside each ``<part>_null``.
    """
    return relations.spread(t, relations.references(t), ("citing_id", "cited_id"), "originality")
