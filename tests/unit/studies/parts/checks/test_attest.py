# SPDX-License-Identifier: Apache-2.0
"""attest: a dated document of a named person."""

import pytest

from yuzui.policy.checks import attest
from yuzui.policy.evidence.document import clause_row
from yuzui.policy.evidence.outcome import NoDataError
from yuzui.policy.plan import loader
from yuzui.policy.plan.check import Attest
from yuzui.text import Text

CHECK = Attest(document=Text("Statement", "说明"))


def test_attest(world):
    plan = loader.load()
    clause = plan["I-01"]
    with pytest.raises(NoDataError):
        attest.run(CHECK, world, clause)
    before = clause_row(plan, clause, world, {})["counterpart_status"]
    with world.workspace.view.act("attest", "I-01") as change:
        change.insert(
            "plan", [{"id": plan.head.id, "edition": "1", "title": plan.head.title.json(), "digest": plan.digest}]
        )
        change.insert("attestation", [{
            "plan": plan.head.id, "clause": "I-01", "date": "2026-11-01",
            "document": "letter 7", "by": "a minister", "statement": "so it is",
        }])  # fmt: skip
    found = attest.run(CHECK, world, clause)
    assert (found.outcome, found.measured) == ("pass", "2026-11-01")
    assert clause_row(plan, clause, world, {})["counterpart_status"] == before
