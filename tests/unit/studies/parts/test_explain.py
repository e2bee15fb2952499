# SPDX-License-Identifier: Apache-2.0
"""Answered from the stored document alone, years later."""

import json

import pytest

from yuzui.errors import UnknownIdentifierError
from yuzui.funding import explain
from yuzui.funding.slate import reopen


def test_refused_proposal_is_answered_as_when_it_was_made(document):
    stored = json.loads(json.dumps(document))
    exact = [row for row in document["proposals"] if row["delta_exact"]]
    for row in exact[:3]:
        found = explain.why(stored, row["id"])
        assert found["delta"] == pytest.approx(row["delta"], abs=1e-9) and found["exact"]
        assert row["id"] in found["enters"] and not found["selected"]
        said = explain.sentence(stored, found)
        assert "if and only if" in said.en and "当且仅当" in said.zh


def test_funded_proposal_has_a_margin(document):
    name = document["slate"]["ids"][0]
    found = explain.why(document, name)
    assert found["selected"] and found["delta"] >= 0 and name in found["leaves"]
    assert "stays in unless" in explain.sentence(document, found).en


def test_unknown_proposal_names_the_nearest(document):
    with pytest.raises(UnknownIdentifierError) as caught:
        explain.why(document, "NS0O1")
    assert caught.value.fix.en.startswith("write “NS")


def test_nothing_to_solve_for_what_was_never_eligible(document):
    row = document["proposals"][0] | {"eligible": False}
    changed = document | {"proposals": [row, *document["proposals"][1:]]}
    found = explain.why(changed, row["id"])
    assert found["delta"] is None
    assert explain.sentence(changed, found).en == row["reason"]["en"]


def test_rebuilt_problem_has_the_same_optimum(document):
    from yuzui.funding.portfolio.portfolio import best

    found = best(reopen.reopen(document))
    assert found.objective == pytest.approx(document["slate"]["value"])
