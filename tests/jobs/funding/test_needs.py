# SPDX-License-Identifier: Apache-2.0
"""Needs of the plan: which awards meet them, by which words, and how weights move the order."""

import pytest

from yuzui.errors import InputError
from yuzui.funding import needs
from yuzui.funding.inputs import Needs
from yuzui.funding.jobs import needs as job
from yuzui.funding.pages import needs as page
from yuzui.job.workspace import Workspace
from yuzui.view.page import Visit

DOUBLED = "COR-1=0.4,COR-2=0.15,COR-3=0.15,COR-4=0.15,COR-5=0.15"


def test_a_term_stands_for_itself_its_plural_and_with_a_star_for_any_ending():
    for text, found in (
        ("work after covid-19", ["COVID 19"]),
        ("covid 190 and scovid 19", []),
        ("two pandemics", ["pandemic"]),
        ("zoonotic spread", ["zoono*"]),
        ("a disease\noutbreak", ["disease outbreak"]),
        ("disease and outbreak", []),
    ):
        assert needs.matching_terms("COR-1", text) == found


def test_gap_is_weight_less_share_and_shares_sum_to_one():
    equal, doubled = (job.compute(Workspace(), Needs(weights=text)) for text in ("", DOUBLED))
    for answer in (equal, doubled):
        assert sum(need.share for need in answer.needs) == pytest.approx(1)
        assert all(need.gap == pytest.approx(need.weight - need.share) for need in answer.needs)
        assert [need.id for need in answer.needs] == answer.order
        assert all(need.awards.low <= need.awards.value for need in answer.needs)
    assert equal.order[0] != "COR-1" and doubled.order[0] == "COR-1"
    assert equal.run.id != doubled.run.id
    assert {hit.award for hit in equal.hits if hit.need == "COR-5"} and all(hit.terms for hit in equal.hits)


def test_weights_that_do_not_sum_to_one_are_refused_and_shown_on_the_page():
    for text, code in (
        ("COR-1=1", "weights_not_one"),
        (DOUBLED.replace("0.4", "0.5"), "weights_not_one"),
        ("COR-6=1", "unknown_need"),
        ("COR-1=0.5,COR-1=0.5", "unknown_need"),
        ("COR-1=much", "not_a_weight"),
        ("COR-1=-1", "not_a_weight"),
    ):
        with pytest.raises(InputError) as caught:
            needs.weights(text)
        assert caught.value.code == code and "--weights" in caught.value.say("en")
    assert page.build(Workspace(), Visit(query={"weights": "COR-1=1"})).blocks
    assert "behind its weight" in page.build(Workspace(), Visit(query={"weights": DOUBLED})).finding.en
