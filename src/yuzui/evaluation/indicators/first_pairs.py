# SPDX-License-Identifier: Apache-2.0
r"""First-time pairs: venues that no earlier work of the set has cited together.

Of all pairs of different venues that a work cites, those are new that no work of an earlier year
cites both. A new pair counts the more, the farther its venues are apart: with :math:`v_i` the
profile of venue :math:`i` (by how many works of the three preceding years it was cited together
with each other venue)

.. math:: \sum_{(i, j) \text{ new}} 1 - \frac{v_i \cdot v_j}{|v_i| |v_j|}

A venue without a profile is at distance 1 from all. Works of the first three years of the set have
no value. The authors also ask that a pair be used again within three years, and leave out the less
cited half of the journals; neither is done here, for it would change the value of a work by what
comes later.

References
----------
Wang, Veugelers & Stephan (2017), doi:10.1016/j.respol.2017.06.006.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from yuzui.evaluation import rewiring
from yuzui.evaluation.indicator import Columns, Example, Indicator, Parameters, Part, Timed
from yuzui.solve.kernels import pairs
from yuzui.text import Text

TITLE = Text("First-time pairs of venues (Wang)", "首次刊物组合（Wang）")
UNIT = "1"
NEEDS = ("work.year", "work.venue", "citation.citing_id", "citation.cited_id")
WINDOWS = (0,)
SOURCE = "doi:10.1016/j.respol.2017.06.006"
META = Indicator(
    kind="graph",
    version=1,
    question=Text(
        "Does it bring venues together that were never cited together before?",
        "它是否首次把从未一同引用过的刊物联系起来？",
    ),
    cannot_tell=Text(
        "Whether a pair is new outside the set: in a small set, and in its early years, most "
        "are. Long lists of references make more pairs. Only venues are looked at, under the "
        "names they have.",
        "不能说明该组合在集合之外是否也属首次：集合小或年份靠前时，多数组合都是首次。"
        "参考文献越多，组合越多。只看刊物，且以其所用名称为准。",
    ),
    parts=(
        Part("new_pairs", Text("pairs of venues new in the set", "集合内首次出现的刊物组合数")),
        Part("new_pairs_share", Text("share of its pairs", "占其组合的比例")),
        Part("new_pairs_distance", Text("distances of the new pairs, added up", "首次组合距离之和")),
    ),
    lags="year",
    last=None,
    marks=("venue",),
)
PAST = 3
"""Preceding years whose works make the profile of a venue."""
EXAMPLE = Example(
    works={**dict.fromkeys("jklmnop", 1990), "a": 1993, "b": 1993, "c": 1995, "d": 1995, "e": 1991},
    citations=(("a", "j"), ("a", "l"), *(("b", one) for one in "klmno"), ("c", "j"), ("c", "k"),
               ("c", "l"), ("d", "j"), ("d", "p"), ("e", "j"), ("e", "m")),
    venues={one: one.upper() for one in "jklmnop"},
    window=0,
    expect={
        # J was cited with L alone, K with L, M, N and O, by one work each: cosine 1/(1 x 2)
        "c": {"new_pairs": 1, "new_pairs_share": "1/3", "new_pairs_distance": "1/2"},
        "d": {"new_pairs": 1, "new_pairs_share": 1, "new_pairs_distance": 1},
        "b": {"new_pairs": 10, "new_pairs_share": 1, "new_pairs_distance": 10},
        "e": {"new_pairs": None, "new_pairs_share": None, "new_pairs_distance": None},
        "j": {"new_pairs": None, "new_pairs_share": None, "new_pairs_distance": None},
    },
)  # fmt: skip


def shard(arrays: Timed, focal: tuple[int, int], p: Parameters) -> Columns:
    """Go through the years up to the last of a range, and count its new pairs.

    Parameters
    ----------
    arrays : Timed
        The graph, in years, with its marks.
    focal : (int, int)
        Half-open range of node numbers.
    p : Parameters
        Kernel engine.

    Returns
    -------
    dict of array, shape (focal works,)
        ``new`` pairs and ``all`` pairs, ``far`` (distances of the new added up), ``after`` (years
        since the first of the set).
    """
    most = max(rewiring.labels(arrays), 1)
    seen = np.zeros(0, dtype=np.int64)
    past: dict[int, tuple[Any, Any]] = {}
    years = []
    for first, last in rewiring.years(arrays.time, (0, focal[1])):
        year, lists = int(arrays.time[first]), rewiring.met(arrays, (first, last))
        listed = list(pairs.listed(*lists, most))
        if first < last and last > focal[0]:
            recent = [past[y] for y in range(year - PAST, year) if y in past]
            years.append(_counted(listed, seen, recent, (most, last - first, p.kernels)))
        pair = np.concatenate([np.zeros(0, dtype=np.int64), *(one for one, _ in listed)])
        past[year] = np.unique(pair, return_counts=True)
        seen = np.union1d(seen, past[year][0])
    start = next((a for a, b in rewiring.years(arrays.time, focal)), 0)
    cut = slice(focal[0] - start, focal[1] - start)
    empty = np.zeros((0, 3))
    new, every, far = np.concatenate([empty, *years])[cut].T
    since = arrays.time[slice(*focal)] - (arrays.time[0] if len(arrays.time) else 0)
    return {
        "new": new.astype(np.int64), "all": every.astype(np.int64), "far": far, "after": since,
    }  # fmt: skip


def _counted(listed: Any, seen: Any, recent: Any, about: tuple[int, int, str]) -> Any:
    """Return new pairs, all pairs and distances of the works of one year."""
    most, works, engine = about
    counts = np.zeros((works, 3))
    for pair, owner in listed:
        at = np.minimum(np.searchsorted(seen, pair), max(len(seen) - 1, 0))
        new = seen[at] != pair if len(seen) else np.ones(len(pair), dtype=bool)
        fresh, place = np.unique(pair[new], return_inverse=True)
        far = rewiring.distances(recent, fresh, most, engine)[place]
        counts[:, 0] += np.bincount(owner[new], minlength=works)
        counts[:, 1] += np.bincount(owner, minlength=works)
        counts[:, 2] += np.bincount(owner[new], weights=far, minlength=works)
    return counts


def touches(arrays: Timed, focal: tuple[int, int]) -> int:
    """Return how many pairs of references are looked at, at most."""
    return int(pairs.number(arrays.out_ptr[focal[0] : focal[1] + 1]).sum())


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
        The parts of :data:`META`, and the reason beside each.
    """
    new, every = columns["new"], columns["all"]
    early = columns["after"] < PAST
    missing = np.where(early, "no_past", np.where(every == 0, "one_venue", ""))
    bare = missing != ""
    share = np.divide(new, every, out=np.zeros(len(new)), where=every > 0)
    return {
        "new_pairs": np.ma.masked_array(new, mask=bare),
        "new_pairs_share": np.where(bare, np.nan, share),
        "new_pairs_distance": np.where(bare, np.nan, columns["far"]),
        "new_pairs_null": missing,
        "new_pairs_share_null": missing,
        "new_pairs_distance_null": missing,
    }
