# SPDX-License-Identifier: Apache-2.0
"""Entries alike by name: held against every pair, and against pairs done by hand."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yuzui.facilities.instruments.alike import Entry, pairs, share, words

LIST = [
    Entry("a", "1", "Alpha light source", "synchrotron", "1"),
    Entry("a", "1", "ALPHA Light-Source", "synchrotron", "2"),
    Entry("a", "2", "Beta light source", "synchrotron", "3"),
    Entry("b", "x", "Alpha light source (ALS)", "", "4"),
    Entry("b", "y", "Alpha light source", "laser", "5"),
]


def test_likeness_done_by_hand():
    (first, *others) = pairs(LIST, 0.5)
    assert (first.a.id, first.b.id, first.likeness, first.same) == ("1", "2", 1.0, True)
    # alpha stands in 4 of 5 names, light and source in all (weight 0), als in 1
    expected = math.log(5 / 4) / (math.log(5 / 4) + math.log(5))
    low = next(p for p in pairs(LIST, 0.01) if (p.a.id, p.b.id) == ("1", "4"))
    assert low.likeness == pytest.approx(expected) and low.same is None
    # of two stated kinds that differ nothing is said; a kind nobody states stops nothing
    assert not any({p.a.id, p.b.id} == {"1", "5"} for p in pairs(LIST, 0.01))
    assert any({p.a.id, p.b.id} == {"4", "5"} for p in pairs(LIST, 0.01))
    assert not others


def test_the_register_says_what_is_one_thing_and_the_comparison_never_sees_it():
    told = {(p.a.id, p.b.id): (p.likeness, p.same) for p in pairs(LIST, 0.01)}
    other = [Entry(e.register, str(n), e.name, e.kind, e.id) for n, e in enumerate(LIST)]
    blind = {(p.a.id, p.b.id): (p.likeness, p.same) for p in pairs(other, 0.01)}
    assert {k: v[0] for k, v in told.items()} == {k: v[0] for k, v in blind.items()}
    assert told["1", "2"][1] is True and blind["1", "2"][1] is False


name = st.lists(st.sampled_from("a b c d e ü".split()), min_size=1, max_size=4).map(" ".join)


@given(st.lists(st.tuples(name, st.sampled_from(["", "k", "l"])), max_size=9))
def test_every_pair_is_looked_at(drawn):
    rows = [Entry("r", str(n), text, kind, str(n)) for n, (text, kind) in enumerate(drawn)]
    stands = {w: sum(w in words(e.name) for e in rows) for e in rows for w in words(e.name)}
    expected = set()
    for i, a in enumerate(rows):
        for b in rows[i + 1 :]:
            one, other = words(a.name), words(b.name)
            top = sum(math.log(len(rows) / stands[w]) for w in one & other)
            whole = sum(math.log(len(rows) / stands[w]) for w in one | other)
            alike = whole and top / whole >= 0.4 - 1e-12
            if alike and not (a.kind and b.kind and a.kind != b.kind):
                expected.add((a.id, b.id))
    assert {(p.a.id, p.b.id) for p in pairs(rows, 0.4)} == expected


def test_words_of_a_name():
    assert words("Beijing Synchrotron (BSRF)") == {"beijing", "synchrotron", "bsrf"}
    assert words("合肥 光源") == {"合肥", "光源"}


def test_wilson_interval_as_published():
    """Newcombe 1998, Stat. Med. 17:857, table I, method 3 (score): 81/263, 15/148, 0/20, 1/29."""
    for hits, of, low, high in [
        (81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611),
        (1, 29, 0.0061, 0.1718),
    ]:  # fmt: skip
        told = share(hits, of)
        assert (round(told["low"], 4), round(told["high"], 4)) == (low, high)
    assert share(0, 0)["value"] is None
