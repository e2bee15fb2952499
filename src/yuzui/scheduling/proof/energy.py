# SPDX-License-Identifier: Apache-2.0
r"""Check of an energy bound: instance document and stored multipliers in, the ceiling out.

No solver, and nothing of the code that made the bound. For any multipliers, 0 or more, the sum of
what they pay for the limits of their rows, and of what tasks, groups and configurations are still
worth beyond what they pay, is at least the value of every schedule that keeps the rules.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from yuzui.errors import InputError, Place
from yuzui.scheduling.proof.changeover import closed, losses
from yuzui.scheduling.proof.feasible_windows import named, places
from yuzui.scheduling.rules.plain import Document, by_id, config, openings, rows
from yuzui.text import Text

if TYPE_CHECKING:
    import numpy as np

    Array = np.ndarray[Any, Any]

_EPS = 2.0**-52


def recheck(document: Document, duals: Mapping[str, Any]) -> float:
    """Return a value that no schedule of an instance exceeds."""
    proof = _Proof(document)
    for name, price in duals.items():
        proof.take(str(name), price)
    return proof.total()


class _Proof:
    """An instance, and what multipliers taken so far leave of the worth of its places."""

    def __init__(self, document: Document) -> None:
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
        if (found := _interval(rest, self.resources)) is None:
            return False
        id, low, high = found
        mine = np.flatnonzero(self.places.resource == self.resource[id])
        row = self.resources[id]
        room = row.get("capacity", 1) * _open(row, self.document, low, high)
        self._pay(mine, self._compelled(mine, low, high), price, room)
        return True

    def _pool(self, rest: str, price: float) -> bool:
        if (found := _interval(rest, self.pools)) is None:
            return False
        id, low, high = found
        uses = [(row.get("uses") or {}).get(id, 0) for row in self.places.rows]
        amount = np.array(uses, dtype=float)[self.places.task]
        mine = np.flatnonzero(amount > 0)
        room = self.pools[id].get("capacity", 1) * _open(self.pools[id], self.document, low, high)
        self._pay(mine, amount[mine] * self._compelled(mine, low, high), price, room)
        return True

    def _compelled(self, mine: Array, low: int, high: int) -> Array:
        """Return the seconds of an interval that each place uses up, early or late."""
        given = self.places
        first, last, length = given.start[mine], given.end[mine], given.length[mine]
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
        found = _interval(rest, self.resources)
        if found is None or self.resources[found[0]].get("capacity", 1) != 1:
            return False
        id, low, high = found
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
            task, found = ":".join(words[cut:]), _interval(":".join(words[:cut]), self.resources)
            if found is None or task not in self.number:
                continue
            id, low, high = found
            mine, _ = self._there(id, low, high)
            mine = mine[self.places.task[mine] == self.number[task]]
            if not len(mine) or self.resources[id].get("capacity", 1) != 1:
                return False
            self._ones(mine, price, 0.0)
            name = config(self.places.rows[self.number[task]])
            self.there.setdefault((id, low, high, name), []).append(price)
            return True
        return False


def _interval(rest: str, known: Mapping[str, Any]) -> tuple[str, int, int] | None:
    """Return the id and the interval a row is named for; None where there is no such row."""
    id, *ends = rest.rsplit(":", 2)
    try:
        low, high = (int(end) for end in ends)
    except ValueError:
        return None
    return (id, low, high) if id in known and low < high else None


def _open(row: Document, document: Document, low: int, high: int) -> int:
    """Return how many seconds of an interval a resource or pool is open."""
    opens, closes = openings(row, document)
    return int((closes.clip(low, high) - opens.clip(low, high)).sum())


def _refused(message: Text, name: str, seen: Any, code: str) -> InputError:
    place = Place(column=name)
    return InputError(message, place=place, seen=str(seen)[:80], expected=">= 0", code=code)


_NO_NUMBER = Text("a multiplier is no number", "乘子不是数字")
_NEGATIVE = Text("a multiplier is below 0", "乘子小于 0")
_NO_ROW = Text("there is no row of this name in the instance", "算例中没有这一行")
