# SPDX-License-Identifier: Apache-2.0
"""The gold standard as published; a made-up one in the same files, small enough to count by hand."""

import csv

import pytest

from yuzui.demonstration.benchmark import reviewer_gold
from yuzui.job.workspace import Workspace

PUBLISHED = {"acl": 0.295, "elmo": 0.337, "specter": 0.272, "specter_mfr": 0.2375, "tpms": 0.281}


@pytest.fixture
def made(tmp_path, monkeypatch):
    """Three reviewers, four papers; one model is right, one is wrong."""
    people, papers = ["r1", "r2", "r3"], ["p1", "p2", "p3", "p4"]
    words = {"p1": "quantum codes", "p2": "fish policy", "p3": "protein folds", "p4": "quantum noise"}
    tables = {
        "expertise": [
            ("reviewer_id", "paper_id", "expertise"),
            ("r1", "p1", 5),
            ("r1", "p2", 1),
            ("r2", "p3", 4),
            ("r2", "p1", 2),
        ],
        "similarities": [
            ("algorithm", "reviewer_id", "paper_id", "similarity"),
            *(
                (name, r, p, sign * ((i + 1) * 7 + j * 3) % 10)
                for name, sign in (("specter_mfr", 1), ("acl", -1))
                for i, r in enumerate(people)
                for j, p in enumerate(papers)
            ),
        ],
        "papers": [
            ("paper_id", "title", "abstract"),
            *((p, t, "") for p, t in words.items()),
            ("w1", "codes of quantum computers", ""),
            ("w2", "how proteins fold", "protein"),
        ],
        "profiles": [("reviewer_id", "paper_id"), ("r1", "w1"), ("r2", "w2")],
    }
    folder = tmp_path / "allocation"
    folder.mkdir()
    for name, rows in tables.items():
        file = folder / f"reviewer_gold_{name}.csv"
        with file.open("w", newline="") as stream:
            csv.writer(stream).writerows(rows)
        monkeypatch.setattr(reviewer_gold, name.upper(), file.name)
    monkeypatch.setenv("YUZUI_DATA", str(tmp_path))
    return Workspace(tmp_path / "w")


def test_a_small_set_is_counted_and_assigned(made):
    found = reviewer_gold.run(made)
    assert (found["reviewers"], found["papers"], found["pairs"]) == (3, 4, 4)
    assert set(found["losses"]) == {"specter_mfr", "acl"}
    assert found["loss"] == 0
    # three reviewers for each of four papers: every pair is taken
    assert found["status"] == "optimal"
    total = sum(((i + 1) * 7 + j * 3) % 10 for i in range(3) for j in range(4))
    assert found["score"] == pytest.approx(total)
    assert "58" not in reviewer_gold.said(found).en


@pytest.mark.data(
    *(f"allocation/reviewer_gold_{name}.parquet" for name in ("expertise", "papers", "profiles", "similarities"))
)
def test_published_losses_to_three_digits_and_ours_below(tmp_path):
    found = reviewer_gold.run(Workspace(tmp_path))
    assert (found["reviewers"], found["papers"], found["pairs"]) == (58, 463, 477)
    for name, value in PUBLISHED.items():
        assert found["losses"][name] == pytest.approx(value, abs=0.0005)
    assert found["loss"] <= 0.28
    assert found["status"] == "optimal" and found["bound"] == pytest.approx(found["score"])
