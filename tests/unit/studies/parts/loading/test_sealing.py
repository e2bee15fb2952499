# SPDX-License-Identifier: Apache-2.0
"""Reviewers enter under pseudonyms made from what they wrote; names lie in the sealed file only."""

import csv

import pytest

from yuzui.administration.jobs import load
from yuzui.job.workspace import Workspace

ROWS = [
    ("P1", "Ada Example", 5),
    ("P1", "Bo Example", 3),
    ("P2", "Ada Example", 4),
    ("P2", "Cy Example", 2),
    ("P3", "Bo Example", 1),
    ("P3", "Cy Example", 5),
]


def write(path, rows):
    with path.open("w", newline="", encoding="utf-8") as out:
        csv.writer(out).writerows([("proposal", "reviewer", "score"), *rows])
    return path


def loaded(folder, rows):
    workspace = Workspace(folder / "ws")
    load.run(workspace, files=[write(folder / "reviews.csv", rows)])
    return workspace


def reviews(workspace):
    kept = workspace.view.select("review")
    return sorted((r["proposal"], r["reviewer"], r["score"], r["n"]) for r in kept)


def test_no_name_is_in_any_file_but_the_sealed_one(tmp_path):
    workspace = loaded(tmp_path, ROWS)
    workspace.close()
    holding = [p.name for p in sorted((tmp_path / "ws").rglob("*")) if p.is_file() and b"Example" in p.read_bytes()]
    assert holding == ["sealed.sqlite"]


def test_permuting_the_names_changes_nothing_that_is_stored(tmp_path):
    swap = {"Ada Example": "Cy Example", "Bo Example": "Ada Example", "Cy Example": "Bo Example"}
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    first = reviews(loaded(tmp_path / "a", ROWS))
    other = reviews(loaded(tmp_path / "b", [(p, swap[r], s) for p, r, s in ROWS]))
    assert first == other
    assert len({r for _, r, _, _ in first}) == 3


def test_a_corrected_file_finds_its_reviewer_again(tmp_path):
    workspace = loaded(tmp_path, ROWS)
    before = {r for _, r, _, _ in reviews(workspace)}
    changed = [(p, r, 2 if (p, r) == ("P1", "Ada Example") else s) for p, r, s in ROWS]
    load.run(workspace, files=[write(tmp_path / "again.csv", changed)])
    after = reviews(workspace)
    assert {r for _, r, _, _ in after} == before
    assert len(after) == len(ROWS) + 1
    assert max(n for *_, n in after) == min(n for *_, n in after) + 1


@pytest.mark.parametrize("reviewer", ["", None])
def test_reviews_without_a_reviewer_make_no_identity(tmp_path, reviewer):
    rows = [(p, reviewer, s) for p, _, s in ROWS]
    loaded(tmp_path, rows)
    assert not (tmp_path / "ws" / "sealed.sqlite").exists()
