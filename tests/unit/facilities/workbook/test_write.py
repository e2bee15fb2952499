# SPDX-License-Identifier: Apache-2.0
"""An instance written as a workbook."""

import datetime as dt

import openpyxl
import pytest

from yuzui.errors import InputError
from yuzui.scheduling.workbook import columns, write
from yuzui.sheets import formats


def opened(tmp_path, sheets):
    path = tmp_path / "o.xlsx"
    formats.write_xlsx(path, sheets)
    return openpyxl.load_workbook(path)


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_a_person_finds_headings_comments_lists_and_a_frozen_header(tmp_path, document, lang):
    book = opened(tmp_path, write.exports(document, lang))
    assert book.sheetnames == [one.label.say(lang) for one in columns.SCHEMAS]
    for layout in columns.SCHEMAS:
        sheet = book[layout.label.say(lang)]
        assert sheet.freeze_panes in ("A2", "B2")
        for cell, column in zip(sheet[1], layout.columns, strict=True):
            assert cell.value.startswith(column.label.say(lang))
            assert column.about.say(lang) in cell.comment.text
            assert 6 <= sheet.column_dimensions[cell.column_letter].width <= 61
    rules = book[columns.GROUPS.label.say(lang)].data_validations.dataValidation
    words = [one.say(lang) for one in columns.RULES.values()]
    assert [one.formula1 for one in rules] == ['"' + ",".join(words) + '"']
    listed = book[columns.WINDOWS.label.say(lang)].data_validations.dataValidation
    assert any(columns.RESOURCES.label.say(lang) in one.formula1 for one in listed)


def test_times_are_civil_where_a_zone_is_named_and_seconds_otherwise(tmp_path, document):
    cell = opened(tmp_path, write.exports(document, "en"))["Windows"]["C2"]
    assert cell.value == dt.datetime(2026, 9, 7) and cell.number_format == "yyyy-mm-dd hh:mm"
    del document["timezone"]
    assert opened(tmp_path, write.exports(document, "en"))["Windows"]["C2"].value == 1_788_710_400


def test_lengths_stand_in_the_largest_unit_that_loses_nothing(tmp_path, document):
    assert opened(tmp_path, write.exports(document, "zh"))["任务"]["D1"].value == "时长（小时）"
    document["tasks"][0]["duration"] += 60
    sheet = opened(tmp_path, write.exports(document, "en"))["Tasks"]
    assert sheet["D1"].value == "duration (min)" and sheet["D2"].value == 24 * 60 + 1


def test_an_empty_workbook_has_the_settings_and_nothing_else(tmp_path):
    book = opened(tmp_path, write.blank("en"))
    assert {name: book[name].max_row for name in book.sheetnames if book[name].max_row > 1} == {
        "Settings": 1 + len(columns.NAMES)
    }


@pytest.mark.parametrize("name", [" t1", "t1\t", "a\u0007b", "'=1"])
def test_a_name_that_a_cell_would_change_is_refused(document, name):
    document["tasks"][0]["id"], document["tasks"][2]["after"] = name, []
    with pytest.raises(InputError) as error:
        write.exports(document, "en")
    assert error.value.code == "unwritable"


def test_pools_whose_names_hold_signs_stand_as_json(document):
    assert write._uses({"magnet": 1, "power": 20}) == "magnet: 1; power: 20"
    assert write._uses({"a;b": 1}) == '{"a;b": 1}' and write._uses({}) == ""
