# SPDX-License-Identifier: Apache-2.0
"""Prefixes of units; what is not known is not guessed."""

import pytest

from yuzui.facilities.access.units import plain


@pytest.mark.parametrize(
    ("unit", "expected"),
    [
        ("keV", ("eV", 1e3)), ("MeV", ("eV", 1e6)), ("meV", ("eV", 1e-3)), ("nm", ("m", 1e-9)),
        ("m", ("m", 1.0)), ("mm", ("m", 1e-3)), ("µm", ("m", 1e-6)), ("km2", ("m2", 1e6)),
        ("m3", ("m3", 1.0)), ("MHz", ("Hz", 1e6)), ("GPa", ("Pa", 1e9)), ("[g]", ("g", 1.0)),
        ("g-t", ("g-t", 1.0)), ("米", ("m", 1.0)),
    ],
)  # fmt: skip
def test_a_unit_without_its_prefix(unit, expected):
    found = plain(unit)
    assert found is not None and found[0] == expected[0]
    assert found[1] == pytest.approx(expected[1])


@pytest.mark.parametrize("unit", ["parsec", "", "k", "°C", "xeV"])
def test_what_is_no_unit_here(unit):
    assert plain(unit) is None
