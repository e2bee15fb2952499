# SPDX-License-Identifier: Apache-2.0
from hashlib import sha256

import pytest

from yuzui.errors import InputError, PlanError
from yuzui.investment.backcast_report import scenario
from yuzui.investment.scenario import folder
from yuzui.job.workspace import Workspace


def write(folder, text):
    out = folder / "scenario.yaml"
    out.write_text(text, encoding="utf-8")
    return out


def test_words_and_values_by_year(tmp_path):
    path = write(
        tmp_path,
        "target: 0.08\nby: 2026\ncap: {2026: 0.2, 2025: 0.3}\nlevers: {government_growth: {basic: {most: 8}}}\n",
    )
    found = scenario.read(Workspace(tmp_path), path).asked
    assert found["cap"] == [0.3, 0.2] and found["by"] == 2026
    assert found["levers"]["government_growth"]["basic"] == {"most": 8}


@pytest.mark.parametrize(
    ("text", "code"),
    [("- a\n", "not_a_mapping"), ("targets: 1\n", "no_such_word"), ("cap: {2025: 0.1, 2027: 0.1}\n", "years_missing")],
)
def test_refused_with_a_place(tmp_path, text, code):
    with pytest.raises(InputError) as raised:
        scenario.read(Workspace(tmp_path), write(tmp_path, text))
    assert raised.value.code == code and raised.value.place.file == "scenario.yaml"


def test_no_yaml(tmp_path):
    with pytest.raises(PlanError) as raised:
        scenario.read(Workspace(tmp_path), write(tmp_path, "a: [1\nb: }"))
    assert raised.value.place.row


def test_every_scenario_of_the_simulator_can_be_asked_back(workspace):
    from yuzui.investment.jobs import backcast
    from yuzui.investment.scenario import shipped

    statuses = {}
    for path in shipped():
        try:
            asked = scenario.read(workspace, path).asked
            statuses[path.stem] = backcast.run(workspace, **asked)["status"]
        except InputError as error:
            statuses[path.stem] = error.code
    assert statuses["public_growth_2030"] in ("optimal", "replay_gap")
    assert statuses["labels_only_2030"] == "no_schedule", "nothing real is left to be found"
    known = {"optimal", "infeasible", "replay_gap", "no_schedule", "replay"}
    assert set(statuses.values()) <= known, statuses


def test_growth_of_the_simulator_holds_until_the_next_year_named(workspace):
    found = scenario.read(workspace, folder() / "many_ways_2035.yaml").asked
    assert found["growth"][:4] == [0.085, 0.085, 0.085, 0.075] and len(found["growth"]) == 11
    assert found["levers"]["joint_fund"]["partner_money"] == {}
    assert found["levers"]["joint_fund"]["match_ratio"] == 0.5


def test_intensity_times_gdp_becomes_growth_by_year(tmp_path):
    """0.0273 of 1,350,438.7 · 1.05 over 36,326.8, then what intensity and GDP grow."""
    found = scenario.read(Workspace(tmp_path), folder() / "intensity_2030.yaml").asked
    first = 0.0273 * 1350438.7 * 1.05 / 36326.8 - 1
    assert found["growth"] == pytest.approx(
        [first, *(b / a * g - 1 for a, b, g in
                  [(273, 277, 1.05), (277, 281, 1.05), (281, 285, 1.045), (285, 289, 1.045),
                   (289, 293, 1.045)])]
    )  # fmt: skip


def test_only_scenarios_with_real_amounts_can_be_found_anew():
    from yuzui.investment import scenario_file

    found = {name for name, one in scenario_file.shipped().items() if scenario.sought(one)}
    assert {"public_growth_2030", "many_ways_2035"} <= found
    assert not found & {"labels_only_2030"}


@pytest.mark.parametrize("name", ["public_growth_2030", "asks"])
def test_a_file_is_parsed_once(tmp_path, monkeypatch, name):
    import yaml

    from yuzui.sheets.formats import yaml_lines

    path = folder() / f"{name}.yaml"
    if name == "asks":
        path = write(tmp_path, "by: 2030\n")
    parsed, plain = [], yaml_lines.read
    monkeypatch.setattr(yaml_lines, "read", lambda path: parsed.append(path) or plain(path))
    monkeypatch.setattr(yaml, "safe_load", lambda *_: parsed.append("yaml"))
    found = scenario.read(Workspace(tmp_path), path)
    assert parsed == [path]
    assert found.file == path.name and found.digest == sha256(path.read_bytes()).hexdigest()
    assert (found.scenario is None) == (name == "asks") and found.asked["by"] == 2030
