# SPDX-License-Identifier: Apache-2.0
"""Which sheet is what, and ids that are in no list."""

import pytest

from yuzui.errors import InputError, UnknownIdentifierError
from yuzui.funding.call_data import call_data, sheets

PROPOSALS = "id,amount\nP1,10\nP2,20\n"
PEOPLE = "id,name\nR1,Ann\nR2,Bo\n"


def read(tmp_path, stage="fund", **texts):
    for name, text in {"proposals": PROPOSALS, **texts}.items():
        (tmp_path / f"{name}.csv").write_text(text, encoding="utf-8")
    return call_data.from_path(tmp_path, stage=stage)


def test_names_are_hints_and_what_means_nothing_is_left_alone(tmp_path):
    found = read(tmp_path, abc="proposal,reviewer,score\nP1,R1,3\n", notes="colour\nred\n")
    assert found.reviews["score"] == [3.0] and found.unread == ["notes.csv"]


def test_our_own_files_beside_the_callers_are_not_read(tmp_path):
    found = read(tmp_path, rejects="id,amount\nP9,1\n", slate="id,amount\nP8,1\n")
    assert found.proposals["id"] == ["P1", "P2"]


@pytest.mark.parametrize(
    ("name", "text", "code"),
    [
        ("affinity", "proposal,reviewer,score\nP1,R1,0.5\nP3,R1,0.5\n", "unknown_proposal"),
        ("conflicts", "proposal,reviewer,kind\nP1,R9,family\n", "unknown_reviewer"),
        ("bids", "proposal,reviewer,bid\nP1,R9,very\n", "unknown_reviewer"),
        ("links", "a,b,kind\nP1,P9,requires\n", "unknown_proposal"),
    ],
)
def test_ids_in_no_list_are_refused_with_the_nearest(tmp_path, name, text, code):
    with pytest.raises(UnknownIdentifierError) as caught:
        read(tmp_path, reviewers=PEOPLE, **{name: text})
    error = caught.value
    assert error.code == code and error.place.row and not error.message.zh.isascii()
    assert error.detail["nearest"] in ("P1", "P2", "R1", "R2", None)


def test_nobody_waives_the_own_conflict(tmp_path):
    text = "proposal,reviewer,kind,waived_by\nP1,R1,family,Ann\n"
    with pytest.raises(InputError) as caught:
        read(tmp_path, reviewers=PEOPLE, conflicts=text)
    assert caught.value.code == "waived_by_own" and "本人豁免" in caught.value.message.zh


def test_a_smallest_load_above_the_largest_is_refused(tmp_path):
    with pytest.raises(InputError) as caught:
        read(tmp_path, reviewers="id,min,max\nR1,3,2\n")
    assert caught.value.code == "load_range" and caught.value.place.row == 2


def test_scores_beside_the_proposals_are_reviews(tmp_path):
    found = read(tmp_path, proposals="id,amount,R1,R2\nP1,10,3,4\nP2,20,,5\n")
    assert found.reviews["proposal"] == ["P1", "P1", "P2"] and found.reviews["score"] == [3, 4, 5]
    assert "R1" not in found.proposals


def test_assignment_wants_ids_only(tmp_path):
    found = read(tmp_path, stage="assign", proposals="id,title\nP1,a\nP2,b\n", reviewers=PEOPLE)
    assert found.proposals["id"] == ["P1", "P2"]
    assert sheets.sought("assign").needs == {"proposal": ("id",)}
