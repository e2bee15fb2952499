# SPDX-License-Identifier: Apache-2.0
"""Lists and exports as offices have them, where a figure or a heading was once misread."""

import csv
import json

import pytest
import xlsxwriter

from yuzui.errors import InputError
from yuzui.faces.cli.main import run
from yuzui.fields import audit_judging, audit_record, corpora, corpus_record, field_record, field_view
from yuzui.fields.audit_frame import Narrowing
from yuzui.fields.jobs import field_rank
from yuzui.fields.pages import field as field_page
from yuzui.job.contract import of
from yuzui.job.workspace import Workspace
from yuzui.view.page import Facts, Visit

from .test_audit_files import filled
from .test_audit_pages import client, make


@pytest.fixture
def workspace(tmp_path):
    made = Workspace(tmp_path / "w")
    yield made
    made.close()


def _scopus(path, rows):
    """Write an export of Scopus that lists addresses without saying whose they are."""
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        lines = csv.writer(file, quoting=csv.QUOTE_ALL)
        lines.writerow(["Authors", "Title", "Year", "Source title", "DOI", "Affiliations", "EID"])
        lines.writerows(rows)
    return path


def test_addresses_that_name_no_author_are_those_of_the_work(workspace, tmp_path):
    rows = [
        ["Lee A.; Roe B.; Poe C.", "Robots on ice", "2020", "J One", "", "Univ A, Paris, France; Univ B, Beijing, China",
         "2-s2.0-1"],
        ["Lee A.", "Robots at sea", "2021", "J One", "", "Univ A, Paris, France", "2-s2.0-2"],
        ["Lee A.; Roe B.", "Robots in woods", "2021", "J One", "", "", "2-s2.0-3"],
    ]  # fmt: skip
    made = corpora.read(workspace, str(_scopus(tmp_path / "scopus.csv", rows)))
    assert [(one["country"], one["organisation"]) for one in made.rows] == [
        ("FR; CN", "Univ A; Univ B"), ("FR", "Univ A"), (None, None),
    ]  # fmt: skip
    (tmp_path / "a.ris").write_text(
        "TY  - JOUR\nAU  - Lee, A.\nAU  - Roe, B.\nAU  - Poe, C.\nTI  - Robots on ice\nPY  - 2020\n"
        "AD  - Univ A, Paris, France\nAD  - Univ B, Beijing, China\nER  - \n"
    )
    (tmp_path / "a.bib").write_text(
        "@article{k, author={Lee, A. and Roe, B. and Poe, C.}, title={Robots on ice}, year={2020}, "
        "affiliation={Univ A, Paris, France; Univ B, Beijing, China}}\n"
    )
    (tmp_path / "CNKI.txt").write_bytes(
        "SrcDatabase-来源库: 期刊\nTitle-题名: 冰上机器人\nAuthor-作者: 甲;乙;丙\nOrgan-单位: 甲大学;乙研究院\n"
        "Source-文献来源: 示例学报\nYear-年: 2020\n\n".encode("gb18030")
    )
    for name, country, organisation in (
        ("a.ris", "FR; CN", "Univ A; Univ B"), ("a.bib", "FR; CN", "Univ A; Univ B"), ("CNKI.txt", None, "甲大学; 乙研究院"),
    ):  # fmt: skip
        first = corpora.read(workspace, str(tmp_path / name)).rows[0]
        assert (first["country"], first["organisation"]) == (country, organisation), name


def test_the_total_is_named_where_no_growth_can_be_told(workspace, tmp_path):
    rows = [
        ["", f"Robots number {n}" if (year, n) == (2024, 0) else f"Ice {year} {n} {venue}", year, venue, "", "",
         f"2-s2.0-{year}{n}{len(venue)}"]
        for venue, first, last in (("Steady", 2018, 2024), ("Late one", 2023, 2024))
        for year in range(first, last + 1)
        for n in range(3)
    ]  # fmt: skip
    _scopus(tmp_path / "scopus.csv", rows)
    answer = of("field").run(workspace, node="BOX2-02-1", corpus=str(tmp_path / "scopus.csv"))
    assert answer.growth is None
    assert field_view.made_of(answer).en == "Steady 2018–2024"


