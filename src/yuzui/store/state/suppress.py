# SPDX-License-Identifier: Apache-2.0
"""Small cells: counts that would point at somebody are left out, and so is what gives them back.

References
----------
Cox 1995, Network models for complementary cell suppression, doi 10.1080/01621459.1995.10476661.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Mapping
from itertools import product

from yuzui.settings import whole

Cell = tuple[str | None, ...]
"""Category in each dimension; None stands for the total over it."""


def suppress(
    counts: Mapping[tuple[str, ...], int], least: int | None = None
) -> dict[Cell, int | None]:
    """Return a table of counts with its totals, safe to show.

    Parameters
    ----------
    counts : mapping of tuple to int
        Count of each cell, in one or two dimensions; a combination left out counts 0.
    least : int, optional
        Smallest count shown; by default the setting ``small_cell``.

    Returns
    -------
    dict of tuple to int or None
        Every cell and total, None where it is not shown. A total has None as its category.

    Raises
    ------
    ValueError
        If there are more than two dimensions or a count is negative.

    Notes
    -----
    Cells and totals below ``least`` are suppressed first. Then, until nothing is exposed: a line
    of cells whose suppressed ones add up to less than ``least`` although its total is shown, and
    a suppressed cell whose value the shown ones determine, each take a further cell with them,
    the smallest one shown. The value is determined unless the table can be changed by one there
    without changing a shown number or making a count negative: a cycle of suppressed cells on
    which every cell to be lowered is at least 1. The work is O(s²) for s suppressed cells.
    This stops no differencing between tables over different groups.
    """
    bar = whole("small_cell") if least is None else least
    table = _Table(_with_totals(counts))
    hidden = {cell for cell, count in table.counts.items() if count < bar}
    while (extra := table.lacking(hidden, bar)) is not None:
        hidden.add(extra)
    return {cell: None if cell in hidden else n for cell, n in table.counts.items()}


def _with_totals(counts: Mapping[tuple[str, ...], int]) -> dict[Cell, int]:
    sizes = {len(cell) for cell in counts}
    if not sizes <= {1, 2} or len(sizes) > 1 or any(count < 0 for count in counts.values()):
        raise ValueError("counts are not negative and have one or two dimensions")
    axes = [sorted({cell[k] for cell in counts}) for k in range(max(sizes, default=1))]
    full = dict.fromkeys(product(*([*axis, None] for axis in axes)), 0)
    for cell, count in counts.items():
        for place in product(*((category, None) for category in cell)):
            full[place] += count
    return full


class _Table:
    """Cells and totals as a network: lines are nodes, each cell joins the two it stands in.

    With totals counted negative (and their total positive again) every line adds up to zero, so
    that a change which keeps all shown numbers is a cycle of hidden cells, lowered and raised in
    turn. In one dimension the second node of every cell is the same and asks for nothing.
    """

    def __init__(self, counts: Mapping[Cell, int]) -> None:
        self.counts = counts
        self.lines: dict[tuple[int, str | None], list[Cell]] = {}
        for cell in counts:
            for node in self._nodes(cell):
                self.lines.setdefault(node, []).append(cell)

    def lacking(self, hidden: set[Cell], bar: int) -> Cell | None:
        """Return one further cell that must be hidden, or None if the table is safe."""
        exposed = [*self._thin(hidden, bar), *self._determined(hidden)]
        for cells in exposed:
            shown = [cell for cell in cells if cell not in hidden]
            if shown:
                return min(shown, key=self._cost)
        shown = [cell for cell in self.counts if cell not in hidden]
        return min(shown, key=self._cost) if exposed and shown else None

    def _thin(self, hidden: set[Cell], bar: int) -> Iterator[list[Cell]]:
        for (axis, _), cells in self.lines.items():
            if axis >= len(cells[0]):
                continue
            totals = [cell for cell in cells if cell[1 - axis if len(cell) > 1 else 0] is None]
            parts = [cell for cell in cells if cell in hidden and cell not in totals]
            if parts and totals[0] not in hidden and sum(self.counts[c] for c in parts) < bar:
                yield cells

    def _determined(self, hidden: set[Cell]) -> Iterator[list[Cell]]:
        for cell in sorted(hidden, key=self._cost):
            if not any(self._cycle(cell, step, hidden) for step in (1, -1)):
                yield [other for node in self._nodes(cell) for other in self.lines[node]]

    def _cycle(self, cell: Cell, step: int, hidden: set[Cell]) -> bool:
        """Return whether the cell can change by a step, made good along other hidden cells."""
        if not self._allows(cell, step):
            return False
        target, start = self._nodes(cell)
        queue, seen = deque([(start, -step)]), {start}
        while queue:
            node, turn = queue.popleft()
            for other in self.lines[node]:
                if other in hidden and other != cell and self._allows(other, turn):
                    first, second = self._nodes(other)
                    following = first if node == second else second
                    if following == target:
                        return True
                    if following not in seen:
                        seen.add(following)
                        queue.append((following, -turn))
        return False

    def _allows(self, cell: Cell, step: int) -> bool:
        sign = -1 if cell.count(None) % 2 else 1
        return sign * step > 0 or self.counts[cell] > 0

    def _nodes(self, cell: Cell) -> tuple[tuple[int, str | None], tuple[int, str | None]]:
        return ((0, cell[0]), (1, cell[1])) if len(cell) > 1 else ((0, ""), (1, ""))

    def _cost(self, cell: Cell) -> tuple[int, int, str]:
        return cell.count(None), self.counts[cell], repr(cell)
