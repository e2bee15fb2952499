# SPDX-License-Identifier: Apache-2.0
"""When resources are open."""

from yuzui.errors import Place
from yuzui.scheduling.workbook.columns import CALENDAR
from yuzui.scheduling.workbook.read import calendars
from yuzui.sheets.cells import Cells
from yuzui.sheets.schema import Line


def read(*rows):
    lines = []
    for number, row in enumerate(rows, start=2):
        values = dict(zip(("resource", "from", "to", "state", "version"), row, strict=False))
        values = {key: cell for key, cell in values.items() if cell is not None}
        lines.append(Line(Place("f.xlsx", "Calendar", number), values))
    findings = []
    found = calendars(lines, CALENDAR, Cells(), {"a": None, "b": None}, findings)
    return found, [fault for line in lines for fault in line.faults], findings


def test_only_user_time_is_open_and_the_rest_is_a_closure():
    found, faults, findings = read(("a", 10, 20), ("a", 0, 10, "maintenance"), ("b", 5, 6, "关闭"))
    assert found == {"a": [[10, 20]], "b": []} and not faults and not findings


def test_rows_of_one_version_that_overlap_are_an_error_naming_both():
    _, faults, _ = read(("a", 0, 10), ("b", 0, 9), ("a", 9, 20))
    assert [one.code for one in faults] == ["calendar_overlap"]
    assert "2" in faults[0].message.en and "4" in faults[0].message.zh
    assert faults[0].place.row == 4 and "0 – 10" in faults[0].seen
    assert read(("a", 0, 10), ("a", 10, 20))[1] == []


def test_a_row_inside_a_long_one_is_found_behind_a_short_one():
    _, faults, _ = read(("a", 0, 100), ("a", 10, 20), ("a", 50, 60))
    assert len(faults) == 2


def test_the_newest_version_wins_and_is_told():
    found, faults, findings = read(("a", 0, 100, "user", 1), ("a", 40, 60, "maintenance", 2), ("a", 90, 120, "user", 3))
    assert found == {"a": [[0, 40], [60, 90], [90, 120]]} and not faults
    assert [(one.code, one.row) for one in findings] == [("calendar_version", "a")]


def test_what_cannot_be_used_is_told():
    _, faults, _ = read(("c", 0, 9), ("a", 9, 9), ("a", None, 3), ("a", 1, 2, "lunch"),
                        ("a", 30, 40, None, 0))  # fmt: skip
    assert [one.code for one in faults] == [
        "unknown_resource", "end_before_start", "missing_value", "unknown_word", "out_of_range"
    ]  # fmt: skip
