# SPDX-License-Identifier: Apache-2.0
import pytest

from yuzui.investment.lever import Path, Setting
from yuzui.investment.levers import denominator as lever

CELLS = {
    ("central_government", "higher_education", "basic"): 10.0,
    ("central_government", "higher_education", "applied"): 20.0,
    ("enterprise", "enterprise", "experimental"): 70.0,
}
BEFORE = Path.of(CELLS, (2024, 2025, 2026))


def test_a_shock_in_a_named_year_ends_with_it():
    path = lever.effect(BEFORE, Setting(lever.PARAMETERS, {"level": [0, -0.1, 0]}))
    assert path.whole[0].tolist() == pytest.approx([100, 91, 100])
    assert path.amount()[0].tolist() == [10, 10, 10]
    assert path.share()[0, 1] > 0.1 == path.share()[0, 2]


def test_every_payer_pays_its_own_change():
    path = lever.effect(BEFORE, Setting(lever.PARAMETERS, {"level": 0.5}))
    assert path.paid["enterprise"][0].tolist() == [0, 35, 35]
    assert path.cost[0].tolist() == [0, 10, 10]
