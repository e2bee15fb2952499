# SPDX-License-Identifier: Apache-2.0
"""Lists and exports as offices have them, where a figure or a heading was once misread."""

import csv

import pytest

from yuzui.faces.cli.main import run
from yuzui.fields import corpora, field_view
from yuzui.job.contract import of
from yuzui.job.workspace import Workspace


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
