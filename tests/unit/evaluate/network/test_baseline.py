# SPDX-License-Identifier: Apache-2.0
"""Mean disruption in rewired copies of small graphs."""

import sys
from pathlib import Path

import numpy as np
import pytest

sys.path.insert(0, str(Path(__file__).parents[3] / "properties"))

from graphs import numbered

from yuzui.errors import InputError
from yuzui.evaluation.indicator import Parameters, Timed
from yuzui.evaluation.indicators import cd
from yuzui.evaluation.network import baseline

# F cites r. Either a cites F and q, and b cites r: F has 1/2. Or a cites F and r, and b q: F has -1.
WAYS = numbered(
    {"q": 1999, "r": 1999, "F": 2000, "a": 2001, "b": 2001}, [("F", "r"), ("a", "F"), ("a", "q"), ("b", "r")]
)
COHORTS = [(1999, 0, 2), (2000, 2, 3), (2001, 3, 5)]


def test_the_mean_is_that_of_all_ways_to_wire_the_graph():
    found = baseline.trend(cd, Timed.of(WAYS, "year"), WAYS.year, COHORTS, Parameters(), (7, 200))
    assert set(found.whole.tolist()) == {0.5, -1.0}
    # four standard errors of the mean of 200 draws of the two
    assert baseline.band(found.whole)[0] == pytest.approx(-0.25, abs=4 * 0.75 / 200**0.5)
    assert np.isnan(found.years[:, [0, 2]]).all()
    assert (found.years[:, 1] == found.whole).all()


def test_a_copy_keeps_degrees_and_years_and_its_lists_fit():
    rng = np.random.default_rng(4)
    ends = rng.integers(0, 60, (300, 2))
    graph = numbered({f"w{i}": 1990 + i % 6 for i in range(60)}, [(f"w{a}", f"w{b}") for a, b in ends])
    arrays, ptr = Timed.of(graph, "year"), graph.year_ptr
    spans = list(zip(ptr[:-1].tolist(), ptr[1:].tolist(), strict=True))
    cohorts = [(0, *span) for span in spans]
    found = baseline.trend(cd, arrays, graph.year, cohorts, Parameters(), (7, 1))
    copy = baseline.Copy(arrays, graph.year, spans, (7, 0), "numpy")
    drawn = copy.advance(found.mixed.rounds).graph()
    assert drawn.out_ptr is arrays.out_ptr and drawn.in_ptr is arrays.in_ptr
    out = {(a, int(b)) for a in range(60) for b in drawn.out_idx[slice(*drawn.out_ptr[a : a + 2])]}
    into = {(int(a), b) for b in range(60) for a in drawn.in_idx[slice(*drawn.in_ptr[b : b + 2])]}
    assert out == into and len(out) == graph.used
    kept = {(a, int(b)) for a in range(60) for b in graph.out_idx[slice(*graph.out_ptr[a : a + 2])]}
    assert found.moved == pytest.approx(1 - len(out & kept) / len(out))
    assert found.moved > 0.3


def test_a_band_needs_enough_copies():
    assert baseline.checked(0) == 0 and baseline.checked(20) == 20
    for few in (-1, 1, 19):
        with pytest.raises(InputError) as caught:
            baseline.checked(few)
        assert "--baseline 20" in caught.value.say("en") and "--baseline 20" in caught.value.say("zh")


def test_a_band_is_the_middle_of_the_copies():
    values = np.arange(101) / 100
    assert baseline.band(values) == (pytest.approx(0.5), (pytest.approx(0.025), pytest.approx(0.975)))
    assert baseline.band(np.array([np.nan])) == (None, None)


def test_an_empty_graph_has_no_baseline():
    graph = numbered({}, [])
    found = baseline.trend(cd, Timed.of(graph, "year"), graph.year, [], Parameters(), (7, 20))
    assert np.isnan(found.whole).all() and found.moved == 0
