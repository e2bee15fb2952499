# SPDX-License-Identifier: Apache-2.0
import numpy as np
import pytest

from yuzui.errors import NotIdentifiableError
from yuzui.investment import prior
from yuzui.investment.lever import Path, Setting
from yuzui.investment.levers import government_growth as lever

YEARS = (2024, 2025, 2026, 2027)
CELLS = {
    ("central_government", "higher_education", "basic"): 100.0,
    ("enterprise", "enterprise", "experimental"): 900.0,
}
NO_LIMIT = {"people_growth": 0.2, "cost_growth": 0.2, "margin": 0.2}


def after(values, cells=CELLS, **more):
    return lever.effect(Path.of(cells, YEARS, **more), Setting(lever.PARAMETERS, values))


def test_money_goes_where_the_weights_say():
    values = {"basic": 10.0, "response": 0.0, "central_share": 0.7, "university_share": 0.25}
    path = after(values | NO_LIMIT)
    before = Path.of(CELLS, YEARS)
    added = (path.flows - before.flows)[0, 1]
    assert added[0, 2, 0] == pytest.approx(10 * 0.7 * 0.25)
    assert added[1, 1, 0] == pytest.approx(10 * 0.3 * 0.75)
    assert added.sum() == pytest.approx(10)


def test_centre_and_provinces_may_pay_other_parts_every_year():
    path = after({"basic": 10.0, "response": 0.0, "central_share": [0.6, 1.0, 0.5, 0.0]} | NO_LIMIT)
    assert path.paid["central_government"][0].tolist() == pytest.approx([0, 10, 5, 0])
    assert path.paid["local_government"][0].tolist() == pytest.approx([0, 0, 5, 10])


def test_private_money_follows_the_enterprises_own_mix():
    cells = CELLS | {("enterprise", "enterprise", "basic"): 100.0}
    path = after({"experimental": 10.0, "response": 0.5} | NO_LIMIT, cells)
    assert path.paid["enterprise"][0, 1] == pytest.approx(5)
    assert path.amount()[0, 1] - 200 == pytest.approx(0.5)


def test_crowding_out_takes_private_money_away():
    path = after({"basic": 10.0, "response": -0.2} | NO_LIMIT)
    assert path.paid["enterprise"][0, 1] == pytest.approx(-2)


def test_what_cannot_be_absorbed_is_queued_and_spent_later():
    values = {"basic": [0, 30, 0, 0], "response": 0.0}
    values |= {"people_growth": 0.1, "cost_growth": 0.0, "margin": 0.0}
    path = after(values)
    # 100 may become 110, then 121, then 133.1
    assert path.amount()[0].tolist() == pytest.approx([100, 110, 120, 100])
    assert path.queued[0].tolist() == pytest.approx([0, 20, 0, 0])
    assert path.cost[0].sum() == pytest.approx(30)


def test_no_room_at_all_spends_nothing():
    values = {"basic": 5.0, "people_growth": 0.0, "cost_growth": 0.0, "margin": 0.0}
    path = after(values | {"response": 0.0}, growth=0.1)
    assert not path.cost.any()
    assert path.queued[0].tolist() == pytest.approx([0, 5, 10, 15])


def test_response_without_enterprise_money_is_not_guessed():
    cells = {("central_government", "higher_education", "basic"): 100.0}
    with pytest.raises(NotIdentifiableError):
        after({"basic": 1.0}, cells)
    assert after({"basic": 1.0, "response": 0.0}, cells).cost.any()


def test_more_development_money_lowers_the_share():
    path = after({"experimental": 50.0} | NO_LIMIT)
    assert (path.share()[0, 1:] < 0.1).all()


def test_draws_of_the_response_move_only_private_money():
    draws = prior.load(lever.RESPONSE).draw(7, 20)
    path = after({"basic": 10.0, "response": draws} | NO_LIMIT)
    assert np.ptp(path.paid["enterprise"][:, 1]) > 0
    assert np.ptp(path.cost[:, 1]) == 0
