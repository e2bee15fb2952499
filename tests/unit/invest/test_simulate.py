# SPDX-License-Identifier: Apache-2.0
import numpy as np
import pytest

from yuzui.errors import UnknownIdentifierError
from yuzui.investment import prior, simulate
from yuzui.investment.lever import Path

YEARS = (2024, 2025, 2026)
CELLS = {
    ("central_government", "higher_education", "basic"): 100.0,
    ("enterprise", "enterprise", "experimental"): 900.0,
}
GROWTH = simulate.lever("government_growth")


def test_levers_stand_in_the_order_in_which_they_act():
    orders = [module.ORDER for module in simulate.levers().values()]
    assert orders == sorted(orders)
    assert simulate.sequence({name: {} for name in reversed(simulate.levers())}) == list(simulate.levers())


def test_what_is_not_set_does_not_act_and_unknown_levers_are_refused():
    path = Path.of(CELLS, YEARS)
    assert simulate.applied(path, {}) == []
    with pytest.raises(UnknownIdentifierError):
        simulate.applied(path, {"magic": {}})


def test_one_step_per_lever_says_what_it_moved():
    path = Path.of(CELLS, YEARS)
    (step,) = simulate.applied(path, {"government_growth": {"basic": 5.0, "response": 0.0}})
    assert step.lever == "government_growth" and step.moved[0, 0] == 0
    assert step.moved[0, 1] == pytest.approx(105 / 1005 - 0.1)


def test_draws_medians_and_silence_of_a_lever():
    draws = simulate.drawn(GROWTH, 7, 50, 3)
    assert draws["response"].shape == (50, 1)
    assert simulate.medians(GROWTH)["response"] == pytest.approx(0.1258, abs=1e-3)
    assert simulate.silent(GROWTH) == {"response": 0.0}
    changed = prior.edited(prior.load("direct_subsidy_additionality"), "fixed", (0.3,))
    assert simulate.medians(GROWTH, {changed.name: changed}) == {"response": 0.3}


def test_what_is_set_goes_before_what_is_drawn():
    path = Path.of(CELLS, YEARS)
    unknown = {"government_growth": simulate.drawn(GROWTH, 7, 50, 3)}
    (step,) = simulate.applied(path, {"government_growth": {"basic": 5.0}}, unknown)
    assert step.moved.shape == (50, 3) and np.ptp(step.moved[:, 1]) > 0
    fixed = {"government_growth": {"basic": 5.0, "response": 0.0}}
    (step,) = simulate.applied(path, fixed, unknown)
    assert np.ptp(step.moved[:, 1]) == 0


def test_summary_is_that_of_the_draws():
    values = np.arange(1.0, 101.0)[::-1, None]
    found = simulate.summary(values)
    assert found["mean"] == [50.5] and found["p05"] == [5.0] and found["p95"] == [95.0]
    assert simulate.reached(values, 90.5).tolist() == [0.1]
    assert simulate.years_of(2024, 2026) == YEARS


def test_a_parameter_is_found_and_said_by_its_lever():
    name, one = next((name, one) for name, module in simulate.levers().items() for one in module.PARAMETERS)
    assert simulate.parameter(name, one.name) is one
    assert simulate.titled(name, one.name).en == f"{simulate.lever(name).TITLE.en} ({one.label.en})"
    with pytest.raises(UnknownIdentifierError) as caught:
        simulate.parameter(name, "luck")
    assert caught.value.seen == "luck" and one.name in caught.value.expected


def test_rows_are_the_summary_by_year_with_the_base_year_or_without():
    draws = np.arange(12.0).reshape(4, 3)
    whole = simulate.rows(draws, (2024, 2025, 2026))
    assert [row["year"] for row in whole] == [2024, 2025, 2026]
    assert simulate.later(draws, (2024, 2025, 2026)) == whole[1:]
    assert {key: value[1] for key, value in simulate.summary(draws).items()} == {
        key: value for key, value in whole[1].items() if key != "year"
    }
    flat = simulate.rows(np.array([[5]]), (2024, 2025))
    assert flat[1] == {"year": 2025} | dict.fromkeys(simulate.summary(draws), 5.0)
