# SPDX-License-Identifier: Apache-2.0
import pytest

from yuzui.scheduling.synthetic import tunnel
from yuzui.scheduling.synthetic.families import pressure


@pytest.mark.parametrize("n", [100, 200])
def test_tunnels_are_asked_for_as_much_as_stated(n):
    for seed in (1, 2, 3):
        assert pressure(tunnel.make(n, seed)) == pytest.approx(1.05, abs=0.1)


def test_runs_above_the_limit_of_the_day_draw_on_the_night_and_fit_in_one():
    document = tunnel.make(200, 4)
    night = next(one for one in document["pools"] if one["id"] == "power_night")
    assert max(end - start for start, end in night["calendar"]) == 10 * tunnel.HOUR
    assert all(start % tunnel.DAY in (0, 22 * tunnel.HOUR) for start, _ in night["calendar"])
    seen = set()
    for task in document["tasks"]:
        heavy = task["uses"]["power"] > tunnel.NIGHT_ABOVE
        seen.add(heavy)
        assert ("power_night" in task["uses"]) == heavy
        assert not heavy or task["duration"] <= 8 * tunnel.HOUR
    assert seen == {True, False}


def test_runs_of_a_campaign_follow_each_other_on_one_model():
    tasks = {task["id"]: task for task in tunnel.make(200, 5)["tasks"]}
    later = [task for task in tasks.values() if task["after"]]
    assert later
    for task in later:
        (before, low, high) = task["after"][0]
        first = tasks[before]
        assert (low, high) == (2 * tunnel.HOUR, 10 * tunnel.DAY)
        same = ("config", "group", "uses")
        assert [first[k] for k in same] == [task[k] for k in same]
        assert first["alternatives"] == task["alternatives"]


def test_a_group_is_a_campaign_that_is_of_use_only_whole():
    document = tunnel.make(200, 6)
    assert {one["rule"] for one in document["groups"]} == {"all"}
    for one in document["groups"]:
        members = [task["id"] for task in document["tasks"] if task["group"] == one["id"]]
        assert 2 <= len(members) <= 5
        assert {name.rsplit("-", 1)[0] for name in members} == {one["id"]}
