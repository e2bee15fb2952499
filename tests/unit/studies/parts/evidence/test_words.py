# SPDX-License-Identifier: Apache-2.0
"""A scorecard in words: counts with their denominator, the three axes apart, why one fails."""

import pytest

from yuzui.job.workspace import Workspace
from yuzui.policy.evidence import words
from yuzui.policy.jobs import scorecard
from yuzui.text import Text
from yuzui.view.chart import Picture


@pytest.fixture(scope="module")
def document(tmp_path_factory):
    workspace = Workspace(tmp_path_factory.mktemp("w"))
    found = scorecard.run(workspace, plan="river_institute_2030")
    workspace.close()
    return found


def check(name, outcome="fail", required=True, kind="rows"):
    said = {"en": f"{name} said", "zh": f"{name}说"}
    return {"name": name, "outcome": outcome, "required": required, "kind": kind, "message": said}


def clause(**parts):
    row = {
        "title": {"en": "Clean water", "zh": "净水"},
        "status": "partly",
        "counterpart_status": None,
        "own_data": "not_asked",
        "target": None,
        "waiver": None,
        "checks": [],
    }
    return {**row, **parts}


AIM = {"value": 0.0688, "unit": "1", "deadline": None, "status": "not_met", "year": 2024}
AIM |= {"vintage": "final"}


def test_counts_are_told_with_their_denominator_and_no_share(document):
    said = words.headline(document)
    assert f"{document['of']} clauses: {document['counts']['served']} served" in said.en
    assert "%" not in said.en and "豁免 0" in said.zh


def test_a_target_in_one_phrase():
    said = words.target_words(AIM)
    assert said.en.replace("\u202f", " ") == ("target: not met, 6.88 % (2024 final); no deadline in the text")
    assert said.zh == "目标：未达到，6.88%（2024 年，最终数）；原文未给期限"
    assert words.target_words({**AIM, "value": None}).en == "target: no data"
    level = words.target_words({**AIM, "value": 12.5, "unit": "Cel", "deadline": "2030-12-31"})
    assert "12.5 Cel" in level.en and "by 31 Dec 2030" in level.en and "2030年12月31日" in level.zh


def test_failing_leaves_out_what_is_not_required():
    checks = [check("a"), check("b", "pass"), check("c", required=False)]
    assert [one["name"] for one in words.failing({"checks": checks})] == ["a"]


def test_one_line_says_the_axes_apart_and_what_fails_first():
    row = clause(own_data="none", target=AIM, checks=[check("a"), check("b", "no_data")])
    parts = words.clause_words(row).en.split(" | ")
    assert parts[:3] == ["Clean water", "partly served", "own data: none"] or "own data: none" in parts
    assert parts[-1] == "fails: a: a said (+1)" and parts[-2].startswith("target:")


def test_a_waiver_stands_in_place_of_the_failure():
    row = clause(checks=[check("a")], waiver={"until": "2027-01-31"})
    said = words.clause_words(row)
    assert "waived until 31 Jan 2027" in said.en and "fails" not in said.en
    assert "豁免至 2027年1月31日" in said.zh


def test_a_counterpart_and_age_are_said():
    said = words.clause_words(clause(status="outside", counterpart_status="served", stale=True)).en
    assert "counterpart served" in said and "(stale)" in said


def test_transcript_hides_nothing_of_a_short_plan_and_counts_the_rest_of_a_long_one(document):
    labels = [label.en for label, _ in words.transcript(document)]
    assert [row["id"] for row in document["clauses"]] == [name for name in labels if "-" in name]
    first = document["clauses"][0]
    many = [{**first, "id": f"R-{k}", "status": "not_yet"} for k in range(30)]
    said = words.transcript({**document, "clauses": many, "of": 30})
    assert said[-1][1].en.startswith("30 further clauses")
    changed = words.transcript({**document, "plan_changed": True})
    assert any("plan has changed" in line.en for _, line in changed)


def test_everything_about_one_clause(document):
    for row in document["clauses"]:
        said = words.clause_transcript({**document, "clauses": [row]})
        shown = " ".join(line.en for _, line in said)
        assert all(one["name"] in shown for one in row["checks"])
        assert all(one["ref"] in shown for one in row["bindings"])
        assert said[-1][1] == Text(**row["does_not_show"])


def test_pictures_are_the_counts_and_the_targets(document):
    pictures = words.drawn(document)
    assert all(isinstance(one, Picture) for one in pictures)
    assert [one.meta.name for one in pictures] == ["plan-status", "plan-targets"]
    without = [{**row, "target": None} for row in document["clauses"]]
    assert len(words.drawn({**document, "clauses": without})) == 1
