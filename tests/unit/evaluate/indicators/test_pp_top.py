# SPDX-License-Identifier: Apache-2.0
"""Credits add up to their share in every cell, ties or not."""

import sys
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

sys.path.insert(0, str(Path(__file__).parents[3] / "properties"))

from graphs import cells
from tests.contracts.checks.indicator import values

from yuzui.evaluation.indicator import Parameters
from yuzui.evaluation.indicators import pp_top

CELLS = st.lists(st.lists(st.integers(0, 4), min_size=1, max_size=12), min_size=1, max_size=20)
"""Citations of the works of some cells: many at once, since each query is compiled."""


def credit(cited, level):
    """Return the credit of each work, by the definition, in exact fractions."""
    works, kept = len(cited), Fraction(100 - level, 100)
    line = min(c for c in cited if sum(other <= c for other in cited) >= kept * works)
    upto, tied = sum(c <= line for c in cited), cited.count(line)
    part = (upto - kept * works) / tied
    return [Fraction(1) if c > line else part if c == line else Fraction(0) for c in cited]


@settings(max_examples=7)
@given(CELLS)
def test_credits_are_those_of_the_definition_and_add_up(drawn):
    found = values(pp_top, *cells(drawn), Parameters(), "sqlite")
    for level in pp_top.LEVELS:
        column = found[f"pp{level}_credit"]
        for cell, cited in enumerate(drawn):
            wanted = credit(cited, level)
            assert sum(wanted) == Fraction(level * len(cited), 100)
            seen = [column[f"w{cell}.{i}"] for i in range(len(cited))]
            assert seen == pytest.approx([float(part) for part in wanted], abs=1e-12)
