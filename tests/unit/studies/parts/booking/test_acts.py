# SPDX-License-Identifier: Apache-2.0
"""Booking, waiting, cancelling, missing: what is written, who gets a slot that comes free."""

import pytest

from yuzui.errors import InputError, StateError, VisibilityError
from yuzui.scheduling.jobs import booking


def test_a_booking_is_written_with_its_time_in_the_ledger(workspace, lab):
    made = lab.book(workspace, 9, 11, by="li", config="cryo")
    (row,) = workspace.view.select("booking")
    assert (row["id"], row["user"], row["state"]) == (made["booking"], "li", "firm")
    assert (row["t0"], row["t1"]) == (lab.second(9), lab.second(11))
    assert row["task"] == "standing:EM1"
    assert lab.entries(workspace) == [("open", 5 * 12 * 3600), ("grant", 7200), ("hold", 7200)]
    assert not lab.sound(workspace)


def test_the_second_of_two_is_told_who_and_when(workspace, lab):
    lab.book(workspace, 9, 11, by="li", config="cryo")
    with pytest.raises(StateError) as told:
        lab.book(workspace, 10, 12, by="wang", config="cryo")
    assert told.value.code == "taken" and "li" in told.value.say("en")
    assert told.value.detail["taken"] == [{"start": lab.second(9), "end": lab.second(11), "user": "li"}]
    assert told.value.detail["next"] == lab.second(11)
    assert "2026-12-01 09:00 – 11:00" in told.value.say("zh")


def test_changeover_is_kept_to_both_neighbours(workspace, lab):
    lab.book(workspace, 10, 11, by="li", config="cryo")
    for start, until in ((11.25, 12), (9, 9.75)):
        with pytest.raises(StateError) as told:
            lab.book(workspace, start, until, by="wang", config="room")
        assert "0:30" in told.value.say("en") and "cryo" in told.value.say("en")
    lab.book(workspace, 11, 12, by="wang", config="cryo")  # the same configuration needs none
    lab.book(workspace, 12.5, 13.5, by="wang", config="room")
    assert workspace.view.count("booking") == 3


def test_capacity_is_summed_at_every_instant(tmp_path, lab):
    workspace = lab.make(tmp_path / "many", capacity=3)
    lab.book(workspace, 9, 11, by="a", amount=2)
    lab.book(workspace, 10, 12, by="b", amount=1)
    with pytest.raises(StateError):
        lab.book(workspace, 10.5, 11.5, by="c", amount=1)
    lab.book(workspace, 11, 13, by="c", amount=2)
    assert not lab.sound(workspace)


def test_every_rule_broken_is_named(workspace, lab):
    with pytest.raises(InputError) as told:
        lab.book(workspace, "2026-12-05T06:00", "2026-12-05T18:00", by="li")
    codes = [one.code for one in (told.value, *told.value.more)]
    assert codes == ["max_block", "calendar", "off_hours", "per_user_day"]
    assert not workspace.view.count("booking") and not lab.entries(workspace)


def test_a_freed_slot_goes_to_the_first_of_the_list_it_fits(workspace, lab):
    first = lab.book(workspace, 9, 11, by="li")
    long = lab.book(workspace, 9, 13, by="wang", wait=True)
    short = lab.book(workspace, 10, 11, by="zhao", wait=True)
    lab.book(workspace, 12, 14, by="sun")  # so that the first of the list cannot have it
    done = booking.run(workspace, act="cancel", booking=first["booking"], by="li")
    (row,) = done["served"]
    assert (row["wait"], row["freed"]) == (short["wait"], first["booking"])
    kept = workspace.view.get("booking_wait", short["wait"])
    assert (kept["state"], kept["booking"], kept["freed"]) == (
        "served", row["booking"], first["booking"])  # fmt: skip
    assert workspace.view.get("booking_wait", long["wait"])["state"] == "waiting"
    assert [one["user"] for one in done["handed_over"]] == ["zhao"]
    assert not lab.sound(workspace)


def test_order_of_the_list_decides_and_not_the_clock(workspace, lab):
    first = lab.book(workspace, 9, 11, by="li")
    waits = [lab.book(workspace, 9, 11, by=who, wait=True)["wait"] for who in ("b", "a", "c")]
    done = booking.run(workspace, act="cancel", booking=first["booking"], by="li")
    assert [one["wait"] for one in done["served"]] == waits[:1]
    assert [one["user"] for one in done["waiting"]] == ["a", "c"]


def test_in_time_the_hours_go_back_and_later_they_are_lost(workspace, lab, monkeypatch):
    one, two = lab.book(workspace, 9, 11, by="li"), lab.book(workspace, 12, 14, by="li")
    booking.run(workspace, act="cancel", booking=one["booking"], by="li")
    assert lab.entries(workspace)[-2:] == [("refund", 7200), ("transfer", 7200)]
    monkeypatch.setattr("yuzui.store.moment.FIXED", int(lab.second(11)))
    lab.book(workspace, 13.5, 14, by="wang", wait=True)
    booking.run(workspace, act="cancel", booking=two["booking"], by="li")
    # half an hour was taken over; the rest is lost
    assert lab.entries(workspace)[-5:] == [
        ("grant", 1800), ("hold", 1800), ("lost_user", 5400), ("refund", 1800), ("transfer", 1800)
    ]  # fmt: skip
    assert not lab.sound(workspace)


