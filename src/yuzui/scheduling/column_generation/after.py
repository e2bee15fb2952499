# SPDX-License-Identifier: Apache-2.0
"""What is left of the options of tasks that follow others, once the others' options are known."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from yuzui.scheduling.instance import Instance
from yuzui.scheduling.options import Options

if TYPE_CHECKING:
    import numpy as np

    Array = np.ndarray[Any, Any]

ROUNDS = 20
"""Rounds in which windows are narrowed; a check of the bound must use as many."""
_FAR = 2**60


def narrowed(instance: Instance, found: Options) -> tuple[Options, Array]:
    """Return options cut to when the tasks that each task follows let it run.

    Notes
    -----
    A task starts no earlier than the earliest end of what it follows and the least lag, and no
    later than its latest end and the longest lag; all tasks are looked at once a round.
    """
    number = {id: at for at, id in enumerate(instance.tasks)}
    ties = np.array(
        [
            (at, number.get(tie.task, -1), tie.low, _FAR if tie.high is None else tie.high)
            for at, task in enumerate(instance.tasks.values())
            for tie in task.after
        ],
        dtype=np.int64,
    ).reshape(-1, 4)
    start, end, kept = found.start, found.end, np.arange(len(found))
    length = found.duration
    for _ in range(ROUNDS if len(ties) else 0):
        task = found.task[kept]
        low, high = _limits(ties, length, task, start, end)
        first, last = np.maximum(start, low[task]), np.minimum(end, high[task])
        fits = last - first >= length[task]
        if fits.all() and (first == start).all() and (last == end).all():
            break
        start, end, kept = first[fits], last[fits], kept[fits]
    task = found.task[kept]
    left = replace(
        found, task=task, resource=found.resource[kept], block=found.block[kept], start=start,
        end=end, first=np.searchsorted(task, np.arange(len(length) + 1)),
    )  # fmt: skip
    return left, kept


def _limits(ties: Array, length: Array, task: Array, start: Array, end: Array) -> tuple[Array, Array]:
    """Return between which seconds each task must lie, from what the others have left."""
    earliest, latest = np.full(len(length), _FAR), np.full(len(length), -_FAR)
    np.minimum.at(earliest, task, start)
    np.maximum.at(latest, task, end)
    own, other, least, most = ties.T
    # a task that follows one that cannot run cannot run
    gone = (other < 0) | (latest[other] == -_FAR)
    low, high = np.full(len(length), -_FAR), np.full(len(length), _FAR)
    after = np.where(gone, _FAR, earliest[other] + length[other] + least)
    before = np.where(most == _FAR, _FAR, latest[other] + most + length[own])
    np.maximum.at(low, own, after)
    np.minimum.at(high, own, np.where(gone, -_FAR, before))
    return low, high
