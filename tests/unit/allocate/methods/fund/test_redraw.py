# SPDX-License-Identifier: Apache-2.0
"""Bands by count and error; the golden re-draws are in tests/golden/allocate."""

import numpy as np
import pytest

from yuzui.allocate.methods.fund.portfolio import best
from yuzui.allocate.methods.fund.problem import Change
from yuzui.allocate.methods.fund.redraw import Redrawn, redraw


@pytest.mark.parametrize(
    ("count", "draws", "band"),
    [
        (200, 200, "fund"),
        (0, 200, "decline"),
        (160, 200, "lottery"),  # exactly 0.80
        (40, 200, "lottery"),  # exactly 0.20
        (165, 200, "lottery"),  # 0.825 is within two standard errors of 0.80
        (175, 200, "fund"),
        (25, 200, "decline"),
        (30, 200, "lottery"),
        (100, 200, "lottery"),
    ],
)
def test_band(count, draws, band):
    made = Redrawn(np.array([count]), draws)
    assert made.bands() == [band]


def test_error():
    made = Redrawn(np.array([10, 40]), 40)
    assert made.probability.tolist() == [0.25, 1.0]
    assert made.error == pytest.approx([np.sqrt(0.25 * 0.75 / 40), 0])


def test_each_draw_is_near_its_best(larger):
    stream = np.random.default_rng(6)
    draws = larger.candidates.value + stream.normal(0, 0.4, (8, 260))
    made = redraw(larger, draws)
    assert made.draws == 8 and made.count.max() <= 8
    exact = sum(best(larger, Change(value=row)).chosen.astype(int) for row in draws)
    # near-optimal sets differ from the optimal ones in a few proposals at the line only
    assert np.abs(made.probability - exact / 8).mean() < 0.02
