# SPDX-License-Identifier: Apache-2.0
"""The workbook of a facility."""

import datetime as dt
from zoneinfo import ZoneInfo

import openpyxl
import pytest

from yuzui.errors import ColumnError, InputError, Place
from yuzui.scheduling.reading import read as reading_read
from yuzui.scheduling.synthetic import FAMILIES
from yuzui.scheduling.workbook import read as workbook_read
from yuzui.scheduling.workbook import write
from yuzui.scheduling.workbook.read import calendars, requests
from yuzui.scheduling.workbook.write import CALENDAR, normal, ordered
from yuzui.sheets import cells as times
from yuzui.sheets import formats, schema
from yuzui.sheets.cells import Cells
from yuzui.sheets.schema import Line
from yuzui.sheets.sheet import Export
from yuzui.sheets.values import UnclearError

DAY, HOUR = 86_400, 3_600
START = 1_788_710_400
"""2026-09-07 00:00 in Shanghai."""


def instance():
    week = [START, START + 7 * DAY]
    beam = [[START, START + 3 * DAY], [START + 4 * DAY, START + 7 * DAY]]

    def task(id, hours, **more):
        base = {"id": id, "value": 2.5, "duration": hours * HOUR, "config": "", "partner": None,
                "uses": {}, "alternatives": [{"resource": "line", "windows": [week]}],
                "after": [], "group": None}  # fmt: skip
        return base | more

    return {
        "unit": "s",
        "horizon": week,
        "title": {"en": "A week", "zh": "一周"},
        "timezone": "Asia/Shanghai",
        "origin": "synthetic",
        "inputs_as_of": START - 2 * DAY,
        "resources": [
            {"id": "line", "calendar": beam, "capacity": 1,
             "changeover": {"default": 2 * HOUR, "pairs": [["a", "b", HOUR], ["b", "a", HOUR]]}},
            {"id": "rig", "capacity": 2, "changeover": {"default": 0, "pairs": []}},
        ],
        "pools": [{"id": "magnet", "calendar": beam, "capacity": 1}],
        "tasks": [
            task("t1", 24, config="a", uses={"magnet": 1}, partner="p"),
            task("t2", 12, config="b", group="g", value=0.1 + 0.2,
                 alternatives=[{"resource": "line", "windows": [week]},
                               {"resource": "rig", "windows": [week]}]),
            task("t3", 8, after=[["t1", 0, 48 * HOUR]], group="g"),
        ],
        "groups": [{"id": "g", "rule": "any_k", "k": 1}],
        "quotas": [{"partner": "p", "max": 90 * HOUR}],
    }  # fmt: skip


@pytest.fixture
def document():
    return instance()


@pytest.fixture
def book(tmp_path):
    """Write the small instance with changes; a change is (sheet, row, column) to a cell.

    Sheets are named in English, rows count from 1 below the headings, columns from 0; ``add``
    holds further rows, ``headings`` other headings and ``leave`` sheets to be left out.
    """

    def make(changes=None, add=None, headings=None, leave=(), lang="en", name="week.xlsx"):
        sheets = []
        for one in write.exports(instance(), lang):
            rows = [list(row) for row in one.rows]
            for (sheet, row, column), value in (changes or {}).items():
                if sheet == one.name:
                    rows[row - 1][column] = value
            rows += (add or {}).get(one.name, [])
            heads = list(one.headings)
            for (sheet, column), heading in (headings or {}).items():
                if sheet == one.name:
                    heads[column] = heading
            if one.name not in leave:
                sheets.append(Export(one.name, heads, rows, one.formats))
        path = tmp_path / name
        formats.write_xlsx(path, sheets)
        return path

    return make


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
    # rows of one version that overlap are an error naming both
    _, faults, _ = read(("a", 0, 10), ("b", 0, 9), ("a", 9, 20))
    assert [one.code for one in faults] == ["calendar_overlap"]
    assert "2" in faults[0].message.en and "4" in faults[0].message.zh
    assert faults[0].place.row == 4 and "0 – 10" in faults[0].seen
    assert read(("a", 0, 10), ("a", 10, 20))[1] == []
    # a row inside a long one is found behind a short one
    _, faults, _ = read(("a", 0, 100), ("a", 10, 20), ("a", 50, 60))
    assert len(faults) == 2
    # the newest version wins and is told
    found, faults, findings = read(("a", 0, 100, "user", 1), ("a", 40, 60, "maintenance", 2), ("a", 90, 120, "user", 3))
    assert found == {"a": [[0, 40], [60, 90], [90, 120]]} and not faults
    assert [(one.code, one.row) for one in findings] == [("calendar_version", "a")]
    # what cannot be used is told
    _, faults, _ = read(("c", 0, 9), ("a", 9, 9), ("a", None, 3), ("a", 1, 2, "lunch"), ("a", 30, 40, None, 0))
    assert [one.code for one in faults] == [
        "unknown_resource", "end_before_start", "missing_value", "unknown_word", "out_of_range"
    ]  # fmt: skip


