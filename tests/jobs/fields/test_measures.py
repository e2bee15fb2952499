# SPDX-License-Identifier: Apache-2.0
"""Recall, agreement, growth, survival and bursts: published vectors, brute force, simulated worlds with known truth."""

import datetime as dt
import itertools
import os
import re
from collections import Counter, defaultdict
from pathlib import Path

import duckdb
import numpy as np
import pytest

from yuzui.fields.bursts import bursts, states
from yuzui.fields.growth import growth, growth_inside, telling_years
from yuzui.fields.recall import Stratum, agreement, labels_for, recall
from yuzui.fields.survival import aalen_johansen, kaplan_meier


def test_recall_within_a_frame_and_how_many_labels_narrow_it():
    hits, near = Stratum(200, 100, 90), Stratum(1000, 100, 10)
    for rest, ends in ((Stratum(10000, 100, 0), (0.333, 0.737)), (Stratum(10000, 1000, 0), (0.503, 0.761))):
        one = recall(hits, [near, rest], seed=7)
        assert one[0] == pytest.approx(9 / 14) and one[1:] == pytest.approx(ends, abs=0.01)
        assert one == recall(hits, [near, rest], seed=7)
    assert recall(hits, [Stratum(50, 50, 10)], seed=1)[2] < 0.99, "a census of the rest is not drawn"
    assert recall(Stratum(5, 5, 3), [Stratum(4, 4, 1)], seed=1) == pytest.approx((0.75, 0.75, 0.75))
    assert recall(Stratum(5, 5, 0), [Stratum(4, 4, 0)], seed=1) is None
    assert recall(hits, [Stratum(10, 0, 0)], seed=1) is None
    labels = labels_for(0.3, 200, 20_000, 0.9, 0.001)
    assert 100 < labels < 20_000 and labels_for(0.0, 200, 20_000, 0.9, 0.001) is None
    assert labels_for(0.2, 200, 20_000, 0.9, 0.001) > labels


def test_the_interval_of_recall_holds_in_95_of_100_audits():
    rng = np.random.default_rng(5)
    sizes, shares, labels = (300, 1200, 20_000), (0.85, 0.15, 0.01), (60, 80, 60)
    held = 0
    for seed in range(400):
        belong = [rng.binomial(size, share) for size, share in zip(sizes, shares, strict=True)]
        strata = [
            Stratum(size, n, int(rng.hypergeometric(k, size - k, n)))
            for size, k, n in zip(sizes, belong, labels, strict=True)
        ]
        _, low, high = recall(strata[0], strata[1:], seed, draws=2_000)
        held += low <= belong[0] / sum(belong) <= high
    assert 0.92 <= held / 400 <= 0.99


def test_agreement_beyond_chance():
    # Cohen 1960, doi 10.1177/001316446002000104, table 1: kappa 0.492
    table = {("a", "a"): 88, ("a", "b"): 14, ("a", "c"): 18, ("b", "a"): 10, ("b", "b"): 40, ("b", "c"): 10,
             ("c", "a"): 2, ("c", "b"): 6, ("c", "c"): 12}  # fmt: skip
    pairs = [pair for pair, times in table.items() for _ in range(times)]
    one = agreement(*zip(*pairs, strict=True))
    assert (one.n, one.observed, one.kappa) == (200, 0.7, pytest.approx(0.492, abs=5e-4))
    assert one.low < one.kappa < one.high and one.high - one.low == pytest.approx(0.2, abs=0.02)
    rare = agreement("y" + "n" * 98 + "n", "n" + "n" * 98 + "y")
    assert rare.kappa < 0 and rare.ac1 > 0.97
    assert agreement("yyy", "yyy").kappa is None and agreement("", "").n == 0


def test_growth_against_a_total():
    one = growth(range(2015, 2020), [10, 12, 14, 20, 22], [1000] * 5)
    assert one.slope == pytest.approx(0.208983, abs=1e-6) and one.phi == 1
    assert (one.rate, one.low, one.high) == pytest.approx((0.2324, 0.0488, 0.4483), abs=1e-4)
    assert telling_years(one, 5) == 5
    faint = growth(range(2015, 2020), [10, 9, 11, 10, 11], [1000] * 5)
    assert telling_years(faint, 5) > 5
    late = growth(range(2000, 2026), [0] * 23 + [1, 40, 90], [400] * 26)
    assert late is not None and late.rate > 1  # a whole Newton step would go too far
    assert growth(range(10), [0] * 9 + [7], [50] * 10) is None
    assert growth_inside(range(10), np.array([[0] * 9 + [7]]), np.array([[50] * 10])) is None
    assert growth([2015, 2016], [1, 2], [9, 9]) is None and growth(range(4), [0] * 4, [9] * 4) is None
    doubled = growth(range(5), [10, 20, 40, 80, 160], [100, 200, 400, 800, 1600])
    assert doubled.rate == pytest.approx(0, abs=1e-9), "as fast as everything is no growth"


