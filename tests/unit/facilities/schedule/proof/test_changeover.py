# SPDX-License-Identifier: Apache-2.0
import random

from yuzui.scheduling import instance
from yuzui.scheduling.proof.changeover import closed, losses


def test_tables_are_closed_as_where_instances_are_read():
    for seed in range(60):
        draw = random.Random(seed)
        names = "abcd"[: draw.randint(1, 4)]
        pairs = [[draw.choice(names), draw.choice(names), draw.randint(0, 9)] for _ in range(draw.randint(0, 6))]
        default = draw.randint(0, 6)
        configs = ["a", "y", "z"][: draw.randint(0, 3)]
        row = {"changeover": {"default": default, "pairs": pairs}}
        found = closed(row, [{"config": one} for one in configs])
        other = instance.closed(default, {(a, b): s for a, b, s in pairs}, configs)
        assert all(seconds == other.between(*pair) for pair, seconds in found.items())
        assert {name for pair in found for name in pair} == {*configs, *(n for p in pairs for n in p[:2])}


def test_no_table_loses_nothing():
    way = closed({}, [{"config": "a"}, {}])
    assert losses(way, {"a", ""}) == {"": (0, 0), "a": (0, 0)} and losses({}, ()) == {}


def test_the_first_of_a_configuration_comes_from_the_nearest_other():
    pairs = [["a", "b", 5], ["b", "a", 4], ["a", "a", 1], ["c", "b", 2], ["b", "c", 3]]
    way = closed({"changeover": {"default": 9, "pairs": pairs}}, [])
    assert losses(way, "ab") == {"a": (1, 4), "b": (0, 5)}
    assert losses(way, "abc") == {"a": (1, 4), "b": (0, 2), "c": (0, 3)}
    assert losses(way, "a") == {"a": (1, 1)}
