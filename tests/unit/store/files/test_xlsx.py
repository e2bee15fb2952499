# SPDX-License-Identifier: Apache-2.0
"""Workbooks read: both date epochs, merged cells, types, hidden sheets, other writers."""

import datetime as dt

import openpyxl
import pytest
import xlsxwriter

from yuzui.errors import FileFormatError
from yuzui.sheets import formats

DAY = dt.datetime(2026, 11, 25)


def by_xlsxwriter(path, epoch):
    book = xlsxwriter.Workbook(path, {"date_1904": epoch})
    sheet = book.add_worksheet("评审意见")
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    sheet.merge_range(0, 0, 0, 2, "汇总")
    for column, value in enumerate(["编号", "日期", "金额"]):
        sheet.write(1, column, value)
    sheet.write(2, 0, "Ｐ１")
    sheet.write_datetime(2, 1, DAY, day)
    sheet.write(2, 2, 12.5)
    sheet.write(3, 0, 20260001)
    sheet.write_formula(3, 2, "=1+1", None, 2)
    book.add_worksheet("藏").hide()
    book.close()


def by_openpyxl(path, epoch):
    book = openpyxl.Workbook()
    book.epoch = openpyxl.utils.datetime.MAC_EPOCH if epoch else openpyxl.utils.datetime.WINDOWS_EPOCH
    sheet = book.active
    sheet.title = "评审意见"
    sheet.append(["汇总", None, None])
    sheet.merge_cells("A1:C1")
    sheet.append(["编号", "日期", "金额"])
    sheet.append(["Ｐ１", DAY, 12.5])
    sheet.append([20260001, None, 2])
    book.create_sheet("藏").sheet_state = "hidden"
    book.save(path)


@pytest.mark.parametrize("epoch", [False, True], ids=["1900", "1904"])
@pytest.mark.parametrize("make", [by_xlsxwriter, by_openpyxl])
def test_workbooks_of_two_writers_and_both_epochs_read_alike(tmp_path, make, epoch):
    path = tmp_path / "book.xlsx"
    make(path, epoch)
    (sheet,) = formats.read(path)
    assert (sheet.file, sheet.name) == ("book.xlsx", "评审意见")
    assert sheet.merged == ((0, 0, 0, 2),)
    assert sheet.rows[1] == ["编号", "日期", "金额"]
    assert sheet.rows[2][0] == "Ｐ１" and sheet.rows[2][2] == 12.5
    assert sheet.rows[2][1] in (DAY, DAY.date())
    assert sheet.rows[3][0] == 20260001 and isinstance(sheet.rows[3][0], int)
    assert sheet.rows[3][2] == 2


def test_formulas_without_results_are_refused_not_read_as_empty(tmp_path):
    book = openpyxl.Workbook()
    book.active.append(["编号", "金额"])
    book.active.append(["P1", "=1+1"])
    book.save(tmp_path / "f.xlsx")
    with pytest.raises(FileFormatError) as error:
        formats.read(tmp_path / "f.xlsx")
    assert error.value.code == "formula_without_value"
    assert "公式" in error.value.say("zh") and "save it again" in error.value.say("en")


def test_empty_workbook_is_said_to_be_empty(tmp_path):
    openpyxl.Workbook().save(tmp_path / "e.xlsx")
    with pytest.raises(FileFormatError) as error:
        formats.read(tmp_path / "e.xlsx")
    assert error.value.code == "empty"


def test_kind_is_told_by_bytes_not_by_name(tmp_path):
    by_openpyxl(tmp_path / "book.xlsx", False)
    (tmp_path / "book.csv").write_bytes((tmp_path / "book.xlsx").read_bytes())
    assert formats.kind_of(tmp_path / "book.csv") == "xlsx"
    assert formats.read(tmp_path / "book.csv")[0].name == "评审意见"
