# SPDX-License-Identifier: Apache-2.0
"""What is said of reviewers' scores."""

import json

import msgspec
import numpy as np
import pytest
from tests.jobs.funding import calls
from tests.refusals import refused

from yuzui.errors import InputError, LimitReachedError, NotIdentifiableError, VisibilityError
from yuzui.funding import judge_view, judgement, judging, pack_sheets
from yuzui.funding.call_data import Material
from yuzui.funding.jobs import judge
from yuzui.funding.judge_answer import Estimate, Reliability
from yuzui.funding.judging import (
    Choice,
    Criterion,
    _named,
    classes,
    criteria,
    estimate,
    flagged,
    judgement_of,
    lines,
    panels,
    posterior,
    recusals,
    statistics,
    tellable,
    weighed,
    weights,
)
from yuzui.funding.pages import judge as judge_page
from yuzui.funding.score_model import Scores
from yuzui.job.contract import of
from yuzui.job.workspace import Workspace
from yuzui.model.finding import Finding
from yuzui.model.visibility import PUBLIC
from yuzui.text import Text, same

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
    return json.loads(msgspec.json.encode(judgement_of(posterior([made], choice, 7), lines, choice, 7)))


@pytest.fixture(scope="module")
def plain():
    made = criterion(1.5, classes_=(1.0, 2.0))
    return made, judged(made)


def test_estimate(plain):
    assert estimate(np.arange(1001.0)) == Estimate(500.0, (25.0, 975.0))
    # reviewers bear load severity and use
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
    # shares of the check are those given
    made, found = plain
    check = found["criteria"][0]["check"]
    assert sum(level["share"] for level in check["levels"]) == pytest.approx(1)
    for level in check["levels"]:
        assert level["share"] == pytest.approx((made.scores.score == level["from"]).mean())
        assert 0 <= level["expected"][0] <= level["expected"][1] <= 1
    inside = [level["expected"][0] <= level["share"] <= level["expected"][1] for level in check["levels"]]
    assert np.mean(inside) > 0.7
    assert check["spread_of_means"]["seen"] == pytest.approx(made.scores.means.std(ddof=1))
    # error of each class is told and not used
    found = plain[1]
    sure, unsure = (row["variance"]["mean"] for row in found["criteria"][0]["confidence"])
    assert unsure > 2 * sure
    assert judged(criterion(1.5))["mean"] == found["mean"]
    # panels bear their level
    found = judged(criterion(panels=("A", "B")))
    one, two = found["criteria"][0]["panels"]
    assert (one["panel"], one["proposals"]) == ("A", 20)
    assert two["effect"]["mean"] > one["effect"]["mean"]
    assert found["model"].endswith("and panels") and found["sigma_panel"] is not None
    # classes of scores
    labels, edges = classes(np.array([1.0, 2, 2, 5]))
    assert labels == [(1, 1), (2, 2), (5, 5)] and edges.tolist() == [1.5, 3.5]
    labels, edges = classes(np.arange(0.0, 101.0))
    assert labels[0] == (0, 10) and labels[-1] == (90, 100) and len(edges) == 9


INSIDE, OUTSIDE, SHOWN_INSIDE = (0.5, [0.4, 0.6]), (0.7, [0.4, 0.6]), (0.60004, [0.4, 0.6])


POSTERIOR_N, POSTERIOR_M = 24, 5


def posterior_criterion(name="", weight=1.0, seed=1, reviewers=range(POSTERIOR_M)):
    stream = np.random.default_rng(seed)
    p = np.repeat(np.arange(POSTERIOR_N), 3)
    r = np.concatenate([stream.permutation(len(reviewers))[:3] for _ in range(POSTERIOR_N)])
    y = 5 + stream.normal(0, 1, POSTERIOR_N)[p] + stream.normal(0, 0.7, POSTERIOR_M)[r] + stream.normal(0, 1, len(p))
    names = [f"R{k:02d}" for k in reviewers]
    return Criterion(name, weight, Scores(np.round(y), p, r, (1.0, 10.0)), names)


@pytest.fixture(scope="module")
def both():
    parts = [posterior_criterion("merit", 0.75), posterior_criterion("team", 0.25, 2, range(1, POSTERIOR_M))]
    return parts, posterior(parts, Choice(), 7)


