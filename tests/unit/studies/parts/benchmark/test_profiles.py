# SPDX-License-Identifier: Apache-2.0
"""Two profiles of rules on the same scores: what differs comes from the rules, or nothing does."""

from __future__ import annotations

import csv

import pytest

from yuzui.demonstration.benchmark import profiles
from yuzui.errors import InputError, RuleError
from yuzui.job.workspace import Workspace


@pytest.fixture
def shipped(tmp_path, monkeypatch):
    """Put another file of profiles, and forty submissions, in the place of the shipped ones."""
    true = Workspace.shipped

    def put(rows):
        names = ("jurisdiction", "rule", "kind", "body", "strength", "source", "note")
        path = tmp_path / profiles.FILE
        with path.open("w", encoding="utf-8", newline="") as out:
            csv.writer(out).writerows([names, *rows])
        short = tmp_path / "iclr_2018_scores.csv"
        with true("iclr_2018_scores.csv").open(encoding="utf-8") as source:
            short.write_text("".join(next(source) for _ in range(121)), encoding="utf-8")
        here = {path.name: path, short.name: short}
        monkeypatch.setattr(Workspace, "shipped", staticmethod(lambda name: here.get(name) or true(name)))
        monkeypatch.setattr(profiles, "BUDGET", 5_000_000)
        return Workspace(tmp_path / "w")

    return put


def rule(jurisdiction, least):
    body = f'{{"statistic": "mean", "at_least": {least}}}'
    return (jurisdiction, "good enough", "threshold", body, "hard", "art. 1", "")


def test_rules_of_two_jurisdictions_give_different_sets(shipped):
    found = profiles.run(shipped([rule("A", 1), rule("B", 7)]))
    one, two = found["profiles"]
    assert (one["jurisdiction"], two["jurisdiction"]) == ("A", "B")
    assert one["eligible"] > two["eligible"] > 0
    assert found["difference"]["ids"] == len(set(one["ids"]) ^ set(two["ids"])) > 0
    assert one["proven"] and two["proven"]
    assert "A, B" in profiles.said(found).en and "A, B" in profiles.said(found).zh


def test_the_same_rules_under_two_names_give_no_difference(shipped):
    found = profiles.run(shipped([rule("A", 5), rule("B", 5)]))
    assert found["difference"]["ids"] == 0


@pytest.mark.parametrize(
    ("rows", "error"),
    [
        ([rule("A", 5)], InputError),
        ([rule("A", 5), ("B", "x", "threshold", "~{}", "hard", "art. 1", "")], InputError),
        ([rule("A", 5), ("B", "x", "no such kind", "{}", "hard", "art. 1", "")], RuleError),
        ([rule("A", 5), ("B", "x", "threshold", '{"at_least": 5}', "hard", "", "")], RuleError),
    ],
)
def test_what_is_no_profile_is_refused(shipped, rows, error):
    with pytest.raises(error):
        profiles.run(shipped(rows))
