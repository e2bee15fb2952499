# SPDX-License-Identifier: Apache-2.0
import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from yuzui.errors import InputError
from yuzui.investment.cube import estimate
from yuzui.investment.cube.estimate import Cube

P, T, S = ("enterprise", "school", "other"), ("basic", "applied", "rest"), ("state", "firms")
AMOUNT = st.floats(5, 50)


@st.composite
def cubes(draw, axes=("performer", "type"), names=(P, T)):
    """A cube some of whose cells are zero, and one with the same zeros for its margins."""
    keys = [()]
    for categories in names:
        keys = [(*key, category) for key in keys for category in categories]
    zero = draw(st.sampled_from([(), (keys[0],), (keys[1], keys[-1])]))
    last, now = ({k: 0.0 if k in zero else draw(AMOUNT) for k in keys} for _ in range(2))
    return Cube(axes, last), Cube(axes, now)


def sides(cube, *axes):
    return {(axis,): cube.margin(axis) for axis in axes}


@settings(max_examples=60, deadline=None)
@given(cubes())
def test_fitted_cells_keep_margins_zeros_and_sign(pair):
    last, now = pair
    found = estimate.ipf(last, sides(now, "performer", "type"))
    assert found.settled and found.sweeps <= estimate.SWEEPS
    total = sum(now.cells.values())
    for axis in ("performer", "type"):
        for part, value in now.margin(axis).items():
            assert found.cube.margin(axis)[part] == pytest.approx(value, abs=1e-8 * total)
    for key, value in last.cells.items():
        assert found.cube.cells[key] >= 0
        assert (found.cube.cells[key] == 0) == (value == 0)
        assert found.basis[key] == ("fitted" if value else "structural_zero")


@settings(max_examples=60, deadline=None)
@given(cubes())
def test_odds_ratios_are_those_of_the_last_cube(pair):
    last, now = pair
    found = estimate.ipf(last, sides(now, "performer", "type")).cube.cells

    def odds(cells, p, q, s, t):
        return cells[p, s] * cells[q, t], cells[p, t] * cells[q, s]

    for p, q in ((P[0], P[1]), (P[1], P[2])):
        for s, t in ((T[0], T[1]), (T[1], T[2])):
            (a, b), (c, d) = odds(last.cells, p, q, s, t), odds(found, p, q, s, t)
            assert a * d == pytest.approx(b * c, rel=1e-6)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.floats(1, 50), min_size=4, max_size=4), st.floats(0.2, 0.8), st.floats(0.2, 0.8))
def test_two_by_two_is_the_root_of_its_quadratic(cells, row, column):
    """The cell solves ``x (1 - r - c + x) = θ (r - x)(c - x)`` with the odds ratio θ of the last
    cube: the closed form of a table of two by two, which no sweep is needed for."""
    keys = [(p, t) for p in P[:2] for t in T[:2]]
    last = Cube(("performer", "type"), dict(zip(keys, cells, strict=True)))
    margins = {("performer",): {(P[0],): row, (P[1],): 1 - row}, ("type",): {(T[0],): column, (T[1],): 1 - column}}
    theta = cells[0] * cells[3] / (cells[1] * cells[2])
    b = 1 + (row + column) * (theta - 1)
    product = theta * row * column
    root = 2 * product / (b + math.sqrt(b * b - 4 * (theta - 1) * product))
    assert estimate.ipf(last, margins).cube.cells[keys[0]] == pytest.approx(root, abs=1e-6)


@settings(max_examples=20, deadline=None)
@given(cubes(("source", "performer", "type"), (S, P, T)))
def test_axes_are_data(pair):
    last, now = pair
    margins = {("source", "performer"): now.margin("source", "performer")}
    margins[("type",)] = now.margin("type")
    found = estimate.ipf(last, margins).cube
    total = sum(now.cells.values())
    for axes, margin in margins.items():
        for part, value in margin.items():
            assert found.margin(*axes)[part] == pytest.approx(value, abs=1e-8 * total)


def small(**cells):
    return Cube(("performer", "type"), {tuple(k.split("_")): float(v) for k, v in cells.items()})


LAST = small(a_x=1, a_y=9, b_x=4, b_y=6)
MARGINS = {("performer",): {("a",): 20.0, ("b",): 10.0}, ("type",): {("x",): 10.0, ("y",): 20.0}}


def changed(axis, **totals):
    return {**MARGINS, (axis,): {(name,): value for name, value in totals.items()}}


@pytest.mark.parametrize(
    ("margins", "last"),
    [
        (changed("type", x=10.0, y=21.0), LAST),
        (changed("type", x=-1.0, y=31.0), LAST),
        (changed("type", x=30.0), LAST),
        (MARGINS, small(a_x=0, a_y=9, b_x=0, b_y=6)),
    ],
    ids=["totals", "negative", "category", "only zeros"],
)
def test_margins_that_cannot_be_met_are_refused(margins, last):
    with pytest.raises(InputError) as caught:
        estimate.ipf(last, margins)
    assert caught.value.code == "margin_conflict"
    assert caught.value.mending.zh and caught.value.seen


def test_a_rounding_gap_is_scaled_away_and_recorded():
    found = estimate.ipf(LAST, changed("type", x=10.0, y=20.01), total=30.0)
    assert found.scaling == {("performer",): 1.0, ("type",): pytest.approx(30 / 30.01)}
    assert sum(found.cube.cells.values()) == pytest.approx(30)


def test_a_negative_cell_is_kept_and_left_out_of_the_fit():
    last = small(a_x=-1, a_y=9, b_x=4, b_y=6)
    margins = changed("performer", a=15.0, b=15.0)
    found = estimate.ipf(last, margins)
    assert found.excluded == (("a", "x"),) and found.cube.cells["a", "x"] == -1
    assert found.basis["a", "x"] == "carried" and found.settled
    assert found.cube.margin("performer") == pytest.approx(margins["performer",])


def test_zeros_that_make_a_fit_impossible_are_said():
    last = small(a_x=1, a_y=0, b_x=0, b_y=1)
    found = estimate.ipf(last, MARGINS)
    assert not found.settled and found.sweeps == estimate.SWEEPS and found.margin_error > 1


def test_carried_keeps_the_split_of_a_type_and_of_a_performer():
    by_type = estimate.carried(LAST, {"x": 10.0, "y": 30.0})
    assert by_type.cube.cells["a", "x"] == pytest.approx(2)
    assert by_type.cube.margin("type") == pytest.approx({("x",): 10, ("y",): 30})
    own = estimate.carried_by_performer(LAST, {"a": 20.0, "b": 5.0})
    assert own.cube.cells["a", "x"] == pytest.approx(2)
    assert own.method == "carried_by_performer" and set(own.basis.values()) == {"carried"}
    with pytest.raises(InputError, match="margin"):
        estimate.carried(LAST, {"x": 10.0})
    with pytest.raises(InputError, match="none"):
        estimate.carried(small(a_x=0, b_x=0, a_y=1, b_y=1), {"x": 1.0, "y": 1.0})


def test_merged_and_margin_keep_the_total():
    merged = LAST.merged("type", {"x": "z", "y": "z"})
    assert merged.cells == {("a", "z"): 10.0, ("b", "z"): 10.0}
    assert LAST.margin("type", "performer")["x", "a"] == 1
    assert set(estimate.published(LAST).basis.values()) == {"published"}
