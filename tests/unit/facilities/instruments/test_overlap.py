# SPDX-License-Identifier: Apache-2.0
"""Pairs of little-used instruments that could do the same, against every pair looked at."""

from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from yuzui.facilities.instruments.overlap import found, use


def row(id, low=1.0, high=20.0, unit="keV", code="x", used=100.0, offered=1000.0, **more):
    return {
        "id": id, "code": code, "scheme": "PaNET", "low": low, "high": high, "unit": unit,
        "used_hours": used, "offered_hours": offered, "owner": f"o-{id}", **more,
    }  # fmt: skip


def ids(rows, threshold=0.3):
    return [(p["a"]["id"], p["b"]["id"]) for p in found(rows, threshold).pairs]


def test_a_use_that_is_not_known_is_not_a_low_use():
    rows = [row("a"), row("b", used=None), row("c", offered=None), row("d", offered=0)]
    told = found(rows, 0.3)
    assert told.pairs == [] and told.no_use == 3 and use(rows[1]) is None


def test_both_must_be_little_used_and_do_the_same():
    rows = [row("a"), row("b", low=20.0, high=30.0), row("c", used=400.0), row("d", code="y"),
            row("e", low=21.0, high=30.0), row("f", low=None, high=None)]  # fmt: skip
    told = found(rows, 0.3)
    assert ids(rows) == [("a", "b"), ("b", "e")]
    assert (told.busy, told.no_range) == (1, 1)
    assert told.pairs[0]["low"] == told.pairs[0]["high"] == 20_000.0


def test_units_compare_only_when_they_are_the_same_but_for_a_prefix():
    assert ids([row("a"), row("b", low=500.0, high=2000.0, unit="eV")]) == [("a", "b")]
    assert ids([row("a"), row("b", low=1.0, high=20.0, unit="nm")]) == []


def test_one_instrument_is_no_pair_and_the_nearest_comes_first():
    place = {"lat": 30.0, "coord_error_km": 1.0}
    rows = [row("a", **place, lon=100.0), row("a", **place, lon=100.0),
            row("b", **place, lon=110.0), row("c", **place, lon=101.0)]  # fmt: skip
    assert ids(rows)[0] == ("a", "c") and ("a", "a") not in ids(rows)
    assert found(rows, 0.3).pairs[0]["error_km"] == 2.0


ENDS = st.tuples(st.integers(0, 20), st.integers(0, 10)).map(lambda p: (p[0], p[0] + p[1]))


@given(st.lists(st.tuples(ENDS, st.integers(0, 10)), max_size=8))
def test_every_pair_is_found_once(given_):
    rows = [
        row(f"i{n}", float(ends[0]), float(ends[1]), used=float(used), offered=10.0)
        for n, (ends, used) in enumerate(given_)
    ]
    expected = {
        (a["id"], b["id"])
        for a, b in combinations(rows, 2)
        if max(a["used_hours"], b["used_hours"]) < 5 and max(a["low"], b["low"]) <= min(a["high"], b["high"])
    }
    pairs = ids(rows, 0.5)
    assert set(pairs) == expected and len(pairs) == len(expected)
