# SPDX-License-Identifier: Apache-2.0
"""Bands by count and error; the golden re-draws are in tests/golden/allocate."""

import numpy as np
import pytest

from yuzui.funding.portfolio.portfolio import best
from yuzui.funding.portfolio.problem import Change
from yuzui.funding.portfolio.redraw import FIRST, Redrawn, redraw, sampled, spread


@pytest.mark.parametrize(
    ("count", "draws", "band"),
    [
        (200, 200, "fund"),
        (0, 200, "decline"),
        (160, 200, "lottery"),  # exactly 0.80
        (40, 200, "lottery"),  # exactly 0.20
        (165, 200, "fund"),  # the estimate decides; that more draws may move it is said apart
        (175, 200, "fund"),
        (25, 200, "decline"),
        (30, 200, "decline"),
        (100, 200, "lottery"),
    ],
)
def test_band(count, draws, band):
    made = Redrawn(np.array([count]), draws)
    assert made.bands() == [band]


def test_error():
    made = Redrawn(np.array([10, 40]), 40)
    assert made.probability.tolist() == [0.25, 1.0]
    assert made.error == pytest.approx([np.sqrt(0.25 * 0.75 / 40), 0])


def test_each_draw_is_near_its_best(larger):
    stream = np.random.default_rng(6)
    draws = larger.candidates.value + stream.normal(0, 0.4, (8, 260))
    made = redraw(larger, draws)
    assert made.draws == 8 and made.count.max() <= 8
    exact = sum(best(larger, Change(value=row)).chosen.astype(int) for row in draws)
    # near-optimal sets differ from the optimal ones in a few proposals at the line only
    assert np.abs(made.probability - exact / 8).mean() < 0.02


def test_bands_do_not_hang_on_the_number_of_draws():
    """Proposals with known chances: few draws and many give bands of the same width."""
    stream = np.random.default_rng(3)
    chance = np.concatenate([np.zeros(100), stream.random(300), np.ones(100)])
    funded = stream.random((3200, len(chance))) < chance

    def draw(k):
        return funded[k], 0.0

    few, many = (sampled(draw, funded.shape, most) for most in (FIRST, 3200))
    width = [found.bands().count("lottery") for found in (few, many)]
    assert abs(width[0] - width[1]) <= 20 and abs(width[1] - 180) <= 20
    # the band of what two standard errors cannot tell from a threshold is wider by far
    assert few.touching(0.2, 0.8).sum() > 2 * many.touching(0.2, 0.8).sum() > 0
    assert not few.settled and few.changed and few.most == FIRST
    assert many.draws in (100, 200, 400, 800, 1600, 3200)


def test_redraws_end_when_nobody_changes_side():
    sure = np.array([True, False])
    found = sampled(lambda k: (sure, 0.0), (4000, 2), 4000)
    assert found.draws == FIRST and found.settled and not found.changed
    # one in a thousand draws apart from a threshold: said, not hidden
    stream = np.random.default_rng(5)
    near = stream.random((400, 1)) < 0.8
    found = sampled(lambda k: (near[k], 0.0), (400, 1), 400)
    assert found.touching(0.2, 0.8).all()


def test_what_nothing_tells_apart_is_counted_together():
    stream = np.random.default_rng(7)
    alike = np.zeros(40, dtype=int)
    funded = stream.random((FIRST, 40)) < 0.8
    found = sampled(lambda k: (funded[k], 0.0), funded.shape, FIRST, alike)
    assert len(set(found.probability.tolist())) == len(set(found.bands())) == 1
    alone = sampled(lambda k: (funded[k], 0.0), funded.shape, FIRST)
    assert found.error[0] < alone.error.mean() / 3


def test_every_beginning_of_the_draws_is_spread_over_them():
    places = list(spread(1000))
    assert sorted(places) == list(range(1000))
    first = sorted(places[:100])
    assert max(np.diff(first)) <= 20
