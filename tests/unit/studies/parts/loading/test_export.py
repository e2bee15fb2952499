# SPDX-License-Identifier: Apache-2.0
"""Exports of works become rows of the record, each reader's own."""

import pytest

from yuzui import plugins
from yuzui.exchange.extract import number
from yuzui.record.schema import TABLES
from yuzui.studies import load
from yuzui.studies.parts.loading import export, part
from yuzui.studies.parts.workspace import Workspace

READERS = plugins.modules("reader")


def written(tmp_path, name):
    one = READERS[name].EXAMPLE
    path = tmp_path / one.name
    path.write_text(one.text, encoding="utf-8")
    return path


@pytest.mark.parametrize("name", list(READERS))
def test_every_export_gives_rows_of_the_record(tmp_path, name):
    found = export.part(written(tmp_path, name))
    assert found.source == name and found.table == "work"
    assert found.kept == len(READERS[name].EXAMPLE.tables["work"]) == len(found.tables["work"])
    for table, rows in found.tables.items():
        assert all(set(row) == set(TABLES[table].names) for row in rows)
        keys = [tuple(row[key] for key in TABLES[table].key) for row in rows]
        assert len(set(keys)) == len(keys) and None not in [one for key in keys for one in key]


def test_ids_and_links_are_those_of_the_source(tmp_path):
    found = export.part(written(tmp_path, "openalex_jsonl"))
    first, second = found.tables["work"]
    assert first["work_id"] == number("openalex", "W2") and first["source_key"] == "W2"
    assert first["ext_ids"] == {"openalex": "W2", "doi": "10.5555/b"}
    assert (first["date"], first["date_precision"]) == ("2012-05-03", "day")
    assert (second["date"], second["date_precision"]) == ("2010-01-01", "year")
    (link,) = found.tables["citation"]
    assert (link["citing_id"], link["lag_y"]) == (first["work_id"], 2)
    (author,) = found.tables["authorship"]
    assert author["affiliations"] == [{"affiliation": 1, "org": "I1", "country": "CN"}]
    assert author["person_id"] == number("person:openalex", "A7")


def test_odd_links_are_flagged_once_and_counted(tmp_path):
    path = tmp_path / "a.txt"
    path.write_text("# x\n1\t2\n1\t2\n2\t2\n2\t1\n")
    (tmp_path / "a-dates.txt").write_text("1\t2001-05\n2\t1999-05\n")
    found = export.part(path)
    flags = {(r["citing_id"], r["cited_id"]): r["flags"] for r in found.tables["citation"]}
    one, two = (number("snap", key) for key in "12")
    assert flags == {(one, two): None, (two, two): ["self_link"], (two, one): ["negative_lag"]}
    assert {f.code: f.count for f in found.findings} == {
        "duplicate": 1, "self_link": 1, "negative_lag": 1,
    }  # fmt: skip


def test_years_that_are_no_dates_and_files_that_wait_to_be_read(tmp_path):
    path = tmp_path / "a.net"
    path.write_text("*Vertices 3\n*Arcs\n1 2\n")
    (tmp_path / "a.clu").write_text("*Vertices 3\n99999\n2001\n2002\n")
    (tmp_path / "b.ris").write_text(READERS["ris"].EXAMPLE.text)
    rows = export.part(path).tables["work"]
    assert [(row["year"], row["date"]) for row in rows] == [
        (99999, None), (2001, "2001-01-01"), (2002, "2002-01-01"),
    ]  # fmt: skip
    assert [p.name for p in part.expand([tmp_path])] == ["a.net", "b.ris"]


def test_loaded_works_are_in_the_workspace_and_the_transcript_names_the_format(tmp_path):
    workspace = Workspace(tmp_path / "ws")
    path = written(tmp_path, "wos")
    document = load.run(workspace, files=[path])
    said = " ".join(text.zh for line in load.lines(document) for text in line)
    assert READERS["wos"].TITLE.zh in said
    snapshot = workspace.snapshot
    assert {"work", "citation", "authorship", "work_field"} <= set(snapshot.tables)
    assert snapshot.manifest["tables"]["work"]["rows"] == 2
    assert load.run(workspace, files=[path])["loads"][0]["already"]
    workspace.close()
