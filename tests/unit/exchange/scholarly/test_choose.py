# SPDX-License-Identifier: Apache-2.0
"""A file is taken by content and ending."""

import gzip
import shutil

import pytest

from yuzui import registry
from yuzui.catalogue.scholarly import choose, gather
from yuzui.errors import FileFormatError

READERS = registry.modules("reader")


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


def _book(path, sheets):
    from yuzui.sheets.formats import write_xlsx
    from yuzui.sheets.sheet import Export

    write_xlsx(path, [Export(name, rows[0], rows[1:]) for name, rows in sheets.items()])
    return path


def test_works_of_a_workbook_are_read_below_its_title_in_either_language(tmp_path):
    chinese = [
        ("某学院代表性论文目录", None, None, None, None, None),
        ("序号", "论文题目", "年份", "全部作者", "他引次数", "DOI号"),
        (1, "甲", 2012, "张三；李四", 3, "10.5555/a"), (2, "乙", 2013, "王五，赵六", None, None),
        (None, "合计", None, None, 3, None),
    ]  # fmt: skip
    english = [
        ("Authors", "Title", "Journal", "Year", "Cites"),
        ("Roe, A.", "One", "J", 2012, 4), ("Roe, A., Doe, B. C.", "Two", "J", "in press", None),
        ("A. Roe, B. Doe and C. Poe", "Three", "J", 2013, 0), ("Roe, Anna", "Four", "J", 2014, 0),
    ]  # fmt: skip
    path = _book(tmp_path / "a.xlsx", {"论文": chinese, "说明": [("本表由办公室填写",)]})
    (export,), left = choose.exports([path])
    assert export.reader == "works_table" and left == ["a.xlsx/说明"]
    found = gather.gather([export])
    assert found.tables["work"]["work_id"] == ["10.5555/a", "2"]
    assert found.tables["work"]["cited_by_external"] == [3, None]
    assert [(one.row, one.seen) for _, one in found.faults] == [(5, "合计")]
    work, authors = _english(_book(tmp_path / "b.xlsx", {"Sheet1": english}))
    assert work["year"] == [2012, None, 2013, 2014]
    assert authors == [1, 2, 3, 1]
    two = _book(tmp_path / "c.xlsx", {"2012": english[:2], "2013": [english[0], english[3]]})
    found = gather.gather(choose.exports([two])[0])
    assert [one["file"] for one in found.files] == ["c.xlsx/2012", "c.xlsx/2013"]
    # two who read one file at once count their own lines
    (first,), (second,) = choose.exports([path])[0], choose.exports([path])[0]
    lines = [next(iter(one.lines)) for one in (first, first, second)]
    assert len({*lines}) == 1 and first.lines.number == second.lines.number == 1
    list(first.lines)
    assert second.lines.number == 1
    # tables of this record, of reviewers' works, and books that hold proposals stay what they are
    for rows in (
        [("work_id", "title", "year", "authors"), ("1", "One", 2012, "Roe")],
        [("reviewer", "title", "year", "authors"), ("r1", "One", 2012, "Roe")],
    ):
        assert choose.recognise(_book(tmp_path / "d.xlsx", {"works": rows})) is None
        (tmp_path / "d.xlsx").unlink()
    proposals = [("proposal", "amount", "title"), ("p1", 5, "One"), ("p2", 6, "Two")]
    book = _book(tmp_path / "e.xlsx", {"proposals": proposals, "papers": english})
    assert choose.recognise(book) is None


def _english(path):
    tables = gather.gather(choose.exports([path])[0]).tables
    ids = tables["authorship"]["work_id"]
    return tables["work"], [ids.count(key) for key in tables["work"]["work_id"]]


def test_records_that_stand_twice_or_are_odd_are_told_by_line_and_title(tmp_path):
    rows = [
        ("Authors", "Title", "Journal", "Year", "DOI"),
        ("Roe, A.", "A long title of one work", "J", 2012, "10.5555/a"),
        ("Roe, A.", "A LONG TITLE OF ONE WORK", "J", 2012, None),
        ("Roe, A.", "A long title of one work", "J", 2012, "doi:10.5555/A"),
        ("Doe, B.", "Forthcoming", "J", "in press", None),
    ]
    found = gather.gather(choose.exports([_book(tmp_path / "a.xlsx", {"Sheet1": rows})])[0])
    twice = [(one["row"], one["as_row"], one["merged"]) for one in found.alike]
    assert twice == [(3, 2, False), (4, 2, True)]
    noted = [(one.code, one.row, one.column, one.seen) for one in found.noted]
    assert noted == [
        ("likely_duplicate", "3", "", "A LONG TITLE OF ONE WORK"),
        ("duplicate", "4", "", "A long title of one work"),
        ("wrong_type", "5", "year", "in press · Forthcoming"),
    ]


def test_a_workbook_without_a_list_of_works_is_refused_with_the_headings_to_write(tmp_path):
    from yuzui.errors import ColumnError
    from yuzui.evaluation.report import exported

    path = _book(tmp_path / "a.xlsx", {"S": [("Title", "Journal", "Year"), ("One", "J", 2012)]})
    with pytest.raises(ColumnError) as told:
        exported.refuse(path)
    assert told.value.seen == "Title, Journal, Year" and "发表年份" in told.value.expected
    heads = ("Authors", "Title", "Journal", "Year")  # as it was told
    assert exported.known(_book(tmp_path / "b.xlsx", {"S": [heads, ("Roe, A.", "One", "J", 2012)]}))
    both = {
        "papers": [heads, ("Roe, A.", "One", "J", 2012)],
        "proposals": [("proposal", "amount", "title"), ("p1", 5, "One"), ("p2", 6, "Two")],
    }
    with pytest.raises(ColumnError) as told:
        exported.refuse(_book(tmp_path / "c.xlsx", both))
    assert told.value.expected == "papers"
    (tmp_path / "d.txt").write_text("%0 Journal Article\n%T One\n")
    with pytest.raises(FileFormatError) as told:
        exported.refuse(tmp_path / "d.txt")
    assert "ris" in told.value.expected


def test_references_of_a_work_are_those_of_the_first_export_that_has_any(tmp_path):
    ris = "TY  - JOUR\nAU  - Roe, A.\nTI  - {0}\nPY  - {1}\nDO  - 10.5555/{2}\nER  - \n"
    text = ris.format("First work", 2001, "a") + ris.format("Second work", 2003, "b")
    (tmp_path / "a.ris").write_text(text)
    (tmp_path / "c.tsv").write_text("题目\t年份\t作者\tDOI\t参考文献\nSecond work\t2003\tRoe\t10.5555/b\t10.5555/a\n")
    exports, _ = choose.exports([tmp_path / "a.ris", tmp_path / "c.tsv"])
    tables = gather.gather(exports).tables
    assert tables["citation"] == {"citing": ["a.ris:10.5555/b"], "cited": ["a.ris:10.5555/a"]}
    assert tables["work"]["n_ref_declared"] == [None, 1]
