# SPDX-License-Identifier: Apache-2.0
"""Offers, requests and uses by their workflows: what must be refused is refused, and nothing is written then."""

import datetime as dt

import pytest
from tests.people import admit

from yuzui.errors import StateError, VisibilityError, YuzuiError
from yuzui.job.workflow import care, moving
from yuzui.job.workspace import Workspace
from yuzui.model.schema import TABLES
from yuzui.network import sharing
from yuzui.network.acts.bill_share import bill
from yuzui.store import durable

OFFER = {"kind": "instrument", "owner": "I-1", "amount": 10.0, "unit": "h", "price": 10000, "currency": "EUR"}


@pytest.fixture
def workspace(tmp_path):
    opened = Workspace(tmp_path / "work")
    admit(opened, "owner", roles=("library_keeper",), scope="org:I-1")
    admit(opened, "other", roles=("library_keeper",), scope="org:I-2")
    admit(opened, "taker", "second", "stranger", roles=("member",))
    admit(opened, "ethics", "ethics2", roles=("ethics_officer",))
    offers = [{"id": "O-1", "terms": "standard", **OFFER}, {"id": "O-2", **OFFER}]
    offers += [{"id": "O-3", "terms": "standard", **OFFER, "end_day": "2026-01-01"}]
    offers += [{"id": "O-4", "terms": "standard", **OFFER, "price": None}]
    write(opened, "share_offer", offers)
    yield opened
    opened.close()


def write(workspace, table, rows):
    with workspace.view.act("load", table) as change:
        change.insert(table, [{**dict.fromkeys(TABLES[table].names), **row} for row in rows])


def ask(workspace, offer="O-1", amount="8", by="taker", flow="share_offer", **more):
    given = {"offer": offer, "amount": amount, "borrower": "I-9", **more}
    return moving.begin(workspace, flow, given, by=by).row


def refused(workspace, code, flow, row, action, by, reason="", **given):
    before = [(table, workspace.desk.select(table)) for table in ("share_request", "share_use", "permit", "move_log")]
    with pytest.raises(YuzuiError) as caught:
        moving.move(workspace, flow, row, action, by=by, reason=reason, given=given)
    assert caught.value.code == code and caught.value.say("en") != caught.value.say("zh"), caught.value.code
    assert before == [(table, workspace.desk.select(table)) for table, _ in before]
    return caught.value


def move(workspace, flow, row, action, by, reason="", **given):
    return moving.move(workspace, flow, row, action, by=by, reason=reason, given=given)


def test_an_offer_is_asked_for_agreed_used_billed_reported_and_closed(workspace):
    row = ask(workspace)
    asked = workspace.desk.select("share_request")[0]
    assert (asked["owner"], asked["person"], asked["unit"]) == ("I-1", "taker", "h") and asked["asked_on"]
    refused(workspace, "not_allowed", "share_offer", row, "agree", "other", agreed="8")
    refused(workspace, "more_than_asked", "share_offer", row, "agree", "owner", agreed="9")
    move(workspace, "share_offer", row, "agree", "owner", agreed="8")
    day = "2027-03-01"
    refused(workspace, "not_allowed", "share_offer", row, "use", "stranger", amount="1", start_day=day)
    refused(workspace, "over_agreed", "share_offer", row, "use", "taker", amount="8.1", start_day=day)
    for amount in ("7.7", "0.1", "0.2"):
        move(workspace, "share_offer", row, "use", "taker", amount=amount, start_day=day)
    refused(workspace, "over_agreed", "share_offer", row, "use", "owner", amount="0.01", start_day=day)
    assert {use["offer"] for use in workspace.desk.select("share_use")} == {"O-1"}
    move(workspace, "share_offer", row, "finish", "taker")
    billed = move(workspace, "share_offer", row, "bill", "owner")
    assert billed.values["billed"] == "800.00 EUR" and bill(0.1 + 0.2, 10000) == 3000
    refused(workspace, "illegal_move", "share_offer", row, "close", "owner")
    refused(workspace, "missing_field", "share_offer", row, "report", "taker")
    move(workspace, "share_offer", row, "report", "taker", outcome="two data sets")
    assert move(workspace, "share_offer", row, "close", "owner").state == "closed"


