# SPDX-License-Identifier: Apache-2.0
"""Checks of bounds that need no solver and share no code with what made them."""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from yuzui.errors import InputError, Place
from yuzui.model.table import Row
from yuzui.scheduling.check import MOST, by_id, config, listed, number, openings, rows, whole
from yuzui.scheduling.instance import InstanceJson
from yuzui.text import Text

if TYPE_CHECKING:
    Array = np.ndarray[Any, Any]


# The best sequence of tasks in one block, for the deep check: plain labels in plain Python.


Spans = list[tuple[int, int]]

_LABELS = 300_000
"""Most labels of one block; beyond it the most that those left could reach counts."""

_TIE = 1 + 1e-11
"""What a sequence must promise to be followed, as a multiple of the best found. Tasks of one price
leave thousands that differ in rounding alone; what is passed over is in the most all the same.
"""

_CELLS = 720
"""Most steps of time of a knapsack."""


class BlockSequence:
    """The best sequence of one block."""

    def __init__(self, tasks: Iterable[tuple[float, int, str, Spans]], between: Callable[[str, str], float]) -> None:
        ranked = sorted(tasks, key=lambda task: -task[0])
        self.prize = [task[0] for task in ranked]
        self.length = [task[1] for task in ranked]
        self.windows = [task[3] for task in ranked]
        names = [task[2] for task in ranked]
        self.gap = [[int(between(one, other)) for other in names] for one in names]
        self.close = max(b for spans in self.windows for _, b in spans)

    def most(self, stored: float) -> tuple[float, bool]:
        """Return the most a sequence is worth."""
        left = self._knapsack()
        best, cut, ceiling = stored, False, stored
        level = {(0, -1): (0, 0.0)}
        while level:
            longer: dict[tuple[int, int], tuple[int, float]] = {}
            for (used, last), (end, worth) in level.items():
                for task, prize in enumerate(self.prize):
                    if used >> task & 1:
                        continue
                    done = self._done(task, last, end)
                    if done is None:
                        continue
                    total = worth + prize
                    best = max(best, total)
                    if (most := total + left(done)) <= best * _TIE:
                        ceiling = max(ceiling, most)
                        continue
                    key = used | 1 << task, task
                    if key not in longer or done < longer[key][0]:
                        longer[key] = done, total
            if len(longer) > _LABELS:
                rest = max(total + left(done) for done, total in longer.values())
                ceiling, cut, longer = max(ceiling, rest), True, {}
            level = longer
        return max(best, ceiling), cut

    def _done(self, task: int, last: int, end: int) -> int | None:
        """Return the earliest end of a task after another one, or first."""
        length, best = self.length[task], None
        for a, b in self.windows[task]:
            start = a if last < 0 else max(a, end + self.gap[last][task])
            if start + length <= b and (best is None or start + length < best):
                best = start + length
        return best

    def _knapsack(self) -> Callable[[int], float]:
        """Return the most that fits between a second and the end, each task once, in any order.

        A task weighs its length and the least changeover into it from another one.
        """
        count = len(self.prize)
        begin = min(a for spans in self.windows for a, _ in spans)
        weights = [
            self.length[one] + min((self.gap[other][one] for other in range(count) if other != one), default=0)
            for one in range(count)
        ]
        step = max(math.gcd(*weights), -(-(self.close - begin) // _CELLS))
        table = [0.0] * ((self.close - begin) // step + 1)
        for prize, weight in zip(self.prize, weights, strict=True):
            size = weight // step
            for cell in range(len(table) - 1, size - 1, -1):
                table[cell] = max(table[cell], table[cell - size] + prize)
        close = self.close
        return lambda end: table[(close - end) // step] * (1 + 1e-12)


def changeover(raw: Row, configs: set[str]) -> Callable[[str, str], float]:
    """Return the least seconds between two configurations over any detour."""
    default = int(raw.get("default", 0))
    known = {(str(a), str(b)): int(seconds) for a, b, seconds in raw.get("pairs") or ()}
    names = sorted({name for pair in known for name in pair})
    # a configuration that no pair names is `default` away from every other
    over = 2 * default if configs - set(names) else math.inf
    table = {(a, b): min(over, known.get((a, b), 0 if a == b else default)) for a in names for b in names}
    for middle in names:
        for a in names:
            for b in names:
                detour = table[a, middle] + table[middle, b]
                table[a, b] = min(table[a, b], detour)
    return lambda one, other: table.get((one, other), 0 if one == other else default)


# Deep check of a block bound: instance document and stored multipliers in, a ceiling out.


_ROUNDING = 1e-10
"""Relative error that adding up in another order may leave."""


@dataclass(frozen=True, slots=True)
class Recheck:
    """What a deep check of a block bound found."""

    value: float
    confirmed: bool
    relaxed: tuple[tuple[str, int], ...]


def recheck_blocks(document: InstanceJson, duals: Mapping[str, float]) -> float:
    """Return a value that no schedule of an instance exceeds."""
    return _BlocksProof(document, duals).total()


def check(document: InstanceJson, duals: Mapping[str, float], reported: float) -> Recheck:
    """Return whether a reported bound is confirmed."""
    proof = _BlocksProof(document, duals)
    value = proof.total()
    confirmed = value <= reported + _ROUNDING * max(1.0, abs(reported)) * 10
    return Recheck(value, confirmed, tuple(proof.relaxed))


class _BlocksProof:
    """One instance at one set of multipliers."""

    def __init__(self, document: InstanceJson, duals: Mapping[str, float]) -> None:
        self.horizon = int(document["horizon"][0]), int(document["horizon"][1])
        self.resources = {str(one["id"]): one for one in document.get("resources") or ()}
        self.pools = {str(one["id"]): one for one in document.get("pools") or ()}
        self.groups = {str(one["id"]): one for one in document.get("groups") or ()}
        self.quotas = {str(one["partner"]): one["max"] for one in document.get("quotas") or ()}
        self.tasks: dict[str, Row] = {}
        self.options: dict[str, list[tuple[str, int, int, int]]] = {}
        for one in document.get("tasks") or ():
            self._read(one)
        self.configs = {str(one.get("config") or "") for one in self.tasks.values()}
        self._drop_hopeless()
        self.whole = {
            id: members
            for id, group in self.groups.items()
            if group["rule"] == "all" and (members := self._members(id))
        }
        self.followers: dict[str, set[str]] = {}
        for id in self.options:
            for after in self.tasks[id].get("after") or ():
                self.followers.setdefault(str(after[0]), set()).add(id)
        self.duals = self._used(duals)
        self.parts: list[float] = []
        self.relaxed: list[tuple[str, int]] = []

    def _read(self, one: Row) -> None:
        """Keep a task and where it may run; a row that cannot be read is no task."""
        if (id := str(one["id"])) in self.tasks:
            return
        try:
            choices = self._options(one)
        except (KeyError, TypeError, ValueError):
            return
        self.tasks[id] = one
        if choices:
            self.options[id] = choices

    def _members(self, group: str) -> list[str]:
        return [id for id in self.options if str(self.tasks[id].get("group")) == group]

    def _calendar(self, owner: Row) -> Spans:
        value = owner.get("calendar")
        spans = [self.horizon] if value is None else value
        low, high = self.horizon
        cut = [(max(low, int(a)), min(high, int(b))) for a, b in spans]
        return _union(cut)

    def _options(self, task: Row) -> list[tuple[str, int, int, int]]:
        """Return where a task may run: resource, start of its block, and the window left."""
        items = []
        uses = {pool: amount for pool, amount in (task.get("uses") or {}).items() if amount}
        if any(self.pools[pool].get("capacity", 1) < amount for pool, amount in uses.items()):
            return []
        supplies = [self._calendar(self.pools[pool]) for pool in uses]
        for one in task.get("alternatives") or ():
            resource = self.resources[str(one["resource"])]
            if resource.get("capacity", 1) < 1:
                continue
            for block in self._calendar(resource):
                left: Spans = [(int(a), int(b)) for a, b in one["windows"]]
                for other in ([block], *supplies):
                    left = _both(left, other)
                for a, b in left:
                    if b - a >= task["duration"]:
                        items.append((str(one["resource"]), block[0], a, b))
        return items

    def _drop_hopeless(self) -> None:
        """Drop tasks that need one without any option."""
        before = -1
        while len(self.options) != before:
            before = len(self.options)
            for id, task in self.tasks.items():
                group = self.groups.get(str(task.get("group"))) if task.get("group") else None
                needs = [str(after[0]) for after in task.get("after") or ()]
                if group is not None and group["rule"] == "all":
                    same = str(group["id"])
                    needs += [o for o, t in self.tasks.items() if str(t.get("group")) == same]
                if any(one not in self.options for one in needs):
                    self.options.pop(id, None)

    def _used(self, duals: Mapping[str, float]) -> dict[str, float]:
        """Return the multipliers that count, those that must not be below 0 raised to it."""
        free = {f"task:{id}" for members in self.whole.values() for id in members}
        return {name: float(value) if name in free else max(0.0, float(value)) for name, value in duals.items()}

    def total(self) -> float:
        """Return the sum of what limits, single tasks and blocks are worth."""
        self._limits()
        prizes = self._prizes()
        alone: dict[str, float] = {}
        blocks: dict[tuple[str, int], dict[str, float]] = {}
        for (id, resource, block, _), prize in prizes.items():
            if self.resources[resource].get("capacity", 1) > 1:
                alone[id] = max(alone.get(id, 0.0), prize)
            elif prize > 0:
                blocks.setdefault((resource, block), {})[id] = prize
        self.parts += alone.values()
        for key in {*blocks, *self._named_blocks()}:
            self.parts.append(self._block(key, blocks.get(key, {})))
        size = math.fsum(abs(part) for part in self.parts)
        return math.fsum(self.parts) + 1e-13 * size

    def _named_blocks(self) -> Iterable[tuple[str, int]]:
        for name in self.duals:
            if name.startswith("block:"):
                resource, start = name[len("block:") :].rsplit(":", 1)
                yield resource, int(start)

    def _limits(self) -> None:
        """Add what the right-hand sides are worth."""
        mine = self.duals.get
        free = {id for members in self.whole.values() for id in members}
        self.parts += [mine(f"task:{id}", 0.0) for id in self.options if id not in free]
        for members in self.whole.values():
            self.parts.append(max(0.0, math.fsum(mine(f"task:{id}", 0.0) for id in members)))
        for id, group in self.groups.items():
            if group["rule"] == "any_k":
                self.parts.append(mine(f"group:{id}", 0.0) * group.get("k", 1))
        self.parts += [mine(f"quota:{who}", 0.0) * most for who, most in self.quotas.items()]
        for value, owner, a, b in self._energies():
            open_ = sum(end - start for start, end in _both(self._calendar(owner), [(a, b)]))
            self.parts.append(value * owner.get("capacity", 1) * open_)

    def _energies(self) -> list[tuple[float, Row, int, int]]:
        """Return the rows of what is shared over time: price, owner, interval."""
        items = []
        for name, value in self.duals.items():
            kind, _, rest = name.partition(":")
            if kind not in ("pool", "energy") or not value:
                continue
            id, a, b = rest.rsplit(":", 2)
            owner = (self.pools if kind == "pool" else self.resources).get(id)
            if owner is not None and (kind == "pool" or owner.get("capacity", 1) > 1):
                items.append((value, owner, int(a), int(b)))
        return items

    def _prizes(self) -> dict[tuple[str, str, int, int], float]:
        """Return what each task is worth in each block, or each option where many run at once."""
        windows: dict[tuple[str, str, int, int], Spans] = {}
        for id, options in self.options.items():
            for number_, (resource, block, a, b) in enumerate(options):
                many = self.resources[resource].get("capacity", 1) > 1
                key = id, resource, block, number_ if many else -1
                windows.setdefault(key, []).append((a, b))
        base = {id: self._base(id) for id in self.options}
        energies = self._energies()
        return {
            key: base[key[0]] - math.fsum(self._pays(key, spans, row) for row in energies)
            for key, spans in windows.items()
        }

    def _base(self, id: str) -> float:
        """Return what a task is worth wherever it runs."""
        task, mine = self.tasks[id], self.duals.get
        parts = [float(task["value"]), -mine(f"task:{id}", 0.0)]
        group = self.groups.get(str(task.get("group"))) if task.get("group") else None
        if group is not None and group["rule"] == "any_k":
            parts.append(-mine(f"group:{group['id']}", 0.0))
        if str(task.get("partner")) in self.quotas and task.get("partner") is not None:
            parts.append(-mine(f"quota:{task['partner']}", 0.0) * task["duration"])
        for before in {str(after[0]) for after in task.get("after") or ()}:
            parts.append(-mine(f"after:{id}:{before}", 0.0))
        parts += [mine(f"after:{other}:{id}", 0.0) for other in self.followers.get(id, ())]
        return math.fsum(parts)

    def _pays(self, key: tuple[str, str, int, int], spans: Spans, row: tuple[float, Row, int, int]) -> float:
        """Return what a task pays for the least it must take of an interval."""
        value, owner, a, b = row
        task = self.tasks[key[0]]
        if owner is self.resources.get(str(owner["id"])):
            amount = 1 if str(owner["id"]) == key[1] else 0
        else:
            amount = (task.get("uses") or {}).get(str(owner["id"]), 0)
        if not amount:
            return 0.0
        least = min(_least(start, end, int(task["duration"]), a, b) for start, end in spans)
        return value * amount * least

    def _block(self, key: tuple[str, int], prizes: dict[str, float]) -> float:
        """Return the most a sequence of one block is worth, at least what is stored for it."""
        stored = self.duals.get(f"block:{key[0]}:{key[1]}", 0.0)
        if not prizes:
            return stored
        configs = changeover(self.resources[key[0]].get("changeover") or {}, self.configs)
        search = BlockSequence([self._piece(id, key, prize) for id, prize in prizes.items()], configs)
        most, cut = search.most(stored)
        if cut:
            self.relaxed.append(key)
        return most

    def _piece(self, id: str, key: tuple[str, int], prize: float) -> tuple[float, int, str, Spans]:
        """Return prize, seconds, configuration and windows of a task in a block."""
        windows = [(a, b) for r, block, a, b in self.options[id] if (r, block) == key]
        task = self.tasks[id]
        return prize, int(task["duration"]), str(task.get("config") or ""), windows


def _least(start: int, end: int, length: int, a: int, b: int) -> int:
    """Return the seconds a task of some length in a window must spend in an interval."""
    early = min(start + length, b) - max(start, a)
    late = min(end, b) - max(end - length, a)
    return max(0, min(early, late))


def _union(spans: Spans) -> Spans:
    """Return the disjoint spans that cover the same seconds."""
    intervals: Spans = []
    for a, b in sorted(span for span in spans if span[0] < span[1]):
        if intervals and a <= intervals[-1][1]:
            intervals[-1] = intervals[-1][0], max(b, intervals[-1][1])
        else:
            intervals.append((a, b))
    return intervals


def _both(one: Spans, other: Spans) -> Spans:
    """Return what lies in a span of each."""
    pairs = ((max(a, c), min(b, d)) for a, b in one for c, d in other)
    return [(a, b) for a, b in pairs if a < b]


# Time lost between configurations, for checks of bounds: tables closed and searched anew.


def closed(resource: Row, tasks: Sequence[Row]) -> dict[tuple[str, str], int]:
    """Return the seconds between any two configurations, no detour being shorter."""
    table = resource.get("changeover")
    table = table if isinstance(table, Mapping) else {}
    pairs = {(str(a), str(b)): number(s, 0) for a, b, s in listed(table, "pairs")}
    default = number(table.get("default"), 0)
    named = {name for pair in pairs for name in pair}
    names = sorted({config(row) for row in tasks} | named)
    way = {(a, b): pairs.get((a, b), 0 if a == b else default) for a in names for b in names}
    # a detour helps only over a name in the table, or to a far one and back
    others = [name for name in names if name not in named][:2]
    shorter = True
    while shorter:
        shorter = False
        for middle in (*sorted(named), *others):
            for a, b in way:
                if (seconds := way[a, middle] + way[middle, b]) < way[a, b]:
                    way[a, b], shorter = seconds, True
    return way


def losses(way: Mapping[tuple[str, str], int], there: Collection[str]) -> dict[str, tuple[int, int]]:
    """Return, for each configuration, the seconds before any task of it and before the first."""
    table = {}
    for name in sorted(there):
        enter = min((way[other, name] for other in there if other != name), default=way[name, name])
        table[name] = (min(enter, way[name, name]), enter)
    return table


# Which tasks of an instance can be meant, and where they may run, read from its document alone.


_ROUNDS = 20
"""Rounds in which windows are narrowed; the bound says no more than it does in as many."""


@dataclass(frozen=True, slots=True, eq=False)
class Places:
    """Where tasks may run: windows cut by closures."""

    ids: list[str]
    rows: list[Row]
    task: Array
    resource: Array
    start: Array
    end: Array
    length: Array
    value: Array


def places(document: InstanceJson) -> Places:
    """Return where the tasks of an instance may run."""
    by_task = dict(tasks(document))
    resources, pools = by_id(document, "resources"), by_id(document, "pools")
    place = {id: at for at, id in enumerate(resources)}
    items = [
        (at, place[str(way["resource"])], whole(a), whole(b))
        for at, row in enumerate(by_task.values())
        for way in row.get("alternatives") or ()
        for a, b in way.get("windows") or ()
    ]
    table = np.array(items, dtype=np.int64).reshape(-1, 4)
    parts = [np.zeros((0, 4), dtype=np.int64)]
    for id, row in resources.items():
        if row.get("capacity", 1) > 0:
            parts.append(_cut(table[table[:, 1] == place[id]], *openings(row, document)))
    table = np.concatenate(parts)
    for id, row in pools.items():
        amounts = [(one.get("uses") or {}).get(id, 0) for one in by_task.values()]
        amount = np.array([whole(one) for one in amounts], dtype=np.int64)[table[:, 0]]
        rest, mine = table[amount == 0], table[(amount > 0) & (amount <= row.get("capacity", 1))]
        table = np.concatenate([rest, _cut(mine, *openings(row, document))])
    lengths = np.array([whole(row["duration"]) for row in by_task.values()], dtype=np.int64)
    values = np.array([row["value"] for row in by_task.values()], dtype=float)
    table = table[table[:, 3] - table[:, 2] >= lengths[table[:, 0]]]
    table = _following(table, by_task, lengths.tolist())
    task, resource, start, end = table.T
    listed = list(by_task), list(by_task.values())
    return Places(*listed, task, resource, start, end, lengths[task], values[task])


def _cut(table: Array, opens: Array, closes: Array) -> Array:
    """Return what of each window lies in each of some disjoint intervals."""
    start, end = table[:, 2], table[:, 3]
    first = np.searchsorted(closes, start, "right")
    counts = np.maximum(0, np.searchsorted(opens, end, "left") - first)
    pieces = np.repeat(table, counts, axis=0)
    nth = np.arange(len(pieces)) - np.repeat(np.cumsum(counts) - counts, counts)
    into = np.repeat(first, counts) + nth
    pieces[:, 2] = np.maximum(pieces[:, 2], opens[into])
    pieces[:, 3] = np.minimum(pieces[:, 3], closes[into])
    return pieces


def _following(table: Array, by_task: Mapping[str, Row], lengths: list[int]) -> Array:
    """Return windows cut to when the tasks that each task follows let it run."""
    at = {id: n for n, id in enumerate(by_task)}
    ties = [
        (at[id], at[str(tie[0])], *(*tie[1:], None, None)[:2])
        for id, row in by_task.items()
        for tie in row.get("after") or ()
    ]
    rows = [list(row) for row in table.tolist()]
    for _ in range(_ROUNDS if ties else 0):
        spans: dict[int, tuple[int, int]] = {}
        for task, _, a, b in rows:
            first, last = spans.get(task, (a, b))
            spans[task] = min(first, a), max(last, b)
        limits: dict[int, tuple[float, float]] = {}
        for task, other, low, high in ties:
            least, most = limits.get(task, (-math.inf, math.inf))
            first, last = spans.get(other, (MOST * 4, -MOST * 4))
            least = max(least, first + lengths[other] + number(low, 0))
            if high is not None or other not in spans:
                most = min(most, last + number(high, 0) + lengths[task])
            limits[task] = least, most
        cut = []
        for task, resource, a, b in rows:
            least, most = limits.get(task, (a, b))
            if min(b, most) - max(a, least) >= lengths[task]:
                cut.append([task, resource, int(max(a, least)), int(min(b, most))])
        if cut == rows:
            break
        rows = cut
    return np.array(rows, dtype=np.int64).reshape(-1, 4)


def tasks(document: InstanceJson) -> Iterator[tuple[str, Row]]:
    """Yield the tasks that can be meant, by id, but those that need one that cannot be placed."""
    frame = {table: by_id(document, table) for table in ("resources", "pools", "groups")}
    task_rows = rows(document, "tasks")
    known = {str(row.get("id")) for row in task_rows if _word(row.get("id"))}
    readable: dict[str, Row] = {}
    members: dict[str, list[str]] = {}
    seen = set[str]()
    for nth, row in enumerate(task_rows):
        word = named(row, "id")
        # a row without a name still keeps its group from being whole
        id = f"#{nth}" if word is None else word
        if id not in seen and (group := named(row, "group")) is not None:
            members.setdefault(group, []).append(id)
        if id not in seen and word is not None and _meant(row, frame, known):
            readable[id] = row
        seen.add(id)
    rules = {id: row.get("rule") for id, row in frame["groups"].items()}
    whole = [every for id, every in members.items() if rules.get(id) == "all"]
    able = _able(readable, whole)
    yield from ((id, row) for id, row in readable.items() if id in able)


def _able(readable: Mapping[str, Row], whole: Sequence[Sequence[str]]) -> set[str]:
    """Return the tasks behind which there is neither a circle nor one that cannot be read."""
    left = set(readable)
    while True:
        needs = {id: {str(tie[0]) for tie in readable[id].get("after") or ()} for id in left}
        followers: dict[str, list[str]] = {}
        for id, others in needs.items():
            for other in others:
                followers.setdefault(other, []).append(id)
        done, todo = set[str](), [id for id in left if not needs[id]]
        while todo:
            done.add(id := todo.pop())
            for other in followers.get(id, ()):
                needs[other].discard(id)
                if not needs[other]:
                    todo.append(other)
        lost = {id for group in whole if not done.issuperset(group) for id in group}
        if not lost & done:
            return done
        left = done - lost


def named(row: Mapping[str, Any], column: str) -> str | None:
    """Return the word of a field; None where there is none."""
    value = row.get(column)
    return str(value) if _word(value) else None


def _word(value: Any) -> bool:
    """Return whether a value names something."""
    if isinstance(value, str):
        return value.strip() != ""
    return type(value) is int and whole(value) is not None


def _meant(row: Row, frame: Mapping[str, Row], known: set[str]) -> bool:
    """Return whether every field of a task can be used."""
    value, length = row.get("value"), whole(row.get("duration"))
    if not isinstance(value, int | float) or isinstance(value, bool) or not 0 <= value <= MOST:
        return False
    for column in ("group", "partner", "config"):
        if row.get(column) not in (None, "") and not _word(row[column]):
            return False
    group = named(row, "group")
    if length is None or length < 1 or (group is not None and group not in frame["groups"]):
        return False
    uses, ways, after = (row.get(name) for name in ("uses", "alternatives", "after"))
    if not (uses is None or isinstance(uses, Mapping)):
        return False
    if not all(one is None or isinstance(one, list | tuple) for one in (ways, after)):
        return False
    amounts = [(str(pool), whole(amount)) for pool, amount in (uses or {}).items()]
    if not all(p in frame["pools"] and a is not None and a >= 0 for p, a in amounts):
        return False
    return all(_way(one, frame["resources"]) for one in ways or ()) and all(_behind(one, known) for one in after or ())


def _way(value: Any, resources: Row) -> bool:
    """Return whether an alternative names a resource, and pairs of seconds."""
    if not isinstance(value, Mapping) or (name := named(value, "resource")) is None or name not in resources:
        return False
    windows = value.get("windows")
    if windows is None:
        return True
    return isinstance(windows, list | tuple) and all(map(_window, windows))


def _window(value: Any) -> bool:
    pair = isinstance(value, list | tuple) and len(value) == 2
    return pair and whole(value[0]) is not None and whole(value[1]) is not None


def _behind(value: Any, known: set[str]) -> bool:
    """Return whether a task is named, and lags that can be read."""
    if not isinstance(value, list | tuple) or not 1 <= len(value) <= 3 or not _word(value[0]):
        return False
    lags = [whole(lag) for lag in value[1:] if lag is not None]
    if str(value[0]) not in known or None in lags:
        return False
    low, high = (*value, None, None)[1:3]
    return high is None or number(low, 0) <= number(high, 0)


# Check of an energy bound: instance document and stored multipliers in, the ceiling out.


_EPS = 2.0**-52


def recheck_energy(document: InstanceJson, duals: Mapping[str, float]) -> float:
    """Return a value that no schedule of an instance exceeds."""
    proof = _EnergyProof(document)
    for name, price in duals.items():
        proof.take(str(name), price)
    return proof.total()


class _EnergyProof:
    """An instance, and what multipliers taken so far leave of the worth of its places."""

    def __init__(self, document: InstanceJson) -> None:
        self.document, self.places = document, places(document)
        self.resources, self.pools = by_id(document, "resources"), by_id(document, "pools")
        self.groups = by_id(document, "groups")
        self.quotas = {str(row.get("partner")): row for row in rows(document, "quotas")}
        self.number = {id: at for at, id in enumerate(self.places.ids)}
        self.resource = {id: at for at, id in enumerate(self.resources)}
        order = np.argsort(self.places.task, kind="stable")
        ends = np.searchsorted(self.places.task[order], np.arange(1, len(self.number)))
        self.own = np.split(order, ends) if self.number else []
        n = len(self.places.task)
        self.charge, self.size, self.terms = np.zeros(n), np.zeros(n), np.zeros(n)
        self.limits: list[float] = []
        self.ways: dict[str, dict[tuple[str, str], int]] = {}
        self.whole: dict[str, list[float]] = {}
        self.there: dict[tuple[str, int, int, str], list[float]] = {}

    def take(self, name: str, price: Any) -> None:
        """Charge one multiplier to what it concerns."""
        kind, _, rest = name.partition(":")
        number = isinstance(price, int | float) and not isinstance(price, bool)
        if not number or not math.isfinite(price):
            raise _refused(_NO_NUMBER, name, price, "wrong_type")
        kinds = {
            "task": self._task, "group": self._group, "quota": self._quota, "after": self._after,
            "energy": self._energy, "pool": self._pool, "changeover": self._changeover,
            "family": self._family,
        }  # fmt: skip
        free = kind == "task" and self._whole(rest) is not None
        if price < 0 and not free:
            raise _refused(_NEGATIVE, name, price, "negative")
        if kind not in kinds or not kinds[kind](rest, float(price)):
            raise _refused(_NO_ROW, name, "", "unknown_row")

    def total(self) -> float:
        """Return the ceiling."""
        worth = self.places.value
        spare = (self.terms + 2) * _EPS * (np.abs(worth) + self.size)
        left = np.maximum(0.0, worth - self.charge + spare)
        parts = [*self.limits, *left[left > 0].tolist()]
        for prices in (*self.whole.values(), *self.there.values()):
            parts.append(max(0.0, math.fsum(prices)))
        total = math.fsum(parts)
        return math.nextafter(total + 4 * _EPS * math.fsum(map(abs, parts)), math.inf)

    def _pay(self, places: Array, amount: Array, price: float, limit: float) -> None:
        """Charge some places, and keep what the limit of the row costs."""
        self.charge[places] += price * amount
        self.size[places] += abs(price) * abs(amount)
        self.terms[places] += 1
        self.limits.append(price * limit)

    def _ones(self, places: Array, price: float, limit: float) -> None:
        self._pay(places, np.ones(len(places)), price, limit)

    def _whole(self, task: str) -> str | None:
        """Return the group that a task is placed with, whole or not at all."""
        if task not in self.number:
            return None
        group = named(self.places.rows[self.number[task]], "group")
        return group if group is not None and self.groups[group].get("rule") == "all" else None

    def _task(self, id: str, price: float) -> bool:
        if id not in self.number:
            return False
        group = self._whole(id)
        self._ones(self.own[self.number[id]], price, 1.0 if group is None else 0.0)
        if group is not None:
            # the column of the group gains what the rows of its members give
            self.whole.setdefault(group, []).append(price)
        return True

    def _of(self, column: str, value: str) -> Iterator[int]:
        """Yield the tasks of one group or partner."""
        for at, row in enumerate(self.places.rows):
            if named(row, column) == value:
                yield at

    def _group(self, id: str, price: float) -> bool:
        if id not in self.groups or self.groups[id].get("rule") != "any_k":
            return False
        for at in self._of("group", id):
            self._ones(self.own[at], price, 0.0)
        self.limits.append(price * self.groups[id].get("k", 1))
        return True

    def _quota(self, partner: str, price: float) -> bool:
        if partner not in self.quotas:
            return False
        for at in self._of("partner", partner):
            self._pay(self.own[at], self.places.length[self.own[at]], price, 0.0)
        self.limits.append(price * self.quotas[partner]["max"])
        return True

    def _after(self, rest: str, price: float) -> bool:
        words = rest.split(":")
        for cut in range(1, len(words)):
            id, other = ":".join(words[:cut]), ":".join(words[cut:])
            if id not in self.number:
                continue
            ties = self.places.rows[self.number[id]].get("after") or ()
            if other in {str(tie[0]) for tie in ties}:
                self._ones(self.own[self.number[id]], price, 0.0)
                if other in self.number:
                    before = self.own[self.number[other]]
                    self._pay(before, -np.ones(len(before)), price, 0.0)
                return True
        return False

    def _energy(self, rest: str, price: float) -> bool:
        if (interval := _interval(rest, self.resources)) is None:
            return False
        id, low, high = interval
        mine = np.flatnonzero(self.places.resource == self.resource[id])
        row = self.resources[id]
        room = row.get("capacity", 1) * _open(row, self.document, low, high)
        self._pay(mine, self._compelled(mine, low, high), price, room)
        return True

    def _pool(self, rest: str, price: float) -> bool:
        if (interval := _interval(rest, self.pools)) is None:
            return False
        id, low, high = interval
        uses = [(row.get("uses") or {}).get(id, 0) for row in self.places.rows]
        amount = np.array(uses, dtype=float)[self.places.task]
        mine = np.flatnonzero(amount > 0)
        room = self.pools[id].get("capacity", 1) * _open(self.pools[id], self.document, low, high)
        self._pay(mine, amount[mine] * self._compelled(mine, low, high), price, room)
        return True

    def _compelled(self, mine: Array, low: int, high: int) -> Array:
        """Return the seconds of an interval that each place uses up, early or late."""
        positions = self.places
        first, last, length = positions.start[mine], positions.end[mine], positions.length[mine]
        early = np.clip(first + length, low, high) - np.clip(first, low, high)
        late = np.clip(last, low, high) - np.clip(last - length, low, high)
        least: Array = np.minimum(early, late)
        return least.astype(float)

    def _there(self, id: str, low: int, high: int) -> tuple[Array, Array]:
        """Return the places on a resource that must use an interval, and how much of it."""
        mine = np.flatnonzero(self.places.resource == self.resource[id])
        compelled = self._compelled(mine, low, high)
        return mine[compelled > 0], compelled[compelled > 0]

    def _changeover(self, rest: str, price: float) -> bool:
        interval = _interval(rest, self.resources)
        if interval is None or self.resources[interval[0]].get("capacity", 1) != 1:
            return False
        id, low, high = interval
        mine, compelled = self._there(id, low, high)
        configs = [config(self.places.rows[at]) for at in self.places.task[mine]]
        if id not in self.ways:
            self.ways[id] = closed(self.resources[id], rows(self.document, "tasks"))
        lost = losses(self.ways[id], set(configs))
        each = np.array([lost[name][0] for name in configs], dtype=float)
        most = max((enter for _, enter in lost.values()), default=0)
        self._pay(mine, compelled + each, price, high - low + most)
        for name, (least, enter) in lost.items():
            self.there.setdefault((id, low, high, name), []).append(-price * (enter - least))
        return True

    def _family(self, rest: str, price: float) -> bool:
        words = rest.split(":")
        for cut in range(3, len(words)):
            task, interval = ":".join(words[cut:]), _interval(":".join(words[:cut]), self.resources)
            if interval is None or task not in self.number:
                continue
            id, low, high = interval
            mine, _ = self._there(id, low, high)
            mine = mine[self.places.task[mine] == self.number[task]]
            if not len(mine) or self.resources[id].get("capacity", 1) != 1:
                return False
            self._ones(mine, price, 0.0)
            name = config(self.places.rows[self.number[task]])
            self.there.setdefault((id, low, high, name), []).append(price)
            return True
        return False


def _interval(rest: str, known: Row) -> tuple[str, int, int] | None:
    """Return the id and the interval a row is named for; None where there is no such row."""
    id, *ends = rest.rsplit(":", 2)
    try:
        low, high = (int(end) for end in ends)
    except ValueError:
        return None
    return (id, low, high) if id in known and low < high else None


def _open(row: Row, document: InstanceJson, low: int, high: int) -> int:
    """Return how many seconds of an interval a resource or pool is open."""
    opens, closes = openings(row, document)
    return int((closes.clip(low, high) - opens.clip(low, high)).sum())


def _refused(message: Text, name: str, seen: Any, code: str) -> InputError:
    place = Place(column=name)
    return InputError(message, place=place, seen=str(seen)[:80], expected=">= 0", code=code)


_NO_NUMBER = Text("a multiplier is no number", "乘子不是数字")
_NEGATIVE = Text("a multiplier is below 0", "乘子小于 0")
_NO_ROW = Text("there is no row of this name in the instance", "算例中没有这一行")
