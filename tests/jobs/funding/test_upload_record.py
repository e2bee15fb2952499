# SPDX-License-Identifier: Apache-2.0
"""An upload that is loaded stands in the record; what replaces or drops it takes it out again."""

import hashlib
import json
from functools import partial

import pytest

from yuzui.errors import InputError, StateError
from yuzui.funding import call_reviews, upload_draft, upload_record, upload_rules, upload_sentences
from yuzui.funding.call_reviews import taken_back
from yuzui.funding.pages import new_call
from yuzui.funding.pages import upload_rules as upload_rules_page
from yuzui.funding.purposes import call
from yuzui.job import intake, upload_steps
from yuzui.job.workspace import Workspace
from yuzui.model.schema import TABLES
from yuzui.model.visibility import Eq, Subject
from yuzui.view.page import Items, Received, Split, Visit

OFFICER = Subject("officer", frozenset({"public", "programme_officer"}))
HEAD = "Ref,Title,Amount (EUR),Status,Field,Assessor,Overall\n"


def joined(rows):
    return HEAD + "".join(
        f"{p},Study {p},{100_000 + 1000 * k},{s},f{k % 3},{who},{score}\n" for k, (p, s, who, score) in rows
    )


def plain(n=12, people=3):
    return [
        (k, (f"P{k}", "Lapsed" if k == 5 else "Valid", f"A{a}", (k + a) % 5 + 1))
        for k in range(n)
        for a in range(people)
    ]


def handed_in(workspace, text, name):
    """Hand in a joined sheet and answer as proposed; the score is the last column."""
    path = intake.spool(workspace) / hashlib.sha256(text.encode()).hexdigest()
    path.write_text(text)
    file = Received("scores.csv", path, len(text), hashlib.sha256(text.encode()).hexdigest())
    key = new_call.act(workspace, Visit("en", files=(file,)), {"name": name, "budget": "500000"}).split("/")[2]
    upload = intake.get(workspace, key)
    own = {"status": json.dumps({"Valid": "in", "Lapsed": "out"}), "column": "G"}
    answers = {}
    for _ in range(4):
        read = call.read(workspace, upload, answers, "")
        answers |= {(one.code, one.place): own.get(one.code) or one.proposed for one in read.open}
    assert read.ready, read.open
    intake.save(workspace, upload, "map", answers, "mapped")
    return intake.get(workspace, key), read


def loaded(workspace, text, name="Call 1"):
    upload, read = handed_in(workspace, text, name)
    material = call.material(upload, read, [])
    rows = call.rows(upload, read, [], material)
    intake.load(workspace, upload, "run", partial(upload_record.write, workspace, upload=upload, given=rows))
    return intake.get(workspace, upload.id)


def kept(workspace):
    return {table: workspace.view.select(table) for table in ("proposal", "review", "row_source", "load")}