def test_a_use_that_was_noted_wrongly_is_taken_back_by_the_owner_also_once_it_is_billed(workspace):
    row = ask(workspace)
    move(workspace, "share_offer", row, "agree", "owner", agreed="8")
    day = "2027-03-01"
    for amount in ("2", "6"):
        move(workspace, "share_offer", row, "use", "taker", amount=amount, start_day=day)
    refused(workspace, "not_allowed", "share_offer", row, "take_back", "taker", "typed wrongly", undoes="2")
    refused(workspace, "missing_field", "share_offer", row, "take_back", "owner", undoes="2")
    error = refused(workspace, "no_such_use", "share_offer", row, "take_back", "owner", "typed wrongly", undoes="3")
    assert "1 (2, 2027-03-01), 2 (6, 2027-03-01)" in error.say("en")
    move(workspace, "share_offer", row, "finish", "taker")
    assert move(workspace, "share_offer", row, "bill", "owner").values["billed"] == "800.00 EUR"
    back = move(workspace, "share_offer", row, "take_back", "owner", "typed wrongly", undoes="2")
    assert back.state == "in_use" and workspace.desk.select("share_request")[0]["billed"] is None
    refused(workspace, "no_such_use", "share_offer", row, "take_back", "owner", "again", undoes="2")
    refused(workspace, "no_such_use", "share_offer", row, "take_back", "owner", "the note itself", undoes="3")
    refused(workspace, "over_agreed", "share_offer", row, "use", "taker", amount="6.1", start_day=day)
    move(workspace, "share_offer", row, "use", "taker", amount="3", start_day=day)
    assert [(one["n"], one["amount"], one["undoes"]) for one in workspace.desk.select("share_use", order=("n",))] == [
        (1, 2, None), (2, 6, None), (3, None, 2), (4, 3, None)
    ]  # fmt: skip
    (line,) = [one for one in sharing.report(sharing.of_workspace(workspace)) if one.kind == "instrument"]
    assert line.used == 5.0 and not sharing.of_workspace(workspace).aside
    move(workspace, "share_offer", row, "finish", "taker")
    assert move(workspace, "share_offer", row, "bill", "owner").values["billed"] == "500.00 EUR"


def test_without_terms_beyond_what_is_left_and_out_of_its_days_nobody_asks(workspace):
    for offer, amount, code in (
        ("O-2", "1", "no_terms"), ("O-1", "11", "more_than_left"), ("O-3", "1", "offer_lapsed"),
        ("O-9", "1", "unknown_offer"),
    ):  # fmt: skip
        with pytest.raises(StateError) as caught:
            ask(workspace, offer, amount)
        assert caught.value.code == code and caught.value.exit == 5
    assert workspace.desk.count("share_request") == 0
    first, second = ask(workspace, amount="6"), ask(workspace, amount="6", by="second")
    move(workspace, "share_offer", first, "agree", "owner", agreed="6")
    refused(workspace, "more_than_left", "share_offer", second, "agree", "owner", agreed="6")
    move(workspace, "share_offer", second, "agree", "owner", agreed="4")
    # terms that were taken away stop the use of what was agreed
    with workspace.view.act("load", "share_offer") as change:
        change.replace("share_offer", [{**workspace.desk.select("share_offer")[0], "terms": None}])
    refused(workspace, "no_terms", "share_offer", first, "use", "taker", amount="1", start_day="2027-03-01")


def test_a_request_that_names_no_offer_is_told_to_name_one(workspace):
    with pytest.raises(YuzuiError) as caught:
        moving.begin(workspace, "share_offer", {"amount": "8", "borrower": "I-9"}, by="taker")
    assert "None" not in caught.value.say("zh") and "offer" in caught.value.say("en")


def test_a_price_nobody_stated_is_no_bill_and_the_clock_lapses_what_waits(workspace):
    row = ask(workspace, "O-4", "1")
    move(workspace, "share_offer", row, "agree", "owner", agreed="1")
    move(workspace, "share_offer", row, "use", "taker", amount="1", start_day="2027-03-01")
    move(workspace, "share_offer", row, "finish", "taker")
    refused(workspace, "no_price", "share_offer", row, "bill", "owner")
    waits, agreed = ask(workspace, amount="1"), ask(workspace, amount="2", end_day="2027-01-10")
    move(workspace, "share_offer", agreed, "agree", "owner", agreed="2")
    with durable.clock_at(dt.datetime(2027, 12, 1, tzinfo=dt.UTC)):
        changed = care.tick(workspace).changed
        assert care.tick(workspace).changed == []
    assert len(changed) == 2 and {row["state"] for row in workspace.desk.select("share_request")} == {"used", "lapsed"}
    refused(workspace, "illegal_move", "share_offer", waits, "agree", "owner", agreed="1")
    # what lapsed leaves its amount to others
    assert ask(workspace, amount="10")


