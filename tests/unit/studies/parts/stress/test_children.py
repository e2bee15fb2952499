# SPDX-License-Identifier: Apache-2.0
from dataclasses import replace

import pytest

from yuzui.investment import prior, scenario, scenario_file
from yuzui.investment.backcast_report.fragility import RELABELLED
from yuzui.investment.simulation.problem import pose, ran
from yuzui.investment.stress_report.children import children
from yuzui.investment.tax_report.ends import ends
from yuzui.job.workspace import Workspace


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


def test_a_rule_that_is_no_money_does_not_shrink_with_revenue(posed):
    assert "falling_revenue" not in by_name(posed("tax_given_150_2035"))


def test_the_dated_rule_that_ends_is_taken_from_what_the_scenario_sets(posed, tmp_path):
    """120 % for chips and machine tools ends with 2027, then 100 %: 0.2 less from 2028 on."""
    many = posed("tax_own_120_2035")
    ending, _ = ends(Workspace(tmp_path), "CHN", many.years)
    assert [one.rule.rate for one in ending] == [1.2]
    child = next(one for one in children(many, (), ending) if one.name == "sunset")
    assert child.size == pytest.approx(-0.2) and child.end is ending[0]
    set_ = many.scenario.levers["tax"]["deduction"]
    changed = child.scenario.levers["tax"]["deduction"]
    assert set(changed) == set(range(2025, 2036))
    for year, value in changed.items():
        assert value == pytest.approx(set_.get(year, 0.0) - (0.2 if year >= 2028 else 0.0))


def test_labels_have_nothing_to_lose_and_a_departure_of_the_rest_is_left_alone(posed):
    assert by_name(posed("labels_only_2030")) == {}
    many = posed("many_ways_2035")
    found = list(children(many, (0.01, 0.05)))
    names = ["falling_revenue", "falling_revenue", "elasticity_zero", "relabelling"]
    assert [child.name for child in found] == names
    for child in found:
        assert child.scenario.levers["denominator"] == many.scenario.levers["denominator"]
        assert child.scenario.seed == many.scenario.seed


def test_a_number_for_every_year_becomes_a_schedule_where_it_shrinks(posed):
    many = posed("many_ways_2035")
    money = by_name(many)["falling_revenue"].scenario.levers["joint_fund"]["partner_money"]
    wanted = {year: 20.0 * 0.95 ** (year - 2024) for year in range(2025, 2036)}
    assert money == pytest.approx(wanted)
    only = replace(many, scenario=replace(many.scenario, levers={}))
    assert by_name(only) == {}


def test_public_is_what_the_public_pays_in_this_scenario_and_not_in_the_papers(posed):
    """A match that would have been spent anyway costs the public nothing; so does a ratio of 0."""
    one = posed("many_ways_2035")
    fund = {"partner_money": 20.0}
    known = replace(one.scenario, levers={"joint_fund": fund})
    assert "falling_revenue" in by_name(replace(one, scenario=known))
    anyway = replace(known, priors={"match_displacement": ("fixed", (1.0,))})
    assert "falling_revenue" not in by_name(replace(one, scenario=anyway))
    none = dict.fromkeys(range(2025, 2036), 0.0)
    for ratio, paid in ((none, False), ({**none, 2026: 1.0}, True)):
        levers = {"joint_fund": {**fund, "match_ratio": ratio}}
        found = by_name(replace(one, scenario=replace(known, levers=levers)))
        assert ("falling_revenue" in found) == paid


def test_the_relabelled_part_is_the_one_the_scenario_names(posed):
    one = posed("public_growth_2030")
    own = replace(one.scenario, priors={RELABELLED: ("fixed", (0.5,))})
    child = by_name(replace(one, scenario=own))["relabelling"]
    assert (child.size, child.source) == (0.5, prior.ASSUMPTION)
    assert child.scenario.levers["government_growth"]["basic"][2030] == pytest.approx(255)
