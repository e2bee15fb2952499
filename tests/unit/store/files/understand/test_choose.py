# SPDX-License-Identifier: Apache-2.0
"""Which table a sheet is."""

import pytest

from yuzui.errors import ColumnError
from yuzui.sheets.sheet import Sheet
from yuzui.sheets.understand import choose


def sheet(*rows, name="", merged=(), file="t.csv", faulty=None):
    return Sheet(file, name, [list(row) for row in rows], merged=merged, faulty=faulty or {})


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


def test_an_id_alone_does_not_make_a_table():
    rows = (["id", "colour", "taste"], ["1", "red", "sweet"])
    with pytest.raises(ColumnError) as error:
        choose(sheet(*rows))
    assert error.value.code == "unknown_table"
    assert choose(sheet(*rows, name="专家名单")).table == "reviewer"


def test_required_columns_tell_a_table_however_many_others_there_are():
    others = [f"备选{n}" for n in range(12)]
    assert choose(sheet(["编号", "金额", *others], ["P1", 5, *range(12)])).table == "proposal"


def test_ids_that_mostly_repeat_are_no_ids():
    rows = [[f"E{n % 3}", "物理"] for n in range(30)]
    with pytest.raises(ColumnError):
        choose(sheet(["专家编号", "领域"], *rows))
    assert choose(sheet(["专家编号", "领域"], *rows[:3])).table == "reviewer"


def test_a_pair_of_ids_says_nothing_where_a_further_column_is_not_known():
    """Marks under a heading nobody knows are no conflicts of those who gave them."""
    rows = (["proposal", "reviewer", "Note"], ["P1", "R1", 3])
    with pytest.raises(ColumnError) as error:
        choose(sheet(*rows, name="round 2"))
    assert error.value.code == "unknown_table"
    with pytest.raises(ColumnError, match="score"):
        choose(sheet(*rows, name="reviews"))
    assert choose(sheet(*rows, name="回避")).table == "conflict"
    pairs = (["proposal", "reviewer"], ["P1", "R1"])
    assert choose(sheet(*pairs)).table == "conflict"


def test_what_names_a_proposal_in_reviews_names_it_in_the_list_of_proposals():
    for head in ("proposal number", "Proposal No.", "application number", "项目编号"):
        assert choose(sheet([head, "amount"], ["P1", 5])).rows[0]["id"] == "P1"
        assert choose(sheet([head, "score"], ["P1", 5])).rows[0]["proposal"] == "P1"