def test_what_is_loaded_stands_in_the_record_and_goes_again(tmp_path):
    workspace = Workspace(tmp_path / "w", OFFICER)
    first = loaded(workspace, joined(plain()))
    held = kept(workspace)
    assert len(held["proposal"]) == 12 and len(held["review"]) == 36
    one = workspace.view.get("proposal", "P5")
    assert (one["state"], one["call"], one["currency"], one["amount"]) == ("ineligible", "Call 1", "EUR", 10_500_000)
    assert all(row["reviewer"].startswith("R-") for row in held["review"]), "under pseudonyms"
    where = workspace.view.select("row_source", where=Eq("row", "P5"))
    assert sorted(sorted(row["lines"].values()) for row in where) == [[17], [17, 18, 19]]
    assert {row["file"] for row in held["load"]} == {"scores.csv"} and len(held["load"]) == 2
    assert upload_record.stood(workspace, "P5").en == "scores.csv, row 17; reviews: scores.csv, rows 17, 18, 19"
    material = call_reviews.material(workspace, "Call 1")
    assert len(material.proposals["id"]) == 11 and [one.id for one in material.out] == ["P5"], "nothing is asked again"
    assert workspace.view.select("audit", order=("-seq",))[0]["action"] == "load"
    # somebody scores on the site; then the same file comes with a changed score, a review and a proposal less
    names = TABLES["review"].names
    own = {**dict.fromkeys(names), "proposal": "P1", "reviewer": "R-own", "criterion": "", "n": 1, "score": 2.0}
    with workspace.view.act("review", "review") as change:
        change.insert("review", [own])
    rows = [one for one in plain() if one[1][0] != "P0" and one[1][:3] != ("P2", "Valid", "A1")]
    rows = [(k, (p, s, who, 5 if (p, who) == ("P3", "A0") else score)) for k, (p, s, who, score) in rows]
    second = loaded(workspace, joined(rows))
    assert {row["id"] for row in workspace.view.select("proposal")} == {f"P{k}" for k in range(1, 12)}
    material = call_reviews.material(workspace, "Call 1")
    scores = material.reviews["proposal"]
    assert scores.count("P1") == 4 and scores.count("P2") == 2 and scores.count("P3") == 3 and "P0" not in scores
    changed = [row for row in workspace.view.select("review", where=Eq("proposal", "P3")) if row["n"] == 2]
    assert [row["score"] for row in changed] == [5.0], "a changed score supersedes"
    loads = {row["load"].split(".")[0] for row in workspace.view.select("row_source")}
    assert loads == {second.id} != {first.id}
    # loaded once more it adds nothing
    before = workspace.view.count("review")
    third = loaded(workspace, joined(rows))
    assert workspace.view.count("review") == before
    # a second call may bear the same ids
    loaded(workspace, joined(plain(4)), "Call 2")
    assert workspace.view.get("proposal", "Call 2:P1")["call"] == "Call 2"
    # dropped, it is out of the record; what was scored on the site stays
    intake.drop(workspace, third, partial(upload_record.remove, workspace, upload=third))
    assert {row["call"] for row in workspace.view.select("proposal")} == {"Call 2"}
    left = workspace.view.select("review", where=Eq("proposal", "P1"), order=("reviewer", "n"))
    last = {row["reviewer"]: row for row in left}
    assert [name for name, row in last.items() if not taken_back(row)] == ["R-own"]
    # who is an officer of another call only puts nothing into this one
    other = Subject(
        "other", frozenset({"public"}), frozenset({"call:Call 3"}), frozenset(), frozenset({"programme_officer"})
    )
    with pytest.raises(InputError, match="not an officer"):
        loaded(workspace.seen_by(other), joined(plain(4)), "Call 2")
    # of their own call they may use ids that a call they do not see has
    loaded(workspace.seen_by(other), joined(plain(4)), "Call 3")
    rows = workspace.view.select("proposal")
    assert (
        sorted(row["call"] for row in rows) == ["Call 2"] * 4 + ["Call 3"] * 4 and len({row["id"] for row in rows}) == 8
    )
    loaded(workspace.seen_by(other), joined(plain(4)).replace("P", "Call 2:P"), "Call 3")
    assert workspace.view.get("proposal", "Call 2:P1")["call"] == "Call 2", "whatever an id says"
    workspace.close()


