# SPDX-License-Identifier: Apache-2.0
import numpy as np
import pytest

from yuzui.funding.judging.document import classes, document, estimate
from yuzui.funding.judging.posterior import Choice, posterior
from yuzui.funding.judging.scores import Criterion
from yuzui.funding.scoring.model import Scores

N, M = 40, 6


def criterion(stray=0.0, panels=(), classes_=(), seed=3):
    stream = np.random.default_rng(seed)
    p = np.repeat(np.arange(N), 3)
    r = np.concatenate([stream.permutation(M)[:3] for _ in range(N)])
    said = stream.integers(0, 2, len(p))
    noise = np.where(said == 1, 1.0 + stray, 1.0) * stream.normal(size=len(p))
    at = np.arange(N) % 2 if panels else None
    level = np.array([-1.0, 1.0])[at[p]] if panels else 0.0
    y = 5 + stream.normal(0, 1, N)[p] + level + stream.normal(0, 0.7, M)[r] + noise
    y = np.clip(np.round(y), 1, 10)
    scores = Scores(y, p, r, (1.0, 10.0), at, said if classes_ else None)
    return Criterion("", 1.0, scores, [f"R{k:02d}" for k in range(M)], panels, classes_)


def judged(made, choice=None):
    choice = Choice() if choice is None else choice
    scores = made.scores
    lines = [
        (f"P{p:02d}", made.reviewers[r], "", s, None)
        for p, r, s in zip(scores.proposal, scores.reviewer, scores.score, strict=True)
    ]
    return document(posterior([made], choice, 7), lines, choice, 7)


@pytest.fixture(scope="module")
def plain():
    made = criterion(1.5, classes_=(1.0, 2.0))
    return made, judged(made)


def test_estimate():
    assert estimate(np.arange(1001.0)) == {"mean": 500.0, "interval": [25.0, 975.0]}


def test_keys_say_one_thing_once(plain):
    found = plain[1]
    (only,) = found["criteria"]
    for key in ("sigma_proposal", "sigma_reviewer", "sigma_error", "icc", "reliability", "mean"):
        assert found[key] == only[key]
    assert found["model"] == "normal with severity" and found["sigma_panel"] is None
    assert found["rhat_max"] <= 1.01 and found["ess_min"] >= 400
    assert found["components"] == 1 and found["parts"][0]["bridge"] is None


def test_reviewers_bear_load_severity_and_use(plain):
    made, found = plain
    levels = found["criteria"][0]["check"]["levels"]
    for k, row in enumerate(found["reviewers"]):
        own = made.scores.score[made.scores.reviewer == k]
        (used,) = row["used"]
        assert row["reviews"] == len(own) == sum(used["counts"])
        assert used["mean"] == pytest.approx(own.mean())
        for count, level in zip(used["counts"], levels, strict=True):
            assert count == (own == level["from"]).sum()
        low, high = row["severity"]["interval"]
        assert low < row["severity"]["mean"] < high


def test_shares_of_the_check_are_those_given(plain):
    made, found = plain
    check = found["criteria"][0]["check"]
    assert sum(level["share"] for level in check["levels"]) == pytest.approx(1)
    for level in check["levels"]:
        assert level["share"] == pytest.approx((made.scores.score == level["from"]).mean())
        assert 0 <= level["expected"][0] <= level["expected"][1] <= 1
    inside = [level["expected"][0] <= level["share"] <= level["expected"][1] for level in check["levels"]]
    assert np.mean(inside) > 0.7
    assert check["spread_of_means"]["seen"] == pytest.approx(made.scores.means.std(ddof=1))


def test_error_of_each_class_is_told_and_not_used(plain):
    found = plain[1]
    sure, unsure = (row["variance"]["mean"] for row in found["criteria"][0]["confidence"])
    assert unsure > 2 * sure
    assert judged(criterion(1.5))["mean"] == found["mean"]


def test_panels_bear_their_level():
    found = judged(criterion(panels=("A", "B")))
    one, two = found["criteria"][0]["panels"]
    assert (one["panel"], one["proposals"]) == ("A", 20)
    assert two["effect"]["mean"] > one["effect"]["mean"]
    assert found["model"].endswith("and panels") and found["sigma_panel"] is not None


def test_classes_of_scores():
    labels, edges = classes(np.array([1.0, 2, 2, 5]))
    assert labels == [(1, 1), (2, 2), (5, 5)] and edges.tolist() == [1.5, 3.5]
    labels, edges = classes(np.arange(0.0, 101.0))
    assert labels[0] == (0, 10) and labels[-1] == (90, 100) and len(edges) == 9
