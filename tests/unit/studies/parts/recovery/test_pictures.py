# SPDX-License-Identifier: Apache-2.0
"""The pictures of a bill: a disagreement is a step of its own."""

import pytest

from yuzui.job.workspace import Workspace
from yuzui.ledger.jobs import cost_recovery


@pytest.fixture(scope="module")
def workspace(tmp_path_factory):
    return Workspace(tmp_path_factory.mktemp("w"))


def test_the_steps_make_the_whole_cost(workspace):
    pictures = cost_recovery.pictures(cost_recovery.run(workspace, price="0.03", cost="700000"))
    assert [p.meta.name for p in pictures] == ["where-the-cost-goes", "accounts"]
    assert pictures[0].twin.rows[-1][1] == pytest.approx(100)
    assert all(p.spec(lang, 360) for p in pictures for lang in ("en", "zh"))


def test_a_disagreement_is_drawn(workspace):
    first = cost_recovery.pictures(cost_recovery.run(workspace, processors=1_500))[0]
    assert "bill and clock disagree" in [row[0].en for row in first.twin.rows]


def test_nothing_charged_draws_no_accounts(workspace):
    document = cost_recovery.run(workspace, waive="0,1,2,3,4,5,-1")
    assert [p.meta.name for p in cost_recovery.pictures(document)] == ["where-the-cost-goes"]
