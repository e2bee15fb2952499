# SPDX-License-Identifier: Apache-2.0
"""What cannot be told for sure is not put where everybody sees it unless somebody says so."""

import json

import pytest
from openpyxl import Workbook

from yuzui.administration.jobs import load
from yuzui.errors import ColumnError, InputError
from yuzui.job.workspace import Workspace
from yuzui.model.schema import TABLES
from yuzui.model.visibility import PUBLIC

DOUBTFUL = {
    "a.csv": "id,title,year,status\nW1,Sluices,2019,open\nW2,Weirs,2020,shut\n",
    "list.csv": "id,title\nW1,Sluices\nW2,Weirs\n",
    "表一.csv": "来源编号,题名,年份,状态\nW1,水闸,2019,在研\nW2,堰,2020,结题\n",
    "grants.csv": "venue,year,title,id\nNature,2019,Sluices,W1\nICML,2020,Weirs,W2\n",
    "places.csv": "id,name,city,note\n1,Ana,x,\n2,Bo,y,\n",
    "立项.csv": "题名,年份,资助编号,电话,邮箱\n水闸,2019,A1,1,a\n堰,2020,A2,2,b\n",
}
"""Files that have what some table needs, and no heading that only one table knows."""


@pytest.fixture
def workspace(tmp_path):
    made = Workspace(tmp_path / "w")
    yield made
    made.close()


def test_a_doubtful_sheet_never_comes_into_a_public_table(workspace, tmp_path):
    for name, text in DOUBTFUL.items():
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        with pytest.raises(ColumnError) as error:
            load.run(workspace, [path])
        error = error.value
        assert error.code == "unsure_table", (name, error)
        assert name in str(error.place.text()) and text.split(",")[0] in error.seen
        # the best, the one that comes next, what each knows, and the words to type, in both
        best, following = error.detail["tables"]
        for said in (error.fix.en, error.fix.zh):
            assert f"--as {best}" in said or f"--as {following}" in said, name
        assert TABLES[best].label.en in error.expected and TABLES[following].label.zh in error.expected
        assert TABLES[best].label.zh in error.expected and TABLES[following].label.en in error.expected
        assert "headings (" in error.expected and "识别" in error.expected
    assert workspace.view.count("load") == 0 and workspace.snapshot is None
    seen = workspace.seen_by(PUBLIC).view
    assert not any(seen.count(n) for n, t in TABLES.items() if t.sheets and t.state)


def test_what_somebody_says_it_is_it_is(workspace, tmp_path):
    path = tmp_path / "a.csv"
    path.write_text(DOUBTFUL["a.csv"], encoding="utf-8")
    for word in ("work", "成果", "Works"):
        line = load.run(workspace, [path], tables=[word])["loads"][0]
        assert line["table"] == "work" and line["kept"] == 2 and line["recognition"] is None
    assert workspace.snapshot is not None
    line = load.run(workspace, [path], tables=["award"])["loads"][0]
    assert (line["table"], line["kept"], line["unused"]) == ("award", 2, ["year", "status"])
    mapped = tmp_path / "map.toml"
    mapped.write_text('[award]\nid = "id"\n', encoding="utf-8")
    assert load.run(workspace, [path], map=mapped)["loads"][0]["table"] == "award"
    for word in ("nothing", "audit", ""):
        with pytest.raises(InputError) as error:
            load.run(workspace, [path], tables=[word])
        assert error.value.code == "unknown_table" and "award" in error.value.expected


def test_one_sheet_of_a_workbook_is_named_by_its_sheet(workspace, tmp_path):
    book = Workbook()
    first, second = book.active, book.create_sheet("二")
    first.title = "One"
    for row in (("id", "title", "year"), ("A1", "x", 2020), ("A2", "y", 2021)):
        first.append(row)
        second.append(row)
    path = tmp_path / "two.xlsx"
    book.save(path)
    with pytest.raises(ColumnError) as error:
        load.run(workspace, [path], tables=["One=award"])
    assert "二=work" in error.value.fix.en and error.value.place.sheet == "二"
    lines = load.run(workspace, [path], tables=["work", "One=award"])["loads"]
    assert [line["table"] for line in lines] == ["award", "work"]
    with pytest.raises(InputError) as error:
        load.run(workspace, [path], tables=["Two=award"])
    assert error.value.code == "unknown_sheet" and error.value.expected == "One, 二"


def test_a_doubtful_sheet_of_a_table_not_everybody_sees_is_taken_and_the_doubt_shown(workspace, tmp_path):
    path = tmp_path / "x.csv"
    path.write_text("id,amount,title,colour\nP1,3,x,red\nP2,4,y,blue\n", encoding="utf-8")
    document = load.run(workspace, [path])
    found = document["loads"][0]["recognition"]
    assert found["table"] == "proposal" and not found["sure"]
    assert found["next"]["table"] == "award" and found["next"]["known"]
    told = load.lines(json.loads(json.dumps(document)))
    doubt = next(sentence for label, sentence in told if label.en == "not certain")
    assert "award" in doubt.en and "资助项目" in doubt.zh and "--as" in doubt.zh


def test_files_that_say_what_they_are_load_without_a_question(workspace, tmp_path):
    """Every public table with all its headings, by its own name or under no name, in both languages."""
    sure = {
        "works.csv": "id,title,year,venue\nW1,Sluices,2019,Nature\n",
        "成果.csv": "来源编号,题名,年份,刊名\nW1,水闸,2019,水利学报\n",
        "awards.csv": "award id,title,amount,institution\nA1,Sluices,100,Yuzui\n",
        "q.csv": "award_id,title,pi,institute,amount,currency,start,end\nA1,x,Y,Z,1,USD,2020-01-01,2021-01-01\n",
    }
    for name, text in sure.items():
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        line = load.run(workspace, [path])["loads"][0]
        assert line["table"] == {"q.csv": "award", "awards.csv": "award"}.get(name, "work"), name
        assert line["recognition"]["sure"] and line["kept"] == 1
