# SPDX-License-Identifier: Apache-2.0
"""Expected ranks from scores: models of severity, samplers, variants."""

import math
from dataclasses import replace

import numpy as np
import pytest
from tests.refusals import refused

from yuzui.errors import InputError, LimitReachedError, NotIdentifiableError
from yuzui.funding import judgement
from yuzui.funding.judgement import Foresight, best, deal, foresee, gates, judge, pooled, ranking, ranks, replicated
from yuzui.funding.score_model import (
    CHAINS,
    Chains,
    Draws,
    Sampler,
    Scores,
    check,
    components,
    diagnose,
    expected_ranks,
    identifiable,
    normal_between,
    normal_cdf,
    normal_scores,
    patterns,
    posterior,
    sample_size,
    scale_of,
    severity_asked,
    split,
    truncated_normal,
    truncated_precision,
)
from yuzui.funding.score_model import CHAINS as sampler_CHAINS
from yuzui.funding.score_variants import Confidence, Ordinal, Prior, Scale, Weighted, snsf, thresholds_of


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
    # blocks do not change the draws
    one, two = Counter(7), Counter(7)
    whole, parts = one.advance(500), two.advance(250).then(two.advance(250))
    for name in ("mean", "quality", "severity"):
        assert np.array_equal(getattr(whole, name), getattr(parts, name))
    assert np.array_equal(whole.further["panel"], parts.further["panel"])
    assert not np.array_equal(whole.mean, Counter(8).advance(500).mean)
    # streams of chains are their own
    mean = Counter(7).advance(2_000).mean
    across = np.corrcoef(mean)[np.triu_indices(CHAINS, 1)]
    assert np.abs(across).max() < 0.1
    # warm up is dropped everywhere
    kept = Counter(7).advance(40).after(10)
    assert kept.mean.shape == (CHAINS, 30) and kept.quality[0, 0, 0] == 11
    assert kept.sigma["error"].shape == (CHAINS, 30) and kept.further["panel"].shape[1] == 30
    # quality on another scale
    draws = Counter(7).advance(5)
    other = draws.with_quality(draws.mean + 1, draws.quality * 2)
    assert isinstance(other, Draws) and other.quality[0, 0, 0] == 2
    assert other.sigma is draws.sigma
    # average panel is part of the mean
    moved = draws.centred(np.array([0.25, 0.75]))
    assert np.allclose(moved.mean, draws.mean + np.arange(1, 6))
    assert (moved.further["panel"] == 0).all() and moved.quality is draws.quality
    # a sampler must say how a step goes
    with pytest.raises(TypeError, match="abstract method"):
        Chains()


SIGMA = {"proposal": 0.9, "reviewer": 0.6, "error": 1.1}


def scores(n=40, m=6, seed=2):
    stream = np.random.default_rng(seed)
    count = stream.integers(1, 4, n)
    p = np.repeat(np.arange(n), count)
    r = np.concatenate([stream.permutation(m)[:k] for k in count])
    y = 5 + stream.normal(0, 0.9, n)[p] + stream.normal(0, 0.6, m)[r]
    return Scores(y + stream.normal(0, 1.1, len(p)), p, r, (1.0, 10.0))


def dense(data, sigma):
    """Mean and covariance of quality from the normal equations of all unknowns."""
    n, m = data.n_proposals, data.n_reviewers if "reviewer" in sigma else 0
    x = np.zeros((len(data.score), 1 + n + m))
    rows = np.arange(len(data.score))
    x[rows, 0] = 1
    x[rows, 1 + data.proposal] = 1
    if m:
        x[rows, 1 + n + data.reviewer] = 1
    prior = [0.0, *[sigma["proposal"] ** -2] * n, *[sigma["reviewer"] ** -2 if m else 0] * m]
    covariance = np.linalg.inv(x.T @ x / sigma["error"] ** 2 + np.diag(prior))
    mean = covariance @ x.T @ data.score / sigma["error"] ** 2
    return mean[1 : n + 1], covariance[1 : n + 1, 1 : n + 1]


