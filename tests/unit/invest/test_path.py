# SPDX-License-Identifier: Apache-2.0
import math
from dataclasses import replace

import pytest

from yuzui.errors import InputError, NotIdentifiableError
from yuzui.investment import path
from yuzui.investment.series.ratio import Point, Ratio
from yuzui.text import Text


def series(**amounts):
    points = [
        Point(int(year[1:]), part / whole, part, whole, "final", "final", "u", ("s",), "sourced")
        for year, (part, whole) in amounts.items()
    ]
    return Ratio("CHN", "basic", "total", "final", tuple(points), ())


@pytest.mark.parametrize("target", [0, 1, 8, -0.1, math.nan])
def test_target_must_be_a_fraction(target):
    with pytest.raises(InputError) as caught:
        path.check_target(target, 2024, None)
    assert caught.value.code == "target_range"


def test_percent_is_offered_as_fraction():
    with pytest.raises(InputError) as caught:
        path.check_target(8, 2024, None)
    assert caught.value.fix.en == "--target 0.08"


@pytest.mark.parametrize(
    ("by", "code", "fix"),
    [
        (2024, "deadline_before_base", "later"),
        (2010, "deadline_before_base", "later"),
        (2125, "deadline_too_far", "earlier"),
    ],
)
def test_deadline_must_lie_ahead_and_not_too_far(by, code, fix):
    with pytest.raises(InputError) as caught:
        path.check_target(0.08, 2024, by)
    assert caught.value.code == code and fix in caught.value.fix.en


def test_years_at_constant_growth():
    assert path.years_to(0.08, 0.04, 0.10, 0.10) == math.inf
    assert path.years_to(0.08, 0.04, 0.05, 0.10) == math.inf
    assert path.years_to(0.08, 0.08, 0.0, 0.10) == 0
    years = path.years_to(0.08, 0.04, 0.21, 0.10)
    assert 0.04 * (1.21 / 1.1) ** years == pytest.approx(0.08)


def test_window_counts_whole_years_up():
    share = series(y2020=(40, 1000), y2021=(50, 1000))
    found = path.window(share, 1, 0.08)
    assert found.years_to_target == pytest.approx(math.log(0.08 / 0.05) / math.log(1.25))
    assert found.year == 2021 + 3
    assert path.window(share, 2, 0.08) is None


def test_window_of_a_falling_share_never_ends():
    found = path.window(series(y2020=(60, 1000), y2021=(50, 1000)), 1, 0.08)
    assert math.isinf(found.years_to_target) and found.year is None


def test_target_met_is_an_answer():
    found = path.window(series(y2020=(60, 1000), y2021=(90, 1000)), 1, 0.08)
    assert (found.years_to_target, found.year) == (0, 2021)


def test_all_windows_side_by_side_longest_first():
    years = {f"y{2020 + i}": (40 + i, 1000) for i in range(5)}
    assert [w.first for w in path.windows(series(**years), 0.08)] == [2020, 2021, 2022, 2023]


def test_rates_are_observed_and_round_and_always_four():
    observed = series(y2020=(40, 1000), y2021=(50, 1089))
    assert path.rates(path.windows(observed, 0.08)) == [0.03, 0.05, 0.07, 0.089]
    clash = series(y2020=(40, 1000), y2021=(50, 1050))
    assert path.rates(path.windows(clash, 0.08)) == [0.03, 0.05, 0.07, 0.09]
    assert path.rates([]) == [0.03, 0.05, 0.07, 0.09]


def test_grid_has_every_deadline_once():
    rows = path.grid(0.08, 0.0688, 2024, [0.05, 0.07], [*path.deadlines(2024), 2029])
    assert sorted({r["by"] for r in rows}) == [2025, 2026, 2027, 2028, 2029, 2030, 2035]
    assert len(rows) == 14 == len({(r["by"], r["total_growth"]) for r in rows})
    assert len(path.grid(0.08, 0.0688, 2024, [0.05], [2030, 2030])) == 1


def test_gap_under_both_rules():
    assert path.gap(0.1, 50, 1000, "fixed_total") == 50
    extra = path.gap(0.1, 50, 1000)
    assert (50 + extra) / (1000 + extra) == pytest.approx(0.1)
    assert path.gap(0.1, 200, 1000) < 0


def test_growth_that_is_not_known_is_refused_not_taken_for_none():
    known = path.windows(series(y2000=(6, 100), y2001=(7, 104)), 0.08)
    fix = Text("say it", "请给出")
    assert path.last_growth(known, fix) == pytest.approx(0.04)
    unknown = replace(known[-1], whole_growth=None)
    for windows in ([], [unknown]):
        with pytest.raises(NotIdentifiableError) as caught:
            path.last_growth(windows, fix)
        assert caught.value.code == "no_growth" and caught.value.fix == fix
