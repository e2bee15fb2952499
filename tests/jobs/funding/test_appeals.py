# SPDX-License-Identifier: Apache-2.0
"""Appeals against a slate."""

import copy
import json

import msgspec
import pytest
from tests.docs import conforms
from tests.refusals import refused
from tests.slates import DECISION, DOCUMENT, RULE, answer

import yuzui
from yuzui.errors import InputError, StateError, UnknownIdentifierError, VisibilityError
from yuzui.funding import appeal_view, appeals, decisions, run_inputs, slate_acts
from yuzui.funding.jobs.appeal import ACTS
from yuzui.job.contract import of
from yuzui.job.next_step import steps
from yuzui.job.result import canonical, digest
from yuzui.job.workspace import Workspace
from yuzui.model.visibility import PUBLIC, And, Eq, Subject
from yuzui.store import subjects
from yuzui.text import Text

APPEAL = of("appeal")
EPOCH = 1_790_000_000  # 2026-09-21
DAY = 86_400


@pytest.fixture
def decided(office):
    """The id of a decision in force."""
    return office.decide(office.fund())["id"]


def test_an_appeal_is_one_row_and_the_decision_waits_for_it(office, decided):
    row = office.file(decided)
    assert (row.state, row.proposal, row.by) == ("open", "B", "Wu")
    assert row.grounds == "a score was misread" and row.deadline is None
    assert decisions.stage(office.workspace, decided) == "contested"
    assert office.settle(row.id).state == "dismissed"
    assert decisions.stage(office.workspace, decided) == "signed"


def test_the_log_names_neither_person_nor_grounds(office, decided):
    row = office.file(decided)
    office.settle(row.id, reason="a reason nobody else reads")
    events = office.workspace.view.select("audit", where=Eq("object", f"appeal {row.id}"))
    assert [event["action"] for event in events] == ["appeal", "settle"]
    told = str(events)
    for word in ("Wu", "misread", "deputy", "nobody else"):
        assert word not in told


def test_the_public_auditor_and_applicants_see_no_appeal(office, decided):
    office.file(decided)
    assert office.public("appeal") == []
    for role in ("auditor", "applicant", "reviewer", "administrator", "member", "analyst"):
        view = office.workspace.store.open(Subject("x", frozenset({role})))
        assert view.select("appeal") == [], role


def test_a_chair_sees_the_appeal_and_not_its_people(office, decided):
    row = office.file(decided)
    office.settle(row.id)
    view = office.workspace.store.open(Subject("x", frozenset({"panel_chair"})))
    (seen,) = view.select("appeal")
    assert seen["grounds"] == "a score was misread" and not {"by", "handler"} & seen.keys()


def test_only_a_decision_in_force_can_be_appealed(office, decided):
    office.decide(office.fund(value=7), supersedes=decided)
    with refused("illegal_move"):
        office.file(decided)
    with pytest.raises(VisibilityError):
        office.file("0" * 12)
    assert office.workspace.view.count("appeal") == 0


def test_only_about_a_proposal_of_the_slate(office, decided):
    with pytest.raises(UnknownIdentifierError) as caught:
        office.file(decided, "BB")
    assert "B" in caught.value.fix.en and caught.value.place.column == "PROPOSAL"


def test_not_after_its_time(office, monkeypatch):
    monkeypatch.setattr("yuzui.store.durable.FIXED", int(EPOCH))
    decided = office.decide(office.fund(more=", recheck_days = 30"))["id"]
    monkeypatch.setattr("yuzui.store.durable.FIXED", int(EPOCH + 31 * DAY))
    with refused("too_late"):
        office.file(decided)
    monkeypatch.setattr("yuzui.store.durable.FIXED", int(EPOCH + 30 * DAY))
    assert office.file(decided).filed == "2026-10-21"


def test_the_deadline_is_a_day_to_come_and_a_late_answer_says_so(office, decided, monkeypatch):
    monkeypatch.setattr("yuzui.store.durable.FIXED", int(EPOCH))
    for wrong in ("2026-09-20", "soon", "2026-02-30"):
        with refused("deadline_passed", InputError):
            office.file(decided, deadline=wrong)
    row = office.file(decided, deadline="2026-09-22")
    assert not row.late
    monkeypatch.setattr("yuzui.store.durable.FIXED", int(EPOCH + 2 * DAY))
    assert office.settle(row.id).late


