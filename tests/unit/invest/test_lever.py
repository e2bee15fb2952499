# SPDX-License-Identifier: Apache-2.0
import numpy as np
import pytest

from yuzui.investment.lever import Param, Path, Setting, place
from yuzui.text import Text

NAME = Text("n", "名")
PARAMETERS = (Param("money", NAME, "money", 0.0, True), Param("rate", NAME, "1", 0.3))
CELL = ("central_government", "higher_education", "basic")
FIRMS = ("enterprise", "enterprise", "experimental")


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
    assert Setting(PARAMETERS, {"money": 7}).schedule("money", years).tolist() == [[0, 7, 7]]
    given = Setting(PARAMETERS, {"money": [9, 1, 2]})
    assert given.schedule("money", years).tolist() == [[0, 1, 2]]


def test_defaults_and_unknown_parameters():
    assert Setting(PARAMETERS)["rate"] == 0.3
    with pytest.raises(KeyError):
        Setting(PARAMETERS, {"colour": 1})


def test_a_cell_that_is_not_in_the_cube():
    with pytest.raises(ValueError):
        place(("nobody", "higher_education", "basic"))


def test_what_is_the_same_in_all_draws_is_held_once():
    growth = np.array([[0.0, 0.1], [0.0, 0.2], [0.0, 0.3]])
    path = Path.of({CELL: 10.0, FIRMS: 90.0}, (2024, 2025), growth, 0.1)
    assert path.cells[CELL].shape == (1, 2) and path.cells[FIRMS].shape == (3, 2)
    assert path.draws == 3 and path.flows.shape == (3, 2, 5, 4, 3)
    assert path.flows.sum(axis=(2, 3, 4)) == pytest.approx(path.whole)
    assert path.whole[:, 1].tolist() == pytest.approx([110.0, 119.0, 128.0])


def test_totals_by_source_performer_and_type():
    path = Path.of({CELL: 10.0, FIRMS: 90.0}, (2024,))
    assert path.total("enterprise").tolist() == [[90.0]]
    assert path.total(performer="higher_education").tolist() == [[10.0]]
    assert path.total("abroad").tolist() == [[0.0]] and path.cell(("abroad", "other", "basic")) == 0


def test_what_is_only_reported_moves_the_share_and_no_money():
    path = Path.of({CELL: 10.0, FIRMS: 90.0}, (2024, 2025))
    shown = path.report(CELL, np.array([[0.0, 5.0]])).report(FIRMS, np.array([[0.0, -5.0]]))
    assert shown.share()[0].tolist() == [0.1, 0.15] and shown.real_share()[0].tolist() == [0.1, 0.1]
    assert shown.whole.tolist() == path.whole.tolist() and not any(x.any() for x in shown.paid.values())
    claimed = path.report(FIRMS, np.array([[0.0, 25.0]]))
    assert claimed.share()[0, 1] == pytest.approx(10 / 125)


def test_a_cube_of_unknown_cells_is_refused():
    with pytest.raises(ValueError):
        Path.of({("nobody", "other", "basic"): 1.0}, (2024,))
