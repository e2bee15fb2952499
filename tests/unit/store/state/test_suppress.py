# SPDX-License-Identifier: Apache-2.0
"""Whoever knows every number shown cannot work out one that is not."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from yuzui.store.state.suppress import suppress


def open_values(shown, most):
    """Return how many values each hidden number may have, by trying every table of counts."""
    inner = [cell for cell in shown if None not in cell]
    spans = [range(most + 1) if shown[c] is None else [shown[c]] for c in inner]
    tables = np.array(np.meshgrid(*spans, indexing="ij")).reshape(len(inner), -1)
    within = {cell: [all(t in (None, v) for t, v in zip(cell, c, strict=True)) for c in inner] for cell in shown}
    sums = {cell: tables[mask].sum(axis=0) for cell, mask in within.items()}
    fits = np.ones(tables.shape[1], dtype=bool)
    for cell, value in shown.items():
        fits &= True if value is None else sums[cell] == value
    assert fits.any()
    return {c: len(np.unique(sums[c][fits])) for c, value in shown.items() if value is None}


one_way = st.dictionaries(st.sampled_from("abcd"), st.integers(0, 4), min_size=1).map(
    lambda d: {(k,): n for k, n in d.items()}
)
two_way = st.tuples(st.integers(1, 2), st.integers(1, 3)).flatmap(
    lambda size: st.fixed_dictionaries(
        {(f"r{i}", f"c{j}"): st.integers(0, 4) for i in range(size[0]) for j in range(size[1])}
    )
)


@settings(max_examples=300, deadline=None)
@given(st.one_of(one_way, two_way))
def test_no_suppressed_number_can_be_worked_out(counts):
    shown = suppress(counts, least=2)
    counted = open_values(shown, most=5)
    assert all(number > 1 for number in counted.values()), (counted, shown)


@given(st.one_of(one_way, two_way), st.integers(1, 5))
def test_what_is_shown_is_true_and_never_small(counts, least):
    shown = suppress(counts, least)
    for cell, value in shown.items():
        total = sum(n for c, n in counts.items()
                    if all(t in (None, v) for t, v in zip(cell, c, strict=True)))  # fmt: skip
        assert value is None or (value == total and value >= least)


@given(st.one_of(one_way, two_way), st.integers(1, 5))
def test_what_a_line_hides_is_no_small_group_either(counts, least):
    shown = suppress(counts, least)
    for line, total in shown.items():
        if total is None or None not in line or line.count(None) > 1:
            continue
        parts = [v for c, v in shown.items() if None not in c
                 and all(t in (None, v) for t, v in zip(line, c, strict=True))]  # fmt: skip
        left = total - sum(v for v in parts if v is not None)
        assert left == 0 or left >= least


def test_a_single_small_cell_takes_the_smallest_other_with_it():
    shown = suppress({("physics",): 12, ("biology",): 3, ("history",): 7}, 5)
    assert shown == {("physics",): 12, ("biology",): None, ("history",): None, (None,): 22}


def test_nothing_is_hidden_where_all_are_many():
    counts = {("a", "x"): 9, ("a", "y"): 5, ("b", "x"): 8, ("b", "y"): 6}
    shown = suppress(counts, 5)
    assert None not in shown.values() and shown[None, None] == 28 and shown["a", None] == 14


def test_two_way_needs_a_cycle():
    counts = {(r, c): 9 for r in "abc" for c in "xyz"} | {("a", "x"): 1}
    hidden = {cell for cell, value in suppress(counts, 5).items() if value is None}
    assert len(hidden) == 4  # the corners of a rectangle


def test_a_group_that_is_small_as_a_whole_is_not_shown_at_all():
    assert set(suppress({("a",): 1, ("b",): 2}, 5).values()) == {None}


def test_the_setting_is_the_default(monkeypatch):
    counts = {("a",): 4, ("b",): 4, ("c",): 50}
    assert suppress(counts)["a",] is None
    monkeypatch.setenv("YUZUI_SMALL_CELL", "3")
    assert suppress(counts)["a",] == 4


def test_what_it_does_not_do_is_refused():
    with pytest.raises(ValueError, match="dimensions"):
        suppress({("a", "b", "c"): 1})
    with pytest.raises(ValueError, match="negative"):
        suppress({("a",): -1})
    assert suppress({}) == {(None,): None}