def test_the_twelve_sentences_add_the_rules_they_say(tmp_path):
    """Each sentence, filled in with what it offers, becomes a rule that says the same and can be drafted under."""
    workspace = Workspace(tmp_path / "w", OFFICER)
    upload, read = handed_in(workspace, joined(plain()), "Call 1")
    intake.save(workspace, upload, "check", {}, "checked")
    visit = Visit("en", parts={"id": upload.id})
    shown = upload_sentences.forms(upload_rules.facts(upload, read), "/x")
    assert len(shown) == 12
    # a column in which every proposal says something else groups nothing
    own = upload_rules._columns(call.material(upload, read, []))
    assert ("field", 3) in own and "title" not in dict(own) and own == sorted(own, key=lambda one: one[1])
    sizes = {"group-most": "90", "each": "90", "group-count-most": "9", "each-count": "9"}
    given = {"amount": "200k", "reason": "pilot", "other": "P3", "clause": "Art. 4"}
    for form in shown:
        fields = {one.name: given.get(one.name) or one.value.en for one in form.leaves()}
        fields["size"] = sizes.get(form.name, "1")
        assert upload_rules_page.act(workspace, visit, {**fields, **form.hidden}) == f"/uploads/{upload.id}/rules"
    page = upload_rules_page.build(workspace, visit)
    said = " ".join(item.title.en for item in listed(page))
    for words in (
        "At least 1%",
        "At most 9 award",
        "below a mean score of 1",
        "fewer than 1 review.",
        "above €200k",
        "P0",
    ):
        assert words in said.replace("\u202f", ""), (words, said)
    lines = " ".join(line.en for item in listed(page) for line in item.lines)
    assert "without the rule" in lines and "qualify" in lines and "Art. 4" in lines
    wrong = {"act": "pair", "proposal": "P1", "other": "P1", "way": "excludes"}
    with pytest.raises(InputError):
        upload_rules_page.act(workspace, visit, wrong)
    workspace.close()


def listed(page):
    split = next(block for block in page.blocks if isinstance(block, Split))
    return next(block for block in split.main if isinstance(block, Items)).items


def test_rules_are_changed_after_a_list_was_drafted_and_another_list_stands_beside_it(tmp_path):
    workspace = Workspace(tmp_path / "w", OFFICER)
    upload, _ = handed_in(workspace, joined(plain()), "Call 1")
    intake.save(workspace, upload, "check", {}, "checked")
    first = upload_draft.draft(workspace, upload.id, "en", lambda *_: None)
    held = kept(workspace)
    assert intake.get(workspace, upload.id).state == "loaded"
    visit = Visit("en", parts={"id": upload.id})
    assert upload_rules_page.act(workspace, visit, {"act": "budget", "budget": "300000"})
    page = upload_rules_page.build(workspace, visit)
    assert any("the new one stands beside it" in str(block) for block in page.blocks)
    second = upload_draft.draft(workspace, upload.id, "en", lambda *_: None)
    assert (first.call.budget, second.call.budget) == (500_000, 300_000) and second.slate.spend <= 300_000
    assert {row["id"] for row in workspace.runs("fund")} == {first.run.id, second.run.id}
    assert kept(workspace) == held, "its rows are not written again"
    again = intake.get(workspace, upload.id)
    assert (again.state, again.run) == ("loaded", second.run.id)
    # what was read of the files stays as it was loaded
    with pytest.raises(StateError, match="stays as it is"):
        intake.save(workspace, again, "map", {}, "mapped")


def test_the_kind_of_a_sheet_may_be_changed_before_false_questions_are_answered(tmp_path):
    workspace = Workspace(tmp_path / "w", OFFICER)
    text = joined(plain())
    path = intake.spool(workspace) / hashlib.sha256(text.encode()).hexdigest()
    path.write_text(text)
    file = Received("scores.csv", path, len(text), hashlib.sha256(text.encode()).hexdigest())
    id_ = new_call.act(workspace, Visit("en", files=(file,)), {"name": "Call 1", "budget": "500000"}).split("/")[2]
    upload = intake.get(workspace, id_)
    before = upload_steps.reading(workspace, upload)
    assert before.sheets[0].table == "joined" and before.open
    form = {upload_steps.key("table|scores.csv"): "review", "act": "next"}
    assert upload_steps.columns_act(workspace, upload, form).endswith("/columns")
    after = upload_steps.reading(workspace, intake.get(workspace, id_))
    assert after.sheets[0].table == "review" and not {one.code for one in after.open} & {"split", "unit", "status"}
