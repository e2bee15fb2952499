# SPDX-License-Identifier: Apache-2.0
"""A second call in the workspace changes nothing of the first, whatever ids the two share."""

import csv

import pytest
from tests import loading
from tests.refusals import refused
from tests.slates import fund

from yuzui.errors import InputError
from yuzui.funding import call_reviews, rule_sheet
from yuzui.job.contract import of
from yuzui.job.workspace import Workspace

QUICK = {"redraws": 0, "near": 0}
RULES = """format = "yuzui-rules/1"
value = {{from = "posterior_mean", per = "proposal", zero = 0}}
{call}
[[rule]]
name = "budget"
kind = "budget"
total = 700
strength = "hard"
source = "paper 1"
"""


def folder(place, amount, currency, boost=0, title="T", reviewers=("Leeds", "Kent")):
    place.mkdir()
    tables = {
        "proposals": [["id", "title", f"amount ({currency})"]]
        + [[f"P-{k:03}", f"{title}{k}", amount + k] for k in range(1, 8)],
        "reviews": [["proposal", "reviewer", "criterion", "score"]]
        + [[f"P-{k:03}", f"R-{i:02}", "quality", 2 + (k * (1 + boost) + i) % 5] for k in range(1, 8) for i in (1, 2)],
        "reviewers": [["id", "name", "field"]] + [[f"R-{i:02}", f"{title} {i}", reviewers[i - 1]] for i in (1, 2)],
        "criteria": [["criterion", "low", "high"], ["quality", 1, 6 + boost]],
    }
    for name, rows in tables.items():
        with (place / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows(rows)
    return place


def seen(workspace, call):
    found = call_reviews.material(workspace, call)
    reviews = sorted(map(str, zip(*(found.reviews[n] for n in ("proposal", "score")), strict=True)))
    return found.proposals, reviews, found.sheets, found.currency, found.findings


def test_a_second_call_changes_nothing_of_the_first(tmp_path):
    """`fund --call` failed on mixed currencies, scales of the second call counted in the first."""
    workspace = Workspace(tmp_path / "w")
    first = folder(tmp_path / "first", 100, "CNY")
    loading.load(workspace, files=[first])
    before = seen(workspace, "first")
    assert seen(workspace, "any")[0] == before[0]  # one call that nobody named is any
    rules = tmp_path / "rules.toml"
    rules.write_text(RULES.format(call='call = {id = "first"}'), encoding="utf-8")
    slate = fund(workspace, path="first", rules=rules, **QUICK)["slate"]
    demo = {"path": "demo", "call": None}
    assert call_reviews.meant(workspace, demo) == {"path": None, "call": None}

    # the template, whose ids are the same, is another call: refused by name until it is named
    form = rule_sheet.write(tmp_path / "form.xlsx", "en")
    second = folder(tmp_path / "second", 500, "EUR", 3, "U", ("Oslo", "Bonn"))
    for file in (form, second):
        with pytest.raises(InputError) as caught:
            loading.load(workspace, files=[file])
        assert caught.value.code == "id_of_another_call" and "(first)" in caught.value.seen
        assert "--call" in caught.value.fix.en and "--call" in caught.value.fix.zh
        assert seen(workspace, "first") == before
    loading.load(workspace, files=[form], call="example")
    loading.load(workspace, files=[second], call="C2")
    assert call_reviews.known(workspace) == ["C2", "example", "first"]
    assert seen(workspace, "first") == before
    assert fund(workspace, path="first", rules=rules, **QUICK)["slate"] == slate
    assert call_reviews.meant(workspace, demo) == {"path": None, "call": None}

    # each is its own call, with its own ids, people, scale and currency
    found = call_reviews.material(workspace, "C2")
    assert found.currency == "EUR" and found.proposals["id"] == [f"C2:P-{k:03}" for k in range(1, 8)]
    assert found.proposals["title"][0] == "U1" and len(found.reviews["score"]) == 14
    assert found.sheets["reviewer"]["field"] == ["Oslo", "Bonn"]
    assert found.sheets["criterion"]["high"] == [9.0]
    assert before[2]["criterion"]["high"] == [6.0]
    with pytest.raises(InputError) as caught:
        call_reviews.material(workspace, "any")
    assert caught.value.expected == "C2 · example · first"

    # a correction of one call stays in it; reviews that could be of two ask whose they are
    late = tmp_path / "late.csv"
    late.write_text("proposal,reviewer,criterion,score\nP-001,R-03,quality,2\n", encoding="utf-8")
    with refused("id_of_two_calls", InputError):
        loading.load(workspace, files=[late])
    loading.load(workspace, files=[late], call="C2")
    assert len(call_reviews.material(workspace, "C2").reviews["score"]) == 15
    assert seen(workspace, "first") == before
    loading.load(workspace, files=[second], call="C2")
    assert seen(workspace, "first") == before
    workspace.close()


def test_a_status_of_a_loaded_call_acts_and_is_settled_by_a_line(tmp_path):
    workspace = Workspace(tmp_path / "w")
    file = tmp_path / "c.csv"
    words = ("withdrawn", "parked", "in review", "", "in review")
    rows = [f"A{k},{10 + k},{word}" for k, word in enumerate(words)]
    file.write_text("id,amount,status\n" + "\n".join(rows) + "\n", encoding="utf-8")
    loading.load(workspace, files=[file], call="C1")
    with pytest.raises(InputError) as caught:
        call_reviews.material(workspace, "C1")
    assert caught.value.code == "unknown_status" and "parked" in caught.value.seen
    line = caught.value.fix.en
    said = tmp_path / "map.toml"
    said.write_text(line[line.index("\n[") :].replace("out = []", 'out = ["parked"]'), "utf-8")
    found = call_reviews.material(workspace, "C1", said)
    assert [one.id for one in found.out] == ["A0", "A1"]
    assert found.proposals["id"] == ["A2", "A3", "A4"]
    workspace.close()


def test_a_call_is_named_where_a_file_would_be(tmp_path):
    workspace = Workspace(tmp_path / "w")
    place = folder(tmp_path / "first", 100, "CNY")
    (place / "conflicts.csv").write_text("proposal,reviewer,kind\nP-001,R-01,family\n", "utf-8")
    loading.load(workspace, files=[place])
    rules = tmp_path / "rules.toml"
    rules.write_text(RULES.format(call='call = {id = "first"}'), encoding="utf-8")
    made = fund(workspace, path="first", rules=rules, **QUICK)
    assert made["call"]["id"] == "first" and made["call"]["n_proposals"] == 7
    # reviews stand under pseudonyms and the conflict under the id of the file: it acts all the same
    assert of("judge").run(workspace, path="first").call.n_reviews == 13
    with pytest.raises(InputError):
        fund(workspace, path="nowhere", rules=rules, **QUICK)
    workspace.close()
