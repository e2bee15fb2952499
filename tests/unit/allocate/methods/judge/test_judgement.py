# SPDX-License-Identifier: Apache-2.0
import numpy as np
import pytest

from yuzui.allocate.methods.judge import judgement
from yuzui.allocate.methods.judge.judgement import gates, judge
from yuzui.allocate.methods.judge.model import Scores
from yuzui.allocate.methods.judge.rank import ranks
from yuzui.allocate.methods.judge.sampler import Sampler
from yuzui.errors import LimitReachedError, NotIdentifiableError


def scores(n=30, each=3, reviewers=None, seed=1):
    stream = np.random.default_rng(seed)
    p = np.repeat(np.arange(n), each)
    r = None if reviewers is None else stream.integers(0, reviewers, n * each)
    if r is not None:
        r = np.unique(r, return_inverse=True)[1]
    y = np.round(5 + stream.normal(0, 1, n)[p] + stream.normal(0, 1, n * each))
    return Scores(y, p, r, (1.0, 10.0))


def test_gates_hold_and_severity_follows_the_data():
    without = judge(scores(), 7)
    assert without.rhat <= 1.01 and without.samples >= 400
    assert not without.severity and without.components == 1
    assert judge(scores(reviewers=6), 7).severity
    assert not judge(scores(reviewers=6), 7, severity=False).severity
    with pytest.raises(NotIdentifiableError):
        judge(scores(), 7, severity=True)


def test_equal_patterns_are_judged_alike():
    made, data = judge(scores(), 7), scores()
    sums = np.bincount(data.proposal, data.score)
    for total in set(sums):
        assert len(set(made.ranking.expected[sums == total])) == 1
    assert np.array_equal(np.argsort(-made.ranking.mean), np.argsort(made.ranking.expected))


def test_reliability_rises_with_the_number_of_scores():
    made = judge(scores(), 7)
    assert made.reliability(1) == pytest.approx(float(made.icc.mean()))
    assert made.reliability(1) < made.reliability(3) < made.reliability(10) < 1


def test_chains_lengthen_until_the_gates_hold(monkeypatch):
    monkeypatch.setattr(judgement, "FIRST", 60)
    made = judge(scores(), 7)
    assert made.draws.mean.shape[1] > 60 and made.samples >= 400


def test_limit_names_the_worst_quantity(monkeypatch):
    monkeypatch.setattr(judgement, "FIRST", 40)
    monkeypatch.setattr(judgement, "LAST", 80)
    with pytest.raises(LimitReachedError) as caught:
        judge(scores(), 7)
    assert caught.value.detail["quantity"] and "ESS" in caught.value.seen


def test_gates_see_a_chain_that_stands_apart():
    draws = Sampler(scores(), False, 7).advance(3_000).kept(1_000)
    assert not gates(draws, ranks(draws.quality.reshape(-1, 30))).worst
    draws.quality[0, :, 4] += 3
    found = gates(draws, ranks(draws.quality.reshape(-1, 30)))
    assert found.worst == "quality 4" and found.rhat > 1.01


@pytest.mark.parametrize("seed", range(6))
def test_small_panels_settle(seed):
    """Few proposals say little of the spread between them; the chains must not stick there."""
    made = judge(scores(12, 3, 5, seed), 7)
    assert made.samples >= 400 and made.draws.mean.shape[1] <= 6_400
