# SPDX-License-Identifier: Apache-2.0
"""Tables that need not be there stand where they are, and ids have the type they are given."""

from yuzui.evaluation.tables import COLUMNS, tables


def test_tables_are_those_that_are_there():
    t = tables("int64", ("authorship", "weight"))
    assert t.work_field is None and t.history is None
    assert t.authorship.columns == tuple(COLUMNS["authorship"])
    assert str(t.authorship.work_id.type()) == str(t.citation.cited_id.type()) == "int64"
