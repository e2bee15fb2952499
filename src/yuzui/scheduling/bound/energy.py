# SPDX-License-Identifier: Apache-2.0
r"""The energy bound: in no interval can more work be compelled than there is time for.

One column says how much of a task runs in one option. Rows say what may be placed at all, and for
intervals of each supply that the work that options compel in it fits in. Of this linear program
only the prices are kept: they prove the bound, whatever they are.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np

from yuzui.errors import InternalError
from yuzui.scheduling.bound.energy_rows import (
    Crossing,
    Stretch,
    best,
    capacity_rows,
    crossed,
    crossing,
    energies,
    families,
    narrowed,
    overdrawn,
    rules,
    settled,
    stretches,
    ties,
)
from yuzui.scheduling.bound.linear_program import Bound, Lines, Sifting, ceiling, filled, start, together
from yuzui.scheduling.instance import Instance, Options

if TYPE_CHECKING:
    import numpy as np

    Array = np.ndarray[Any, Any]

KIND = "energy"

_SMALL, _ALL = 20, 100
"""Most options of a stretch, and of all, to begin with all intervals that can matter."""
_NEAR, _OUT = 0.05, 0.1
"""Shares of its value by which an option may miss the best of its task, and that one what it pays,
and yet be begun with."""
_FEW = 20_000
"""Options that are all begun with."""
_STEPS = 20_000
"""Steps of the simplex method after which no row is added: work, the same on every machine."""
_GAIN, _PATIENCE = 3e-5, 3
"""Share of the ceiling that a round must lower it by; where changeovers take time, this many rounds
may do less before no row is added."""
_CUTS = 5
"""Most rows a stretch gains in one round."""
_CELL = 2_000_000
"""Most options times intervals that are weighed at once."""


def energy(instance: Instance, options: Options) -> Bound:
    r"""Return what no schedule can exceed, from the energy its tasks compel.

    Notes
    -----
    :math:`\max \sum_w v_w x_w` over options w with :math:`\sum_{w \in i} x_w \le 1` for every task
    and :math:`\sum_w E_w(s, e) x_w \le c (e - s)` for intervals of every supply c. Rows are found
    by need, options priced by need; the value is that of
    :func:`yuzui.scheduling.bound.linear_program.ceiling`.
    """
    left, choices = narrowed(instance, options)
    bound = _Program(instance, left).bound()
    preferred = np.zeros(len(options))
    preferred[choices] = bound.preferred
    return replace(bound, preferred=preferred)


@dataclass(slots=True, eq=False)
class _Best:
    """The lowest ceiling so far, and what proves it."""

    value: float
    rows: Lines
    prices: Array
    most: Array
    x: Array


class _Program:
    def __init__(self, instance: Instance, options: Options) -> None:
        self.options = options
        self.rules = rules(instance, options)
        self.parts = stretches(instance, options)
        self.families = families(instance, options, self.parts)
        self.crossings: list[Crossing] = []
        self.ids = tuple(instance.tasks)
        self.worth = np.append(options.value[options.task], np.zeros(len(self.rules.whole)))
        self.price = start(instance, options)
        self.tasks = len(instance.tasks)
        self.known: set[str] = set()
        self.stopped = False
        self.sifting = Sifting(together([self.rules.rows, *self._first_rows()]), self.worth)
        self.best = self._weighed(np.zeros(len(self.sifting.rows)), np.zeros(len(self.worth)))
        self._play_first()

    def bound(self) -> Bound:
        """Return the bound."""
        self._tighten()
        best = self.best
        duals = {name: float(price) for name, price in zip(best.rows.names, best.prices, strict=True) if price}
        most = np.where(np.isfinite(best.most), best.most, 0.0)
        return Bound(best.value, KIND, duals, most, best.x[: len(self.options)], self.stopped)

    def _first_rows(self) -> list[Lines]:
        """Return rows of stretches as a whole, and of all their intervals where those are few."""
        few = sum(len(part.option) for part in self.parts) <= _ALL
        rows = []
        for part in self.parts:
            if few and len(part.option) <= _SMALL:
                spans = part.spans()
            else:
                spans = np.array([part.start.min()]), np.array([part.end.max()])
            rows.append(capacity_rows(part, *spans, self.options.task))
            self.known.update(rows[-1].names)
        return rows

    def _play_first(self) -> None:
        """Bring the options into play that seem best, and begin where they fill what there is."""
        choices, options = self.options, np.arange(len(self.options))
        value, length = choices.value[choices.task], choices.duration[choices.task]
        left = value - self.price * length
        if len(choices) > _FEW:
            most = best(choices, left)[choices.task]
            near = (most - left <= _NEAR * value) & (most >= -_OUT * value)
            options = np.flatnonzero(near)
        groups = len(choices) + np.arange(len(self.rules.whole))
        limits = np.append(np.full(len(options), np.inf), np.ones(len(groups)))
        self.sifting.play(np.append(options, groups), limits)
        order = options[np.argsort(-(left / length)[options], kind="stable")]
        used = filled(self.sifting.rows, order)
        self.sifting.begin(used, choices.task[used])

    def _tighten(self) -> None:
        """Solve, bring in options and rows that matter, and solve again until none does."""
        steps = idle = 0
        patience = _PATIENCE if self.families else 1
        while True:
            try:
                x, prices = self.sifting.solve()
            except InternalError:
                # the ceiling reached so far holds
                self.stopped = True
                return
            steps += self.sifting.steps
            now = self._weighed(prices, x)
            gain = self.best.value - now.value
            if now.value <= self.best.value:
                self.best = now
            entered = self._enter(prices)
            if entered and now.value > (1 + 1e-4) * float(self.worth @ x):
                continue
            idle = 0 if gain > _GAIN * now.value else idle + 1
            cut = steps < _STEPS and idle < patience and self._cut(x)
            if not entered and not cut:
                return

    def _weighed(self, prices: Array, x: Array) -> _Best:
        """Return the ceiling that prices prove, those of the tasks made the best there are."""
        rows, n = self.sifting.rows, len(self.options)
        others = prices.copy()
        others[: self.tasks] = 0.0
        left = (self.worth - rows.charged(others, len(self.worth)))[:n]
        prices, most = settled(self.rules, self.options, left, others)
        return _Best(ceiling(rows, self.worth, prices), rows, prices, most, x)

    def _enter(self, prices: Array) -> bool:
        """Bring options into play that are worth more than what they pay."""
        rows, n = self.sifting.rows, len(self.options)
        left = (self.worth - rows.charged(prices, len(self.worth)))[:n]
        tolerance = 1e-7 * float(self.worth.max(initial=0.0))
        idle = np.flatnonzero(self.sifting.resting()[:n] & (left > tolerance))
        if len(idle) > _FEW:
            most = best(self.options, left)[self.options.task[idle]]
            idle = idle[left[idle] >= most]
        if len(idle):
            self.sifting.play(idle, np.full(len(idle), np.inf))
        return bool(len(idle))

    def _cut(self, x: Array) -> bool:
        """Add rows of intervals in which the point compels more than there is."""
        pieces = []
        for part in self.parts:
            support = np.flatnonzero(x[part.option] > 1e-9)
            some = part.some(support)
            if len(support) and int(some.amount.sum()) > part.supply:
                first, last = _worst(some, partial(_overdrawn, some, x))
                rows = capacity_rows(part, first, last, self.options.task)
                # a row that is broken although it is there is a matter of tolerances
                if not self.known.issuperset(rows.names):
                    pieces.append(rows)
                    self.known.update(rows.names)
        pieces += self._crossed(x)
        if pieces:
            self.sifting.keep(together(pieces))
        return bool(pieces)

    def _crossed(self, x: Array) -> list[Lines]:
        """Return rows of intervals in which changeovers leave too little time, and their ties."""
        pieces = []
        for family in self.families:
            some = family.some(np.flatnonzero(x[family.part.option] > 1e-9))
            spans = _worst(some.part, partial(overdrawn, some, x[some.part.option]))
            for low, high in zip(*(side.tolist() for side in spans), strict=True):
                new, rows = crossing(family, low, high, len(self.worth))
                if len(rows) and not self.known.issuperset(rows.names):
                    self.known.update(rows.names)
                    more = int((new.column >= 0).sum())
                    self.worth = np.append(self.worth, np.zeros(more))
                    self.sifting.widen(more)
                    self.crossings.append(new)
                    pieces.append(rows)
        x = np.append(x, np.zeros(len(self.worth) - len(x)))
        pieces += [ties(one, x, self.ids) for one in self.crossings]
        return [rows for rows in pieces if len(rows)]


def _worst(part: Stretch, measure: Callable[[Array, Array], Array]) -> tuple[Array, Array]:
    """Return the intervals most overdrawn, those that overlap a worse one left out."""
    first, last = crossed(part.start, part.end)
    if len(first) * len(part.option) > _CELL:
        every = -(-len(first) * len(part.option) // _CELL)
        first, last = first[::every], last[::every]
    over = measure(first, last)
    over[over <= 1e-6 * (last - first)] = 0.0
    chosen: list[int] = []
    while len(chosen) < _CUTS and over.max(initial=0.0) > 0:
        chosen.append(worst := int(over.argmax()))
        over[(first < last[worst]) & (last > first[worst])] = 0.0
    return first[chosen], last[chosen]


def _overdrawn(part: Stretch, x: Array, first: Array, last: Array) -> Array:
    """Return by how much what options compel exceeds what intervals supply."""
    over: Array = energies(part, first, last) @ x[part.option] - part.supply * (last - first)
    return over
