# SPDX-License-Identifier: Apache-2.0
import sys
from pathlib import Path

import numpy as np
import pytest

sys.path.insert(0, str(Path(__file__).parent))

import worlds

from yuzui.reviewing.assign.arcs import Dense
from yuzui.reviewing.assign.fairness import alpha, ceilings, frontier, grain, max_min, sums
from yuzui.reviewing.assign.pricing import Effort, total
from yuzui.solve import registry


@pytest.mark.parametrize("seed", range(12))
def test_the_worst_served_has_what_counting_gives(seed):
    given = worlds.pairs(seed)
    all_ = [worlds.values(given, one) for one in worlds.every(given)]
    for effort in (Effort(), Effort(keep=2)):
        found = max_min(given, registry.solve, effort)
        if not all_:
            assert found.assigned.status == "infeasible"
            continue
        best = max((own.min(), own.sum()) for own in all_)
        assert (found.worst, found.assigned.objective) == pytest.approx(best)
        assert found.ceiling == pytest.approx(best[0])


@pytest.mark.parametrize("seed", range(8))
def test_no_geometric_mean_is_above_its_ceiling(seed):
    given = worlds.pairs(seed)
    all_ = [worlds.values(given, one) for one in worlds.every(given)]
    if not all_:
        return
    found, mean, ceiling = alpha(given, registry.solve)
    best = max(np.exp(np.log(np.maximum(own, 1e-9)).mean()) for own in all_)
    assert mean <= best * (1 + 1e-9) and ceiling >= best * (1 - 1e-9)
    own = sums(given, found)
    assert np.exp(np.log(own).mean()) == pytest.approx(mean)
    assert found.objective == pytest.approx(own.sum()) and found.bound >= found.objective


def test_a_frontier_falls_from_the_total_to_the_fairest():
    given = worlds.pairs(4, (25, 20), 3, 0.05, 3)
    first, last = total(given, registry.solve), max_min(given, registry.solve)
    points = frontier(given, registry.solve, (first, last.assigned), Effort(1e-6))
    assert len(points) == 3
    assert points[0][1] == pytest.approx(first.objective)
    assert points[-1][0] == pytest.approx(last.worst)
    assert [p[0] for p in points] == sorted({p[0] for p in points})
    assert [p[1] for p in points] == sorted({p[1] for p in points}, reverse=True)


@pytest.mark.parametrize(("digits", "unit"), [(0, 1.0), (2, 0.01), (9, None)])
def test_the_unit_of_scores_is_found(digits, unit):
    given = worlds.pairs(1, digits=digits)
    wanted = given.scores.values.max() * 1e-6 if unit is None else unit
    assert grain(given) == pytest.approx(wanted)


def test_what_a_proposal_would_have_alone():
    given = worlds.pairs(1, (1, 4), 2, 0.0).with_scores(Dense(np.array([[4.0, 9, 1, 7]])))
    assert ceilings(given).tolist() == [16]
