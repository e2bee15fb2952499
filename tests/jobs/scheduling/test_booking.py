# SPDX-License-Identifier: Apache-2.0
"""Booking by hand."""

import copy
import json
import random
from dataclasses import replace
from zoneinfo import ZoneInfo

import pytest
from tests.jobs.scheduling import documents
from tests.jobs.scheduling import lab as lab_

from yuzui.errors import InputError, StateError, VisibilityError
from yuzui.facilities.civil import second, zone
from yuzui.facilities.replay import check
from yuzui.facilities.time_ledger import Book, Ledger, Posting, balances, post
from yuzui.job import contract
from yuzui.job.workspace import Workspace
from yuzui.model.tables.facility import BOOKING_POLICY
from yuzui.scheduling.booking import desk, policy
from yuzui.scheduling.booking import desk as desk_ledger
from yuzui.scheduling.booking.audit import RULES, BookingRecord, Breach, faults
from yuzui.scheduling.booking.desk import LedgerBooking, compensation_postings, hold_postings, opening, release_postings
from yuzui.scheduling.booking.policy import RULES as policy_RULES
from yuzui.scheduling.booking.policy import Ground, Occupancy, Slot, by_resource, compare, in_the_way
from yuzui.scheduling.booking.policy import broken as policy_broken
from yuzui.scheduling.instance import Changeover
from yuzui.scheduling.jobs import booking as jobs_booking


def booking(id, t0, t1, schedule="P", **more):
    return {"schedule": schedule, "id": id, "task": id, "resource": "R", "t0": t0, "t1": t1,
            "amount": 1, "config": "x", "firmness": "firm", "state": "firm",
            "override_reason": None, "override_by": None, **more}  # fmt: skip


def entry(kind, amount, booking):
    return {"kind": kind, "amount": amount, "cause": f"booking:{booking}"}


STANDING = {"id": "standing:R", "status": "standing", "parent": None, "objective": None,
            "bound": None, "approver": None}  # fmt: skip
