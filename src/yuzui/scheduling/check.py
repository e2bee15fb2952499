# SPDX-License-Identifier: Apache-2.0
"""Does a schedule keep every rule of its instance? Read from plain rows, by sorting and counting.

Nothing here is shared with what reads an instance or makes a schedule: calendars are merged and
changeover tables closed anew, so a mistake there cannot hide here.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import chain
from operator import itemgetter, lt
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Literal, get_args

import msgspec
import numpy as np

from yuzui.model.table import Row
from yuzui.scheduling.instance import InstanceJson
from yuzui.text import Text

if TYPE_CHECKING:
    Array = np.ndarray[Any, Any]


# Plain values of an instance, as those read them who check a schedule or its proof.


MOST = 2**53
"""Seconds beyond it are no seconds: readers of JSON elsewhere would round them."""


def listed(values: InstanceJson, column: str) -> Sequence[Any]:
    """Return a list; empty where there is none."""
    value = values.get(column)
    return value if isinstance(value, list | tuple) else ()


def rows(values: InstanceJson, column: str) -> list[Row]:
    """Return the rows of a table."""
    mappings: list[Any] = [row for row in listed(values, column) if isinstance(row, Mapping)]
    return mappings


def by_id(document: InstanceJson, table: str) -> dict[str, Row]:
    """Return the rows of a table by id; of two with one id, the first."""
    by_name: dict[str, Row] = {}
    for row in rows(document, table):
        by_name.setdefault(str(row.get("id")), row)
    return by_name


def config(row: Row) -> str:
    """Return the configuration of a task; none is a configuration of its own."""
    value = row.get("config")
    return "" if value is None else str(value)


def whole(value: Any) -> int | None:
    """Return a whole number; None for anything else."""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return value if type(value) is int and -MOST <= value <= MOST else None


def number(value: Any, default: int) -> int:
    """Return a whole number; the default for anything else."""
    return default if (integer := whole(value)) is None else integer


def spans(values: Sequence[Any]) -> tuple[Array, Array, Array]:
    """Return the pairs of seconds among some values."""
    # millions of pairs are read at once; what is no pair of seconds is looked for one by one
    with suppress(TypeError, OverflowError):
        flat = list(chain.from_iterable(values))
        if set(map(len, values)) <= {2} and set(map(type, flat)) <= {int}:
            table = np.fromiter(flat, dtype=np.int64, count=len(flat)).reshape(-1, 2)
            return table[:, 0], table[:, 1], np.arange(len(table))
    pairs = [
        (n, whole(value[0]), whole(value[1]))
        for n, value in enumerate(values)
        if isinstance(value, list | tuple) and len(value) == 2
    ]
    pairs_ = np.array([pair for pair in pairs if None not in pair], dtype=np.int64).reshape(-1, 3)
    return pairs_[:, 1], pairs_[:, 2], pairs_[:, 0]


def openings(row: Row, document: InstanceJson) -> tuple[Array, Array]:
    """Return when a resource or pool is open: its calendar, merged and cut to the horizon."""
    horizon = [document.get("horizon")]
    first, last, _ = spans(horizon)
    low, high = (first[0], last[0]) if len(first) else (0, 0)
    start, end, _ = spans(horizon if row.get("calendar") is None else listed(row, "calendar"))
    start, end = np.maximum(start, low), np.minimum(end, high)
    order = np.argsort(start, kind="stable")
    order = order[start[order] < end[order]]
    start, reach = start[order], np.maximum.accumulate(end[order])
    fresh = np.ones(len(order) + 1, dtype=bool)
    fresh[1:-1] = start[1:] > reach[:-1]
    return start[fresh[:-1]], reach[fresh[1:]]


# Rules that a schedule can break, in words with their numbers.


Code = Literal[
    "malformed", "unknown_task", "twice", "duration", "unknown_resource", "resource", "window",
    "calendar", "overlap", "changeover", "capacity", "unknown_pool", "pool", "pool_calendar",
    "unknown_group", "all", "any_k", "predecessor", "min_lag", "max_lag", "quota",
]  # fmt: skip
CODES: tuple[Code, ...] = get_args(Code)
"""Rules, in the order in which they are told."""


class Violation(msgspec.Struct, frozen=True):
    """A rule that a schedule breaks, and from which second."""

    code: Code
    tasks: tuple[str, ...]
    message: Text
    when: int | None = None


class Rule(msgspec.Struct, frozen=True):
    """How often a rule was checked, and how often it was broken."""

    rule: str
    checked: int
    broken: int


SAID: Mapping[Code, Text] = MappingProxyType(
    {
        "malformed": Text(
            "booking {n} does not give task, resource, and start before end in whole seconds",
            "第 {n} 条预订未给出任务、资源及先后两个整秒时刻",
        ),
        "unknown_task": Text("the instance has no task “{task}”", "算例中没有任务“{task}”"),
        "twice": Text("“{task}” is placed {n} times", "任务“{task}”被安排了 {n} 次"),
        "duration": Text("“{task}” runs {seen} s, not its {need} s", "任务“{task}”占 {seen} 秒，应为 {need} 秒"),
        "unknown_resource": Text(
            "“{task}” is placed on “{resource}”, which the instance does not have",
            "任务“{task}”所用资源“{resource}”不在算例中",
        ),
        "resource": Text("“{task}” may not run on “{resource}”", "任务“{task}”不可使用资源“{resource}”"),
        "window": Text(
            "“{task}” from {start} to {end} lies in none of its windows on “{resource}”",
            "任务“{task}”（{start}–{end}）不在其于资源“{resource}”的任何一个时窗之内",
        ),
        "calendar": Text(
            "“{task}” from {start} to {end} does not lie within one opening of “{resource}”",
            "任务“{task}”（{start}–{end}）不在资源“{resource}”的同一段开放时间之内",
        ),
        "overlap": Text(
            "“{task}” starts on “{resource}” at {start}, where “{other}” runs until {until}",
            "任务“{task}”于 {start} 在资源“{resource}”开始，而“{other}”到 {until} 才结束",
        ),
        "changeover": Text(
            "“{resource}” needs {need} s from “{other}” to “{task}” and has {seen} s",
            "资源“{resource}”由“{other}”切换到“{task}”需 {need} 秒，只留了 {seen} 秒",
        ),
        "capacity": Text(
            "“{resource}” runs {seen} tasks at once from {start}; it takes {need}",
            "资源“{resource}”自 {start} 起同时运行 {seen} 项任务，上限为 {need}",
        ),
        "unknown_pool": Text(
            "“{task}” uses the pool “{pool}”, which the instance does not have",
            "任务“{task}”所用共享资源“{pool}”不在算例中",
        ),
        "pool": Text(
            "{seen} of “{pool}” are in use from {start}; it gives {need}",
            "自 {start} 起共享资源“{pool}”占用 {seen}，上限为 {need}",
        ),
        "pool_calendar": Text(
            "“{task}” uses “{pool}” from {start} to {end}, not within one opening of it",
            "任务“{task}”在 {start}–{end} 使用“{pool}”，不在其同一段开放时间之内",
        ),
        "unknown_group": Text("the group “{group}” has no rule in the instance", "组“{group}”在算例中没有规则"),
        "all": Text(
            "{seen} of the {need} members of “{group}” are placed; it is all or none",
            "组“{group}”的 {need} 项任务只安排了 {seen} 项，应全部安排或全部不安排",
        ),
        "any_k": Text(
            "{seen} members of “{group}” are placed; {need} may be", "组“{group}”安排了 {seen} 项任务，上限为 {need}"
        ),
        "predecessor": Text(
            "“{task}” follows “{other}”, which is not placed", "任务“{task}”须在“{other}”之后，而后者未安排"
        ),
        "min_lag": Text(
            "“{task}” starts {seen} s after the end of “{other}”; {need} s are the least",
            "任务“{task}”在“{other}”结束 {seen} 秒后开始，至少应隔 {need} 秒",
        ),
        "max_lag": Text(
            "“{task}” starts {seen} s after the end of “{other}”; {need} s are the most",
            "任务“{task}”在“{other}”结束 {seen} 秒后开始，最多可隔 {need} 秒",
        ),
        "quota": Text(
            "tasks of “{partner}” run {seen} s in all; its share is {need} s",
            "合作方“{partner}”的任务共占 {seen} 秒，份额为 {need} 秒",
        ),
    }
)
"""What is said of each."""


# Bookings as columns, beside what the instance says of the task of each.


@dataclass(slots=True)
class Booked:
    """Bookings in the order of their tasks in the instance, and what the rules ask of each."""

    start: Array
    end: Array
    task: list[str] = field(default_factory=list)
    resource: list[str] = field(default_factory=list)
    first: dict[str, int] = field(default_factory=dict)
    duration: list[Any] = field(default_factory=list)
    config: list[str] = field(default_factory=list)
    allowed: list[int] = field(default_factory=list)
    windows: list[Sequence[Any]] = field(default_factory=list)
    after: list[tuple[int, Sequence[Any]]] = field(default_factory=list)
    uses: dict[str, list[tuple[int, Any]]] = field(default_factory=dict)
    partner: dict[str, list[int]] = field(default_factory=dict)
    members: dict[str, list[str]] = field(default_factory=dict)
    configs: set[str] = field(default_factory=set)

    def __len__(self) -> int:
        """Return how many there are."""
        return len(self.task)

    def say(self, code: Code, at: int, **values: object) -> Violation:
        """Return that a booking breaks a rule."""
        begin, until = int(self.start[at]), int(self.end[at])
        words = {"task": self.task[at], "resource": self.resource[at], "start": begin, "end": until}
        return Violation(code, (self.task[at],), SAID[code].format(**(words | values)), begin)

    def read(self, tasks: Iterable[Row], names: Sequence[str], place: Sequence[str]) -> Array:
        """Read the tasks that are booked: one loop without calls, as there may be very many."""
        where = dict(zip(reversed(names), range(len(names) - 1, -1, -1), strict=True))
        again: dict[str, list[int]] = {}
        if len(where) < len(names):
            for at, id in enumerate(names):
                again.setdefault(id, []).append(at)
        order: list[int] = []
        seen: set[str] = set()
        for row in tasks:
            get = row.get
            id, kind, group = str(get("id")), get("config"), get("group")
            kind = "" if kind is None else str(kind)
            self.configs.add(kind)
            if group is not None and id not in seen:
                self.members.setdefault(str(group), []).append(id)
            seen.add(id)
            if (only := where.pop(id, None)) is None:
                continue
            self.first[id] = len(order)
            for at in again[id] if again else (only,):
                n = len(order)
                order.append(at)
                self.config.append(kind)
                self.duration.append(get("duration"))
                for one in listed(row, "alternatives"):
                    if isinstance(one, dict) and str(one.get("resource")) == place[at]:
                        self.allowed.append(n)
                        self.windows.append(listed(one, "windows"))
                if isinstance(uses := get("uses"), dict):
                    for pool, amount in uses.items():
                        self.uses.setdefault(pool, []).append((n, amount))
                if after := listed(row, "after"):
                    self.after.append((n, after))
                if (partner := get("partner")) is not None:
                    self.partner.setdefault(str(partner), []).append(n)
        self.task, self.resource = [names[at] for at in order], [place[at] for at in order]
        return np.array(order, dtype=np.int64)


def read(document: InstanceJson, bookings: Sequence[Any]) -> tuple[Booked, list[Violation]]:
    """Return the bookings that can be checked, and what is wrong with the others."""
    valid, wrong = _columns(bookings), list[int]()
    if valid is None:
        wrong = [n for n, row in enumerate(bookings) if _columns([row]) is None]
        valid = _columns([row for n, row in enumerate(bookings) if n not in set(wrong)]) or ()
    items = [Violation("malformed", (), SAID["malformed"].format(n=n + 1)) for n in wrong]
    task, place, start, end = valid or ((), (), (), ())
    booked = Booked(np.array(start, dtype=np.int64), np.array(end, dtype=np.int64))
    names, places = list(map(str, task)), list(map(str, place))
    order = booked.read(rows(document, "tasks"), names, places)
    booked.start, booked.end = booked.start[order], booked.end[order]
    items += [
        Violation("unknown_task", (id,), SAID["unknown_task"].format(task=id))
        for id in sorted(set(names) - booked.first.keys())
    ]
    return booked, items


def _columns(bookings: Sequence[Any]) -> tuple[Sequence[Any], ...] | None:
    """Return tasks, resources, starts and ends; None if some row is no booking."""
    try:
        columns = tuple(zip(*map(itemgetter("task", "resource", "start", "end"), bookings), strict=True))
    except (TypeError, KeyError, IndexError):
        return None
    if not columns:
        return ()
    task, place, start, end = columns
    return (
        columns
        if {type(name) for name in (*task, *place)} <= {str, int}
        and {type(second) for second in (*start, *end)} <= {int}
        and all(map(lt, start, end))
        and min(start) >= -MOST
        and max(end) <= MOST
        else None
    )


# How much each rule had to say of a schedule: a rule kept a thousand times is not one not met.


RULES: Mapping[str, tuple[Text, Text, tuple[Code, ...]]] = MappingProxyType(
    {
        "once": (
            Text("each task once, and as long as asked", "每项任务只安排一次，时长与申请一致"),
            Text("bookings", "预订"),
            ("malformed", "unknown_task", "twice", "duration"),
        ),
        "window": (
            Text("on a resource of the task, inside one of its windows", "所用资源为任务所列，且在其一个时窗之内"),
            Text("bookings", "预订"),
            ("unknown_resource", "resource", "window"),
        ),
        "calendar": (
            Text("while the resource is open, without a break", "资源开放且中间不关闭"),
            Text("bookings", "预订"),
            ("calendar",),
        ),
        "changeover": (
            Text("one after the other, with the changeover between them", "逐项进行，并留出切换时间"),
            Text("pairs of neighbours", "相邻预订对"),
            ("overlap", "changeover"),
        ),
        "capacity": (
            Text("no more at once than the resource takes", "同时运行数不超过资源容量"),
            Text("bookings", "预订"),
            ("capacity",),
        ),
        "pool": (
            Text("no more of a pool than it gives, and when it gives it", "共享资源池的占用不超过其容量与开放时间"),
            Text("uses of pools", "资源池占用"),
            ("unknown_pool", "pool", "pool_calendar"),
        ),
        "group": (
            Text("groups whole, or no more than k of them", "组内全部安排，或不超过 k 项"),
            Text("groups", "组"),
            ("unknown_group", "all", "any_k"),
        ),
        "after": (
            Text("after what it follows, within the lags", "在前序任务之后，且间隔合规"),
            Text("links", "先后关系"),
            ("predecessor", "min_lag", "max_lag"),
        ),
        "quota": (
            Text("no partner more than its share", "各合作方不超过份额"),
            Text("partner shares", "份额"),
            ("quota",),
        ),
    }
)
"""Rules as people name them: words, what is counted, and the codes of the checker it stands for."""


def counted(document: InstanceJson, bookings: Sequence[Any], broken: Iterable[str]) -> list[Rule]:
    """Return how often each rule was looked at, and how often it was broken."""
    booked, _ = read(document, bookings)
    known = by_id(document, "resources")
    single = {id for id, row in known.items() if number(row.get("capacity"), 1) == 1}
    each = Counter(booked.resource)
    counts = {
        "once": len(bookings),
        "window": len(booked),
        "calendar": len(booked),
        "changeover": sum(n - 1 for id, n in each.items() if id in single),
        "capacity": sum(n for id, n in each.items() if id not in single),
        "pool": sum(len(users) for users in booked.uses.values()),
        "group": sum(any(id in booked.first for id in every) for every in booked.members.values()),
        "after": sum(len(every) for _, every in booked.after),
        "quota": len(rows(document, "quotas")),
    }
    faults = Counter(broken)
    return [Rule(rule, counts[rule], sum(faults[code] for code in codes)) for rule, (_, _, codes) in RULES.items()]


def violations(document: InstanceJson, bookings: Sequence[Any]) -> list[Violation]:
    """Return every rule that a schedule breaks."""
    booked, columns = read(document, bookings)
    columns += _alone(booked)
    columns += _places(booked, document)
    columns += _pools(booked, document)
    columns += _groups(booked, document)
    columns += _afters(booked)
    columns += _quotas(booked, document)
    order = {code: n for n, code in enumerate(CODES)}
    return sorted(columns, key=lambda one: (order[one.code], one.when or 0, one.tasks))


def objective(document: InstanceJson, bookings: Sequence[Any]) -> float:
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
    begin, until, windows = spans(list(chain.from_iterable(booked.windows)))
    each = np.array([len(counts) for counts in booked.windows], dtype=np.int64)
    whose = np.repeat(np.array(booked.allowed, dtype=np.int64), each)[windows]
    inside = (begin <= booked.start[whose]) & (booked.end[whose] <= until)
    fits = np.bincount(whose[inside], minlength=len(booked)) > 0
    for at in np.flatnonzero(allowed & ~fits).tolist():
        yield booked.say("window", at)


def _places(booked: Booked, document: InstanceJson) -> Iterator[Violation]:
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


def _outside(booked: Booked, mine: Array, row: Row, document: InstanceJson) -> list[int]:
    """Return the bookings that lie in no opening of a resource or pool."""
    begin, until = openings(row, document)
    start, end = booked.start[mine], booked.end[mine]
    at = np.searchsorted(begin, start, "right") - 1
    inside = (at >= 0) & (end <= np.append(until, 0)[at])
    members: list[int] = mine[~inside].tolist()
    return members


def _one_by_one(booked: Booked, mine: Array, row: Row) -> Iterator[Violation]:
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
        notes = booked.say(
            code, at, other=booked.task[before], until=int(booked.end[before]), need=int(need[n]), seen=int(room[n])
        )
        yield Violation(code, (booked.task[before], booked.task[at]), notes.message, notes.when)


def _changeover(row: Row, configs: set[str]) -> tuple[Array, dict[str, int]]:
    """Return the shortest ways between the configurations that pairs name and, last, any other.

    The last row and column are those of a configuration that no pair names; what it needs to
    another such one stands at their crossing. It is a way through only if tasks have one.
    """
    raw = row.get("changeover")
    table = raw if isinstance(raw, Mapping) else {}
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


def _pools(booked: Booked, document: InstanceJson) -> Iterator[Violation]:
    """Within what shared things give, and when they give it."""
    known = by_id(document, "pools")
    for id, users in booked.uses.items():
        used = [max(0, number(amount, 0)) for _, amount in users]
        amount = np.array(used, dtype=np.int64 if sum(used) < MOST else object)  # exact sums
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


def _groups(booked: Booked, document: InstanceJson) -> Iterator[Violation]:
    """All members or none; no more than k."""
    rules = by_id(document, "groups")
    for group, every in booked.members.items():
        who = tuple(id for id in every if id in booked.first)
        if not who:
            continue
        rule, seen, size = rules.get(group, {}).get("rule"), len(who), len(every)
        if rule == "all" and seen < size:
            sentence = SAID["all"].format(group=group, seen=seen, need=size)
            yield Violation("all", who, sentence)
        elif rule == "any_k" and seen > (most := number(rules[group].get("k"), 1)):
            sentence = SAID["any_k"].format(group=group, seen=seen, need=most)
            yield Violation("any_k", who, sentence)
        elif rule not in ("all", "any_k"):
            yield Violation("unknown_group", who, SAID["unknown_group"].format(group=group))


def _afters(booked: Booked) -> Iterator[Violation]:
    """After the predecessor, no sooner and no later than said."""
    for at, every in booked.after:
        for row in every:
            link = list(row) if isinstance(row, list | tuple) else [row]
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


def _quotas(booked: Booked, document: InstanceJson) -> Iterator[Violation]:
    """No partner more seconds than its quota."""
    for row in rows(document, "quotas"):
        partner, most = str(row.get("partner")), whole(row.get("max"))
        mine = booked.partner.get(partner, [])
        if len(booked.first) < len(booked):
            mine = [at for at in mine if booked.first[booked.task[at]] == at]
        run = sum(number(booked.duration[at], 0) for at in mine)
        if most is not None and run > most:
            sentence = SAID["quota"].format(partner=partner, seen=run, need=most)
            yield Violation("quota", tuple(sorted(booked.task[at] for at in mine)), sentence)
