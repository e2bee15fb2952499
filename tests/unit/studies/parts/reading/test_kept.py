# SPDX-License-Identifier: Apache-2.0
"""A call out of the workspace: the same as out of its files, and never that of another call."""

import calls
import pytest

from yuzui.administration.jobs import load
from yuzui.errors import InputError
from yuzui.funding.call_data import call_data, kept
from yuzui.funding.jobs import fund
from yuzui.job.workspace import Workspace


@pytest.fixture
def loaded(call, tmp_path):
    workspace = Workspace(tmp_path / "w")
    load.run(workspace, files=[call / "csv"])
    yield workspace
    workspace.close()


def test_what_was_loaded_is_what_the_files_say(loaded, call):
    one, two = kept.material(loaded, "C2027"), call_data.from_path(call / "csv")
    assert one.call == "C2027" and not two.rules
    for name in ("id", "amount", "requested", "field", "region", "early", "pi"):
        assert one.proposals[name] == two.proposals[name], name
    rows = [
        sorted(zip(m.reviews["proposal"], m.reviews["score"], m.reviews["confidence"], strict=True)) for m in (one, two)
    ]
    assert rows[0] == rows[1]
    named = [len(set(m.reviews["reviewer"])) for m in (one, two)]
    assert named[0] == named[1] == 9
    assert {file["path"] for file in one.files} == {"proposals.csv", "reviews.csv"}


def test_the_slate_is_the_same(loaded, call, quick):
    one = fund.run(loaded, call="C2027", rules=call / "rules.toml", **quick)
    two = fund.run(loaded, path=call / "csv", rules=call / "rules.toml", **quick)
    assert one["slate"]["ids"] == two["slate"]["ids"] and one["slate"]["ids"]
    assert one["slate"]["value"] == pytest.approx(two["slate"]["value"], rel=1e-12)


@pytest.fixture
def quick():
    return {"redraws": 0, "near": 0}


def test_the_rules_of_the_workspace_are_taken_if_none_are_named(loaded, call, quick):
    with pytest.raises(InputError, match="rules are missing"):
        fund.run(loaded, call="C2027", **quick)
    (loaded.dir / "rules.toml").write_text(calls.RULES, encoding="utf-8")
    assert fund.run(loaded, call="C2027", **quick)["call"]["id"] == "C2027"


def test_rules_of_another_call_are_refused(loaded, call, quick):
    with pytest.raises(InputError) as error:
        fund.run(loaded, call="C1", rules=call / "rules.toml", **quick)
    assert error.value.seen == "C2027" and error.value.expected == "C1"


def test_calls_are_kept_apart_and_named(tmp_path):
    (tmp_path / "proposals.csv").write_text(
        "id,call,amount,currency\nA,C1,10,CNY\nB,C1,20,CNY\nC,C2,30,EUR\n", encoding="utf-8"
    )
    (tmp_path / "reviews.csv").write_text("proposal,reviewer,score\nA,x,5\nB,x,6\nC,x,7\nA,y,4\n", encoding="utf-8")
    workspace = Workspace(tmp_path / "w")
    load.run(workspace, files=[tmp_path / "proposals.csv", tmp_path / "reviews.csv"])
    found = kept.material(workspace, "C1")
    assert found.proposals["id"] == ["A", "B"] and found.currency == "CNY"
    assert found.proposals["amount"] == [10, 20] and set(found.reviews["proposal"]) == {"A", "B"}
    with pytest.raises(InputError) as error:
        kept.material(workspace, "C3")
    assert error.value.expected == "C1 · C2"
    workspace.close()


def test_a_corrected_score_counts_and_the_old_one_does_not(tmp_path):
    workspace = Workspace(tmp_path / "w")
    for score in (5, 9):
        (tmp_path / "p.csv").write_text("id,amount\nA,10\n", encoding="utf-8")
        text = f"proposal,reviewer,score\nA,x,{score}\nA,y,4\n"
        (tmp_path / "r.csv").write_text(text, encoding="utf-8")
        load.run(workspace, files=[tmp_path / "p.csv", tmp_path / "r.csv"])
    assert sorted(kept.material(workspace, "any").reviews["score"]) == [4, 9]
    workspace.close()
