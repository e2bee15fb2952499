# SPDX-License-Identifier: Apache-2.0
"""Windows, touches and the unit of keys of the disruption kernel."""

import sys
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).parents[3] / "properties"))

from graphs import counts_by_sets, numbered

from yuzui.evaluation.indicator import Timed
from yuzui.solve.kernels import disruption

GRAPH = numbered(
    {"r": 1995, "f": 2000, "g": 2000, "a": 2001, "b": 2005, "c": 2006},
    [("f", "r"), ("a", "f"), ("b", "f"), ("b", "r"), ("c", "r"), ("g", "r")],
)


def test_window_is_strict_at_the_start_and_closed_at_the_end():
    low, high = disruption.window(Timed.of(GRAPH, "year"), 1, 2, 5)
    assert GRAPH.order[low[0] : high[0]].tolist() == ["a", "b"]


def test_an_open_window_reaches_the_last_work():
    low, high = disruption.window(Timed.of(GRAPH, "year"), 0, 1, -1)
    assert (low[0], high[0]) == (1, 6)


def test_touches_counts_citers_of_references():
    lists = (GRAPH.out_ptr, GRAPH.out_idx, GRAPH.in_ptr, GRAPH.in_idx)
    assert disruption.touches(lists, 0, 6) == 4 + 2 + 2 + 4 + 4 + 4


def test_keys_wider_than_32_bits(monkeypatch):
    """The twin falls back to 64-bit keys; forced here by a chunk with a huge window."""
    seen = []
    real = disruption._keys

    def spy(owner, citer, low, high):
        keys, width = real(owner, citer, low, high)
        seen.append(keys.dtype)
        return keys.astype(np.int64), width

    monkeypatch.setattr(disruption, "_keys", spy)
    low, high = disruption.window(Timed.of(GRAPH, "year"), 0, 6, 5)
    lists = (GRAPH.out_ptr, GRAPH.out_idx, GRAPH.in_ptr, GRAPH.in_idx)
    found = disruption.counts(low, high, lists, 0, 1)
    assert np.array_equal(found, counts_by_sets(GRAPH, GRAPH.year, 5))
    assert set(seen) == {np.dtype(np.uint32)}
