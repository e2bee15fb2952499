# SPDX-License-Identifier: Apache-2.0
import sys
from pathlib import Path

import numpy as np
import pytest

sys.path.insert(0, str(Path(__file__).parent))

import worlds

from yuzui.reviewing.assign.flow import program
from yuzui.reviewing.assign.side import Floor


def test_rows_say_demand_then_loads_then_side_rules():
    given = worlds.pairs(2, tight=0.0)
    codes, scores = np.arange(20), given.scores.values.ravel()
    side = Floor(np.full(4, 9.0), given.scores, 5)
    model = program(given, codes, scores, [side.lines(codes, scores)], True)
    chosen = np.zeros(20)
    chosen[[0, 1, 6, 7, 12, 13, 18, 19]] = 1
    activity = model.rows.activity(chosen)
    assert activity[:4].tolist() == [2] * 4
    assert activity[4:9].tolist() == [1, 2, 2, 2, 1]
    assert activity[9:].tolist() == pytest.approx((chosen * scores).reshape(4, 5).sum(axis=1))
    assert model.rows.low[:4].tolist() == model.rows.high[:4].tolist() == [2] * 4
    assert model.rows.low[9:].tolist() == [9] * 4
    assert model.integer.all() and not program(given, codes, scores, (), False).integer.any()