def test_the_decider_the_second_person_and_the_appellant_do_not_settle(office):
    run = office.fund()
    made = office.decide(run, override="in:B", second="the president")
    row = office.file(made["id"])
    for name in ("the chair", " The  CHAIR", "the president", "Wu"):
        code = "conflicted" if name == "Wu" else "same_person"
        with refused(code):
            office.settle(row.id, by=name)
    other = office.file(made["id"], "A", by="a lawyer")
    with refused("same_person"):
        office.settle(other.id, by="a lawyer")
    assert office.workspace.view.get("appeal", row.id)["outcome"] is None
    assert office.settle(row.id).handler == "the deputy"


def test_nobody_in_conflict_settles(office, decided):
    row = office.file(decided)
    tie = {"proposal": "B", "reviewer": "the deputy", "kind": "employer", "state": "declared"}
    with office.workspace.view.act("load", "test") as change:
        change.insert("conflict", [{**tie, "source": "declared"}])
    with refused("conflicted"):
        office.settle(row.id)
    assert office.settle(row.id, by="the vice-president").state == "dismissed"


def test_an_account_settles_only_with_a_fitting_role(office, decided):
    row = office.file(decided)
    admin = office.workspace.store.open(Subject("root", frozenset({"administrator"})))
    subjects.grant(admin, "anna", "panel_chair")
    with refused("no_grant"):
        office.settle(row.id, by="anna")
    subjects.grant(admin, "bo", "programme_officer")
    assert office.settle(row.id, by="bo").handler == "bo"
    chair = Workspace(office.workspace.dir, Subject("anna", frozenset({"panel_chair"})))
    with refused("no_grant"):
        APPEAL.run(chair, act="file", decision=decided, proposal="A", by="Lin", grounds="g")
    chair.close()


def test_the_account_that_decided_signs_for_nobody_else(office):
    own = office.workspace.subject.name
    made = office.decide(office.fund(), by=own)
    row = office.file(made["id"])
    with refused("same_person"):
        office.settle(row.id, by="the deputy")


def test_what_is_settled_is_settled(office, decided):
    row = office.file(decided)
    with refused("missing_reason", InputError):
        office.settle(row.id, reason=" ")
    with refused("unknown_outcome", InputError):
        office.settle(row.id, "perhaps")
    office.settle(row.id, "withdrawn")
    for outcome in appeals.OUTCOMES:
        with refused("illegal_move"):
            office.settle(row.id, outcome)
    with pytest.raises(VisibilityError):
        office.settle("0" * 12)
    assert office.workspace.view.get("appeal", row.id)["outcome"] == "withdrawn"


def test_a_refusal_is_an_event(office, decided):
    row = office.file(decided)
    with refused("same_person"):
        office.settle(row.id, by="the chair")
    (event,) = office.workspace.view.select("audit", where=Eq("action", "settle refused"))
    assert event["reason"] == "same_person"


def test_last_day():
    assert appeals.last_day(10, {"at": "2026-02-20T10:00:00Z"}) == "2026-03-02"
    assert appeals.last_day(None, {"at": "2026-02-20T10:00:00Z"}) is None


@pytest.fixture
def appealed(office):
    """An office with an open appeal: its id, and the run of the slate."""
    run = office.fund()
    row = office.file(office.decide(run)["id"])
    return row.id, run


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
    assert found.same and found.before == found.after and found.slate == run
    assert (found.changed, found.enters, found.leaves) == ([], [], [])
    row = office.workspace.view.get("appeal", name)
    kept = office.workspace.latest("appeal", row["run"])
    assert kept["recomputed"] == msgspec.to_builtins(found)
    assert office.workspace.latest("fund")["run"]["id"] == run
    # again gives the same run
    office.recompute(name)
    assert office.workspace.view.get("appeal", name)["run"] == row["run"]


def test_a_slate_that_was_altered_after_it_was_kept_is_found(office, appealed):
    name, run = appealed
    stored = office.workspace.view.get("run", run)
    document = copy.deepcopy(stored["document"])
    document["slate"]["ids"] = ["A", "B"]
    document["proposals"][1]["value"] = 9
    with office.workspace.view.act("save", "test") as act:
        act.replace("run", [{**stored, "document": document}])
    found = office.recompute(name)
    assert not found.same and (found.enters, found.leaves) == (["C"], ["B"])
    told = {one.where: (one.before, one.after) for one in found.changed}
    assert told == {"proposals.B.value": (9, 5), "slate.ids": (["A", "B"], ["A", "C"])}
    assert conforms.faults(found.document) == []
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
    with refused("inputs_differ", expected=part):
        office.recompute(name)
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
    with refused("illegal_move"):
        office.recompute(name)


