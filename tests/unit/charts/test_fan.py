# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import pytest
from tests.drawn import marks, words

from yuzui.view.charts.fan import Ghost, Observation, Projection, fan_chart
from yuzui.view.drawing import Area, Line, Points, Rules, Words
from yuzui.view.palette import CARD, INK


def test_methods_differ_in_ink_and_dash(gallery):
    lines = marks(gallery["fan"], Line)[:3]
    assert len({line.stroke for line in lines}) == len({tuple(line.dash) for line in lines}) == 3
    assert all(line.pieces[0][0] == (2024, 0.0688) for line in lines)


def test_every_method_with_intervals_shows_its_last(gallery):
    *_, first, second = marks(gallery["fan"], Rules)
    assert [(rule.ends[0].y, rule.ends[0].y2) for rule in (first, second)] == [
        pytest.approx((0.067, 0.083)), pytest.approx((0.071, 0.079)),
    ]  # fmt: skip


def test_preliminary_is_hollow_and_restated_a_diamond(gallery):
    points = marks(gallery["fan"], Points)
    assert [(mark.shape, mark.fill) for mark in points] == [("circle", INK), ("circle", CARD), ("diamond", INK)]
    assert [mark.places for mark in points] == [[(2022, 0.0657)], [(2024, 0.0688)], [(2023, 0.0677)]]


def test_fan_starts_at_the_last_published_figure(gallery):
    outer, inner = marks(gallery["fan"], Area)
    assert outer.band[0] == inner.band[0] == (2024, 0.0688, 0.0688)
    assert inner.band[1][1] > outer.band[1][1] and inner.band[1][2] < outer.band[1][2]


def test_target_is_named_and_the_twin_holds_history_and_every_projection(gallery):
    assert "目标 8%" in words(gallery["fan"], "zh")
    rows = gallery["fan"].twin.rows
    assert len(rows) == 3 + 3 * 5 and rows[0][1:3] == (2022, 0.0657)
    assert [column.name for column in gallery["fan"].twin.columns][3:7] == "p05 p10 p90 p95".split()


def test_the_scale_holds_all_that_is_drawn(gallery):
    scale = fan_chart(gallery["fan"].meta, [Observation(2020, 0.05, "final")], [], 0.2).drawing("en", 760).y.scale
    assert scale.low < 0.05 and scale.high > 0.2


def test_what_was_projected_earlier_is_named_where_no_published_figure_is_covered(gallery):
    history = [Observation(year, 0.06, "final") for year in range(2015, 2024)]
    for last, anchor in ((2023, "start"), (2020, "end")):
        ghost = Ghost(2016, [Projection(year, 0.05) for year in range(2016, last + 1)])
        made = fan_chart(gallery["fan"].meta, history, [], None, [ghost])
        assert "said in 2016" in words(made) and made.twin.rows[-1][0].en == "as said in 2016"
        (label,) = [mark for mark in marks(made, Words) if mark.halo]
        assert label.anchor == anchor
