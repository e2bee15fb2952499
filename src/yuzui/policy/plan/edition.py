# SPDX-License-Identifier: Apache-2.0
"""One edition of a plan; what changed between two; what of the text has no clause yet."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

import msgspec

from yuzui.model.quantity import Origin
from yuzui.policy.plan.clause import Clause, Concept, Parameter, Relation
from yuzui.text import Text


class Head(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a plan says of itself.

    Parameters
    ----------
    id : str
        Name of the plan.
    title : Text
        Title in both languages.
    period : tuple of int
        First and last year.
    edition : int
        Running number of this encoding.
    issuer, jurisdiction : Text
        Who issued it, for where.
    language : str
        Language in which the text is authoritative.
    text_source : str
        Address of the authoritative text.
    text_digest : str
        SHA-256 of that text; empty while the text is not at hand.
    supersedes : str
        Plan this one follows.
    retired : list of str
        Ids of earlier editions that must never be used again.
    note : Text or None
        What a reader must know, for instance that the plan is fictitious.
    """

    id: str
    title: Text
    period: tuple[int, int]
    edition: int
    issuer: Text
    jurisdiction: Text
    language: Literal["en", "zh"]
    text_source: str = ""
    text_digest: str = ""
    supersedes: str = ""
    retired: list[str] = []
    note: Text | None = None


class Waiver(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A named person's reasoned exclusion of a clause; shown, counted apart, and it expires.

    Parameters
    ----------
    clause : str
        Id of the clause.
    reason : Text
        Why.
    name, role : str
        Who waives, in which role.
    since, until : str
        First and last day, ISO.
    """

    clause: str
    reason: Text
    name: str
    role: str
    since: str
    until: str


@dataclass(frozen=True, slots=True)
class Plan:
    """One edition, loaded whole.

    Parameters
    ----------
    head : Head
        What it says of itself.
    sections : mapping
        Section id to its title, in order.
    clauses : tuple of Clause
        In order of the text.
    concepts : tuple of Concept
        Concepts.
    placed : mapping
        List node to its one concept and relation.
    parameters : tuple of Parameter
        Dated values.
    waivers : tuple of Waiver
        Waivers.
    digest : str
        SHA-256 of the content, whatever its layout.
    raw : mapping
        The content as plain values, clause by clause, for comparison.
    """

    head: Head
    sections: Mapping[str, Text]
    clauses: tuple[Clause, ...]
    concepts: tuple[Concept, ...]
    placed: Mapping[str, tuple[str, Relation]]
    parameters: tuple[Parameter, ...]
    waivers: tuple[Waiver, ...]
    digest: str
    raw: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)

    def __getitem__(self, clause_id: str) -> Clause:
        for clause in self.clauses:
            if clause.id == clause_id:
                return clause
        raise KeyError(clause_id)


class Change(msgspec.Struct, frozen=True):
    """One clause that differs between two editions, and which parts of it."""

    clause: str
    what: Literal["added", "removed", "changed"]
    fields: tuple[str, ...] = ()


def diff(old: Plan, new: Plan) -> list[Change]:
    """Return what changed from one edition to another, in the order of the new text."""
    changes = []
    for name, raw in new.raw.items():
        before = old.raw.get(name)
        if before is None:
            changes.append(Change(name, "added"))
            continue
        fields = [k for k in sorted({*raw, *before}) if raw.get(k) != before.get(k)]
        if fields:
            changes.append(Change(name, "changed", tuple(fields)))
    return changes + [Change(name, "removed") for name in old.raw if name not in new.raw]


_END = re.compile(r"(?<=[.!?])\s+|(?<=[。！？；])|\n+")
_BULLET = "•·●▪*- \t\n\r\u3000"


def sentences(text: str) -> list[tuple[int, int]]:
    """Return the span of every sentence and bullet of a text."""
    spans, start = [], 0
    for end in [*_END.finditer(text), None]:
        stop = end.start() if end else len(text)
        piece = text[start:stop]
        if body := piece.rstrip().lstrip(_BULLET):
            first = start + piece.index(body)
            spans.append((first, first + len(body)))
        start = end.end() if end else stop
    return spans


def uncovered(plan: Plan, text: str) -> list[tuple[int, int]]:
    """Return the sentences of the text that no clause covers, so that none is lost silently."""
    covered = [clause.text_span for clause in plan.clauses if clause.text_span]
    return [
        (start, end) for start, end in sentences(text) if not any(low < end and start < high for low, high in covered)
    ]


_FICTITIOUS = ("(fictitious)", "（虚构）")


def origin(head: Head) -> Origin:
    """Return ``example`` for a plan whose issuer is said to be fictitious, else ``real``."""
    issuer = (head.issuer.en, head.issuer.zh)
    made_up = any(word in text for word in _FICTITIOUS for text in issuer)
    return "example" if made_up else "real"
