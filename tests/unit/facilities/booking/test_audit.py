# SPDX-License-Identifier: Apache-2.0
"""Each rule of what is kept, broken on purpose in plain rows, is named, and no other."""

import copy
from dataclasses import replace

import pytest

from yuzui.scheduling.booking.audit import RULES, Breach, Kept, faults


def booking(id, t0, t1, schedule="P", **more):
    return {"schedule": schedule, "id": id, "task": id, "resource": "R", "t0": t0, "t1": t1,
            "amount": 1, "config": "x", "firmness": "firm", "state": "firm",
            "override_reason": None, "override_by": None, **more}  # fmt: skip


def entry(kind, amount, booking):
    return {"kind": kind, "amount": amount, "cause": f"booking:{booking}"}


STANDING = {"id": "standing:R", "status": "standing", "parent": None, "objective": None,
            "bound": None, "approver": None}  # fmt: skip
OLD = {"id": "O", "status": "superseded", "parent": None, "objective": 1.0, "bound": 1.0,
       "approver": "A, b"}  # fmt: skip
NEW = OLD | {"id": "P", "status": "published", "parent": "O"}
WORLD = Kept(
    schedules=[STANDING, OLD, NEW],
    bookings=[
        booking("a", 0, 10, "O", state="frozen"),
        booking("c", 40, 45, "O", state="displaced"),
        booking("a", 0, 10, state="frozen"),
        booking("b", 20, 30, config="y"),
        booking("h", 60, 70, "standing:R", task="standing:R"),
        booking("late", 70, 75, "standing:R", task="standing:R", state="missed"),
    ],
    certificates=[{"schedule": id, "checker": "ok"} for id in "OP"],
    resources=[{"id": "R", "capacity": 1}],
    calendar=[{"resource": "R", "t0": 0, "t1": 100, "version": 1, "state": "user"}],
    changeovers=[{"resource": "R", "from_config": "*", "to_config": "*", "duration": 5}],
    windows=[{"task": "b", "resource": "R", "t0": 20, "t1": 30}],
    entries=[
        *(entry("hold", n, id) for n, id in ((10, "a"), (10, "b"), (5, "c"), (10, "h"), (5, "late"))),
        entry("refund", 5, "c"), entry("compensate", 5, "c"), entry("lost_user", 5, "late"),
    ],
    made={"O": frozenset({("a", "R", 0, 10), ("c", "R", 40, 45)}),
          "P": frozenset({("a", "R", 0, 10), ("b", "R", 20, 30)})},
)  # fmt: skip


def broken(table, place, **more):
    rows = copy.deepcopy(list(getattr(WORLD, table)))
    rows[place] |= more
    return replace(WORLD, **{table: rows})


def less(table, place):
    rows = list(getattr(WORLD, table))
    del rows[place]
    return replace(WORLD, **{table: rows})


def more(table, row):
    return replace(WORLD, **{table: [*getattr(WORLD, table), row]})


def test_a_sound_record_has_no_fault():
    assert faults(WORLD) == [] and faults(Kept()) == []


MUTATIONS = {
    "a resource of less capacity": (broken("resources", 0, capacity=0), {"capacity"}),
    "a booking over another": (
        more("bookings", booking("z", 62, 64, "standing:R", task="standing:R")),
        {"capacity", "held"},
    ),
    "nearer than the changeover": (
        replace(broken("changeovers", 0, duration=11)), {"changeover"}),
    "outside its window": (broken("windows", 0, t0=21), {"window"}),
    "outside user time": (broken("calendar", 0, t1=69), {"window"}),
    "closed by a newer version": (
        more("calendar", {"resource": "R", "t0": 65, "t1": 66, "version": 2, "state": "closed"}),
        {"window"}),
    "an entry that is missing": (less("entries", 3), {"held"}),
    "an entry of another amount": (broken("entries", 1, amount=9), {"held"}),
    "time still held though missed": (less("entries", 7), {"held"}),
    "a published booking that moved": (
        replace(broken("bookings", 3, t0=19, t1=29), windows=[]), {"changed"}),
    "a published booking that is gone": (less("bookings", 3), {"changed"}),
    "a run that says something else": (replace(WORLD, made=WORLD.made | {"P": frozenset()}),
                                       {"changed"}),
    "displaced and not paid": (less("entries", 6), {"frozen"}),
    "displaced and paid too little": (broken("entries", 6, amount=4), {"frozen"}),
    "frozen and moved": (
        replace(broken("bookings", 0, t0=1, t1=11), made=WORLD.made | {
            "O": frozenset({("a", "R", 1, 11), ("c", "R", 40, 45)})}), {"frozen"}),
    "published without a bound": (broken("schedules", 2, bound=None), {"unproven"}),
    "published without an approver": (broken("schedules", 2, approver=None), {"unproven"}),
    "published above its bound": (broken("schedules", 2, bound=0.9), {"unproven"}),
    "published though the checker refused": (broken("certificates", 1, checker="overlap"),
                                             {"unproven"}),
    "published without a certificate": (less("certificates", 1), {"unproven"}),
}  # fmt: skip


@pytest.mark.parametrize("name", MUTATIONS)
def test_what_is_broken_on_purpose_is_named(name):
    world, codes = MUTATIONS[name]
    assert {fault.code for fault in faults(world)} == codes


def test_every_rule_is_broken_by_some_mutation():
    assert {code for _, codes in MUTATIONS.values() for code in codes} == set(RULES)


@pytest.mark.parametrize(
    "spared", [{"state": "cancelled"}, {"firmness": "tentative", "state": "tentative"}, {"state": "missed"}]
)
def test_what_does_not_hold_is_in_nobodys_way(spared):
    row = booking("z", 62, 64, "standing:R", task="standing:R", **spared)
    assert faults(more("bookings", row)) == []


def test_what_events_left_is_not_held_against_the_booking():
    event = {"resource": "R", "booking": "h", "t0": 60, "t1": 64}
    settled = more("entries", entry("refund", 6, "h"))
    assert {f.code for f in faults(settled)} == {"held"}
    for told in (event, event | {"booking": None}, event | {"booking": None, "t1": None}):
        assert faults(replace(settled, events=[told])) == []
    for told in (event | {"booking": "b"}, event | {"booking": None, "t1": 60},
                 event | {"booking": None, "t0": 70}):  # fmt: skip
        assert {f.code for f in faults(replace(settled, events=[told]))} == {"held"}


def test_who_signed_may_lie_outside():
    signed = broken("bookings", 4, override_reason="a flare", override_by="Wu")
    world = replace(signed, calendar=[])
    closed = {"resource": "R", "t0": 0, "t1": 9, "version": 1, "state": "user"}
    assert faults(replace(world, calendar=[closed])) == []


def test_capacity_is_summed_and_touching_is_no_overlap():
    rows = [booking(str(n), 10 * n, 10 * n + 10, "standing:R", amount=2) for n in range(3)]
    entries = [entry("hold", 20, str(n)) for n in range(3)]
    world = Kept(schedules=[STANDING], bookings=rows, entries=entries,
                 resources=[{"id": "R", "capacity": 2}])  # fmt: skip
    assert faults(world) == []
    over = booking("z", 9, 11, "standing:R")
    entries = [*entries, entry("hold", 2, "z")]
    assert {f.booking for f in faults(replace(world, bookings=[*rows, over], entries=entries))} == {
        "z", "1"}  # fmt: skip
    assert Breach("capacity", "P").booking == ""
