# SPDX-License-Identifier: Apache-2.0
"""Swap: two sides from one axis, lengths comparable, many drawn as one without a false length."""

from __future__ import annotations

from yuzui.view.charts import swap


def bars(picture, width=760):
    layers = [x for x in picture.spec("en", width)["layer"] if x["mark"]["type"] == "bar"]
    return [[(row["px"], row["px2"]) for row in layer["data"]["values"]] for layer in layers]


def test_leaving_grows_to_the_left_and_entering_to_the_right(gallery):
    leaves, enters = bars(gallery["swap"])
    assert len(leaves) == 2 and len(enters) == 3
    assert all(end < start for start, end in leaves) and all(end > start for start, end in enters)


def test_equal_values_have_equal_lengths_on_both_sides(gallery):
    rows = [{"id": n, "enters": n == "a", "value": 2.0, "cost": None} for n in "ab"]
    words = gallery["swap"].twin.columns[0].label
    made = swap.draw(gallery["swap"].meta, rows, (words, words, words))
    (((a, b),), ((c, d),)) = bars(made)
    assert abs(a - b) == abs(c - d)


def test_many_are_one_row_with_their_sum_and_without_a_bar(gallery):
    _, enters = bars(gallery["swap-many"])
    assert len(enters) == swap.MOST - 1
    assert len(gallery["swap-many"].twin.rows) == 41
    said = str(gallery["swap-many"].spec("en", 760))
    assert "27 more" in said
    assert "另 27 项" in str(gallery["swap-many"].spec("zh", 760))


def test_the_sums_stand_beneath(gallery):
    said = str(gallery["swap"].spec("en", 760))
    assert "+3.30 value points" in said and "\u22122.70 value points" in said
    assert "nobody" in str(gallery["swap-none"].spec("en", 760))
