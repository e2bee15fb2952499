# SPDX-License-Identifier: Apache-2.0
"""Questions in words and numbers, in both languages."""

import math

import pytest

from yuzui.errors import InputError
from yuzui.facilities.access.query import Query, parse


@pytest.mark.parametrize(
    ("said", "words", "low", "high", "unit"),
    [
        ("photon energy 5..12 keV", ("photon", "energy"), 5e3, 12e3, "eV"),
        ("光子能量 5至12 keV", ("光子能量",), 5e3, 12e3, "eV"),
        ("X 射线 5–12keV", ("x", "射线"), 5e3, 12e3, "eV"),
        ("岩石覆盖 ≥2000 m", ("岩石覆盖",), 2e3, None, "m"),
        ("timing <= 200 ns", ("timing",), None, 2e-7, "s"),
        ("centrifuge 300 g", ("centrifuge",), 300.0, 300.0, "g"),
        ("PaNET01124", ("panet01124",), None, None, ""),
        ("3 FEL lines", ("3", "fel", "lines"), None, None, ""),
        ("≥2 km", (), 2e3, None, "m"),
    ],
)
def test_a_question(said, words, low, high, unit):
    found = parse(said)
    assert (found.words, found.unit) == (words, unit)
    for value, expected in ((found.low, low), (found.high, high)):
        assert value is expected if expected is None else math.isclose(value, expected)


def test_one_width_and_one_case():
    assert parse("ＸＦＥＬ") == Query(("xfel",))


@pytest.mark.parametrize(("said", "code"), [("", "no_query"), ("  ", "no_query"), ("9..5 keV", "end_before_start")])
def test_what_is_no_question(said, code):
    with pytest.raises(InputError) as caught:
        parse(said)
    assert caught.value.code == code and caught.value.mending is not None
