# SPDX-License-Identifier: Apache-2.0
"""Sheets understood: headers, units, columns, rows kept and set aside, errors that teach."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yuzui.errors import ColumnError, InputError
from yuzui.record.schema import TABLES
from yuzui.store.files.sheet import Sheet
from yuzui.store.files.understand import choose, understand
from yuzui.store.files.understand.mapping import Given
from yuzui.store.files.understand.match import assign
from yuzui.store.files.understand.units import Unit


def sheet(*rows, name="", merged=(), file="t.csv", faulty=None):
    return Sheet(file, name, [list(row) for row in rows], merged=merged, faulty=faulty or {})


PROPOSALS = TABLES["proposal"]
REVIEWS = TABLES["review"]


def test_titles_above_are_skipped_and_reported():
    found = choose(sheet(["2027年度申请汇总表"], ["单位：万元"], ["编号", "经费"], ["P1", 120]))
    assert (found.table, found.header_row, found.rows[0]["amount"]) == ("proposal", 3, 120_000_000)
    assert (
        found.above == ["2027年度申请汇总表", "单位：万元"] and found.rows[0]["currency"] == "CNY"
    )


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
    found = choose(
        sheet(["申请号", "评审人", "评分"], ["P1", "a", 3], [None, "b", 4], merged=((1, 0, 2, 0),))
    )
    assert [(r["proposal"], r["reviewer"], r["score"]) for r in found.rows] == [
        ("P1", "a", 3.0),
        ("P1", "b", 4.0),
    ]


@pytest.mark.parametrize(
    "headings",
    [
        ("proposal", "reviewer", "score", "confidence"),
        ("申请号", "专家", "评分", "熟悉程度"),
        ("申请编号", "评审专家", "得分", "把握"),
        ("Proposal ID", "Assessor", "Rating", "Familiarity"),
        ("PROPOSAL", "Referee", "Mark", "Confidence"),
    ],
)
def test_headings_of_both_languages_are_one_table(headings):
    found = choose(sheet(headings, ["P1", "E1", "4.5", 3]))
    assert found.table == "review" and not found.unused
    assert {k: found.rows[0][k] for k in ("proposal", "reviewer", "score", "confidence", "criterion", "n")} == {
        "proposal": "P1", "reviewer": "E1", "score": 4.5, "confidence": 3.0, "criterion": "", "n": 1}  # fmt: skip


def test_further_columns_stay_usable():
    found = choose(sheet(["编号", "金额", "优先级"], ["P1", 5, "高"]))
    assert found.unused == ["优先级"] and found.rows[0]["tags"] == {"优先级": "高"}


def test_amounts_by_year_and_needs_are_gathered():
    found = choose(
        sheet(["id", "amount", "amount_2027", "2028年经费(万元)", "need_fte"], ["P1", 5, 2, 3, 1.5])
    )
    assert found.rows[0]["amounts"] == {"2027": 200, "2028": 3_000_000} and found.rows[0][
        "needs"
    ] == {"fte": 1.5}
    assert {m.key for m in found.mapping} == {"", "2027", "2028", "fte"}


def test_two_columns_for_score_stop_with_the_line_to_paste():
    with pytest.raises(ColumnError) as error:
        choose(sheet(["申请号", "专家", "评分", "得分"], ["P1", "a", 3, 4]))
    assert error.value.code == "ambiguous_column" and error.value.seen == "评分, 得分"
    assert '[reviews]\nscore = "评分"\nscore = "得分"' in error.value.fix.zh


def test_content_decides_between_two_words():
    found = choose(
        sheet(["申请号", "专家", "评分", "得分"], *[[f"P{i}", "a", "见附件", 3] for i in range(9)])
    )
    assert [m.heading for m in found.mapping if m.column == "score"] == ["得分"]


def test_money_is_never_guessed():
    with pytest.raises(ColumnError) as error:
        understand(sheet(["项目编号", "总经费额度"], ["P1", 12]), PROPOSALS)
    assert error.value.code == "missing_column" and error.value.detail["columns"] == ["amount"]
    assert 'amount = {column = "总经费额度", unit = 1}' in error.value.fix.en
    assert error.value.place.row == 1


def test_near_words_are_taken_where_nothing_is_at_stake():
    found = understand(
        sheet(["id", "amount", "principal investigater"], ["P1", 12, "Li"]), PROPOSALS
    )
    assert found.rows[0]["pi"] == "Li"


def test_map_says_what_a_person_knows():
    said = {
        "proposal": {
            "amount": Given("总经费额度", Unit("×10000", 10000, "CNY")),
            "id": Given("代号"),
        }
    }
    found = choose(sheet(["代号", "总经费额度"], ["P1", 12]), said)
    assert found.rows[0]["id"] == "P1" and found.rows[0]["amount"] == 12_000_000
    with pytest.raises(ColumnError) as error:
        understand(
            sheet(["id", "amount"], ["P1", 1]), PROPOSALS, {"proposal": {"id": Given("没有")}}
        )
    assert error.value.place.column == "没有"


def test_two_currencies_stop():
    with pytest.raises(InputError) as error:
        choose(sheet(["id", "amount (USD)", "建议金额(万元)"], ["P1", 1, 2]))
    assert error.value.code == "mixed_currency" and "CNY, USD" in error.value.seen


@pytest.mark.parametrize(
    ("row", "column", "code"),
    [
        (["P2", "many"], "amount", "wrong_type"),
        (["P2", -5], "amount", "out_of_range"),
        ([None, 5], "id", "missing_value"),
        (["P2", None], "amount", "missing_value"),
        (["P1", 7], "", "duplicate"),
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
    assert [(f.code, f.row, f.column, f.seen) for f in found.findings] == [
        ("wrong_type", "P1", "early", "或许")
    ]


def test_undecodable_rows_are_set_aside():
    found = choose(sheet(["id", "amount"], ["P1", "5"], ["Pÿ", "6"], faulty={2: "undecodable"}))
    assert [(r.line, r.code) for r in found.rejected] == [(3, "undecodable")]


def test_full_width_ids_meet_plain_ones():
    assert choose(sheet(["编号", "金额"], ["Ｐ－００１", "１２"])).rows[0]["id"] == "P-001"


class TestWide:
    def test_columns_side_by_side(self):
        found = choose(
            sheet(["编号", "专家1", "专家2", "专家3"], ["P1", 4, None, 5], ["P2", 3, 3, 3])
        )
        assert [(r["proposal"], r["reviewer"], r["score"]) for r in found.rows] == [
            ("P1", "P1#1", 4.0), ("P1", "P1#2", 5.0), ("P2", "P2#1", 3.0), ("P2", "P2#2", 3.0), ("P2", "P2#3", 3.0)]  # fmt: skip
        assert [m.heading for m in found.mapping] == ["编号", "专家1 … 专家3"]

    def test_confidence_beside_each_score(self):
        found = choose(
            sheet(["paper", "R1", "R1 confidence", "R2", "R2 confidence"], ["a", 6, 4, 5, 2])
        )
        assert [(r["score"], r["confidence"]) for r in found.rows] == [(6.0, 4.0), (5.0, 2.0)]

    def test_several_numbers_in_a_cell(self):
        found = choose(
            sheet(["paper", "rating", "confidence"], ["a", "6;5;7", "3;4;4"], ["b", "6", "3"])
        )
        assert [(r["proposal"], r["score"], r["confidence"]) for r in found.rows] == [
            ("a", 6.0, 3.0), ("a", 5.0, 4.0), ("a", 7.0, 4.0), ("b", 6.0, 3.0)]  # fmt: skip

    def test_ids_made_up_never_repeat_so_that_nobody_is_linked(self):
        found = choose(sheet(["编号", "R1", "R2"], ["P1", 4, 5], ["P2", 4, 5]))
        ids = [row["reviewer"] for row in found.rows]
        assert len(set(ids)) == len(ids) == 4

    def test_proposal_without_any_score_is_told(self):
        found = choose(sheet(["编号", "R1", "R2"], ["P1", 4, 5], ["P2", None, None]))
        assert [(r.line, r.code) for r in found.rejected] == [(3, "missing_value")]


def test_letters_are_grades():
    found = choose(sheet(["申请号", "专家", "评分"], ["P1", "a", "优"], ["P1", "b", "良"]))
    assert [(r["score"], r["grade"]) for r in found.rows] == [(None, "优"), (None, "良")]


def test_name_is_a_hint_content_decides():
    rows = (["proposal", "reviewer", "score"], ["P1", "a", 1])
    assert choose(sheet(*rows)).table == "review"
    assert choose(sheet(*rows, name="affinity")).table == "affinity"
    assert choose(sheet(["id", "amount"], ["P1", 5], name="reviews")).table == "proposal"


def test_table_that_is_none_of_ours_is_said_to_be_so():
    with pytest.raises(ColumnError) as error:
        choose(sheet(["colour", "taste"], ["red", "sweet"]))
    assert error.value.code == "unknown_table" and "colour, taste" in error.value.seen
    assert "proposal (id, amount)" in error.value.expected and "map.toml" in error.value.fix.zh


@given(st.permutations(["编号", "金额(万元)", "项目名称", "学科", "备注"]), st.integers(1, 30))
def test_order_of_columns_changes_nothing_and_no_row_is_lost(order, n):
    cells = {"编号": "P{}", "金额(万元)": 3, "项目名称": "题{}", "学科": "物理", "备注": "x"}
    rows = [
        [str(cells[h]).format(i) if isinstance(cells[h], str) else cells[h] for h in order]
        for i in range(n)
    ]
    found = choose(sheet(order, *rows, *rows[:1]))
    assert found.rows_in == n + 1 and len(found.rejected) == 1
    assert found.rows[0] == {**dict.fromkeys(PROPOSALS.names), "id": "P0", "amount": 3_000_000, "currency": "CNY",
                             "title": "题0", "field": "物理", "tags": {"备注": "x"}}  # fmt: skip


pairs = st.dictionaries(
    st.tuples(st.integers(0, 4), st.sampled_from("abcd")),
    st.integers(1, 100).map(float),
    max_size=14,
)


@given(pairs)
def test_assignment_is_the_best_of_all(weights):
    chosen = assign(weights)
    assert len(set(chosen.values())) == len(chosen) and all(
        (p, n) in weights for n, p in chosen.items()
    )
    names = sorted({n for _, n in weights})
    best = max(
        (
            sum(
                weights.get((p, n), 0.0)
                for n, p in zip(names, places, strict=True)
                if p is not None
            )
            for places in itertools.product([*range(5), None], repeat=len(names))
            if len([p for p in places if p is not None])
            == len({p for p in places if p is not None})
        ),
        default=0.0,
    )
    assert sum(weights[p, n] for n, p in chosen.items()) == best
