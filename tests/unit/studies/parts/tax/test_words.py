# SPDX-License-Identifier: Apache-2.0
import re

import pytest

from yuzui.studies.parts.tax import words


@pytest.mark.parametrize("year", [2022, 2025, 2027])
def test_every_line_is_said_in_both_languages(ask, year):
    for label, sentence in words.lines(ask(year=year, tax_rate=0.25)):
        assert re.search(r"[\u4e00-\u9fff]", label.zh) and sentence.zh
        assert not re.search(r"[\u4e00-\u9fff]", label.en + sentence.en)
        assert "{" not in sentence.en + sentence.zh


def test_types_with_one_deduction_are_one_line(ask):
    (name, rows) = words.by_firm(ask(firm="chips", year=2024))[0]
    assert name.zh == "集成电路企业"
    assert [words.uses(row).en for row in rows] == [
        "own R&D, every type",
        "contribution to others: basic research",
    ]


def test_a_tie_names_both(ask):
    said = [w["text"]["en"] for w in ask(firm="manufacturing+tsme", year=2022)["warnings"]]
    assert any("equal claim" in one for one in said)


def test_denominator_is_among_the_lines(ask):
    said = {label.en: sentence.en for label, sentence in words.lines(ask())}
    assert "raises the denominator" in said["denominator"]
    assert "4 from memory only" in said["held back"]
    assert said["checked"].startswith("18 ")
