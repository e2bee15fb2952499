# SPDX-License-Identifier: Apache-2.0
"""Other choices of value and other panels are solved for; a reviewer who says nothing moves none."""

from types import SimpleNamespace

import numpy as np
import pytest

from yuzui.funding.scoring.model import Scores
from yuzui.funding.slate import sensitivity


def judged(score, reviewer, model="normal"):
    """Five proposals with three scores each, as the judge leaves them."""
    proposal = np.repeat(np.arange(5), 3)
    scores = Scores(np.array(score, dtype=float), proposal, np.array(reviewer), (1.0, 10.0))
    names = [f"R{k + 1:02d}" for k in range(scores.n_reviewers)]
    criterion = SimpleNamespace(scores=scores, reviewers=names, weight=1.0)
    deviation = {"proposal": 1.0, "reviewer": 1.0, "error": 0.7}
    sigma = {name: np.full((2, 3), value) for name, value in deviation.items()}
    part = SimpleNamespace(draws=SimpleNamespace(sigma=sigma))
    made = SimpleNamespace(criteria=[criterion], made=[part])
    return SimpleNamespace(
        judgement=made, criteria=[criterion], reviewers=names, scored=np.ones(5, dtype=bool),
        choice=SimpleNamespace(model=model),
    )  # fmt: skip


REVIEWERS = [0, 1, 2, 1, 2, 3, 2, 3, 0, 3, 0, 1, 0, 1, 2]


def test_without_a_reviewer_quality_is_that_of_the_other_scores():
    score = [7, 8, 6, 5, 9, 6, 7, 4, 5, 8, 6, 6, 7, 7, 3]
    found = sensitivity.moves(judged(score, REVIEWERS))
    assert sorted(found) == ["R01", "R02", "R03", "R04"]
    kept = np.array(REVIEWERS) != 1
    fewer = Scores(
        np.array(score, dtype=float)[kept], np.repeat(np.arange(5), 3)[kept],
        np.array(REVIEWERS)[kept], (1.0, 10.0),
    )  # fmt: skip
    from yuzui.funding.scoring.closed import posterior

    sigma = {"proposal": 1.0, "reviewer": 1.0, "error": 0.7}
    whole = sensitivity._quality(judged(score, REVIEWERS).criteria[0].scores, sigma)
    assert found["R02"] == pytest.approx(posterior(fewer, sigma)[0] - whole)


def test_a_reviewer_who_scores_alike_what_others_do_moves_least():
    score = [6, 6, 1, 6, 9, 6, 2, 6, 6, 6, 6, 6, 6, 6, 9]
    found = sensitivity.moves(judged(score, REVIEWERS))
    size = {name: float(np.abs(move).sum()) for name, move in found.items()}
    assert size["R03"] == max(size.values()) and size["R03"] > 2 * size["R01"]


def test_other_models_and_unnamed_reviewers_are_left_alone():
    score = list(range(1, 11)) + [5] * 5
    assert sensitivity.moves(judged(score, REVIEWERS, "ordinal")) == {}
    made = judged(score, REVIEWERS)
    made.reviewers = []
    assert sensitivity.moves(made) == {}


def test_a_slate_says_what_other_choices_would_bring(lots):
    rows = lots["sensitivity"]
    kinds = [row["kind"] for row in rows]
    assert kinds.count("value") == 5 and kinds.count("reviewer") == 3
    assert {row["name"] for row in rows if row["kind"] == "reviewer"} == {"R01", "R02", "R03"}
    cost = {row["id"]: row["amount"] for row in lots["proposals"]}
    inside = set(lots["slate"]["ids"])
    for row in rows:
        other = inside - set(row["leaves"]) | set(row["enters"])
        assert row["count"] == len(other)
        assert row["spend"] == pytest.approx(sum(cost[name] for name in other))
        assert row["spend"] <= 200
        assert row["title"]["en"] and row["title"]["zh"]


def test_without_a_set_there_is_nothing_to_vary(impossible):
    assert impossible["sensitivity"] == []
