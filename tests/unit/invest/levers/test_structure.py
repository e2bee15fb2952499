# SPDX-License-Identifier: Apache-2.0
import pytest

from yuzui.investment.lever import Path, Setting
from yuzui.investment.levers import structure as lever

CELLS = {
    ("central_government", "higher_education", "basic"): 40.0,
    ("central_government", "higher_education", "applied"): 30.0,
    ("enterprise", "higher_education", "experimental"): 30.0,
    ("enterprise", "enterprise", "experimental"): 900.0,
}
BEFORE = Path.of(CELLS, (2024, 2025, 2026))


def after(**values):
    return lever.effect(BEFORE, Setting(lever.PARAMETERS, values))


def test_money_moves_inside_a_sector_and_its_payers_stay():
    path = after(higher_education=[0, 0.06, 0.12])
    assert path.whole.tolist() == BEFORE.whole.tolist()
    assert path.amount()[0].tolist() == pytest.approx([40, 46, 52])
    # half of what moves was paid by enterprises
    assert path.cell(("enterprise", "higher_education", "basic"))[0].tolist() == [0, 3, 6]
    assert not any(paid.any() for paid in path.paid.values())


def test_a_sector_that_is_not_named_is_left_alone():
    path = after(enterprise=0.01)
    assert path.cell(("enterprise", "enterprise", "basic"))[0].tolist() == [0, 9, 9]
    assert path.total(performer="higher_education").tolist() == [[100, 100, 100]]


def test_no_more_moves_than_there_is():
    path = after(higher_education=0.9)
    assert path.total(performer="higher_education", kind="basic")[0].tolist() == [40, 100, 100]
    assert min(money.min() for money in path.cells.values()) >= 0
