# SPDX-License-Identifier: Apache-2.0
"""What would change the scores of a call is asked on the command line, or said."""

import csv

import pytest

from yuzui.errors import InputError
from yuzui.funding import call_data, call_reviews, import_report, intake_questions
from yuzui.job import upload_sheets


def reviews(place, heads, extra=lambda k, i: (), score=lambda k, i: 1 + (k + i) % 6, more=()):
    place.mkdir(exist_ok=True)
    lists = [["Proposal", "Amount"], *([f"P{k:02d}", 10] for k in range(12))]
    rows = [[f"P{k:02d}", f"R{(k + i) % 5}", score(k, i), *extra(k, i)] for k in range(12) for i in (0, 1, 2)]
    for name, table in (("proposals", lists), ("reviews", [["Proposal", "Reviewer", *heads], *rows, *more])):
        with (place / f"{name}.csv").open("w", newline="", encoding="utf-8") as file:
            csv.writer(file).writerows(table)
    return place


def read(place, mapping=""):
    path = place.parent / "map.toml"
    path.write_text(mapping, encoding="utf-8")
    return call_reviews.merged(call_data.from_path(place, path if mapping else None))


def asked(place, code):
    """The error, and the lines of map.toml that it prints."""
    with pytest.raises(InputError) as caught:
        read(place)
    errors = [caught.value, *caught.value.more]
    error = next(one for one in errors if one.code == code)
    assert caught.value.exit == 2 and not error.fix.zh.isascii()
    return error, error.fix.en.partition("\n")[2]


def test_words_of_confidence_are_asked_with_an_order_that_works(tmp_path):
    words = ("熟悉", "一般", "不熟悉")
    place = reviews(tmp_path / "a", ["Score", "熟悉程度"], lambda k, i: [words[(k + i) % 3]])
    error, lines = asked(place, "order_missing")
    assert 'order = ["熟悉", "一般", "不熟悉"]' in lines and error.place.column == "熟悉程度"
    assert {*read(place, lines).reviews["confidence"]} == {1.0, 2.0, 3.0}


def test_drafts_are_asked_and_all_stops_come_at_once(tmp_path):
    def extra(k, i):
        return ["Draft" if (k, i) == (3, 1) else "Submitted", "熟悉"]

    place = reviews(tmp_path / "a", ["Score", "Review status", "熟悉程度"], extra)
    asked(place, "order_missing")
    error, lines = asked(place, "draft_reviews")
    assert error.place.row == 12 and lines == 'drop = ["Review status"]'
    done = reviews(tmp_path / "b", ["Score", "Review status"], lambda k, i: extra(k, i)[:1])
    assert len(read(done, lines).reviews["score"]) == 36
    assert (
        len(read(reviews(tmp_path / "c", ["Score", "Review status"], lambda k, i: ["Submitted"])).reviews["score"])
        == 36
    )


@pytest.mark.parametrize("heading", ["Score (90-10)", "Impact score"])
def test_a_scale_written_from_above_is_asked_with_its_own_ends(tmp_path, heading):
    place = reviews(tmp_path / "a", [heading], score=lambda k, i: 10 * (1 + (k + i) % 6))
    error, lines = asked(place, "which_end")
    assert error.seen.startswith("10 – 90") and "[90, 10]" in lines
    found = read(place, lines)
    assert max(found.reviews["score"]) == 90 and min(found.reviews["score"]) == 40
    sheets, _ = upload_sheets.opened([(one, one.name) for one in sorted(place.iterdir())])
    (question,) = [one for one in intake_questions.read(sheets).questions if one.code == "order"]
    assert {one.value for one in question.choices} == {"low 10 90", "high 10 90"}


def test_a_reviewer_who_scored_twice_is_said_by_proposal(tmp_path):
    place = reviews(tmp_path / "a", ["Score"], more=[["P00", "R0", 6], ["P04", "R4", 1]])
    said = import_report.flagged(read(place).findings)
    assert "reviewed twice by one reviewer: the later review counts: P00 (1 → 6), P04 (5 → 1)" in said.en
    assert "flagged" not in said.en and "以后一份为准" in said.zh


def test_a_suggested_mapping_makes_sense_or_is_not_printed(tmp_path):
    tmp_path.joinpath("a").mkdir()
    forms = [["Timestamp", "Which project?", "What do you need?", "Contact"]]
    forms += [[f"2026/03/{k + 1:02d} 10:1{k}:07", f"Project {k // 2}", f"about {k} k", f"x{k}@a.org"] for k in range(9)]
    with (tmp_path / "a" / "form.csv").open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows(forms)
    _, lines = asked(tmp_path / "a", "no_proposals")
    assert "[proposals]" in lines and "Timestamp" not in lines
    # the heading says amount, its cells are no figures; the heading says applicant, its cells are ids
    rows = [["Code of it", "Amounts", "Applicantt"], *([f"A-{k}", "see file", f"A-{k}"] for k in range(9))]
    with (tmp_path / "a" / "form.csv").open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows(rows)
    _, lines = asked(tmp_path / "a", "no_proposals")
    assert "Amounts" not in lines and "pi =" not in lines, lines
