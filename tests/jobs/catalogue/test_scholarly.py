# SPDX-License-Identifier: Apache-2.0
"""Exports of works as they come."""

import gzip
import shutil
from types import SimpleNamespace

import pytest

from yuzui import registry
from yuzui.catalogue import exports as choose
from yuzui.catalogue import exports as gather
from yuzui.catalogue import scholarly_record, syntax
from yuzui.catalogue.exports import Export, example
from yuzui.catalogue.exports import gather as gather_gather
from yuzui.catalogue.scholarly_record import Author, Fault, Link, Work, Written
from yuzui.catalogue.syntax import plain
from yuzui.errors import ColumnError, FileFormatError
from yuzui.text import Text


def people(*names):
    return [Author(name=name) for name in names]


def orgs(author):
    return [one.orgs[0] for one in author.affiliations]


def test_brackets_name_the_authors():
    lee, roe = people("Lee, Ann", "Roe, Bo C.")
    text = "[Lee, Ann; Roe, Bo C] Univ A, Paris, France; [Roe, Bo C.] Univ B, Rome, Italy"
    assert scholarly_record.of_groups([lee, roe], text)
    assert orgs(lee) == [("Univ A", "FR")]
    assert orgs(roe) == [("Univ A", "FR"), ("Univ B", "IT")]
    # several addresses without names are not guessed
    lee, roe = people("Lee, A", "Roe, B")
    assert not scholarly_record.of_groups([lee, roe], "Univ A, Paris, France.\nUniv B, Rome, Italy.")
    assert not lee.affiliations and not roe.affiliations
    assert scholarly_record.of_groups([lee, roe], "Univ A, Paris, France.")
    assert orgs(lee) == orgs(roe) == [("Univ A", "FR")]
    (one,) = people("Poe, C")
    assert scholarly_record.of_all([one], ["Univ A, Paris, France", "Dept X, University of B, Rome, Italy"], True)
    assert orgs(one) == [("Univ A", "FR"), ("University of B", "IT")]
    # sentences name authors and the corresponding one
    lee, roe = people("Lee, Ann", "Müller, Bo")
    scholarly_record.of_sentences(
        [lee, roe],
        "Lee, A (Corresponding Author), Univ A, Paris, France.\n"
        "Lee, Ann; Mueller, Bo, Univ A, Paris, France.\nMueller, Bo, Univ B, Rome, Italy.",
    )
    assert orgs(lee) == [("Univ A", "FR")] and orgs(roe) == [("Univ A", "FR"), ("Univ B", "IT")]
    assert (lee.corresponding, roe.corresponding) == (True, False)
    # who is corresponding
    lee, roe = people("Lee, AB", "Roe, C")
    scholarly_record.reprint([lee, roe], "")
    assert lee.corresponding is None
    scholarly_record.reprint([lee, roe], "Roe, C (reprint author), Univ B, Rome, Italy.")
    assert (lee.corresponding, roe.corresponding) == (False, True)
    scholarly_record.reprint([lee, roe], "LEE, AB, Univ A, Paris, France.")
    assert (lee.corresponding, roe.corresponding) == (True, False)
    # ids come from the field of ids and not from names
    lee, roe = people("Lee, Ann", "Roe, Bo")
    scholarly_record.orcids([lee, roe], "Lee, Ann/0000-0000-0000-000X; Roe, Bo/none")
    assert (lee.person, roe.person) == ("0000-0000-0000-000X", None)
    assert scholarly_record.affiliation("").orgs == ((None, None),)


READERS = registry.modules("reader")


def test_every_example_as_a_file_is_taken_by_its_reader(tmp_path_factory):
    for name in list(READERS):
        tmp_path = tmp_path_factory.mktemp("case")
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
    from yuzui.evaluation import sources as exported

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
    (tmp_path / "d.txt").write_text("Journal article\nOne\n")
    with pytest.raises(FileFormatError) as told:
        exported.refuse(tmp_path / "d.txt")
    assert "ris" in told.value.expected


