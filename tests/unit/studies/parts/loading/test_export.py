# SPDX-License-Identifier: Apache-2.0
"""Exports of works become rows of the record, each reader's own."""

import pytest

from yuzui import registry
from yuzui.administration.jobs import load
from yuzui.administration.loading import export, part
from yuzui.catalogue.extract import number
from yuzui.catalogue.scholarly import gather
from yuzui.job.workspace import Workspace
from yuzui.model.schema import TABLES
from yuzui.store.duck import Lake

READERS = registry.modules("reader")


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
    one, two = (number("snap", f"a.txt:{key}") for key in "12")
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


def test_every_record_set_aside_is_counted_though_the_first_ones_alone_are_told(tmp_path, monkeypatch):
    monkeypatch.setattr(gather, "TOLD", 2)
    head, *rows = READERS["openalex_csv"].EXAMPLE.text.splitlines()
    bad, long = "x" + "," * head.count(","), "y" + "," * (head.count(",") + 2)
    path = tmp_path / "w.csv"
    path.write_text("\n".join([head, bad, bad, bad, long, *rows]))
    found = export.part(path)
    assert (found.rows_in, found.kept, len(found.rejected)) == (6, 2, 2)
    assert found.json()["rejected"] == 4
    assert found.json()["reasons"] == {"missing_value": 3, "ragged": 1}
    assert "ragged" not in found.json()["findings"]


def test_two_networks_share_no_work_and_new_years_are_a_new_load(tmp_path):
    workspace = Workspace(tmp_path / "ws")
    for name in ("a", "ab"):
        (tmp_path / f"{name}.net").write_text(f'*Vertices 2\n1 "{name}"\n2 "x"\n*Arcs\n1 2\n')
    clu = tmp_path / "ab.clu"
    clu.write_text("*Vertices 2\n2001\n2002\n")
    files = [tmp_path / "a.net", tmp_path / "ab.net"]
    assert [one["already"] for one in load.run(workspace, files=files)["loads"]] == [False, False]
    assert [one["already"] for one in load.run(workspace, files=files)["loads"]] == [True, True]
    clu.write_text("*Vertices 2\n2003\n2004\n")
    assert [one["already"] for one in load.run(workspace, files=files)["loads"]] == [True, False]
    lake = Lake()
    lake.register("loaded", workspace.snapshot.path("work"))
    rows = lake.query("FROM loaded ORDER BY source_key")
    assert [(row["source_key"], row["year"]) for row in rows] == [
        ("a.net:1", None), ("a.net:2", None), ("ab.net:1", 2003), ("ab.net:2", 2004),
    ]  # fmt: skip
    workspace.close()


def test_a_folder_is_loaded_without_the_files_that_are_read_with_another(tmp_path):
    one = READERS["snap"].EXAMPLE
    (tmp_path / "cit.txt").write_text(one.text)
    (tmp_path / "cit-dates.txt").write_text(one.beside["-dates.txt"])
    (tmp_path / "empty.txt").touch()
    assert [p.name for p in part.expand([tmp_path])] == ["cit.txt", "empty.txt"]
    assert [row["year"] for row in export.part(tmp_path / "cit.txt").tables["work"]] == [
        1992, 1993, None,
    ]  # fmt: skip


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
