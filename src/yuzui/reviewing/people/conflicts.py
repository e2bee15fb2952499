# SPDX-License-Identifier: Apache-2.0
"""Conflicts of interest as evidence: each one a row that says what ties two persons, and when.

A *tie* is one fact about one person: made this work, worked there, held this grant, was advised
by. Two persons conflict where their ties meet in one thing, within the years that count. Persons
are compared by every id they are known under. An applicant and a reviewer of one name are one
person. Where only somebody between the two (an author of a common work) is alike by name, that is
told as **possible** and blocks nothing: the usual fault elsewhere is an alias that nobody merged.
Two names of institutions that are nearly the same, or names of persons that sound alike in two
scripts, are possible as well and bar the pair until somebody releases it by name.

A reviewer of whom no work is known can have no derived conflict. That is "not checkable", which
is another thing than "no conflict", and is counted apart.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Literal

import msgspec
import numpy as np

from yuzui.errors import Place, RuleError
from yuzui.job.institution_names import near, scripts
from yuzui.job.person_names import matches, namesakes
from yuzui.model.finding import Finding
from yuzui.model.tables.review import CONFLICTS
from yuzui.reviewing.assign_parts import Conflict, ConflictCheck, KindCoverage
from yuzui.reviewing.people.known import (
    ALWAYS,
    Known,
    Meetings,
    iso,
    joined,
    known,
    linked,
    ordinal,
    second,
    shared,
    themselves,
)
from yuzui.store.tokens import fold
from yuzui.text import Text

if TYPE_CHECKING:
    Array = np.ndarray[Any, Any]


# What is said of a conflict of interest: whom, which tie, when, shown by what, in which state.


State = Literal["derived", "declared", "waived", "possible"]
SHARED = ("coauthor", "employer", "grant")
KINDS = CONFLICTS
MOST = 5
"""Evidence of one conflict that is told at most."""
WINDOW, PATH = 4, 1
"""Years within which a tie counts, and steps between co-authors, where no rule says otherwise.

