# SPDX-License-Identifier: Apache-2.0
"""Adapters: what goes in comes out, in one form; what does not fit says why."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yuzui.errors import InputError
from yuzui.model.column import Type, column
from yuzui.model.table import Table
from yuzui.store.values.stored import MOST_FAULTS, UnfitError, decode, encode, encode_rows, stamp, stored_as
from yuzui.text import same


def make(type, **rest):
    return column("x", type, "x", "x", "x", "x", **rest)


KINDS = {
    Type.INT: st.integers(-(2**63), 2**63 - 1),
    Type.MONEY: st.integers(-(2**63), 2**63 - 1),
    Type.REAL: st.floats(allow_nan=False, allow_infinity=False),
    Type.TEXT: st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0")),
    Type.BOOL: st.booleans(),
    Type.DAY: st.dates().map(dt.date.isoformat),
    Type.INSTANT: st.integers(-(2**40), 2**40),
    Type.MICRO: st.integers(-(2**60), 2**60),
    Type.STAMP: st.datetimes(dt.datetime(1900, 1, 1), timezones=st.just(dt.UTC)).map(stamp),
    Type.DECIMAL: st.integers(-(10**14), 10**14).map(lambda n: Decimal(n).scaleb(-4)),
    Type.JSON: st.recursive(st.none() | st.booleans() | st.integers(-9, 9) | st.text(max_size=3),
                            lambda p: st.lists(p, max_size=3), max_leaves=4),
}  # fmt: skip


@given(st.data())
def test_every_value_comes_back(data):
    kind = data.draw(st.sampled_from(sorted(KINDS, key=lambda t: t.value)))
    value = data.draw(KINDS[kind])
    stored = encode(make(kind), value)
    assert decode(make(kind), stored) == value
    if stored is not None:
        assert stored_as(kind, decode(make(kind), stored)) == stored  # one form only
        assert type(stored) in (int, float, str)


@given(st.lists(st.datetimes(dt.datetime(1900, 1, 1), timezones=st.just(dt.UTC)), min_size=2))
def test_stamps_sort_as_their_instants(moments):
    texts = [stamp(m) for m in moments]
    assert {len(text) for text in texts} == {20}
    assert sorted(texts) == [stamp(m) for m in sorted(moments)]


@given(st.lists(st.integers(-(10**14), 10**14), min_size=2))
def test_decimals_sort_as_numbers(numbers):
    values = [Decimal(n).scaleb(-4) for n in numbers]
    stored = [stored_as(Type.DECIMAL, value) for value in values]
    assert [v for _, v in sorted(zip(stored, values, strict=True))] == sorted(values)


@pytest.mark.parametrize(
    ("type", "value"),
    [
        (Type.INT, True + 0.5), (Type.INT, "1"), (Type.INT, 2**63), (Type.INT, None.__class__),
        (Type.REAL, "1"), (Type.REAL, 1e999), (Type.TEXT, 1), (Type.TEXT, b"a"), (Type.TEXT, "\0"),
        (Type.BOOL, "true"), (Type.BOOL, 2), (Type.DAY, "2026-1-1"), (Type.DAY, "2026-13-01"),
        (Type.DAY, dt.datetime(2026, 1, 1, 1)), (Type.STAMP, "today"), (Type.STAMP, 5),
        (Type.STAMP, dt.datetime(2026, 1, 1)), (Type.INSTANT, dt.datetime(2026, 1, 1)),
        (Type.MICRO, "1"), (Type.DECIMAL, "1.23456"), (Type.DECIMAL, True), (Type.DECIMAL, "x"),
        (Type.DECIMAL, "99999999999999.9999"), (Type.JSON, {1: 1}), (Type.JSON, float("nan")),
    ],
)  # fmt: skip
def test_what_a_type_does_not_admit(type, value):
    if value == 1.5:
        assert not float(value).is_integer()
    with pytest.raises(UnfitError, match="wrong_type"):
        stored_as(type, value)


def test_accepted_forms():
    assert stored_as(Type.DAY, dt.datetime(2026, 1, 1)) == "2026-01-01"
    assert stored_as(Type.STAMP, "2026-01-01") == "2026-01-01T00:00:00Z"
    assert stored_as(Type.STAMP, "2026-01-01T08:00:00+08:00") == "2026-01-01T00:00:00Z"
    assert stored_as(Type.MICRO, dt.datetime(1970, 1, 1, 0, 0, 0, 7, tzinfo=dt.UTC)) == 7
    assert stored_as(Type.INT, 3.0) == 3 and stored_as(Type.BOOL, 1.0) == 1


def test_vocabulary_range_and_need():
    with pytest.raises(UnfitError, match="unknown_word"):
        encode(make(Type.TEXT, values=("a", "b")), "c")
    assert encode(make(Type.JSON, values=("a", "b")), ["a", "b"]) == '["a","b"]'
    with pytest.raises(UnfitError, match="unknown_word"):
        encode(make(Type.JSON, values=("a", "b")), ["a", "c"])
    for value in (-1, 3):
        with pytest.raises(UnfitError, match="out_of_range"):
            encode(make(Type.INT, low=0, high=2), value)
    assert encode(make(Type.INT, low=0, high=2), 2) == 2
    with pytest.raises(UnfitError, match="missing_value"):
        encode(make(Type.INT), float("nan"), required=True)


def test_at_most_twenty_faults_are_told_with_what_was_expected():
    table = Table("t", same("t"), same("t"), ("x",), (make(Type.INT, low=0, unit="s"),))
    with pytest.raises(InputError) as caught:
        encode_rows(table, [{"x": -n} for n in range(1, 99)])
    assert len([caught.value, *caught.value.more]) == MOST_FAULTS
    assert caught.value.expected == "int [0, …] s" and caught.value.seen == "-1"
