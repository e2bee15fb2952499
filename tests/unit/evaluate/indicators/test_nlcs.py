# SPDX-License-Identifier: Apache-2.0
"""The score of logarithms is 1 on the mean of every cell that is cited at all."""

import math
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

sys.path.insert(0, str(Path(__file__).parents[3] / "properties"))

from graphs import cells
from tests.contracts.checks.indicator import values

from yuzui.evaluation.indicator import Parameters
from yuzui.evaluation.indicators import nlcs


@settings(max_examples=7)
@given(st.lists(st.lists(st.integers(0, 4), min_size=1, max_size=10), min_size=1, max_size=20))
def test_scores_are_those_of_the_definition(drawn):
    """Of many cells at once, since each query is compiled."""
    found = values(nlcs, *cells(drawn), Parameters(), "sqlite")["nlcs"]
    for cell, cited in enumerate(drawn):
        mean = math.fsum(math.log(1 + n) for n in cited) / len(cited)
        for i, n in enumerate(cited):
            wanted = None if mean == 0 else pytest.approx(math.log(1 + n) / mean, abs=1e-12)
            assert found[f"w{cell}.{i}"] == wanted


def test_the_mean_of_a_cited_cell_is_one():
    works = {"a": 2000, "b": 2000, "c": 2001, "d": 2001}
    found = values(nlcs, works, [("c", "a"), ("d", "a"), ("d", "b")], Parameters(), "duckdb")
    assert (found["nlcs"]["a"] + found["nlcs"]["b"]) / 2 == pytest.approx(1, abs=1e-12)
    assert found["nlcs_null"]["c"] == "cell_uncited"
