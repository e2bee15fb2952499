# SPDX-License-Identifier: Apache-2.0
"""What every kind of rule must hold, by all the sets of its own example.

The linear row that a term hands to a solver, the sum a person would compute, and the value the
example states are three ways to say one thing; over every set they must agree.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from types import ModuleType
from typing import TYPE_CHECKING, Any

from tests.contracts.checks import pairing
from tests.contracts.checks.form import lacks

if TYPE_CHECKING:
    from yuzui.funding.portfolio_problem import Problem
    from yuzui.funding.rulebook import Book

    Array = Any

MOST = 16
"""Proposals of an example at most: every set of them is looked at."""
STAGES = ("fund", "assign", "deploy")


def declares_itself(module: ModuleType) -> Iterator[str]:
    """Check stage, fields and reference."""
    if module.STAGE not in STAGES:
        yield f"STAGE {module.STAGE} is none of {', '.join(STAGES)}"
    names = [field.name for field in module.FIELDS]
    if len(set(names)) != len(names):
        yield "two FIELDS have one name"
    for field in module.FIELDS:
        for text in (field.label, field.help):
            yield from (f"field {field.name} {fault}" for fault in lacks(text))
    if not module.SOURCE:
        yield "SOURCE names no reference"


def example_is_small_and_of_this_kind(module: ModuleType) -> Iterator[str]:
    """Check that the example can be enumerated and has a row of this kind."""
    if len(module.EXAMPLE.proposals["id"]) > MOST:
        yield f"EXAMPLE has more than {MOST} proposals: their sets cannot be enumerated"
    if not _own(module):
        yield "EXAMPLE has no row of this kind under the name it is registered by"


def example_sets_hold_and_break(module: ModuleType) -> Iterator[str]:
    """Check the set that keeps every row and the one that breaks a row of this kind.

    Parameters
    ----------
    module : module
        A rule of the fund stage.

    Yields
    ------
    str
        A sentence.
    """
    import numpy as np

    asked = problem(module.EXAMPLE)
    whole = list(asked.candidates.ids[: asked.candidates.whole])
    kinds = _own(module)
    for name, allowed in (("holds", True), ("violates", False)):
        wanted = getattr(module.EXAMPLE, name)
        if unknown := set(wanted) - set(whole):
            yield f"EXAMPLE.{name} names no proposals: {', '.join(sorted(unknown))}"
            continue
        if not wanted:
            if allowed or [t for t in asked.terms if t.rule.kind in kinds]:
                yield f"EXAMPLE.{name} is empty"
            continue
        chosen = np.zeros(len(asked.candidates))
        chosen[[whole.index(one) for one in wanted]] = 1.0
        broken = [term for term in asked.terms if term.shortfall(chosen)]
        barred = bool((chosen > 0)[~asked.candidates.open].any())
        if allowed and (broken or barred):
            yield f"EXAMPLE.holds breaks {broken[0].name if broken else 'a row that bars'}"
        if not allowed and not barred and not any(t.rule.kind in kinds for t in broken):
            yield "EXAMPLE.violates breaks no row of this kind"


def example_optimum_is_the_best_of_all_sets(module: ModuleType) -> Iterator[str]:
    """Check by enumeration the best value under the rows, and that one set alone reaches it.

    Parameters
    ----------
    module : module
        A rule of the fund stage.

    Yields
    ------
    str
        A sentence.
    """
    import numpy as np

    asked = problem(module.EXAMPLE)
    sets = _sets(asked)
    kept = np.ones(len(sets), dtype=bool)
    for term in asked.terms:
        kept &= np.array([not term.shortfall(chosen) for chosen in sets])
    worth = sets @ asked.candidates.value
    for bonus in asked.bonuses:
        both = [sets[:, asked.candidates.copies(place)].sum(1) > 0 for place in bonus.pair]
        worth = worth + bonus.value * (both[0] & both[1])
    best = float(worth[kept].max(initial=-np.inf))
    if abs(best - module.EXAMPLE.optimum) > 1e-9:
        yield f"EXAMPLE.optimum is {module.EXAMPLE.optimum}; by enumeration it is {best}"
    elif int((worth[kept] > best - 1e-9).sum()) > 1:
        yield "EXAMPLE.optimum is reached by more than one set"


def linear_rows_say_what_the_sums_say(module: ModuleType) -> Iterator[str]:
    """Check coefficients and bound of each term against its shortfall, over all sets."""
    import numpy as np

    asked = problem(module.EXAMPLE)
    sets = _sets(asked)
    for term in asked.terms:
        if term.sense not in ("<=", ">="):
            yield f"{term.name}: sense {term.sense} is none"
            continue
        side = sets @ term.coefficients - term.bound
        allowed = 1e-9 * max(1.0, abs(term.bound))
        row = side <= allowed if term.sense == "<=" else side >= -allowed
        said = np.array([not term.shortfall(chosen) for chosen in sets])
        if not np.array_equal(row, said):
            wrong = int(np.flatnonzero(row != said)[0])
            yield f"{term.name}: the linear row and the sum differ on the set {sets[wrong]}"


def order_of_proposals_changes_nothing(module: ModuleType) -> Iterator[str]:
    """Check that a permuted table gives the permuted terms."""
    import numpy as np

    size = len(module.EXAMPLE.proposals["id"])
    places = list(np.random.default_rng(7).permutation(size))
    straight, turned = problem(module.EXAMPLE), problem(module.EXAMPLE, places)
    if [term.name for term in straight.terms] != [term.name for term in turned.terms]:
        yield "the order of proposals changes which terms there are"
        return
    for first, second in zip(straight.terms, turned.terms, strict=True):
        parts = first.coefficients[:size], second.coefficients[:size]
        same = np.allclose(parts[0][places], parts[1], rtol=0, atol=1e-12)
        if not same or first.bound != second.bound:
            yield f"{first.name}: the order of proposals changes the term"


def terms_say_their_row(module: ModuleType) -> Iterator[str]:
    """Check that each term carries its row and fits, and that a row does something."""
    asked = problem(module.EXAMPLE)
    size = len(asked.candidates)
    own = [term for term in asked.terms if term.rule.kind in _own(module)]
    acts = own or asked.bonuses or asked.candidates.parent is not None
    if not acts and asked.candidates.open.all() and not getattr(module, "LATER", False):
        yield "EXAMPLE makes no term of this kind, bars nobody and adds nothing"
    for term in own:
        if term.group.shape != (size,):
            yield f"{term.name}: group has shape {term.group.shape}, not ({size},)"
        if not term.name.startswith(term.rule.name):
            yield f"{term.name}: the name does not begin with that of its row"


def _of_fund(check: Callable[[ModuleType], Iterator[str]]) -> Callable[..., Iterator[str]]:
    """Return a check that looks at rules of the fund stage alone."""

    @functools.wraps(check)
    def asked(module: ModuleType) -> Iterator[str]:
        if module.STAGE == "fund":
            yield from check(module)

    return asked


def example_is_what_all_assignments_say(module: ModuleType) -> Iterator[str]:
    """Check the example of a rule of the assign stage; see :mod:`tests.contracts.checks.pairing`."""
    if module.STAGE == "assign":
        yield from pairing.faults(module)


CHECKS = (
    declares_itself,
    _of_fund(example_is_small_and_of_this_kind),
    _of_fund(example_sets_hold_and_break),
    _of_fund(example_optimum_is_the_best_of_all_sets),
    _of_fund(linear_rows_say_what_the_sums_say),
    _of_fund(order_of_proposals_changes_nothing),
    _of_fund(terms_say_their_row),
    example_is_what_all_assignments_say,
)


def _own(module: ModuleType) -> set[str]:
    """Return the names under which this file is registered and stands in its example."""
    from yuzui import registry

    places = registry.modules("rule").places
    asked = {str(row["kind"]) for row in module.EXAMPLE.rules}
    return {kind for kind in asked if places.get(kind) == module.__name__}


def _sets(asked: Problem) -> Array:
    """Return every set of entries that may be funded, one level a proposal at most, 0 or 1."""
    import numpy as np

    size = len(asked.candidates)
    sets = ((np.arange(2**size)[:, None] >> np.arange(size)) & 1).astype(float)
    sets = sets[~(sets[:, ~asked.candidates.open] > 0).any(1)]
    if asked.candidates.parent is None:
        return sets
    levels = [sets[:, asked.candidates.copies(k)].sum(1) for k in range(asked.candidates.whole)]
    return sets[np.max(levels, axis=0) <= 1]


def book(example: Any, order: int = 1, factor: float = 1.0) -> Book:
    """Return the book of an example's rows.

    Parameters
    ----------
    example : Example
        The example; strength and source may be left out.
    order : int
        -1 turns the rows round.
    factor : float
        Unit of amounts.

    Returns
    -------
    Book
        The rules.
    """
    from yuzui.funding.rulebook import FORMAT, build

    shared = {"strength": "hard", "source": "EXAMPLE"}
    rows = [{**shared, **row} for row in example.rules][::order]
    value = {"from": "given", "per": "proposal", "zero": 0}
    return build({"format": FORMAT, "call": {"unit": factor}, "value": value, "rule": rows})


def problem(example: Any, places: Sequence[int] | None = None, order: int = 1, factor: float = 1.0) -> Problem:
    """Return the problem of an example, put together as the study puts it together.

    Parameters
    ----------
    example : Example
        The example.
    places : sequence of int, optional
        Order of its proposals.
    order, factor : int, float
        See :func:`book`.

    Returns
    -------
    Problem
        Ready to be enumerated or solved.
    """
    import numpy as np

    from yuzui.funding import slate_solution as chosen
    from yuzui.funding.candidates import Candidates
    from yuzui.funding.portfolio_problem import ineligible

    table, rules = example.proposals, book(example, order, factor)
    at = range(len(table["id"])) if places is None else places
    rows = {name: [cells[k] for k in at] for name, cells in table.items()}
    made = Candidates(
        ids=rows["id"],
        amount=np.array(rows["amount"], dtype=float) * factor,
        value=np.array(rows["value"], dtype=float),
        columns={k: v for k, v in rows.items() if k not in ("id", "amount", "value")},
    )
    able = np.ones(len(made), dtype=bool)
    for _, out in ineligible(rules.rules, made):
        able &= ~out
    return chosen.problem(rules, replace(made, eligible=able), 7)
