# SPDX-License-Identifier: Apache-2.0
"""Cells by heading: rows without any are left out, a column function that fails is asked by row."""

from types import SimpleNamespace

from yuzui.catalogue.decoded import decoded, header
from yuzui.catalogue.extract import over
from yuzui.sheets.sheet import Sheet, Stacked

SOURCE = SimpleNamespace(FORMAT="csv", HEADINGS=("a", "b"))


def of(rows, faulty=None, source=SOURCE):
    sheet = Sheet("t", "", rows, faulty=faulty or {})
    return decoded(sheet, source, header(sheet, source))


def test_empty_rows_are_left_out_unless_they_could_not_be_read():
    rows = [["a", "b", "c"], [1, 2], [None, None, 3], [], [None, 4], [None, None]]
    found = of(rows, faulty={5: "undecodable"})
    assert list(found.lines) == [1, 4, 5]
    assert found.cells == {"a": [1, None, None], "b": [2, 4, None]}


def test_columns_give_what_rows_give():
    for start in ([], [["x", "y"]]):
        rows = [*start, ["b", "a"], [1, 2], [3, 4]]
        stacked = Stacked(rows[0], [list(column) for column in zip(*rows[1:], strict=True)])
        assert of(stacked).cells == of(rows).cells == {"a": [2, 4], "b": [1, 3]}
        assert list(of(stacked).lines) == list(of(rows).lines)


def test_remarks_of_a_format_without_header_are_no_rows():
    found = of([["; remark"], [1, 2], [3, 4]], source=SimpleNamespace(FORMAT="swf", HEADINGS="ab"))
    assert found.rows() == [{"a": 1, "b": 2}, {"a": 3, "b": 4}] and found.first()["a"] == 1


def test_column_function_that_fails_fails_only_where_it_cannot_work():
    found = of([["a", "b"], ["x", 1], [2, 2]])
    upper = over(lambda cells: [cell.upper() for cell in cells["a"]])
    assert found.extracted(upper) == (["X", None], [1])
    assert found.extracted(lambda row: row["a"].upper()) == (["X", None], [1])
    assert found.extracted("b") == ([1, 2], [])
