# SPDX-License-Identifier: Apache-2.0
import math

import pytest

from yuzui.investment import revision
from yuzui.investment.series import facts, ratio


@pytest.fixture
def pairs(china):
    return revision.pairs(ratio.ratio(facts.read(china), "CHN", "basic", "total"))


def test_six_years_in_both_vintages(pairs):
    assert [pair.year for pair in pairs] == [2016, 2017, 2020, 2021, 2023, 2024]
    part = [math.expm1(pair.revision("part")) for pair in pairs]
    whole = [math.expm1(pair.revision("whole")) for pair in pairs]
    assert (round(min(part), 3), round(max(part), 3)) == (-0.025, 0.071)
    assert (round(min(whole), 3), round(max(whole), 3)) == (-0.001, 0.011)
    assert sum(value > 0 for value in part) == 5
    assert sum(part) / 6 == pytest.approx(0.027, abs=5e-4)
    assert math.sqrt(sum(v * v for v in part) / 6) == pytest.approx(0.042, abs=5e-4)
    assert math.sqrt(sum(v * v for v in whole) / 6) == pytest.approx(0.006, abs=5e-4)


def test_location_is_shrunk_half_way_and_scale_matches():
    model = revision.fit([0.0, 0.02, 0.04])
    assert model.location == pytest.approx(0.01)
    square = (0.01**2 + 0.01**2 + 0.03**2) / 3
    # the variance of Student with 4 degrees of freedom is twice its squared scale
    assert 2 * model.scale**2 == pytest.approx(square)


def test_too_few_years_say_nothing():
    assert revision.fit([0.1, 0.2]) is None


def test_interval_is_ordered_and_wider_at_higher_level():
    model = revision.fit([0.0, 0.02, 0.04])
    low, mid, high = model.interval(0.07)
    lower, _, higher = model.interval(0.07, revision.T_90)
    assert lower < low < mid < high < higher


@pytest.mark.parametrize("measure", ["part", "whole", "share"])
def test_five_of_six_inside_when_left_out(pairs, measure):
    assert revision.leave_one_out(pairs, measure) == (5, 6)


def test_quantiles_of_student_by_its_distribution():
    # F(t) = 1/2 + 3/8 s (1 - s²/12) with s = t/sqrt(1 + t²/4), for 4 degrees of freedom
    for value, level in ((revision.T_80, 0.9), (revision.T_90, 0.95)):
        s = value / math.sqrt(1 + value * value / 4)
        assert 0.5 + 0.375 * s * (1 - s * s / 12) == pytest.approx(level, abs=1e-12)


def test_part_and_whole_are_drawn_together(pairs):
    model = revision.joint(pairs)
    single = {name: revision.fit([p.revision(name) for p in pairs]) for name in ("part", "whole")}
    for place, one in enumerate(single.values()):
        assert model.location[place] == pytest.approx(one.location)
        assert math.sqrt(model.spread[place][place]) == pytest.approx(one.scale)
    draws = model.draw(7, 200_000)
    middle = sorted(draws[:, 0])[100_000]
    assert middle == pytest.approx(model.location[0], abs=3e-4)
    tails = [abs(x - model.location[0]) > revision.T_90 * single["part"].scale for x in draws[:, 0]]
    assert sum(tails) / len(tails) == pytest.approx(0.1, abs=0.005)
    assert (model.draw(7, 9) == model.draw(7, 9)).all()


def test_the_share_that_follows_from_both_is_the_share_fitted_alone(pairs):
    alone = revision.fit([pair.revision("share") for pair in pairs])
    follows = revision.joint(pairs).share
    assert follows.location == pytest.approx(alone.location)
    assert follows.scale == pytest.approx(alone.scale)


def test_a_link_between_both_narrows_the_share(pairs):
    model = revision.joint(pairs)
    draws = model.draw(3, 100_000)
    share = draws[:, 0] - draws[:, 1]
    width = sorted(share)[90_000] - sorted(share)[10_000]
    assert width == pytest.approx(2 * revision.T_80 * model.share.scale, rel=0.03)


def test_too_few_pairs_have_no_joint_distribution(pairs):
    assert revision.joint(pairs[:2]) is None
