# SPDX-License-Identifier: Apache-2.0
"""Means that are known beforehand, and cells too small to compare within."""

import numpy as np
import pytest

from yuzui.evaluation.report import cells


def test_means_are_of_what_is_known_and_none_where_nothing_was_asked():
    columns = {"ncs": np.array([0.5, 1.5, np.nan])}
    assert cells.identities(columns) == {"world_mncs": 1.0, "world_pp10": None}
    assert cells.identities({"ncs": np.array([np.nan])})["world_mncs"] is None


def test_works_of_small_cells_are_counted():
    found = cells.small({"cell_works": np.array([49, 50, 2])})
    assert [(f.code, f.count, f.table) for f in found] == [("small_cell", 2, "work")]
    assert cells.small({"cell_works": np.array([50])}) == () == cells.small({})


@pytest.mark.parametrize(("pooled", "counts"), [(None, []), (0, [0]), (7, [7])])
def test_works_in_cells_put_together_are_told_where_that_was_asked(pooled, counts):
    found = [f for f in cells.told((), {}, pooled) if f["code"] == "pooled_cell"]
    assert [f["count"] for f in found] == counts
