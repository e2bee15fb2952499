# SPDX-License-Identifier: Apache-2.0
"""The fan: four line styles, shapes by status, intervals of every method, the target line."""

from __future__ import annotations

import pytest

from yuzui.view.charts import fan, spec


def marks(picture, kind, lang="en"):
    return [x for x in picture.spec(lang, 760)["layer"] if x["mark"]["type"] == kind]


def test_methods_differ_in_ink_and_dash(gallery):
    lines = [x["mark"] for x in marks(gallery["fan"], "line")][:3]
    assert len({m["stroke"] for m in lines}) == 3
    assert len({tuple(m["strokeDash"]) for m in lines}) == 3


def test_every_method_with_intervals_shows_its_last(gallery):
    spans = [x for x in marks(gallery["fan"], "rule") if "y2" in x["encoding"]]
    ends = [x["data"]["values"][0] for x in spans]
    assert ends == [pytest.approx({"y": 0.067, "y2": 0.083}), pytest.approx({"y": 0.071, "y2": 0.079})]


def test_preliminary_is_hollow_and_restated_a_diamond(gallery):
    points = {len(x["data"]["values"]): x["mark"] for x in marks(gallery["fan"], "point")[1:]}
    shapes = [(x["mark"]["shape"], x["mark"]["fill"]) for x in marks(gallery["fan"], "point")[1:]]
    assert points
    assert shapes == [("circle", spec.INK), ("circle", spec.CARD), ("diamond", spec.INK)]


def test_fan_starts_at_the_last_published_figure(gallery):
    (outer, inner) = marks(gallery["fan"], "area")
    first = outer["data"]["values"][0]
    assert first == {"x": 2024, "y": 0.0688, "y2": 0.0688}
    assert inner["data"]["values"][1]["y"] > outer["data"]["values"][1]["y"]


def test_target_is_named(gallery):
    words = [v["t"] for x in marks(gallery["fan"], "text", "zh") for v in x["data"]["values"]]
    assert "目标 8%" in words


def test_twin_holds_history_and_every_projection(gallery):
    rows = gallery["fan"].twin.rows
    assert len(rows) == 3 + 3 * 5
    assert rows[0][1:3] == (2022, 0.0657)
    assert [column.name for column in gallery["fan"].twin.columns][3:7] == "p05 p10 p90 p95".split()


def test_range_holds_all_that_is_drawn():
    low, high = fan._range([{"value": 0.05}], [], 0.2)
    assert low < 0.05
    assert high > 0.2
