# SPDX-License-Identifier: Apache-2.0
from yuzui.investment.cube_report import tables


def test_every_sheet_in_both_languages(made):
    for lang in ("en", "zh"):
        sheets = tables.exports(made["CHN"], lang)
        assert [sheet.name for sheet in sheets] == [
            t.say(lang) for name, t in tables.SHEETS.items() if name != "regions"
        ]
        assert all(len(row) == len(s.headings) for s in sheets for row in s.rows)


def test_error_by_years_ahead_and_performer(made):
    rows = tables.holdout(made["CHN"])
    assert len(rows) == 5 + 5 * 4
    assert [round(value, 3) for value in rows[0][2:]] == [0.038, 0.045, 0.041]
