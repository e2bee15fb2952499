# SPDX-License-Identifier: Apache-2.0
"""Judge: a small panel solved exactly, and the published scores of a real venue.

J1 (design, section 9): four proposals, three reviewers, standard deviations known. The posterior
is Gaussian, so its mean, spread and expected ranks are computed here by plain linear algebra.
"""

import csv
import math
from pathlib import Path

import numpy as np
import pytest

import yuzui
from yuzui.errors import NotIdentifiableError
from yuzui.funding.judgement import judge, ranking
from yuzui.funding.score_model import Sampler, Scores, check, selected
from yuzui.job.workspace import Workspace
from yuzui.store.duck import Lake

DATA = Path(yuzui.__file__).parent / "demo_data"
PANEL = [(0, 0, 7), (0, 1, 8), (1, 0, 6), (1, 2, 5), (2, 1, 9), (2, 2, 6), (3, 1, 7), (3, 2, 4)]
SIGMA = {"proposal": 1.0, "reviewer": 1.0, "error": 0.7}


def panel():
    p, r, y = map(np.array, zip(*PANEL, strict=True))
    return Scores(y.astype(float), p, r, (1.0, 10.0))


def exact():
    """Mean and covariance of (mu, theta, rho) from the normal equations."""
    x = np.zeros((len(PANEL), 8))
    for row, (p, r, _) in enumerate(PANEL):
        x[row, [0, 1 + p, 5 + r]] = 1
    prior = np.diag([0.0, *[1 / SIGMA["proposal"] ** 2] * 4, *[1 / SIGMA["reviewer"] ** 2] * 3])
    covariance = np.linalg.inv(x.T @ x / SIGMA["error"] ** 2 + prior)
    y = np.array([score for _, _, score in PANEL])
    return covariance @ x.T @ y / SIGMA["error"] ** 2, covariance


def expected_ranks(mean, covariance, with_covariance=True):
    def before(j, k):
        spread = covariance[j, j] + covariance[k, k]
        spread -= 2 * covariance[j, k] if with_covariance else 0
        return 0.5 * (1 + math.erf((mean[k] - mean[j]) / math.sqrt(2 * spread)))

    n = len(mean)
    return [1 + sum(before(j, k) for k in range(n) if k != j) for j in range(n)]


def test_exact_posterior_is_the_published_one():
    mean, covariance = exact()
    assert mean == pytest.approx([6.5, 0.3225, -0.3225, 0.8032, -0.8032, 0, 1.1970, -1.1970], abs=1e-4)
    spread = np.sqrt(np.diag(covariance))[1:5]
    assert spread == pytest.approx([0.6513, 0.6513, 0.6414, 0.6414], abs=1e-4)
    found = expected_ranks(mean[1:5], covariance[1:5, 1:5])
    assert found == pytest.approx([1.9759, 3.0241, 1.2937, 3.7063], abs=1e-4)
    # leaving the covariance out moves a rank by 0.15 in 4
    wrong = expected_ranks(mean[1:5], covariance[1:5, 1:5], with_covariance=False)
    assert max(abs(a - b) for a, b in zip(found, wrong, strict=True)) > 0.1


def test_sampler_finds_the_exact_posterior():
    for jointly in [120, 0]:
        with pytest.MonkeyPatch.context() as monkeypatch:
            monkeypatch.setattr("yuzui.funding.score_model.JOINTLY", jointly)
            draws = Sampler(panel(), True, 7, SIGMA).advance(12_000).after(2_000)
            mean, covariance = exact()
            theta = draws.quality.reshape(-1, 4).astype(float)
            rho = draws.severity.reshape(-1, 3).astype(float)
            assert theta.mean(0) == pytest.approx(mean[1:5], abs=0.02)
            assert theta.std(0) == pytest.approx(np.sqrt(np.diag(covariance))[1:5], abs=0.02)
            assert rho.mean(0) == pytest.approx(mean[5:], abs=0.02)
            assert draws.mean.mean() == pytest.approx(6.5, abs=0.03)
            assert np.cov(theta.T)[0, 1] == pytest.approx(covariance[1, 2], abs=0.02)
            found = ranking(theta, np.arange(4))
            assert found.expected == pytest.approx([1.9759, 3.0241, 1.2937, 3.7063], abs=0.02)
            assert found.top(2) == pytest.approx([0.82, 0.18, 0.965, 0.035], abs=0.01)


def test_severity_separates_equal_raw_means():
    """Raw means tie A with C and B with D; the panel's severities do not."""
    assert panel().means.tolist() == [7.5, 5.5, 7.5, 5.5]
    mean, _ = exact()
    assert mean[3] - mean[1] > 0.4 and mean[2] - mean[4] > 0.4


