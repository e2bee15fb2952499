# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import pytest
from tests.drawn import marks, words

from yuzui.view.charts import grids
from yuzui.view.drawing import NARROW, WIDE, Rects
from yuzui.view.palette import RIVER, WINE


def test_numbers_stand_in_cells_and_observed_rows_are_marked(gallery):
    wide, narrow = words(gallery["heat"], "zh", WIDE), words(gallery["heat"], "zh", NARROW)
    assert {"21.3%", "● 5 % 2024", "增速", "期限"} <= set(wide)
    assert {"21.3", "● 5 %", "增速"} <= set(narrow) and not any("2024" in word for word in narrow)


def test_the_shade_grows_with_the_value_and_only_what_was_seen_is_framed(gallery):
    shades, framed = marks(gallery["heat"], Rects)
    assert shades.fill == RIVER and shades.shades == pytest.approx([0.86, 0.06, *[0.06 + 0.8 * 0.05 / 0.163] * 2])
    assert (framed.stroke, framed.fill, framed.boxes) == (WINE, None, [shades.boxes[1]])
    assert len(gallery["heat"].twin.rows) == 2 and gallery["heat-none"].twin.rows == []


def test_cells_bear_their_numbers_and_empty_ones_none(gallery):
    one = words(gallery["matrix-one"])
    assert one.count("7") == 1 and "0" not in one
    assert "1.25" not in one, "no deviation of one score"
    (cells,) = marks(gallery["matrix-one"], Rects)
    assert cells.shades == [0, 1 / 8, 0, 7 / 8, 0, 0]


def test_twin_holds_every_row_and_count(gallery):
    twin = gallery["matrix"].twin
    assert twin.rows[44][2:] == (0, 1, 0, 7, 2, 0) and twin.rows[0][1] is None
    assert [column.name for column in twin.columns][2:] == [f"c{k}" for k in range(1, 7)]
    assert "R39" in words(gallery["matrix"]) and "R40" not in words(gallery["matrix"])
    assert grids.MOST_ROWS == 40
