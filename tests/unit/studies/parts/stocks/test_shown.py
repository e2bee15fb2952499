# SPDX-License-Identifier: Apache-2.0
import pytest

from yuzui.investment import scenario, scenario_file
from yuzui.investment.simulation import document, tables, words
from yuzui.investment.stock_report import shown
from yuzui.job.workspace import Workspace


@pytest.fixture(scope="module")
def found(tmp_path_factory):
    read = scenario_file.read(scenario.folder() / "public_growth_2030.yaml")
    return document.run(Workspace(tmp_path_factory.mktemp("stocks")), read, 300)


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_transcript_labels_stocks_as_assumed_with_their_interval(found, lang):
    said = [(a.say(lang), b.say(lang)) for a, b in words.lines(found)]
    own = [text for label, text in said if label == {"en": "stocks (assumed)", "zh": "知识存量（假设）"}[lang]]
    assert len(own) == 2 and "2030" in own[0] and own[0].count({"en": "–", "zh": "—"}[lang]) == 3


def test_the_lags_said_are_those_of_the_priors(found):
    assert "8 to 20 years" in shown.late(found).en and "1 至 3 年" in shown.late(found).zh
    changed = {**found["stocks"], "priors": [
        one | {"arguments": [2.0]} if one["name"] == "gestation_basic" else one
        for one in found["stocks"]["priors"]
    ]}  # fmt: skip
    assert "2 to 2 years" in shown.late({**found, "stocks": changed}).en


def test_picture_and_table_hold_every_type_and_year(found):
    picture = shown.picture(found)
    assert picture.spec("zh", 360) and picture.meta.origin == "derived"
    assert len(shown.table(found)) == 3 * 7
    sheet = next(one for one in tables.exports(found, "zh") if one.name == "知识存量")
    assert len(sheet.rows) == 21 and len(sheet.headings) == len(sheet.rows[0])


def test_without_stocks_nothing_is_said(found):
    assert shown.lines({**found, "stocks": None}) == []
    names = [one.name for one in tables.exports({**found, "stocks": None}, "en")]
    assert "stocks" not in names
