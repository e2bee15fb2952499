# SPDX-License-Identifier: Apache-2.0
"""What is chosen from, under what, and what comes out: problem, change, slate."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Protocol

import numpy as np

from yuzui.allocate.candidates import Candidates
from yuzui.allocate.grammar import Rule
from yuzui.allocate.term import Bonus, Term
from yuzui.engines.model import Limits, Model
from yuzui.engines.solution import Solution, Status, relative_gap

Array = np.ndarray[Any, Any]
Solve = Callable[[Model, Limits, Array | None], Solution]


class Warm(Protocol):
    """An engine that solves one linear program again and again."""

    def solve(self, model: Model) -> Solution:
        """Return an optimum."""
        ...


@dataclass(frozen=True, eq=False)
class Problem:
    """What is to be chosen, and under what.

    Parameters
    ----------
    candidates : Candidates
        The proposals.
    terms : tuple of Term
        Conditions.
    seed : int
        Seed of the order among equals.
    limits : Limits
        When a search may stop.
    solve : callable
        The engine.
    bonuses : tuple of Bonus
        What pairs add.
    ranked : Ranked or None
        Where the line fell, if a ranking binds.
    warm : callable or None
        Makes an engine for linear programs that are solved again and again; without one each is
        solved anew.
    """

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
    """A question: the problem with something else in it.

    Parameters
    ----------
    value : array of float, shape (n,), optional
        Other values.
    inside, outside : tuple of int
        Places that must be, or may not be, funded.
    dropped : frozenset of int
        Terms left out.
    loosened : mapping of int to float
        Terms with another limit.
    """

    value: Array | None = None
    inside: tuple[int, ...] = ()
    outside: tuple[int, ...] = ()
    dropped: frozenset[int] = frozenset()
    loosened: Mapping[int, float] = field(default_factory=dict)


UNCHANGED = Change()
"""The problem as it stands."""


@dataclass(frozen=True, slots=True, eq=False)
class Slate:
    """A set with its proof.

    Parameters
    ----------
    status : str
        See :class:`yuzui.engines.solution.Solution`.
    chosen : array of bool, shape (n,)
        Who is in.
    objective, bound : float or None
        Value less penalties, and its proven limit.
    engine, version : str
        Who answered.
    """

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
    """Where the line fell.

    Parameters
    ----------
    base : Problem
        The problem by its other rows.
    rules : sequence of Rule
        All rows of the book.
    score : array of float, shape (whole,)
        What is ranked by, the higher the better; NaN for none.
    draws : array of float, shape (draws, whole), or None
        Posterior draws of what is ranked by.
    chance : array of float, shape (whole,), or None
        Probability of being better than the line, where the tie band asks for it.
    line : int or None
        The first that did not fit; None if all fit.
    above : tuple of int
        Who must be in.
    band : tuple of int
        Who is tied with the line, itself included.
    passed : tuple of int
        Who of the band must be out, since the walk went on without them.
    unit : array of float, shape (whole,), or None
        Points of the score per point of the value; None for one.
    """

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