def test_what_began_is_not_cancelled(workspace, lab, monkeypatch):
    one = lab.book(workspace, 9, 11, by="li")
    monkeypatch.setattr("yuzui.store.moment.FIXED", int(lab.second(9)))
    with pytest.raises(StateError) as told:
        booking.run(workspace, act="cancel", booking=one["booking"], by="li")
    assert told.value.code == "begun"


def test_missed_is_what_no_event_began_in_time(workspace, lab, monkeypatch):
    gone, used = lab.book(workspace, 9, 11, by="li"), lab.book(workspace, 12, 13, by="li")
    waits = lab.book(workspace, 10, 11, by="wang", wait=True)
    event = {"source": "gate", "source_key": "1", "resource": "EM1", "booking": used["booking"],
             "t0": lab.second(12), "t1": None, "kind": "started"}  # fmt: skip
    with workspace.view.act("load", "events") as change:
        change.insert("event", [event])
    monkeypatch.setattr("yuzui.store.moment.FIXED", int(lab.second(9, minute=14)))
    assert not booking.run(workspace, act="missed", resource="EM1")["missed"]
    monkeypatch.setattr("yuzui.store.moment.FIXED", int(lab.second(9, minute=15)))
    seen = booking.run(workspace, resource="EM1", start="2026-12-01")
    assert [row["missed"] for row in seen["bookings"]] == [True, False]
    done = booking.run(workspace, act="missed", resource="EM1")
    assert done["missed"] == [gone["booking"]]
    # who waits needs two hours of notice, which is over: nobody gets it
    assert not done["served"] and waits["wait"]
    assert lab.entries(workspace)[-1] == ("lost_user", 7200)
    assert workspace.view.get("booking", "standing:EM1", gone["booking"])["state"] == "missed"
    monkeypatch.setattr("yuzui.store.moment.FIXED", int(lab.second(12, minute=30)))
    assert not booking.run(workspace, act="missed", resource="EM1")["missed"]
    assert not lab.sound(workspace)


def test_one_books_and_cancels_for_oneself_and_an_officer_for_others(workspace, lab):
    li, wang = lab.as_(workspace, "li"), lab.as_(workspace, "wang")
    made = lab.book(li, 9, 11)
    for act in (
        lambda: lab.book(wang, 12, 13, by="li"),
        lambda: booking.run(wang, act="cancel", booking=made["booking"], by="wang"),
        lambda: booking.run(wang, act="missed", resource="EM1"),
        lambda: lab.book(lab.as_(workspace, "root", "administrator"), 12, 13),
    ):
        with pytest.raises(StateError) as told:
            act()
        assert told.value.code == "no_grant"
    with pytest.raises(VisibilityError):
        lab.book(lab.as_(workspace, "any", "public"), 12, 13)
    booking.run(li, act="cancel", booking=made["booking"], by="li")
    again = lab.book(li, 9, 11)
    booking.run(workspace, act="cancel", booking=again["booking"], by="office")


def test_one_may_leave_the_list_once(workspace, lab):
    lab.book(workspace, 9, 11, by="li")
    waits = lab.book(workspace, 9, 11, by="wang", wait=True)["wait"]
    with pytest.raises(StateError) as told:
        lab.book(workspace, 9, 11, by="wang", wait=True)
    assert told.value.code == "waits_already"
    assert booking.run(workspace, act="cancel", booking=waits, by="wang")["wait"] == waits
    with pytest.raises(StateError) as told:
        booking.run(workspace, act="cancel", booking=waits, by="wang")
    assert told.value.code == "not_waiting"


def test_no_list_where_the_policy_has_none(tmp_path, lab):
    workspace = lab.make(tmp_path / "none", wait_list=False)
    lab.book(workspace, 9, 11, by="li")
    with pytest.raises(StateError) as told:
        lab.book(workspace, 9, 11, by="wang", wait=True)
    assert told.value.code == "no_wait_list"


def test_a_booking_over_new_year_is_noted_in_both_years(tmp_path, lab, monkeypatch):
    workspace = lab.make(tmp_path / "year", off_hours="open", horizon=None)
    night = {"resource": "EM1", "t0": lab.second(20, 30), "t1": lab.second(8, 31), "version": 1}
    with workspace.view.act("load", "night") as change:
        change.insert("calendar", [{**night, "state": "user"}])
    lab.book(workspace, "2026-12-31T22:00", "2027-01-01T01:00", by="li")
    holds = [row for row in workspace.view.select("entry") if row["kind"] == "hold"]
    assert {row["debit"].split("/")[1]: row["amount"] for row in holds} == {
        "2026": 7200, "2027": 3600}  # fmt: skip
    assert not lab.sound(workspace)


def test_a_changed_calendar_revises_what_was_opened(workspace, lab):
    lab.book(workspace, 9, 11, by="li")
    closed = {"resource": "EM1", "t0": lab.second(8, 2), "t1": lab.second(20, 2), "version": 2,
              "state": "maintenance"}  # fmt: skip
    with workspace.view.act("load", "calendar") as change:
        change.insert("calendar", [closed])
    lab.book(workspace, 12, 13, by="li")
    assert ("revise", 12 * 3600) in lab.entries(workspace) and not lab.sound(workspace)
