# SPDX-License-Identifier: Apache-2.0
"""Strangers' calls from file to assignment: what ties two people is found, or shouted as not checked.

Six calls made by hand in the ways chairs and secretaries keep them: exports of two conference
systems, a fund's workbook, a single expert list, in two languages, as workbook and as csv; lists
are never called what Yuzui calls them. Each says which pairs must be barred, and how.
"""

import csv
import json

import openpyxl
import pytest

from yuzui.errors import InputError
from yuzui.faces.cli.main import run as command
from yuzui.job.contract import of
from yuzui.job.workspace import Workspace
from yuzui.reviewing import assign_view, assign_words
from yuzui.reviewing.pages import assignment, assignments
from yuzui.view.page import Notice, Visit

CERTAIN, ALIKE, SAID = ("derived", True), ("possible", True), ("declared", True)

EASYCHAIR = {
    "Submissions": [
        ["#", "Title", "Authors", "Affiliation", "Keywords"],
        [1, "Error correction", "Wei Zhang and Anna Müller", "Tsinghua University", "codes"],
        [2, "Protein structure", "José García, Li Na", "Univ Leeds", "protein"],
        [3, "Fisheries policy", "Smith, John; Doe, Jane", "ETH Zurich", "policy"],
        [4, "Neural networks", "Chen Xiaoming", "Queen's University Belfast", "graphs"],
    ],
    "Committee": [
        ["#", "First name", "Last name", "Email", "Affiliation", "Expertise"],
        [1, "Zhang", "Wei", "wz@x", "Fudan University", "codes policy"],
        [2, "Ann", "Lee", "al@x", "University of Leeds", "protein codes"],
        [3, "Peter", "Keller", "pk@x", "ETH Zürich", "policy protein"],
        [4, "Mary", "Byrne", "mb@x", "Queen’s University Belfast", "graphs policy"],
        [5, "J.", "Garcia", "jg@x", "Universidad de Sevilla", "protein graphs"],
    ],
}
FUND = {
    "Applications": [
        ["Grants programme 2026"],
        [],
        ["Application ID", "Project title", "Principal Applicant", "Co-investigators",
         "Host institution", "Abstract"],
        ["EP/1", "Battery chemistry", "Dr Jane Doe", "Prof. Alan Grey; Dr Bo Li",
         "University of Oxford", "battery lithium"],
        ["EP/2", "Ocean models", "Prof Tim Blue", "", "The University of Edinburgh", "ocean"],
        ["EP/3", "Ancient DNA", "Dr Ida Moss", "Ray, Kim", "Imperial College London", "genomes"],
    ],
    "Panel": [
        ["Panel member", "Organisation", "Areas of expertise", "Max"],
        ["Jane Doe", "University of Bristol", "battery lithium", 2],
        ["Hugo Stern", "Univ. of Edinburgh", "ocean genomes", 2],
        ["Kim Ray", "University of York", "genomes ocean", 2],
        ["Eva Lind", "Durham University", "battery ocean genomes", 2],
    ],
    "Conflicts of interest": [
        ["Panel member", "Application ID", "Nature of conflict"],
        ["Lind, Eva", "EP/3", "former supervisor"],
    ],
}  # fmt: skip
HOTCRP = {
    "submissions": [
        ["paper", "title", "authors", "abstract", "pc_conflicts"],
        [1, "Fast hashing", "Ada Park (KAIST); Bo Li (University of Utah)", "hashing", "Carl Friis"],
        [2, "Verified kernels", "Dana Ek (Chalmers)", "proof kernel", "none"],
    ],
    "pcinfo": [
        ["first", "last", "email", "affiliation", "collaborators", "topics"],
        ["Carl", "Friis", "c@x", "Aarhus University", "", "hashing proof"],
        ["Gina", "Ho", "g@x", "Univ. of Utah", "", "proof kernel"],
        ["Hal", "Ito", "h@x", "University of Tokyo", "Dana Ek (Chalmers)", "hashing kernel"],
        ["Ines", "Paz", "i@x", "Universidad de Chile", "", "hashing proof"],
    ],
}
KEY = {
    "2026年度申请": [
        ["2026年度重点项目申请一览表"],
        ["序号", "项目编号", "课题名称", "负责人", "所在单位", "参加人员", "摘要", "回避专家"],
        [1, "K001", "量子存储", "陈明", "中国科学技术大学", "李强;王磊", "量子 存储", "赵敏"],
        [2, "K002", "高温超导", "张伟", "中科院物理所", "刘芳", "超导 材料", "无"],
        [3, "K003", "量子计算", "李威", "清华大学", "", "量子 计算", ""],
    ],
    "评委名单": [
        ["序号", "评委", "单位", "熟悉领域", "评审上限"],
        [1, "赵敏", "南京大学", "量子 存储", 2],
        [2, "王 磊", "浙江大学", "量子 计算", 2],
        [3, "Zhang Wei", "北京大学", "超导", 2],
        [4, "孙洁", "中国科大", "量子 超导", 2],
        [5, "周平", "中国科学院物理研究所", "超导 材料 量子", 2],
        [6, "钱进", "复旦大学", "量子 超导", 2],
    ],
    "回避名单": [["专家", "项目编号", "回避理由"], ["钱进", "K002", "博士导师"]],
}
EXPERTS = {
    "申请书": [
        ["申请编号", "名称", "申请人", "主要参与者", "依托单位", "关键词"],
        ["A1", "稀土永磁", "何平", "马超、冯雪", "包头稀土研究院", "稀土"],
        ["A2", "氢能储运", "吴刚", "", "中国石油大学（华东）", "氢能"],
    ],
    "专家库": [
        ["姓名", "专家编号", "工作单位", "研究领域", "最多评审数"],
        ["马 超", "Z1", "燕山大学", "稀土 氢能", 2],
        ["秦岭", "Z2", "中国石油大学(华东)", "氢能", 2],
        ["卫红", "Z3", "中国石油大学（北京）", "氢能 稀土", 2],
    ],
}
OFFICE = {
    "项目": [
        ["项目编号", "项目名称", "项目负责人", "课题组成员", "申报单位", "研究内容"],
        ["X1", "图像", "李伟", "韩梅，周明", "厦门大学", "图像"],
        ["X2", "语音", "王静", "", "哈工大", "语音"],
    ],
    "评审委员会": [
        ["委员姓名", "所在单位", "专业方向"],
        ["韩梅", "天津大学", "图像"],
        ["杨帆", "哈尔滨工业大学", "语音 图像"],
        ["高山", "四川大学", "语音 图像"],
    ],
}
CALLS = {
    "easychair": (EASYCHAIR, {
        ("1", "Zhang Wei"): CERTAIN, ("2", "J. Garcia"): CERTAIN, ("2", "Ann Lee"): ALIKE,
        ("3", "Peter Keller"): ALIKE, ("4", "Mary Byrne"): ALIKE}),
    "fund": (FUND, {
        ("EP/1", "Jane Doe"): CERTAIN, ("EP/2", "Hugo Stern"): ALIKE, ("EP/3", "Kim Ray"): CERTAIN,
        ("EP/3", "Eva Lind"): SAID}),
    "hotcrp": (HOTCRP, {
        ("1", "Carl Friis"): SAID, ("1", "Gina Ho"): ALIKE, ("2", "Hal Ito"): SAID}),
    "key": (KEY, {
        ("K001", "赵敏"): SAID, ("K001", "王 磊"): CERTAIN, ("K001", "孙洁"): ALIKE,
        ("K002", "Zhang Wei"): ALIKE, ("K002", "周平"): ALIKE, ("K002", "钱进"): SAID}),
    "experts": (EXPERTS, {
        ("A1", "Z1"): CERTAIN, ("A2", "Z2"): CERTAIN}),
    "office": (OFFICE, {
        ("X1", "韩梅"): CERTAIN, ("X2", "杨帆"): ALIKE}),
}  # fmt: skip
"""Sheets of each call, and the pairs that must be barred."""
ASKED = {"demand": 1, "load": "0..2", "at": "2026-06-01"}


