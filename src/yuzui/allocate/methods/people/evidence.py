# SPDX-License-Identifier: Apache-2.0
"""What is said of a conflict of interest: whom, which tie, when, shown by what, in which state."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from yuzui.record.finding import Finding
from yuzui.record.review import CONFLICTS

if TYPE_CHECKING:
    import numpy as np

    Array = np.ndarray[Any, Any]

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
    """Which conflicts count.

    Parameters
    ----------
    kinds : tuple of str
        Of :data:`KINDS`.
    window_years : float or None
        Ties that ended longer ago do not count; None for all.
    path_length : int
        1 for common works, 2 for a common co-author as well.
    at : str
        Day from which the years are counted back, ISO; empty if ties of any time count.
    """

    kinds: tuple[str, ...] = KINDS
    window_years: float | None = WINDOW
    path_length: int = PATH
    at: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class People:
    """Who stands behind proposals and reviewers.

    Parameters
    ----------
    proposals, reviewers : sequence of str
        Ids.
    applicants : sequence of sequence of str
        Persons of each proposal: ids, ORCID iDs, names; each person one entry.
    experts : sequence of sequence of str
        Every id under which each reviewer is known.
    names : mapping of str to sequence of str
        Printed names of a person, by id.
    doubtful : frozenset of str
        Applicants that are no sure reading of a cell, or stand for somebody nobody names.
    printed : mapping of str to str
        Organisations as printed, by the form in which the ties hold them.
    """

    proposals: Sequence[str]
    reviewers: Sequence[str]
    applicants: Sequence[Sequence[str]]
    experts: Sequence[Sequence[str]]
    names: Mapping[str, Sequence[str]] = field(default_factory=dict)
    doubtful: frozenset[str] = frozenset()
    printed: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Hit:
    """One conflict with its evidence.

    Parameters
    ----------
    proposal, reviewer : int
        Places of the pair.
    kind : str
        Of :data:`KINDS`.
    evidence : tuple of str
        Ids of the works, organisations or grants, or the words of a declaration.
    start, end : str or None
        First and last day on which the tie stood, as far as known.
    path : int
        Steps between the two.
    source : str
        Where the evidence comes from.
    state : str
        ``derived``, ``declared``, ``waived`` or ``possible``; a waived one does not block, a
        possible one only if it is ``barred``.
    waived_by, reason : str or None
        Who waived or released it, and why.
    similarity : float or None
        How alike the names of two institutions are, if that is the evidence.
    barred : bool
        Whether a possible conflict bars the pair until somebody releases it.
    sides : tuple of str
        What was compared, on the side of the proposal and of the reviewer.
    """

    proposal: int
    reviewer: int
    kind: str
    evidence: tuple[str, ...]
    start: str | None = None
    end: str | None = None
    path: int = 1
    source: str = ""
    state: str = "derived"
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
    """Of whom enough is known to look.

    Parameters
    ----------
    able : mapping of str to array of bool, shape (m,)
        By derived kind, reviewers with a tie of that kind.
    identified : array of bool, shape (n,)
        Proposals of which a person is known.
    size : int
        Number of reviewers, m.
    comparable : mapping of str to (tuple, tuple)
        By ``employer`` and ``author``: of each proposal and of each reviewer the ways in which it
        can be compared (a script, a name, an id); none where it cannot.
    """

    able: Mapping[str, Array]
    identified: Array
    size: int
    comparable: Mapping[str, tuple[Sequence[frozenset[str]], Sequence[frozenset[str]]]] = field(
        default_factory=dict
    )

    def unchecked(self, check: str) -> int:
        """Return how many pairs could not be compared, of ``employer`` or ``author``."""
        left, right = (Counter(side) for side in self.comparable[check])
        return sum(n * m for a, n in left.items() for b, m in right.items() if not a & b)

    @property
    def checkable(self) -> Array:
        """Reviewers of whom a work is known; a tie of any kind, if works are not asked."""
        import numpy as np

        if "coauthor" in self.able:
            return self.able["coauthor"]
        found = np.zeros(self.size, dtype=bool)
        for able in self.able.values():
            found |= able
        return found


@dataclass(frozen=True, slots=True, eq=False)
class Evidence:
    """All conflicts of a call, and how far it could be looked for them.

    Parameters
    ----------
    people : People
        Whose they are.
    hits : tuple of Hit
        By proposal, reviewer and kind.
    coverage : Coverage
        How far it could be looked.
    scope : Scope
        What was looked for.
    findings : tuple of Finding
        Rows that could not be used as they stand.
    """

    people: People
    hits: tuple[Hit, ...]
    coverage: Coverage
    scope: Scope
    findings: tuple[Finding, ...] = ()

    @property
    def blocked(self) -> Array:
        """Pairs that must not be, (proposal, reviewer), each once, shape (b, 2)."""
        import numpy as np

        pairs = sorted({(hit.proposal, hit.reviewer) for hit in self.hits if hit.active})
        return np.array(pairs, dtype=np.int64).reshape(-1, 2)

    def rows(self) -> list[dict[str, Any]]:
        """Return the rows of the document: ``conflicts``."""
        return [
            {
                "proposal": self.people.proposals[hit.proposal],
                "reviewer": self.people.reviewers[hit.reviewer],
                "kind": hit.kind,
                "evidence": list(hit.evidence),
                "from": hit.start,
                "to": hit.end,
                "path_length": hit.path,
                "source": hit.source,
                "state": hit.state,
                "waived_by": hit.waived_by,
                "reason": hit.reason,
                "similarity": hit.similarity,
                "barred": hit.active,
            }
            for hit in self.hits
        ]

    def check(self) -> dict[str, Any]:
        """Return how far was looked: ``conflict_check`` of the document."""
        cover, scope = self.coverage, self.scope
        pairs = {
            state: {(h.proposal, h.reviewer) for h in self.hits if h.state == state}
            for state in ("derived", "declared", "waived", "possible")
        }
        doubtful = {
            (h.proposal, h.reviewer) for h in self.hits if h.state == "possible" and h.barred
        }
        sure = pairs["derived"] | pairs["declared"]
        active = sure | doubtful
        known_proposals = int(cover.identified.sum())
        return {
            "pairs_checked": int(cover.checkable.sum()) * known_proposals,
            "pairs_total": len(cover.checkable) * len(cover.identified),
            "blocked": len(active),
            "waived": len(pairs["waived"] - active),
            "possible": len(pairs["possible"] - active - pairs["waived"]),
            "possible_barred": len(doubtful - sure),
            "not_checkable": _named(self.people.reviewers, ~cover.checkable),
            "unidentified": _named(self.people.proposals, ~cover.identified),
            "by_kind": [
                {
                    "kind": kind,
                    "pairs_checked": int(able.sum()) * known_proposals,
                    "reviewers": int(able.sum()),
                }
                for kind, able in cover.able.items()
            ],
            "kinds": list(scope.kinds),
            "window_years": scope.window_years,
            "path_length": scope.path_length,
            "at": scope.at or None,
        }


def _named(names: Sequence[str], chosen: Array) -> list[str]:
    return sorted(name for name, taken in zip(names, chosen, strict=True) if taken)
