# SPDX-License-Identifier: Apache-2.0
"""What is said of a conflict of interest: whom, which tie, when, shown by what, in which state."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

import msgspec
import numpy as np

from yuzui.model.finding import Finding
from yuzui.model.tables.review import CONFLICTS
from yuzui.reviewing.assign_parts import Conflict, ConflictCheck, KindCoverage

if TYPE_CHECKING:
    import numpy as np

    Array = np.ndarray[Any, Any]

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
            not_checkable=_named(self.people.reviewers, ~cover.checkable),
            unidentified=_named(self.people.proposals, ~cover.identified),
            by_kind=[
                KindCoverage(kind, int(able.sum()) * identified, int(able.sum())) for kind, able in cover.able.items()
            ],
            kinds=[*scope.kinds],
            window_years=scope.window_years,
            path_length=scope.path_length,
            at=scope.at or None,
        )


def _named(names: Sequence[str], chosen: Array) -> list[str]:
    return sorted(name for name, selected in zip(names, chosen, strict=True) if selected)
