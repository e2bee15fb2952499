# SPDX-License-Identifier: Apache-2.0
"""What is to be scheduled: resources, pools, tasks and the rules between them.

All times are whole seconds and all intervals half-open. A task runs once, without interruption,
wholly inside one window of one of its alternatives and inside one merged interval of the calendar
of that resource.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from yuzui.facilities.windows.spans import Span as Span
from yuzui.facilities.windows.spans import merged as merged


@dataclass(frozen=True, slots=True)
class Changeover:
    """Seconds from the end of one task to the start of the next on the same resource.

    Parameters
    ----------
    default : int
        Between different configurations that no pair names.
    pairs : mapping
        (from, to) to seconds, closed by shortest paths.
    shortened : tuple of (from, to)
        Pairs the closing made shorter than they were given.
    """

    default: int = 0
    pairs: Mapping[tuple[str, str], int] = field(default_factory=dict)
    shortened: tuple[tuple[str, str], ...] = ()

    def between(self, before: str, after: str) -> int:
        """Return the seconds between two configurations; none between equal ones."""
        given = self.pairs.get((before, after))
        return given if given is not None else 0 if before == after else self.default


NO_CHANGEOVER = Changeover()


@dataclass(frozen=True, slots=True)
class Resource:
    """Something that tasks run on.

    Parameters
    ----------
    id : str
        Id.
    calendar : tuple of (int, int)
        When it is open: disjoint, in order, touching intervals merged.
    capacity : int
        Tasks at once; changeover is kept where it is 1.
    changeover : Changeover
        Between consecutive tasks.
    """

    id: str
    calendar: tuple[Span, ...]
    capacity: int = 1
    changeover: Changeover = NO_CHANGEOVER


@dataclass(frozen=True, slots=True)
class Pool:
    """Something that tasks on any resource share.

    Parameters
    ----------
    id : str
        Id.
    capacity : int
        Amount in use at once, at most.
    calendar : tuple of (int, int)
        Outside of these merged intervals it gives nothing.
    """

    id: str
    capacity: int
    calendar: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Alternative:
    """One resource a task may run on, and when.

    Parameters
    ----------
    resource : str
        Id of the resource.
    windows : tuple of (int, int)
        The task lies wholly inside one of them.
    """

    resource: str
    windows: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class After:
    """The task starts no earlier and no later than some seconds after the end of another.

    Parameters
    ----------
    task : str
        The other, which must be placed.
    low : int
        Least seconds between.
    high : int or None
        Most seconds between; None without limit.
    """

    task: str
    low: int = 0
    high: int | None = None


@dataclass(frozen=True, slots=True)
class Task:
    """A piece of work.

    Parameters
    ----------
    id : str
        Id.
    value : float
        What placing it is worth, points, 0 or more.
    duration : int
        Seconds, at least 1.
    config : str
        Configuration of the resource while it runs.
    partner : str or None
        Whose share it counts against.
    uses : mapping
        Pool to amount in use while it runs.
    alternatives : tuple of Alternative
        Where and when it may run.
    after : tuple of After
        What it follows.
    group : str or None
        Group it belongs to.
    """

    id: str
    value: float
    duration: int
    config: str = ""
    partner: str | None = None
    uses: Mapping[str, int] = field(default_factory=dict)
    alternatives: tuple[Alternative, ...] = ()
    after: tuple[After, ...] = ()
    group: str | None = None


@dataclass(frozen=True, slots=True)
class Group:
    """Tasks that are placed all or not at all, or of which only some may be placed.

    Parameters
    ----------
    id : str
        Id.
    rule : str
        ``all``: every member or none; ``any_k``: at most ``k`` of them.
    k : int
        Most members placed under ``any_k``.
    """

    id: str
    rule: str
    k: int = 1


@dataclass(frozen=True, slots=True)
class Instance:
    """One scheduling problem.

    Parameters
    ----------
    horizon : (int, int)
        First second, and first second after the last.
    resources, pools, tasks, groups : mapping
        By id, in the order given.
    quotas : mapping
        Partner to most seconds its tasks may run in all.
    """

    horizon: Span
    resources: Mapping[str, Resource]
    pools: Mapping[str, Pool]
    tasks: Mapping[str, Task]
    groups: Mapping[str, Group]
    quotas: Mapping[str, int]

    @property
    def offered(self) -> int:
        """Seconds in which the resources are open, each by its capacity."""
        opened = (
            one.capacity * (b - a) for one in self.resources.values() for a, b in one.calendar
        )
        return sum(opened)


def closed(
    default: int, pairs: Mapping[tuple[str, str], int], configs: Iterable[str]
) -> Changeover:
    """Return a changeover table in which no detour is shorter than the direct way.

    Parameters
    ----------
    default : int
        Seconds between different configurations that no pair names.
    pairs : mapping
        (from, to) to seconds, as given.
    configs : iterable of str
        Configurations of the tasks; those that pairs name are added.

    Returns
    -------
    Changeover
        With the pairs that became shorter named.

    Notes
    -----
    Shortest paths by Floyd and Warshall, O(c³) for the c configurations that a pair names: one
    that no pair names is ``default`` away from every other, and a detour over it takes
    ``2 default``.
    """
    import numpy as np

    known = {name for pair in pairs for name in pair}
    others = set(configs) - known
    names = sorted(known)
    place = {name: number for number, name in enumerate(names)}
    given = np.full((len(names), len(names)), default, dtype=np.int64)
    np.fill_diagonal(given, 0)
    for (before, after), seconds in pairs.items():
        given[place[before], place[after]] = seconds
    found = given.copy()
    if others:
        found = np.minimum(found, 2 * default)
    for middle in range(len(names)):
        np.minimum(found, found[:, middle, None] + found[None, middle, :], out=found)
    ways = [(a, b) for a in names for b in names]
    short = tuple((a, b) for a, b in ways if found[place[a], place[b]] < given[place[a], place[b]])
    table = {(a, b): int(found[place[a], place[b]]) for a, b in ways}
    return Changeover(default, table, short)
