# SPDX-License-Identifier: Apache-2.0
"""What was understood of a heading, as a document tells it."""

from yuzui.sheets.understand.mapping import Meaning, Understood
from yuzui.text import Text


def test_absent_is_null_never_empty():
    told = Meaning("编号", "id", Text("id", "编号"), rows_used=3).json()
    assert told == {
        "heading": "编号",
        "column": "id",
        "label": {"en": "id", "zh": "编号"},
        "key": None,
        "unit": None,
        "factor": 1.0,
        "rows_used": 3,
    }


def test_unit_factor_and_key_are_told():
    told = Meaning("2027（万元）", "by_year", Text("by year", "分年"), "万元", 1e4, 2, "2027").json()
    assert (told["unit"], told["factor"], told["key"]) == ("万元", 1e4, "2027")


def test_nothing_is_wrong_with_a_sheet_unless_it_is_said():
    sheet = Understood("proposal", "a.csv", "", 1, [], [], [])
    assert not (sheet.rejected or sheet.findings or sheet.unused)
