# SPDX-License-Identifier: Apache-2.0
import pytest

from yuzui.investment import scenario, scenario_file
from yuzui.investment.simulation import document as simulation
from yuzui.investment.stress_report import document
from yuzui.job.workspace import Workspace


@pytest.fixture(scope="module")
def workspace(tmp_path_factory):
    return Workspace(tmp_path_factory.mktemp("stress"))


@pytest.fixture(scope="module")
def found(workspace):
    read = scenario_file.read(scenario.folder() / "many_ways_2035.yaml")
    return document.run(workspace, read, 300)


def stress(found, name):
    return next(one for one in found["stresses"] if one["name"] == name)


def test_a_stress_is_the_changed_scenario_run_by_itself(found, workspace, tmp_path):
    """The text of the child, written to a file and simulated, gives the same real share."""
    one = stress(found, "sunset")
    path = tmp_path / "child.yaml"
    path.write_text(one["scenario"]["text"], encoding="utf-8")
    alone = simulation.run(workspace, scenario_file.read(path), 300)
    assert alone["real_share"] == one["share"]
    assert alone["scenario"]["digest"] == one["scenario"]["digest"]


def test_differences_are_draw_by_draw(found):
    """Far narrower than the shares themselves: the draws are common."""
    for one in found["stresses"]:
        gap, share = one["difference_pp"][-1], one["share"][-1]
        assert gap["p90"] - gap["p10"] < 0.2 * 100 * (share["p90"] - share["p10"])


def test_more_fall_is_more_loss_and_labels_hide_what_is_lost(found):
    falls = [one for one in found["stresses"] if one["name"] == "falling_revenue"]
    lost = [one["difference_pp"][-1]["p50"] for one in falls]
    assert [one["size"] for one in falls] == [0.01, 0.02, 0.05] and lost == sorted(lost)[::-1]
    labels = stress(found, "relabelling")
    assert labels["labelled"][-1]["p50"] > labels["share"][-1]["p50"] and labels["source"]
    assert labels["difference_pp"][-1]["p50"] < 0


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_transcript_and_picture(found, lang):
    said = [(a.say(lang), b.say(lang)) for a, b in document.lines(found)]
    assert len(said) == 2 + len(found["stresses"]) and "2035" in said[0][1]
    assert any("22.4" in text for _, text in said)
    picture = document.picture(found)
    assert picture.spec(lang, 360) and len(picture.twin.rows) == len(found["stresses"])


def test_at_the_medians_and_without_anything_to_lose(workspace):
    read = scenario_file.read(scenario.folder() / "labels_only_2030.yaml")
    only = document.run(workspace, read, 0)
    assert [one["name"] for one in only["stresses"]] == ["sunset"]
    assert "均未降低" in document.finding(only).zh
    assert only["stresses"][0]["ends"]["last_day"] == "2027-12-31"
    assert "no lever" in document.finding({**only, "stresses": []}).en
    read = scenario_file.read(scenario.folder() / "public_growth_2030.yaml")
    once = document.run(workspace, read, 0)
    assert all("common draws" not in text.en for _, text in document.lines(once))


def test_a_replay_of_another_country_knows_no_rule_that_ends(workspace):
    read = scenario_file.read(scenario.folder() / "replay_korea_2009.yaml")
    found = document.run(workspace, read, 0)
    assert [one["name"] for one in found["stresses"]] == ["relabelling"]
    (left,) = found["untested"]
    assert left["name"] == "sunset" and "played again" in left["why"]["en"]
    assert "未能测试，重演国家" in document.lines(found)[-1][1].zh


def test_the_file_of_the_rule_that_ends_is_listed(found):
    assert any(one["ends"] for one in found["stresses"])
    assert [file["file"] for file in found["files"]].count("tax_rules.csv") == 1