def written(folder, sheets, as_csv=False):
    """Write a call as one workbook, or as a folder of csv."""
    folder.mkdir(parents=True, exist_ok=True)
    if as_csv:
        for name, rows in sheets.items():
            with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as stream:
                csv.writer(stream).writerows(rows)
        return folder
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    book.save(folder / "call.xlsx")
    return folder / "call.xlsx"


def run(tmp_path, sheets, as_csv=False, **inputs):
    path = written(tmp_path, sheets, as_csv)
    return of("assign").run(Workspace(tmp_path / "w"), path=path, **(ASKED | inputs))


def barred(document):
    return {(row.proposal, row.reviewer): (row.state, row.barred) for row in document.conflicts if row.barred}


def edited(sheets, name, change):
    """Return a call with one sheet changed."""
    return {**sheets, name: change([list(row) for row in sheets[name]])}


def test_every_call_goes_from_file_to_assignment_without_a_conflict(tmp_path):
    for name, (sheets, wanted) in CALLS.items():
        for as_csv in (False, True):
            document = run(tmp_path / f"{name}{as_csv}", sheets, as_csv)
            assert barred(document) == wanted, (name, as_csv)
            assert [one.pairs_unchecked for one in document.checks] == [0, 0, 0], name
            pairs = {(one.proposal, one.reviewer) for one in document.assignments}
            assert pairs and not pairs & set(wanted), name


