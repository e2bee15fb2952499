# SPDX-License-Identifier: Apache-2.0
from yuzui.investment.tax_report import tables
from yuzui.text import Text


def test_tables_that_have_nothing_to_say_are_left_out(ask):
    names = set(tables.tables(ask(year=2024)))
    assert "effects" not in names
    assert names == {"user-cost", "in-force", "rules", "held-back", "gifts", "priors"}
    assert "effects" in tables.tables(ask(year=2024, tax_rate=0.25))


def test_every_row_fits_its_headings_and_every_word_is_in_both_languages(ask):
    for table in tables.tables(ask(year=2022, tax_rate=0.25)).values():
        assert {len(row) for row in table.rows} == {len(table.columns)}
        for heading in table.columns:
            assert heading.label.zh
        for row in table.rows:
            assert all(cell.en and cell.zh for cell in row if isinstance(cell, Text) and cell.en)


def test_relative_price_stands_with_the_contribution(ask):
    rows = tables.tables(ask(firm="chips", year=2024, tax_rate=0.25))["user-cost"].rows
    assert [row[6] is None for row in rows] == [True, False]
    assert round(rows[1][6], 2) == 1.11


def test_files_hold_the_same_rows_and_the_transcript(ask):
    found = ask(year=2022)
    made = tables.exports(found, "zh")
    assert made[0].name == "user-cost" and made[-2].name == "摘要"
    assert made[0].headings[0] == "企业类别" and made[0].formats[2] == "#,##0%"
    assert ("运行", found["run"]["id"]) in made[-2].rows
    assert [row[0] for row in made[-1].rows] == [file["file"] for file in found["files"]]
