# SPDX-License-Identifier: Apache-2.0
"""Serial generation of project schedules: many orders of one project at once, the same starts from loop and twin.

Each task in turn starts at the first instant from which what precedes it allows it and everything it takes is free
until its end (Kelley 1963, the serial scheme). Time and amounts are whole numbers, so loop, compiled loop and twin
agree integer for integer.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from yuzui.solve.kernels import kernel

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Ints = NDArray[np.int64]

AT_ONCE = 1 << 21
"""Cells of free capacity that the twin has in memory at once."""


def _vectorised(
    orders: Ints, duration: Ints, release: Ints, arcs: tuple[Ints, Ints, Ints], need: Ints, free: Ints
) -> Ints:
    """Place the n-th task of every order together."""
    batch = max(1, AT_ONCE // max(1, free.size))
    parts = [
        _batch(orders[at : at + batch], duration, release, arcs, need, free) for at in range(0, len(orders), batch)
    ]
    return np.concatenate(parts) if parts else np.zeros(orders.shape, dtype=np.int64)


def _batch(orders: Ints, duration: Ints, release: Ints, arcs: tuple[Ints, Ints, Ints], need: Ints, free: Ints) -> Ints:
    first, before, least = arcs
    many, tasks = orders.shape
    span = len(free)
    start = np.zeros((many, tasks), dtype=np.int64)
    left = np.repeat(free.T[None], many, axis=0)  # order, resource, time
    time, rows = np.arange(span), np.arange(many)
    widest = int(np.diff(first).max(initial=0))
    # of each task, its predecessors padded to one width
    place = first[:-1, None] + np.arange(widest)
    there = place < first[1:, None]
    place = np.where(there, place, 0)
    for step in range(tasks):
        task = orders[:, step]
        earliest = release[task].copy()
        if widest:
            reach = np.where(there[task], start[rows[:, None], before[place[task]]] + least[place[task]], 0)
            np.maximum(earliest, reach.max(axis=1), out=earliest)
        needs, length = need[task], duration[task]
        short = (left < needs[:, :, None]).any(axis=1)
        # the first instant at or after each at which something is short
        bad = np.where(short, time, span)
        next_bad = np.minimum.accumulate(bad[:, ::-1], axis=1)[:, ::-1]
        fits = (next_bad - time >= length[:, None]) & (time >= earliest[:, None])
        begin = np.where(fits.any(axis=1), fits.argmax(axis=1), span)
        begin = np.where(length > 0, begin, np.minimum(earliest, span))
        start[rows, task] = begin
        runs = (time >= begin[:, None]) & (time < (begin + length)[:, None])
        left -= needs[:, :, None] * runs[:, None, :]
    return start


@kernel(_vectorised)
def generate(
    orders: Ints, duration: Ints, release: Ints, arcs: tuple[Ints, Ints, Ints], need: Ints, free: Ints
) -> Ints:
    """Return the starts of all tasks for each order.

    Parameters
    ----------
    orders : array of int64, shape (orders, tasks)
        Task numbers; each after all that precede it.
    duration, release : array of int64, shape (tasks,)
        Length of each task, and before when it does not start.
    arcs : (array of int64, shape (tasks + 1,), array of int64, array of int64)
        Where the predecessors of each task begin, which they are, and the least time from their start to its.
    need : array of int64, shape (tasks, resources)
        What each takes while it runs; a task without length takes nothing.
    free : array of int64, shape (time, resources)
        What there is in each unit of time; what does not fit within it starts where it ends, and takes nothing.

    Returns
    -------
    array of int64, shape (orders, tasks)
        Starts.
    """
    first, before, least = arcs
    many, tasks = orders.shape
    span, kinds = free.shape
    start = np.zeros((many, tasks), dtype=np.int64)
    left = np.empty((span, kinds), dtype=np.int64)
    for one in range(many):
        for at in range(span):
            for kind in range(kinds):
                left[at, kind] = free[at, kind]
        for step in range(tasks):
            task = orders[one, step]
            begin, length = release[task], duration[task]
            for link in range(first[task], first[task + 1]):
                begin = max(begin, start[one, before[link]] + least[link])
            begin = min(begin, span)
            at = begin
            while length > 0 and at < begin + length:
                if begin + length > span:
                    begin = span
                    break
                for kind in range(kinds):
                    if left[at, kind] < need[task, kind]:
                        begin = at + 1
                        break
                at += 1
            start[one, task] = begin
            for at in range(begin, min(begin + length, span)):
                for kind in range(kinds):
                    left[at, kind] -= need[task, kind]
    return start
