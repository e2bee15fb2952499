# SPDX-License-Identifier: Apache-2.0
"""Credits add up to their share in every cell, ties or not."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yuzui.evaluate.indicator import Parameters
from yuzui.evaluate.indicators import pp_top
from yuzui.testing.indicator import values


def credit(cited, level):
    """Return the credit of each work, by the definition, in exact fractions."""
    works, kept = len(cited), Fraction(100 - level, 100)
    line = min(c for c in cited if sum(other <= c for other in cited) >= kept * works)
    upto, tied = sum(c <= line for c in cited), cited.count(line)
    part = (upto - kept * works) / tied
    return [Fraction(1) if c > line else part if c == line else Fraction(0) for c in cited]


@given(st.lists(st.integers(0, 4), min_size=1, max_size=12))
def test_credits_are_those_of_the_definition_and_add_up(cited):
    works = {f"w{i}": 2000 for i in range(len(cited))} | {f"c{i}": 2001 for i in range(4)}
    links = [(f"c{k}", f"w{i}") for i, n in enumerate(cited) for k in range(n)]
    found = values(pp_top, works, links, Parameters(), "sqlite")
    for level in pp_top.LEVELS:
        wanted = credit(cited, level)
        assert sum(wanted) == Fraction(level * len(cited), 100)
        seen = [found[f"pp{level}_credit"][f"w{i}"] for i in range(len(cited))]
        assert seen == pytest.approx([float(part) for part in wanted], abs=1e-12)
