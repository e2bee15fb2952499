# SPDX-License-Identifier: Apache-2.0
"""Who may appeal against what and when, and who may settle it; each refusal leaves no row."""

import pytest

from yuzui.errors import InputError, StateError, UnknownIdentifierError, VisibilityError
from yuzui.funding.appeals import acts
from yuzui.funding.decisions import succession
from yuzui.job.workspace import Workspace
from yuzui.model.visibility import Eq, Subject
from yuzui.store import subjects

EPOCH = 1_790_000_000  # 2026-09-21
DAY = 86_400


def refused(code, kind=StateError):
    """Expect one error, said in both languages with what mends it."""

    def told(error):
        both = (error.message, error.mending)
        return error.code == code and all(text.en and text.zh for text in both)

    return pytest.raises(kind, check=told)


@pytest.fixture
def decided(office):
    """The id of a decision in force."""
    return office.decide(office.fund())["id"]


def test_an_appeal_is_one_row_and_the_decision_waits_for_it(office, decided):
    row = office.file(decided)
    assert (row["state"], row["proposal"], row["by"]) == ("open", "B", "Wu")
    assert row["grounds"] == "a score was misread" and row["deadline"] is None
    assert succession.stage(office.workspace, decided) == "contested"
    assert office.settle(row["id"])["state"] == "dismissed"
    assert succession.stage(office.workspace, decided) == "signed"


def test_the_log_names_neither_person_nor_grounds(office, decided):
    row = office.file(decided)
    office.settle(row["id"], reason="a reason nobody else reads")
    events = office.workspace.view.select("audit", where=Eq("object", f"appeal {row['id']}"))
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
    office.settle(row["id"])
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


@pytest.mark.parametrize("name", ["by", "grounds"])
def test_person_and_grounds_are_needed(office, decided, name):
    with refused(f"missing_{name}", InputError):
        office.file(decided, **{name: "  "})


def test_no_second_one_while_one_is_open_upheld_or_final(office, decided):
    first = office.file(decided)
    with refused("appeal_open"):
        office.file(decided)
    office.file(decided, "A", by="Lin")  # of another proposal
    office.settle(first["id"])
    second = office.file(decided)  # dismissed, and not for good
    office.settle(second["id"], final=True)
    with refused("appeal_final"):
        office.file(decided)
    third = office.file(decided, "C", by="Qi")
    office.settle(third["id"], "upheld")
    with refused("appeal_upheld"):
        office.file(decided, "C", by="Qi")


def test_not_after_its_time(office, monkeypatch):
    monkeypatch.setattr("yuzui.store.moment.FIXED", int(EPOCH))
    decided = office.decide(office.fund(more=", recheck_days = 30"))["id"]
    monkeypatch.setattr("yuzui.store.moment.FIXED", int(EPOCH + 31 * DAY))
    with refused("too_late"):
        office.file(decided)
    monkeypatch.setattr("yuzui.store.moment.FIXED", int(EPOCH + 30 * DAY))
    assert office.file(decided)["filed"] == "2026-10-21"


def test_the_deadline_is_a_day_to_come_and_a_late_answer_says_so(office, decided, monkeypatch):
    monkeypatch.setattr("yuzui.store.moment.FIXED", int(EPOCH))
    for wrong in ("2026-09-20", "soon", "2026-02-30"):
        with refused("deadline_passed", InputError):
            office.file(decided, deadline=wrong)
    row = office.file(decided, deadline="2026-09-22")
    assert not row["late"]
    monkeypatch.setattr("yuzui.store.moment.FIXED", int(EPOCH + 2 * DAY))
    assert office.settle(row["id"])["late"]


def test_the_decider_the_second_person_and_the_appellant_do_not_settle(office):
    run = office.fund()
    made = office.decide(run, override="in:B", second="the president")
    row = office.file(made["id"])
    for name in ("the chair", " The  CHAIR", "the president", "Wu"):
        code = "conflicted" if name == "Wu" else "same_person"
        with refused(code):
            office.settle(row["id"], by=name)
    other = office.file(made["id"], "A", by="a lawyer")
    with refused("same_person"):
        office.settle(other["id"], by="a lawyer")
    assert office.workspace.view.get("appeal", row["id"])["outcome"] is None
    assert office.settle(row["id"])["handler"] == "the deputy"


def test_nobody_in_conflict_settles(office, decided):
    row = office.file(decided)
    tie = {"proposal": "B", "reviewer": "the deputy", "kind": "employer", "state": "declared"}
    with office.workspace.view.act("load", "test") as change:
        change.insert("conflict", [{**tie, "source": "declared"}])
    with refused("conflicted"):
        office.settle(row["id"])
    assert office.settle(row["id"], by="the vice-president")["state"] == "dismissed"


def test_an_account_settles_only_with_a_fitting_role(office, decided):
    row = office.file(decided)
    admin = office.workspace.store.open(Subject("root", frozenset({"administrator"})))
    subjects.grant(admin, "anna", "panel_chair")
    with refused("no_grant"):
        office.settle(row["id"], by="anna")
    subjects.grant(admin, "bo", "programme_officer")
    assert office.settle(row["id"], by="bo")["handler"] == "bo"
    chair = Workspace(office.workspace.dir, Subject("anna", frozenset({"panel_chair"})))
    with refused("no_grant"):
        acts.file(chair, {"decision": decided, "proposal": "A", "by": "Lin", "grounds": "g",
                          "deadline": ""})  # fmt: skip
    chair.close()


def test_the_account_that_decided_signs_for_nobody_else(office):
    own = office.workspace.subject.name
    made = office.decide(office.fund(), by=own)
    row = office.file(made["id"])
    with refused("same_person"):
        office.settle(row["id"], by="the deputy")


def test_what_is_settled_is_settled(office, decided):
    row = office.file(decided)
    with refused("missing_reason", InputError):
        office.settle(row["id"], reason=" ")
    with refused("unknown_outcome", InputError):
        office.settle(row["id"], "perhaps")
    office.settle(row["id"], "withdrawn")
    for outcome in acts.OUTCOMES:
        with refused("illegal_move"):
            office.settle(row["id"], outcome)
    with pytest.raises(VisibilityError):
        office.settle("0" * 12)
    assert office.workspace.view.get("appeal", row["id"])["outcome"] == "withdrawn"


def test_a_refusal_is_an_event(office, decided):
    row = office.file(decided)
    with refused("same_person"):
        office.settle(row["id"], by="the chair")
    (event,) = office.workspace.view.select("audit", where=Eq("action", "settle refused"))
    assert event["reason"] == "same_person"


def test_last_day():
    book = {"book": {"call": {"recheck_days": 10}}}
    assert acts.last_day(book, {"at": "2026-02-20T10:00:00Z"}) == "2026-03-02"
    assert acts.last_day({"book": {}}, {"at": "2026-02-20T10:00:00Z"}) is None
