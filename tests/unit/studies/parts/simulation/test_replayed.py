# SPDX-License-Identifier: Apache-2.0
import csv

import pytest

from yuzui.errors import InputError
from yuzui.investment import scenario, scenario_file
from yuzui.investment.simulation import compare, document, words
from yuzui.job.workspace import Workspace


@pytest.fixture(scope="module")
def workspace(tmp_path_factory):
    return Workspace(tmp_path_factory.mktemp("replay"))


def text(name="replay_korea_2009"):
    return (scenario.folder() / f"{name}.yaml").read_text(encoding="utf-8")


def ran(workspace, folder, said, draws=0):
    path = folder / "s.yaml"
    path.write_text(said, encoding="utf-8")
    return document.run(workspace, scenario_file.read(path), draws)


def published(country):
    """Shares of a country, read from the shipped panel by other code."""
    with Workspace.shipped("uis_rd_by_type.csv").open(encoding="utf-8") as source:
        rows = [row for row in csv.DictReader(source) if row["iso3"] == country]
    return {int(row["year"]): float(row["basic_pct"]) / 100 for row in rows}


@pytest.mark.parametrize(
    ("name", "country", "first", "last"),
    [("replay_korea_2009", "KOR", 2003, 2009), ("replay_singapore_2006", "SGP", 2000, 2006)],
)
def test_it_begins_and_ends_with_what_the_panel_says(workspace, tmp_path, name, country, first, last):
    found, known = ran(workspace, tmp_path, text(name)), published(country)
    assert found["base"]["share"] == pytest.approx(known[first])
    assert found["replay"]["actual"][-1] == {"year": last, "share": pytest.approx(known[last])}
    assert [row["p50"] for row in found["share"]["without"]] == pytest.approx([known[first]] * 6)
    assert found["stocks"] is None and found["base"]["vintage"] == "panel"


def test_the_levers_of_the_shipped_replays_reach_what_came(workspace, tmp_path):
    for name in ("replay_korea_2009", "replay_singapore_2006"):
        found = ran(workspace, tmp_path, text(name))
        came = found["replay"]["actual"][-1]["share"]
        assert found["share"]["with"][-1]["p50"] >= came - 5e-4


def test_a_hundredth_moved_at_every_performer_is_a_hundredth_of_the_whole(workspace, tmp_path):
    names = ("enterprise", "government_institute", "higher_education", "other")
    rule = "".join(f"    {name}: {{2004: 0.01}}\n" for name in names)
    said = text().partition("levers:")[0] + "levers:\n  structure:\n" + rule
    found = ran(workspace, tmp_path, said)
    moved = found["share"]["with"][0]["p50"] - found["base"]["share"]
    assert moved == pytest.approx(0.01, rel=1e-6)


@pytest.mark.parametrize(
    ("old", "new", "column"),
    [
        ("replay: KOR", "replay: XXX", "replay"),
        ("base_year: 2003", "base_year: 1953", "base_year"),
        ("horizon: 2009", "horizon: 2031", "horizon"),
        ("baseline: persistence", "baseline: simulator", "baseline"),
    ],
)
def test_what_the_panel_does_not_know_is_refused(workspace, tmp_path, old, new, column):
    assert old in text()
    said = text().partition("levers:")[0].replace(old, new) + "levers: {}\n"
    with pytest.raises(InputError) as caught:
        ran(workspace, tmp_path, said.replace("by: 2009\n", ""))
    assert caught.value.code == "replay" and caught.value.place.column == column
    assert caught.value.message.zh != caught.value.message.en


def test_a_replay_is_told_and_not_compared_with_another_past(workspace, tmp_path):
    found = ran(workspace, tmp_path, text())
    said = {label.en: one for label, one in words.lines(found)}
    assert "18.06" in said["what came"].zh and "Korea" in said["what came"].en
    one, other = (
        scenario_file.read(scenario.folder() / f"{name}.yaml")
        for name in ("replay_korea_2009", "replay_singapore_2006")
    )
    with pytest.raises(InputError) as caught:
        compare.run(workspace, one, other, 0)
    assert caught.value.code == "not_comparable"


def test_a_country_without_amounts_lends_no_size():
    from dataclasses import replace

    from yuzui.investment.series.ratio import Point, Ratio
    from yuzui.investment.simulation.replayed import begun

    one = scenario_file.read(scenario.folder() / "replay_korea_2009.yaml")
    point = Point(2024, 0.07, None, None, "panel", "UIS", "", ("s",), "sourced")
    share = Ratio("CHN", "basic", "total", "panel", (point,), ())
    panel = {"KOR": dict.fromkeys(range(2003, 2010), 0.14)}
    with pytest.raises(InputError) as caught:
        begun(one, panel, share, None)
    assert caught.value.code == "no_amounts"
    with pytest.raises(InputError) as caught:
        begun(replace(one, base_year=None), panel, share, None)
    assert (caught.value.code, caught.value.place.column) == ("replay", "base_year")
