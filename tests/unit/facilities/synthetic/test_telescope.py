# SPDX-License-Identifier: Apache-2.0
import itertools

import numpy as np
import pytest

from yuzui.facilities.windows import sky
from yuzui.scheduling.synthetic import telescope
from yuzui.scheduling.synthetic.families import pressure


@pytest.mark.parametrize("n", [100, 500, 2_000])
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_more_is_asked_for_than_there_is_as_stated(n, seed):
    assert 1.3 <= round(pressure(telescope.make(n, seed)), 1) <= 2.0


@pytest.mark.parametrize(("n", "telescopes", "nights"), [(100, 3, 1), (500, 2, 6), (2_000, 7, 7), (10_000, 22, 7)])
def test_the_network_grows_with_the_requests(n, telescopes, nights):
    net = telescope.network(n)
    assert len(net.site) == telescopes
    assert {len(one) for one in net.nights} == {nights}
    # a night that is cut by the horizon would be shorter than its neighbours
    for one in net.nights:
        assert np.ptp(one.length) < 1_200
    assert net.aperture.count("4") == (9 if n == 10_000 else 0)


def test_ten_thousand_ask_for_as_much_as_stated_of_two_apertures():
    document = telescope.make(10_000, 1)
    assert pressure(document) == pytest.approx(2.6, abs=0.1)
    apertures = {frozenset(one["resource"][1] for one in task["alternatives"]) for task in document["tasks"]}
    assert apertures == {frozenset("1"), frozenset("4")}


def test_windows_lie_in_nights_in_the_span_asked_for_and_under_the_airmass_limit():
    document, net, targets = telescope.drawn(500, 4)
    nights = {one["id"]: one["calendar"] for one in document["resources"]}
    site = {one["id"]: telescope.SITES[net.site[k]][1:] for k, one in enumerate(document["resources"])}
    for row, task in enumerate(document["tasks"]):
        least = sky.lowest(targets.airmass[row])
        at = targets.ascension[row], targets.declination[row]
        assert task["alternatives"]
        for one in task["alternatives"]:
            for start, end in one["windows"]:
                assert any(a <= start and end <= b for a, b in nights[one["resource"]])
                assert targets.start[row] <= start
                assert end <= targets.end[row]
                assert end - start >= task["duration"]
                high = sky.altitude(np.array([start, end - 1]), *at, *site[one["resource"]])
                assert (high > least - 1e-6).all()


def test_windows_leave_out_no_time_that_would_do():
    document, net, targets = telescope.drawn(100, 5)
    for row, task in enumerate(document["tasks"][:20]):
        given = {one["resource"]: one["windows"] for one in task["alternatives"]}
        for number, one in enumerate(document["resources"]):
            _, latitude, longitude = telescope.SITES[net.site[number]]
            at = targets.ascension[row], targets.declination[row], latitude, longitude
            for night in one["calendar"]:
                low = max(night[0], int(targets.start[row]))
                high = min(night[1], int(targets.end[row]))
                grid = np.arange(low, high, 30)
                up = sky.altitude(grid, *at) > sky.lowest(targets.airmass[row])
                covered = [any(a <= t < b for a, b in given.get(one["id"], [])) for t in grid]
                # runs too short for the task are left out
                edges = np.flatnonzero(np.diff(np.concatenate([[0], up.astype(int), [0]])))
                for a, b in zip(edges[::2], edges[1::2], strict=True):
                    if (b - a - 1) * 30 >= task["duration"]:
                        assert all(covered[a + 1 : b - 1])


def test_rank_is_the_order_of_priority():
    tasks = telescope.make(500, 6)["tasks"]
    rate = [task["value"] / task["duration"] for task in tasks]
    assert all(a >= b - 1e-4 for a, b in itertools.pairwise(rate))


def test_shares_are_parts_of_the_dark_time_and_can_be_left_out():
    document = telescope.make(100, 1)
    dark = sum(b - a for one in document["resources"] for a, b in one["calendar"])
    assert [row["max"] for row in document["quotas"]] == [int(dark * s) for s in telescope.ENTITLED]
    without = telescope.make(100, 1, shares=False)
    assert without == document | {"quotas": []}


def test_groups_have_two_to_four_members_of_which_one_is_placed():
    document = telescope.make(2_000, 1)
    members = [task["group"] for task in document["tasks"] if task["group"]]
    assert {members.count(one["id"]) for one in document["groups"]} <= {2, 3, 4}
    assert {(one["rule"], one["k"]) for one in document["groups"]} == {("any_k", 1)}
    assert 0.02 * 2_000 < len(document["groups"]) < 0.05 * 2_000
