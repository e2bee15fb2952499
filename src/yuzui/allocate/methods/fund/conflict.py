# SPDX-License-Identifier: Apache-2.0
"""Which rules contradict one another, and what would mend it.

The smallest conflict is found by the deletion filter: each rule in turn is left out, and stays
out if the rest is still impossible. What remains is impossible together, and possible without
any one of its members. Then each member alone is made elastic: how far must it give way?

References
----------
Chinneck and Dravnieks 1991, doi:10.1287/ijoc.3.2.157
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from yuzui.allocate.methods.fund.portfolio import best
from yuzui.allocate.methods.fund.problem import Change, Problem
from yuzui.allocate.term import Term

Array = np.ndarray[Any, Any]

_SHARE = 1e-7
"""How near the limit of a share is sought, fraction."""


@dataclass(frozen=True, slots=True)
class Conflict:
    """A smallest set of rules that cannot hold together.

    Parameters
    ----------
    terms : tuple of Term
        Its members.
    loosen : tuple of (Term, float or None)
        The limit of each member at which, alone changed, a set exists; None if none does.
    """

    terms: tuple[Term, ...]
    loosen: tuple[tuple[Term, float | None], ...]


def possible(problem: Problem, terms: tuple[Term, ...]) -> bool:
    """Return whether any set keeps these terms."""
    return _any(problem, terms) is not None


def _any(problem: Problem, terms: tuple[Term, ...]) -> Array | None:
    """Return some set that keeps these terms, or None."""
    nothing = np.zeros(len(problem.candidates))
    slate = best(replace(problem, terms=terms), Change(value=nothing))
    return None if slate.status == "infeasible" else slate.chosen


def smallest(problem: Problem) -> Conflict:
    """Return a smallest conflict of an infeasible problem.

    Parameters
    ----------
    problem : Problem
        A problem without a set.

    Returns
    -------
    Conflict
        Members in the order of the rules, each with the limit that mends it.
    """
    kept = tuple(term for term in problem.terms if term.rule.hard)
    for term in kept:
        rest = tuple(other for other in kept if other is not term)
        if not possible(problem, rest):
            kept = rest
    hard = tuple(term for term in problem.terms if term.rule.hard)
    return Conflict(kept, tuple((term, _mended(problem, term, hard, kept)) for term in kept))


def _mended(
    problem: Problem, term: Term, hard: tuple[Term, ...], conflict: tuple[Term, ...]
) -> float | None:
    """Return the nearest limit of one term that lets a set exist, under all rules if possible."""
    for group in (hard, conflict):
        others = tuple(other for other in group if other is not term)
        if possible(problem, others):
            found = _elastic if term.whole is None else _bisected
            return found(problem, term, others)
    return None


def _elastic(problem: Problem, term: Term, others: tuple[Term, ...]) -> float | None:
    soft = replace(term.rule, strength="soft", penalty=1.0, shortfall_limit=None)
    again = replace(problem, terms=(*others, replace(term, rule=soft)))
    slate = best(again, Change(value=np.zeros(len(problem.candidates))))
    if slate.objective is None:
        return None
    reached = term.achieved(slate.chosen)
    return max(reached, term.limit) if term.sense == "<=" else min(reached, term.limit)


def _bisected(problem: Problem, term: Term, others: tuple[Term, ...]) -> float | None:
    """Return the limit of a share of what is awarded, where the base moves with the set."""
    bad, good = term.limit, 1.0 if term.sense == "<=" else 0.0
    if not possible(problem, (*others, term.at(good))):
        return None
    while abs(good - bad) > _SHARE:
        middle = (bad + good) / 2
        found = _any(problem, (*others, term.at(middle)))
        if found is None:
            bad = middle
        else:
            # what a set reaches is a limit that it keeps
            reached = term.achieved(found)
            good = min(middle, reached) if term.sense == "<=" else max(middle, reached)
    return good