EMPLOYERS = (
    "Institution", "Affiliation", "Organisation", "Organization", "University", "Host",
    "Host institution", "Employer", "单位", "依托单位", "工作单位", "所在单位", "申请单位",
)  # fmt: skip
LISTS = ("PC", "Committee", "Panel", "Experts", "评审专家", "专家名单", "Sheet2")
PERSONS = ("Authors", "Applicants", "PI", "Co-investigators", "申请人", "主要参与者", "Author 1")


def test_headings_of_employers_and_persons_mean_the_same_on_both_sides(tmp_path):
    """One conflict by employer and one by name, whatever the columns and the sheet are called."""
    for k, heading in enumerate(EMPLOYERS):
        other, people = EMPLOYERS[-1 - k], PERSONS[k % len(PERSONS)]
        sheets = {
            "Sheet1": [
                ["Id", "Title", people, heading, "Keywords"],
                ["P1", "a", "Ada Park; Bo Ek", "Kent School", "bees"],
                ["P2", "b", "Cy Dow", "Hull School", "bees"],
            ],
            LISTS[k % len(LISTS)]: [
                ["Name", other, "Expertise"],
                ["Eve Fenn", "Kent School", "bees"],
                ["Dow, Cy", "York School", "bees"],
                ["Gus Hart", "Bath School", "bees"],
            ],
        }
        document = run(tmp_path / str(k), sheets)
        wanted = {("P1", "Eve Fenn"): CERTAIN, ("P2", "Dow, Cy"): CERTAIN}
        assert barred(document) == wanted, (heading, other, people)
        assert document.assignments, heading


def without(column):
    return lambda rows: [[cell for k, cell in enumerate(row) if k != column] for row in rows]


def blanked(line, column):
    def change(rows):
        rows[line][column] = None
        return rows

    return change


def retitled(row, column, heading):
    def change(rows):
        rows[row][column] = heading
        return rows

    return change


UNCHECKED = {
    "no employer of reviewers": (edited(FUND, "Panel", without(1)), "employer", 12),
    "a blank employer of a reviewer": (edited(FUND, "Panel", blanked(2, 1)), "employer", 3),
    "a heading of employers nobody knows": (
        edited(FUND, "Panel", retitled(0, 1, "Where they sit")), "employer", 12),
    "a blank employer of a proposal": (edited(OFFICE, "项目", blanked(1, 4)), "employer", 3),
    "no authors of proposals": (
        edited(EASYCHAIR, "Submissions", without(2)), "author", 20),
    "a blank author": (edited(EXPERTS, "申请书", blanked(2, 2)), "author", 3),
    "two scripts": (
        edited(edited(OFFICE, "项目", retitled(1, 4, "江汉示范学院")), "评审委员会",
               retitled(3, 1, "Aalborg Universitet")), "employer", 1),
    "a sheet of conflicts that is not read": (
        {**OFFICE, "备忘": [["谁", "回避"], ["韩梅", "王静"]]}, "declared", 6),
    "a conflict with nobody": (edited(KEY, "2026年度申请", retitled(2, 7, "是")), "declared", 6),
}  # fmt: skip


