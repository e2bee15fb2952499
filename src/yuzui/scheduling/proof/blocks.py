# SPDX-License-Identifier: Apache-2.0
r"""Deep check of a block bound: instance document and stored multipliers in, a ceiling out.

No solver, and nothing of the code that made the bound: the document is read anew, what every task
pays is added up anew, and the best sequence of every block is searched anew, label by label. For
any multipliers at all the result is at least the value of every schedule that keeps the rules; if
it is no more than the bound reported, the bound is confirmed.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from yuzui.scheduling.proof.sequence import Sequence, Spans, changeover

_ROUNDING = 1e-10
"""Relative error that adding up in another order may leave."""


@dataclass(frozen=True, slots=True)
class Recheck:
    """What a deep check of a block bound found."""

    value: float
    confirmed: bool
    relaxed: tuple[tuple[str, int], ...]


def recheck(document: Mapping[str, Any], duals: Mapping[str, float]) -> float:
    """Return a value that no schedule of an instance exceeds."""
    return _Proof(document, duals).total()


def check(document: Mapping[str, Any], duals: Mapping[str, float], reported: float) -> Recheck:
    """Return whether a reported bound is confirmed."""
    proof = _Proof(document, duals)
    value = proof.total()
    confirmed = value <= reported + _ROUNDING * max(1.0, abs(reported)) * 10
    return Recheck(value, confirmed, tuple(proof.relaxed))


class _Proof:
    """One instance at one set of multipliers."""

    def __init__(self, document: Mapping[str, Any], duals: Mapping[str, float]) -> None:
        self.horizon = int(document["horizon"][0]), int(document["horizon"][1])
        self.resources = {str(one["id"]): one for one in document.get("resources") or ()}
        self.pools = {str(one["id"]): one for one in document.get("pools") or ()}
        self.groups = {str(one["id"]): one for one in document.get("groups") or ()}
        self.quotas = {str(one["partner"]): one["max"] for one in document.get("quotas") or ()}
        self.tasks: dict[str, Mapping[str, Any]] = {}
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

    def _read(self, one: Mapping[str, Any]) -> None:
        """Keep a task and where it may run; a row that cannot be read is no task."""
        if (id := str(one["id"])) in self.tasks:
            return
        try:
            found = self._options(one)
        except (KeyError, TypeError, ValueError):
            return
        self.tasks[id] = one
        if found:
            self.options[id] = found

    def _members(self, group: str) -> list[str]:
        return [id for id in self.options if str(self.tasks[id].get("group")) == group]

    def _calendar(self, owner: Mapping[str, Any]) -> Spans:
        given = owner.get("calendar")
        spans = [self.horizon] if given is None else given
        low, high = self.horizon
        cut = [(max(low, int(a)), min(high, int(b))) for a, b in spans]
        return _union(cut)

    def _options(self, task: Mapping[str, Any]) -> list[tuple[str, int, int, int]]:
        """Return where a task may run: resource, start of its block, and the window left."""
        found = []
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
                        found.append((str(one["resource"]), block[0], a, b))
        return found

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

    def _energies(self) -> list[tuple[float, Mapping[str, Any], int, int]]:
        """Return the rows of what is shared over time: price, owner, interval."""
        found = []
        for name, value in self.duals.items():
            kind, _, rest = name.partition(":")
            if kind not in ("pool", "energy") or not value:
                continue
            id, a, b = rest.rsplit(":", 2)
            owner = (self.pools if kind == "pool" else self.resources).get(id)
            if owner is not None and (kind == "pool" or owner.get("capacity", 1) > 1):
                found.append((value, owner, int(a), int(b)))
        return found

    def _prizes(self) -> dict[tuple[str, str, int, int], float]:
        """Return what each task is worth in each block, or each option where many run at once."""
        windows: dict[tuple[str, str, int, int], Spans] = {}
        for id, options in self.options.items():
            for number, (resource, block, a, b) in enumerate(options):
                many = self.resources[resource].get("capacity", 1) > 1
                key = id, resource, block, number if many else -1
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

    def _pays(
        self, key: tuple[str, str, int, int], spans: Spans,
        row: tuple[float, Mapping[str, Any], int, int],
    ) -> float:  # fmt: skip
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
        search = Sequence([self._piece(id, key, prize) for id, prize in prizes.items()], configs)
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
    found: Spans = []
    for a, b in sorted(span for span in spans if span[0] < span[1]):
        if found and a <= found[-1][1]:
            found[-1] = found[-1][0], max(b, found[-1][1])
        else:
            found.append((a, b))
    return found


def _both(one: Spans, other: Spans) -> Spans:
    """Return what lies in a span of each."""
    pairs = ((max(a, c), min(b, d)) for a, b in one for c, d in other)
    return [(a, b) for a, b in pairs if a < b]
