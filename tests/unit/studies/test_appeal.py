# SPDX-License-Identifier: Apache-2.0
"""The study of appeals: its steps, and a decision that waits, stands again or is superseded."""

import pytest

from yuzui.errors import InputError, StateError
from yuzui.funding.decisions import succession
from yuzui.funding.jobs import appeal, decide


def test_there_is_no_other_step(office):
    with pytest.raises(InputError) as caught:
        appeal.run(office.workspace, act="bribe")
    assert caught.value.expected == " ".join(appeal.ACTS) and caught.value.mending.zh


def test_listing_is_what_it_does_unasked(office):
    found = appeal.run(office.workspace)
    assert (found["act"], found["appeals"]) == ("list", [])
    row = office.file(office.decide(office.fund())["id"])
    assert appeal.run(office.workspace, call="c")["appeals"] == [row]
    assert appeal.run(office.workspace, call="other")["appeals"] == []


def test_an_upheld_appeal_waits_for_a_new_decision(office):
    first = office.decide(office.fund())["id"]
    row = office.file(first)
    office.settle(row["id"], "upheld")
    assert succession.stage(office.workspace, first) == "contested"
    run = office.fund(value=7)
    with pytest.raises(StateError) as caught:
        office.decide(run, by="the deputy", supersedes=first)
    assert caught.value.code == "same_person"
    second = office.decide(run, supersedes=first)["id"]
    assert succession.stage(office.workspace, first) == "superseded"
    assert succession.in_force(office.workspace, "c")["id"] == second
    (row,) = appeal.run(office.workspace)["appeals"]
    assert row["stage"] == "superseded"


def test_publishing_a_contested_decision_keeps_it_contested(office):
    first = office.decide(office.fund())["id"]
    row = office.file(first)
    assert decide.publish(office.workspace, first, by="the chair")["state"] == "appealed"
    assert len(office.public("award")) == 2 and office.public("appeal") == []
    with pytest.raises(StateError):
        decide.publish(office.workspace, first, by="the chair")
    assert office.settle(row["id"])["stage"] == "published"
