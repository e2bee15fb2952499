# SPDX-License-Identifier: Apache-2.0
"""The document: free and open time, what is set up before, what a reader may know."""

import json

from yuzui.scheduling.booking.desk import document
from yuzui.scheduling.jobs import booking


def _seen(workspace, **more):
    return booking.run(workspace, resource="EM1", start="2026-12-01", days=1, **more)


def test_free_is_open_less_what_is_taken(workspace, lab):
    lab.book(workspace, 9, 11, by="li")
    found = _seen(workspace)
    assert found["open"] == [[lab.second(8), lab.second(20), 1]]
    assert found["free"] == [
        [lab.second(8), lab.second(9)], [lab.second(11), lab.second(20)]]  # fmt: skip
    assert found["days"] == [["2026-12-01", lab.second(0), lab.second(0, 1)]]


def test_what_is_set_up_before_is_shown_with_its_changeover(workspace, lab):
    lab.book(workspace, 9, 11, by="li", config="cryo")
    lab.book(workspace, 12, 13, by="li", config="room")
    lab.book(workspace, 13, 14, by="li", config="room")
    rows = _seen(workspace)["bookings"]
    assert [(row["config"], row["changeover"]) for row in rows] == [
        ("cryo", 0), ("room", 1800), ("room", 0)]  # fmt: skip


def test_only_what_is_booked_by_hand_is_listed(workspace, lab, tmp_path):
    assert [row["id"] for row in document.resources(workspace)] == ["EM1"]
    assert not document.resources(lab.make(tmp_path / "other", mode="scheduled"))


def test_names_a_reader_may_not_read_change_no_byte(tmp_path, lab):
    """Permute the people a member may not see: every byte stays."""
    told = []
    for place, people in enumerate((("Qian Yi", "Sun Er", "Li San"), ("Li San", "Qian Yi", "Zhou Si"))):
        workspace = lab.make(tmp_path / str(place))
        first = lab.book(workspace, 9, 11, by=people[0])
        lab.book(workspace, 9, 10, by=people[1], wait=True)
        lab.book(workspace, 12, 13, by=people[2])
        lab.book(workspace, 9, 11, by=people[2], wait=True)
        booking.run(workspace, act="cancel", booking=first["booking"], by="office")
        member = lab.as_(workspace, "eve")
        found = _seen(member)
        try:
            lab.book(member, 12, 13)
        except Exception as error:
            told.append((json.dumps([found, error.json()]), error.say("zh"), booking.lines(found)))
        reader = lab.as_(workspace, "data", "analyst")
        tables = ("booking", "booking_wait", "entry", "account")
        kept = [reader.view.select(name) for name in tables]
        assert all(person not in json.dumps(kept) for person in people)
    assert told[0] == told[1] and len(told) == 2