def test_whole_is_the_weighted_sum(both):
    parts, found = both
    values = [part.ranking.mean + part.draws.mean.mean() for part in found.judgements]
    assert found.value == pytest.approx(0.75 * values[0] + 0.25 * values[1], abs=0.02)
    assert found.quality.mean(axis=0) == pytest.approx(found.value, abs=0.02)
    assert found.ranking.expected.sum() == pytest.approx(POSTERIOR_N * (POSTERIOR_N + 1) / 2)
    assert len(parts) == len(found.judgements) == 2 and found.components == 1 and found.severity


def test_criteria_do_not_share_their_noise(both):
    """With one stream for both, chains of equal length would move together."""
    one, two = (part.draws.quality[:, :, 3].ravel() for part in both[1].judgements)
    length = min(len(one), len(two))
    assert abs(np.corrcoef(one[:length], two[:length])[0, 1]) < 0.1


def test_severity_of_whom_every_criterion_knows(both):
    found = both[1].severities()
    assert list(found) == ["R01", "R02", "R03", "R04"]
    expected = 0.75 * both[1].judgements[0].draws.severity[:, :, 1].mean(dtype=float)
    expected += 0.25 * both[1].judgements[1].draws.severity[:, :, 0].mean(dtype=float)
    assert found["R01"].mean() == pytest.approx(expected, abs=0.02)


def test_figures_that_rules_may_read(both):
    parts, found = both
    scored = np.arange(1, POSTERIOR_N + 1)
    figures = statistics(parts, found, POSTERIOR_N + 2, scored)
    assert np.isnan(figures["posterior_mean"][[0, POSTERIOR_N + 1]]).all()
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
    alone = statistics([posterior_criterion()], None, POSTERIOR_N, np.arange(POSTERIOR_N))
    assert {"score_mean", "score_median", "score_min"} == set(alone)


def test_what_cannot_tell_is_left_out_and_what_was_selected_is_refused():
    good = posterior_criterion("merit", 0.75)
    flat = Criterion("team", 0.25, Scores(np.ones(POSTERIOR_N), np.arange(POSTERIOR_N), None, (1.0, 6.0)))
    assert tellable([good, flat], []) == [good]
    assert weighed([good])[0].weight == 1.0
    with pytest.raises(NotIdentifiableError, match="SELECTED"):
        posterior([good], Choice(), 7, ["accepted"] * POSTERIOR_N)
    # odd reviewers are named by pseudonym
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
    names = [f"NS{k:03d}" for k in range(POSTERIOR_N)]
    plain = posterior_criterion("merit")
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


def material(reviewers=("R1", "R2"), **sheets):
    reviews = {"proposal": ["A"] * len(reviewers), "reviewer": list(reviewers)}
    return Material("c", {"id": ["A", "B"]}, reviews, sheets=sheets)


def test_pairs_in_an_order_that_knows_no_reviewer():
    tie = {"proposal": ["B", "A", "A"], "reviewer": ["R1", "R2", "R9"],
           "kind": ["employer", "family", None], "waived_by": [None, "the office", None]}  # fmt: skip
    made = material(conflict=tie)
    made.findings.append(Finding("conflicted_review", "rejected", "review", "B", count=2))
    found = recusals(made)
    assert found["checkable"] and found["supplied"] and found["set_aside"] == 2
    assert [(p["proposal"], p["state"], p["waived_by"]) for p in found["pairs"]] == [
        ("A", "declared", None),
        ("B", "declared", None),
        ("A", "waived", "the office"),
    ]
    turned = {name: cells[::-1] for name, cells in tie.items()} | {"reviewer": ["x", "y", "z"]}
    assert recusals(material(conflict=turned))["pairs"] == found["pairs"]
    assert not {"R1", "R2", "R9"} & {str(cell) for pair in found["pairs"] for cell in pair.values()}


NAMES = ("proposal", "reviewer", "criterion", "score", "confidence")


def scores_material(reviews, more=None, sheet=None, **proposals):
    ids = sorted({row[0] for row in reviews})
    columns = dict(zip(NAMES, map(list, zip(*reviews, strict=True)), strict=True))
    return Material(
        "c",
        {"id": ids, "amount": [1.0] * len(ids), **proposals},
        columns | (more or {}),
        scale=(1.0, 6.0),
        sheets={"criterion": sheet} if sheet else {},
    )