def line(**values):
    return Line(Place("f.xlsx", "S", 4), values, [], {"x": "the heading"}, {"x": "h"})


def test_pools_and_amounts():
    for cell, uses in [
        ("magnet", {"magnet": 1}),
        ("magnet: 2; power: 20", {"magnet": 2, "power": 20}),
        ("磁体 1；电力：20", {"磁体": 1, "电力": 20}),
        ("big magnet 2, robot", {"big magnet": 2, "robot": 1}),
        ('{"a;b": 1, "c: d": 3}', {"a;b": 1, "c: d": 3}),
        (None, {}),
    ]:
        one = line(**({} if cell is None else {"x": cell}))
        assert Cells().uses(one, "x") == uses and one.faults == []
    # what is no list of pools
    for cell in ["magnet: -1", "a: 1; a: 2", "magnet: 1.5", "{", '{"a": null}', ": 3"]:
        one = line(x=cell)
        assert Cells().uses(one, "x") == {} and len(one.faults) == 1
        assert one.faults[0].place.column == "the heading" and one.faults[0].mending.zh
    # shares
    for cell, share in [("25 %", 0.25), (0.25, 0.25), ("２５％", 0.25), (1, 1.0)]:
        assert Cells().share(line(x=cell), "x") == share
    # what is no count is not read as nothing
    for cell in [-1, 1.5, "many", True]:
        one = line(x=cell)
        assert Cells().whole(one, "x", 0, 1) is None and one.faults
        assert Cells().whole(line(), "x", 0, 1) == 1
    # values keep every digit and a missing one is told
    assert Cells().amount(line(x="0.30000000000000004"), "x") == 0.1 + 0.2
    for one in (line(), line(x=-2), line(x="high"), line(x=float("inf"))):
        assert Cells().amount(one, "x") is None and len(one.faults) == 1
    # lengths have a least
    one = line(x=0)
    assert Cells().span(one, "x", 1) is None and one.faults[0].code == "out_of_range"
    assert Cells().span(line(x=2), "x", 1) == 7_200


def lines_read(path):
    return schema.read(path, write.SCHEMAS, write.NEEDED, "yuzui schedule template")


def test_rows_know_where_they_stand(book):
    found = lines_read(book())
    line = found.of["tasks"][1]
    assert (line.place.file, line.place.sheet, line.place.row) == ("week.xlsx", "Tasks", 3)
    assert line.at("duration").column == "duration (h)" and line.units["duration"] == "h"
    assert line.values["id"] == "t2" and "partner" not in line.values


def test_what_nobody_reads_is_told(book, tmp_path):
    path = book(headings={("Tasks", 4): "PI"})
    found = lines_read(path)
    assert [(one.code, one.column) for one in found.findings] == [("unknown_field", "PI")]
    sheets = [Export(one.name, one.rows[0], one.rows[1:]) for one in formats.read(path)]
    formats.write_xlsx(path, [*sheets, Export("Remarks", ("x",), [(1,)])])
    assert {one.code for one in lines_read(path).findings} == {"unknown_field", "unread_sheet"}


@pytest.mark.parametrize("leave", ["Settings", "Resources", "Tasks", "Windows"])
def test_a_sheet_that_is_needed_is_named(book, leave):
    with pytest.raises(InputError) as error:
        lines_read(book(leave=[leave]))
    assert error.value.code == "no_sheet" and leave in error.value.expected
    assert "yuzui schedule template" in error.value.mending.zh


def test_a_column_that_is_needed_is_named_and_one_that_stands_twice_too(book):
    with pytest.raises(ColumnError) as error:
        lines_read(book(headings={("Tasks", 3): "how long"}))
    assert error.value.code == "missing_column" and error.value.place.sheet == "Tasks"
    assert "duration" in error.value.message.en and "时长" in error.value.mending.zh
    with pytest.raises(ColumnError) as error:
        lines_read(book(headings={("Tasks", 4): "duration (s)"}))
    assert error.value.code == "duplicate"


