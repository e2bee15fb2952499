# SPDX-License-Identifier: Apache-2.0
"""What partners used of their shares, who is at its cap, and what more time would be worth."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from yuzui.scheduling.bound.energy import energy
from yuzui.scheduling.instance import Instance
from yuzui.scheduling.options import options

LONGEST = 8
"""Units up to which a range is looked for."""
NOISE = 1e-4
"""Part of a price below which a gain is taken for nothing."""
MOST_OPTIONS = 5_000
"""Options up to which the bound is made anew: beyond, a price is only said at the margin."""
HOLDS = 0.95
"""Part of the price that every second of a range must be worth, on the mean."""


@dataclass(frozen=True, slots=True)
class Share:
    """One partner."""

    partner: str
    most: int
    used: int
    waiting: int
    price: float = 0.0
    holds: int | None = None

    def json(self) -> dict[str, str | int | float | None]:
        """Return the JSON form."""
        return {name: getattr(self, name) for name in self.__slots__}


def shares(instance: Instance, placed: Iterable[str], left: Mapping[str, str], unit: int) -> list[Share]:
    """Return the shares of an instance after a schedule was made.

    Notes
    -----
    The price is the dual of the partner's row in the energy bound; the highest is replaced by what
    the bound, made anew with one unit more, gains. The best value of a linear program is concave in
    a limit, so a gain that holds for a range holds for every part of it.
    """
    used = dict.fromkeys(instance.quotas, 0)
    waiting = dict.fromkeys(instance.quotas, 0)
    for id in placed:
        task = instance.tasks[id]
        if task.partner in used:
            used[task.partner] += task.duration
    for id, reason in left.items():
        partner = instance.tasks[id].partner if id in instance.tasks else None
        if reason == "quota" and partner in waiting:
            waiting[partner] += 1
    found = [Share(partner, most, used[partner], waiting[partner]) for partner, most in instance.quotas.items()]
    return _priced(instance, found, unit) if any(waiting.values()) else found


def _priced(instance: Instance, found: list[Share], unit: int) -> list[Share]:
    choices = options(instance)
    base = energy(instance, choices)
    found = [replace(one, price=base.duals.get(f"quota:{one.partner}", 0.0)) if one.waiting else one for one in found]
    dear = max(found, key=lambda one: one.price)
    if dear.price <= 0 or len(choices) > MOST_OPTIONS:
        return found
    return [_measured(instance, one, base.value, unit) if one is dear else one for one in found]


def _measured(instance: Instance, one: Share, base: float, unit: int) -> Share:
    """Return a share with what a unit more brings, and for how long that holds, by doubling."""

    def gain(more: int) -> float:
        changed = replace(instance, quotas={**instance.quotas, one.partner: one.most + more})
        return max(0.0, energy(changed, options(changed)).value - base)

    price, holds = gain(unit) / unit, unit
    # what is lost in rounding is no worth
    price = price if price > NOISE * one.price else 0.0
    while price and holds < LONGEST * unit and gain(2 * holds) >= HOLDS * price * 2 * holds:
        holds *= 2
    return replace(one, price=price, holds=holds)
