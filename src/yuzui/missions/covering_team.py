# SPDX-License-Identifier: Apache-2.0
"""The smallest set of people that covers every need of a task, proved; of equal sets one that worked together most."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from yuzui.solve import highs
from yuzui.solve.model import Model, Rows

Bools = NDArray[np.bool_]
Ints = NDArray[np.int64]
Pairs = Mapping[tuple[int, int], int]


@dataclass(frozen=True, slots=True)
class Task:
    """Who can meet which need, how many times each is to be covered, and what limits the choice.

    Parameters
    ----------
    able : array of bool, shape (people, needs)
        Who can meet which need.
    times : array of int, shape (needs,)
        How many people must cover each need.
    groups : array of int, shape (people,)
        Institution of each person; -1 where it is not known, which no limit counts.
    most : int or None
        Most people of one institution.
    joint : mapping of (int, int) to int
        Joint works of two people, the smaller place first.
    """

    able: Bools
    times: Ints
    groups: Ints
    most: int | None
    joint: Pairs


@dataclass(frozen=True, slots=True)
class Cover:
    """A set of people that covers every need; ``proven`` that no smaller one does, ``joint`` their joint works."""

    people: list[int]
    proven: bool
    joint: int


def smallest(task: Task, without: Sequence[int] = ()) -> Cover | None:
    """Return a smallest covering set, or None if there is none.

    Minimise Σ x_i with Σ_{i able j} x_i ≥ c_j for each need j and Σ_{i in g} x_i ≤ ``most`` for each
    institution g, x binary (set multicover); then, at that size, maximise the joint works of chosen pairs.
    """
    n = len(task.able)
    model = _model(task, without, {})
    first = highs.solve(model)
    if first.values is None:
        return None
    size = round(float(first.values[:n].sum()))
    proven = first.status == "optimal"
    chosen = np.flatnonzero(first.values[:n] > 0.5)
    if task.joint and size > 1:
        second = highs.solve(_model(task, without, task.joint, size))
        if second.values is not None:
            chosen = np.flatnonzero(second.values[:n] > 0.5)
    people = [int(one) for one in chosen]
    inside = set(people)
    joint = sum(works for (a, b), works in task.joint.items() if a in inside and b in inside)
    return Cover(people, proven, joint)


def _model(task: Task, without: Sequence[int], joint: Pairs, size: int | None = None) -> Model:
    """Return the program; with joint works the size is fixed and the works of chosen pairs are maximised."""
    n, pairs = len(task.able), list(joint.items())
    high = np.ones(n + len(pairs))
    high[list(without)] = 0.0
    starts: list[int] = [0]
    columns: list[int] = []
    values: list[float] = []
    low: list[float] = []
    top: list[float] = []

    def row(places: Sequence[int], weights: Sequence[float], at_least: float, at_most: float) -> None:
        columns.extend(places)
        values.extend(weights)
        starts.append(len(columns))
        low.append(at_least)
        top.append(at_most)

    for need, times in enumerate(task.times.tolist()):
        places = np.flatnonzero(task.able[:, need]).tolist()
        row(places, [1.0] * len(places), float(times), np.inf)
    if task.most is not None:
        for group in sorted(set(task.groups.tolist()) - {-1}):
            places = np.flatnonzero(task.groups == group).tolist()
            if len(places) > task.most:
                row(places, [1.0] * len(places), -np.inf, float(task.most))
    if size is not None:
        row(list(range(n)), [1.0] * n, float(size), float(size))
    for k, ((a, b), _) in enumerate(pairs):
        # a pair counts only if both are chosen
        row([a, n + k], [1.0, -1.0], 0.0, np.inf)
        row([b, n + k], [1.0, -1.0], 0.0, np.inf)
    objective = np.zeros(n + len(pairs))
    if size is None:
        objective[:n] = 1.0
    else:
        objective[n:] = [float(works) for _, works in pairs]
    return Model(
        objective=objective,
        low=np.zeros(n + len(pairs)),
        high=high,
        integer=np.arange(n + len(pairs)) < n,
        rows=Rows(
            np.array(starts, dtype=np.int64),
            np.array(columns, dtype=np.int64),
            np.array(values, dtype=float),
            np.array(low, dtype=float),
            np.array(top, dtype=float),
        ),
        maximise=size is not None,
    )


def size_by_subsets(able: Bools) -> int | None:
    """Return the size of the smallest set that covers each need once, by another exact method; None if there is none.

    Layer by layer: all sets of needs that k people can cover, as bits, k = 1, 2, … until the whole is among them.
    Exact for up to some twenty needs; it shares nothing with the integer program.
    """
    needs = able.shape[1]
    masks = np.unique(able @ (1 << np.arange(needs)))
    masks = masks[masks > 0]
    whole = (1 << needs) - 1
    reached = np.zeros(1 << needs, dtype=bool)
    reached[0] = True
    for size in range(1, needs + 1):
        states = np.flatnonzero(reached)
        for mask in masks.tolist():
            reached[states | mask] = True
        if reached[whole]:
            return size
    return None


def lacking(task: Task) -> list[tuple[int, int]]:
    """Return needs that too few people can meet, each with how many can: the smallest cause of an impossible task."""
    counts = task.able.sum(axis=0)
    return [(j, int(counts[j])) for j in range(len(task.times)) if counts[j] < task.times[j]]