def test_two_sheets_of_one_kind_are_refused(book):
    path = book()
    sheets = [Export(one.name, one.rows[0], one.rows[1:]) for one in formats.read(path)]
    formats.write_xlsx(path, [*sheets, Export("任务", sheets[6].headings, [])])
    with pytest.raises(InputError) as error:
        lines_read(path)
    assert error.value.code == "duplicate" and "任务" in error.value.seen


def test_a_folder_without_a_table(tmp_path):
    with pytest.raises(InputError) as error:
        lines_read(tmp_path)
    assert error.value.code == "no_sheet" and schema.is_book(tmp_path)


def test_what_was_left_out_is_said_and_the_instance_is_the_same():
    window = [[5, 9], [0, 4], [3, 3], [50, 60]]
    given = {
        "horizon": [0, 20],
        "resources": [{"id": 7, "calendar": [[10, 20], [0, 8], [6, 9]]}, {"id": "q"}],
        "tasks": [
            {"id": "t", "value": 3, "duration": 2.0,
             "alternatives": [{"resource": "q", "windows": window}, {"resource": 7, "windows": []},
                              {"resource": "q", "windows": [[1, 9]]}]},
            {"id": "u", "value": 3, "duration": 2, "after": [["t"]], "alternatives": []},
        ],
    }  # fmt: skip
    made = normal(given)
    assert made["resources"][0] == {
        "id": "7", "calendar": [[0, 9], [10, 20]], "capacity": 1,
        "changeover": {"default": 0, "pairs": []},
    }  # fmt: skip
    assert "calendar" not in made["resources"][1]
    ways = made["tasks"][0]["alternatives"]
    assert ways == [{"resource": "q", "windows": [[0, 4], [1, 9], [5, 9]]}]
    assert made["tasks"][1]["after"] == [["t", 0, None]] and made["tasks"][1]["group"] is None
    assert normal(made) == made
    assert reading_read(made).instance.horizon == reading_read(given).instance.horizon
    assert reading_read(made).instance.resources == reading_read(given).instance.resources


def test_what_generators_write_is_of_that_form():
    for name in FAMILIES:
        made = FAMILIES[name].make(40, 7)
        assert normal(made) == made
    # a task that cannot be read is not left out in silence
    with pytest.raises(InputError):
        normal({"horizon": [0, 9], "resources": [], "tasks": [{"id": "t"}]})
    # touching intervals stay apart and overlapping ones become one
    assert ordered([[5, 9], [0, 5]]) == [[0, 5], [5, 9]]
    assert ordered([[5, 9], [0, 6]]) == [[0, 9]]


READ_HOUR = 3_600


def test_a_folder_of_csv_files_gives_it_too(tmp_path, document):
    for sheet in write.exports(document, "zh"):
        formats.write_csv(tmp_path / f"{sheet.name}.csv", sheet)
    assert workbook_read.read(tmp_path).document == document


def told(path):
    with pytest.raises(InputError) as error:
        workbook_read.read(path)
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
    found = told(book(changes={("Resources", 1, 2): -1, ("Groups", 1, 2): "some", ("Calendar", 1, 0): "lime"}))
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
    found = workbook_read.read(book(changes={(sheet, 2, column): cell}))
    one = next(row for row in found.aside if row.whole)
    assert one.error.code == code or (cell == -1 and one.error.code == "out_of_range")
    assert (one.error.place.sheet, one.error.place.row) == ("Tasks", 3)
    assert one.error.place.column and one.error.mending is not None and one.error.message.zh
    assert one.cells[1] == ("t2" if column != 1 else None) and len(one.cells) == 8
    assert [row.whole for row in found.aside].count(True) == 1


def test_what_only_the_whole_shows_is_told_at_the_row_that_says_it(book):
    circle = {"After": [("t1", "t3", 0, None)]}
    found = workbook_read.read(book(add=circle))
    places = {one.task: (one.error.place.sheet, one.error.place.row) for one in found.aside}
    assert places == {"t1": ("After", 3), "t3": ("After", 2)}
    assert all(one.error.code == "cycle" for one in found.aside)


def test_a_member_of_an_all_group_that_cannot_be_read_keeps_the_group_out_and_says_so(book):
    found = workbook_read.read(book(changes={("Groups", 1, 2): "all or none", ("Tasks", 2, 3): "soon"}))
    codes = {one.task: one.error.code for one in found.aside}
    assert codes == {"t2": "wrong_type", "t3": "group_incomplete"}


