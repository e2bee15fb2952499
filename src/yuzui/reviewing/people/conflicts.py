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

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from yuzui.job.person_names import namesakes
from yuzui.model.finding import Finding
from yuzui.reviewing.people import likeness
from yuzui.reviewing.people.evidence import (
    KINDS,
    MOST,
    SHARED,
    Coverage,
    Declared,
    Evidence,
    Hit,
    Key,
    People,
    Release,
    Scope,
)
from yuzui.reviewing.people.known import ALWAYS, Known, iso, known, ordinal
from yuzui.reviewing.people.meeting import Meetings, linked, second, shared, themselves


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
    for key, hit in likeness.namesakes(network, people, scope).items():
        if key not in hits or hits[key].state == "possible":
            hits[key] = hit
    for key, hit in likeness.institutions(network, people, scope, _since(scope)).items():
        if key not in hits or hits[key].state == "possible":
            hits[key] = hit
    findings: list[Finding] = []
    likeness.release(hits, people, released, findings)
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
        raise likeness.own_waiver(f"{pair}: {who}", "conflicts")
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
    if hit.kind == "applicant" and hit.source != likeness.BY_NAME:
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
    return Coverage(able, identified, m, likeness.comparable(network, people))
