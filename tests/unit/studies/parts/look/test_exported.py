# SPDX-License-Identifier: Apache-2.0
"""Exports of works as a set, with every trap of files told or refused."""

import json

import pytest

from yuzui import registry
from yuzui.errors import InputError
from yuzui.evaluation.jobs import evaluate
from yuzui.evaluation.report import exported, sources
from yuzui.faces.cli.main import run
from yuzui.job.workspace import Workspace
from yuzui.store.duck import Lake, file_rows

PAGE = {"id": "https://openalex.org/W1", "publication_year": 2001, "referenced_works": []}
CUT = {
    "cut.net": '*Vertices 3\n1 "a"\n2 "b"\n*Arcs\n1 2\n',
    "cut.txt": "# Nodes: 2 Edges: 3\n1\t2\n",
    "cut.jsonl": json.dumps(PAGE) + '\n{"id": "https://openalex.org/W2", "publ',
    "page.json": json.dumps({"meta": {"count": 9, "page": 1, "per_page": 5}, "results": [PAGE]}),
    "cut.ciw": "FN Clarivate Analytics Web of Science\nVR 1.0\nPT J\nTI A\nPY 2001\nUT WOS:000000000000001\nER\n",
    "cut.bib": "@article{a,\n  year = {2001},\n",
    "cut.ris": "TY  - JOUR\nTI  - A\nPY  - 2001\n",
    "cut.csv": "EID,Title,Year,Source title,Cited by\n2-s2.0-1,A,2001,J,1\n2-s2.0-2,B,20",
}  # fmt: skip


def evaluated(tmp_path, *, works, **more):
    return evaluate.run(Workspace(tmp_path / "ws"), works=works, indicator="citations", **more)


def counts(document):
    return {(f["table"], f["code"]): f["count"] for f in document["findings"]}


@pytest.mark.parametrize("name", list(registry.modules("reader")))
def test_an_export_is_a_set_by_itself(tmp_path, name):
    one = registry.modules("reader")[name].EXAMPLE
    path = tmp_path / one.name
    path.write_text(one.text, encoding="utf-8")
    workspace = Workspace(tmp_path / "ws")
    files, told = exported.made(workspace, path)
    for table, rows in {"citation": [], **one.tables}.items():
        path = files.get(exported.NAMES[table])
        # of a table that tells of no references there is no file of links
        assert (0 if path is None else len(file_rows(path))) == len(rows)
    assert [e["reader"] for e in told["exports"]] == [name]
    said = exported.lines(told)[0]
    assert said[0].en == one.name and registry.modules("reader")[name].TITLE.zh in said[1].zh


def test_a_folder_is_one_set_and_what_nobody_reads_is_named(tmp_path):
    folder = tmp_path / "exports"
    folder.mkdir()
    for name in ("wos", "crossref_json"):
        one = registry.modules("reader")[name].EXAMPLE
        (folder / one.name).write_text(one.text, encoding="utf-8")
    (folder / "notes.doc").write_text("x")
    document = evaluated(tmp_path, works=folder)
    assert document["works"] == 2 and document["unread"] == ["notes.doc"]
    assert counts(document)["work", "duplicate"] == 2
    assert "notes.doc" in " ".join(line.zh for _, line in evaluate.lines(document))


def test_links_may_come_from_a_file_of_their_own(tmp_path):
    one = registry.modules("reader")["openalex_jsonl"].EXAMPLE
    (tmp_path / one.name).write_text(one.text, encoding="utf-8")
    (tmp_path / "l.csv").write_text("citing,cited\nW1,W2\nW1,W1\n")
    document = evaluated(tmp_path, works=tmp_path / one.name, citations=tmp_path / "l.csv")
    assert document["citations"] == {"read": 2, "used": 1}
    assert [e["reader"] for e in document["exports"]] == ["openalex_jsonl"]
    # the links of the export were not used, so nothing is said of them
    assert sorted((f["table"], f["code"], f["count"]) for f in document["findings"]) == [
        ("citation", "negative_lag", 1), ("citation", "self_link", 1), ("work", "year_only", 1),
    ]  # fmt: skip


def test_every_trap_of_a_file_is_kept_and_counted(tmp_path):
    (tmp_path / "a.net").write_text("*Vertices 6\n*Arcs\n2 1\n2 1\n1 1\n1 2\n3 1\n4 1\n2 9\n")
    (tmp_path / "a.clu").write_text("*Vertices 6\n2001\n2002\n1197\n99999\n2003\n2090\n")
    document = evaluated(tmp_path, works=tmp_path / "a.net")
    assert counts(document) == {
        ("work", "out_of_range"): 1,
        ("work", "sentinel_year"): 3,
        ("citation", "duplicate"): 1,
        ("citation", "self_link"): 1,
        ("citation", "negative_lag"): 1,
        ("citation", "unknown_year"): 2,
    }
    (fault,) = document["rejected"]
    assert fault["row"] == 9 and fault["seen"] == "2 9" and fault["expected"] == "1..6"
    assert fault["fix"]["zh"] and fault["file"] == "a.net"
    (kept,) = [said.zh for _, said in evaluate.lines(document) if "标记并保留" in said.zh]
    assert "自身链接" in kept and "超出允许范围" not in kept


def test_a_reference_that_stands_twice_in_a_record_is_counted(tmp_path):
    works = [
        {**PAGE, "referenced_works": []},
        {**PAGE, "id": "https://openalex.org/W2", "referenced_works": [PAGE["id"], PAGE["id"]]},
    ]
    (tmp_path / "w.jsonl").write_text("\n".join(map(json.dumps, works)))
    document = evaluated(tmp_path, works=tmp_path / "w.jsonl")
    assert document["citations"] == {"read": 2, "used": 1}
    assert counts(document)["citation", "duplicate"] == 1


