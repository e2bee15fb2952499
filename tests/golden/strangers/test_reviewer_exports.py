# SPDX-License-Identifier: Apache-2.0
"""Exports for assigning reviewers as they come: authors a row, pairs by address, matrices, notes.

Each says which pairs must be barred, and how; what cannot be read stops the run with lines that,
once written, work.
"""

import csv
import tomllib

import pytest
from tests.golden.strangers.test_reviewers import ALIKE, ASKED, CERTAIN, SAID, barred, run

from yuzui.errors import InputError
from yuzui.job.contract import of
from yuzui.job.workspace import Workspace

EASYCHAIR = {
    "Submissions": [
        ["#", "title", "authors", "decision", "abstract"],
        [1, "Bees", "Eli Roe and Fay Sox", "no decision", "on bees"],
        [2, "Stars", "Gil Tan", "no decision", "on stars"],
        [3, "Rocks", "Hal Uhl and Jo Wye", "no decision", "on rocks"],
    ],
    "Authors": [
        ["submission #", "first name", "last name", "email", "affiliation", "person #"],
        [1, "Eli", "Roe", "e@a", "Uni A", 101],
        [1, "Fay", "Sox", "f@b", "Uni B", 102],
        [2, "Gil", "Tan", "g@c", "Uni C", 103],
        [3, "Hal", "Uhl", "h@d", "Uni D", 104],
        [3, "Jo", "Wye", "j@e", "Uni E", 106],
    ],
    "Program committee": [
        ["#", "person #", "first name", "last name", "email", "affiliation"],
        [1, 201, "Al", "Moe", "a@x", "Uni A"],
        [2, 202, "Bo", "Nye", "b@y", "Uni Y"],
        [3, 203, "Cy", "Oak", "c@z", "Uni D"],
        [4, 106, "Jo", "Wye", "j@e", "Uni E"],
    ],
    "Bids": [
        ["member #", "member name", "submission #", "bid"],
        [1, "Al Moe", 2, "yes"], [2, "Bo Nye", 1, "yes"], [3, "Cy Oak", 1, "maybe"],
        [4, "Jo Wye", 2, "conflict"],
    ],
    "Conflicts": [["member #", "member name", "submission #"], [2, "Bo Nye", 2]],
}  # fmt: skip
CMT = {
    "Papers": [
        ["Paper ID", "Title", "Status"],
        [1, "Alpha", "Awaiting Decision"], [2, "Beta", "Awaiting Decision"],
        [3, "Gamma", "Awaiting Decision"],
    ],
    "Authors": [
        ["Paper ID", "First Name", "Last Name", "Email", "Organization"],
        [1, "Ann", "Lee", "a@a.ex", "Uni A"], [1, "Ben", "Poe", "b@b.ex", "Uni B"],
        [2, "Cy", "Dow", "c@c.ex", "Uni C"], [3, "Di", "Fox", "d@d.ex", "Uni D"],
    ],
    "Reviewers": [
        ["First Name", "Last Name", "Email", "Organization", "Quota"],
        ["Eve", "Gil", "e@a.ex", "Uni A", 2], ["Flo", "Hay", "f@f.ex", "Uni F", 2],
        ["Cy", "Dow", "c@c.ex", "Uni C", 2], ["Gus", "Ito", "g@g.ex", "Uni G", 2],
    ],
    "Bids": [
        ["Paper ID", "Reviewer Email", "Bid"],
        [1, "f@f.ex", "Eager"], [2, "f@f.ex", "In A Pinch"], [3, "f@f.ex", "Not Willing"],
        [2, "g@g.ex", "Willing"], [3, "e@a.ex", "eager"],
    ],
    "Conflicts": [
        ["Paper ID", "Reviewer Email", "Conflict Type"], [3, "g@g.ex", "Recent collaborator"],
    ],
}  # fmt: skip
HOTCRP = {
    "authors": [
        ["paper", "title", "first", "last", "email", "affiliation"],
        [1, "Bees", "Ann", "Lee", "a@a", "Uni A"], [1, "Bees", "Bo", "Poe", "b@b", "Uni B"],
        [2, "Stars", "Cy", "Dow", "c@c", "Uni C"],
    ],
    "pc": [
        ["first", "last", "email", "affiliation", "collaborators"],
        ["Al", "Moe", "al@x", "Uni B", ""], ["Di", "Nye", "di@x", "Uni D", "Cy Dow (Uni C)"],
        ["Ed", "Oak", "ed@x", "Uni E", ""], ["Flo", "Pim", "flo@x", "Uni F", ""],
    ],
    "prefs": [
        ["paper", "title", "first", "last", "email", "preference"],
        [1, "Bees", "Di", "Nye", "di@x", -10], [2, "Stars", "Ed", "Oak", "ed@x", "20X"],
        [1, "Bees", "Flo", "Pim", "flo@x", -100],
    ],
}  # fmt: skip
LISTS = {
    "Proposals": [
        ["ID", "Title", "PI", "Institution"],
        ["P1", "a", "Eli Roe", "Uni A"], ["P2", "b", "Fay Sox", "Uni B"],
        ["P3", "c", "Gil Tan", "Uni C"],
    ],
    "Reviewers": [
        ["No.", "Name", "Institution", "Topics of interest"],
        [1, "Al Moe", "Uni X", "a"], [2, "Bo Nye", "Uni Y", "b"], [3, "Cy Oak", "Uni Z", "c"],
        [4, "Dee Pim", "Uni C", "a b"],
    ],
}  # fmt: skip
CROSSED = {
    **LISTS,
    "Bids": [
        ["", "Title", "Al Moe", "Bo Nye", "Cy Oak", "Dee Pim", "Total"],
        ["P1", "a", "yes", "maybe", "no", "conflict", 3],
        ["P2", "b", "no", "yes", "maybe", "yes", 3],
        ["P3", "c", "maybe", "no", "yes", "", 2],
        ["Total", "", 2, 2, 2, 2, 8],
    ],
    "COI": [["Reviewer", "P1", "P2", "P3"], ["Moe, Al", "x", "", "–"], ["B. Nye", "", "", "✓"]],
}
OFFICE = {
    "2026": [
        ["Call 2026: list of proposals"],
        ["Number", "Title", "Name of applicant", "Institution", "Partner institutions", "Keywords"],
        ["25-01", "Bees", "Eli Roe", "Uni X", "Uni W", "bees"],
        ["25-02", "Stars", "Fay Sox", "Uni V", "", "stars"],
        [],
        ["Total", 2],
        ["Note: the list is provisional"],
    ],
    "Panel": [
        ["Name", "Institution", "Field of expertise", "Max. proposals"],
        ["Al Moe", "Uni X", "bees", 2], ["Bo Nye", "Uni W", "bees stars", 2],
        ["Cy Oak", "Uni U", "stars bees", 2],
        ["* Al Moe chairs"],
    ],
    "Affinity": [
        ["Number", "Who", "Score"],
        ["25-01", "Cy Oak", 0.9], ["25-02", "Al Moe", 0.4], ["25-02", "Oak, Cy", 0.2],
    ],
}  # fmt: skip
KEY = {
    "申请人名单": [
        ["项目编号", "项目名称", "姓名", "角色", "工作单位"],
        ["K1", "量子存储", "陈明", "负责人", "南京大学"],
        ["K1", "量子存储", "王磊", "参与人", "浙江大学"],
        ["K2", "高温超导", "张伟", "负责人", "清华大学"],
    ],
    "专家": [
        ["编号", "姓名", "单位", "专业"],
        ["E1", "赵敏", "浙江大学", "量子"], ["E2", "王磊", "中山大学", "超导"],
        ["E3", "孙洁", "复旦大学", "量子 超导"], ["E4", "李一", "清华大学", "量子 超导"],
    ],
    "回避矩阵": [
        ["编号", "姓名", "K1", "K2"], ["E1", "赵敏", None, None], ["E3", "孙洁", None, "√"],
        ["合计", None, 0, 1],
    ],
}  # fmt: skip
CALLS = {
    "easychair": (EASYCHAIR, {
        ("1", "201"): CERTAIN, ("2", "202"): SAID, ("3", "203"): CERTAIN, ("3", "106"): CERTAIN,
        ("2", "106"): SAID}),
    "cmt": (CMT, {("1", "Eve Gil"): CERTAIN, ("2", "Cy Dow"): CERTAIN, ("3", "Gus Ito"): SAID}),
    "hotcrp": (HOTCRP, {
        ("1", "Al Moe"): CERTAIN, ("2", "Di Nye"): SAID, ("1", "Flo Pim"): SAID}),
    "crossed": (CROSSED, {
        ("P1", "Al Moe"): SAID, ("P3", "Bo Nye"): SAID, ("P3", "Dee Pim"): CERTAIN,
        ("P1", "Dee Pim"): SAID}),
    "key": (KEY, {
        ("K1", "E1"): CERTAIN, ("K1", "E2"): CERTAIN, ("K2", "E3"): SAID, ("K2", "E4"): CERTAIN}),
    "office": (OFFICE, {("25-01", "Al Moe"): CERTAIN, ("25-01", "Bo Nye"): CERTAIN}),
}  # fmt: skip