def test_what_cannot_be_checked_stops_the_assignment_until_it_is_accepted(tmp_path):
    for k, (name, (sheets, check, pairs)) in enumerate(UNCHECKED.items()):
        path = written(tmp_path / str(k), sheets)
        workspace = Workspace(tmp_path / str(k) / "w")
        document = of("assign").run(workspace, path=path, **ASKED)
        found = {c.check: c.pairs_unchecked for c in document.checks if c.pairs_unchecked}
        assert found == {check: pairs}, name
        assert (document.status, document.assignments) == ("unchecked", []), name
        assert list(document.document())[:2] == ["schema", "checks"]
        label, first = of("assign").lines(document)[0]
        assert label.en == "NOT CHECKED" and str(pairs) in first.en and str(pairs) in first.zh, name
        workspace.close()
        agreed = of("assign").run(workspace, path=path, **ASKED, accept_unchecked=check)
        assert agreed.assignments and agreed.options.accept_unchecked == [check], name
        assert agreed.run.id != document.run.id
        said = [label.en for label, _ in of("assign").lines(agreed)]
        assert said[0] == "NOT CHECKED, accepted", name


def test_the_command_the_page_and_the_workbook_say_it_first(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    path = written(tmp_path / "call", UNCHECKED["a blank employer of a reviewer"][0])
    asked = ["assign", str(path), "--demand", "1", "--load", "0..2", "--dir", "w"]
    assert command([*asked, "--out", "a.xlsx", "--lang", "en"]) == 3
    out = capsys.readouterr().out
    assert out.split()[:2] == ["NOT", "CHECKED"] and "--accept-unchecked employer" in out
    first = openpyxl.load_workbook("a.xlsx").worksheets
    told = [str(cell.value) for sheet in first[:2] for row in sheet.iter_rows() for cell in row]
    assert any("NOT CHECKED" in cell and "3 of 12" in cell for cell in told)
    with_page = Workspace(tmp_path / "w")
    page = assignment.build(with_page, Visit("en", "/fund/reviewers/newest", {"id": "newest"}))
    listed = assignments.build(with_page, Visit("en", "/fund/reviewers"))
    with_page.close()
    assert any("conflicts not checked" in str(block) for block in listed.leaves())
    assert "No assignment was made" in page.finding.en and isinstance(page.blocks[0], Notice)
    assert command([*asked, "--json", "--accept-unchecked", "employer"]) == 0
    assert json.loads(capsys.readouterr().out)["checks"][0]["accepted"] is True
    assert command([*asked, "--accept-unchecked", "all"]) == 2


def test_the_page_of_several_alike_names_says_each_on_a_line(tmp_path):
    document = run(tmp_path, EASYCHAIR)
    workspace = Workspace(tmp_path / "w")
    page = assignment.build(workspace, Visit("zh", "/fund/reviewers/newest", {"id": "newest"}))
    said = assign_words.coverage(document)
    assert len(said.en.splitlines()) == len(said.zh.splitlines()) > 3
    assert "Univ Leeds ≈ University of Leeds" in said.zh and page.blocks
    assert "no conflict was declared" in said.en.splitlines()[0]
    assert len(set(said.en.splitlines())) == len(said.en.splitlines())
    table = str(assign_view.conflicts(document).twin)
    assert "possible, barred until released" in table


def test_a_list_releases_what_is_only_alike_and_nothing_else(tmp_path):
    rows = [
        ["Institution", "Other institution", "Released by", "Reason"],
        ["Univ Leeds", "University of Leeds", "M. Chair", "a school abroad"],
        ["Application ID", "nobody", "M. Chair", "mistaken"],
    ]
    document = run(tmp_path / "a", {**EASYCHAIR, "Released": rows})
    assert ("2", "Ann Lee") not in barred(document)
    lifted = next(r for r in document.conflicts if (r.proposal, r.reviewer) == ("2", "Ann Lee"))
    assert (lifted.state, lifted.waived_by) == ("waived", "M. Chair")
    assert "release_without_match" in {one.code for one in document.findings}
    own = [rows[0], ["3", "Peter Keller", "Ann Lee", "met once"]]
    (tmp_path / "b").mkdir()
    with (tmp_path / "b" / "list.csv").open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerows([["申请号", "评审人", "解除人", "理由"], *own[1:]])
    document = run(tmp_path / "b" / "c", EASYCHAIR, released=tmp_path / "b" / "list.csv")
    assert ("3", "Peter Keller") not in barred(document) and ("2", "Ann Lee") in barred(document)


def test_two_of_one_name_without_ids_stop_the_reading(tmp_path):
    twice = edited(OFFICE, "评审委员会", retitled(2, 0, "韩梅"))
    with pytest.raises(InputError) as error:
        run(tmp_path, twice)
    assert (error.value.code, error.value.place.row) == ("same_name", 2)