def test_a_booked_use_has_the_hours_of_its_ledger(workspace):
    row = ask(workspace, amount="8")
    move(workspace, "share_offer", row, "agree", "owner", agreed="8")
    event = {"source": "log", "resource": "R", "t0": 0, "kind": "done"}
    write(workspace, "event", [{**event, "source_key": "1", "booking": "B-1", "t1": 7 * 3600},
                               {**event, "source_key": "2", "booking": "B-2", "t1": 2 * 3600}])  # fmt: skip
    accounts = [{"id": f"{owner}:R", "owner": owner, "scope": "R", "unit": "s", "cycle": "2027"}
                for owner in ("held", "delivered")]  # fmt: skip
    write(workspace, "account", accounts)
    entry = {"t0": 0, "debit": "held:R", "credit": "delivered:R", "kind": "deliver", "cause": "event:log/1"}
    write(workspace, "entry", [{**entry, "seq": 1, "amount": 5 * 3600}])
    refused(workspace, "no_hours", "share_offer", row, "use_booking", "taker", booking="B-9")
    move(workspace, "share_offer", row, "use_booking", "taker", booking="B-1")  # five hours delivered, not seven
    refused(workspace, "noted_already", "share_offer", row, "use_booking", "taker", booking="B-1")
    move(workspace, "share_offer", row, "use_booking", "taker", booking="B-2")
    refused(workspace, "over_agreed", "share_offer", row, "use", "taker", amount="1.1", start_day="2027-03-01")
    move(workspace, "share_offer", row, "finish", "taker")
    assert move(workspace, "share_offer", row, "bill", "owner").values["billed"] == "700.00 EUR"


def test_material_goes_out_with_a_permit_in_force_and_signed_terms_only(workspace):
    write(workspace, "collection", [{"id": "CO-1", "name": {"en": "c", "zh": "库"}, "kind": "animal"}])
    write(workspace, "accession", [{"id": "AC-1", "collection": "CO-1", "shareable": "yes"},
                                   {"id": "AC-2", "collection": "CO-1", "shareable": "no"}])  # fmt: skip
    material = {**OFFER, "kind": "material", "terms": "standard", "amount": 5.0, "unit": "piece"}
    write(workspace, "share_offer", [{**material, "id": "M-1", "accession": "AC-1"},
                                     {**material, "id": "M-2", "accession": "AC-2"}])  # fmt: skip
    permit = {"subject": "AC-1", "type": "export", "authority": "office", "status": "granted"}
    write(workspace, "permit", [
        {**permit, "t0": 0, "t1": 1, "number": "P-0"}, {**permit, "t0": 1, "number": "P-1"},
        {**permit, "t0": 2, "number": "P-2", "status": "revoked"}, {**permit, "subject": "AC-2", "t0": 0, "number": "P-3"},
    ])  # fmt: skip
    for offer, amount, code in (
        ("M-2", "1", "not_shareable"),
        ("M-1", "6", "more_than_left"),
        ("O-1", "1", "not_material"),
    ):
        with pytest.raises(StateError) as caught:
            ask(workspace, offer, amount, flow="material_request")
        assert caught.value.code == code
    flow, row = "material_request", ask(workspace, "M-1", "2", flow="material_request")
    for number in ("P-0", "P-2", "P-3", "P-9"):
        refused(workspace, "no_permit", flow, row, "permit", "owner", permit=number)
    refused(workspace, "not_allowed", flow, row, "permit", "taker", permit="P-1")
    refused(workspace, "illegal_move", flow, row, "send", "owner")
    move(workspace, flow, row, "permit", "owner", permit="P-1")
    refused(workspace, "illegal_move", flow, row, "pick", "owner")  # terms are not signed
    move(workspace, flow, row, "sign", "taker", signed_on="2027-03-01")
    move(workspace, flow, row, "pick", "owner")
    # a permit that was revoked meanwhile stops what is picked already
    with workspace.view.act("revoke", "permit") as change:
        change.replace("permit", [{**dict.fromkeys(TABLES["permit"].names), **permit, "t0": 1, "number": "P-1",
                                   "status": "revoked"}])  # fmt: skip
    refused(workspace, "no_permit", flow, row, "send", "owner")
    with workspace.view.act("grant", "permit") as change:
        change.replace("permit", [{**dict.fromkeys(TABLES["permit"].names), **permit, "t0": 1, "number": "P-1"}])
    move(workspace, flow, row, "send", "owner")
    (use,) = workspace.desk.select("share_use")
    assert (use["accession"], use["amount"], use["offer"]) == ("AC-1", 2, "M-1")
    move(workspace, flow, row, "receive", "taker")
    assert move(workspace, flow, row, "report", "taker", outcome="compared").state == "reported"
    with pytest.raises(StateError) as caught:  # two of five are gone
        ask(workspace, "M-1", "4", flow="material_request")
    assert caught.value.code == "more_than_left"


