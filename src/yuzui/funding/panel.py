# SPDX-License-Identifier: Apache-2.0
"""Proposals and reviewers as side rules of an assignment read them, and what those rules say.

A rule of the assign stage limits counts of pairs. It is said over groups of reviewers, not over
pairs, so that it takes no table of pairs to hold it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from yuzui import registry
from yuzui.errors import Place, RuleError, meant, together
from yuzui.funding.candidates import Candidates
from yuzui.funding.grammar import Rule
from yuzui.text import Text

if TYPE_CHECKING:
    import numpy as np

    Array = np.ndarray[Any, Any]


@dataclass(frozen=True, slots=True, eq=False)
class Panel:
    """The two sides of an assignment.

    Parameters
    ----------
    proposals : Candidates, n of them
        What is reviewed; amounts and values count nothing here.
    reviewers : Candidates, m of them
        Who reviews; ``min`` and ``max`` are columns like any other.
    """

    proposals: Candidates
    reviewers: Candidates


@dataclass(frozen=True, slots=True, eq=False)
class Count:
    """So many reviewers of each group on each proposal, or so many proposals for each reviewer.

    Parameters
    ----------
    rule : Rule
        The row.
    each : str
        ``proposal`` or ``reviewer``: of which each is counted.
    proposals : array of bool, shape (n,)
        Which proposals it covers.
    group : array of int, shape (m,)
        Group of each reviewer from 0; below 0 for none.
    names : tuple of str
        Name of each group; a single one may be empty.
    low, high : array of float
        Fewest and most: shape (n,) by proposal, or (m,) by reviewer.
    """

    rule: Rule
    each: Literal["proposal", "reviewer"]
    proposals: Array
    group: Array
    names: tuple[str, ...]
    low: Array
    high: Array

    def holds(self, pairs: Array) -> Array:
        """Return which assignments keep it."""
        if self.each == "reviewer":
            load = pairs[..., self.proposals, :].sum(-2)
            inside = self.group >= 0
            kept = (load >= self.low) & (load <= self.high) | ~inside
            return np.asarray(kept.all(-1))
        found = np.ones(pairs.shape[:-2], dtype=bool)
        for group in range(len(self.names)):
            count = pairs[..., self.group == group].sum(-1)
            kept = (count >= self.low) & (count <= self.high) | ~self.proposals
            found &= kept.all(-1)
        return found


@dataclass(frozen=True, slots=True, eq=False)
class Crossing:
    """Nobody judges the proposal of somebody who judges theirs.

    Parameters
    ----------
    rule : Rule
        The row.
    author : array of int, shape (n,)
        Place of the reviewer who wrote each proposal; below 0 for nobody of the list.
    """

    rule: Rule
    author: Array

    def holds(self, pairs: Array) -> Array:
        """Return which assignments keep it; see :meth:`Count.holds`."""
        found = np.ones(pairs.shape[:-2], dtype=bool)
        for first, one in enumerate(self.author):
            for second, other in enumerate(self.author[:first]):
                if one >= 0 and other >= 0 and one != other:
                    found &= pairs[..., first, other] + pairs[..., second, one] < 2
        return found


def panel(proposals: Mapping[str, Sequence[Any]], reviewers: Mapping[str, Sequence[Any]]) -> Panel:
    """Return the two sides from tables with a column ``id`` each."""
    return Panel(_side(proposals), _side(reviewers))


def _side(table: Mapping[str, Sequence[Any]]) -> Candidates:
    nothing = np.zeros(len(table["id"]))
    own = ("id", "amount", "requested", "value")
    columns = {name: cells for name, cells in table.items() if name not in own}
    return Candidates([str(one) for one in table["id"]], nothing, nothing, columns)


def of_stage(rules: Sequence[Rule], stage: str) -> tuple[Rule, ...]:
    """Return the rows whose kind belongs to a stage: ``fund`` or ``assign``."""
    kinds = registry.modules("rule")
    return tuple(rule for rule in rules if stage == kinds[rule.kind].STAGE)


def counts(rules: Sequence[Rule], asked: Panel) -> Iterator[Count | Crossing]:
    """Yield what the rows of the assign stage say, in the order of the rows."""
    kinds = registry.modules("rule")
    check(of_stage(rules, "assign"), asked)
    for rule in of_stage(rules, "assign"):
        yield from kinds[rule.kind].terms((rule,), asked)


def check(rules: Sequence[Rule], asked: Panel) -> None:
    """Refuse rows of the assign stage that read a column that is not there."""
    kinds, faults = registry.modules("rule"), []
    for rule in rules:
        for side, names in kinds[rule.kind].reads(rule).items():
            there = getattr(asked, side)
            faults += [_no_column(rule, name, side, there) for name in names if not there.has(name)]
    if faults:
        raise together(faults)


def _no_column(rule: Rule, name: str, side: str, there: Candidates) -> RuleError:
    whose = {"proposals": Text("proposals", "申请书"), "reviewers": Text("reviewers", "评审人")}
    return RuleError(
        Text("“{r}” reads a column that the {w} do not have", "“{r}”所用的列不在{w}表中").format(
            r=rule.name, w=whose[side]
        ),
        place=Place(sheet="rules", row=rule.row, column=name),
        seen=name,
        expected=", ".join(sorted(there.columns)),
        fix=meant(name, there.columns),
        code="no_such_column",
    )
