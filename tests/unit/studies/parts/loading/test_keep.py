# SPDX-License-Identifier: Apache-2.0
"""What is kept of a file, and how a later one supersedes it."""

import datetime as dt

import pytest

from yuzui.administration.loading.keep import _differs, _superseding, plain
from yuzui.model.schema import TABLES

REVIEW = TABLES["review"]


@pytest.mark.parametrize(
    ("cell", "kept"),
    [
        (dt.date(2026, 1, 2), "2026-01-02"),
        (dt.datetime(2026, 1, 2, 3), "2026-01-02T03:00:00"),
        (float("nan"), None),
        (None, None),
        ([1], [1]),
        (True, True),
        (dt.timedelta(1), "1 day, 0:00:00"),
    ],
)
def test_cells_are_kept_as_json(cell, kept):
    assert plain(cell) == kept


def test_superseding_review_takes_the_next_free_number():
    row = {"proposal": "P", "reviewer": "E", "criterion": "", "n": 1, "score": 3.0}
    held = {("P", "E", "", 1): row, ("P", "E", "", 2): row}
    assert _superseding(held, REVIEW, row)["n"] == 3
    assert _differs(row, {**row, "score": 4.0}) and not _differs(row, {**row, "n": 9})
