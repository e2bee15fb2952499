# SPDX-License-Identifier: Apache-2.0
import pytest

from yuzui.investment.cube_report import evidence
from yuzui.job.workspace import Workspace


def test_china_2018_is_the_published_split(tmp_path):
    """423 and 590 of 1,090.4 (window-to-china.eu, 2019-09-11), enterprises 3 percent."""
    before = evidence.cubes(Workspace(tmp_path), "CHN").years[2018]
    assert before.types["basic"] == 1090.4
    basic = {performer: v for (performer, kind), v in before.cells.items() if kind == "basic"}
    assert basic == {"higher_education": 590.0, "government_institute": 423.0}


def test_the_first_published_year_is_found_and_estimated_from_the_year_before(tmp_path):
    own = evidence.cubes(Workspace(tmp_path), "CHN")
    found = evidence.instance(own)
    assert (found["country"], found["from"], found["to"]) == ("CHN", 2018, 2019)
    assert found["rounded"] == ["enterprise"]
    errors = found["errors"]
    # carried, by hand: 1,335.6 / 1,090.4 of each amount of 2018 over the amount of 2019
    grown = 1335.6 / 1090.4
    hand = {"enterprise": 32.7 * grown / 50.8, "higher_education": 590 * grown / 722.2}
    for performer, value in hand.items():
        assert errors["carried"][performer] == pytest.approx(value - 1, abs=1e-6)
    assert set(errors) == {"ipf", "carried", "carried_by_performer"}


def test_a_country_without_an_earlier_split_has_no_instance(tmp_path):
    assert evidence.instance(evidence.cubes(Workspace(tmp_path), "USA")) is None
