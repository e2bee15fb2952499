# SPDX-License-Identifier: Apache-2.0
"""A term: one linear condition that a rule row makes, in the words of the row.

A term keeps apart what is summed (``group``), the limit in the rule's own unit, and the base a
share is taken of, so that it can be loosened, priced and printed in the unit of its clause.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Literal

from yuzui.errors import Place, RuleError
from yuzui.funding.candidates import Candidates, number
from yuzui.funding.grammar import Rule
from yuzui.text import Text

if TYPE_CHECKING:
    import numpy as np

    Array = np.ndarray[Any, Any]

Sense = Literal["<=", ">="]

HAIR = 2e-9
"""Relative violation of a row that is rounding and not a broken rule."""


@dataclass(frozen=True, slots=True, eq=False)
class Term:
    """One condition on the funded set.

    Parameters
    ----------
    rule : Rule
        The row it comes from.
    category : str
        Category of a ``by`` row; empty for none.
    group : array of float, shape (n,)
        What each proposal adds if it is funded.
    sense : str
        ``<=`` or ``>=``.
    limit : float
        In the rule's own unit: currency, count, value points, or a fraction of a base.
    base : float or None
        Fixed base of a share; None if the limit is not a share of a fixed sum.
    whole : array of float, shape (n,), or None
        What each proposal adds to the base, for a share of what is awarded.

    Notes
    -----
    Fixed: ``sum(group x) sense limit * base``; share of what is awarded:
    ``sum((group - limit * whole) x) sense 0``, still linear.
    """

    rule: Rule
    category: str
    group: Array
    sense: Sense
    limit: float
    base: float | None = None
    whole: Array | None = None

    @property
    def name(self) -> str:
        """Name of the row, with the category in brackets where there is one."""
        return f"{self.rule.name}[{self.category}]" if self.category else self.rule.name

    @property
    def share(self) -> bool:
        """Whether the limit is a fraction."""
        return self.base is not None or self.whole is not None

    @property
    def coefficients(self) -> Array:
        """Coefficients of the linear row, shape (n,)."""
        return self.group if self.whole is None else self.group - self.limit * self.whole

    @property
    def bound(self) -> float:
        """Right-hand side of the linear row."""
        if self.whole is not None:
            return 0.0
        return self.limit if self.base is None else self.limit * self.base

    def at(self, limit: float) -> Term:
        """Return the term with another limit."""
        return replace(self, limit=limit)

    def achieved(self, chosen: Array) -> float:
        """Return what a set reaches, in the unit of the limit; 0 of nothing is 0."""
        total = float(self.group @ chosen)
        if not self.share:
            return total
        base = self.base if self.whole is None else float(self.whole @ chosen)
        return total / base if base else 0.0

    def shortfall(self, chosen: Array) -> float:
        """Return by how much a set misses the limit, in the unit of the limit; 0 if it holds."""
        if self.whole is not None and not float(self.whole @ chosen):
            return 0.0
        coefficients = self.coefficients
        row = float(coefficients @ chosen) - self.bound
        over = row if self.sense == "<=" else -row
        # an engine sees the row over its largest coefficient and keeps it to one part in 1e9
        size = max(1.0, abs(self.bound), float(abs(coefficients).max(initial=0.0)))
        if over <= HAIR * size:
            return 0.0
        reached = self.achieved(chosen)
        return abs(reached - self.limit)

    @property
    def least(self) -> Term | None:
        """The row that no set may break: a hard one itself, a soft one at its largest shortfall.

        None for a soft one that may be missed by any amount.
        """
        if self.rule.hard:
            return self
        if self.rule.shortfall_limit is None:
            return None
        spare = self.rule.shortfall_limit * (0.01 if self.share else 1.0)
        hard = replace(self.rule, strength="hard")
        return replace(self, rule=hard, limit=self.limit + self.looser * spare)

    @property
    def looser(self) -> int:
        """Sign of the direction in which the limit gets easier."""
        return 1 if self.sense == "<=" else -1


@dataclass(frozen=True, slots=True)
class Bonus:
    """What two proposals are worth more, or less, if both are funded.

    Parameters
    ----------
    rule : Rule
        The row it comes from.
    pair : tuple of int
        Places of the two; with levels, of any of their copies.
    value : float
        Value points; negative for two that take from one another.
    """

    rule: Rule
    pair: tuple[int, int]
    value: float


def split(rules: Iterable[Rule], candidates: Candidates) -> Iterator[tuple[Rule, str, Array]]:
    """Return each row with the proposals it covers, one per category of its ``by``."""
    for rule in rules:
        covered = candidates.covered(rule.where)
        if not rule.by:
            yield rule, "", covered
            continue
        for category, members in candidates.categories(rule.by).items():
            yield rule, category, covered & members


def limited(rules: Iterable[Rule], candidates: Candidates, sense: Sense) -> Iterator[Term]:
    """Return the terms of rows that limit a sum or a share of it."""
    for rule, category, members in split(rules, candidates):
        limit = _limit(rule, sense, candidates, members)
        if sense == ">=" and limit > 0 and not members.any():
            raise RuleError(
                Text("a floor that covers no proposal can never hold", "下限未覆盖任何申请"),
                place=Place(sheet="rules", row=rule.row),
                seen=f"{rule.name}[{category}]" if category else rule.name,
                fix=Text(
                    "check the words of the condition, or take the floor out", "请核对范围条件的用词，或删去该下限"
                ),
                code="empty_group",
            )
        group = candidates.measure(rule.measure) * members
        awarded = rule.share_of == "awarded"
        yield Term(
            rule,
            category,
            group,
            sense,
            limit,
            base=candidates.sum_for(rule.share_of, rule.measure) if rule.share_of and not awarded else None,
            whole=candidates.measure(rule.measure) if awarded else None,
        )


def _limit(rule: Rule, sense: Sense, candidates: Candidates, members: Array) -> float:
    raw = rule.at_least if sense == ">=" else rule.at_most
    if isinstance(raw, (int, float)):
        return float(raw)
    cells = candidates.column(str(raw))
    found = {number(cells[int(place)]) for place in members.nonzero()[0]}
    if len(found) != 1 or None in found:
        raise RuleError(
            Text("the column of limits must hold one number per category", "限额列在每一类中必须是同一个数"),
            place=Place(sheet="rules", row=rule.row, column=str(raw)),
            seen=", ".join(sorted(map(str, found))[:4]),
            fix=Text(
                "write one number for all proposals of a category, or in the rule itself",
                "请为同一类的全部申请填写同一个数，或直接在规则中写数字",
            ),
        )
    return float(found.pop() or 0.0)