def test_exports_go_from_file_to_assignment_without_a_conflict(tmp_path):
    for name, (sheets, wanted) in CALLS.items():
        document = run(tmp_path / name, sheets, name in ("cmt", "hotcrp"))
        assert barred(document) == wanted, name
        assert [one.pairs_unchecked for one in document.checks] == [0, 0, 0], name
        pairs = {(one.proposal, one.reviewer) for one in document.assignments}
        assert pairs and not pairs & set(wanted), name
    said = next(text for label, text in of("assign").lines(document) if label.en == "understood")
    assert "header in row" in said.en


def test_a_matrix_that_does_not_say_what_its_marks_mean_is_shouted(tmp_path):
    marks = [["", "P1", "P2", "P3"], ["Al Moe", "x", "", ""], ["Bo Nye", "", "", "x"]]
    document = run(tmp_path, {**LISTS, "Sheet3": marks})
    assert (document.status, document.assignments) == ("unchecked", [])
    said = {label.en: text for label, text in of("assign").lines(document)}
    assert "“Sheet3”" in said["assign"].en and "“Conflicts”" in said["assign"].en
    assert barred(run(tmp_path / "b", {**LISTS, "Conflicts": marks}))[("P1", "Al Moe")] == SAID


def test_marks_beside_proposals_and_names_of_applicants_are_shouted(tmp_path):
    marked = [[*row, *cells] for row, cells in zip(
        LISTS["Proposals"],
        [["Al Moe", "B. Nye"], ["x", ""], ["", ""], ["", "x"]], strict=True)]  # fmt: skip
    friends = [["Reviewer", "Applicant"], ["Bo Nye", "Fay Sox"]]
    for k, sheets in enumerate(({**LISTS, "Proposals": marked}, {**LISTS, "COI": friends})):
        document = run(tmp_path / str(k), sheets)
        assert document.status == "unchecked", k
        assert document.checks[2].pairs_unchecked == 12, k