WOS = """FN Clarivate Analytics Web of Science
VR 1.0
PT J
AU Zhang, W
   Roe, B
TI Later work on beams
SO PHYSICAL REVIEW D
J9 PHYS REV D
CR van der Waals JD, 1999, PHYS REV D, V60, P103
   Müller Ö, 2001, EUR PHYS J C, V12, P0045
   Twin A, 2000, J X, V1, P1
   Nobody N, 1980, UNKNOWN, V1, P9
   Roe B, 2001, EUR PHYS J C, V12, P999
NR 5
VL 70
BP 1
PY 2004
UT WOS:000000000000001
ER

PT J
AU van der Waals, JD
TI Old work
SO PHYSICAL REVIEW D
J9 PHYS REV D
VL 60
BP 103
PY 1999
UT WOS:000000000000002
ER

PT J
AU Muller, O
TI Work of a name with marks
SO EUROPEAN PHYSICAL JOURNAL C
J9 EUR PHYS J C
VL 12
BP 45
PY 2001
UT WOS:000000000000003
ER

PT J
AU Twin, A
TI One of two
SO J X
VL 1
BP 1
PY 2000
UT WOS:000000000000004
ER

PT J
AU Twin, A
TI The other of two
SO J X
VL 1
BP 1
PY 2000
UT WOS:000000000000005
ER

EF
"""


def read(reader, name, text):
    module = registry.modules("reader")[reader]
    return gather.gather([gather.Export(reader, module, Written(name, text))])


def counts(found):
    return {one.code: one.count for one in found.findings}


def pairs(found):
    return sorted(zip(*found.tables["citation"].values(), strict=True))


def test_references_of_web_of_science_without_doi_find_works_and_never_guess():
    found = read("wos", "savedrecs.txt", WOS)
    ends = [(a[-1], b[-1]) for a, b in pairs(found)]
    # the reference to two works of one place is taken for neither, that of a wrong page for none
    assert ends == [("1", "2"), ("1", "3")]
    assert counts(found)["matched_reference"] == 2
    assert found.tables["work"]["n_ref_resolved"] == [2, 0, 0, 0, 0]
    # ris records of one title without doi are flagged with their line
    one = "TY  - JOUR\nTI  - {t}\nAU  - Roe, B.\nPY  - {y}\nAD  - {o}\nER  - \n\n"
    text = (
        one.format(t="The very same long title", y=2010, o="ETH Zürich")
        + one.format(t="The Very Same Long Title.", y=2010, o="ETH ZÜRICH")
        + one.format(t="The very same long title", y=2011, o="ETH Zürich")
    )
    found = read("ris", "mine.ris", text)
    assert len(found.tables["work"]["title"]) == 3
    assert counts(found)["likely_duplicate"] == 1
    assert [(row["row"], row["as"]) for row in found.alike] == [(8, "#1")]
    # as most records write it, and one organisation
    assert set(found.tables["authorship"]["org_id"]) == {"ETH Zürich"}


def test_chinese_tables_of_any_heading_and_encoding(tmp_path_factory):
    for encoding in ["gbk", "utf-8", "utf-8-sig", "gb18030"]:
        for heads in ["题目,发表年份,作者,单位,被引频次,DOI", "题名,出版年,作者,机构,被引次数,DOI号",
     "篇名,发表时间,作者,作者单位,被引,DOI"]:  # fmt: skip
            tmp_path = tmp_path_factory.mktemp("case")
            path = tmp_path / "成果.csv"
            year = "2018-05-01" if "时间" in heads else "2018"
            path.write_bytes(
                f"{heads}\n光束线设计,{year},张三；李四,清华大学；中国科学院,35,10.1234/A1\n"
                f"另一成果,{year},王五;赵六,北京大学,,\n".encode(encoding)
            )
            from yuzui.catalogue import exports

            (export,), left = exports.exports([path])
            assert export.reader == "works_table" and not left
            tables = gather.gather([export]).tables
            assert tables["work"]["work_id"] == ["10.1234/a1", "#2"]
            assert tables["work"]["title"] == ["光束线设计", "另一成果"]
            assert tables["work"]["year"] == [2018, 2018]
            assert tables["work"]["cited_by_external"] == [35, None]
            orgs = tables["authorship"]["org_id"]
            assert orgs == ["清华大学", "中国科学院", "北京大学", "北京大学"]


def test_what_is_short_or_lacks_a_page_has_no_key():
    assert list(scholarly_record.keys(scholarly_record.Cited("", "Roe B", "2010", "J One", "1", "", "Short"))) == []
    assert scholarly_record.scopus("no year at all") == scholarly_record.Cited()
    assert scholarly_record.wos_reference("ANONYMOUS") == scholarly_record.Cited()
    # code
    for text, code in [("Peoples R China", "CN"), ("England", "GB"), ("CA 94305 USA", "US"), ("The Netherlands", "NL"),
     ("hong kong", "HK"), ("Cote d'Ivoire", "CI"), ("South Korea.", "KR"), ("Paris", None)]:  # fmt: skip
        assert scholarly_record.code(text) == code


