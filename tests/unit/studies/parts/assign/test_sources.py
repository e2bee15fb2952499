# SPDX-License-Identifier: Apache-2.0
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

import call

from yuzui.errors import InputError
from yuzui.reviewing.assignment.sources import affinity, nothing, profiles


def mixed(folder, weights=(), **files):
    made, findings = call.read(folder, **files), []
    found, used = affinity(made, made.sheets["reviewer"], dict(weights), findings)
    return found, used, [(one.code, one.seen, one.count) for one in findings]


def test_supplied_scores_are_used_as_they_are_and_the_rest_is_told(tmp_path):
    found, used, findings = mixed(tmp_path, affinity=call.SCORES)
    assert used == {"supplied": 1.0}
    assert found.source.block(slice(0, 3), slice(None)).tolist() == [[9, 3, 0, 0], [4, 0, 0, 5], [0, 2, 0, 8]]
    assert ("unscored_pair", "", 6) in findings
    assert {seen for code, seen, _ in findings if code == "unused_source"} == {"text", "bids", "field"}


def test_without_them_words_bids_and_fields_are_mixed_as_declared(tmp_path):
    found, used, _ = mixed(tmp_path)
    assert used == {"text": 1.0, "bids": 0.5, "field": 0.25}
    table = found.source.block(slice(0, 3), slice(None))
    assert table.argmax(axis=1).tolist() == [0, 2, 3]


def test_a_person_may_choose_the_weights(tmp_path):
    found, used, _ = mixed(tmp_path, {"field": 2.0}, affinity=call.SCORES)
    assert used == {"field": 2.0}
    assert found.source.block(slice(0, 1), slice(None)).tolist() == [[2, 0, 0, 0]]


@pytest.mark.parametrize(
    ("files", "weights", "code"),
    [
        ({"works": "", "bids": "", "proposals": "id\nP1\n"}, {}, "no_affinity"),
        ({}, {"supplied": 1.0}, "no_such_source"),
        ({}, {"text": 0.0}, "no_affinity"),
    ],
)
def test_nothing_to_go_by_is_an_error_not_a_guess(tmp_path, files, weights, code):
    with pytest.raises(InputError) as error:
        mixed(tmp_path, weights, **files)
    assert error.value.code == code


def test_expertise_counts_as_a_work(tmp_path):
    made = call.read(tmp_path, works="", reviewers="id,expertise,max\nR1,quantum codes,1\nR4,,1\n")
    found = profiles(made, made.sheets["reviewer"])
    assert (found.works, found.owners.tolist(), found.reviewers) == (["quantum codes"], [0], 2)


def test_a_draw_looks_at_no_score():
    assert nothing((2, 3)).block(slice(0, 2), slice(None)).tolist() == [[0] * 3] * 2
