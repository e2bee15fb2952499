# SPDX-License-Identifier: Apache-2.0
"""Bullet lines: fractions printed as per cent, no bar without a target, states in words."""

from __future__ import annotations


def words(picture, lang):
    layers = picture.spec(lang, 760)["layer"]
    return [v["t"] for x in layers if x["mark"]["type"] == "text" for v in x["data"]["values"]]


def test_value_and_target_are_said(gallery):
    assert "6.88\u202f% of 8.00\u202f% · not met" in words(gallery["bullet"], "en")
    assert "6.88%，目标 8.00% · 未达到" in words(gallery["bullet"], "zh")


def test_no_value_is_no_data_not_zero(gallery):
    assert "target 7.00\u202f% · no data" in words(gallery["bullet"], "en")
    (bar,) = [x for x in gallery["bullet"].spec("en", 760)["layer"] if x["mark"]["type"] == "bar"]
    assert len(bar["data"]["values"]) == 1, "only a value with a target has a bar"


def test_scale_is_the_larger_of_value_and_target(gallery):
    (bar,) = [x for x in gallery["bullet"].spec("en", 760)["layer"] if x["mark"]["type"] == "bar"]
    assert bar["data"]["values"][0]["x2"] == 0.0688 / 0.08


def test_twin_says_the_same(gallery):
    rows = gallery["bullet"].twin.rows
    assert [cell.en for cell in rows[0][1:]] == ["6.88\u202f%", "8.00\u202f%", "not met"]
    assert rows[1][1].zh == "无数据"
    assert rows[2][2].en == "—"
