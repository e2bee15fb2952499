# SPDX-License-Identifier: Apache-2.0
"""The extent of sheets is measured without parsing them."""

import xlsxwriter

from yuzui.sheets.formats import xlsx


def test_extent_of_each_sheet(tmp_path):
    path = tmp_path / "a.xlsx"
    book = xlsxwriter.Workbook(path)
    book.add_worksheet().write(6, 27, "x")
    second = book.add_worksheet()
    for row in range(70_000):
        second.write_row(row, 0, (row, "text of a row", 0.5))
    book.close()
    found = {name: (one.rows, one.columns) for name, one in xlsx.examine(path).items()}
    assert found == {"xl/worksheets/sheet1.xml": (7, 28), "xl/worksheets/sheet2.xml": (70_000, 3)}


def test_letters_are_numbers():
    assert [xlsx._number(x) for x in (b"A", b"Z", b"AA", b"XFD")] == [1, 26, 27, 16_384]
