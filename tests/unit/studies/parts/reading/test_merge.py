# SPDX-License-Identifier: Apache-2.0
"""Which reviews count, which are set aside with their reason, and what is refused."""

import pytest

from yuzui.errors import InputError, UnknownIdentifierError
from yuzui.funding.call_data import call_data, merge

PROPOSALS = "id,amount\nP1,10\nP2,20\n"


def read(tmp_path, settled=None, **sheets):
    for name, text in {"proposals": PROPOSALS, **sheets}.items():
        (tmp_path / f"{name}.csv").write_text(text, encoding="utf-8")
    said = None
    if settled is not None:
        said = tmp_path / "map.toml"
        said.write_text(settled, encoding="utf-8")
    return merge.merged(call_data.from_path(tmp_path, said))


def codes(found):
    return [(f.code, f.severity, f.row) for f in found.findings]


def refused(tmp_path, kind, code, **sheets):
    with pytest.raises(kind) as caught:
        read(tmp_path, **sheets)
    error = caught.value
    assert error.code == code and not error.message.zh.isascii()
    return error


def test_unknown_proposals_are_refused_with_place_and_the_nearest(tmp_path):
    text = "proposal,reviewer,score\nP1,R1,3\nP2x,R1,4\n"
    error = refused(tmp_path, UnknownIdentifierError, "unknown_proposal", reviews=text)
    assert (error.place.file, error.place.row, error.seen) == ("reviews.csv", 3, "P2x")
    assert "P2" in error.fix.zh and "P2" in error.fix.en


def test_unknown_reviewers_are_refused_where_there_is_a_list(tmp_path):
    text = "proposal,reviewer,score\nP1,R1,3\nP2,R11,4\n"
    error = refused(tmp_path, UnknownIdentifierError, "unknown_reviewer", reviews=text, reviewers="id\nR1\nR2\n")
    assert error.place.row == 3 and error.place.column == "reviewer"
    assert read(tmp_path, reviewers="id\nR1\nR11\n").reviews["reviewer"] == ["R1", "R11"]


def test_a_name_stands_for_its_id(tmp_path):
    found = read(
        tmp_path, reviews="proposal,reviewer,score\nP1,Ann Lee,3\n", reviewers="id,name\nR1,Ann Lee\nR2,Bo Wu\n"
    )
    assert found.reviews["reviewer"] == ["R1"]


def test_letters_count_in_their_declared_order_or_in_that_everybody_knows(tmp_path):
    unknown = "proposal,reviewer,等级\nP1,R1,红\nP1,R2,绿\nP2,R1,蓝\n"
    error = refused(tmp_path, InputError, "order_missing", reviews=unknown)
    assert 'order = ["…", "…"]' in error.fix.zh and "[reviews]" in error.fix.en
    assert error.seen == "“红”, “绿”, “蓝”" or set("红绿蓝") <= set(error.seen)
    text = "proposal,reviewer,{}\nP1,R1,优\nP1,R2,差\nP2,R1,良\n"
    assert read(tmp_path, reviews=text.format("等级")).reviews["score"] == [3.0, 1.0, 2.0]
    found = read(tmp_path, reviews=text.format("等级（优>良>中>差）"))
    assert found.reviews["score"] == [4.0, 1.0, 3.0] and found.ordinal
    error = refused(tmp_path, InputError, "unknown_letter", reviews=text.format("等级（优>良）"))
    assert error.seen == "差" and error.place.row == 3


def test_letters_by_the_sheet_of_criteria(tmp_path):
    found = read(
        tmp_path,
        reviews="proposal,reviewer,criterion,grade\nP1,R1,quality,A\nP2,R1,quality,BB\n",
        criteria="criterion,letters\nquality,A>B>BB>C\n",
    )
    assert found.reviews["score"] == [4.0, 2.0]


def test_the_later_of_two_counts_by_time_or_by_place(tmp_path):
    text = "proposal,reviewer,score,submitted at\nP1,R1,3,2026-03-02\nP1,R1,5,2026-03-01\nP1,R2,1,2026-03-01\n"
    found = read(tmp_path, reviews=text)
    assert found.reviews["score"] == [3.0, 1.0]
    assert ("duplicate", "warning", "P1") in codes(found)
    found = read(tmp_path, reviews="proposal,reviewer,score\nP1,R1,3\nP1,R1,5\n")
    assert found.reviews["score"] == [5.0]


def test_scores_outside_the_scale_stop_until_a_line_sets_them_aside(tmp_path):
    off = {"reviews": "proposal,reviewer,score (1-5)\nP1,R1,3\nP1,R2,30\n"}
    error = refused(tmp_path, InputError, "off_scale", **off)
    assert (error.place.row, error.expected) == (3, "1 – 5") and "30 (row 3)" in error.seen
    line = error.fix.en.split("\n", 1)[1]
    found = read(tmp_path, settled=line, **off)
    assert found.reviews["score"] == [3.0] and codes(found) == [("off_scale", "rejected", "P1")]
    assert found.aside[0][:5] == ("reviews.csv", "", 3, "score", "off_scale")
    found = read(
        tmp_path,
        reviews="proposal,reviewer,criterion,score\nP1,R1,q,7\nP1,R2,q,3\n",
        criteria="criterion,low,high\nq,1,6\n",
        settled='[reviews]\nscore = {column = "score", off_scale = "aside"}',
    )
    assert found.reviews["score"] == [3.0]


@pytest.mark.parametrize(
    ("conflicts", "left"),
    [
        ("proposal,reviewer,kind\nP1,R1,coauthor\n", [5.0]),
        ("proposal,reviewer,kind,waived_by\nP1,R1,coauthor,the chair\n", [3.0, 5.0]),
    ],
)
def test_reviews_by_people_in_conflict_do_not_count(tmp_path, conflicts, left):
    text = "proposal,reviewer,score\nP1,R1,3\nP1,R2,5\n"
    found = read(tmp_path, reviews=text, reviewers="id\nR1\nR2\n", conflicts=conflicts)
    assert found.reviews["score"] == left
    told = [f for f in found.findings if f.code == "conflicted_review"]
    assert len(told) == 2 - len(left) and "R1" not in str([f.json() for f in told])


def test_what_the_review_itself_says_of_a_conflict(tmp_path):
    text = "申请号,专家,评分,回避\nP1,R1,3,是\nP1,R2,5,否\nP2,R1,4,\n"
    assert read(tmp_path, reviews=text).reviews["score"] == [5.0, 4.0]


def test_half_of_the_ids_are_none(tmp_path):
    found = read(tmp_path, reviews="proposal,reviewer,score\nP1,,3\nP1,R2,5\nP2,,3\n")
    assert found.reviews["reviewer"] == [None] * 3 and len(found.reviews["score"]) == 3


def test_no_reviews_at_all(tmp_path):
    assert read(tmp_path).reviews["score"] == []