def study(workspace, id="ST-1", **more):
    given = {"id": id, "title": "Study", "researcher": "taker", "type": "ethics", "minors": "no", **more}
    return moving.begin(workspace, "ethics", given, by=given["researcher"]).row


def test_a_study_starts_after_review_and_a_member_does_not_review_their_own(workspace):
    row = study(workspace, minors="yes", participants="40")
    for action in ("start", "consent"):
        refused(workspace, "illegal_move", "ethics", row, action, "taker")
    refused(workspace, "not_allowed", "ethics", row, "screen", "taker")
    move(workspace, "ethics", row, "screen", "ethics")
    refused(workspace, "full_review", "ethics", row, "exempt", "ethics", reason="low risk")
    refused(workspace, "full_review", "ethics", row, "review", "ethics", review="expedited")
    move(workspace, "ethics", row, "review", "ethics", review="full")
    refused(workspace, "not_allowed", "ethics", row, "approve", "taker", number="E-1", end_day="2999-01-01")
    move(workspace, "ethics", row, "approve", "ethics", number="E-1", end_day="2999-01-01")
    refused(workspace, "guardian_consent", "ethics", row, "start", "taker")
    move(workspace, "ethics", row, "consent", "taker", guardians="39")
    refused(workspace, "guardian_consent", "ethics", row, "start", "taker")
    move(workspace, "ethics", row, "consent", "taker", guardians="40")
    assert move(workspace, "ethics", row, "start", "taker").state == "started"
    move(workspace, "ethics", row, "suspend", "ethics", reason="complaint")
    assert [one["status"] for one in workspace.desk.select("permit")] == ["revoked"]
    own = study(workspace, "ST-2", researcher="ethics")
    for action, given in (("screen", {}), ("refuse", {})):
        refused(workspace, "own_study", "ethics", own, action, "ethics", reason="r", **given)
    move(workspace, "ethics", own, "screen", "ethics2")
    move(workspace, "ethics", own, "exempt", "ethics2", reason="public data")
    assert move(workspace, "ethics", own, "start", "ethics").state == "started"
    late = study(workspace, "ST-3")
    move(workspace, "ethics", late, "screen", "ethics")
    move(workspace, "ethics", late, "review", "ethics", review="expedited")
    move(workspace, "ethics", late, "approve", "ethics", number="E-3", end_day="2027-01-01")
    with durable.clock_at(dt.datetime(2027, 2, 1, tzinfo=dt.UTC)):
        refused(workspace, "not_approved", "ethics", late, "start", "taker")
        assert "ethics ST-3: approved → expired (2027-01-01)" in care.tick(workspace).changed


def test_an_approval_clears_the_access_request_it_is_about_and_minors_need_one(workspace):
    admit(workspace, "office", "office2", roles=("facility_officer",))
    base = {"facility": "F1", "applicant": "taker", "purpose": "study", "hours": "4"}
    for id, clearance in (("A-1", "people"), ("A-2", "minors")):
        moving.begin(workspace, "access_request", {**base, "clearance": clearance}, by="taker", id=id)
        move(workspace, "access_request", id, "review", "office", score="4")
    refused(workspace, "permit_in_force", "access_request", "A-1", "award", "office", awarded="4")
    row = study(workspace, subject="A-1")
    for action, given in (("screen", {}), ("review", {"review": "full"}),
                          ("approve", {"number": "E-1", "end_day": "2999-01-01"})):  # fmt: skip
        move(workspace, "ethics", row, action, "ethics", **given)
    move(workspace, "access_request", "A-1", "award", "office", awarded="4")
    move(workspace, "ethics", row, "suspend", "ethics", reason="complaint")
    refused(workspace, "permit_in_force", "access_request", "A-1", "start", "taker")
    # the office cannot clear minors in place of the committee
    move(workspace, "access_request", "A-2", "clear", "office2", cleared_until="2999-01-01")
    refused(workspace, "permit_in_force", "access_request", "A-2", "award", "office", awarded="4")


def test_requests_and_uses_of_a_hidden_offer_are_hidden_with_it(workspace):
    row = ask(workspace)
    move(workspace, "share_offer", row, "agree", "owner", agreed="8")
    move(workspace, "share_offer", row, "use", "taker", amount="1", start_day="2027-03-01")
    hide = {"table": "share_offer", "row": "O-1", "level": "restricted", "deny": [workspace.subject.name]}
    with workspace.view.act("hide", "share_offer O-1") as change:
        change.insert("row_visibility", [hide])
    counts = {table: workspace.view.count(table) for table in ("share_request", "share_use", "move_log")}
    assert set(counts.values()) == {0}
    with pytest.raises(VisibilityError):
        moving.show(workspace, "share_offer", row)
