# SPDX-License-Identifier: Apache-2.0
import pytest

from yuzui.errors import InputError
from yuzui.investment import simulate
from yuzui.investment.assumptions import asked, effect
from yuzui.investment.simulation import compare
from yuzui.job.workspace import Workspace

LESS = {"prior.direct_subsidy_additionality.1": "-0.9"}


@pytest.fixture(scope="module")
def workspace(tmp_path_factory):
    return Workspace(tmp_path_factory.mktemp("assumptions"))


@pytest.fixture(scope="module")
def document(workspace):
    given = {"scenario": "public_growth_2030", **LESS}
    return effect.effect(workspace, given, asked.changed(given))


def test_it_is_the_comparison_that_the_command_makes(workspace, document):
    one = effect.shipped("public_growth_2030")
    other = asked.under(one, asked.changed(LESS))
    found = compare.run(workspace, one, other, simulate.ROUGH)
    both = [one | {"stocks": None} for one in found["scenarios"]]
    assert document == found | {"scenarios": both}


def test_less_private_money_lowers_the_denominator_and_raises_the_share(document):
    """Crowding out takes money of which little is basic: every draw moves the same way."""
    assert all(row["p05"] >= 0 for row in document["difference_pp"])
    assert document["difference_pp"][-1]["p50"] > 0
    ((by, before, after),) = effect.odds(document)
    assert by == 2030 and after >= before
    said = effect.finding(document)
    assert "percentage points" in said.en and "2030 年占比由" in said.zh and "+0.0" in said.zh
    assert effect.picture(document).twin.rows[0][2] == 0


def test_a_prior_on_which_nothing_rests_moves_nothing_and_that_is_said(workspace):
    given = {"scenario": "public_growth_2030", "prior.loss_share.1": "5"}
    found = effect.effect(workspace, given, asked.changed(given))
    assert {row["p50"] for row in found["difference_pp"]} == {0.0}
    assert "no lever" in effect.finding(found).en and "均不依赖" in effect.finding(found).zh
    assert "loss_share" not in effect.used_in(found)


def test_levers_that_were_filled_in_are_the_scenario(workspace):
    given = {"joint_fund.partner_money": "50", "horizon": "2028", "prior.match_additionality.1": "9"}
    assert effect.chosen(given) == ""
    found = effect.effect(workspace, given, asked.changed(given))
    first, second = found["scenarios"]
    assert first["scenario"]["id"] == "yours" and second["scenario"]["id"] == "yours_priors"
    assert found["difference_pp"][-1]["year"] == 2028 and found["difference_pp"][-1]["p50"] > 0
    used = effect.used_in(found)
    assert [name for name, by in used.items() if by != [effect.STOCKS]] == [
        "match_additionality", "match_displacement"]  # fmt: skip
    assert used["depreciation_basic"] == [effect.STOCKS]


def test_the_scenario_that_rests_on_most_priors_comes_first():
    counts = [len(effect.used(effect.shipped(name))) for name in effect.names()]
    assert counts == sorted(counts, reverse=True) and effect.chosen({}) == effect.names()[0]
    with pytest.raises(InputError) as caught:
        effect.chosen({"scenario": "magic"})
    assert "public_growth_2030" in caught.value.expected
