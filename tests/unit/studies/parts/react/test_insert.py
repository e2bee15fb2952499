# SPDX-License-Identifier: Apache-2.0
"""What is said of the ways to make room."""

import json

import pytest

from yuzui.scheduling.jobs import schedule_insert
from yuzui.scheduling.reschedule.report import insert as saying


@pytest.fixture
def document(workspace, tmp_path):
    task = {"id": "t", "value": 6, "duration": 86_400, "alternatives": [{"resource": "station"}],
            "deadline": 1_774_828_800 + 2 * 86_400}  # fmt: skip
    path = tmp_path / "too.json"
    path.write_text(json.dumps(task), encoding="utf-8")
    return schedule_insert.run(workspace, path=path)


def test_each_way_says_where_what_it_costs_and_whom_it_touches(document):
    said = {label.en: sentence for label, sentence in saying.lines(document)}
    assert "others lose 5.00 points; out: “a”; p: 0 moved, 1 out, 24 h less" in said["way 1"].en
    assert "损失 5.00 分" in said["way 1"].zh and "owed" not in said["way 1"].en
    assert said["decided"].en.startswith("nothing changed")


def test_without_a_way_the_answer_claims_no_more_than_was_found(document):
    said = dict(saying.lines(document | {"proposals": []}))
    assert any("no placement found in this neighbourhood" in one.en for one in said.values())


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_changes_and_parties_are_sheets(document, lang):
    _, changes, parties = saying.exports(document, lang)
    ways = document["proposals"]
    assert len(changes.rows) == sum(len(way["placed"]) + len(way["dropped"]) + 2 * len(way["moved"]) for way in ways)
    assert len(parties.rows) == sum(len(way["parties"]) for way in ways)


def test_what_is_owed_and_what_moves_weigh_is_said(document):
    way = document["proposals"][0]
    party = {**way["parties"][0], "owed": 3 * 86_400}
    changed = document | {"proposals": [{**way, "price": 2.5, "parties": [party]}]}
    said = {label.en: sentence.en for label, sentence in saying.lines(changed)}["way 1"]
    assert "moves weigh 2.50" in said and "3 d owed" in said
