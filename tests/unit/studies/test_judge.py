# SPDX-License-Identifier: Apache-2.0
"""A judgement in words, pictures and tables, and which one of a call is kept."""

import json

import calls
import numpy as np
import pytest
from tests.contracts.checks import study

from yuzui.errors import InputError, NotIdentifiableError, VisibilityError
from yuzui.funding.jobs import judge
from yuzui.funding.judging import kept, pictures, tables, words
from yuzui.job.workspace import Workspace
from yuzui.model.visibility import PUBLIC


def asked(place, path, **more):
    return judge.run(Workspace(place), path=path, **more)


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


def test_both_can_be_said_drawn_and_handed_out(single, several):
    for document in (single, several):
        assert list(study.document_faults(judge, document)) == []


def test_reviews_alone_are_a_call(single):
    assert single["call"] == {
        "id": "mine", "n_proposals": 40, "n_reviews": 120, "n_reviewers": 9,
    }  # fmt: skip
    assert sum(row["top"] for row in single["proposals"]) == pytest.approx(10)
    for row in single["proposals"]:
        low, high = row["rank_interval"]
        low50, high50 = row["rank_interval_50"]
        assert low <= low50 <= row["expected_rank"] + 1 and high50 <= high
        assert row["sucra"] == pytest.approx((40 - row["expected_rank"]) / 39)


def test_transcript_in_both_languages(single, several):
    english, chinese = ("\n".join(said.say(lang) for _, said in judge.lines(single)) for lang in ("en", "zh"))
    assert "severity of 9 reviewers removed" in english and "in the first 10: " in english
    assert "已去除 9 名评审人的严苛度" in chinese and "not weighted" in english
    told = words.said(several["judge"], several["call"]["n_reviewers"])
    titles = [title.en for title, _ in told]
    assert titles[:4] == ["How sure", "Severity", "Parts", "Panels"]
    assert "merit 70 %, team 30 %" in told[0][1].en and "merit 70%、team 30%" in told[0][1].zh
    assert "DISCONNECTED" in told[2][1].en and "bridge it to the largest by" in told[2][1].en


def test_weighted_whole_tells_only_what_it_can(several):
    found = several["judge"]
    assert found["reliability"] is None and found["icc"] is None and found["sigma_error"] is None
    assert [c["weight"] for c in found["criteria"]] == pytest.approx([0.7, 0.3])
    assert found["components"] == 2 and [row["proposals"] for row in found["parts"]] == [20, 20]
    assert sorted({row["part"] for row in several["proposals"]}) == [1, 2]
    assert any(f["code"] == "disconnected" for f in several["findings"])


def test_pictures_that_apply(single, several):
    names = [picture.meta.name for picture in pictures.pictures(single)]
    assert names == ["severity", "scale-use", "check"]
    names = [picture.meta.name for picture in pictures.pictures(several)]
    assert names == ["severity", "scale-use-1", "check-1", "scale-use-2", "check-2", "parts"]
    counts = pictures.sides(single["judge"])
    assert sum(counts.values()) == 9 and len(pictures.pictures(single)[0].twin.rows) == 9


def test_tables_hold_every_proposal_reviewer_and_figure(single):
    made = tables.exports(single, "zh")
    assert [len(table.rows) for table in made[:3]] == [40, len(made[1].rows), 9]
    assert made[0].headings[0] == "申请" or "申请" in made[0].headings[0]
    assert all(not any("专家" in str(cell) for cell in row) for t in made for row in t.rows)


def test_without_ids_severity_is_neither_removed_nor_guessed(place):
    _, reviews = calls.scored()
    lines = ["proposal,score", *(f"{r[0]},{r[2]}" for r in reviews)]
    (place / "blind.csv").write_text("\n".join(lines), encoding="utf-8")
    found = asked(place, place / "blind.csv")
    assert not found["judge"]["severity"] and found["call"]["n_reviewers"] is None
    (picture,) = pictures.pictures(found)
    assert "Severity of reviewers is not removed" in picture.meta.description.en
    with pytest.raises(NotIdentifiableError) as caught:
        asked(place, place / "blind.csv", severity=True)
    assert caught.value.code == "severity_not_identifiable"


@pytest.mark.parametrize(
    ("rows", "why"), [([("A", 3), ("B", 4), ("C", 5), ("D", 2)], "few"), ([(c, 3) for c in "ABCDEFG"], "alike")]
)
def test_means_only_where_nothing_more_can_be_told(place, rows, why):
    path = place / f"{why}.csv"
    path.write_text("proposal,score\n" + "\n".join(f"{p},{s}" for p, s in rows), encoding="utf-8")
    found = asked(place, path)
    assert found["judge"] is None and [r["score_mean"] for r in found["proposals"]]
    assert all(row["expected_rank"] is None for row in found["proposals"])
    assert any(f["code"] == "mean_only" for f in found["findings"])
    assert "means only" in " ".join(said.en for _, said in judge.lines(found))
    assert pictures.pictures(found) == [] and tables.exports(found, "en")


def test_no_review_at_all_is_said(place):
    (place / "none.csv").write_text("id,title\nA,x\nB,y\n", encoding="utf-8")
    with pytest.raises(InputError):
        asked(place, place / "none.csv")


def test_newest_judgement_of_a_call_is_kept_and_hidden_from_others(place, single, several):
    workspace = Workspace(place / "w")
    with pytest.raises(VisibilityError):
        kept.found(workspace, "mine")
    for document in (single, several):
        judge.keep(workspace, document)
    assert kept.found(workspace, "mine")["run"]["id"] == single["run"]["id"]
    assert kept.found(workspace, several["run"]["id"])["call"]["id"] == "several"
    with pytest.raises(VisibilityError):
        kept.found(workspace.seen_by(PUBLIC), "mine")


def test_reviewers_may_be_permuted_without_a_trace(place, monkeypatch):
    """Whoever stands behind the reviews: not a byte of document, picture or table changes."""
    monkeypatch.setattr("yuzui.store.moment.FIXED", 1800000000)
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
    assert json.dumps(found[0]) == json.dumps(found[1])
    drawn = [[p.spec("zh", 760) for p in pictures.pictures(one)] for one in found]
    assert drawn[0] == drawn[1]
    assert [t.rows for t in tables.exports(found[0], "en")] == [t.rows for t in tables.exports(found[1], "en")]
