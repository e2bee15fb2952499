# SPDX-License-Identifier: Apache-2.0
"""Which table a sheet is."""

import pytest

from yuzui.errors import ColumnError
from yuzui.store.files.sheet import Sheet
from yuzui.store.files.understand import choose


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
