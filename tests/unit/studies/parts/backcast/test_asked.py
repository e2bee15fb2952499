# SPDX-License-Identifier: Apache-2.0
from dataclasses import replace

import pytest

from yuzui.errors import InputError, NotIdentifiableError, UnknownIdentifierError
from yuzui.investment.backcast_report import asked as asking
from yuzui.investment.backcast_report.asked import Asked

YEARS = range(2024, 2027)


def test_the_problem_of_the_shipped_series(read):
    found = asking.problem(Asked(by=2030), read.share)
    assert found.years == 6 and found.rest_growth == 0.089
    assert found.share == pytest.approx(2500.9 / 36326.8)
    assert asking.problem(Asked(), read.share) == found
    assert asking.rest_growth(Asked(growth=0.05), read.share) == (0.05, True)


def test_money_comes_in_the_unit_of_the_series(read):
    found = asking.problem(Asked(by=2026, ceiling=2500.9), read.share)
    assert found.ceilings == pytest.approx((1.0, 1.0))


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"by": 2024}, "deadline_before_base"),
        ({"target": 1.0}, "target_range"),
        ({"cap": 0.05}, "cap_below_baseline"),
        ({"cap": [0.2, 0.2]}, "yearly_length"),
        ({"steadiness": -1.0}, "steadiness_range"),
        ({"base_year": 2023}, "base_year"),
    ],
)
def test_what_cannot_be_meant(read, change, code):
    with pytest.raises(InputError) as raised:
        asking.problem(replace(Asked(by=2030), **change), read.share)
    assert raised.value.code == code and raised.value.mending is not None


@pytest.mark.parametrize(
    ("words", "code"),
    [({"rule": "other"}, "denominator_rule"), ({"sure": 0.3}, "odds_range"), ({"sure": 1.0}, "odds_range")],
)
def test_words_out_of_range(words, code):
    with pytest.raises(InputError) as raised:
        Asked(**words)
    assert raised.value.code == code


def test_levers_name_what_is_to_be_found():
    lever = {"basic": {"most": 5.0}, "response": 0.2, "applied": {2025: 3.0}}
    (use,) = asking.levers(Asked(levers={"government_growth": lever}), YEARS).sought
    assert use.name == "government_growth.basic"
    assert (use.limit, use.ramp, use.values) == (5.0, float("inf"), {"response": 0.2, "applied": [0.0, 3.0, 0.0]})
    by_year = {"government_growth": {"basic": {"most": {2025: 5.0, 2026: 7.0}}}}
    assert asking.levers(Asked(levers=by_year), YEARS).sought[0].limit == [5.0, 7.0]
    with pytest.raises(UnknownIdentifierError):
        asking.levers(Asked(levers={"magic": {"x": {}}}), YEARS)
    for values, code in (
        ({"response": 0.1}, "no_schedule"),
        ({"response": {}}, "no_schedule"),
        ({"basics": {}}, "no_parameter"),
    ):
        with pytest.raises(InputError) as raised:
            asking.levers(Asked(levers={"government_growth": values}), YEARS)
        assert raised.value.code == code


def test_levers_without_anything_to_be_found_act_as_given():
    asked = Asked(levers={"denominator": {"level": {2027: -0.02}}, "government_growth": {"basic": {}}})
    found = asking.levers(asked, range(2024, 2028))
    (given,) = found.given
    assert given.lever.__name__.endswith("denominator")
    assert given.values == {"level": [0.0, 0.0, 0.0, -0.02]}
    assert [use.name for use in found.sought] == ["government_growth.basic"]


def test_growth_must_be_given_where_only_shares_are_known(workspace):
    from yuzui.investment.backcast_report import material

    korea = material.read(workspace, Asked(country="KOR"))
    with pytest.raises(NotIdentifiableError) as raised:
        asking.problem(Asked(country="KOR", target=0.3), korea.share)
    assert raised.value.code == "no_growth"
    found = asking.problem(Asked(country="KOR", target=0.3, growth=0.05), korea.share)
    assert found.years == asking.USUAL_YEARS


def test_where_only_shares_are_known_money_is_counted_in_base_years_and_no_ceiling_is_meant(read):
    last = replace(read.share.latest, part=None, whole=None, unit="")
    alone = replace(read.share, points=(*read.share.points[:-1], last))
    assert asking.scale(read.share) == 2500.9 and asking.scale(alone) == 1.0
    with pytest.raises(InputError) as caught:
        asking.problem(Asked(by=2030, growth=0.05, ceiling=6000.0), alone)
    assert caught.value.code == "no_amounts"
    assert asking.problem(Asked(by=2030, growth=0.05), alone).ceilings is None
