# SPDX-License-Identifier: Apache-2.0
"""Published awards are public, and nothing else of the decision is."""

import json

import pytest

from yuzui.errors import StateError, VisibilityError
from yuzui.funding.decisions import succession
from yuzui.funding.jobs import decide
from yuzui.model.visibility import PUBLIC

HIDDEN = ("decision", "decision_move", "slate_run", "review", "appeal", "proposal")


def test_before_it_is_published_the_public_sees_nothing(office):
    office.decide(office.fund())
    assert office.public("award") == [] and office.workspace.view.count("award") == 2


def test_the_public_then_sees_the_awards_and_nothing_else(office):
    made = office.decide(office.fund())
    document = decide.publish(office.workspace, made["id"], by="the chair")
    assert document["state"] == "published"
    assert document["decision"]["published"]["awards"] == 2
    rows = office.public("award")
    assert {row["proposal"] for row in rows} == {"A", "C"}
    assert {row["decision"] for row in rows} == {made["id"]}
    assert sum(row["amount"] for row in rows) == 9000
    for table in HIDDEN:
        assert office.public(table) == []
    assert office.workspace.seen_by(PUBLIC).runs("fund") == []
    assert succession.stage(office.workspace, made["id"]) == "published"
    told = {label.en: said.en for label, said in decide.lines(document)}
    assert told["published"].startswith("2 awards by the chair")


def test_no_byte_the_public_gets_hangs_on_who_was_refused_or_who_reviewed(office, monkeypatch):
    monkeypatch.setattr("yuzui.store.moment.FIXED", 1790000000)
    seen = []
    for person, name, worth in (("Wu", "B", 5), ("Zhao", "Z", 4.5)):
        office.write(value=worth)
        text = (office.call / "proposals.csv").read_text()
        text = text.replace("B,50,", f"{name},50,").replace("Wu,South", f"{person},West")
        (office.call / "proposals.csv").write_text(text)
        earlier = succession.in_force(office.workspace, "c")
        made = office.decide(office.fund_as_is(), supersedes=earlier["id"] if earlier else "")
        decide.publish(office.workspace, made["id"], by="the chair")
        rows = [row for row in office.public("award") if row["decision"] == made["id"]]
        seen.append(json.dumps(rows, sort_keys=True).replace(made["id"], "D"))
        assert person not in seen[-1] and "Lin" not in seen[-1] and "chair" not in seen[-1]
    assert seen[0] == seen[1]


def test_only_once_and_only_by_who_may(office):
    made = office.decide(office.fund())
    outside = office.workspace.seen_by(PUBLIC)
    with pytest.raises(VisibilityError):
        decide.publish(outside, made["id"], by="the chair")
    with pytest.raises(VisibilityError):
        decide.publish(office.workspace, "0" * 12, by="the chair")
    decide.publish(office.workspace, made["id"], by="the chair")
    with pytest.raises(StateError) as caught:
        decide.publish(office.workspace, made["id"], by="the chair")
    assert caught.value.code == "illegal_move"


def test_a_superseded_decision_is_not_published_and_a_published_one_says_so(office):
    first = office.decide(office.fund())
    decide.publish(office.workspace, first["id"], by="the chair")
    second = office.decide(office.fund(value=7), supersedes=first["id"])
    # what was public stays to be seen, with what became of it
    assert {row["stage"] for row in office.public("award")} == {"superseded"}
    with pytest.raises(StateError):
        decide.publish(office.workspace, first["id"], by="the chair")
    decide.publish(office.workspace, second["id"], by="the chair")
    granted = [row for row in office.public("award") if row["stage"] == "granted"]
    assert {row["decision"] for row in granted} == {second["id"]}


def test_nothing_funded_is_nothing_to_publish(office):
    made = office.decide(office.fund(), override="out:A,out:C")
    with pytest.raises(StateError) as caught:
        decide.publish(office.workspace, made["id"], by="the chair")
    assert caught.value.code == "no_awards"