OLD = {"id": "O", "status": "superseded", "parent": None, "objective": 1.0, "bound": 1.0, "approver": "A, b"}
NEW = OLD | {"id": "P", "status": "published", "parent": "O"}
WORLD = BookingRecord(
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
    instances={"O": frozenset({("a", "R", 0, 10), ("c", "R", 40, 45)}),
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
    assert faults(WORLD) == [] and faults(BookingRecord()) == []


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
    "a run that says something else": (replace(WORLD, instances=WORLD.instances | {"P": frozenset()}),
                                       {"changed"}),
    "displaced and not paid": (less("entries", 6), {"frozen"}),
    "displaced and paid too little": (broken("entries", 6, amount=4), {"frozen"}),
    "frozen and moved": (
        replace(broken("bookings", 0, t0=1, t1=11), instances=WORLD.instances | {
            "O": frozenset({("a", "R", 1, 11), ("c", "R", 40, 45)})}), {"frozen"}),
    "published without a bound": (broken("schedules", 2, bound=None), {"unproven"}),
    "published without an approver": (broken("schedules", 2, approver=None), {"unproven"}),
    "published above its bound": (broken("schedules", 2, bound=0.9), {"unproven"}),
    "published though the checker refused": (broken("certificates", 1, checker="overlap"),
                                             {"unproven"}),
    "published without a certificate": (less("certificates", 1), {"unproven"}),
}  # fmt: skip


def test_what_is_broken_on_purpose_is_named():
    for name in MUTATIONS:
        world, codes = MUTATIONS[name]
        assert {fault.code for fault in faults(world)} == codes


def test_every_rule_is_broken_by_some_mutation():
    assert {code for _, codes in MUTATIONS.values() for code in codes} == set(RULES)
    # what does not hold is in nobodys way
    for spared in [{"state": "cancelled"}, {"firmness": "tentative", "state": "tentative"}, {"state": "missed"}]:
        row = booking("z", 62, 64, "standing:R", task="standing:R", **spared)
        assert faults(more("bookings", row)) == []
    # what events left is not held against the booking
    event = {"resource": "R", "booking": "h", "t0": 60, "t1": 64}
    settled = more("entries", entry("refund", 6, "h"))
    assert {f.code for f in faults(settled)} == {"held"}
    for told in (event, event | {"booking": None}, event | {"booking": None, "t1": None}):
        assert faults(replace(settled, events=[told])) == []
    for told in (event | {"booking": "b"}, event | {"booking": None, "t1": 60}, event | {"booking": None, "t0": 70}):
        assert {f.code for f in faults(replace(settled, events=[told]))} == {"held"}
    # who signed may lie outside
    signed = broken("bookings", 4, override_reason="a flare", override_by="Wu")
    world = replace(signed, calendar=[])
    closed = {"resource": "R", "t0": 0, "t1": 9, "version": 1, "state": "user"}
    assert faults(replace(world, calendar=[closed])) == []
    # capacity is summed and touching is no overlap
    rows = [booking(str(n), 10 * n, 10 * n + 10, "standing:R", amount=2) for n in range(3)]
    entries = [entry("hold", 20, str(n)) for n in range(3)]
    world = BookingRecord(schedules=[STANDING], bookings=rows, entries=entries, resources=[{"id": "R", "capacity": 2}])
    assert faults(world) == []
    over = booking("z", 9, 11, "standing:R")
    entries = [*entries, entry("hold", 2, "z")]
    assert {f.booking for f in faults(replace(world, bookings=[*rows, over], entries=entries))} == {"z", "1"}
    assert Breach("capacity", "P").booking == ""


def _row(id, t0, resource="r", **more):
    return {"id": id, "resource": resource, "t0": t0, "t1": t0 + 2, "amount": 1, "config": None, **more}


def test_every_booking_is_kept_moved_added_or_dropped():
    old = [_row("a", 0), _row("b", 3), _row("c", 6), _row("d", 9), _row("e", 12)]
    new = [_row("a", 0), _row("b", 4), _row("c", 6, "s"), _row("d", 9, config="x"), _row("f", 20)]
    found = compare(old, new)
    assert found.unchanged == ("a",) and found.moved == ("b", "c", "d")
    assert found.added == ("f",) and found.dropped == ("e",)
    assert compare(old, old).unchanged == tuple("abcde")
    assert list(by_resource(new)) == ["r", "s"]


def test_who_is_in_the_way_is_who_cannot_stay():
    for seed in range(40):
        draw = random.Random(seed)
        capacity = draw.choice((1, 2, 3))
        way = Changeover(draw.choice((0, 2)))

        def slots(count, names):
            found = []
            for n in range(count):
                start = draw.randrange(30)
                amount = draw.randint(1, capacity)
                found.append(Slot(start, start + draw.randint(1, 5), draw.choice("ab"), amount, names and str(n)))
            return found

        new, held = slots(3, ""), slots(6, "x")
        met = in_the_way(new, held, capacity, way)
        for one in held:
            if capacity == 1:
                near = any(
                    one.start < slot.end + (0 if one.config == slot.config else way.default)
                    and slot.start < one.end + (0 if one.config == slot.config else way.default)
                    for slot in new
                )
                assert (one in met) == near
            else:
                full = any(
                    sum(s.amount for s in (*new, *held) if s.start <= t < s.end) > capacity
                    and any(s.start <= t < s.end for s in new)
                    for t in range(one.start, one.end)
                )
                assert (one in met) == full


HOME = zone("Asia/Shanghai")
EMPTY = dict.fromkeys(BOOKING_POLICY.names)
HOURS = {"day_from": "08:00", "day_to": "18:00"}


def at(said):
    return second(said, HOME.key)


NOW, START, END = (at(f"2026-12-01T{hour}:00") for hour in ("06", "09", "11"))
OPEN = [(at("2026-12-01T00:00"), at("2026-12-08T00:00"), 1)]
TRAINED = {"person": "li", "resource": "EM1", "level": "night", "t0": 0, "t1": None}
PERMIT = {"subject": "li", "type": "laser", "status": "granted", "t0": 0, "t1": None}


def rules(start=START, end=END, own=(), qualifications=(), **said):
    ground = Ground(EMPTY | said, policy.Occupancy(OPEN), HOME, NOW, own, qualifications)
    return [one.rule for one in policy_broken(Slot(start, end), ground)]


def test_a_rule_is_broken_at_its_limit_and_kept_within():
    for rule, breaks, keeps in [
        ("order", {"end": START}, {}),
        ("past", {"start": NOW - 1}, {"start": NOW}),
        ("min_block", {"min_block": 7201}, {"min_block": 7200}),
        ("max_block", {"max_block": 7199}, {"max_block": 7200}),
        ("horizon", {"horizon": END - NOW - 1}, {"horizon": END - NOW}),
        ("staff_notice", {"staff_notice": START - NOW + 1}, {"staff_notice": START - NOW}),
        ("calendar", {"start": OPEN[0][1] - 10, "end": OPEN[0][1] + 10},
         {"start": OPEN[0][1] - 10, "end": OPEN[0][1]}),
        ("off_hours", {"off_hours": "closed", **HOURS, "start": START - 3601},
         {"off_hours": "closed", **HOURS, "start": START - 3600}),
        ("off_hours", {"off_hours": "closed", **HOURS, "workdays": "13"},
         {"off_hours": "closed", **HOURS, "workdays": "23"}),
        ("trained_only", {"off_hours": "trained_only", **HOURS, "workdays": "3"},
         {"off_hours": "trained_only", **HOURS, "workdays": "3", "qualifications": [TRAINED]}),
        ("qualification", {"qualification": "night", "qualifications": [
            {**TRAINED, "t1": END - 1}, {**TRAINED, "level": "day"}]},
         {"qualification": "night", "qualifications": [{**TRAINED, "t1": END}]}),
        ("permit", {"permits": "laser"}, {}),
        ("per_user_day", {"per_user_day": 10_799, "own": [Slot(END, END + 3600)]},
         {"per_user_day": 10_800, "own": [Slot(END, END + 3600)]}),
    ]:  # fmt: skip
        assert rules(**breaks) == [rule]
        assert rules(**keeps) == []


def test_a_permit_is_granted_and_in_force_for_all_of_it():
    for rows, kept in [([PERMIT], True), ([{**PERMIT, "status": "revoked"}], False), ([{**PERMIT, "t1": END - 1}], False),
     ([{**PERMIT, "type": "animal"}], False)]:  # fmt: skip
        ground = Ground(EMPTY | {"permits": "laser"}, policy.Occupancy(OPEN), HOME, NOW, permits=rows)
        assert (not policy_broken(Slot(START, END), ground)) == kept
    # a policy that limits nights says when they are
    with pytest.raises(InputError) as told:
        rules(off_hours="closed")
    assert told.value.code == "policy_incomplete" and told.value.place.column == "day_from"
    # every rule is said and mended in both languages
    for said, fix in policy_RULES.values():
        assert all((said.en, said.zh, fix.en, fix.zh)) and said.en != said.zh
    assert set(policy.RULES) >= {"min_block", "horizon", "permit"}


POSTINGS_START = second("2026-12-01T09:00", HOME.key)
BOOK = Book("EM1", "s", "2026")
ONE = LedgerBooking("b1", "EM1", "P1", POSTINGS_START, POSTINGS_START + 3600, 2, HOME)
POSTINGS_OPEN = [(POSTINGS_START - 3600, POSTINGS_START + 36_000, 2)]


def ledger(*more):
    return post(Ledger(), [*opening(BOOK, POSTINGS_OPEN, 0, HOME), *(p for part in more for p in part)])


def lies(ledger):
    return {name.split("/", 3)[3]: n for name, n in balances(ledger).items() if n}


def test_a_booking_is_granted_and_held():
    made = ledger(hold_postings(ONE))
    assert not check(made)
    assert lies(made) == {"source/": -79_200, "pool/": 72_000, "held/P1": 7200}
    # what is given back goes to the pool less what is lost
    for lost, left in [(0, 0), (1, 1), (7200, 7200), (10**9, 7200)]:
        made = ledger(hold_postings(ONE), release_postings(ONE, lost))
        assert not check(made)
        found = lies(made)
        assert found.get("lost_user/P1", 0) == left and found["pool/"] == 79_200 - left
    # who is displaced has the same again from the reserve
    reserve = BOOK("reserve").id
    made = ledger(hold_postings(ONE), compensation_postings(ONE, {reserve: 0}, "schedule:x"))
    assert not check(made)
    assert lies(made) == {"source/": -79_200, "pool/": 72_000, "proposal/P1": 7200}
    kinds = list(made.entries["kind"])
    assert kinds[-4:] == ["refund", "transfer", "set_aside", "compensate"]
    # a reserve that suffices is not filled
    assert "set_aside" not in [p.kind for p in compensation_postings(ONE, {reserve: 7200}, "x")]
    # a calendar that changed is revised and not opened twice
    assert opening(BOOK, POSTINGS_OPEN, 79_200, HOME) == []
    (less,) = opening(BOOK, POSTINGS_OPEN, 80_000, HOME)
    assert (less.kind, less.debit.owner, less.amount) == ("revise", "pool", 800)
    (more,) = opening(BOOK, POSTINGS_OPEN, 79_000, HOME)
    assert (more.kind, more.debit.owner, more.amount) == ("revise", "source", 200)
    # only what lies in the year is opened
    assert opening(Book("EM1", "s", "2027"), POSTINGS_OPEN, 0, HOME) == []
    # a booking over new year is parted
    low = second("2026-12-31T23:00", HOME.key)
    one = ONE._replace(start=low, end=low + 7200, amount=1)
    assert [(b.cycle, n) for b, n, _ in desk.parts(one)] == [("2026", 3600), ("2027", 3600)]
    assert [p.kind for p in hold_postings(one)] == ["grant", "hold"] * 2
    lost = release_postings(one, 5000)
    assert [p.amount for p in lost if p.kind == "lost_user"] == [3600, 1400]
    # names
    assert desk.standing("EM1") == "standing:EM1" and desk.cause("b") == "booking:b"
    assert desk.books(hold_postings(ONE)) == [BOOK]
    assert {a.owner for a in desk.accounts(hold_postings(ONE)).values()} == {"pool", "proposal", "held"}


def _taken_row(t0, t1, version=1, state="user", capacity=None):
    return {"t0": t0, "t1": t1, "version": version, "state": state, "capacity": capacity}


def test_the_newest_version_of_a_calendar_holds():
    rows = [_taken_row(0, 10), _taken_row(4, 6, 2, "maintenance"), _taken_row(10, 12), _taken_row(12, 14, 1, "setup")]
    assert policy.opened(rows, None) == [(0, 4, 1), (6, 12, 1)]
    assert policy.opened([_taken_row(0, 5, capacity=2), _taken_row(5, 9)], 3) == [(0, 5, 2), (5, 9, 3)]
    assert not policy.opened([_taken_row(0, 5, capacity=0)], 3)

    # changeover rows with a star stand for every other
    def row(a, b, n):
        return {"from_config": a, "to_config": b, "duration": n}

    found = policy.changeover([row("*", "*", 9), row("*", "cold", 5), row("a", "b", 2)], ("c",))
    assert found.between("c", "cold") == 5 and found.between("a", "b") == 2
    assert found.between("cold", "c") == 9 and found.between("c", "c") == 0
    # a detour is never shorter
    rows = [
        {"from_config": a, "to_config": b, "duration": n}
        for a, b, n in (("a", "c", 10), ("a", "b", 2), ("b", "c", 3), ("*", "*", 20))
    ]
    assert policy.changeover(rows, ()).between("a", "c") == 5


def _fits(wish, place, horizon):
    """Say whether a wish fits, second by second."""
    if place.single:
        for one in place.slots:
            gap = place.changeover
            after = one.end + gap.between(one.config, wish.config) <= wish.start
            before = wish.end + gap.between(wish.config, one.config) <= one.start
            if not (after or before):
                return False
    for second in range(wish.start, wish.end):
        room = next((n for a, b, n in place.open if a <= second < b), 0)
        used = sum(one.amount for one in place.slots if one.start <= second < one.end)
        if used + wish.amount > room:
            return False
    return wish.end <= horizon


def test_a_wish_fits_as_counting_says():
    for seed in range(60):
        draw = random.Random(seed)
        room = draw.choice((1, 1, 3))
        way = Changeover(draw.choice((0, 2)), {("a", "b"): 1, ("b", "a"): 3})
        opened = [(0, 18, room), (20, 40, room)]
        place = Occupancy(opened, way)
        for number in range(12):
            start = draw.randrange(38)
            wish = Slot(start, start + draw.randint(1, 6), draw.choice("abc"), draw.randint(1, room))
            fits = policy.inside(wish, place.open) and not policy.clashes(wish, place)
            assert fits == _fits(wish, place, 40)
            if fits:
                slot = wish._replace(booking=str(number))
                place = Occupancy(opened, way, sorted([*place.slots, slot]))
        like = Slot(0, draw.randint(1, 5), "a")
        starts = (like._replace(start=s, end=s + like.end) for s in range(40))
        first = next((one for one in starts if _fits(one, place, 40)), None)
        assert policy.free(place, like, 0) == first
        spare = {s for a, b in policy.gaps(place, 0, 40) for s in range(a, b)}
        assert spare == {
            s for s in range(40) for a, b, n in opened if a <= s < b
            and sum(one.amount for one in place.slots if one.start <= s < one.end) < n
        }  # fmt: skip


def test_neighbours_are_what_is_set_up_before_and_after():
    slots = [Slot(0, 2, "a"), Slot(3, 4, "b"), Slot(9, 10, "c")]
    found = policy.neighbours(Slot(5, 6), slots)
    assert (found["before"].config, found["after"].config) == ("b", "c")
    assert policy.neighbours(Slot(0, 1), [])["before"] is None


@pytest.fixture
def lab(monkeypatch):
    monkeypatch.setattr("yuzui.store.durable.FIXED", int(lab_.NOW))
    return lab_


@pytest.fixture
def workspace(tmp_path, lab):
    made = lab.make(tmp_path / "w")
    yield made
    made.close()


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
    done = documents.ask(jobs_booking, workspace, act="cancel", booking=first["booking"], by="li")
    (row,) = done["served"]
    assert (row["wait"], row["freed"]) == (short["wait"], first["booking"])
    kept = workspace.view.get("booking_wait", short["wait"])
    assert (kept["state"], kept["booking"], kept["freed"]) == ("served", row["booking"], first["booking"])
    assert workspace.view.get("booking_wait", long["wait"])["state"] == "waiting"
    assert [one["user"] for one in done["handed_over"]] == ["zhao"]
    assert not lab.sound(workspace)


def test_order_of_the_list_decides_and_not_the_clock(workspace, lab):
    first = lab.book(workspace, 9, 11, by="li")
    waits = [lab.book(workspace, 9, 11, by=who, wait=True)["wait"] for who in ("b", "a", "c")]
    done = documents.ask(jobs_booking, workspace, act="cancel", booking=first["booking"], by="li")
    assert [one["wait"] for one in done["served"]] == waits[:1]
    assert [one["user"] for one in done["waiting"]] == ["a", "c"]


def test_in_time_the_hours_go_back_and_later_they_are_lost(workspace, lab, monkeypatch):
    one, two = lab.book(workspace, 9, 11, by="li"), lab.book(workspace, 12, 14, by="li")
    documents.ask(jobs_booking, workspace, act="cancel", booking=one["booking"], by="li")
    assert lab.entries(workspace)[-2:] == [("refund", 7200), ("transfer", 7200)]
    monkeypatch.setattr("yuzui.store.durable.FIXED", int(lab.second(11)))
    lab.book(workspace, 13.5, 14, by="wang", wait=True)
    documents.ask(jobs_booking, workspace, act="cancel", booking=two["booking"], by="li")
    # half an hour was taken over; the rest is lost
    assert lab.entries(workspace)[-5:] == [
        ("grant", 1800), ("hold", 1800), ("lost_user", 5400), ("refund", 1800), ("transfer", 1800)
    ]  # fmt: skip
    assert not lab.sound(workspace)


def test_what_began_is_not_cancelled(workspace, lab, monkeypatch):
    one = lab.book(workspace, 9, 11, by="li")
    monkeypatch.setattr("yuzui.store.durable.FIXED", int(lab.second(9)))
    with pytest.raises(StateError) as told:
        documents.ask(jobs_booking, workspace, act="cancel", booking=one["booking"], by="li")
    assert told.value.code == "begun"


def test_missed_is_what_no_event_began_in_time(workspace, lab, monkeypatch):
    gone, used = lab.book(workspace, 9, 11, by="li"), lab.book(workspace, 12, 13, by="li")
    waits = lab.book(workspace, 10, 11, by="wang", wait=True)
    event = {"source": "gate", "source_key": "1", "resource": "EM1", "booking": used["booking"],
             "t0": lab.second(12), "t1": None, "kind": "started"}  # fmt: skip
    with workspace.view.act("load", "events") as change:
        change.insert("event", [event])
    monkeypatch.setattr("yuzui.store.durable.FIXED", int(lab.second(9, minute=14)))
    assert not documents.ask(jobs_booking, workspace, act="missed", resource="EM1")["missed"]
    monkeypatch.setattr("yuzui.store.durable.FIXED", int(lab.second(9, minute=15)))
    seen = documents.ask(jobs_booking, workspace, resource="EM1", start="2026-12-01")
    assert [row["missed"] for row in seen["bookings"]] == [True, False]
    done = documents.ask(jobs_booking, workspace, act="missed", resource="EM1")
    assert done["missed"] == [gone["booking"]]
    # who waits needs two hours of notice, which is over: nobody gets it
    assert not done["served"] and waits["wait"]
    assert lab.entries(workspace)[-1] == ("lost_user", 7200)
    assert workspace.view.get("booking", "standing:EM1", gone["booking"])["state"] == "missed"
    monkeypatch.setattr("yuzui.store.durable.FIXED", int(lab.second(12, minute=30)))
    assert not documents.ask(jobs_booking, workspace, act="missed", resource="EM1")["missed"]
    assert not lab.sound(workspace)


def test_one_books_and_cancels_for_oneself_and_an_officer_for_others(workspace, lab):
    li, wang = lab.as_(workspace, "li"), lab.as_(workspace, "wang")
    made = lab.book(li, 9, 11)
    for act in (
        lambda: lab.book(wang, 12, 13, by="li"),
        lambda: documents.ask(jobs_booking, wang, act="cancel", booking=made["booking"], by="wang"),
        lambda: documents.ask(jobs_booking, wang, act="missed", resource="EM1"),
        lambda: lab.book(lab.as_(workspace, "root", "administrator"), 12, 13),
    ):
        with pytest.raises(StateError) as told:
            act()
        assert told.value.code == "no_grant"
    with pytest.raises(VisibilityError):
        lab.book(lab.as_(workspace, "any", "public"), 12, 13)
    documents.ask(jobs_booking, li, act="cancel", booking=made["booking"], by="li")
    again = lab.book(li, 9, 11)
    documents.ask(jobs_booking, workspace, act="cancel", booking=again["booking"], by="office")


def test_one_may_leave_the_list_once(workspace, lab):
    lab.book(workspace, 9, 11, by="li")
    waits = lab.book(workspace, 9, 11, by="wang", wait=True)["wait"]
    with pytest.raises(StateError) as told:
        lab.book(workspace, 9, 11, by="wang", wait=True)
    assert told.value.code == "waits_already"
    assert documents.ask(jobs_booking, workspace, act="cancel", booking=waits, by="wang")["wait"] == waits
    with pytest.raises(StateError) as told:
        documents.ask(jobs_booking, workspace, act="cancel", booking=waits, by="wang")
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
    assert {row["debit"].split("/")[1]: row["amount"] for row in holds} == {"2026": 7200, "2027": 3600}
    assert not lab.sound(workspace)


def test_a_changed_calendar_revises_what_was_opened(workspace, lab):
    lab.book(workspace, 9, 11, by="li")
    closed = {"resource": "EM1", "t0": lab.second(8, 2), "t1": lab.second(20, 2), "version": 2, "state": "maintenance"}
    with workspace.view.act("load", "calendar") as change:
        change.insert("calendar", [closed])
    lab.book(workspace, 12, 13, by="li")
    assert ("revise", 12 * 3600) in lab.entries(workspace) and not lab.sound(workspace)


def _seen(workspace, **more):
    return documents.ask(jobs_booking, workspace, resource="EM1", start="2026-12-01", days=1, **more)


def test_free_is_open_less_what_is_taken(workspace, lab):
    lab.book(workspace, 9, 11, by="li")
    found = _seen(workspace)
    assert found["open"] == [[lab.second(8), lab.second(20), 1]]
    assert found["free"] == [[lab.second(8), lab.second(9)], [lab.second(11), lab.second(20)]]
    assert found["days"] == [["2026-12-01", lab.second(0), lab.second(0, 1)]]


def test_what_is_set_up_before_is_shown_with_its_changeover(workspace, lab):
    lab.book(workspace, 9, 11, by="li", config="cryo")
    lab.book(workspace, 12, 13, by="li", config="room")
    lab.book(workspace, 13, 14, by="li", config="room")
    rows = _seen(workspace)["bookings"]
    assert [(row["config"], row["changeover"]) for row in rows] == [("cryo", 0), ("room", 1800), ("room", 0)]


def test_only_what_is_booked_by_hand_is_listed(workspace, lab, tmp_path):
    assert [row["id"] for row in jobs_booking.resources(workspace)] == ["EM1"]
    assert not jobs_booking.resources(lab.make(tmp_path / "other", mode="scheduled"))


def test_names_a_reader_may_not_read_change_no_byte(tmp_path, lab):
    """Permute the people a member may not see: every byte stays."""
    told = []
    for place, people in enumerate((("Qian Yi", "Sun Er", "Li San"), ("Li San", "Qian Yi", "Zhou Si"))):
        workspace = lab.make(tmp_path / str(place))
        first = lab.book(workspace, 9, 11, by=people[0])
        lab.book(workspace, 9, 10, by=people[1], wait=True)
        lab.book(workspace, 12, 13, by=people[2])
        lab.book(workspace, 9, 11, by=people[2], wait=True)
        documents.ask(jobs_booking, workspace, act="cancel", booking=first["booking"], by="office")
        member = lab.as_(workspace, "eve")
        found = _seen(member)
        try:
            lab.book(member, 12, 13)
        except Exception as error:
            told.append((json.dumps([found, error.json()]), error.say("zh"), contract.of("booking").lines(found)))
        reader = lab.as_(workspace, "data", "analyst")
        tables = ("booking", "booking_wait", "entry", "account")
        kept = [reader.view.select(name) for name in tables]
        assert all(person not in json.dumps(kept) for person in people)
    assert told[0] == told[1] and len(told) == 2


def test_only_what_has_a_policy_and_a_mode_is_booked_by_hand(tmp_path, lab):
    workspace = lab.make(tmp_path / "w", mode="scheduled")
    with pytest.raises(StateError) as told:
        desk.of(workspace, "EM1")
    assert told.value.code == "not_by_hand" and "booking_policy" in told.value.expected
    with pytest.raises(VisibilityError):
        desk.of(workspace, "EM2")


@pytest.mark.parametrize("level", [None, "network", "organisation", "restricted"])
def test_what_hangs_on_a_resource_is_as_visible_as_the_resource(tmp_path, lab, level):
    workspace = lab.make(tmp_path / "w", level=level)
    assert desk.level(workspace, "EM1") == (level or "public")


def test_only_what_holds_is_known(workspace, lab):
    lab.book(workspace, 9, 11, by="li")
    found = desk.of(workspace, "EM1", 0)
    assert [desk.by_hand(row) for row in found.bookings] == [True]
    assert found.slots_of("li") and not found.slots_of("wang")
    row = dict(found.bookings[0])
    assert desk.holds(row) and not desk.holds({**row, "state": "missed"})
    assert not desk.holds({**row, "firmness": "tentative"})


def _open(amount):
    return Posting("open", BOOK("source"), BOOK("pool"), amount, 0)


def _post(workspace, change, made):
    return desk_ledger.post(workspace, change, desk_ledger.ledger_of(workspace, [BOOK.scope]), made)


def test_entries_are_numbered_on(workspace):
    with workspace.view.act("note", "first") as change:
        assert _post(workspace, change, [_open(5)]) == 1
        assert _post(workspace, change, []) == 1
    with workspace.view.act("note", "second") as change:
        assert _post(workspace, change, [_open(7), _open(1)]) == 3
    lies = balances(desk_ledger.ledger_of(workspace, [BOOK.scope]))
    assert lies == {BOOK("source").id: -13, BOOK("pool").id: 13}
    day = [(0, 20, 1)]
    home = ZoneInfo("UTC")
    (one,) = desk_ledger.openings(lies, [Book("EM1", "s", "1970")], day, home)
    assert (one.kind, one.amount) == ("open", 20)
    assert workspace.view.count("account") == 2


def test_the_books_of_one_scope_are_read_and_written_beside_those_of_others(workspace):
    other = Book("XRD1", "s", "2026")
    with workspace.view.act("note", "two scopes") as change:
        _post(workspace, change, [_open(5)])
        made = [Posting("open", other("source"), other("pool"), 9, 0)]
        assert desk_ledger.post(workspace, change, desk_ledger.ledger_of(workspace, ["XRD1"]), made) == 2
    with workspace.view.act("note", "the first again") as change:
        assert _post(workspace, change, [_open(7)]) == 3
    mine = desk_ledger.ledger_of(workspace, ["EM1"])
    assert mine.entries["seq"].tolist() == [1, 3] and len(mine.accounts) == 2
    assert desk_ledger.ledger_of(workspace, ["XRD1"]).entries["amount"].tolist() == [9]
    assert len(desk_ledger.ledger_of(workspace, ["EM1", "XRD1"])) == 3 and not len(desk_ledger.ledger_of(workspace, []))


def test_what_makes_no_entry_writes_nothing(workspace):
    with pytest.raises(InputError), workspace.view.act("note", "wrong") as change:
        _post(workspace, change, [_open(5), _open(-1)])
    assert not workspace.view.count("entry")


def test_a_line_a_day_with_hours_from_midnight(workspace, lab):
    lab.book(workspace, 9, 11, by="li", config="cryo")
    lab.book(workspace, 13, 14, by="office")
    asked = jobs_booking.Inputs(resource="EM1", start="2026-12-01")
    picture = jobs_booking.calendar(jobs_booking.compute(workspace, asked))
    rows = picture.twin.rows
    assert rows[0][0] == "12-01" and rows[0][1] == "cryo" and rows[0][3:] == (9.0, 11.0)
    assert [row[2].en for row in rows] == ["booked by hand", "your own"]
    assert picture.twin.columns[0].label.zh == "日期"


def _told(workspace, lab, *who):
    with pytest.raises(StateError) as told:
        lab.book(lab.as_(workspace, *who), 9, 11)
    return told.value


def test_a_member_is_told_when_and_not_who(workspace, lab):
    lab.book(workspace, 9, 11, by="li")
    told = _told(workspace, lab, "wang")
    assert "another user" in told.say("en") and "其他使用人" in told.say("zh")
    assert "li" not in told.say("en").split() and told.detail["taken"][0]["user"] is None
    assert _told(workspace, lab, "boss", "facility_officer").detail["taken"][0]["user"] == "li"


def test_ones_own_booking_is_named(workspace, lab):
    lab.book(workspace, 9, 11, by="li")
    assert _told(workspace, lab, "li").detail["taken"][0]["user"] == "li"


def test_a_published_booking_is_not_cancelled_by_hand(tmp_path_factory):
    with pytest.raises(StateError) as told:
        desk.unless_by_hand({"schedule": "abc", "resource": "EM1", "id": "t"})
    assert told.value.code == "published"
    # what cannot be meant
    for inputs, code in [({"act": "steal"}, None), ({"days": 0}, "option"), ({"days": "x"}, "option")]:
        tmp_path = tmp_path_factory.mktemp("case")
        with pytest.raises((InputError, VisibilityError)) as told:
            documents.ask(jobs_booking, Workspace(tmp_path), resource="EM1", **inputs)
        assert code is None or told.value.code in (code, "not_found")


def test_no_resource(tmp_path):
    with pytest.raises(VisibilityError):
        documents.ask(jobs_booking, Workspace(tmp_path), resource="EM1")
