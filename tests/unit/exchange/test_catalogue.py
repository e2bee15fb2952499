# SPDX-License-Identifier: Apache-2.0
"""The kinds of the catalogue read columns that exist, and of closed ones only what they declare."""

import pytest

from yuzui.catalogue.catalogue import BESIDE, KINDS
from yuzui.model.column import Class
from yuzui.model.schema import TABLES

CLOSED = {"specimen": {"depositor"}, "proposal": {"title", "pi", "institute", "region", "field", "code", "type"}}
"""Columns that are not open and are read all the same; their words are kept apart."""


@pytest.mark.parametrize("name", KINDS)
def test_a_kind_reads_columns_of_its_table(name):
    kind = KINDS[name]
    table = TABLES[kind.table]
    assert set(kind.columns.split()) <= set(table.names)
    closed = {c for c in kind.columns.split() if table[c].visible is not Class.OPEN}
    assert closed == CLOSED.get(name, set())
    assert kind.label.en and not kind.label.zh.isascii()


def test_what_tells_where_rows_come_from_is_open():
    for name, columns in BESIDE.items():
        assert all(TABLES[name][c].visible is Class.OPEN for c in columns.split())


def test_results_of_studies_are_listed_without_their_documents():
    assert "document" not in KINDS["run"].columns.split()
