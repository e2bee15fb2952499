# SPDX-License-Identifier: Apache-2.0
"""Values in stored form."""

from __future__ import annotations

import datetime as dt
import json
import struct
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yuzui.errors import InputError
from yuzui.model.table import Table, Type, column
from yuzui.store.values import MOST_FAULTS, UnfitError, canonical, decode, encode, encode_rows, parse, stamp, stored_as
from yuzui.text import same

# RFC 8785, appendix B: IEEE 754 bits and their ECMAScript text.
NUMBERS = """
0000000000000000 0
8000000000000000 0
0000000000000001 5e-324
8000000000000001 -5e-324
7fefffffffffffff 1.7976931348623157e+308
ffefffffffffffff -1.7976931348623157e+308
4340000000000000 9007199254740992
c340000000000000 -9007199254740992
4430000000000000 295147905179352830000
44b52d02c7e14af5 9.999999999999997e+22
44b52d02c7e14af6 1e+23
44b52d02c7e14af7 1.0000000000000001e+23
444b1ae4d6e2ef4e 999999999999999700000
444b1ae4d6e2ef4f 999999999999999900000
444b1ae4d6e2ef50 1e+21
3eb0c6f7a0b5ed8c 9.999999999999997e-7
3eb0c6f7a0b5ed8d 0.000001
41b3de4355555553 333333333.3333332
41b3de4355555554 333333333.33333325
41b3de4355555555 333333333.3333333
41b3de4355555556 333333333.3333334
41b3de4355555557 333333333.33333343
becbf647612f3696 -0.0000033333333333333333
43143ff3c1cb0959 1424953923781206.2
"""


def test_numbers_of_the_rfc():
    for line in NUMBERS.split("\n")[1:-1]:
        bits, text = line.split()
        assert canonical(struct.unpack(">d", bytes.fromhex(bits))[0]).decode() == text
    # what is no number is refused
    for number in [float("nan"), float("inf"), float("-inf")]:
        with pytest.raises(ValueError, match="finite"):
            canonical(number)
    # example of section 3 2 2
    text = (
        r'{"numbers": [333333333.33333329, 1E30, 4.50, 2e-3, 0.000000000000000000000000001],'
        r'"string": "\u20ac$\u000F\u000aA' + "'" + r'\u0042\u0022\u005c\\\"\/",'
        r'"literals": [null, true, false]}'
    )
    expected = (
        '{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],'
        '"string":"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/"}'
    )
    assert canonical(json.loads(text)).decode("utf-8") == expected
    # member order of section 3 2 3
    names = ["\u20ac", "\r", "\ufb33", "1", "\U0001f600", "\u0080", "\u00f6"]
    order = ["\r", "1", "\u0080", "\u00f6", "\u20ac", "\U0001f600", "\ufb33"]
    written = json.loads(canonical(dict.fromkeys(names, 0)), object_pairs_hook=list)
    assert [name for name, _ in written] == order
    # what json cannot hold exactly is text
    assert canonical([2**53 - 1, 2**53, -(2**63), Decimal("1.10")]) == (
        b'[9007199254740991,"9007199254740992","-9223372036854775808","1.10"]'
    )
    # other values are refused
    for value in [{1: 2}, b"x", {1, 2}, object(), "\ud800", {"\ud800": 1}]:
        with pytest.raises(ValueError):
            canonical(value)


values = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(-(2**53) + 1, 2**53 - 1), st.text(),
              st.floats(allow_nan=False, allow_infinity=False)),
    lambda part: st.one_of(st.lists(part), st.dictionaries(st.text(), part)),
)  # fmt: skip


@given(values)
def test_reading_back_gives_the_value_and_the_same_bytes(value):
    written = canonical(value)
    assert parse(written) == value
    assert canonical(parse(written)) == written


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


def test_what_a_type_does_not_admit():
    for type, value in [
        (Type.INT, True + 0.5), (Type.INT, "1"), (Type.INT, 2**63), (Type.INT, None.__class__),
        (Type.REAL, "1"), (Type.REAL, 1e999), (Type.TEXT, 1), (Type.TEXT, b"a"), (Type.TEXT, "\0"),
        (Type.BOOL, "true"), (Type.BOOL, 2), (Type.DAY, "2026-1-1"), (Type.DAY, "2026-13-01"),
        (Type.DAY, dt.datetime(2026, 1, 1, 1)), (Type.STAMP, "today"), (Type.STAMP, 5),
        (Type.STAMP, dt.datetime(2026, 1, 1)), (Type.INSTANT, dt.datetime(2026, 1, 1)),
        (Type.MICRO, "1"), (Type.DECIMAL, "1.23456"), (Type.DECIMAL, True), (Type.DECIMAL, "x"),
        (Type.DECIMAL, "99999999999999.9999"), (Type.JSON, {1: 1}), (Type.JSON, float("nan")),
    ]:  # fmt: skip
        if value == 1.5:
            assert not float(value).is_integer()
        with pytest.raises(UnfitError, match="wrong_type"):
            stored_as(type, value)
    # accepted forms
    assert stored_as(Type.DAY, dt.datetime(2026, 1, 1)) == "2026-01-01"
    assert stored_as(Type.STAMP, "2026-01-01") == "2026-01-01T00:00:00Z"
    assert stored_as(Type.STAMP, "2026-01-01T08:00:00+08:00") == "2026-01-01T00:00:00Z"
    assert stored_as(Type.MICRO, dt.datetime(1970, 1, 1, 0, 0, 0, 7, tzinfo=dt.UTC)) == 7
    assert stored_as(Type.INT, 3.0) == 3 and stored_as(Type.BOOL, 1.0) == 1
    # vocabulary range and need
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
    # at most twenty faults are told with what was expected
    table = Table("t", same("t"), same("t"), ("x",), (make(Type.INT, low=0, unit="s"),))
    with pytest.raises(InputError) as caught:
        encode_rows(table, [{"x": -n} for n in range(1, 99)])
    assert len([caught.value, *caught.value.more]) == MOST_FAULTS
    assert caught.value.expected == "int [0, …] s" and caught.value.seen == "-1"
