# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import pytest
from tests.drawn import marks

from yuzui.text import same
from yuzui.view.charts import panels
from yuzui.view.charts.panels import Panel, PanelAxes, PanelPoint
from yuzui.view.drawing import Area, Line, Points, Rules
from yuzui.view.palette import CARD, RIVER, SILT


def test_the_table_holds_every_point_its_state_and_its_mark(gallery):
    twin = gallery["panels-ends"].twin
    assert [c.name for c in twin.columns] == ["item", "x", "y", "low", "high", "state", "mark"]
    assert len(twin.rows) == 6
    assert [row[5].en for row in twin.rows[:4]] == ["complete"] * 3 + ["not over yet"]
    assert twin.rows[1][6].zh == "唤醒" and twin.rows[0][6] is None
    assert [c.name for c in gallery["panels"].twin.columns][3] == "state"


def test_what_is_not_over_is_a_hollow_dotted_outline(gallery):
    full, hollow, *_ = marks(gallery["panels"], Line)
    assert full.dash == () and hollow.dash and [x for x, _ in hollow.pieces[0]] == [2, 3]
    assert [len(mark.band) for mark in marks(gallery["panels"], Area)] == [3, 2]
    assert {CARD, SILT, RIVER} == {mark.fill for mark in marks(gallery["panels"], Points)}


def test_panels_share_a_scale_or_have_their_own(gallery):
    def heights(common):
        rows = [Panel(same(name), [PanelPoint(0, 1), PanelPoint(1, top)]) for name, top in (("a", 8), ("b", 2))]
        axes = PanelAxes(same("x"), same("y"), same("item"), common=common)
        areas = marks(panels.panel_chart(gallery["panels"].meta, rows, {}, axes), Area)
        return [max(low - high for _, low, high in mark.band) for mark in areas]

    assert heights(False) == pytest.approx([panels.HEIGHT] * 2)
    assert heights(True) == pytest.approx([panels.HEIGHT, panels.HEIGHT / 4])


def test_a_single_point_is_an_upright_and_none_is_no_fault(gallery):
    axes = PanelAxes(same("x"), same("y"), same("item"))
    one, none = ([Panel(same("a"), points)] for points in ([PanelPoint(0, 3)], []))
    upright, zero = marks(panels.panel_chart(gallery["panels"].meta, one, {}, axes), Rules)
    assert upright.ends[0].y2 - upright.ends[0].y == panels.HEIGHT and upright.width == 3
    assert len(marks(panels.panel_chart(gallery["panels"].meta, none, {}, axes), Rules)) == 1 and zero.ends
