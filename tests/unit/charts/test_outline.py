# SPDX-License-Identifier: Apache-2.0
import pytest

from yuzui.charts.outline import attributes, number, path, shape, stepped


@pytest.mark.parametrize(
    ("value", "said"), [(1.0, "1"), (0.125, "0.12"), (-0.001, "0"), (100.0, "100"), (2.5, "2.5")]
)
def test_a_length_has_no_more_digits_than_are_seen(value, said):
    assert number(value) == said


def test_attributes_leave_out_what_is_not_said():
    assert attributes(x=1.0, text_anchor="end", fill=None) == ' x="1" text-anchor="end"'


def test_a_level_holds_until_the_next_point():
    points = [(0.0, 1.0), (2.0, 3.0), (5.0, 0.0)]
    assert path(points) == "M0,1L2,3L5,0"
    assert path(stepped(points)) == "M0,1L2,1L2,3L5,3L5,0"
    assert stepped([(1.0, 2.0)]) == [(1.0, 2.0)]


@pytest.mark.parametrize("name", ["diamond", "square", "triangle-up", "triangle-down", "cross"])
def test_marks_are_closed_and_as_large_as_their_circle(name):
    outline = shape(name, 4.0)
    places = [tuple(map(float, p.split(","))) for p in outline[1:-1].split("L")]
    assert outline[0] == "M" and outline[-1] == "Z"
    assert max(max(map(abs, p)) for p in places) == 4


def test_a_circle_is_two_arcs():
    assert shape("circle", 1.5) == "M1.5,0A1.5,1.5,0,1,1,-1.5,0A1.5,1.5,0,1,1,1.5,0"
