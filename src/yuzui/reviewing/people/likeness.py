# SPDX-License-Identifier: Apache-2.0
"""Conflicts by likeness: one name of applicant and reviewer, nearly one name of their institutions.

And what releases them, and of whom enough is known to compare at all.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from yuzui.errors import Place, RuleError
from yuzui.job.person_names import matches
from yuzui.model.finding import Finding
from yuzui.reviewing.people.evidence import Hit, Key, People, Release, Scope
from yuzui.reviewing.people.institutions import near, scripts
from yuzui.reviewing.people.known import Known, iso
from yuzui.reviewing.people.meeting import joined
from yuzui.store.tokens import fold
from yuzui.text import Text

if TYPE_CHECKING:
    import numpy as np

    Array = np.ndarray[Any, Any]

BY_NAME = "names"
"""Source of a conflict that rests on a name."""
_ORCID = re.compile(r"\d{4}-\d{4}-\d{4}-\d{3}[\dXx]")


def namesakes(network: Known, people: People, scope: Scope) -> dict[Key, Hit]:
    """Return pairs in which an applicant and the reviewer bear one name, or may.

    One name, whatever the order, case, marks and initials, is a certain conflict; a name in
    characters that sounds like one in letters a possible one that bars.
    """
    if "applicant" not in scope.kinds:
        return {}
    printed = {
        person: [*keys, *(name for key in keys for name in people.names.get(key, ()))]
        for person, keys in enumerate(network.keys)
    }
    mine = {int(person): printed[int(person)] for person in network.applicants[:, 1]}
    theirs = {int(person): printed[int(person)] for person in network.experts[:, 1]}
    pairs = matches(mine, theirs)
    seats: dict[int, list[int]] = {}
    for reviewer, person in network.experts.tolist():
        seats.setdefault(person, []).append(reviewer)
    hits: dict[Key, Hit] = {}
    near_: dict[int, list[tuple[int, bool]]] = {}
    for (person, other), same in pairs.items():
        near_.setdefault(person, []).append((other, same))
    for proposal, person in network.applicants.tolist():
        for other, same in near_.get(person, ()):
            for reviewer in seats[other]:
                key = (proposal, reviewer, "applicant")
                if key in hits and hits[key].state == "derived":
                    continue
                sides = (_shown(printed[person]), _shown(printed[other]))
                hits[key] = Hit(
                    *key, (" = ".join(sides) if same else " ≈ ".join(sides),), source=BY_NAME,
                    state="derived" if same else "possible", barred=True, sides=sides,
                )  # fmt: skip
    return hits


def _shown(names: list[str]) -> str:
    """Return a person's printed name; an id only where there is none."""
    return next((name for name in names if _kind(name) == "name"), names[0])


def institutions(network: Known, people: People, scope: Scope, since: int) -> dict[Key, Hit]:
    """Return pairs whose institutions have nearly one name, with the similarity."""
    if "employer" not in scope.kinds or "employer" not in network.ties:
        return {}

    ties = network.ties["employer"]
    recent = np.flatnonzero(ties.end >= since)
    person, thing = ties.person[recent], ties.thing[recent]
    sides = []
    for pairs in (network.applicants, network.experts):
        left, right = joined(pairs[:, 1], person)
        sides.append((pairs[left, 0], recent[right], np.unique(thing[right])))
    names = [[people.printed.get(network.things[k], network.things[k]) for k in side[2].tolist()]
             for side in sides]  # fmt: skip
    hits: dict[Key, Hit] = {}
    for (a, b), value in near(names[0], names[1]).items():
        one, other = int(sides[0][2][a]), int(sides[1][2][b])
        if one == other:
            continue
        mine, theirs = (
            side[0][ties.thing[side[1]] == which].tolist() for side, which in zip(sides, (one, other), strict=True)
        )
        start, end = _together(ties, recent, one, other)
        if start > end:
            continue
        for proposal in dict.fromkeys(mine):
            for reviewer in dict.fromkeys(theirs):
                key = (proposal, reviewer, "employer")
                before = hits.get(key)
                if before is None or (before.similarity or 0.0) < value:
                    shown = (names[0][a], names[1][b])
                    hits[key] = Hit(
                        *key, (" ≈ ".join(shown),), iso(start), iso(end),
                        source=network.sources[int(ties.source[recent][thing == other][0])],
                        state="possible", similarity=value, barred=True, sides=shown,
                    )  # fmt: skip
    return hits


def _together(ties: Any, recent: Array, one: int, other: int) -> tuple[int, int]:
    """Return the days on which somebody was at both: from the later first to the earlier last."""
    spans = []
    for which in (one, other):
        at = recent[ties.thing[recent] == which]
        spans.append((int(ties.start[at].min()), int(ties.end[at].max())))
    return max(spans[0][0], spans[1][0]), min(spans[0][1], spans[1][1])


