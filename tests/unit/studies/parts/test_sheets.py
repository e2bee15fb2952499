# SPDX-License-Identifier: Apache-2.0
"""Tables of results: one language, one place for what was said and where it comes from."""

import pytest

from yuzui.job import tables
from yuzui.job.result import stamp
from yuzui.text import Text, same
from yuzui.view.table import Column


def test_cells_are_said_in_the_language_of_the_table():
    columns = [(Text("what", "何"), ""), (Text("size", "大小"), "0.0")]
    rows = [(Text("share", "占比"), 1.5), ({"en": "yes", "zh": "是"}, None), (True, False)]
    found = tables.table(Text("One", "一"), columns, rows, "zh", Text("so", "故"))
    assert (found.name, found.headings, found.title) == ("一", ["何", "大小"], "故")
    assert found.rows == [("占比", 1.5), ("是", None), ("是", "否")] and found.formats == ["", "0.0"]


def test_the_summary_holds_what_was_said_and_where_it_comes_from():
    body = {"run": stamp("c", {}), "files": [{"file": "b"}]}
    table = tables.summary(body, [(Text("share", "占比"), Text("up", "上升"))], "zh")
    assert table.name == "摘要" and table.rows[0] == ("占比", "上升")
    assert ("运行", body["run"]["id"]) in table.rows and table.rows[-1] == ("所读文件", "b")


@pytest.mark.parametrize(
    ("unit", "digits", "expected"), [("", None, ""), ("%", 2, "#,##0.00%"), ("pp", 1, "#,##0.0"), ("", 0, "#,##0")]
)
def test_numbers_keep_the_decimals_of_their_heading(unit, digits, expected):
    assert tables.form(Column("a", same("a"), unit, digits)) == expected
