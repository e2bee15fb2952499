# SPDX-License-Identifier: Apache-2.0
"""Which model foresees better, and what a model would have given."""

import math

import numpy as np
import pytest

from yuzui.funding.scoring import predict
from yuzui.funding.scoring.chains import CHAINS, Draws
from yuzui.funding.scoring.laws import normal_cdf
from yuzui.funding.scoring.model import Scores
from yuzui.funding.scoring.predict import Foresight, best, deal, foresee, replicated
from yuzui.funding.scoring.sampler import Sampler
from yuzui.funding.scoring.weighted import Confidence


def scores(n=80, m=8, each=4, errors=(0.4, 2.2), seed=9):
    stream = np.random.default_rng(seed)
    p = np.repeat(np.arange(n), each)
    r = np.concatenate([stream.permutation(m)[:each] for _ in range(n)])
    said = stream.integers(0, 2, n * each)
    noise = np.array(errors)[said] * stream.normal(size=n * each)
    y = np.clip(np.round(5 + stream.normal(0, 1, n)[p] + noise), 1, 10)
    return Scores(y, p, r, (1.0, 10.0), None, said)


def test_every_part_keeps_one_of_each():
    data = scores()
    fold = deal(data, 7)
    assert set(fold) == {-1, 0, 1, 2, 3}
    for part in range(predict.FOLDS):
        rest = predict.without(data, fold == part)
        for name in ("proposal", "reviewer", "score", "confidence"):
            assert set(getattr(rest, name)) == set(getattr(data, name))
    sizes = np.bincount(fold[fold >= 0])
    assert sizes.max() - sizes.min() <= 1 and np.array_equal(fold, deal(data, 7))


def test_chance_of_a_score_is_that_of_its_interval():
    shape = (CHAINS, 1)
    draws = Draws(
        np.full(shape, 5.0),
        {"error": np.full(shape, 1.5)},
        np.tile([0.0, 1.0], (*shape, 1)),
        np.tile([0.25], (*shape, 1)),
    )
    data = Scores(np.array([6.0, 4.0]), np.array([0, 1]), np.array([0, 0]), (4.0, 7.0))
    found = predict.log_chances(draws, data, np.array([4.0, 6.0, 7.0]), np.array([True, True]))
    ends = normal_cdf((np.array([5.0, 6.5]) - 5.25) / 1.5)
    assert found[0] == pytest.approx(math.log(ends[1] - ends[0]), abs=1e-6)
    assert found[1] == pytest.approx(math.log(normal_cdf(np.array([(5.0 - 6.25) / 1.5]))[0]), abs=1e-6)


def test_model_that_made_the_scores_foresees_them(monkeypatch):
    monkeypatch.setattr(predict, "STEPS", 400)
    monkeypatch.setattr(predict, "WARM_UP", 150)
    found = foresee({"normal": Sampler, "confidence": Confidence}, scores(), True, 7)
    assert [one.model for one in found] == ["normal", "confidence"]
    assert found[0].gain == 0 and found[1].gain > 3 * found[1].gain_error
    assert best(found) == "confidence"
    assert found[1].log_score - found[0].log_score == pytest.approx(found[1].gain)


def test_nothing_is_compared_with_too_few_scores():
    small = Scores(np.arange(8.0), np.repeat(np.arange(4), 2), None, (0.0, 10.0))
    assert foresee({"normal": Sampler}, small, False, 7) == [] and best([]) == "normal"


@pytest.mark.parametrize(("gain", "error", "used"), [(9.0, 4.0, "scale"), (7.9, 4.0, "normal"), (-20.0, 4.0, "normal")])
def test_another_model_needs_two_standard_errors(gain, error, used):
    found = [Foresight("normal", 50, -90.0, 0.0, 0.0), Foresight("scale", 50, 0.0, gain, error)]
    assert best(found) == used


def test_replicates_look_like_the_scores():
    data = scores(errors=(1.2, 1.2))
    draws = Sampler(data, True, 7).advance(900).kept(300)
    levels = np.unique(data.score)
    edges = (levels[1:] + levels[:-1]) / 2
    drawn = replicated(draws, data, edges, 7)
    assert drawn.shape == (400, len(data.score)) and drawn.min() >= 0 and drawn.max() < len(levels)
    seen = np.bincount(np.searchsorted(levels, data.score)) / len(data.score)
    shares = np.stack([(drawn == k).mean(axis=1) for k in range(len(levels))])
    low, high = np.quantile(shares, [0.005, 0.995], axis=1)
    assert ((low <= seen) & (seen <= high)).mean() >= 0.85
    assert np.array_equal(drawn, replicated(draws, data, edges, 7))
    again = replicated(draws, data, edges, 8)
    assert not np.array_equal(drawn, again)