def two(a=("A", "B"), who="xy"):
    return [(p, r, c, 2.0 + k, 3) for k, (p, r) in enumerate((p, r) for p in a for r in who) for c in ("merit", "team")]


SHEET = {
    "criterion": ["merit", "team"],
    "low": [1, 0],
    "high": [6, 10],
    "direction": ["higher", "lower"],
    "weight": [3, 1],
}


def test_lines_do_not_know_who_stands_behind_them():
    one = lines(scores_material(two(who="xy")), 7)
    other = lines(scores_material(list(reversed(two(who=("Zhao", "Qian"))))), 7)
    assert one == other and {line[1] for line in one} == {"R01", "R02"}
    # reviewers without ids have no name
    found = lines(scores_material([("A", None, "", 3.0, None), ("B", None, "", 4.0, None)]), 7)
    assert found == [("A", "", "", 3.0, None), ("B", "", "", 4.0, None)]
    # lower is better is reflected within the scale and said
    call = scores_material(two(), sheet=SHEET)
    found = {line[3] for line in lines(call, 7) if line[2] == "team"}
    assert found == {8.0, 7.0, 6.0, 5.0}
    assert [f.code for f in call.findings] == ["scale_reversed"]
    with refused("scale_missing", InputError, seen="team"):
        lines(scores_material(two(), sheet=SHEET | {"low": [1, None]}), 7)
    # weights are those of the call or equal
    assert weights(scores_material(two(), sheet=SHEET), ["merit", "team"]) == {"merit": 0.75, "team": 0.25}
    assert weights(scores_material(two()), ["merit", "team"]) == {"merit": 0.5, "team": 0.5}
    for wrong in ([3, None], [0, 0]):
        with refused("weights_incomplete", InputError):
            weights(scores_material(two(), sheet=SHEET | {"weight": wrong}), ["merit", "team"])
    # panels of proposals or of their reviews
    rows = [(p, r, "", 3.0, None) for p in "ABCD" for r in "xy"]
    own = scores_material(rows, panel=["p1", "p1", "p2", "p2"])
    assert panels(own) == {"A": "p1", "B": "p1", "C": "p2", "D": "p2"}
    by_review = scores_material(rows, {"panel": ["p1", "p1", "p2", "p2", "p2", "p2", "p2", "p2"]})
    assert panels(by_review)["A"] == "p1" and panels(by_review)["D"] == "p2"
    assert panels(scores_material(rows)) == {} == panels(scores_material(rows, panel=["p1"] * 4))
    mixed = scores_material(rows, {"panel": ["p1", "p2"] * 4})
    assert panels(mixed) == {} and mixed.findings[0].code == "panels_overlap"
    assert panels(scores_material(rows, panel=["p1", "p1", None, "p2"])) == {}
    small = scores_material(rows, panel=["p1", "p2", "p3", "p3"])
    assert panels(small) == {} and small.findings[0].code == "panels_small"
    # scores of each criterion
    call = scores_material(two(), sheet=SHEET | {"direction": ["higher", "higher"]})
    merit, team = criteria(call, lines(call, 7))
    assert (merit.name, merit.weight, merit.scores.scale) == ("merit", 0.75, (1.0, 6.0))
    assert team.scores.scale == (0.0, 10.0) and team.reviewers == ["R01", "R02"]
    assert merit.scores.means.tolist() == [2.5, 4.5]
    assert merit.scores.confidence is None, "one class says nothing"
    # confidence is a class only where all have said it
    rows = [(p, r, "", 3.0, k) for p in "AB" for k, r in enumerate("xy")]
    call = scores_material(rows)
    assert criteria(call, lines(call, 7))[0].classes == [0.0, 1.0]
    call = scores_material([*rows[:-1], (*rows[-1][:4], None)])
    assert criteria(call, lines(call, 7))[0].scores.confidence is None


def test_criterion_that_is_not_scored_everywhere_is_refused():
    call = scores_material([row for row in two() if (row[0], row[2]) != ("B", "team")])
    with pytest.raises(InputError) as caught:
        criteria(call, lines(call, 7))
    assert caught.value.code == "criterion_incomplete" and "team" in caught.value.seen


