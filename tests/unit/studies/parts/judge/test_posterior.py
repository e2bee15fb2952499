# SPDX-License-Identifier: Apache-2.0
import numpy as np
import pytest

from yuzui.errors import LimitReachedError, NotIdentifiableError
from yuzui.funding.call_data.call_data import Material
from yuzui.funding.judging.posterior import Choice, _named, flagged, posterior, statistics, tellable, weighed
from yuzui.funding.judging.scores import Criterion
from yuzui.funding.scoring import judgement
from yuzui.funding.scoring.model import Scores
from yuzui.text import same

N, M = 24, 5


def criterion(name="", weight=1.0, seed=1, reviewers=range(M)):
    stream = np.random.default_rng(seed)
    p = np.repeat(np.arange(N), 3)
    r = np.concatenate([stream.permutation(len(reviewers))[:3] for _ in range(N)])
    y = 5 + stream.normal(0, 1, N)[p] + stream.normal(0, 0.7, M)[r] + stream.normal(0, 1, len(p))
    names = [f"R{k:02d}" for k in reviewers]
    return Criterion(name, weight, Scores(np.round(y), p, r, (1.0, 10.0)), names)


@pytest.fixture(scope="module")
def both():
    parts = [criterion("merit", 0.75), criterion("team", 0.25, 2, range(1, M))]
    return parts, posterior(parts, Choice(), 7)


def test_whole_is_the_weighted_sum(both):
    parts, found = both
    values = [part.ranking.mean + part.draws.mean.mean() for part in found.made]
    assert found.value == pytest.approx(0.75 * values[0] + 0.25 * values[1], abs=0.02)
    assert found.quality.mean(axis=0) == pytest.approx(found.value, abs=0.02)
    assert found.ranking.expected.sum() == pytest.approx(N * (N + 1) / 2)
    assert len(parts) == len(found.made) == 2 and found.components == 1 and found.severity


def test_criteria_do_not_share_their_noise(both):
    """With one stream for both, chains of equal length would move together."""
    one, two = (part.draws.quality[:, :, 3].ravel() for part in both[1].made)
    length = min(len(one), len(two))
    assert abs(np.corrcoef(one[:length], two[:length])[0, 1]) < 0.1


def test_severity_of_whom_every_criterion_knows(both):
    found = both[1].severities()
    assert list(found) == ["R01", "R02", "R03", "R04"]
    expected = 0.75 * both[1].made[0].draws.severity[:, :, 1].mean(dtype=float)
    expected += 0.25 * both[1].made[1].draws.severity[:, :, 0].mean(dtype=float)
    assert found["R01"].mean() == pytest.approx(expected, abs=0.02)


def test_figures_that_rules_may_read(both):
    parts, found = both
    scored = np.arange(1, N + 1)
    figures = statistics(parts, found, N + 2, scored)
    assert np.isnan(figures["posterior_mean"][[0, N + 1]]).all()
    assert figures["posterior_mean"][scored] == pytest.approx(found.value)
    assert (figures["lower"][scored] < figures["posterior_mean"][scored]).all()
    raw = parts[0].scores
    for j in (0, 7):
        own = raw.score[raw.proposal == j]
        assert figures["score_mean:merit"][scored[j]] == pytest.approx(own.mean())
        assert figures["score_median:merit"][scored[j]] == np.median(own)
        assert figures["score_min:merit"][scored[j]] == own.min()
    whole = 0.75 * raw.means + 0.25 * parts[1].scores.means
    assert figures["score_mean"][scored] == pytest.approx(whole)
    assert "score_min" not in figures, "of several criteria there is no one least score"
    alone = statistics([criterion()], None, N, np.arange(N))
    assert {"score_mean", "score_median", "score_min"} == set(alone)


def test_what_cannot_tell_is_left_out_and_what_was_selected_is_refused():
    good = criterion("merit", 0.75)
    flat = Criterion("team", 0.25, Scores(np.ones(N), np.arange(N), None, (1.0, 6.0)))
    assert tellable([good, flat], []) == [good]
    assert weighed([good])[0].weight == 1.0
    with pytest.raises(NotIdentifiableError, match="SELECTED"):
        posterior([good], Choice(), 7, ["accepted"] * N)


def test_odd_reviewers_are_named_by_pseudonym():
    p = np.array([0, 1, 2, 3, 4, 0, 1, 2])
    r = np.array([0, 0, 0, 1, 1, 1, 1, 2])
    y = np.array([4.0, 4, 4, 2, 3, 4, 5, 1])
    call = Material("c", {"id": []}, {})
    flagged(call, [Criterion("", 1.0, Scores(y, p, r, (1.0, 6.0)), ["R01", "R02", "R03"])])
    assert [(f.code, f.row) for f in call.findings] == [("one_score", "R01"), ("one_review", "R03")]


def test_what_does_not_settle_is_named_by_its_proposal(monkeypatch):
    monkeypatch.setattr(judgement, "FIRST", 40)
    monkeypatch.setattr(judgement, "LAST", 40)
    monkeypatch.setattr(judgement, "RHAT", 0.0)
    names = [f"NS{k:03d}" for k in range(N)]
    plain = criterion("merit")
    made = Criterion("merit", 1.0, plain.scores, plain.reviewers, (), (), names)
    with pytest.raises(LimitReachedError) as caught:
        posterior([made], Choice(), 7)
    quantity = caught.value.detail["quantity"]
    assert quantity.startswith("merit: ") and quantity in caught.value.seen
    if "quality" in quantity:
        assert quantity.split()[-1] in names
    error = LimitReachedError(same("x"), seen="quality 3: R-hat", detail={"quantity": "quality 3"})
    assert _named(error, made).seen == "merit: quality NS003: R-hat"
    assert caught.value.fix.zh and caught.value.exit == 3
