# SPDX-License-Identifier: Apache-2.0
import numpy as np
import pytest

from yuzui.funding.scoring.chains import CHAINS, Chains, Draws


class Counter(Chains):
    """Chains whose quality counts the steps, so that places can be told."""

    def __init__(self, seed):
        self.n, self.m, self.size, self.now = 2, 1, 3, 0
        self.rho, self.sigma2 = np.zeros((CHAINS, 1)), {"error": np.full(CHAINS, 4.0)}
        self.begin(seed)

    def further(self):
        return {"panel": np.full((CHAINS, 2), float(self.now))}

    def step(self, noise):
        self.now += 1
        return noise[:, 0], np.full((CHAINS, 2), float(self.now))


def test_every_step_is_recorded_in_order():
    draws = Counter(7).advance(600)
    assert draws.quality.shape == (CHAINS, 600, 2) and draws.severity.shape == (CHAINS, 600, 1)
    assert draws.quality[0, :, 0].tolist() == list(range(1, 601))
    assert (draws.sigma["error"] == 2.0).all()
    assert draws.further["panel"][1, -1].tolist() == [600.0, 600.0]


def test_blocks_do_not_change_the_draws():
    one, two = Counter(7), Counter(7)
    whole, parts = one.advance(500), two.advance(250).then(two.advance(250))
    for name in ("mean", "quality", "severity"):
        assert np.array_equal(getattr(whole, name), getattr(parts, name))
    assert np.array_equal(whole.further["panel"], parts.further["panel"])
    assert not np.array_equal(whole.mean, Counter(8).advance(500).mean)


def test_streams_of_chains_are_their_own():
    mean = Counter(7).advance(2_000).mean
    across = np.corrcoef(mean)[np.triu_indices(CHAINS, 1)]
    assert np.abs(across).max() < 0.1


def test_warm_up_is_dropped_everywhere():
    kept = Counter(7).advance(40).kept(10)
    assert kept.mean.shape == (CHAINS, 30) and kept.quality[0, 0, 0] == 11
    assert kept.sigma["error"].shape == (CHAINS, 30) and kept.further["panel"].shape[1] == 30


def test_quality_on_another_scale():
    draws = Counter(7).advance(5)
    other = draws.with_quality(draws.mean + 1, draws.quality * 2)
    assert isinstance(other, Draws) and other.quality[0, 0, 0] == 2
    assert other.sigma is draws.sigma


def test_average_panel_is_part_of_the_mean():
    draws = Counter(7).advance(5)
    moved = draws.centred(np.array([0.25, 0.75]))
    assert np.allclose(moved.mean, draws.mean + np.arange(1, 6))
    assert (moved.further["panel"] == 0).all() and moved.quality is draws.quality


def test_a_sampler_must_say_how_a_step_goes():
    with pytest.raises(NotImplementedError):
        Chains().step(np.zeros((CHAINS, 1)))