def test_the_range_of_years_is_a_setting(tmp_path, monkeypatch):
    (tmp_path / "a.net").write_text("*Vertices 3\n*Arcs\n2 1\n")
    (tmp_path / "a.clu").write_text("*Vertices 3\n1999\n2002\n2050\n")
    monkeypatch.setenv("YUZUI_FIRST_YEAR", "2000")
    monkeypatch.setenv("YUZUI_LAST_YEAR", "2060")
    assert counts(evaluated(tmp_path, works=tmp_path / "a.net"))["work", "sentinel_year"] == 1


@pytest.mark.parametrize("name", CUT)
def test_a_file_that_is_cut_off_is_refused_on_every_face(tmp_path, capsys, name):
    path = tmp_path / name
    path.write_text(CUT[name])
    assert run(["evaluate", "--works", str(path), "--dir", str(tmp_path / "w"), "--json"]) == 2
    document = json.loads(capsys.readouterr().out)
    (error,) = document["errors"]
    assert document["code"] == "truncated" and "不完整" in error["message"]["zh"]
    assert error["file"] == name and error["expected"] and error["fix"]["zh"]


def test_a_negative_count_is_unknown(tmp_path):
    (tmp_path / "w.csv").write_text("work_id,year,gs_citations\na,2001,-1\nb,2002,3\n")
    (tmp_path / "l.csv").write_text("citing,cited\nb,a\n")
    workspace = Workspace(tmp_path / "ws")
    given = {"works": tmp_path / "w.csv", "citations": tmp_path / "l.csv"}
    document = evaluate.run(workspace, indicator="citations", **given)
    assert counts(document)["work", "negative_count"] == 1
    with Lake() as lake:
        paths, _ = sources.subject(workspace, dict.fromkeys(sources.FILES) | given)
        sources.read(lake, dict.fromkeys((*sources.FILES, "scheme")) | {"renormalise": False}, paths)
        rows = lake.query("SELECT work_id, cited_by_external FROM work ORDER BY 1")
    assert [row["cited_by_external"] for row in rows] == [None, 3]


def test_a_column_that_was_renamed_is_named_with_the_nearest(tmp_path):
    (tmp_path / "w.csv").write_text("work_id,yeer\na,2001\n")
    (tmp_path / "l.csv").write_text("citing,cited\na,a\n")
    with pytest.raises(InputError) as caught:
        evaluated(tmp_path, works=tmp_path / "w.csv", citations=tmp_path / "l.csv")
    assert caught.value.detail["nearest"] == "yeer" and "publication_year" in caught.value.expected
    (tmp_path / "s.csv").write_text("EID,Title,Jahr,Source title,Cited by,Document Type\n2-s2.0-1,A,2001,J,1,Article\n")
    with pytest.raises(InputError) as caught:
        evaluated(tmp_path, works=tmp_path / "s.csv")
    assert caught.value.place.column == "year" and "Year" in caught.value.say("zh")


def test_what_no_reader_knows_needs_its_links(tmp_path):
    (tmp_path / "x.csv").write_text("a,b\n1,2\n")
    assert not exported.known(tmp_path / "x.csv") and exported.known(tmp_path)
    with pytest.raises(InputError) as caught:
        evaluated(tmp_path, works=tmp_path / "x.csv")
    assert "--seam reader" in caught.value.say("en")
    with pytest.raises(InputError) as caught:
        evaluated(tmp_path, works=tmp_path)
    assert caught.value.code == "no_reader"


def test_exports_that_tell_of_no_reference_are_works_without_links(tmp_path):
    entry = "@article{%s,\n title={On %s},\n year={2001}%s\n}\n"
    (tmp_path / "a.bib").write_text(entry % ("a1", "graphs", "") + entry % ("b1", "trees", ""))
    with pytest.raises(InputError) as caught:
        evaluated(tmp_path, works=tmp_path / "a.bib")
    assert caught.value.code == "links_missing"
    told = evaluate.run(Workspace(tmp_path / "ws"), works=tmp_path / "a.bib")
    assert told["works"] == 2 and told["citations"] is None
    # a reference that is not found is one all the same
    more = ",\n cited-references={Doe J, 1999, J GRAPHS, V1, P1.}"
    (tmp_path / "b.bib").write_text(entry % ("a1", "graphs", more) + entry % ("b1", "trees", ""))
    assert evaluated(tmp_path, works=tmp_path / "b.bib")["citations"] == {"read": 0, "used": 0}


def test_a_set_is_written_once_and_says_only_what_it_knows(tmp_path):
    (tmp_path / "a.net").write_text("*Vertices 2\n*Arcs\n2 1\n")
    workspace = Workspace(tmp_path / "ws")
    files, told = exported.made(workspace, tmp_path / "a.net")
    assert set(files) == {"works", "citations", "names"}
    columns = list(file_rows(files["works"])[0])
    assert columns == ["work_id", "year", "n_ref_resolved"]
    stamp = files["works"].stat().st_mtime_ns
    assert exported.made(workspace, tmp_path / "a.net") == (files, told)
    assert files["works"].stat().st_mtime_ns == stamp
    (tmp_path / "a.net").write_text("*Vertices 3\n*Arcs\n2 1\n")
    assert exported.made(workspace, tmp_path / "a.net")[0] != files
    assert exported.lines({}) == [] and exported.findings({}) == () and exported.parts({}) == {}
