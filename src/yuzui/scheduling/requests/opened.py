# SPDX-License-Identifier: Apache-2.0
"""When a request may run where: all providers of its kind, joined, and which of them shut it out.

Each provider is asked once for equal inputs: its answer depends on the columns and sheets it
declares and on nothing else, which a contract test checks.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from yuzui.facilities.windows.provider import Facts, Provider, Window, intersect, within
from yuzui.facilities.windows.spans import Span

Given = Mapping[str, Any]


@dataclass(slots=True)
class Opened:
    """The providers of a kind over one horizon and one set of facts."""

    providers: Sequence[Provider]
    horizon: Span
    facts: Facts
    _known: dict[tuple[Any, ...], list[Window]] = field(default_factory=dict)

    def windows(self, task: Given, resource: Given) -> tuple[list[Window], int]:
        """Return when a request may run on a resource."""
        found = within([self.horizon], self.horizon)
        for number, provider in enumerate(self.providers):
            found = intersect(found, self._asked(provider, task, resource))
            found = [one for one in found if one[1] - one[0] >= task["duration"]]
            if not found:
                return [], number
        return found, len(self.providers)

    def _asked(self, provider: Provider, task: Given, resource: Given) -> list[Window]:
        told = visible(provider, task, resource)
        key = (provider.code, *(tuple(one.items()) for one in told))
        if key not in self._known:
            sheets = {one.name: self.facts.get(one.name, ()) for one in provider.sheets}
            self._known[key] = provider.open(told[0], told[1], self.horizon, sheets)
        return self._known[key]


def visible(provider: Provider, task: Given, resource: Given) -> tuple[dict[str, Any], ...]:
    """Return what of a request and a resource a provider may read."""
    mine: dict[str, Any] = {n: task[n] for n in ("id", "duration") if n in provider.reads}
    mine |= {one.name: task.get(one.name) for one in provider.fields}
    place = {"id": resource["id"]} if "resource" in provider.reads else {}
    return mine, place | {one.name: resource.get(one.name) for one in provider.traits}
