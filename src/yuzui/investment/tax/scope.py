# SPDX-License-Identifier: Apache-2.0
"""Whom a tax rule is for, as sets: firm classes, sectors, who does the work, types of R&D."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from yuzui.errors import UnknownIdentifierError
from yuzui.sheets.formats import yaml_lines
from yuzui.text import Text, join

TYPES = ("basic", "applied", "experimental")
WORKS = ("own", "contribution", "commissioned", "receipt", "donation", "any")
"""Who does the work a rule is about; ``any`` is a rule that does not ask."""


@dataclass(frozen=True, slots=True)
class Firm:
    """A firm as far as tax rules ask."""

    name: str
    label: Text
    classes: frozenset[str] = frozenset()
    sectors: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Use:
    """What is paid for: who does the work, and its type."""

    work: str = "own"
    kind: str = "basic"


@dataclass(frozen=True, slots=True)
class Scope:
    """Whom a rule is for; an empty set asks nothing."""

    classes: frozenset[str] = frozenset()
    sectors: frozenset[str] = frozenset()
    excluded: frozenset[str] = frozenset()
    work: str = "any"
    types: frozenset[str] = frozenset(TYPES)
    otherwise_at: float | None = None

    def covers(self, firm: Firm, use: Use) -> bool:
        """Return whether a firm's use of money lies in the scope."""
        return (
            (not self.classes or bool(self.classes & firm.classes))
            and (not self.sectors or bool(self.sectors & firm.sectors))
            and not self.excluded & firm.sectors
            and self.work in ("any", use.work)
            and use.kind in self.types
        )

    def within(self, other: Scope) -> bool:
        """Return whether this scope is more specific: another one, and nothing outside the other.

        Notes
        -----
        Two scopes of which neither is within the other (manufacturing, technology-based SME) are
        not ordered: a firm in both is a tie.
        """
        return self != other and (
            _narrower(self.classes, other.classes)
            and _narrower(self.sectors, other.sectors)
            and self._avoids(other.excluded)
            and other.work in ("any", self.work)
            and self.types <= other.types
        )

    def _avoids(self, excluded: frozenset[str]) -> bool:
        # a rule for named sectors is not for the others, whether it says so or not
        named = bool(self.sectors) and not self.sectors & excluded
        return named or excluded <= self.excluded

    def json(self) -> dict[str, Any]:
        """Return the scope as it stands in a document."""
        return {
            "firm_classes": sorted(self.classes),
            "sectors": sorted(self.sectors),
            "sectors_except": sorted(self.excluded),
            "work": self.work,
            "types": [kind for kind in TYPES if kind in self.types],
            "otherwise_at": self.otherwise_at,
        }


def _narrower(mine: frozenset[str], other: frozenset[str]) -> bool:
    return not other or (bool(mine) and mine <= other)


@cache
def vocabulary() -> Mapping[str, Any]:
    """Return how wordings of scopes are read, and the firms a question may name."""
    found: Mapping[str, Any] = yaml_lines.read(Path(str(files("yuzui.investment.tax") / "vocabulary.yaml")))
    return found


def worded(scope: str, applies_to: str) -> Scope | None:
    """Return the scope that two wordings mean, or None if one is not known."""
    words, uses = vocabulary()["scopes"], vocabulary()["uses"]
    who, what = _first(words, scope), _first(uses, applies_to)
    if who is None or what is None:
        return None
    (entry, found), (use, _) = who, what
    rate = found.groupdict().get("rate")
    return Scope(
        frozenset(entry.get("classes", ())),
        frozenset(entry.get("sectors", ())),
        frozenset(entry.get("except", ())),
        use["work"],
        frozenset(use.get("types", TYPES)),
        float(rate) if rate else None,
    )


def _first(entries: Any, text: str) -> tuple[Mapping[str, Any], re.Match[str]] | None:
    for entry in entries:
        if found := re.search(entry["when"], text.strip(), re.IGNORECASE):
            return entry, found
    return None


def firms() -> dict[str, Firm]:
    """Return the firms a question may name."""
    return {
        name: Firm(
            name, Text.of(entry["label"]), frozenset(entry.get("classes", ())), frozenset(entry.get("sectors", ()))
        )
        for name, entry in vocabulary()["firms"].items()
    }


def firm(name: str) -> Firm:
    """Return a firm by name; ``manufacturing+hnte`` is both."""
    known = firms()
    parts = name.split("+")
    if unknown := [part for part in parts if part not in known]:
        raise UnknownIdentifierError(
            Text("there is no such class of firm", "没有该企业类别"), seen=unknown[0], expected=" ".join(known)
        )
    found = [known[part] for part in parts]
    return Firm(
        name,
        join([one.label for one in found], " + ", "＋"),
        frozenset().union(*(one.classes for one in found)),
        frozenset().union(*(one.sectors for one in found)),
    )
