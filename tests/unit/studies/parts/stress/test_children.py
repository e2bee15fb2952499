# SPDX-License-Identifier: Apache-2.0
from dataclasses import replace

import pytest

from yuzui.invest import prior, scenario, scenario_file
from yuzui.studies.parts.backcast.fragility import RELABELLED
from yuzui.studies.parts.simulation.posed import pose, ran
from yuzui.studies.parts.stress.children import children
from yuzui.studies.parts.workspace import Workspace


@pytest.fixture(scope="module")
def posed(tmp_path_factory):
    workspace = Workspace(tmp_path_factory.mktemp("stress"))

    def found(name):
        return pose(workspace, scenario_file.read(scenario.folder() / f"{name}.yaml"))

    return found


def by_name(posed, falls=(0.05,)):
    return {child.name: child for child in children(posed, falls)}


def test_public_money_shrinks_ends_and_is_relabelled_by_hand(posed):
    one = posed("public_growth_2030")
    found = by_name(one)
    planned = {2025: 60, 2026: 130, 2027: 210, 2028: 300, 2029: 400, 2030: 510}

    def basic(name):
        return found[name].scenario.levers["government_growth"]["basic"]

    assert basic("falling_revenue") == pytest.approx(
        {year: money * 0.95 ** (year - 2024) for year, money in planned.items()}
    )
    assert basic("sunset") == {y: m if y <= 2027 else 0 for y, m in planned.items()}
    assert found["sunset"].size == 2027
    part = prior.load(RELABELLED).median
    assert basic("relabelling") == pytest.approx({y: (1 - part) * m for y, m in planned.items()})
    labels = found["relabelling"].scenario.levers["reclassification"]["amount"]
    done = ran(one, 0)
    added = (done.after.amount() - done.before.amount())[0]
    assert list(labels.values()) == pytest.approx(list(part * added[1:]))


def test_without_response_every_prior_of_the_levers_is_silent(posed):
    child = by_name(posed("tax_given_150_2035"))["elasticity_zero"]
    assert set(child.scenario.priors) >= {"user_cost_elasticity", "relabelled_share"}
    for name, (kind, arguments) in child.scenario.priors.items():
        assert (kind, arguments) == ("fixed", (prior.load(name).silent,))


def test_a_rule_costs_the_public_but_is_no_money_that_shrinks(posed):
    found = by_name(posed("tax_given_150_2035"))
    assert "falling_revenue" not in found
    contribution = found["sunset"].scenario.levers["tax"]["contribution"]
    assert {year for year, value in contribution.items() if value} == {2027, 2028, 2029}


def test_labels_have_nothing_to_lose_and_a_departure_of_the_rest_is_left_alone(posed):
    assert by_name(posed("labels_only_2030")) == {}
    many = posed("many_ways_2035")
    for child in children(many, (0.01, 0.05)):
        assert child.scenario.levers["denominator"] == many.scenario.levers["denominator"]
        assert child.scenario.seed == many.scenario.seed


def test_a_number_for_every_year_becomes_a_schedule_where_it_is_cut(posed):
    many = posed("many_ways_2035")
    money = by_name(many)["sunset"].scenario.levers["joint_fund"]["partner_money"]
    assert money == {year: 20.0 if year <= 2029 else 0.0 for year in range(2025, 2036)}
    only = replace(many, scenario=replace(many.scenario, levers={}))
    assert by_name(only) == {}