def test_local_times_that_do_not_exist_or_exist_twice(book):
    zone = {("Settings", 3, 1): "Europe/Berlin", ("Settings", 4, 1): "2026-03-28", ("Settings", 5, 1): "2026-11-01"}
    cells = {("Windows", 1, 2): "2026-03-29 02:30", ("Windows", 2, 3): "2026-10-25 02:30"}
    times = {("Windows", 1, 3): "2026-04-01", ("Windows", 2, 2): "2026-10-24",
             ("Windows", 4, 2): "2026-10-25 02:30+02:00", ("Windows", 4, 3): "2026-10-25 02:30+01:00"}  # fmt: skip
    found = workbook_read.read(book(changes=zone | cells | times))
    assert {one.error.code for one in found.aside} == {"clock_gap", "clock_fold"}
    start, end = found.document["tasks"][2]["alternatives"][0]["windows"][0]
    assert end - start == READ_HOUR


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
    found = workbook_read.read(book(changes=share))
    opened = 6 * 24 * READ_HOUR + 2 * 7 * 24 * READ_HOUR
    assert found.document["quotas"] == [{"partner": "p", "max": opened // 4}]
    assert [(one.code, one.seen) for one in found.findings] == [("shares_sum", "25 %")]
    whole = workbook_read.read(book(changes=share, add={"Partner shares": [(2, "q", None, 0.75)]}))
    assert whole.findings == ()


def test_the_order_of_rows_is_their_number(book):
    found = workbook_read.read(book(changes={("Tasks", 1, 0): 9}))
    assert [one["id"] for one in found.document["tasks"]] == ["t2", "t3", "t1"]


def test_a_setting_that_stands_twice_and_one_that_is_none(book):
    found = told(book(add={"Settings": [("time zone", "UTC", "")]}))
    assert found[0].code == "duplicate"
    other = workbook_read.read(book(add={"Settings": [("weather", "fine", "")]}))
    assert [(one.code, one.column) for one in other.findings] == [("unknown_field", "weather")]


def test_a_changeover_given_twice_is_an_error_naming_the_first(book):
    found = told(book(add={"Changeover": [("line", "a", "b", 9)]}))
    assert found[0].code == "duplicate" and "2" in found[0].message.en


def test_a_changeover_table_that_is_not_whole_or_has_a_shorter_way_round_is_flagged(book):
    from yuzui.scheduling import reading

    missing = workbook_read.read(book(changes={("Resources", 1, 4): None})).document
    assert missing["resources"][0]["changeover"] == {"pairs": [["a", "b", READ_HOUR], ["b", "a", READ_HOUR]]}
    codes = [one.code for one in reading.read(missing).findings]
    assert "changeover_default" in codes
    rows = [("line", "a", "c", 1), ("line", "c", "b", 1), ("line", "d", "b", 9)]
    longer = workbook_read.read(book(changes={("Changeover", 1, 3): 9}, add={"Changeover": rows})).document
    found = reading.read(longer)
    assert found.instance.resources["line"].changeover.between("a", "b") == 2 * READ_HOUR
    assert "changeover_closed" in [one.code for one in found.findings]


REQUESTS_DAY = 86_400


@pytest.fixture
def asked(book):
    def make(**more):
        frame = {"horizon": [START, START + 7 * REQUESTS_DAY], "resources": [{"id": "line"}, {"id": "rig"}]}
        return requests(schema.read(book(**more), write.SCHEMAS), Cells(ZoneInfo("Asia/Shanghai")), frame)

    return make


def test_an_empty_end_of_a_window_is_that_of_the_horizon(asked):
    found = asked(changes={("Windows", 1, 2): None, ("Windows", 1, 3): None})
    assert found.rows[0]["alternatives"][0]["windows"] == [[START, START + 7 * REQUESTS_DAY]]
    found = asked(changes={("Windows", 1, 2): "2026-09-09"})
    assert found.rows[0]["alternatives"][0]["windows"] == [[START + 2 * REQUESTS_DAY, START + 7 * REQUESTS_DAY]]


@pytest.mark.parametrize(
    ("column", "value", "code"),
    [
        (1, "lime", "unknown_resource"),
        (3, "2026-09-01", "end_before_start"),
        (3, "2026-09-07 00:00", "end_before_start"),
        (2, "yesterday", "wrong_type"),
    ],
)
def test_a_faulty_window_is_not_used_and_the_others_are(asked, column, value, code):
    found = asked(changes={("Windows", 2, column): value})
    ((task, line),) = found.windows
    assert task == "t2" and line.faults[0].code == code and line.place.row == 3
    assert [one["resource"] for one in found.rows[1]["alternatives"]] == ["rig"]


@pytest.mark.parametrize("month", ["08", "10"])
def test_a_window_that_was_over_before_the_horizon_or_begins_after_it(asked, month):
    cells = {("Windows", 1, 2): f"2026-{month}-01", ("Windows", 1, 3): f"2026-{month}-09"}
    found = asked(changes=cells)
    assert found.windows[0][1].faults[0].code == "outside_horizon"


def test_a_predecessor_that_cannot_be_read_sets_the_task_aside(asked):
    for change in ({("After", 1, 1): "t9"}, {("After", 1, 3): "2 moons"}):
        found = asked(changes=change)
        assert found.rows[2]["value"] is None and found.blamed[3][-1].place.sheet == "After"


def test_rows_about_a_task_that_there_is_not_are_kept_apart(asked):
    found = asked(add={"Windows": [("t9", "line", None, None)], "After": [("t8", "t1", 0, None)]})
    assert sorted(task for task, _ in found.strays) == ["t8", "t9"]
    assert all(line.faults[0].code == "unknown_task" for _, line in found.strays)


def test_the_second_of_two_tasks_of_one_name_is_set_aside(asked):
    found = asked(changes={("Tasks", 2, 1): "t1"})
    assert [one.code for one in found.faults[2]] == ["duplicate"] and 1 not in found.faults


BERLIN, SHANGHAI = ZoneInfo("Europe/Berlin"), ZoneInfo("Asia/Shanghai")


def test_one_instant_in_many_forms():
    for cell, second in [
        (1_788_710_400, 1_788_710_400),
        ("1788710400", 1_788_710_400),
        (-5, -5),
        (12.0, 12),
        ("2026-09-07 00:00", 1_788_710_400),
        ("2026-09-06 24:00", 1_788_710_400),
        ("2026/9/7", 1_788_710_400),
        ("2026年9月7日 0:00", 1_788_710_400),
        ("２０２６-０９-０７ 00：00", 1_788_710_400),
        ("2026-09-07T00:00:30", 1_788_710_430),
        ("2026-09-06 16:00Z", 1_788_710_400),
        ("2026-09-07 02:00+10:00", 1_788_710_400),
        (dt.date(2026, 9, 7), 1_788_710_400),
        (dt.datetime(2026, 9, 7, 0, 0, 0, 400), 1_788_710_400),
        (dt.datetime(2026, 9, 6, 16, tzinfo=dt.UTC), 1_788_710_400),
    ]:
        assert times.instant(cell, SHANGHAI) == second


def test_what_is_no_instant():
    for cell in ["soon", "2026-13-01", "2026-02-30 08:00", 1.5, True, "2026-09-07 24:30", "1e9", "8:00",
             2**60, "2026-09-07 08:00+99:00"]:  # fmt: skip
        with pytest.raises(UnclearError) as error:
            times.instant(cell, SHANGHAI)
        assert error.value.code == "wrong_type" and "2026" in error.value.expected


def test_a_leap_second_is_no_second_of_its_own():
    """Instants are POSIX seconds, which leave it out: the minute before it has sixty seconds."""
    with pytest.raises(UnclearError):
        times.instant("2016-12-31 23:59:60Z", None)
    both = [times.instant(one, None) for one in ("2016-12-31 23:59:59Z", "2017-01-01 00:00:00Z")]
    assert both[1] - both[0] == 1


def test_a_time_that_the_clocks_skip_names_the_last_before_and_the_first_after():
    with pytest.raises(UnclearError) as error:
        times.instant("2026-03-29 02:30", BERLIN)
    assert error.value.code == "clock_gap"
    assert error.value.expected == "2026-03-29 01:59:59 · 2026-03-29 03:00:00"
    both = [times.instant(one, BERLIN) for one in error.value.expected.split(" · ")]
    assert both[1] - both[0] == 1
    # a time that comes twice needs its offset
    with pytest.raises(UnclearError) as error:
        times.instant(dt.datetime(2026, 10, 25, 2, 30), BERLIN)
    assert error.value.code == "clock_fold"
    both = [times.instant(one, BERLIN) for one in error.value.expected.split(" · ")]
    assert both[1] - both[0] == 3_600
    # an hour that comes twice counts twice in what lies around it
    start, end = (times.instant(f"2026-10-25 {hour}", BERLIN) for hour in ("00:00", "06:00"))
    assert end - start == 7 * 3_600
    # a civil time without a zone is not guessed
    with pytest.raises(UnclearError) as error:
        times.instant("2026-09-07 00:00", None)
    assert error.value.code == "no_zone"
    assert times.instant("2026-09-07 00:00+08:00", None) == 1_788_710_400
    # what is written is read as the same second through a year
    for zone in [BERLIN, SHANGHAI, ZoneInfo("Australia/Lord_Howe")]:
        start = 1_774_000_000
        for second in [*range(start, start + 366 * 86_400, 45_001), 0, -(10**12), 2**52]:
            assert times.instant(times.written(second, zone), zone) == second
        for turn in (1_774_746_000, 1_792_886_400):  # of Berlin, 2026
            for second in range(turn - 7_300, turn + 7_300, 599):
                assert times.instant(times.written(second, zone), zone) == second
    # lengths
    for cell, unit, seconds in [
        (8, "h", 28_800),
        (1.5, "小时", 5_400),
        ("8 h", "", 28_800),
        ("90 min", "h", 5_400),
        ("３ 班", "", 86_400),
        ("2shifts", "s", 57_600),
        ("-2 d", "", -172_800),
        (dt.timedelta(hours=30), "", 108_000),
        (dt.time(8, 30), "min", 30_600),
        ("1,200", "s", 1_200),
        (2, "周", 1_209_600),
    ]:
        assert times.length(cell, unit, 28_800) == seconds


def test_what_is_no_length():
    for cell, unit, code in [
        (8, "", "unit_mismatch"),
        ("8 nights", "h", "unit_mismatch"),
        ("8 h 30 min", "h", "wrong_type"),
        ("long", "h", "wrong_type"),
        (1 / 3, "s", "wrong_type"),
        ("5 %", "h", "wrong_type"),
        (True, "h", "wrong_type"),
    ]:
        with pytest.raises(UnclearError) as error:
            times.length(cell, unit, None)
        assert error.value.code == code
    # a shift has no length of its own
    with pytest.raises(UnclearError):
        times.length("2 shifts", "", None)
    # the largest unit in which all are whole
    assert times.largest([7_200, 3_600]) == "h" and times.largest([]) == "h"
    assert times.largest([7_200, 90 * 60]) == "min" and times.largest([61]) == "s"


def opened(tmp_path, sheets):
    path = tmp_path / "o.xlsx"
    formats.write_xlsx(path, sheets)
    return openpyxl.load_workbook(path)


def test_a_person_finds_headings_comments_lists_and_a_frozen_header(tmp_path_factory, document):
    for lang in ["en", "zh"]:
        tmp_path = tmp_path_factory.mktemp("case")
        book = opened(tmp_path, write.exports(document, lang))
        assert book.sheetnames == [one.label.say(lang) for one in write.SCHEMAS]
        for layout in write.SCHEMAS:
            sheet = book[layout.label.say(lang)]
            assert sheet.freeze_panes in ("A2", "B2")
            for cell, column in zip(sheet[1], layout.columns, strict=True):
                assert cell.value.startswith(column.label.say(lang))
                assert column.about.say(lang) in cell.comment.text
                assert 6 <= sheet.column_dimensions[cell.column_letter].width <= 61
        rules = book[write.GROUPS.label.say(lang)].data_validations.dataValidation
        words = [one.say(lang) for one in write.RULES.values()]
        assert [one.formula1 for one in rules] == ['"' + ",".join(words) + '"']
        listed = book[write.WINDOWS.label.say(lang)].data_validations.dataValidation
        assert any(write.RESOURCES.label.say(lang) in one.formula1 for one in listed)


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
        "Settings": 1 + len(write.NAMES)
    }


def test_a_name_that_a_cell_would_change_is_refused(document):
    for name in [" t1", "t1\t", "a\u0007b", "'=1"]:
        document["tasks"][0]["id"], document["tasks"][2]["after"] = name, []
        with pytest.raises(InputError) as error:
            write.exports(document, "en")
        assert error.value.code == "unwritable"


def test_pools_whose_names_hold_signs_stand_as_json(document):
    assert write._uses({"magnet": 1, "power": 20}) == "magnet: 1; power: 20"
    assert write._uses({"a;b": 1}) == '{"a;b": 1}' and write._uses({}) == ""
