# SPDX-License-Identifier: Apache-2.0
import sys
from pathlib import Path

import numpy as np
import pytest

sys.path.insert(0, str(Path(__file__).parent))

import call

from yuzui.errors import InputError
from yuzui.reviewing.assign.side import Group
from yuzui.reviewing.assignment.chosen import chosen
from yuzui.reviewing.assignment.question import Options, question
from yuzui.reviewing.people.conflicts import Scope

SCOPE = Scope(kinds=("family",), at="2026-06-01")
LOTS = {"secret": "ab" * 32, "public": "index 42"}


def asked(folder, objective="total", demand=2, **more):
    made = call.read(folder, affinity=call.SCORES)
    options = Options(objective, demand, 0, 2, scope=SCOPE, **more)
    return question(made, options)


@pytest.mark.parametrize("objective", ["total", "max_min", "leximin", "alpha", "randomised", "random_draw"])
def test_every_objective_meets_demand_and_loads(tmp_path, objective):
    more = LOTS if objective == "random_draw" else {}
    found = chosen(asked(tmp_path, objective, **more))
    rows, columns = found.assigned.rows[found.taken], found.assigned.columns[found.taken]
    assert np.bincount(rows).tolist() == [2] * 3
    loads = np.bincount(columns, minlength=4)
    assert loads.max() <= 2 and loads[2] >= 1
    assert (found.frontier is None) == (objective in ("randomised", "random_draw"))
    assert (found.drawn is not None) == (objective == "random_draw")
    assert found.engine.name


def test_the_fairest_is_no_worse_than_the_total(tmp_path):
    total, fair = chosen(asked(tmp_path)), chosen(asked(tmp_path, "max_min"))
    assert fair.ceiling is not None and total.ceiling is None
    assert total.assigned.objective >= fair.assigned.objective
    assert fair.frontier[-1][0] == pytest.approx(fair.ceiling)


def test_what_cannot_be_is_told_why(tmp_path):
    found = chosen(asked(tmp_path, demand=4))
    assert found.assigned.status == "infeasible" and not len(found.taken)
    assert (found.shortage.demand, found.shortage.capacity) == (12, 8)


def test_a_draw_needs_its_commitment_and_side_rules_a_search(tmp_path):
    with pytest.raises(InputError) as error:
        chosen(asked(tmp_path, "random_draw"))
    assert error.value.code == "draw_before_commitment"
    side = Group("one", np.ones(3, bool), np.zeros(4, int), 0, 2)
    with pytest.raises(InputError) as error:
        chosen(asked(tmp_path, "leximin"), [side])
    assert error.value.code == "objective_with_sides"
    assert chosen(asked(tmp_path), [side]).assigned.status == "optimal"
