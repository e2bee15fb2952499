# SPDX-License-Identifier: Apache-2.0
import pytest

from yuzui.investment import prior
from yuzui.investment.tax_report import effects


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


@pytest.mark.parametrize(
    ("asked", "u", "last", "with_profit"),
    [
        ({"weights": [0.1, 0.2, 0.2, 0.5], "wait": 3.0, "interest": 0.05}, 0.25 / 1.05**3, 0.5, 1),
        ({"weights": [0.1, 0.2, 0.2, 0.5]}, 0.25, 0.5, None),
        ({}, 0.25, 92 / 365, None),
    ],
)
def test_weights_wait_and_interest_run_through_cost_and_response(ask, asked, u, last, with_profit):
    """By hand: 100 % instead of 75 % from October 2022, when ``last`` of the year is spent."""
    question = {"firm": "ordinary", "rule": "CN-SD-100-Q4", "year": 2022, "tax_rate": 0.25}
    (found,) = ask(**question, **asked)["effects"]
    elasticity, hidden, claimed, loss = (prior.load(name).median for name in effects.PRIORS)
    reached = claimed * (with_profit or 1 - loss)
    old, new = 0.75, 0.75 * (1 - last) + last
    assert (found["without"], found["with"]) == (old, pytest.approx(new))
    price = (1 - u * (1 + new)) / (1 - u * (1 + old))
    more = 0.5 * (price**elasticity - 1)
    assert found["real"] == pytest.approx(reached * more)
    assert found["reported"] == pytest.approx(reached * more / (1 - hidden))
    forgone = u * reached * (new * (1 + more / (1 - hidden)) - old)
    assert found["forgone"] == pytest.approx(forgone)


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
