# SPDX-License-Identifier: Apache-2.0
"""Every rule of a policy: what breaks it, what just keeps it, and what is said."""

import pytest

from yuzui.errors import InputError
from yuzui.facilities.civil import second, zone
from yuzui.model.tables.facility import BOOKING_POLICY
from yuzui.scheduling.booking import policy, taken
from yuzui.scheduling.booking.policy import RULES, Ground, broken
from yuzui.scheduling.booking.taken import Slot

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
    ground = Ground(EMPTY | said, taken.Place(OPEN), HOME, NOW, own, qualifications)
    return [one.rule for one in broken(Slot(start, end), ground)]


@pytest.mark.parametrize(
    ("rule", "breaks", "keeps"),
    [
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
    ],
)  # fmt: skip
def test_a_rule_is_broken_at_its_limit_and_kept_within(rule, breaks, keeps):
    assert rules(**breaks) == [rule]
    assert rules(**keeps) == []


@pytest.mark.parametrize(
    ("rows", "kept"),
    [([PERMIT], True), ([{**PERMIT, "status": "revoked"}], False), ([{**PERMIT, "t1": END - 1}], False),
     ([{**PERMIT, "type": "animal"}], False)],
)  # fmt: skip
def test_a_permit_is_granted_and_in_force_for_all_of_it(rows, kept):
    ground = Ground(EMPTY | {"permits": "laser"}, taken.Place(OPEN), HOME, NOW, permits=rows)
    assert (not broken(Slot(START, END), ground)) == kept


def test_a_day_is_that_of_the_resource():
    late = Slot(at("2026-12-01T22:00"), at("2026-12-02T02:00"))
    ground = Ground(
        EMPTY | {"per_user_day": 7200}, taken.Place(OPEN), HOME, NOW,
        own=[Slot(at("2026-12-02T08:00"), at("2026-12-02T08:01"))],
    )  # fmt: skip
    (found,) = broken(late, ground)
    assert found.seen.startswith("2026-12-02: 2:01") and found.expected.startswith("<= 2:00")


def test_a_policy_that_limits_nights_says_when_they_are():
    with pytest.raises(InputError) as told:
        rules(off_hours="closed")
    assert told.value.code == "policy_incomplete" and told.value.place.column == "day_from"


def test_every_rule_is_said_and_mended_in_both_languages():
    for said, fix in RULES.values():
        assert all((said.en, said.zh, fix.en, fix.zh)) and said.en != said.zh
    assert set(policy.RULES) >= {"min_block", "horizon", "permit"}
