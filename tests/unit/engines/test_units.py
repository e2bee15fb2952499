# SPDX-License-Identifier: Apache-2.0
import numpy as np
import pytest

from yuzui.solve import highs
from yuzui.solve.model import Limits, Model, rows
from yuzui.solve.units import restored, units, within

LINES = [(np.array([1.0, 1.0, -2.0]), 3.0, np.inf), (np.array([0.0, 1.0, 0.0]), -np.inf, 1.5)]


def model(unit=1.0):
    """Least squares of the first two columns, each counted in units of ``unit``."""
    return Model(
        objective=np.array([0.0, 0.0, 1.0]) * unit,
        low=np.zeros(3),
        high=np.array([10.0, 10.0, 10.0]) / unit,
        integer=np.zeros(3, dtype=bool),
        rows=rows([(line * unit, low, high) for line, low, high in LINES]),
        maximise=False,
        quadratic=np.diag([1.0, 1.0, 0.0]) * unit**2,
    )


@pytest.mark.parametrize("unit", [1.0, 1e-2, 1e-4])
def test_squares_weigh_one_and_the_rest_as_much_as_they(unit):
    found = units(model(unit))
    assert found == pytest.approx(np.array([1.0, 1.0, 0.5]) / unit)
    inner = within(model(unit), found)
    assert np.diag(inner.quadratic) == pytest.approx([1.0, 1.0, 0.0])
    assert inner.rows.line(0, 3) == pytest.approx([1.0, 1.0, -1.0])


@pytest.mark.parametrize("unit", [1.0, 1e-4, 1e4])
def test_the_answer_is_in_the_callers_units(unit):
    """By hand: x = y = 1.5, z = 0; the first row's dual is x, z costs 1 + 2 · 1.5."""
    found = highs.solve(model(unit))
    assert found.status == "optimal" and found.objective == pytest.approx(2.25)
    assert found.values * unit == pytest.approx([1.5, 1.5, 0.0], abs=1e-7)
    assert found.duals == pytest.approx([1.5, 0.0], abs=1e-6)
    assert found.reduced / unit == pytest.approx([0.0, 0.0, 4.0], abs=1e-6)


def test_large_squares_are_left_as_they_are():
    assert units(model(1e4)) == pytest.approx([1.0, 1.0, 0.5])


def test_a_column_that_meets_no_square_keeps_its_unit():
    one = model()
    alone = Model(one.objective, one.low, one.high, one.integer, rows([]), False, one.quadratic)
    assert units(alone) == pytest.approx([1.0, 1.0, 1.0])
    nothing = highs.solve(alone)
    assert restored(nothing, alone, units(alone)).objective == nothing.objective


def test_small_units_do_not_make_the_search_circle():
    """A path of ten years in money, as straight as can be: seen to run until its time was up."""
    years, slope = 10, 0.0005 / 1.05 ** np.arange(1, 11)
    bends = np.diff(np.eye(years + 1), n=2, axis=0)[:, 1:] * slope
    steps = np.diff(np.eye(years + 1), axis=0)[:, 1:]
    lines = [(line, -75.0, 75.0) for line in steps]
    lines += [(line * slope, 0.0, np.inf) for line in steps]
    lines += [(np.eye(years)[-1] * slope[-1], 0.22, np.inf)]
    asked = Model(
        np.zeros(years), np.zeros(years), np.full(years, 800.0), np.zeros(years, dtype=bool),
        rows(lines), False, 2 * bends.T @ bends,
    )  # fmt: skip
    found = highs.solve(asked, Limits(seconds=5.0))
    assert found.status == "optimal" and found.seconds < 1.0
