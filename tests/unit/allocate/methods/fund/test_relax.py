# SPDX-License-Identifier: Apache-2.0
"""One relaxation asked again and again answers as a new one; what is decided is taken out."""

from dataclasses import replace

import numpy as np
import pytest

from yuzui.funding.portfolio.portfolio import best, formulate
from yuzui.funding.portfolio.problem import Change
from yuzui.funding.portfolio.relax import Relaxed, open_columns, rest, sizes
from yuzui.solve.model import Limits
from yuzui.solve.registry import warm

CHANGES = (
    Change(),
    Change(inside=(3,), outside=(5,)),
    Change(dropped=frozenset({1})),
    Change(loosened={0: 100.0, 2: 5.0}),
    Change(loosened={1: 0.5}, inside=(7,)),
)


@pytest.mark.parametrize("maker", [None, warm])
def test_each_change_answers_as_a_model_made_anew(larger, maker):
    relaxed = Relaxed(replace(larger, warm=maker))
    stream = np.random.default_rng(5)
    valued = Change(value=larger.candidates.value + stream.normal(0, 0.3, 260))
    for change in (*CHANGES, valued, Change()):
        _, found = relaxed.of(change)
        anew = larger.solve(formulate(larger, change).relaxed(), larger.limits, None)
        assert found.status == anew.status
        if found.found:
            assert found.value == pytest.approx(anew.objective, rel=1e-9)


def test_the_rest_of_a_program_is_the_program(larger):
    relaxed, slate = Relaxed(larger), best(larger)
    model, linear = relaxed.of()
    point = np.zeros(len(model.objective))
    point[: len(larger.candidates)] = slate.chosen[larger.order]
    free = open_columns(model, linear, 40)
    left = rest(model, point, free)
    assert left.model.objective.size == free.sum() < 60
    answer = left.solved(larger, Limits())
    assert answer.objective == pytest.approx(slate.objective)
    assert model.rows.activity(answer.values) == pytest.approx(
        left.model.rows.activity(answer.values[free]) + model.rows.activity(left.point)
    )
    assert left.above(slate.objective + 1).solved(larger, Limits()).status == "infeasible"


def test_a_gap_of_the_whole_is_a_larger_one_of_the_rest(larger):
    model, linear = Relaxed(larger).of()
    left = rest(model, linear.values, open_columns(model, linear, 24))
    assert left.gap(1e-3, linear.value) > 1e-3
    assert left.gap(1e-3, left.decided) == 1e-3


def test_cores_are_smaller_than_the_program(larger):
    _, linear = Relaxed(larger).of()
    assert sizes(linear) == [24, 96]
