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

from yuzui.funding.portfolio.portfolio import best
from yuzui.funding.portfolio.problem import Change, Problem
from yuzui.funding.term import Term

Array = np.ndarray[Any, Any]

_SHARE = 1e-7
"""How near the limit of a share is sought, fraction."""


@dataclass(frozen=True, slots=True)
class Conflict:
    """A smallest set of rules that cannot hold together."""

    terms: tuple[Term, ...]
    loosen: tuple[tuple[Term, float | None], ...]
    beside: bool = False


def possible(problem: Problem, terms: tuple[Term, ...]) -> bool:
    """Return whether any set keeps these terms."""
    return _any(problem, terms) is not None


def _any(problem: Problem, terms: tuple[Term, ...]) -> Array | None:
    """Return some set that keeps these terms, or None."""
    nothing = np.zeros(len(problem.candidates))
    slate = best(replace(problem, terms=terms), Change(value=nothing))
    return None if slate.status == "infeasible" else slate.chosen


def smallest(problem: Problem) -> Conflict:
    """Return a smallest conflict of an infeasible problem."""
    # a soft row with a largest shortfall contradicts others like a hard one at that limit
    asked = {least: term for term in problem.terms if (least := term.least) is not None}
    kept = rows = tuple(asked)
    for term in rows:
        rest = _without(term, kept)
        if not possible(problem, rest):
            kept = rest
    beside = not any(possible(problem, _without(term, rows)) for term in kept)
    others = kept if beside else rows
    loosen = []
    for term in kept:
        to, written = _mended(problem, term, _without(term, others)), asked[term]
        loosen.append((written, None if to is None else to + (written.limit - term.limit)))
    return Conflict(tuple(asked[term] for term in kept), tuple(loosen), beside)


def _without(term: Term, terms: tuple[Term, ...]) -> tuple[Term, ...]:
    return tuple(other for other in terms if other is not term)


def _mended(problem: Problem, term: Term, others: tuple[Term, ...]) -> float | None:
    """Return the nearest limit of one term that lets a set keep the others."""
    if not possible(problem, others):
        return None
    found = _elastic if term.whole is None else _bisected
    return found(problem, term, others)


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
