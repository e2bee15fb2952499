# SPDX-License-Identifier: Apache-2.0
"""Means that are known beforehand, and cells too small to compare within."""

import numpy as np

from yuzui.studies.parts.look import cells


def test_means_are_of_what_is_known_and_none_where_nothing_was_asked():
    columns = {"ncs": np.array([0.5, 1.5, np.nan])}
    assert cells.identities(columns) == {"world_mncs": 1.0, "world_pp10": None}
    assert cells.identities({"ncs": np.array([np.nan])})["world_mncs"] is None


def test_works_of_small_cells_are_counted():
    found = cells.small({"cell_works": np.array([49, 50, 2])})
    assert [(f.code, f.count, f.table) for f in found] == [("small_cell", 2, "work")]
    assert cells.small({"cell_works": np.array([50])}) == () == cells.small({})