def found(text):
    return list(syntax.entries(Written("a.bib", text)))


def test_entries_in_braces_and_brackets_with_remarks_between():
    text = "remark\n@Article{k,\n a = {x {y} \\} z}\n}\n@string(j = {J (1)})\nmore\n@Book{b}\n"
    assert [(row, kind) for row, kind, _ in found(text)] == [(2, "article"), (5, "string"), (7, "book")]
    assert syntax.fields(found(text)[1][2], {}) == {"j": "J (1)"}
    # a file that ends inside an entry
    with pytest.raises(FileFormatError) as caught:
        found("@article{k, a = {x}\n")
    assert caught.value.code == "truncated" and caught.value.place.row == 1
    # fields are joined and macros resolved
    text = ' A = jan # "/" # {20}, b = 3, a = {no},'
    assert syntax.fields(text, {"jan": "January"}) == {"a": "January/20", "b": "3"}
    for wrong in ("a = {x} y", 'a = "x', "a = {x", "a = #"):
        with pytest.raises(ValueError, match=r"^.*$"):
            syntax.fields(wrong, {})
    # names in both orders
    assert syntax.names("Ludwig van Beethoven and {A and B} and Roe, Bo and others") == [
        "van Beethoven, Ludwig", "{A and B}", "Roe, Bo",
    ]  # fmt: skip
    assert syntax.names("") == [] and syntax.names("Plato") == ["Plato"]
    # entries of any kind and several on a line
    text = "@web_page{a, year = 2018}\n@string{j = {J}} @article{b, journal = j} @book{c}\n"
    assert [(row, kind) for row, kind, _ in found(text)] == [
        (1, "web_page"),
        (2, "string"),
        (2, "article"),
        (2, "book"),
    ]


def export(*items, local=False, name="a.txt"):
    module = SimpleNamespace(read=lambda lines: iter(items), LOCAL=local)
    return Export("made", module, Written(name, ""))


def gather_counts(found):
    return {finding.code: finding.count for finding in found.findings}


def test_references_resolve_by_any_name_and_unknown_ones_are_counted():
    found = gather_gather([
        export(
            Work("a", 1, ["doi:1"], references=["doi:2", "doi:2", "doi:9"], declared=5),
            Work("b", 2, ["doi:2"]),
        )
    ])  # fmt: skip
    assert found.tables["citation"] == {"citing": ["a", "a"], "cited": ["b", "b"]}
    assert gather_counts(found) == {"unknown_work": 1}
    assert found.tables["work"]["n_ref_declared"] == [5, None]
    assert found.tables["work"]["n_ref_resolved"] == [2, 0]
    assert "authorship" not in found.tables and "work_field" not in found.tables
    # a work in two exports is kept once and both its names lead to it
    found = gather_gather([
        export(Work("a", 1, ["doi:1"], year="2001")),
        export(Work("z", 1, ["doi:1", "wos:1"], year="1999"), Work("c", 2, references=["wos:1"])),
    ])  # fmt: skip
    assert found.tables["work"]["work_id"] == ["a", "c"] and gather_counts(found) == {"duplicate": 1}
    assert found.tables["citation"] == {"citing": ["c"], "cited": ["a"]}
    assert found.names["wos:1"] == 0
    # ids that hold in one file do not meet those of another
    items = (Work("1", 1), Work("2", 2), Link("1", "2"))
    one = gather_gather([export(*items, local=True)])
    two = gather_gather([export(*items, local=True), export(*items, local=True, name="b.txt")])
    assert one.tables["work"]["work_id"] == ["1", "2"]
    assert two.tables["work"]["work_id"] == ["a.txt:1", "a.txt:2", "b.txt:1", "b.txt:2"]
    assert len(two.tables["citation"]["citing"]) == 2 and [f["works"] for f in two.files] == [2, 2]
    # years are kept as they are written
    for year, kept, odd in [
        ("2001", 2001, 0),
        ("99999", 99999, 0),
        ("1197", 1197, 0),
        ("", None, 0),
        ("n.d.", None, 1),
    ]:
        found = gather_gather([export(Work("a", 1, year=year))])
        assert found.tables["work"]["year"] == [kept] and gather_counts(found).get("wrong_type", 0) == odd
    # a negative count is unknown and never 0
    for count, kept, code in [("3", 3, None), ("3.0", 3, None), ("-1", None, "negative_count"), ("", None, None),
     ("many", None, "wrong_type")]:  # fmt: skip
        found = gather_gather([export(Work("a", 1, cited_by=count))])
        assert found.tables["work"]["cited_by_external"] == [kept]
        assert gather_counts(found) == ({code: 1} if code else {})
    # what is set aside is told with its place
    found = gather_gather([export(Fault("ragged", 7, "x", "3", "4"), Work("a", 8, placed=False))])
    assert found.faults == [("a.txt", Fault("ragged", 7, "x", "3", "4"))]
    assert [(f.code, f.severity) for f in found.findings] == [
        ("ragged", "rejected"), ("unresolved_affiliation", "note"),
    ]  # fmt: skip
    assert found.files == [{"file": "a.txt", "reader": "made", "works": 1, "rejected": 1}]


