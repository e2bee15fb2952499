# SPDX-License-Identifier: Apache-2.0
import re

import pytest

from yuzui.view.charts.outline import attributes, number, path, shape, stepped


@pytest.mark.parametrize(("value", "said"), [(1.0, "1"), (0.125, "0.12"), (-0.001, "0"), (100.0, "100"), (2.5, "2.5")])
def test_a_length_has_no_more_digits_than_are_seen(value, said):
    assert number(value) == said


def test_attributes_leave_out_what_is_not_said():
    assert attributes(x=1.0, text_anchor="end", fill=None) == ' x="1" text-anchor="end"'


def test_a_level_holds_until_the_next_point():
    points = [(0.0, 1.0), (2.0, 3.0), (5.0, 0.0)]
    assert path(points) == "M0,1L2,3L5,0"
    assert path(stepped(points)) == "M0,1H2V3H5V0"
    assert stepped([(1.0, 2.0)]) == [(1.0, 2.0)]


def places(outline):
    """Return the corners of a path of straight lines."""
    found, x, y = [], 0.0, 0.0
    for letter, said in re.findall(r"([Ml])([-\d.,]+)", outline):
        a, b = map(float, said.split(","))
        x, y = (a, b) if letter == "M" else (x + a, y + b)
        found.append((x, y))
    return found


@pytest.mark.parametrize("name", ["diamond", "square", "triangle-up", "triangle-down", "cross"])
def test_marks_are_closed_and_as_large_as_their_circle(name):
    outline = shape(name, 4.0, (10.0, 20.0))
    assert outline[-1] == "z"
    sizes = [max(abs(x - 10), abs(y - 20)) for x, y in places(outline)]
    assert max(sizes) == pytest.approx(4, abs=0.02)
