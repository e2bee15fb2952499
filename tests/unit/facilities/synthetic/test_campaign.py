# SPDX-License-Identifier: Apache-2.0
import itertools

import pytest

from yuzui.scheduling.synthetic import campaign
from yuzui.scheduling.synthetic.families import pressure


def test_twelve_instruments_are_asked_for_as_much_as_stated():
    for seed in (1, 2, 3):
        document = campaign.make(400, seed)
        assert len(document["resources"]) == 12
        assert document["horizon"] == [0, 120 * 86_400]
        assert pressure(document) == pytest.approx(1.2, abs=0.1)
        hours = sum(task["duration"] for task in document["tasks"]) / 3600 / 400
        assert hours / 24 == pytest.approx(4.2, abs=0.2)


def test_windows_are_one_and_a_half_to_five_times_the_time_asked_for():
    for task in campaign.make(400, 4)["tasks"]:
        for one in task["alternatives"]:
            assert one["windows"] == sorted(task["alternatives"][0]["windows"])
            for start, end in one["windows"]:
                assert 1.5 * 0.97 <= (end - start) / task["duration"] <= 5.03
                assert 0 <= start < end <= 120 * 86_400


def test_rank_is_the_order_of_priority():
    rate = [task["value"] / task["duration"] * 3600 for task in campaign.make(400, 5)["tasks"]]
    assert all(a >= b - 1e-6 for a, b in itertools.pairwise(rate))
    assert 1.0 <= min(rate) < max(rate) <= 3.0
