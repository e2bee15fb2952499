# SPDX-License-Identifier: Apache-2.0
r"""The irreducible set of bookings and rules that together keep a task out.

Each of them alone could be let go and the task would have a place among the rest. Found by
QuickXplain: a set is halved, and each half is explained with the other kept.

References
----------
Junker, U. 2004. QuickXplain: preferred explanations and relaxations for over-constrained problems.
AAAI-04, 167-172.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TypeVar

from yuzui.scheduling.instance import Span
from yuzui.scheduling.reschedule.fixed_schedule import Held
from yuzui.scheduling.reschedule.place import place, stand
from yuzui.scheduling.reschedule.relaxation import ENDLESS, Ease, eased
from yuzui.scheduling.search.state import Work

Kind = str
_Thing = TypeVar("_Thing")

KINDS: tuple[Kind, ...] = (
    "quota", "group", "pool", "booking", "changeover", "closed", "pool_closed",
)  # fmt: skip
"""What can be in the way, in the order in which it is preferred in an explanation."""


@dataclass(frozen=True, slots=True)
class Item:
    """One thing that may be in the way."""

    kind: Kind
    of: int
    span: Span = (0, 0)


@dataclass(frozen=True, slots=True)
class Conflict:
    """What together keeps a task out."""

    items: tuple[Item, ...]
    proven: bool


def conflict(held: Held, tasks: Sequence[int], steps: float) -> Conflict:
    """Return an irreducible set of what keeps some tasks out."""
    oracle = _Oracle(held, tasks, Work(steps))
    every = sorted(items(held, tasks), key=lambda one: KINDS.index(one.kind))
    if not oracle.fits(()):
        return Conflict((), oracle.exact)
    found = explain(oracle.fits, every)
    return Conflict(tuple(found), oracle.exact)


def explain(fits: Callable[[Sequence[_Thing]], bool], every: Sequence[_Thing]) -> list[_Thing]:
    """Return an irreducible part of some things that together do not fit.

    Examples
    --------
    >>> explain(lambda kept: not {2, 5} <= set(kept), [1, 2, 3, 4, 5, 6])
    [2, 5]
    """

    def part(kept: Sequence[_Thing], fresh: bool, left: Sequence[_Thing]) -> list[_Thing]:
        if fresh and not fits(kept):
            return []
        if len(left) == 1:
            return list(left)
        one, two = left[: len(left) // 2], left[len(left) // 2 :]
        second = part([*kept, *one], True, two)
        first = part([*kept, *second], bool(second), one)
        return [*first, *second]

    return part((), True, list(every)) if every else []


class _Oracle:
    """Whether tasks have a place while some things hold and all others are let go."""

    def __init__(self, held: Held, tasks: Sequence[int], work: Work) -> None:
        self.held, self.tasks, self.work = held, tasks, work
        self.every = tuple(items(held, tasks))
        self.exact = True

    def fits(self, kept: Sequence[Item]) -> bool:
        """Return whether there is a place."""
        gone = set(self.every) - set(kept)
        stay = [one.of for one in kept if one.kind == "booking"]
        made = eased(self.held.world, self.tasks, _let_go(self.held, gone), self.held.since)
        there = {*stay, *self.tasks}
        for task in self.tasks:
            # what a task follows holds as long as the booking of the other does
            made.before[task] = [link for link in made.before[task] if link[0] in there]
        answer = place(made, stand(made, self.held.spots, stay, self.work), self.tasks)
        self.exact &= answer.placed is not None or answer.proven
        self.exact &= self.work.left > 0
        return answer.placed is not None


def _let_go(held: Held, gone: Iterable[Item]) -> Ease:
    resources, pools = held.resources, list(held.given.instance.pools)
    opened: dict[str, list[Span]] = {}
    pool_opened: dict[str, list[Span]] = {}
    counted: Mapping[Kind, dict[int, int]] = {"quota": {}, "group": {}, "pool": {}}
    changeover: set[int] = set()
    for one in gone:
        if one.kind in counted:
            counted[one.kind][one.of] = ENDLESS
        elif one.kind == "closed":
            opened.setdefault(resources[one.of], []).append(one.span)
        elif one.kind == "pool_closed":
            pool_opened.setdefault(pools[one.of], []).append(one.span)
        elif one.kind == "changeover":
            changeover.add(one.of)
    return Ease(
        opened=opened,
        pool_opened=pool_opened,
        pools=counted["pool"],
        quotas=counted["quota"],
        groups=counted["group"],
        changeover=frozenset(changeover),
    )


def items(held: Held, tasks: Sequence[int]) -> Iterator[Item]:
    """Return everything that may keep some tasks out."""
    made, every = held.world, list(held.given.instance.tasks.values())
    number = {id: n for n, id in enumerate(held.given.instance.resources)}
    partners = {made.partner[task] for task in tasks} - {-1}
    groups = {g for task in tasks if (g := made.group[task]) >= 0 and made.most[g] is not None}
    pools = {pool for task in tasks for pool, _ in made.uses[task]}
    spans = {number[one.resource]: (min(a for a, _ in one.windows), max(b for _, b in one.windows))
             for task in tasks for one in every[task].alternatives if one.windows}  # fmt: skip
    for task in tasks:
        for one in every[task].alternatives:
            for a, b in one.windows:
                low, high = spans[number[one.resource]]
                spans[number[one.resource]] = min(low, a), max(high, b)
    yield from (Item("quota", one) for one in sorted(partners))
    yield from (Item("group", one) for one in sorted(groups))
    yield from (Item("pool", one) for one in sorted(pools))
    yield from _bookings(held, tasks, spans)
    yield from (Item("changeover", n) for n in sorted(spans) if any(map(any, made.change[n])))
    instance = held.given.instance
    resources, reservoirs = list(instance.resources.values()), list(instance.pools.values())
    for n, span in sorted(spans.items()):
        yield from (Item("closed", n, gap) for gap in _gaps(resources[n].calendar, span))
    whole = min((a for a, _ in spans.values()), default=0), max((b for _, b in spans.values()),
                                                                default=0)  # fmt: skip
    for n in sorted(pools):
        yield from (Item("pool_closed", n, gap) for gap in _gaps(reservoirs[n].calendar, whole))


def _bookings(held: Held, tasks: Sequence[int], spans: Mapping[int, Span]) -> Iterator[Item]:
    """Return the bookings on the same resources at the time, or that share what tasks share."""
    made = held.world
    partners = {made.partner[task] for task in tasks} - {-1}
    groups = {made.group[task] for task in tasks} - {-1}
    pools = {pool for task in tasks for pool, _ in made.uses[task]}
    followed = {other for task in tasks for other, _, _ in made.before[task]}
    for other, spot in enumerate(held.spots):
        if spot is None or other in tasks:
            continue
        if (
            (spot[0] in spans and _near(held, other, spot[0], spot[1], spans[spot[0]]))
            or made.partner[other] in partners
            or made.group[other] in groups
            or other in followed
            or any(pool in pools for pool, _ in made.uses[other])
        ):
            yield Item("booking", other)


def _near(held: Held, other: int, resource: int, start: int, span: Span) -> bool:
    longest = max(map(max, held.world.change[resource]), default=0)
    return start - longest < span[1] and start + held.world.duration[other] + longest > span[0]


def _gaps(calendar: Sequence[Span], span: Span) -> Iterator[Span]:
    """Return the stretches of an interval in which a calendar is closed."""
    low, high = span
    edges = [(low, low), *((a, b) for a, b in calendar if b > low and a < high), (high, high)]
    for (_, before), (after, _) in pairwise(edges):
        if before < after:
            yield before, after
