# SPDX-License-Identifier: Apache-2.0
"""The slate of an appeal computed again: the same bytes, or what changed; other inputs refused."""

import copy
import json
import sys
from pathlib import Path

import pytest
from tests.people import admit

import yuzui
from yuzui.errors import StateError
from yuzui.funding import run_inputs
from yuzui.funding.appeals import again
from yuzui.funding.jobs import appeal, decide, draw, fund
from yuzui.job.result import canonical, digest
from yuzui.job.workspace import Workspace
from yuzui.model.visibility import And, Eq

sys.path.insert(0, str(Path(__file__).parents[5] / "tests" / "docs"))

import conforms


@pytest.fixture
def appealed(office):
    """An office with an open appeal: its id, and the run of the slate."""
    run = office.fund()
    row = office.file(office.decide(run)["id"])
    return row["id"], run


def rewritten(office, run, part, change, honest=True):
    """Change one kept part of the inputs; with the digest of the new content, or the old."""
    where = And((Eq("run", run), Eq("part", part)))
    (row,) = office.workspace.view.select("run_input", where=where)
    body = json.loads(row["body"])
    change(body)
    row = {**row, "body": canonical(body)}
    with office.workspace.view.act("save", "test") as act:
        act.replace("run_input", [row if not honest else {**row, "digest": digest(body)}])


def test_the_same_bytes_and_the_run_is_kept_and_named(office, appealed):
    name, run = appealed
    found = office.recompute(name)
    assert found["same"] and found["before"] == found["after"] and found["slate"] == run
    assert (found["changed"], found["enters"], found["leaves"]) == ([], [], [])
    row = office.workspace.view.get("appeal", name)
    kept = office.workspace.latest("appeal", row["run"])
    assert kept["recomputed"] == json.loads(json.dumps(found))
    assert office.workspace.latest("fund")["run"]["id"] == run
    # again gives the same run
    office.recompute(name)
    assert office.workspace.view.get("appeal", name)["run"] == row["run"]


def test_what_a_later_act_wrote_into_the_slate_is_no_change(office):
    run = office.fund()
    made = office.decide(run, override="in:B", second="the president")
    assert office.recompute(office.file(made["id"])["id"])["same"]


def test_a_slate_that_was_altered_after_it_was_kept_is_found(office, appealed):
    name, run = appealed
    stored = office.workspace.view.get("run", run)
    document = copy.deepcopy(stored["document"])
    document["slate"]["ids"] = ["A", "B"]
    document["proposals"][1]["value"] = 9
    with office.workspace.view.act("save", "test") as act:
        act.replace("run", [{**stored, "document": document}])
    found = office.recompute(name)
    assert not found["same"] and (found["enters"], found["leaves"]) == (["C"], ["B"])
    told = {one["where"]: (one["before"], one["after"]) for one in found["changed"]}
    assert told == {"proposals.B.value": (9, 5), "slate.ids": (["A", "B"], ["A", "C"])}
    assert conforms.faults(found["document"]) == []
    assert office.workspace.latest("fund", run)["slate"]["ids"] == ["A", "B"]


@pytest.mark.parametrize("part", list(run_inputs.TITLES))
def test_inputs_that_are_gone_are_named(office, appealed, part):
    name, run = appealed
    where = And((Eq("run", run), Eq("part", part)))
    with office.workspace.view.act("erase", "test") as act:
        act.delete("run_input", where)
    with pytest.raises(StateError) as caught:
        office.recompute(name)
    error = caught.value
    assert error.code == "inputs_gone" and error.expected == part
    assert run_inputs.TITLES[part].zh in error.message.zh and "yuzui fund" in error.fix.zh
    assert office.workspace.view.get("appeal", name)["run"] is None
    # the same files give the same run, which is kept with its inputs
    office.fund_as_is()
    assert office.workspace.view.count("run_input", where) == 1


