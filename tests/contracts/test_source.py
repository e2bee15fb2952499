# SPDX-License-Identifier: Apache-2.0
"""Every source on its own sample, on truncated, doubled and re-encoded bytes, and twice."""

import json
import re

import pytest

from yuzui import registry
from yuzui.catalogue import reading, sample
from yuzui.catalogue.reading import decoded, header
from yuzui.errors import FileFormatError
from yuzui.model.finding import CODES
from yuzui.model.schema import TABLES
from yuzui.sheets import formats

SOURCES = sorted(registry.modules("source"))


def source(name):
    return registry.modules("source")[name]


def sample_sheet(tmp_path, name, data=None, ending=None):
    module = source(name)
    path = tmp_path / f"sample.{ending or sample.ENDING[module.FORMAT]}"
    path.write_bytes(module.SAMPLE[0] if data is None else data)
    return formats.read(path)[0]


def read(tmp_path, name, data=None):
    return reading.read(source(name), sample_sheet(tmp_path, name, data))


def test_declaration_names_tables_columns_and_codes_of_the_record(tmp_path_factory):
    for name in SOURCES:
        module = source(name)
        assert module.FORMAT in sample.ENDING and module.LICENCE and module.URL and module.HEADINGS
        for table, columns in module.TABLES.items():
            assert table in TABLES
            if not callable(columns):
                assert set(columns) <= set(TABLES[table].names)
                assert {c for c in columns.values() if isinstance(c, str)} <= set(module.HEADINGS)
        assert set(module.FLAGS) <= set(CODES)
        assert re.search("[\u4e00-\u9fff]", module.TITLE.zh)
    # sample gives the rows it promises
    for name in SOURCES:
        tmp_path = tmp_path_factory.mktemp("case")
        assert sample.faults(source(name)) == []
        done = read(tmp_path, name)
        assert set(done.tables) == set(source(name).SAMPLE[1])
        assert all(set(row) == set(TABLES[t].names) for t, rows in done.tables.items() for row in rows)
    # sample is recognised among all sources
    for name in SOURCES:
        tmp_path = tmp_path_factory.mktemp("case")
        sheet = sample_sheet(tmp_path, name)
        kind = "text" if source(name).FORMAT == "swf" else "csv"
        found = reading.recognise(sheet, kind)
        assert found is not None and found[0] == name
    # reading twice gives the same
    for name in SOURCES:
        tmp_path = tmp_path_factory.mktemp("case")
        first, second = read(tmp_path, name), read(tmp_path, name)
        assert first.tables == second.tables and first.findings == second.findings


def doubled(name):
    data = source(name).SAMPLE[0]
    if source(name).FORMAT == "csv":
        head, _, body = data.partition(b"\n")
        return head + b"\n" + body.rstrip() + b"\n" + body
    return data.rstrip() + b"\n" + data


def test_rows_that_stand_twice_are_kept_once_and_counted(tmp_path_factory):
    for name in SOURCES:
        tmp_path = tmp_path_factory.mktemp("case")
        once, twice = read(tmp_path, name), read(tmp_path, name, doubled(name))
        assert twice.rows_in == 2 * once.rows_in
        for table, rows in once.tables.items():
            keys = [tuple(row[k] for k in TABLES[table].key) for row in twice.tables[table]]
            assert len(set(keys)) == len(keys)
            if name != "facility_sites":  # a second row of an item is a second site
                assert twice.tables[table] == rows
        if name != "facility_sites":
            assert {one.code for one in twice.rejected} == {"duplicate"}


@pytest.mark.parametrize("name", [name for name in SOURCES if source(name).FORMAT not in ("swf", "ics")])
def test_gb18030_bytes_give_the_same_rows(tmp_path, name):
    data = source(name).SAMPLE[0].decode()
    mark = "量子"
    sheet = sample_sheet(tmp_path, name, data.encode("gb18030") + mark.encode("gb18030"))
    again = reading.read(source(name), sample_sheet(tmp_path, name, data.encode() + mark.encode()))
    assert reading.read(source(name), sheet).tables == again.tables


def test_truncated_bytes_never_crash_and_no_row_is_lost(tmp_path_factory):
    for name in SOURCES:
        tmp_path = tmp_path_factory.mktemp("case")
        data = source(name).SAMPLE[0]
        head = data.index(b"\n") if source(name).FORMAT == "csv" else 0
        for cut in range(head + 1, len(data)):
            try:
                sheet = sample_sheet(tmp_path, name, data[:cut])
                done = reading.read(source(name), sheet)
            except FileFormatError:
                continue
            except AssertionError:
                assert reading.recognise(sheet, "csv") is None
                continue
            assert done.rows_in == done.kept + len(done.rejected)
            for table, rows in done.tables.items():
                assert all(row[key] is not None for row in rows for key in TABLES[table].key)


def test_rows_of_nonsense_are_set_aside_or_kept_whole(tmp_path_factory):
    """Each column of each row is replaced by text, a number and nothing."""
    for name in SOURCES:
        tmp_path = tmp_path_factory.mktemp("case")
        module = source(name)
        whole = sample_sheet(tmp_path, name)
        rows = decoded(whole, module, header(whole, module)).rows()
        for column in module.HEADINGS:
            for junk in ("??", "-7", "", "9" * 30):
                changed = [{**row, column: junk} for row in rows]
                text = "\n".join(json.dumps(row, ensure_ascii=False, default=str) for row in changed)
                if module.FORMAT == "swf":
                    text = "\n".join(" ".join(str(v) or "x" for v in row.values()) for row in changed)
                    sheet = sample_sheet(tmp_path, name, text.encode())
                    if header(sheet, module) is None:
                        continue
                else:
                    sheet = sample_sheet(tmp_path, name, text.encode(), "jsonl")
                done = reading.read(module, sheet)
                assert done.rows_in == done.kept + len(done.rejected)
