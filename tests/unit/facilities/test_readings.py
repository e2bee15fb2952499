# SPDX-License-Identifier: Apache-2.0
"""Figures read out of free text stand in the words they quote."""

import re

import pytest

from yuzui.facilities.readings import ATTRIBUTES, READINGS


@pytest.mark.parametrize("reading", READINGS, ids=lambda r: f"{r.item} {r.attribute} {r.value}")
def test_the_number_stands_in_the_quote(reading):
    assert reading.attribute in ATTRIBUTES
    if reading.amount is None:
        assert reading.value in reading.quote
        return
    found = re.search(r"\d[\d,]*(?:\.\d+)?", reading.value).group()
    assert found in reading.quote
    factor = {"bn": 1e9, "M ": 1e6, "mil": 1e6}
    scale = next((f for word, f in factor.items() if f" {word}" in f"{reading.value} "), 1)
    assert float(found.replace(",", "")) * scale == pytest.approx(reading.amount)
