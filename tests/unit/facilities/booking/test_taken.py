# SPDX-License-Identifier: Apache-2.0
"""What is taken and free, held against counting second by second."""

import random

import pytest

from yuzui.scheduling.booking import taken
from yuzui.scheduling.booking.taken import Place, Slot
from yuzui.scheduling.instance import Changeover


def _row(t0, t1, version=1, state="user", capacity=None):
    return {"t0": t0, "t1": t1, "version": version, "state": state, "capacity": capacity}


def test_the_newest_version_of_a_calendar_holds():
    rows = [_row(0, 10), _row(4, 6, 2, "maintenance"), _row(10, 12), _row(12, 14, 1, "setup")]
    assert taken.opened(rows, None) == [(0, 4, 1), (6, 12, 1)]
    assert taken.opened([_row(0, 5, capacity=2), _row(5, 9)], 3) == [(0, 5, 2), (5, 9, 3)]
    assert not taken.opened([_row(0, 5, capacity=0)], 3)


def test_changeover_rows_with_a_star_stand_for_every_other():
    def row(a, b, n):
        return {"from_config": a, "to_config": b, "duration": n}

    found = taken.changeover([row("*", "*", 9), row("*", "cold", 5), row("a", "b", 2)], ("c",))
    assert found.between("c", "cold") == 5 and found.between("a", "b") == 2
    assert found.between("cold", "c") == 9 and found.between("c", "c") == 0


def test_a_detour_is_never_shorter():
    rows = [
        {"from_config": a, "to_config": b, "duration": n}
        for a, b, n in (("a", "c", 10), ("a", "b", 2), ("b", "c", 3), ("*", "*", 20))
    ]
    assert taken.changeover(rows, ()).between("a", "c") == 5


def _fits(wish, place, horizon):
    """Say whether a wish fits, second by second."""
    if place.single:
        for one in place.taken:
            gap = place.changeover
            after = one.end + gap.between(one.config, wish.config) <= wish.start
            before = wish.end + gap.between(wish.config, one.config) <= one.start
            if not (after or before):
                return False
    for second in range(wish.start, wish.end):
        room = next((n for a, b, n in place.open if a <= second < b), 0)
        used = sum(one.amount for one in place.taken if one.start <= second < one.end)
        if used + wish.amount > room:
            return False
    return wish.end <= horizon


@pytest.mark.parametrize("seed", range(60))
def test_a_wish_fits_as_counting_says(seed):
    draw = random.Random(seed)
    room = draw.choice((1, 1, 3))
    way = Changeover(draw.choice((0, 2)), {("a", "b"): 1, ("b", "a"): 3})
    opened = [(0, 18, room), (20, 40, room)]
    place = Place(opened, way)
    for number in range(12):
        start = draw.randrange(38)
        wish = Slot(start, start + draw.randint(1, 6), draw.choice("abc"), draw.randint(1, room))
        fits = taken.inside(wish, place.open) and not taken.clashes(wish, place)
        assert fits == _fits(wish, place, 40)
        if fits:
            slot = wish._replace(booking=str(number))
            place = Place(opened, way, sorted([*place.taken, slot]))
    like = Slot(0, draw.randint(1, 5), "a")
    starts = (like._replace(start=s, end=s + like.end) for s in range(40))
    first = next((one for one in starts if _fits(one, place, 40)), None)
    assert taken.free(place, like, 0) == first
    spare = {s for a, b in taken.gaps(place, 0, 40) for s in range(a, b)}
    assert spare == {
        s for s in range(40) for a, b, n in opened if a <= s < b
        and sum(one.amount for one in place.taken if one.start <= s < one.end) < n
    }  # fmt: skip


def test_neighbours_are_what_is_set_up_before_and_after():
    slots = [Slot(0, 2, "a"), Slot(3, 4, "b"), Slot(9, 10, "c")]
    found = taken.neighbours(Slot(5, 6), slots)
    assert (found["before"].config, found["after"].config) == ("b", "c")
    assert taken.neighbours(Slot(0, 1), [])["before"] is None
