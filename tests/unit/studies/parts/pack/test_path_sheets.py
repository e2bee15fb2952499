# SPDX-License-Identifier: Apache-2.0
import pytest

from yuzui.errors import NotIdentifiableError
from yuzui.investment.jobs import backcast
from yuzui.investment.pack import path_sheets
from yuzui.job.workspace import Workspace
from yuzui.text import Text


@pytest.fixture(scope="module")
def workspace(tmp_path_factory):
    return Workspace(tmp_path_factory.mktemp("work"))


@pytest.fixture(scope="module")
def document(workspace):
    growth = [0.09, 0.09, 0.08, 0.08, 0.07, 0.07]
    return backcast.run(workspace, by=2030, growth=growth, rule="fixed_total", ceiling=6000.0)


def test_what_differs_by_year_is_written_year_by_year(document):
    rows = {row[0]: row[1:] for row in path_sheets.inputs(document, "en").rows}
    growth = rows["growth of the rest"][0].replace("\u202f", " ")
    assert growth == "9.0 % / 9.0 % / 8.0 % / 8.0 % / 7.0 % / 7.0 %"
    assert rows["spending ceiling"] == ("6,000", "100M CNY")
    assert rows["rule of the denominator"][0].startswith("the whole is given")
    assert path_sheets.levers(document, "en") == []


def test_a_forecast_that_refuses_says_why_in_place_of_odds(document):
    why = NotIdentifiableError(Text("no panel", "无面板"), code="none")
    made = path_sheets.odds(document, why, "zh")
    assert made.rows[0][0] == "若不变：被拒绝" and "无面板" in made.rows[0][-1]
    assert "运行 —" in made.title and document["run"]["id"] in made.title


def test_prices_are_sentences_in_both_languages(document):
    for lang in ("en", "zh"):
        made = path_sheets.prices(document, lang)
        assert all(len(row) == 1 and len(row[0]) > 10 for row in made.rows)
