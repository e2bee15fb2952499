# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import pytest

from yuzui.model.column import Type, column
from yuzui.model.table import LEVELS, Rows, Table
from yuzui.text import Text

T = Text("thing", "事物")
A = column("a", Type.TEXT, "a", "甲", "The first", "第一")
B = column("b", Type.INT, "b", "乙", "The second", "第二", unit="1", low=0)


def test_a_table_finds_its_columns():
    table = Table("thing", T, T, ("a", "b"), (A, B))
    assert table.names == ("a", "b") and table["b"] is B and "a" in table and "c" not in table
    assert table.row_id({"a": "x", "b": 3}) == "x|3"
    assert table.level == "restricted" and table.state and not table.append_only
    with pytest.raises(KeyError, match=r"thing\.c"):
        table["c"]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"key": ("c",)}, "key without column"),
        ({"columns": (A, A)}, "stands twice"),
        ({"level": "secret"}, "unknown level"),
    ],
)
def test_a_wrong_declaration_is_refused(change, words):
    arguments = {"key": ("a",), "columns": (A,), "level": LEVELS[0]} | change
    with pytest.raises(ValueError, match=words):
        Table("thing", T, T, **arguments)


def test_rows_held_as_columns_are_rows():
    rows = Rows({"a": ["x", "y"], "b": [1, None]})
    assert list(rows) == [{"a": "x", "b": 1}, {"a": "y", "b": None}] and len(rows) == 2
    assert rows[-1] == {"a": "y", "b": None} and list(rows[:1]) == [rows[0]]
    assert rows == Rows({"a": ["x", "y"], "b": [1, None]}) != Rows({"a": ["x"], "b": [1]})
    assert not Rows({}) and list(Rows({})) == []
