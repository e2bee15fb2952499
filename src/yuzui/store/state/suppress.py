# SPDX-License-Identifier: Apache-2.0
"""Small cells: counts that would point at somebody are left out, and so is what gives them back.

References
----------
Cox 1995, Network models for complementary cell suppression, doi 10.1080/01621459.1995.10476661.
"""

from __future__ import annotations

from collections.abc import Mapping
from heapq import heappop, heappush
from itertools import count, product

from yuzui.settings import whole

Cell = tuple[str | None, ...]
"""Category in each dimension; None stands for the total over it."""

Node = tuple[int, str | None]
"""A line of cells: its dimension and the category all its cells share."""


def suppress(counts: Mapping[tuple[str, ...], int], least: int | None = None) -> dict[Cell, int | None]:
    """Return a table of counts with its totals, safe to show.

    Notes
    -----
    Cells and totals below ``least`` are suppressed first. Then, until nothing is exposed: a line
    whose suppressed cells add up to less than ``least`` although its total is shown gives up the
    smallest cell it shows; and a suppressed cell whose value the shown ones determine is joined
    by the cheapest cycle through it. A cycle of suppressed cells can be raised and lowered in
    turn without changing a line, so that its values stay open, as long as every cell to be
    lowered is at least 1. Totals are given up last. The work is O(s · n log n) for n cells and s
    suppressed ones. This stops no differencing between tables over different groups.
    """
    bar = whole("small_cell") if least is None else least
    table = _Table(_with_totals(counts))
    hidden = {cell for cell, n in table.counts.items() if n < bar}
    while extra := table.lacking(hidden, bar):
        hidden |= extra
    return {cell: None if cell in hidden else n for cell, n in table.counts.items()}


def _with_totals(counts: Mapping[tuple[str, ...], int]) -> dict[Cell, int]:
    sizes = {len(cell) for cell in counts}
    if not sizes <= {1, 2} or len(sizes) > 1 or any(n < 0 for n in counts.values()):
        raise ValueError("counts are not negative and have one or two dimensions")
    axes = [sorted({cell[k] for cell in counts}) for k in range(max(sizes, default=1))]
    full = dict.fromkeys(product(*([*axis, None] for axis in axes)), 0)
    for cell, number in counts.items():
        for place in product(*((category, None) for category in cell)):
            full[place] += number
    return full


class _Table:
    """Cells and totals as a network: lines are nodes, each cell joins the two it stands in.

    With totals counted negative (and their total positive again) every line adds up to zero, so
    that a change which keeps all shown numbers is a cycle of hidden cells, lowered and raised in
    turn. In one dimension the second node of every cell is the same and asks for nothing.
    """

    def __init__(self, counts: Mapping[Cell, int]) -> None:
        self.counts = counts
        self.lines: dict[Node, list[Cell]] = {}
        for cell in counts:
            for node in self._nodes(cell):
                self.lines.setdefault(node, []).append(cell)

    def lacking(self, hidden: set[Cell], bar: int) -> set[Cell]:
        """Return further cells that must be hidden; none if the table is safe."""
        for (axis, _), cells in self.lines.items():
            total = [c for c in cells if axis < len(c) and c[-1 - axis] is None]
            parts = [c for c in cells if c in hidden and c not in total]
            thin = parts and sum(self.counts[c] for c in parts) < bar
            if thin and total and total[0] not in hidden:
                return {min((c for c in cells if c not in hidden), key=self._cost)}
        for cell in sorted(hidden, key=self._cost):
            extra = min((self._cycle(cell, step, hidden) for step in (1, -1)), key=self._costs)
            if extra - hidden:
                return extra
        return set()

    def _cycle(self, cell: Cell, step: int, hidden: set[Cell]) -> set[Cell]:
        """Return the cells to hide so that this one can change by a step; none if it can."""
        if not self._allows(cell, step):
            return set(self.counts)
        target, start = self._nodes(cell)
        order = count()
        queue: list[tuple[tuple[int, int], int, Node, int, frozenset[Cell]]]
        queue = [((0, 0), next(order), start, -step, frozenset())]
        done = set()
        while queue:
            cost, _, node, turn, extra = heappop(queue)
            if node == target:
                return set(extra)
            if node in done:
                continue
            done.add(node)
            for other in self.lines[node]:
                if other != cell and self._allows(other, turn):
                    first, second = self._nodes(other)
                    more = frozenset() if other in hidden else frozenset({other})
                    totals, size, _ = self._cost(other) if more else (0, 0, "")
                    price = (cost[0] + totals, cost[1] + size)
                    beyond = first if node == second else second
                    heappush(queue, (price, next(order), beyond, -turn, extra | more))
        return set(self.counts)

    def _allows(self, cell: Cell, step: int) -> bool:
        sign = -1 if cell.count(None) % 2 else 1
        return sign * step > 0 or self.counts[cell] > 0

    def _nodes(self, cell: Cell) -> tuple[Node, Node]:
        return ((0, cell[0]), (1, cell[1])) if len(cell) > 1 else ((0, ""), (1, ""))

    def _cost(self, cell: Cell) -> tuple[int, int, str]:
        return cell.count(None), self.counts[cell], repr(cell)

    def _costs(self, cells: set[Cell]) -> tuple[int, int]:
        prices = [self._cost(cell) for cell in cells]
        return sum(price[0] for price in prices), sum(price[1] for price in prices)