def test_a_reviewer_in_two_sheets_stops_the_reading(tmp_path):
    again = [["Name", "Institution"], ["Bo Nye", "Uni Q"]]
    with pytest.raises(InputError) as error:
        run(tmp_path, {**LISTS, "Panel B": again})
    assert (error.value.code, error.value.place.row) == ("reviewer_twice", 2)


def test_a_bid_nobody_understands_stops_the_reading(tmp_path):
    bids = [["Proposal ID", "Reviewer", "Bid"], ["P1", "Al Moe", "my cousin"]]
    with pytest.raises(InputError) as error:
        run(tmp_path, {**LISTS, "Bids": bids})
    assert (error.value.code, error.value.place.row) == ("bid_unread", 2)


def test_headings_in_another_language_are_asked_for_and_then_read(tmp_path):
    """A folder as Excel writes it in a German locale: semicolons, Windows-1252, commas."""
    files = {
        "Antraege": [
            ["Antragsnummer", "Titel", "Antragsteller", "Institution", "Summe"],
            ["A-1", "Bienen", "Müller, Jörg", "Universität Köln", "12.345,50"],
            ["A-2", "Sterne", "Groß, Ute", "TU Dresden", "9.000,00"],
        ],
        "Gutachter": [
            ["Name", "Institution", "Fachgebiet"],
            ["Adam Riese", "Universität zu Köln", "Bienen Sterne"],
            ["Jörg Müller", "Uni Jena", "Bienen"],
            ["Eva Stein", "Uni Ulm", "Sterne Bienen"],
        ],
    }
    (tmp_path / "call").mkdir()
    for name, rows in files.items():
        with (tmp_path / "call" / f"{name}.csv").open("w", encoding="cp1252", newline="") as stream:
            csv.writer(stream, delimiter=";").writerows(rows)
    asked = {**ASKED, "path": tmp_path / "call"}
    lines: dict[str, dict[str, str]] = {}
    for code in ("no_proposals", "no_affinity"):
        with pytest.raises(InputError) as error:
            of("assign").run(Workspace(tmp_path / code), **asked)
        assert error.value.code == code
        for table, entries in tomllib.loads(error.value.fix.en.partition("\n")[2]).items():
            lines.setdefault(table, {}).update(entries)
        if code == "no_proposals":
            assert lines["proposals"].pop("pi") == "…"
            lines["proposals"]["pi"] = "Antragsteller"
        text = [
            f"[{table}]\n" + "\n".join(f'{name} = "{heading}"' for name, heading in entries.items())
            for table, entries in lines.items()
        ]
        (tmp_path / "map.toml").write_text("\n".join(text), encoding="utf-8")
        asked["map"] = tmp_path / "map.toml"
    document = of("assign").run(Workspace(tmp_path / "w"), **asked)
    assert barred(document) == {("A-1", "Adam Riese"): ALIKE, ("A-1", "Jörg Müller"): CERTAIN}
    assert {one.encoding for one in document.understood} == {"cp1252"}
