# SPDX-License-Identifier: Apache-2.0
r"""Generality: over how many fields the works that cite this one are spread.

With :math:`N` citing works that have a field, :math:`s_k` of them (as a share) in field :math:`k`:

.. math:: 1 - \sum_k s_k^2

0 if all are of one field. In small samples it is too low: times :math:`N / (N - 1)` it is not
(Hall 2002). It has no value for fewer than two citing works with a field. A work of several fields
counts in each with its weight. ``window`` years from publication count, lags 0 to ``window - 1``.

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

TITLE = Text("Generality", "通用性")
UNIT = "1"
NEEDS = ("work.year", "work.field", "citation.citing_id", "citation.cited_id")
WINDOWS = (3, 5, 10, 20, 0)
SOURCE = "doi:10.1080/10438599700000006"
META = Indicator(
    kind="relational",
    version=1,
    question=Text("Is it used in many fields, or in one?", "它被许多领域使用，还是只在一个领域使用？"),
    cannot_tell=Text(
        "Importance, or how far fields lie apart: two neighbouring fields count as two distant "
        "ones. It hangs on how finely fields are drawn, and says little of few citations.",
        "不能说明重要性，也不能说明领域之间相距多远：相邻的两个领域与相去甚远的两个领域同等看待。"
        "取值取决于领域划分的粗细，引用很少时说明不了什么。",
    ),
    parts=(
        Part("generality", Text("spread of citing works over fields", "施引成果的领域分散度")),
        Part("generality_corrected", Text("the same, corrected for few", "同上，经小样本校正")),
        Part("generality_n", Text("citing works with a field", "有领域的施引成果数")),
    ),
    params=("negative_lag", "self_citations"),
)
EXAMPLE = Example(
    works={"F": 2000, "G": 2000, "a": 2001, "b": 2002, "c": 2003, "d": 2004, "e": 2008, "f": 2001},
    citations=(("a", "F"), ("b", "F"), ("c", "F"), ("d", "F"), ("e", "F"), ("f", "F"), ("a", "G")),
    fields={"a": "x", "b": "x", "c": "x", "d": "y", "e": "y"},
    window=5,
    expect={
        "F": {"generality": "3/8", "generality_corrected": "1/2", "generality_n": 4},
        "G": {"generality": None, "generality_corrected": None, "generality_n": 1},
    },
)


def expr(t: Tables, p: Parameters) -> Any:
    """Return the expression.

    Parameters
    ----------
    t : Tables
        Works and links.
    p : Parameters
        Window and ``negative_lag``.

    Returns
    -------
    ibis table
        ``work_id``, the parts of :data:`META` and beside each ``<part>_null``.
    """
    return relations.spread(t, relations.citations(t, p), ("cited_id", "citing_id"), "generality")
