# SPDX-License-Identifier: Apache-2.0
"""Headings to columns: both languages, never a guess, the best of all assignments."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yuzui.errors import ColumnError
from yuzui.model.schema import TABLES
from yuzui.sheets.sheet import Sheet
from yuzui.sheets.understand import choose, load_map, understand
from yuzui.sheets.understand.headings import assign

PROPOSALS = TABLES["proposal"]


def sheet(*rows, name="", merged=(), file="t.csv", faulty=None):
    return Sheet(file, name, [list(row) for row in rows], merged=merged, faulty=faulty or {})


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


def test_two_columns_for_score_stop_with_the_line_to_paste():
    with pytest.raises(ColumnError) as error:
        choose(sheet(["申请号", "专家", "评分", "得分"], ["P1", "a", 3, 4]))
    assert error.value.code == "ambiguous_column" and error.value.seen == "评分, 得分"
    assert '[reviews]\nscore = "评分"\nscore = "得分"' in error.value.fix.zh


def test_content_decides_between_two_words():
    found = choose(sheet(["申请号", "专家", "评分", "得分"], *[[f"P{i}", "a", "见附件", 3] for i in range(9)]))
    assert [m.heading for m in found.mapping if m.column == "score"] == ["得分"]


def test_money_is_never_guessed():
    with pytest.raises(ColumnError) as error:
        understand(sheet(["项目编号", "总经费额度"], ["P1", 12]), PROPOSALS)
    assert error.value.code == "missing_column" and error.value.detail["columns"] == ["amount"]
    assert 'amount = {column = "总经费额度", unit = 1}' in error.value.fix.en
    assert error.value.place.row == 1


def test_near_words_are_taken_where_nothing_is_at_stake():
    found = understand(sheet(["id", "amount", "principal investigater"], ["P1", 12, "Li"]), PROPOSALS)
    assert found.rows[0]["pi"] == "Li"


pairs = st.dictionaries(
    st.tuples(st.integers(0, 4), st.sampled_from("abcd")), st.integers(1, 100).map(float), max_size=14
)


@given(pairs)
def test_assignment_is_the_best_of_all(weights):
    chosen = assign(weights)
    assert len(set(chosen.values())) == len(chosen) and all((p, n) in weights for n, p in chosen.items())
    names = sorted({n for _, n in weights})
    best = max(
        (
            sum(weights.get((p, n), 0.0) for n, p in zip(names, places, strict=True) if p is not None)
            for places in itertools.product([*range(5), None], repeat=len(names))
            if len([p for p in places if p is not None]) == len({p for p in places if p is not None})
        ),
        default=0.0,
    )
    assert sum(weights[p, n] for n, p in chosen.items()) == best


def test_own_name_of_a_column_beats_a_further_word_where_nothing_is_at_stake():
    jobs = ["job", "submit", "wait", "run", "procs", "queue", "partition"]
    found = choose(sheet(jobs, [1, 0, 0, 5, 4, 2, 9]))
    assert found.table == "job" and found.rows[0]["queue"] == 2 and found.unused == ["partition"]


@pytest.mark.parametrize(
    ("rows", "line"),
    [
        ([["项目编号", "总经费额度（万元）"]], '{column = "总经费额度（万元）", unit = 10000, currency = "CNY"}'),
        ([["单位：万元"], ["项目编号", "总经费额度"]], '{column = "总经费额度", unit = 10000, currency = "CNY"}'),
    ],
)
def test_the_line_to_paste_keeps_the_unit_that_is_written(tmp_path, rows, line):
    """Pasted as it stands, it gives the sum that is meant: 12 of 万元."""
    table = sheet(*rows, ["P1", 12])
    with pytest.raises(ColumnError) as error:
        understand(table, PROPOSALS)
    advice = error.value.fix.en.split("map.toml:\n")[1]
    assert advice == f"[proposals]\namount = {line}"
    path = tmp_path / "map.toml"
    path.write_text(advice, encoding="utf-8")
    assert understand(table, PROPOSALS, load_map(path)).rows[0]["amount"] == 12_000_000


def test_the_unit_above_holds_for_a_column_that_was_told(tmp_path):
    path = tmp_path / "map.toml"
    path.write_text('[proposals]\namount = "总经费额度"\n', encoding="utf-8")
    table = sheet(["单位：万元"], ["项目编号", "总经费额度"], ["P1", 12])
    assert understand(table, PROPOSALS, load_map(path)).rows[0]["amount"] == 12_000_000


def test_two_columns_of_one_heading_ask_for_other_headings():
    with pytest.raises(ColumnError) as error:
        choose(sheet(["proposal", "reviewer", "score", "score"], ["P1", "a", 3, 4]))
    assert "heading of its own" in error.value.fix.en and "map.toml" not in error.value.fix.en


def test_advice_names_a_column_once_and_one_whose_cells_could_be_meant():
    with pytest.raises(ColumnError) as error:
        understand(sheet(["代号", "说明", "钱"], ["P1", "甲", 12], ["P2", "乙", 13]), PROPOSALS)
    assert 'id = "代号"' in error.value.fix.zh and 'column = "钱"' in error.value.fix.zh
    assert "申请经费" in error.value.expected and "requested" in error.value.expected
