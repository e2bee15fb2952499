# SPDX-License-Identifier: Apache-2.0
"""Only a named person decides, on a current slate, by authority, with a reason, without conflict."""

import json

import pytest
from tests.people import admit

from yuzui.errors import InputError, StateError, VisibilityError
from yuzui.funding.jobs import decide, fund
from yuzui.job.workspace import Workspace
from yuzui.model.visibility import PUBLIC

ACT = {"by": "the chair", "authority": "clause 9", "reason": "as ranked"}
RULES = """format = "yuzui-rules/1"
call = { id = "c", currency = "CNY", unit = 1 }
value = { from = "given", per = "proposal", zero = 0 }
[[rule]]
name = "budget"
kind = "budget"
total = @TOTAL@
strength = "hard"
source = "clause 1"
"""


@pytest.fixture
def workspace(tmp_path):
    found = admit(Workspace(tmp_path / "w"), "the chair", "the deputy", "Wu")
    yield found
    found.close()


@pytest.fixture
def slate(workspace, tmp_path):
    """Fund a small call and keep the slate; return its id and a way to fund it anew."""
    call = tmp_path / "call"
    call.mkdir()
    (call / "proposals.csv").write_text("id,amount,value,pi\nA,40,8,Lin\nB,30,5,Wu\nC,50,6,Qi\n")

    def made(total=100):
        (call / "rules.toml").write_text(RULES.replace("@TOTAL@", str(total)))
        document = fund.run(workspace, path=call, rules=call / "rules.toml")
        return workspace.save("fund", document)

    return made


def test_a_decision_is_kept_with_the_slate_and_in_the_log(workspace, slate):
    run = slate()
    before = workspace.store.head().hash
    document = decide.run(workspace, run, **ACT)
    assert document["state"] == "decided" and document["slate"]["count"] == 2
    assert document["decision"]["log_head"] == before != workspace.store.head().hash
    kept = workspace.latest("fund", run)
    assert kept["state"] == "decided" and kept["decision"] == document["decision"]
    assert workspace.view.count("decision") == workspace.view.count("slate_run") == 1
    (row,) = workspace.view.select("decision")
    assert row["audit_seq"] == workspace.store.head().seq
    assert workspace.store.log_state().bad is None


@pytest.mark.parametrize("name", ["authority", "reason"])
def test_nothing_may_be_left_open(workspace, slate, name):
    run = slate()
    with pytest.raises(InputError) as caught:
        decide.run(workspace, run, **{**ACT, name: "  "})
    assert caught.value.code == f"missing_{name}"
    assert workspace.view.count("decision") == 0


def test_twice_is_once_too_often(workspace, slate):
    run = slate()
    decide.run(workspace, run, **ACT)
    with pytest.raises(StateError):
        decide.run(workspace, run, **ACT)
    assert workspace.view.count("decision") == 1


def test_a_slate_overtaken_by_other_rules_is_stale(workspace, slate, monkeypatch):
    monkeypatch.setattr("yuzui.store.moment.FIXED", 1000)
    old, new = slate(100), slate(75)
    with pytest.raises(StateError) as caught:
        decide.run(workspace, old, **ACT)
    assert caught.value.code == "stale" and caught.value.expected == new
    assert decide.run(workspace, new, **ACT)["state"] == "decided"


def test_who_applied_may_not_decide(workspace, slate):
    run = slate()
    with pytest.raises(StateError) as caught:
        decide.run(workspace, run, **{**ACT, "by": "Wu"})
    assert caught.value.code == "conflicted" and "B" in caught.value.seen


def test_without_the_role_there_is_no_slate_to_see(workspace, slate):
    run = slate()
    for name in (run, "0" * 12):
        with pytest.raises(VisibilityError):
            decide.run(workspace.seen_by(PUBLIC), name, **ACT)


def test_words_and_table(workspace, slate):
    document = decide.run(workspace, slate(), **ACT)
    assert json.loads(json.dumps(document)) == document
    said = {label.en: text for label, text in decide.lines(document)}
    assert "the chair funds 2 proposals" in said["decided"].en and "决定资助" in said["decided"].zh
    assert decide.pictures(document) == []
    # one line says that nobody checked who signed
    assert [len(decide.exports(document, lang)[0].rows) for lang in ("en", "zh")] == [7, 7]
    assert document["decision"]["identity"]["zh"] == "单人工作区：未核验身份"


def test_awards_are_what_was_decided_and_stand_with_it(workspace, slate):
    run = slate()
    decision = decide.run(workspace, run, **ACT)["decision"]
    rows = workspace.view.select("award", order=("id",))
    assert [row["proposal"] for row in rows] == decision["ids"] == ["A", "C"]
    assert sum(row["amount"] for row in rows) == 9000 and decision["spend"] == 90
    assert {row["decision"] for row in rows} == {decision["id"]}


