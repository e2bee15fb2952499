# SPDX-License-Identifier: Apache-2.0
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from yuzui.errors import InputError
from yuzui.investment import prior, stocks
from yuzui.investment.lever import TYPES
from yuzui.investment.stocks import Life, stock

MONEY = st.lists(st.floats(0.1, 1e5), min_size=2, max_size=12)
RISE, LOSS = st.floats(0.01, 0.3), st.floats(0.0, 0.5)
LAGS = st.lists(st.integers(0, 20), min_size=1, max_size=4)


def one(loss, *lags):
    return Life(np.full((len(lags), 1), loss), np.array(lags)[:, None])


@given(MONEY, RISE, LOSS, LAGS)
def test_every_year_is_what_is_left_and_what_arrives(money, rise, loss, lags):
    """K_t = (1 − δ) K_{t−1} + X_{t−lag}, recomputed here year by year, without arrays."""
    found = stock(np.array([money]), rise, one(loss, *lags))
    for row, lag in zip(found, lags, strict=True):
        for year in range(1, len(money)):
            back = year - lag
            arrives = money[back] if back >= 0 else money[0] / (1 + rise) ** -back
            left = (1 - loss) * row[year - 1]
            assert row[year] == pytest.approx(left + arrives, rel=1e-9)


@given(RISE, LOSS, st.integers(0, 20), st.floats(1, 1e4))
def test_in_a_steady_state_the_stock_grows_as_its_flow(rise, loss, lag, first):
    flows = first * (1 + rise) ** np.arange(8)[None]
    found = stock(flows, rise, one(loss, lag))[0]
    assert found[1:] / found[:-1] == pytest.approx(np.full(7, 1 + rise), rel=1e-9)
    assert found[0] == pytest.approx(first / (1 + rise) ** lag * (1 + rise) / (rise + loss))


@given(MONEY, RISE, st.floats(0.0, 0.4), st.floats(0.01, 0.1), st.integers(0, 20))
def test_more_loss_is_less_stock_and_the_stock_scales_with_money(money, rise, loss, more, lag):
    flows = np.array([money])
    level = stock(flows, rise, one(loss, lag))
    assert (stock(flows, rise, one(loss + more, lag)) < level).all()
    assert stock(3 * flows, rise, one(loss, lag)) == pytest.approx(3 * level)


def test_money_enters_only_after_its_lag():
    flows = np.array([[100.0, 100, 100, 100, 100]])
    raised = flows + np.array([0, 0, 50, 0, 0])
    added = (stock(raised, 0.05, one(0.1, 2)) - stock(flows, 0.05, one(0.1, 2)))[0]
    assert added == pytest.approx([0, 0, 0, 0, 50])


def test_by_hand():
    """g 0.1, δ 0.2, no lag: 100/0.3 at the eve, then 0.8 of it and 100, then 0.8 and 120."""
    found = stock(np.array([[100.0, 120.0]]), 0.1, one(0.2, 0))[0]
    first = 0.8 * 100 / 0.3 + 100
    assert found == pytest.approx([first, 0.8 * first + 120])


def test_a_stock_without_a_beginning_is_refused():
    with pytest.raises(InputError) as caught:
        stock(np.array([[100.0, 100.0]]), 0.0, one(0.0, 1))
    assert caught.value.code == "stock_undefined" and "δ" in caught.value.seen


@pytest.mark.parametrize("kind", TYPES)
def test_ranges_are_those_of_the_design_and_labelled_assumptions(kind):
    """invest.md 4.5: loss 0-0.11, 0.10-0.20, 0.15-0.35; years 8-20, 3-7, 1-3."""
    ranges = {
        "basic": ((0, 0.11), (8, 20)), "applied": ((0.1, 0.2), (3, 7)),
        "experimental": ((0.15, 0.35), (1, 3)),
    }[kind]  # fmt: skip
    drawn = stocks.life(kind, 7, 2000)
    for name, (low, high), values in zip(stocks.names(kind), ranges, (drawn.loss, drawn.lag), strict=True):
        assert low <= values.min() < values.max() <= high
        assert prior.load(name).citation == prior.ASSUMPTION
    assert set(np.unique(drawn.lag)) == set(range(ranges[1][0], ranges[1][1] + 1))


def test_a_changed_prior_is_used_and_an_impossible_one_refused():
    name = "depreciation_basic"
    changed = {name: prior.edited(prior.load(name), "fixed", (0.05,))}
    assert stocks.life("basic", 7, 0, changed).loss == pytest.approx(0.05)
    changed = {name: prior.edited(prior.load(name), "fixed", (1.5,))}
    with pytest.raises(InputError) as caught:
        stocks.life("basic", 7, 0, changed)
    assert caught.value.code == "stock_prior" and caught.value.place.column == name
