# SPDX-License-Identifier: Apache-2.0
import re

import pytest

from yuzui.text import Text, same
from yuzui.view.chart import NARROW, WIDE, Meta
from yuzui.view.charts import draw
from yuzui.view.charts.matrix import ROWS
from yuzui.view.charts.matrix import draw as matrix

META = Meta("matrix", same("finding"), same("marks"), "real", same("source"), "2026")
NAMES = (Text("reviewer", "评审人"), Text("deviation", "标准差"))
COLUMNS = [same(str(k)) for k in range(1, 7)]


def rows(count):
    return [
        {"label": same(f"R{k:02d}"), "counts": [0, 1, 0, 7, k % 3, 0], "note": 1.25 if k else None}
        for k in range(count)
    ]


@pytest.mark.parametrize("width", [WIDE, NARROW])
@pytest.mark.parametrize("count", [0, 1, ROWS + 5])
def test_every_size_is_drawn_in_both_languages(count, width):
    picture = matrix(META, rows(count), COLUMNS, NAMES)
    for lang, word in (("en", "reviewer"), ("zh", "评审人")):
        assert word in draw.svg(picture, lang, width)
    assert len(picture.twin.rows) == count


def test_cells_bear_their_numbers_and_empty_ones_none():
    svg = draw.svg(matrix(META, rows(1), COLUMNS, NAMES), "en", WIDE)
    words = re.findall(r">([^<>]+)</text>", svg)
    assert words.count("7") == 1 and words.count("0") == 0
    assert "1.25" not in words, "no deviation of one score"


def test_twin_holds_every_row_and_count():
    twin = matrix(META, rows(ROWS + 5), COLUMNS, NAMES).twin
    assert twin.rows[44][2:] == (0, 1, 0, 7, 2, 0) and twin.rows[0][1] is None
    assert [column.name for column in twin.columns][2:] == [f"c{k}" for k in range(1, 7)]
    svg = draw.svg(matrix(META, rows(ROWS + 5), COLUMNS, NAMES), "en", WIDE)
    assert "R39" in svg and "R40" not in svg
