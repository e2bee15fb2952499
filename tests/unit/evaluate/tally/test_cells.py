# SPDX-License-Identifier: Apache-2.0
"""Cells on arrays, held against the sums written out, and citations against the links."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.contracts.checks.works import graph_of, random_sets

from yuzui.evaluation.units.cells import alike, cited


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 5)), max_size=30))
def test_what_a_cell_holds_is_told_of_every_work(rows):
    cell, n = (np.array(column, dtype=np.int64) for column in zip(*rows, strict=True)) if rows else ([], [])  # fmt: skip
    found = alike(np.array(cell, dtype=np.int64), np.array(n, dtype=np.int64))
    assert len(found.first) == len(set(rows)) and len(found.kind) == len(rows)
    for place, (mine, cited_) in enumerate(rows):
        kind = found.kind[place]
        assert rows[found.first[kind]] == (mine, cited_)
        own = [c for other, c in rows if other == mine]
        wanted = {
            "share": 1,
            "n": cited_,
            "works": len(own),
            "weight": len(own),
            "total": sum(own),
            "upto": sum(c <= cited_ for c in own),
            "equal": own.count(cited_),
        }
        assert {name: int(found.columns[name][kind]) for name in wanted} == wanted
        logs = math.fsum(math.log1p(c) for c in own)
        assert found.columns["logs"][kind] == pytest.approx(logs, abs=1e-12)


@pytest.mark.parametrize("window", [1, 3, 5, 0])
@pytest.mark.parametrize("clip", [False, True])
def test_citations_in_a_window_are_those_of_the_links(window, clip):
    for works, links, _ in random_sets():
        graph = graph_of(works, links)
        found = dict(zip(graph.order.tolist(), cited(graph, window, clip).tolist(), strict=True))
        wanted = dict.fromkeys(found, 0)
        for citing, of in set(links):
            if citing != of and works.get(citing) is not None and works.get(of) is not None:
                lag = works[citing] - works[of]
                lag = max(lag, 0) if clip else lag
                wanted[of] += lag >= 0 and (not window or lag < window)
        assert found == wanted
