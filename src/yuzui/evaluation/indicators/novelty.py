# SPDX-License-Identifier: Apache-2.0
r"""Novelty and conventionality: how usual the venues are that a work cites together.

Of every two venues, count how often works of a year cite both, a pair of references at a time.
Rewired copies of the graph keep every year, every number of references and every number of
citations and draw anew who cites whom; with :math:`m` the mean and :math:`s` the standard deviation
of the count over the copies

.. math:: z = \frac{n - m}{s}

A work has one :math:`z` for each pair of its references. Their 10th percentile is its novelty
(below 0: some of its pairs are rarer than chance), their median its conventionality. Pairs that
never vary in the copies are left out; so are references whose venue is not known. ``copies`` says
how many copies are made, ``seed`` which. They are rewired until they remember nothing of the graph,
which is measured year by year (:mod:`yuzui.evaluation.rewiring`): copies that are too near to
the graph make every pair look usual. Each half of the copies scores the works once more by itself,
and how far the two put them in the same order is told with the result.

References
----------
Uzzi, Mukherjee, Stringer & Jones (2013), doi:10.1126/science.1240474.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from yuzui.evaluation import rewiring, stability
from yuzui.evaluation.indicator import Columns, Example, Indicator, Parameters, Part, Timed
from yuzui.solve.kernels import pairs
from yuzui.text import Text

TITLE = Text("Novelty of venue pairs (Uzzi)", "刊物组合新颖性（Uzzi）")
UNIT = "1"
NEEDS = ("work.year", "work.venue", "citation.citing_id", "citation.cited_id")
WINDOWS = (0,)
SOURCE = "doi:10.1126/science.1240474"
META = Indicator(
    kind="graph",
    version=3,
    question=Text(
        "Does it draw on venues that are seldom cited together?",
        "它是否依据了很少被一同引用的刊物？",
    ),
    cannot_tell=Text(
        "Whether the content is new: only venues are looked at, and a wide venue hides what it "
        "holds. Values move with the copies drawn, with the works in the set and with how venues "
        "are named; few works a year make them unsteady.",
        "不能说明内容是否新颖：只看刊物，综合性刊物会掩盖其内容。取值随所抽副本、集合收录范围和"
        "刊名写法而变；每年成果较少时不稳定。",
    ),
    parts=(
        Part("novelty", Text("10th percentile of z; low is unusual", "z 的第 10 百分位，低为罕见"),
             steady=False),
        Part("conventionality", Text("median of z; high is usual", "z 的中位数，高为常见"),
             steady=False),
        Part("novelty_pairs", Text("pairs of references with z", "有 z 值的参考文献对数"),
             steady=False),
    ),
    lags="year",
    last=None,
    marks=("venue",),
    params=("copies", "seed"),
)  # fmt: skip
EXAMPLE = Example(
    works={"r": 1999, "s": 1999, "t": 1998, "u": 1998, "a": 2000, "b": 2000, "c": 2000},
    citations=(("a", "r"), ("a", "t"), ("b", "s"), ("b", "u"), ("c", "r")),
    venues={"r": "J", "s": "K", "t": "L", "u": "M"},
    window=0,
    expect={
        # J stands with L in 12 of the 20 copies drawn, K with M in 7: one less the share of them,
        # over the root of 12 x 8 / (20 x 19), and of 7 x 13 / (20 x 19)
        "a": {"novelty": "0.7958224257542215", "conventionality": "0.7958224257542215", "novelty_pairs": 1},
        "b": {"novelty": "1.3282641733803235", "conventionality": "1.3282641733803235", "novelty_pairs": 1},
        "c": {"novelty": None, "conventionality": None, "novelty_pairs": 0},
        "r": {"novelty": None, "conventionality": None, "novelty_pairs": 0},
    },
)


def shard(arrays: Timed, focal: tuple[int, int], p: Parameters) -> Columns:
    """Score the pairs of every work of a range, year by year.

    Parameters
    ----------
    arrays : Timed
        The graph, in years, with its marks.
    focal : (int, int)
        Half-open range of node numbers.
    p : Parameters
        ``seed``, ``copies``, kernel engine.

    Returns
    -------
    dict of array, shape (focal works,)
        ``low`` and ``middle`` percentile (NaN where no pair has a score), ``scored`` pairs,
        ``known`` (references with a venue); ``first`` and ``second``, the low percentile by each
        half of the copies; ``rounds`` of rewiring and whether they ``settled``.
    """
    works = focal[1] - focal[0]
    ends, scored = np.full((works, 4), np.nan), np.zeros(works, dtype=np.int64)
    rounds, settled = np.zeros(works, dtype=np.int64), np.ones(works, dtype=bool)
    held, most = np.zeros(works, dtype=np.int64), rewiring.labels(arrays)
    for first, last in rewiring.years(arrays.time, focal):
        ptr, venue = rewiring.cited(arrays, (first, last))
        known = pairs.distinct(ptr, venue, most)
        cut = slice(max(first, focal[0]) - first, min(last, focal[1]) - first)
        mine = slice(cut.start + first - focal[0], cut.stop + first - focal[0])
        held[mine] = np.diff(ptr)[cut]
        if not len(known):
            continue
        scored_year = rewiring.scores(arrays, (first, last), known, p)
        rounds[mine], settled[mine] = scored_year.mixed.rounds, scored_year.mixed.settled
        year, counts = np.full((last - first, 4), np.nan), np.zeros(last - first, dtype=np.int64)
        for pair, owner in pairs.listed(ptr, venue, most):
            place = np.searchsorted(known, pair)
            some, count = pairs.percentiles(scored_year.score[place], owner, last - first, (0.1, 0.5))
            lows = [pairs.percentiles(one[place], owner, last - first, (0.1,))[0]
                    for one in scored_year.halves]  # fmt: skip
            row = np.concatenate([some, *lows], axis=1)
            year, counts = np.where(np.isnan(row), year, row), counts + count
        ends[mine], scored[mine] = year[cut], counts[cut]
    low, middle, one, other = ends.T
    return {
        "low": low, "middle": middle, "scored": scored, "known": held,
        "first": one, "second": other, "rounds": rounds, "settled": settled,
    }  # fmt: skip


def drawn(columns: Columns, p: Parameters) -> dict[str, Any]:
    """Return what is to be known of the copies: how they were made, and how far chance matters.

    Parameters
    ----------
    columns : dict of array
        From :func:`shard`, of all works.
    p : Parameters
        ``copies``.

    Returns
    -------
    dict
        ``copies``, ``rounds`` (fewest and most over the years), ``settled``, ``rule``, and
        ``agreement``: correlation of the ranks that two halves of the copies give to works.
    """
    used = columns["rounds"][columns["rounds"] > 0]
    return {
        "copies": p.copies,
        "rounds": [int(used.min()), int(used.max())] if len(used) else None,
        "settled": bool(columns["settled"].all()),
        "agreement": stability.agreement(columns["first"], columns["second"]),
        "rule": rewiring.RULE,
    }


def touches(arrays: Timed, focal: tuple[int, int]) -> int:
    """Return about how many pairs and links are looked at in 20 copies."""
    ptr = arrays.out_ptr[focal[0] : focal[1] + 1]
    return 20 * (int(pairs.number(ptr).sum()) + rewiring.USUAL * int(ptr[-1] - ptr[0]))


def finish(columns: Columns, p: Parameters) -> Columns:
    """Say why a value is missing.

    Parameters
    ----------
    columns : dict of array
        From :func:`shard`.
    p : Parameters
        Not used.

    Returns
    -------
    dict of array
        The parts of :data:`META`, and the reason beside the first two.
    """
    few = columns["known"] < 2
    missing = np.where(few, "few_venues", np.where(columns["scored"] == 0, "never_varies", ""))
    return {
        "novelty": columns["low"],
        "conventionality": columns["middle"],
        "novelty_pairs": columns["scored"],
        "novelty_null": missing,
        "conventionality_null": missing,
    }
