# SPDX-License-Identifier: Apache-2.0
"""Order, positions and shapes of the caterpillar, read back from its specification."""

from __future__ import annotations

import pytest

from yuzui.text import Text
from yuzui.view.charts import caterpillar, spec
from yuzui.view.charts.draw import svg


def rows():
    note = Text("why", "理由")
    return [
        {"id": "B", "rank": 3.0, "low": 1, "high": 5, "low50": 2, "high50": 4, "band": "lottery", "note": note},
        {"id": "A", "rank": 1.5, "low": 1, "high": 2, "low50": None, "high50": None, "band": "fund", "note": note},
        {"id": "C", "rank": 5.0, "low": 4, "high": 5, "low50": 4, "high50": 5, "band": "decline", "note": note},
    ]  # fmt: skip


@pytest.fixture
def made(gallery):
    meta = gallery["cat-some"].meta
    return caterpillar.draw(meta, rows(), (2.0, 4.0))


def layers(picture, kind, lang="en", width=760):
    return [x for x in picture.spec(lang, width)["layer"] if x["mark"]["type"] == kind]


def test_rows_stand_from_best_to_worst_whatever_their_order(made, gallery):
    assert [row[0] for row in made.twin.rows] == ["A", "B", "C"]
    turned = caterpillar.draw(made.meta, rows()[::-1], (2.0, 4.0))
    assert turned.spec("zh", 360) == made.spec("zh", 360)


def test_every_proposal_is_one_mark_with_its_interval(made):
    dots = [v for layer in layers(made, "point") for v in layer["data"]["values"]]
    assert sorted((v["y"], v["x"]) for v in dots) == [(0, 1.5), (1, 3.0), (2, 5.0)]
    outer = layers(made, "line")
    ends = {(v["y"], v["x"]) for layer in outer for v in layer["data"]["values"] if v["x"] is not None}
    assert {(0, 1), (0, 2), (1, 1), (1, 5), (2, 4), (2, 5)} <= ends
    assert {(1, 2), (1, 4)} <= ends, "the 50 % interval is drawn too"


def test_bands_differ_in_shape_as_well_as_ink(made):
    marks = [layer["mark"] for layer in layers(made, "point")]
    assert [m["shape"] for m in marks] == ["circle", "diamond", "circle"]
    assert marks[2]["fill"] == spec.CARD != marks[0]["fill"]


def test_the_line_is_a_band(made):
    (ground,) = layers(made, "rect")
    assert ground["data"]["values"] == [{"x": 2.0, "x2": 4.0}]


def test_no_band_without_lottery(gallery):
    made = caterpillar.draw(gallery["cat-some"].meta, rows(), None)
    assert layers(made, "rect") == []


def test_counts_stand_in_the_legend(made):
    words = [v["t"] for layer in layers(made, "text") for v in layer["data"]["values"]]
    assert {"● fund 1", "◆ lottery band 1", "○ decline 1"} <= set(words)
    chinese = [v["t"] for x in layers(made, "text", "zh") for v in x["data"]["values"]]
    assert {"● 资助 1", "◆ 抽签区间 1", "○ 不资助 1"} <= set(chinese)


def test_large_pictures_group_equal_ranks_by_band(gallery):
    note = Text("why", "理由")
    many = [
        {"id": f"{i:04d}", "rank": 100.0 * (i // 100) + 0.001 * i, "low": 1, "high": 400,
         "low50": None, "high50": None, "band": ("decline", "fund")[i % 2], "note": note}
        for i in range(400)
    ]  # fmt: skip
    made = caterpillar.draw(gallery["cat-many"].meta, many, None)
    ranks = [row[1] // 100 for row in made.twin.rows]
    assert ranks == sorted(ranks), "a row never crosses from one tie to another"
    first = [row[4].en for row in made.twin.rows[:100]]
    assert first == ["fund"] * 50 + ["decline"] * 50


def test_many_proposals_are_drawn_in_few_characters_each(gallery):
    """A thousand of them stand on the start page, twice."""
    many = gallery["cat-many"]
    assert len(many.twin.rows) > 300 and len(svg(many, "en")) < 70 * len(many.twin.rows)
