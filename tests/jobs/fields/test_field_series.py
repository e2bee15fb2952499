# SPDX-License-Identifier: Apache-2.0
"""Works of a field year by year: composition, growth by two ways, verdicts with all their reasons, corrected works."""

import os
from pathlib import Path

import numpy as np
import pytest

from yuzui.fields import series
from yuzui.fields.field_view import REASONS, headline
from yuzui.fields.growth import growth, growth_inside
from yuzui.fields.recall import Stratum, correction, recall
from yuzui.fields.series import Known
from yuzui.job.contract import of
from yuzui.job.workspace import Workspace

PAPERSCAPE = "scholarly/paperscape_9196_works.parquet"
CONFERENCES = "scholarly/conference_works.parquet"


@pytest.fixture
def workspace(tmp_path):
    return Workspace(tmp_path / "w")


def field(workspace, node, corpus, **inputs):
    return of("field").run(workspace, node=node, corpus=str(corpus), **inputs)


def poisson(years, works, totals, strata=None):
    """Poisson regression by weighted least squares on dummies: slope and its error, written apart from the product."""
    x = np.asarray(years, float) - np.mean(years)
    groups = np.zeros(len(x), int) if strata is None else np.asarray(strata)
    design = np.column_stack([*(groups == g for g in np.unique(groups)), x]).astype(float)
    y, offset = np.asarray(works, float), np.log(np.asarray(totals, float))
    eta = np.log(y + 0.5)
    for _ in range(200):
        mean = np.exp(eta)
        working = eta - offset + (y - mean) / mean
        root = np.sqrt(mean)[:, None]
        beta = np.linalg.lstsq(design * root, working * root[:, 0], rcond=None)[0]
        eta = offset + design @ beta
    mean = np.exp(eta)
    phi = max(1.0, ((y - mean) ** 2 / mean).sum() / (len(y) - design.shape[1]))
    return beta[-1], np.sqrt(phi * np.linalg.inv(design.T @ (design * mean[:, None]))[-1, -1]), phi


def test_growth_equals_a_second_way_to_reckon_it():
    """V-FR4: 10, 12, 14, 20, 22 works of a constant total: b 0.208983, 23.24 % [4.88, 44.83]."""
    one = growth(range(2015, 2020), [10, 12, 14, 20, 22], [1000] * 5)
    assert one.slope == pytest.approx(0.208983, abs=1e-6)
    assert (one.rate, one.low, one.high) == pytest.approx((0.2324, 0.0488, 0.4483), abs=1e-4)
    rng = np.random.default_rng(3)
    for _ in range(20):
        totals = rng.integers(50, 2000, (4, 9))
        works = rng.poisson(totals * rng.uniform(0.02, 0.2, (4, 1)) * np.exp(rng.normal(0, 0.1) * np.arange(9)))
        pooled = growth(range(9), works.sum(axis=0), totals.sum(axis=0))
        assert (pooled.slope, pooled.error, pooled.phi) == pytest.approx(
            poisson(range(9), works.sum(axis=0), totals.sum(axis=0)), rel=1e-6
        )
        inside = growth_inside(range(9), works, totals)
        other = poisson(np.tile(np.arange(9), 4), works.ravel(), totals.ravel(), np.repeat(np.arange(4), 9))
        assert (inside.slope, inside.error, inside.phi) == pytest.approx(other, rel=1e-6)
    alone = np.array([[10, 12, 14, 20, 22]]), np.full((1, 5), 1000)
    assert growth_inside(range(5), *alone).slope == pytest.approx(one.slope, abs=1e-9)
    assert growth_inside(range(5), np.zeros((2, 5), int), np.ones((2, 5), int)) is None


def test_a_share_that_grows_only_by_composition_is_no_growth():
    years = list(range(2010, 2020))
    totals = np.array([[1000] * 10, [100 * k for k in range(1, 11)]])
    works = np.array([[10] * 10, [50 * k for k in range(1, 11)]])
    cells = series.Cells(["old", "new"], years, works, totals)
    one, inside = series.both(cells)
    assert one.low > 0.05 and inside.rate == pytest.approx(0, abs=1e-6)
    ruling = series.ruled(cells, one, inside, Known(recall=(0.6, 0.7)), 0.03)
    assert (ruling.word, ruling.reasons) == ("too early to say", ["composition"])
    # strata that begin late are no part of the fixed set; the span is where the set holds most works
    late = series.Cells(
        ["a", "b", ""], years, np.ones((3, 10), int), np.array([[50] * 10, [0] * 8 + [900] * 2, [9] * 10])
    )
    assert series.fixed(late).strata == ["a"] and len(series.fixed(late).years) == 10
    later = series.Cells(["a", "b"], years, np.ones((2, 10), int), np.array([[50] * 10, [0] * 4 + [90] * 6]))
    assert (series.fixed(later).strata, series.fixed(later).years[0]) == (["a", "b"], 2014)
    assert series.fixed(later, 2010, 2019).strata == ["a"]


