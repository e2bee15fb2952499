# SPDX-License-Identifier: Apache-2.0
"""What runs at once shares: power, staff, sample environments, beam, floor."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from yuzui.errors import InputError, Place
from yuzui.facilities.kind import Cumulative
from yuzui.facilities.windows.spans import Span
from yuzui.scheduling.row import Row
from yuzui.text import Text

Given = Mapping[str, Any]


class Pools:
    """The pools of a call, made as requests name them."""

    def __init__(self, kinds: Sequence[Cumulative], facts: Mapping[str, Sequence[Given]], horizon: Span) -> None:
        self.kinds = kinds
        self.horizon = horizon
        self.capacity: dict[str, int] = {}
        self.calendar: dict[str, list[list[int]]] = {}
        self.named: dict[str, str] = {}
        for row in facts.get("pool", ()):
            self._give(row)

    def _give(self, row: Given) -> None:
        id, most = str(row["id"]), int(row["capacity"] or 0)
        if self.capacity.setdefault(id, most) != most:
            raise InputError(
                Text("a pool has one capacity", "一项共享资源只有一个容量"),
                place=Place(sheet="pool", column="capacity"),
                seen=f"{id}: {self.capacity[id]}, {most}",
                expected=str(self.capacity[id]),
                fix=Text("name two pools where the capacity changes", "容量变化时请写成两项共享资源"),
                code="two_capacities",
            )
        low, high = self.horizon
        start = low if row.get("from") is None else max(low, row["from"])
        end = high if row.get("until") is None else min(high, row["until"])
        if start < end:
            self.calendar.setdefault(id, []).append([start, end])

    def uses(self, row: Row, resource: Given) -> dict[str, int]:
        """Return how much of which pool a request takes on a resource."""
        found = {}
        for kind in self.kinds:
            most = int(row.values.get(kind.amount) or 0) if kind.amount else 1
            which = self._which(kind, row, resource)
            if most < 1 or which is None:
                continue
            id = f"{kind.name}:{which}" if which else kind.name
            own = resource.get(kind.name) if kind.by.startswith("resource.") else None
            capacity = kind.capacity if own is None else int(own)
            if id not in self.capacity and capacity is None:
                column = kind.amount or kind.by
                row.fault(column, _NO_POOL, id, ", ".join(self.capacity) or "-", "unknown_pool")
                continue
            self.capacity.setdefault(id, capacity or 0)
            self.named[id] = kind.name
            found[id] = most
        return found

    def _which(self, kind: Cumulative, row: Row, resource: Given) -> str | None:
        """Return which of the pools of one name; None if it takes none."""
        if not kind.by:
            return ""
        place, _, column = kind.by.rpartition(".")
        said = (resource if place else row.values).get(column)
        return str(said) if said else None

    def exceeded(self, uses: Mapping[str, int]) -> str:
        """Return the kind of pool of which more is asked than there is; empty if none."""
        return next((self.named[id] for id, n in uses.items() if n > self.capacity[id]), "")

    def rows(self) -> list[dict[str, Any]]:
        """Return the pools that somebody uses, as rows of an instance."""
        whole = [list(self.horizon)]
        return [
            {"id": id, "capacity": self.capacity[id], "calendar": self.calendar.get(id, whole)} for id in self.named
        ]


_NO_POOL = Text("no sheet gives such a pool", "没有这项共享资源")
