# SPDX-License-Identifier: Apache-2.0
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

import call

from yuzui.errors import InputError, LimitReachedError, UnknownIdentifierError
from yuzui.reviewing.assignment.question import Options, check_size, question
from yuzui.reviewing.people.conflicts import Scope

OPTIONS = {"demand": 2, "load_min": 0, "load_max": 2, "scope": Scope(at="2026-06-01")}


def test_pairs_hold_what_the_sheets_say(tmp_path):
    asked = question(call.read(tmp_path, affinity=call.SCORES), Options(**OPTIONS))
    assert asked.pairs.demand.tolist() == [2, 2, 2]
    assert (asked.pairs.low.tolist(), asked.pairs.high.tolist()) == ([0, 0, 1, 0], [2] * 4)
    # anna applies with P1 and Anna is R4: one name
    assert asked.pairs.blocked.tolist() == [[0, 3], [1, 1], [1, 2]]
    assert asked.fields == ["physics", "biology", "policy"]
    assert asked.options.json() == {
        "objective": "total", "demand": 2, "load_min": 0, "load_max": 2, "q": 1.0, "beta": 0.0,
        "accept_unchecked": [],
    }  # fmt: skip


def test_reviewers_may_be_known_from_the_scores_alone(tmp_path):
    made = call.read(tmp_path, reviewers="", works="", bids="", affinity=call.SCORES)
    asked = question(made, Options(**OPTIONS))
    assert asked.pairs.reviewers == ["R1", "R2", "R4"]


def test_a_conflict_of_nobody_listed_is_an_error(tmp_path):
    conflicts = "proposal,reviewer\nP1,R7\n"
    made = call.read(tmp_path, reviewers="", works="", bids="", affinity=call.SCORES, conflicts=conflicts)
    with pytest.raises(UnknownIdentifierError):
        question(made, Options(**OPTIONS))


def test_a_call_without_reviewers_is_refused(tmp_path):
    with pytest.raises(InputError) as error:
        question(call.read(tmp_path, reviewers="", works="", bids=""), Options(**OPTIONS))
    assert error.value.code == "no_reviewers"


def test_a_proposal_that_stands_twice_counts_once_and_two_of_one_id_stop_the_reading(tmp_path):
    rows = "id,title,field\nP1,a,physics\nP1,{second},physics\nP2,c,biology\nP3,d,policy\n"
    made = call.read(tmp_path / "same", proposals=rows.format(second="a"))
    assert question(made, Options(**OPTIONS)).pairs.proposals == ["P1", "P2", "P3"]
    assert sum(file["rejected"] for file in made.files) == 1
    with pytest.raises(InputError) as error:
        call.read(tmp_path / "other", proposals=rows.format(second="b"))
    assert error.value.place.row == 3


def test_a_cap_on_chances_needs_a_draw(tmp_path):
    with pytest.raises(InputError) as error:
        question(call.read(tmp_path), Options(**OPTIONS, share=0.5))
    assert error.value.code == "share_without_draw"


def test_leximin_is_for_few():
    check_size("leximin", (500, 9))
    with pytest.raises(LimitReachedError):
        check_size("leximin", (501, 9))