def test_the_next_command_names_the_folder_whatever_it_is_called(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "works.csv").write_text("Title,Year\nRobots on ice,2020\n", encoding="utf-8")
    assert run(["field", "corpus", "load", "works.csv", "--name", "own", "--dir", "w"]) == 0
    assert "yuzui field board --corpus own --dir w\n" in capsys.readouterr().out


def test_words_that_are_not_to_be_counted_take_works_away(workspace, tmp_path):
    with xlsxwriter.Workbook(tmp_path / "重点领域.xlsx") as book:
        sheet = book.add_worksheet("领域清单")
        sheet.merge_range("A1:E1", "全省重点科技领域监测清单（2024版）")
        for span, text in (("A2:A3", "编码"), ("B2:B3", "领域名称"), ("C2:D2", "检索式"), ("E2:E3", "说明")):
            sheet.merge_range(span, text)
        sheet.write_row("C3", ["包含词（中英文）", "排除词"])
        sheet.merge_range("A4:E4", "一、新一代信息技术")
        sheet.write_row("A5", ["A02", "大模型", "语言模型、large language model", "编程语言"])
        sheet.write_row("A6", ["A07", "生成模型", "扩散模型；GAN", "热扩散；GAN-on-Si"])
        sheet.write_row("A7", ["A09", "无线通信", "MIMO；OFDM"])
    done = field_record.load(workspace, str(tmp_path / "重点领域.xlsx"), "P")
    assert (done.new, done.unused, [one.row for one in done.aside]) == (["A02", "A07", "A09"], ["说明"], [4])
    bodies = {id: row["body"] for id, row in field_record.versions(workspace).items()}
    assert bodies["A02"]["zh"] == '(语言模型 OR "large language model") NOT 编程语言'
    assert bodies["A02"]["en"] == '"large language model"'
    assert bodies["A07"]["en"] == "GAN NOT GAN-on-Si" and bodies["A09"]["zh"] == bodies["A09"]["en"] == "MIMO OR OFDM"
    text = (
        "Research areas of interest\n\nRef,Area of research,Any of these words,None of these words,Who asked\n"
        "1,Language,large language model; dialogue,programming language,B\n2,Robots,robot*,bots OR chatbot*,B\n"
    )
    (tmp_path / "areas.csv").write_text(text, encoding="cp1252")
    done = field_record.load(workspace, str(tmp_path / "areas.csv"), "U")
    assert (done.new, done.unused) == (["U-1", "U-2"], ["Who asked"])
    bodies = {id: row["body"]["en"] for id, row in field_record.versions(workspace).items() if id.startswith("U")}
    assert bodies == {
        "U-1": '("large language model" OR dialogue) NOT "programming language"',
        "U-2": "robot* NOT (bots OR chatbot*)",
    }


def test_an_id_of_another_list_is_not_taken(workspace, tmp_path):
    path = tmp_path / "one.csv"
    path.write_text("code,name,query\nA01,Ice,glacier\nA02,Sea,ocean\n", encoding="utf-8")
    field_record.load(workspace, str(path), "ONE")
    path.write_text("code,name,query\nA01,Ice and snow,glacier\nA02,Sea,tide\n", encoding="utf-8")
    assert field_record.load(workspace, str(path), "ONE").changed == ["A02"]
    (tmp_path / "two.csv").write_text("code,name,query\nA01,Robots,robot*\n", encoding="utf-8")
    with pytest.raises(InputError) as caught:
        field_record.load(workspace, str(tmp_path / "two.csv"), "TWO")
    assert caught.value.code == "id_of_another_list" and "TWO-A01" in caught.value.fix.en
    assert field_record.lists(workspace) == {"ONE": 2}


