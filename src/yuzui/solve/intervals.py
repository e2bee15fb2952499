# SPDX-License-Identifier: Apache-2.0
"""The neutral model of tasks that may run: which of them, where and when, so that most is won.

Lists in, starts out. A machine is anything tasks run on: a whole resource, or the part of one
between two tasks that stay where they are.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

Place = tuple[int, int]
"""Machine and start."""

Span = tuple[int, int, int]
"""Start, end and the amount in use in between."""


@dataclass(frozen=True, slots=True)
class Machine:
    """What tasks run on.

    Parameters
    ----------
    room : int
        Tasks at once.
    change : sequence of sequence of int, optional
        Seconds from the end of one task to the start of the next, by the kinds of both, where
        one runs at once; no way round may be shorter. None without any.
    busy : sequence of (int, int, int)
        What is in use already.
    """

    room: int = 1
    change: Sequence[Sequence[int]] | None = None
    busy: Sequence[Span] = ()


@dataclass(frozen=True, slots=True)
class Shared:
    """What tasks on any machine use together.

    Parameters
    ----------
    capacity : int
        Amount at once.
    uses : mapping of int to int
        Task to the amount it uses while it runs.
    busy : sequence of (int, int, int)
        What is in use already.
    """

    capacity: int
    uses: Mapping[int, int]
    busy: Sequence[Span] = ()


@dataclass(frozen=True, slots=True)
class Lag:
    """A task runs only if another does, and starts some seconds after its end.

    Parameters
    ----------
    task, other : int
        The task, and what it follows.
    low : int
        Least seconds between.
    high : int or None
        Most seconds between; None without limit.
    """

    task: int
    other: int
    low: int
    high: int | None


@dataclass(frozen=True, slots=True)
class Intervals:
    """Which tasks run, where and when.

    Parameters
    ----------
    value : sequence of float
        Points a task is worth if it runs, 0 or more.
    duration, kind : sequence of int
        Seconds, and number of the configuration.
    places : sequence of sequence of (int, int, int)
        Of each task: machine, first and last start. Without any it does not run.
    machines : sequence of Machine
        What they run on.
    shared : sequence of Shared
        Amounts at once.
    sums : sequence of (mapping of int to int, int)
        Weights of tasks, and what those that run may weigh together.
    together : sequence of sequence of int
        Tasks that run all or not at all.
    lags : sequence of Lag
        What follows what.
    must : frozenset of int
        Tasks that run in any case.
    homes : mapping of int to ((int, int), float)
        Machine and start at which a task is worth so many points more.
    """

    value: Sequence[float]
    duration: Sequence[int]
    kind: Sequence[int]
    places: Sequence[Sequence[Span]]
    machines: Sequence[Machine]
    shared: Sequence[Shared] = ()
    sums: Sequence[tuple[Mapping[int, int], int]] = ()
    together: Sequence[Sequence[int]] = ()
    lags: Sequence[Lag] = ()
    must: frozenset[int] = frozenset()
    homes: Mapping[int, tuple[Place, float]] = field(default_factory=dict)

    def __len__(self) -> int:
        """Return how many tasks there are."""
        return len(self.value)


@dataclass(frozen=True, slots=True)
class Arranged:
    """An answer.

    Parameters
    ----------
    status : str
        ``optimal``: the engine says that nothing is better; ``feasible``; ``infeasible``;
        ``limit``: it found nothing before it was stopped; ``failed``.
    places : list of (int, int) or None
        Machine and start of each task.
    work : float
        Work the engine counted, in its own unit: the same everywhere, as seconds are not.
    """

    status: Literal["optimal", "feasible", "infeasible", "limit", "failed"]
    places: list[Place | None]
    work: float