@pytest.mark.parametrize(
    ("part", "change"),
    [
        ("proposals", lambda body: body["columns"]["value"].__setitem__(1, 9.0)),
        ("rules", lambda body: body["rule"][0].__setitem__("total", 200)),
        ("choices", lambda body: body.__setitem__("redraws", 3)),
        ("reviews", lambda body: body.__setitem__("ordinal", True)),
        ("reading", lambda body: body.__setitem__("currency", "EUR")),
    ],
)
def test_inputs_that_are_not_the_same_are_named(office, appealed, part, change):
    name, run = appealed
    rewritten(office, run, part, change, honest=False)
    with pytest.raises(StateError) as caught:
        office.recompute(name)
    assert caught.value.code == "inputs_differ" and caught.value.expected == part
    (event,) = office.workspace.view.select("audit", where=Eq("action", "recompute refused"))
    assert event["reason"] == "inputs_differ"


@pytest.mark.parametrize(
    ("part", "change", "told"),
    [
        ("proposals", lambda body: body["columns"]["value"].__setitem__(1, 9.0), "proposals"),
        ("rules", lambda body: body["rule"][0].__setitem__("total", 200), "rules"),
    ],
)
def test_a_digest_that_was_changed_with_them_does_not_help(office, appealed, part, change, told):
    name, run = appealed
    rewritten(office, run, part, change)
    with pytest.raises(StateError) as caught:
        office.recompute(name)
    assert caught.value.code == "inputs_differ" and told in caught.value.expected


def test_another_version_is_refused_and_not_taken_for_the_same(office, appealed, monkeypatch):
    name, _ = appealed
    was = yuzui.__version__
    monkeypatch.setattr(yuzui, "__version__", "99.0")
    with pytest.raises(StateError) as caught:
        office.recompute(name)
    assert caught.value.code == "other_version" and f"yuzui=={was}" in caught.value.fix.en


def test_a_settled_appeal_is_not_computed_again(office, appealed):
    name, _ = appealed
    office.settle(name)
    with pytest.raises(StateError) as caught:
        office.recompute(name)
    assert caught.value.code == "illegal_move"


def test_rows_are_compared_by_their_names_and_values_to_the_digit():
    base = {"run": {"at": "x"}, "slate": {"ids": ["A"]}, "lottery": None, "rules": []}
    rows = [{"name": "r", "category": "x", "bound": 1.0}, {"name": "r", "category": "y", "bound": 2}]
    one = {**base, "rules": rows, "state": "decided", "decision": {"id": "d"}}
    two = {**base, "run": {"at": "y"}, "rules": [rows[1], {**rows[0], "bound": 1.0000001}]}
    found = again.compared(one, two)
    assert [row["where"] for row in found["changed"]] == ["rules.r[x].bound"]
    assert again.compared(one, {**base, "rules": rows})["same"]


def test_a_slate_whose_band_came_with_the_draw_is_the_same(tmp_path, monkeypatch):
    scores = {"A": (7, 6, 7), "B": (6, 7, 6), "C": (7, 7, 6), "D": (6, 6, 7), "E": (5, 6, 6)}
    rows = [f"{n},R{k},{score}\n" for n, row in scores.items() for k, score in enumerate(row)]
    (tmp_path / "reviews.csv").write_text("proposal,reviewer,score\n" + "".join(rows))
    (tmp_path / "proposals.csv").write_text("id,amount\n" + "".join(f"{n},30\n" for n in scores))
    (tmp_path / "rules.toml").write_text(
        'format = "yuzui-rules/1"\ncall = {id = "c", currency = "CNY", unit = 1}\n'
        'value = {zero = 3.0}\n[[rule]]\nname = "budget"\nkind = "budget"\ntotal = 70\n'
        'strength = "hard"\nsource = "1"\n'
    )
    workspace = admit(Workspace(tmp_path / "w"), "the chair")
    draw.run(workspace, act="commit")
    run = workspace.save("fund", fund.run(workspace, path=tmp_path, redraws=20, near=0))
    draw.run(workspace, act="reveal", public="b")
    act = {"by": "the chair", "authority": "9", "reason": "as drawn"}
    decided = decide.run(workspace, run, **act)["decision"]["id"]
    said = {"decision": decided, "proposal": "E", "by": "Wu", "grounds": "g"}
    (row,) = appeal.run(workspace, act="file", **said)["appeals"]
    assert appeal.run(workspace, act="recompute", appeal=row["id"])["recomputed"]["same"]
    # without the band that the draw added it would not be the same
    monkeypatch.setattr(again, "_as_drawn", lambda cited, made: made)
    assert not appeal.run(workspace, act="recompute", appeal=row["id"])["recomputed"]["same"]
    workspace.close()
