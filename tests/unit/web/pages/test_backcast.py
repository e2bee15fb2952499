# SPDX-License-Identifier: Apache-2.0
import io

import openpyxl
import pytest
from starlette.testclient import TestClient

from yuzui.faces.web import app
from yuzui.investment.pages import backcast
from yuzui.job.workspace import Workspace
from yuzui.view.page import Figure, Filter, Form, Items, Notice, Visit
from yuzui.view.table import DataTable


@pytest.fixture(scope="module")
def workspace(tmp_path_factory):
    return Workspace(tmp_path_factory.mktemp("work"))


def page(workspace, **query):
    return backcast.build(workspace, Visit("en", backcast.PATH, {}, query))


def leaves(found, kind):
    return [block for block in found.leaves() if isinstance(block, kind)]


def test_published_paths_and_every_picture(workspace):
    found = page(workspace)
    assert found.document["price_of_steadiness"] == pytest.approx(1.0715, abs=1e-4)
    assert [f.picture.meta.name for f in leaves(found, Figure)] == [
        "backcast-money", "backcast-growth", "backcast-frontier"]  # fmt: skip
    names = [table.name for table in leaves(found, DataTable)]
    assert names == ["frontier-extra", "frontier-price", "stress", "files"]
    more, _ = leaves(found, Items)
    assert any("0.1 pp more" in line.en for item in more.items for line in item.lines)


def test_permalink_and_form_hold_every_parameter(workspace):
    asked = {"by": "2032", "target": "8.5%", "growth": "7%", "cap": "15%", "steadiness": "100",
             "sure": "80%"}  # fmt: skip
    found = page(workspace, **asked)
    (form,) = leaves(found, Form)
    assert {field.name: field.value.en for field in form.fields} == asked
    assert not any(field.needed for field in form.fields)
    (link,) = {figure.page for figure in leaves(found, Figure)}
    for name, value in asked.items():
        assert f"{name}={value.replace('%', '%25')}" in link
    again = page(workspace, **dict(pair.split("=") for pair in
                                   link.partition("?")[2].replace("%25", "%").split("&")))  # fmt: skip
    assert again.document["run"]["id"] == found.document["run"]["id"]


def test_no_path_shows_what_binds_and_no_path(workspace):
    found = page(workspace, by="2025", cap="20%")
    assert "No path" in found.finding.en
    assert "7.53" in leaves(found, Notice)[0].text.en
    needed = next(table for table in leaves(found, DataTable) if table.name == "needed")
    how, limit, year, _, wanted = needed.rows[0]
    assert (how.en, limit.en, year) == ("this limit alone", "growth cap", 2025)
    assert "28.1" in wanted.en and len(needed.rows) == 1
    assert [f.picture.meta.name for f in leaves(found, Figure)] == ["backcast-frontier"]


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ({"by": "soon"}, "not a number"),
        ({"by": "2020"}, "deadline"),
        ({"target": "120%"}, "between 0 and 1"),
        ({"cap": "2%"}, "growth cap"),
        ({"sure": "10%"}, "odds"),
    ],
)
def test_bad_input_is_said_and_the_usual_question_answered(workspace, query, said):
    found = page(workspace, **query)
    assert said in leaves(found, Notice)[0].text.en
    assert found.document["by"] == 2030


def test_a_target_already_met(workspace):
    found = page(workspace, target="5%")
    assert "already met" in found.finding.en and leaves(found, Figure) == []


def test_the_board_pack_is_one_click_away(workspace):
    found = page(workspace, by="2030", cap="15%")
    link = next(item for block in leaves(found, Items) for item in block.items if item.path)
    assert link.path.startswith("/path/backcast/board-pack.xlsx?")
    client = TestClient(app.create(workspace))
    for lang in ("en", "zh"):
        answer = client.get(f"/{lang}{link.path}")
        assert answer.status_code == 200 and answer.content[:2] == b"PK"
        assert "board-pack.xlsx" in answer.headers["content-disposition"]
    assert client.get("/en/path/board-pack.xlsx").status_code == 404


def test_a_scenario_is_asked_with_its_levers(workspace):
    found = page(workspace, scenario="many_ways_2035")
    (links,) = leaves(found, Filter)
    names = [link.path.partition("scenario=")[2] for link in links.links]
    assert names[0] == "" and "many_ways_2035" in names and "labels_only_2030" not in names
    (form,) = leaves(found, Form)
    assert form.hidden == {"scenario": "many_ways_2035"}
    levers = next(table for table in leaves(found, DataTable) if table.name == "levers")
    assert [head.name for head in levers.columns[2:]] == [f"y{y}" for y in range(2025, 2036)]
    assert {row[0].en for row in levers.rows} == {"cheapest", "steadiest"}
    assert all(set(row[2:]) != {"0"} for row in levers.rows), "what is not used is left out"
    # the structure rule costs nothing, so that a little more has no price: no empty block beside
    assert all(block.items for block in leaves(found, Items))
    link = next(item for block in leaves(found, Items) for item in block.items if item.path)
    assert "scenario=many_ways_2035" in link.path
    readme = openpyxl.load_workbook(io.BytesIO(found.pack("en"))).worksheets[0]
    cells = {row[0]: row[1] for row in readme.iter_rows(values_only=True, max_col=2)}
    assert cells["scenario file"] == "many_ways_2035.yaml" and cells["signature"] == "not signed"


def test_levers_that_do_not_suffice_say_what_would_give_way(workspace):
    found = page(workspace, scenario="public_growth_2030", target="11%")
    assert "with every lever at its maximum" in leaves(found, Notice)[0].text.en.lower()
    blocks = [table.name for table in leaves(found, DataTable)]
    assert "levers" not in blocks and found.document["infeasible"]["reachable"] < 0.11
