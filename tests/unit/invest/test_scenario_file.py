# SPDX-License-Identifier: Apache-2.0
import pytest

from yuzui.errors import InputError
from yuzui.investment import scenario_file
from yuzui.investment.scenario import Scenario
from yuzui.text import Text

GOOD = """scenario: s
name: {en: a, zh: 甲}
base_year: 2024
horizon: 2030
levers:
  government_growth: {basic: {2025: 10}}
"""


def read(tmp_path, text):
    path = tmp_path / "s.yaml"
    path.write_text(text, encoding="utf-8")
    return scenario_file.read(path)


def test_what_is_left_out_has_its_usual_value(tmp_path):
    found = read(tmp_path, GOOD)
    assert (found.country, found.measure, found.target, found.baseline) == (
        "CHN", "basic", 0.08, "simulator",
    )  # fmt: skip
    assert found.growth is None and found.draws == 10_000


@pytest.mark.parametrize(
    ("old", "new", "line", "column", "words"),
    [
        ("scenario: s", "scenario: s\ncolour: red", 2, "colour", "no such key"),
        ("horizon: 2030", "horizon: soon", 4, "horizon", "number is needed"),
        ("government_growth:", "magic:", 6, "magic", "no such lever"),
        ("basic: {", "colour: {", 6, "colour", "no such parameter"),
        ("2025: 10", "2031: 10", 6, "2031", "outside the scenario"),
        ("2025: 10", "2025: 10000", 6, "2025", "outside what is plausible"),
        ("2025: 10", "2025: ten", 6, "2025", "number is needed"),
        ("{en: a, zh: 甲}", "a", 2, "name", "both languages"),
        ("horizon: 2030", "horizon: 2030\ngrowth: 8.9", 5, "growth", "fraction"),
        ("horizon: 2030", "horizon: 2030\npriors: {nothing: {}}", 5, "nothing", "no such prior"),
        (
            "horizon: 2030",
            "horizon: 2030\npriors: {match_additionality: {distribution: beta, arguments: [1]}}",
            5,
            "match_additionality",
            "no distribution",
        ),
        (
            "horizon: 2030",
            "horizon: 2030\npriors: {loss_share: {distribution: fixed, arguments: [1.2]}}",
            5,
            "loss_share",
            "declared range",
        ),
        (
            "horizon: 2030",
            "horizon: 2030\npriors: {gift_count: {distribution: fixed, arguments: [0.5]}}",
            5,
            "gift_count",
            "chance by definition",
        ),
        ("horizon: 2030", "horizon: 2030\ndraws: 0", 5, "draws", "plausible"),
        ("horizon: 2030", "horizon: 2030\nsources: {tax.rate: a}", 5, "tax.rate", "does not set"),
        ("government_growth: {basic: {2025: 10}}", "donations: {gifts: 1, profit: 500}", 6, "profit", "was read"),
    ],
)
def test_every_fault_names_its_line(tmp_path, old, new, line, column, words):
    assert old in GOOD
    with pytest.raises(InputError) as caught:
        read(tmp_path, GOOD.replace(old, new))
    error = caught.value
    assert error.place is not None
    assert (error.place.file, error.place.row, error.place.column) == ("s.yaml", line, column)
    assert words in error.message.en and error.message.zh != error.message.en


def test_all_faults_are_told_at_once(tmp_path):
    with pytest.raises(InputError) as caught:
        read(tmp_path, GOOD.replace("horizon: 2030\n", "").replace("basic", "colour"))
    assert len(caught.value.more) == 1


def test_a_list_is_no_scenario(tmp_path):
    with pytest.raises(InputError):
        read(tmp_path, "- a\n- b\n")


TOTAL = """total:
  intensity: {2025: 0.027, 2028: 0.03}
  gdp:
    values: {2024: 100, 2025: 110}
    growth: {2026: 0.1, 2027: 0.05}
    unit: 100M CNY
    source: a page
"""


def test_all_rd_may_be_intensity_times_gdp(tmp_path):
    total = read(tmp_path, GOOD + TOTAL).total
    assert total.intensity == {2025: 0.027, 2028: 0.03} and total.gdp == {2024: 100, 2025: 110}
    assert (total.unit, total.source) == ("100M CNY", "a page")
    assert read(tmp_path, GOOD).total is None


@pytest.mark.parametrize(
    ("old", "new", "column", "words"),
    [
        ("2028: 0.03", "2028: 3", "2028", "R&D over GDP is a fraction"),
        ("2024: 100,", "2024: -1,", "2024", "outside what is plausible"),
        ("2027: 0.05", "2027: 5", "2027", "growth is a fraction"),
        ("2025: 110", "soon: 110", "soon", "number is needed"),
        ("    unit: 100M CNY\n", "", "unit", "missing"),
        ("    source: a page\n", "", "source", "missing"),
        ("  intensity: {2025: 0.027, 2028: 0.03}\n", "", "intensity", "missing"),
        ("values: {2024: 100, 2025: 110}", "values: 100", "values", "names with values"),
        ("  gdp:\n", "  colour: red\n  gdp:\n", "colour", "no such key"),
        ("    source:", "    colour: red\n    source:", "colour", "no such key"),
        ("total:\n", "growth: 0.08\ntotal:\n", "total", "said once"),
    ],
)
def test_faults_of_intensity_and_gdp(tmp_path, old, new, column, words):
    assert old in TOTAL
    with pytest.raises(InputError) as caught:
        read(tmp_path, GOOD + TOTAL.replace(old, new))
    error = caught.value
    assert error.place.column == column and error.place.row > 6
    assert words in error.message.en and error.message.zh != error.message.en


def test_a_replay_names_a_country_and_its_first_year(tmp_path):
    assert read(tmp_path, GOOD + "replay: KOR\n").replay == "KOR"
    for said, column in (
        (GOOD + "replay: Korea\n", "replay"),
        (GOOD.replace("base_year: 2024\n", "") + "replay: KOR\n", "base_year"),
    ):
        with pytest.raises(InputError) as caught:
            read(tmp_path, said)
        assert caught.value.place.column == column


def test_what_a_file_leaves_out_is_as_the_scenario_declares_it(tmp_path):
    file = tmp_path / "least.yaml"
    file.write_text("scenario: a\nname: {en: a, zh: 甲}\nhorizon: 2030\nlevers: {}\nseed:\nnote:\n")
    assert scenario_file.read(file) == Scenario("a", Text("a", "甲"), 2030, {})
