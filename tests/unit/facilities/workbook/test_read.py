# SPDX-License-Identifier: Apache-2.0
"""An instance read from a workbook."""

import pytest

from yuzui.errors import InputError
from yuzui.scheduling.workbook import read, write
from yuzui.scheduling.workbook.normal import normal
from yuzui.sheets import formats

HOUR = 3_600


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_a_workbook_gives_the_instance_it_was_made_of(tmp_path, document, lang):
    path = tmp_path / "i.xlsx"
    formats.write_xlsx(path, write.exports(document, lang))
    found = read.read(path)
    assert found.document == normal(document) == document
    assert found.aside == () and found.findings == ()


def test_a_folder_of_csv_files_gives_it_too(tmp_path, document):
    for sheet in write.exports(document, "zh"):
        formats.write_csv(tmp_path / f"{sheet.name}.csv", sheet)
    assert read.read(tmp_path).document == document


def told(path):
    with pytest.raises(InputError) as error:
        read.read(path)
    return [error.value, *error.value.more]


FRAME = [
    # sheet, row, column of the cell, what stands there, code
    ("Settings", 3, 1, "Mars/Base", "unknown_timezone"),
    ("Settings", 4, 1, None, "missing_value"),
    ("Settings", 5, 1, "2026-09-01", "end_before_start"),
    ("Settings", 6, 1, "long", "wrong_type"),
    ("Settings", 7, 1, "invented", "unknown_word"),
    ("Settings", 8, 1, "soon", "wrong_type"),
    ("Resources", 2, 1, "line", "duplicate"),
    ("Resources", 1, 1, None, "missing_value"),
    ("Resources", 1, 2, -1, "out_of_range"),
    ("Resources", 1, 2, "two", "wrong_type"),
    ("Resources", 1, 3, "always", "contradiction"),
    ("Resources", 1, 4, "2 moons", "unit_mismatch"),
    ("Calendar", 1, 0, "lime", "unknown_resource"),
    ("Calendar", 1, 2, "2026-09-06", "end_before_start"),
    ("Calendar", 2, 1, "2026-09-08", "calendar_overlap"),
    ("Calendar", 1, 3, "lunch", "unknown_word"),
    ("Changeover", 1, 0, "lime", "unknown_resource"),
    ("Changeover", 1, 3, None, "missing_value"),
    ("Changeover", 1, 3, -1, "out_of_range"),
    ("Pools", 1, 2, 0.5, "out_of_range"),
    ("Pool calendar", 1, 0, "magnets", "unknown_pool"),
    ("Groups", 1, 2, "some", "unknown_word"),
    ("Partner shares", 1, 2, None, "missing_value"),
    ("Partner shares", 1, 3, "30 %", "missing_value"),
    ("Partner shares", 1, 2, "2 nights", "unit_mismatch"),
]


@pytest.mark.parametrize(("sheet", "row", "column", "cell", "code"), FRAME)
def test_a_fault_of_the_frame_is_told_at_its_cell(book, sheet, row, column, cell, code):
    error = told(book(changes={(sheet, row, column): cell}))[0]
    assert error.code == code and error.place.file == "week.xlsx"
    assert error.place.sheet == sheet or code == "end_before_start"
    assert error.place.row == row + 1 or code == "end_before_start"
    assert error.message.zh and error.message.en and error.mending is not None
    assert not error.mending.en.isascii() or error.mending.zh


def test_all_faults_of_the_frame_are_told_at_once(book):
    found = told(book(changes={("Resources", 1, 2): -1, ("Groups", 1, 2): "some",
                               ("Calendar", 1, 0): "lime"}))  # fmt: skip
    assert {one.place.sheet for one in found} == {"Resources", "Groups", "Calendar"}


TASKS = [
    ("Tasks", 3, "2 moons", "unit_mismatch"),
    ("Tasks", 3, 0, "out_of_range"),
    ("Tasks", 3, None, "missing_value"),
    ("Tasks", 2, -1, "wrong_type"),
    ("Tasks", 2, None, "missing_value"),
    ("Tasks", 6, "magnets: 1", "unknown_pool"),
    ("Tasks", 6, "magnet: many", "wrong_type"),
    ("Tasks", 7, "h", "unknown_group"),
    ("Tasks", 1, None, "missing_value"),
]


@pytest.mark.parametrize(("sheet", "column", "cell", "code"), TASKS)
def test_a_faulty_task_is_set_aside_with_its_row_and_the_rest_stays(book, sheet, column, cell, code):
    found = read.read(book(changes={(sheet, 2, column): cell}))
    one = next(row for row in found.aside if row.whole)
    assert one.error.code == code or (cell == -1 and one.error.code == "out_of_range")
    assert (one.error.place.sheet, one.error.place.row) == ("Tasks", 3)
    assert one.error.place.column and one.error.mending is not None and one.error.message.zh
    assert one.cells[1] == ("t2" if column != 1 else None) and len(one.cells) == 8
    assert [row.whole for row in found.aside].count(True) == 1