def asked(place, path, **more):
    return of("judge").run(Workspace(place), path=path, **more)


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    return tmp_path_factory.mktemp("judge")


@pytest.fixture(scope="module")
def single(place):
    """Reviews alone: the proposals that were reviewed are the call."""
    _, reviews = calls.scored()
    lines = ["proposal,reviewer,score,confidence", *(",".join(map(str, r)) for r in reviews)]
    (place / "mine.csv").write_text("\n".join(lines), encoding="utf-8")
    return asked(place, place / "mine.csv", top=10)


@pytest.fixture(scope="module")
def several(place):
    """Two criteria with weights, two panels that share no reviewer."""
    stream, (_, reviews) = np.random.default_rng(4), calls.scored()
    folder = place / "several"
    folder.mkdir()
    lines = ["proposal,reviewer,criterion,score,panel"]
    for proposal, reviewer, score, _ in reviews:
        side = "A" if proposal < "NS020" else "B"
        for name in ("merit", "team"):
            one = int(np.clip(score + stream.integers(-1, 2), 1, 10))
            lines.append(f"{proposal},{reviewer}{side},{name},{one},{side}")
    (folder / "reviews.csv").write_text("\n".join(lines), encoding="utf-8")
    sheet = "criterion,low,high,direction,weight\nmerit,1,10,higher,70\nteam,1,10,higher,30\n"
    (folder / "criteria.csv").write_text(sheet, encoding="utf-8")
    return asked(place, folder)


def test_reviews_alone_are_a_call(single, several, place):
    assert msgspec.to_builtins(single.call) == {
        "id": "mine", "n_proposals": 40, "n_reviews": 120, "n_reviewers": 9,
    }  # fmt: skip
    assert sum(row.top for row in single.proposals) == pytest.approx(10)
    for row in single.proposals:
        low, high = row.rank_interval
        low50, high50 = row.rank_interval_50
        assert low <= low50 <= row.expected_rank + 1 and high50 <= high
        assert row.sucra == pytest.approx((40 - row.expected_rank) / 39)
    # weighted whole tells only what it can
    found = several.judge
    assert found.reliability is None and found.icc is None and found.sigma_error is None
    assert [c.weight for c in found.criteria] == pytest.approx([0.7, 0.3])
    assert found.components == 2 and [row.proposals for row in found.parts] == [20, 20]
    assert sorted({row.part for row in several.proposals}) == [1, 2]
    assert any(f.code == "disconnected" for f in several.findings)
    # tables hold every proposal reviewer and figure
    made = of("judge").exports(single, "zh")[1:]
    assert [len(table.rows) for table in made[:3]] == [40, len(made[1].rows), 9]
    assert made[0].headings[0] == "申请" or "申请" in made[0].headings[0]
    assert all(not any("专家" in str(cell) for cell in row) for t in made for row in t.rows)
    # without ids severity is neither removed nor guessed
    _, reviews = calls.scored()
    lines = ["proposal,score", *(f"{r[0]},{r[2]}" for r in reviews)]
    (place / "blind.csv").write_text("\n".join(lines), encoding="utf-8")
    found = asked(place, place / "blind.csv")
    assert not found.judge.severity and found.call.n_reviewers is None
    (picture,) = judge_view.pictures(found)
    assert "Severity of reviewers is not removed" in picture.meta.description.en
    with refused("severity_not_identifiable", NotIdentifiableError):
        asked(place, place / "blind.csv", severity=True)
    # means only where nothing more can be told
    for rows, why in [([("A", 3), ("B", 4), ("C", 5), ("D", 2)], "few"), ([(c, 3) for c in "ABCDEFG"], "alike")]:
        path = place / f"{why}.csv"
        path.write_text("proposal,score\n" + "\n".join(f"{p},{s}" for p, s in rows), encoding="utf-8")
        found = asked(place, path)
        assert found.judge is None and [r.score_mean for r in found.proposals]
        assert all(row.expected_rank is None for row in found.proposals)
        assert any(f.code == "mean_only" for f in found.findings)
        assert "means only" in " ".join(said.en for _, said in judge.sentences(found))
        assert judge_view.pictures(found) == [] and of("judge").exports(found, "en")
    # no review at all is said
    (place / "none.csv").write_text("id,title\nA,x\nB,y\n", encoding="utf-8")
    with pytest.raises(InputError):
        asked(place, place / "none.csv")


