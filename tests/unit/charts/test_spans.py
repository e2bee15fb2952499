# SPDX-License-Identifier: Apache-2.0
"""Spans: as long as they hold, hatched where that is assumed, and the value always inside."""

from __future__ import annotations

import pytest

from yuzui.view.charts import spec


def layers(picture, mark, lang="en", width=760):
    return [one for one in picture.spec(lang, width)["layer"] if one["mark"]["type"] == mark]


def test_last_day_is_in_and_what_is_assumed_is_hatched(gallery):
    sure, pale, hatch = layers(gallery["spans"], "bar")
    first, quarter, open_ = sure["data"]["values"]
    assert first["x"] == 2015 and first["x2"] == 2018, "open start: from the edge"
    assert quarter["x2"] - quarter["x"] == pytest.approx(92 / 365), "first and last day are in"
    assert open_["x2"] == pytest.approx(2024 + 365 / 366)
    assert hatch["mark"]["fill"] == spec.HATCH
    assert [one["x2"] for one in hatch["data"]["values"]] == [2028]
    assert pale["data"] == hatch["data"]


def test_an_end_that_takes_away_is_marked(gallery):
    (marks,) = [one for one in layers(gallery["spans"], "point") if "shape" in one["mark"]]
    assert len(marks["data"]["values"]) == 1


def test_line_stands_at_the_day_asked_for(gallery):
    (line,) = layers(gallery["spans"], "rule")
    assert [one["x"] for one in line["data"]["values"]] == [2024.0]
    (beside,) = layers(gallery["spans"], "rule", width=360)
    assert len(beside["data"]["values"]) == 3, "names stand above the bars: a line at each bar"
    assert layers(gallery["spans-one"], "rule") == []


@pytest.mark.parametrize("width", [760, 360])
@pytest.mark.parametrize("name", ["spans", "spans-one"])
def test_value_never_leaves_the_picture(gallery, name, width):
    made = gallery[name].spec("en", width)
    (values,) = [one for one in made["layer"] if one["mark"].get("fontWeight") == 600]
    for row in values["data"]["values"]:
        end = row["px"] + spec.text_width(row["t"], width, bold=True)
        assert -made["padding"]["left"] <= row["px"]
        assert end <= made["width"] + made["padding"]["right"]


def test_twin_says_every_day(gallery):
    twin = gallery["spans"].twin
    assert [column.name for column in twin.columns] == ["label", "value", "start", "end", "assumed"]
    assert twin.rows[2][2:] == ("2023-01-01", None, "2024-12-31")