def test_an_own_sheet_names_its_rows_that_are_no_works(workspace, tmp_path):
    with xlsxwriter.Workbook(tmp_path / "论文.xlsx") as book:
        sheet = book.add_worksheet("论文汇总")
        sheet.merge_range("A1:E1", "某研究所论文汇总表")
        for span, text in (("A2:A3", "序号"), ("B2:B3", "论文题目"), ("C2:D2", "发表情况")):
            sheet.merge_range(span, text)
        sheet.write_row("C3", ["刊物/会议", "发表日期"])
        for n in range(6):
            sheet.write_row(3 + n, 0, [n + 1, f"冰川研究之{n}", "冰川学报", ("2016.3", "2017年5月", 2018)[n % 3]])
        sheet.write_row(10, 0, ["合计", "6篇"])
        sheet.write_row(11, 0, ["注：发表日期以正式见刊为准。"])
    done = corpus_record.load(workspace, [tmp_path / "论文.xlsx"], "own")
    assert (done.works, done.undated, done.unread, done.years) == (6, 0, [], [2016, 2018])
    assert done.aside == len(done.lines) and 12 in done.lines
    assert {row["venue"] for row in corpora.read(workspace, "own").rows} == {"冰川学报"}
    said = {label.en: words.en for label, words in corpus_record.sentences(done)}
    assert said["set aside"] == "row " + ", ".join(map(str, done.lines))


def test_a_chinese_query_that_finds_latin_terms_in_english_titles_has_no_chinese_hits(workspace, tmp_path):
    (tmp_path / "l.csv").write_text("编号,领域,检索词\nZ-1,深度学习,深度学习；deep learning\n", encoding="utf-8")
    (tmp_path / "w.csv").write_text("Title,Year\nDeep learning on ice,2020\nIce,2021\n", encoding="utf-8")
    field_record.load(workspace, str(tmp_path / "l.csv"), "Z")
    corpus_record.load(workspace, [tmp_path / "w.csv"], "own")
    one = of("field_list").run(workspace, node="Z-1").nodes[0]
    assert (one.english, one.chinese, one.state) == (1, 0, "named")
    assert one.reason.en == "its Chinese query finds nothing in any corpus"
    for made in (of("classify").run(workspace, node="Z-1"), of("field").run(workspace, node="Z-1")):
        assert (made.state, made.reason.en, made.union) == ("named", one.reason.en, 1)


def test_a_sheet_that_nobody_judged_says_so_and_the_wrong_workbook_names_its_judge_in_either_language(tmp_path):
    workspace, sheet = make(tmp_path / "w", tmp_path)
    answer = of("field_audit").run(workspace, sheet=sheet)
    assert (answer.judges, answer.reason.en, answer.reason.zh) == (0, "nobody has judged yet", "尚无人判断")
    with client(workspace) as site:
        base = f"/zh/fields/LAB-7/audit/{sheet}"
        assert "尚无人判断" in site.get(base).text
        book = site.get(f"{base}/audit-LAB-7-{sheet}-2.xlsx").content
        sent = {"files": ("二.xlsx", book)}
        page = site.post(base, data={"act": "hand_in", "seat": "1"}, files=sent).text
        assert "判断人二" in page.partition("<main")[2] and "Second judge" not in page


def test_a_repeat_brings_what_the_first_lacks(workspace, tmp_path):
    (tmp_path / "a.csv").write_text("Title,Year,DOI\nQuantum networks at sea,2020,10.5555/a\nIce on a river,2021,\n")
    (tmp_path / "b.csv").write_text(
        "Title,Year,DOI,Abstract,Country\nQuantum networks at sea,2019,10.5555/A,On qubits afloat.,FR\n"
    )
    done = corpus_record.load(workspace, [tmp_path / "a.csv", tmp_path / "b.csv"], "both")
    assert (done.works, done.repeated, done.abstracts) == (2, 1, 1)
    first = corpora.read(workspace, "both").rows[0]
    assert (first["year"], first["abstract"], first["country"]) == (2020, "On qubits afloat.", "FR")