def test_rows_are_compared_by_their_names_and_values_to_the_digit():
    rows = [{**RULE, "name": "r", "category": "x", "bound": 1.0}, {**RULE, "name": "r", "category": "y", "bound": 2}]
    one = {**DOCUMENT, "rules": rows, "state": "decided", "decision": DECISION}
    run = {**DOCUMENT["run"], "at": "y"}
    two = {**DOCUMENT, "run": run, "rules": [rows[1], {**rows[0], "bound": 1.0000001}]}
    found = appeals.compared(one, answer(two))
    assert [row.where for row in found.changed] == ["rules.r[x].bound"]
    assert appeals.compared(one, answer({**DOCUMENT, "run": run, "rules": rows})).same


def test_of_a_call_of_a_slate_and_one(office):
    run = office.fund()
    decided = office.decide(run)["id"]
    first, second = office.file(decided, "A", by="Lin"), office.file(decided)
    office.recompute(first.id)
    names = {first.id, second.id}
    workspace = office.workspace
    assert {row.id for row in appeals.of_call(workspace)} == names
    assert {row.id for row in appeals.of_call(workspace, "c")} == names
    assert appeals.of_call(workspace, "another") == []
    assert {row.id for row in appeals.of_slate(workspace, run)} == names
    assert appeals.of_slate(workspace, "0" * 12) == []
    row = appeals.one(workspace, first.id)
    assert (row.same, row.call, row.slate, row.stage) == (True, "c", run, "contested")
    assert appeals.one(workspace, second.id).same is None


def test_a_chair_reads_no_person_and_the_public_nothing(office):
    name = office.file(office.decide(office.fund())["id"]).id
    office.settle(name)
    chair = office.workspace.seen_by(Subject("x", frozenset({"panel_chair"})))
    row = appeals.one(chair, name)
    assert row.by is None and row.handler is None
    assert row.grounds == "a score was misread" and row.state == "dismissed"
    outside = office.workspace.seen_by(PUBLIC)
    assert appeals.of_call(outside) == []
    with pytest.raises(VisibilityError):
        appeals.one(outside, name)


def test_there_is_no_other_step(office):
    with pytest.raises(InputError) as caught:
        APPEAL.run(office.workspace, act="bribe")
    assert caught.value.expected == " ".join(ACTS) and caught.value.mending.zh


def test_listing_is_what_it_does_unasked(office):
    found = APPEAL.run(office.workspace)
    assert (found.act, found.appeals) == ("list", [])
    row = office.file(office.decide(office.fund())["id"])
    found = APPEAL.run(office.workspace, call="c")
    assert found.appeals == [row]
    for place in ("page", "file"):
        table = appeal_view.APPEALS.drawn(found, place)
        held = {one.name: one.plain(row) for one in table.columns}
        assert held["outcome"] == appeal_view.STATES["open"]
        assert held.get("again", Text("not yet", "尚未重算")) == Text("not yet", "尚未重算")
    assert APPEAL.run(office.workspace, call="other").appeals == []


def test_an_upheld_appeal_waits_for_a_new_decision(office):
    first = office.decide(office.fund())["id"]
    row = office.file(first)
    office.settle(row.id, "upheld")
    assert decisions.stage(office.workspace, first) == "contested"
    anew = [step for step in steps(office.workspace) if "upheld" in step.text.en]
    assert [(step.role, step.path.rpartition("/")[0]) for step in anew] == [("programme_officer", "/fund/lists")]
    run = office.fund(value=7)
    assert not any(step.role == "decider" for step in steps(office.workspace))
    slate_acts.propose(office.workspace, run, decisions.seen(of("fund").latest(office.workspace, run)))
    assert [step.path for step in steps(office.workspace) if step.role == "decider"] == [f"/fund/lists/{run}"]
    with refused("same_person"):
        office.decide(run, by="the deputy", supersedes=first)
    second = office.decide(run, supersedes=first)["id"]
    assert not any("upheld" in step.text.en or step.role == "decider" for step in steps(office.workspace))
    assert decisions.stage(office.workspace, first) == "superseded"
    assert decisions.standing(office.workspace, "c")["id"] == second
    (row,) = APPEAL.run(office.workspace).appeals
    assert row.stage == "superseded"


def test_publishing_a_contested_decision_keeps_it_contested(office):
    first = office.decide(office.fund())["id"]
    row = office.file(first)
    assert decisions.publish(office.workspace, first, by="the chair").state == "appealed"
    assert len(office.public("award")) == 2 and office.public("appeal") == []
    with pytest.raises(StateError):
        decisions.publish(office.workspace, first, by="the chair")
    assert office.settle(row.id).stage == "published"
