# SPDX-License-Identifier: Apache-2.0
"""Half-lives, mixtures that cool, tracers that fade."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yuzui.facilities.windows.decay import COOL_DOWN, DAY, HALF_LIFE, TRACER, cooling, wait

H = (0, 10**9)


def test_half_lives_of_the_pharmacopoeia():
    # European Pharmacopoeia 5.7: carbon-11 20.385 min, nitrogen-13 9.965 min, oxygen-15 122.24 s,
    # fluorine-18 109.77 min
    for nuclide, seconds in (
        ("C-11", 1223.1), ("N-13", 597.9), ("O-15", 122.24), ("F-18", 6586.2)
    ):  # fmt: skip
        assert HALF_LIFE[nuclide] == pytest.approx(seconds, rel=1e-12)


@given(st.dictionaries(st.sampled_from(sorted(HALF_LIFE)), st.floats(0, 1e6), max_size=4), st.floats(1e-6, 1e6))
def test_a_mixture_is_at_its_limit_when_the_wait_is_over(contents, limit):
    def left(t):
        return sum(a * math.exp(-math.log(2) * t / HALF_LIFE[n]) for n, a in contents.items())

    seconds = wait(contents, limit)
    assert left(seconds) <= limit * (1 + 1e-9)
    if seconds:
        assert left(seconds - 0.01) >= limit * (1 - 1e-9)


def test_one_nuclide_waits_its_half_lives():
    assert wait({"F-18": 8.0}, 1.0) == pytest.approx(3 * HALF_LIFE["F-18"], abs=2e-3)
    assert wait({"F-18": 1.0}, 2.0) == 0.0
    assert math.isinf(wait({"F-18": 1.0}, 0.0))


def test_nothing_must_cool_without_a_limit():
    rows = {"activation": [{"subject": "r", "nuclide": "Co-58", "activity": 4.0}]}
    assert cooling({"id": "r", "activity_limit": None}, rows) == 0.0
    found = COOL_DOWN.open({"id": "r", "activity_limit": 1.0, "cools_from": 100}, {}, H, rows)
    assert found[0][0] == pytest.approx(100 + 2 * 70.86 * DAY, abs=2)
    assert COOL_DOWN.open({"id": "r", "activity_limit": 0.0}, {}, H, rows) == []


def test_a_tracer_is_there_from_when_it_is_made_until_it_is_too_weak():
    task = {
        "tracer": "F-18", "tracer_ready": 1000, "tracer_activity": 400.0,
        "tracer_needed": 100.0, "duration": 600,
    }  # fmt: skip
    latest = 1000 + math.floor(2 * HALF_LIFE["F-18"])
    assert TRACER.open(task, {}, H, {}) == [(1000, latest + 600, 1.0)]
    assert TRACER.open(task | {"tracer_needed": 500.0}, {}, H, {}) == []
    assert TRACER.open(task | {"tracer_needed": None}, {}, H, {}) == [(1000, H[1], 1.0)]
    assert TRACER.open(task | {"tracer": None}, {}, H, {}) == [(*H, 1.0)]
