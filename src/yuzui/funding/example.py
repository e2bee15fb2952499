# SPDX-License-Identifier: Apache-2.0
"""The example every rule file carries: a small table, rows, a set that keeps and one that breaks.

The table is small enough to enumerate all its 4,096 sets, and every optimum stated over it is
unique.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

_LINES = """
P01 40 69 basic 1 chemistry E U2 pi3
P02 110 76 basic 1 chemistry C U3 pi9
P03 40 76 applied 1 physics E U3 pi8
P04 50 89 applied 1 chemistry C U4 pi6
P05 40 63 applied 1 chemistry E U3 pi3
P06 90 83 basic 0 biology W U4 pi1
P07 110 85 applied 1 biology C U1 pi8
P08 50 60 applied 0 physics C U1 pi9
P09 30 60 applied 0 biology W U4 pi8
P10 40 62 applied 0 chemistry W U4 pi5
P11 70 71 applied 1 chemistry E U3 pi1
P12 90 78 applied 0 chemistry C U4 pi3
"""


def _table() -> Mapping[str, Sequence[Any]]:
    rows = [line.split() for line in _LINES.strip().splitlines()]
    names = "id amount value type early field region institute pi".split()
    table: dict[str, list[Any]] = {name: [row[k] for row in rows] for k, name in enumerate(names)}
    for name in ("amount", "value", "early"):
        table[name] = [float(cell) for cell in table[name]]
    return table


TWELVE = _table()
"""Twelve proposals: id, amount, value, type, early, field, region, institute, pi."""


@dataclass(frozen=True, slots=True)
class Example:
    """What a rule file shows of itself, and what its contract test uses.

    Parameters
    ----------
    proposals : mapping
        Table of proposals with ``id``, ``amount``, ``value`` and what the rows read.
    rules : tuple of mapping
        Rows as in ``rules.toml``; strength and source may be left out here.
    holds, violates : tuple of str
        A set that keeps every row, and one that breaks a row of this kind; empty for a kind that
        forbids no set (it adds value, allows parts, or acts after the slate).
    optimum : float
        Best value under the rows.
    """

    proposals: Mapping[str, Sequence[Any]]
    rules: tuple[Mapping[str, Any], ...]
    holds: tuple[str, ...]
    violates: tuple[str, ...]
    optimum: float


_SCORES = """
85 35 70 85 65 55
75 70 45 55 75 5
65 75 40 50 25 65
95 30 45 90 55 40
65 5 15 85 15 5
"""


def _pairing(size: int, barred: tuple[str, ...]) -> dict[str, Any]:
    """Return the first proposals of a table of five by six reviewers, with who is barred."""
    scores = [[float(cell) for cell in line.split()] for line in _SCORES.strip().splitlines()]
    reviewers = [f"R{k}" for k in range(1, 7)]
    return {
        "proposals": {"id": [f"P{k}" for k in range(1, size + 1)], "pi": reviewers[:size]},
        "reviewers": {
            "id": reviewers,
            "institute": ["U1", "U1", "U2", "U2", "U3", "U3"],
            "senior": [True, False, True, False, False, True],
        },
        "scores": scores[:size],
        "barred": barred,
    }


SIX = _pairing(5, ("P1 R5", "P2 R3", "P4 R5", "P5 R5", "P5 R6"))
"""Five proposals, six reviewers, five conflicts: 6,123 assignments of two each with load 1 to 2."""

FOUR = _pairing(4, ("P1 R1", "P2 R2", "P3 R3", "P4 R4"))
"""The first four of them, each by one of the reviewers."""


@dataclass(frozen=True, slots=True)
class Pairing:
    """What a rule file of the assign stage shows of itself.

    Parameters
    ----------
    proposals, reviewers : mapping
        Tables with ``id`` and what the rows read.
    scores : sequence of sequence of float
        Score of each proposal with each reviewer.
    barred : tuple of str
        Pairs with a tie, ``proposal reviewer``; they bar where a row of conflicts says so.
    rules : tuple of mapping
        Rows as in ``rules.toml``; strength and source may be left out here.
    holds, violates : tuple of str
        Pairs that keep every row, and pairs that break a row of this kind; empty for a kind
        that forbids no assignment.
    optimum : float
        Best sum of scores under the rows.
    """

    proposals: Mapping[str, Sequence[Any]]
    reviewers: Mapping[str, Sequence[Any]]
    scores: Sequence[Sequence[float]]
    barred: tuple[str, ...]
    rules: tuple[Mapping[str, Any], ...]
    holds: tuple[str, ...]
    violates: tuple[str, ...]
    optimum: float

    @classmethod
    def two_each(
        cls,
        table: Mapping[str, Any],
        *own: Mapping[str, Any],
        load: tuple[int, int] = (1, 2),
        holds: str,
        violates: str = "",
        optimum: float,
    ) -> Pairing:
        """Return an example with two reviewers for each proposal."""
        rules = (
            {"name": "two each", "kind": "per_proposal", "demand": 2},
            {"name": "load", "kind": "load", "at_least": load[0], "at_most": load[1]},
            *own,
        )
        return cls(**table, rules=rules, holds=_pairs(holds), violates=_pairs(violates), optimum=optimum)


def _pairs(said: str) -> tuple[str, ...]:
    """Return the pairs of ``P1 R1 R4, P2 R2 R5`` as ``proposal reviewer``."""
    lines = (part.split() for part in said.split(",") if part.strip())
    return tuple(f"{first} {other}" for first, *others in lines for other in others)
