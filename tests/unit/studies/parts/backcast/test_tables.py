# SPDX-License-Identifier: Apache-2.0
import pytest

from yuzui.investment.backcast_report import tables


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_rows_fit_headings(full, without, lang):
    for document in (full, without):
        found = tables.exports(document, lang)
        assert len(found) == len(tables.SHEETS)
        for table in found:
            assert all(len(row) == len(table.headings) for row in table.rows)
    assert len(tables.exports(full, lang)[1].rows) == 3 * 7
