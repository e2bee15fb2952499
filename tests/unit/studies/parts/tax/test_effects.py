# SPDX-License-Identifier: Apache-2.0
import pytest

from yuzui.studies.parts.tax import effects


def test_effect_by_hand(ask):
    """Contributions at 100 %: cost 0.5/0.75 of what it was; three years at half the way each."""
    found = ask(firm="ordinary", rule="CN-BR-100", year=2023, tax_rate=0.25)["effects"][0]
    priors = {row["name"]: row["arguments"] for row in effects.priors()}
    low, mode, high = priors["user_cost_elasticity"]
    # the median lies left of the mode: half of the area of the triangle
    median = low + (0.5 * (high - low) * (mode - low)) ** 0.5
    known = 93 / 365  # announced on 30 September 2022
    goals = [((1 - 0.25 * (1 + t)) / 0.75) ** median for t in (known, 1.0)]
    m = 1.0
    for goal in goals:
        m += 0.5 * (goal - m)
    uptake = found["real"] / (m - 1)
    assert 0.6 < uptake < 0.7, "claimed four fifths, with profit four fifths"
    assert found["from"] == 2022 and (found["without"], found["with"]) == (0.0, 1.0)


def test_tax_relief_is_compared_with_what_the_literature_measured():
    names = [row["name"] for row in effects.priors()]
    assert names[-1] == "tax_incrementality" and len(names) == 5


def test_no_first_day_no_effect(ask):
    assert ask(firm="ordinary", rule="CN-SD-050", year=2016, tax_rate=0.25)["effects"] == []


def test_ratio_stays_inside_its_interval_for_every_rule(ask):
    rows = ask(year=2024, tax_rate=0.25)["effects"]
    assert len(rows) >= 8
    for row in rows:
        assert row["interval"]["low"] < row["per_unit_forgone"] < row["interval"]["high"]
        hidden = 0.2288 if row["work"] == "own" else 0.0
        assert row["reported"] == pytest.approx(row["real"] / (1 - hidden), rel=0.02)
