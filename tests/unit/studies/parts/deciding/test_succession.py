# SPDX-License-Identifier: Apache-2.0
"""One decision of a call is in force; another takes its place by name, once, and removes nothing."""

import pytest

from yuzui.errors import StateError, VisibilityError
from yuzui.funding.decisions import letters, succession
from yuzui.funding.jobs import decide
from yuzui.funding.pack import listed
from yuzui.model.visibility import Eq


def test_a_second_decision_of_a_call_names_the_first(office):
    first = office.decide(office.fund())
    run = office.fund(value=7)
    with pytest.raises(StateError) as caught:
        office.decide(run)
    assert caught.value.code == "decided_before" and caught.value.detail["decision"] == first["id"]
    assert f"yuzui decide {run} --supersedes {first['id']}" in caught.value.fix.en
    second = office.decide(run, supersedes=first["id"])
    assert second["supersedes"] == first["id"] and second["run"] == run
    assert second["follows"] == {key: first[key] for key in ("id", "run", "at")}
    assert succession.in_force(office.workspace, "c")["id"] == second["id"]
    assert succession.stage(office.workspace, first["id"]) == "superseded"


def test_nothing_of_the_earlier_decision_is_lost(office):
    view = office.workspace.view
    first = office.decide(office.fund())
    second = office.decide(office.fund(value=7), supersedes=first["id"])
    assert {row["id"] for row in view.select("decision")} == {first["id"], second["id"]}
    awards = {(row["decision"], row["proposal"]): row["stage"] for row in view.select("award")}
    assert awards == {
        (first["id"], "A"): "superseded",
        (first["id"], "C"): "superseded",
        (second["id"], "A"): "granted",
        (second["id"], "B"): "granted",
    }
    assert office.workspace.latest("fund", first["run"])["state"] == "superseded"
    assert view.get("slate_run", first["run"])["state"] == "superseded"
    assert office.workspace.store.log_state().bad is None


def test_nobody_supersedes_twice_or_across_calls(office):
    first = office.decide(office.fund())
    office.decide(office.fund(value=7), supersedes=first["id"])
    run = office.fund(value=9)
    with pytest.raises(StateError) as caught:
        office.decide(run, supersedes=first["id"])
    assert caught.value.code == "illegal_move"
    with pytest.raises(VisibilityError):
        office.decide(run, supersedes="0" * 12)
    text = (office.call / "rules.toml").read_text().replace('id = "c"', 'id = "d"')
    (office.call / "rules.toml").write_text(text)
    other = office.fund()
    with pytest.raises(StateError) as caught:
        office.decide(other, supersedes=succession.in_force(office.workspace, "c")["id"])
    assert caught.value.code == "other_call"
    assert "leave --supersedes out" in caught.value.fix.en
    office.decide(other)


def test_the_same_slate_may_be_decided_again_otherwise(office):
    run = office.fund()
    first = office.decide(run)
    second = office.decide(run, override="out:C,in:B", supersedes=first["id"])
    assert second["ids"] == ["A", "B"] and office.workspace.latest("fund", run)["decision"] == second
    stages = {row["id"]: row["stage"] for row in office.workspace.view.select("award")}
    assert stages[f"{first['id']}-C"] == "superseded" and stages[f"{second['id']}-B"] == "granted"
    # an earlier slate that stands again, because the files are as they were, may be decided again
    third = office.decide(office.fund(value=7), supersedes=second["id"])
    assert office.workspace.latest("fund", run)["state"] == "superseded"
    again = office.workspace.latest("fund", office.fund(value=5))
    office.workspace.save("fund", again | {"state": "superseded"})
    assert office.decide(run, supersedes=third["id"])["run"] == run


def test_while_an_appeal_is_open_nothing_is_superseded(office):
    first = office.decide(office.fund())
    row = {"id": "a1", "decision": first["id"], "grounds": "x", "filed": "2026-01-01"}
    with office.workspace.view.act("appeal", "test") as change:
        change.insert("appeal", [row])
    assert succession.stage(office.workspace, first["id"]) == "contested"
    run = office.fund(value=7)
    with pytest.raises(StateError) as caught:
        office.decide(run, supersedes=first["id"])
    assert caught.value.code == "open_appeals" and "yuzui appeal settle a1" in caught.value.fix.en
    with office.workspace.view.act("settle", "test") as change:
        change.replace("appeal", [{**row, "outcome": "upheld", "handler": "the deputy"}])
    with pytest.raises(StateError) as caught:
        office.decide(run, by="the deputy", supersedes=first["id"])
    assert caught.value.code == "same_person"
    assert office.decide(run, supersedes=first["id"])["by"] == "the chair"


def test_letters_and_pack_name_the_earlier_decision(office):
    first = office.decide(office.fund())
    second = office.decide(office.fund(value=7), supersedes=first["id"])
    folder = decide.hand_out(office.workspace, second["run"])
    for lang, words in (("en", "takes the place of decision"), ("zh", "本决定取代")):
        page = (folder / lang / f"{letters.file_name('C')}.html").read_text(encoding="utf-8")
        assert words in page and first["id"] in page
    document = office.workspace.latest("fund", second["run"])
    lead = listed.summary(document, "en").lead
    assert any(line.startswith("in place of: ") and first["id"] in line for line in lead)
    earlier = office.workspace.latest("fund", first["run"])
    assert "SUPERSEDED" in listed.summary(earlier, "en").lead[0]


def test_a_refused_decision_leaves_only_its_event(office):
    first = office.decide(office.fund())
    run, view = office.fund(value=7), office.workspace.view
    with pytest.raises(StateError):
        office.decide(run)
    (event,) = view.select("audit", where=Eq("action", "decide refused"))
    assert event["reason"] == "decided_before"
    assert [row["id"] for row in view.select("decision")] == [first["id"]]
