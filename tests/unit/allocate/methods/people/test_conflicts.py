# SPDX-License-Identifier: Apache-2.0
"""Conflicts as evidence: derived, declared, waived, possible; and who could not be looked at."""

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from ties import ties

from yuzui.allocate.methods.people.conflicts import People, Scope, evidence
from yuzui.errors import RuleError

PEOPLE = People(
    ["P1", "P2"],
    ["R1", "R2", "R3", "R4"],
    [["anna"], ["bo"]],
    [["r1"], ["r2"], ["r3"], ["r4"]],
    {"anna": ["Anna Berg"], "r4": ["A. Berg"], "r1": ["Rita One"]},
)
TIES = ties(
    ("anna", "coauthor", "W1", "2024", "2024"),
    ("r1", "coauthor", "W1", "2024", "2024"),
    ("bo", "employer", "U", "2015", None),
    ("r2", "employer", "U", "2020", None),
    ("r2", "coauthor", "W9", "2023", "2023"),
)
SCOPE = Scope(at="2026-01-01")


def found(declared=(), **scope):
    return evidence(PEOPLE, TIES, declared, Scope(at="2026-01-01", **scope))


def test_each_derived_conflict_says_by_what_and_when():
    told = {(h.proposal, h.reviewer): h for h in found().hits if h.state == "derived"}
    assert set(told) == {(0, 0), (1, 1)}
    assert (told[0, 0].kind, told[0, 0].evidence, told[0, 0].start) == (
        "coauthor",
        ("W1",),
        "2024-01-01",
    )
    assert (told[1, 1].kind, told[1, 1].source) == ("employer", "file")
    assert found().blocked.tolist() == [[0, 0], [1, 1]]


def test_what_is_long_past_or_not_asked_does_not_count():
    assert found(window_years=1.0).blocked.tolist() == [[1, 1]]
    assert found(kinds=("coauthor",)).blocked.tolist() == [[0, 0]]


def test_who_is_alike_by_name_only_is_possible_and_blocks_nothing():
    possible = [h for h in found().hits if h.state == "possible"]
    assert [(h.proposal, h.reviewer, h.kind) for h in possible] == [(0, 3, "applicant")]
    assert found().check()["possible"] == 1


def test_who_has_no_work_is_not_checkable_which_is_not_no_conflict():
    check = found().check()
    assert check["not_checkable"] == ["R3", "R4"]
    assert check["pairs_checked"] == 2 * 2
    assert check["pairs_total"] == 8
    assert check["blocked"] == 2


def test_a_declared_conflict_blocks_and_joins_what_was_derived():
    rows = [
        {"proposal": "P2", "reviewer": "R3", "kind": "family", "evidence": "siblings"},
        {"proposal": "P1", "reviewer": "R1", "kind": "coauthor", "evidence": "said so"},
        {"proposal": "P9", "reviewer": "R1"},
    ]
    made = found(rows)
    assert made.blocked.tolist() == [[0, 0], [1, 1], [1, 2]]
    assert made.hits[0].evidence == ("W1", "said so")
    assert [f.code for f in made.findings] == ["unknown_proposal"]


def test_a_waiver_needs_a_reason_and_somebody_else():
    row = {"proposal": "P1", "reviewer": "R1", "kind": "coauthor", "waived_by": "chair"}
    bare = found([row])
    assert bare.blocked.tolist() == [[0, 0], [1, 1]]
    assert [f.code for f in bare.findings] == ["waiver_without_reason"]
    lifted = found([{**row, "waiver_reason": "panel of five"}])
    assert lifted.blocked.tolist() == [[1, 1]]
    hit = next(h for h in lifted.hits if h.state == "waived")
    assert (hit.waived_by, hit.reason, hit.evidence) == ("chair", "panel of five", ("W1",))
    with pytest.raises(RuleError) as error:
        found([{**row, "waived_by": "r1", "waiver_reason": "I am fair"}])
    assert error.value.code == "own_waiver"


def test_nobody_is_allowed_to_judge_the_own_proposal():
    people = People(["P"], ["R"], [["x"]], [["x"]])
    row = {
        "proposal": "P",
        "reviewer": "R",
        "kind": "declared",
        "waived_by": "chair",
        "waiver_reason": "small field",
    }
    made = evidence(people, ties(("x", "coauthor", "W")), [row], SCOPE)
    assert made.blocked.tolist() == [[0, 0]]
