# SPDX-License-Identifier: Apache-2.0
"""What partners used, and what more would be worth."""

import pytest

from yuzui.scheduling.reading import read
from yuzui.scheduling.shares import shares


def instance(tasks=4, most=10, horizon=100):
    rows = [
        {"id": f"t{n}", "value": 5, "duration": 5, "partner": "p",
         "alternatives": [{"resource": "r", "windows": [[0, horizon]]}]}
        for n in range(tasks)
    ]  # fmt: skip
    quotas = [{"partner": "p", "max": most}, {"partner": "q", "max": 7}]
    return read({"horizon": [0, horizon], "resources": [{"id": "r"}], "tasks": rows,
                 "quotas": quotas}).instance  # fmt: skip


def test_use_and_waiting_are_counted_and_nobody_else_has_a_price():
    p, q = shares(instance(), ["t0", "t1"], {"t2": "quota", "t3": "competition"}, 1)
    assert (p.partner, p.most, p.used, p.waiting) == ("p", 10, 10, 1)
    assert (q.used, q.waiting, q.price, q.holds) == (0, 0, 0.0, None)


@pytest.mark.parametrize(("unit", "holds"), [(1, 8), (2, 8), (5, 10), (20, 20)])
def test_a_second_more_is_worth_a_point_until_all_are_placed(unit, holds):
    # four tasks of 5 s and 5 points: a share of 10 s lacks 10 s, every second of which is a point
    p, _ = shares(instance(), ["t0", "t1"], {"t2": "quota", "t3": "quota"}, unit)
    assert p.price == pytest.approx(min(1.0, 10 / unit)) and p.holds == holds


def test_a_large_instance_is_priced_at_the_margin(monkeypatch):
    from yuzui.scheduling import shares as module

    monkeypatch.setattr(module, "MOST_OPTIONS", 3)
    p, _ = shares(instance(), ["t0", "t1"], {"t2": "quota", "t3": "quota"}, 1)
    assert p.price == pytest.approx(1.0) and p.holds is None


def test_where_the_resource_is_full_more_of_a_share_is_worth_nothing():
    p, _ = shares(instance(horizon=10), ["t0", "t1"], {"t2": "quota", "t3": "quota"}, 1)
    assert p.price == pytest.approx(0.0, abs=1e-6)


def test_nothing_is_priced_where_nobody_waits():
    p, _ = shares(instance(most=100), ["t0"], {"t1": "competition"}, 1)
    assert p.price == 0.0 and p.holds is None and p.json()["used"] == 5
