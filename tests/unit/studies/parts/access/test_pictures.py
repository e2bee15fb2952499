# SPDX-License-Identifier: Apache-2.0
"""Distances with the error of the coordinates; no picture of one bar."""

from yuzui.facilities.access.report import pictures


def test_distances_are_drawn_with_their_error(document):
    assert pictures.draw(document) == []
    document["found"][1] |= {"distance_km": 5.0, "error_km": 10.0}
    (picture,) = pictures.draw(document)
    assert picture.meta.finding.en == "The nearest is B, 5 km from Hefei"
    low, high = picture.twin.rows[1][-2:]
    assert (low, high) == (0.0, 15.0)
    document["near"] = None
    assert pictures.draw(document) == []
