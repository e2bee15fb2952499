# SPDX-License-Identifier: Apache-2.0
import itertools
import random

import pytest

from yuzui.scheduling.rules.plain import by_id, config, listed, number, openings, rows, spans, whole


def pairs(values):
    start, end, row = spans(values)
    return list(zip(start.tolist(), end.tolist(), row.tolist(), strict=True))


def test_only_pairs_of_whole_seconds_are_intervals():
    assert pairs([[1, 2], (3, 9)]) == [(1, 2, 0), (3, 9, 1)]
    odd = [[1, 2], [3], "45", None, [1.5, 2], [4.0, 6], [True, 3], ["1", 2], [0, 2**60], {}, [7, 8]]
    assert pairs(odd) == [(1, 2, 0), (4, 6, 5), (7, 8, 10)]
    assert pairs([]) == [] and pairs([[0, 10**30]]) == []


@pytest.mark.parametrize("seed", range(30))
def test_openings_are_the_open_seconds_in_the_fewest_intervals(seed):
    draw = random.Random(seed)
    horizon = sorted(draw.sample(range(50), 2))
    given = [[draw.randrange(50), draw.randrange(50)] for _ in range(draw.randrange(7))]
    start, end = openings({"calendar": given}, {"horizon": horizon})
    found = [list(range(a, b)) for a, b in zip(start, end, strict=True)]
    wanted = {t for a, b in given for t in range(max(a, horizon[0]), min(b, horizon[1]))}
    assert sorted(wanted) == [t for one in found for t in one]
    assert all(one[-1] + 1 < other[0] for one, other in itertools.pairwise(found))


def test_without_a_calendar_it_is_always_open_and_with_an_empty_one_never():
    for row, wanted in (({}, [3]), ({"calendar": None}, [3]), ({"calendar": []}, [])):
        start, _ = openings(row, {"horizon": [3, 9]})
        assert start.tolist() == wanted
    assert len(openings({}, {})[0]) == 0


def test_what_is_no_row_list_or_number_is_passed_over():
    document = {"tasks": [{"id": 1, "config": None}, 7, {"id": "1"}, {"id": "x", "config": 3}]}
    assert [row["id"] for row in rows(document, "tasks")] == [1, "1", "x"]
    assert list(by_id(document, "tasks")) == ["1", "x"]
    assert [config(row) for row in rows(document, "tasks")] == ["", "", "3"]
    assert listed({"a": "text"}, "a") == () and listed({}, "a") == ()
    assert [whole(v) for v in (3, 3.0, 3.5, True, "3", 2**53, 2**53 + 1, float("nan"))] == [
        3, 3, None, None, None, 2**53, None, None
    ]  # fmt: skip
    assert number("x", 5) == 5 and number(0, 5) == 0
