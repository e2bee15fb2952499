# SPDX-License-Identifier: Apache-2.0
"""What is odd is told and kept."""

from yuzui.funding.call_data import call_data
from yuzui.funding.call_data.data_quality import odd


def told(tmp_path, **sheets):
    for name, text in sheets.items():
        (tmp_path / f"{name}.csv").write_text(text, encoding="utf-8")
    found = call_data.from_path(tmp_path)
    return found, [(f.code, f.row, f.seen, f.count) for f in odd(found)]


def test_more_recommended_than_requested(tmp_path):
    found, seen = told(tmp_path, proposals="id,amount,recommended\nP1,10,12\nP2,10,8\n")
    assert seen == [("recommended_above", "P1", "12 > 10", 1)]
    assert found.proposals["amount"] == [12, 8]


def test_years_that_do_not_add_up(tmp_path):
    text = "id,amount,amount_2027,amount_2028\nP1,1000,600,400\nP2,1000,600,300\nP3,1000,600,401\n"
    assert told(tmp_path, proposals=text)[1] == [("parts_not_total", "P2", "900 / 1000", 1)]


def test_one_person_under_two_ids_is_counted_and_not_named(tmp_path):
    proposals = "id,amount\nP1,1\n"
    people = "id,name,institute\nR1,Ann Lee,U1\nR2,ann  lee,U1\nR3,Ann Lee,U2\nR4,,U1\n"
    found, seen = told(tmp_path, proposals=proposals, reviewers=people)
    assert seen == [("same_person", "", "", 1)] and "Ann" not in str(odd(found))
    people = "id,orcid\nR1,0000-0001\nR2,0000-0001\nR3,\nR4,\n"
    assert told(tmp_path, proposals=proposals, reviewers=people)[1] == [("same_person", "", "", 1)]
