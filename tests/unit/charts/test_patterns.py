# SPDX-License-Identifier: Apache-2.0
"""Fills that say by their lines what their ink says by its colour."""

import re

from yuzui.view.charts import patterns, spec


def test_no_two_groups_look_alike_without_colour():
    marks = [(at, broken) for at, broken in patterns.LINES]
    assert len(marks) == len(set(marks)) == len(spec.SERIES)
    assert len({patterns.fill(n) for n in range(len(spec.SERIES))}) == len(spec.SERIES)
    assert patterns.fill(99) == patterns.fill(len(spec.SERIES) - 1)


def test_lines_run_inside_the_bar_of_every_row():
    for at, _ in patterns.LINES:
        assert all(abs(below) + patterns.THICK / 2 < patterns.BAR / 2 for below in at)
    pattern = patterns.PATTERNS["lines-1"]
    assert f'height="{patterns.PITCH}"' in pattern and 'patternUnits="userSpaceOnUse"' in pattern
    at = float(re.search(r"M0 ([\d.]+)h", pattern)[1])
    assert at == patterns.PITCH / 2 + patterns.LINES[1][0][0] - patterns.THICK / 2


def test_only_what_is_referred_to_is_defined():
    assert patterns.defined("<rect/>") == ""
    found = patterns.defined(f'<rect fill="{spec.HATCH}"/><rect fill="{patterns.fill(2)}"/>')
    assert re.findall(r'pattern id="([\w-]+)"', found) == ["hatch", "lines-2"]
