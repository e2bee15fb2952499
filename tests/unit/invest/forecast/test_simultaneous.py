# SPDX-License-Identifier: Apache-2.0
import random

import pytest

from yuzui.investment.forecast.simultaneous import Error, band, coverage, paths


def walks(countries, origins, years, seed=3):
    """Return errors of random walks: the spread grows, and neighbouring years are alike."""
    draw, found = random.Random(seed), {ahead: [] for ahead in range(1, years + 1)}
    for country in range(countries):
        for origin in range(origins):
            place = 0.0
            for ahead in found:
                place += draw.gauss(0, 1)
                found[ahead].append(Error(f"C{country}", origin, place))
    return found


def test_by_hand():
    sizes = [-4.0, -3.0, -2.0, -1.0, 1.0, 2.0, 3.0, 4.0, 5.0, 6.0]
    past = {1: [Error(f"C{n}", 2000, size) for n, size in enumerate(sizes)]}
    found = band(past, 1, level=0.8)
    assert found.each_year == ((-4.0, 5.0),)
    # eight in ten need a stretch of 1 at most: -4 needs 1, 5 needs 1, 6 needs 1.2
    assert found.widened == 1.0 and found.ends == found.each_year and found.paths == 10
    assert found.holds([-4.0]) and not found.holds([6.0]) and not found.holds([-4.1])


def test_a_band_of_one_year_is_its_interval_and_longer_paths_need_more():
    past = walks(40, 25, 5)
    widths = [band(past, years).widened for years in range(1, 6)]
    assert widths[0] == pytest.approx(1.0, abs=0.02)
    assert widths == sorted(widths) and widths[-1] > 1.2


def test_the_level_is_kept_on_paths_that_did_not_make_the_band():
    past, fresh = walks(60, 25, 5), walks(60, 25, 5, seed=4)
    renamed = {h: [Error(f"new {e.country}", e.origin, e.size) for e in fresh[h]] for h in fresh}
    for years in (2, 5):
        assert coverage(renamed, past, years) == pytest.approx(0.8, abs=0.03)
        single = band(past, years)
        inside = [
            all(low <= size <= high for size, (low, high) in zip(one, single.each_year, strict=True))
            for one in paths(renamed, years).values()
        ]
        assert sum(inside) / len(inside) < 0.78


def test_a_country_does_not_make_the_band_it_is_judged_by():
    past = walks(12, 5, 3)
    wild = {h: [*past[h], *(Error("W", o, 1000.0 * h) for o in range(50))] for h in past}
    assert band(wild, 3, leave_out="W") == band(past, 3)
    assert coverage({h: [e for e in wild[h] if e.country == "W"] for h in wild}, wild, 3) == 0.0


def test_only_whole_paths_count():
    past = {1: [Error("A", 2000, 1.0), Error("B", 2000, 1.0)], 2: [Error("A", 2000, 2.0)]}
    past[3] = [Error("A", 2000, 3.0), Error("B", 2000, 3.0)]
    assert paths(past, 3) == {("A", 2000): (1.0, 2.0, 3.0)}
    assert paths(past, 1) == {("A", 2000): (1.0,), ("B", 2000): (1.0,)}
    assert paths(past, 4) == {}


def test_no_band_without_paths_or_on_one_side_only():
    assert band({1: []}, 1) is None and coverage({1: []}, {1: []}, 1) is None
    assert band({1: [Error("A", year, 1.0 + year) for year in range(10)]}, 1) is None
    few = band(walks(3, 20, 2), 2)
    assert few is not None and not few.enough
