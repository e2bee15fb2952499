# SPDX-License-Identifier: Apache-2.0
"""``yuzui assign``: what is said and written, and how it ends; assignments are tested with their study."""

from pathlib import Path

import openpyxl
import pytest

FILES = {
    "proposals": "id\nA\nB\n",
    "reviewers": "id,max\nx,1\ny,1\nz,2\n",
    "affinity": "proposal,reviewer,score\nA,x,5\nA,y,1\nB,x,4\nB,z,2\n",
}


UNCHECKED = ("--accept-unchecked", "employer,author")


@pytest.fixture
def call(tmp_path):
    folder = tmp_path / "call"
    folder.mkdir()
    for name, text in FILES.items():
        (folder / f"{name}.csv").write_text(text, encoding="utf-8")
    return "call"


@pytest.mark.parametrize(("lang", "word"), [("en", "proven best"), ("zh", "已证最优")])
def test_transcript_and_workbook(asked, call, lang, word):
    code, out, err = asked("assign", call, "--demand", "1", *UNCHECKED, "--lang", lang, "--out", "a.xlsx")
    assert code == 0 and word in out and err
    book = openpyxl.load_workbook(Path("a.xlsx"))
    assert len(book.sheetnames) >= 6


def test_an_assignment_is_kept_and_language_changes_nothing(document, call):
    words = ("assign", call, "--demand", "1", *UNCHECKED)
    (code, first), (_, other) = (document(*words, "--lang", lang) for lang in ("en", "zh"))
    assert code == 0 and first["objective"] == 7
    assert first | {"run": 0} == other | {"run": 0}


def test_no_assignment_ends_with_three_and_wrong_input_with_two(document, asked, call):
    code, found = document("assign", call, "--demand", "3", *UNCHECKED)
    assert (code, found["status"]) == (3, "infeasible")
    assert (found["infeasible"]["demand"], found["infeasible"]["capacity"]) == (6, 4)
    assert asked("assign", call)[0] == 2
    assert asked("assign", call, "--demand", "1", *UNCHECKED, "--q", "0.5")[0] == 2
    assert asked("assign", "nowhere", "--demand", "1", *UNCHECKED)[0] == 2


def test_a_reviewer_accepts_another_declines_until_nobody_is_left(document, asked, call):
    document("assign", call, "--demand", "1", *UNCHECKED)
    code, found = document("assign", "decline", "newest", "A", "x", "--reason", "ill")
    assert (code, found["instead"], found["state"]) == (0, "y", "replaced")
    assert asked("assign", "accept", "newest", "A", "y")[0] == 0
    code, out, _ = asked("assign", "decline", "newest", "A", "y", "--lang", "zh")
    assert code == 0 and "改请" in out
    code, found = document("assign", "decline", "newest", "A", "z")
    assert (code, found["instead"], found["state"]) == (3, None, "declined")
    assert asked("assign", "decline", "newest", "A", "x")[0] == 5
    assert asked("assign", "accept", "none", "A", "x")[0] == 4
