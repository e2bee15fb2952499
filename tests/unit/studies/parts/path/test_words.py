# SPDX-License-Identifier: Apache-2.0
import pytest

from yuzui.investment.path_report import words


def document(years, met=False):
    return {
        "target": 0.08,
        "target_met": met,
        "measure": "basic",
        "of": "total",
        "by": None,
        "base": {"share": 0.0688, "year": 2024, "vintage": "final"},
        "windows": [{"year": year} for year in years],
        "deadlines": {"from": 2026, "needed": 2030, "odds": 2029},
        "odds": [{"by": 2029, "probability": odd} for odd in (0.1, None, 0.41)],
    }


@pytest.mark.parametrize(
    ("years", "said"),
    [
        ([2029, 2034], "2029–2034"),
        ([2030, 2030], "in 2030;"),
        ([2029, None], "or not within 100 years"),
        ([None, None], "does not reach"),
    ],
)
def test_headline_names_every_window(years, said):
    found = words.headline(document(years)).en
    assert said in found and "2 forecasts put the odds by 2029 at 10\u202f% to 41\u202f%" in found


def test_headline_of_a_target_that_is_met():
    found = words.headline(document([2024], met=True))
    assert "is met" in found.en and "已经达到" in found.zh


@pytest.mark.parametrize(("target", "said"), [(0.08, "8\u202f%"), (0.085, "8.50\u202f%")])
def test_target_has_the_decimals_it_needs(target, said):
    assert words.target({"target": target}).en == said


def test_unknown_names_read_as_they_are():
    assert words.measure({"measure": "odd"}).zh == "odd"
    assert words.unit("M XYZ").en == "M XYZ" and words.unit(None).en == ""
    assert words.unit("100M CNY").zh == "亿元"


def test_observed_growth_or_the_middle_of_the_grid():
    grid = [{"total_growth": rate} for rate in (0.03, 0.05, 0.07, 0.09)]
    windows = [{"whole_growth": None}]
    assert words.observed({"windows": windows, "required_growth": grid}) == 0.07
    windows = [{"whole_growth": 0.1}, {"whole_growth": 0.04}]
    assert words.observed({"windows": windows, "required_growth": grid}) == 0.04


@pytest.mark.parametrize(
    ("year", "name", "en", "zh"),
    [
        (2024, "final communique", "2024, final communiqué", "2024 年，最终数（公报）"),
        (None, "preliminary", "preliminary", "初步数"),
        (2015, "edition of March", "2015 edition of March", "2015 edition of March"),
        (None, "2003-04", "2003-04", "2003-04"),
    ],
)
def test_a_vintage_is_said_in_both_languages(year, name, en, zh):
    said = words.vintage(year, name)
    assert (said.en, said.zh) == (en, zh)