def test_posterior_is_that_of_the_normal_equations():
    for severity in [True, False]:
        sigma = SIGMA if severity else {k: v for k, v in SIGMA.items() if k != "reviewer"}
        mean, covariance = posterior(scores(), sigma)
        expected = dense(scores(), sigma)
        assert mean == pytest.approx(expected[0], abs=1e-9)
        assert covariance == pytest.approx(expected[1], abs=1e-9)
    # expected ranks are sums over all pairs
    for n in [5, 40, 300]:
        stream = np.random.default_rng(n)
        mean, root = stream.normal(size=n), stream.normal(size=(n, n)) / math.sqrt(n)
        covariance = root @ root.T + 0.1 * np.eye(n)
        found = expected_ranks(mean, covariance)
        assert found.sum() == pytest.approx(n * (n + 1) / 2)
        for j in (0, n // 2, n - 1):
            total = 1.0
            for k in range(n):
                if k != j:
                    spread = covariance[j, j] + covariance[k, k] - 2 * covariance[j, k]
                    total += 0.5 * math.erfc(-(mean[k] - mean[j]) / math.sqrt(2 * spread))
            assert found[j] == pytest.approx(total, abs=1e-5)
    # sampler agrees where deviations are known
    data = scores()
    draws = Sampler(data, True, 7, SIGMA).advance(4_000).after(500)
    found = ranks(draws.quality.reshape(-1, 40)).mean(axis=0)
    assert np.abs(found - expected_ranks(*posterior(data, SIGMA))).max() < 0.3
    # leaving the covariance out moves ranks
    mean, covariance = posterior(scores(), SIGMA)
    wrong = expected_ranks(mean, np.diag(np.diag(covariance)))
    assert np.abs(wrong - expected_ranks(mean, covariance)).max() > 0.1


def chains(correlation=0.0, length=4_000, number=4, k=1, seed=5):
    stream = np.random.default_rng(seed)
    noise = stream.standard_normal((number, length, k))
    found = np.empty_like(noise)
    found[:, 0] = noise[:, 0]
    for t in range(1, length):
        found[:, t] = correlation * found[:, t - 1]
        found[:, t] += np.sqrt(1 - correlation**2) * noise[:, t]
    return found


def test_sample_size_of_an_autoregression():
    """Effective size of n draws is n (1 - a) / (1 + a)."""
    for correlation in [0.0, 0.5, 0.9, -0.4]:
        found = sample_size(split(chains(correlation)))[0]
        assert found == pytest.approx(16_000 * (1 - correlation) / (1 + correlation), rel=0.15)


def test_rhat_of_agreeing_and_disagreeing_chains():
    good = chains(0.5)
    assert diagnose(good)[0][0] < 1.01
    moved = good.copy()
    moved[0] += 0.5
    assert diagnose(moved)[0][0] > 1.02
    wider = good.copy()
    wider[0] *= 2  # same place, other spread: only the folded form sees it
    assert diagnose(wider)[0][0] > 1.02
    drifting = good + np.linspace(-1, 1, 4_000)[None, :, None]
    assert diagnose(drifting)[0][0] > 1.1
    # rhat does not care about heavy tails
    stream = np.random.default_rng(1)
    assert diagnose(stream.standard_cauchy((4, 2_000, 1)))[0] < 1.01
    # tails that stick lower the sample size
    good = chains(0.0)
    sticky = good.copy()
    high = np.quantile(good, 0.95)
    block = np.zeros((4, 4_000, 1), dtype=bool)
    block[:, ::40] = True
    sticky[(good > high) & ~np.repeat(block, 1, axis=2)] = 0.0
    sticky[:, :200] = np.maximum(sticky[:, :200], high + 0.1)
    assert diagnose(sticky)[1][0] < 0.2 * diagnose(good)[1][0]
    # normal scores are normal and keep the order
    draws = chains(0.0, 500, k=2) ** 3
    found = normal_scores(draws)
    assert found.mean() == pytest.approx(0, abs=1e-9) and found.std() == pytest.approx(1, abs=0.01)
    flat, raw = found[:, :, 0].ravel(), draws[:, :, 0].ravel()
    assert np.array_equal(np.argsort(flat, kind="stable"), np.argsort(raw, kind="stable"))
    # quantity that never moves
    still = np.ones((4, 100, 1))
    assert sample_size(split(still))[0] == 400
    # odd lengths lose one draw
    assert split(np.zeros((2, 7, 1))).shape == (4, 3, 1)


def judgement_scores(n=30, each=3, reviewers=None, seed=1):
    stream = np.random.default_rng(seed)
    p = np.repeat(np.arange(n), each)
    r = None if reviewers is None else stream.integers(0, reviewers, n * each)
    if r is not None:
        r = np.unique(r, return_inverse=True)[1]
    y = np.round(5 + stream.normal(0, 1, n)[p] + stream.normal(0, 1, n * each))
    return Scores(y, p, r, (1.0, 10.0))


def test_gates_hold_and_severity_follows_the_data():
    without = judge(judgement_scores(), 7)
    assert without.rhat <= 1.01 and without.samples >= 400
    assert not without.severity and without.components == 1
    assert judge(judgement_scores(reviewers=6), 7).severity
    assert not judge(judgement_scores(reviewers=6), 7, severity=False).severity
    with pytest.raises(NotIdentifiableError):
        judge(judgement_scores(), 7, severity=True)
    # equal patterns are judged alike
    made, data = judge(judgement_scores(), 7), judgement_scores()
    sums = np.bincount(data.proposal, data.score)
    for total in set(sums):
        assert len(set(made.ranking.expected[sums == total])) == 1
    assert np.array_equal(np.argsort(-made.ranking.mean), np.argsort(made.ranking.expected))
    # reliability rises with the number of scores
    made = judge(judgement_scores(), 7)
    assert made.reliability(1) == pytest.approx(float(made.icc.mean()))
    assert made.reliability(1) < made.reliability(3) < made.reliability(10) < 1


def test_chains_lengthen_until_the_gates_hold(monkeypatch):
    monkeypatch.setattr(judgement, "FIRST", 60)
    made = judge(judgement_scores(), 7)
    assert made.draws.mean.shape[1] > 60 and made.samples >= 400


def test_limit_names_the_worst_quantity(monkeypatch):
    monkeypatch.setattr(judgement, "FIRST", 40)
    monkeypatch.setattr(judgement, "LAST", 80)
    with pytest.raises(LimitReachedError) as caught:
        judge(judgement_scores(), 7)
    assert caught.value.detail["quantity"] and "ESS" in caught.value.seen


def test_gates_see_a_chain_that_stands_apart():
    draws = Sampler(judgement_scores(), False, 7).advance(3_000).after(1_000)
    assert not gates(draws, ranks(draws.quality.reshape(-1, 30))).worst
    draws.quality[0, :, 4] += 3
    found = gates(draws, ranks(draws.quality.reshape(-1, 30)))
    assert found.worst == "quality 4" and found.rhat > 1.01


def test_small_panels_settle():
    """Few proposals say little of the spread between them; the chains must not stick there."""
    for seed in range(6):
        made = judge(judgement_scores(12, 3, 5, seed), 7)
        assert made.samples >= 400 and made.draws.mean.shape[1] <= 6_400


def test_models_that_do_not_apply_are_refused():
    one_each = judgement_scores(n=20, each=1)
    for kind in ("ordinal", "scale", "confidence"):
        with pytest.raises(NotIdentifiableError) as caught:
            judge(one_each, 7, kind=kind)
        assert caught.value.code == "model_not_applicable" and kind in caught.value.seen
    with refused("prior_not_for_model", NotIdentifiableError):
        judge(judgement_scores(), 7, kind="ordinal", prior="snsf")


def test_no_model_is_used_without_being_compared():
    for kind in ["ordinal", "compare"]:
        with pytest.MonkeyPatch.context() as monkeypatch:
            monkeypatch.setattr(judgement, "STEPS", 200)
            monkeypatch.setattr(judgement, "WARM_UP", 80)
            made = judge(judgement_scores(), 7, kind=kind)
            assert [one.model for one in made.compared] == ["normal", "ordinal"]
            best = judgement.best(made.compared)
            assert made.model == ("ordinal" if kind == "ordinal" else best)
            assert not judge(judgement_scores(), 7).compared
            assert (made.sampled is None) == (made.model == "normal")


def test_criteria_are_weighed_on_the_draws():
    one, two = judge(judgement_scores(seed=1), 7), judge(judgement_scores(seed=2), 8)
    quality, whole = judgement.combined([one, two], [0.75, 0.25])
    middle = 0.75 * one.quality.mean(0, dtype=float) + 0.25 * two.quality.mean(0, dtype=float)
    assert quality.mean(axis=0) == pytest.approx(middle, abs=1e-4)
    assert whole.expected.sum() == pytest.approx(30 * 31 / 2)
    alone = judgement.combined([one, two], [1.0, 0.0])[1]
    assert np.abs(alone.expected - one.ranking.expected).max() < 0.2
    assert np.abs(whole.expected - one.ranking.expected).max() > 1
    # crosscheck is near where there is a closed form
    assert judge(judgement_scores(reviewers=6), 7).crosscheck < 0.03
    assert judge(judgement_scores(), 7, prior="snsf").crosscheck is None
    # bridges lead to the largest part
    p = np.repeat(np.arange(12), 2)
    r = np.where(p < 8, np.tile([0, 1], 12), np.tile([2, 3], 12))
    stream = np.random.default_rng(3)
    made = judge(Scores(np.round(5 + stream.normal(0, 1.5, 24)), p, r, (1.0, 10.0)), 7)
    assert made.components == 2
    ((part, largest, number),) = made.bridges()
    assert (part, largest) == (1, 0) and number >= 2


def test_level_is_that_of_the_panels_of_the_call():
    """What two panels have in common is known well, however little is known of all panels."""
    for kind in ["normal", "ordinal"]:
        with pytest.MonkeyPatch.context() as monkeypatch:
            monkeypatch.setattr(judgement, "STEPS", 120)
            monkeypatch.setattr(judgement, "WARM_UP", 40)
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
        return [judgement.Foresight(n, 40, v, v + 60.0, 2.0) for n, v in found.items()]

    monkeypatch.setattr(judgement, "foresee", foresee)
    for case, model in (
        ({"normal": -60.0, "ordinal": -59.0}, "ordinal"),
        ({"normal": -58.0, "ordinal": -59.0}, "normal"),
        ({}, "ordinal"),
    ):
        found.clear()
        found.update(case)
        assert judge(judgement_scores(n=12), 7, kind="letters").model == model
    two = judgement_scores(n=12)
    two = replace(two, score=np.where(two.score > 5, 6.0, 4.0))
    assert judge(two, 7, kind="letters").model == "normal"


def law(shape, rate, least, points):
    """Distribution of Gamma(shape, rate) above least, by quadrature."""
    high = max(shape / rate, least) + 60 * math.sqrt(max(shape, 1)) / rate
    # substitute u = least + t^2: the density may be unbounded at 0
    t = np.linspace(0, math.sqrt(high - least), 400_001)[1:]
    u = least + t**2
    log = (shape - 1) * np.log(u) - rate * u
    density = np.exp(log - log.max()) * 2 * t
    total = np.cumsum(density)
    return np.interp(points, u, total / total[-1])


def test_truncated_precision_is_exact():
    """Kolmogorov's distance to the law, at the level of one in ten thousand."""
    for shape, rate, least in [
        (50.0, 10.0, 0.0),
        (50.0, 10.0, 4.0),
        (50.0, 10.0, 5.5),
        (50.0, 10.0, 9.0),
        (1.0, 2.0, 3.0),
        (0.5, 1.0, 0.3),
        (0.5, 1.0, 4.0),
        (3.0, 1.0, 2.9),
    ]:
        stream = np.random.default_rng(11)
        n = 20_000
        draws = np.sort([truncated_precision(stream, shape, rate, least) for _ in range(n)])
        assert draws[0] > least
        empirical = np.arange(1, n + 1) / n
        assert np.abs(law(shape, rate, least, draws) - empirical).max() < 2.2 / math.sqrt(n)


def test_truncated_normal_is_exact():
    for mean, deviation, high in [
        (1.0, 0.5, 3.6),
        (0.1, 0.5, 3.6),
        (-2.0, 0.5, 3.6),
        (-0.3, 1.0, 0.5),
        (5.0, 0.5, 3.6),
        (1.0, 10.0, 3.6),
        (-40.0, 1.0, 3.6),
        (-4.0, 1.0, 0.1),
    ]:
        stream = np.random.default_rng(13)
        n = 20_000
        draws = np.sort([truncated_normal(stream, mean, deviation, high) for _ in range(n)])
        assert draws[0] > 0 and draws[-1] < high
        x = np.linspace(0, high, 2_000_001)
        log = -((x - mean) ** 2) / (2 * deviation**2)
        total = np.cumsum(np.exp(log - log.max()))
        law_ = np.interp(draws, x, total / total[-1])
        assert np.abs(law_ - np.arange(1, n + 1) / n).max() < 2.2 / math.sqrt(n)


def test_normal_distribution_function():
    x = np.concatenate([np.linspace(-12, 12, 4_801), [-np.inf, np.inf]])
    exact = np.array([0.5 * math.erfc(-v / math.sqrt(2)) for v in x])
    assert np.abs(normal_cdf(x) - exact).max() < 1e-8
    # normal between two ends
    for low, high in [(-1.0, 0.5), (-np.inf, -2.0), (3.0, np.inf), (4.0, 4.5), (-np.inf, np.inf)]:
        uniform = (np.arange(2_000) + 0.5) / 2_000
        ends = np.full(2_000, low), np.full(2_000, high)
        found = np.sort(normal_between(uniform, *ends))
        assert found[0] >= low and found[-1] <= high
        begin, end = normal_cdf(np.array([low, high]))
        if low > 3:  # far out the difference of two numbers near 1 says little
            begin, end = (0.5 * math.erfc(v / math.sqrt(2)) for v in (low, high))
            level = np.array([0.5 * math.erfc(v / math.sqrt(2)) for v in found])
        else:
            level = normal_cdf(found)
        assert np.abs((level - begin) / (end - begin) - uniform).max() < 2e-3


def model_scores(pairs, score=None):
    p, r = map(np.array, zip(*pairs, strict=True))
    y = np.arange(len(pairs), dtype=float) if score is None else np.array(score, dtype=float)
    return Scores(y, p, r, (0.0, 10.0))


RING = [(0, 0), (0, 1), (1, 1), (1, 2), (2, 2), (2, 0)]


def test_parts_of_the_graph():
    assert components(model_scores(RING)).tolist() == [0, 0, 0]
    two = [(0, 0), (1, 0), (2, 1), (3, 1), (4, 2)]
    assert components(model_scores(two)).tolist() == [0, 0, 1, 1, 2]
    chain = [(k, k) for k in range(40)] + [(k, k + 1) for k in range(40)]
    assert set(components(model_scores(chain)).tolist()) == {0}
    # severity needs a ring
    assert identifiable(model_scores(RING))
    assert not identifiable(model_scores(RING[:-1]))  # a chain: no second way
    assert not identifiable(model_scores([(0, 0), (1, 1), (2, 2)]))  # one review each
    assert not identifiable(model_scores([(0, 0), (0, 1), (1, 0), (1, 1)]))  # two reviewers
    without = Scores(np.ones(2), np.array([0, 1]), None, (0, 1))
    assert not identifiable(without) and components(without).tolist() == [0, 0]
    with pytest.raises(NotIdentifiableError, match="severity"):
        severity_asked(without)
    # patterns are number and sum
    made = model_scores([(0, 0), (0, 1), (1, 0), (1, 1), (2, 0)], [6, 4, 5, 5, 10])
    found = patterns(made)
    assert found[0] == found[1] != found[2]
    assert made.means.tolist() == [5, 5, 10] and made.counts.tolist() == [2, 2, 1]
    # what cannot be ranked is refused
    good = model_scores([(k, 0) for k in range(5)])
    check(good)
    check(good, ["Accept", "Reject"])
    with pytest.raises(NotIdentifiableError, match="SELECTED") as caught:
        check(good, ["Accept"])
    assert caught.value.code == "selected" and "SELECTED" in caught.value.message.zh
    with pytest.raises(NotIdentifiableError, match="too few"):
        check(model_scores([(k, 0) for k in range(4)]))
    with pytest.raises(NotIdentifiableError, match="one score for all"):
        check(model_scores([(k, 0) for k in range(5)], [3] * 5))
    # scale
    assert scale_of(np.array([2.0, 8.0])) == (2, 8)
    assert scale_of(np.array([2.0, 8.0]), (1.0, 10.0)) == (1, 10)
    with pytest.raises(InputError):
        scale_of(np.ones(1), (5.0, 5.0))


def predict_scores(n=80, m=8, each=4, errors=(0.4, 2.2), seed=9):
    stream = np.random.default_rng(seed)
    p = np.repeat(np.arange(n), each)
    r = np.concatenate([stream.permutation(m)[:each] for _ in range(n)])
    said = stream.integers(0, 2, n * each)
    noise = np.array(errors)[said] * stream.normal(size=n * each)
    y = np.clip(np.round(5 + stream.normal(0, 1, n)[p] + noise), 1, 10)
    return Scores(y, p, r, (1.0, 10.0), None, said)


def test_every_part_keeps_one_of_each():
    data = predict_scores()
    fold = deal(data, 7)
    assert set(fold) == {-1, 0, 1, 2, 3}
    for part in range(judgement.FOLDS):
        rest = judgement.without(data, fold == part)
        for name in ("proposal", "reviewer", "score", "confidence"):
            assert set(getattr(rest, name)) == set(getattr(data, name))
    sizes = np.bincount(fold[fold >= 0])
    assert sizes.max() - sizes.min() <= 1 and np.array_equal(fold, deal(data, 7))
    # chance of a score is that of its interval
    shape = (CHAINS, 1)
    draws = Draws(
        np.full(shape, 5.0),
        {"error": np.full(shape, 1.5)},
        np.tile([0.0, 1.0], (*shape, 1)),
        np.tile([0.25], (*shape, 1)),
    )
    data = Scores(np.array([6.0, 4.0]), np.array([0, 1]), np.array([0, 0]), (4.0, 7.0))
    found = judgement.log_chances(draws, data, np.array([4.0, 6.0, 7.0]), np.array([True, True]))
    ends = normal_cdf((np.array([5.0, 6.5]) - 5.25) / 1.5)
    assert found[0] == pytest.approx(math.log(ends[1] - ends[0]), abs=1e-6)
    assert found[1] == pytest.approx(math.log(normal_cdf(np.array([(5.0 - 6.25) / 1.5]))[0]), abs=1e-6)


def test_model_that_made_the_scores_foresees_them(monkeypatch):
    monkeypatch.setattr(judgement, "STEPS", 400)
    monkeypatch.setattr(judgement, "WARM_UP", 150)
    found = foresee({"normal": Sampler, "confidence": Confidence}, predict_scores(), True, 7)
    assert [one.model for one in found] == ["normal", "confidence"]
    assert found[0].gain == 0 and found[1].gain > 3 * found[1].gain_error
    assert best(found) == "confidence"
    assert found[1].log_score - found[0].log_score == pytest.approx(found[1].gain)


def test_nothing_is_compared_with_too_few_scores():
    small = Scores(np.arange(8.0), np.repeat(np.arange(4), 2), None, (0.0, 10.0))
    assert foresee({"normal": Sampler}, small, False, 7) == [] and best([]) == "normal"
    # another model needs two standard errors
    for gain, error, used in [(9.0, 4.0, "scale"), (7.9, 4.0, "normal"), (-20.0, 4.0, "normal")]:
        found = [Foresight("normal", 50, -90.0, 0.0, 0.0), Foresight("scale", 50, 0.0, gain, error)]
        assert best(found) == used
    # replicates look like the scores
    data = predict_scores(errors=(1.2, 1.2))
    draws = Sampler(data, True, 7).advance(900).after(300)
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


DRAWS = np.array([[3.0, 2.0, 1.0], [3.0, 1.0, 2.0], [1.0, 2.0, 3.0], [3.0, 2.0, 1.0]])


def test_highest_is_first():
    assert ranks(DRAWS).tolist() == [[1, 2, 3], [1, 3, 2], [3, 2, 1], [1, 2, 3]]
    # ranking
    made = ranking(DRAWS, np.arange(3))
    assert made.expected.tolist() == [1.5, 2.25, 2.25]
    assert made.sucra.tolist() == [0.75, 0.375, 0.375]
    assert made.top(1).tolist() == [0.75, 0, 0.25] and made.top(3).tolist() == [1, 1, 1]
    assert made.mean.tolist() == [2.5, 1.75, 1.75]
    assert made.deviation == pytest.approx(DRAWS.std(0))
    assert made.interval["95"][0] == pytest.approx(np.quantile([1, 1, 3, 1], [0.025, 0.975]))
    # ranks add up
    stream = np.random.default_rng(2)
    made = ranking(stream.normal(size=(300, 25)), np.arange(25))
    assert made.expected.sum() == pytest.approx(25 * 26 / 2)
    assert made.top(10).sum() == pytest.approx(10)
    # pooled
    assert pooled(np.array([1.0, 3.0, 5.0]), np.array([0, 0, 1])).tolist() == [2, 2, 5]


def simulated(n=120, reviewers=12, each=4, seed=3):
    stream = np.random.default_rng(seed)
    theta, rho = stream.normal(0, 1.0, n), stream.normal(0, 0.7, reviewers)
    p = np.repeat(np.arange(n), each)
    r = np.concatenate([stream.permutation(reviewers)[:each] for _ in range(n)])
    y = 6 + theta[p] + rho[r] + stream.normal(0, 1.1, n * each)
    return Scores(y, p, r, (1.0, 10.0)), theta, rho


def test_hidden_truth_is_found():
    for jointly in [120, 0]:
        with pytest.MonkeyPatch.context() as monkeypatch:
            monkeypatch.setattr("yuzui.funding.score_model.JOINTLY", jointly)
            scores, theta, rho = simulated()
            draws = Sampler(scores, True, 7).advance(1_500).after(500)
            for name, truth, near in (("proposal", 1.0, 0.2), ("reviewer", 0.7, 0.4), ("error", 1.1, 0.15)):
                assert draws.sigma[name].mean() == pytest.approx(truth, abs=near)
            quality = draws.quality.reshape(-1, len(theta))
            assert np.corrcoef(quality.mean(0), theta)[0, 1] > 0.85
            assert np.corrcoef(draws.severity.reshape(-1, len(rho)).mean(0), rho)[0, 1] > 0.95
            low, high = np.quantile(quality, [0.025, 0.975], axis=0)
            centred = theta - theta.mean()
            assert 0.88 <= ((low <= centred) & (centred <= high)).mean() <= 1.0


def test_two_ways_of_drawing_agree(monkeypatch):
    scores, _, _ = simulated()
    found = []
    for jointly in (120, 0):
        monkeypatch.setattr("yuzui.funding.score_model.JOINTLY", jointly)
        draws = Sampler(scores, True, 7).advance(3_000).after(1_000)
        found.append(draws.quality.reshape(-1, 120).mean(0))
    assert np.abs(found[0] - found[1]).max() < 0.06


def test_same_seed_same_draws_and_blocks_do_not_matter():
    scores, _, _ = simulated(20)
    one, two = Sampler(scores, True, 7), Sampler(scores, True, 7)
    whole, parts = one.advance(500), two.advance(250).then(two.advance(250))
    assert np.array_equal(whole.quality, parts.quality)
    assert not np.array_equal(whole.quality, Sampler(scores, True, 8).advance(500).quality)
    # shapes and no severity
    scores, _, _ = simulated(20)
    draws = Sampler(scores, False, 7).advance(30)
    assert draws.quality.shape == (sampler_CHAINS, 30, 20) and draws.severity.shape == (sampler_CHAINS, 30, 0)
    assert set(draws.sigma) == {"proposal", "error"}
    assert draws.after(10).mean.shape == (sampler_CHAINS, 20)
    # starts are far apart and deviations stay in the prior
    scores, _, _ = simulated(20)
    sampler = Sampler(scores, True, 7)
    starts = np.sqrt(sampler.sigma2["proposal"])
    assert starts.max() / starts.min() > 10
    draws = sampler.advance(200)
    for part in draws.sigma.values():
        assert (part > 0).all() and (part < 0.4 * 9).all()


CUTS = np.array([-2.0, -0.5, 0.2, 1.8])


def graded(n=200, m=8, each=4, seed=4):
    stream = np.random.default_rng(seed)
    theta, rho = stream.normal(0, 1.2, n), stream.normal(0, 0.6, m)
    p = np.repeat(np.arange(n), each)
    r = np.concatenate([stream.permutation(m)[:each] for _ in range(n)])
    felt = theta[p] + rho[r] + stream.normal(size=n * each)
    return Scores(1.0 + np.searchsorted(CUTS, felt), p, r, (1.0, 5.0)), theta


def test_cut_points_and_deviations_are_found():
    scores, theta = graded()
    chains = Ordinal(scores, True, 7)
    draws = chains.advance(1_500).after(600)
    assert chains.levels.tolist() == [1, 2, 3, 4, 5]
    cuts = draws.further["cuts"].mean(axis=(0, 1), dtype=float)
    assert np.diff(cuts) == pytest.approx(np.diff(CUTS), abs=0.3)
    assert draws.sigma["proposal"].mean() == pytest.approx(1.2, abs=0.25)
    assert (draws.sigma["error"] == 1).all()
    assert np.corrcoef(draws.quality.mean(axis=(0, 1), dtype=float), theta)[0, 1] > 0.85
    assert (np.diff(draws.further["cuts"], axis=2) > 0).all(), "cut points stay in order"


def test_quality_is_told_in_score_points():
    """The score an average reviewer is expected to give, summed over the levels."""
    theta, cuts = np.array([-1.0, 0.3]), np.array([-0.5, 0.4])
    shape = (CHAINS, 1)
    draws = Draws(
        np.zeros(shape),
        {"error": np.ones(shape)},
        np.tile(theta, (*shape, 1)),
        np.zeros((*shape, 0)),
        {"cuts": np.tile(cuts, (*shape, 1))},
    )
    found = thresholds_of(draws, np.array([1.0, 2.0, 5.0]))

    def expected(level):
        below = normal_cdf(cuts - level)
        return 1.0 * below[0] + 2.0 * (below[1] - below[0]) + 5.0 * (1 - below[1])

    assert found.mean[0, 0] == pytest.approx(expected(0.0), abs=1e-6)
    whole = found.mean[0, 0] + found.quality[0, 0].astype(float)
    assert whole == pytest.approx([expected(level) for level in theta], abs=1e-5)


def test_stretches_of_reviewers_are_found():
    stream = np.random.default_rng(6)
    n, m, each = 160, 6, 4
    stretch = np.array([0.4, 0.7, 1.0, 1.0, 1.4, 2.0])
    theta, rho = stream.normal(0, 1.0, n), stream.normal(0, 0.5, m)
    p = np.repeat(np.arange(n), each)
    r = np.concatenate([stream.permutation(m)[:each] for _ in range(n)])
    y = 5 + stretch[r] * theta[p] + rho[r] + 0.7 * stream.normal(size=n * each)
    draws = Scale(Scores(y, p, r, (1.0, 10.0)), True, 7).advance(1_200).after(400)
    found = draws.further["stretch"].mean(axis=(0, 1), dtype=float)
    assert np.corrcoef(np.log(found), np.log(stretch))[0, 1] > 0.95
    assert found[5] / found[0] == pytest.approx(5.0, rel=0.4)
    assert draws.sigma["stretch"].mean() > 0.25


def weighted_simulated(n=60, m=8, each=4, panels=None, classes=None, seed=3):
    stream = np.random.default_rng(seed)
    theta, rho = stream.normal(0, 1.0, n), stream.normal(0, 0.7, m)
    p = np.repeat(np.arange(n), each)
    r = np.concatenate([stream.permutation(m)[:each] for _ in range(n)])
    error = np.ones(n * each)
    said = None
    if classes is not None:
        said = stream.integers(0, len(classes), n * each)
        error = np.array(classes)[said]
    y = 5 + theta[p] + rho[r] + error * stream.normal(size=n * each)
    at = None
    if panels is not None:
        at = np.arange(n) % len(panels)
        y = y + np.array(panels)[at[p]]
    return Scores(y, p, r, (1.0, 10.0), at, said)


def test_two_samplers_have_one_posterior():
    data = weighted_simulated()
    one = Sampler(data, True, 7).advance(2_500).after(500)
    two = Weighted(data, True, 8).advance(2_500).after(500)
    for name in ("proposal", "reviewer", "error"):
        assert two.sigma[name].mean() == pytest.approx(one.sigma[name].mean(), abs=0.05)
        assert two.sigma[name].std() == pytest.approx(one.sigma[name].std(), rel=0.25)
    means = [d.quality.mean(axis=(0, 1), dtype=float) for d in (one, two)]
    assert np.abs(means[0] - means[1]).max() < 0.08
    severities = [d.severity.mean(axis=(0, 1), dtype=float) for d in (one, two)]
    assert np.abs(severities[0] - severities[1]).max() < 0.1
    # panels take up their level
    data = weighted_simulated(panels=[-1.5, 0.0, 1.5])
    draws = Weighted(data, True, 7).advance(1_500).after(500)
    effect = draws.further["panel"].mean(axis=(0, 1), dtype=float)
    assert effect[2] - effect[0] == pytest.approx(3.0, abs=0.8)
    quality = draws.quality.mean(axis=(0, 1), dtype=float)
    levels = [quality[data.panel == k].mean() for k in range(3)]
    assert np.ptp(levels) < 0.4, "what panels add is not counted as quality"
    plain = Weighted(weighted_simulated(), True, 7).advance(1_500).after(500)
    assert set(plain.sigma) == {"proposal", "reviewer", "error"} and not plain.further
    # variance of each class is estimated
    data = weighted_simulated(n=150, classes=[0.6, 1.0, 1.8])
    draws = Confidence(data, True, 7).advance(1_000).after(300)
    found = draws.further["confidence"].mean(axis=(0, 1), dtype=float)
    assert found == pytest.approx([0.6, 1.0, 1.8], rel=0.15)
    with pytest.raises(ValueError, match="confidence"):
        Confidence(weighted_simulated(), True, 7)
    # prior of the swiss tool
    data = weighted_simulated()
    found = snsf(data)
    assert found == Prior(2.0, {"reviewer": 0.5}, pytest.approx(float(data.means.mean())), True)
    draws = Weighted(data, True, 7, found).advance(400)
    assert (draws.sigma["reviewer"] == 0.5).all()
    assert (draws.mean == found.mean).all(), "the overall mean is held"
    assert (draws.sigma["error"] < 2 * math.sqrt(2)).all()


def test_error_of_a_pair_and_a_score_has_the_law_of_their_sum():
    """Variance of two errors, each deviation uniform on (0, h): its law by quadrature."""
    chains = Weighted(weighted_simulated(), True, 7, Prior(1.0, pairs=True))
    stream, number, squares = np.random.default_rng(5), 6, 7.0
    draws = np.sort([chains._error(stream, number, squares) for _ in range(6_000)])
    v = np.linspace(1e-4, 2.0, 400_001)[:-1]
    density = np.full_like(v, math.pi / 4)
    over = np.sqrt(v[v > 1])
    density[v > 1] -= np.arccos(1 / over)
    density *= v ** (-number / 2) * np.exp(-squares / (2 * v))
    law = np.cumsum(density) / density.sum()
    gap = np.interp(draws, v, law) - np.arange(1, 6_001) / 6_000
    assert np.abs(gap).max() < 2.2 / math.sqrt(6_000)
