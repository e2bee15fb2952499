# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

from yuzui.model import column as module
from yuzui.model.column import Class, Type, column
from yuzui.text import Text


def test_a_column_is_open_and_may_be_missing_unless_it_says_otherwise():
    one = column("a", Type.TEXT, "a", "甲", "The first", "第一")
    assert one.visible is Class.OPEN and one.null and not one.loose and one.values == ()
    assert (one.label, one.note) == (Text("a", "甲"), Text("The first", "第一"))


def test_further_fields_pass_through():
    one = column(
        "n",
        Type.INT,
        "n",
        "数",
        "Count",
        "数量",
        visible=Class.SEALED,
        unit="1",
        low=0,
        headers=("number",),
        patterns=(r"n_(\d+)",),
        loose=True,
    )
    assert one.visible is Class.SEALED and one.unit == "1" and one.low == 0 and one.loose
    assert one.headers == ("number",) and one.patterns == (r"n_(\d+)",)


def test_short_names_stand_for_their_members():
    for kind in (*Type, *Class):
        assert getattr(module, kind.name) is kind
