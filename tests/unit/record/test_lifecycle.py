# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import pytest

from yuzui.errors import StateError
from yuzui.model.lifecycle import CYCLES, LifeCycle, Move, diagram, legal, move
from yuzui.model.schema import TABLES
from yuzui.text import Text

CASES = [(cycle, state) for cycle in CYCLES for state in CYCLES[cycle].states]


def reached(cycle):
    found, todo = {cycle.start}, [cycle.start]
    while todo:
        for one in legal(cycle.name, todo.pop()):
            if one.to not in found:
                found.add(one.to)
                todo.append(one.to)
    return found


@pytest.mark.parametrize("name", CYCLES)
def test_every_state_can_be_reached(name):
    assert reached(CYCLES[name]) == set(CYCLES[name].states)


@pytest.mark.parametrize("name", CYCLES)
def test_labels_are_in_both_languages(name):
    cycle = CYCLES[name]
    for text in (cycle.title, *cycle.states.values(), *(m.label for m in cycle.moves)):
        assert text.en and text.zh and text.en != text.zh


@pytest.mark.parametrize(("cycle", "state"), CASES)
def test_any_other_move_is_refused_and_the_legal_ones_listed(cycle, state):
    actions = {one.action for one in CYCLES[cycle].moves} | {"fly"}
    allowed = {one.action: one.to for one in legal(cycle, state)}
    for action in actions:
        if action in allowed:
            assert move(cycle, state, action) == allowed[action]
            continue
        with pytest.raises(StateError) as caught:
            move(cycle, state, action)
        assert caught.value.detail["legal"] == list(allowed)
        for one in legal(cycle, state):
            assert one.label.zh in caught.value.say("zh")
            assert one.label.en in caught.value.say("en")


def test_unknown_state_is_refused():
    with pytest.raises(StateError):
        move("draw", "nowhere", "fix")


def test_a_revealed_draw_never_moves_again():
    assert legal("draw", "revealed") == ()
    with pytest.raises(StateError) as caught:
        move("draw", "revealed", "fix")
    assert "最终状态" in caught.value.say("zh")


def test_a_move_outside_the_states_cannot_be_declared():
    states = {"a": Text("a", "甲")}
    with pytest.raises(ValueError, match="leaves"):
        LifeCycle("x", Text("x", "某"), states, (Move("a", "go", "b", Text("go", "走")),))
    twice = Move("a", "go", "a", Text("go", "走"))
    with pytest.raises(ValueError, match="twice"):
        LifeCycle("x", Text("x", "某"), states, (twice, twice))


def test_state_columns_have_the_vocabulary_of_their_cycle():
    pairs = {
        "call": "call",
        "proposal": "proposal",
        "slate_run": "slate",
        "draw": "draw",
        "assignment": "assignment",
        "booking": "booking",
    }
    for table, cycle in pairs.items():
        assert TABLES[table]["state"].values == CYCLES[cycle].values


def test_diagram_shows_every_move_and_last_state():
    text = diagram(CYCLES["draw"])
    assert "[*] --> committed" in text and "fixed --> revealed: reveal" in text
    assert "void --> [*]" in text and "fixed --> [*]" not in text