def test_every_word_and_every_reason():
    years = list(range(2010, 2020))
    totals = np.full((1, 10), 10_000)

    def ruled(works, known=None, delta=0.03, span=10):
        cells = series.Cells(["v"], years[:span], np.array([works[:span]]), totals[:, :span])
        return series.ruled(cells, *series.both(cells), known or Known(recall=(0.6, 0.7)), delta)

    rising, flat = [100 + 20 * k for k in range(10)], [4000] * 10
    assert ruled(rising).word == "rising" and ruled(rising[::-1]).word == "falling"
    assert ruled(flat).word == "steady" and ruled(rising).reasons == []
    assert ruled([9, 12, 8, 11, 9, 13, 8, 12, 9, 11]).reasons == ["growth_unclear"]
    assert ruled(rising, delta=0.9).word == "steady"
    worst = Known(recall=None, changed=True, complete_through=2015, moved=0.2, lag=20)
    seen = set(ruled([1] * 10, worst, span=4).reasons) | set(ruled(rising, worst).reasons)
    seen |= {*ruled(rising, Known(recall=(0.2, 0.6))).reasons, "composition", "growth_unclear"}
    assert seen == set(REASONS)
    assert ruled(rising, Known(recall=(0.2, 0.6))).reasons == ["recall_width>0.3"]
    early = ruled([9, 12, 8, 11, 12, 13, 12, 12, 13, 14])
    assert (early.word == "too early to say" and early.from_year is None) or early.from_year >= 2019
    assert ruled([3], span=1).from_year == 2014 and series.told_from([], None) is None


def test_corrected_works_carry_the_interval_of_precision_and_recall():
    """V-FR2: 200 hits, P 0.9, R 0.6: 300 works."""
    census = correction(Stratum(200, 200, 180), [Stratum(1000, 1000, 120)], seed=1)
    assert census == pytest.approx((1.5, 1.5, 1.5)) and 200 * census[0] == pytest.approx(300)
    hits, others = Stratum(200, 100, 90), [Stratum(1000, 100, 10), Stratum(10_000, 100, 0)]
    point, low, high = correction(hits, others, seed=7)
    assert point == pytest.approx(0.9 / recall(hits, others, seed=7)[0]) and low < point < high
    assert correction(Stratum(0, 0, 0), others, seed=7) is None
    assert correction(Stratum(5, 5, 0), [Stratum(4, 4, 0)], seed=1) is None


@pytest.mark.data(CONFERENCES, PAPERSCAPE, "policy/field_queries.csv")
def test_published_series_of_two_sets(workspace):
    folder = Path(os.environ["YUZUI_DATA"])
    one = field(workspace, "BOX2-01-4-1", folder / CONFERENCES, strata="icra,iros", years="2008-2023")
    assert (one.growth.value, *one.growth.interval) == pytest.approx((0.2237, 0.1852, 0.2633), abs=1e-4)
    assert one.growth.strata == ["icra", "iros"] and one.verdict.reasons == ["recall_unmeasured"]
    assert one.verdict.word == "too early to say" and "22.4" in headline(one).en
    every = field(workspace, "BOX2-01-4-5", folder / CONFERENCES, strata="all", years="2008-2023")
    assert every.verdict.word == "too early to say" and "composition" in every.verdict.reasons
    assert (every.growth.value, every.growth.phi) == pytest.approx((0.2911, 76.1), rel=0.01)
    assert every.growth.inside.value < 0.05, "inside the venues there is next to none of it"
    universe = field(workspace, "BOX2-07-1-1", folder / PAPERSCAPE, strata="all", years="1992-1996")
    assert (universe.growth.value, *universe.growth.interval) == pytest.approx((0.071, 0.008, 0.137), abs=5e-4)
    assert universe.growth.phi == pytest.approx(4.1, abs=0.05)
    assert universe.growth.inside.interval[1] < 0 and "composition" in universe.verdict.reasons
