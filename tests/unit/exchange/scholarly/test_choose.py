# SPDX-License-Identifier: Apache-2.0
"""A file is taken by content and ending."""

import gzip
import shutil

import pytest

from yuzui import plugins
from yuzui.errors import FileFormatError
from yuzui.exchange.scholarly import choose, gather

READERS = plugins.modules("reader")


@pytest.mark.parametrize("name", list(READERS))
def test_every_example_as_a_file_is_taken_by_its_reader(tmp_path, name):
    one = READERS[name].EXAMPLE
    path = tmp_path / one.name
    path.write_text(one.text, encoding="utf-8", newline="")
    found = choose.recognise(path)
    assert found is not None and found[0] == name


def test_packed_files_and_files_beside(tmp_path):
    one = READERS["snap"].EXAMPLE
    (tmp_path / "cit.txt.gz").write_bytes(gzip.compress(one.text.encode()))
    (tmp_path / "cit-dates.txt").write_text(one.beside["-dates.txt"])
    (tmp_path / "notes.md").write_text("nothing")
    found, left = choose.exports([tmp_path])
    assert [(e.reader, list(e.beside)) for e in found] == [("snap", ["cit-dates.txt"])]
    assert left == ["notes.md"]
    assert gather.gather(found).tables["work"]["year"] == [1992, 1993, None]


def test_years_of_one_network_are_not_those_of_another_with_a_longer_name(tmp_path):
    for name in ("a.net", "a-b.net"):
        (tmp_path / name).write_text("*Vertices 1\n*Arcs\n")
    (tmp_path / "A-b.CLU").write_text("*Vertices 1\n2001\n")
    found, left = choose.exports([tmp_path])
    assert {e.lines.name: list(e.beside) for e in found} == {"a.net": [], "a-b.net": ["A-b.CLU"]}
    assert not left and choose.beside(tmp_path / "A-b.CLU") == []


def test_what_no_reader_knows(tmp_path):
    (tmp_path / "a.csv").write_text("x,y\n1,2\n")
    (tmp_path / "b.txt").write_bytes(b"\0\1\2")
    assert choose.recognise(tmp_path / "a.csv") is None
    assert choose.recognise(tmp_path / "b.txt") is None
    assert choose.recognise(tmp_path / "c.parquet") is None
    with pytest.raises(FileFormatError) as caught:
        choose.exports([tmp_path])
    assert caught.value.code == "no_reader" and "openalex_jsonl" in caught.value.expected
    (tmp_path / "d.csv").touch()
    with pytest.raises(FileFormatError):
        choose.recognise(tmp_path / "d.csv")


def test_a_folder_of_several_formats_is_one_set(tmp_path):
    for name in ("scopus_csv", "wos"):
        one = READERS[name].EXAMPLE
        (tmp_path / one.name).write_text(one.text, encoding="utf-8")
    found = gather.gather(choose.exports([tmp_path])[0])
    # both hold the works 10.5555/a and 10.5555/b
    assert len(found.tables["work"]["work_id"]) == 2
    assert {f.code: f.count for f in found.findings}["duplicate"] == 2
    shutil.rmtree(tmp_path)
