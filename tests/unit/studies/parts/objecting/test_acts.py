# SPDX-License-Identifier: Apache-2.0
"""States of an objection follow from its row, and every outcome is a move of its life cycle."""

from yuzui.evaluation.objections import acts
from yuzui.job import answering
from yuzui.model.lifecycle import CYCLES, move


def test_outcomes_are_the_moves_of_the_life_cycle():
    assert {"open", *acts.OUTCOMES} == set(CYCLES["objection"].states)
    for outcome, verb in acts.OUTCOMES.items():
        assert move("objection", answering.state({"outcome": None}), verb) == outcome
        assert answering.state({"outcome": outcome}) == outcome
