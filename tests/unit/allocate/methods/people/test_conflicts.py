# SPDX-License-Identifier: Apache-2.0
"""Conflicts as evidence: derived, declared, waived, possible; and who could not be looked at."""

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from ties import ties

from yuzui.errors import RuleError
from yuzui.reviewing.people.conflicts import People, Scope, evidence

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
    assert set(told) == {(0, 0), (0, 3), (1, 1)}
    assert (told[0, 0].kind, told[0, 0].evidence, told[0, 0].start) == ("coauthor", ("W1",), "2024-01-01")
    assert (told[1, 1].kind, told[1, 1].source) == ("employer", "file")
    assert found().blocked.tolist() == [[0, 0], [0, 3], [1, 1]]


def test_what_is_long_past_or_not_asked_does_not_count():
    assert found(window_years=1.0).blocked.tolist() == [[0, 3], [1, 1]]
    assert found(kinds=("coauthor",)).blocked.tolist() == [[0, 0]]


def test_who_bears_the_name_of_an_applicant_is_barred_until_a_named_person_releases_it():
    """Anna Berg applies, A. Berg reviews: one name; two persons only if somebody says so."""
    hit = next(h for h in found().hits if h.kind == "applicant")
    assert (hit.proposal, hit.reviewer, hit.state, hit.source) == (0, 3, "derived", "names")
    row = {"a": "P1", "b": "R4", "released_by": "chair", "reason": "two persons"}
    made = evidence(PEOPLE, TIES, (), SCOPE, [row])
    assert [0, 3] not in made.blocked.tolist()
    bare = evidence(PEOPLE, TIES, (), SCOPE, [{**row, "reason": None}])
    assert [0, 3] in bare.blocked.tolist()
    assert [f.code for f in bare.findings] == ["waiver_without_reason"]
    with pytest.raises(RuleError) as error:
        evidence(PEOPLE, TIES, (), SCOPE, [{**row, "released_by": "A. Berg"}])
    assert error.value.code == "own_waiver"


def test_a_name_in_common_with_a_third_person_is_possible_and_blocks_nothing():
    """The applicant's co-author is called like the reviewer: nobody knows that it is the reviewer."""
    rows = ties(("anna", "coauthor", "W1", "2024", "2024"), ("Rita One", "coauthor", "W1", "2024", "2024"))
    hits = evidence(PEOPLE, rows, (), SCOPE).hits
    assert [(h.proposal, h.reviewer, h.kind, h.state, h.active) for h in hits] == [
        (0, 0, "coauthor", "possible", False),
        (0, 3, "applicant", "derived", True),
    ]


def test_institutions_of_nearly_one_name_bar_until_released():
    people = People(
        ["P1", "P2"], ["R1", "R2", "R3"], [["ann"], ["bo"]], [["r1"], ["r2"], ["r3"]], {},
        printed={"univ leeds": "Univ Leeds", "university of leeds": "University of Leeds"},
    )  # fmt: skip
    rows = ties(
        ("ann", "employer", "univ leeds", None, None),
        ("bo", "employer", "university of york", None, None),
        ("r1", "employer", "university of leeds", None, None),
        ("r2", "employer", "leeds beckett university", None, None),
        ("r3", "employer", "univ leeds", None, None),
    )
    made = evidence(people, rows, (), SCOPE)
    told = {(h.proposal, h.reviewer): (h.state, h.similarity) for h in made.hits}
    assert told == {(0, 0): ("possible", 1.0), (0, 2): ("derived", None)}
    assert made.blocked.tolist() == [[0, 0], [0, 2]] and made.check()["possible_barred"] == 1
    for a, b in (("Univ Leeds", "University of Leeds"), ("university of  leeds", "UNIV LEEDS"),
                 ("P1", "R1")):  # fmt: skip
        row = {"a": a, "b": b, "released_by": "dean", "reason": "another campus"}
        freed = evidence(people, rows, (), SCOPE, [row])
        assert freed.blocked.tolist() == [[0, 2]], (a, b)
    idle = evidence(people, rows, (), SCOPE, [{**row, "a": "P2", "b": "R2"}])
    assert [f.code for f in idle.findings] == ["release_without_match"]


def test_who_has_no_work_is_not_checkable_which_is_not_no_conflict():
    check = found().check()
    assert check["not_checkable"] == ["R3", "R4"]
    assert check["pairs_checked"] == 2 * 2
    assert check["pairs_total"] == 8
    assert check["blocked"] == 3


def test_a_declared_conflict_blocks_and_joins_what_was_derived():
    rows = [
        {"proposal": "P2", "reviewer": "R3", "kind": "family", "evidence": "siblings"},
        {"proposal": "P1", "reviewer": "R1", "kind": "coauthor", "evidence": "said so"},
        {"proposal": "P9", "reviewer": "R1"},
    ]
    made = found(rows)
    assert made.blocked.tolist() == [[0, 0], [0, 3], [1, 1], [1, 2]]
    assert made.hits[0].evidence == ("W1", "said so")
    assert [f.code for f in made.findings] == ["unknown_proposal"]


def test_a_waiver_needs_a_reason_and_somebody_else():
    row = {"proposal": "P1", "reviewer": "R1", "kind": "coauthor", "waived_by": "chair"}
    bare = found([row])
    assert bare.blocked.tolist() == [[0, 0], [0, 3], [1, 1]]
    assert [f.code for f in bare.findings] == ["waiver_without_reason"]
    lifted = found([{**row, "waiver_reason": "panel of five"}])
    assert lifted.blocked.tolist() == [[0, 3], [1, 1]]
    hit = next(h for h in lifted.hits if h.state == "waived")
    assert (hit.waived_by, hit.reason, hit.evidence) == ("chair", "panel of five", ("W1",))
    with pytest.raises(RuleError) as error:
        found([{**row, "waived_by": "r1", "waiver_reason": "I am fair"}])
    assert error.value.code == "own_waiver"


def test_nobody_is_allowed_to_judge_the_own_proposal():
    people = People(["P"], ["R"], [["x"]], [["x"]])
    row = {"proposal": "P", "reviewer": "R", "kind": "declared", "waived_by": "chair", "waiver_reason": "small field"}
    made = evidence(people, ties(("x", "coauthor", "W")), [row], SCOPE)
    assert made.blocked.tolist() == [[0, 0]]