def test_an_audit_of_an_earlier_query_is_none_of_the_board(workspace, tmp_path):
    path, works = tmp_path / "l.csv", tmp_path / "w.csv"
    works.write_text(
        "Title,Year\n" + "".join(f"Robots {n},{2014 + n % 8}\nIce {n},{2014 + n % 8}\n" for n in range(48))
    )
    corpus_record.load(workspace, [works], "own")
    path.write_text("id,name,query\nZ-1,Robots,robot*\n", encoding="utf-8")
    field_record.load(workspace, str(path), "Z")
    ask = audit_record.Ask(node="Z-1", labels=96, judges=("a", "b"), within=Narrowing(corpus="own"))
    done = audit_record.make(workspace, ask, tmp_path, "en")
    both = [
        filled(file, tmp_path / f"{who}.xlsx", lambda _, title: "yes" if "Robots" in title else "no")
        for file, who in zip(done.files, "ab", strict=True)
    ]
    audit_judging.bring(workspace, [(file, "") for file in both])
    board = of("field_board").run(workspace, node="Z", corpus="own")
    assert board.measured == 1 and board.fields[0].precision[0] == board.fields[0].recall[0] == 1.0

    def cards():
        page = field_page.build(workspace, Visit("en", "/fields/Z-1", {"id": "Z-1"}, query={"corpus": "own"}))
        facts = next(one for one in page.blocks if isinstance(one, Facts))
        return [str(one.value) for one in facts.facts[1:3]]

    assert not any("not measured" in one for one in cards())
    path.write_text("id,name,query\nZ-1,Robots,robot* OR bot\n", encoding="utf-8")
    field_record.load(workspace, str(path), "Z")
    board = of("field_board").run(workspace, node="Z", corpus="own")
    assert (board.measured, board.fields[0].precision, board.fields[0].recall) == (0, None, None)
    assert {"recall_unmeasured", "classifier_changed"} <= set(board.fields[0].reasons)
    assert all("not measured" in one for one in cards())


def test_a_field_of_one_country_is_shown_and_kept_where_works_are_of_several(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    rows = [
        ["Lee A.; Roe B.; Poe C.", f"{'Qubits' if n else 'Ice'} {year} {n}", year, "J One", "",
         "Univ A, Paris, France; Univ B, Beijing, China", f"2-s2.0-{year}{n}"]
        for year in range(2015, 2022) for n in range(3)
    ]  # fmt: skip
    _scopus(tmp_path / "scopus.csv", rows)
    assert run(["field", "show", "LAB-1", "--corpus", "scopus.csv", "--country", "CN", "--dir", "w", "--json"]) == 0
    series = json.loads(capsys.readouterr().out)["series"]
    assert [(one["works"], one["fractional"], one["total"]) for one in series] == [(2, 1.0, 3)] * 7


def test_countries_of_openalex_that_are_not_one_an_author_are_those_of_the_work(workspace, tmp_path):
    head = (
        "id,display_name,publication_year,primary_location.source.display_name,authorships.author.display_name,"
        "authorships.institutions.display_name,authorships.countries\n"
    )
    rows = [
        "https://openalex.org/W1,Robots on ice,2020,J One,A|B|C,Univ A|Univ B,FR|CN\n",
        "https://openalex.org/W2,Robots at sea,2021,J One,,,US\n",
        "https://openalex.org/W3,Robots in woods,2021,J One,A|B,,FR|CN\n",
    ]
    (tmp_path / "works.csv").write_text(head + "".join(rows), encoding="utf-8")
    made = corpora.read(workspace, str(tmp_path / "works.csv"))
    assert [(one["country"], one["organisation"]) for one in made.rows] == [
        ("FR; CN", "Univ A; Univ B"), ("US", None), ("FR; CN", None),
    ]  # fmt: skip


def test_two_countries_that_always_tie_are_not_told_apart(workspace, tmp_path):
    rows = "".join(f"Qubits {n},{2015 + n % 6},CN; US\n" for n in range(30))
    (tmp_path / "w.csv").write_text("Title,Year,Country\n" + rows, encoding="utf-8")
    answer = of("field_rank").run(workspace, node="LAB-1", corpus=str(tmp_path / "w.csv"), by="country")
    assert [one.rank_interval for one in answer.fields[0].listed] == [[1, 1], [1, 1]]
    assert field_rank.headline(answer).en.startswith("Who is first of 2 countries cannot be told")