def test_newest_judgement_of_a_call_is_kept_and_hidden_from_others(place, single, several):
    workspace = Workspace(place / "w")
    with pytest.raises(VisibilityError):
        judging.judgement_named(workspace, "mine")
    for document in (single, several):
        of("judge").save(workspace, document)
    assert judging.judgement_named(workspace, "mine")["run"]["id"] == single.run.id
    assert judging.judgement_named(workspace, several.run.id)["call"]["id"] == "several"
    with pytest.raises(VisibilityError):
        judging.judgement_named(workspace.seen_by(PUBLIC), "mine")


def test_reviewers_may_be_permuted_without_a_trace(place, monkeypatch):
    """Whoever stands behind the reviews: not a byte of document, picture or table changes."""
    monkeypatch.setattr("yuzui.store.durable.FIXED", 1800000000)
    _, reviews = calls.scored()
    names = sorted({row[1] for row in reviews})
    others = dict(zip(names, reversed(names), strict=True))
    found = []
    for turn, known in enumerate(({name: name for name in names}, others)):
        folder = place / f"turn{turn}"
        folder.mkdir()
        rows = [[p, known[r], str(s), str(c)] for p, r, s, c in reviews]
        lines = ["proposal,reviewer,score,confidence", *map(",".join, rows[:: 1 - 2 * turn])]
        (folder / "same.csv").write_text("\n".join(lines), encoding="utf-8")
        found.append(asked(place, folder / "same.csv"))
    assert msgspec.json.encode(found[0]) == msgspec.json.encode(found[1])
    drawn = [[p.drawing("zh", 760) for p in judge_view.pictures(one)] for one in found]
    assert drawn[0] == drawn[1]
    assert [t.rows for t in of("judge").exports(found[0], "en")] == [
        t.rows for t in of("judge").exports(found[1], "en")
    ]


def test_a_reliability_of_one_score_is_said_in_the_singular():
    several = Text("{n} scores averaged have", "{n} 份评分均值的")
    words = [
        judge_view.averaged(Reliability(n, 0.5), Text("a single score has", "单份评分的"), several) for n in (1, 3)
    ]
    assert [one.en for one in words] == ["a single score has", "3 scores averaged have"]


def test_no_reliability_is_shown_where_no_proposal_has_two_scores(place, tmp_path):
    (tmp_path / "proposals.csv").write_text("id,amount\n" + "".join(f"P{k},10\n" for k in range(8)))
    rows = [f"P{k},R{k % 3},{2 + (5 * k) % 8}" for k in range(8)]
    (tmp_path / "reviews.csv").write_text("\n".join(["proposal,reviewer,score", *rows]) + "\n")
    alone = asked(place, tmp_path)
    assert alone.judge.reliability is None and alone.judge.criteria[0].reliability is None
    lines = [text for _, text in judge_view.sentences(alone.judge, 3)]
    assert "no reliability is shown" in lines[0].en and "不显示信度" in lines[0].zh
    assert not any("reliability of" in str(row[0].en) for row in pack_sheets._judged(alone.judge))
    assert "no reliability is shown" in judge_page._reliable(alone.judge).base.en
    (tmp_path / "reviews.csv").write_text("\n".join(["proposal,reviewer,score", *rows, "P0,R1,5"]) + "\n")
    assert asked(place, tmp_path).judge.reliability is not None


def test_scores_that_reviewers_explain_exactly_leave_no_error_and_no_quality():
    """Everybody gives all proposals one score of their own: the equations were singular."""
    p, r = np.repeat(np.arange(12), 3), np.tile(np.arange(3), 12)
    made = judgement.judge(Scores(np.array([4.0, 6.0, 8.0])[r], p, r, (1.0, 10.0)), 7)
    assert made.severity
    quality = made.draws.quality.reshape(-1, 12)
    assert np.isfinite(quality).all() and np.ptp(quality.mean(0)) < 0.05
