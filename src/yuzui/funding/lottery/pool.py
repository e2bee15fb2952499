# SPDX-License-Identifier: Apache-2.0
r"""What lots are drawn over: candidates, the rows they share, and completions that keep them.

Each hard rule is a row :math:`a x \le b` over the candidates; a completion is a set with some in
and some out that keeps every row.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from yuzui.errors import LimitReachedError
from yuzui.solve.model import Limits, Model, Rows
from yuzui.solve.solution import Solution
from yuzui.text import Text

Array = np.ndarray[Any, Any]
Solve = Callable[[Model, Limits, Array | None], Solution]

_ANY = Limits(gap=1e9, seconds=60.0)


@dataclass(frozen=True, slots=True, eq=False)
class Pool:
    """What lots are drawn over."""

    ids: tuple[str, ...]
    rows: Array
    room: Array
    rules: tuple[str, ...]
    solve: Solve


def nobody(pool: Pool) -> tuple[Array, Array]:
    """Return nobody in and nobody out."""
    return np.zeros(len(pool.ids), dtype=bool), np.zeros(len(pool.ids), dtype=bool)


def completion(pool: Pool, inside: Array, outside: Array, which: Array) -> Array | None:
    """Return a set with some in and some out that keeps some rows, or None if there is none."""
    rows, room = pool.rows[which], pool.room[which]
    if (rows @ inside <= room).all():
        return inside.copy()
    if (rows @ inside + np.minimum(rows, 0) @ ~(inside | outside) > room).any():
        return None
    # what uses little of the upper limits leaves most to be drawn
    use = np.maximum(rows / np.maximum(abs(room), 1e-9)[:, None], 0).sum(axis=0)
    model = Model(
        -use / max(float(use.max(initial=0.0)), 1e-9),
        inside.astype(float),
        (~outside).astype(float),
        np.ones(len(pool.ids), dtype=bool),
        dense(rows, room),
    )
    answer = pool.solve(model, _ANY, None)
    if answer.values is not None:
        return np.asarray(answer.values > 0.5)
    if answer.status == "infeasible":
        return None
    raise LimitReachedError(
        Text("whether the rules can still be kept was not settled in time", "未能及时判定规则能否满足"),
        seen=answer.status,
        fix=Text(
            "run it again where the machine is less busy, or take rules out that are not needed",
            "请在机器较空闲时重新运行，或删去不需要的规则",
        ),
    )


def dense(rows: Array, room: Array) -> Rows:
    """Return upper limits as rows of a model, zeros left out."""
    places = [np.flatnonzero(line) for line in rows]
    sizes = np.array([0, *map(len, places)], dtype=np.int64)
    return Rows(
        starts=np.cumsum(sizes),
        columns=np.concatenate([np.zeros(0, dtype=np.int64), *places]),
        values=np.concatenate([np.zeros(0), *(line[p] for line, p in zip(rows, places, strict=True))]),
        low=np.full(len(room), -np.inf),
        high=room,
    )


def blamed(pool: Pool, inside: Array, outside: Array, place: int) -> str:
    """Return the first rule such that the rules up to it admit no completion."""
    inside = inside.copy()
    inside[place] = True
    rules = list(dict.fromkeys(pool.rules))
    number = np.array([rules.index(name) for name in pool.rules])
    low, high = 0, len(rules) - 1
    while low < high:
        middle = (low + high) // 2
        if completion(pool, inside, outside, number <= middle) is None:
            high = middle
        else:
            low = middle + 1
    return rules[low]
