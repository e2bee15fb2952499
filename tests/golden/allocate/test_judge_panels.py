# SPDX-License-Identifier: Apache-2.0
"""Judge: the mock panel of the Swiss funder, and calibration on simulated truth.

Grades of mock panel 1 and its published expected ranks are facts of ERforResearch (Swiss National
Science Foundation, MIT licence): ``get_mock_data`` and the table of its vignette; R. Heyard et al.
2022, arXiv:2102.09958. Theirs are averages over chains as well, given to two decimals (to one from
10 on), hence the tolerance of 0.15 rank.
"""

import csv
from pathlib import Path

import msgspec
import numpy as np
import pytest

import yuzui
from yuzui.funding.judgement import judge
from yuzui.funding.judging import Choice, Criterion, judgement_of, posterior
from yuzui.funding.score_model import Sampler, Scores
from yuzui.job.contract import of
from yuzui.job.workspace import Workspace

GRADES = "11125 11226 12135 13215 12235 13145 12345 15225 13435 14255 23445 24355 25446 23466 25546"
"""Grade of each of five assessors, 1 for A (the best) to 6 for D; a word a proposal."""
PUBLISHED = (*(2.44, 4.06, 4.09, 4.12, 5.08, 6.19, 7.34, 7.26, 8.43, 9.42), *(10.4, 11.4, 13.0, 13.0, 13.7))
SUCRA = (0.90, 0.78, 0.78, 0.78, 0.71, 0.63, 0.55, 0.55, 0.47, 0.40, 0.33, 0.25, 0.15, 0.14, 0.09)


def mock_panel():
    grades = np.array([7.0 - int(g) for word in GRADES.split() for g in word])
    return Scores(grades, np.repeat(np.arange(15), 5), np.tile(np.arange(5), 15), (1.0, 6.0))


def test_mock_panel_of_the_swiss_funder():
    for seed in [7, 8]:
        made = judge(mock_panel(), seed, prior="snsf")
        assert np.abs(made.ranking.expected - PUBLISHED).max() < 0.15
        assert np.abs(made.ranking.sucra - SUCRA).max() < 0.015
        assert made.rhat <= 1.01 and made.samples >= 400


def test_mock_panel_by_the_prior_of_this_tool():
    """Severity estimated instead of fixed: the order stays, ranks move by little."""
    made = judge(mock_panel(), 7)
    assert np.abs(made.ranking.expected - PUBLISHED).max() < 0.3
    assert made.severity and made.draws.sigma["reviewer"].mean() > 0.5


def test_surest_reviewers_deviate_most():
    """ICLR 2018, real scores: error variance 1.0, 1.4, 1.4, 1.3, 1.8 for confidence 1 to 5."""
    path = Path(yuzui.__file__).parent / "demo_data" / "iclr_2018_scores.csv"
    with path.open(encoding="utf-8", newline="") as source:
        rows = list(csv.DictReader(source))
    place = {name: k for k, name in enumerate(dict.fromkeys(row["submission"] for row in rows))}
    scores = Scores(
        np.array([float(row["score"]) for row in rows]),
        np.array([place[row["submission"]] for row in rows]),
        None,
        (1.0, 10.0),
        None,
        np.array([int(float(row["confidence"])) - 1 for row in rows]),
    )
    criterion = Criterion("", 1.0, scores, (), (), (1.0, 2.0, 3.0, 4.0, 5.0))
    found = msgspec.to_builtins(judgement_of(posterior([criterion], Choice(), 7), [], Choice(), 7))
    rows = found["criteria"][0]["confidence"]
    assert [row["scores"] for row in rows] == [34, 136, 719, 1488, 550]
    means = [row["variance"]["mean"] for row in rows]
    assert means == pytest.approx([1.0, 1.4, 1.4, 1.3, 1.8], abs=0.05)
    assert rows[4]["variance"]["interval"][0] > rows[3]["variance"]["interval"][1]


WORLDS, PROPOSALS, REVIEWERS, KEPT = 64, 12, 5, 19


@pytest.fixture(scope="module")
def worlds():
    """Truth drawn from the prior, scores from the truth: ranks of truth among thinned draws.

    arXiv:1804.06788. The flat prior of the mean is invariant to shifts, so any one will do.
    """
    ranked, covered = {"proposal": [], "reviewer": [], "error": [], "quality": []}, []
    for world in range(WORLDS):
        stream = np.random.default_rng([2026, world])
        sigma = {name: stream.uniform(0, 4.0) for name in ("proposal", "reviewer", "error")}
        theta = stream.normal(0, sigma["proposal"], PROPOSALS)
        rho = stream.normal(0, sigma["reviewer"], REVIEWERS)
        p = np.repeat(np.arange(PROPOSALS), 3)
        r = np.concatenate([stream.permutation(REVIEWERS)[:3] for _ in range(PROPOSALS)])
        y = 5 + theta[p] + rho[r] + stream.normal(0, sigma["error"], len(p))
        draws = Sampler(Scores(y, p, r, (0.0, 10.0)), True, world).advance(330).after(90)
        thin = np.linspace(0, 239, KEPT).astype(int)
        for name, truth in sigma.items():
            ranked[name].append(int((draws.sigma[name][world % 4, thin] < truth).sum()))
        quality = draws.quality[world % 4][thin].astype(float)
        ranked["quality"] += [int((quality[:, j] < theta[j]).sum()) for j in (0, 5, 11)]
        low, high = np.quantile(draws.quality.reshape(-1, PROPOSALS), [0.025, 0.975], axis=0)
        covered += ((low <= theta) & (theta <= high)).tolist()
    return ranked, np.array(covered)


def test_ranks_of_truth_are_uniform(worlds):
    """Chi-square over five bins at the level of one in a thousand (18.5 with 4 degrees)."""
    for name in ["proposal", "reviewer", "error", "quality"]:
        counts = np.bincount(np.array(worlds[0][name]) // 4, minlength=5)
        expected = counts.sum() / 5
        assert ((counts - expected) ** 2 / expected).sum() < 18.5, counts


def test_intervals_cover_what_they_say(worlds):
    assert len(worlds[1]) == WORLDS * PROPOSALS
    assert 0.93 <= worlds[1].mean() <= 0.97


def test_mock_panel_from_a_file(tmp_path):
    """The whole way: a csv of five assessors, one command, the published ranks."""
    rows = ["proposal,assessor,score"]
    for place, word in enumerate(GRADES.split(), 1):
        rows += [f"#{place:02d},v_{k},{7 - int(grade)}" for k, grade in enumerate(word, 1)]
    path = tmp_path / "panel.csv"
    path.write_text("\n".join(rows), encoding="utf-8")
    found = of("judge").run(Workspace(tmp_path), path=path, prior="snsf", top=5).document()
    ranks = [row["expected_rank"] for row in found["proposals"]]
    assert np.abs(np.array(ranks) - PUBLISHED).max() < 0.15
    assert [row["sucra"] for row in found["proposals"]] == pytest.approx(SUCRA, abs=0.015)
    assert found["judge"]["sigma_reviewer"] == {"mean": 0.5, "interval": [0.5, 0.5]}
    assert sum(row["top"] for row in found["proposals"]) == pytest.approx(5)
