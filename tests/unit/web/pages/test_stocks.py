# SPDX-License-Identifier: Apache-2.0
from yuzui.investment.pages import stocks
from yuzui.job.workspace import Workspace
from yuzui.view.page import Filter, Visit


def built(tmp_path, **query):
    return stocks.build(Workspace(tmp_path), Visit("en", stocks.PATH, {}, query))


def test_the_scenario_asked_for_is_shown_and_an_unknown_one_is_the_first(tmp_path):
    page = built(tmp_path, scenario="public_growth_2030")
    assert "2030" in page.finding.en
    (links,) = [block for block in page.blocks if isinstance(block, Filter)]
    assert links.current.endswith("public_growth_2030") and len(links.links) >= 3
    assert "2035" in built(tmp_path, scenario="nothing").finding.en


def test_every_assumption_is_labelled(tmp_path):
    table = built(tmp_path).tables()["stocks-assumptions"]
    assert len(table.rows) == 6 and {row[3].text.en for row in table.rows} == {"assumption"}
