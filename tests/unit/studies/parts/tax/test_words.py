# SPDX-License-Identifier: Apache-2.0
import re

import pytest

from yuzui.investment.tax_report import tables, words


@pytest.mark.parametrize("year", [2022, 2025, 2027])
def test_every_line_is_said_in_both_languages(ask, year):
    for label, sentence in words.lines(ask(year=year, tax_rate=0.25)):
        assert re.search(r"[\u4e00-\u9fff]", label.zh) and sentence.zh
        assert not re.search(r"[\u4e00-\u9fff]", label.en + sentence.en)
        assert "{" not in sentence.en + sentence.zh


def test_a_tie_names_both(ask):
    said = [w["text"]["en"] for w in ask(firm="manufacturing+tsme", year=2022)["warnings"]]
    assert any("equal claim" in one for one in said)


def test_what_was_used_for_spending_is_said(ask):
    def said(**asked):
        found = ask(year=2022, tax_rate=0.25, **asked)
        notes = {name: table.note for name, table in tables.tables(found).items() if table.note}
        line = {label.en: text for label, text in words.lines(found)}["spending"]
        for name in ("user-cost", "effects", "in-force"):
            assert line.en in notes[name].en and line.zh in notes[name].zh
        return line

    assert "equal days" in said().en and "按天数" in said().zh
    other = said(weights=[0.1, 0.2, 0.2, 0.5], wait=3.0, interest=0.05)
    assert "equal days" not in other.en and "10\u202f%, 20\u202f%, 20\u202f%, 50\u202f% by" in other.en
    assert "3 years later" in other.en and "3 年后" in other.zh and "5%" in other.zh


def test_denominator_is_among_the_lines(ask):
    said = {label.en: sentence.en for label, sentence in words.lines(ask())}
    assert "raises the denominator" in said["denominator"]
    assert "4 from memory only" in said["held back"]
    assert said["checked"].startswith("18 ")