@pytest.fixture(scope="module")
def venue():
    with (DATA / "iclr_2018_scores.csv").open(encoding="utf-8", newline="") as source:
        rows = list(csv.DictReader(source))
    names = list(dict.fromkeys(row["submission"] for row in rows))
    place = {name: k for k, name in enumerate(names)}
    scores = Scores(
        np.array([float(row["score"]) for row in rows]),
        np.array([place[row["submission"]] for row in rows]),
        None,
        (1.0, 10.0),
    )
    outcome = {row["submission"]: row["outcome"] for row in rows}
    accepted = np.array([outcome[name] in ("Poster", "Oral") for name in names])
    return scores, accepted, judge(scores, 7)


def test_real_scores(venue):
    """ICLR 2018, all decisions, without severity: published to the digits given."""
    scores, _, made = venue
    assert (scores.n_proposals, len(scores.score)) == (971, 2927)
    assert made.rhat <= 1.01 and made.samples >= 400 and not made.severity
    assert made.draws.mean.mean() == pytest.approx(5.35, abs=0.01)
    assert made.draws.sigma["proposal"].mean() == pytest.approx(1.00, abs=0.01)
    assert made.draws.sigma["error"].mean() == pytest.approx(1.19, abs=0.01)
    assert made.icc.mean() == pytest.approx(0.414, abs=0.003)
    assert np.quantile(made.icc, [0.05, 0.95]) == pytest.approx([0.38, 0.45], abs=0.012)
    assert made.reliability(3) == pytest.approx(0.68, abs=0.01)


def test_real_ranks(venue):
    """K = 337: what the scores can tell, pooled by review pattern."""
    scores, accepted, made = venue
    low, high = made.ranking.interval["90"].T
    assert np.median(high - low) / 971 == pytest.approx(0.56, abs=0.01)
    top = made.ranking.top(337)
    assert int(accepted.sum()) == 337
    sure, hopeless, between = top >= 0.95, top <= 0.05, (top >= 0.2) & (top <= 0.8)
    assert (int(sure.sum()), int(hopeless.sum()), int(between.sum())) == (18, 242, 429)
    assert accepted[sure].all() and int(accepted[hopeless].sum()) == 1
    assert accepted[between].mean() == pytest.approx(0.49, abs=0.01)
    sums = np.bincount(scores.proposal, scores.score)
    for total, count, chance in ((22, 33, 0.948), (20, 75, 0.796)):
        block = (scores.counts == 3) & (sums == total)
        assert int(block.sum()) == count
        assert len(set(top[block])) == 1 and top[block][0] == pytest.approx(chance, abs=0.004)


SCORES = "allocation/review_scores.parquet"
LARGER = Workspace.larger(SCORES)


def intraclass(groups):
    """One-way analysis of variance: share of the variance that lies between proposals."""
    sizes = np.array([len(g) for g in groups])
    total, n = sizes.sum(), len(groups)
    grand = np.concatenate(groups).mean()
    between = sum(k * (g.mean() - grand) ** 2 for k, g in zip(sizes, groups, strict=True)) / (n - 1)
    within = sum(((g - g.mean()) ** 2).sum() for g in groups) / (total - n)
    usual = (total - (sizes**2).sum() / total) / (n - 1)
    return (between - within) / (between + (usual - 1) * within)


@pytest.mark.data(SCORES)
def test_lists_of_accepted_papers_say_nothing_and_are_refused():
    for name, year, icc, refused in [
        ("iclr", 2018, 0.41, False),
        ("acmmm", 2024, -0.06, True),
        ("colm", 2024, 0.04, True),
        ("colm", 2025, 0.06, True),
    ]:
        lake = Lake()
        lake.register("scores", LARGER)
        rows = lake.query(
            "select status, rating from scores where venue = $name and year = $year and rating <> ''",
            {"name": name, "year": year},
        )
        groups = [np.array([float(x) for x in row["rating"].split(";")]) for row in rows]
        assert intraclass(groups) == pytest.approx(icc, abs=0.012)
        assert selected([row["status"] for row in rows]) is refused
        scores = Scores(np.concatenate(groups), np.repeat(np.arange(len(groups)), [*map(len, groups)]), None, (1, 10))
        if refused:
            with pytest.raises(NotIdentifiableError, match="SELECTED"):
                check(scores, [row["status"] for row in rows])
        else:
            check(scores, [row["status"] for row in rows])
