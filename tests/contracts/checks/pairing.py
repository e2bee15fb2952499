# SPDX-License-Identifier: Apache-2.0
"""What every rule of the assign stage must hold, by all the assignments of its own example.

Every proposal gets as many reviewers as its row demands; all such assignments are looked at.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping, Sequence
from types import ModuleType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from yuzui.funding.candidates import Panel

    Array = Any


def faults(module: ModuleType) -> Iterator[str]:
    """Check the sets that keep and break, the optimum, and that order changes nothing.

    Parameters
    ----------
    module : module
        A rule of the assign stage.

    Yields
    ------
    str
        A sentence.
    """
    import numpy as np

    example = module.EXAMPLE
    if len(example.proposals["id"]) > 5 or len(example.reviewers["id"]) > 6:
        yield "EXAMPLE is too large: its assignments cannot be enumerated"
        return
    names = [str(row["kind"]) for row in example.rules]
    own = module.__name__.rpartition(".")[2]
    if own not in names:
        yield "EXAMPLE has no row of this kind under the name it is registered by"
        return
    for name, allowed in (("holds", True), ("violates", False)):
        pairs = getattr(example, name)
        if not pairs:
            if allowed or not getattr(module, "LATER", False):
                yield f"EXAMPLE.{name} is empty"
        elif _kept(example, _made(example, pairs), only=None if allowed else own) != allowed:
            yield f"EXAMPLE.{name} {'breaks a row' if allowed else 'breaks no row of this kind'}"
    every = _all(example)
    worth = (every * np.array(example.scores)).sum((-1, -2))
    best = float(worth[kept(example, every)].max(initial=-np.inf))
    if abs(best - example.optimum) > 1e-9:
        yield f"EXAMPLE.optimum is {example.optimum}; by enumeration it is {best}"


def kept(example: Any, every: Array, only: str | None = None) -> Array:
    """Return which assignments keep the rows of an example.

    Parameters
    ----------
    example : Pairing
        The example.
    every : array, shape (..., n, m)
        Assignments.
    only : str, optional
        Look at rows of this kind alone.

    Returns
    -------
    array of bool, shape (...)
        Over all rows; ties bar where a row of conflicts says so.
    """
    import numpy as np

    from yuzui.funding.candidates import counts, panel
    from yuzui.funding.rulebook import FORMAT, build

    shared = {"strength": "hard", "source": "EXAMPLE"}
    rows = [{**shared, **r} for r in example.rules if only in (None, r["kind"])]
    value = {"from": "given", "per": "proposal", "zero": 0}
    rules = build({"format": FORMAT, "value": value, "rule": rows}).rules
    asked: Panel = panel(example.proposals, example.reviewers)
    found = np.ones(every.shape[:-2], dtype=bool)
    for count in counts(rules, asked):
        found &= count.holds(every)
    if any(rule.kind == "conflict" for rule in rules):
        found &= ~(every[..., _made(example, example.barred) > 0] > 0).any(-1)
    return found


def _kept(example: Any, pairs: Array, only: str | None) -> bool:
    return bool(kept(example, pairs, only))


def _made(example: Any, pairs: Sequence[str]) -> Array:
    import numpy as np

    n, m = (_places(example.proposals), _places(example.reviewers))
    made = np.zeros((len(n), len(m)), dtype=np.int8)
    for pair in pairs:
        proposal, reviewer = pair.split()
        made[n[proposal], m[reviewer]] = 1
    return made


def _places(table: Mapping[str, Sequence[Any]]) -> dict[str, int]:
    return {str(name): k for k, name in enumerate(table["id"])}


def _all(example: Any) -> Array:
    """Return every assignment of two reviewers to each proposal."""
    import numpy as np

    m = len(example.reviewers["id"])
    lines = np.zeros((0, m), dtype=np.int8)
    for pair in itertools.combinations(range(m), 2):
        line = np.zeros((1, m), dtype=np.int8)
        line[0, list(pair)] = 1
        lines = np.concatenate([lines, line])
    n = len(example.proposals["id"])
    chosen = np.indices((len(lines),) * n).reshape(n, -1).T
    return lines[chosen]