References
----------
Four years: 48 months of collaboration in the proposal guide of the US National Science Foundation
(NSF 24-1, II.D.2.h).
"""


@dataclass(frozen=True, slots=True)
class Scope:
    """Which conflicts count."""

    kinds: tuple[str, ...] = KINDS
    window_years: float | None = WINDOW
    path_length: int = PATH
    at: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class People:
    """Who stands behind proposals and reviewers."""

    proposals: Sequence[str]
    reviewers: Sequence[str]
    applicants: Sequence[Sequence[str]]
    experts: Sequence[Sequence[str]]
    names: Mapping[str, Sequence[str]] = field(default_factory=dict)
    doubtful: frozenset[str] = frozenset()
    printed: Mapping[str, str] = field(default_factory=dict)


class Declared(msgspec.Struct, frozen=True, kw_only=True):
    """A conflict as a sheet declares or waives it; days as they are written."""

    proposal: str
    reviewer: str
    kind: str = "declared"
    evidence: str | None = None
    source: str = "conflicts"
    path_length: int = 1
    valid_from: object = None
    valid_to: object = None
    waived_by: str | None = None
    waiver_reason: str | None = None


class Release(msgspec.Struct, frozen=True, kw_only=True):
    """Two names, or a proposal and a reviewer, that somebody says are no conflict."""

    a: str | None = None
    b: str | None = None
    released_by: str | None = None
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Hit:
    """One conflict with its evidence."""

    proposal: int
    reviewer: int
    kind: str
    evidence: tuple[str, ...]
    start: str | None = None
    end: str | None = None
    path: int = 1
    source: str = ""
    state: State = "derived"
    waived_by: str | None = None
    reason: str | None = None
    similarity: float | None = None
    barred: bool = False
    sides: tuple[str, ...] = ()

    @property
    def active(self) -> bool:
        """Whether the pair must not be."""
        return self.state in ("derived", "declared") or (self.state == "possible" and self.barred)


Key = tuple[int, int, str]


@dataclass(frozen=True, slots=True, eq=False)
class Coverage:
    """Of whom enough is known to look."""

    able: Mapping[str, Array]
    identified: Array
    size: int
    comparable: Mapping[str, tuple[Sequence[frozenset[str]], Sequence[frozenset[str]]]] = field(default_factory=dict)

    def unchecked(self, check: str) -> int:
        """Return how many pairs could not be compared, of ``employer`` or ``author``."""
        left, right = (Counter(side) for side in self.comparable[check])
        return sum(n * m for a, n in left.items() for b, m in right.items() if not a & b)

    @property
    def checkable(self) -> Array:
        """Reviewers of whom a work is known; a tie of any kind, if works are not asked."""
        if "coauthor" in self.able:
            return self.able["coauthor"]
        any_able = np.zeros(self.size, dtype=bool)
        for able in self.able.values():
            any_able |= able
        return any_able


@dataclass(frozen=True, slots=True, eq=False)
class Evidence:
    """All conflicts of a call, and how far it could be looked for them."""

    people: People
    hits: tuple[Hit, ...]
    coverage: Coverage
    scope: Scope
    findings: tuple[Finding, ...] = ()

    @property
    def blocked(self) -> Array:
        """Pairs that must not be, (proposal, reviewer), each once, shape (b, 2)."""
        pairs = sorted({(hit.proposal, hit.reviewer) for hit in self.hits if hit.active})
        return np.array(pairs, dtype=np.int64).reshape(-1, 2)

    def rows(self) -> list[Conflict]:
        """Return the conflicts as an answer lists them."""
        return [
            Conflict(
                self.people.proposals[hit.proposal], self.people.reviewers[hit.reviewer], hit.kind,
                [*hit.evidence], hit.start, hit.end, hit.path, hit.source, hit.state, hit.waived_by,
                hit.reason, hit.similarity, hit.active,
            )
            for hit in self.hits
        ]  # fmt: skip

    def check(self) -> ConflictCheck:
        """Return how far was looked."""
        cover, scope = self.coverage, self.scope
        pairs = {
            state: {(h.proposal, h.reviewer) for h in self.hits if h.state == state}
            for state in ("derived", "declared", "waived", "possible")
        }
        doubtful = {(h.proposal, h.reviewer) for h in self.hits if h.state == "possible" and h.barred}
        sure = pairs["derived"] | pairs["declared"]
        active = sure | doubtful
        identified = int(cover.identified.sum())
        return ConflictCheck(
            pairs_checked=int(cover.checkable.sum()) * identified,
            pairs_total=len(cover.checkable) * len(cover.identified),
            blocked=len(active),
            waived=len(pairs["waived"] - active),
            possible=len(pairs["possible"] - active - pairs["waived"]),
            possible_barred=len(doubtful - sure),
            not_checkable=_selected(self.people.reviewers, ~cover.checkable),
            unidentified=_selected(self.people.proposals, ~cover.identified),
            by_kind=[
                KindCoverage(kind, int(able.sum()) * identified, int(able.sum())) for kind, able in cover.able.items()
            ],
            kinds=[*scope.kinds],
            window_years=scope.window_years,
            path_length=scope.path_length,
            at=scope.at or None,
        )


def _selected(names: Sequence[str], chosen: Array) -> list[str]:
    return sorted(name for name, selected in zip(names, chosen, strict=True) if selected)


# Conflicts by likeness: one name of applicant and reviewer, nearly one name of their institutions.


BY_NAME = "names"
"""Source of a conflict that rests on a name."""
_ORCID = re.compile(r"\d{4}-\d{4}-\d{4}-\d{3}[\dXx]")


def by_name(network: Known, people: People, scope: Scope) -> dict[Key, Hit]:
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
    neighbours: dict[int, list[tuple[int, bool]]] = {}
    for (person, other), same in pairs.items():
        neighbours.setdefault(person, []).append((other, same))
    for proposal, person in network.applicants.tolist():
        for other, same in neighbours.get(person, ()):
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
        lifted = [key for key, hit in hits.items() if {a, b} in _releasable(hit, people)]
        if lifted and not (who and why):
            findings.append(Finding("waiver_without_reason", "warning", "release", shown, "", who))
            continue
        if not lifted:
            findings.append(Finding("release_without_match", "warning", "release", shown))
        for key in lifted:
            own = people.experts[key[1]]
            names = [name for one in own for name in people.names.get(one, ())]
            if who in (*own, *names):
                raise self_waiver(f"{shown}: {who}", "released")
            hits[key] = replace(hits[key], state="waived", waived_by=who, reason=why, barred=False)


def _plain(value: Any) -> str:
    return " ".join(fold(str(value or "")).split())


def _releasable(hit: Hit, people: People) -> list[set[str]]:
    """Return the pairs of words by which a row may mean a conflict that can be released."""
    if not (hit.state == "possible" or (hit.source == BY_NAME and hit.state == "derived")):
        return []
    pair = {_plain(people.proposals[hit.proposal]), _plain(people.reviewers[hit.reviewer])}
    return [pair, *([{_plain(side) for side in hit.sides}] if hit.sides else [])]


def self_waiver(seen: str, sheet: str) -> RuleError:
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


def evidence(
    people: People,
    ties: Mapping[str, Sequence[Any]],
    declared: Iterable[Declared] = (),
    scope: Scope | None = None,
    released: Iterable[Release] = (),
) -> Evidence:
    """Look for every conflict between the persons of proposals and reviewers."""
    scope = scope or Scope()
    network = known(people.applicants, people.experts, ties)
    hits = _derived(network, scope)
    doubtful = _derived(network.widened(_alike(network, people)), scope)
    for key in doubtful.keys() - hits.keys():
        hits[key] = replace(doubtful[key], state="possible")
    for key, hit in by_name(network, people, scope).items():
        if key not in hits or hits[key].state == "possible":
            hits[key] = hit
    for key, hit in institutions(network, people, scope, _since(scope)).items():
        if key not in hits or hits[key].state == "possible":
            hits[key] = hit
    findings: list[Finding] = []
    release(hits, people, released, findings)
    for hit in _declared(people, declared, scope, findings):
        _enter(hits, hit)
    order = sorted(hits, key=lambda key: (key[0], key[1], KINDS.index(key[2])))
    return Evidence(
        people, tuple(hits[key] for key in order), _coverage(network, people, scope), scope, tuple(findings)
    )


def _alike(network: Known, people: People) -> dict[int, set[int]]:
    return namesakes(
        {
            person: [*keys, *(name for key in keys for name in people.names.get(key, ()))]
            for person, keys in enumerate(network.keys)
        }
    )


def _since(scope: Scope) -> int:
    """Return the first day that counts, as an ordinal."""
    if scope.window_years is None or not scope.at:
        return -ALWAYS
    return ordinal(scope.at, 1) - round(scope.window_years * 365.2425)


def _derived(network: Known, scope: Scope) -> dict[Key, Hit]:
    """Return the conflicts that ties show, one for each pair and kind."""
    since, hits = _since(scope), dict[Key, Hit]()
    if "applicant" in scope.kinds:
        meetings = themselves(network)
        _gather(hits, "applicant", meetings, [keys[0] for keys in network.keys], ["proposals"])
    for kind in SHARED:
        if kind in scope.kinds and kind in network.ties:
            meetings = shared(network, kind)
            meetings = meetings.within(meetings.end >= since)
            _gather(hits, kind, meetings, network.things, network.sources)
    if "advisor" in scope.kinds and "advisor" in network.ties:
        persons = [keys[0] for keys in network.keys]
        _gather(hits, "advisor", linked(network, "advisor"), persons, network.sources)
    if scope.path_length > 1 and "coauthor" in scope.kinds and "coauthor" in network.ties:
        far: dict[Key, Hit] = {}
        _gather(far, "coauthor", second(network, "coauthor", since), network.things, network.sources)
        for key in far.keys() - hits.keys():
            hits[key] = replace(far[key], path=2)
    return hits


def _gather(hits: dict[Key, Hit], kind: str, meetings: Meetings, things: Sequence[str], sources: Sequence[str]) -> None:
    """Add one hit for each pair, with up to :data:`MOST` things that tie it, latest first."""
    order = np.lexsort((meetings.thing, -meetings.end, meetings.reviewer, meetings.proposal))
    columns = (meetings.proposal, meetings.reviewer, meetings.thing, meetings.start,
               meetings.end, meetings.source)  # fmt: skip
    for proposal, reviewer, thing, start, end, source in zip(
        *(column[order].tolist() for column in columns), strict=True
    ):
        key = (proposal, reviewer, kind)
        name, before = things[thing], hits.get(key)
        if before is None:
            origin = sources[source] if source < len(sources) else ""
            hits[key] = Hit(*key, (name,), iso(start), iso(end), 1, origin)
        elif name not in before.evidence and len(before.evidence) < MOST:
            first = None if iso(start) is None else min(filter(None, (before.start, iso(start))))
            hits[key] = replace(before, evidence=(*before.evidence, name), start=first)


def _declared(people: People, rows: Iterable[Declared], scope: Scope, findings: list[Finding]) -> Iterable[Hit]:
    """Yield what was declared or waived, as far as it counts on the day asked."""
    proposals = {name: place for place, name in enumerate(people.proposals)}
    reviewers = {name: place for place, name in enumerate(people.reviewers)}
    for row in rows:
        proposal, reviewer = str(row.proposal), str(row.reviewer)
        for name, listed, code in (
            (proposal, proposals, "unknown_proposal"),
            (reviewer, reviewers, "unknown_reviewer"),
        ):
            if name not in listed:
                findings.append(Finding(code, "rejected", "conflict", name))
        if proposal not in proposals or reviewer not in reviewers:
            continue
        if (row.kind not in scope.kinds and not row.waived_by) or ordinal(row.valid_to, 1) < _since(scope):
            continue
        words = (str(row.evidence),) if row.evidence else ()
        place = reviewers[reviewer]
        hit = Hit(
            proposals[proposal], place, row.kind, words, iso(ordinal(row.valid_from, -1)),
            iso(ordinal(row.valid_to, 1)), int(row.path_length), str(row.source), "declared",
        )  # fmt: skip
        yield _waived(hit, row, people.experts[place], findings) if row.waived_by else hit


def _waived(hit: Hit, row: Declared, own: Sequence[str], findings: list[Finding]) -> Hit:
    """Return a conflict as waived, if a named person other than the reviewer says why."""
    who = str(row.waived_by).strip()
    pair = f"{row.proposal} · {row.reviewer}"
    if who in own:
        raise self_waiver(f"{pair}: {who}", "conflicts")
    reason = row.waiver_reason or row.evidence
    if not reason:
        findings.append(Finding("waiver_without_reason", "warning", "conflict", pair, "", who))
        return hit
    return replace(hit, state="waived", waived_by=who, reason=str(reason))


def _enter(hits: dict[Key, Hit], hit: Hit) -> None:
    """Add what was declared to what was found.

    A waiver of one kind lifts that kind; one without a kind lifts all, but nobody may be allowed
    to review what is their own.
    """
    key: Key = (hit.proposal, hit.reviewer, hit.kind)
    before = hits.get(key)
    if hit.state != "waived":
        if before is None or before.state == "possible":
            hits[key] = hit
        elif before.state == "derived":
            hits[key] = replace(before, evidence=(*before.evidence, *hit.evidence))
        return
    lifted = [other for other in hits if other[:2] == key[:2] and _lifts(hit, hits[other])]
    for other in lifted:
        hits[other] = replace(hits[other], state="waived", waived_by=hit.waived_by, reason=hit.reason)
    if not lifted and hit.kind != "applicant":
        hits[key] = hit


def _lifts(waiver: Hit, hit: Hit) -> bool:
    """Return whether a waiver is of a conflict; two persons may bear the name that is evidence."""
    if hit.kind == "applicant" and hit.source != BY_NAME:
        return False
    return waiver.kind in ("declared", hit.kind)


def _coverage(network: Known, people: People, scope: Scope) -> Coverage:
    m = len(people.reviewers)
    able = {}
    for kind in (*SHARED, "advisor"):
        if kind in scope.kinds:
            able[kind] = np.zeros(m, dtype=bool)
            if kind in network.ties:
                ties = network.ties[kind]
                bound = np.concatenate([ties.person, ties.thing] if kind == "advisor"
                                       else [ties.person])  # fmt: skip
                able[kind][network.experts[np.isin(network.experts[:, 1], bound), 0]] = True
    identified = np.array([bool(persons) for persons in people.applicants], dtype=bool)
    return Coverage(able, identified, m, comparable(network, people))
