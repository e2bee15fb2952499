# SPDX-License-Identifier: Apache-2.0
"""Find the header: titles above, two rows under merged cells, cells merged downward."""

import pytest

from yuzui.sheets.sheet import Sheet
from yuzui.sheets.understand import choose


def sheet(*rows, name="", merged=(), file="t.csv", faulty=None):
    return Sheet(file, name, [list(row) for row in rows], merged=merged, faulty=faulty or {})


def test_titles_above_are_skipped_and_reported():
    found = choose(sheet(["2027年度申请汇总表"], ["单位：万元"], ["编号", "经费"], ["P1", 120]))
    assert (found.table, found.header_row, found.rows[0]["amount"]) == ("proposal", 3, 120_000_000)
    assert found.above == ["2027年度申请汇总表", "单位：万元"] and found.rows[0]["currency"] == "CNY"


def test_header_of_two_rows_under_merged_cells_is_joined():
    found = choose(
        sheet(
            ["项目编号", "申请", None, "依托单位"],
            [None, "金额(万元)", "学科", None],
            ["P1", 3, "物理", "甲所"],
            merged=((0, 0, 1, 0), (0, 1, 0, 2), (0, 3, 1, 3)),
        )
    )
    row = found.rows[0]
    assert found.header_row == 2 and [m.heading for m in found.mapping] == [
        "项目编号",
        "申请/金额(万元)",
        "申请/学科",
        "依托单位",
    ]
    assert (row["amount"], row["field"], row["institute"]) == (3_000_000, "物理", "甲所")


def test_cells_merged_downward_hold_for_each_row():
    found = choose(sheet(["申请号", "评审人", "评分"], ["P1", "a", 3], [None, "b", 4], merged=((1, 0, 2, 0),)))
    assert [(r["proposal"], r["reviewer"], r["score"]) for r in found.rows] == [("P1", "a", 3.0), ("P1", "b", 4.0)]


HEADS = ["编号", "2027年经费", "申请经费"]


@pytest.mark.parametrize(
    ("upper", "merged"),
    [
        (["单位：万元", None, None], (0, 0, 0, 2)),
        (["汇总表", None, "单位：万元"], (0, 0, 0, 1)),
        ([None, "经费（万元）", None], (0, 1, 0, 2)),
        (["基本信息", "经费（万元）", None], (0, 1, 0, 2)),
    ],
)
def test_unit_above_headings_is_theirs(upper, merged):
    """“单位” is a heading too; as a line of units, or over a group, it is a unit of money."""
    found = choose(sheet(upper, HEADS, ["P1", 5, 9], merged=(merged,)))
    assert found.header_row == 2
    assert found.rows[0]["amount"] == 9_000_000
    assert found.rows[0]["amounts"] == {"2027": 5_000_000}


def test_a_title_merged_over_some_headings_is_no_group():
    found = choose(sheet(["2027汇总", None, None], HEADS, ["P1", 5, 9], merged=((0, 0, 0, 1),)))
    assert [meaning.heading for meaning in found.mapping] == HEADS
