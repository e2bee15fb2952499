# SPDX-License-Identifier: Apache-2.0
import pytest

from yuzui.errors import UnknownIdentifierError
from yuzui.investment import scenario, scenario_file
from yuzui.investment.scenario import Scenario, Total, held
from yuzui.text import Text

ONE = Scenario(
    id="one",
    name=Text("One: a test", "一"),
    horizon=2030,
    levers={"government_growth": {"basic": {2026: 10.0, 2025: 5.5}, "response": 0.1}, "tax": {}},
    growth={2025: 0.08, 2028: 0.07},
    by=2030,
    priors={"match_additionality": ("fixed", (0.5,))},
)


def test_normal_form_is_read_back_and_written_the_same(tmp_path):
    path = tmp_path / "one.yaml"
    path.write_text(scenario.text(ONE), encoding="utf-8")
    again = scenario_file.read(path)
    assert again == ONE
    assert scenario.text(again) == scenario.text(ONE) and again.digest == ONE.digest


TOTAL = Total({2025: 0.027, 2028: 0.03}, {2024: 100.0, 2025: 110.0}, "100M CNY", "a page", 0.1)


def test_the_normal_form_holds_intensity_and_gdp(tmp_path):
    values = {name: getattr(ONE, name) for name in ONE.__slots__} | {"growth": None, "total": TOTAL}
    one, path = Scenario(**values), tmp_path / "one.yaml"
    path.write_text(scenario.text(one), encoding="utf-8")
    assert scenario_file.read(path) == one and one.digest != ONE.digest


def test_gdp_grows_where_it_has_no_value_and_intensity_holds():
    found = TOTAL.by_year(range(2024, 2029))
    assert list(found) == [2025, 2026, 2027, 2028]
    assert [share for share, _ in found.values()] == [0.027, 0.027, 0.027, 0.03]
    assert [gdp for _, gdp in found.values()] == pytest.approx([110, 121, 133.1, 146.41])


def test_a_gap_in_gdp_is_left_and_not_bridged():
    gap = Total(0.027, {2025: 110.0, 2028: 140.0}, "100M CNY", "a page")
    assert list(gap.by_year(range(2024, 2029))) == [2025, 2028]
    late = Total(0.027, {2024: 100.0}, "100M CNY", "a page", {2026: 0.1})
    assert list(late.by_year(range(2024, 2029))) == [2024]


def test_a_value_holds_until_the_next():
    assert held(0.1, (1, 2)) == [0.1, 0.1] and held(None, (1,)) == [None]
    assert held({2: 0.3}, (1, 2, 3)) == [None, 0.3, 0.3]


@pytest.mark.parametrize("path", scenario.shipped(), ids=lambda path: path.stem)
def test_shipped_scenarios_have_a_normal_form_and_expected_output(path, tmp_path):
    found = scenario_file.read(path)
    assert found.id == path.stem and scenario.expected(path).is_file()
    copy = tmp_path / path.name
    copy.write_text(scenario.text(found), encoding="utf-8")
    assert scenario.text(scenario_file.read(copy)) == scenario.text(found)


def test_there_are_several():
    assert len(scenario.shipped()) >= 3


def test_years_that_are_not_named_follow_the_baseline():
    years = (2024, 2025, 2026, 2027)
    settings = ONE.settings(years)["government_growth"]
    assert settings == {"basic": [0.0, 5.5, 10.0, 0.0], "response": 0.1}


def test_a_part_by_year_is_at_its_default_in_years_that_are_not_named(tmp_path):
    body = scenario.text(ONE).replace("response: 0.1", "central_share: {2026: 0.9}")
    path = tmp_path / "one.yaml"
    path.write_text(body, encoding="utf-8")
    settings = scenario_file.read(path).settings((2024, 2025, 2026, 2027))
    assert settings["government_growth"]["central_share"] == [0.6, 0.6, 0.9, 0.6]


def test_a_changed_prior_says_that_it_was_changed():
    (prior,) = ONE.changed_priors().values()
    assert prior.median == 0.5 and "changed by hand" in prior.version
    assert prior.before is not None and prior.before.distribution == "beta"


def test_a_changed_scenario_has_another_digest():
    other = Scenario(**{name: getattr(ONE, name) for name in ONE.__slots__} | {"seed": 8})
    assert other.digest != ONE.digest


def test_sources_of_figures_are_kept_in_the_normal_form(tmp_path):
    levers = {"donations": {"gifts": 2.0, "profit": 500.0}}
    said = {"donations.profit": "report of the firms, 2024: p. 3"}
    one = Scenario(id="one", name=ONE.name, horizon=2030, levers=levers, sources=said)
    path = tmp_path / "one.yaml"
    path.write_text(scenario.text(one), encoding="utf-8")
    assert scenario_file.read(path) == one and said["donations.profit"] in scenario.text(one)


def test_a_scenario_is_found_by_name_and_by_path(tmp_path):
    first = scenario.shipped()[0]
    assert scenario.find(first.stem) == first and scenario.find(str(first)) == first
    with pytest.raises(UnknownIdentifierError) as caught:
        scenario.find("nowhere")
    assert first.stem in caught.value.expected and caught.value.fix.zh