def test_an_override_is_priced_and_kept_with_its_reason(workspace, slate):
    run = slate()
    document = decide.run(workspace, run, **ACT, override="out:C,in:B")
    decision = document["decision"]
    assert decision["ids"] == ["A", "B"] and decision["cost"] == pytest.approx(1)
    assert decision["breaks"] == [] and decision["second"] is None
    moves = workspace.view.select("decision_move", order=("proposal",))
    assert [(m["proposal"], m["direction"], m["reason"]) for m in moves] == [
        ("B", "in", "as ranked"),
        ("C", "out", "as ranked"),
    ]
    assert [row["proposal"] for row in workspace.view.select("award")] == ["A", "B"]
    told = {label.en: line.en for label, line in decide.lines(document)}
    assert told["costs"].startswith("1.000")


def test_a_broken_hard_rule_needs_a_second_person_who_may(workspace, slate):
    run = slate()
    for second in ("", "the chair", "Wu"):
        with pytest.raises(StateError) as caught:
            decide.run(workspace, run, **ACT, override="in:B", second=second)
        assert caught.value.code in ("second_person", "conflicted")
    assert workspace.view.count("decision") == workspace.view.count("award") == 0
    document = decide.run(workspace, run, **ACT, override="in:B", second="the deputy")
    decision = document["decision"]
    assert decision["breaks"] == ["budget"] and decision["second"] == "the deputy"
    assert workspace.view.select("decision")[0]["second"] == "the deputy"
    told = {label.en: line.en for label, line in decide.lines(document)}
    assert "the deputy agrees" in told["broken"] and "breaking budget" in told["moved"]


def test_a_decision_cites_one_run_and_every_event_is_in_the_log(workspace, slate):
    run = slate()
    decide.run(workspace, run, **ACT)
    rows = workspace.view.select("decision")
    assert [row["run"] for row in rows] == [run]
    folder = decide.hand_out(workspace, run)
    assert sorted(path.name for path in folder.iterdir()) == ["en", "zh"]
    assert len(list(folder.rglob("*.html"))) == 6
    assert decide.hand_out(workspace, run) == folder
    notes = [row for row in workspace.view.select("export") if row["table"] == "letter"]
    assert [(note["rows"], len(note["sha256"])) for note in notes] == [(6, 64)]
    assert workspace.store.log_state().bad is None


def test_no_letters_before_a_decision(workspace, slate):
    run = slate()
    with pytest.raises(StateError):
        decide.hand_out(workspace, run)
    with pytest.raises(VisibilityError):
        decide.hand_out(workspace, "0" * 12)


def test_lots_decide_within_the_band(held):
    from yuzui.funding.lottery_draw import commands

    workspace, keep = held
    commands.commit(workspace, "Lin", "beacon")
    run = keep()
    with pytest.raises(StateError) as caught:
        decide.run(workspace, run, **ACT)
    assert caught.value.detail["breaks"] == ["lots"]
    drawn = commands.reveal(workspace, "beacon 42")
    decision = decide.run(workspace, run, **ACT)["decision"]
    taken = [one["id"] for one in drawn["outcome"] if one["taken"]]
    assert decision["drawn"] and decision["ids"] == sorted([*drawn["fixed_in"], *taken])


def test_a_question_says_what_the_lots_made_of_the_proposal(workspace, slate):
    from yuzui.funding.ask import words
    from yuzui.funding.jobs import ask

    run = slate()
    document = workspace.latest("fund", run)
    name = next(one["id"] for one in document["proposals"] if one["selected"])
    asked = ask.run(workspace, f"why {name}", run)
    for taken, more in ((True, ""), (False, "; the lots left it out, and what stands here is")):
        drawn = document | {"lottery": {"outcome": [{"id": name, "taken": taken}]}}
        said = words.finding(asked, drawn).en
        assert said.startswith(asked["finding"]["en"] + more) and ("the lots" in said) != taken


def test_a_question_says_what_the_person_decided_otherwise(workspace, slate):
    from yuzui.funding.jobs import ask

    run = slate()
    out = next(one["id"] for one in workspace.latest("fund", run)["proposals"] if one["selected"])
    before = ask.run(workspace, f"why {out}", run)["finding"]["en"]
    assert before.startswith(f"{out} is funded, and stays in unless")
    decide.run(workspace, run, **ACT, override=f"out:{out}")
    said = ask.run(workspace, f"why {out}", run)["finding"]["en"]
    assert said.startswith(f"{out} was not funded by the decision of")
    assert "; in the computed slate it is in, and stays in unless" in said
