# SPDX-License-Identifier: Apache-2.0
"""A source that is wrong is told what is wrong."""

from yuzui import registry

PENGUINS = registry.modules("source")["penguins"]


def test_a_sample_that_does_not_promise_what_it_gives(outside, faults):
    data, promised = PENGUINS.SAMPLE
    table, rows = next(iter(promised.items()))
    found = faults("source", outside("source", "penguins", SAMPLE=(data, {table: rows * 2})))
    assert f"rows of {table}, not {2 * len(rows)}" in found
    wrong = [{**rows[0], next(iter(rows[0])): "other"}, *rows[1:]]
    found = faults("source", outside("source", "penguins", SAMPLE=(data, {**promised, table: wrong})))
    assert "'other'" in found


def test_declaration(outside, faults):
    module = outside("source", "penguins", FORMAT="cuneiform", LICENCE="", FLAGS={"odd": lambda row: False})
    found = faults("source", module)
    for word in ("cuneiform", "LICENCE is empty", "no finding: odd"):
        assert word in found


def test_tables_and_columns_that_are_not_in_the_record(outside, faults):
    found = faults("source", outside("source", "penguins", TABLES={"colour": {}}))
    assert "the record has no table colour" in found
    table = next(name for name, how in PENGUINS.TABLES.items() if isinstance(how, dict))
    columns = {**PENGUINS.TABLES[table], "hue": "Hue"}
    found = faults("source", outside("source", "penguins", TABLES={table: columns}))
    assert f"{table} has no column hue" in found and "HEADINGS lacks Hue" in found


def test_a_source_that_is_never_the_same(outside, faults):
    calls = []

    def once(row):
        calls.append(1)
        return f"row {len(calls)}"

    table = next(name for name, how in PENGUINS.TABLES.items() if isinstance(how, dict))
    column = next(name for name, how in PENGUINS.TABLES[table].items() if isinstance(how, str))
    columns = {**PENGUINS.TABLES[table], column: once}
    module = outside("source", "penguins", TABLES={**PENGUINS.TABLES, table: columns})
    assert "twice gives different rows" in faults("source", module)
