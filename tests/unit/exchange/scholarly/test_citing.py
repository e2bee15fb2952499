# SPDX-License-Identifier: Apache-2.0
"""References without DOI find their works, records keep apart, names stay as they are written."""

import pytest

from yuzui import registry
from yuzui.catalogue.scholarly import citing, gather
from yuzui.catalogue.scholarly.record import Written
from yuzui.sheets.formats.csv import TextLines

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


@pytest.mark.parametrize(
    "reference",
    [
        "Lee A., Roe B., A title that is long enough, Journal of One, 7, 2, pp. 31-40, (2010)",
        "Lee, A., Roe, B., A title that is long enough (2010) J. One, 7 (2), pp. 31-40",
        "Lee A., A Title: That is long enough!, Another spelling, (2010)",
        "Lee A., J One, 7, pp. 31-40, (2010)",
    ],
)
def test_references_of_scopus_in_both_generations(reference):
    text = (
        '"Authors","Title","Year","Source title","Volume","Page start","References",'
        '"Document Type","EID"\n'
        f'"Roe B.","Second","2012","J Two","1","5","{reference}; Nemo N., Nothing, (2010)",'
        '"Article","2-s2.0-2"\n'
        '"Lee A.; Roe B.","A title that is long enough","2010","Journal of One","7","31","",'
        '"Article","2-s2.0-1"\n'
    )
    assert pairs(read("scopus_csv", "scopus.csv", text)) == [("2-s2.0-2", "2-s2.0-1")]


def test_bibtex_records_of_one_key_are_both_kept_and_repeats_are_one():
    text = """@article{lee2010, title={First work}, author={Lee, A}, year=2010}
@article{lee2010, title={Another work}, author={Lee, A}, year=2010}
@article{lee2010, title={First work}, author={Lee, A}, year=2010}
@article{lee2010, title={A third}, author={Lee, A}, year=2010, doi={10.5555/c}}
@article{other, title={A third}, author={Lee, A}, year=2010, doi={10.5555/C}}
"""
    found = read("bibtex", "mine.bib", text)
    assert found.tables["work"]["title"] == ["First work", "Another work", "A third"]
    assert len(set(found.tables["work"]["work_id"])) == 3
    assert counts(found)["key_clash"] == 2 and counts(found)["duplicate"] == 2


def test_ris_records_of_one_title_without_doi_are_flagged_with_their_line():
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


@pytest.mark.parametrize("encoding", ["gbk", "utf-8", "utf-8-sig", "gb18030"])
@pytest.mark.parametrize(
    "heads",
    ["题目,发表年份,作者,单位,被引频次,DOI", "题名,出版年,作者,机构,被引次数,DOI号",
     "篇名,发表时间,作者,作者单位,被引,DOI"],
)  # fmt: skip
def test_chinese_tables_of_any_heading_and_encoding(tmp_path, encoding, heads):
    path = tmp_path / "成果.csv"
    year = "2018-05-01" if "时间" in heads else "2018"
    path.write_bytes(
        f"{heads}\n光束线设计,{year},张三；李四,清华大学；中国科学院,35,10.1234/A1\n"
        f"另一成果,{year},王五;赵六,北京大学,,\n".encode(encoding)
    )
    from yuzui.catalogue.scholarly import choose

    (export,), left = choose.exports([path])
    assert export.reader == "works_table" and not left
    tables = gather.gather([export]).tables
    assert tables["work"]["work_id"] == ["10.1234/a1", "#2"]
    assert tables["work"]["title"] == ["光束线设计", "另一成果"]
    assert tables["work"]["year"] == [2018, 2018]
    assert tables["work"]["cited_by_external"] == [35, None]
    orgs = tables["authorship"]["org_id"]
    assert orgs == ["清华大学", "中国科学院", "北京大学", "北京大学"]


def test_western_texts_of_older_programs_are_not_taken_for_chinese(tmp_path):
    path = tmp_path / "a.ris"
    text = "TY  - JOUR\nTI  - Über Größe, déjà vu à l'été\nAU  - Müller, Ö.\nER  - \n"
    path.write_bytes(text.encode("cp1252"))
    lines = TextLines(path)
    assert "\n".join(lines) + "\n" == text and lines.encoding == "utf-8" and lines.odd == 2


def test_what_is_short_or_lacks_a_page_has_no_key():
    assert list(citing.keys(citing.Cited("", "Roe B", "2010", "J One", "1", "", "Short"))) == []
    assert citing.scopus("no year at all") == citing.Cited()
    assert citing.wos("ANONYMOUS") == citing.Cited()
