# SPDX-License-Identifier: Apache-2.0
from starlette.testclient import TestClient

from yuzui import registry
from yuzui.faces.cli.main import run
from yuzui.faces.web import app
from yuzui.investment.pages import explain, milestones, path, reference_class
from yuzui.job import pages
from yuzui.job.workspace import Workspace
from yuzui.view.page import Cards, Figure, Form, Items, Notice, Remedy, Visit
from yuzui.view.table import DataTable


def leaves(page, kind):
    return [block for block in page.leaves() if isinstance(block, kind)]


def test_questions_lead_only_to_pages_that_are_there(tmp_path):
    workspace = Workspace(tmp_path)
    workspace.save("path", registry.modules("study")["path"].run(workspace, by=2030))
    page = path.build(workspace, Visit(path="/path"))
    (cards,) = leaves(page, Cards)
    known = {module.PATH for module in registry.modules("page").values()}
    assert len(cards.items) >= 6
    for item in cards.items:
        place, _, mark = item.path.partition("#")
        assert place in known
        assert not mark or mark in page.tables()


def test_a_run_of_an_earlier_version_is_named_with_the_command_that_mends_it(tmp_path):
    workspace = Workspace(tmp_path)
    study = registry.modules("study")["path"]
    document = study.run(workspace, by=2030)
    assert pages.lacking("path", document) == [] and set(document) == set(study.PARTS)
    old = {key: value for key, value in document.items() if key not in ("ghosts", "volatility")}
    workspace.save("path", old)
    client = TestClient(app.create(workspace))
    for lang, said in (("en", "earlier version"), ("zh", "旧版本")):
        for query in ("", f"?run={old['run']['id']}"):
            answer = client.get(f"/{lang}/path{query}")
            assert answer.status_code == 200 and said in answer.text
            assert "ghosts, volatility" in answer.text
        assert client.get(f"/{lang}/overview").status_code == 200
    page = path.build(workspace, Visit(path="/path"))
    (remedy,) = leaves(page, Remedy)
    words = remedy.command.split()[1:]
    assert run([*words, "--dir", str(tmp_path)]) == 0
    again = path.build(workspace, Visit(path="/path", query={"run": old["run"]["id"]}))
    assert leaves(again, Figure), "computed again, it stands at the address of the old one"


def test_a_change_is_explained_between_the_years_asked_for(tmp_path):
    asked = {"from": "2022", "to": "2015", "country": "usa"}
    page = explain.build(Workspace(tmp_path), Visit(path=explain.PATH, query=asked))
    assert "17.07" in page.finding.en and "2022" in page.finding.zh
    assert len(leaves(page, Figure)) == 2 and leaves(page, DataTable)[0].rows


def test_years_that_cannot_be_explained_are_refused_with_the_form_again(tmp_path):
    for asked in ({"from": "1900"}, {"to": "soon"}, {"country": "DEU"}):
        page = explain.build(Workspace(tmp_path), Visit(path=explain.PATH, query=asked))
        assert leaves(page, Notice)[0].text.zh and leaves(page, Form)[0].fields
        assert leaves(page, Figure) == []


def test_other_countries_with_counts_and_two_cases(tmp_path):
    page = reference_class.build(Workspace(tmp_path), Visit(path=reference_class.PATH))
    changes, replay = leaves(page, DataTable)
    assert [row[0] for row in changes.rows] == [1, 3, 5, 10]
    assert all(row[3] <= row[2] <= row[1] for row in changes.rows), "effective, all, changes"
    assert list(replay.rows[0][1:]) == [row["after"] for row in page.document["cases"]]
    (reading,) = leaves(page, Items)
    assert len(reading.items) == 2


def test_milestones_of_another_plan_and_of_none(tmp_path):
    workspace = Workspace(tmp_path)
    asked = {"target": "7", "first": "2019", "span": "8"}
    page = milestones.build(workspace, Visit(path=milestones.PATH, query=asked))
    assert "7.0" in page.finding.en and leaves(page, DataTable)[0].rows
    for wrong in ({"target": "many"}, {"target": "800"}, {"first": "2100"}):
        page = milestones.build(workspace, Visit(path=milestones.PATH, query=wrong))
        assert leaves(page, Notice) and leaves(page, Form)
