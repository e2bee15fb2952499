# SPDX-License-Identifier: Apache-2.0
r"""Disruption: whether later works cite this one instead of what it builds on.

Within the window, let :math:`n_i` be the works that cite only the focal work, :math:`n_j` those
that cite it and at least one of its references, :math:`n_k` those that cite only its references:

.. math:: CD = \frac{n_i - n_j}{n_i + n_j + n_k}, \quad
          nok = \frac{n_i - n_j}{n_i + n_j}, \quad mCD = CD\,(n_i + n_j)

A work without a reference in the set has no value: giving it 1, as is often done, turns missing
records into disruption (Holst et al. 2024). ``zero_ref="as_one"`` shows the difference. A work
that nothing cites while its references are cited has 0 and is flagged ``uncited``; where nothing at
all was cited there is no value. Lags are strict: a citer of the same year (month, day) does not
count.

``shared`` asks that a citer share at least :math:`l` references to count in :math:`n_j`; citers
that share 1 to :math:`l - 1` leave the formula, which is :math:`DI_l`, often with :math:`l = 5`
(mCD is not defined then). ``min_refs`` and ``min_citers`` leave works with few references or citers
without a value; neither concerns a work without references, on which ``zero_ref`` decides.

References
----------
Funk & Owen-Smith (2017), doi:10.1287/mnsc.2015.2366. Park, Leahey & Funk (2023),
doi:10.1038/s41586-022-05543-x. Holst, Algaba, Tori, Wenmackers & Ginis (2024), arXiv:2402.14583.
Bornmann, Devarakonda, Tekles & Chacko (2020), doi:10.1162/qss_a_00068, for the variant with a least
number of shared references.
"""

from __future__ import annotations

import numpy as np

from yuzui.evaluation.indicator import UNITS, Columns, Example, Indicator, Parameters, Part
from yuzui.solve.kernels import disruption, sweep
from yuzui.solve.kernels.arrays import CitationArrays
from yuzui.text import Text

TITLE = Text("Disruption index (CD)", "颠覆性指数（CD）")
UNIT = "1"
NEEDS = ("work.year", "citation.citing_id", "citation.cited_id")
WINDOWS = (3, 5, 10, 0)
SOURCE = "doi:10.1287/mnsc.2015.2366"
META = Indicator(
    kind="graph",
    version=1,
    question=Text(
        "Do later works cite this one instead of the works it builds on?",
        "后来的成果引用它，是否取代了它所依据的成果？",
    ),
    cannot_tell=Text(
        "Whether the work is good or true. The value depends on which references are in the set, "
        "falls as reference lists grow, and changes when missing references are filled in.",
        "不能说明成果优劣或真伪。取值取决于集合内收录了哪些参考文献，随参考文献增多而下降，补录参考文献后会改变。",
    ),
    parts=(
        Part("n_i", Text("citers of it alone", "仅引用该成果者")),
        Part("n_j", Text("citers of it and its references", "同时引用该成果及其参考文献者")),
        Part("n_k", Text("citers of its references alone", "仅引用其参考文献者")),
        Part("cd", Text("disruption", "颠覆性")),
        Part("nok", Text("disruption without n_k", "不含 n_k 的颠覆性")),
        Part("mcd", Text("disruption times citers", "颠覆性乘施引数")),
        Part("uncited", Text("1 where the disruption is 0 for want of a citer", "无人引用而颠覆性为 0 时取 1")),
    ),
    last=(1, 0),
    params=("zero_ref", "shared", "min_refs", "min_citers"),
)
EXAMPLE = Example(
    works={"R1": 1995, "R2": 1996, "F": 2000, "g": 2000, "a": 2001, "b": 2002, "c": 2003, "d": 2004, "e": 2006},
    citations=(
        ("F", "R1"),
        ("F", "R2"),
        ("a", "F"),
        ("b", "F"),
        ("b", "R1"),
        ("c", "R2"),
        ("d", "F"),
        ("e", "F"),
        ("g", "R1"),
    ),
    window=5,
    expect={
        "F": {"n_i": 2, "n_j": 1, "n_k": 1, "cd": "1/4", "nok": "1/3", "mcd": "3/4", "uncited": 0},
        "R1": {"n_i": 2, "n_j": 0, "n_k": 0, "cd": None, "nok": None, "mcd": None},
    },
)
WHY = ("", "no_reference", "few_references", "few_citers", "nothing_in_window", "no_citer",
       "plain_only")  # fmt: skip
"""Why a value is missing."""


def touches(arrays: CitationArrays, focal: tuple[int, int]) -> int:
    """Return the most citers of references that are visited for a range of focal works.

    Parameters
    ----------
    arrays : CitationArrays
        The graph.
    focal : (int, int)
        Half-open range of node numbers.

    Returns
    -------
    int
        Array elements, whatever the window.
    """
    return disruption.touches((arrays.out_ptr, arrays.out_idx, arrays.in_ptr, arrays.in_idx), *focal)


def shard(arrays: CitationArrays, focal: tuple[int, int], p: Parameters) -> Columns:
    """Count citers for a range of focal works.

    Parameters
    ----------
    arrays : CitationArrays
        The graph, with time at ``p.precision``.
    focal : (int, int)
        Half-open range of node numbers.
    p : Parameters
        Window, shared references, kernel engine.

    Returns
    -------
    dict of array, shape (focal works,)
        ``n_i n_j n_k`` and ``references`` (references in the set).
    """
    width = round(p.window * UNITS[p.precision]) if p.window else -1
    counts = sweep.counts(arrays, focal, width, p.shared, p.kernels)
    references = np.diff(arrays.out_ptr[focal[0] : focal[1] + 1])
    return {**dict(zip(("n_i", "n_j", "n_k"), counts.T, strict=True)), "references": references}


def finish(columns: Columns, p: Parameters) -> Columns:
    """Derive the ratios and say why a value is missing.

    Parameters
    ----------
    columns : dict of array
        From :func:`shard`, any range of works.
    p : Parameters
        ``zero_ref``, ``min_refs``, ``min_citers``, ``shared``.

    Returns
    -------
    dict of array
        The parts of :data:`META`, and ``cd_null``, ``nok_null``, ``mcd_null`` (reason or "").
    """
    n_i, n_j, n_k = (columns[name] for name in ("n_i", "n_j", "n_k"))
    references = columns["references"]
    loose = references == 0
    citers, total = n_i + n_j, n_i + n_j + n_k
    # reasons stand as numbers until they are told: texts of a fixed width take 17 times the room
    left = np.select(
        [loose & (p.zero_ref == "null"), ~loose & (references < p.min_refs), citers < p.min_citers],
        [np.int8(1), np.int8(2), np.int8(3)],
        np.int8(0),
    )
    missing = np.where((left == 0) & (total == 0), np.int8(4), left)
    unsaid = np.where((left == 0) & (citers == 0), np.int8(5), left)
    with np.errstate(divide="ignore", invalid="ignore"):
        cd = np.where(missing == 0, (n_i - n_j) / total, np.nan)
        nok = np.where(unsaid == 0, (n_i - n_j) / citers, np.nan)
    plain = p.shared == 1
    alone = missing if plain else np.where(missing == 0, np.int8(6), missing)
    words = np.array(WHY, dtype=object)
    return {
        "n_i": n_i, "n_j": n_j, "n_k": n_k,
        "cd": cd, "nok": nok, "mcd": cd * citers if plain else np.full(len(cd), np.nan),
        "uncited": ((missing == 0) & (citers == 0)).astype(np.int64),
        "cd_null": words[missing], "nok_null": words[unsaid], "mcd_null": words[alone],
    }  # fmt: skip
