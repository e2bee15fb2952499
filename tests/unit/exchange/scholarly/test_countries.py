# SPDX-License-Identifier: Apache-2.0
"""Names of countries to codes."""

import pytest

from yuzui.catalogue.scholarly import countries


def test_codes_are_two_capitals_and_names_are_told_once():
    assert all(code.isupper() and len(code) == 2 for code in countries.CODES.values())
    listed = sum(len(part.split(",")) for part in countries._NAMES.split(";"))
    assert len(countries.CODES) >= listed - 2


@pytest.mark.parametrize(
    ("text", "code"),
    [("Peoples R China", "CN"), ("England", "GB"), ("CA 94305 USA", "US"), ("The Netherlands", "NL"),
     ("hong kong", "HK"), ("Cote d'Ivoire", "CI"), ("South Korea.", "KR"), ("Paris", None)],
)  # fmt: skip
def test_code(text, code):
    assert countries.code(text) == code
