# SPDX-License-Identifier: Apache-2.0
"""What every kind of rule must hold, by all the sets of its own example.

The linear row that a term hands to a solver, the sum a person would compute, and the value the
example states are three ways to say one thing; over every set they must agree.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from types import ModuleType
from typing import TYPE_CHECKING, Any

from yuzui.testing.form import lacks

if TYPE_CHECKING:
    from yuzui.allocate.candidates import Candidates
    from yuzui.allocate.grammar import Rule
    from yuzui.allocate.term import Term

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
    """Check the set that keeps every row and the one that breaks a row of this kind."""
    ids = list(module.EXAMPLE.proposals["id"])
    kinds = _own(module)
    for name, allowed in (("holds", True), ("violates", False)):
        wanted = getattr(module.EXAMPLE, name)
        if unknown := set(wanted) - set(ids):
            yield f"EXAMPLE.{name} names no proposals: {', '.join(sorted(unknown))}"
            continue
        chosen = [float(one in wanted) for one in ids]
        broken = [term for term in _terms(module) if term.shortfall(_array(chosen))]
        if allowed and broken:
            yield f"EXAMPLE.holds breaks {broken[0].name}"
        if not allowed and not any(term.rule.kind in kinds for term in broken):
            yield "EXAMPLE.violates breaks no row of this kind"


def example_optimum_is_the_best_of_all_sets(module: ModuleType) -> Iterator[str]:
    """Check the best value under the rows by enumeration."""
    import numpy as np

    sets = _sets(len(module.EXAMPLE.proposals["id"]))
    kept = np.ones(len(sets), dtype=bool)
    for term in _terms(module):
        kept &= np.array([not term.shortfall(chosen) for chosen in sets])
    best = float((sets @ _candidates(module).value)[kept].max(initial=-np.inf))
    if abs(best - module.EXAMPLE.optimum) > 1e-9:
        yield f"EXAMPLE.optimum is {module.EXAMPLE.optimum}; by enumeration it is {best}"


def linear_rows_say_what_the_sums_say(module: ModuleType) -> Iterator[str]:
    """Check coefficients and bound of each term against its shortfall, over all sets."""
    import numpy as np

    sets = _sets(len(module.EXAMPLE.proposals["id"]))
    for term in _terms(module):
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
    straight, turned = _terms(module), _terms(module, places)
    if [term.name for term in straight] != [term.name for term in turned]:
        yield "the order of proposals changes which terms there are"
        return
    for first, second in zip(straight, turned, strict=True):
        same = np.allclose(first.coefficients[places], second.coefficients, rtol=0, atol=1e-12)
        if not same or first.bound != second.bound:
            yield f"{first.name}: the order of proposals changes the term"


def terms_say_their_row(module: ModuleType) -> Iterator[str]:
    """Check that each term carries its row, and a shape that fits the proposals."""
    size = len(module.EXAMPLE.proposals["id"])
    own = [term for term in _terms(module) if term.rule.kind in _own(module)]
    if not own:
        yield "EXAMPLE makes no term of this kind"
    for term in own:
        if term.group.shape != (size,):
            yield f"{term.name}: group has shape {term.group.shape}, not ({size},)"
        if not term.name.startswith(term.rule.name):
            yield f"{term.name}: the name does not begin with that of its row"


CHECKS = (
    declares_itself,
    example_is_small_and_of_this_kind,
    example_sets_hold_and_break,
    example_optimum_is_the_best_of_all_sets,
    linear_rows_say_what_the_sums_say,
    order_of_proposals_changes_nothing,
    terms_say_their_row,
)


def _own(module: ModuleType) -> set[str]:
    """Return the names under which this file is registered and stands in its example."""
    from yuzui import plugins

    places = plugins.modules("rule").places
    asked = {str(row["kind"]) for row in module.EXAMPLE.rules}
    return {kind for kind in asked if places.get(kind) == module.__name__}


def _array(values: Sequence[float]) -> Array:
    import numpy as np

    return np.array(values)


def _sets(size: int) -> Array:
    """Return every set of so many proposals, shape (2**size, size), 0 or 1."""
    import numpy as np

    return ((np.arange(2**size)[:, None] >> np.arange(size)) & 1).astype(float)


def _rules(module: ModuleType) -> tuple[Rule, ...]:
    from yuzui.allocate.rulebook import FORMAT, build

    shared = {"strength": "hard", "source": "EXAMPLE"}
    rows = [{**shared, **row} for row in module.EXAMPLE.rules]
    value = {"from": "given", "per": "proposal", "zero": 0}
    return build({"format": FORMAT, "value": value, "rule": rows}, "EXAMPLE").rules


def _candidates(module: ModuleType, places: Sequence[int] | None = None) -> Candidates:
    from dataclasses import replace

    from yuzui.allocate.candidates import Candidates
    from yuzui.allocate.rules.budget import money

    table = module.EXAMPLE.proposals
    at = range(len(table["id"])) if places is None else places
    rows = {name: [cells[k] for k in at] for name, cells in table.items()}
    own = ("id", "amount", "value")
    made = Candidates(
        ids=rows["id"],
        amount=_array(rows["amount"]),
        value=_array(rows["value"]),
        columns={name: cells for name, cells in rows.items() if name not in own},
    )
    total = sum(money(rule) for rule in _rules(module) if rule.kind == "budget")
    return replace(made, budget=float(total))


def _terms(module: ModuleType, places: Sequence[int] | None = None) -> list[Term]:
    """Return the terms of all rows of the example, in order of kinds and rows."""
    from yuzui import plugins

    kinds, rules = plugins.modules("rule"), _rules(module)
    candidates = _candidates(module, places)
    return [
        term
        for kind in sorted({rule.kind for rule in rules})
        for term in kinds[kind].terms([r for r in rules if r.kind == kind], candidates)
    ]
