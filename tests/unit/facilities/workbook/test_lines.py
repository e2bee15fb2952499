# SPDX-License-Identifier: Apache-2.0
"""The rows of the sheets."""

import pytest

from yuzui.errors import ColumnError, InputError
from yuzui.scheduling.workbook import columns
from yuzui.sheets import formats, schema
from yuzui.sheets.sheet import Export


def read(path):
    return schema.read(path, columns.SCHEMAS, columns.NEEDED, "yuzui schedule template")


def test_rows_know_where_they_stand(book):
    found = read(book())
    line = found.of["tasks"][1]
    assert (line.place.file, line.place.sheet, line.place.row) == ("week.xlsx", "Tasks", 3)
    assert line.at("duration").column == "duration (h)" and line.units["duration"] == "h"
    assert line.values["id"] == "t2" and "partner" not in line.values


def test_what_nobody_reads_is_told(book, tmp_path):
    path = book(headings={("Tasks", 4): "PI"})
    found = read(path)
    assert [(one.code, one.column) for one in found.findings] == [("unknown_field", "PI")]
    sheets = [Export(one.name, one.rows[0], one.rows[1:]) for one in formats.read(path)]
    formats.write_xlsx(path, [*sheets, Export("Remarks", ("x",), [(1,)])])
    assert {one.code for one in read(path).findings} == {"unknown_field", "unread_sheet"}


def test_a_title_above_the_headings_is_passed_over(book):
    path = book()
    sheets = [Export(s.name, s.rows[0], s.rows[1:], title="第一周") for s in formats.read(path)]
    formats.write_xlsx(path, sheets)
    line = read(path).of["tasks"][0]
    assert line.values["id"] == "t1" and line.place.row == 4


@pytest.mark.parametrize("leave", ["Settings", "Resources", "Tasks", "Windows"])
def test_a_sheet_that_is_needed_is_named(book, leave):
    with pytest.raises(InputError) as error:
        read(book(leave=[leave]))
    assert error.value.code == "no_sheet" and leave in error.value.expected
    assert "yuzui schedule template" in error.value.mending.zh


def test_a_column_that_is_needed_is_named_and_one_that_stands_twice_too(book):
    with pytest.raises(ColumnError) as error:
        read(book(headings={("Tasks", 3): "how long"}))
    assert error.value.code == "missing_column" and error.value.place.sheet == "Tasks"
    assert "duration" in error.value.message.en and "时长" in error.value.mending.zh
    with pytest.raises(ColumnError) as error:
        read(book(headings={("Tasks", 4): "duration (s)"}))
    assert error.value.code == "duplicate"


def test_two_sheets_of_one_kind_are_refused(book):
    path = book()
    sheets = [Export(one.name, one.rows[0], one.rows[1:]) for one in formats.read(path)]
    formats.write_xlsx(path, [*sheets, Export("任务", sheets[6].headings, [])])
    with pytest.raises(InputError) as error:
        read(path)
    assert error.value.code == "duplicate" and "任务" in error.value.seen


def test_a_folder_without_a_table(tmp_path):
    with pytest.raises(InputError) as error:
        read(tmp_path)
    assert error.value.code == "no_sheet" and schema.is_book(tmp_path)
