# SPDX-License-Identifier: Apache-2.0
"""Tables of the reports; a sum that is not known is an empty cell."""

from yuzui.facilities.instruments.report import tables


def test_tables(made):
    for lang in ("en", "zh"):
        pairs, years, shares, aside, _ = tables.exports(made(), lang)
        assert [(row[5], row[9]) for row in pairs.rows] == [("a", "b")]
        assert [tuple(row[1:]) for row in years.rows] == [(1, 1, 1000.0), (1, 1, 3000.0)]
        assert [row[2] for row in shares.rows] == [1, 1, 1, 1000.0, 3000.0, 0.0]
        assert list(aside.rows) == []
