# SPDX-License-Identifier: Apache-2.0
"""Canonical JSON against the vectors of RFC 8785 (doi 10.17487/RFC8785)."""

from __future__ import annotations

import json
import struct
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yuzui.store.values.canonical import canonical, parse

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


@pytest.mark.parametrize("line", NUMBERS.split("\n")[1:-1])
def test_numbers_of_the_rfc(line):
    bits, text = line.split()
    assert canonical(struct.unpack(">d", bytes.fromhex(bits))[0]).decode() == text


@pytest.mark.parametrize("number", [float("nan"), float("inf"), float("-inf")])
def test_what_is_no_number_is_refused(number):
    with pytest.raises(ValueError, match="finite"):
        canonical(number)


def test_example_of_section_3_2_2():
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


def test_member_order_of_section_3_2_3():
    names = ["\u20ac", "\r", "\ufb33", "1", "\U0001f600", "\u0080", "\u00f6"]
    order = ["\r", "1", "\u0080", "\u00f6", "\u20ac", "\U0001f600", "\ufb33"]
    written = json.loads(canonical(dict.fromkeys(names, 0)), object_pairs_hook=list)
    assert [name for name, _ in written] == order


def test_what_json_cannot_hold_exactly_is_text():
    assert canonical([2**53 - 1, 2**53, -(2**63), Decimal("1.10")]) == (
        b'[9007199254740991,"9007199254740992","-9223372036854775808","1.10"]'
    )


@pytest.mark.parametrize("value", [{1: 2}, b"x", {1, 2}, object(), "\ud800", {"\ud800": 1}])
def test_other_values_are_refused(value):
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
