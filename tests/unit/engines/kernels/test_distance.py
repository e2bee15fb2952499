# SPDX-License-Identifier: Apache-2.0
"""Steps along references; random graphs stand in tests/properties."""

import sys
from pathlib import Path

import numpy as np
import pytest

sys.path.insert(0, str(Path(__file__).parents[3] / "properties"))

from graphs import numbered

from yuzui.solve.kernels import available, distance

GRAPH = numbered({"w3": 2001, "w2": 2003, "w1": 2005, "P": 2010}, [("P", "w1"), ("w1", "w2"), ("w2", "w3")])


@pytest.mark.parametrize("engine", available())
@pytest.mark.parametrize(
    ("start", "first", "steps"),
    [
        ([0, 0, 0, 1], [0, 0, 0, 0], [3, 2, 1, 0]),
        ([0, 0, 0, 0], [0, 1, 0, 0], [2, 1, -1, -1]),
        ([0, 0, 0, 1], [1, 0, 0, 0], [1, 2, 1, 0]),
        ([0, 0, 0, 0], [0, 0, 0, 0], [-1, -1, -1, -1]),
    ],
)
def test_steps(engine, start, first, steps):
    marks = (np.array(one, dtype=bool) for one in (start, first))
    found = distance.steps(GRAPH.out_ptr, GRAPH.out_idx, *marks, engine=engine)
    assert found.tolist() == steps
