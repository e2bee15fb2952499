# SPDX-License-Identifier: Apache-2.0
"""A bill in sentences, whether it agrees with the clock or not."""

import pytest

from yuzui.job.workspace import Workspace
from yuzui.ledger.jobs import cost_recovery
from yuzui.ledger.recovery import words


@pytest.fixture(scope="module")
def document(tmp_path_factory):
    return cost_recovery.run(Workspace(tmp_path_factory.mktemp("w")))


def test_the_transcript_holds_the_figures_in_both_languages(document):
    told = words.lines(document)
    assert "45.2" in told[0][1].en and "45.2" in told[0][1].zh
    assert "51,959 jobs of 84 accounts" in told[1][1].en and "84 个账户" in told[1][1].zh
    assert "agree to the last" in told[2][1].en
    assert "no price of this centre is published" in told[3][1].en


def test_only_a_price_that_is_given_is_said_to_recover_anything(document):
    given = [document["price_rules"][0] | {"status": "given"}, *document["price_rules"][1:]]
    assert "use would recover" in words.finding(document).en
    assert words.finding(document | {"price_rules": given}).en.startswith("Invoices recover 45.2")


def test_a_disagreement_is_the_first_thing_said_of_it(document):
    found = words.verdict(document | {"residual_minor_units": -12_300})
    assert found.en.startswith("bill and clock disagree by −123") and "1,978" in found.zh


def test_nothing_charged(document):
    none = document | {"recovered": {"value": 0.0}, "break_even": {"value": None}}
    assert words.recovered(none).en == "nothing is charged, so nothing is recovered"
