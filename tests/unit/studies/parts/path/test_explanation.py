# SPDX-License-Identifier: Apache-2.0
import pytest

from yuzui.errors import InputError
from yuzui.investment.path_report import explanation
from yuzui.investment.path_report.names import PERFORMERS
from yuzui.investment.path_report.question import Question
from yuzui.job.workspace import Workspace


@pytest.fixture
def explain(tmp_path):
    def ask(country, *years, **more):
        question = Question(country, "basic", "total", 0.5, None)
        return explanation.run(Workspace(tmp_path), question, years, **more)

    return ask


def test_china_2018_to_2024(explain):
    found = explain("CHN", 2018, 2024)
    assert found["change"] == pytest.approx(2500.9 / 36326.8 - 1090.4 / 19677.9)
    assert found["numerator"] + found["denominator"] == pytest.approx(found["change"], abs=1e-15)
    assert found["performers"] == []  # the split by performer is not published for 2024
    assert "+1.34" in explanation.lines(found)[0][1].en


def test_order_of_the_years_does_not_matter(explain):
    assert explain("CHN", 2024, 2018) == explain("CHN", 2018, 2024)


def test_united_states_by_performer(explain):
    found = explain("USA", 2010, 2022)
    assert [row["name"] for row in found["performers"]] == list(PERFORMERS)
    total = sum(row["mix"] + row["within"] for row in found["performers"])
    assert total + found["rounding"]["change"] == pytest.approx(found["change"], abs=1e-15)
    assert abs(found["rounding"]["change"]) < 1e-5
    parts = sum(row["numerator"] for row in found["performers"])
    assert parts + found["rounding"]["numerator"] == pytest.approx(found["numerator"], abs=1e-15)
    assert [label.en for label, _ in explanation.lines(found)][2:] == [
        "part, by performer",
        "shift between performers",
        "within performers",
    ]


def test_a_year_without_amounts_is_refused_with_what_is_there(explain):
    with pytest.raises(InputError) as caught:
        explain("CHN", 2010, 2024)
    assert caught.value.code == "no_amounts" and caught.value.expected == "2014 … 2024"


def test_pictures_add_up_to_the_change_and_the_mix_is_drawn_where_performers_are_known(tmp_path):
    workspace = Workspace(tmp_path)
    for country, pictures in (("CHN", 1), ("USA", 2)):
        question = Question(country, "basic", "total", 0.08, None)
        document = explanation.run(workspace, question, (2015, 2022))
        drawn = explanation.pictures(document)
        assert len(drawn) == pictures
        for picture in drawn:
            assert picture.twin.rows[-1][-1] == pytest.approx(100 * document["change"], abs=1e-9)
