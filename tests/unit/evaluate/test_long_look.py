# SPDX-License-Identifier: Apache-2.0
"""Curves, contrast and sleepers of small graphs."""

import sys
from pathlib import Path

import numpy as np
import pytest

sys.path.insert(0, str(Path(__file__).parents[2] / "properties"))

from graphs import numbered

from yuzui.evaluation import long_windows
from yuzui.evaluation.indicator import Parameters, Peers, Timed
from yuzui.evaluation.indicators import cd, sleeping_beauty

GRAPH = numbered(
    {"r": 2000, "f": 2001, "g": 2002, "a": 2003, "b": 2005, "c": 2006},
    [("f", "r"), ("a", "f"), ("b", "f"), ("b", "r"), ("c", "r"), ("r", "c")],
)
YEARLY = Timed.of(GRAPH, "year")
COHORTS = [(2000, 0, 1), (2001, 1, 2), (2002, 2, 3), (2003, 3, 4), (2005, 4, 5), (2006, 5, 6)]


def lived(cohorts=COHORTS, **rules):
    """Return what became of the works of each year, with windows of 3 years and without end."""
    return long_windows.lived(YEARLY, cohorts, (2005, (3, 0)), Parameters(**rules), seed=7)


def test_curves_partition_the_citations_and_mark_what_is_censored():
    found = long_windows.curves(lived(), 2005)
    assert [(c["from"], c["to"], c["works"]) for c in found] == [(2000, 2002, 3), (2003, 2006, 3)]
    assert sum(c["citations"] for c in found) == 5  # r -> c is of negative age
    first = {p["age"]: p for p in found[0]["points"]}
    assert first[2]["citations"] == 1 and first[2]["per_work"] == pytest.approx(1 / 3)
    assert [first[a]["complete"] for a in (3, 4)] == [True, False]


def test_clipped_negative_lags_count_at_age_nought():
    found = long_windows.curves(lived(negative_lag="clip0"), 2005)
    assert sum(c["citations"] for c in found) == 6


def test_many_years_give_few_curves():
    cohorts = [(1900 + i, 0, 1) for i in range(97)]
    assert len(long_windows.curves(lived(cohorts), 2005)) <= long_windows.CURVES


def test_citations_within_windows_are_those_of_the_ages_before_them():
    r, *_ = lived()
    # cited at ages 1, 5 and 6: r's own link to c is no citation of it
    assert r.by_age.tolist() == [0, 1, 0, 0, 0, 1, 1] and r.within.tolist() == [[1, 3]]
    assert [one.age for one in r.late] == list(long_windows.LATE)


def test_contrast_adds_up_over_years():
    columns = cd.shard(YEARLY, (0, 6), Parameters())
    whole, years = long_windows.contrast(columns, COHORTS, Parameters(), seed=7)
    for name in ("works", "without_reference", "ones", "ones_without_reference"):
        assert whole[name] == sum(year[name] for year in years)
    # only g: the link of r to a later work stays a reference
    assert whole["works"] == 6 and whole["without_reference"] == 1
    expected = cd.finish(columns, Parameters())["cd"]
    assert whole["null"]["valued"] == int((~np.isnan(expected)).sum())
    assert whole["null"]["mean"] == pytest.approx(np.nanmean(expected))


def test_years_are_drawn_apart():
    # five years of the same 400 works: drawn alike, the whole would move as 400 works do
    n_i = np.tile(np.arange(400) % 7, 5)
    columns = {"n_i": n_i, "n_j": 6 - n_i, "n_k": n_i * 0, "references": n_i * 0 + 1}
    cohorts = [(2000 + k, 400 * k, 400 * (k + 1)) for k in range(5)]
    whole, _ = long_windows.contrast(columns, cohorts, Parameters(), seed=7)
    low, high = whole["null"]["interval"]
    spread = cd.finish(columns, Parameters())["cd"].std()
    assert high - low == pytest.approx(2 * 1.96 * spread / np.sqrt(2000), rel=0.15)


def test_contrast_of_works_without_value_has_no_mean():
    lonely = numbered({"x": 2000}, [])
    columns = cd.shard(Timed.of(lonely, "year"), (0, 1), Parameters())
    whole, _ = long_windows.contrast(columns, [(2000, 0, 1)], Parameters(), seed=7)
    assert whole["null"] == {"valued": 0, "mean": None, "interval": None}


def test_sleepers_come_in_order_with_their_history():
    works = {"s": 2000, "t": 2000} | {f"c{i}": 2004 for i in range(9)}
    graph = numbered(works, [(f"c{i}", "s") for i in range(9)] + [("c0", "t"), ("c1", "t")])
    p = Parameters()
    arrays = Timed.of(graph, "year")
    columns = sleeping_beauty.finish(sleeping_beauty.shard(arrays, (0, len(works)), p), p)
    columns |= sleeping_beauty.among(columns, Peers.of(graph.year))
    found = long_windows.sleepers(columns, arrays, 2003, 5, p)
    assert [graph.order[w["node"]].item() for w in found] == ["s", "t"]
    assert found[0]["history"] == [0, 0, 0, 0, 9] and found[0]["complete"] == 4
    assert (found[0]["peak"], found[0]["awakening"]) == (4, 3)
    assert [w["percentile"] for w in found] == [100 * 21 / 22, 100 * 19 / 22]