def release(hits: dict[Key, Hit], people: People, rows: Iterable[Release], findings: list[Finding]) -> None:
    """Release possible conflicts, and those by name alone, that a named person released."""
    for row in rows:
        a, b = _plain(row.a), _plain(row.b)
        who, why = str(row.released_by or "").strip(), str(row.reason or "").strip()
        shown = f"{row.a} · {row.b}"
        lifted = [key for key, hit in hits.items() if {a, b} in _named(hit, people)]
        if lifted and not (who and why):
            findings.append(Finding("waiver_without_reason", "warning", "release", shown, "", who))
            continue
        if not lifted:
            findings.append(Finding("release_without_match", "warning", "release", shown))
        for key in lifted:
            own = people.experts[key[1]]
            names = [name for one in own for name in people.names.get(one, ())]
            if who in (*own, *names):
                raise own_waiver(f"{shown}: {who}", "released")
            hits[key] = replace(hits[key], state="waived", waived_by=who, reason=why, barred=False)


def _plain(value: Any) -> str:
    return " ".join(fold(str(value or "")).split())


def _named(hit: Hit, people: People) -> list[set[str]]:
    """Return the pairs of words by which a row may mean a conflict that can be released."""
    if not (hit.state == "possible" or (hit.source == BY_NAME and hit.state == "derived")):
        return []
    pair = {_plain(people.proposals[hit.proposal]), _plain(people.reviewers[hit.reviewer])}
    return [pair, *([{_plain(side) for side in hit.sides}] if hit.sides else [])]


def own_waiver(seen: str, sheet: str) -> RuleError:
    """Return the error for a conflict that is waived by the reviewer it concerns."""
    return RuleError(
        Text("a conflict is waived by the reviewer concerned", "利益冲突由所涉评审人本人豁免"),
        place=Place(sheet=sheet, column="waived_by" if sheet == "conflicts" else "released_by"),
        seen=seen,
        expected="another person",
        fix=Text(
            "somebody with authority must waive it, or the conflict stands", "须由有权人员豁免，否则该回避仍然有效"
        ),
        code="own_waiver",
    )


def comparable(network: Known, people: People) -> dict[str, tuple[list[frozenset[str]], list[frozenset[str]]]]:
    """Return in which ways each proposal and each reviewer can be compared, by check.

    A proposal of which one sure applicant has no known employer is not comparable by employer: one
    person who was not looked at is enough to let a conflict pass.
    """
    n, m = len(people.proposals), len(people.reviewers)
    printed = [[*keys, *(name for key in keys for name in people.names.get(key, ()))] for keys in network.keys]
    applicants: list[list[int]] = [[] for _ in range(n)]
    for proposal, person in network.applicants.tolist():
        applicants[proposal].append(person)
    experts: list[list[int]] = [[] for _ in range(m)]
    for reviewer, person in network.experts.tolist():
        experts[reviewer].append(person)
    at: dict[int, set[str]] = {}
    if "employer" in network.ties:
        ties = network.ties["employer"]
        for person, thing in zip(ties.person.tolist(), ties.thing.tolist(), strict=True):
            name = people.printed.get(network.things[thing], network.things[thing])
            # a name that no script can hold is still equal to itself
            at.setdefault(person, set()).update(scripts(name) or {"latin"})
    shared = {key for ids in people.experts for key in ids} & {key for ids in people.applicants for key in ids}

    def sure(persons: list[int]) -> list[int]:
        return [p for p in persons if not set(network.keys[p]) <= people.doubtful]

    def known(person: int) -> frozenset[str]:
        kinds = {_kind(name) for name in printed[person]} - (set() if shared else {"id"})
        return frozenset(kinds)

    def every(sets: list[frozenset[str]]) -> frozenset[str]:
        return frozenset.intersection(*sets) if sets else frozenset()

    def some(sets: list[frozenset[str]]) -> frozenset[str]:
        return frozenset().union(*sets)

    def employed(persons: list[int]) -> list[frozenset[str]]:
        return [frozenset(at.get(person, ())) for person in persons]

    hosts = [employed(sure(persons) or persons) for persons in applicants]
    return {
        "employer": ([every(sets) for sets in hosts], [some(employed(persons)) for persons in experts]),
        "author": (
            [every([known(p) for p in sure(persons)]) for persons in applicants],
            [some([known(p) for p in persons]) for persons in experts],
        ),
    }


def _kind(name: str) -> str:
    """Return by what a key can be compared: a name, an ORCID iD or another id."""
    if _ORCID.search(name):
        return "orcid"
    if any(sign.isdigit() or sign in "@_" for sign in name):
        return "id"
    return "name" if sum(sign.isalpha() for sign in name) > 1 else "id"
