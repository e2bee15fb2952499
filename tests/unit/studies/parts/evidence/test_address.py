# SPDX-License-Identifier: Apache-2.0
"""Addresses in documents and conditions on rows."""

import pytest

from yuzui.policy.evidence.address import empty, find, meets

DOCUMENT = {
    "base": {"share": 0.0688, "none": None},
    "rows": [
        {"year": 2023, "vintage": "final", "value": 1},
        {"year": 2024, "vintage": "preliminary", "value": 2},
        {"year": 2024, "vintage": "final", "value": 3},
    ],
    "kinds": ["a", "b"],
}


@pytest.mark.parametrize(
    ("address", "value"),
    [
        ("base.share", 0.0688),
        ("rows[year=2024].value", 2),
        ("rows[year=2024,vintage=final].value", 3),
        ("rows[-1].value", 3),
        ("rows[0].year", 2023),
        ("kinds[1]", "b"),
        ("base.none", None),
        ("base.gone.deeper", None),
        ("rows[year=1999].value", None),
        ("rows[9]", None),
        ("kinds[a=b]", None),
        ("base.share.deeper", None),
    ],
)
def test_find(address, value):
    assert find(DOCUMENT, address) == value


@pytest.mark.parametrize(
    ("where", "met"),
    [
        ({}, True),
        ({"a": "x"}, True),
        ({"a": ["x", "y"]}, True),
        ({"a": "y"}, False),
        ({"n": 5}, True),
        ({"n": "5"}, True),
        ({"n": {"at_least": 5, "at_most": 5}}, True),
        ({"n": {"at_least": 6}}, False),
        ({"a": {"at_least": 1}}, False),
        ({"a": {"contains": "x"}}, True),
        ({"a": {"not": "x"}}, False),
        ({"a": {"not": ["y", "z"]}}, True),
        ({"e": None}, True),
        ({"a": None}, False),
        ({"gone": "x"}, False),
        ({"gone": {"not": "x"}}, False),
    ],
)
def test_meets(where, met):
    assert meets({"a": "x", "n": 5, "e": ""}, where) is met


def test_empty_is_none_nothing_or_not_a_number():
    assert all(empty(v) for v in (None, "", float("nan")))
    assert not any(empty(v) for v in (0, False, "0", 0.0))
