# SPDX-License-Identifier: Apache-2.0
"""h, g and i10 of citations worked out by hand."""

import pytest

from yuzui.evaluation.units.hirsch import indices


@pytest.mark.parametrize(
    ("cited", "wanted"),
    [
        # 4 works are cited 4 times; the first 5 are cited 30 >= 25 times; one is cited 10 times
        ([10, 8, 5, 4, 3], (4, 5, 1)),
        ([3, 10, 5, 8, 4], (4, 5, 1)),
        ([], (0, 0, 0)),
        ([0, 0], (0, 0, 0)),
        ([25], (1, 1, 1)),
        ([1, 1, 1], (1, 1, 0)),
        ([9, 0, 0, 0], (1, 3, 0)),
    ],
)
def test_of_citations(cited, wanted):
    assert indices(cited) == wanted