def test_dates_know_what_they_know():
    found = gather_gather([export(Work("a", 1, date="2001-05"), Work("b", 2, date="2001-05-03"))])
    assert found.tables["work"]["month"] == [5, 5]
    assert found.tables["work"]["date"] == [None, "2001-05-03"]
    # an example is read by its reader
    module = registry.modules("reader")["pajek"]
    assert example("pajek", module).tables["work"]["year"][0] == 2001
    # a work is closed by silence only where the file names open ones
    for alone, told, kept, odd in [
        (False, ("gold", "", "False", "blue"), ["gold", None, "closed", None], {"unknown_openness": 1}),
        (True, ("gold", ""), ["gold", "closed"], {}),
        (True, ("", ""), [None, None], {}),
    ]:  # fmt: skip
        one = export(*(Work(f"w{n}", n, openness=word) for n, word in enumerate(told)))
        one.module.NAMES_OPEN_ALONE = alone
        other = export(Work("z", 1), name="b.txt")
        found = gather_gather([one, other])
        assert found.tables["work"]["oa_status"] == [*kept, None]
        assert gather_counts(found) == odd
    # every writing of a doi is one name
    for text in ["10.1000/Ab(1)c", "https://doi.org/10.1000/ab(1)C.", "doi: 10.1000/AB(1)c;", "(10.1000/ab(1)c)"]:
        assert scholarly_record.doi(text) == "doi:10.1000/ab(1)c"
    # what is no doi
    for text in ["", None, "11.1000/a", "10.1/", "W12"]:
        assert scholarly_record.doi(text) == ""
    # ids of registries
    assert scholarly_record.openalex("https://api.openalex.org/works/W3") == "openalex:W3"
    assert scholarly_record.openalex("https://openalex.org/A3") == ""
    assert scholarly_record.wos_key("UT ISI:000200000000001") == "wos:000200000000001"
    assert scholarly_record.eid("x?eid=2-s2.0-84&a=1") == "eid:2-s2.0-84"
    assert scholarly_record.short("https://openalex.org/I5/") == "I5" and scholarly_record.short(None) is None
    # a name of every kind
    for text, name in [
        ("https://doi.org/10.1000/A", "doi:10.1000/a"),
        ("w12", "openalex:W12"),
        ("https://arxiv.org/abs/0704.0001v2", "arxiv:0704.0001"),
        ("ISI:000200000000001", "wos:000200000000001"),
        ("2-s2.0-840001", "eid:2-s2.0-840001"),
        ("own-7", "own-7"),
    ]:
        assert name in list(scholarly_record.named(text)) and list(scholarly_record.named(text))[-1] == text


def test_cited_works_are_read_by_their_doi_alone():
    assert scholarly_record.cited("LEE A, 2001, J X, V1, P2") == ""
    assert scholarly_record.cited("Lee A, 2001, J X, DOI DOI 10.1000/A") == "doi:10.1000/a"
    assert scholarly_record.cited("10.1000/a") == ""
    # names are kept once
    assert scholarly_record.some("a", "", "b", "a") == ["a", "b"]
    # lines are numbered and can be read again
    lines = Written("a.txt", "one\n\ntwo\n")
    for _ in range(2):
        assert list(lines) == ["one", "", "two"] and lines.number == 3
    # cut off and unread
    error = scholarly_record.cut_off("a.net", "3", "*Vertices 4", 9)
    assert error.code == "truncated" and error.place.row == 9 and error.exit == 2
    assert "不完整" in error.say("zh") and "a.net" in error.say("en")
    other = scholarly_record.unread("a.net", "*Edges", "*Arcs", Text("do", "做"))
    assert other.code == "not_readable_as_links" and other.fix == Text("do", "做")


ALIASES = {"id": ("id", "ID"), "year": ("Year", "PY")}


