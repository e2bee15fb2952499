# SPDX-License-Identifier: Apache-2.0
import sys
from pathlib import Path

import numpy as np
import pytest

sys.path.insert(0, str(Path(__file__).parent))

import worlds

from yuzui.reviewing.assign.fairness import sums
from yuzui.reviewing.assign.leximin import leximin
from yuzui.solve import registry


@pytest.mark.parametrize("seed", range(10))
def test_sums_in_ascending_order_are_what_counting_gives(seed):
    given = worlds.pairs(seed)
    all_ = [worlds.values(given, one) for one in worlds.every(given)]
    found, settled = leximin(given, registry.solve)
    if not all_:
        assert found.assigned.status == "infeasible"
        return
    best = max((*sorted(own), own.sum()) for own in all_)
    own = sums(given, found.assigned)
    assert (*sorted(own), own.sum()) == pytest.approx(best)
    assert (found.assigned.status, settled) == ("optimal", 4)


def test_among_some_pairs_nothing_is_proven():
    given = worlds.pairs(1, tight=0.0)
    found, _ = leximin(given, registry.solve, codes=np.arange(19))
    assert found.assigned.status == "feasible"
    assert found.ceiling >= found.worst
