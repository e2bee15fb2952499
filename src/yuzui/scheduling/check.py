# SPDX-License-Identifier: Apache-2.0
"""Does a schedule keep every rule of its instance? Read from plain rows, by sorting and counting.

Nothing here is shared with what reads an instance or makes a schedule: calendars are merged and
changeover tables closed anew, so a mistake there cannot hide here.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import chain
from typing import TYPE_CHECKING, Any

import numpy as np

from yuzui.scheduling.rules.booked import Booked, read
from yuzui.scheduling.rules.plain import MOST, Document, by_id, listed, number, openings, rows, spans, whole
from yuzui.scheduling.rules.violation import CODES, SAID, Code, Violation

if TYPE_CHECKING:
    import numpy as np

    Array = np.ndarray[Any, Any]


def violations(document: Document, bookings: Sequence[Any]) -> list[Violation]:
    """Return every rule that a schedule breaks."""
    booked, found = read(document, bookings)
    found += _alone(booked)
    found += _places(booked, document)
    found += _pools(booked, document)
    found += _groups(booked, document)
    found += _afters(booked)
    found += _quotas(booked, document)
    order = {code: n for n, code in enumerate(CODES)}
    return sorted(found, key=lambda one: (order[one.code], one.when or 0, one.tasks))


def objective(document: Document, bookings: Sequence[Any]) -> float:
    """Return the sum of the values of the tasks placed, each once."""
    placed = {str(row.get("task")) for row in bookings if isinstance(row, dict | Mapping)}
    tasks = by_id(document, "tasks").items()
    worth = [row.get("value") for id, row in tasks if id in placed]
    return math.fsum(one for one in worth if isinstance(one, int | float) and 0 <= one <= MOST)


def _alone(booked: Booked) -> Iterator[Violation]:
    """Once each, as long as the task, on a resource of the task, inside one of its windows."""
    if len(booked.first) < len(booked):
        for id, times in Counter(booked.task).items():
            if times > 1:
                yield Violation("twice", (id,), SAID["twice"].format(task=id, n=times))
    need = np.array([number(one, 0) for one in booked.duration], dtype=np.int64)
    for at in np.flatnonzero(need != booked.end - booked.start).tolist():
        seen = int(booked.end[at] - booked.start[at])
        yield booked.say("duration", at, seen=seen, need=int(need[at]))
    allowed = np.zeros(len(booked), dtype=bool)
    allowed[booked.allowed] = True
    for at in np.flatnonzero(~allowed).tolist():
        yield booked.say("resource", at)
    begin, until, kept = spans(list(chain.from_iterable(booked.windows)))
    each = np.array([len(given) for given in booked.windows], dtype=np.int64)
    whose = np.repeat(np.array(booked.allowed, dtype=np.int64), each)[kept]
    inside = (begin <= booked.start[whose]) & (booked.end[whose] <= until)
    fits = np.bincount(whose[inside], minlength=len(booked)) > 0
    for at in np.flatnonzero(allowed & ~fits).tolist():
        yield booked.say("window", at)


def _places(booked: Booked, document: Document) -> Iterator[Violation]:
    """Inside the calendar of the resource, and no more at once than it takes."""
    known = by_id(document, "resources")
    seat = {id: n for n, id in enumerate(known)}
    place = np.array([seat.get(id, -1) for id in booked.resource], dtype=np.int64)
    for at in np.flatnonzero(place < 0).tolist():
        yield booked.say("unknown_resource", at)
    order = np.lexsort((booked.end, booked.start, place))
    edges = np.searchsorted(place[order], np.arange(len(known) + 1))
    for n, row in enumerate(known.values()):
        if edges[n] == edges[n + 1]:
            continue
        mine = order[edges[n] : edges[n + 1]]
        for at in _outside(booked, mine, row, document):
            yield booked.say("calendar", at)
        if (room := number(row.get("capacity"), 1)) == 1:
            yield from _one_by_one(booked, mine, row)
        else:
            ones = np.ones(len(mine), dtype=np.int64)
            for at, seen in _over(booked, mine, ones, room):
                yield booked.say("capacity", at, seen=seen, need=room)


def _outside(booked: Booked, mine: Array, row: Document, document: Document) -> list[int]:
    """Return the bookings that lie in no opening of a resource or pool."""
    begin, until = openings(row, document)
    start, end = booked.start[mine], booked.end[mine]
    at = np.searchsorted(begin, start, "right") - 1
    inside = (at >= 0) & (end <= np.append(until, 0)[at])
    found: list[int] = mine[~inside].tolist()
    return found


def _one_by_one(booked: Booked, mine: Array, row: Document) -> Iterator[Violation]:
    """One task after the other, with the changeover between them."""
    start, end = booked.start[mine], booked.end[mine]
    # the one before is the one that ends last so far, also where they overlap
    reach = np.maximum.accumulate(end)
    fresh = np.append(True, end[1:] > reach[:-1])
    holder = np.maximum.accumulate(np.where(fresh, np.arange(len(mine)), 0))[:-1]
    room = start[1:] - end[holder]
    name = [booked.config[at] for at in mine.tolist()]
    table, seat = _changeover(row, booked.configs)
    seats = np.array([seat.get(one, -1) for one in name], dtype=np.int64)
    label = {one: n for n, one in enumerate(dict.fromkeys(name))}
    kind = np.array([label[one] for one in name], dtype=np.int64)
    need = table[seats[holder], seats[1:]]
    # two that no pair names share the last row: nothing between equal ones
    need = np.where((seats[1:] < 0) & (kind[holder] == kind[1:]), 0, need)
    for n in np.flatnonzero(room < need).tolist():
        before, at = int(mine[holder[n]]), int(mine[n + 1])
        code: Code = "overlap" if room[n] < 0 else "changeover"
        told = booked.say(
            code, at, other=booked.task[before], until=int(booked.end[before]),
            need=int(need[n]), seen=int(room[n]),
        )  # fmt: skip
        yield Violation(code, (booked.task[before], booked.task[at]), told.message, told.when)


def _changeover(row: Document, configs: set[str]) -> tuple[Array, dict[str, int]]:
    """Return the shortest ways between the configurations that pairs name and, last, any other.

    The last row and column are those of a configuration that no pair names; what it needs to
    another such one stands at their crossing. It is a way through only if tasks have one.
    """
    given = row.get("changeover")
    table = given if isinstance(given, Mapping) else {}
    default = number(table.get("default"), 0)
    pairs = {}
    for pair in listed(table, "pairs"):
        if isinstance(pair, list | tuple) and len(pair) == 3:
            pairs[str(pair[0]), str(pair[1])] = number(pair[2], 0)
    seat = {name: n for n, name in enumerate(dict.fromkeys(name for pair in pairs for name in pair))}
    ways = np.full((len(seat) + 1, len(seat) + 1), default, dtype=np.int64)
    ways[np.arange(len(seat)), np.arange(len(seat))] = 0
    for (before, after), seconds in pairs.items():
        ways[seat[before], seat[after]] = seconds
    for through in range(len(seat) + bool(configs - seat.keys())):
        ways = np.minimum(ways, ways[:, through, None] + ways[through])
    return ways, seat


def _over(booked: Booked, mine: Array, amount: Array, most: int) -> Iterator[tuple[int, int]]:
    """Return the bookings that begin when too much is in use, with how much that is."""
    second = np.concatenate([booked.start[mine], booked.end[mine]])
    step = np.concatenate([amount, -amount])
    # what ends at a second is gone before what begins there
    order = np.lexsort((step > 0, second))
    level = np.cumsum(step[order])
    for n in np.flatnonzero((level > most) & (order < len(mine))).tolist():
        yield int(mine[order[n]]), int(level[n])


def _pools(booked: Booked, document: Document) -> Iterator[Violation]:
    """Within what shared things give, and when they give it."""
    known = by_id(document, "pools")
    for id, users in booked.uses.items():
        taken = [max(0, number(amount, 0)) for _, amount in users]
        amount = np.array(taken, dtype=np.int64 if sum(taken) < MOST else object)  # exact sums
        mine, amount = np.array([at for at, _ in users])[amount > 0], amount[amount > 0]
        if (pool := known.get(id)) is None:
            for at, _ in users:
                yield booked.say("unknown_pool", at, pool=id)
            continue
        for at in _outside(booked, mine, pool, document):
            yield booked.say("pool_calendar", at, pool=id)
        room = number(pool.get("capacity"), 1)
        for at, seen in _over(booked, mine, amount, room):
            yield booked.say("pool", at, pool=id, seen=seen, need=room)


def _groups(booked: Booked, document: Document) -> Iterator[Violation]:
    """All members or none; no more than k."""
    rules = by_id(document, "groups")
    for group, every in booked.members.items():
        who = tuple(id for id in every if id in booked.first)
        if not who:
            continue
        rule, seen, size = rules.get(group, {}).get("rule"), len(who), len(every)
        if rule == "all" and seen < size:
            said = SAID["all"].format(group=group, seen=seen, need=size)
            yield Violation("all", who, said)
        elif rule == "any_k" and seen > (most := number(rules[group].get("k"), 1)):
            said = SAID["any_k"].format(group=group, seen=seen, need=most)
            yield Violation("any_k", who, said)
        elif rule not in ("all", "any_k"):
            yield Violation("unknown_group", who, SAID["unknown_group"].format(group=group))


def _afters(booked: Booked) -> Iterator[Violation]:
    """After the predecessor, no sooner and no later than said."""
    for at, every in booked.after:
        for given in every:
            link = list(given) if isinstance(given, list | tuple) else [given]
            before, low, high = (*link, None, None, None)[:3]
            if (other := booked.first.get(str(before))) is None:
                yield booked.say("predecessor", at, other=before)
                continue
            seen = int(booked.start[at] - booked.end[other])
            least, most = number(low, 0), whole(high)
            if seen < least:
                yield booked.say("min_lag", at, other=before, seen=seen, need=least)
            if most is not None and seen > most:
                yield booked.say("max_lag", at, other=before, seen=seen, need=most)


def _quotas(booked: Booked, document: Document) -> Iterator[Violation]:
    """No partner more seconds than its quota."""
    for row in rows(document, "quotas"):
        partner, most = str(row.get("partner")), whole(row.get("max"))
        mine = booked.partner.get(partner, [])
        if len(booked.first) < len(booked):
            mine = [at for at in mine if booked.first[booked.task[at]] == at]
        run = sum(number(booked.duration[at], 0) for at in mine)
        if most is not None and run > most:
            said = SAID["quota"].format(partner=partner, seen=run, need=most)
            yield Violation("quota", tuple(sorted(booked.task[at] for at in mine)), said)
