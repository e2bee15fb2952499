# SPDX-License-Identifier: Apache-2.0
"""A changed schedule is a result like any other: its bound is proven by the prices of the parent."""

import pytest

from yuzui.errors import InternalError
from yuzui.scheduling.make import Effort, make
from yuzui.scheduling.reschedule.insert import Terms, after, joined, proposals
from yuzui.scheduling.reschedule.revision import child
from yuzui.scheduling.synthetic.families import FAMILIES
from yuzui.scheduling.verify import verify


@pytest.mark.parametrize(("family", "size"), [("beamline", 60), ("telescope", 60), ("tunnel", 30)])
def test_the_certificate_of_a_child_is_verified_like_any_other(family, size):
    parent = FAMILIES[family].make(size, 3)
    result = make(parent, Effort(0.2)) | {"cpu_seconds": 0.0}
    assert verify(parent, result)["verdict"] == "ok"
    row = max(parent["tasks"], key=lambda one: one["value"])
    task = {**row, "id": "urgent", "after": [], "group": None, "partner": None}
    document = joined(parent, task, None, "")
    _, ways = proposals(document, result["schedule"], "urgent", Terms(parent["horizon"][0]))
    found = child(document, after(result["schedule"], ways[0]), result)
    told = verify(document, found)
    assert told["verdict"] == "ok", told["faults"]
    assert found["objective"] == pytest.approx(result["objective"] - ways[0]["lost"])
    assert found["objective"] <= found["bound"] <= result["bound"] + task["value"] + 1e-6


def test_a_schedule_that_breaks_a_rule_is_never_one():
    parent = FAMILIES["tunnel"].make(20, 3)
    result = make(parent, Effort(0.1))
    rows = [dict(row) for row in result["schedule"]]
    rows[0]["end"] += 1
    with pytest.raises(InternalError, match="breaks a rule"):
        child(parent, rows, result)