def test_survival_by_hand_and_of_several_ends():
    curve = kaplan_meier([2, 3, 3, 4, 5], [True, True, False, False, True])
    assert [curve.at(t) for t in (1, 2, 3, 5)] == pytest.approx([1, 4 / 5, 3 / 5, 0]) and curve.median == 5
    assert (curve.low[:2] < curve.share[:2]).all() and (curve.share[:2] < curve.high[:2]).all()
    assert (
        kaplan_meier([1, 2], [True, False]).median == 1 and kaplan_meier([1, 2, 3], [True, False, False]).median is None
    )
    times, ends = [1, 2, 2, 3, 4, 5], [1, 2, 0, 1, 2, 0]
    at, first = aalen_johansen(times, ends, 1)
    _, second = aalen_johansen(times, ends, 2)
    every = kaplan_meier(times, [end > 0 for end in ends])
    assert 1 - first - second == pytest.approx([every.at(t) for t in at])


@pytest.mark.data("scholarly/cit_hepph_works.parquet", "scholarly/cit_hepph_citations.parquet")
def test_first_citations_of_34546_papers():
    """KDD Cup 2003, cit-HepPh: 28,184 papers cited by 2003-02; months to the first citation by another paper."""
    folder = Path(os.environ["YUZUI_DATA"]) / "scholarly"
    months = dict(duckdb.sql(f"select arxiv_id, year * 12 + month from '{folder}/cit_hepph_works.parquet'").fetchall())
    first = dict(duckdb.sql(f"""
        select c.cited, min((a.year - b.year) * 12 + a.month - b.month) from '{folder}/cit_hepph_citations.parquet' c
        join '{folder}/cit_hepph_works.parquet' a on a.arxiv_id = c.citing
        join '{folder}/cit_hepph_works.parquet' b on b.arxiv_id = c.cited
        where c.citing <> c.cited and (a.year, a.month) >= (b.year, b.month) group by 1
    """).fetchall())  # fmt: skip
    end = 2003 * 12 + 2
    curve = kaplan_meier([first.get(one, end - at) for one, at in months.items()], [one in first for one in months])
    assert (len(months), len(first)) == (34_546, 28_184)
    assert [curve.at(t) for t in (6, 12, 24, 60)] == pytest.approx([0.423134, 0.281337, 0.195582, 0.133688], abs=1e-6)
    assert curve.median == 5 and np.median(list(first.values())) == 3, "those seen alone look faster than they are"


def test_the_cheapest_path_is_that_of_all_paths():
    for seed in range(300):
        rng = np.random.default_rng(seed)
        costs, enter = rng.random((int(rng.integers(1, 11)), 2)) * 3, float(rng.random() * 2)
        price = {
            path: sum(costs[k, s] for k, s in enumerate(path)) + enter * sum(b > a for a, b in itertools.pairwise((0, *path)))
            for path in itertools.product((0, 1), repeat=len(costs))
        }  # fmt: skip
        assert price[tuple(states(costs, enter).tolist())] == pytest.approx(min(price.values()), abs=1e-9)
    (one,) = bursts([1, 1, 9, 9, 1, 1], [100] * 6)
    assert (one.first, one.last) == (2, 3) and one.weight > 0
    assert bursts([0, 0], [5, 5]) == [] and bursts([5, 5], [5, 5]) == []


@pytest.mark.data("scholarly/paperscape_9196_works.parquet")
def test_branes_burst_in_october_1995():
    """D-branes: hep-th/9510017; inside hep-th, of titles by month."""
    path = Path(os.environ["YUZUI_DATA"]) / "scholarly/paperscape_9196_works.parquet"
    rows = duckdb.sql(f"select year, month, title from '{path}' where primary_category = 'hep-th'").fetchall()
    totals, found = Counter(), defaultdict(Counter)
    for year, month, title in rows:
        totals[year, month] += 1
        for token in set(re.findall(r"[a-z]+", title.lower())):
            found[token][year, month] += 1
    at = sorted(totals)
    started = {
        word: at[max(bursts([found[word][one] for one in at], [totals[one] for one in at]), key=lambda b: b.weight).first]
        for word in ("branes", "duality")
    }  # fmt: skip
    assert started["branes"] == (1995, 10) and started["duality"] == (1995, 6)
    assert dt.date(*at[0], 1).year == 1991
