# SPDX-License-Identifier: Apache-2.0
import pytest

from yuzui.investment.lever import Path, Setting
from yuzui.investment.levers import reclassification as lever

CELLS = {
    ("central_government", "higher_education", "basic"): 100.0,
    ("enterprise", "enterprise", "experimental"): 900.0,
}
BEFORE = Path.of(CELLS, (2024, 2025))


def after(amount):
    return lever.effect(BEFORE, Setting(lever.PARAMETERS, {"amount": amount}))


def test_only_the_label_moves():
    path = after(50.0)
    assert path.share()[0].tolist() == pytest.approx([0.1, 0.15])
    assert path.real_share().tolist() == BEFORE.share().tolist()
    assert path.whole.tolist() == BEFORE.whole.tolist() and not path.cost.any()


def test_no_more_is_relabelled_than_there_is():
    assert after(5000.0).share()[0, 1] == pytest.approx(1.0)
