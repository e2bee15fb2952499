# SPDX-License-Identifier: Apache-2.0
from dataclasses import replace

import numpy as np
import pytest

from yuzui.errors import LimitReachedError, NotIdentifiableError
from yuzui.funding.scoring import judgement, predict
from yuzui.funding.scoring.judgement import gates, judge
from yuzui.funding.scoring.model import Scores
from yuzui.funding.scoring.rank import ranks
from yuzui.funding.scoring.sampler import Sampler


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


def test_models_that_do_not_apply_are_refused():
    one_each = scores(n=20, each=1)
    for kind in ("ordinal", "scale", "confidence"):
        with pytest.raises(NotIdentifiableError) as caught:
            judge(one_each, 7, kind=kind)
        assert caught.value.code == "model_not_applicable" and kind in caught.value.seen
    with pytest.raises(NotIdentifiableError) as caught:
        judge(scores(), 7, kind="ordinal", prior="snsf")
    assert caught.value.code == "prior_not_for_model"


@pytest.mark.parametrize("kind", ["ordinal", "compare"])
def test_no_model_is_used_without_being_compared(monkeypatch, kind):
    monkeypatch.setattr(judgement.predict, "STEPS", 200)
    monkeypatch.setattr(judgement.predict, "WARM_UP", 80)
    made = judge(scores(), 7, kind=kind)
    assert [one.model for one in made.compared] == ["normal", "ordinal"]
    best = judgement.predict.best(made.compared)
    assert made.model == ("ordinal" if kind == "ordinal" else best)
    assert not judge(scores(), 7).compared
    assert (made.sampled is None) == (made.model == "normal")


def test_criteria_are_weighed_on_the_draws():
    one, two = judge(scores(seed=1), 7), judge(scores(seed=2), 8)
    quality, whole = judgement.combined([one, two], [0.75, 0.25])
    middle = 0.75 * one.quality.mean(0, dtype=float) + 0.25 * two.quality.mean(0, dtype=float)
    assert quality.mean(axis=0) == pytest.approx(middle, abs=1e-4)
    assert whole.expected.sum() == pytest.approx(30 * 31 / 2)
    alone = judgement.combined([one, two], [1.0, 0.0])[1]
    assert np.abs(alone.expected - one.ranking.expected).max() < 0.2
    assert np.abs(whole.expected - one.ranking.expected).max() > 1


def test_crosscheck_is_near_where_there_is_a_closed_form():
    assert judge(scores(reviewers=6), 7).crosscheck < 0.03
    assert judge(scores(), 7, prior="snsf").crosscheck is None


def test_bridges_lead_to_the_largest_part():
    p = np.repeat(np.arange(12), 2)
    r = np.where(p < 8, np.tile([0, 1], 12), np.tile([2, 3], 12))
    stream = np.random.default_rng(3)
    made = judge(Scores(np.round(5 + stream.normal(0, 1.5, 24)), p, r, (1.0, 10.0)), 7)
    assert made.components == 2
    ((part, largest, number),) = made.bridges()
    assert (part, largest) == (1, 0) and number >= 2


@pytest.mark.parametrize("kind", ["normal", "ordinal"])
def test_level_is_that_of_the_panels_of_the_call(monkeypatch, kind):
    """What two panels have in common is known well, however little is known of all panels."""
    monkeypatch.setattr(judgement.predict, "STEPS", 120)
    monkeypatch.setattr(judgement.predict, "WARM_UP", 40)
    stream = np.random.default_rng(4)
    p, panel = np.repeat(np.arange(40), 4), np.arange(40) % 2
    y = 5 + np.array([-1.5, 1.5])[panel[p]] + stream.normal(0, 0.7, 40)[p]
    y = np.clip(np.round(y + stream.normal(0, 0.8, len(p))), 1, 10)
    made = judge(Scores(y, p, None, (1.0, 10.0), panel), 7, kind=kind)
    assert made.draws.mean.mean() == pytest.approx(5.0, abs=0.3)
    assert made.draws.mean.std() < 0.4 < made.draws.sigma["panel"].std()
    effect = made.draws.further["panel"].astype(float)
    assert np.abs(effect @ np.array([0.5, 0.5])).max() < 1e-5
    assert effect[:, :, 1].mean() > 0.8


def test_grades_are_judged_by_the_model_that_predicts_better(monkeypatch):
    """By held-out log score, either way; with nothing held out by the order alone."""
    found = {}

    def foresee(rivals, *_):
        assert set(rivals) == {"normal", "ordinal"}
        return [predict.Foresight(n, 40, v, v + 60.0, 2.0) for n, v in found.items()]

    monkeypatch.setattr(judgement.predict, "foresee", foresee)
    for case, model in (
        ({"normal": -60.0, "ordinal": -59.0}, "ordinal"),
        ({"normal": -58.0, "ordinal": -59.0}, "normal"),
        ({}, "ordinal"),
    ):
        found.clear()
        found.update(case)
        assert judge(scores(n=12), 7, kind="letters").model == model
    two = scores(n=12)
    two = replace(two, score=np.where(two.score > 5, 6.0, 4.0))
    assert judge(two, 7, kind="letters").model == "normal"
