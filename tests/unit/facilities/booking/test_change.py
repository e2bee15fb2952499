# SPDX-License-Identifier: Apache-2.0
"""The difference of two schedules, and who stands in the way, held against counting."""

import random

import pytest

from yuzui.scheduling.booking.change import between, by_resource, in_the_way
from yuzui.scheduling.booking.taken import Slot
from yuzui.scheduling.instance import Changeover


def _row(id, t0, resource="r", **more):
    return {"id": id, "resource": resource, "t0": t0, "t1": t0 + 2, "amount": 1, "config": None,
            **more}  # fmt: skip


def test_every_booking_is_kept_moved_added_or_dropped():
    old = [_row("a", 0), _row("b", 3), _row("c", 6), _row("d", 9), _row("e", 12)]
    new = [_row("a", 0), _row("b", 4), _row("c", 6, "s"), _row("d", 9, config="x"), _row("f", 20)]
    found = between(old, new)
    assert found.kept == ("a",) and found.moved == ("b", "c", "d")
    assert found.added == ("f",) and found.dropped == ("e",)
    assert between(old, old).kept == tuple("abcde")
    assert list(by_resource(new)) == ["r", "s"]


@pytest.mark.parametrize("seed", range(40))
def test_who_is_in_the_way_is_who_cannot_stay(seed):
    draw = random.Random(seed)
    capacity = draw.choice((1, 2, 3))
    way = Changeover(draw.choice((0, 2)))

    def slots(count, names):
        found = []
        for n in range(count):
            start = draw.randrange(30)
            amount = draw.randint(1, capacity)
            found.append(Slot(start, start + draw.randint(1, 5), draw.choice("ab"), amount,
                              names and str(n)))  # fmt: skip
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
