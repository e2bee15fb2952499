# SPDX-License-Identifier: Apache-2.0
"""The worked example of an indicator stands on its page as it is tested."""

import pytest
from starlette.testclient import TestClient

from yuzui import registry
from yuzui.evaluation.pages import indicator
from yuzui.faces.web import app
from yuzui.job.workspace import Workspace
from yuzui.view.page import Visit


def example(name, folder):
    path = f"/indicators/{name}"
    page = indicator.build(Workspace(folder), Visit("en", path, {"name": name}))
    return page.tables()["example"]


@pytest.mark.parametrize(("name", "fields"), [("ncs", True), ("cd", False)])
def test_fields_are_shown_where_works_are_compared_within_them(tmp_path, name, fields):
    table = example(name, tmp_path)
    assert ("field" in [column.name for column in table.columns]) is fields
    expect = registry.modules("indicator")[name].EXAMPLE.expect
    assert [row[0] for row in table.rows] == list(expect)
    assert {len(row) for row in table.rows} == {len(table.columns)}


def test_each_work_stands_with_its_field(tmp_path):
    rows = {row[0]: row for row in example("ncs", tmp_path).rows}
    assert rows["F"][:4] == ("F", 2000, "x", 3) and rows["a"][2] is None


@pytest.mark.parametrize(
    ("name", "base"),
    [("cd", "years"), ("novelty", "no limit in years"), ("kinds", "the definition hangs on no window")],
)
def test_an_open_window_is_no_number_of_years(tmp_path, name, base):
    page = indicator.build(Workspace(tmp_path), Visit("en", "", {"name": name}))
    assert page.blocks[0].facts[1].base.en == base


@pytest.mark.parametrize("name", ["composite", "impact_factor"])
def test_the_page_of_what_is_refused_says_what_to_use_instead(tmp_path, name):
    client = TestClient(app.create(Workspace(tmp_path)))
    answer = client.get(f"/en/indicators/{name}")
    assert answer.status_code == 400 and "--indicator ncs,pp_top" in answer.text
    assert client.get("/en/indicators/nothing").status_code == 404