def tabular_read(text, quoted=True):
    return list(syntax.rows(Written("t.csv", text), ALIASES, ("id",), quoted))


def test_marks_capitals_and_blank_rows():
    for mark in [",", ";", "\t"]:
        text = f'year{mark}x{mark}Id\n2001{mark}{mark}a\n\n2002{mark}"p\nq"{mark}b\n'
        assert tabular_read(text) == [(2, {"id": "a", "year": "2001"}), (5, {"id": "b", "year": "2002"})]
    # rows of another width are set aside unless the file ends there
    found = tabular_read("id,Year\na\nb,1,2\nc,3\n")
    assert [one.row for one in found if isinstance(one, Fault)] == [2, 3]
    assert found[-1] == (4, {"id": "c", "year": "3"})
    with pytest.raises(FileFormatError) as caught:
        tabular_read("id,Year\nc,3\na\n")
    assert caught.value.code == "truncated"
    # an open quotation is a file cut off except where quotes are signs
    with pytest.raises(FileFormatError):
        tabular_read('id,Year\na,"3\n')
    assert tabular_read('id\tYear\na"\t3\n', quoted=False) == [(2, {"id": 'a"', "year": "3"})]
    assert isinstance(tabular_read('id,Year\n"a"b,1\nc,3\n')[0], Fault)
    # rows set aside are passed on and others made works
    made = syntax.works([(2, {"id": "a"}), Fault("ragged", 3)], lambda row, cells: Work(cells["id"], row))
    assert list(made) == [Work("a", 2), Fault("ragged", 3)]
    # a missing column
    with pytest.raises(ColumnError) as caught:
        tabular_read("idd,Year\na,1\n")
    assert caught.value.detail["nearest"] == "idd"
    assert tabular_read("id\na\n") == [(2, {"id": "a"})] and tabular_read("id,Year\n") == []
    # plain
    for text, read in [(r"{\'{e}}t{\'e} \"{o} \`a", "été ö à"), (r"\c{c}\c c \k{a} \H{o} \r{a}", "çç ą ő å"),
     (r"{\O}re \aa{} \ss{} \L \ae", "Øre å ß Łæ"), (r"50\% \& \_ \#1 \$5", "50% & _ #1 $5"),
     (r"\textbf{bold} {NASA} $x^2$", "bold NASA $x^2$"), (r"a\{b\}", "a{b}"),
     (r"\'{\i}", "í"), (r"\v{c}\u{g}", "čğ"), ("plain", "plain")]:  # fmt: skip
        assert plain(text) == read
    # lines stay
    assert plain("a \n   b\n\nc") == "a\nb\nc"


def trees_read(text):
    return list(syntax.parsed(Written("a.json", text)))


def test_a_value_a_line_or_one_over_many():
    assert trees_read('{"a":1}\n\n{"b":2}\n') == [(1, {"a": 1}), (3, {"b": 2})]
    assert trees_read('{\n"a":\n1}\n') == [(1, {"a": 1})]
    # a spoilt line is told and a spoilt end is refused
    assert trees_read('{"a":1}\n{"b":\n{"c":3}\n')[1] == (2, syntax.WRONG)
    for text in ('{"a":1}\n{"b":', '{\n"a":', "[" * 100_000 + "\n"):
        with pytest.raises(FileFormatError) as caught:
            trees_read(text)
        assert caught.value.code == "truncated"
    # deep lines are set aside
    deep = '{"a":' + "[" * 100_000 + "]" * 100_000 + "}"
    assert trees_read(f'{{"a":1}}\n{deep}\n{{"c":3}}\n')[1] == (2, syntax.WRONG)
    # values of the wrong kind are empty
    assert syntax.mapping([1]) == {} and syntax.several("a") == [] and syntax.text({"a": 1}) == ""
    assert syntax.text("a\udc00") == "a\ufffd" and syntax.text(10**30) == ""
    # months
    assert scholarly_record.month("13") is None and scholarly_record.month("September") == 9
    assert scholarly_record.dated("2004", "DEC 15") == "2004-12-15" and scholarly_record.dated("04", "DEC") == ""
    # fields weigh alike and a repeated one counts once
    assert scholarly_record.alike(["a", "b", "a"]) == [("a", 0.5), ("b", 0.5)] and scholarly_record.alike([]) == []
    # numbers and parts
    assert scholarly_record.number("1,234") == 1234 and scholarly_record.number("-1") is None
    assert scholarly_record.parts(" a ;; b") == ["a", "b"] and scholarly_record.first("", None, " c ") == "c"
