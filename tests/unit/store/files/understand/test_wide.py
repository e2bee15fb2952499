# SPDX-License-Identifier: Apache-2.0
"""Reviews side by side and several in a cell become one row a review."""

from yuzui.sheets.sheet import Sheet
from yuzui.sheets.understand import choose


def sheet(*rows, name="", merged=(), file="t.csv", faulty=None):
    return Sheet(file, name, [list(row) for row in rows], merged=merged, faulty=faulty or {})


class TestWide:
    def test_columns_side_by_side(self):
        found = choose(sheet(["编号", "专家1", "专家2", "专家3"], ["P1", 4, None, 5], ["P2", 3, 3, 3]))
        assert [(r["proposal"], r["reviewer"], r["score"]) for r in found.rows] == [
            ("P1", "P1#1", 4.0), ("P1", "P1#2", 5.0), ("P2", "P2#1", 3.0), ("P2", "P2#2", 3.0), ("P2", "P2#3", 3.0)]  # fmt: skip
        assert [m.heading for m in found.mapping] == ["编号", "专家1 … 专家3"]

    def test_confidence_beside_each_score(self):
        found = choose(sheet(["paper", "R1", "R1 confidence", "R2", "R2 confidence"], ["a", 6, 4, 5, 2]))
        assert [(r["score"], r["confidence"]) for r in found.rows] == [(6.0, 4.0), (5.0, 2.0)]

    def test_several_numbers_in_a_cell(self):
        found = choose(sheet(["paper", "rating", "confidence"], ["a", "6;5;7", "3;4;4"], ["b", "6", "3"]))
        assert [(r["proposal"], r["score"], r["confidence"]) for r in found.rows] == [
            ("a", 6.0, 3.0), ("a", 5.0, 4.0), ("a", 7.0, 4.0), ("b", 6.0, 3.0)]  # fmt: skip

    def test_ids_made_up_never_repeat_so_that_nobody_is_linked(self):
        found = choose(sheet(["编号", "R1", "R2"], ["P1", 4, 5], ["P2", 4, 5]))
        ids = [row["reviewer"] for row in found.rows]
        assert len(set(ids)) == len(ids) == 4

    def test_proposal_without_any_score_is_told(self):
        found = choose(sheet(["编号", "R1", "R2"], ["P1", 4, 5], ["P2", None, None]))
        assert [(r.line, r.code) for r in found.rejected] == [(3, "missing_value")]
