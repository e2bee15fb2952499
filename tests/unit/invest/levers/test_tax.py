# SPDX-License-Identifier: Apache-2.0
import numpy as np
import pytest

from yuzui.errors import InputError
from yuzui.investment.lever import Path, Setting
from yuzui.investment.levers import tax
from yuzui.investment.simulate import drawn, silent

CELLS = {
    ("central_government", "higher_education", "basic"): 100.0,
    ("enterprise", "enterprise", "experimental"): 890.0,
    ("enterprise", "enterprise", "basic"): 3.0,
    ("enterprise", "higher_education", "basic"): 7.0,
}
YEARS = (2024, 2025, 2026, 2027)


def act(**values):
    before = Path.of(CELLS, YEARS)
    return before, tax.effect(before, Setting(tax.PARAMETERS, values))


def test_general_deduction_lowers_the_share_and_one_for_contributions_raises_it():
    before, general = act(deduction=0.2)
    _, given = act(contribution=0.2)
    assert (general.share()[0, 1:] < before.share()[0, 1:]).all()
    assert (given.share()[0, 1:] > before.share()[0, 1:]).all()


def test_relabelled_cost_is_reported_and_not_done():
    before, after = act(deduction=0.2, relabelled=0.5)
    real = after.whole - before.whole
    shown = sum(after.reported.values())
    assert shown == pytest.approx(real), "half of the increment on paper is real"
    assert (after.share() <= after.real_share()).all()


def test_what_is_given_to_others_arrives_there():
    _, after = act(contribution=0.2, relabelled=0.5)
    assert not any(extra.any() for extra in after.reported.values())
    assert after.share() == pytest.approx(after.real_share())


def test_forgone_tax_is_a_cost_and_nobody_pays_research_with_it():
    before, after = act(deduction=0.2, elasticity=0.0, claimed=1.0, loss=0.0)
    assert after.whole == pytest.approx(before.whole)
    assert after.cost[0, 1:] == pytest.approx(np.full(3, 0.25 * 0.2 * 893.0))
    assert after.cost[0, 0] == 0


def test_sunset_gives_money_back_and_lowers_research():
    before, after = act(deduction=-0.2, present=1.2)
    assert (after.cost[0, 1:] < 0).all()
    assert (after.whole[0, 1:] < before.whole[0, 1:]).all()


def test_losses_that_are_carried_forward_by_hand():
    """A quarter of R&D is of firms without profit, half of it deducts two years later at 10 %."""
    values = {"deduction": 0.2, "elasticity": -1.0, "relabelled": 0.5, "claimed": 1.0, "pace": 1.0}
    loss = {"loss": 0.25, "carried": 0.5, "wait": 2.0, "interest": 0.1}
    before, after = act(**values, **loss)
    u = 0.25 / 1.21
    parts = [(0.75, 0.25, 0.5 / 0.45 - 1), (0.125, u, (1 - 2 * u) / (1 - 2.2 * u) - 1)]
    real = 893 * sum(part * more for part, _, more in parts)
    assert after.whole[0, 2] - before.whole[0, 2] == pytest.approx(real)
    tax_forgone = 893 * sum(p * rate * (1.2 * (1 + 2 * more) - 1) for p, rate, more in parts)
    assert after.cost[0, 2] == pytest.approx(tax_forgone)
    _, never = act(**values, **loss | {"carried": 0.0})
    assert never.whole[0, 2] - before.whole[0, 2] == pytest.approx(893 * 0.75 * parts[0][2])


def test_slope_of_carried_losses_is_that_of_the_effect():
    loss = {"loss": 0.4, "carried": 1.0, "wait": 3.0, "interest": 0.05, "elasticity": -0.5}
    slope = tax.linear(Path.of(CELLS, YEARS), Setting(tax.PARAMETERS, loss))["deduction"]
    before, after = act(deduction=1e-5, **loss)
    assert (after.whole - before.whole)[0] / 1e-5 == pytest.approx(slope.basic + slope.rest, 1e-3)
    assert after.cost[0, 1:] / 1e-5 == pytest.approx(slope.cost[1:], 1e-3)


def test_response_is_phased():
    before, after = act(deduction=0.2)
    more = (after.whole - before.whole)[0]
    assert more[1] < more[2] < more[3]
    assert more[2] - more[1] == pytest.approx(more[1] / 2)


def test_without_elasticity_nothing_is_done():
    before = Path.of(CELLS, YEARS)
    quiet = tax.effect(before, Setting(tax.PARAMETERS, {"deduction": 0.2, **silent(tax)}))
    assert quiet.whole == pytest.approx(before.whole)


def test_draws_of_the_priors():
    values = {"deduction": 0.2, **drawn(tax, 7, 200, len(YEARS))}
    after = tax.effect(Path.of(CELLS, YEARS), Setting(tax.PARAMETERS, values))
    assert after.share().shape == (200, 4) and after.share()[:, 3].std() > 0


def test_a_deduction_beyond_the_cost_is_refused():
    with pytest.raises(InputError) as caught:
        act(deduction=2.5)
    assert caught.value.code == "deduction_beyond_cost" and caught.value.expected == "< 3"
