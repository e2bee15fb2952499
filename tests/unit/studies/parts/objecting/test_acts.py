# SPDX-License-Identifier: Apache-2.0
"""States of an objection follow from its row, and every outcome is a move of its life cycle."""

from yuzui.record.lifecycle import CYCLES, move
from yuzui.studies.parts.deciding import answering
from yuzui.studies.parts.objecting import acts


def test_outcomes_are_the_moves_of_the_life_cycle():
    assert {"open", *acts.OUTCOMES} == set(CYCLES["objection"].states)
    for outcome, verb in acts.OUTCOMES.items():
        assert move("objection", answering.state({"outcome": None}), verb) == outcome
        assert answering.state({"outcome": outcome}) == outcome
