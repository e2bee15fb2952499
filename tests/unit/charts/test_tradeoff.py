# SPDX-License-Identifier: Apache-2.0
"""Trade-off: one curve, where we stand on it in another shape, axes that begin near the data."""

from __future__ import annotations


def points(picture, shape):
    layers = picture.spec("en", 760)["layer"]
    return [row for layer in layers if layer["mark"].get("shape") == shape for row in layer["data"]["values"]]


def test_where_we_stand_has_a_shape_of_its_own(gallery):
    assert len(points(gallery["tradeoff"], "diamond")) == 1
    assert len(points(gallery["tradeoff"], "circle")) == 6


def test_the_line_runs_through_all_points_in_order(gallery):
    (line,) = [x for x in gallery["tradeoff"].spec("en", 760)["layer"] if x["mark"]["type"] == "line"]
    xs = [row["x"] for row in line["data"]["values"]]
    assert xs == sorted(xs) and len(xs) == 7


def test_the_label_of_the_present_point_stays_inside(gallery):
    for lang, word in (("en", "now US$145 M"), ("zh", "现 1.45亿美元")):
        for width in (760, 360):
            assert word in str(gallery["tradeoff"].spec(lang, width))
            assert word in str(gallery["tradeoff-one"].spec(lang, width))


def test_the_twin_says_where_we_are(gallery):
    rows = gallery["tradeoff"].twin.rows
    assert [row[2] is not None for row in rows] == [k == 1 for k in range(7)]
