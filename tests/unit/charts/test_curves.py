# SPDX-License-Identifier: Apache-2.0
"""Curves: censored parts dotted, hollow and hatched; intervals drawn; axis from zero."""

from __future__ import annotations

from yuzui.text import Text
from yuzui.view.charts import curves, spec


def marks(picture, kind):
    return [x for x in picture.spec("en", 760)["layer"] if x["mark"]["type"] == kind]


def test_censored_points_are_hollow_and_joined_by_dots(gallery):
    hollow = [x for x in marks(gallery["curves"], "point") if x["mark"].get("fill") == spec.CARD]
    assert [v["x"] for v in hollow[0]["data"]["values"]] == [6, 7, 8]
    dotted = [x for x in marks(gallery["curves"], "line") if x["mark"]["strokeDash"] == [2, 3]]
    assert dotted[0]["data"]["values"][0]["x"] == 5, "the dots leave from the last complete point"


def test_hatch_begins_between_complete_and_censored(gallery):
    (ground,) = marks(gallery["curves"], "rect")
    assert ground["data"]["values"] == [{"x": 5.5, "x2": 8}]


def test_no_hatch_where_complete_and_censored_mix(gallery):
    group = Text("a", "甲")
    rows = [{"x": x, "y": 1.0, "group": group, "low": None, "high": None, "censored": x == 1} for x in range(3)]
    made = curves.draw(gallery["curves"].meta, rows, (group, group, ""))
    assert marks(made, "rect") == []


def test_intervals_are_drawn_and_in_the_twin(gallery):
    assert len(marks(gallery["curves"], "area")) == 2
    names = [column.name for column in gallery["curves"].twin.columns]
    assert names == ["group", "x", "y", "low", "high", "censored"]


def test_missing_values_are_skipped_not_drawn_as_zero(gallery):
    group = Text("a", "甲")
    rows = [{"x": x, "y": None if x == 1 else 2.0, "group": group, "low": None, "high": None} for x in range(3)]
    made = curves.draw(gallery["curves"].meta, rows, (group, group, ""))
    drawn = [v["x"] for v in marks(made, "point")[1]["data"]["values"]]
    assert drawn == [0, 2]
    assert [row[2] for row in made.twin.rows] == [2.0, None, 2.0]
