# SPDX-License-Identifier: Apache-2.0
"""What is chosen from, under what, and what comes out: problem, change, slate."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Protocol

import numpy as np

from yuzui.funding.candidates import Candidates
from yuzui.funding.grammar import Rule
from yuzui.funding.term import Bonus, Term
from yuzui.solve.model import Limits, Model
from yuzui.solve.solution import Solution, Status, relative_gap

Array = np.ndarray[Any, Any]
Solve = Callable[[Model, Limits, Array | None], Solution]


class Warm(Protocol):
    """An engine that solves one linear program again and again."""

    def solve(self, model: Model) -> Solution:
        """Return an optimum."""
        ...


@dataclass(frozen=True, eq=False)
class Problem:
    """What is to be chosen, and under what."""

    candidates: Candidates
    terms: tuple[Term, ...]
    seed: int
    solve: Solve
    limits: Limits = field(default_factory=Limits)
    bonuses: tuple[Bonus, ...] = ()
    ranked: Ranked | None = None
    warm: Callable[[], Warm] | None = None

    @cached_property
    def order(self) -> Array:
        """Places of the candidates in the order of SHA-256(seed, id)."""
        # stable: copies of one proposal stay in the order of their levels
        tickets = [ticket(self.seed, name) for name in self.candidates.ids]
        return np.argsort(tickets, kind="stable")

    @cached_property
    def rank(self) -> Array:
        """Column of each candidate in the model: the inverse of ``order``."""
        found = np.empty(len(self.candidates), dtype=np.int64)
        found[self.order] = np.arange(len(found))
        return found


@dataclass(frozen=True, slots=True, eq=False)
class Change:
    """A question: the problem with something else in it."""

    value: Array | None = None
    inside: tuple[int, ...] = ()
    outside: tuple[int, ...] = ()
    dropped: frozenset[int] = frozenset()
    loosened: Mapping[int, float] = field(default_factory=dict)


UNCHANGED = Change()
"""The problem as it stands."""


@dataclass(frozen=True, slots=True, eq=False)
class Slate:
    """A set with its proof."""

    status: Status
    chosen: Array
    objective: float | None
    bound: float | None
    engine: str
    version: str

    @property
    def gap(self) -> float | None:
        """Relative gap, fraction; None at objective 0."""
        return relative_gap(self.objective, self.bound)


def ticket(seed: int, name: str) -> str:
    """Return SHA-256 of seed and id in hex: the order among equals."""
    return hashlib.sha256(f"{seed}\n{name}".encode()).hexdigest()


@dataclass(frozen=True, slots=True, eq=False)
class Ranked:
    """Where the line fell."""

    base: Problem
    rules: Sequence[Rule]
    score: Array
    draws: Array | None = None
    chance: Array | None = None
    line: int | None = None
    above: tuple[int, ...] = ()
    band: tuple[int, ...] = ()
    passed: tuple[int, ...] = ()
    unit: Array | None = None

    @property
    def rule(self) -> Rule:
        """The row."""
        return next(rule for rule in self.rules if rule.kind == "ranking")

    @property
    def on_misfit(self) -> str:
        """What happens at the line."""
        return str(self.rule.own.get("on_misfit", "stop"))
