# SPDX-License-Identifier: Apache-2.0
"""The page of a set says what was flagged in the reader's words, and what its numbers cannot tell."""

import pytest
from tests.jobs.evaluation import sets

from yuzui.evaluation.indicators import cd
from yuzui.evaluation.pages import evaluate, work_set
from yuzui.job.workspace import Workspace
from yuzui.view.page import Visit


@pytest.fixture
def page(tmp_path):
    workspace = Workspace(tmp_path / "work")
    sets.kept(workspace, "cd", **sets.files(tmp_path, links=[*sets.LINKS, ("a", "a")]))
    return work_set.build(workspace, Visit("zh", "/evaluate/works", {"set": "works"}))


def test_tables_are_named_in_words(page):
    told = {row[0].en: row[1].zh for row in page.tables()["findings"].rows}
    assert told == {"year is missing": "成果", "link to itself": "引文"}


def test_works_without_a_value_are_told_under_the_name_of_the_number_and_not_of_its_column(page):
    rows = page.tables()["excluded"].rows
    assert any("颠覆性" in row[0].zh for row in rows)
    assert "cd" not in {row[0].zh for row in rows}


def test_what_the_numbers_cannot_tell_stands_beside_them(page):
    ((_, said),) = page.tables()["limits"].rows
    assert said == cd.META.cannot_tell


def test_shares_are_drawn_and_early_years_stand_in_one_row(tmp_path):
    workspace = Workspace(tmp_path / "work")
    rows = [f"w{year},{year},{'article' if year % 4 else 'dataset'}\n" for year in range(1950, 1990)]
    (tmp_path / "w.csv").write_text("work_id,year,type\n" + "".join(rows), encoding="utf-8")
    sets.kept(workspace, "kinds,openness", works=tmp_path / "w.csv")
    page = work_set.build(workspace, Visit("en", "/evaluate/w", {"set": "w"}))
    tables = page.tables()
    told = [tuple(getattr(cell, "en", cell) for cell in row) for row in tables["share-kinds"].rows]
    assert told[:2] == [("all", 40, 0, 0.75, 0.25), ("1950–1964", 15, 0, 11 / 15, 4 / 15)]
    assert [row[0] for row in told[2:]] == [str(year) for year in range(1965, 1990)]
    assert "share-openness" not in tables
    drawn = [name for name in tables if name.startswith("shares-")]
    assert drawn == ["shares-kinds"]


def test_units_stand_there_with_what_was_lost_and_what_is_known_is_counted_by_what_is_shown(tmp_path):
    workspace = Workspace(tmp_path / "work")
    texts = {"w": "work_id,year\na,2000\nb,2000\nc,2000\n", "a": "work_id,country\na,CN\na,SE\nb,CN\n"}
    for name, text in texts.items():
        (tmp_path / f"{name}.csv").write_text(text, encoding="utf-8")
    given = {"works": tmp_path / "w.csv", "authorships": tmp_path / "a.csv"}
    sets.kept(workspace, "collaboration", **given, by="country", counting="country")
    tables = work_set.build(workspace, Visit("en", "/evaluate/w", {"set": "w"})).tables()
    units = tables["units"]
    assert [(row[0].en, *row[1:]) for row in units.rows] == [
        ("CN", 2, 1.5, 0.5), ("SE", 1, 0.5, 1 / 6),
    ]  # fmt: skip
    assert "Of 3 works 1 (33.3\u202f%) belongs to nobody known" in units.note.en
    assert "3 项成果中有 1 项" in units.note.zh
    # of the countries one work is not known, of the authors none is
    assert tables["share-collaboration"].rows[0][1:] == (3, 1, 0.5)
    assert not any(name.startswith("shares-") for name in tables)


def test_a_set_that_was_evaluated_twice_is_one_set(tmp_path):
    workspace, files = Workspace(tmp_path / "work"), sets.files(tmp_path)
    for indicator in ("cd", "citations"):
        sets.kept(workspace, indicator, **files)
    page = evaluate.build(workspace, Visit("en", "/evaluate"))
    assert len(page.tables()["sets"].rows) == 2
    assert page.finding.en.startswith("1 set of works has been") and "1 个" in page.finding.zh
