# SPDX-License-Identifier: Apache-2.0
"""Rows kept, flagged and set aside."""

import pytest

from yuzui.model.schema import TABLES
from yuzui.sheets.sheet import Sheet
from yuzui.sheets.understand import choose, understand


def sheet(*rows, name="", merged=(), file="t.csv", faulty=None):
    return Sheet(file, name, [list(row) for row in rows], merged=merged, faulty=faulty or {})


@pytest.mark.parametrize(
    ("row", "column", "code"),
    [
        (["P2", "many"], "amount", "wrong_type"),
        (["P2", -5], "amount", "out_of_range"),
        ([None, 5], "id", "missing_value"),
        (["P2", None], "amount", "missing_value"),
        (["P1", 5], "", "duplicate"),
        (["P1", 7], "id", "duplicate_differs"),
        (["合计", 12], "", "total_row"),
        (["P2", 5, "stray"], "", "ragged"),
    ],
)
def test_rows_that_cannot_be_used_are_set_aside_with_number_and_reason(row, column, code):
    found = choose(sheet(["id", "amount"], ["P1", 5], row, ["P9", 6]))
    (one,) = found.rejected
    assert (one.line, one.column, one.code, one.cells) == (3, column, code, row)
    assert found.rows_in == 3 and [r["id"] for r in found.rows] == ["P1", "P9"]


def test_odd_cells_of_lesser_columns_are_flagged_and_kept():
    found = choose(sheet(["id", "amount", "青年"], ["P1", 5, "或许"]))
    assert found.rows[0]["early"] is None
    assert [(f.code, f.row, f.column, f.seen) for f in found.findings] == [("wrong_type", "P1", "early", "或许")]


def test_undecodable_rows_are_set_aside():
    found = choose(sheet(["id", "amount"], ["P1", "5"], ["Pÿ", "6"], faulty={2: "undecodable"}))
    assert [(r.line, r.code) for r in found.rejected] == [(3, "undecodable")]


def test_full_width_ids_meet_plain_ones():
    assert choose(sheet(["编号", "金额"], ["Ｐ－００１", "１２"])).rows[0]["id"] == "P-001"


def test_further_columns_stay_usable():
    found = choose(sheet(["编号", "金额", "优先级"], ["P1", 5, "高"]))
    assert found.unused == ["优先级"] and found.rows[0]["tags"] == {"优先级": "高"}


def test_amounts_by_year_and_needs_are_gathered():
    found = choose(sheet(["id", "amount", "amount_2027", "2028年经费(万元)", "need_fte"], ["P1", 5, 2, 3, 1.5]))
    assert found.rows[0]["amounts"] == {"2027": 200, "2028": 3_000_000} and found.rows[0]["needs"] == {"fte": 1.5}
    assert {m.key for m in found.mapping} == {"", "2027", "2028", "fte"}


def test_second_review_by_one_person_supersedes_the_first():
    heads = ["proposal", "reviewer", "score"]
    found = choose(sheet(heads, ["P1", "a", 5], ["P1", "a", 7], ["P1", "a", 7], ["P1", "b", 5]))
    assert [(r["reviewer"], r["n"], r["score"]) for r in found.rows] == [
        ("a", 1, 5), ("a", 2, 7), ("b", 1, 5),
    ]  # fmt: skip
    assert [(r.line, r.code) for r in found.rejected] == [(4, "duplicate")]
    assert [(f.code, f.severity) for f in found.findings] == [("duplicate", "warning")]


@pytest.mark.parametrize(
    ("heading", "cell", "base", "amount"),
    [
        ("amount (core-hours)", 1.5, "core-s", 5_400),
        ("数量（核时）", "2", "core-s", 7_200),
        ("amount (h)", 4, "s", 14_400),
        ("amount (min)", 120, "h", 2),
        ("amount", 4, "core-s", 4),
        ("amount (shots)", 4, "shot", 4),
        ("amount (h)", 4, "core-s", "unit_mismatch"),
        ("amount (core-hours)", 4, "node-s", "unit_mismatch"),
        ("amount (nights)", 4, "s", "unit_mismatch"),
        ("amount (h)", 4, "shot", "unit_mismatch"),
        ("amount (min)", 90, "h", "wrong_type"),
    ],
)
def test_an_amount_comes_into_the_base_unit_of_its_account_or_its_row_is_set_aside(heading, cell, base, amount):
    accounts = [f"BL01/2026/{base}/{owner}" for owner in ("source", "pool")]
    rows = ["t0", "debit", "credit", heading, "kind"], [0, *accounts, cell, "open"]
    found = choose(sheet(*rows, name="ledger"))
    assert found.table == "entry"
    got = [row["amount"] for row in found.rows] or [one.code for one in found.rejected]
    assert got == [amount]


def test_an_amount_offered_comes_into_the_unit_beside_it():
    heads = ["id", "resources", "cycle", "route", "unit", "amount offered (h)"]
    rows = ["O1", "R", "2026", "peer", "s", 2], ["O2", "R", "2026", "peer", "shot", 3]
    found = understand(sheet(heads, *rows), TABLES["access_offer"])
    assert [(row["id"], row["amount"]) for row in found.rows] == [("O1", 7_200)]
    assert [one.code for one in found.rejected] == ["unit_mismatch"]
