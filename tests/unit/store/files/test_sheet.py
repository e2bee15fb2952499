# SPDX-License-Identifier: Apache-2.0
"""Rows held as columns are read as any other rows."""

import pytest

from yuzui.sheets.sheet import Stacked

ROWS = Stacked(["a", "b"], [[1, 2], ["x", None]])


def test_rows_by_number_slice_and_in_turn():
    assert len(ROWS) == 3 and list(ROWS) == [["a", "b"], (1, "x"), (2, None)]
    assert list(ROWS[0]) == ["a", "b"] and ROWS[1] == (1, "x") and ROWS[-1] == (2, None)
    assert ROWS[:2] == list(ROWS)[:2] and ROWS[1:] == list(ROWS)[1:]
    with pytest.raises(IndexError):
        ROWS[3]
