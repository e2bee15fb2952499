# SPDX-License-Identifier: Apache-2.0
"""The tables of a bill add up to the cent."""

import pytest

from yuzui.job.workspace import Workspace
from yuzui.ledger.jobs import cost_recovery


@pytest.fixture(scope="module")
def document(tmp_path_factory):
    return cost_recovery.run(Workspace(tmp_path_factory.mktemp("w")), price="0.03", cost="700000")


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_tables_are_rectangular_and_add_up(document, lang):
    tables = cost_recovery.exports(document, lang)
    for table in tables:
        assert all(len(row) == len(table.headings) == len(table.formats) for row in table.rows)
    invoices, balance, _ = tables
    assert len(invoices.rows) == 84
    assert sum(row[3] for row in invoices.rows) == balance.rows[0][1]
    assert sum(row[1] for row in balance.rows[:-1]) == balance.rows[-1][1]
