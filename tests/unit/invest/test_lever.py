# SPDX-License-Identifier: Apache-2.0
import numpy as np
import pytest

from yuzui.invest.lever import Param, Path, Prior, Setting, place
from yuzui.text import Text

NAME = Text("n", "名")
PARAMETERS = (Param("money", NAME, "money", 0.0, True), Param("rate", NAME, "1", 0.3))
CELL = ("central_government", "higher_education", "basic")


def test_baseline_grows_and_shares_add_up():
    path = Path.of({CELL: 10.0, ("enterprise",) * 2 + ("experimental",): 90.0}, (2024, 2025), 0.1)
    assert path.whole.tolist() == [[100.0, pytest.approx(110.0)]]
    assert path.share()[0] == pytest.approx([0.1, 0.1])
    assert sum(path.share(k) for k in ("basic", "applied", "experimental")) == pytest.approx(1)


def test_added_money_is_paid_by_its_source():
    path = Path.of({CELL: 10.0}, (2024, 2025)).add(CELL, np.array([[0.0, 5.0]]))
    assert path.amount()[0].tolist() == [10, 15]
    assert path.cost[0].tolist() == [0, 5] and path.paid["enterprise"].sum() == 0


def test_adding_leaves_the_path_before_as_it_was():
    path = Path.of({CELL: 10.0}, (2024, 2025))
    path.add(CELL, np.array([[0.0, 5.0]]))
    assert path.amount()[0].tolist() == [10, 10] and not path.cost.any()


def test_schedule_is_a_number_or_one_per_year_and_spares_the_base_year():
    years = (2024, 2025, 2026)
    assert Setting(PARAMETERS, {"money": 7}).schedule("money", years).tolist() == [0, 7, 7]
    given = Setting(PARAMETERS, {"money": [9, 1, 2]})
    assert given.schedule("money", years).tolist() == [0, 1, 2]


def test_defaults_and_unknown_parameters():
    assert Setting(PARAMETERS)["rate"] == 0.3
    with pytest.raises(KeyError):
        Setting(PARAMETERS, {"colour": 1})


def test_triangular_prior_stays_in_range_and_unknown_ones_are_refused():
    prior = Prior("p", "triangular", (-0.2, 0.1, 0.5), "c", "v", NAME)
    draws = prior.draw(np.random.default_rng(7), 1000)
    assert draws.shape == (1000, 1) and -0.2 <= draws.min() < draws.max() <= 0.5
    assert draws.mean() == pytest.approx(0.4 / 3, abs=0.02)
    with pytest.raises(ValueError):
        Prior("p", "magic", (), "c", "v", NAME).draw(np.random.default_rng(7), 1)


def test_a_cell_that_is_not_in_the_cube():
    with pytest.raises(ValueError):
        place(("nobody", "higher_education", "basic"))