def test_what_only_the_whole_shows_is_told_at_the_row_that_says_it(book):
    circle = {"After": [("t1", "t3", 0, None)]}
    found = read.read(book(add=circle))
    places = {one.task: (one.error.place.sheet, one.error.place.row) for one in found.aside}
    assert places == {"t1": ("After", 3), "t3": ("After", 2)}
    assert all(one.error.code == "cycle" for one in found.aside)


def test_a_member_of_an_all_group_that_cannot_be_read_keeps_the_group_out_and_says_so(book):
    found = read.read(book(changes={("Groups", 1, 2): "all or none", ("Tasks", 2, 3): "soon"}))
    codes = {one.task: one.error.code for one in found.aside}
    assert codes == {"t2": "wrong_type", "t3": "group_incomplete"}


def test_local_times_that_do_not_exist_or_exist_twice(book):
    zone = {("Settings", 3, 1): "Europe/Berlin", ("Settings", 4, 1): "2026-03-28",
            ("Settings", 5, 1): "2026-11-01"}  # fmt: skip
    cells = {("Windows", 1, 2): "2026-03-29 02:30", ("Windows", 2, 3): "2026-10-25 02:30"}
    times = {("Windows", 1, 3): "2026-04-01", ("Windows", 2, 2): "2026-10-24",
             ("Windows", 4, 2): "2026-10-25 02:30+02:00", ("Windows", 4, 3): "2026-10-25 02:30+01:00"}  # fmt: skip
    found = read.read(book(changes=zone | cells | times))
    assert {one.error.code for one in found.aside} == {"clock_gap", "clock_fold"}
    start, end = found.document["tasks"][2]["alternatives"][0]["windows"][0]
    assert end - start == HOUR


def test_local_times_without_a_zone_are_an_error_and_not_utc(book):
    (error,) = told(book(changes={("Settings", 3, 1): None}))
    assert error.code == "no_zone" and error.seen == "2026-09-07"


def test_an_unknown_zone_is_told_once_and_not_in_every_cell(book):
    assert [one.code for one in told(book(changes={("Settings", 3, 1): "Asia/Beijing"}))] == ["unknown_timezone"]


def test_no_more_is_told_than_can_be_read_and_how_much_is_left(book):
    rows = [("line", "2026-09-09", "2026-09-08", "user time", n) for n in range(2, 30)]
    found = told(book(add={"Calendar": rows}))
    assert len(found) == 21 and "8 more" in found[-1].message.en and found[-1].mending is not None


def test_shares_are_parts_of_the_open_time_and_must_add_up(book):
    share = {("Partner shares", 1, 2): None, ("Partner shares", 1, 3): "25 %"}
    found = read.read(book(changes=share))
    opened = 6 * 24 * HOUR + 2 * 7 * 24 * HOUR
    assert found.document["quotas"] == [{"partner": "p", "max": opened // 4}]
    assert [(one.code, one.seen) for one in found.findings] == [("shares_sum", "25 %")]
    whole = read.read(book(changes=share, add={"Partner shares": [(2, "q", None, 0.75)]}))
    assert whole.findings == ()


def test_the_order_of_rows_is_their_number(book):
    found = read.read(book(changes={("Tasks", 1, 0): 9}))
    assert [one["id"] for one in found.document["tasks"]] == ["t2", "t3", "t1"]


def test_a_setting_that_stands_twice_and_one_that_is_none(book):
    found = told(book(add={"Settings": [("time zone", "UTC", "")]}))
    assert found[0].code == "duplicate"
    other = read.read(book(add={"Settings": [("weather", "fine", "")]}))
    assert [(one.code, one.column) for one in other.findings] == [("unknown_field", "weather")]


def test_a_changeover_given_twice_is_an_error_naming_the_first(book):
    found = told(book(add={"Changeover": [("line", "a", "b", 9)]}))
    assert found[0].code == "duplicate" and "2" in found[0].message.en


def test_a_changeover_table_that_is_not_whole_or_has_a_shorter_way_round_is_flagged(book):
    from yuzui.scheduling import reading

    missing = read.read(book(changes={("Resources", 1, 4): None})).document
    assert missing["resources"][0]["changeover"] == {"pairs": [["a", "b", HOUR], ["b", "a", HOUR]]}
    codes = [one.code for one in reading.read(missing).findings]
    assert "changeover_default" in codes
    rows = [("line", "a", "c", 1), ("line", "c", "b", 1), ("line", "d", "b", 9)]
    longer = read.read(book(changes={("Changeover", 1, 3): 9}, add={"Changeover": rows})).document
    found = reading.read(longer)
    assert found.instance.resources["line"].changeover.between("a", "b") == 2 * HOUR
    assert "changeover_closed" in [one.code for one in found.findings]
